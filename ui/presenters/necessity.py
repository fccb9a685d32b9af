"""Medical necessity in plain words: what a criterion still lacks, and how the review stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from tcm_desktop.documents.necessity import JUDGED, PURPOSES
from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.due import DueItem
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.domain.monitoring import MonitoringReview
from tcm_desktop.domain.necessity import (
    Combine,
    CriteriaSet,
    Criterion,
    CriterionFinding,
    CriterionStatus,
    Evidence,
    NecessityResult,
    NecessityReview,
    Purpose,
    ReviewGap,
    changes_since,
    is_met,
)
from tcm_desktop.domain.plan_progress import ObjectiveProgress
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.referrals import Referral
from tcm_desktop.domain.summaries import MonthlySummary
from tcm_desktop.services.necessity import ReviewLine
from tcm_desktop.services.necessity_evidence import EvidenceNews
from ui.levels import Level
from ui.presenters.due import when
from ui.presenters.signed import who
from ui.presenters.typed import count, show_date, show_full_date

CRITERION_WORDS = JUDGED
PURPOSE_WORDS = PURPOSES
PURPOSE_FLAG = "The guideline does not count this as a reason for the service. Talk it over with your supervisor."
GAPS = {
    ReviewGap.NOT_JUDGED: "Judge this one. “Not enough yet” is an answer too.",
    ReviewGap.BARE_TICK: "Add evidence from the record, or write why.",
    ReviewGap.NOT_REVIEWED: "Review and sign severity of illness first.",
    ReviewGap.PURPOSE_OPEN: "Answer what the service is mainly for.",
    ReviewGap.PURPOSE_WORDS: "Say it in your own words.",
}
_KINDS = {
    Client.KIND: "Diagnosis",
    Assessment.KIND: "Need found",
    ContactNote.KIND: "Contact note",
    CarePlan.KIND: "Care plan",
    ObjectiveProgress.KIND: "Progress",
    MonitoringReview.KIND: "Monitoring",
    Referral.KIND: "Referral",
    MonthlySummary.KIND: "Monthly summary",
    NecessityReview.KIND: "Review",
}
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
UNKNOWN = (
    "This review was made by criteria that this program does not have: “{criteria}”. Its words can be read;"
    " whether it is met is not known here."
)
GONE = "The record no longer shows this. Remove it, or say in your words what still holds."
TICK_ALONE = "A tick alone does not count. Add evidence from the record, or write why."


def numbered(count: int) -> str:
    """Small numbers as words."""
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def kind_words(evidence: Evidence) -> str:
    """What kind of thing the evidence is."""
    if evidence.kind == Assessment.KIND and "/" not in evidence.path:
        return "Assessment"
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
    if not criteria.is_known:
        return UNKNOWN.format(criteria=criteria.id)
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
    """The number of a criterion in its set: `6`, or `4a` for a part; its id where the set does not have it."""
    for number, criterion in enumerate(criteria.criteria, 1):
        if criterion.id == criterion_id:
            return str(number)
        for part_number, part in enumerate(criterion.parts):
            if part.id == criterion_id:
                return f"{number}{'abcdefgh'[part_number]}"
    return criterion_id


def fitting_first(criterion: Criterion, offered: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """What the record offers, in the order in which it fits a criterion; within each kind the latest first."""
    latest = sorted(offered, key=lambda each: each.dated or date.min, reverse=True)
    fits = {kind: place for place, kind in enumerate(criterion.looks_at)}
    return tuple(sorted(latest, key=lambda each: fits.get(each.kind, len(fits))))


def due_words(due: DueItem | None, today: date) -> tuple[str, Level]:
    """When the payer wants the next review; blank where it sets no time. It warns from the day on which it opens."""
    if due is None:
        return "", Level.NEUTRAL
    if due.due_on is None:
        return "This payer asks for reviews. There is no signed one yet.", Level.NEUTRAL
    words, level, _ = when(due.due_on, today)
    lead = words if due.due_on <= today else f"Next review due {words}"
    return f"{lead}: {due.why}.", level if due.opens_on <= today else Level.NEUTRAL


def due_source(due: DueItem | None) -> str:
    """Who says when a review is due; what no source settles is marked so."""
    if due is None or not due.source:
        return ""
    return due.source if due.confirmed else f"Not confirmed. {due.source}"


def news_words(news: Sequence[EvidenceNews]) -> str:
    """That the record no longer shows what the review holds as evidence; blank where it does."""
    if not news:
        return ""
    many = f"{count(len(news), 'piece')} of evidence {'has' if len(news) == 1 else 'have'}"
    return f"{many} changed in the record since. Look at what is marked below."


def changed_words(news: EvidenceNews) -> str:
    """What became of one piece of evidence."""
    return f"Now the record says: {news.now.shows}" if news.now is not None else GONE


def resting_words(title: str, rested_on: NecessityReview | None, is_met: bool, today: date) -> str:
    """How the review stands that a criterion rests on."""
    if rested_on is None:
        return f"{title} has no signed review yet."
    how = "was met" if is_met else "was not met"
    return f"{title} {how} in the review signed {show_full_date(rested_on.reviewed_on)}."


def open_words(gaps: Sequence[tuple[ReviewGap, str]]) -> str:
    """How much is open before it can be signed."""
    return f"{count(len(gaps), 'answer')} still open. The places are marked; your words are kept."


def purpose_flag(purpose: Purpose | None) -> str:
    """What has to be said about an answer; blank where it is about the client's needs, or open."""
    return "" if purpose in (None, Purpose.NEEDS) else PURPOSE_FLAG


