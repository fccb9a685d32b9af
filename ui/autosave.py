"""Keeps typed text on the disk without being asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer

T = TypeVar("T")

MILLISECONDS = 1500
"""From the first change that is not kept to the save; with the save itself under two seconds."""


class Autosave(QObject):
    """Calls `keep` soon after something was `touched`, at once when `flushed`, and never without a change."""

    def __init__(self, keep: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._keep = keep
        self.is_due = False
        self._timer = QTimer(self, interval=MILLISECONDS, singleShot=True)
        self._timer.timeout.connect(self.flush)

    def touch(self) -> None:
        """Something changed. Typing on does not put the save off."""
        self.is_due = True
        if not self._timer.isActive():
            self._timer.start()

    def flush(self) -> None:
        """Save now what is not kept yet."""
        self._timer.stop()
        if self.is_due:
            self.is_due = False
            self._keep()

    def again(self) -> None:
        """The save failed: what was typed is still not kept, and the next flush tries again."""
        self.is_due = True


class Watch(QObject, Generic[T]):
    """Keeps a whole form while it is typed: looks now and then whether it differs from what is kept.

    For forms whose fields come and go; where there is one field to listen to, Autosave does.
    """

    def __init__(self, typed: Callable[[], T], keep: Callable[[T], None], parent: QObject) -> None:
        super().__init__(parent)
        self._typed, self._keep = typed, keep
        self._kept: T | None = None
        self._timer = QTimer(self, interval=MILLISECONDS)
        self._timer.timeout.connect(self._look)

    @property
    def is_due(self) -> bool:
        """Whether something was typed that is not kept yet."""
        return self._timer.isActive() and self._typed() != self._kept

    def settled(self, form: T) -> None:
        """This much needs no keeping: it was just shown, or it was just stored. Looks on from here."""
        self._kept = form
        self._timer.start()

    def _look(self) -> None:
        form = self._typed()
        if form != self._kept:
            self._kept = form
            self._keep(form)
