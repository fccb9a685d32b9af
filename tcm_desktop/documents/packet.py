"""The record packet: one chart as one document, for an auditor or for the client; nothing is written to disk."""

from __future__ import annotations

from collections.abc import Iterator

from tcm_desktop.documents.care_plan_parts import is_substance_use
from tcm_desktop.documents.content import Block, Content, Entry, Facts, Passage, Section, Table, Tone
from tcm_desktop.documents.discharge import REASON_WORDS
from tcm_desktop.documents.packet_contacts import contact_sections, other_managers
from tcm_desktop.documents.packet_parts import (
    assessment_sections,
    discharge_sections,
    monitoring_sections,
    plan_sections,
    progress_sections,
    review_sections,
    summary_sections,
)
from tcm_desktop.documents.packet_sharing import (
    CONSENTS,
    SHARED,
    consent_sections,
    disclosure_sections,
    referral_sections,
)
from tcm_desktop.documents.packet_sheet import PacketSheet
from tcm_desktop.documents.packet_work import appointment_sections, task_sections
from tcm_desktop.documents.page import pdf
from tcm_desktop.documents.plain import plain_text
from tcm_desktop.documents.plain_words import day_words
from tcm_desktop.documents.withheld import guarded
from tcm_desktop.domain.background import PART_2_NOTICE, LifeFact, Medication, SubstanceUse, for_print, needs_notice


def render_packet(sheet: PacketSheet) -> bytes:
    """The packet as a PDF, letter size, all fonts embedded; her name is on every page (42 CFR 441.18(a)(7)(i))."""
    return pdf(content(sheet), sheet.options.text_size)


def packet_text(sheet: PacketSheet) -> str:
    """The packet as plain text for a screen reader: what the PDF says, in the same order."""
    return plain_text(content(sheet))


def content(sheet: PacketSheet) -> Content:
    """Everything that the packet says, but for sentences that no consent covers on the day."""
    registers = (CONSENTS, SHARED)  # what they name the client agreed to; the tick for substance use decides there
    return guarded(_whole(sheet), sheet.client, sheet.printed_on, sheet.consents, registers)


def _whole(sheet: PacketSheet) -> Content:
    agency = sheet.worker.agency
    return Content(
        neutral_title="Record packet",
        author=agency,
        title="Record of targeted case management",
        subject=sheet.client.name.full,
        running="Record packet",
        printed=" · ".join(filter(None, (f"Printed {day_words(sheet.printed_on)}", agency))),
        marks=("PRACTICE – not a real person",) if sheet.practice else (),
        facts=Facts(tuple(pair for pair in _facts(sheet) if pair[1])),
        sections=tuple(_sections(sheet)),
    )


def _facts(sheet: PacketSheet) -> Iterator[tuple[str, str]]:
    client, worker = sheet.client, sheet.worker
    first, last = day_words(sheet.options.first), day_words(sheet.options.last)
    yield "Date of birth", day_words(client.birth_date)
    yield "Medicaid number", client.medicaid_id
    yield "Days in this packet", f"{first or 'From the first day'} to {last or 'the day of printing'}"
    yield "Agency", worker.agency
    yield "Case manager", ", ".join(filter(None, (worker.name, worker.credential)))
    yield "Not signed, so not in it", str(sheet.drafts) if sheet.drafts else ""


def _sections(sheet: PacketSheet) -> Iterator[Section]:
    yield Section("Times of service", (_episodes(sheet),))
    yield from _coverage(sheet)
    yield from _problems(sheet)
    yield from _background(sheet)
    yield from assessment_sections(sheet)
    yield from review_sections(sheet)
    yield from plan_sections(sheet)
    yield from progress_sections(sheet)
    yield from other_managers(sheet)
    yield from contact_sections(sheet)
    yield from referral_sections(sheet)
    yield from appointment_sections(sheet)
    yield from task_sections(sheet)
    yield from consent_sections(sheet)
    yield from disclosure_sections(sheet)
    yield from monitoring_sections(sheet)
    yield from summary_sections(sheet)
    yield from discharge_sections(sheet)


def _episodes(sheet: PacketSheet) -> Block:
    rows = tuple(
        (
            Entry(day_words(each.opened_on), (each.opened_words,) if each.opened_words else ()),
            Entry(day_words(each.closed_on) or "Still open"),
            Entry(
                REASON_WORDS[each.reason] if each.reason is not None else "",
                tuple(filter(None, (each.words, *(f"{left.what.rstrip('.')}: {left.words}" for left in each.carried)))),
            ),
        )
        for each in sheet.episodes
    )
    return Table(("Opened", "Closed", "Why, and what stayed open"), (27, 27, 46), rows)


def _coverage(sheet: PacketSheet) -> Iterator[Section]:
    rows = tuple(
        (
            Entry(
                sheet.payers.get(each.payer, each.payer),
                ("Another payer is liable",) if each.other_payer_liable else (),
            ),
            Entry(f"{day_words(each.since)} to {day_words(each.until) or 'no end known'}"),
            Entry(day_words(each.known_as_of) or "Never looked up"),
        )
        for each in sheet.client.coverages
    )
    yield Section("Coverage", (Table(("Payer", "From, to", "Looked up"), (28, 46, 26), rows) if rows else _nothing(),))


def _problems(sheet: PacketSheet) -> Iterator[Section]:
    shown = [d for d in sheet.client.diagnoses if sheet.options.with_substance_use or not is_substance_use(d)]
    rows = tuple(
        (
            Entry(
                " ".join(filter(None, (each.code, each.text, each.specifier))),
                ("Entered in error",) if each.is_in_error else (),
            ),
            Entry(each.recorded_by or (f"Reported by {each.reported_by}" if each.reported_by else "")),
            Entry(day_words(each.as_of), (f"Resolved {day_words(each.resolved_on)}",) if each.resolved_on else ()),
        )
        for each in shown
    )
    table = Table(("Problem", "Who says so", "As of"), (46, 30, 24), rows)
    yield Section("Problem list", (table if rows else _nothing(),), "Diagnoses")


def _background(sheet: PacketSheet) -> Iterator[Section]:
    """What is known about her life; what came from a Part 2 program only while its consent holds."""
    client, day = sheet.client, sheet.printed_on
    facts: list[LifeFact | Medication | SubstanceUse] = [*for_print(client.life, day, sheet.consents)]
    facts += for_print(client.medications, day, sheet.consents)
    facts += for_print(client.substances, day, sheet.consents)
    if not facts:
        return
    blocks: list[Block] = [Passage("\n".join(_told(each) for each in facts))]
    if needs_notice(facts):
        blocks.append(Passage(PART_2_NOTICE, Tone.ASIDE))
    yield Section("Background", tuple(blocks))


def _told(fact: LifeFact | Medication | SubstanceUse) -> str:
    match fact:
        case LifeFact():
            return f"{fact.kind.value.capitalize()}: {fact.words}"
        case Medication():
            return "Medicine: " + ", ".join(filter(None, (fact.name, fact.what_for, fact.how_it_goes)))
        case SubstanceUse():
            return "Substance: " + ", ".join(filter(None, (fact.substance, fact.words)))


def _nothing() -> Block:
    return Passage("Nothing is written.")
