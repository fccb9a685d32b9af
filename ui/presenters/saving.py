"""When text being typed is kept: after a pause, and while somebody types on and on."""

from __future__ import annotations

from collections.abc import Callable

PAUSE = 0.7
LONGEST = 1.5
"""Seconds after the last key, and at most after the first key that is not kept; with the save itself under two."""


class Saving:
    """Knows what is not kept yet. `wait` says when to keep it."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._first = self._last = 0.0
        self.is_due = False

    def touch(self) -> None:
        """Something changed."""
        self._last = self._clock()
        if not self.is_due:
            self._first, self.is_due = self._last, True

    def wait(self) -> float | None:
        """Seconds until it must be kept; None when everything is."""
        if not self.is_due:
            return None
        return max(0.0, min(self._last + PAUSE, self._first + LONGEST) - self._clock())

    def take(self) -> bool:
        """Whether there is something to keep; asking takes it."""
        was_due, self.is_due = self.is_due, False
        return was_due
