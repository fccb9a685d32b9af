"""Reviewing medical necessity against the record: a draft that is judged bit by bit, then signed, then only read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from tcm_desktop.documents.necessity_sheet import NecessitySheet
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.consents import Consent
from tcm_desktop.domain.due import DueItem
from tcm_desktop.domain.due_chart import necessity
from tcm_desktop.domain.errors import NotReadyToSign
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.domain.necessity import (
    CriteriaSet,
    CriterionFinding,
    CriterionStatus,
    Evidence,
    NecessityResult,
    NecessityReview,
    Purpose,
    evaluate,
    latest_signed,
    review_gaps,
    unknown_set,
)
from tcm_desktop.domain.signatures import refuse_if_signed
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.due import charts
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.forms import SEVERITY, criteria_sets
from tcm_desktop.services.necessity_evidence import EvidenceNews, evidence_news, evidence_offered
from tcm_desktop.services.paper_trail import PaperTrail
from tcm_desktop.services.ports import UnitOfWork
from tcm_desktop.services.signatures import put_signed

PAPER = PaperTrail(NecessityReview.KIND, "necessity_review")
"""The events in the audit trail."""


@dataclass(frozen=True, slots=True)
class NecessityDesk:
    """A review in hand: its criteria, what can be linked as evidence, how it stands, and the signed one before it.

    `rested_on` is the signed review that one of its criteria rests on, `due` when the payer wants the next review.
    `is_begun` says that the review is stored already. `news` is what was withdrawn or changed in the record of the
    evidence that it holds.
    """

    client: Client
    criteria: CriteriaSet
    review: NecessityReview
    offered: tuple[Evidence, ...]
    result: NecessityResult
    last_time: NecessityReview | None = None
    rested_on: NecessityReview | None = None
    due: DueItem | None = None
    is_begun: bool = False
    news: tuple[EvidenceNews, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A review in the history, with how it came out and where it stands."""

    review: NecessityReview
    criteria: CriteriaSet
    result: NecessityResult
    standing: Standing = Standing.CLEAR


@dataclass(frozen=True, slots=True)
class ReviewHistory:
    """Every review of a client, latest first."""

    client: Client
    lines: tuple[ReviewLine, ...]


@dataclass(frozen=True, slots=True)
class ReviewRead:
    """One review to be read, and the signed one of the same criteria before it."""

    client: Client
    line: ReviewLine
    before: NecessityReview | None


def open_review(desk: Desk, client_id: UUID, criteria_set: str = SEVERITY) -> NecessityDesk:
    """The review of a set of criteria that is not signed yet; else a new one of today, not yet stored.

    Raises RecordNotFound for criteria that this program does not have.
    """
    criteria = _known(criteria_set)
    with desk.reading() as work:
        client = work.get(Client, client_id)
        every = work.of_client(NecessityReview, client_id)
        offered = evidence_offered(desk, work, client)
        due = _due(desk, work, client)
        reviews = [r for r in every if r.criteria_set == criteria_set]
        draft = next((r for r in reversed(reviews) if r.signature is None), None)
        news = evidence_news(desk, work, client, draft, offered) if draft is not None else ()
    review = draft or NecessityReview(desk.new_id(), client_id, desk.worker.id, criteria_set, desk.today)
    rested_on = _rested_on(criteria, every)
    result = evaluate(criteria, review, _carries(rested_on))
    last = latest_signed(reviews, criteria_set)
    return NecessityDesk(client, criteria, review, offered, result, last, rested_on, due, draft is not None, news)


def keep_finding(desk: Desk, review: NecessityReview, finding: CriterionFinding) -> Outcome[NecessityDesk]:
    """Store the judgement of one criterion. Raises AlreadySigned."""
    kept = [f for f in review.findings if f.id != finding.id]
    return _keep(desk, replace(review, findings=tuple(sorted([*kept, finding], key=lambda f: f.id))))


def keep_purpose(desk: Desk, review: NecessityReview, purpose: Purpose | None, words: str) -> Outcome[NecessityDesk]:
    """Store what the service is mainly for, as the worker answers it. Raises AlreadySigned."""
    return _keep(desk, replace(review, purpose=purpose, purpose_words=words))


def sign_review(desk: Desk, review: NecessityReview) -> Outcome[NecessityReview]:
    """Sign a review as of today, with the review that it rests on. Raises NotReadyToSign, AlreadySigned."""
    refuse_if_signed(review)
    criteria = _known(review.criteria_set)
    with desk.writing() as work:
        rested_on = _rested_on(criteria, work.of_client(NecessityReview, review.client_id))
        if review_gaps(criteria, review, rested_on):
            raise NotReadyToSign("Some of this review is still open. The open parts are marked; your words are kept.")
        rests = [_carried(desk, c.id, rested_on) for c in criteria.criteria if c.rests_on and rested_on is not None]
        own = [f for f in review.findings if f.id not in {each.id for each in rests}]
        findings = tuple(sorted([*own, *rests], key=lambda f: f.id))
        whole = replace(review, reviewed_on=desk.today, worker_id=desk.worker.id, findings=findings)
        final: NecessityReview = put_signed(desk, work, whole, "necessity.signed", desk.today, draft=review)
        return Outcome(final, work.commit())


