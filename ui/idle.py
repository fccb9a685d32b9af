"""Notices that nobody is there: by the wall clock and by the running clock, so that sleep counts too."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

_SIGNS_OF_LIFE = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.InputMethod,
}
LEAD_SECONDS = 30
GAP_SECONDS = 30
TICK_MILLISECONDS = 1000


class Idle(QObject):
    """Emits `warned` (seconds left) in the last 30 s, `stayed` when someone is back, and `expired` once.

    A gap of more than 30 s between two ticks means that the laptop slept: it expires at once (a stopped process looks
    the same). A wall clock that jumps back expires too, since it could hide a sleep.
    """

    warned = Signal(int)
    stayed = Signal()
    expired = Signal()

    def __init__(
        self,
        app: QApplication,
        limit_seconds: int,
        wall: Callable[[], float] = time.time,
        running: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(app)
        self.limit = limit_seconds
        self._wall, self._running = wall, running
        self._last = self._ticked = (wall(), running())
        self._is_over = self._has_warned = False
        app.installEventFilter(self)
        app.applicationStateChanged.connect(self._state_changed)
        self._timer = QTimer(self, interval=TICK_MILLISECONDS, timerType=Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(self.tick)
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _SIGNS_OF_LIFE:
            if self._left() <= 0 or self._has_slept():
                self.tick()
                return True
            self._last = self._ticked = (self._wall(), self._running())
            if self._has_warned:
                self._has_warned = False
                self.stayed.emit()
        return False

    def tick(self) -> None:
        """Look at the clocks."""
        slept, left = self._has_slept(), self._left()
        self._ticked = (self._wall(), self._running())
        if self._is_over:
            return
        if slept or left <= 0:
            self._is_over = True
            self._timer.stop()
            self.expired.emit()
        elif left <= LEAD_SECONDS:
            self._has_warned = True
            self.warned.emit(int(left))

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    def _left(self) -> float:
        """Seconds left, by the clock that shows less."""
        spent = (now - then for now, then in zip((self._wall(), self._running()), self._last, strict=True))
        return self.limit - max(spent)

    def _has_slept(self) -> bool:
        gaps = [now - then for now, then in zip((self._wall(), self._running()), self._ticked, strict=True)]
        return max(gaps) > GAP_SECONDS or gaps[0] < -1

    def _state_changed(self, _: Qt.ApplicationState) -> None:
        self.tick()
