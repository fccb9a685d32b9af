"""The assessment over several sittings, by keys alone, on a real vault."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from PySide6.QtCore import Qt

from tcm_desktop.domain.assessment import (
    ActionLevel,
    Answer,
    AreaFinding,
    AreaOutcome,
    AreaStatus,
    Assessment,
    InformationSource,
    ItemLevel,
    Need,
    SinceLast,
    area_status,
    finding_for,
    needs_found,
)
from tcm_desktop.services.assessments import keep_area, open_assessment, sign_assessment
from tcm_desktop.services.desk import Desk, Outcome
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import CTRL, Hands
from ui.theme import ThemeMode, current_theme

ENTER, ESC, TAB = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab
HOME = "a06_environment"


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


def stored(hands: Hands, client_id: UUID) -> Assessment:
    return hands.ask(open_assessment, client_id).assessment


def fill(desk: Desk, client_id: UUID, *left_out: str) -> Outcome[Assessment]:
    """Every area but some ends: with a need where there is no home, declined in one, without a need in the others."""
    sitting = open_assessment(desk, client_id)
    outcome = Outcome(sitting.assessment, None)
    for area in sitting.form.areas:
        if area.id in left_out:
            continue
        finding = AreaFinding(area.id, (Answer(area.questions[0].id, text="Said so."),), AreaOutcome.NO_NEED_NOW)
        if area.id == HOME:
            needs = (Need(desk.new_id(), "A place with a lock", "voices at night"),)
            finding = replace(finding, outcome=AreaOutcome.NEED_FOUND, needs=needs)
        outcome = keep_area(desk, outcome.value, finding)
    return outcome


def fill_and_sign(desk: Desk, client_id: UUID) -> Outcome[Assessment]:
    return sign_assessment(desk, fill(desk, client_id).value)


def test_work_goes_on_where_it_was_left_at_another_sitting(hands: Hands, people: People) -> None:
    screen = hands.open("assessment", client_id=people.new)
    screen.grid.chosen.emit(HOME)
    hands.press(Qt.Key.Key_3)
    hands.press(TAB)
    hands.type("Bed by bed")
    hands.press(ESC)
    assert hands.screen is not screen

    again = hands.open("assessment", client_id=people.new)
    assert [tile.text() for tile in again.grid.buttons] == [""] * 15
    assert again.grid.buttons[5].isChecked()
    assert again.grid.buttons[5].accessibleName() == "Living arrangement, Started"
    assert hands.focus.accessibleName() == "Is anything about it making it hard to get care?"
    finding = finding_for(stored(hands, people.new), HOME)
    assert finding is not None
    assert finding.answers == (Answer("staying", "Shelter", "Bed by bed"),)


@pytest.mark.slow  # a further case
def test_typing_is_stored_within_two_seconds_without_leaving_the_field(hands: Hands, people: People) -> None:
    hands.open("assessment", client_id=people.new)
    hands.type("Renata")
    assert finding_for(stored(hands, people.new), "a01_identifying") is None
    hands.studio.wait_for(lambda: not hands.screen._autosave.is_due)
    hands.studio.wait()
    finding = finding_for(stored(hands, people.new), "a01_identifying")
    assert finding is not None
    assert finding.answers == (Answer("called", text="Renata"),)
    assert hands.focus.text() == "Renata"


def test_looking_at_an_area_starts_nothing(hands: Hands, people: People) -> None:
    hands.open("assessment", client_id=people.new)
    hands.press(ENTER, CTRL)
    hands.press(ENTER, CTRL)
    hands.press(ESC)
    assert stored(hands, people.new).areas == ()


@pytest.mark.parametrize(
    ("key", "outcome", "status"),
    [
        (Qt.Key.Key_1, AreaOutcome.NEED_FOUND, AreaStatus.STARTED),
        (Qt.Key.Key_2, AreaOutcome.NO_NEED_NOW, AreaStatus.DONE),
        (Qt.Key.Key_3, AreaOutcome.DECLINED, AreaStatus.DONE),
    ],
)
def test_each_outcome_by_its_key(
    hands: Hands, people: People, key: Qt.Key, outcome: AreaOutcome, status: AreaStatus
) -> None:
    screen = hands.open("assessment", client_id=people.new)
    hands.at(screen._card.outcome)
    hands.press(key)
    finding = finding_for(stored(hands, people.new), "a01_identifying")
    assert finding is not None
    assert finding.outcome is outcome
    assert area_status(finding) is status


def test_a_need_has_a_statement_and_what_it_comes_from(hands: Hands, people: People) -> None:
    screen = hands.open("assessment", client_id=people.new)
    hands.at(screen._card.outcome)
    hands.press(Qt.Key.Key_1)
    hands.type("Someone who calls in the morning")
    hands.press(TAB)
    hands.type("sleeps past every appointment")
    hands.press(ENTER, CTRL)
    assert [(need.statement, need.because_of) for need in needs_found(stored(hands, people.new))] == [
        ("Someone who calls in the morning", "sleeps past every appointment")
    ]
    assert screen.grid.buttons[0].accessibleName() == "About you, Done"
    assert screen.grid.buttons[1].isChecked()


@pytest.mark.slow  # a further case
def test_several_needs_and_one_taken_away(hands: Hands, people: People) -> None:
    screen = hands.open("assessment", client_id=people.new)
    hands.at(screen._card.outcome)
    hands.press(Qt.Key.Key_1)
    hands.type("First")
    hands.at(screen._card.needs._add)
    hands.press(Qt.Key.Key_Space)
    hands.type("Second")
    hands.at(screen._card.needs.rows[0].remove)
    hands.press(Qt.Key.Key_Space)
    hands.press(ESC)
    assert [need.statement for need in needs_found(stored(hands, people.new))] == ["Second"]


@pytest.mark.slow  # a further case
def test_needs_typed_survive_a_change_of_mind_about_the_outcome(hands: Hands, people: People) -> None:
    screen = hands.open("assessment", client_id=people.new)
    hands.at(screen._card.outcome)
    hands.press(Qt.Key.Key_1)
    hands.type("A ride to the clinic")
    hands.at(screen._card.outcome)
    hands.press(Qt.Key.Key_2)
    assert not screen._card.needs.isVisible()
    assert needs_found(stored(hands, people.new)) == ()
    hands.press(ESC)

    again = hands.open("assessment", client_id=people.new)
    again.grid.chosen.emit("a01_identifying")
    hands.at(again._card.outcome)
    hands.press(Qt.Key.Key_1)
    assert [need.statement for need in needs_found(stored(hands, people.new))] == ["A ride to the clinic"]


def test_sources_and_the_day_seen_in_person_are_kept(hands: Hands, people: People) -> None:
    screen = hands.open("assessment", client_id=people.new)
    boxes = list(screen._card.sources.boxes.values())
    hands.at(boxes[0])
    hands.press(Qt.Key.Key_Space)
    hands.press(TAB)
    hands.press(Qt.Key.Key_Space)
    hands.at(screen._card.sources.line)
    hands.type("sister, by phone")
    hands.at(screen.seen)
    hands.type("yesterday")
    hands.press(TAB)
    assessment = stored(hands, people.new)
    finding = finding_for(assessment, "a01_identifying")
    assert finding is not None
    assert [source.value for source in finding.sources] == ["client", "family"]
    assert finding.source_detail == "sister, by phone"
    assert str(assessment.face_to_face_on) == "2026-03-03"


def test_a_day_that_cannot_be_read_is_said_beside_its_field(hands: Hands, people: People) -> None:
    screen = hands.open("assessment", client_id=people.new)
    hands.at(screen.seen)
    hands.type("soon")
    hands.press(TAB)
    assert "not a date" in hands.words()
    assert "not a date" in screen.seen.accessibleDescription()
    assert stored(hands, people.new).face_to_face_on is None


def test_arrows_move_between_the_areas_and_enter_opens_one(hands: Hands, people: People) -> None:
    screen = hands.open("assessment", client_id=people.new)
    hands.at(screen.grid.buttons[0])
    hands.press(Qt.Key.Key_Right)
    hands.press(Qt.Key.Key_Down)
    assert hands.focus is screen.grid.buttons[4]
    hands.press(Qt.Key.Key_Up, times=2)
    assert hands.focus is screen.grid.buttons[1]
    hands.press(ENTER)
    assert screen._card.area.title == "Family life"
    assert screen._card.isAncestorOf(hands.focus)


def test_control_enter_walks_round_the_areas_that_are_open(hands: Hands, people: People) -> None:
    hands.ask(fill, people.new, "a02_family", HOME)
    screen = hands.open("assessment", client_id=people.new)
    assert screen._card.area.id == "a02_family"
    hands.press(ENTER, CTRL)
    assert screen._card.area.id == HOME
    hands.press(ENTER, CTRL)
    assert screen._card.area.id == "a02_family"


def test_the_last_open_area_says_what_it_waits_for(hands: Hands, people: People) -> None:
    hands.ask(fill, people.new, HOME)
    screen = hands.open("assessment", client_id=people.new)
    hands.press(ENTER, CTRL)
    assert "last open area" in hands.told()
    assert screen._card.outcome.isAncestorOf(hands.focus)


def test_signing_too_early_names_what_is_open(hands: Hands, people: People) -> None:
    hands.ask(fill, people.new, "a02_family", HOME)
    hands.open("assessment", client_id=people.new)
    hands.studio.shell.action_bar.button_for("Sign").click()
    hands.studio.wait()
    assert "Family life, Living arrangement" in hands.told()
    assert stored(hands, people.new).signature is None


def test_a_finished_assessment_is_looked_over_signed_and_then_only_read(hands: Hands, people: People) -> None:
    hands.ask(fill, people.new, "a02_family")
    screen = hands.open("assessment", client_id=people.new)
    hands.at(screen._card.outcome)
    hands.press(Qt.Key.Key_2)
    hands.press(ENTER, CTRL)
    assert "1 need found for the plan." in hands.words()
    assert "No day is entered on which you saw the client in person." in hands.words()
    hands.press(ENTER, CTRL)
    assert "Signed by Ana Practice, LCSW on 3/4/2026" in hands.words()
    assert "A place with a lock (because of voices at night)" in hands.words()
    assert hands.ask(open_assessment, people.new).last_time.signature is not None
    assert [action.words for action in screen.bar_actions()] == ["By form", "Start reassessment"]


@pytest.mark.slow  # a further case
def test_not_yet_goes_back_to_the_areas(hands: Hands, people: People) -> None:
    hands.ask(fill, people.new)
    screen = hands.open("assessment", client_id=people.new)
    hands.press(ENTER, CTRL)
    hands.studio.shell.action_bar.button_for("Not yet").click()
    hands.studio.wait()
    assert screen._card.area.id == "a01_identifying"


def test_a_reassessment_shows_last_time_and_carries_nothing_forward_by_itself(hands: Hands, people: People) -> None:
    hands.ask(fill_and_sign, people.new)
    screen = hands.open("assessment", client_id=people.new)
    hands.press(ENTER, CTRL)
    assert "Last time: Said so" in hands.words()
    assert screen._card.questions[0].line.text() == ""
    hands.press(Qt.Key.Key_1)
    assert screen._card.questions[0].line.text() == "Said so."
    hands.press(ESC)
    finding = finding_for(stored(hands, people.new), "a01_identifying")
    assert finding is not None
    assert finding.answers == (Answer("called", "", "Said so.", None, SinceLast.SAME, date(2026, 3, 4)),)


def test_what_changed_is_typed_anew_and_says_so(hands: Hands, people: People) -> None:
    hands.ask(fill_and_sign, people.new)
    screen = hands.open("assessment", client_id=people.new)
    hands.press(ENTER, CTRL)
    hands.press(Qt.Key.Key_2)
    assert hands.focus is screen._card.questions[0].line
    hands.type("Moved in with her sister.")
    hands.press(ESC)
    finding = finding_for(stored(hands, people.new), "a01_identifying")
    assert finding is not None
    (answer,) = finding.answers
    assert (answer.text, answer.since_last) == ("Moved in with her sister.", SinceLast.CHANGED)


@pytest.mark.slow  # a further case
def test_same_can_be_taken_back_and_then_nothing_is_answered(hands: Hands, people: People) -> None:
    hands.ask(fill_and_sign, people.new)
    screen = hands.open("assessment", client_id=people.new)
    hands.press(ENTER, CTRL)
    hands.press(Qt.Key.Key_1)
    hands.press(Qt.Key.Key_1)
    assert screen._card.questions[0].line.text() == ""
    hands.press(ESC)
    assert stored(hands, people.new).areas == (AreaFinding("a01_identifying", updated_on=date(2026, 3, 4)),)


@pytest.mark.slow  # a further case
def test_words_that_differ_are_a_change_without_a_key(hands: Hands, people: People) -> None:
    hands.ask(fill_and_sign, people.new)
    screen = hands.open("assessment", client_id=people.new)
    hands.press(ENTER, CTRL)
    hands.press(Qt.Key.Key_1)
    hands.at(screen._card.questions[0].line)
    hands.type(" And more.")
    assert screen._card.questions[0].since.value() is SinceLast.CHANGED
    hands.press(ESC)


def test_a_reassessment_before_its_time_asks_why_and_keeps_it(hands: Hands, people: People) -> None:
    hands.ask(fill_and_sign, people.new)
    screen = hands.open("assessment", client_id=people.new)
    hands.press(ENTER, CTRL)
    assert "The next one is due by 3/4/2027" in hands.words()
    hands.at(screen._words.early)
    hands.type("Lost the room.")
    hands.press(ESC)
    assert stored(hands, people.new).early_reason == "Lost the room."
    again = hands.open("assessment", client_id=people.new)
    assert again._words.early.text() == "Lost the room."


@pytest.mark.slow  # a further case
def test_a_first_assessment_asks_for_no_reason(hands: Hands, people: People) -> None:
    screen = hands.open("assessment", client_id=people.new)
    assert not screen._words.isVisible()


def test_a_summary_is_kept_while_it_is_typed_and_is_signed_with_the_rest(hands: Hands, people: People) -> None:
    hands.ask(fill, people.new)
    screen = hands.open("assessment", client_id=people.new)
    hands.press(ENTER, CTRL)
    hands.at(screen._review.summary)
    hands.type("Needs a room that locks.")
    hands.press(ESC)
    assert stored(hands, people.new).summary == "Needs a room that locks."

    hands.open("assessment", client_id=people.new)
    hands.press(ENTER, CTRL)
    hands.press(ENTER, CTRL)
    assert hands.ask(open_assessment, people.new).last_time.summary == "Needs a room that locks."
    assert "Needs a room that locks." in hands.words()


@pytest.mark.slow  # a further case
def test_the_review_tells_what_changed_since_last_time(hands: Hands, people: People) -> None:
    hands.ask(fill_and_sign, people.new)
    hands.ask(fill, people.new)
    hands.open("assessment", client_id=people.new)
    hands.press(ENTER, CTRL)
    assert "2 changes since last time." in hands.words()
    assert "New: A place with a lock (because of voices at night)" in hands.words()


def test_who_said_it_is_kept_for_each_answer(hands: Hands, people: People) -> None:
    screen = hands.open("assessment", client_id=people.new)
    hands.type("Renata")
    hands.press(TAB)
    assert hands.focus is screen._card.questions[0].said_by
    hands.type("Fam")
    hands.press(ESC)
    finding = finding_for(stored(hands, people.new), "a01_identifying")
    assert finding is not None
    assert finding.answers[0].said_by is InformationSource.FAMILY


@pytest.mark.slow  # a further case
def test_an_action_level_is_a_word_and_is_kept(hands: Hands, people: People) -> None:
    screen = hands.open("assessment", client_id=people.new, area_id=HOME)
    assert screen._card.area.id == HOME
    hands.at(screen._card.levels.chips["housing"])
    hands.press(Qt.Key.Key_4)
    hands.press(ESC)
    finding = finding_for(stored(hands, people.new), HOME)
    assert finding is not None
    assert finding.levels == (ItemLevel("housing", ActionLevel.ACT_NOW),)


def test_a_need_that_lasts_keeps_its_id_so_that_the_plan_still_answers_it(hands: Hands, people: People) -> None:
    signed = hands.ask(fill_and_sign, people.new)
    screen = hands.open("assessment", client_id=people.new)
    hands.press(ENTER, CTRL)
    screen.grid.chosen.emit(HOME)
    hands.at(screen._card.outcome)
    hands.press(Qt.Key.Key_1)
    hands.studio.wait_for(lambda: hands.focus is screen._card.needs.rows[0].statement)
    last = screen._card.needs._last_lines.itemAt(0).layout().itemAt(0).widget()
    hands.at(last)
    hands.press(Qt.Key.Key_Space)
    hands.press(ESC)
    assert needs_found(stored(hands, people.new)) == needs_found(signed)


def test_the_client_sees_one_question_in_large_type(hands: Hands, people: People) -> None:
    screen = hands.open("assessment", client_id=people.new)
    screen.grid.chosen.emit(HOME)
    hands.press(Qt.Key.Key_F11)
    assert hands.words() == "Where are you staying right now?\nIn your words"
    assert not hands.studio.shell.rail.isVisible()
    hands.press(Qt.Key.Key_2)
    hands.press(ENTER, CTRL)
    assert hands.words() == "Is anything about it making it hard to get care?"
    hands.type("The noise")
    hands.press(Qt.Key.Key_F11)
    assert hands.studio.shell.rail.isVisible()
    assert screen._card.questions[1].line.text() == "The noise"
    finding = finding_for(stored(hands, people.new), HOME)
    assert finding is not None
    said = [(answer.id, answer.choice, answer.text) for answer in finding.answers]
    assert said == [("barrier", "", "The noise"), ("staying", "With family", "")]
    assert {answer.said_by for answer in finding.answers} == {InformationSource.CLIENT}


def test_escape_ends_the_clients_view_before_it_leaves_the_screen(hands: Hands, people: People) -> None:
    screen = hands.open("assessment", client_id=people.new)
    hands.press(Qt.Key.Key_F11)
    hands.type("Renata")
    hands.press(ESC)
    assert hands.screen is screen
    assert screen._card.questions[0].line.text() == "Renata"


@pytest.mark.slow  # a further case
@pytest.mark.parametrize("scale", [100, 150, 200])
def test_the_control_to_begin_with_is_in_sight(hands: Hands, people: People, scale: int) -> None:
    current_theme().apply(ThemeMode.LIGHT, scale)
    screen = hands.open("assessment", client_id=people.new)
    area = screen.parentWidget().parentWidget()
    top = hands.focus.mapTo(area, hands.focus.rect().topLeft()).y()
    assert 0 <= top <= area.height() - hands.focus.height()
