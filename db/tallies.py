"""Contacts counted by client and kind, from the chart's index alone: no note is read for it."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from db.rows import ContactLineRow
from tcm_desktop.domain.contacts import ATTEMPT
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.services.views import ContactTally

_IS_ATTEMPT = ContactLineRow.verdict == ATTEMPT
_KIND = (
    ContactLineRow.client_id,
    ContactLineRow.mode,
    ContactLineRow.contacted_role,
    ContactLineRow.choice,
    _IS_ATTEMPT,
)
_TALLIES = (
    sa.select(
        *_KIND,
        sa.func.min(ContactLineRow.service_date),
        sa.func.max(ContactLineRow.service_date),
        sa.func.sum(sa.case((ContactLineRow.service_date >= sa.bindparam("first"), 1), else_=0)),
    )
    .where(ContactLineRow.service_date <= sa.bindparam("last"), ContactLineRow.standing != Standing.IN_ERROR)
    .group_by(*_KIND)
)


def contacts(connection: sa.Connection, first: date, last: date) -> tuple[ContactTally, ...]:
    """The contacts until `last` that count, drafts too, by client and kind; `in_span` are those from `first` on."""
    rows = connection.execute(_TALLIES, {"first": first, "last": last}).all()
    return tuple(ContactTally(*row) for row in rows)
