"""A real PostgreSQL for tests: one server for the whole run, and in it an agency or a database of a test's own.

A test that only needs tables takes `database` and `agency`: row-level security keeps agencies apart, and a new one
costs a millisecond. One that changes tables, restores or kills takes `addresses`: a copy of an empty database.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg
import pytest
import sqlalchemy as sa

from sync.server.database import Database, upgrade
from sync.server.embedded import Addresses, PrivatePostgres
from sync.server.tables import agency as agency_table
from tests.sync import leftovers

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""A machine that fails in the middle of a test takes the test with it."""


@pytest.fixture(scope="session")
def postgres(testrun_uid: str) -> Iterator[Addresses]:
    """The run's server; xdist's workers share it, and the last one removes it."""
    leftovers.clear()
    folder = leftovers.place(testrun_uid)
    leftovers.mark(folder)
    server = PrivatePostgres(folder, QUICK)
    addresses = server.start()
    upgrade(addresses.owner)
    yield addresses
    if server.stop():
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def database(postgres: Addresses) -> Iterator[Database]:
    """The run's database, as the service's role."""
    database = Database(postgres.service)
    yield database
    database.close()


@pytest.fixture
def agency(database: Database) -> UUID:
    """An agency that is there for this test."""
    return make_agency(database)


def make_agency(database: Database, epoch: str = "e1") -> UUID:
    """A new agency without anybody in it."""
    made = uuid4()
    with database.as_agency(made) as connection:
        connection.execute(sa.insert(agency_table).values(id=made, name="Harbor", epoch=epoch, made_at=NOW))
    return made


def elsewhere(address: str, name: str) -> str:
    """The address of another database of the same server."""
    return sa.make_url(address).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def _template(postgres: Addresses) -> str:
    name = f"empty_{os.getpid()}"
    with psycopg.connect(elsewhere(postgres.owner, "postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    upgrade(elsewhere(postgres.owner, name))
    return name


@pytest.fixture
def addresses(postgres: Addresses, _template: str) -> Iterator[Addresses]:
    """A database of the test's own, with empty tables. Whatever is still connected at its end is cut off."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(elsewhere(postgres.owner, "postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{_template}"')
        yield Addresses(elsewhere(postgres.owner, name), elsewhere(postgres.service, name))
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
