"""A screen whose record is not here says so, offers nothing that needs the record, and leads back."""

from __future__ import annotations

from uuid import UUID

import pytest
from PySide6.QtCore import Qt

from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import Hands

NOBODY = UUID(int=404)


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


@pytest.mark.slow  # a further case
@pytest.mark.parametrize(
    "name",
    [
        "client",
        "assessment",
        "plan",
        "note",
        "monitoring",
        "necessity",
        "discharge",
        "closing",
        "referrals",
        "coverage",
    ],
)
def test_nothing_can_be_signed_or_begun_without_the_record(hands: Hands, people: People, name: str) -> None:
    hands.open("caseload")
    shell = hands.studio.shell
    shell.navigator.open(name, client_id=NOBODY)
    hands.studio.wait()
    assert not hands.screen.is_loaded
    assert hands.told()
    assert [each.words for each in shell.bar_actions() if each.enabled and not each.left] == []
    assert shell.action_bar.primary() is None
    assert shell.action_bar.isAncestorOf(hands.focus)
    hands.press(Qt.Key.Key_Space)
    assert shell.navigator.place.name == "caseload"


def test_the_actions_are_there_once_the_record_is(hands: Hands, people: People) -> None:
    hands.open("client", client_id=people.lines[0].client_id)
    primary = hands.studio.shell.action_bar.primary()
    assert primary is not None
    assert primary.accessibleName() == "New note"
