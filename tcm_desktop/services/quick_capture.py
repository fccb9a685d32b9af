"""A contact caught in one line: a draft at once, with what the line plainly says and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.quick_line import read_line
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.due_rules import note_due
from tcm_desktop.services.kept_forms import QUICK_CAPTURE, copy_id, drop_form, keep_form, kept_form


@dataclass(frozen=True, slots=True)
class QuickForm:
    """What is typed and not a draft yet: for whom (None: not chosen), the letters she is looked for by, the line."""

    client_id: UUID | None = None
    letters: str = ""
    line: str = ""


@dataclass(frozen=True, slots=True)
class Captured:
    """The draft that a line became, whose it is, and until when it should be signed."""

    note: ContactNote
    listed_name: str
    due_on: date


def capture(desk: Desk, client_id: UUID, line: str) -> Outcome[Captured]:
    """Store a line as a draft of today. What the line does not say stays blank, to be asked when it is finished.

    Nothing is carried over from the last contact here: nobody would look at it before it is stored.
    """
    read = read_line(line)
    with desk.writing() as work:
        client = work.get(Client, client_id)
        note = ContactNote(
            id=desk.new_id(),
            client_id=client_id,
            worker_id=desk.worker.id,
            service_date=desk.today,
            zone=desk.clock.zone,
            start=read.start,
            direct_minutes=read.minutes,
            mode=read.mode,
            narrative=read.words,
            written_on=desk.today,
        )
        work.put(note, "note.changed")
        work.drop_copy(copy_id(QUICK_CAPTURE, desk.worker.id))
        due_on = note_due(note.service_date, client.payer_profile)
        return Outcome(Captured(note, client.name.listed, due_on), work.commit())


def kept_line(desk: Desk) -> QuickForm:
    """What was typed last time and left; blank for nothing."""
    with desk.reading() as work:
        return kept_form(work, QUICK_CAPTURE, desk.worker.id, QuickForm) or QuickForm()


def keep_line(desk: Desk, form: QuickForm) -> None:
    """Keep what is typed for next time; nothing typed leaves nothing behind."""
    if form.line.strip() or form.letters.strip():
        keep_form(desk, QUICK_CAPTURE, desk.worker.id, form)
    else:
        drop_form(desk, QUICK_CAPTURE, desk.worker.id)
