"""The administrators' audit trail: a chain that shows what was altered."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID, uuid4

import psycopg
import pytest
import sqlalchemy as sa

from sync.server.audit import Deed, Event, event_digest, events, first_break, record_event
from sync.server.database import Database
from sync.server.embedded import Addresses
from sync.server.tables import admin_event
from tcm_desktop.domain.operations import GENESIS
from tests.sync.postgres import make_agency

NOW = datetime(2026, 11, 22, 9, 0, 0, 123456, tzinfo=UTC)
ANA = UUID(int=7)


def tell(database: Database, agency: UUID, *names: str) -> None:
    """Add events, each a minute after the one before."""
    with database.as_agency(agency) as connection:
        for minute, name in enumerate(names):
            record_event(connection, agency, NOW + timedelta(minutes=minute), Deed(name, ANA, f"s{minute}", "why"))


def broken(database: Database, agency: UUID) -> int | None:
    with database.as_agency(agency) as connection:
        return first_break(connection)


def test_events_are_chained(database: Database, agency: UUID) -> None:
    tell(database, agency, "a", "b", "c")
    with database.as_agency(agency) as connection:
        third, second, first = events(connection)
    assert [each.seq for each in (first, second, third)] == [1, 2, 3]
    assert (first.previous, second.previous, third.previous) == (GENESIS, first.digest, second.digest)
    assert (first.at, first.actor, first.event, first.subject, first.reason) == (NOW, ANA, "a", "s0", "why")
    assert broken(database, agency) is None


def test_an_empty_trail_is_whole(database: Database, agency: UUID) -> None:
    assert broken(database, agency) is None


def test_the_zone_of_a_time_does_not_matter() -> None:
    there = timezone(timedelta(hours=-8))
    event = Event(1, NOW, ANA, "a")
    assert event_digest(event) == event_digest(replace(event, at=NOW.astimezone(there)))


@pytest.mark.parametrize(
    "change", [{"seq": 2}, {"event": "b"}, {"actor": None}, {"subject": "x"}, {"reason": "x"}, {"previous": "1" * 64}]
)
def test_each_fact_counts_for_the_digest(change: dict[str, object]) -> None:
    event = Event(1, NOW, ANA, "a")
    assert event_digest(event) != event_digest(replace(event, **change))  # type: ignore[arg-type]  # drawn above


def test_agencies_have_trails_of_their_own(database: Database, agency: UUID) -> None:
    other = make_agency(database)
    tell(database, agency, "a")
    tell(database, other, "b", "c")
    with database.as_agency(agency) as connection:
        assert [each.event for each in events(connection)] == ["a"]
    assert broken(database, other) is None


def test_nothing_of_it_can_be_changed_by_the_service(database: Database, agency: UUID) -> None:
    tell(database, agency, "a")
    for statement in (sa.update(admin_event).values(reason="other"), sa.delete(admin_event)):
        with pytest.raises(Exception, match="refused a request"), database.as_agency(agency) as connection:
            connection.execute(statement)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE admin_event SET reason = 'other' WHERE seq = 2", 2),
        ("UPDATE admin_event SET at = at + interval '1 second' WHERE seq = 1", 1),
        ("DELETE FROM admin_event WHERE seq = 2", 3),
        ("DELETE FROM admin_event WHERE seq = 1", 2),
        ("UPDATE admin_event SET digest = repeat('0', 64) WHERE seq = 3", 3),
    ],
)
def test_what_somebody_alters_in_the_database_is_found(addresses: Addresses, statement: str, found: int) -> None:
    database = Database(addresses.service)
    agency = make_agency(database)
    tell(database, agency, "a", "b", "c")
    with psycopg.connect(addresses.owner) as connection:
        connection.execute("ALTER TABLE admin_event DISABLE TRIGGER USER")
        connection.execute(statement)
    assert broken(database, agency) == found
    database.close()


def test_two_at_once_make_one_chain(database: Database, agency: UUID) -> None:
    together = threading.Barrier(4)

    def one() -> None:
        together.wait()
        for _ in range(5):
            tell(database, agency, "a")

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.as_agency(agency) as connection:
        assert [each.seq for each in events(connection)] == [*range(20, 0, -1)]
    assert broken(database, agency) is None


def test_events_are_searched_by_words(database: Database, agency: UUID) -> None:
    tell(database, agency, "device.revoked", "account.made", "device.enrolled")
    with database.as_agency(agency) as connection:

        def found(words: str) -> list[int]:
            return [each.seq for each in events(connection, words)]

        assert found("device") == [3, 1]
        assert found("DEVICE s0") == [1]
        assert found(str(ANA)) == [3, 2, 1]
        assert found("100%") == []
        assert found(str(uuid4())) == []
        assert [each.seq for each in events(connection, before=3, limit=1)] == [2]
