"""Who sees which chart: what is announced is what changed, whatever administrators do and in whatever order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.protocol.codes import Code
from sync.protocol.messages import AGENCY, Entered, Left, Status
from sync.server import assignments
from sync.server.core import Rules
from sync.server.database import Database
from sync.server.embedded import Addresses
from tests.simulator.memory_server import MemoryServer
from tests.simulator.oracle import judge
from tests.simulator.postgres_server import PostgresServer
from tests.support.effort import examples
from tests.sync.making import create, op
from tests.sync.server.agencies import Agency, changes, chart, send

PEOPLE = tuple(UUID(int=(2 << 64) + n) for n in range(4))
CHARTS = tuple(UUID(int=(1 << 64) + n) for n in range(3))
SETTINGS = {"suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]}

Deed = tuple[Any, ...]
"""A function of `assignments` with what it is given, but for store, time and rules."""

person, place = st.sampled_from(PEOPLE), st.sampled_from(CHARTS)
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just(assignments.give), person, place),
        st.tuples(st.just(assignments.end), person, place),
        st.tuples(st.just(assignments.transfer), place, person, person),
        st.tuples(st.just(assignments.set_team), person, st.lists(person, max_size=3)),
    ),
    max_size=14,
)


class Model:
    """What should be so: assignments and teams, and nothing worked out beforehand."""

    def __init__(self) -> None:
        self.assigned: set[tuple[UUID, UUID]] = set()
        self.teams: dict[UUID, frozenset[UUID]] = {}

    def do(self, deed: Deed) -> None:
        """The deed, in plain words."""
        what, *facts = deed
        if what is assignments.give:
            self.assigned.add((facts[0], facts[1]))
        elif what is assignments.end:
            self.assigned.discard((facts[0], facts[1]))
        elif what is assignments.transfer:
            self.assigned.discard((facts[1], facts[0]))
            self.assigned.add((facts[2], facts[0]))
        else:
            self.teams[facts[0]] = frozenset(facts[1])

    def visible(self, who: UUID) -> set[UUID]:
        """Her own charts, and those of her team."""
        return {scope for worker, scope in self.assigned if worker in {who, *self.teams.get(who, ())}}


def after_announcements(agency: Agency, who: UUID, had: set[UUID]) -> set[UUID]:
    """The charts of a laptop that hears everything since the beginning."""
    for change in changes(agency, 1, by=who):
        if isinstance(change, Entered):
            had = had | {change.scope}
        elif isinstance(change, Left):
            had = had - {change.scope}
    return had


def holds(agency: Agency, deeds: list[Deed]) -> None:
    """The deeds are done, and everybody sees and hears what she should."""
    model = Model()
    agency.give(UUID(int=9), UUID(int=8), on=True)  # so that 1 is behind the beginning
    for deed in deeds:
        before, seen = agency.seq, {who: agency.visible(who) for who in PEOPLE}
        agency.act(*deed)
        model.do(deed)
        for who in PEOPLE:
            assert agency.visible(who) == model.visible(who) | {AGENCY}
        moved = sum(len(seen[who] ^ agency.visible(who)) for who in PEOPLE)
        assert agency.seq - before == moved, "one place in the order for each chart that somebody gained or lost"
    for who in PEOPLE:
        assert after_announcements(agency, who, set()) == model.visible(who)


@given(deeds=DEEDS)
@settings(max_examples=examples(40), **SETTINGS)
def test_everybody_sees_and_hears_what_she_should_in_memory(deeds: list[Deed]) -> None:
    holds(MemoryServer(Rules(judge)), deeds)


@given(deeds=DEEDS)
@settings(max_examples=examples(8), **SETTINGS)
def test_everybody_sees_and_hears_what_she_should_in_postgresql(
    deeds: list[Deed], database: Database, postgres: Addresses
) -> None:
    holds(PostgresServer(database, postgres.owner, Rules(judge)), deeds)


# --- what waits for a chart ----------------------------------------------------------------------------------------

ANA, BEN, SUE, ZOE = PEOPLE
HERE, THERE, _ = CHARTS


@pytest.fixture(params=["memory", "postgres"])
def agency(request: pytest.FixtureRequest) -> Agency:
    """An agency without assignments."""
    if request.param == "memory":
        return MemoryServer(Rules(judge))
    addresses: Addresses = request.getfixturevalue("postgres")
    return PostgresServer(request.getfixturevalue("database"), addresses.owner, Rules(judge))


def work(number: int, author: UUID, scope: UUID = HERE) -> Any:
    """A new record of this author in a chart."""
    return create(number, author=author, chart=scope, record=UUID(int=7000 + number))


GIVING: dict[str, Callable[[Agency], None]] = {
    "given to her": lambda agency: agency.give(SUE, HERE, on=True),
    "given to one of her team": lambda agency: agency.give(ANA, HERE, on=True),
    "transferred to her": lambda agency: agency.act(assignments.transfer, HERE, BEN, SUE),
    "hers by a new member": lambda agency: agency.supervise(SUE, [ANA, BEN]),
}


@pytest.mark.parametrize("way", GIVING)
def test_what_waited_is_let_in_by_whatever_lets_her_see_the_chart(way: str, agency: Agency) -> None:
    agency.supervise(SUE, [ANA])
    agency.give(BEN, HERE, on=True)
    waiting = [work(1, SUE), op(2, {"text": "b"}, {"text": 1}, record=UUID(int=7001), chart=HERE, author=SUE)]
    assert {answer.code for answer in send(agency, *waiting, by=SUE)} == {Code.WAITS_FOR_ACCESS}
    GIVING[way](agency)
    assert {answer.status for answer in send(agency, *waiting, by=SUE)} == {Status.APPLIED}
    assert [row.values["text"] for row in chart(agency, HERE, by=SUE)] == ["b"]
    assert not agency.parked


def test_giving_a_chart_lets_in_the_work_of_nobody_else(agency: Agency) -> None:
    agency.give(BEN, HERE, on=True)
    send(agency, work(1, ANA), by=ANA)
    send(agency, work(2, ZOE), by=ZOE)
    send(agency, work(3, ANA, THERE), by=ANA)
    agency.give(ANA, HERE, on=True)
    assert {row.record_id.int for row in chart(agency, HERE, by=BEN)} == {7001}
    assert len(agency.parked) == 2


def test_what_others_built_on_waiting_work_follows_it(agency: Agency) -> None:
    agency.give(BEN, HERE, on=True)
    send(agency, work(1, ANA), by=ANA)
    built = op(2, {"text": "ben"}, {"text": 1}, record=UUID(int=7001), chart=HERE, author=BEN)
    assert send(agency, built, by=BEN)[0].status is Status.PARKED
    agency.give(ANA, HERE, on=True)
    assert send(agency, built, by=BEN)[0].status is Status.APPLIED
    (row,) = chart(agency, HERE, by=BEN)
    assert (row.values["text"], row.revision) == ("ben", 2)


def test_the_giver_of_a_transfer_is_late_and_the_taker_is_not(agency: Agency) -> None:
    agency.give(ANA, HERE, on=True)
    agency.act(assignments.transfer, HERE, ANA, BEN)
    assert send(agency, work(1, ANA), by=ANA)[0].late
    assert not send(agency, work(2, BEN), by=BEN)[0].late


def test_a_transfer_to_herself_changes_nothing(agency: Agency) -> None:
    agency.give(ANA, HERE, on=True)
    before = agency.seq
    agency.act(assignments.transfer, HERE, ANA, ANA)
    assert agency.seq == before
    assert HERE in agency.visible(ANA)


def test_a_member_named_twice_and_the_supervisor_herself_do_no_harm(agency: Agency) -> None:
    agency.give(ANA, HERE, on=True)
    agency.supervise(SUE, [ANA, ANA, SUE])
    assert agency.visible(SUE) == {HERE, AGENCY}
    agency.supervise(SUE, [SUE])
    assert agency.visible(SUE) == {AGENCY}
