"""The contacts of a record packet: what was done, for how long, who signed, and what followed the signature."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from tcm_desktop.documents.content import Block, Entry, Passage, Section, SignatureLine, Table
from tcm_desktop.documents.packet_note import activity_table, note_facts, service_words, unit_words
from tcm_desktop.documents.packet_sheet import PacketSheet
from tcm_desktop.documents.plain_words import day_words, signed_words
from tcm_desktop.domain.clients import AssociateRole
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.follow_ups import Addendum, CoSigning, ErrorMark, Judgement, follow_ups_of
from tcm_desktop.domain.signatures import Signature, is_untouched


def signed_blocks(
    sheet: PacketSheet, document: object, document_id: UUID, signature: Signature | None
) -> Iterator[Block]:
    """Who signed with which titles, whether it still is what was signed, and everything that followed."""
    if signature is None:
        yield Passage("Not signed.")
        return
    titles = ", ".join(dict.fromkeys(each.title for each in signature.titles))
    about = (("Titles on that day", titles),) if titles else ()
    yield SignatureLine("Case manager", about, signed_words(signature))
    if not is_untouched(document):
        yield Passage("Do not use: this is not what was signed.")
    after = sheet.follow_ups.get(document_id, ())
    for mark in follow_ups_of(document_id, after, ErrorMark):
        yield Passage(f"ENTERED IN ERROR: {mark.reason}\n{_by(mark.signature)}")
    for added in follow_ups_of(document_id, after, Addendum):
        yield Passage(f"Addendum: {added.text}\n{_by(added.signature)}")
    for judged in follow_ups_of(document_id, after, CoSigning):
        said = "Co-signed" if judged.judgement is Judgement.APPROVED else "Returned"
        yield Passage(f"{': '.join(filter(None, (said, judged.remark)))}\n{_by(judged.signature)}")


def contact_sections(sheet: PacketSheet) -> Iterator[Section]:
    """A list of all contacts, then each of them whole."""
    if not sheet.notes:
        yield Section("Contacts", (Passage("None in these days."),))
        return
    rows = tuple(_row(note) for note in sheet.notes)
    yield Section("Contacts", (Table(("Day", "Service", "Time", "Units"), (30, 36, 20, 14), rows),))
    names = _names(sheet)
    for note in sheet.notes:
        facts: tuple[Block, ...] = (note_facts(note, names), *activity_table(note, names))
        follow = signed_blocks(sheet, note, note.id, note.signature)
        yield Section(
            f"Contact of {day_words(note.service_date)}", (*facts, Passage(note.narrative or "No text."), *follow)
        )


def other_managers(sheet: PacketSheet) -> Iterator[Section]:
    """Who else manages the case, and on which days there was contact (42 CFR 441.18(a)(7)(vi))."""
    managers = [each for each in sheet.client.associates if each.role is AssociateRole.CASE_MANAGER]
    rows = tuple(
        (
            Entry(each.name, tuple(filter(None, (each.relation,)))),
            Entry(each.agency, (each.phone,) if each.phone else ()),
            Entry("\n".join(day_words(n.service_date) for n in sheet.notes if _was_there(each.name, n)) or "None"),
        )
        for each in managers
    )
    table = Table(("Name", "Agency", "Contacts"), (36, 34, 30), rows)
    yield Section("Other case managers", (table if rows else Passage("None is known."),), "Coordination")


def _was_there(name: str, note: ContactNote) -> bool:
    there = {note.contacted_name, *(each.name for each in note.participants)}
    return name.casefold() in {each.casefold() for each in there}


def _row(note: ContactNote) -> tuple[Entry, ...]:
    return (
        Entry(day_words(note.service_date)),
        Entry(service_words(note.component)),
        Entry(f"{note.direct_minutes or 0} minutes"),
        Entry(unit_words(note)),
    )


def _names(sheet: PacketSheet) -> dict[UUID, str]:
    """What the ids of needs and objectives stand for."""
    needs = {n.id: n.statement for a in sheet.assessments for area in a.areas for n in area.needs}
    needs |= {n.id: n.statement for plan in sheet.plans for n in plan.needs}
    return needs | {o.id: o.statement for plan in sheet.plans for o in plan.plan.objectives}


def _by(signature: Signature | None) -> str:
    return signed_words(signature) if signature is not None else ""
