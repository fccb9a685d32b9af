"""The administrators' audit trail: who did what to which account, device or chart; ids only, never a client's text.

Each event is chained to the one before it by a digest. The chain shows that what stands was not altered; whoever holds
the database whole could still write another chain, so a copy of its head belongs elsewhere (every backup holds one).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from sync.server.tables import admin_event
from tcm_desktop.domain.operations import GENESIS, Link, broken_at, chain_digest

_LOCK = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('admin_event ' || :agency, 0))")
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that an administrator, or a command on the server (no actor), did. `subject` is an id."""

    seq: int
    at: datetime
    actor: UUID | None
    event: str
    subject: str = ""
    reason: str = ""
    previous: str = GENESIS
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """What happened, by whom; it becomes an event."""

    event: str
    actor: UUID | None = None
    subject: str = ""
    reason: str = ""


def record_event(connection: sa.Connection, agency: UUID, at: datetime, deed: Deed) -> None:
    """Add an event to the agency's chain. It is committed with the transaction of what it tells."""
    connection.execute(_LOCK, {"agency": str(agency)})
    last = connection.execute(
        sa.select(admin_event.c.seq, admin_event.c.digest).order_by(admin_event.c.seq.desc()).limit(1)
    ).first()
    seq, previous = (last.seq + 1, last.digest) if last else (1, GENESIS)
    event = Event(seq, at.astimezone(UTC), deed.actor, deed.event, deed.subject, deed.reason, previous)
    connection.execute(
        admin_event.insert().values(
            agency=agency,
            seq=seq,
            at=event.at,
            actor=event.actor,
            event=event.event,
            subject=event.subject,
            reason=event.reason,
            previous=previous,
            digest=event_digest(event),
        )
    )


def event_digest(event: Event) -> str:
    """SHA-256 (hex) over the event's facts and the digest before it."""
    facts = [
        event.seq,
        event.at.astimezone(UTC).isoformat(),
        str(event.actor or ""),
        event.event,
        event.subject,
        event.reason,
        event.previous,
    ]
    return chain_digest(facts)


def events(
    connection: sa.Connection, words: str = "", before: int | None = None, limit: int = 100
) -> tuple[Event, ...]:
    """The newest events first, at most `limit`; those with all the words in event, subject, actor or reason."""
    table = admin_event.c
    query = sa.select(admin_event).order_by(table.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(table.seq < before)
    said = sa.func.concat_ws(" ", table.event, table.subject, table.reason, sa.cast(table.actor, sa.Text))
    for word in words.split():
        query = query.where(said.icontains(word, autoescape=True))
    return tuple(map(_event, connection.execute(query)))


def first_break(connection: sa.Connection) -> int | None:
    """The number of the first event that does not follow from the one before it, or None for a whole chain."""
    query = sa.select(admin_event).order_by(admin_event.c.seq).execution_options(yield_per=_BATCH)
    with connection.execute(query) as found:
        return broken_at(Link(each.seq, each.previous, each.digest, event_digest(each)) for each in map(_event, found))


def _event(row: sa.Row[Any]) -> Event:
    return Event(
        row.seq, row.at.astimezone(UTC), row.actor, row.event, row.subject, row.reason, row.previous, row.digest
    )
