"""Keeps typed text on the disk without being asked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

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
