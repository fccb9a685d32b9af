"""Writing, signing and revising a care plan by keys, on a real vault."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from tcm_desktop.domain.assessment import AreaFinding, AreaOutcome, Assessment, Need
from tcm_desktop.domain.plans import (
    CarePlan,
    Objective,
    ObjectiveStatus,
    ParticipationEvidence,
    PlannedAction,
    ServiceKind,
)
from tcm_desktop.services.assessments import keep_area, open_assessment
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.plans import keep_plan, open_plan, sign_plan
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import CTRL, Hands

SPACE, ENTER, TAB, ESC = Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


@pytest.fixture
def client_id(hands: Hands, people: People) -> UUID:
    """A new client in whom two needs were found, without a plan."""
    hands.ask(find_needs, people.new)
    return people.new


def find_needs(desk: Desk, client_id: UUID) -> Outcome[Assessment]:
    needs = (Need(desk.new_id(), "A place with a lock", "voices at night"), Need(desk.new_id(), "A ride to the clinic"))
    finding = AreaFinding("a06_environment", outcome=AreaOutcome.NEED_FOUND, needs=needs)
    return keep_area(desk, open_assessment(desk, client_id).assessment, finding)


def draft(desk: Desk, client_id: UUID) -> Outcome[object]:
    """A draft with a goal and one objective for the first need."""
    in_hand = open_plan(desk, client_id)
    objective = Objective(desk.new_id(), "Hand in three applications", "Renata", desk.today, in_hand.needs[0].id)
    action = PlannedAction(desk.new_id(), "Link to the housing desk", in_hand.needs[0].id, "Case manager")
    plan = replace(in_hand.plan, goal_own_words="My own door.", objectives=(objective,), actions=(action,))
    return keep_plan(desk, plan)


def draft_and_sign(desk: Desk, client_id: UUID) -> Outcome[object]:
    draft(desk, client_id)
    return sign_plan(desk, open_plan(desk, client_id).plan)


def stored(hands: Hands, client_id: UUID) -> CarePlan:
    return hands.ask(open_plan, client_id).plan


def panel_words(hands: Hands) -> str:
    from PySide6.QtWidgets import QLabel

    return "\n".join(label.text() for label in hands.screen.panel().findChildren(QLabel) if not label.isHidden())


def panel_button(hands: Hands, name: str) -> QPushButton:
    buttons = hands.screen.panel().findChildren(QPushButton)
    return next(b for b in buttons if b.accessibleName() == name and not b.isHidden())


@pytest.mark.slow  # a further case
def test_the_clients_own_words_come_first_and_are_stored_while_typing(hands: Hands, client_id: UUID) -> None:
    hands.open("plan", client_id=client_id)
    assert hands.focus.accessibleName() == "In the client's own words"
    hands.type("My own door.")
    assert stored(hands, client_id).goal_own_words == ""
    hands.studio.wait_for(lambda: not hands.screen._autosave.is_due)
    hands.studio.wait()
    assert stored(hands, client_id).goal_own_words == "My own door."


def test_opening_a_plan_stores_nothing(hands: Hands, client_id: UUID) -> None:
    hands.open("plan", client_id=client_id)
    hands.press(ESC)
    assert hands.ask(open_plan, client_id).versions == ()


def test_a_need_found_becomes_an_objective_by_one_key_and_its_words_stay_empty(hands: Hands, client_id: UUID) -> None:
    screen = hands.open("plan", client_id=client_id)
    assert "A place with a lock" in panel_words(hands)
    hands.at(panel_button(hands, "Add objective for: A place with a lock"))
    hands.press(SPACE)
    (row,) = screen.editor.objectives.rows
    assert hands.focus is row.what
    assert row.what.toPlainText() == ""
    assert "A place with a lock" not in panel_words(hands)
    assert "A ride to the clinic" in panel_words(hands)
    hands.type("Hand in three applications")
    hands.press(ESC)
    plan = stored(hands, client_id)
    needs = hands.ask(open_plan, client_id).needs
    assert [(o.statement, o.need_id) for o in plan.objectives] == [("Hand in three applications", needs[0].id)]


def test_everything_in_a_row_is_kept(hands: Hands, client_id: UUID) -> None:
    screen = hands.open("plan", client_id=client_id)
    hands.at(screen.editor.course.add_button)
    hands.press(SPACE)
    hands.type("Link to the housing desk")
    for words in ("Case manager", "Housing office", "3/20"):
        hands.press(TAB)
        hands.type(words)
    for words in ("each week", "Lee", "555-0100"):
        hands.press(TAB)
        hands.type(words)
    for _ in ("kind of service", "need"):
        hands.press(TAB)
        hands.press(Qt.Key.Key_Down)
    hands.press(ESC)
    (action,) = stored(hands, client_id).actions
    assert (action.statement, action.responsible, action.agency) == (
        "Link to the housing desk",
        "Case manager",
        "Housing office",
    )
    assert (action.frequency, action.contact, action.phone) == ("each week", "Lee", "555-0100")
    assert action.service is ServiceKind.MEDICAL
    assert str(action.by_when) == "2026-03-20"
    assert action.need_id == hands.ask(open_plan, client_id).needs[0].id


def test_a_status_other_than_active_asks_why_and_is_dated(hands: Hands, client_id: UUID) -> None:
    hands.ask(draft, client_id)
    row = hands.open("plan", client_id=client_id).editor.objectives.rows[0]
    assert not row.reason.isVisible()
    hands.at(row.status)
    hands.press(Qt.Key.Key_Down)
    assert row.reason.isVisible()
    hands.at(row.reason)
    hands.type("All three are in")
    hands.press(ESC)
    (objective,) = stored(hands, client_id).objectives
    assert (objective.status, objective.status_reason) == (ObjectiveStatus.MET, "All three are in")
    assert str(objective.status_on) == "2026-03-04"


def test_participation_and_transition_are_kept(hands: Hands, client_id: UUID) -> None:
    screen = hands.open("plan", client_id=client_id)
    hands.at(screen.editor.participation.first_box())
    hands.press(SPACE)
    hands.at(screen.editor.participation.details)
    hands.type("Chose housing over work")
    hands.at(screen.editor.participation.no_signature)
    hands.type("By phone today")
    hands.at(screen.editor.transition.next_steps)
    hands.type("The clinic goes on")
    hands.press(TAB)
    hands.type("12/1")
    hands.press(ESC)
    plan = stored(hands, client_id)
    assert plan.participation.evidence == (ParticipationEvidence.OWN_WORDS,)
    assert plan.participation.details == "Chose housing over work"
    assert plan.participation.no_signature_reason == "By phone today"
    assert plan.transition.next_steps == "The clinic goes on"
    assert plan.transition.projected_discharge is not None


def test_a_signature_needs_no_reason_why_it_is_missing(hands: Hands, client_id: UUID) -> None:
    screen = hands.open("plan", client_id=client_id)
    hands.at(screen.editor.participation.signed_on)
    hands.type("t")
    assert not screen.editor.participation.no_signature.isEnabled()


def test_a_row_taken_away_comes_back_by_undo(hands: Hands, client_id: UUID) -> None:
    hands.ask(draft, client_id)
    screen = hands.open("plan", client_id=client_id)
    hands.at(screen.editor.objectives.rows[0].remove)
    hands.press(SPACE)
    assert screen.editor.objectives.rows == []
    assert hands.told() == "The objective was removed."
    hands.studio.shell.bar._action.click()
    hands.press(ESC)
    assert [o.statement for o in stored(hands, client_id).objectives] == ["Hand in three applications"]


def test_rows_say_their_number_to_a_screen_reader(hands: Hands, client_id: UUID) -> None:
    hands.ask(draft, client_id)
    screen = hands.open("plan", client_id=client_id)
    hands.at(screen.editor.objectives.add_button)
    hands.press(SPACE)
    first, second = screen.editor.objectives.rows
    assert (first.what.accessibleName(), second.who.accessibleName()) == ("Objective 1, what", "Objective 2, who")
    hands.at(first.remove)
    hands.press(SPACE)
    assert second.who.accessibleName() == "Objective 1, who"


def test_what_a_reader_would_miss_stands_beside_and_f8_goes_to_it(hands: Hands, client_id: UUID) -> None:
    hands.ask(draft, client_id)
    screen = hands.open("plan", client_id=client_id)
    assert "How the client took part is not said." in panel_words(hands)
    assert "What comes after is not said." in panel_words(hands)
    hands.press(Qt.Key.Key_F8)
    assert hands.focus is screen.editor.supports.add_button
    hands.press(Qt.Key.Key_F8)
    assert hands.focus is screen.editor.participation.first_box()
    hands.press(SPACE)
    assert "How the client took part is not said." not in panel_words(hands)
    places = (
        screen.editor.participation.signed_on,
        screen.editor.choice.explained_on,
        screen.editor.transition.next_steps,
        screen.editor.transition.discharge,
    )
    hands.press(Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    for place in places:
        hands.press(Qt.Key.Key_F8)
        assert hands.focus is place
    hands.press(Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert hands.focus is screen.editor.transition.next_steps


def test_a_plan_without_a_goal_or_an_objective_is_not_signed(hands: Hands, client_id: UUID) -> None:
    hands.open("plan", client_id=client_id)
    hands.type("My own door.")
    hands.press(ENTER, CTRL)
    assert "A plan needs a goal and at least one objective" in hands.told()
    assert stored(hands, client_id).goal_own_words == "My own door."
    assert stored(hands, client_id).signature is None


def test_signing_lists_what_is_missing_and_is_no_wall(hands: Hands, client_id: UUID) -> None:
    hands.ask(draft, client_id)
    screen = hands.open("plan", client_id=client_id)
    hands.press(ENTER, CTRL)
    words = hands.words()
    assert "You can sign it as it is, or go back to this first:" in words
    assert "No discharge date is projected." in words
    assert "A need found in the assessment is not in the plan." in words
    assert hands.focus.text() == "3/4/2027"
    hands.press(ENTER, CTRL)
    plan = stored(hands, client_id)
    assert plan.signature is not None
    assert (str(plan.effective_on), str(plan.review_due)) == ("2026-03-04", "2027-03-04")
    assert screen.editor is None
    assert "Signed by Ana Practice, LCSW" in hands.words()
    assert screen.subtitle().startswith("Version 1, in force")


def test_the_day_of_the_next_look_can_be_sooner(hands: Hands, client_id: UUID) -> None:
    hands.ask(draft, client_id)
    hands.open("plan", client_id=client_id)
    hands.press(ENTER, CTRL)
    hands.press(Qt.Key.Key_A, CTRL)
    hands.type("9/4")
    hands.press(ENTER, CTRL)
    assert str(stored(hands, client_id).review_due) == "2026-09-04"


def test_a_next_look_in_the_past_is_said_before_signing(hands: Hands, client_id: UUID) -> None:
    hands.ask(draft, client_id)
    hands.open("plan", client_id=client_id)
    hands.press(ENTER, CTRL)
    hands.press(Qt.Key.Key_A, CTRL)
    hands.type("3/4/2025")
    hands.press(ENTER, CTRL)
    assert "That day has passed." in hands.words()
    assert stored(hands, client_id).signature is None


def test_a_need_can_still_be_taken_in_from_the_page_before_signing(hands: Hands, client_id: UUID) -> None:
    hands.ask(draft, client_id)
    screen = hands.open("plan", client_id=client_id)
    hands.press(ENTER, CTRL)
    hands.at(panel_button(hands, "Add objective for: A ride to the clinic"))
    hands.press(SPACE)
    assert len(screen.editor.objectives.rows) == 2
    assert stored(hands, client_id).signature is None


def test_a_revision_is_the_next_version_and_the_old_one_stays_readable(hands: Hands, client_id: UUID) -> None:
    hands.ask(draft_and_sign, client_id)
    screen = hands.open("plan", client_id=client_id)
    hands.press(ENTER, CTRL)
    assert screen.subtitle() == "Version 2, draft of Wed 3/4"
    assert [version.version for version in hands.ask(open_plan, client_id).versions] == [1]
    hands.type("Still: ")
    hands.press(ENTER, CTRL)
    hands.press(ENTER, CTRL)
    assert [version.version for version in hands.ask(open_plan, client_id).versions] == [1, 2]
    assert screen.subtitle().startswith("Version 2, in force")

    screen._choose(hands.ask(open_plan, client_id).versions[0].id)
    hands.studio.wait()
    assert screen.subtitle() == "Version 1, replaced by a newer one, from Wed 3/4"
    assert "My own door." in hands.words()
    assert [action.words for action in screen.bar_actions()] == ["Print"]


def test_participation_starts_afresh_in_a_revision(hands: Hands, people: People) -> None:
    screen = hands.open("plan", client_id=people.settled)
    hands.press(ENTER, CTRL)
    assert not any(box.isChecked() for box in screen.editor.participation.boxes.values())
    assert screen.editor.participation.signed_on.value() is None


def test_from_a_signed_version_the_way_to_the_draft_is_one_key(hands: Hands, client_id: UUID) -> None:
    hands.ask(draft_and_sign, client_id)
    screen = hands.open("plan", client_id=client_id)
    hands.press(ENTER, CTRL)
    hands.type("Still: ")
    hands.press(ESC)
    screen = hands.open("plan", client_id=client_id)
    assert screen.editor is not None
    screen._choose(hands.ask(open_plan, client_id).versions[0].id)
    assert screen.editor is None
    hands.press(ENTER, CTRL)
    assert screen.editor.goal.own_words.toPlainText() == "Still: My own door."


def test_a_link_to_a_need_of_an_earlier_assessment_is_kept(hands: Hands, client_id: UUID) -> None:
    hands.ask(draft, client_id)
    linked = stored(hands, client_id).objectives[0].need_id
    hands.ask(forget_needs, client_id)
    row = hands.open("plan", client_id=client_id).editor.objectives.rows[0]
    assert row.need.currentText() == "A need of an earlier assessment"
    hands.type("x")
    hands.press(ESC)
    assert stored(hands, client_id).objectives[0].need_id == linked


def forget_needs(desk: Desk, client_id: UUID) -> Outcome[Assessment]:
    finding = AreaFinding("a06_environment", outcome=AreaOutcome.NO_NEED_NOW)
    return keep_area(desk, open_assessment(desk, client_id).assessment, finding)
