"""What one transaction sees of others, and one agency of another: through the program this time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from sync.protocol.digests import record_digest, scope_digest
from sync.protocol.messages import AGENCY, Op, Pull, Push, Pushed, Row, Status
from sync.server import assignments
from sync.server.answering import Answering, answer
from sync.server.core import Rules, decide
from sync.server.core_pages import page
from sync.server.database import Database
from sync.server.faults import DatabaseRefused
from sync.server.store import PostgresStore
from sync.server.tables import scope
from tests.simulator.oracle import judge
from tests.sync.making import ANA, CHART, OTHER, WHEN, create, op
from tests.sync.postgres import make_agency

RULES = Rules(judge)
HOW = Answering(RULES, WHEN, lambda: uuid4().hex)


def founded(database: Database) -> UUID:
    """An agency in which Ana has two charts; the same ids in each agency."""
    made = make_agency(database)
    with database.as_agency(made) as connection:
        for place in (CHART, OTHER):
            assignments.give(ANA, place, PostgresStore(connection, made), WHEN, RULES)
    return made


def send(database: Database, agency: UUID, *operations: Op) -> None:
    """They are all taken."""
    with database.as_agency(agency) as connection:
        push = Push("laptop", "g", "e1", 0, 1, operations)
        response = answer(push, ANA, PostgresStore(connection, agency), HOW)
    assert isinstance(response, Pushed)
    assert {each.status for each in response.answers} == {Status.APPLIED}


def test_two_agencies_with_the_same_ids_know_nothing_of_each_other(database: Database) -> None:
    one, other = founded(database), founded(database)
    send(database, one, create(1, {"text": "of the one"}))
    send(database, other, create(1, {"text": "of the other"}), create(2, record=OTHER))
    found = {}
    for agency in (one, other):
        with database.as_agency(agency) as connection:
            store = PostgresStore(connection, agency)
            found[agency] = {row.values["text"] for row in store.chart(CHART, "", 10)}
            assert len(store.known((create(1),), WHEN).log) == 1
    assert found == {one: {"of the one"}, other: {"of the other", "first"}}


def test_a_store_of_another_agency_than_the_transactions_reads_and_writes_nothing(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """Were a handler ever to mix two agencies up, the database would not follow."""
    one, other = founded(database), founded(database)
    send(database, other, create(1))
    with database.as_agency(one) as connection:
        mixed_up = PostgresStore(connection, other)
        assert mixed_up.chart(CHART, "", 10) == ()
        assert mixed_up.visible(ANA) == {AGENCY}
        assert mixed_up.overdue(WHEN) == ()
        with pytest.raises(ValueError, match="unpack"):
            mixed_up.standing()

    def writes() -> None:
        with database.as_agency(one) as connection:
            own, mixed_up = PostgresStore(connection, one), PostgresStore(connection, other)
            decision = decide((create(5),), ANA, own.known((create(5),), WHEN), RULES)
            mixed_up._before = own._before
            mixed_up.write(decision)

    with pytest.raises(DatabaseRefused, match="42501"):
        writes()
    assert {record.name for record in caplog.records} <= {"psycopg"}, "it may say that what was behind it was left out"


def test_a_page_is_of_one_moment_whatever_is_written_meanwhile(database: Database) -> None:
    agency = founded(database)
    send(database, agency, create(1))
    with database.as_agency(agency, steady=True) as connection:
        store = PostgresStore(connection, agency)
        _, seq = store.standing()
        send(database, agency, op(2, {"text": "b"}, {"text": 1}), create(3, record=OTHER))
        feed = store.feed(ANA, 2, 100)
        rows = store.chart(CHART, "", 100)
    assert feed.seq == seq
    assert [row.values["text"] for row in rows] == ["first"]
    assert feed.digests[CHART] == scope_digest(record_digest(row.record_id, row.versions) for row in rows)
    with database.as_agency(agency, steady=True) as connection:
        assert PostgresStore(connection, agency).standing()[1] == seq + 2


def test_every_page_fits_its_digests_while_writers_write(database: Database) -> None:
    agency = founded(database)

    def write(number: int) -> None:
        record = UUID(int=9000 + number % 7)
        place = CHART if number % 7 % 2 else OTHER
        made = create(number, record=record, chart=place)
        if number > 7:
            made = op(number, {"text": f"{number}"}, {"text": number - 7}, record=record, chart=place)
        with database.as_agency(agency) as connection:
            push = Push("laptop", "g", "e1", 0, 1, (made,))
            answer(push, ANA, PostgresStore(connection, agency), HOW)

    def read(_: int) -> bool:
        with database.as_agency(agency, steady=True) as connection:
            store = PostgresStore(connection, agency)
            got = page(store.feed(ANA, 2, 1000))
            stand = {place: store.chart(place, "", 1000) for place in (CHART, OTHER)}
        for place, rows in stand.items():
            assert got.digests[str(place)] == scope_digest(record_digest(r.record_id, r.versions) for r in rows)
        told = {row.record_id: row for row in got.changes if isinstance(row, Row)}
        return told == {row.record_id: row for rows in stand.values() for row in rows}

    with ThreadPoolExecutor(4) as threads:
        writing = [threads.submit(write, number) for number in range(1, 60)]
        assert all(threads.map(read, range(20)))
        for each in writing:
            each.result()
    assert read(0)


def test_the_digest_carried_on_is_that_of_the_rows_after_moves(database: Database) -> None:
    agency = founded(database)
    send(database, agency, *(create(n, record=UUID(int=800 + n)) for n in range(1, 6)))
    for n in range(1, 6):
        there, back = (OTHER, CHART) if n % 2 else (CHART, OTHER)
        base = {"client_id": n}
        for step, place in enumerate((OTHER, there, back), start=1):
            number = n * 100 + step
            send_any = op(number, {"client_id": str(place)}, base, record=UUID(int=800 + n), chart=place)
            with database.as_agency(agency) as connection:
                push = Push("laptop", "g", "e1", 0, 1, (send_any,))
                answer(push, ANA, PostgresStore(connection, agency), HOW)
            base = {"client_id": number}
    with database.as_agency(agency) as connection:
        store = PostgresStore(connection, agency)
        for place in (CHART, OTHER):
            rows = store.chart(place, "", 100)
            found = connection.execute(sa.select(scope.c.records, scope.c.digest).where(scope.c.id == place)).one()
            expected = scope_digest(record_digest(row.record_id, row.versions) for row in rows)
            assert (found.records, found.digest.hex()) == (expected.count, expected.digest)
        assert sum(len(store.chart(place, "", 100)) for place in (CHART, OTHER)) == 5


def test_a_push_as_large_as_may_be_is_one_transaction(database: Database) -> None:
    agency = founded(database)
    long = 'Señora Álvarez called; she said “no”.\n\t\\ {"a": [1]} ☎ ' * 40
    many = [create(n, {"text": f"{n} {long}"}, record=UUID(int=10_000 + n)) for n in range(1, 501)]
    send(database, agency, *many)
    send(
        database,
        agency,
        *(op(1000 + n, {"text": long}, {"text": n}, record=UUID(int=10_000 + n)) for n in range(1, 501)),
    )
    with database.as_agency(agency, steady=True) as connection:
        store = PostgresStore(connection, agency)
        rows = store.chart(CHART, "", 1000)
        assert {row.values["text"] for row in rows} == {long}
        assert len(rows) == 500
        assert store.standing()[1] == 2 + 1000
        answered = answer(Pull("laptop", "g", "e1", 0, 2, 400), ANA, store, HOW)
    assert len(answered.changes) == 400  # of a thousand changes, each row once in a page


def test_one_value_of_many_megabytes_comes_back(database: Database) -> None:
    agency = founded(database)
    send(database, agency, create(1, {"text": "x" * 5_000_000}))
    with database.as_agency(agency) as connection:
        (row,) = PostgresStore(connection, agency).chart(CHART, "", 10)
    assert len(row.values["text"]) == 5_000_000
