"""Whoever waits for the lanes in a test: an ear that keeps what it hears, and waiting until nothing is under way."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from tests.tools.studio import settle
from ui.tasks import TaskRunner


class Ear(QObject):
    """Keeps what it hears, and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []
        self.threads: set[int] = set()

    def hear(self, what: object) -> None:
        self.heard.append(what)
        self.threads.add(threading.get_ident())


def wait(tasks: TaskRunner) -> None:
    """Until everything that was asked of the lanes has come back."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    settle(app, lambda: tasks.open == 0)
