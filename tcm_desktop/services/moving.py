"""A draft that was written in the wrong chart goes to the right one, with its text."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.errors import NotReadyToSign
from tcm_desktop.domain.signatures import refuse_if_signed
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.notes import open_note


def has_links(note: ContactNote) -> bool:
    """Whether a note is linked to a need or an objective, which belong to one client."""
    linked = (note.need_id, note.objective_id, *(i for a in note.activities for i in (a.need_id, a.objective_id)))
    return any(each is not None for each in linked)


def move_note(desk: Desk, note_id: UUID, client_id: UUID) -> Outcome[ContactNote]:
    """Move a draft to another client. Its facts and its text stay; links to needs and objectives go.

    So does consent to video, which may have come from an earlier note of the other client.

    The audit trail keeps from where it came. Raises RecordNotFound, AlreadySigned for a note that is signed, and
    NotReadyToSign when it is that client's already.
    """
    note = open_note(desk, note_id).note  # with what was typed last
    refuse_if_signed(note)
    if note.client_id == client_id:
        raise NotReadyToSign("This note is in that chart already. Nothing was changed.")
    with desk.writing() as work:
        client = work.get(Client, client_id)
        moved = replace(
            note,
            client_id=client.id,
            need_id=None,
            objective_id=None,
            activities=tuple(replace(each, need_id=None, objective_id=None) for each in note.activities),
            telehealth_consent=None,
            dismissed=(),
            billing=None,
            corrects=None,
        )
        work.put(moved, "note.moved", reason=f"from {note.client_id}")
        work.drop_copy(note_id)
        return Outcome(moved, work.commit())
