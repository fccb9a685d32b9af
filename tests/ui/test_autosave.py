"""Typed text goes to the disk within two seconds, and only when there is something to keep."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from tests.tools.studio import settle
from ui.autosave import MILLISECONDS, Autosave


class Keeper(QObject):
    """Counts what it is asked to keep."""

    def __init__(self) -> None:
        super().__init__()
        self.kept = 0
        self.autosave = Autosave(self.keep, self)

    def keep(self) -> None:
        self.kept += 1


def test_a_change_is_kept_by_itself_within_two_seconds(qapp: QApplication) -> None:
    keeper = Keeper()
    keeper.autosave.touch()
    assert keeper.kept == 0
    settle(qapp, lambda: keeper.kept == 1)  # no event loop of its own: a test before may have told Qt to quit
    assert not keeper.autosave.is_due
    assert MILLISECONDS < 2000


@pytest.mark.slow  # a further case
def test_typing_on_does_not_put_the_save_off(qapp: QApplication) -> None:
    keeper = Keeper()

    def types_on() -> bool:
        keeper.autosave.touch()
        return keeper.kept >= 1

    settle(qapp, types_on)  # put off by every key, it would never come


def test_a_flush_keeps_at_once_and_only_what_changed(qapp: QApplication) -> None:
    keeper = Keeper()
    keeper.autosave.flush()
    assert keeper.kept == 0
    keeper.autosave.touch()
    keeper.autosave.flush()
    keeper.autosave.flush()
    assert keeper.kept == 1


def test_what_could_not_be_kept_is_tried_again_at_the_next_flush(qapp: QApplication) -> None:
    keeper = Keeper()
    keeper.autosave.touch()
    keeper.autosave.flush()
    keeper.autosave.again()
    keeper.autosave.flush()
    assert keeper.kept == 2
