"""The way of an answer from a thread to the GUI's."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal


class Letterbox(QObject):
    """What threads put in is opened on the GUI thread, in order, by `opened`: a bound method of the box's parent.

    A letter waits in a queue of Python's and the signal that announces it is empty, so that Qt never copies or frees a
    Python object on its way between threads.
    """

    _rang = Signal()

    def __init__(self, opened: Callable[[Any], None], parent: QObject) -> None:
        super().__init__(parent)
        self._opened = opened
        self._letters: SimpleQueue[Any] = SimpleQueue()
        self._rang.connect(self._open, Qt.ConnectionType.QueuedConnection)

    def put(self, letter: object) -> None:
        """From any thread. Where the program has ended meanwhile nobody is there to open it."""
        self._letters.put(letter)
        with suppress(RuntimeError):
            self._rang.emit()

    def _open(self) -> None:
        self._opened(self._letters.get_nowait())
