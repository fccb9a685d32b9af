"""Taking somebody in by keys who may be in the caseload already."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tcm_desktop.services.clients import caseload
from tcm_desktop.services.intake import open_intake
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import CTRL, Hands
from ui.presenters.intake_same import ASKED, SAY_WHY
from ui.presenters.typed import show_full_date

ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


def typed_again(hands: Hands, people: People) -> object:
    """A new intake with what stands in the chart of somebody who is here."""
    known = hands.ask(open_intake, people.settled).client
    screen = hands.open("intake")
    fields = screen._fields()
    fields["given"].editor.setText(known.name.family)
    fields["family"].editor.setText(known.name.given)
    fields["birth_date"].editor.type_in(show_full_date(known.birth_date))
    fields["payer_profile"].editor.set_value(known.payer_profile)
    fields["target_group"].editor.set_value(known.target_group)
    return screen


def test_who_may_be_the_same_is_shown_with_the_reasons(hands: Hands, people: People) -> None:
    before = len(people.lines)
    screen = typed_again(hands, people)
    hands.press(ENTER, CTRL)
    assert hands.screen is screen
    assert ASKED in hands.words()
    assert "first and last name the other way round and the same date of birth" in hands.words()
    assert screen.same.rows.isAncestorOf(hands.focus)
    assert SAY_WHY not in hands.words()
    assert len(hands.ask(caseload)) == before


def test_her_chart_is_one_key_away_and_what_was_typed_is_kept(hands: Hands, people: People) -> None:
    typed_again(hands, people)
    hands.press(ENTER, CTRL)
    hands.press(ENTER)
    place = hands.studio.shell.navigator.place
    assert (place.name, place.params["client_id"]) == ("client", people.settled)
    assert hands.ask(open_intake).typed.family


def test_going_on_without_a_reason_says_what_is_missing(hands: Hands, people: People) -> None:
    typed_again(hands, people)
    hands.press(ENTER, CTRL)
    hands.press(ENTER, CTRL)
    assert SAY_WHY in hands.words()


def test_with_a_reason_she_is_taken_in_and_it_stays_in_the_trail(hands: Hands, people: People) -> None:
    screen = typed_again(hands, people)
    hands.press(ENTER, CTRL)
    hands.at(screen.same.reason)
    hands.type("Cousin with the same birthday")
    hands.press(ENTER, CTRL)
    place = hands.studio.shell.navigator.place
    assert place.name == "client"
    new_id = place.params["client_id"]
    assert new_id not in {line.client_id for line in people.lines}
    reasons = hands.ask(lambda desk: [e.reason for e in trail(desk, new_id) if e.event == "client.registered"])
    assert reasons == ["Cousin with the same birthday"]


def trail(desk: object, record_id: object) -> tuple:
    with desk.reading() as work:
        return work.trail(record_id)


def test_the_reason_is_there_again_after_leaving(hands: Hands, people: People) -> None:
    screen = typed_again(hands, people)
    hands.press(ENTER, CTRL)
    hands.at(screen.same.reason)
    hands.type("Cousin")
    hands.press(ESC)
    again = hands.open("intake")
    assert again.same.reason.text() == "Cousin"
    assert not again.same.isVisible()


def test_a_name_set_right_takes_the_question_away(hands: Hands, people: People) -> None:
    screen = typed_again(hands, people)
    hands.press(ENTER, CTRL)
    fields = screen._fields()
    fields["given"].editor.setText("Zoltan")
    fields["family"].editor.setText("Unlike")
    fields["birth_date"].editor.type_in("11/30/1951")
    hands.press(ENTER, CTRL)
    assert hands.studio.shell.navigator.place.name == "client"
