"""A year with a client: referrals, consents and the yearly monitoring, day by day under a clock of the test's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from tcm_desktop.domain.appointments import Appointment, AppointmentStatus
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.consents import Consent, Disclosure, InformationKind
from tcm_desktop.domain.contacts import BillingChoice, ContactMode, ContactNote
from tcm_desktop.domain.due import DueKind
from tcm_desktop.domain.monitoring import Adequate, Delivered, MonitoringReview, NeedsAnswer
from tcm_desktop.domain.plans import CarePlan, Objective, PlannedAction
from tcm_desktop.domain.referrals import (
    Referral,
    ReferralOutcome,
    ReferralState,
    ReferralStep,
    StepKind,
    days_open,
    open_referrals,
    referral_state,
)
from tcm_desktop.domain.signatures import is_untouched
from tcm_desktop.services.care_due import appointments_due, consents_due, referrals_due, tasks_due
from tcm_desktop.services.clients import open_chart, register_client
from tcm_desktop.services.consents import ConsentMissing, end_consent, open_consents, share, store_consent
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.follow_ups import mark_in_error
from tcm_desktop.services.monitoring import open_monitoring, sign_monitoring
from tcm_desktop.services.plans import keep_plan, open_plan, sign_plan
from tcm_desktop.services.referrals import add_step, open_care, open_referral, store_referral
from tcm_desktop.services.signing import sign_note
from tcm_desktop.services.tasks import add_task, finish_task, settle_appointment
from tests.support.vaults import StandingClock, make_client, make_note

BEGIN = date(2026, 3, 4)
NEEDS, REACH = InformationKind.NEEDS, InformationKind.REACH


class Year:
    """The worker's hands; each thing is done on the day that the clock shows."""

    def __init__(self, desk: Desk, client: Client, clock: StandingClock) -> None:
        self.desk, self.client, self.clock = desk, client, clock

    @property
    def day(self) -> date:
        return self.desk.today

    def after(self, days: int) -> None:
        self.clock.pass_by(days=days)

    def plan(self) -> CarePlan:
        actions = (PlannedAction(self.desk.new_id(), "Dental care"), PlannedAction(self.desk.new_id(), "Bus pass"))
        goal = Objective(self.desk.new_id(), "Sees a dentist twice", "Client", self.day + timedelta(days=180))
        plan = replace(open_plan(self.desk, self.client.id).plan, goal="To eat", objectives=(goal,), actions=actions)
        keep_plan(self.desk, plan)
        return sign_plan(self.desk, plan).value.plan

    def refer(self, plan: CarePlan) -> Referral:
        made = Referral(self.desk.new_id(), self.client.id, self.desk.worker.id, "Dental care", self.day, "City Dental")
        tied = replace(made, plan_id=plan.id, action_id=plan.actions[0].id)
        return store_referral(self.desk, tied).value

    def step(self, referral: Referral, kind: StepKind, words: str = "", visit: Appointment | None = None) -> Referral:
        outcome = ReferralOutcome.RECEIVING if kind is StepKind.CLOSED else None
        step = ReferralStep(self.desk.new_id(), kind, self.day, "Front desk", ContactMode.TELEPHONE, words, outcome)
        return add_step(self.desk, referral.id, step, self.day + timedelta(days=14), visit).value

    def visit(self, days: int) -> Appointment:
        on = self.day + timedelta(days=days)
        return Appointment(self.desk.new_id(), self.client.id, self.desk.worker.id, "City Dental", on, time(9))

    def consent(self, *kinds: InformationKind, lasts: int) -> Consent:
        until = self.day + timedelta(days=lasts)
        held = Consent(
            self.desk.new_id(), self.client.id, self.desk.worker.id, "City Dental", "Care", self.day, self.day, kinds
        )
        return store_consent(self.desk, replace(held, until=until)).value

    def letter(self, *kinds: InformationKind, referral: Referral | None = None) -> Disclosure:
        new_id, worker = self.desk.new_id(), self.desk.worker.id
        sent = Disclosure(new_id, self.client.id, worker, self.day, "City Dental", "Care", kinds, "Letter")
        return share(self.desk, replace(sent, referral_id=referral.id if referral else None)).value

    def review(self, needs: NeedsAnswer = NeedsAnswer.SAME) -> MonitoringReview:
        review = open_monitoring(self.desk, self.client.id).review
        services = tuple(replace(s, delivered=Delivered.AS_PLANNED, adequate=Adequate.ENOUGH) for s in review.services)
        said = "Lost the room" if needs is NeedsAnswer.CHANGED else ""
        whole = replace(review, asked="Client", services=services, needs=needs, needs_words=said, words="Goes on.")
        return sign_monitoring(self.desk, whole).value


