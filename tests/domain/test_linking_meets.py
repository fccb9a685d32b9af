"""Two people, or two computers, write about one referral, consent or appointment: what comes together, and how."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_desktop.domain.appointments import (
    Appointment,
    AppointmentStatus,
    booked,
    in_order,
    next_appointment,
    settled,
)
from tcm_desktop.domain.consents import Consent, InformationKind, is_in_force, last_day
from tcm_desktop.domain.monitoring import MonitoringReview, NeedsAnswer, ServiceCheck, review_gaps
from tcm_desktop.domain.paths import diff, flatten, patched, unflatten
from tcm_desktop.domain.referrals import (
    Referral,
    ReferralState,
    ReferralStep,
    StepKind,
    history,
    referral_state,
    with_step,
    without_step,
)
from tcm_desktop.domain.tasks import Task, TaskStatus, ended, open_tasks
from tests.support.effort import examples
from tests.support.records import values

DAY = date(2026, 3, 4)
ONE = timedelta(days=1)
WHO, WORKER = UUID(int=2), UUID(int=3)
START = Referral(UUID(int=1), WHO, WORKER, "Dental care", DAY - 30 * ONE, "City Dental")
FEW = settings(max_examples=examples(40))

R = TypeVar("R", Referral, Consent, Task, Appointment, MonitoringReview)


def flat(record: Any) -> dict[str, Any]:
    return flatten(msgspec.json.decode(msgspec.json.encode(record)))


def met(start: R, one: R, other: R) -> R:
    """What both vaults hold once each has the other's change."""
    both = patched(patched(flat(start), diff(flat(start), flat(one))), diff(flat(start), flat(other)))
    return msgspec.convert(unflatten(both), type(start), strict=False)


def step(number: int, kind: StepKind, ago: int = 0) -> ReferralStep:
    return ReferralStep(UUID(int=100 + number), kind, DAY - ago * ONE)


# --- referrals ---


def test_steps_written_apart_are_both_there() -> None:
    made = with_step(START, step(1, StepKind.MADE, 9))
    one, other = with_step(made, step(2, StepKind.ACCEPTED, 5)), with_step(made, step(3, StepKind.FOLLOWED_UP, 2))
    both = met(made, one, other)
    assert [each.kind for each in history(both)] == [StepKind.MADE, StepKind.ACCEPTED, StepKind.FOLLOWED_UP]
    assert referral_state(both) is ReferralState.ACCEPTED
    assert met(made, other, one) == both


def test_steps_that_nobody_would_write_in_a_row_still_say_where_it_stands() -> None:
    made = with_step(START, step(1, StepKind.MADE, 9))
    one, other = with_step(made, step(2, StepKind.CLOSED, 5)), with_step(made, step(3, StepKind.APPOINTMENT, 2))
    assert referral_state(met(made, one, other)) is ReferralState.BOOKED


def test_a_mistake_found_apart_from_a_further_step_keeps_both() -> None:
    made = with_step(START, step(1, StepKind.MADE, 9))
    one, other = without_step(made, made.steps[0].id, "Other client"), with_step(made, step(2, StepKind.ACCEPTED, 5))
    both = met(made, one, other)
    assert [each.mistake for each in both.steps] == ["Other client", ""]
    assert [each.kind for each in history(both)] == [StepKind.ACCEPTED]


def test_what_it_is_about_and_its_steps_are_apart() -> None:
    one = replace(START, reach="555-0100", follow_up_on=DAY)
    other = with_step(START, step(1, StepKind.MADE))
    both = met(START, one, other)
    assert (both.reach, both.follow_up_on, len(both.steps)) == ("555-0100", DAY, 1)


KINDS = st.lists(st.tuples(st.sampled_from(StepKind), st.integers(0, 20)), max_size=4)


@given(KINDS, KINDS)
@FEW
def test_in_whatever_order_changes_come_the_steps_are_the_same(
    first: list[tuple[StepKind, int]], second: list[tuple[StepKind, int]]
) -> None:
    one = replace(START, steps=tuple(step(n, kind, ago) for n, (kind, ago) in enumerate(first)))
    other = replace(START, steps=tuple(step(50 + n, kind, ago) for n, (kind, ago) in enumerate(second)))
    both = met(START, one, other)
    assert both == met(START, other, one)
    assert {each.id for each in both.steps} == {each.id for each in (*one.steps, *other.steps)}
    assert referral_state(both) in ReferralState
    assert [each.id for each in history(both)] == [each.id for each in sorted(both.steps, key=lambda s: (s.on, s.id))]


# --- consents ---

