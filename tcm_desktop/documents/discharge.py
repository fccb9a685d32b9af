"""The discharge summary on paper, for the client and for the chart; nothing is written to disk."""

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
from tcm_desktop.documents.discharge_sheet import DischargeSheet
from tcm_desktop.documents.page import pdf
from tcm_desktop.documents.plain import plain_text
from tcm_desktop.documents.plain_words import day_words, signed_words
from tcm_desktop.documents.withheld import guarded
from tcm_desktop.domain.discharge import DischargeSummary, NeedEnd, ObjectiveEnd, going_on, unmet
from tcm_desktop.domain.episodes import EndReason
from tcm_desktop.domain.plans import ObjectiveStatus
from tcm_desktop.domain.signatures import is_untouched

REASON_WORDS = {
    EndReason.GOALS_MET: "Goals were met",
    EndReason.MOVED: "Moved away",
    EndReason.DECLINED: "Did not want the service any more",
    EndReason.LOST_CONTACT: "Contact was lost",
    EndReason.TRANSFERRED: "Went over to another service",
    EndReason.DIED: "Died",
    EndReason.OTHER: "Another reason",
}
OBJECTIVE_WORDS = {
    ObjectiveStatus.ACTIVE: "Not met yet",
    ObjectiveStatus.MET: "Met",
    ObjectiveStatus.PARTLY_MET: "Partly met",
    ObjectiveStatus.REVISED: "Changed",
    ObjectiveStatus.DECLINED: "Declined",
    ObjectiveStatus.DEFERRED: "Put off",
}
AFTER_WORDS = {NeedEnd.MET: "Met", NeedEnd.GOES_ON: "Goes on", NeedEnd.UNMET: "Not met"}


def render_discharge(sheet: DischargeSheet) -> bytes:
    """The summary as a PDF, letter size, all fonts embedded."""
    return pdf(content(sheet), sheet.text_size)


def discharge_text(sheet: DischargeSheet) -> str:
    """The summary as plain text for a screen reader: what the PDF says, in the same order."""
    return plain_text(content(sheet))


def content(sheet: DischargeSheet) -> Content:
    """Everything that the sheet says; unless it is the client's own, without what no consent covers on the day."""
    made = _whole(sheet)
    return made if sheet.own_copy else guarded(made, sheet.client, sheet.printed_on, sheet.consents)


def _whole(sheet: DischargeSheet) -> Content:
    return Content(
        neutral_title="Discharge summary",
        author=sheet.agency,
        title="Discharge summary",
        subject=sheet.client.name.full,
        running="Discharge summary",
        printed=" · ".join(filter(None, (f"Printed {day_words(sheet.printed_on)}", sheet.agency))),
        marks=tuple(_marks(sheet)),
        facts=Facts(tuple(pair for pair in (*facts(sheet.summary), ("Agency", sheet.agency)) if pair[1])),
        sections=tuple(sections(sheet.summary)),
    )


def facts(summary: DischargeSummary) -> Iterator[tuple[str, str]]:
    """The days and the reason; a value may be blank."""
    yield "Service began", day_words(summary.opened_on)
    yield "Service ended", day_words(summary.discharged_on)
    yield "Why it ended", REASON_WORDS[summary.reason] if summary.reason is not None else ""
    yield "In other words", summary.reason_words


def sections(summary: DischargeSummary) -> Iterator[Section]:
    """The parts below the title, in order; a part that says nothing is left out."""
    goals = tuple(_goal(each) for each in summary.objectives)
    table = Table(("Objective", "How it stands", "Since"), (54, 22, 24), goals)
    yield Section("How the goals went", (table if goals else Passage("No plan was in force."),), "Objectives")
    yield from _needs(summary)
    if summary.referrals:
        rows = tuple((Entry(each.what), Entry(each.stands.capitalize())) for each in summary.referrals)
        yield Section("Referrals that are still open", (Table(("Service", "Where it stands"), (65, 35), rows),))
    yield from _people(summary)
    said = (("Next steps", summary.next_steps, "Transition plan"), ("In a crisis", summary.crisis, "Crisis plan"))
    for heading, words, official in said:
        if words:
            yield Section(heading, (Passage(words),), official)
    yield from _own_words(summary)
    if summary.come_back:
        yield Section("How to come back", (Passage(summary.come_back),))
    if summary.signature is not None:
        yield Section("Signature", (SignatureLine("Case manager", done=signed_words(summary.signature)),))


def _marks(sheet: DischargeSheet) -> Iterator[str]:
    if sheet.practice:
        yield "PRACTICE – not a real person"
    if sheet.in_error:
        yield "Entered in error – kept to be read, not to be used"
    if sheet.summary.signature is not None and not is_untouched(sheet.summary):
        yield "Do not use – this is not the summary that was signed"


def _goal(each: ObjectiveEnd) -> tuple[Entry, ...]:
    why = (each.reason,) if each.reason else ()
    return Entry(each.statement, why), Entry(OBJECTIVE_WORDS[each.status]), Entry(day_words(each.status_on))


def _needs(summary: DischargeSummary) -> Iterator[Section]:
    met = tuple(each.statement for each in summary.needs if each.after is NeedEnd.MET)
    if met:
        yield Section("Needs that are met", (Passage("\n".join(met)),))
    if taken := going_on(summary):
        rows = tuple(
            (Entry(each.statement, (each.words,) if each.words else ()), Entry(each.who), Entry(each.reach))
            for each in taken
        )
        table = Table(("Need", "Who takes over", "How to reach them"), (40, 32, 28), rows)
        yield Section("Services that go on", (table,))
    if left := unmet(summary):
        table = Table(
            ("Need", "Why, and what can be done"),
            (45, 55),
            tuple((Entry(each.statement), Entry(each.words)) for each in left),
        )
        yield Section("Needs that are not met", (table,))


def _people(summary: DischargeSummary) -> Iterator[Section]:
    if summary.supports:
        rows = tuple((Entry(each.name), Entry(each.relation), Entry(each.does)) for each in summary.supports)
        table = Table(("Name", "Who this is", "What this person does"), (30, 26, 44), rows)
        yield Section("People who help", (table,), "Natural supports")


def _own_words(summary: DischargeSummary) -> Iterator[Section]:
    blocks: list[Block] = []
    if own := summary.own_words.strip().strip('"“”'):
        blocks.append(Passage(f"“{own}”", Tone.QUOTE))
    if summary.no_own_words:
        blocks.append(Passage(f"Why there are none: {summary.no_own_words}"))
    if blocks:
        yield Section("In the client's own words", tuple(blocks))