@pytest.fixture
def year(desk: Desk, client: Client, clock: StandingClock) -> Year:
    return Year(desk, client, clock)


def test_a_year_from_the_need_to_the_outcome_and_the_review(year: Year) -> None:
    plan = year.plan()
    referral = year.refer(plan)
    with pytest.raises(ConsentMissing):
        year.letter(NEEDS, referral=referral)
    held = year.consent(NEEDS, REACH, lasts=60)
    year.after(3)
    year.step(referral, StepKind.MADE)
    assert year.letter(NEEDS, referral=referral).consent_ids == (held.id,)
    year.after(20)
    year.step(referral, StepKind.WAITLISTED, "Six weeks")
    year.after(40)
    with pytest.raises(ConsentMissing):
        year.letter(NEEDS, referral=referral)
    year.step(referral, StepKind.ACCEPTED)
    visit = year.visit(10)
    year.step(referral, StepKind.APPOINTMENT, visit=visit)
    year.after(10)
    settle_appointment(year.desk, visit.id, AppointmentStatus.MISSED, "No ride")
    pass_task = add_task(year.desk, year.client.id, "Ask for a bus pass", year.day + timedelta(days=5)).value
    again = year.visit(14)
    year.step(referral, StepKind.APPOINTMENT, visit=again)
    year.after(5)
    finish_task(year.desk, pass_task.id)
    year.after(9)
    settle_appointment(year.desk, again.id, AppointmentStatus.KEPT, "Two fillings")
    closed = year.step(referral, StepKind.CLOSED)
    assert referral_state(closed) is ReferralState.CLOSED
    assert days_open(closed, year.day + timedelta(days=300)) == 87
    kinds = [step.kind for step in closed.steps]
    assert kinds == [
        StepKind.MADE,
        StepKind.INFORMATION_SENT,
        StepKind.WAITLISTED,
        StepKind.ACCEPTED,
        StepKind.APPOINTMENT,
        StepKind.NOT_KEPT,
        StepKind.APPOINTMENT,
        StepKind.KEPT,
        StepKind.CLOSED,
    ]
    chart = open_chart(year.desk, year.client.id)
    assert open_referrals(chart.referrals) == ()
    assert [a.status for a in chart.appointments] == [AppointmentStatus.MISSED, AppointmentStatus.KEPT]


def test_what_falls_due_follows_the_year(year: Year) -> None:
    referral = year.refer(year.plan())
    year.step(referral, StepKind.MADE)
    year.consent(NEEDS, lasts=60)
    add_task(year.desk, year.client.id, "Call back", year.day + timedelta(days=2))
    visit = year.visit(9)
    year.step(referral, StepKind.APPOINTMENT, visit=visit)

    def due() -> dict[DueKind, date]:
        care, papers = open_care(year.desk, year.client.id), open_consents(year.desk, year.client.id)
        found = (
            *referrals_due(care.referrals),
            *tasks_due(care.tasks),
            *appointments_due(care.appointments, year.day),
            *consents_due(papers.consents, year.day),
        )
        return {item.kind: item.due_on for item in found}

    assert due() == {
        DueKind.FOLLOW_UP_REFERRAL: BEGIN + timedelta(days=14),
        DueKind.TASK: BEGIN + timedelta(days=2),
        DueKind.APPOINTMENT: BEGIN + timedelta(days=9),
        DueKind.CONSENT_ENDS: BEGIN + timedelta(days=60),
    }
    year.after(9)
    settle_appointment(year.desk, visit.id, AppointmentStatus.KEPT, "")
    finish_task(year.desk, open_care(year.desk, year.client.id).tasks[0].id)
    year.step(referral, StepKind.CLOSED)
    assert due() == {DueKind.CONSENT_ENDS: BEGIN + timedelta(days=60)}
    held = open_consents(year.desk, year.client.id).consents[0]
    end_consent(year.desk, held.id, year.day, "", by_event=False)
    assert due() == {}


