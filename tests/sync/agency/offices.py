"""Somebody at work for an agency, in tests."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa

from sync.server.administration import Account, NewAccount, add_account, find_account
from sync.server.database import Database
from sync.server.office import AT_THE_SERVER, Actor, Office, Role, actor_of
from sync.server.tables import assignment, device, scope, sight, team

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@contextmanager
def office(database: Database, agency: UUID, by: UUID | None = None, now: datetime = NOW) -> Iterator[Office]:
    """One transaction of an account, or of a command on the server."""
    with database.as_agency(agency) as connection:
        actor = AT_THE_SERVER if by is None else actor_of(connection, by)
        chance = random.Random(agency.int + (0 if by is None else by.int))  # codes are one in the whole database
        yield Office(connection, agency, actor, now, chance.randbytes)


def hire(database: Database, agency: UUID, name: str, role: Role = Role.WORKER, id: UUID | None = None) -> UUID:
    """A new account; its name to sign in with is its first name and the agency's."""
    sign_in = f"{name.split()[0]}.{agency.hex}"
    with office(database, agency) as at:
        return add_account(replace(at, random_bytes=_fresh), NewAccount(sign_in, name, role, id=id))


def known(database: Database, agency: UUID, worker: UUID) -> Account:
    """The account as it stands."""
    with office(database, agency) as at:
        return find_account(at, str(worker))


def lead(at: Office, supervisor: UUID, member: UUID) -> None:
    """Put somebody into a supervisor's team, as it lies in the tables."""
    at.connection.execute(sa.insert(team).values(agency=at.agency, supervisor=supervisor, member=member))


def give_laptop(at: Office, worker: UUID, **facts: object) -> str:
    """A device, as it lies in the tables after its enrolment."""
    made = uuid4().hex
    values = {"agency": at.agency, "id": made, "worker": worker, "label": "T14", "public_key": b"k" * 32}
    at.connection.execute(sa.insert(device).values(**values | {"enrolled_at": at.now} | facts))
    return made


def give_chart(at: Office, worker: UUID) -> UUID:
    """A chart, as it lies in the tables after it was assigned."""
    made = uuid4()
    at.connection.execute(sa.insert(scope).values(agency=at.agency, id=made, digest=bytes(32)))
    at.connection.execute(sa.insert(assignment).values(agency=at.agency, worker=worker, scope=made, started_at=at.now))
    at.connection.execute(sa.insert(sight).values(agency=at.agency, worker=worker, scope=made))
    return made


def actor(account: UUID | None, role: Role) -> Actor:
    """Somebody, without asking the database."""
    return Actor(account, role)


def _fresh(count: int) -> bytes:
    return random.SystemRandom().randbytes(count)
