"""Answers of threads: opened on the GUI thread, each once, in their order; nobody has to be there."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from tests.tools.studio import settle
from ui.letterbox import Letterbox


class Desk(QObject):
    """Keeps what was opened, and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []
        self.threads: set[int] = set()
        self.box = Letterbox(self.open, self)

    def open(self, letter: object) -> None:
        self.heard.append(letter)
        self.threads.add(threading.get_ident())


def put_all(box: Letterbox, letters: Iterable[object]) -> None:
    """From a thread of its own, to the end."""
    thread = threading.Thread(target=lambda: [box.put(letter) for letter in letters])
    thread.start()
    thread.join(10)


def test_letters_are_opened_in_order_on_the_thread_of_the_gui(qapp: QApplication) -> None:
    desk = Desk()
    put_all(desk.box, range(50))
    assert not desk.heard, "none before the GUI thread gets to it"
    settle(qapp, lambda: len(desk.heard) == 50)
    assert desk.heard == [*range(50)]
    assert desk.threads == {threading.get_ident()}


def test_of_many_threads_nothing_is_lost_or_opened_twice(qapp: QApplication) -> None:
    desk = Desk()
    threads = [threading.Thread(target=put_all, args=(desk.box, [(n, each) for each in range(20)])) for n in range(5)]
    for thread in threads:
        thread.start()
    settle(qapp, lambda: len(desk.heard) == 100)
    for thread in threads:
        thread.join(10)
    assert sorted(desk.heard) == [(n, each) for n in range(5) for each in range(20)]  # type: ignore[type-var]  # pairs


def test_a_letter_to_a_program_that_has_ended_is_no_failure(qapp: QApplication) -> None:
    desk = Desk()
    box, heard = desk.box, desk.heard
    put_all(box, ["before"])
    desk.deleteLater()
    qapp.sendPostedEvents(desk, QEvent.Type.DeferredDelete.value)
    put_all(box, ["after"])
    qapp.processEvents()
    assert heard == []