def review_history(desk: Desk, client_id: UUID) -> ReviewHistory:
    """Every review of a client, drafts and those entered in error too. Raises RecordNotFound."""
    with desk.reading() as work:
        client = work.get(Client, client_id)
        lines = _lines(work, client_id)
    latest = sorted(lines, key=lambda line: (line.review.reviewed_on, line.review.id), reverse=True)
    return ReviewHistory(client, tuple(latest))


def read_review(desk: Desk, client_id: UUID, review_id: UUID) -> ReviewRead:
    """One review of a client, to be read. Raises RecordNotFound."""
    with desk.reading() as work:
        client = work.get(Client, client_id)
        review = work.get(NecessityReview, review_id)
        if review.client_id != client_id:
            raise RecordNotFound("This review is not in this chart. Open the list of reviews again.")
        every = work.of_client(NecessityReview, client_id)
        counting = {each.id for each in every}
    earlier = (r for r in every if r.id != review.id and (r.reviewed_on, r.id) < (review.reviewed_on, review.id))
    before = latest_signed(earlier, review.criteria_set)
    standing = Standing.CLEAR if review.id in counting else Standing.IN_ERROR
    line = line_of(review, standing)
    if review.signature is None:  # what a signed one rests on stands in it
        line = replace(line, result=evaluate(line.criteria, review, _carries(_rested_on(line.criteria, every))))
    return ReviewRead(client, line, before)


def review_sheet(
    desk: Desk, client_id: UUID, review_id: UUID, text_size: float, with_substance_use: bool = False
) -> NecessitySheet:
    """What is printed of a review. Raises RecordNotFound."""
    read = read_review(desk, client_id, review_id)
    with desk.reading() as work:
        consents = work.of_client(Consent, client_id)
    return NecessitySheet(
        client=read.client,
        criteria=read.line.criteria,
        review=read.line.review,
        result=read.line.result,
        before=read.before,
        agency=desk.worker.agency,
        printed_on=desk.today,
        text_size=text_size,
        with_substance_use=with_substance_use,
        practice=desk.vault.entry.practice,
        in_error=read.line.standing is Standing.IN_ERROR,
        consents=consents,
    )


def line_of(review: NecessityReview, standing: Standing = Standing.CLEAR) -> ReviewLine:
    """A review with its criteria and how it came out; one by criteria that this program does not have can be read."""
    criteria = criteria_sets().get(review.criteria_set) or unknown_set(review)
    return ReviewLine(review, criteria, evaluate(criteria, review), standing)


def _known(criteria_set: str) -> CriteriaSet:
    criteria = criteria_sets().get(criteria_set)
    if criteria is None:
        raise RecordNotFound(f"This program does not have the criteria “{criteria_set}”. Nothing was changed.")
    return criteria


def _keep(desk: Desk, review: NecessityReview) -> Outcome[NecessityDesk]:
    refuse_if_signed(review)
    with desk.writing() as work:
        work.put(review, "necessity.reviewed")
        changes = work.commit()
    return Outcome(open_review(desk, review.client_id, review.criteria_set), changes)


def _rested_on(criteria: CriteriaSet, reviews: tuple[NecessityReview, ...]) -> NecessityReview | None:
    """The signed review that one of the criteria rests on: what is not signed can still change."""
    wanted = next((criterion.rests_on for criterion in criteria.criteria if criterion.rests_on), "")
    return latest_signed(reviews, wanted) if wanted else None


def _carries(rested_on: NecessityReview | None) -> frozenset[str]:
    """The set of criteria that a signed review meets; nothing for a review that does not, or for none."""
    return frozenset({rested_on.criteria_set}) if rested_on is not None and _is_met(rested_on) else frozenset()


def _carried(desk: Desk, criterion_id: str, rested_on: NecessityReview) -> CriterionFinding:
    """The finding of a criterion that another review decides, as that stood when this one was signed."""
    is_met = _is_met(rested_on)
    shows = f"{criteria_sets()[rested_on.criteria_set].title}: {'met' if is_met else 'not met'}"
    evidence = Evidence(desk.new_id(), NecessityReview.KIND, rested_on.id, "findings", shows, rested_on.reviewed_on)
    status = CriterionStatus.MET if is_met else CriterionStatus.NOT_MET
    return CriterionFinding(criterion_id, status, evidence=(evidence,))


def _is_met(review: NecessityReview) -> bool:
    return evaluate(criteria_sets()[review.criteria_set], review).met


def _due(desk: Desk, work: UnitOfWork, client: Client) -> DueItem | None:
    """When the next review falls due by the payer's rules; None where the payer sets no time for it."""
    items = (item for dates, rules in charts(work, (client,), desk.today) for item in necessity(dates, rules))
    return next(items, None)


def _lines(work: UnitOfWork, client_id: UUID) -> tuple[ReviewLine, ...]:
    counting = {each.id for each in work.of_client(NecessityReview, client_id)}
    every = work.of_client(NecessityReview, client_id, with_errors=True)
    return tuple(line_of(review, Standing.CLEAR if review.id in counting else Standing.IN_ERROR) for review in every)
