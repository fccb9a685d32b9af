"""A problem list from its first line to its last by keys alone: Tab, digits, Enter and Esc, never a mouse."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from tcm_desktop.domain.clients import ProblemEvent
from tcm_desktop.services.intake import open_intake
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import CTRL, Hands
from ui.screens.problem_forms import ProblemFormScreen
from ui.screens.problems import ProblemScreen, ProblemsScreen

Key = Qt.Key


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


def test_a_problem_in_words_is_added_resolved_and_read_without_leaving_the_keys(hands: Hands, people: People) -> None:
    hands.open("problems", client_id=people.new)
    hands.press(Key.Key_Return, CTRL)
    form = hands.screen
    assert isinstance(form, ProblemFormScreen)
    section: Any = form.sections[0]
    for _ in range(6):
        if hands.focus is section.words:
            break
        hands.press(Key.Key_Tab)
    hands.type("Afraid of the stairs")
    for _ in range(8):
        if section.source.isAncestorOf(hands.focus):
            break
        hands.press(Key.Key_Tab)
    hands.press(Key.Key_1)
    hands.press(Key.Key_Return, CTRL)
    assert isinstance(hands.screen, ProblemsScreen)
    hands.press(Key.Key_Return)
    assert isinstance(hands.screen, ProblemScreen)
    hands.press(Key.Key_Space)
    hands.press(Key.Key_Return, CTRL)
    (line,) = [each for each in hands.ask(open_intake, people.new).client.diagnoses if not each.code]
    assert [step.event for step in line.steps] == [ProblemEvent.ADDED, ProblemEvent.RESOLVED]


@pytest.mark.parametrize("typed", ["...", "---", "()("])
def test_signs_in_the_field_offer_no_codes(hands: Hands, people: People, typed: str) -> None:
    section = hands.open("problem_form", client_id=people.new).sections[0]
    hands.at(section.words)
    hands.type(typed)
    assert not section.looked_up.offers.rows


def test_half_a_circumstance_is_not_offered_as_one_s_own_before_it_is_one(hands: Hands, people: People) -> None:
    section = hands.open("problem_form", client_id=people.new).sections[0]
    section._in_scope = False
    hands.at(section.code)
    hands.type("Z6")
    assert len(section.source.chips) == 2
    hands.type("0.2")
    assert len(section.source.chips) == 3
