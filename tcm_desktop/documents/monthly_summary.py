"""The monthly progress summary on paper: values in, PDF bytes or plain text out; nothing is written to disk."""

from __future__ import annotations

from collections.abc import Iterator

from tcm_desktop.documents.content import (
    Block,
    Content,
    Entry,
    Facts,
    Passage,
    Section,
    SignatureLine,
    Table,
    Tone,
)
from tcm_desktop.documents.page import pdf
from tcm_desktop.documents.plain import plain_text
from tcm_desktop.documents.plain_words import MONTHS, day_words, signed_words
from tcm_desktop.documents.summary_sheet import SummarySheet
from tcm_desktop.documents.withheld import guarded
from tcm_desktop.domain.signatures import is_untouched
from tcm_desktop.domain.summaries import (
    MonthlySummary,
    ObjectiveMonth,
    Progress,
    SummaryContact,
    WithoutProgress,
    minutes_of,
    of_objective,
    shared,
    shows_progress,
    units_of,
)

PROGRESS_WORDS = {
    Progress.BETTER: "Better",
    Progress.SAME: "Same",
    Progress.WORSE: "Worse",
    Progress.MET: "Met",
}
WITHOUT_WORDS = {
    WithoutProgress.REASSESSED: "No progress this month; the client was reassessed.",
    WithoutProgress.NEEDS_CHANGED: "No progress this month; what the client needs to be linked to has changed.",
}
PROGRESS_SHOWN = "Progress is documented above."


def render_summary(sheet: SummarySheet) -> bytes:
    """The summary as a PDF, letter size, all fonts embedded."""
    return pdf(content(sheet), sheet.text_size)


def summary_text(sheet: SummarySheet) -> str:
    """The summary as plain text for a screen reader: what the PDF says, in the same order."""
    return plain_text(content(sheet))


def content(sheet: SummarySheet) -> Content:
    """Everything that the sheet says, but for sentences that no consent covers on the day."""
    return guarded(whole(sheet), sheet.client, sheet.printed_on, sheet.consents)


def whole(sheet: SummarySheet) -> Content:
    """Everything that the summary says, for a document that guards what it holds itself."""
    summary = sheet.summary
    month = f"{MONTHS[summary.month.month - 1]} {summary.month.year}"
    return Content(
        neutral_title="Progress summary",
        author=sheet.agency,
        title="Monthly progress summary",
        subject=sheet.client.name.full,
        running=f"Progress summary, {month}",
        printed=" · ".join(filter(None, (f"Printed {day_words(sheet.printed_on)}", sheet.agency))),
        marks=tuple(_marks(sheet)),
        facts=Facts(tuple(pair for pair in _facts(sheet, month) if pair[1])),
        sections=tuple(_sections(summary)),
    )


def _marks(sheet: SummarySheet) -> Iterator[str]:
    if sheet.practice:
        yield "PRACTICE – not a real person"
    if sheet.in_error:
        yield "Entered in error – kept to be read, not to be used"
    if sheet.summary.signature is not None and not is_untouched(sheet.summary):
        yield "Do not use – this is not the summary that was signed"


def _facts(sheet: SummarySheet, month: str) -> Iterator[tuple[str, str]]:
    summary = sheet.summary
    count = len({each.id for each in summary.contacts})
    yield "Month", month
    yield "Written on", day_words(summary.written_on)
    yield "Agency", sheet.agency
    yield "Contacts", str(count)
    yield "Time", f"{minutes_of(summary.contacts)} minutes, {_units(units_of(summary.contacts))} signed to bill"


def _sections(summary: MonthlySummary) -> Iterator[Section]:
    yield Section("How the goals went", tuple(_goals(summary)), "Objectives")
    yield Section("What got in the way", (Passage(summary.barriers or "Nothing was written."),), "Barriers")
    yield Section("Why the service goes on", tuple(_continued(summary)), "Continued stay")
    yield Section("Next month", (Passage(summary.next_month),))
    yield Section("Contacts", (_contacts(summary),))
    if summary.signature is not None:
        yield Section("Signature", (SignatureLine("Case manager", done=signed_words(summary.signature)),))


def _goals(summary: MonthlySummary) -> Iterator[Block]:
    if not summary.objectives:
        yield Passage("No plan was in force.")
        return
    rows = tuple(_goal(each, summary.contacts) for each in summary.objectives)
    yield Table(("Objective", "How it went", "Contacts", "Time"), (44, 16, 20, 20), rows)


def _goal(each: ObjectiveMonth, contacts: tuple[SummaryContact, ...]) -> tuple[Entry, ...]:
    served = of_objective(contacts, each.id)
    days = ", ".join(dict.fromkeys(f"{c.service_date.month}/{c.service_date.day}" for c in served))
    time = f"{minutes_of(served)} minutes, {_units(units_of(served))}" if served else ""
    time += " (also counted elsewhere on this page)" if shared(contacts, each.id) and units_of(served) else ""
    went = PROGRESS_WORDS[each.progress] if each.progress is not None else "Not said"
    said = (each.sentence,) if each.sentence else ()
    return Entry(each.statement, said), Entry(went), Entry(days or "None"), Entry(time)


def _continued(summary: MonthlySummary) -> Iterator[Block]:
    if shows_progress(summary.objectives):
        yield Passage(PROGRESS_SHOWN)
    elif summary.without_progress is not None:
        yield Passage(WITHOUT_WORDS[summary.without_progress])
    if summary.because:
        yield Passage(summary.because)
    yield Passage("CG-BEH-13, Continued Stay Criteria 4", Tone.ASIDE)


def _contacts(summary: MonthlySummary) -> Block:
    if not summary.contacts:
        return Passage("There was no signed contact in this month.")
    statements = {each.id: each.statement for each in summary.objectives}
    rows = tuple(
        (
            Entry(day_words(each.service_date)),
            Entry(f"{each.minutes} minutes"),
            Entry(_units(each.units)),
            Entry(statements.get(each.objective_id, "") if each.objective_id is not None else ""),
        )
        for each in summary.contacts
    )
    return Table(("Day", "Time", "Units", "For"), (26, 18, 14, 42), rows)


def _units(count: int) -> str:
    return f"{count} unit" if count == 1 else f"{count} units"
