"""What was entered in error counts nowhere and is still read on its own screen, with its banner."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.signatures import signed as sealed
from tcm_desktop.domain.summaries import MonthlySummary
from tcm_desktop.services.assessments import open_assessment
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.follow_ups import mark_in_error
from tcm_desktop.services.summaries import filled, open_summary
from tests.support.vaults import put
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import CTRL, Hands
from tests.ui.test_assessment_screen import HOME, fill, fill_and_sign

FEBRUARY = date(2026, 2, 1)
ENTER = Qt.Key.Key_Return


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


def links(hands: Hands) -> list[QPushButton]:
    return [each for each in hands.screen.findChildren(QPushButton) if each.text().startswith("Read the one of")]


def follow_link(hands: Hands) -> None:
    (link,) = links(hands)
    link.click()
    hands.studio.wait()


def wrong_assessment(hands: Hands, client_id: UUID) -> Assessment:
    wrong: Assessment = hands.ask(fill_and_sign, client_id)
    hands.ask(mark_in_error, Assessment.KIND, wrong.id, "Wrong client")
    return wrong


def wrong_summary(desk: Desk, client_id: UUID) -> Outcome[MonthlySummary]:
    found = open_summary(desk, client_id, FEBRUARY)
    summary = sealed(filled(found.summary, found.form), desk.worker, desk.clock.now(), desk.clock.zone)
    put(desk, summary)
    mark_in_error(desk, MonthlySummary.KIND, summary.id, "Wrong client")
    return Outcome(summary, None)


def test_the_only_assessment_is_read_before_a_new_one_begins(hands: Hands, people: People) -> None:
    wrong_assessment(hands, people.new)
    screen = hands.open("assessment", client_id=people.new)
    assert screen.subtitle() == "Entered in error"
    assert "Marked by" in hands.words()
    assert "Said so" in hands.words()
    assert [each.words for each in screen.bar_actions()][-1] == "Start assessment"
    assert links(hands) == []

    hands.press(ENTER, CTRL)
    assert screen.subtitle().startswith("First assessment started")
    follow_link(hands)
    assert hands.screen.subtitle() == "Entered in error"
    hands.press(Qt.Key.Key_Escape)
    assert hands.studio.shell.navigator.place.params == {"client_id": people.new}


def test_one_in_error_is_a_link_away_from_the_one_that_counts(hands: Hands, people: People) -> None:
    wrong = wrong_assessment(hands, people.new)
    hands.ask(fill_and_sign, people.new)
    screen = hands.open("assessment", client_id=people.new)
    assert screen.subtitle() == "Finished"
    assert "Marked by" not in hands.words()
    follow_link(hands)
    assert hands.studio.shell.navigator.place.params["assessment_id"] == wrong.id
    assert "Marked by" in hands.words()
    assert [each.words for each in hands.screen.bar_actions()][-1] == "Start reassessment"


def test_while_another_is_under_way_reading_the_wrong_one_goes_on_with_it(hands: Hands, people: People) -> None:
    wrong = wrong_assessment(hands, people.new)
    sitting = hands.ask(open_assessment, people.new)
    assert sitting.in_error == (wrong,)
    assert sitting.last_time is None
    hands.ask(fill, people.new, HOME)
    screen = hands.open("assessment", client_id=people.new)
    assert screen.subtitle().startswith("First assessment started")
    follow_link(hands)
    assert [each.words for each in hands.screen.bar_actions()][-1] == "Go on with the assessment"
    hands.press(ENTER, CTRL)
    assert hands.screen.subtitle().startswith("First assessment started")


def test_a_summary_in_error_is_a_link_away_from_the_new_one(hands: Hands, people: People) -> None:
    client_id = people.lines[0].client_id
    wrong: MonthlySummary = hands.ask(wrong_summary, client_id)
    screen = hands.open("summary", client_id=client_id, month=FEBRUARY)
    assert [each.words for each in screen.bar_actions()] == ["Sign summary"]
    follow_link(hands)
    assert "Marked by" in hands.words()
    assert [each.words for each in hands.screen.bar_actions()] == ["Print"]
    assert hands.screen._desk.summary.id == wrong.id
    assert links(hands) == []
