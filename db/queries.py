"""Lists, selected straight into the values that screens show."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from db.columns import TextColumn
from db.rows import ClientLineRow, ContactLineRow, StandingLineRow, WorkingCopyRow
from db.sync_progress import LEFT
from tcm_desktop.domain.contacts import ATTEMPT, BillingChoice
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.services.views import CaseloadLine, ContactLine, StandingLine, WorkingCopy

ROWS_AT_A_TIME = 128

ContactQuery = sa.Select[*tuple[Any, ...]]

_CONTACTS: ContactQuery = sa.select(
    ContactLineRow.id,
    ContactLineRow.client_id,
    sa.func.coalesce(ClientLineRow.listed_name, ""),
    ContactLineRow.service_date,
    ContactLineRow.start,
    ContactLineRow.direct_minutes,
    ContactLineRow.mode,
    ContactLineRow.contacted_role,
    ContactLineRow.component,
    ContactLineRow.objective_id,
    ContactLineRow.choice,
    ContactLineRow.verdict,
    ContactLineRow.units,
    ContactLineRow.signed_at,
    ContactLineRow.first_words,
    ContactLineRow.standing,
).select_from(sa.outerjoin(ContactLineRow, ClientLineRow, ContactLineRow.client_id == ClientLineRow.client_id))
_LATEST = (ContactLineRow.service_date.desc(), ContactLineRow.start.desc(), ContactLineRow.id.desc())
_OLDEST = (ContactLineRow.service_date, ContactLineRow.start, ContactLineRow.id)


LATEST = _CONTACTS.order_by(*_LATEST).limit(sa.bindparam("most"))
"""All notes, latest first. The statements are made once: making one takes longer than reading a page of notes."""
CHART = LATEST.where(ContactLineRow.client_id == sa.bindparam("client_id"))
"""A client's notes, answered by the chart's index alone and in its order."""
DRAFTS = _CONTACTS.where(ContactLineRow.signed_at.is_(None)).order_by(*_OLDEST)
"""The notes that are not signed, by an index that holds no others."""


def contacts(connection: sa.Connection, client_id: UUID | None, limit: int) -> tuple[ContactLine, ...]:
    """Contact notes of a client (None: of all), latest service date first."""
    if client_id is None:
        return _contact_lines(connection, LATEST, {"most": limit})
    return _contact_lines(connection, CHART, {"most": limit, "client_id": client_id})


def drafts(connection: sa.Connection) -> tuple[ContactLine, ...]:
    """Every contact note that is not signed, oldest service date first."""
    return _contact_lines(connection, DRAFTS, {})


def caseload(connection: sa.Connection, month: date) -> tuple[CaseloadLine, ...]:
    """Every client by listed name, with the units of the calendar month that `month` lies in."""
    hers = sa.and_(ContactLineRow.client_id == ClientLineRow.client_id, ContactLineRow.standing != Standing.IN_ERROR)
    billed = (
        ContactLineRow.signed_at.is_not(None),
        ContactLineRow.choice == BillingChoice.BILL,
        ContactLineRow.service_date >= month.replace(day=1),
        ContactLineRow.service_date < _next_month(month),
    )
    reached = ContactLineRow.verdict != ATTEMPT
    last_contact = sa.select(sa.func.max(ContactLineRow.service_date)).where(hers, reached)
    units = sa.select(sa.func.coalesce(sa.func.sum(ContactLineRow.units), 0)).where(hers, *billed)
    open_notes = sa.select(sa.func.count()).where(hers, ContactLineRow.signed_at.is_(None))
    query = sa.select(
        ClientLineRow.client_id,
        ClientLineRow.listed_name,
        ClientLineRow.birth_date,
        ClientLineRow.target_group,
        ClientLineRow.payer_profile,
        last_contact.scalar_subquery(),
        ClientLineRow.plan_review_due,
        ClientLineRow.assessed_on,
        units.scalar_subquery(),
        open_notes.scalar_subquery(),
    ).order_by(sa.collate(ClientLineRow.listed_name, "NOCASE"), ClientLineRow.record)
    return tuple(CaseloadLine(*row) for row in connection.execute(query).all())


def standings(connection: sa.Connection, wanted: Collection[Standing]) -> tuple[StandingLine, ...]:
    """Every signed document that stands so, the one that was signed first in front."""
    name = sa.func.coalesce(ClientLineRow.listed_name, "")
    row = StandingLineRow
    query = (
        sa.select(row.id, row.kind, row.client_id, name, row.worker_id, row.signed_at, row.standing)
        .select_from(sa.outerjoin(row, ClientLineRow, row.client_id == ClientLineRow.client_id))
        .where(row.standing.in_(sorted(wanted)))
        .order_by(row.signed_at, row.id)
    )
    return tuple(StandingLine(*each) for each in connection.execute(query).all())


def copies(connection: sa.Connection, *, of_left: bool = False) -> tuple[WorkingCopy, ...]:
    """Every working copy, latest first; those in charts that were taken from the worker only `of_left`."""
    has_left = WorkingCopyRow.client_id.in_(LEFT)
    query = sa.select(
        WorkingCopyRow.record_id,
        WorkingCopyRow.record_kind,
        WorkingCopyRow.client_id,
        WorkingCopyRow.body,
        WorkingCopyRow.field,
        WorkingCopyRow.caret,
        WorkingCopyRow.kept_at,
    ).where(has_left if of_left else ~has_left)
    latest = query.order_by(WorkingCopyRow.kept_at.desc(), WorkingCopyRow.seq.desc())
    return tuple(WorkingCopy(*row) for row in connection.execute(latest).all())


def _contact_lines(connection: sa.Connection, query: ContactQuery, values: dict[str, Any]) -> tuple[ContactLine, ...]:
    """Converted column by column from some of the driver's rows at a time, the fastest way that was tried."""
    lines: list[ContactLine] = []
    types = [column.type for column in query.selected_columns]
    with connection.execute(query, values) as result:
        while rows := result.cursor.fetchmany(ROWS_AT_A_TIME):
            columns = zip(types, zip(*rows, strict=True), strict=True)
            lines.extend(map(ContactLine, *(_values(kind, stored) for kind, stored in columns)))
    return tuple(lines)


def _values(kind: sa.types.TypeEngine[Any], stored: Iterable[Any]) -> Iterable[Any]:
    return map(kind.to_value, stored) if isinstance(kind, TextColumn) else stored


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