def test_monitoring_comes_round_and_each_review_shows_what_was_new(year: Year) -> None:
    plan = year.plan()
    sign_note(year.desk, make_note(year.desk, year.client.id, "First words."), BillingChoice.DO_NOT_BILL)
    year.after(300)
    assert open_monitoring(year.desk, year.client.id).due_on == date(2027, 3, 4)
    first = year.review()
    assert [fact.shows for fact in first.facts] == ["First words."]
    year.after(30)
    year.refer(plan)
    sign_note(year.desk, make_note(year.desk, year.client.id, "Second words."), BillingChoice.DO_NOT_BILL)
    hand = open_monitoring(year.desk, year.client.id)
    assert hand.last_time == first
    assert {fact.shows for fact in hand.facts} == {"Second words.", "Dental care, City Dental: needed"}
    year.after(300)
    second = year.review(NeedsAnswer.CHANGED)
    assert is_untouched(first)
    assert is_untouched(second)
    assert [s.statement for s in second.services] == ["Dental care", "Bus pass"]
    assert open_monitoring(year.desk, year.client.id).due_on == second.reviewed_on.replace(year=2028)
    assert open_monitoring(year.desk, year.client.id).signed_reviews == (first, second)


def test_what_is_signed_says_the_same_when_a_referral_goes_on_later(year: Year) -> None:
    referral = year.refer(year.plan())
    review = year.review()
    assert [fact.shows for fact in review.facts] == ["Dental care, City Dental: needed"]
    year.after(10)
    year.step(referral, StepKind.MADE)
    (stored,) = open_monitoring(year.desk, year.client.id).signed_reviews
    assert stored.facts == review.facts
    assert open_monitoring(year.desk, year.client.id).facts[0].shows == "Dental care, City Dental: made"


def test_a_review_entered_in_error_counts_nowhere_and_can_be_read(year: Year) -> None:
    year.plan()
    first = year.review()
    year.after(200)
    wrong = year.review()
    mark_in_error(year.desk, MonitoringReview.KIND, wrong.id, "Other client")
    hand = open_monitoring(year.desk, year.client.id)
    assert hand.last_time == first
    assert hand.due_on == first.reviewed_on.replace(year=2027)
    assert hand.signed_reviews == (first, wrong)


def test_a_note_entered_in_error_is_no_fact(year: Year) -> None:
    year.plan()
    note = make_note(year.desk, year.client.id, "Of somebody else.")
    sign_note(year.desk, note, BillingChoice.DO_NOT_BILL)
    assert len(open_monitoring(year.desk, year.client.id).facts) == 1
    mark_in_error(year.desk, ContactNote.KIND, note.id, "Other client")
    assert open_monitoring(year.desk, year.client.id).facts == ()


def test_a_consent_that_is_renewed_in_time_leaves_no_gap(year: Year) -> None:
    year.consent(NEEDS, lasts=30)
    year.after(25)
    year.consent(NEEDS, lasts=365)
    for _ in range(12):
        year.letter(NEEDS)
        year.after(28)
    shared = open_consents(year.desk, year.client.id).disclosures
    assert len(shared) == 12
    assert all(each.consent_ids for each in shared)


def test_what_is_another_client_s_is_not_told_here(year: Year, desk: Desk) -> None:
    referral = year.refer(year.plan())
    year.consent(NEEDS, lasts=30)
    other = register_client(desk, make_client(desk, "Sample", "Zoe")).value
    theirs = Year(desk, other, year.clock)
    hers = theirs.refer(theirs.plan())
    with pytest.raises(ConsentMissing):
        theirs.letter(NEEDS, referral=hers)
    assert open_care(desk, year.client.id).referrals == (referral,)
    assert open_care(desk, other.id).referrals == (hers,)
    assert open_referral(desk, other.id, hers.id).consents == ()
    assert open_consents(desk, other.id).disclosures == ()
