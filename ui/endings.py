"""The system asks the process to end: work is saved and the vault closed, as when the window is closed."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier

NAMES = ("SIGTERM", "SIGHUP")
"""How a system ends a process on Unix. Windows and a session's own end come through Qt (`commitDataRequest`)."""


class Endings(QObject):
    """Calls `end` on the GUI thread when one of these signals arrives; `stop` puts back what was there before.

    Python runs its handlers only between steps of Python, and a waiting event loop makes none: the signal wakes Qt by
    way of a pipe.
    """

    def __init__(self, end: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._end = end
        self._before: dict[int, Any] = {}
        if os.name != "posix":
            return
        self._reading, self._writing = os.pipe()
        for handle in (self._reading, self._writing):
            os.set_blocking(handle, False)
        self._notifier = QSocketNotifier(self._reading, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._rang)
        self._woken_before = signal.set_wakeup_fd(self._writing)
        self._before = {number: signal.signal(number, _nothing) for number in (getattr(signal, n) for n in NAMES)}

    def stop(self) -> None:
        """Listen no longer."""
        if not self._before:
            return
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._woken_before)
        self._before = {}
        self._notifier.setEnabled(False)
        os.close(self._reading)
        os.close(self._writing)

    def _rang(self) -> None:
        with suppress(BlockingIOError):  # Qt may tell the same byte twice
            rang = os.read(self._reading, 64)
            if set(rang) & set(self._before):
                self._end()


def _nothing(number: int, frame: object) -> None:
    """The byte in the pipe says it all; without a handler the process would end at once."""
