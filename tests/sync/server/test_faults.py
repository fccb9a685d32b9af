"""What goes wrong with the database: nothing is half written, and it is said in plain words."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from uuid import UUID

import psycopg
import pytest
import sqlalchemy as sa

from sync.protocol.messages import Push, Pushed
from sync.server import assignments
from sync.server.answering import Answering, answer
from sync.server.assignments import carry_out
from sync.server.core import Rules, decide
from sync.server.core_devices import Generations
from sync.server.database import Database
from sync.server.embedded import Addresses
from sync.server.faults import (
    AWAY,
    FULL,
    NOT_LET_IN,
    DatabaseAway,
    DatabaseFault,
    DatabaseFull,
    DatabaseRefused,
    TryAgain,
)
from sync.server.store import PostgresStore
from sync.server.tables import device, metadata
from tests.simulator.oracle import judge
from tests.sync.making import ANA, CHART, WHEN, create, op

RULES = Rules(judge)
HOW = Answering(RULES, WHEN, lambda: "g")
COUNTED = ("operation", "record", "change", "parked", "scope")


@pytest.fixture
def charted(database: Database, agency: UUID) -> UUID:
    """An agency in which Ana has a chart."""
    with database.as_agency(agency) as connection:
        assignments.give(ANA, CHART, PostgresStore(connection, agency), WHEN, RULES)
    return agency


def counts(database: Database, agency: UUID) -> dict[str, int]:
    """How many lines each table has, and the counter."""
    with database.as_agency(agency) as connection:
        found = {
            name: connection.scalar(sa.select(sa.func.count()).select_from(metadata.tables[name])) or 0
            for name in COUNTED
        }
        return found | {"seq": PostgresStore(connection, agency).standing()[1]}


def killed(connection: sa.Connection, owner: str) -> None:
    """The server process behind a connection is ended, as by a crash."""
    pid = connection.scalar(sa.text("SELECT pg_backend_pid()"))
    with psycopg.connect(owner, autocommit=True) as other:
        assert other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid]).fetchone() == (True,)


@pytest.mark.parametrize("moment", ["before the write", "after the write"])
def test_a_connection_that_dies_leaves_nothing(
    moment: str, database: Database, charted: UUID, postgres: Addresses, caplog: pytest.LogCaptureFixture
) -> None:
    before = counts(database, charted)
    operations = (create(1), op(2, {"text": "b"}, {"text": 1}), op(3, {"text": "c"}, {"text": 9}))

    def push(dies: str = "") -> None:
        with database.as_agency(charted) as connection:
            store = PostgresStore(connection, charted)
            known = store.known(operations, WHEN)
            decision = decide(operations, ANA, known, RULES)
            if dies == "before the write":
                killed(connection, postgres.owner)
            carry_out(decision, store, WHEN, RULES)
            if dies == "after the write":
                killed(connection, postgres.owner)

    with pytest.raises(DatabaseAway) as raised:
        push(moment)
    assert str(raised.value) == AWAY
    assert {record.name for record in caplog.records} <= {"psycopg"}, "it may say that its connection broke"
    assert counts(database, charted) == before
    push()
    assert counts(database, charted) != before


def test_what_is_raised_in_a_transaction_undoes_it(database: Database, charted: UUID) -> None:
    before = counts(database, charted)

    def fails() -> None:
        with database.as_agency(charted) as connection:
            push = Push("laptop", "g", "e1", 0, 1, (create(1),))
            assert isinstance(answer(push, ANA, PostgresStore(connection, charted), HOW), Pushed)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert counts(database, charted) == before


def test_two_rounds_of_one_device_at_once_are_asked_to_try_again(database: Database, charted: UUID) -> None:
    values = {"agency": charted, "id": charted.hex, "worker": ANA, "public_key": b"", "enrolled_at": WHEN}
    with database.as_agency(charted) as connection:
        connection.execute(sa.insert(device).values(**values))

    def both() -> None:
        with database.as_agency(charted, steady=True) as one, database.as_agency(charted, steady=True) as other:
            first, second = PostgresStore(one, charted), PostgresStore(other, charted)
            assert first.generations(charted.hex) is second.generations(charted.hex) is None
            second.renew(charted.hex, Generations("b", "a"))
            other.commit()
            first.renew(charted.hex, Generations("c", "a"))

    with pytest.raises(TryAgain):
        both()
    with database.as_agency(charted) as connection:
        assert PostgresStore(connection, charted).generations(charted.hex) == Generations("b", "a")


def test_nobody_holds_the_counter_for_ever(database: Database, charted: UUID) -> None:
    def waits() -> None:
        with database.as_agency(charted) as one, database.as_agency(charted) as other:
            PostgresStore(one, charted).lock()
            other.exec_driver_sql("SET LOCAL lock_timeout = '20ms'")
            PostgresStore(other, charted).lock()

    with pytest.raises(TryAgain):
        waits()
    with database.as_agency(charted) as connection:
        for setting, value in (("lock_timeout", "5s"), ("idle_in_transaction_session_timeout", "5min")):
            assert connection.exec_driver_sql(f"SHOW {setting}").scalar() == value


@pytest.mark.parametrize(
    ("state", "fault"),
    [
        ("53100", DatabaseFull),
        ("53300", DatabaseAway),
        ("57P01", DatabaseAway),
        ("57P03", DatabaseAway),
        ("08006", DatabaseAway),
        ("40001", TryAgain),
        ("40P01", TryAgain),
        ("42501", DatabaseRefused),
        ("XX000", DatabaseRefused),
    ],
)
@pytest.mark.parametrize("way", ["SQLAlchemy", "psycopg"])
def test_every_state_has_its_fault(
    state: str, fault: type[DatabaseFault], way: str, database: Database, agency: UUID
) -> None:
    statement = f"DO $$ BEGIN RAISE EXCEPTION 'a secret' USING ERRCODE = '{state}', DETAIL = 'a secret'; END $$"

    def fails() -> None:
        with database.as_agency(agency) as connection:
            run: Callable[[str], object] = (
                connection.exec_driver_sql if way == "SQLAlchemy" else connection.connection.cursor().execute
            )
            run(statement)

    with pytest.raises(fault) as raised:
        fails()
    assert "secret" not in "".join(traceback.format_exception(raised.value))
    assert type(raised.value) is fault
    if fault is DatabaseFull:
        assert str(raised.value) == FULL


@pytest.mark.parametrize("address", ["postgresql://nobody@127.0.0.1:1/none", "postgresql:///none?host=/nowhere"])
def test_a_database_that_is_not_there_is_away(address: str) -> None:
    database = Database(address)
    with pytest.raises(DatabaseAway):
        database.agencies()
    database.close()


@pytest.mark.parametrize("wrong", [{"username": "nobody"}, {"password": "guess"}, {"database": "nothing"}])
def test_an_address_that_is_wrong_is_told_from_a_database_that_is_away(
    wrong: dict[str, str], postgres: Addresses
) -> None:
    database = Database(sa.make_url(postgres.service).set(**wrong).render_as_string(hide_password=False))
    with pytest.raises(DatabaseRefused) as raised:
        database.agencies()
    assert str(raised.value) == NOT_LET_IN
    database.close()


def test_a_store_writes_only_over_what_it_has_read(database: Database, charted: UUID) -> None:
    with database.as_agency(charted) as connection:
        store = PostgresStore(connection, charted)
        decision = decide((create(1),), ANA, store.known((create(1),), WHEN), RULES)
        store.write(decision)
        with pytest.raises(RuntimeError):
            store.write(decision)