CONSENT = Consent(
    UUID(int=5), WHO, WORKER, "City Dental", "Care", DAY, DAY, (InformationKind.NEEDS,), until=DAY + 90 * ONE
)


def test_a_consent_taken_back_on_one_computer_is_over_on_both() -> None:
    longer = replace(CONSENT, until=DAY + 300 * ONE)
    taken_back = replace(CONSENT, revoked_on=DAY + 10 * ONE)
    for both in (met(CONSENT, longer, taken_back), met(CONSENT, taken_back, longer)):
        assert is_in_force(both, DAY + 9 * ONE)
        assert not is_in_force(both, DAY + 10 * ONE)
        assert last_day(both) == DAY + 9 * ONE


@given(values(Consent), st.dates(date(2020, 1, 1), date(2035, 1, 1)))
@FEW
def test_any_consent_taken_back_before_a_day_is_over_on_it(held: Consent, day: date) -> None:
    taken_back = replace(held, revoked_on=day)
    assert not is_in_force(taken_back, day)
    assert not is_in_force(met(held, taken_back, replace(held, purpose="Another")), day)


# --- tasks and appointments ---

TASK = Task(UUID(int=6), WHO, WORKER, "Call", DAY, due_on=DAY)
VISIT = Appointment(UUID(int=7), WHO, WORKER, "Dr. Lee", DAY)


def test_a_task_done_here_and_changed_there_is_done_and_changed() -> None:
    done, changed = ended(TASK, TaskStatus.DONE, DAY), replace(TASK, what="Call twice")
    both = met(TASK, done, changed)
    assert (both.status, both.what, both.ended_on) == (TaskStatus.DONE, "Call twice", DAY)
    assert open_tasks([both]) == ()


@given(values(Task), st.dates(), st.text(max_size=10))
@FEW
def test_a_task_ends_on_its_day_and_keeps_what_it_said(task: Task, day: date, words: str) -> None:
    done = ended(task, TaskStatus.DONE, day, words)
    assert (done.status, done.ended_on, done.what) == (TaskStatus.DONE, day, task.what)
    assert done.words == (words.strip() or task.words)
    assert ended(done, TaskStatus.OPEN, day).ended_on is None


@given(st.lists(values(Appointment), max_size=5, unique_by=lambda each: each.id), st.dates())
@FEW
def test_appointments_are_in_order_and_the_next_is_ahead(visits: list[Appointment], day: date) -> None:
    ordered = in_order(visits)
    assert sorted(each.id for each in ordered) == sorted(each.id for each in visits)
    assert [each.on for each in ordered] == sorted(each.on for each in visits)
    following = next_appointment(visits, day)
    waiting = [each for each in booked(visits) if each.on >= day]
    assert following == (waiting[0] if waiting else None)


@pytest.mark.parametrize("status", [AppointmentStatus.MISSED, AppointmentStatus.CANCELLED])
@given(values(Appointment), st.dates(), st.text("abc ", min_size=1).filter(str.strip))
@FEW
def test_an_appointment_once_settled_is_no_longer_waiting(
    status: AppointmentStatus, visit: Appointment, day: date, words: str
) -> None:
    done = settled(replace(visit, status=AppointmentStatus.BOOKED), status, day, words)
    assert booked([done]) == ()
    assert (done.on, done.with_whom, done.settled_on, done.words) == (visit.on, visit.with_whom, day, words.strip())


# --- monitoring ---


@given(values(MonitoringReview))
@FEW
def test_a_review_names_each_open_service_once(review: MonitoringReview) -> None:
    gaps = review_gaps(review)
    subjects = [subject for _, subject in gaps if subject is not None]
    assert len(subjects) == len(set(subjects))
    assert set(subjects) <= {each.id for each in review.services}
    blank = replace(review, services=tuple(ServiceCheck(each.id, each.statement) for each in review.services))
    assert {subject for _, subject in review_gaps(blank) if subject} == {each.id for each in review.services}


def test_answers_about_different_services_come_together() -> None:
    services = tuple(ServiceCheck(UUID(int=n), f"Service {n}") for n in (31, 32))
    start = MonitoringReview(UUID(int=9), WHO, WORKER, DAY, services=services)
    one = replace(start, services=(replace(services[0], words="Goes well"), services[1]))
    other = replace(start, services=(services[0], replace(services[1], words="Waitlist")), needs=NeedsAnswer.SAME)
    both = met(start, one, other)
    assert [each.words for each in both.services] == ["Goes well", "Waitlist"]
    assert both.needs is NeedsAnswer.SAME
