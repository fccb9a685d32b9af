"""The problem list worked by keys on a real vault: found, added, resolved, withdrawn; nothing typed is lost."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from tcm_desktop.domain.clients import Client, Diagnosis, ProblemEvent
from tcm_desktop.domain.problems import Source
from tcm_desktop.services.intake import open_intake
from tcm_desktop.services.notes import found_again
from tests.tools import problem_shots
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import CTRL, Hands
from ui.presenters.kept_places import kept_place
from ui.presenters.problems import NO_SOURCE
from ui.screens.problem_forms import ProblemFormScreen, ProblemStepScreen
from ui.screens.problems import ProblemScreen, ProblemsScreen

Key = Qt.Key


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


@pytest.fixture
def client(hands: Hands, people: People) -> Client:
    """Somebody on whose list something of each kind stands."""
    return problem_shots.listed(hands.studio, people.settled)


def known(client: Client, code: str) -> Diagnosis:
    return next(each for each in client.diagnoses if each.code == code)


def now(hands: Hands, client_id: UUID, code: str) -> Diagnosis:
    return known(hands.ask(open_intake, client_id).client, code)


def way(screen: Any, words: str) -> QPushButton:
    return next(b for b in screen.findChildren(QPushButton) if b.text() == words)


def step(hands: Hands, client: Client, code: str, event: ProblemEvent) -> Any:
    return hands.open("problem_step", client_id=client.id, problem_id=known(client, code).id, event=event)


def test_from_the_chart_the_list_is_one_key_away(hands: Hands, people: People) -> None:
    hands.open("client", client_id=people.settled)
    hands.press(Key.Key_D, CTRL)
    hands.studio.wait()
    assert isinstance(hands.screen, ProblemsScreen)


def test_the_list_shows_what_is_active_over_and_wrong(hands: Hands, client: Client) -> None:
    screen = hands.open("problems", client_id=client.id)
    words = hands.words()
    assert [each.accessibleName() for each in screen.lists] == ["Active", "Resolved", "Entered in error"]
    assert "Reported by her sister (not diagnosed)" in words
    assert "Source missing" in words
    assert hands.focus is screen.lists[0].buttons[0]


def test_an_empty_list_says_what_can_stand_there(hands: Hands, people: People) -> None:
    screen = hands.open("problems", client_id=people.new)
    assert "Nothing is on the list yet." in hands.words()
    assert screen.lists == []


def test_a_circumstance_is_found_in_everyday_words_and_added_by_keys(hands: Hands, people: People) -> None:
    hands.open("problems", client_id=people.settled)
    hands.press(Key.Key_Return, CTRL)
    screen = hands.screen
    assert isinstance(screen, ProblemFormScreen)
    section = screen.sections[0]
    hands.at(section.words)
    hands.type("couch surfing")
    hands.at(section.looked_up.offers.buttons[0])
    hands.press(Key.Key_Return)
    assert (section.code.text(), hands.focus) == ("Z59.811", section.as_of)
    hands.at(section.source)
    hands.press(Key.Key_1)
    hands.press(Key.Key_Return, CTRL)
    assert isinstance(hands.screen, ProblemsScreen)
    assert "Z59.811 Housing instability" in hands.words()
    assert now(hands, people.settled, "Z59.811").steps[0].event is ProblemEvent.ADDED


def test_who_is_asked_for_only_where_it_is_somebody_else(hands: Hands, people: People) -> None:
    section = hands.open("problem_form", client_id=people.settled).sections[0]
    assert section.fields["who"].isHidden()
    hands.at(section.source)
    hands.press(Key.Key_3)
    assert section.source.value() is Source.REPORTED
    assert section.fields["who"].isVisible()


@pytest.mark.slow  # a further case
def test_a_choice_that_is_no_longer_offered_is_open_again(hands: Hands, people: People) -> None:
    screen = hands.open("problem_form", client_id=people.settled)
    section = screen.sections[0]
    section._in_scope = False
    section.source.set_value(Source.OWN)
    hands.at(section.code)
    hands.type("F33.1")
    assert section.source.value() is None
    assert len(section.source.chips) == 2


def test_what_is_missing_is_told_and_what_was_typed_survives_leaving(hands: Hands, people: People) -> None:
    screen = hands.open("problem_form", client_id=people.settled)
    hands.at(screen.sections[0].words)
    hands.type("Afraid of the stairs")
    hands.press(Key.Key_Return, CTRL)
    assert NO_SOURCE in [button.text() for button in screen.summary.findChildren(QPushButton)]
    hands.press(Key.Key_Escape)
    (copy,) = hands.ask(found_again)
    assert kept_place(copy) == ("problem_form", {"client_id": people.settled})
    again = hands.open("problem_form", client_id=people.settled)
    assert again.sections[0].words.text() == "Afraid of the stairs"


def test_the_same_problem_twice_is_refused_and_kept(hands: Hands, client: Client) -> None:
    screen = hands.open("problem_form", client_id=client.id)
    section = screen.sections[0]
    section.code.setText("Z59.41")
    section.words.setText("No food")
    section.source.set_value(Source.OWN)
    screen.finish()
    hands.studio.wait()
    assert "on the list already" in hands.told()
    assert hands.screen is screen


def test_a_line_is_resolved_and_opened_again(hands: Hands, client: Client) -> None:
    hands.open("problems", client_id=client.id)
    page = hands.open("problem", client_id=client.id, problem_id=known(client, "Z59.41").id)
    hands.at(way(page, "Resolve"))
    hands.press(Key.Key_Space)
    assert isinstance(hands.screen, ProblemStepScreen)
    hands.press(Key.Key_Return, CTRL)
    assert isinstance(hands.screen, ProblemScreen)
    assert "Resolved on 3/4/2026" in hands.words()
    hands.at(way(hands.screen, "Open again"))
    hands.press(Key.Key_Space)
    hands.press(Key.Key_Return, CTRL)
    assert [s.event.value for s in now(hands, client.id, "Z59.41").steps] == ["added", "resolved", "reopened"]


def test_who_diagnosed_is_said_later(hands: Hands, client: Client) -> None:
    screen = step(hands, client, "F42.9", ProblemEvent.SOURCE)
    section = screen.sections[0]
    hands.at(section.fields["source"].editor)
    hands.press(Key.Key_2)
    hands.at(section.fields["who"].editor)
    hands.type("Dr. Sample")
    hands.press(Key.Key_Return, CTRL)
    assert now(hands, client.id, "F42.9").recorded_by == "Dr. Sample"


def test_what_was_entered_in_error_needs_words_and_can_only_be_read(hands: Hands, client: Client) -> None:
    screen = step(hands, client, "Z59.41", ProblemEvent.IN_ERROR)
    hands.press(Key.Key_Return, CTRL)
    assert hands.screen is screen
    hands.at(screen.sections[0].fields["words"].editor)
    hands.type("Wrong chart")
    hands.press(Key.Key_Return, CTRL)
    assert now(hands, client.id, "Z59.41").is_in_error
    page = hands.open("problem", client_id=client.id, problem_id=known(client, "Z59.41").id)
    assert page.ways == []
    assert "By Ana Practice, MHRS, LCSW. Wrong chart." in hands.words()


@pytest.mark.slow  # a further case
def test_a_step_half_typed_is_offered_again_where_it_was(hands: Hands, client: Client) -> None:
    screen = step(hands, client, "Z59.41", ProblemEvent.IN_ERROR)
    hands.at(screen.sections[0].fields["words"].editor)
    hands.type("Wro")
    hands.press(Key.Key_Escape)
    (copy,) = hands.ask(found_again)
    place = kept_place(copy)
    assert place is not None
    name, params = place
    assert (name, params["event"], params["problem_id"]) == (
        "problem_step",
        ProblemEvent.IN_ERROR,
        known(client, "Z59.41").id,
    )
    again = hands.open(name, **params)
    assert again.sections[0].fields["words"].editor.toPlainText() == "Wro"
