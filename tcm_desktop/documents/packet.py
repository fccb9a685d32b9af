"""The record packet: one chart as one document, for an auditor or for the client; nothing is written to disk."""

from __future__ import annotations

from collections.abc import Iterator

from tcm_desktop.documents.content import Block, Content, Entry, Facts, Section, Table
from tcm_desktop.documents.discharge import REASON_WORDS
from tcm_desktop.documents.packet_assessment import assessment_sections
from tcm_desktop.documents.packet_contacts import contact_sections, other_managers
from tcm_desktop.documents.packet_parts import (
    discharge_sections,
    monitoring_sections,
    plan_sections,
    progress_sections,
    review_sections,
    summary_sections,
)
from tcm_desktop.documents.packet_person import (
    background_sections,
    coverage_sections,
    people_sections,
    problem_sections,
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
    yield "Goes by", client.name.preferred
    yield "Date of birth", day_words(client.birth_date)
    yield "Language", f"{client.language}, with an interpreter" if client.interpreter_needed else client.language
    yield "Medicaid number", client.medicaid_id
    yield "Days in this packet", f"{first or 'From the first day'} to {last or 'the day of printing'}"
    yield "Agency", worker.agency
    yield "Case manager", ", ".join(filter(None, (worker.name, worker.credential)))
    yield "Not signed, so not in it", str(sheet.drafts) if sheet.drafts else ""


def _sections(sheet: PacketSheet) -> Iterator[Section]:
    yield Section("Times of service", (_episodes(sheet),))
    yield from coverage_sections(sheet)
    yield from problem_sections(sheet)
    yield from background_sections(sheet)
    yield from people_sections(sheet)
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
