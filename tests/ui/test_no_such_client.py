"""Keys on a chart that is not there, or is closed: a calm page, words, and a way back; never a failure."""

from __future__ import annotations

from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.tools.discharge_shots import ended
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import CTRL, Hands
from ui.registry import Spot, at

NOBODY = UUID(int=404)
SHIFT = Qt.KeyboardModifier.ShiftModifier
KEYS = [Qt.Key(ord(letter)) for letter in "NFSPOEH"]
OF_A_CHART = [spec.name for spec in at(Spot.CLIENT)]


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


def go(hands: Hands, name: str, **params: object) -> None:
    hands.studio.shell.navigator.open(name, **params)
    hands.studio.wait()


@pytest.mark.slow  # half a minute of keys, page by page
@pytest.mark.parametrize("name", OF_A_CHART)
def test_no_key_on_such_a_page_fails(hands: Hands, name: str) -> None:
    for key in KEYS:
        if hands.studio.shell.navigator.place.params.get("client_id") != NOBODY:
            go(hands, name, client_id=NOBODY)
        QTest.keyClick(hands.studio.shell, key, CTRL)
    hands.studio.wait()
    assert hands.told()
    go(hands, "today")


def test_a_new_note_from_such_a_page_asks_for_whom_and_stays_there(hands: Hands) -> None:
    go(hands, "client", client_id=NOBODY)
    hands.press(Qt.Key.Key_N, CTRL)
    assert hands.studio.shell._overlay is not None
    assert hands.studio.shell.navigator.place.name == "client"
    assert hands.told()
    hands.press(Qt.Key.Key_Escape)
    assert hands.studio.shell._overlay is None
    go(hands, "today")


@pytest.mark.slow  # the vault is held up for a moment
def test_a_new_note_is_not_held_up_by_a_chart_that_is_still_being_opened(hands: Hands, people: People) -> None:
    hands.studio.hold()
    hands.studio.shell.navigator.open("client", client_id=people.settled)
    QTest.keyClick(hands.studio.shell, Qt.Key.Key_N, CTRL)
    assert hands.studio.shell._overlay is None
    hands.studio.mend()
    hands.studio.wait_for(lambda: hands.screen.is_loaded)
    assert hands.studio.shell.navigator.place.name == "note"
    go(hands, "today")


@pytest.mark.parametrize("key", [Qt.Key.Key_N, Qt.Key.Key_A])
def test_what_is_caught_over_such_a_page_asks_for_whom(hands: Hands, key: Qt.Key) -> None:
    go(hands, "client", client_id=NOBODY)
    hands.press(key, CTRL | SHIFT)
    overlay = hands.studio.shell._overlay
    assert overlay is not None
    assert overlay.picker.client_id is None
    overlay.finish()
    go(hands, "today")


@pytest.mark.slow  # every page of a chart twice
def test_every_page_and_key_of_a_closed_chart_is_calm(hands: Hands, people: People) -> None:
    for name in OF_A_CHART:
        hands.open(name, client_id=ended(people))
        hands.press(Qt.Key.Key_N, CTRL)
        hands.studio.wait_for(lambda: hands.screen.is_loaded)
        QTest.qWait(1)
    go(hands, "today")
