"""The lines of long lists, written in the same transaction as the record that they repeat."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from db import records
from db.bodies import to_record
from db.rows import ClientLineRow, ContactLineRow, RecordRow
from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.plans import CarePlan, plan_in_force
from tcm_desktop.domain.records import Record

FIRST_WORDS = 80

Line = dict[str, Any]

_PUT_CLIENT = sa.insert(ClientLineRow).prefix_with("OR REPLACE")
_PUT_CONTACT = sa.insert(ContactLineRow).prefix_with("OR REPLACE")
_CLIENT = sa.select(RecordRow.seq, RecordRow.body).where(
    RecordRow.id == sa.bindparam("client_id"), RecordRow.kind == Client.KIND
)


def refresh(connection: sa.Connection, record: Record, seq: int) -> None:
    """Bring the lines up to date with a record that was just stored in row `seq`."""
    if isinstance(record, ContactNote):
        connection.execute(_PUT_CONTACT, contact_line(record, seq))
    elif isinstance(record, Client | CarePlan | Assessment):
        _refresh_client(connection, record.client_id)


def rebuild(connection: sa.Connection) -> None:
    """Make all lines anew from the records."""
    connection.execute(sa.delete(ContactLineRow))
    connection.execute(sa.delete(ClientLineRow))
    notes = sa.select(RecordRow.seq, RecordRow.body).where(RecordRow.kind == ContactNote.KIND)
    lines = [contact_line(to_record(ContactNote, body), seq) for seq, body in connection.execute(notes)]
    if lines:
        connection.execute(_PUT_CONTACT, lines)
    for client_id in connection.execute(sa.select(RecordRow.id).where(RecordRow.kind == Client.KIND)).scalars().all():
        _refresh_client(connection, client_id)


def contact_line(note: ContactNote, seq: int) -> Line:
    """The line of a contact note; units and verdict are those of its signature."""
    billing = note.billing
    signed_at = note.signature.signed_at if note.signature is not None else None
    is_final = billing is not None and signed_at is not None
    return {
        "record": seq,
        "id": note.id,
        "client_id": note.client_id,
        "service_date": note.service_date,
        "start": note.start,
        "direct_minutes": note.direct_minutes,
        "mode": note.mode,
        "contacted_role": note.contacted_role,
        "component": note.component,
        "objective_id": note.objective_id,
        "choice": billing.choice if billing is not None else None,
        "verdict": billing.verdict if billing is not None and is_final else "",
        "units": billing.units if billing is not None and is_final else 0,
        "signed_at": signed_at,
        "first_words": first_words(note.narrative),
    }


def first_words(narrative: str) -> str:
    """The beginning of a narrative in one line, cut between words where there are any."""
    # The first lines are enough: a long narrative is not split as a whole for the sake of a list.
    text = " ".join(narrative[: 4 * FIRST_WORDS].split())
    if len(text) <= FIRST_WORDS:
        return text
    return (text[: FIRST_WORDS + 1].rpartition(" ")[0] or text[:FIRST_WORDS]) + "…"


def _refresh_client(connection: sa.Connection, client_id: UUID) -> None:
    row = connection.execute(_CLIENT, {"client_id": client_id}).one_or_none()
    if row is None:  # her plan can arrive before she does
        return
    client = to_record(Client, row.body)
    plan = plan_in_force(records.of_chart(connection, CarePlan, client_id), date.max)
    assessed = [a for a in records.of_chart(connection, Assessment, client_id) if a.signature is not None]
    line: Line = {
        "record": row.seq,
        "client_id": client_id,
        "listed_name": client.name.listed,
        "birth_date": client.birth_date,
        "target_group": client.target_group,
        "payer_profile": client.payer_profile,
        "plan_review_due": plan.review_due if plan is not None else None,
        "assessed_on": max((a.completed_on for a in assessed if a.completed_on is not None), default=None),
    }
    connection.execute(_PUT_CLIENT, line)
