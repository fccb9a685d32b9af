"""Circular garbage is taken away on the GUI thread only: elsewhere it takes Qt's objects apart under Qt's hands."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from tests.support.vaults import StandingClock
from tests.tools.studio import Studio, settle
from ui.collector import Collector

PLENTY = 20_000
"""Objects made in one go: many times the threshold at which Python collects by itself."""

OFTEN = 1000
"""Looks after which the oldest garbage is gone at the latest."""


class Ring:
    """Holds itself, so that only the collector takes it away; then notes on which thread."""

    ends: list[int]

    def __init__(self, ends: list[int]) -> None:
        self.ends, self.itself = ends, self

    def __del__(self) -> None:
        self.ends.append(threading.get_ident())


@pytest.fixture
def collector(qapp: QApplication) -> Iterator[Collector]:
    gc.collect()
    made = Collector()
    yield made
    made.stop()
    made.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def makes_much() -> list[list[int]]:
    return [[number] for number in range(PLENTY)]


def on_another_thread(work: object) -> None:
    assert callable(work)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_without_it_another_thread_collects(qapp: QApplication) -> None:
    """The control: this is what would end the process."""
    ends: list[int] = []
    Ring(ends)
    on_another_thread(makes_much)
    assert ends
    assert threading.get_ident() not in ends


def test_another_thread_collects_nothing(collector: Collector) -> None:
    ends: list[int] = []
    Ring(ends)
    on_another_thread(makes_much)
    assert ends == []


@pytest.mark.slow  # a further case
def test_what_another_thread_left_behind_goes_on_this_one(collector: Collector, qapp: QApplication) -> None:
    ends: list[int] = []

    def works() -> None:
        Ring(ends)
        makes_much()

    on_another_thread(works)
    kept = makes_much()
    settle(qapp, lambda: bool(ends))
    assert kept
    assert set(ends) == {threading.get_ident()}


@pytest.mark.slow  # a further case
def test_old_garbage_goes_too(collector: Collector) -> None:
    ends: list[int] = []
    ring = Ring(ends)
    for _ in range(3):
        gc.collect(1)  # it grows old
    del ring
    kept: list[object] = []
    while not ends and len(kept) < OFTEN:
        kept.append([[number] for number in range(gc.get_threshold()[0] + 1)])
        collector.look()
    assert ends == [threading.get_ident()]


def test_nothing_is_looked_for_while_little_was_made(collector: Collector) -> None:
    gc.collect()
    ends: list[int] = []
    Ring(ends)
    collector.look()
    assert ends == []


def test_a_program_takes_over_and_gives_back(qapp: QApplication, tmp_path: Path) -> None:
    assert gc.isenabled()
    studio = Studio(qapp, tmp_path / "data", StandingClock())
    try:
        assert not gc.isenabled()
        ends: list[int] = []
        Ring(ends)
        made: list[int] = []
        studio.program.tasks.vault(lambda: made.append(len(makes_much())))
        studio.program.tasks.aside(lambda: made.append(len(makes_much())))
        studio.wait()
        assert made == [PLENTY, PLENTY]
        assert set(ends) <= {threading.get_ident()}
    finally:
        studio.close()
    assert gc.isenabled()
