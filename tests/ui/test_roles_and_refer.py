"""By the keys: saying in Settings who signs, a referral from the plan, a crisis day, and reasons for being late."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from tcm_desktop.domain.contacts import BillingChoice
from tcm_desktop.domain.people import Worker, WorkerRole
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.notes import open_note
from tcm_desktop.services.plans import open_plan
from tcm_desktop.services.referrals import open_care, open_referral
from tests.tools.note_shots import CLEAN
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import CTRL, Hands
from tests.ui.test_note_screen import Key, Writer
from ui.screens.check import CheckScreen
from ui.screens.plan import PlanScreen
from ui.screens.referral import ReferralScreen
from ui.screens.referral_forms import ReferralFormScreen
from ui.screens.settings import SettingsScreen
from ui.widgets.wrapping_button import WrappingButton

TITLE = "To co-sign"


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


@pytest.fixture
def writer(studio: Studio, people: People) -> Iterator[Writer]:
    writer = Writer(studio, people)
    yield writer
    studio.shell.navigator.open("settings")  # it asks nothing of the vault
    studio.wait()


def rail_words(hands: Hands) -> set[str]:
    """What the rail offers now."""
    return {each.accessibleName() for each in hands.studio.shell.rail.findChildren(QPushButton) if each.isVisible()}


def stored(hands: Hands) -> Worker:
    """The worker as the vault knows her."""

    def look(desk: Desk) -> Worker:
        with desk.reading() as work:
            return work.get(Worker, desk.worker.id)

    found: Worker = hands.ask(look)
    return found


def settings(hands: Hands) -> SettingsScreen:
    screen = hands.open("settings")
    assert isinstance(screen, SettingsScreen)
    return screen


def choose(hands: Hands, chips: QWidget, words: str) -> None:
    """Choose one of a row by Tab and Space."""
    chip = next(each for each in chips.findChildren(QPushButton) if each.text() == words)
    hands.at(chip)
    hands.press(Qt.Key.Key_Space)
    hands.studio.wait()


# --- who signs ---


def test_a_worker_says_that_she_supervises_and_the_rail_follows(hands: Hands) -> None:
    screen = settings(hands)
    choose(hands, screen.supervises, "No")
    assert WorkerRole.SUPERVISOR not in stored(hands).roles
    assert TITLE not in rail_words(hands)
    choose(hands, screen.supervises, "Yes, as a supervisor")
    assert stored(hands).roles == (WorkerRole.SUPERVISOR,)
    assert TITLE in rail_words(hands)
    assert hands.studio.shell.gateway.desk.worker == stored(hands)


def test_the_second_signature_is_asked_for_from_then_on(hands: Hands) -> None:
    screen = settings(hands)
    assert not stored(hands).is_supervised
    choose(hands, screen.second, "Always")
    assert stored(hands).is_supervised
    choose(hands, screen.second, "When the payer asks")
    assert not stored(hands).is_supervised


@pytest.mark.slow  # a further case
def test_both_choices_stay_apart(hands: Hands) -> None:
    screen = settings(hands)
    choose(hands, screen.second, "Always")
    choose(hands, screen.supervises, "No")
    assert (stored(hands).is_supervised, stored(hands).roles) == (True, ())


def test_settings_show_what_is_stored(hands: Hands) -> None:
    choose(hands, settings(hands).second, "Always")
    hands.open("today")
    screen = settings(hands)
    assert screen.second.value() is True
    assert screen.supervises.value() == (WorkerRole.SUPERVISOR in stored(hands).roles)


def test_without_the_role_the_queue_says_so(hands: Hands) -> None:
    choose(hands, settings(hands).supervises, "No")
    hands.open("cosign")
    assert "supervisor" in hands.words().lower()


# --- from the plan ---


def plan_in_force(hands: Hands) -> CarePlan:
    """A practice client's signed plan, on the screen."""
    for client in caseload(hands):
        plan: CarePlan = hands.ask(open_plan, client).plan
        if plan.signature is not None and plan.actions:
            hands.open("plan", client_id=client)
            return plan
    raise AssertionError("no practice client has a plan in force")


def caseload(hands: Hands) -> list[object]:
    def look(desk: Desk) -> list[object]:
        with desk.reading() as work:
            return [line.client_id for line in work.caseload(desk.today)]

    found: list[object] = hands.ask(look)
    return found


def refer_buttons(hands: Hands) -> list[WrappingButton]:
    named = hands.screen.findChildren(WrappingButton)
    return [each for each in named if each.accessibleName().startswith("Refer for: ")]


def test_every_step_of_the_plan_in_force_begins_a_referral(hands: Hands) -> None:
    plan = plan_in_force(hands)
    assert isinstance(hands.screen, PlanScreen)
    assert [each.words() for each in refer_buttons(hands)] == [each.statement for each in plan.actions]


