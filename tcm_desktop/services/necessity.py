"""Reviewing medical necessity against the record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from tcm_desktop.domain.assessment import AreaFinding, AreaOutcome, Assessment, findings_known
from tcm_desktop.domain.clients import Client, Diagnosis, diagnoses_on
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.domain.necessity import (
    CriteriaSet,
    CriterionFinding,
    Evidence,
    NecessityResult,
    NecessityReview,
    evaluate,
)
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.forms import SEVERITY, criteria_sets
from tcm_desktop.services.ports import UnitOfWork
from tcm_desktop.services.views import ContactLine

CONTACTS_OFFERED = 20


@dataclass(frozen=True, slots=True)
class NecessityDesk:
    """A review in hand: its criteria, what can be linked as evidence, how it stands, and the review before it."""

    client: Client
    criteria: CriteriaSet
    review: NecessityReview
    offered: tuple[Evidence, ...]
    result: NecessityResult
    last_time: NecessityReview | None = None


def open_review(desk: Desk, client_id: UUID, criteria_set: str = SEVERITY) -> NecessityDesk:
    """Today's review of a set of criteria; a new one, not yet stored, when none was made today."""
    criteria = criteria_sets()[criteria_set]
    with desk.reading() as work:
        client = work.get(Client, client_id)
        reviews = [r for r in work.of_client(NecessityReview, client_id) if r.criteria_set == criteria_set]
        offered = _evidence_offered(desk, work, client)
        sets_met = _sets_met(work, client_id)
    if reviews and reviews[-1].reviewed_on == desk.today:
        review = reviews.pop()
    else:
        review = NecessityReview(desk.new_id(), client_id, desk.worker.id, criteria_set, desk.today)
    result = evaluate(criteria, review, sets_met)
    return NecessityDesk(client, criteria, review, offered, result, reviews[-1] if reviews else None)


def keep_finding(desk: Desk, review: NecessityReview, finding: CriterionFinding) -> Outcome[NecessityDesk]:
    """Store the judgement of one criterion."""
    kept = [f for f in review.findings if f.id != finding.id]
    changed = replace(review, findings=tuple(sorted([*kept, finding], key=lambda f: f.id)))
    with desk.writing() as work:
        work.put(changed, "necessity.reviewed")
        changes = work.commit()
    return Outcome(open_review(desk, review.client_id, review.criteria_set), changes)


def _sets_met(work: UnitOfWork, client_id: UUID) -> frozenset[str]:
    """The sets whose latest review meets them."""
    latest = {r.criteria_set: r for r in work.of_client(NecessityReview, client_id)}
    return frozenset(key for key, review in latest.items() if evaluate(criteria_sets()[key], review).met)


def _evidence_offered(desk: Desk, work: UnitOfWork, client: Client) -> tuple[Evidence, ...]:
    known = findings_known(work.of_client(Assessment, client.id))
    return (
        *_from_diagnoses(desk, client, diagnoses_on(client, desk.today)),
        *_from_needs(desk, known),
        *_from_contacts(desk, work.contacts(client.id, CONTACTS_OFFERED)),
    )


def _from_diagnoses(desk: Desk, client: Client, diagnoses: Iterable[Diagnosis]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            desk.new_id(),
            Client.KIND,
            client.id,
            f"diagnoses/{d.id}",
            f"{d.code} {d.text}",
            d.as_of,
        )
        for d in diagnoses
    )


def _from_needs(desk: Desk, known: Iterable[tuple[Assessment, AreaFinding]]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            desk.new_id(),
            Assessment.KIND,
            assessment.id,
            f"areas/{finding.id}/needs/{need.id}",
            f"{need.statement}, because of {need.because_of}" if need.because_of else need.statement,
            finding.updated_on,
        )
        for assessment, finding in known
        if finding.outcome is AreaOutcome.NEED_FOUND
        for need in finding.needs
    )


def _from_contacts(desk: Desk, contacts: Iterable[ContactLine]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            desk.new_id(),
            ContactNote.KIND,
            line.id,
            "narrative",
            line.first_words,
            line.service_date,
        )
        for line in contacts
        if line.signed_at is not None and line.standing is not Standing.IN_ERROR
    )
