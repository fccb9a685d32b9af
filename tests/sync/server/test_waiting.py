"""What waits in PostgreSQL: how long, for what, and what a decision reads of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from sync.protocol.messages import Answer, Op, Push, Pushed, Status
from sync.server import assignments
from sync.server.answering import Answering, answer
from sync.server.core import Rules
from sync.server.core_values import access_key
from sync.server.database import Database
from sync.server.store import PostgresStore
from tests.simulator.oracle import judge
from tests.sync.making import ANA, BEN, CHART, NOTE, OTHER, WHEN, create, id_of, op

RULES = Rules(judge)
DAY = timedelta(days=1)


@pytest.fixture
def charted(database: Database, agency: UUID) -> UUID:
    """An agency in which Ana and Ben have a chart."""
    with database.as_agency(agency) as connection:
        for worker in (ANA, BEN):
            assignments.give(worker, CHART, PostgresStore(connection, agency), WHEN, RULES)
    return agency


def send(database: Database, agency: UUID, *operations: Op, at: datetime = WHEN, by: UUID = ANA) -> tuple[Answer, ...]:
    """The answers to a push at that time."""
    push = Push("laptop", "g", "e1", 0, 1, operations)
    with database.as_agency(agency) as connection:
        store = PostgresStore(connection, agency, "laptop")
        response = answer(push, by, store, Answering(RULES, at, lambda: uuid4().hex))
    assert isinstance(response, Pushed)
    return response.answers


def give_up(database: Database, agency: UUID, at: datetime) -> int:
    """How many transactions were looked at."""
    with database.as_agency(agency) as connection:
        return assignments.give_up_overdue(PostgresStore(connection, agency), at, RULES)


def test_a_change_waits_for_two_weeks(database: Database, charted: UUID) -> None:
    waiting = op(2, {"text": "b"}, {"text": 9})
    send(database, charted, create(1), waiting)
    assert give_up(database, charted, WHEN + 14 * DAY - timedelta(seconds=1)) == 0
    assert send(database, charted, waiting)[0].status is Status.PARKED
    assert give_up(database, charted, WHEN + 14 * DAY) == 1
    (given_up,) = send(database, charted, waiting, at=WHEN + 20 * DAY)
    assert (given_up.status, given_up.received_at) == (Status.CONFLICT, WHEN + 14 * DAY)
    assert give_up(database, charted, WHEN + 15 * DAY) == 0


def test_waiting_for_something_else_begins_no_new_time(database: Database, charted: UUID) -> None:
    waiting = op(3, {"text": "c"}, {"text": 8})
    send(database, charted, waiting)
    send(database, charted, create(1), at=WHEN + 10 * DAY)
    assert send(database, charted, waiting)[0].status is Status.PARKED
    assert give_up(database, charted, WHEN + 14 * DAY) == 1


def test_what_waits_for_access_goes_on_waiting(database: Database, charted: UUID) -> None:
    waiting = create(1, chart=OTHER)
    send(database, charted, waiting)
    assert give_up(database, charted, WHEN + 30 * DAY) == 1
    assert send(database, charted, waiting)[0].status is Status.QUARANTINED
    with database.as_agency(charted) as connection:
        store = PostgresStore(connection, charted)
        assignments.give(ANA, OTHER, store, WHEN + 60 * DAY, RULES)
    assert send(database, charted, waiting)[0].status is Status.APPLIED


def test_when_it_came_stays_and_when_it_was_answered_is_told(database: Database, charted: UUID) -> None:
    later = WHEN + DAY
    send(database, charted, op(2, {"text": "b"}, {"text": 1}))
    send(database, charted, create(1), at=later)
    with database.as_agency(charted) as connection:
        found = connection.exec_driver_sql(
            "SELECT received_at, answered_at, device FROM operation WHERE id = %s", (id_of(2),)
        ).one()
    assert tuple(found) == (WHEN, later, "laptop")


def test_late_work_counts_for_thirty_days(database: Database, charted: UUID) -> None:
    with database.as_agency(charted) as connection:
        assignments.end(ANA, CHART, PostgresStore(connection, charted), WHEN, RULES)
    (late,) = send(database, charted, create(1), at=WHEN + 30 * DAY)
    assert late.late
    (too_late,) = send(database, charted, create(2, record=OTHER), at=WHEN + 30 * DAY + timedelta(seconds=1))
    assert too_late.status is Status.QUARANTINED


def test_a_decision_reads_what_it_needs_and_no_more(database: Database, charted: UUID) -> None:
    send(database, charted, *(create(n, record=UUID(int=500 + n)) for n in range(1, 20)))
    send(database, charted, op(40, {"text": "x"}, {"text": 39}, record=UUID(int=501)))
    send(database, charted, op(41, {"text": "x"}, {"text": 38}, record=UUID(int=502), author=BEN), by=BEN)
    send(database, charted, op(42, {"text": "y"}, {"text": 40}, record=UUID(int=501)))
    push = (op(39, {"text": "w"}, {"text": 1}, record=UUID(int=501)),)
    with database.as_agency(charted) as connection:
        store = PostgresStore(connection, charted)
        known = store.known(push, WHEN)
        assert set(known.rows) == {UUID(int=501)}
        assert {held.operations[0].id for held in known.parked} == {id_of(40), id_of(42)}
        assert set(known.log) == {id_of(1), id_of(40), id_of(42)}
        assert set(known.access) == {(ANA, CHART)}
        assert known.scopes == {CHART}
        nothing = store.known((), WHEN, [access_key(ANA, OTHER)])
        assert (nothing.parked, nothing.rows, nothing.log) == ((), {}, {})


def test_a_record_that_names_no_document_is_no_reason_to_stop(database: Database, charted: UUID) -> None:
    odd = [
        create(n, {"document_id": value}, record=UUID(int=600 + n)) for n, value in enumerate(("x", 3, [], "a,b}"), 1)
    ]
    assert {answer.status for answer in send(database, charted, *odd)} == {Status.REJECTED}


def test_a_device_in_parted_words_is_kept_whole(database: Database, charted: UUID) -> None:
    """What is waited for is named by words of devices, and an array of PostgreSQL has commas and braces of its own."""
    name = 'a,b"c\\d}{ e'
    with database.as_agency(charted) as connection:
        store = PostgresStore(connection, charted, name)
        push = Push(name, "g", "e1", 0, 1, (create(1),))
        how = Answering(RULES, WHEN, lambda: "g", is_withdrawn=True)
        assert isinstance(answer(push, ANA, store, how), Pushed)
        assert len(store.overdue(WHEN)) == 1
        assignments.let_in([f"device:{name}"], store, WHEN, RULES)
        assert store.overdue(WHEN) == ()
        assert [row.record_id for row in store.chart(CHART, "", 9)] == [NOTE]