def test_by_enter_on_a_step_the_form_is_filled_and_saved_with_its_tie(hands: Hands) -> None:
    plan = plan_in_force(hands)
    step = plan.actions[0]
    before = len(hands.ask(open_care, plan.client_id).referrals)
    hands.at(refer_buttons(hands)[0])
    hands.press(Qt.Key.Key_Return)
    hands.studio.wait_for(lambda: isinstance(hands.screen, ReferralFormScreen) and hands.screen.is_loaded)
    form = hands.screen.typed()
    assert (form.service, form.recipient, form.need_id, form.planned) == (
        step.statement,
        step.agency,
        step.need_id,
        step.id,
    )
    hands.press(Qt.Key.Key_Return, CTRL)
    hands.studio.wait_for(lambda: isinstance(hands.screen, ReferralScreen))
    made = hands.ask(open_care, plan.client_id).referrals
    assert len(made) == before + 1
    assert (made[-1].action_id, made[-1].plan_id, made[-1].service) == (step.id, plan.id, step.statement)


@pytest.mark.slow  # a further case
def test_a_form_that_was_left_as_it_came_keeps_nothing(hands: Hands) -> None:
    plan = plan_in_force(hands)
    hands.at(refer_buttons(hands)[0])
    hands.press(Qt.Key.Key_Return)
    hands.studio.wait_for(lambda: isinstance(hands.screen, ReferralFormScreen) and hands.screen.is_loaded)
    hands.press(Qt.Key.Key_Escape)
    hands.studio.wait_for(lambda: isinstance(hands.screen, PlanScreen))
    assert hands.ask(open_referral, plan.client_id).typed is None


@pytest.mark.slow  # a further case
def test_what_was_typed_about_another_referral_is_not_lost_to_a_step(hands: Hands) -> None:
    plan = plan_in_force(hands)
    hands.open("referral_form", client_id=plan.client_id)
    hands.type("Bus pass")
    hands.press(Qt.Key.Key_Escape)
    hands.open("plan", client_id=plan.client_id)
    hands.at(refer_buttons(hands)[0])
    hands.press(Qt.Key.Key_Return)
    hands.studio.wait_for(lambda: isinstance(hands.screen, ReferralFormScreen) and hands.screen.is_loaded)
    assert hands.screen.typed().service == "Bus pass"
    assert "still here" in hands.told()


def test_a_draft_of_a_plan_offers_no_referral(hands: Hands) -> None:
    for client in caseload(hands):
        if hands.ask(open_plan, client).plan.signature is None:
            hands.open("plan", client_id=client)
            assert not refer_buttons(hands)
            return
    raise AssertionError("no practice client has a draft")


# --- a crisis ---


def test_a_crisis_tells_its_day_and_follows_the_date(writer: Writer, hands: Hands) -> None:
    writer.open()
    writer.fill()
    extras = writer.work.fields.extras
    extras.add_crisis()
    assert extras.crisis is not None
    first = extras.crisis.due.text()
    assert "3/" in first
    writer.work.fields.date.type_in("2/23/2026")
    hands.studio.wait()
    assert extras.crisis.due.text() != first
    assert "2/" in extras.crisis.due.text()


# --- late ---


def late_check(writer: Writer, words: str = CLEAN) -> CheckScreen:
    writer.open()
    writer.fill()
    writer.write(words)
    writer.work.fields.date.type_in("2/11/2026")
    writer.studio.wait()
    writer.work.editor.setFocus()
    writer.press(Key.Key_Return, CTRL)
    page = writer.screen
    assert isinstance(page, CheckScreen)
    return page


WEAK = "Called the clinic."


@pytest.mark.slow  # a further case
def test_what_was_chosen_stays_when_the_reason_is_written_after_it(writer: Writer, hands: Hands) -> None:
    page = late_check(writer, WEAK)
    assert page.late is not None
    assert page.choice is not None
    choice = page.choice
    choice.bill.setChecked(True)
    choice.reason.set_value("My supervisor approved it")
    hands.at(page.late.editor)
    hands.type("I was ill")
    hands.press(Qt.Key.Key_Tab)
    hands.studio.wait()
    assert page.choice is choice
    assert (choice.bill.isChecked(), choice.reason.value()) == (True, "My supervisor approved it")


@pytest.mark.slow  # a further case
def test_an_ordinary_reason_does_not_stand_for_lateness(writer: Writer, hands: Hands) -> None:
    page = late_check(writer, WEAK)
    assert page.late is not None
    assert page.choice is not None
    assert page.seen is not None
    page.choice.bill.setChecked(True)
    page.choice.reason.set_value("My supervisor approved it")
    page.choice.words.setText("She said yes")
    writer.press(Key.Key_Return, CTRL)
    assert page.late.error.isVisible()
    assert hands.focus is page.late.editor
    assert hands.ask(open_note, page.seen.desk.note.id).note.signature is None


@pytest.mark.slow  # a further case
def test_what_is_kept_as_a_note_only_needs_no_reason(writer: Writer, hands: Hands) -> None:
    page = late_check(writer, WEAK)
    assert page.choice is not None
    assert page.seen is not None
    page.choice.keep.setChecked(True)
    writer.press(Key.Key_Return, CTRL)
    hands.studio.wait()
    done = hands.ask(open_note, page.seen.desk.note.id).note
    assert done.signature is not None
    assert done.billing is not None
    assert done.billing.choice is BillingChoice.DO_NOT_BILL
