"""Writing contact notes: new, kept while typing, found again after a crash."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time
from uuid import UUID

import msgspec

from tcm_desktop.billing.chart_facts import ChartFacts
from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.clock import local_now
from tcm_desktop.domain.contacts import BillingChoice, BillingRecord, ContactNote, ended_at
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.signatures import refuse_if_signed
from tcm_desktop.services.assessments import assessed_needs
from tcm_desktop.services.chart_facts import load_facts
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.kept_forms import CAUGHT_ANYWHERE
from tcm_desktop.services.own_caseload import own_drafts
from tcm_desktop.services.plan_rules import plan_as_of_day
from tcm_desktop.services.ports import UnitOfWork
from tcm_desktop.services.views import ContactLine, WorkingCopy

NARRATIVE = "narrative"
LOOKED_AT = 20
"""How many of the latest notes are looked at for the last contact: a row of attempts may lie before it."""


@dataclass(frozen=True, slots=True)
class NoteDesk:
    """A note in hand, what it can be linked to, and the chart around it as of its service date.

    `caret` is where typing goes on; `found_again` after a crash; `in_error`: signed, and marked so since.
    """

    client: Client
    note: ContactNote
    needs: tuple[Need, ...]
    plan: CarePlan | None
    caret: int
    found_again: bool
    facts: ChartFacts
    in_error: bool = False


def new_note(desk: Desk, client_id: UUID) -> NoteDesk:
    """A note for a contact now, not yet stored. How, where, with whom and the objective are those of the last one.

    An attempt that reached nobody is no such contact, nor is one that was entered in error.
    """
    with desk.reading() as work:
        lines = work.contacts(client_id, limit=LOOKED_AT)
        reached = (each for each in lines if not each.is_attempt and each.standing is not Standing.IN_ERROR)
        line = next(reached, None)
        last = work.get(ContactNote, line.id) if line is not None else None
        note = ContactNote(
            id=desk.new_id(),
            client_id=client_id,
            worker_id=desk.worker.id,
            service_date=desk.today,
            zone=desk.clock.zone,
            start=_start(desk, last),
            written_on=desk.today,
        )
        return _on_the_desk(desk, work, _like(note, last) if last else note)


def open_note(desk: Desk, note_id: UUID) -> NoteDesk:
    """A stored note, or the text that was being typed when the program ended. Raises RecordNotFound."""
    with desk.reading() as work:
        copy = next((c for c in work.copies() if c.record_id == note_id), None)
        if copy is None:
            return _on_the_desk(desk, work, work.get(ContactNote, note_id))
        note = msgspec.json.decode(copy.body, type=ContactNote)
        return replace(_on_the_desk(desk, work, note), caret=copy.caret, found_again=True)


def keep_typing(desk: Desk, note: ContactNote, caret: int) -> None:
    """Keep a note while it is being typed, with the caret; cheap enough for every pause. Raises AlreadySigned."""
    refuse_if_signed(note)
    body = msgspec.json.encode(note)
    with desk.writing() as work:
        work.keep_copy(
            WorkingCopy(
                note.id,
                ContactNote.KIND,
                note.client_id,
                body,
                NARRATIVE,
                caret,
                desk.clock.now(),
            )
        )
        work.commit()


def keep_note(desk: Desk, note: ContactNote) -> Outcome[ContactNote]:
    """Store a draft as a change that will be sent, and let go of its working copy. Raises AlreadySigned."""
    refuse_if_signed(note)
    with desk.writing() as work:
        work.put(note, "note.changed")
        work.drop_copy(note.id)
        return Outcome(note, work.commit())


def around(desk: Desk, note: ContactNote) -> NoteDesk:
    """What a note in hand can be linked to and is held against, after its service date or the chart has changed."""
    with desk.reading() as work:
        return _on_the_desk(desk, work, note)


def kept_as_note(note: ContactNote, on: bool) -> ContactNote:
    """A draft that the worker has decided not to bill, or one that is open again."""
    return replace(note, billing=BillingRecord(BillingChoice.DO_NOT_BILL, "", 0, (), (), "", "", "") if on else None)


def let_go(desk: Desk, note_id: UUID) -> None:
    """Forget the working copy of a note in which nothing was written."""
    with desk.writing() as work:
        work.drop_copy(note_id)
        work.commit()


def found_again(desk: Desk) -> tuple[WorkingCopy, ...]:
    """The texts that were being typed when the program last ended, latest first.

    A line of the quick capture is none, nor is an attempt: they wait where they were typed.
    """
    with desk.reading() as work:
        return tuple(copy for copy in work.copies() if copy.record_kind not in CAUGHT_ANYWHERE)


def drafts(desk: Desk) -> tuple[ContactLine, ...]:
    """The worker's notes that wait for her signature, oldest contact first; a colleague signs her own."""
    with desk.reading() as work:
        return tuple(line for line, _ in own_drafts(work, desk.worker.id))


def recent_notes(desk: Desk, limit: int = 100) -> tuple[ContactLine, ...]:
    """The latest notes of the whole caseload."""
    with desk.reading() as work:
        return work.contacts(limit=limit)


def _on_the_desk(desk: Desk, work: UnitOfWork, note: ContactNote) -> NoteDesk:
    client = work.get(Client, note.client_id)
    plan = plan_as_of_day(work, client, note.service_date)
    needs = assessed_needs(work, client.id)
    facts = load_facts(work, note, client, plan, desk.today)
    in_error = note.signature is not None and any(line.id == note.id for line in work.standings(Standing.IN_ERROR))
    return NoteDesk(client, note, needs, plan, len(note.narrative), found_again=False, facts=facts, in_error=in_error)


def _like(note: ContactNote, last: ContactNote) -> ContactNote:
    """Carry over structured facts only, never text."""
    return replace(
        note,
        mode=last.mode,
        place=last.place,
        contacted_role=last.contacted_role,
        contacted_name=last.contacted_name,
        contacted_relationship=last.contacted_relationship,
        interpreter=last.interpreter,
        need_id=last.need_id,
        objective_id=last.objective_id,
    )


def _start(desk: Desk, last: ContactNote | None) -> time:
    """When the last contact of today ended, else now, to the minute."""
    now = local_now(desk.clock)
    ended = ended_at(last) if last is not None and last.service_date == desk.today else None
    begin = ended.astimezone(now.tzinfo) if ended is not None and ended <= now else now
    return begin.time().replace(second=0, microsecond=0)
