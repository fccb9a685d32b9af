"""What a client's record offers as evidence for medical necessity, each with its day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from tcm_desktop.domain.assessment import AreaFinding, AreaOutcome, Assessment, findings_known
from tcm_desktop.domain.clients import Client, Diagnosis, problems_on
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.domain.monitoring import MonitoringReview
from tcm_desktop.domain.necessity import Evidence, NecessityReview
from tcm_desktop.domain.plan_progress import ObjectiveProgress
from tcm_desktop.domain.plans import CarePlan, Objective
from tcm_desktop.domain.referrals import Referral, history, referral_state
from tcm_desktop.domain.summaries import MonthlySummary
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.ports import UnitOfWork
from tcm_desktop.services.views import ContactLine

CONTACTS_OFFERED = 20
OTHERS_OFFERED = 12
"""How many of each other kind are offered, the latest."""
ALL = 1_000_000
"""More than a chart holds of anything."""


@dataclass(frozen=True, slots=True)
class EvidenceNews:
    """Evidence of a review that the record no longer shows so: `now` is what stands there; None where nothing does."""

    evidence_id: UUID
    now: Evidence | None


def evidence_offered(desk: Desk, work: UnitOfWork, client: Client) -> tuple[Evidence, ...]:
    """Problems, needs, assessments, contacts, progress, monitoring, referrals and monthly summaries that count.

    Of each kind but problems and needs only the latest.
    """
    return _found(desk, work, client, CONTACTS_OFFERED, OTHERS_OFFERED)


def evidence_news(
    desk: Desk, work: UnitOfWork, client: Client, review: NecessityReview, offered: Iterable[Evidence]
) -> tuple[EvidenceNews, ...]:
    """What a review holds as evidence that was withdrawn or changed in the record since, in the order of its page.

    What is `offered` still stands; only for the rest the whole record is looked through.
    """
    held = [each for finding in review.findings for each in finding.evidence if each.kind != NecessityReview.KIND]
    stands = {_pointer(each): each for each in offered}
    if any(_pointer(each) not in stands for each in held):
        stands = {_pointer(each): each for each in _found(desk, work, client, ALL, ALL)}
    needs = {each.shows for each in stands.values() if _is_need(each)}
    found = ((each, stands.get(_pointer(each))) for each in held if not (_is_need(each) and each.shows in needs))
    return tuple(EvidenceNews(each.id, now) for each, now in found if now is None or now.shows != each.shows)


def _is_need(evidence: Evidence) -> bool:
    return evidence.kind == Assessment.KIND and "/needs/" in evidence.path


def _pointer(evidence: Evidence) -> tuple[str, UUID | None, str]:
    """What evidence is about. A need that a later assessment takes over, by its id or its words, is the same need."""
    return evidence.kind, None if _is_need(evidence) else evidence.record_id, evidence.path


def _found(desk: Desk, work: UnitOfWork, client: Client, contacts: int, others: int) -> tuple[Evidence, ...]:
    assessments = work.of_client(Assessment, client.id)
    plans = work.of_client(CarePlan, client.id)
    objectives = {each.id: each for plan in plans for each in plan.objectives}
    found = (
        _problems(desk, client, problems_on(client, desk.today)),
        _needs(desk, findings_known(assessments)),
        _latest(_reassessments(desk, assessments), others),
        _contacts(desk, work.contacts(client.id, contacts)),
        _latest(_plans(desk, plans), others),
        _latest(_progress(desk, work.of_client(ObjectiveProgress, client.id), objectives), others),
        _latest(_monitoring(desk, work.of_client(MonitoringReview, client.id)), others),
        _latest(_referrals(desk, work.of_client(Referral, client.id)), others),
        _latest(_summaries(desk, work.of_client(MonthlySummary, client.id)), others),
    )
    return tuple(evidence for kind in found for evidence in kind)


def _latest(found: Iterable[Evidence], most: int) -> tuple[Evidence, ...]:
    return tuple(found)[-most:]


def _problems(desk: Desk, client: Client, problems: Iterable[Diagnosis]) -> Iterator[Evidence]:
    for each in problems:
        told = f" (reported by {each.reported_by})" if each.reported_by else ""
        shows = f"{each.code} {each.text}{told}".strip()
        yield Evidence(desk.new_id(), Client.KIND, client.id, f"diagnoses/{each.id}", shows, each.as_of)


def _needs(desk: Desk, known: Iterable[tuple[Assessment, AreaFinding]]) -> Iterator[Evidence]:
    for assessment, finding in known:
        for need in finding.needs if finding.outcome is AreaOutcome.NEED_FOUND else ():
            path = f"areas/{finding.id}/needs/{need.id}"
            shows = f"{need.statement}, because of {need.because_of}" if need.because_of else need.statement
            yield Evidence(desk.new_id(), Assessment.KIND, assessment.id, path, shows, finding.updated_on)


def _reassessments(desk: Desk, assessments: Iterable[Assessment]) -> Iterator[Evidence]:
    """That needs were looked at again; the first assessment shows in its needs."""
    for each in [a for a in assessments if a.signature is not None][1:]:
        shows = "Reassessed: every area was looked at again"
        yield Evidence(desk.new_id(), Assessment.KIND, each.id, "completed_on", shows, each.completed_on)


def _contacts(desk: Desk, contacts: Iterable[ContactLine]) -> Iterator[Evidence]:
    for line in contacts:
        if line.signed_at is not None and line.standing is not Standing.IN_ERROR:
            yield Evidence(desk.new_id(), ContactNote.KIND, line.id, "narrative", line.first_words, line.service_date)


def _plans(desk: Desk, plans: Iterable[CarePlan]) -> Iterator[Evidence]:
    """How the client took part in a signed plan, in her own words where there are any."""
    for each in plans:
        if each.signature is None:
            continue
        said = each.goal_own_words.strip() or each.goal.strip()
        shows = f"Care plan, version {each.version}: {said}" if said else f"Care plan, version {each.version}"
        yield Evidence(desk.new_id(), CarePlan.KIND, each.id, "goal", shows, each.effective_on)


def _progress(
    desk: Desk, progress: Iterable[ObjectiveProgress], objectives: dict[UUID, Objective]
) -> Iterator[Evidence]:
    for each in progress:
        about = objectives[each.objective_id].statement if each.objective_id in objectives else "An objective"
        said = ". ".join(part.rstrip(".") for part in (each.reason, each.words) if part)
        stands = each.status.value.replace("_", " ")
        shows = f"{about}: {stands}. {said}".rstrip(". ")
        yield Evidence(desk.new_id(), ObjectiveProgress.KIND, each.id, "status", shows, each.on)


def _monitoring(desk: Desk, reviews: Iterable[MonitoringReview]) -> Iterator[Evidence]:
    for each in reviews:
        if each.signature is not None:
            shows = ". ".join(part.rstrip(".") for part in (each.words, each.needs_words) if part.strip())
            yield Evidence(desk.new_id(), MonitoringReview.KIND, each.id, "words", shows, each.reviewed_on)


def _referrals(desk: Desk, referrals: Iterable[Referral]) -> Iterator[Evidence]:
    for each in referrals:
        name = ", ".join(part for part in (each.service, each.recipient) if part)
        last = max((step.on for step in history(each)), default=each.needed_on)
        shows = f"{name}: {referral_state(each).replace('_', ' ')}"
        yield Evidence(desk.new_id(), Referral.KIND, each.id, "steps", shows, last)


def _summaries(desk: Desk, summaries: Iterable[MonthlySummary]) -> Iterator[Evidence]:
    for each in summaries:
        if each.signature is None:
            continue
        for goal in each.objectives:
            went = goal.progress.value if goal.progress is not None else ""
            shows = ". ".join(part.rstrip(".") for part in (f"{goal.statement}: {went}", goal.sentence) if part)
            path = f"objectives/{goal.id}"
            yield Evidence(desk.new_id(), MonthlySummary.KIND, each.id, path, shows, each.written_on)
