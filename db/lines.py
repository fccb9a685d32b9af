"""The lines of long lists, written in the same transaction as the record that they repeat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from db import records
from db.bodies import to_record
from db.bulk import Bulk, is_numbered, numbers
from db.rows import ClientLineRow, ContactLineRow, RecordRow, StandingLineRow
from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactNote, leading_role, standing_answer
from tcm_desktop.domain.follow_ups import FOLLOW_UPS, FollowUp, Standing, standing
from tcm_desktop.domain.plans import CarePlan, plan_in_force
from tcm_desktop.domain.records import RECORD_TYPES, Record, signature_of
from tcm_desktop.domain.signatures import Signature
from tcm_desktop.services.plan_rules import standings_among

FIRST_WORDS = 80

Line = dict[str, Any]

_PUT_CLIENT = sa.insert(ClientLineRow).prefix_with("OR REPLACE")
_PUT_CONTACT = Bulk(ContactLineRow, *ContactLineRow.__table__.columns.keys(), replaces=True)
_KINDS: dict[str, type[FollowUp]] = {kind.KIND: kind for kind in FOLLOW_UPS}
_PUT_STANDING = sa.insert(StandingLineRow).prefix_with("OR REPLACE")
_DROP_STANDING = sa.delete(StandingLineRow).where(is_numbered(StandingLineRow.record))
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
    refresh_all(connection, {seq: record})


def refresh_all(connection: sa.Connection, stored: Mapping[int, Record], gone: Iterable[Record] = ()) -> None:
    """Bring the lines up to date with the records stored in these rows, and with those that are not there any more."""
    changed, gone = dict(stored), tuple(gone)
    for document_id in {each.document_id for each in (*stored.values(), *gone) if isinstance(each, FollowUp)}:
        row = connection.execute(_DOCUMENT, {"document": document_id}).one_or_none()
        if row is not None:  # it can arrive after what follows it
            changed[row.seq] = to_record(RECORD_TYPES[row.kind], row.body)
    stands = _standings(connection, changed)
    notes = [
        contact_line(each, seq, stands.get(seq, Standing.CLEAR))
        for seq, each in changed.items()
        if isinstance(each, ContactNote)
    ]
    _PUT_CONTACT.insert(connection, notes)
    told = (each for each in (*changed.values(), *gone) if isinstance(each, Client | CarePlan | Assessment))
    for client_id in {each.client_id for each in told}:
        _refresh_client(connection, client_id)


def rebuild(connection: sa.Connection) -> None:
    """Make all lines and the index of words anew from the records."""
    connection.execute(sa.text("DELETE FROM record_search"))
    connection.execute(_INDEX_EVERYTHING)
    for table in (ContactLineRow, ClientLineRow, StandingLineRow):
        connection.execute(sa.delete(table))
    rows = connection.execute(sa.select(RecordRow.seq, RecordRow.kind, RecordRow.body)).all()
    refresh_all(connection, {row.seq: to_record(RECORD_TYPES[row.kind], row.body) for row in rows})


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


def _standings(connection: sa.Connection, changed: Mapping[int, Record]) -> dict[int, Standing]:
    """Where signed documents stand, by row, and their lines where they have anything to say."""
    signed: dict[int, tuple[Record, Signature, UUID]] = {}
    for seq, record in changed.items():
        signature, client_id = signature_of(record), record.client_id
        if signature is not None and client_id is not None and not isinstance(record, FollowUp):
            signed[seq] = record, signature, client_id
    found = _followed(connection, {client_id for _, _, client_id in signed.values()})
    stands = {seq: standing(record.id, signature, found[record.id]) for seq, (record, signature, _) in signed.items()}
    told = {seq: stand for seq, stand in stands.items() if stand is not Standing.CLEAR}
    if clear := changed.keys() - told.keys():
        connection.execute(_DROP_STANDING, numbers(list(clear)))
    lines = [_standing_line(seq, *signed[seq], stand) for seq, stand in told.items()]
    if lines:
        connection.execute(_PUT_STANDING, lines)
    return stands


def _followed(connection: sa.Connection, clients: Iterable[UUID]) -> defaultdict[UUID, list[FollowUp]]:
    """What follows each document of these clients' charts."""
    found: defaultdict[UUID, list[FollowUp]] = defaultdict(list)
    for client_id in clients:
        for kind, body in connection.execute(_FOLLOW_UPS, {"client_id": client_id}):
            follow_up = to_record(_KINDS[kind], body)
            found[follow_up.document_id].append(follow_up)
    return found


def _standing_line(seq: int, record: Record, signature: Signature, client_id: UUID, stand: Standing) -> Line:
    return {
        "record": seq,
        "id": record.id,
        "kind": record.KIND,
        "client_id": client_id,
        "worker_id": signature.worker_id,
        "signed_at": signature.signed_at,
        "standing": stand,
    }


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