def line_title(line: ReviewLine) -> str:
    """`Severity of illness, 3/4/2026`."""
    return f"{line.criteria.title}, {show_full_date(line.review.reviewed_on)}"


def line_detail(line: ReviewLine) -> str:
    """Who signed it, and what was open."""
    signature = line.review.signature
    signed = f"Signed by {who(signature)}" if signature is not None else "Not signed"
    opened = "; ".join(f"{place(line.criteria, each.id)} {each.plain}" for each in line.result.unmet)
    if not line.criteria.is_known:
        return f"{signed}. By criteria that this program does not have: {line.criteria.id}."
    return ". ".join(part for part in (signed, f"Open: {opened}" if opened else "") if part) + "."


def line_pill(line: ReviewLine) -> tuple[str, Level, str]:
    """How it came out: words, level, icon."""
    if line.standing is Standing.IN_ERROR:
        return "In error", Level.STOP, "ban"
    if not line.criteria.is_known:
        return "Not known", Level.NEUTRAL, "circle-minus"
    if line.review.signature is None:
        return "Draft", Level.TIP, "pencil"
    if line.result.met:
        return "Met", Level.OK, "circle-check"
    return "Not met", Level.NEUTRAL, "circle-minus"


def read_parts(line: ReviewLine, today: date) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """A review to be read: each criterion with its judgement, words and evidence, then the purpose."""
    found = {each.id: each for each in line.review.findings}
    leaves = [leaf for criterion in line.criteria.criteria for leaf in criterion.parts or (criterion,)]
    parts = [(f"{place(line.criteria, leaf.id)}  {leaf.plain}", _told(found.get(leaf.id), today)) for leaf in leaves]
    purpose = PURPOSE_WORDS[line.review.purpose] if line.review.purpose is not None else "Not answered"
    answer = (("Answer", purpose), ("In the worker's words", line.review.purpose_words))
    return (*parts, ("What the service is mainly for", tuple(pair for pair in answer if pair[1])))


def changed_lines(line: ReviewLine, before: NecessityReview | None) -> tuple[tuple[str, str], ...]:
    """What was judged otherwise than the time before: the criterion, and both judgements."""
    if before is None:
        return ()
    return tuple(
        (f"{place(line.criteria, each.id)}  {_plain(line.criteria, each.id)}", _turn(each.was, each.now))
        for each in changes_since(before, line.review)
    )


def _told(finding: CriterionFinding | None, today: date) -> tuple[tuple[str, str], ...]:
    if finding is None:
        return (("Judged", "Not judged"),)
    shown = tuple((dated_words(each, today), each.shows) for each in finding.evidence)
    said = (("Why", finding.rationale),) if finding.rationale else ()
    return (("Judged", CRITERION_WORDS[finding.status]), *said, *shown)


def _turn(was: CriterionFinding | None, now: CriterionFinding | None) -> str:
    before, after = (CRITERION_WORDS[f.status] if f is not None else "Not judged" for f in (was, now))
    return f"{before}, now {after.lower()}" if before != after else f"{after} as before; words or evidence differ"


def _plain(criteria: CriteriaSet, criterion_id: str) -> str:
    leaves = (leaf for criterion in criteria.criteria for leaf in (criterion, *criterion.parts))
    return next((leaf.plain for leaf in leaves if leaf.id == criterion_id), "")
