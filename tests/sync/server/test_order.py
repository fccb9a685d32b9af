"""The agency's order under writers at the same time: a reader who polls sees every change once (rule S5).

The control does the same with the numbers of a sequence, and loses changes: a later number becomes visible first.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from uuid import UUID, uuid4

import psycopg
import pytest

from sync.protocol.messages import Push, Pushed, Row, Status
from sync.server import assignments
from sync.server.answering import Answering, answer
from sync.server.core import Rules
from sync.server.core_pages import page
from sync.server.database import Database
from sync.server.embedded import Addresses
from sync.server.store import PostgresStore
from tests.simulator.oracle import judge
from tests.sync.making import ANA, CHART, WHEN, create

WRITERS = 8
HOW = Answering(Rules(judge), WHEN, lambda: uuid4().hex)


def at_once(write: Callable[[int], None], read: Callable[[], None], each: int) -> None:
    """Eight writers, one thread each, and a reader who polls until they have ended, and once more."""
    ended = threading.Event()

    def reading() -> None:
        while not ended.is_set():
            read()
        read()

    def writing(number: int) -> None:
        for n in range(each):
            write(1 + number * each + n)

    with ThreadPoolExecutor(WRITERS + 1) as threads:
        reader = threads.submit(reading)
        writers = [threads.submit(writing, number) for number in range(WRITERS)]
        try:
            for writer in writers:
                writer.result()
        finally:
            ended.set()
        reader.result()


def pause() -> None:
    """Before the commit, where a slow disk or a busy machine would be."""
    time.sleep(random.random() * 0.004)


def seen_by_a_reader(database: Database, agency: UUID, each: int) -> list[int]:
    """The numbers of the changes that a polling reader was given, in that order."""
    with database.as_agency(agency) as connection:
        assignments.give(ANA, CHART, PostgresStore(connection, agency), WHEN, HOW.rules)
    cursor, seen, found = 1, [], set()

    def write(number: int) -> None:
        push = Push(f"laptop-{number}", "g", "e1", 0, 1, (create(number, record=UUID(int=number)),))
        with database.as_agency(agency) as connection:
            response = answer(push, ANA, PostgresStore(connection, agency), HOW)
            pause()
        assert isinstance(response, Pushed)
        assert response.answers[0].status is Status.APPLIED

    def read() -> None:
        nonlocal cursor
        with database.as_agency(agency, steady=True) as connection:
            got = page(PostgresStore(connection, agency).feed(ANA, cursor, 5))
        cursor = got.cursor
        rows = [row for row in got.changes if isinstance(row, Row)]
        seen.extend(row.seq for row in rows)
        found.update(row.record_id.int for row in rows)

    at_once(write, read, each)
    for _ in range(each * WRITERS):
        read()  # the pages that were left
    assert found == set(range(1, each * WRITERS + 1))
    return seen


def test_a_reader_sees_every_change_once_and_in_order(database: Database, agency: UUID) -> None:
    seen = seen_by_a_reader(database, agency, each=8)
    assert len(seen) == 8 * WRITERS
    assert all(one < next_ for one, next_ in pairwise(seen))


@pytest.mark.slow  # two thousand transactions, one after another by the counter's lock
def test_a_reader_sees_every_one_of_two_thousand(database: Database, agency: UUID) -> None:
    seen = seen_by_a_reader(database, agency, each=250)
    assert len(seen) == len(set(seen)) == 2000


def test_the_same_with_a_sequence_loses_changes(addresses: Addresses) -> None:
    """The control: were this ever to pass over, the test above would prove nothing."""
    with psycopg.connect(addresses.owner, autocommit=True) as connection:
        connection.execute("CREATE TABLE naive (seq bigserial PRIMARY KEY, number int)")
    own = threading.local()
    opened: list[psycopg.Connection] = []
    cursor, seen = 0, set()

    def connection_of_thread() -> psycopg.Connection:
        if not hasattr(own, "connection"):
            own.connection = psycopg.connect(addresses.owner)
            opened.append(own.connection)
        return own.connection

    def write(number: int) -> None:
        connection = connection_of_thread()
        connection.execute("INSERT INTO naive (number) VALUES (%s)", [number])
        pause()
        connection.commit()

    def read() -> None:
        nonlocal cursor
        connection = connection_of_thread()
        for seq, number in connection.execute("SELECT seq, number FROM naive WHERE seq > %s ORDER BY seq", [cursor]):
            cursor = seq
            seen.add(number)
        connection.commit()

    until, rounds = time.monotonic() + 60, 0
    lost: set[int] = set()
    while not lost and time.monotonic() < until:
        rounds += 1
        at_once(lambda number, base=rounds * 1000: write(base + number), read, each=10)
        lost = {rounds * 1000 + n for n in range(1, 10 * WRITERS + 1)} - seen
    for connection in opened:
        connection.close()
    assert lost, "a sequence as cursor lost nothing in a minute"


def test_one_operation_sent_twice_at_once_is_decided_once(database: Database, agency: UUID) -> None:
    with database.as_agency(agency) as connection:
        assignments.give(ANA, CHART, PostgresStore(connection, agency), WHEN, HOW.rules)
    push = Push("laptop", "g", "e1", 0, 1, (create(1),))
    together = threading.Barrier(4)

    def send(_: int) -> object:
        together.wait()
        with database.as_agency(agency) as connection:
            return answer(push, ANA, PostgresStore(connection, agency), HOW)

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(send, range(4)))
    assert all(one == answers[0] for one in answers)
    with database.as_agency(agency) as connection:
        store = PostgresStore(connection, agency)
        assert store.standing()[1] == 2
        assert len(store.chart(CHART, "", 10)) == 1
