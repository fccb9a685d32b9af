"""Locking by itself: by two clocks, with a warning that any key takes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from ui.idle import LEAD_SECONDS, Idle

LIMIT = 600


@dataclass
class Clocks:
    """A wall clock and a running clock that go when told to."""

    wall: float = 1_000_000.0
    running: float = 50.0

    def go(self, seconds: float, *, asleep: bool = False) -> None:
        self.wall += seconds
        self.running += 0 if asleep else seconds


class Watch:
    """An Idle and what it said."""

    def __init__(self, app: QApplication) -> None:
        self.clocks = Clocks()
        self.idle = Idle(app, LIMIT, lambda: self.clocks.wall, lambda: self.clocks.running)
        self.idle._timer.stop()  # the test ticks
        self.warned: list[int] = []
        self.stayed: list[bool] = []
        self.expired: list[bool] = []
        self.idle.warned.connect(self.warned.append)
        self.idle.stayed.connect(lambda: self.stayed.append(True))
        self.idle.expired.connect(lambda: self.expired.append(True))

    def wait(self, seconds: int) -> None:
        """Second by second, as the timer ticks."""
        for _ in range(seconds):
            self.clocks.go(1)
            self.idle.tick()


@pytest.fixture
def watch(qapp: QApplication) -> Iterator[Watch]:
    made = Watch(qapp)
    yield made
    made.idle.stop()
    made.idle.deleteLater()


@pytest.fixture
def field(qapp: QApplication) -> Iterator[QLineEdit]:
    made = QLineEdit()
    made.show()
    yield made
    made.close()
    made.deleteLater()


def test_it_says_so_for_thirty_seconds_and_then_locks_once(watch: Watch) -> None:
    watch.wait(LIMIT - LEAD_SECONDS - 1)
    assert watch.warned == []
    watch.wait(31)
    assert watch.warned == list(range(30, 0, -1))
    assert watch.expired == [True]
    watch.wait(5)
    assert watch.expired == [True]


def test_any_key_takes_the_warning_back_as_often_as_needed(watch: Watch, field: QLineEdit) -> None:
    for _ in range(10):
        watch.wait(LIMIT - 10)
        QTest.keyClick(field, Qt.Key.Key_A)
    assert watch.expired == []
    assert len(watch.stayed) == 10


def test_eight_hours_of_sleep_lock_before_the_first_key_arrives(watch: Watch, field: QLineEdit) -> None:
    watch.clocks.go(8 * 3600, asleep=True)
    QTest.keyClick(field, Qt.Key.Key_A)
    assert watch.expired == [True]
    assert field.text() == ""


def test_a_short_sleep_locks_as_well(watch: Watch) -> None:
    watch.wait(5)
    watch.clocks.go(40, asleep=True)
    watch.idle.tick()
    assert watch.expired == [True]


def test_a_busy_half_minute_does_not_lock(watch: Watch) -> None:
    watch.clocks.go(20)
    watch.idle.tick()
    assert watch.expired == []


def test_a_clock_set_back_locks(watch: Watch) -> None:
    watch.clocks.wall -= 3600
    watch.clocks.running += 1
    watch.idle.tick()
    assert watch.expired == [True]


def test_a_clock_set_back_by_a_second_does_not(watch: Watch) -> None:
    watch.clocks.wall -= 1
    watch.clocks.running += 1
    watch.idle.tick()
    assert watch.expired == []


def test_the_limit_can_be_changed_while_it_runs(watch: Watch) -> None:
    watch.idle.limit = 120
    watch.wait(121)
    assert watch.expired == [True]


def test_a_key_while_all_is_well_goes_through(watch: Watch, field: QLineEdit) -> None:
    watch.wait(10)
    QTest.keyClick(field, Qt.Key.Key_A)
    assert field.text() == "a"
    assert watch.stayed == []
