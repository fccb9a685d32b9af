"""How the tables come to be: by several at once, under an owner who is nobody special, never with a role too strong."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa

from sync.server.database import LATEST, Database, revision_of, upgrade
from sync.server.embedded import Addresses
from sync.server.migrations.guards import role
from sync.server.tables import SERVICE, agency
from tests.sync.postgres import elsewhere, make_agency


@pytest.fixture
def blank(postgres: Addresses) -> Iterator[str]:
    """The owner's address of a database without tables."""
    name = f"blank_{uuid4().hex}"
    with psycopg.connect(elsewhere(postgres.owner, "postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield elsewhere(postgres.owner, name)
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_several_that_start_at_once_upgrade_once(blank: str) -> None:
    assert revision_of(blank) is None
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(upgrade, [blank] * 4))
    assert revision_of(blank) == LATEST


@pytest.fixture
def managed(blank: str) -> Iterator[str]:
    """As a managed service has it: an owner who is no superuser, and may become the service's role."""
    owner = f"managed_{uuid4().hex}"
    with psycopg.connect(blank, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {owner} LOGIN PASSWORD 'managed' CREATEROLE")
        connection.execute(f"GRANT {SERVICE} TO {owner} WITH ADMIN OPTION")
        connection.execute(f'ALTER DATABASE "{connection.info.dbname}" OWNER TO {owner}')
        connection.execute(f"GRANT ALL ON SCHEMA public TO {owner}")
        yield sa.make_url(blank).set(username=owner, password="managed").render_as_string(hide_password=False)
        connection.execute(f"DROP OWNED BY {owner} CASCADE; DROP OWNED BY {SERVICE}")
        connection.execute(f'ALTER DATABASE "{connection.info.dbname}" OWNER TO CURRENT_USER')
        connection.execute(f"DROP ROLE {owner}")


def test_an_owner_who_is_no_superuser_makes_and_serves(managed: str) -> None:
    upgrade(managed)
    database = Database(managed)
    made, other = make_agency(database), make_agency(database)
    with database.as_agency(made) as connection:
        assert connection.scalars(sa.select(agency.c.id)).all() == [made]
        assert connection.scalar(sa.text("SELECT current_user")) == SERVICE
    assert set(database.agencies()) == {made, other}
    database.close()
    with psycopg.connect(managed) as connection:
        assert connection.execute("SELECT count(*) FROM agency").fetchone() == (0,), (
            "the owner is under the policies too"
        )


@pytest.mark.parametrize("right", ["BYPASSRLS", "SUPERUSER"])
def test_a_role_that_may_step_over_the_policies_is_refused(right: str, postgres: Addresses) -> None:
    with psycopg.connect(postgres.owner) as connection:
        connection.execute(f"ALTER ROLE {SERVICE} {right}")
        with pytest.raises(psycopg.errors.RaiseException, match="may step over row-level security"):
            connection.execute(role())
        connection.rollback()
