"""Medical necessity: severity of illness and continued stay (CG-BEH-13) as criteria that hold evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from tcm_desktop.domain.signatures import Signature


class Combine(StrEnum):
    """How the parts of a criterion count."""

    ALL = "all"
    ONE = "one"


class CriterionStatus(StrEnum):
    """The worker's judgement of one criterion."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_ENOUGH_YET = "not_enough_yet"


class Purpose(StrEnum):
    """What the service is mainly for. CG-BEH-13, Discussion: not for avoiding custody or a program's set length."""

    NEEDS = "needs"
    CUSTODY = "custody"
    PROGRAM_LENGTH = "program_length"


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion: `plain` words, the official `wording`, and either a judgement of its own or parts.

    `rests_on` names another set of criteria that has to be met (continued stay 1 rests on severity of illness).
    `looks_at` are the kinds of record in which its evidence is mostly found.
    """

    id: str
    plain: str
    wording: str
    ask: str = ""
    combine: Combine = Combine.ALL
    parts: tuple[Criterion, ...] = ()
    rests_on: str = ""
    looks_at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CriteriaSet:
    """A set of criteria that must ALL be met, with its source.

    One that is not `is_known` stands for a set that this program does not have: nothing can be said to be met by it.
    """

    id: str
    title: str
    source: str
    criteria: tuple[Criterion, ...]
    is_known: bool = True


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
    """A review of a set of criteria on a day. `criteria_set` is the set's id.

    `purpose` is the worker's own answer to what the service is mainly for, and `purpose_words` say so in her words.
    A signed review holds a finding for a criterion that rests on another set, with the review that it rested on.
    """

    KIND: ClassVar[str] = "necessity_review"

    id: UUID
    client_id: UUID
    worker_id: UUID
    criteria_set: str
    reviewed_on: date
    findings: tuple[CriterionFinding, ...] = ()
    purpose: Purpose | None = None
    purpose_words: str = ""
    signature: Signature | None = None


class ReviewGap(StrEnum):
    """What a review lacks before it can be signed."""

    NOT_JUDGED = "not_judged"
    BARE_TICK = "bare_tick"
    NOT_REVIEWED = "not_reviewed"
    PURPOSE_OPEN = "purpose_open"
    PURPOSE_WORDS = "purpose_words"


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A criterion that was judged otherwise than the time before; None where it was not judged."""

    id: str
    was: CriterionFinding | None
    now: CriterionFinding | None


@dataclass(frozen=True, slots=True)
class NecessityResult:
    """Whether necessity is met, and the criteria (of the lowest level that decides) that are not."""

    met: bool
    unmet: tuple[Criterion, ...]


def unknown_set(review: NecessityReview) -> CriteriaSet:
    """The criteria of a review whose set this program does not have, as the review names them, to be read by."""
    named = tuple(Criterion(each.id, each.id, "") for each in review.findings)
    return CriteriaSet(review.criteria_set, "Other criteria", "", named, is_known=False)


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
    if not criteria.is_known:
        return NecessityResult(met=False, unmet=())
    findings = {f.id: f for f in review.findings}
    unmet = tuple(u for criterion in criteria.criteria for u in _unmet(criterion, findings, sets_met))
    return NecessityResult(met=not unmet, unmet=unmet)


def _unmet(
    criterion: Criterion,
    findings: dict[str, CriterionFinding],
    sets_met: frozenset[str],
) -> tuple[Criterion, ...]:
    if criterion.rests_on:
        is_carried = criterion.rests_on in sets_met or is_met(findings.get(criterion.id))
        return () if is_carried else (criterion,)
    if not criterion.parts:
        return () if is_met(findings.get(criterion.id)) else (criterion,)
    parts = [_unmet(part, findings, sets_met) for part in criterion.parts]
    if criterion.combine is Combine.ONE:
        return () if any(not missing for missing in parts) else (criterion,)
    return tuple(u for missing in parts for u in missing)


def review_gaps(
    criteria: CriteriaSet, review: NecessityReview, rested_on: NecessityReview | None = None
) -> tuple[tuple[ReviewGap, str], ...]:
    """What is missing before a review can be signed, in the order of the page, each with its criterion (or blank).

    `rested_on` is the signed review that a criterion rests on. To judge that there is not enough is an answer.
    """
    findings = {f.id: f for f in review.findings}
    gaps = [gap for criterion in criteria.criteria for gap in _criterion_gaps(criterion, findings, rested_on)]
    if review.purpose is None:
        gaps.append((ReviewGap.PURPOSE_OPEN, ""))
    if not review.purpose_words.strip():
        gaps.append((ReviewGap.PURPOSE_WORDS, ""))
    return tuple(gaps)


def changes_since(before: NecessityReview, now: NecessityReview) -> tuple[FindingChange, ...]:
    """The criteria whose judgement, words or evidence are others than before, in their order."""
    was, found = ({f.id: f for f in review.findings} for review in (before, now))
    ids = dict.fromkeys(sorted([*was, *found]))
    return tuple(
        FindingChange(each, was.get(each), found.get(each))
        for each in ids
        if _said(was.get(each)) != _said(found.get(each))
    )


def latest_signed(
    reviews: Iterable[NecessityReview], criteria_set: str, until: date = date.max
) -> NecessityReview | None:
    """The last signed review of a set of a day up to `until`."""
    signed = (
        r for r in reviews if r.criteria_set == criteria_set and r.signature is not None and r.reviewed_on <= until
    )
    return max(signed, key=lambda review: (review.reviewed_on, review.id), default=None)


def _criterion_gaps(
    criterion: Criterion, findings: dict[str, CriterionFinding], rested_on: NecessityReview | None
) -> Iterator[tuple[ReviewGap, str]]:
    if criterion.rests_on:
        yield from ((ReviewGap.NOT_REVIEWED, criterion.id),) if rested_on is None else ()
        return
    judged = [findings[part.id] for part in criterion.parts or (criterion,) if part.id in findings]
    enough = 1 if criterion.combine is Combine.ONE or not criterion.parts else len(criterion.parts)
    if len(judged) < enough:
        yield ReviewGap.NOT_JUDGED, criterion.id
    for finding in judged:
        if finding.status is CriterionStatus.MET and not is_met(finding):
            yield ReviewGap.BARE_TICK, finding.id


def _said(finding: CriterionFinding | None) -> object:
    """What a finding says; each offer of the same evidence has an id of its own."""
    if finding is None:
        return None
    pointers = frozenset((e.kind, e.record_id, e.path) for e in finding.evidence)
    return finding.status, finding.rationale.strip(), pointers
