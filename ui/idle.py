"""Notices that nobody is there: by the wall clock and by the running clock, so that sleep counts too."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QInputEvent, QInputMethodEvent
from PySide6.QtWidgets import QApplication

_SIGNS_OF_LIFE = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.InputMethod,
}
_WITH_HANDS = (QInputEvent, QInputMethodEvent)
"""What all of these are: a class is told apart in a fraction of the time, and each event of the program comes here."""
LEAD_SECONDS = 30
LONGEST_SECONDS = 12 * 60 * 60
"""So long after it was opened a vault locks whatever is done in it: no session lasts longer than a working day."""
NOTICE_SECONDS = 5 * 60
GAP_SECONDS = 30
TICK_MILLISECONDS = 1000


class Idle(QObject):
    """Emits `warned` (seconds left) in the last 30 s, `stayed` when someone is back, and `expired` once.

    After twelve hours it expires whoever is there; `ending` (seconds left) tells so once, five minutes before.

    A gap of more than 30 s between two ticks means that the laptop slept: it expires at once (a stopped process looks
    the same). A wall clock that jumps back expires too, since it could hide a sleep.
    """

    warned = Signal(int)
    stayed = Signal()
    ending = Signal(int)
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
        self._began = self._last = self._ticked = (wall(), running())
        self._is_over = self._has_warned = self._has_told_end = False
        app.installEventFilter(self)
        app.applicationStateChanged.connect(self._state_changed)
        self._timer = QTimer(self, interval=TICK_MILLISECONDS, timerType=Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(self.tick)
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, _WITH_HANDS) and event.type() in _SIGNS_OF_LIFE:
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
        elif self._rest() <= NOTICE_SECONDS and not self._has_told_end:
            self._has_told_end = True
            self.ending.emit(int(self._rest()))
        elif self._left_idle() <= LEAD_SECONDS:
            self._has_warned = True
            self.warned.emit(int(self._left_idle()))

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    def _left(self) -> float:
        """Seconds left until nobody was there for too long, or until the end of the day's session."""
        return min(self._left_idle(), self._rest())

    def _left_idle(self) -> float:
        return self.limit - self._since(self._last)

    def _rest(self) -> float:
        return LONGEST_SECONDS - self._since(self._began)

    def _since(self, then: tuple[float, float]) -> float:
        """Seconds, by the clock that shows more."""
        return max(self._wall() - then[0], self._running() - then[1])

    def _has_slept(self) -> bool:
        gaps = [now - then for now, then in zip((self._wall(), self._running()), self._ticked, strict=True)]
        return max(gaps) > GAP_SECONDS or gaps[0] < -1

    def _state_changed(self, _: Qt.ApplicationState) -> None:
        self.tick()
