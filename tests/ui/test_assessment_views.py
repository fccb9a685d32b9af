"""The assessment by form and what changed; worked by keys on a real vault."""

from __future__ import annotations

from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from tcm_desktop.domain.assessment import Answer, AreaFinding, Assessment
from tcm_desktop.services.assessments import keep_area, open_assessment
from tcm_desktop.services.desk import Desk, Outcome
from tests.tools.assessment_shots import half_reassessed
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import CTRL, Hands

ENTER, ESC, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


def links(hands: Hands, words: str) -> list[QPushButton]:
    return [b for b in hands.screen.findChildren(QPushButton) if b.text() == words and b.isVisible()]


def test_without_an_assessment_it_says_what_will_be_here(hands: Hands, people: People) -> None:
    hands.open("by_form", client_id=people.new)
    assert "There is no assessment yet" in hands.words()
    assert hands.focus.accessibleName() == "Assessment"
    hands.press(ENTER, CTRL)
    assert hands.studio.shell.navigator.place.name == "assessment"


def test_it_is_one_key_from_the_assessment_and_back(hands: Hands, people: People) -> None:
    hands.open("assessment", client_id=people.settled)
    hands.press(Qt.Key.Key_M, CTRL)
    assert hands.studio.shell.navigator.place.name == "by_form"
    assert "parts covered" in hands.words()
    hands.press(ESC)
    assert hands.studio.shell.navigator.place.name == "assessment"


def test_the_arrows_and_digits_choose_a_form(hands: Hands, people: People) -> None:
    screen = hands.open("by_form", client_id=people.settled)
    assert "of 7 parts covered" in hands.words()
    hands.at(screen.choice.chips[0])
    hands.press(Qt.Key.Key_3)
    assert "of 13 parts covered" in hands.words()
    assert "LOINC panel 96777-8" in hands.words()
    hands.press(Qt.Key.Key_2)
    assert "of 6 parts covered" in hands.words()


def test_a_signed_one_is_only_looked_at(hands: Hands, people: People) -> None:
    hands.open("by_form", client_id=people.settled)
    assert not links(hands, "Ask in Emotional health")
    assert [chip.text() for chip in hands.screen.choice.chips][-1] == "Health-related social needs"


def test_what_is_missing_leads_to_the_area_that_asks_it(hands: Hands, people: People) -> None:
    hands.ask(half_reassessed, people.settled)
    hands.open("by_form", client_id=people.settled)
    ask = links(hands, "Ask in Emotional health")[0]
    assert "Emotional health" in ask.accessibleName()
    hands.at(ask)
    hands.press(SPACE)
    assert hands.screen._card.area.id == "a04_emotional"
    hands.press(ESC)
    assert hands.studio.shell.navigator.place.name == "by_form"


def test_what_changed_and_why_it_began_early(hands: Hands, people: People) -> None:
    hands.ask(half_reassessed, people.settled)
    screen = hands.open("by_form", client_id=people.settled)
    hands.at(screen.choice.chips[-1])
    hands.press(Qt.Key.Key_4)
    assert "changes since last time. 6 answers are said to be the same." in hands.words()
    assert "Began early: Moved out of the shelter." in hands.words()
    assert "Now: Not any more" in hands.words()


def test_it_follows_what_is_stored_meanwhile_and_stays_at_the_chosen_form(hands: Hands, people: People) -> None:
    hands.ask(half_reassessed, people.settled)
    screen = hands.open("by_form", client_id=people.settled)
    hands.at(screen.choice.chips[0])
    hands.press(Qt.Key.Key_2)
    assert "0 of 6" in hands.words() or "1 of 6" in hands.words()
    hands.studio.shell.gateway.run(has_a_home, people.settled)
    hands.studio.wait()
    assert "Own place" in hands.words()
    assert screen.choice.value() == "ccr-51351"


def has_a_home(desk: Desk, client_id: UUID) -> Outcome[Assessment]:
    """The answer about the place to live, stored behind the screen's back."""
    kept = open_assessment(desk, client_id).assessment
    return keep_area(desk, kept, AreaFinding("a06_environment", (Answer("staying", "Own place"),)))
