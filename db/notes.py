"""Whole contact notes and billed units around one contact: what the chart's part of the billing check needs.

Ids come from the indexes of the lines, so that no more than the notes asked for are read and decoded.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from db.bodies import to_record
from db.rows import ClientLineRow, ContactLineRow, RecordRow
from tcm_desktop.domain.contacts import BillingChoice, ContactNote
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.services.views import BilledContact

_COUNTS = ContactLineRow.standing != Standing.IN_ERROR
"""A note that was entered in error stands in lists, and in nothing that is counted or compared."""

_BODY = sa.select(RecordRow.body).join(ContactLineRow, ContactLineRow.record == RecordRow.seq).where(_COUNTS)


def _in_body(name: str) -> sa.ColumnElement[int]:
    """A number of the note that its line does not repeat."""
    return sa.func.coalesce(sa.func.json_extract(RecordRow.body, f"$.{name}"), 0)


_BILLED = (
    sa.select(
        ContactLineRow.client_id,
        sa.func.json_extract(RecordRow.body, "$.worker_id"),
        sa.func.coalesce(ClientLineRow.payer_profile, ""),
        ClientLineRow.birth_date,
        ContactLineRow.service_date,
        ContactLineRow.mode,
        ContactLineRow.contacted_role,
        sa.func.coalesce(ContactLineRow.direct_minutes, 0),
        _in_body("not_billable_minutes"),
        _in_body("travel_minutes"),
        ContactLineRow.units,
        _in_body("billing.minutes"),
    )
    .select_from(ContactLineRow)
    .join(RecordRow, ContactLineRow.record == RecordRow.seq)
    .outerjoin(ClientLineRow, ContactLineRow.client_id == ClientLineRow.client_id)
    .where(
        ContactLineRow.service_date.between(sa.bindparam("first"), sa.bindparam("last")),
        ContactLineRow.choice == BillingChoice.BILL,
        ContactLineRow.signed_at.is_not(None),
        _COUNTS,
    )
    .order_by(ContactLineRow.service_date, ContactLineRow.start, ContactLineRow.id)
)


def between(connection: sa.Connection, first: date, last: date) -> tuple[ContactNote, ...]:
    """Every contact note of those days that counts, both included, oldest first."""
    days = ContactLineRow.service_date.between(first, last)
    return _notes(connection, _BODY.where(days).order_by(ContactLineRow.service_date, ContactLineRow.start))


def latest(connection: sa.Connection, client_id: UUID, until: date, limit: int) -> tuple[ContactNote, ...]:
    """A client's latest contact notes that count, of days up to `until`, latest first."""
    hers = (ContactLineRow.client_id == client_id, ContactLineRow.service_date <= until)
    order = (ContactLineRow.service_date.desc(), ContactLineRow.start.desc(), ContactLineRow.id.desc())
    return _notes(connection, _BODY.where(*hers).order_by(*order).limit(limit))


def units_billed(connection: sa.Connection, client_id: UUID, first: date, last: date) -> int:
    """The units of a client's signed notes that are to be billed, of those days, both included."""
    query = sa.select(sa.func.coalesce(sa.func.sum(ContactLineRow.units), 0)).where(
        ContactLineRow.client_id == client_id,
        ContactLineRow.service_date.between(first, last),
        ContactLineRow.choice == BillingChoice.BILL,
        ContactLineRow.signed_at.is_not(None),
        _COUNTS,
    )
    return int(connection.execute(query).scalar_one())


def billed(connection: sa.Connection, first: date, last: date) -> tuple[BilledContact, ...]:
    """Every signed contact of those days, both included, that is to be billed, in the order of the days."""
    found = connection.execute(_BILLED, {"first": first, "last": last}).all()
    return tuple(BilledContact(row[0], UUID(row[1]), *row[2:]) for row in found)


def _notes(connection: sa.Connection, query: sa.Select[str]) -> tuple[ContactNote, ...]:
    return tuple(to_record(ContactNote, body) for body in connection.execute(query).scalars())
