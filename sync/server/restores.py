"""Putting a backup back: the database begins another life, forked from that of the backup (rule S8).

All of it happens in one transaction, the new epoch included, so that no server can ever serve the old life from a
restored database. Devices then send their journals again, and what was acknowledged after the backup comes back.

What only the agency's side knew after the backup does not come back by itself: it is told, and what guards clients
(devices that were withdrawn, accounts that were closed) is carried over from the database that is replaced.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from psycopg import sql

from sync.server.audit import Event, events
from sync.server.backups import DUMP, About, back_up, read_about, steady
from sync.server.database import Database, revision_of, upgrade
from sync.server.dumps import load_dump
from sync.server.embedded import Addresses
from sync.server.facts import AgencyFacts, facts_of
from sync.server.migrations.guards import role
from sync.server.office import AT_THE_SERVER, Denied, Office
from sync.server.revisions import refuse_newer
from sync.server.tables import SERVICE, account, device

_OTHERS = sa.text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)
_MOST_EVENTS = 10_000
EMPTIED = ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public", "GRANT USAGE ON SCHEMA public TO PUBLIC")
"""The database as a new one is: a dump names only what differs from that."""


@dataclass(frozen=True, slots=True)
class Silent:
    """A device whose next contact is awaited: until then the agency lacks what it had sent after the backup."""

    id: str
    label: str
    worker: UUID
    last_contact: datetime | None


@dataclass(frozen=True, slots=True)
class Life:
    """An agency after the restore: its new epoch, and the number after which the old life is not known here."""

    agency: UUID
    name: str
    epoch: str
    forked_from: str
    forked_at: int
    awaited: tuple[Silent, ...]


@dataclass(frozen=True, slots=True)
class Lost:
    """What the replaced database knew and the backup does not, of one agency."""

    agency: UUID
    events: tuple[Event, ...] = ()
    withdrawn: tuple[tuple[str, datetime, bytes | None], ...] = ()
    closed: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it. `kept`: a backup of what stood there before."""

    about: About
    lives: tuple[Life, ...]
    lost: tuple[Lost, ...]
    kept: Path | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where to restore to. `replaces`: what stands there may go; it is backed up into `keep` first, unless None."""

    addresses: Addresses
    replaces: bool = False
    keep: Path | None = None


def restore(
    folder: Path, place: Place, now: datetime, new_epoch: Callable[[], str] = lambda: secrets.token_hex(16)
) -> Restored:
    """Put a backup back. Raises Denied, DumpFault, a DatabaseFault; nothing was changed then."""
    about, owner = read_about(folder), place.addresses.owner
    refuse_newer(about.revision)
    lost, kept = _make_way(place, about, now)
    lives = {each.id: new_epoch() for each in about.agencies}
    after = [line for each in about.agencies for line in _new_life(each, lives[each.id], lost)]
    load_dump(owner, folder / DUMP, [role().strip().rstrip(";"), *EMPTIED], after)
    upgrade(owner)
    database = Database(place.addresses.service)
    try:
        told = tuple(_tell(database, each, lives[each.id], about, now) for each in about.agencies)
    finally:
        database.close()
    return Restored(about, told, tuple(lost.values()), kept)


def _make_way(place: Place, about: About, now: datetime) -> tuple[dict[UUID, Lost], Path | None]:
    """What stands where the backup goes: looked at, and kept. Raises Denied where it may not go."""
    owner = place.addresses.owner
    with steady(owner) as connection:
        if connection.scalar(_OTHERS):
            raise Denied("in_use", "Something is using this database. Stop the server first. Nothing was changed.")
    if revision_of(owner) is None:
        return {}, None
    with steady(owner) as connection:
        standing = facts_of(connection)
        if standing and not place.replaces:
            names = ", ".join(each.name for each in standing)
            raise Denied(
                "not_empty",
                f"This database is not empty: it holds {names}. With --replace it is backed up first and then "
                "replaced. Nothing was changed.",
            )
        lost = {each.id: _lost(connection, each, about) for each in standing}
    kept = back_up(owner, place.keep, now, None)[0] if standing and place.keep else None
    return lost, kept


def _lost(connection: sa.Connection, standing: AgencyFacts, about: About) -> Lost:
    """What would not come back by itself. A trail that is not the backup's going on is told whole."""
    backup = about.agency(standing.id)
    for setting, value in (("role", SERVICE), ("tcm.agency", str(standing.id))):
        connection.execute(sa.select(sa.func.set_config(setting, value, True)))
    since = backup.audit_seq if backup else 0
    newer = [event for event in events(connection, limit=_MOST_EVENTS) if event.seq > since]
    withdrawn = sa.select(device.c.id, device.c.revoked_at, device.c.wipe_order).where(
        device.c.agency == standing.id, device.c.revoked_at.is_not(None)
    )
    closed = sa.select(account.c.id).where(account.c.agency == standing.id, account.c.is_active.is_(False))
    return Lost(
        standing.id,
        tuple(reversed(newer)),
        tuple((row.id, row.revoked_at, row.wipe_order) for row in connection.execute(withdrawn)),
        tuple(connection.scalars(closed)),
    )


def _new_life(facts: AgencyFacts, epoch: str, lost: dict[UUID, Lost]) -> Iterator[str]:
    """The statements that begin another life, at the end of the load's own transaction."""
    known = lost.get(facts.id, Lost(facts.id))
    yield "SET row_security = on"
    yield _filled("SELECT set_config('tcm.agency', {}, false)", str(facts.id))
    yield _filled(
        "UPDATE public.agency SET forked_from = epoch, forked_at = seq, epoch = {} WHERE id = {}", epoch, facts.id
    )
    yield _filled(
        "UPDATE public.device SET generation_last = NULL, generation_before = NULL WHERE agency = {}", facts.id
    )
    # Both may have been used or ended since the backup.
    yield _filled("DELETE FROM public.session WHERE agency = {}", facts.id)
    yield _filled("DELETE FROM public.enrolment_code WHERE agency = {} AND used_at IS NULL", facts.id)
    for id, at, order in known.withdrawn:
        change = "UPDATE public.device SET revoked_at = {}, wipe_order = {} WHERE agency = {} AND id = {}"
        yield _filled(change, at, order, facts.id, id)
    for worker in known.closed:
        yield _filled("UPDATE public.account SET is_active = false WHERE agency = {} AND id = {}", facts.id, worker)


def _filled(statement: str, *values: object) -> str:
    return sql.SQL(statement).format(*map(sql.Literal, values)).as_string(None)


def _tell(database: Database, facts: AgencyFacts, epoch: str, about: About, now: datetime) -> Life:
    """Write it down, and find out whose contact is awaited."""
    with database.as_agency(facts.id) as connection:
        at = Office(connection, facts.id, AT_THE_SERVER, now)
        at.write_down("server.restored", epoch, f"backup of {about.made_at.isoformat()}, up to {facts.seq}")
        query = (
            sa.select(device).where(device.c.revoked_at.is_(None)).order_by(device.c.last_contact.desc().nulls_last())
        )
        awaited = tuple(Silent(row.id, row.label, row.worker, row.last_contact) for row in connection.execute(query))
    return Life(facts.id, facts.name, epoch, facts.epoch, facts.seq, awaited)


def withdrawn_ids(lost: Sequence[Lost]) -> tuple[str, ...]:
    """The devices that stay withdrawn."""
    return tuple(id for each in lost for id, _, _ in each.withdrawn)
