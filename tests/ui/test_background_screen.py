"""What is known about a client's life, worked by keys on a real vault."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from tcm_desktop.domain.assessment import InformationSource
from tcm_desktop.domain.background import FactKind
from tcm_desktop.domain.clients import Client
from tcm_desktop.services.background import open_background
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import CTRL, Hands

ENTER, ESC, SPACE, TAB = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Tab


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


def stored(hands: Hands, people: People) -> Client:
    client: Client = hands.ask(open_background, people.settled).client
    return client


def test_it_is_reached_from_the_chart_and_comes_back_there(hands: Hands, people: People) -> None:
    chart = hands.open("client", client_id=people.settled)
    change = next(b for b in chart.panel().findChildren(QPushButton) if b.text() == "Change")
    assert change.accessibleName() == "Change the background"
    change.click()
    hands.studio.wait()
    assert hands.studio.shell.navigator.place.name == "background"
    assert hands.screen.sections[0].adder is hands.focus
    hands.press(ESC)
    assert hands.studio.shell.navigator.place.name == "client"


def test_a_fact_is_added_by_keys_and_stands_on_the_chart(hands: Hands, people: People) -> None:
    hands.open("client", client_id=people.settled)
    screen = hands.open("background", client_id=people.settled)
    hands.press(SPACE)
    hands.type("Str")
    hands.press(TAB)
    hands.type("Cooks well")
    hands.press(TAB)
    hands.type("Fam")
    hands.press(TAB)
    hands.type("sister")
    hands.press(ENTER, CTRL)
    (fact,) = stored(hands, people).life
    assert (fact.kind, fact.words) == (FactKind.STRENGTH, "Cooks well")
    assert (fact.origin.said_by, fact.origin.said_detail) == (InformationSource.FAMILY, "sister")
    assert str(fact.origin.as_of) == "2026-03-04"
    assert hands.screen is not screen
    told = [label.text() for label in hands.screen.panel().findChildren(QLabel)]
    assert "Cooks well (Family, sister, as of 3/4/2026)" in told


def test_the_program_and_its_consent_are_asked_only_where_there_is_one(hands: Hands, people: People) -> None:
    screen = hands.open("background", client_id=people.settled)
    screen.sections[2].add_blank()
    hands.studio.wait()
    entry = screen.sections[2].entries[0]
    assert not entry.own["program"].isVisible()
    entry.own["from_part_2"].editor.setCurrentIndex(1)
    assert entry.own["program"].isVisible()
    assert entry.own["consent_id"].isVisible()
    assert not entry.own["consent_on"].isVisible()


def test_a_program_without_a_name_is_told_and_nothing_is_lost(hands: Hands, people: People) -> None:
    screen = hands.open("background", client_id=people.settled)
    screen.sections[2].add_blank()
    entry = screen.sections[2].entries[0]
    entry.own["substance"].editor.setText("Alcohol")
    entry.own["from_part_2"].editor.setCurrentIndex(1)
    hands.press(ENTER, CTRL)
    assert hands.screen is screen
    assert "Type the name of the program that it came from." in hands.words()
    assert stored(hands, people).substances == ()
    hands.press(ESC)

    again = hands.open("background", client_id=people.settled)
    kept = again.sections[2].entries[0]
    assert kept.own["substance"].editor.text() == "Alcohol"
    assert kept.own["program"].isVisible()
    kept.own["program"].editor.setText("Harbor House")
    hands.press(ENTER, CTRL)
    (use,) = stored(hands, people).substances
    assert (use.substance, use.origin.from_part_2, use.origin.program) == ("Alcohol", True, "Harbor House")


def test_a_medicine_is_kept_as_it_was_told(hands: Hands, people: People) -> None:
    screen = hands.open("background", client_id=people.settled)
    hands.at(screen.sections[1].adder)
    hands.press(SPACE)
    hands.type("Lithium")
    hands.press(TAB)
    hands.type("mood")
    hands.press(TAB)
    hands.type("Dr. Demo")
    hands.press(TAB, times=2)
    hands.type("shaky hands since Monday")
    hands.press(ESC)
    (pill,) = stored(hands, people).medications
    assert (pill.name, pill.what_for, pill.prescriber) == ("Lithium", "mood", "Dr. Demo")
    assert pill.how_it_goes == "shaky hands since Monday"


def test_what_was_left_half_typed_is_offered_on_today(hands: Hands, people: People) -> None:
    screen = hands.open("background", client_id=people.settled)
    hands.press(SPACE)
    hands.press(TAB)
    hands.type("Lost the room")
    screen.sections[0].entries[0].own["as_of"].editor.type_in("2/30")
    hands.press(ESC)
    today = hands.open("today")
    today._go_on()
    hands.studio.wait()
    place = hands.studio.shell.navigator.place
    assert (place.name, place.params["client_id"]) == ("background", people.settled)


def test_what_was_only_looked_at_changes_nothing(hands: Hands, people: People) -> None:
    before = stored(hands, people)
    hands.open("background", client_id=people.settled)
    hands.press(ESC)
    assert stored(hands, people) == before
