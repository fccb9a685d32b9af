"""Medical necessity: severity of illness and continued stay (CG-BEH-13) as criteria that hold evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID


class Combine(StrEnum):
    """How the parts of a criterion count."""

    ALL = "all"
    ONE = "one"


class CriterionStatus(StrEnum):
    """The worker's judgement of one criterion."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_ENOUGH_YET = "not_enough_yet"


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion: `plain` words, the official `wording`, and either a judgement of its own or parts.

    `rests_on` names another set of criteria that has to be met (continued stay 1 rests on severity of illness).
    """

    id: str
    plain: str
    wording: str
    ask: str = ""
    combine: Combine = Combine.ALL
    parts: tuple[Criterion, ...] = ()
    rests_on: str = ""


@dataclass(frozen=True, slots=True)
class CriteriaSet:
    """A set of criteria that must ALL be met, with its source."""

    id: str
    title: str
    source: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A pointer into the record: the kind and id of a document, the `path` inside it, and what it shows."""

    id: UUID
    kind: str
    record_id: UUID
    path: str
    shows: str
    dated: date | None = None


@dataclass(frozen=True, slots=True)
class CriterionFinding:
    """The judgement of one criterion. `id` is the criterion's id."""

    id: str
    status: CriterionStatus = CriterionStatus.NOT_ENOUGH_YET
    rationale: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class NecessityReview:
    """A review of a set of criteria on a day. `criteria_set` is the set's id."""

    KIND: ClassVar[str] = "necessity_review"

    id: UUID
    client_id: UUID
    worker_id: UUID
    criteria_set: str
    reviewed_on: date
    findings: tuple[CriterionFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class NecessityResult:
    """Whether necessity is met, and the criteria (of the lowest level that decides) that are not."""

    met: bool
    unmet: tuple[Criterion, ...]


def is_met(finding: CriterionFinding | None) -> bool:
    """A criterion is met when the worker judged so and linked evidence or wrote the rationale; a bare tick is not."""
    return (
        finding is not None
        and finding.status is CriterionStatus.MET
        and bool(finding.evidence or finding.rationale.strip())
    )


def evaluate(
    criteria: CriteriaSet,
    review: NecessityReview,
    sets_met: frozenset[str] = frozenset(),
) -> NecessityResult:
    """Judge a review against its set. `sets_met` are the ids of other sets known to be met."""
    findings = {f.id: f for f in review.findings}
    unmet = tuple(u for criterion in criteria.criteria for u in _unmet(criterion, findings, sets_met))
    return NecessityResult(met=not unmet, unmet=unmet)


def _unmet(
    criterion: Criterion,
    findings: dict[str, CriterionFinding],
    sets_met: frozenset[str],
) -> tuple[Criterion, ...]:
    if criterion.rests_on:
        return () if criterion.rests_on in sets_met else (criterion,)
    if not criterion.parts:
        return () if is_met(findings.get(criterion.id)) else (criterion,)
    parts = [_unmet(part, findings, sets_met) for part in criterion.parts]
    if criterion.combine is Combine.ONE:
        return () if any(not missing for missing in parts) else (criterion,)
    return tuple(u for missing in parts for u in missing)
