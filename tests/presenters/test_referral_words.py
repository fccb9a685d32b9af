"""Referrals, appointments, tasks and consents in words; and forms read back as they were typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.appointments import Appointment, AppointmentStatus
from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.contacts import ContactMode
from tcm_desktop.domain.plans import CarePlan, Objective, PlannedAction
from tcm_desktop.domain.referrals import FOLLOWING, Referral, ReferralOutcome, ReferralState, ReferralStep, StepKind
from tcm_desktop.domain.tasks import Task, TaskStatus
from tcm_desktop.services.consents import CONSENT_FORM, SHARING_FORM
from tcm_desktop.services.referrals import MISTAKE_FORM, STEP_FORM, MistakeForm, ReferralForm, StepForm
from tcm_desktop.services.tasks import QUICK_TASK, AppointmentForm, SettleForm, TaskForm
from tcm_desktop.services.views import WorkingCopy
from tests.support.records import values
from ui.levels import Level
from ui.presenters.care_forms import (
    appointment_form,
    blank_referral,
    blank_step,
    form_of,
    read_appointment,
    read_quick,
    read_referral,
    read_settled,
    read_step,
    read_task,
    task_form,
)
from ui.presenters.kept_places import place_of
from ui.presenters.referrals import (
    ASKS,
    EARLIER,
    OUTCOMES,
    STATES,
    STEPS,
    WENT,
    appointment_line,
    closed_lines,
    coming_lines,
    facts,
    next_steps,
    offered_plan,
    open_lines,
    past_lines,
    planned_words,
    standing,
    step_detail,
    step_title,
    task_line,
)

DAY = date(2026, 3, 4)
WHO, WORKER = UUID(int=2), UUID(int=3)
REFERRAL = Referral(UUID(int=1), WHO, WORKER, "Dental care", DAY - timedelta(days=20), "City Dental")
NEED = Need(UUID(int=20), "Stable housing", "panic in shelters")
ACTION, OBJECTIVE = PlannedAction(UUID(int=30), "Dental care"), Objective(UUID(int=31), "See a dentist")
PLAN = CarePlan(UUID(int=32), WHO, WORKER, 1, DAY, objectives=(OBJECTIVE,), actions=(ACTION,))
VISIT = Appointment(UUID(int=40), WHO, WORKER, "City Dental", DAY + timedelta(days=2), time(9, 30))


def step(kind: StepKind, days: int = 0, **more: object) -> ReferralStep:
    return ReferralStep(UUID(int=100 + days), kind, DAY + timedelta(days=days), **more)  # type: ignore[arg-type]  # named by each test


# --- words ---


def test_every_value_has_its_words() -> None:
    assert set(STATES) == set(ReferralState)
    assert set(STEPS) == set(ASKS) == set(StepKind)
    assert set(OUTCOMES) == set(ReferralOutcome)
    assert set(WENT) == set(AppointmentStatus) - {AppointmentStatus.BOOKED}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Open for 20 days. No day to follow up."),
        ({"needed_on": DAY}, "Since today. No day to follow up."),
        ({"follow_up_on": date(2026, 3, 6)}, "Open for 20 days. Follow up Fri 3/6."),
        ({"follow_up_on": date(2026, 3, 2)}, "Open for 20 days. Follow up Mon 3/2 (late)."),
        (
            {"steps": (step(StepKind.CLOSED, -2, outcome=ReferralOutcome.RECEIVING),)},
            "Closed Mon 3/2: client gets the service.",
        ),
        ({"steps": (step(StepKind.CLOSED, -2),)}, "Closed Mon 3/2."),
    ],
)
def test_how_a_referral_stands_is_one_line(changes: dict[str, object], words: str) -> None:
    assert standing(replace(REFERRAL, **changes), DAY) == words  # type: ignore[arg-type]  # named by each case


def test_lists_hold_open_ones_and_closed_ones_apart() -> None:
    ended = replace(REFERRAL, id=UUID(int=5), steps=(step(StepKind.CLOSED, -3),))
    later = replace(REFERRAL, id=UUID(int=6), steps=(step(StepKind.CLOSED, -1),))
    assert [line.id for line in open_lines([REFERRAL, ended], DAY)] == [REFERRAL.id]
    assert [line.id for line in closed_lines([REFERRAL, ended, later], DAY)] == [later.id, ended.id]
    (line,) = open_lines([REFERRAL], DAY)
    assert (line.title, line.pill, line.level) == ("Dental care · City Dental", "Not made yet", Level.FIX)


def test_what_it_is_about_names_need_and_plan() -> None:
    tied = replace(REFERRAL, need_id=NEED.id, action_id=ACTION.id, reason="Leaves waiting rooms")
    found = dict(facts(tied, [NEED], PLAN, DAY))
    assert found["Need"] == "Stable housing, because of panic in shelters"
    assert found["Plan"] == "Dental care"
    assert found["Why help is needed"] == "Leaves waiting rooms"
    assert "How to reach" not in found
    assert (
        dict(facts(replace(tied, need_id=UUID(int=99)), [replace(NEED, because_of="")], PLAN, DAY)).get("Need") is None
    )


def test_a_part_of_an_earlier_plan_is_told_as_such() -> None:
    assert planned_words(REFERRAL, PLAN) == ""
    assert planned_words(replace(REFERRAL, objective_id=OBJECTIVE.id), PLAN) == "See a dentist"
    assert planned_words(replace(REFERRAL, action_id=UUID(int=99)), PLAN) == EARLIER
    assert planned_words(replace(REFERRAL, action_id=ACTION.id), None) == EARLIER
    assert [words for _, words in offered_plan(PLAN)] == ["Step: Dental care", "Objective: See a dentist"]
    assert offered_plan(None) == ()


def test_the_next_steps_are_those_that_may_follow() -> None:
    assert [kind for kind, _ in next_steps(REFERRAL)] == list(FOLLOWING[ReferralState.NEEDED])
    assert dict(next_steps(REFERRAL))[StepKind.INFORMATION_SENT] == "Send information"


def test_a_step_says_when_what_who_and_how() -> None:
    made = step(StepKind.MADE, who="Front desk", how=ContactMode.TELEPHONE, words="They call back.")
    assert step_title(made, DAY) == "Wed 3/4, referral made"
    assert step_detail(made, (), DAY) == "Front desk, phone\nThey call back."
    visit = step(StepKind.APPOINTMENT, appointment_id=VISIT.id)
    assert step_detail(visit, (VISIT,), DAY) == "For Fri 3/6, 9:30 am."
    wrong = replace(step(StepKind.CLOSED, outcome=ReferralOutcome.FINISHED), mistake="Other client")
    assert step_title(wrong, DAY) == "Wed 3/4, closed: service is finished (a mistake)"
    assert step_detail(wrong, (), DAY) == "Mistake: Other client"


def test_tasks_say_by_when_and_how_they_ended() -> None:
    task = Task(UUID(int=1), WHO, WORKER, "Call", DAY, "Her sister", DAY)
    assert (task_line(task, DAY).pill, task_line(task, DAY).detail) == ("Due today", "For Her sister")
    assert task_line(replace(task, due_on=None), DAY).pill == "No day"
    done = replace(task, status=TaskStatus.DONE, ended_on=DAY, words="Left word")
    assert (task_line(done, DAY).pill, task_line(done, DAY).detail) == ("Done", "Wed 3/4. For Her sister. Left word")
    assert task_line(replace(done, status=TaskStatus.CANCELLED), DAY).pill == "Not needed"


def test_appointments_ask_how_they_went_once_they_are_past() -> None:
    assert appointment_line(VISIT, DAY).pill == "Booked"
    assert appointment_line(VISIT, VISIT.on).pill == "Today"
    past = appointment_line(VISIT, VISIT.on + timedelta(days=1))
    assert (past.pill, past.action) == ("Was it kept?", "How did it go?")
    reminded = replace(VISIT, reminds="Her sister", remind_on=date(2026, 3, 5), place="3rd Street", purpose="Teeth")
    assert appointment_line(reminded, DAY).detail == "Teeth. 3rd Street. Her sister reminds Thu 3/5"
    missed = replace(VISIT, status=AppointmentStatus.MISSED, words="No ride")
    assert (appointment_line(missed, DAY).pill, appointment_line(missed, DAY).detail) == ("Missed", "No ride")
    moved = replace(VISIT, status=AppointmentStatus.CANCELLED, moved_to=UUID(int=9))
    assert appointment_line(moved, DAY).pill == "Moved"
    assert [each.id for each in coming_lines([VISIT, missed], DAY)] == [VISIT.id]
    assert [each.pill for each in past_lines([VISIT, missed], DAY)] == ["Missed"]


# --- reading what was typed ---

NEW = Referral(UUID(int=50), WHO, WORKER, "", DAY)


def test_a_referral_needs_what_and_since_when() -> None:
    found, problems = read_referral(ReferralForm(), NEW, None, DAY)
    assert found is None
    assert [each.field for each in problems] == ["service", "needed_on"]
    found, problems = read_referral(replace(blank_referral(DAY), service=" Food "), NEW, None, DAY)
    assert found is not None
    assert (found.service, found.needed_on, found.follow_up_on) == ("Food", DAY, DAY + timedelta(days=14))
    assert not problems


def test_a_referral_is_tied_to_the_part_of_the_plan_that_is_chosen() -> None:
    form = replace(blank_referral(DAY), service="Food", planned=ACTION.id)
    found, _ = read_referral(form, NEW, PLAN, DAY)
    assert found is not None
    assert (found.plan_id, found.action_id, found.objective_id) == (PLAN.id, ACTION.id, None)
    again, _ = read_referral(replace(form, planned=OBJECTIVE.id), found, PLAN, DAY)
    assert again is not None
    assert (again.action_id, again.objective_id) == (None, OBJECTIVE.id)
    loose, _ = read_referral(replace(form, planned=None), again, PLAN, DAY)
    assert loose is not None
    assert (loose.plan_id, loose.action_id, loose.objective_id) == (None, None, None)


def test_a_tie_to_an_earlier_plan_stays_when_nothing_else_is_chosen() -> None:
    tied = replace(REFERRAL, plan_id=UUID(int=77), action_id=UUID(int=78))
    found, _ = read_referral(form_of(tied), tied, PLAN, DAY)
    assert found == tied


READABLE = st.dates(date(2000, 1, 1), DAY)


@given(values(Referral), READABLE, st.one_of(st.none(), READABLE))
def test_a_stored_referral_comes_back_from_its_form(referral: Referral, needed: date, follow: date | None) -> None:
    plain = replace(
        referral,
        service=referral.service.strip() or "Food",
        recipient=referral.recipient.strip(),
        reach=referral.reach.strip(),
        reason=referral.reason.strip(),
        needed_on=needed,
        follow_up_on=follow,
    )
    found, problems = read_referral(form_of(plain), plain, None, DAY)
    assert not problems
    assert found == plain


def visit_form(**changes: str) -> StepForm:
    form = replace(blank_step(StepKind.APPOINTMENT, REFERRAL, DAY), appointment_on="3/20/2026", at="9:30 am")
    return replace(form, **changes)  # type: ignore[arg-type]  # named by each test


def problems_of(form: StepForm, *, moves: bool = False) -> list[str]:
    _, problems = read_step(form, REFERRAL, (UUID(int=1), UUID(int=2)), WORKER, DAY, moves=moves)
    return [each.field for each in problems]


def test_a_step_begins_with_today_and_the_recipient() -> None:
    made = blank_step(StepKind.MADE, REFERRAL, DAY)
    assert (made.on, made.who, made.follow_up_on) == ("3/4/2026", "City Dental", "3/18/2026")
    assert blank_step(StepKind.CLOSED, REFERRAL, DAY).follow_up_on == ""
    assert blank_step(StepKind.APPOINTMENT, REFERRAL, DAY).with_whom == "City Dental"


def test_an_appointment_comes_with_its_step() -> None:
    found, _ = read_step(visit_form(), REFERRAL, (UUID(int=1), UUID(int=2)), WORKER, DAY, moves=False)
    assert found is not None
    made, follow_up_on, visit = found
    assert (made.kind, made.on, follow_up_on) == (StepKind.APPOINTMENT, DAY, DAY + timedelta(days=14))
    assert visit is not None
    assert (visit.on, visit.at, visit.referral_id, visit.purpose) == (
        date(2026, 3, 20),
        time(9, 30),
        REFERRAL.id,
        "Dental care",
    )


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        (visit_form(appointment_on=""), ["appointment_on"]),
        (visit_form(with_whom=" "), ["with_whom"]),
        (visit_form(at="25:00"), ["at"]),
        (visit_form(remind_on="2/30"), ["remind_on"]),
        (blank_step(StepKind.DECLINED, REFERRAL, DAY), ["words"]),
        (blank_step(StepKind.NOT_KEPT, REFERRAL, DAY), ["words"]),
        (blank_step(StepKind.CLOSED, REFERRAL, DAY), ["outcome"]),
        (replace(blank_step(StepKind.MADE, REFERRAL, DAY), on=""), ["on"]),
        (replace(blank_step(StepKind.MADE, REFERRAL, DAY), on="3/20/2026"), ["on"]),
        (blank_step(StepKind.ACCEPTED, REFERRAL, DAY), []),
    ],
)
def test_what_a_step_lacks_is_told_at_its_field(form: StepForm, fields: list[str]) -> None:
    assert problems_of(form) == fields


def test_moving_an_appointment_asks_why() -> None:
    assert problems_of(visit_form(), moves=True) == ["words"]
    assert problems_of(visit_form(words="Ill"), moves=True) == []


def test_a_task_is_read_in_one_line_or_whole() -> None:
    assert read_quick(" Call ", "3/6", DAY) == (("Call", date(2026, 3, 6)), ())
    assert read_quick("Call", "", DAY)[0] == ("Call", None)
    assert [each.field for each in read_quick("", "2/30", DAY)[1]] == ["what", "due_on"]
    task = Task(UUID(int=1), WHO, WORKER, "Call", DAY, "Her sister", DAY)
    assert read_task(task_form(task), task, DAY) == (task, ())
    dropped = TaskForm("Call", status=TaskStatus.CANCELLED)
    assert [each.field for each in read_task(dropped, task, DAY)[1]] == ["words"]


def test_an_appointment_comes_back_from_its_form() -> None:
    whole = replace(VISIT, place="3rd Street", purpose="Teeth", reminds="Me", remind_on=DAY)
    assert read_appointment(appointment_form(whole), whole, DAY) == (whole, ())
    assert [each.field for each in read_appointment(AppointmentForm(), VISIT, DAY)[1]] == ["with_whom", "on"]
    late = replace(appointment_form(whole), remind_on="3/7/2026")
    assert [each.field for each in read_appointment(late, whole, DAY)[1]] == ["remind_on"]


def settle(form: SettleForm, day: date = DAY + timedelta(days=9)) -> list[str]:
    return [each.field for each in read_settled(form, VISIT, UUID(int=60), day)[1]]


def test_how_it_went_needs_a_choice_and_a_reason() -> None:
    assert settle(SettleForm()) == ["status"]
    assert settle(SettleForm(AppointmentStatus.KEPT)) == []
    assert settle(SettleForm(AppointmentStatus.KEPT), DAY) == ["status"]
    assert settle(SettleForm(AppointmentStatus.MISSED)) == ["words"]
    assert settle(SettleForm(AppointmentStatus.CANCELLED, "Ill", "3/1/2026")) == ["new_on"]


def test_a_new_day_makes_a_new_appointment() -> None:
    form = SettleForm(AppointmentStatus.CANCELLED, "Ill", "3/20/2026", "10 am")
    found, _ = read_settled(form, VISIT, UUID(int=60), DAY)
    assert found is not None
    status, words, moved = found
    assert (status, words) == (AppointmentStatus.CANCELLED, "Ill")
    assert moved is not None
    assert (moved.id, moved.on, moved.at, moved.with_whom) == (UUID(int=60), date(2026, 3, 20), time(10), "City Dental")
    plain, _ = read_settled(replace(form, new_on=""), VISIT, UUID(int=60), DAY)
    assert plain is not None
    assert plain[2] is None


# --- where an unfinished form is found ---


def copy(kind: str, form: object = None, about: str = "") -> WorkingCopy:
    body = msgspec.json.encode(form)
    return WorkingCopy(UUID(int=70), kind, WHO, body, about, 0, datetime(2026, 3, 4, tzinfo=UTC))


def test_an_unfinished_form_is_found_where_it_was_typed() -> None:
    about = str(UUID(int=71))
    assert place_of(copy(QUICK_TASK)) == ("referrals", {"client_id": WHO})
    assert place_of(copy(CONSENT_FORM)) == ("consent", {"client_id": WHO})
    assert place_of(copy(CONSENT_FORM, about=about)) == ("consent", {"client_id": WHO, "consent_id": UUID(int=71)})
    assert place_of(copy(SHARING_FORM, about=about)) == ("sharing", {"client_id": WHO, "referral_id": UUID(int=71)})
    step_place = place_of(copy(STEP_FORM, StepForm(StepKind.KEPT), about))
    assert step_place == (
        "referral_step",
        {"client_id": WHO, "referral_id": UUID(int=71), "step_kind": StepKind.KEPT},
    )
    mistake = place_of(copy(MISTAKE_FORM, MistakeForm(UUID(int=72), "x"), about))
    assert mistake is not None
    assert mistake[1]["step_id"] == UUID(int=72)
    assert place_of(copy("contact_note")) is None
