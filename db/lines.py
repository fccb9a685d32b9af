"""The lines of long lists, written in the same transaction as the record that they repeat."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from db import records
from db.bodies import to_record
from db.rows import ClientLineRow, ContactLineRow, RecordRow, StandingLineRow
from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactNote, leading_role, standing_answer
from tcm_desktop.domain.follow_ups import FOLLOW_UPS, FollowUp, Standing, standing
from tcm_desktop.domain.plans import CarePlan, plan_in_force
from tcm_desktop.domain.records import RECORD_TYPES, Record, signature_of
from tcm_desktop.services.plan_rules import standings_among

FIRST_WORDS = 80

Line = dict[str, Any]

_PUT_CLIENT = sa.insert(ClientLineRow).prefix_with("OR REPLACE")
_PUT_CONTACT = sa.insert(ContactLineRow).prefix_with("OR REPLACE")
_KINDS: dict[str, type[FollowUp]] = {kind.KIND: kind for kind in FOLLOW_UPS}
_PUT_STANDING = sa.insert(StandingLineRow).prefix_with("OR REPLACE")
_INDEX_EVERYTHING = sa.text(
    "INSERT INTO record_search (rowid, words, chart) SELECT seq, words, chart FROM record_words"
)
_DOCUMENT = sa.select(RecordRow.seq, RecordRow.kind, RecordRow.body).where(RecordRow.id == sa.bindparam("document"))
_FOLLOW_UPS = sa.select(RecordRow.kind, RecordRow.body).where(
    RecordRow.kind.in_(sorted(_KINDS)), RecordRow.client_id == sa.bindparam("client_id")
)
_CLIENT = sa.select(RecordRow.seq, RecordRow.body).where(
    RecordRow.id == sa.bindparam("client_id"), RecordRow.kind == Client.KIND
)


def refresh(connection: sa.Connection, record: Record, seq: int) -> None:
    """Bring the lines up to date with a record that was just stored in row `seq`."""
    if isinstance(record, FollowUp):
        refresh_document(connection, record.document_id)
        return
    stands = _stands(connection, record, seq)
    if isinstance(record, ContactNote):
        connection.execute(_PUT_CONTACT, contact_line(record, seq, stands))
    elif isinstance(record, Client | CarePlan | Assessment):
        _refresh_client(connection, record.client_id)


def refresh_document(connection: sa.Connection, document_id: UUID) -> None:
    """The lines of a document after something that follows it came or went; the document may not be here yet."""
    row = connection.execute(_DOCUMENT, {"document": document_id}).one_or_none()
    if row is not None:
        refresh(connection, to_record(RECORD_TYPES[row.kind], row.body), row.seq)


def rebuild(connection: sa.Connection) -> None:
    """Make all lines and the index of words anew from the records."""
    connection.execute(sa.text("DELETE FROM record_search"))
    connection.execute(_INDEX_EVERYTHING)
    for table in (ContactLineRow, ClientLineRow, StandingLineRow):
        connection.execute(sa.delete(table))
    stored = sa.select(RecordRow.seq, RecordRow.kind, RecordRow.body)
    for row in connection.execute(stored.where(RecordRow.signed, RecordRow.kind != ContactNote.KIND)).all():
        _stands(connection, to_record(RECORD_TYPES[row.kind], row.body), row.seq)
    notes = connection.execute(stored.where(RecordRow.kind == ContactNote.KIND)).all()
    pairs = ((to_record(ContactNote, row.body), row.seq) for row in notes)
    if lines := [contact_line(note, seq, _stands(connection, note, seq)) for note, seq in pairs]:
        connection.execute(_PUT_CONTACT, lines)
    for client_id in connection.execute(sa.select(RecordRow.id).where(RecordRow.kind == Client.KIND)).scalars().all():
        _refresh_client(connection, client_id)


def contact_line(note: ContactNote, seq: int, stands: Standing = Standing.CLEAR) -> Line:
    """The line of a contact note; units and verdict are those of its signature, or what marks it before one."""
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
        "contacted_role": leading_role(note),
        "component": note.component,
        "objective_id": note.objective_id,
        "choice": billing.choice if billing is not None else None,
        "verdict": standing_answer(note),
        "units": billing.units if billing is not None and is_final else 0,
        "signed_at": signed_at,
        "first_words": first_words(note.narrative),
        "standing": stands,
    }


def first_words(narrative: str) -> str:
    """The beginning of a narrative in one line, cut between words where there are any."""
    # The first lines are enough: a long narrative is not split as a whole for the sake of a list.
    text = " ".join(narrative[: 4 * FIRST_WORDS].split())
    if len(text) <= FIRST_WORDS:
        return text
    return (text[: FIRST_WORDS + 1].rpartition(" ")[0] or text[:FIRST_WORDS]) + "…"


def _stands(connection: sa.Connection, record: Record, seq: int) -> Standing:
    """Where a signed document stands, and its line, where it has anything to say."""
    signature, client_id = signature_of(record), record.client_id
    stands = Standing.CLEAR
    if signature is not None and client_id is not None and not isinstance(record, FollowUp):
        found = connection.execute(_FOLLOW_UPS, {"client_id": client_id}).all()
        stands = standing(record.id, signature, (to_record(_KINDS[kind], body) for kind, body in found))
    if signature is None or stands is Standing.CLEAR:
        connection.execute(sa.delete(StandingLineRow).where(StandingLineRow.record == seq))
        return stands
    line: Line = {
        "record": seq,
        "id": record.id,
        "kind": record.KIND,
        "client_id": client_id,
        "worker_id": signature.worker_id,
        "signed_at": signature.signed_at,
        "standing": stands,
    }
    connection.execute(_PUT_STANDING, line)
    return stands


def _refresh_client(connection: sa.Connection, client_id: UUID) -> None:
    row = connection.execute(_CLIENT, {"client_id": client_id}).one_or_none()
    if row is None:  # her plan can arrive before she does
        return
    client = to_record(Client, row.body)
    plan = _plan_at_last(connection, client)
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


def _plan_at_last(connection: sa.Connection, client: Client) -> CarePlan | None:
    """The version in force once every effective day has come, as the payer counts those that wait."""
    plans = records.of_chart(connection, CarePlan, client.id)
    found = (to_record(_KINDS[kind], body) for kind, body in connection.execute(_FOLLOW_UPS, {"client_id": client.id}))
    return plan_in_force(plans, date.max, standings_among(client.payer_profile, plans, found, date.max))
