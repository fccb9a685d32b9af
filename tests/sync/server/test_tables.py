"""The tables: as described, and apart by agency, whatever the application does."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from sync.server.database import LATEST, Database, engine_of, revision_of, upgrade
from sync.server.embedded import Addresses
from sync.server.faults import DatabaseRefused
from sync.server.tables import account, admin_event, metadata
from tests.sync.postgres import NOW, make_agency

UNDER_AGENCY = sorted(table.name for table in metadata.sorted_tables if table.name != "sign_in_attempt")
VALUES: dict[type[Any], Any] = {
    sa.Uuid: UUID(int=7),
    sa.DateTime: NOW,
    sa.LargeBinary: b"x",
    sa.BigInteger: 1,
    sa.Boolean: True,
    sa.JSON: "{}",
    sa.ARRAY: ["x"],
}
WORDS = {"role": "worker", "kind": "row", "status": "parked"}


def a_line(table: sa.Table, agency: UUID) -> dict[str, Any]:
    """Values for each column that needs one."""
    line = {
        column.name: next((value for kind, value in VALUES.items() if isinstance(column.type, kind)), None)
        or WORDS.get(column.name, uuid4().hex)
        for column in table.columns
    }
    line |= {
        name: uuid4() for name, column in table.columns.items() if column.primary_key and line[name] == UUID(int=7)
    }
    return line | {"id" if table.name == "agency" else "agency": agency}


def insert(connection: psycopg.Connection[Any], table: sa.Table, line: dict[str, Any]) -> None:
    names = ", ".join(f'"{name}"' for name in line)
    places = ", ".join(f"%({name})s" for name in line)
    connection.execute(f"INSERT INTO {table.name} ({names}) VALUES ({places})", line)


def be(connection: psycopg.Connection[Any], agency: UUID | None) -> None:
    """What the application does, done by hand, or not done."""
    connection.execute("SET LOCAL ROLE tcm_service")
    if agency is not None:
        connection.execute("SELECT set_config('tcm.agency', %s, true)", [str(agency)])


def fill(service: str, agency: UUID) -> UUID:
    """A line in every table."""
    with psycopg.connect(service) as connection:
        be(connection, agency)
        for name in UNDER_AGENCY:
            if name != "agency":
                insert(connection, metadata.tables[name], a_line(metadata.tables[name], agency))
    return agency


@pytest.fixture(scope="module")
def filled(database: Database, postgres: Addresses) -> UUID:
    """An agency with a line in every table; nothing that is tried here changes them."""
    return fill(postgres.service, make_agency(database))


def test_the_migrations_make_what_is_described(postgres: Addresses) -> None:
    engine = engine_of(postgres.owner)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": False})
        found = compare_metadata(context, metadata)
    engine.dispose()
    assert [difference for difference in found if "alembic_version" not in str(difference)] == []


def test_an_upgrade_can_be_asked_for_again(postgres: Addresses) -> None:
    upgrade(postgres.owner)
    assert revision_of(postgres.owner) == revision_of(postgres.service) == LATEST


def test_every_table_but_the_one_before_anybody_is_known_is_under_row_level_security(postgres: Addresses) -> None:
    with psycopg.connect(postgres.owner) as connection:
        found = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY relname"
        ).fetchall()
    assert found == [("alembic_version",), ("sign_in_attempt",)]


def test_the_role_is_nobody(postgres: Addresses) -> None:
    with psycopg.connect(postgres.owner) as connection:
        found = connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,"
            " (SELECT count(*) FROM pg_auth_members WHERE member = r.oid),"
            " (SELECT count(*) FROM pg_class WHERE relowner = r.oid) FROM pg_roles r WHERE rolname = 'tcm_service'"
        ).fetchone()
    assert found == (False, False, False, False, False, 0, 0)


@pytest.mark.parametrize("table", UNDER_AGENCY)
@pytest.mark.parametrize("who", ["another agency", "none"])
def test_lines_of_another_agency_cannot_be_read_or_changed_by_hand(
    table: str, who: str, filled: UUID, database: Database, postgres: Addresses
) -> None:
    other = make_agency(database) if who == "another agency" else None
    column = "id" if table == "agency" else "agency"
    with psycopg.connect(postgres.service) as connection:
        be(connection, other)
        seen = connection.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", [filled]).fetchone()
        assert seen == (0,)
        for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            try:
                with connection.transaction():
                    done = connection.execute(f"{statement} WHERE {column} = %s", [filled]).rowcount
            except psycopg.errors.InsufficientPrivilege:
                done = 0  # it may not do that at all
            assert done == 0
        line = a_line(metadata.tables[table], filled) | ({"id": uuid4()} if table == "agency" else {})
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            insert(connection, metadata.tables[table], line)


def test_lines_cannot_be_given_to_another_agency(filled: UUID, database: Database, postgres: Addresses) -> None:
    other = make_agency(database)
    with psycopg.connect(postgres.service) as connection:
        be(connection, filled)
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            connection.execute("UPDATE scope SET agency = %s", [other])


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE record DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE record NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY record_agency ON record",
        "ALTER ROLE tcm_service BYPASSRLS",
        "SET ROLE tcm_owner",
        "SET SESSION AUTHORIZATION tcm_owner",
        "ALTER TABLE operation DISABLE TRIGGER ALL",
        "SET session_replication_role = 'replica'",
        "TRUNCATE record",
        "UPDATE agency SET epoch = 'another'",
        "UPDATE operation SET author = author",
        "DROP TABLE record",
        "CREATE TABLE own (a int)",
    ],
)
def test_the_role_cannot_get_round_it(statement: str, postgres: Addresses) -> None:
    with (
        psycopg.connect(postgres.service) as connection,
        pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidParameterValue)),
    ):
        connection.execute(statement)


def test_row_security_off_reads_nothing(filled: UUID, postgres: Addresses) -> None:
    with psycopg.connect(postgres.service) as connection:
        connection.execute("SET row_security = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM record")


def test_what_is_for_ever_stays_even_for_the_owner(addresses: Addresses) -> None:
    database = Database(addresses.service)
    fill(addresses.service, make_agency(database))
    database.close()
    with psycopg.connect(addresses.owner) as connection:
        with (
            pytest.raises(psycopg.errors.RaiseException, match="an operation does not change"),
            connection.transaction(),
        ):
            connection.execute("UPDATE operation SET op = '{\"a\": 1}'")
        connection.execute("UPDATE operation SET status = 'applied'")
        for table in ("operation", "change", "admin_event", "pack", "pack_withdrawal"):
            for statement in (f"DELETE FROM {table}", f"TRUNCATE {table}", f"UPDATE {table} SET agency = agency"):
                with pytest.raises(psycopg.errors.RaiseException), connection.transaction():
                    connection.execute(statement)


def test_a_held_operation_takes_an_answer_and_keeps_what_it_is(agency: UUID, postgres: Addresses) -> None:
    fill(postgres.service, agency)
    with psycopg.connect(postgres.service) as connection:
        be(connection, agency)
        connection.execute("UPDATE operation SET status = 'quarantined', code = 'waits_for_access'")
        with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
            connection.execute("UPDATE operation SET op = '{\"a\": 1}'")
        assert connection.execute("UPDATE operation SET status = 'applied', seq = 9").rowcount == 1
        with pytest.raises(psycopg.errors.RaiseException, match="a final answer does not change"):
            connection.execute("UPDATE operation SET status = 'rejected'")


def test_what_is_presented_says_whose_it_is(filled: UUID, database: Database) -> None:
    with database.as_agency(filled) as connection:
        device, code, session, name = (
            connection.scalar(sa.select(metadata.tables[table].c[column]))
            for table, column in (
                ("device", "id"),
                ("enrolment_code", "code_hash"),
                ("session", "token_hash"),
                ("account", "sign_in"),
            )
        )
    assert database.agency_of_device(device) == database.agency_of_code(code) == filled
    assert database.agency_of_session(session) == database.agency_of_sign_in(name) == filled
    for presented in ("", "nobody's", "every agency", "a\0b", "' OR true --"):
        assert database.agency_of_device(presented) is None
    assert filled in database.agencies()


def test_a_fault_leaves_nothing_and_is_told_in_plain_words(agency: UUID, database: Database) -> None:
    event = sa.insert(admin_event).values(agency=agency, seq=1, at=NOW, event="x", previous="", digest="")
    king = sa.insert(account).values(agency=agency, id=uuid4(), sign_in="a", name="A", role="king", made_at=NOW)

    def both() -> None:
        with database.as_agency(agency) as connection:
            connection.execute(event)
            connection.execute(king)

    with pytest.raises(DatabaseRefused, match="refused a request \\(23514, account, account_role\\)"):
        both()
    with database.as_agency(agency) as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(admin_event)) == 0
