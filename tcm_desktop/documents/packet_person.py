"""The client in a record packet: coverage and stays, the problem list with its history, what is known of her life."""

from __future__ import annotations

from collections.abc import Iterator

from tcm_desktop.documents.care_plan_parts import is_substance_use
from tcm_desktop.documents.content import Block, Entry, Passage, Section, Table, Tone
from tcm_desktop.documents.packet_sheet import PacketSheet
from tcm_desktop.documents.plain_words import day_words
from tcm_desktop.domain.background import (
    PART_2_NOTICE,
    LifeFact,
    Medication,
    Origin,
    SubstanceUse,
    for_print,
    needs_notice,
)
from tcm_desktop.domain.clients import AssociateRole, Diagnosis, ProblemEvent, ProblemStep, Setting

STEP_WORDS = {
    ProblemEvent.ADDED: "Added",
    ProblemEvent.SOURCE: "Source written down",
    ProblemEvent.RESOLVED: "Resolved",
    ProblemEvent.REOPENED: "Opened again",
    ProblemEvent.IN_ERROR: "Entered in error",
}
NOTHING = Passage("Nothing is written.")
NEVER = "Never looked up"


def coverage_sections(sheet: PacketSheet) -> Iterator[Section]:
    """Who pays, what was authorized, and stays in institutions, each with the day on which it was last looked up."""
    client = sheet.client
    payers = tuple(
        (
            Entry(
                sheet.payers.get(each.payer, each.payer),
                ("Another payer is liable",) if each.other_payer_liable else (),
            ),
            Entry(f"{day_words(each.since)} to {day_words(each.until) or 'no end known'}"),
            Entry(day_words(each.known_as_of) or NEVER),
        )
        for each in client.coverages
    )
    table = Table(("Payer", "From, to", "Looked up"), (28, 46, 26), payers)
    yield Section("Coverage", (table if payers else NOTHING,))
    granted = tuple(
        (
            Entry(each.number or "No number", (f"{each.units} units",)),
            Entry(f"{day_words(each.since)} to {day_words(each.until)}"),
            Entry(day_words(each.known_as_of) or NEVER),
        )
        for each in client.authorizations
    )
    if granted:
        yield Section("Authorizations", (Table(("Number", "From, to", "Looked up"), (28, 46, 26), granted),))
    stays = tuple(
        (
            Entry("Institution for mental diseases" if each.setting is Setting.IMD else _plain(each.setting)),
            Entry(f"{day_words(each.admitted_on)} to {day_words(each.discharged_on) or 'no end known'}"),
            Entry(day_words(each.known_as_of) or NEVER),
        )
        for each in client.stays
    )
    if stays:
        yield Section("Stays", (Table(("Where", "From, to", "Looked up"), (28, 46, 26), stays),))


def problem_sections(sheet: PacketSheet) -> Iterator[Section]:
    """Each line with who added or resolved it, with which title and when (DHCS BHIN 23-068 as summarized)."""
    shown = [d for d in sheet.client.diagnoses if sheet.options.with_substance_use or not is_substance_use(d)]
    rows = tuple(
        (
            Entry(" ".join(filter(None, (each.code, each.text, each.specifier))), tuple(map(_step, each.steps))),
            Entry(_source(each)),
            Entry(day_words(each.as_of), (f"Resolved {day_words(each.resolved_on)}",) if each.resolved_on else ()),
        )
        for each in shown
    )
    table = Table(("Problem", "Who says so", "As of"), (46, 30, 24), rows)
    yield Section("Problem list", (table if rows else NOTHING,), "Diagnoses")


def background_sections(sheet: PacketSheet) -> Iterator[Section]:
    """What is known about her life, who said it and when; what came from a Part 2 program while its consent holds."""
    client, day = sheet.client, sheet.printed_on
    facts: list[LifeFact | Medication | SubstanceUse] = [*for_print(client.life, day, sheet.consents)]
    facts += for_print(client.medications, day, sheet.consents)
    facts += for_print(client.substances, day, sheet.consents)
    if not facts:
        return
    rows = tuple((Entry(_kind(each)), Entry(_told(each)), Entry(_said(each.origin))) for each in facts)
    blocks: list[Block] = [Table(("About", "What is known", "Who said it"), (22, 50, 28), rows)]
    if needs_notice(facts):
        blocks.append(Passage(PART_2_NOTICE, Tone.ASIDE))
    yield Section("Background", tuple(blocks))


def people_sections(sheet: PacketSheet) -> Iterator[Section]:
    """Her support network and who speaks for her; other case managers have a part of their own."""
    rows = tuple(
        (
            Entry(each.name),
            Entry(_plain(each.role), (each.relation,) if each.relation else ()),
            Entry(each.agency, (each.phone,) if each.phone else ()),
        )
        for each in sheet.client.associates
        if each.role is not AssociateRole.CASE_MANAGER
    )
    if rows:
        table = Table(("Name", "Who this is", "Agency, and how to reach them"), (34, 32, 34), rows)
        yield Section("People in the client's life", (table,), "Support network")


def _step(step: ProblemStep) -> str:
    """`Added August 6, 2025 by Sam Practice, MHRS: seen in the clinic's letter`."""
    by = ", ".join(filter(None, (step.name, step.title)))
    done = f"{STEP_WORDS[step.event]} {day_words(step.on)} by {by}"
    return f"{done}: {step.words}" if step.words else done


def _source(problem: Diagnosis) -> str:
    told = f"Reported by {problem.reported_by}" if problem.reported_by else ""
    return "\n".join(filter(None, (problem.recorded_by, told)))


def _kind(fact: LifeFact | Medication | SubstanceUse) -> str:
    match fact:
        case LifeFact():
            return fact.kind.value.capitalize()
        case Medication():
            return "Medicine"
        case SubstanceUse():
            return "Substance"


def _told(fact: LifeFact | Medication | SubstanceUse) -> str:
    match fact:
        case LifeFact():
            return fact.words
        case Medication():
            prescriber = f"prescribed by {fact.prescriber}" if fact.prescriber else ""
            ended = f"until {day_words(fact.ended_on)}" if fact.ended_on else ""
            return ", ".join(filter(None, (fact.name, fact.what_for, prescriber, fact.how_it_goes, ended)))
        case SubstanceUse():
            return ", ".join(filter(None, (fact.substance, fact.words)))


def _said(origin: Origin) -> str:
    by = _plain(origin.said_by) if origin.said_by is not None else ""
    return ", ".join(filter(None, (by, origin.said_detail, day_words(origin.as_of))))


def _plain(word: str) -> str:
    return word.replace("_", " ").capitalize()
