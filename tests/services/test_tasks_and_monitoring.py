"""Tasks, appointments, the yearly monitoring, and what falls due of them, on a real vault."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.appointments import AlreadySettled, Appointment, AppointmentStatus
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.consents import Consent, InformationKind, is_in_force
from tcm_desktop.domain.contacts import BillingChoice
from tcm_desktop.domain.due import DueKind, DueRule
from tcm_desktop.domain.errors import AlreadySigned, NotReadyToSign
from tcm_desktop.domain.intervals import Interval, Unit
from tcm_desktop.domain.monitoring import (
    Adequate,
    Delivered,
    MonitoringReview,
    NeedsAnswer,
    ServiceCheck,
    monitored_since,
)
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.plans import CarePlan, Objective, PlannedAction
from tcm_desktop.domain.referrals import Referral
from tcm_desktop.domain.signatures import is_untouched, signed
from tcm_desktop.domain.tasks import Task, TaskStatus, WordsNeeded
from tcm_desktop.services.care_due import (
    appointments_due,
    consents_due,
    referrals_due,
    tasks_due,
)
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.kept_forms import keep_form
from tcm_desktop.services.monitoring import (
    YEARLY,
    keep_monitoring,
    monitoring_rule,
    open_monitoring,
    sign_monitoring,
)
from tcm_desktop.services.plan_rules import due_after
from tcm_desktop.services.plans import keep_plan, open_plan, sign_plan
from tcm_desktop.services.referrals import open_care, store_referral
from tcm_desktop.services.signing import sign_note
from tcm_desktop.services.tasks import (
    APPOINTMENT_FORM,
    QUICK_TASK,
    SETTLE_FORM,
    TASK_FORM,
    AppointmentForm,
    QuickTask,
    SettleForm,
    TaskForm,
    add_task,
    finish_task,
    open_again,
    open_appointment,
    open_task,
    quick_task,
    settle_appointment,
    store_appointment,
    store_task,
)
from tests.support.vaults import StandingClock, make_note

DAY = date(2026, 3, 4)
A_WEEK = timedelta(days=7)

Document = TypeVar("Document")


def tasks(desk: Desk, client: Client) -> tuple[Task, ...]:
    return open_care(desk, client.id).tasks


def visit(desk: Desk, client: Client, on: date = DAY + A_WEEK) -> Appointment:
    return Appointment(desk.new_id(), client.id, desk.worker.id, "Dr. Lee", on, time(10))


# --- tasks ---


def test_a_task_goes_in_by_a_line_and_out_by_a_key(desk: Desk, client: Client, clock: StandingClock) -> None:
    keep_form(desk, QUICK_TASK, client.id, QuickTask("Call the scho"))
    assert quick_task(desk, client.id) == QuickTask("Call the scho")
    task = add_task(desk, client.id, " Call the school ", DAY + A_WEEK).value
    assert (task.what, task.due_on, task.opened_on) == ("Call the school", DAY + A_WEEK, DAY)
    assert quick_task(desk, client.id) is None
    clock.pass_by(days=1)
    assert finish_task(desk, task.id).value.ended_on == date(2026, 3, 5)
    assert open_again(desk, task.id).value.ended_on is None
    assert tasks(desk, client)[0].status is TaskStatus.OPEN


def test_a_task_is_changed_and_dropped_with_words(desk: Desk, client: Client) -> None:
    task = add_task(desk, client.id, "Ask for a bus pass", None).value
    keep_form(desk, TASK_FORM, task.id, TaskForm("Ask for two"))
    assert open_task(desk, client.id, task.id).typed == TaskForm("Ask for two")
    changed = store_task(desk, replace(task, for_whom="Client"), TaskStatus.OPEN, "Office is closed Mondays").value
    assert (changed.for_whom, changed.words, changed.ended_on) == ("Client", "Office is closed Mondays", None)
    assert open_task(desk, client.id, task.id).typed is None
    with pytest.raises(WordsNeeded):
        store_task(desk, changed, TaskStatus.CANCELLED, "")
    assert store_task(desk, changed, TaskStatus.CANCELLED, "Has one").value.status is TaskStatus.CANCELLED


def test_a_task_of_nobody_is_told(desk: Desk) -> None:
    with pytest.raises(RecordNotFound):
        finish_task(desk, desk.new_id())


# --- appointments ---


def test_an_appointment_is_made_changed_and_kept(desk: Desk, client: Client) -> None:
    keep_form(desk, APPOINTMENT_FORM, client.id, AppointmentForm("Dr. L"))
    assert open_appointment(desk, client.id).typed == AppointmentForm("Dr. L")
    made = store_appointment(desk, visit(desk, client), is_new=True).value
    assert open_appointment(desk, client.id).typed is None
    store_appointment(desk, replace(made, reminds="Her sister"), is_new=False)
    hand = open_appointment(desk, client.id, made.id)
    assert hand.appointment is not None
    assert hand.appointment.reminds == "Her sister"
    settle_appointment(desk, made.id, AppointmentStatus.KEPT, "New prescription")
    with pytest.raises(AlreadySettled):
        settle_appointment(desk, made.id, AppointmentStatus.MISSED, "No")


def test_a_moved_appointment_leaves_a_new_one(desk: Desk, client: Client) -> None:
    made = store_appointment(desk, visit(desk, client), is_new=True).value
    keep_form(desk, SETTLE_FORM, made.id, SettleForm(AppointmentStatus.CANCELLED, "Dr. Lee is"))
    assert open_appointment(desk, client.id, made.id).typed_end == SettleForm(AppointmentStatus.CANCELLED, "Dr. Lee is")
    later = replace(made, id=desk.new_id(), on=DAY + 2 * A_WEEK)
    moved = settle_appointment(desk, made.id, AppointmentStatus.CANCELLED, "Dr. Lee is away", later).value
    assert moved.moved_to == later.id
    assert open_appointment(desk, client.id, made.id).typed_end is None
    assert [a.status for a in open_care(desk, client.id).appointments] == [
        AppointmentStatus.CANCELLED,
        AppointmentStatus.BOOKED,
    ]


# --- monitoring ---


def planned(desk: Desk, client: Client) -> CarePlan:
    """A plan in force with two services."""
    step = Objective(desk.new_id(), "See a dentist", "Client", DAY + 10 * A_WEEK)
    actions = (PlannedAction(desk.new_id(), "Dental care"), PlannedAction(desk.new_id(), "Bus pass"))
    plan = replace(open_plan(desk, client.id).plan, goal="To eat again", objectives=(step,), actions=actions)
    keep_plan(desk, plan)
    return sign_plan(desk, plan).value.plan


def whole(review: MonitoringReview) -> MonitoringReview:
    services = tuple(replace(s, delivered=Delivered.AS_PLANNED, adequate=Adequate.ENOUGH) for s in review.services)
    return replace(review, asked="Client", services=services, needs=NeedsAnswer.SAME, words="Goes on.")


def test_a_review_is_filled_with_the_services_of_the_plan_and_with_facts(desk: Desk, client: Client) -> None:
    planned(desk, client)
    store_referral(desk, Referral(desk.new_id(), client.id, desk.worker.id, "Dental care", DAY, "City Dental"))
    settle = store_appointment(desk, visit(desk, client, DAY), is_new=True).value
    settle_appointment(desk, settle.id, AppointmentStatus.KEPT, "")
    note = make_note(desk, client.id, "Asked the dentist how it goes.")
    sign_note(desk, note, BillingChoice.DO_NOT_BILL)
    hand = open_monitoring(desk, client.id)
    assert [s.statement for s in hand.review.services] == ["Dental care", "Bus pass"]
    assert {each.shows for each in hand.facts} == {
        "Dental care, City Dental: needed",
        "Appointment with Dr. Lee: kept",
        "Asked the dentist how it goes.",
    }
    assert (hand.last_time, hand.review.signature) == (None, None)


def test_a_review_is_kept_signed_once_and_followed_by_the_next(
    desk: Desk, client: Client, clock: StandingClock
) -> None:
    planned(desk, client)
    review = open_monitoring(desk, client.id).review
    keep_monitoring(desk, replace(review, asked="Client"))
    clock.pass_by(days=3)
    again = open_monitoring(desk, client.id).review
    assert (again.id, again.asked, again.reviewed_on) == (review.id, "Client", DAY)
    with pytest.raises(NotReadyToSign, match="kept"):
        sign_monitoring(desk, again)
    final = sign_monitoring(desk, whole(again)).value
    assert is_untouched(final)
    assert final.reviewed_on == date(2026, 3, 7)
    with pytest.raises(AlreadySigned):
        keep_monitoring(desk, final)
    following = open_monitoring(desk, client.id)
    assert following.review.id != final.id
    assert following.last_time == final
    assert following.due_on == date(2027, 3, 7)
    assert following.signed_reviews == (final,)


def test_a_new_plan_version_brings_its_services_and_loses_no_words(desk: Desk, client: Client) -> None:
    planned(desk, client)
    review = open_monitoring(desk, client.id).review
    gone, unsaid = ServiceCheck(desk.new_id(), "Old service", words="It ended"), ServiceCheck(desk.new_id(), "Unsaid")
    keep_monitoring(desk, replace(review, services=(*review.services, gone, unsaid)))
    shown = open_monitoring(desk, client.id).review.services
    assert [s.statement for s in shown] == ["Dental care", "Bus pass", "Old service"]


def test_without_a_plan_there_is_nothing_to_monitor_yet(desk: Desk, client: Client) -> None:
    hand = open_monitoring(desk, client.id)
    assert (hand.plan, hand.review.services, hand.due_on) == (None, (), None)


def test_the_payer_says_how_often_and_never_less_than_yearly() -> None:
    assert monitoring_rule("sf-smhs", DAY).every == (Interval(12, Unit.MONTHS),)
    assert "440.169" in monitoring_rule("sf-smhs", DAY).source
    assert monitoring_rule("no-such-payer", DAY) is YEARLY


SIGNED_ON = st.lists(st.integers(0, 2000), max_size=4).map(sorted)


@given(SIGNED_ON, st.integers(0, 2000), st.sampled_from([1, 3, 6, 12]))
def test_monitoring_is_due_after_the_last_review_or_the_first_plan(days: list[int], began: int, months: int) -> None:
    start = date(2024, 2, 29)
    worker_id, client_id = UUID(int=3), UUID(int=2)
    plan = CarePlan(UUID(int=1), client_id, worker_id, 1, start, effective_on=start + timedelta(days=began))
    reviews = [
        MonitoringReview(UUID(int=9 + n), client_id, worker_id, start + timedelta(days=each))
        for n, each in enumerate(days)
    ]
    done = [sealed(each) for each in reviews]
    since = monitored_since(done, [sealed(plan)])
    assert since is not None
    due_on = due_after(DueRule(DueKind.MONITOR, (Interval(months, Unit.MONTHS),)), since)
    base = done[-1].reviewed_on if done else plan.effective_on
    assert base is not None
    assert (due_on.year * 12 + due_on.month) - (base.year * 12 + base.month) == months
    assert due_on.day <= base.day
    assert monitored_since(reviews, [plan]) is None


def sealed(document: Document) -> Document:
    """Signed, by somebody."""
    return signed(document, Worker(UUID(int=3), "Ana", "LCSW"), datetime(2026, 3, 4, tzinfo=UTC), "UTC")


# --- what falls due ---

WHO, WORKER = UUID(int=2), UUID(int=3)


def consent(number: int, **changes: object) -> Consent:
    kinds = (InformationKind.NEEDS,)
    held = Consent(UUID(int=number), WHO, WORKER, "City Dental", "Care", DAY, DAY, kinds, until=DAY + A_WEEK)
    return replace(held, **changes)  # type: ignore[arg-type]  # named by each test


def test_a_referral_is_due_on_its_day_while_it_is_open() -> None:
    waiting = Referral(UUID(int=1), WHO, WORKER, "Dental care", DAY, follow_up_on=DAY + A_WEEK)
    (item,) = referrals_due([waiting, replace(waiting, id=UUID(int=4), follow_up_on=None)])
    assert (item.kind, item.due_on, item.record_id, item.words) == (
        DueKind.FOLLOW_UP_REFERRAL,
        DAY + A_WEEK,
        waiting.id,
        "Dental care",
    )


def test_a_consent_is_due_unless_another_one_goes_on() -> None:
    assert [item.due_on for item in consents_due([consent(1)], DAY)] == [DAY + A_WEEK]
    renewed = consent(2, until=DAY + 9 * A_WEEK)
    assert [item.record_id for item in consents_due([consent(1), renewed], DAY)] == [renewed.id]
    other = consent(3, kinds=(InformationKind.NOTES,), until=DAY + 9 * A_WEEK)
    assert len(consents_due([consent(1), other], DAY)) == 2
    assert consents_due([consent(1)], DAY + 2 * A_WEEK) == ()
    assert consents_due([consent(1, until=None, event="Leaves")], DAY) == ()


def test_a_consent_without_substance_use_leave_does_not_renew_one_with_it() -> None:
    assert len(consents_due([consent(1, part2=True), consent(2, until=DAY + 9 * A_WEEK)], DAY)) == 2


def test_tasks_and_appointments_are_due_on_their_days() -> None:
    task = Task(UUID(int=1), WHO, WORKER, "Call", DAY, due_on=DAY)
    assert [item.words for item in tasks_due([task, replace(task, due_on=None)])] == ["Call"]
    visit = Appointment(UUID(int=1), WHO, WORKER, "Dr. Lee", DAY + A_WEEK, remind_on=DAY + timedelta(days=5))
    assert [item.due_on for item in appointments_due([visit], DAY)] == [DAY + timedelta(days=5)]
    assert [item.due_on for item in appointments_due([visit], DAY + timedelta(days=6))] == [DAY + A_WEEK]
    assert [item.due_on for item in appointments_due([visit], DAY + 3 * A_WEEK)] == [DAY + A_WEEK]
    assert appointments_due([replace(visit, status=AppointmentStatus.KEPT)], DAY) == ()


def test_a_consent_of_somebody_else_renews_nothing() -> None:
    theirs = consent(2, until=DAY + 9 * A_WEEK, client_id=UUID(int=77))
    assert [item.client_id for item in consents_due([consent(1), theirs], DAY)] == [WHO, UUID(int=77)]


ANY_DAY = st.dates(date(2023, 1, 1), date(2029, 12, 31))
MAYBE_DAY = st.one_of(st.none(), ANY_DAY)


@given(st.lists(st.tuples(ANY_DAY, MAYBE_DAY, st.booleans()), max_size=6), ANY_DAY)
def test_each_booked_appointment_is_asked_for_once_never_after_its_day(
    parts: list[tuple[date, date | None, bool]], today: date
) -> None:
    visits = [
        Appointment(
            UUID(int=n),
            WHO,
            WORKER,
            "Dr. Lee",
            on,
            remind_on=remind_on,
            status=AppointmentStatus.BOOKED if is_open else AppointmentStatus.KEPT,
        )
        for n, (on, remind_on, is_open) in enumerate(parts, 1)
    ]
    found = {item.record_id: item.due_on for item in appointments_due(visits, today)}
    assert set(found) == {each.id for each in visits if each.status is AppointmentStatus.BOOKED}
    for each in visits:
        if each.id in found:
            assert found[each.id] <= each.on
            assert found[each.id] in (each.on, each.remind_on)
            assert found[each.id] == each.on or found[each.id] >= today


CONSENTS = st.lists(
    st.tuples(
        st.sampled_from([WHO, UUID(int=77)]),
        st.sampled_from(["City Dental", "city dental", "County Housing"]),
        ANY_DAY,
        st.integers(0, 900),
        st.sampled_from([(InformationKind.NEEDS,), (InformationKind.NEEDS, InformationKind.NOTES)]),
    ),
    max_size=6,
)


@given(CONSENTS, ANY_DAY)
def test_of_consents_that_cover_the_same_only_the_last_to_end_is_asked_for(
    parts: list[tuple[UUID, str, date, int, tuple[InformationKind, ...]]], today: date
) -> None:
    held = [
        consent(
            n,
            client_id=who,
            recipient=name,
            since=since,
            given_on=since,
            until=since + timedelta(days=days),
            kinds=kinds,
        )
        for n, (who, name, since, days, kinds) in enumerate(parts, 1)
    ]
    in_force = [each for each in held if is_in_force(each, today)]
    found = {item.record_id: item for item in consents_due(held, today)}
    assert set(found) <= {each.id for each in in_force}
    for each in in_force:
        stronger = [
            other
            for other in in_force
            if other.client_id == each.client_id
            and other.recipient.lower() == each.recipient.lower()
            and set(other.kinds) >= set(each.kinds)
            and (other.until, other.id) > (each.until, each.id)
        ]
        assert (each.id in found) == (not stronger)
        if each.id in found:
            assert found[each.id].due_on == each.until
            assert found[each.id].client_id == each.client_id


@given(st.lists(st.tuples(MAYBE_DAY, st.sampled_from(TaskStatus)), max_size=6))
def test_open_tasks_with_a_day_are_due_on_it(parts: list[tuple[date | None, TaskStatus]]) -> None:
    tasks = [
        Task(UUID(int=n), WHO, WORKER, f"Call {n}", DAY, due_on=due_on, status=status)
        for n, (due_on, status) in enumerate(parts, 1)
    ]
    wanted = {task.id: task.due_on for task in tasks if task.due_on and task.status is TaskStatus.OPEN}
    assert {item.record_id: item.due_on for item in tasks_due(tasks)} == wanted
    assert all(item.words.startswith("Call") for item in tasks_due(tasks))
