"""Referrals, tasks, appointments, consents and monitoring, worked by keys on a real vault."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from tcm_desktop.domain.appointments import AppointmentStatus
from tcm_desktop.domain.consents import ConsentGiven, InformationKind, ShareBasis
from tcm_desktop.domain.monitoring import Adequate, Delivered, NeedsAnswer
from tcm_desktop.domain.referrals import Referral, ReferralOutcome, ReferralState, StepKind, history, referral_state
from tcm_desktop.domain.tasks import TaskStatus
from tcm_desktop.services.consents import open_consents
from tcm_desktop.services.monitoring import open_monitoring
from tcm_desktop.services.notes import found_again
from tcm_desktop.services.referrals import open_care, open_referral
from tests.tools import care_shots
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import CTRL, Hands
from ui.presenters.kept_places import place_of
from ui.screens.assessment import AssessmentScreen
from ui.screens.chart import ChartScreen
from ui.screens.consent_forms import ConsentEndScreen, ConsentScreen, SharingScreen
from ui.screens.consents import ConsentsScreen
from ui.screens.monitoring import MonitoringScreen
from ui.screens.plan import PlanScreen
from ui.screens.record_form import RecordFormScreen
from ui.screens.referral import ReferralScreen
from ui.screens.referral_forms import ReferralFormScreen, ReferralMistakeScreen, ReferralStepScreen
from ui.screens.referrals import ReferralsScreen
from ui.screens.task_forms import AppointmentEndScreen, AppointmentScreen, TaskScreen

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
NEEDS, REACH, DIAGNOSES = InformationKind.NEEDS, InformationKind.REACH, InformationKind.DIAGNOSES


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


@pytest.fixture
def dentist(studio: Studio, people: People) -> Referral:
    """A referral with an appointment, among other things that are under way."""
    return care_shots.under_way(studio, people.settled)[0]


def editor(screen: RecordFormScreen, name: str) -> Any:
    for section in screen.sections:
        if name in section.fields:
            return section.fields[name].editor
    raise KeyError(name)


def press(screen: Any, words: str) -> None:
    """Press a button of the body."""
    next(b for b in screen.findChildren(QPushButton) if b.text() == words and b.isVisible()).click()


def care(hands: Hands, people: People) -> Any:
    return hands.ask(open_care, people.settled)


# --- tasks ---


def test_a_task_is_added_without_leaving_the_keyboard(hands: Hands, people: People) -> None:
    hands.open("referrals", client_id=people.settled)
    assert isinstance(hands.screen, ReferralsScreen)
    hands.type("Call the school")
    hands.press(Key.Key_Tab)
    hands.type("3/6")
    hands.press(Key.Key_Return)
    hands.type("Ask for a bus pass")
    hands.press(Key.Key_Return)
    assert [(task.what, task.due_on) for task in care(hands, people).tasks] == [
        ("Call the school", date(2026, 3, 6)),
        ("Ask for a bus pass", None),
    ]
    assert "Task added" in hands.told()
    assert hands.screen.quick.what.hasFocus()
    assert "Call the school" in hands.words()


def test_a_task_that_says_nothing_is_told_at_its_place(hands: Hands, people: People) -> None:
    screen = hands.open("referrals", client_id=people.settled)
    hands.press(Key.Key_Return)
    assert screen.quick.what_field.error()
    hands.type("Call")
    hands.press(Key.Key_Tab)
    hands.type("2/30")
    hands.press(Key.Key_Return)
    assert screen.quick.due_field.error()
    assert not screen.quick.what_field.error()
    assert not care(hands, people).tasks


@pytest.mark.slow  # a further case
def test_a_task_being_typed_is_there_again(hands: Hands, people: People) -> None:
    hands.open("referrals", client_id=people.settled)
    hands.type("Call the sch")
    hands.open("client", client_id=people.settled)
    again = hands.open("referrals", client_id=people.settled)
    assert again.quick.what.text() == "Call the sch"
    again.quick.what.selectAll()
    hands.press(Key.Key_Delete)
    hands.open("client", client_id=people.settled)
    assert hands.ask(found_again) == ()


def test_a_task_is_done_by_a_key_and_dropped_with_a_reason(hands: Hands, people: People, dentist: Referral) -> None:
    first, second = care(hands, people).tasks
    hands.open("task", client_id=people.settled, task_id=first.id)
    hands.press(Key.Key_Return, CTRL)
    screen = hands.open("task", client_id=people.settled, task_id=second.id)
    assert isinstance(screen, TaskScreen)
    editor(screen, "status").set_value(TaskStatus.CANCELLED)
    hands.press(Key.Key_Return, CTRL | SHIFT)
    assert screen.summary.isVisible()
    editor(screen, "words").setPlainText("Has one")
    hands.press(Key.Key_Return, CTRL | SHIFT)
    assert [task.status for task in care(hands, people).tasks] == [TaskStatus.DONE, TaskStatus.CANCELLED]
    assert hands.screen is not screen


# --- referrals ---


def test_a_referral_is_begun_and_goes_on_to_its_page(hands: Hands, people: People) -> None:
    hands.open("referrals", client_id=people.settled)
    hands.press(Key.Key_Return, CTRL)
    screen = hands.screen
    assert isinstance(screen, ReferralFormScreen)
    hands.type("Food pantry")
    hands.press(Key.Key_Tab)
    hands.type("St. Anthony")
    hands.press(Key.Key_Return, CTRL)
    assert isinstance(hands.screen, ReferralScreen)
    (made,) = care(hands, people).referrals
    assert (made.service, made.recipient, made.needed_on) == ("Food pantry", "St. Anthony", date(2026, 3, 4))
    assert "Nothing has happened yet" in hands.words()
    hands.press(Key.Key_Return, CTRL)
    assert isinstance(hands.screen, ReferralStepScreen)
    hands.press(Key.Key_Return, CTRL)
    assert isinstance(hands.screen, ReferralScreen)
    assert referral_state(care(hands, people).referrals[0]) is ReferralState.MADE
    hands.press(Key.Key_Escape)
    assert isinstance(hands.screen, ReferralsScreen)
    assert "Food pantry · St. Anthony" in hands.words()


def test_what_is_half_typed_is_no_step_and_is_there_again(hands: Hands, people: People, dentist: Referral) -> None:
    params = {"client_id": people.settled, "referral_id": dentist.id}
    hands.open("referral", **params)
    screen = hands.open("referral_step", step_kind=StepKind.NOT_KEPT, **params)
    hands.press(Key.Key_Return, CTRL)
    assert screen.summary.isVisible()
    editor(screen, "words").setPlainText("The bus")
    hands.press(Key.Key_Escape)
    assert len(hands.ask(open_referral, people.settled, dentist.id).referral.steps) == len(dentist.steps)
    (copy,) = hands.ask(found_again)
    place = place_of(copy)
    assert place == ("referral_step", {**params, "step_kind": StepKind.NOT_KEPT})
    again = hands.open(place[0], **place[1])
    assert editor(again, "words").toPlainText() == "The bus"
    assert "still here" in hands.told()
    hands.press(Key.Key_Return, CTRL)
    assert isinstance(hands.screen, ReferralScreen)
    stored = hands.ask(open_referral, people.settled, dentist.id)
    assert referral_state(stored.referral) is ReferralState.NOT_KEPT
    assert [a.status for a in stored.appointments] == [AppointmentStatus.MISSED]
    assert hands.ask(found_again) == ()


@pytest.mark.slow  # a further case
def test_another_kind_of_step_begins_afresh(hands: Hands, people: People, dentist: Referral) -> None:
    params = {"client_id": people.settled, "referral_id": dentist.id}
    screen = hands.open("referral_step", step_kind=StepKind.NOT_KEPT, **params)
    editor(screen, "words").setPlainText("The bus")
    other = hands.open("referral_step", step_kind=StepKind.FOLLOWED_UP, **params)
    assert editor(other, "words").toPlainText() == ""


def test_a_referral_is_closed_with_what_came_of_it(hands: Hands, people: People, dentist: Referral) -> None:
    params = {"client_id": people.settled, "referral_id": dentist.id}
    screen = hands.open("referral", **params)
    press(screen, "Close it")
    hands.studio.wait()
    screen = hands.screen
    editor(screen, "outcome").chips[0].click()
    hands.press(Key.Key_Return, CTRL)
    stored = hands.ask(open_referral, people.settled, dentist.id).referral
    assert history(stored)[-1].outcome is ReferralOutcome.RECEIVING
    hands.open("referral", **params)
    assert "This referral is closed" in hands.words()


def test_a_mistake_is_marked_with_its_reason(hands: Hands, people: People, dentist: Referral) -> None:
    params = {"client_id": people.settled, "referral_id": dentist.id}
    screen = hands.open("referral", **params)
    press(screen, "Mark as a mistake")
    hands.studio.wait()
    assert isinstance(hands.screen, ReferralMistakeScreen)
    hands.press(Key.Key_Return, CTRL)
    assert hands.screen.summary.isVisible()
    editor(hands.screen, "why").setText("Other client")
    hands.press(Key.Key_Return, CTRL)
    hands.open("referral", **params)
    assert "Mistake: Other client" in hands.words()
    assert referral_state(hands.ask(open_referral, people.settled, dentist.id).referral) is ReferralState.MADE


def test_what_it_is_about_can_change(hands: Hands, people: People, dentist: Referral) -> None:
    hands.open("referral", client_id=people.settled, referral_id=dentist.id)
    hands.press(Key.Key_E, CTRL)
    editor(hands.screen, "reach").setText("415-555-0199")
    hands.press(Key.Key_Return, CTRL)
    assert isinstance(hands.screen, ReferralScreen)
    assert "415-555-0199" in hands.words()


@pytest.mark.slow  # a further case
def test_what_is_finished_is_shown_when_asked_for(hands: Hands, people: People, dentist: Referral) -> None:
    screen = hands.open("referrals", client_id=people.settled)
    assert "Food pantry" not in hands.words()
    screen._more.click()
    hands.studio.wait()
    assert "Food pantry · St. Anthony" in hands.words()
    assert "The bus did not come." in hands.words()
    for key in [row.key for row in screen.ended.rows]:
        screen._open_ended(key)
        hands.studio.wait()
        assert hands.screen is not screen
        screen = hands.open("referrals", client_id=people.settled)
        screen._more.click()
    screen._more.click()
    assert not screen.ended.rows


# --- appointments ---


def test_an_appointment_is_made_and_said_how_it_went(hands: Hands, people: People) -> None:
    hands.open("referrals", client_id=people.settled)
    hands.press(Key.Key_D, CTRL)
    assert isinstance(hands.screen, AppointmentScreen)
    hands.type("Dr. Lee")
    hands.press(Key.Key_Tab)
    hands.type("3/4")
    hands.press(Key.Key_Return, CTRL)
    assert isinstance(hands.screen, ReferralsScreen)
    (made,) = care(hands, people).appointments
    screen = hands.open("appointment_end", client_id=people.settled, appointment_id=made.id)
    assert isinstance(screen, AppointmentEndScreen)
    editor(screen, "status").chips[2].click()
    editor(screen, "words").setPlainText("Dr. Lee is ill")
    editor(screen, "new_on").type_in("3/20")
    hands.press(Key.Key_Return, CTRL)
    old, new = care(hands, people).appointments
    assert (old.status, old.moved_to, new.on) == (AppointmentStatus.CANCELLED, new.id, date(2026, 3, 20))


@pytest.mark.slow  # a further case
def test_an_appointment_can_be_changed_before(hands: Hands, people: People, dentist: Referral) -> None:
    _, _, visit = care_shots.under_way(hands.studio, people.settled)
    hands.open("appointment_end", client_id=people.settled, appointment_id=visit.id)
    hands.press(Key.Key_E, CTRL)
    assert isinstance(hands.screen, AppointmentScreen)
    editor(hands.screen, "reminds").setText("Me")
    hands.press(Key.Key_Return, CTRL)
    assert {a.reminds for a in care(hands, people).appointments if a.id == visit.id} == {"Me"}


# --- consents ---


def fill_consent(screen: ConsentScreen) -> None:
    editor(screen, "purpose").setText("Dental care")
    editor(screen, "until").type_in("6/30/2026")


def test_sharing_is_refused_until_a_consent_covers_it(hands: Hands, people: People, dentist: Referral) -> None:
    shared = len(hands.ask(open_consents, people.settled).disclosures)
    hands.open("referral", client_id=people.settled, referral_id=dentist.id)
    press(hands.screen, "Send information")
    hands.studio.wait()
    screen = hands.screen
    assert isinstance(screen, SharingScreen)
    editor(screen, "kinds").set_value((NEEDS, DIAGNOSES))
    editor(screen, "what").setText("Letter")
    hands.studio.wait()
    assert "Diagnoses: the consent for Bayview Dental Clinic does not name this" in hands.words()
    hands.press(Key.Key_Return, CTRL)
    assert hands.screen is screen
    assert "Nothing is marked as shared" in hands.told()
    assert len(hands.ask(open_consents, people.settled).disclosures) == shared
    press(screen, "Write down a consent")
    hands.studio.wait()
    form = hands.screen
    assert isinstance(form, ConsentScreen)
    assert (editor(form, "recipient").text(), editor(form, "kinds").value()) == (dentist.recipient, (NEEDS, DIAGNOSES))
    fill_consent(form)
    hands.press(Key.Key_Return, CTRL)
    again = hands.screen
    assert isinstance(again, SharingScreen)
    assert editor(again, "what").text() == "Letter"
    assert "A consent in force covers this." in hands.words()
    hands.press(Key.Key_Return, CTRL)
    assert isinstance(hands.screen, ReferralScreen)
    assert len(hands.ask(open_consents, people.settled).disclosures) == shared + 1


@pytest.mark.slow  # a further case
def test_the_referral_can_go_on_without_sharing(hands: Hands, people: People, dentist: Referral) -> None:
    hands.open("referral", client_id=people.settled, referral_id=dentist.id)
    press(hands.screen, "Send information")
    hands.studio.wait()
    editor(hands.screen, "kinds").set_value((DIAGNOSES,))
    hands.studio.wait()
    press(hands.screen, "Go on without sharing")
    hands.studio.wait()
    assert isinstance(hands.screen, ReferralScreen)
    assert "Nothing was marked as shared" in hands.told()
    assert hands.ask(found_again) == ()


@pytest.mark.slow  # a further case
def test_an_emergency_is_recorded_with_its_story(hands: Hands, people: People) -> None:
    screen = hands.open("sharing", client_id=people.settled)
    editor(screen, "recipient").setText("General Hospital")
    editor(screen, "kinds").set_value((InformationKind.MEDICATIONS,))
    for name, words in {"what": "List of medications", "purpose": "Care at once"}.items():
        editor(screen, name).setText(words)
    hands.studio.wait()
    assert "no consent names General Hospital" in hands.words()
    editor(screen, "basis").chips[1].click()
    editor(screen, "words").setText("Found unconscious; Dr. Lee asked.")
    hands.press(Key.Key_Return, CTRL)
    (shared,) = hands.ask(open_consents, people.settled).disclosures
    assert (shared.basis, shared.referral_id) == (ShareBasis.EMERGENCY, None)


def test_a_consent_is_written_down_and_taken_back(hands: Hands, people: People) -> None:
    hands.open("client", client_id=people.settled)
    hands.press(Key.Key_O, CTRL)
    assert isinstance(hands.screen, ConsentsScreen)
    hands.press(Key.Key_Return, CTRL)
    screen = hands.screen
    assert isinstance(screen, ConsentScreen)
    hands.type("County Housing")
    editor(screen, "kinds").set_value((REACH,))
    editor(screen, "given").set_value(ConsentGiven.VERBAL)
    fill_consent(screen)
    hands.press(Key.Key_Return, CTRL)
    assert screen.summary.isVisible()
    editor(screen, "witness").setText("Her sister")
    hands.press(Key.Key_Return, CTRL)
    assert isinstance(hands.screen, ConsentsScreen)
    assert "County Housing" in hands.words()
    hands.screen.consents.buttons[0].click()
    hands.studio.wait()
    hands.press(Key.Key_E, CTRL)
    assert isinstance(hands.screen, ConsentEndScreen)
    hands.press(Key.Key_Return, CTRL)
    (stored,) = hands.ask(open_consents, people.settled).consents
    assert stored.revoked_on == date(2026, 3, 4)
    hands.open("consents", client_id=people.settled)
    assert "Taken back" in hands.words()


@pytest.mark.slow  # a further case
def test_a_consent_half_typed_is_there_again(hands: Hands, people: People) -> None:
    hands.open("consents", client_id=people.settled)
    screen = hands.open("consent", client_id=people.settled)
    editor(screen, "kinds").boxes[0].click()
    hands.type("County")
    hands.press(Key.Key_Escape)
    again = hands.open("consent", client_id=people.settled)
    assert (editor(again, "recipient").text(), editor(again, "kinds").value()) == ("County", (REACH,))
    hands.studio.shell.bar._act()
    hands.studio.wait()
    assert editor(again, "recipient").text() == ""
    hands.press(Key.Key_Escape)
    assert hands.ask(found_again) == ()


# --- monitoring ---


def answer(screen: MonitoringScreen) -> None:
    assert screen.form is not None
    screen.form.asked.setText("Client")
    for card in screen.form.services:
        card.delivered.chips[list(Delivered).index(Delivered.AS_PLANNED)].click()
        card.adequate.chips[list(Adequate).index(Adequate.ENOUGH)].click()
    screen.form.words.setPlainText("Goes on.")


def test_monitoring_is_kept_shows_what_is_open_and_is_signed(hands: Hands, people: People) -> None:
    hands.open("referrals", client_id=people.settled)
    hands.press(Key.Key_M, CTRL)
    screen = hands.screen
    assert isinstance(screen, MonitoringScreen)
    hands.type("Client and her sist")
    hands.press(Key.Key_Return, CTRL)
    assert "still open" in hands.told()
    assert "Answer for this service." in hands.words()
    hands.press(Key.Key_Escape)
    screen = hands.open("monitoring", client_id=people.settled)
    assert screen.form.asked.text() == "Client and her sist"
    answer(screen)
    screen.form.needs.needs.chips[0].click()
    hands.press(Key.Key_Return, CTRL)
    hand = hands.ask(open_monitoring, people.settled)
    assert len(hand.signed_reviews) == 1
    assert hand.signed_reviews[0].needs is NeedsAnswer.SAME
    assert "Signed 3/4/2026" in hands.words()
    assert screen.form is None
    hands.press(Key.Key_Return, CTRL)
    assert screen.form.asked.hasFocus()


@pytest.mark.slow  # a further case
def test_changed_needs_lead_to_the_assessment_and_the_plan(hands: Hands, people: People) -> None:
    screen = hands.open("monitoring", client_id=people.settled)
    answer(screen)
    screen.form.needs.needs.chips[1].click()
    screen.form.needs.words.setText("Lost the room")
    press(screen, "Revise the plan")
    hands.studio.wait()
    assert isinstance(hands.screen, PlanScreen)
    screen = hands.open("monitoring", client_id=people.settled)
    assert screen.form.needs.words.text() == "Lost the room"
    hands.press(Key.Key_Return, CTRL)
    assert "Needs changed" in hands.told()
    hands.studio.shell.bar._act()
    hands.studio.wait()
    assert isinstance(hands.screen, AssessmentScreen)


def test_without_a_plan_monitoring_leads_there(hands: Hands, people: People) -> None:
    hands.open("monitoring", client_id=people.new)
    assert "There is no signed care plan yet" in hands.words()
    hands.press(Key.Key_Return, CTRL)
    assert isinstance(hands.screen, PlanScreen)


# --- the chart ---


def test_before_the_visit_the_chart_tells_what_is_under_way(hands: Hands, people: People, dentist: Referral) -> None:
    hands.open("client", client_id=people.settled)
    assert isinstance(hands.screen, ChartScreen)
    panel = "\n".join(label.text() for label in hands.screen.panel().findChildren(type(hands.screen._none)))
    assert "Fri 3/6, 9:30 am, Bayview Dental Clinic" in panel
    assert "Sun 3/1, 2:00 pm, Dr. Lee" in panel
    assert "Housing · County Housing Office: not made yet" in panel
    assert "Bayview Dental Clinic, until Tue 3/24" in panel
    assert "Ask the clinic for the new list of medications (Late 1 day)" in panel
    assert "They may answer" in hands.words()
