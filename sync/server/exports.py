"""What leaves the server as files: the claim, and everything, for an agency that moves on to another product.

Both are of one agency, and stand in its audit trail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa

from sync.protocol.messages import AGENCY
from sync.server.billing_export import Chart, Claim, Versioned, claim
from sync.server.office import Office
from sync.server.publishing import agency_shelf
from sync.server.tables import account, admin_event, agency, assignment, device, operation, record, team
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.errors import BrokenPatch
from tcm_desktop.domain.follow_ups import FOLLOW_UPS, FollowUp
from tcm_desktop.domain.intervals import months_after
from tcm_desktop.domain.paths import unflatten
from tcm_desktop.services.rule_changes import books_of

FORM = 1
"""The version of the lines of an export of everything."""
_BATCH = 500
_SECRET = frozenset({"passphrase", "totp_secret", "totp_step", "public_key", "wipe_order"})

R = TypeVar("R", ContactNote, Client)


def claim_of(office: Office, since: date, until: date) -> Claim:
    """The claim of these days, both included, from what the server holds, by the rules of the agency's laptops; only an
    administrator may."""
    office.require_administrator()
    first, last = since.replace(day=1), months_after(until.replace(day=1), 1) - timedelta(days=1)
    # As text: PostgreSQL's operators on JSON fail on a record that holds the character NUL, as a narrative may.
    served = sa.func.substring(sa.cast(record.c["values"], sa.Text), '"service_date": ?"([0-9-]{10})"')
    near = (record.c.kind == ContactNote.KIND, served.between(first.isoformat(), last.isoformat()))
    notes = [Versioned(note, row.revision) for row in _records(office, *near) if (note := _read(row, ContactNote))]
    clients = {note.note.client_id for note in notes}
    known = [_read(row, Client) for row in _records(office, record.c.id.in_(clients))] if clients else []
    chart = Chart(notes, {client.id: client for client in known if client}, _follow_ups(office, clients))
    found = claim(chart, since, until, cache(books_of(agency_shelf(office))))
    office.write_down("billing.exported", "", f"{since} to {until}: {len(found.lines)} contacts")
    return found


def everything(office: Office) -> Iterator[bytes]:
    """All that the agency holds, one JSON object on each line, the first of which says what the others are.

    Records are whole and named by their fields; values that wait for a decision stand beside them. Operations are the
    history: who changed what, and when. Passphrases and keys stay here. Best read in a steady transaction, and written
    down in one of its own before it (`note_export`).
    """
    office.require_administrator()
    known = office.connection.execute(sa.select(agency).where(agency.c.id == office.agency)).one()
    yield _line("agency", {"form": FORM, "id": known.id, "name": known.name, "seq": known.seq, "at": office.now})
    for name, table in (("account", account), ("team", team), ("assignment", assignment), ("device", device)):
        for row in office.connection.execute(sa.select(table).order_by(*table.primary_key.columns)):
            yield _line(name, {key: value for key, value in row._mapping.items() if key not in _SECRET})
    for row in _records(office):
        yield _line("record", _whole(row))
    for row in _all(office, sa.select(operation).order_by(operation.c.received_at, operation.c.id)):
        yield _line("operation", {"received_at": row.received_at, "answer": row.status, "late": row.late, **row.op})
    for row in _all(office, sa.select(admin_event).order_by(admin_event.c.seq)):
        yield _line("admin_event", dict(row._mapping))


def note_export(office: Office) -> None:
    """Write down that everything is about to leave."""
    office.require_administrator()
    office.write_down("everything.exported")


def _records(office: Office, *conditions: sa.ColumnElement[bool]) -> Iterator[sa.Row[Any]]:
    return _all(office, sa.select(record).where(*conditions).order_by(record.c.id))


def _all(office: Office, query: sa.Select[Any]) -> Iterator[sa.Row[Any]]:
    """Row by row, so that no agency is too large for this machine's memory."""
    with office.connection.execute(query.execution_options(yield_per=_BATCH)) as found:
        yield from found


def _read(row: sa.Row[Any], kind: type[R]) -> R | None:
    """The record, or None for one that this program cannot read: that is for a person to look at, not to claim."""
    try:
        return msgspec.convert(unflatten(_values(row)), kind)
    except (msgspec.ValidationError, BrokenPatch):
        return None


def _follow_ups(office: Office, clients: Iterable[UUID]) -> tuple[FollowUp, ...]:
    kinds = {kind.KIND: kind for kind in FOLLOW_UPS}
    rows = _records(office, record.c.kind.in_(kinds), record.c.scope.in_(set(clients))) if clients else iter(())
    return tuple(msgspec.convert(unflatten(_values(row)), kinds[row.kind]) for row in rows)


def _whole(row: sa.Row[Any]) -> dict[str, Any]:
    """A record as a tree; its flat values where they make none, so that nothing is left out."""
    try:
        body: Mapping[str, Any] = unflatten(_values(row))
    except BrokenPatch:
        body = {"values": _values(row)}
    return {
        "kind": row.kind,
        "id": row.id,
        "client_id": None if row.scope == AGENCY else row.scope,
        "version": row.revision,
        "seq": row.seq,
        "body": body,
        "undecided": row.conflicts or [],
    }


def _values(row: sa.Row[Any]) -> dict[str, Any]:
    values: dict[str, Any] = row._mapping["values"]
    return values


def _line(type: str, facts: Mapping[str, Any]) -> bytes:
    return msgspec.json.encode({"type": type, **facts}) + b"\n"
