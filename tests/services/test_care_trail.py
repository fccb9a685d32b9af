"""Each thing that the worker does about referrals, consents, tasks and monitoring is one change with its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from tcm_desktop.domain.appointments import Appointment, AppointmentStatus
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.consents import Consent, Disclosure, InformationKind
from tcm_desktop.domain.monitoring import MonitoringReview, NeedsAnswer
from tcm_desktop.domain.referrals import Referral, ReferralOutcome, ReferralStep, StepKind
from tcm_desktop.domain.tasks import Task, TaskStatus
from tcm_desktop.services.clients import open_chart
from tcm_desktop.services.consents import end_consent, share, store_consent
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.monitoring import keep_monitoring, sign_monitoring
from tcm_desktop.services.referrals import add_step, mark_mistake, store_referral
from tcm_desktop.services.tasks import (
    add_task,
    finish_task,
    open_again,
    settle_appointment,
    store_appointment,
    store_task,
)

DAY = date(2026, 3, 4)


class Chart:
    """One record of each kind in a client's chart."""

    def __init__(self, desk: Desk, client: Client) -> None:
        self.desk = desk
        new, who, worker = desk.new_id, client.id, desk.worker.id
        self.client_id = who
        self.referral = store_referral(desk, Referral(new(), who, worker, "Dental care", DAY, "City Dental")).value
        until = DAY + timedelta(days=30)
        papers = Consent(new(), who, worker, "City Dental", "Care", DAY, DAY, (InformationKind.NEEDS,), until=until)
        self.consent = store_consent(desk, papers).value
        self.task = add_task(desk, who, "Call", DAY).value
        self.visit = store_appointment(desk, self.appointment(), is_new=True).value
        self.review = MonitoringReview(new(), who, worker, DAY, asked="Client", needs=NeedsAnswer.SAME, words="Fine.")

    def appointment(self) -> Appointment:
        return Appointment(self.desk.new_id(), self.client_id, self.desk.worker.id, "Dr. Lee", DAY, time(9))

    def step(self, kind: StepKind, **more: Any) -> ReferralStep:
        return ReferralStep(self.desk.new_id(), kind, DAY, **more)

    def disclosure(self) -> Disclosure:
        new_id = self.desk.new_id()
        return Disclosure(
            new_id, self.client_id, self.desk.worker.id, DAY, "City Dental", "Care", (InformationKind.NEEDS,), "Letter"
        )

    def trail(self) -> list[str]:
        with self.desk.reading() as work:
            return [entry.event for entry in work.trail()]

    def waiting(self) -> int:
        with self.desk.reading() as work:
            return len(work.waiting())


@pytest.fixture
def chart(desk: Desk, client: Client) -> Chart:
    return Chart(desk, client)


Does = Callable[[Chart], Outcome[Any]]
DONE: dict[str, tuple[Does, list[str]]] = {
    "a referral changes": (
        lambda c: store_referral(c.desk, replace(c.referral, reach="555")),
        ["referral.recorded"],
    ),
    "a referral is made": (
        lambda c: add_step(c.desk, c.referral.id, c.step(StepKind.MADE), None),
        ["referral.step_added"],
    ),
    "an appointment is made for it": (
        lambda c: add_step(c.desk, c.referral.id, c.step(StepKind.APPOINTMENT), None, c.appointment()),
        ["appointment.booked", "referral.step_added"],
    ),
    "it is closed": (
        lambda c: add_step(c.desk, c.referral.id, c.step(StepKind.CLOSED, outcome=ReferralOutcome.RECEIVING), None),
        ["referral.step_added"],
    ),
    "a consent changes": (
        lambda c: store_consent(c.desk, replace(c.consent, purpose="Teeth")),
        ["consent.recorded"],
    ),
    "a consent is taken back": (
        lambda c: end_consent(c.desk, c.consent.id, DAY, "No", by_event=False),
        ["consent.revoked"],
    ),
    "its event happens": (
        lambda c: end_consent(c.desk, c.consent.id, DAY, "", by_event=True),
        ["consent.ended"],
    ),
    "something is shared": (lambda c: share(c.desk, c.disclosure()), ["disclosure.recorded"]),
    "something is shared for a referral": (
        lambda c: share(c.desk, replace(c.disclosure(), referral_id=c.referral.id)),
        ["disclosure.recorded", "referral.step_added"],
    ),
    "a task is added": (lambda c: add_task(c.desk, c.client_id, "Write", None), ["task.added"]),
    "a task changes": (
        lambda c: store_task(c.desk, replace(c.task, what="Call again"), TaskStatus.OPEN, ""),
        ["task.changed"],
    ),
    "a task is done": (lambda c: finish_task(c.desk, c.task.id), ["task.ended"]),
    "a task is dropped": (
        lambda c: store_task(c.desk, c.task, TaskStatus.CANCELLED, "Moved away"),
        ["task.ended"],
    ),
    "an appointment changes": (
        lambda c: store_appointment(c.desk, replace(c.visit, place="Here"), is_new=False),
        ["appointment.changed"],
    ),
    "an appointment is kept": (
        lambda c: settle_appointment(c.desk, c.visit.id, AppointmentStatus.KEPT, ""),
        ["appointment.settled"],
    ),
    "an appointment is moved": (
        lambda c: settle_appointment(c.desk, c.visit.id, AppointmentStatus.CANCELLED, "Ill", c.appointment()),
        ["appointment.moved", "appointment.booked"],
    ),
    "a review is kept": (lambda c: keep_monitoring(c.desk, c.review), ["monitoring.kept"]),
}


