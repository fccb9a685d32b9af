"""A review of medical necessity on paper: values in, PDF bytes or plain text out; nothing is written to disk.

Sources: CG-BEH-13, Severity of Illness and Continued Stay; 42 CFR part 2 for substance use, which is left out unless
asked for, and for what came from a program under that part, which needs a consent of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from tcm_desktop.documents.content import (
    Block,
    Content,
    Entry,
    Facts,
    Passage,
    Points,
    Section,
    SignatureLine,
    Table,
    Tone,
)
from tcm_desktop.documents.necessity_sheet import NecessitySheet
from tcm_desktop.documents.page import pdf
from tcm_desktop.documents.plain import plain_text
from tcm_desktop.documents.plain_words import day_words, signed_words
from tcm_desktop.documents.secrets import is_withheld, wants_notice
from tcm_desktop.documents.withheld import guarded
from tcm_desktop.domain.background import PART_2_NOTICE
from tcm_desktop.domain.necessity import (
    Combine,
    Criterion,
    CriterionFinding,
    CriterionStatus,
    Evidence,
    Purpose,
    changes_since,
)
from tcm_desktop.domain.signatures import is_untouched

JUDGED = {
    CriterionStatus.MET: "Met",
    CriterionStatus.NOT_MET: "Not met",
    CriterionStatus.NOT_ENOUGH_YET: "Not enough yet",
}
PURPOSES = {
    Purpose.NEEDS: "For what the client needs",
    Purpose.CUSTODY: "Mainly to keep the client out of jail",
    Purpose.PROGRAM_LENGTH: "Mainly to fill the set length of a program",
}
PURPOSE_ASKED = "What the service is mainly for"
LEFT_OUT = "Some evidence is left out: the client has to agree in writing first."
"""Says nothing of what it is: that would tell it (42 CFR 2.13(c))."""


def render_necessity(sheet: NecessitySheet) -> bytes:
    """The review as a PDF, letter size, all fonts embedded."""
    return pdf(content(sheet), sheet.text_size)


def necessity_text(sheet: NecessitySheet) -> str:
    """The review as plain text for a screen reader: what the PDF says, in the same order."""
    return plain_text(content(sheet))


def content(sheet: NecessitySheet) -> Content:
    """Everything that the sheet says; her sentences too, but for what no consent covers on the day."""
    return guarded(_whole(sheet), sheet.client, sheet.printed_on, sheet.consents)


def _whole(sheet: NecessitySheet) -> Content:
    return Content(
        neutral_title="Review",
        author=sheet.agency,
        title="Medical necessity review",
        subject=sheet.client.name.full,
        running=sheet.criteria.title,
        printed=" · ".join(filter(None, (f"Printed {day_words(sheet.printed_on)}", sheet.agency))),
        marks=tuple(_marks(sheet)),
        facts=Facts(tuple(pair for pair in _facts(sheet) if pair[1])),
        sections=tuple(_sections(sheet)),
    )


def _marks(sheet: NecessitySheet) -> Iterator[str]:
    if sheet.practice:
        yield "PRACTICE – not a real person"
    if sheet.review.signature is None:
        yield "Draft – not signed yet"
    elif not is_untouched(sheet.review):
        yield "Do not use – this is not the review that was signed"
    if sheet.in_error:
        yield "Entered in error – kept to be read, not to be used"


def _facts(sheet: NecessitySheet) -> Iterator[tuple[str, str]]:
    yield "Criteria", f"{sheet.criteria.title} ({sheet.criteria.source or sheet.criteria.id})"
    yield "Reviewed on", day_words(sheet.review.reviewed_on)
    yield "Born on", day_words(sheet.client.birth_date)
    yield "Medicaid number", sheet.client.medicaid_id
    yield "Agency", sheet.agency
    yield "Result", _result(sheet)
    yield "Still open", "\n".join(_place(sheet, each.id) for each in sheet.result.unmet)


def _result(sheet: NecessitySheet) -> str:
    if not sheet.criteria.is_known:
        return "Not known: this program does not have these criteria"
    return "Met" if sheet.result.met else "Not met"


def _sections(sheet: NecessitySheet) -> Iterator[Section]:
    yield Section("The criteria", tuple(_criteria(sheet)), sheet.criteria.title)
    yield Section(PURPOSE_ASKED, tuple(_purpose(sheet)))
    if sheet.before is not None:
        heading = f"What changed since {day_words(sheet.before.reviewed_on)}"
        yield Section(heading, (_changes(sheet),))
    if sheet.review.signature is not None:
        yield Section("Signature", (SignatureLine("Case manager", done=signed_words(sheet.review.signature)),))


def _criteria(sheet: NecessitySheet) -> Iterator[Block]:
    rows = tuple(_row(sheet, criterion) for criterion in _leaves(sheet.criteria.criteria))
    yield Table(("Criterion", "Judged", "What shows it"), (38, 14, 48), rows)
    if any(criterion.combine is Combine.ONE for criterion in sheet.criteria.criteria):
        yield Passage("Where a number has letters, one of them is enough.", Tone.ASIDE)
    evidence = tuple(each for finding in sheet.review.findings for each in finding.evidence)
    if not all(_is_shown(sheet, each) for each in evidence):
        yield Passage(LEFT_OUT, Tone.ASIDE)
    if any(_is_shown(sheet, each) and wants_notice(each, sheet.client) for each in evidence):
        yield Passage(PART_2_NOTICE, Tone.ASIDE)


def _leaves(criteria: tuple[Criterion, ...]) -> Iterator[Criterion]:
    for criterion in criteria:
        yield from criterion.parts or (criterion,)


def _row(sheet: NecessitySheet, criterion: Criterion) -> tuple[Entry, ...]:
    finding = _finding(sheet, criterion.id)
    if finding is None:
        return Entry(_place(sheet, criterion.id)), Entry("Not judged"), Entry("")
    shown = [_shows(each) for each in finding.evidence if _is_shown(sheet, each)]
    said = [finding.rationale] if finding.rationale else []
    first, *more = [*said, *shown] or [""]
    return Entry(_place(sheet, criterion.id)), Entry(JUDGED[finding.status]), Entry(first, tuple(more))


def _purpose(sheet: NecessitySheet) -> Iterator[Block]:
    review = sheet.review
    yield Passage(PURPOSES[review.purpose] if review.purpose is not None else "Not answered yet.")
    if review.purpose_words:
        yield Passage(review.purpose_words)


def _changes(sheet: NecessitySheet) -> Block:
    assert sheet.before is not None
    found = changes_since(sheet.before, sheet.review)
    items = (
        f"{_place(sheet, each.id)}: {_judged(each.was)}, now {_judged(each.now).lower()}"
        if _judged(each.was) != _judged(each.now)
        else f"{_place(sheet, each.id)}: {_judged(each.now).lower()} as before, with other words or evidence"
        for each in found
    )
    return Points(tuple(items)) if found else Passage("Nothing: every criterion was judged as before.")


def _finding(sheet: NecessitySheet, criterion_id: str) -> CriterionFinding | None:
    return next((each for each in sheet.review.findings if each.id == criterion_id), None)


def _judged(finding: CriterionFinding | None) -> str:
    return JUDGED[finding.status] if finding is not None else "Not judged"


def _shows(evidence: Evidence) -> str:
    return " – ".join(part for part in (day_words(evidence.dated), evidence.shows) if part)


def _is_shown(sheet: NecessitySheet, evidence: Evidence) -> bool:
    asked = sheet.with_substance_use
    return not is_withheld(evidence, sheet.client, sheet.printed_on, sheet.consents, with_substance_use=asked)


def _place(sheet: NecessitySheet, criterion_id: str) -> str:
    """`4a Progress toward reaching services`."""
    for number, criterion in enumerate(sheet.criteria.criteria, 1):
        if criterion.id == criterion_id:
            return f"{number} {criterion.plain}"
        for letter, part in zip("abcdefgh", criterion.parts, strict=False):
            if part.id == criterion_id:
                return f"{number}{letter} {part.plain}"
    return criterion_id
