"""Medical necessity in plain words: what a criterion still lacks, and how the review stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.necessity import (
    Combine,
    CriteriaSet,
    Criterion,
    CriterionFinding,
    CriterionStatus,
    Evidence,
    NecessityResult,
    NecessityReview,
    is_met,
)
from ui.presenters.typed import show_date

CRITERION_WORDS = {
    CriterionStatus.MET: "Met",
    CriterionStatus.NOT_MET: "Not met",
    CriterionStatus.NOT_ENOUGH_YET: "Not enough yet",
}
_KINDS = {Client.KIND: "Diagnosis", Assessment.KIND: "Need found", ContactNote.KIND: "Contact note"}
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TICK_ALONE = "A tick alone does not count. Add evidence from the record, or write why."


def numbered(count: int) -> str:
    """Small numbers as words."""
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def kind_words(evidence: Evidence) -> str:
    """What kind of thing the evidence is."""
    return _KINDS.get(evidence.kind, "Record")


def dated_words(evidence: Evidence, today: date) -> str:
    """The evidence's kind and date."""
    return " · ".join(part for part in (kind_words(evidence), show_date(evidence.dated, today)) if part)


def group_words(criteria: Sequence[Criterion], combine: Combine) -> str:
    """How the criteria of a group count."""
    count = numbered(len(criteria))
    return f"All {count} of these" if combine is Combine.ALL else f"One of these {count}"


def finding_of(review: NecessityReview, criterion_id: str) -> CriterionFinding:
    """The judgement of a criterion; not enough yet where there is none."""
    return next((f for f in review.findings if f.id == criterion_id), CriterionFinding(criterion_id))


def with_judgement(review: NecessityReview, finding: CriterionFinding) -> NecessityReview:
    """The review with this judgement in the place of the former one."""
    kept = [f for f in review.findings if f.id != finding.id]
    return replace(review, findings=tuple(sorted([*kept, finding], key=lambda f: f.id)))


def lacks(finding: CriterionFinding) -> str:
    """Why a criterion marked as met does not count; blank when it counts, or is not marked so."""
    return TICK_ALONE if finding.status is CriterionStatus.MET and not is_met(finding) else ""


def same_place(one: Evidence, other: Evidence) -> bool:
    """Whether two pointers point to the same thing; each offer has an id of its own."""
    return (one.kind, one.record_id, one.path) == (other.kind, other.record_id, other.path)


def still_offered(offered: Sequence[Evidence], finding: CriterionFinding) -> tuple[Evidence, ...]:
    """What the record offers and the criterion does not hold yet."""
    return tuple(each for each in offered if not any(same_place(each, held) for held in finding.evidence))


def result_words(
    criteria: CriteriaSet, result: NecessityResult, review: NecessityReview, last: NecessityReview | None, today: date
) -> str:
    """How the review stands, in neutral words, with every criterion that is still open."""
    when = show_date(review.reviewed_on, today)
    if not review.findings:
        since = f"since {show_date(last.reviewed_on, today)}" if last else "yet"
        return f"Not reviewed {since}. Authorization needs all {numbered(len(criteria.criteria))} criteria."
    if result.met:
        return f"Met on {when}: all {numbered(len(criteria.criteria))} criteria hold evidence or a reason."
    opened = "; ".join(f"{place(criteria, criterion.id)} {criterion.plain}" for criterion in result.unmet)
    needs = f"authorization needs all {numbered(len(criteria.criteria))}"
    return f"Not met on {when}. Service can still be recorded; {needs}.\nStill open: {opened}."


def last_words(last: NecessityReview | None, criterion_id: str, today: date) -> str:
    """What was judged in the review before; blank where nothing was."""
    finding = next((f for f in last.findings if f.id == criterion_id), None) if last else None
    if last is None or finding is None:
        return ""
    shown = [finding.rationale, *(evidence.shows for evidence in finding.evidence)]
    said = ". ".join(part.rstrip(".") for part in (CRITERION_WORDS[finding.status], *shown) if part)
    return f"Last time, {show_date(last.reviewed_on, today)}: {said}."


def place(criteria: CriteriaSet, criterion_id: str) -> str:
    """The number of a criterion in its set: `6`, or `4a` for a part."""
    for number, criterion in enumerate(criteria.criteria, 1):
        if criterion.id == criterion_id:
            return str(number)
        for part_number, part in enumerate(criterion.parts):
            if part.id == criterion_id:
                return f"{number}{'abcdefgh'[part_number]}"
    raise LookupError(criterion_id)