@pytest.mark.parametrize("what", DONE)
def test_what_is_done_is_told_by_its_name_with_an_operation_for_each_record(chart: Chart, what: str) -> None:
    does, expected = DONE[what]
    before, waited = chart.trail(), chart.waiting()
    outcome = does(chart)
    assert chart.trail()[len(before) :] == expected
    assert chart.waiting() - waited == len(expected)
    assert len(outcome.changes.touched) == len(expected)


@pytest.mark.parametrize("what", ["a referral changes", "a consent changes", "a task changes"])
def test_storing_the_same_again_writes_nothing(chart: Chart, what: str) -> None:
    does, _ = DONE[what]
    does(chart)
    before, waited = chart.trail(), chart.waiting()
    does(chart)
    assert (chart.trail(), chart.waiting()) == (before, waited)


def test_signing_a_review_is_told_last(chart: Chart) -> None:
    final = sign_monitoring(chart.desk, chart.review).value
    assert chart.trail()[-1] == "monitoring.signed"
    assert final.signature is not None
    assert final.signature.worker_id == chart.desk.worker.id


def test_a_mistake_names_its_reason_for_every_record_that_it_touches(chart: Chart) -> None:
    shared = share(chart.desk, replace(chart.disclosure(), referral_id=chart.referral.id)).value
    stored = open_chart(chart.desk, chart.client_id).referrals[0]
    mark_mistake(chart.desk, chart.referral.id, stored.steps[0].id, "Other client")
    with chart.desk.reading() as work:
        entries = [entry for entry in work.trail() if entry.reason == "Other client"]
    assert [(entry.event, entry.record_id) for entry in entries] == [
        ("referral.step_marked_mistake", chart.referral.id),
        ("disclosure.marked_mistake", shared.id),
    ]


NOBODY: dict[str, Callable[[Desk], object]] = {
    "step": lambda d: add_step(d, d.new_id(), ReferralStep(d.new_id(), StepKind.MADE, DAY), None),
    "mistake": lambda d: mark_mistake(d, d.new_id(), d.new_id(), "Wrong"),
    "end of a consent": lambda d: end_consent(d, d.new_id(), DAY, "", by_event=False),
    "task": lambda d: store_task(d, Task(d.new_id(), d.new_id(), d.worker.id, "x", DAY), TaskStatus.DONE, ""),
    "opened again": lambda d: open_again(d, d.new_id()),
    "appointment": lambda d: settle_appointment(d, d.new_id(), AppointmentStatus.KEPT, ""),
}


@pytest.mark.parametrize("what", NOBODY)
def test_what_is_not_here_is_told_and_nothing_is_written(desk: Desk, what: str) -> None:
    with desk.reading() as work:
        before = len(work.trail())
    with pytest.raises(RecordNotFound):
        NOBODY[what](desk)
    with desk.reading() as work:
        assert len(work.trail()) == before


def test_the_chart_holds_all_of_it(chart: Chart) -> None:
    found = open_chart(chart.desk, chart.client_id)
    assert found.referrals == (chart.referral,)
    assert found.consents == (chart.consent,)
    assert found.tasks == (chart.task,)
    assert found.appointments == (chart.visit,)
