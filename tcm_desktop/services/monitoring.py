"""Monitoring a plan at least once a year: what the record shows, and what the worker says to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from tcm_desktop.domain.appointments import Appointment, AppointmentStatus, in_order
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.due import DueKind, DueRule
from tcm_desktop.domain.errors import NotReadyToSign
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.domain.intervals import Interval, Unit
from tcm_desktop.domain.monitoring import MonitoringReview, ServiceCheck, latest_review, monitored_since, review_gaps
from tcm_desktop.domain.necessity import Evidence
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.referrals import Referral, history, is_open, referral_state
from tcm_desktop.domain.signatures import refuse_if_signed
from tcm_desktop.services.closing import closed_charts
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.due_rules import book_on, rule_of
from tcm_desktop.services.plan_rules import due_after, plan_of_day
from tcm_desktop.services.ports import UnitOfWork
from tcm_desktop.services.signatures import put_signed

YEARLY = DueRule(DueKind.MONITOR, (Interval(12, Unit.MONTHS),), "42 CFR 440.169(d)(4)")
"""Monitoring takes place at least once a year, also where no rules of a payer are at hand."""

MOST_CONTACTS = 200


@dataclass(frozen=True, slots=True)
class MonitoringDesk:
    """A review in hand, the plan it is about (None: none in force), what the record shows since the one before.

    `is_begun`: the review is stored already. In a closed chart (`is_closed`) nothing is due.
    """

    client: Client
    plan: CarePlan | None
    review: MonitoringReview
    facts: tuple[Evidence, ...]
    last_time: MonitoringReview | None
    rule: DueRule
    due_on: date | None
    signed_reviews: tuple[MonitoringReview, ...] = ()
    is_begun: bool = False
    is_closed: bool = False


def monitoring_rule(payer: str, day: date) -> DueRule:
    """How often the payer wants a plan monitored, as the list of everything due counts it."""
    return rule_of(DueKind.MONITOR, book_on(payer, day)) or YEARLY


def open_monitoring(desk: Desk, client_id: UUID) -> MonitoringDesk:
    """The review that is not signed yet, or a new one of today, not yet stored. Raises RecordNotFound."""
    with desk.reading() as work:
        client = work.get(Client, client_id)
        plans = work.of_client(CarePlan, client_id)
        reviews = work.of_client(MonitoringReview, client_id)
        readable = work.of_client(MonitoringReview, client_id, with_errors=True)
        draft = next((each for each in reviews if each.signature is None), None)
        last = latest_review(reviews)
        plan = plan_of_day(work, client, desk.today)
        facts = _facts(desk, work, client_id, last.reviewed_on if last is not None else None)
        is_closed = client_id in closed_charts(work)
    review = draft or MonitoringReview(desk.new_id(), client_id, desk.worker.id, desk.today)
    rule = monitoring_rule(client.payer_profile, desk.today)
    since = monitored_since(reviews, plans)
    due_on = due_after(rule, since) if since is not None else None
    settled = tuple(each for each in readable if each.signature is not None)
    hers = _of_plan(review, plan)
    return MonitoringDesk(client, plan, hers, facts, last, rule, due_on, settled, draft is not None, is_closed)


def keep_monitoring(desk: Desk, review: MonitoringReview) -> Outcome[MonitoringReview]:
    """Store a review that is not signed. Raises AlreadySigned."""
    refuse_if_signed(review)
    with desk.writing() as work:
        work.put(review, "monitoring.kept")
        return Outcome(review, work.commit())


def sign_monitoring(desk: Desk, review: MonitoringReview) -> Outcome[MonitoringReview]:
    """Sign a review as of today, with what the record showed. Raises NotReadyToSign with what is open."""
    if review_gaps(review):
        raise NotReadyToSign("Some of this review is still open. The open parts are marked; your words are kept.")
    with desk.writing() as work:
        last = latest_review(work.of_client(MonitoringReview, review.client_id))
        facts = _facts(desk, work, review.client_id, last.reviewed_on if last is not None else None)
        whole = replace(review, reviewed_on=desk.today, facts=facts)
        final: MonitoringReview = put_signed(desk, work, whole, "monitoring.signed", desk.today, draft=review)
        return Outcome(final, work.commit())


def _of_plan(review: MonitoringReview, plan: CarePlan | None) -> MonitoringReview:
    """The review with the services of the plan in force now; what was said about one that left the plan is kept."""
    said = {each.id: each for each in review.services}
    planned = [a for a in plan.actions if a.statement.strip()] if plan is not None else []
    services = [replace(said.pop(a.id, ServiceCheck(a.id, "")), statement=a.statement) for a in planned]
    services += [each for each in said.values() if each.delivered or each.adequate or each.words.strip()]
    return replace(review, plan_id=plan.id if plan is not None else None, services=tuple(services))


def _facts(desk: Desk, work: UnitOfWork, client_id: UUID, since: date | None) -> tuple[Evidence, ...]:
    """What happened after the last review, and what is still open: contacts, referrals, appointments, latest first."""
    start = since or date.min
    found = (
        *_contacts(desk, work, client_id, start),
        *_referrals(desk, work.of_client(Referral, client_id), start),
        *_appointments(desk, work.of_client(Appointment, client_id), start),
    )
    return tuple(sorted(found, key=lambda each: (each.dated or date.min, each.id), reverse=True))


def _contacts(desk: Desk, work: UnitOfWork, client_id: UUID, start: date) -> Iterable[Evidence]:
    for line in work.contacts(client_id, MOST_CONTACTS):
        counts = line.signed_at is not None and line.standing is not Standing.IN_ERROR
        if counts and line.service_date > start:
            yield Evidence(desk.new_id(), ContactNote.KIND, line.id, "narrative", line.first_words, line.service_date)


def _referrals(desk: Desk, referrals: Iterable[Referral], start: date) -> Iterable[Evidence]:
    for each in referrals:
        last = max((step.on for step in history(each)), default=each.needed_on)
        if last > start or is_open(each):
            name = ", ".join(part for part in (each.service, each.recipient) if part)
            shows = f"{name}: {referral_state(each).replace('_', ' ')}"
            yield Evidence(desk.new_id(), Referral.KIND, each.id, "steps", shows, last)


def _appointments(desk: Desk, appointments: Iterable[Appointment], start: date) -> Iterable[Evidence]:
    words = {AppointmentStatus.KEPT: "kept", AppointmentStatus.MISSED: "missed"}
    for each in in_order(appointments):
        if each.on > start and each.status in words:
            shows = f"Appointment with {each.with_whom}: {words[each.status]}"
            yield Evidence(desk.new_id(), Appointment.KIND, each.id, "status", shows, each.on)
