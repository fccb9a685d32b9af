"""Searching what was done: the administrators' trail, and the operations that laptops and the console brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from sync.server import administration
from sync.server.console_documents import title_of
from sync.server.console_frame import Page, Reply, Visit
from sync.server.console_operations import DEVICE
from sync.server.console_pages import show
from sync.server.console_records import Charts, client_names
from sync.server.office import Office
from sync.server.tables import admin_event, device, operation, record, scope

HERE = "/audit"
MOST = 200
_DID = {"create": "wrote", "set": "changed", "sign": "signed"}


@dataclass(frozen=True, slots=True)
class Happened:
    """One line: when, who, what, about which record, by which laptop, and what became of it or why it was done."""

    at: datetime
    who: str
    what: str
    about: str
    where: str
    note: str


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; None and blank look for everything. Times are instants, `until` is not included."""

    worker: UUID | None
    chart: UUID | None
    record: UUID | None
    since: datetime | None
    until: datetime | None


def audit(visit: Visit) -> Reply:
    """The form and what it finds, latest first."""
    search = _search(visit)
    with visit.office(steady=True) as office:
        workers = administration.accounts(office)
        names = {each.id: each.name for each in workers}
        scopes = _scopes(visit, office)
        clients = client_names(office.connection, scopes)
        found = [*_events(visit, office, search, names, scopes), *_operations(visit, office, search, names, scopes)]
    found.sort(key=lambda each: each.at, reverse=True)
    return show(
        visit,
        "audit.html",
        HERE,
        found=found[:MOST],
        is_more=len(found) > MOST,
        workers=workers,
        charts=sorted(clients.items(), key=lambda pair: pair[1].casefold()),
        typed={name: visit.asked.query.get(name, "") for name in ("worker", "chart", "record", "since", "until")},
    )


PAGES = (Page("/audit", audit),)


def _search(visit: Visit) -> Search:
    since, until = visit.asked.day("since"), visit.asked.day("until")
    return Search(
        _id(visit, "worker"),
        _id(visit, "chart"),
        _id(visit, "record"),
        datetime.combine(since, time(), visit.zone).astimezone(UTC) if since else None,
        datetime.combine(until + timedelta(days=1), time(), visit.zone).astimezone(UTC) if until else None,
    )


def _id(visit: Visit, name: str) -> UUID | None:
    try:
        return UUID(visit.asked.query.get(name, "").strip())
    except ValueError:
        return None


def _scopes(visit: Visit, office: Office) -> frozenset[UUID]:
    """The charts whose history may be searched: for an administrator, who sees ids and no text, all of them."""
    if visit.account.is_administrator:
        return frozenset(office.connection.scalars(sa.select(scope.c.id)))
    return Charts(office.connection, visit.account.id).scopes


def _events(
    visit: Visit, office: Office, search: Search, names: dict[UUID, str], scopes: frozenset[UUID]
) -> list[Happened]:
    table = admin_event.c
    query = sa.select(admin_event).order_by(table.seq.desc()).limit(MOST + 1)
    if not visit.account.is_administrator:
        known = [str(each) for each in (*names, *scopes)]
        query = query.where(sa.or_(table.actor.in_(names), table.subject.in_(known)))
    if search.worker:
        query = query.where(sa.or_(table.actor == search.worker, table.subject == str(search.worker)))
    if search.chart:
        within = sa.select(sa.cast(record.c.id, sa.Text)).where(record.c.scope == search.chart)
        query = query.where(sa.or_(table.subject == str(search.chart), table.subject.in_(within)))
    if search.record:
        query = query.where(table.subject == str(search.record))
    return [
        Happened(
            row.at,
            names.get(row.actor, "Somebody else") if row.actor else "The server's commands",
            _event_words(row.event),
            _named(row.subject, names),
            "",
            row.reason,
        )
        for row in office.connection.execute(_between(query, table.at, search))
    ]


def _operations(
    visit: Visit, office: Office, search: Search, names: dict[UUID, str], scopes: frozenset[UUID]
) -> list[Happened]:
    table = operation.c
    query = (
        sa.select(operation, device.c.label)
        .outerjoin(device, device.c.id == table.device)
        .outerjoin(record, record.c.id == table.record_id)
        .order_by(table.received_at.desc(), table.id)
        .limit(MOST + 1)
    )
    if not visit.account.is_administrator:
        query = query.where(sa.or_(table.author.in_(names), record.c.scope.in_(scopes)))
    if search.worker:
        query = query.where(table.author == search.worker)
    if search.chart:
        query = query.where(record.c.scope == search.chart)
    if search.record:
        query = query.where(table.record_id == search.record)
    rows = office.connection.execute(_between(query, table.received_at, search))
    return [_operation(row, names) for row in rows]


def _operation(row: sa.Row[Any], names: dict[UUID, str]) -> Happened:
    said = row.op
    return Happened(
        row.received_at,
        names.get(row.author, "Somebody else"),
        f"{_DID.get(said['kind'], 'changed')} {title_of(said['record_kind']).lower()}",
        str(row.record_id),
        "This console" if row.device == DEVICE else row.label or "A laptop",
        " ".join(filter(None, (row.status.replace("_", " "), "(late)" if row.late else "", _code(row.code)))),
    )


def _between(query: sa.Select[Any], at: sa.ColumnElement[Any], search: Search) -> sa.Select[Any]:
    if search.since:
        query = query.where(at >= search.since)
    return query.where(at < search.until) if search.until else query


def _named(subject: str, names: dict[UUID, str]) -> str:
    try:
        return names.get(UUID(subject), subject)
    except ValueError:
        return subject


def _event_words(event: str) -> str:
    about, _, what = event.partition(".")
    return f"{about.replace('_', ' ')} {what.replace('_', ' ')}".strip()


def _code(code: str | None) -> str:
    return f"because: {code.replace('_', ' ')}" if code else ""
