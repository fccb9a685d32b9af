"""Lists, selected straight into the values that screens show."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from db.rows import ClientLineRow, ContactLineRow, WorkingCopyRow
from tcm_desktop.domain.contacts import BillingChoice
from tcm_desktop.services.views import CaseloadLine, ContactLine, WorkingCopy

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
).select_from(sa.outerjoin(ContactLineRow, ClientLineRow, ContactLineRow.client_id == ClientLineRow.client_id))
_LATEST = (ContactLineRow.service_date.desc(), ContactLineRow.start.desc(), ContactLineRow.id.desc())
_OLDEST = (ContactLineRow.service_date, ContactLineRow.start, ContactLineRow.id)


def contacts(connection: sa.Connection, client_id: UUID | None, limit: int) -> tuple[ContactLine, ...]:
    """Contact notes of a client (None: of all), latest service date first."""
    return _contact_lines(connection, contacts_query(client_id, limit))


def contacts_query(client_id: UUID | None, limit: int) -> ContactQuery:
    """Answered by the chart's index alone, in its order."""
    query = _CONTACTS.order_by(*_LATEST).limit(limit)
    return query if client_id is None else query.where(ContactLineRow.client_id == client_id)


def drafts(connection: sa.Connection) -> tuple[ContactLine, ...]:
    """Every contact note that is not signed, oldest service date first."""
    return _contact_lines(connection, drafts_query())


def drafts_query() -> ContactQuery:
    """Answered by an index that holds drafts only."""
    return _CONTACTS.where(ContactLineRow.signed_at.is_(None)).order_by(*_OLDEST)


def caseload(connection: sa.Connection, month: date) -> tuple[CaseloadLine, ...]:
    """Every client by listed name, with the units of the calendar month that `month` lies in."""
    hers = ContactLineRow.client_id == ClientLineRow.client_id
    billed = (
        ContactLineRow.signed_at.is_not(None),
        ContactLineRow.choice == BillingChoice.BILL,
        ContactLineRow.service_date >= month.replace(day=1),
        ContactLineRow.service_date < _next_month(month),
    )
    last_contact = sa.select(sa.func.max(ContactLineRow.service_date)).where(hers)
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
    return tuple(CaseloadLine(*row) for row in connection.execute(query))


def copies(connection: sa.Connection) -> tuple[WorkingCopy, ...]:
    """Every working copy, latest first."""
    query = sa.select(
        WorkingCopyRow.record_id,
        WorkingCopyRow.record_kind,
        WorkingCopyRow.client_id,
        WorkingCopyRow.body,
        WorkingCopyRow.field,
        WorkingCopyRow.caret,
        WorkingCopyRow.kept_at,
    ).order_by(WorkingCopyRow.kept_at.desc(), WorkingCopyRow.seq.desc())
    return tuple(WorkingCopy(*row) for row in connection.execute(query))


def _contact_lines(connection: sa.Connection, query: ContactQuery) -> tuple[ContactLine, ...]:
    return tuple(ContactLine(*row) for row in connection.execute(query))


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
