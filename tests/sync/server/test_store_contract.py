"""What a store of the agency's records has to do; each case on the one in memory and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.protocol.codes import Code
from sync.protocol.digests import record_digest, scope_digest
from sync.protocol.messages import (
    AGENCY,
    Entered,
    Gone,
    Kept,
    Left,
    Page,
    Pull,
    Push,
    Refusal,
    Row,
    ScopeDigest,
    Snapshot,
    SnapshotPull,
    Status,
)
from sync.server import assignments
from sync.server.core import Rules
from sync.server.core_values import device_key
from sync.server.database import Database
from sync.server.embedded import Addresses
from tcm_desktop.domain.operations import OperationKind
from tests.simulator.memory_server import MemoryServer
from tests.simulator.oracle import judge
from tests.simulator.postgres_server import PostgresServer
from tests.support.effort import examples
from tests.sync.making import ANA, BEN, CHART, NOTE, OTHER, WHEN, create, id_of, op, signed
from tests.sync.server.agencies import SENDER, Agency, changes, chart, pages, send

CAT, SUE = UUID(int=202), UUID(int=203)
LATE = 81
"""One step more than the late window has."""

Make = Callable[[], Agency]


@pytest.fixture(params=["memory", "postgres"])
def make(request: pytest.FixtureRequest) -> Make:
    """Makes an agency without anybody in it."""
    if request.param == "memory":
        return lambda: MemoryServer(Rules(judge))
    database: Database = request.getfixturevalue("database")
    addresses: Addresses = request.getfixturevalue("postgres")
    return lambda: PostgresServer(database, addresses.owner, Rules(judge))


@pytest.fixture
def agency(make: Make) -> Iterator[Agency]:
    """Ana and Ben share a chart; Sue supervises Ana. What stands at the end is what was decided."""
    made = make()
    made.supervise(SUE, [ANA])
    made.give(ANA, CHART, on=True)
    made.give(BEN, CHART, on=True)
    yield made
    if isinstance(made, PostgresServer):
        assert made.faults() == []


# --- decisions -----------------------------------------------------------------------------------------------------


def test_an_operation_is_answered_once_and_for_ever(agency: Agency) -> None:
    first = send(agency, create(1))
    agency.now += 1
    assert send(agency, create(1)) == first
    (reused,) = send(agency, create(1, {"text": "another"}))
    assert (reused.status, reused.code) == (Status.REJECTED, Code.ID_REUSED)
    assert chart(agency, CHART)[0].values["text"] == "first"


def test_what_follows_waits_for_what_it_follows(agency: Agency) -> None:
    third, fourth = op(3, {"text": "c"}, {"text": 2}), op(4, {"text": "d"}, {"text": 3})
    assert [answer.code for answer in send(agency, fourth, third)] == [Code.WAITS_FOR_RECORD] * 2
    assert [answer.code for answer in send(agency, create(1))] == [None]
    assert [answer.status for answer in send(agency, third, fourth)] == [Status.PARKED] * 2
    send(agency, op(2, {"text": "b"}, {"text": 1}))
    assert chart(agency, CHART)[0].values["text"] == "d"
    assert not agency.parked
    assert [answer.status for answer in send(agency, third, fourth)] == [Status.APPLIED] * 2


def test_what_is_about_a_document_waits_for_it(agency: Agency) -> None:
    below = UUID(int=301)
    addendum = signed(2, record=below, record_kind="addendum", values={"document_id": str(NOTE)})
    assert send(agency, addendum)[0].code is Code.WAITS_FOR_RECORD
    send(agency, signed(1))
    assert {row.record_id for row in chart(agency, CHART)} == {NOTE, below}


def test_a_chain_of_waiting_work_is_released_at_once(agency: Agency) -> None:
    chain = [op(n, {"text": f"{n}"}, {"text": n - 1}) for n in range(30, 1, -1)]
    assert {answer.status for answer in send(agency, *chain)} == {Status.PARKED}
    send(agency, create(1))
    (row,) = chart(agency, CHART)
    assert (row.values["text"], row.revision) == ("30", 30)


def test_a_transaction_that_comes_in_parts_loses_none_of_them(agency: Agency) -> None:
    first = op(2, {"text": "b"}, {"text": 9}, transaction=50)
    second = create(3, record=OTHER, transaction=50)
    assert send(agency, create(1), first)[1].status is Status.PARKED
    assert send(agency, second)[0].status is Status.PARKED, "it waits with the rest"
    assert [answer.status for answer in send(agency, first, second)] == [Status.PARKED] * 2
    send(agency, op(9, {"text": "a"}, {"text": 1}))
    assert [answer.status for answer in send(agency, first, second)] == [Status.APPLIED] * 2
    assert {row.record_id for row in chart(agency, CHART)} == {NOTE, OTHER}


def test_nobody_gets_at_held_work_by_the_number_of_its_transaction(agency: Agency) -> None:
    waiting = op(2, {"text": "b"}, {"text": 9}, transaction=50)
    send(agency, create(1), waiting)
    (answer,) = send(agency, create(3, record=OTHER, transaction=50, author=BEN), by=BEN)
    assert (answer.status, answer.code) == (Status.REJECTED, Code.ID_REUSED)
    (answer,) = send(agency, create(4, record=OTHER, transaction=50, author=ANA), by=BEN)
    assert answer.status is Status.REJECTED
    assert send(agency, waiting)[0].status is Status.PARKED
    send(agency, op(9, {"text": "a"}, {"text": 1}))
    assert send(agency, waiting)[0].status is Status.APPLIED


def test_two_authors_meet(agency: Agency) -> None:
    send(agency, create(1))
    send(agency, op(2, {"text": "ana", "f1": "x"}, {"text": 1}))
    (answer,) = send(agency, op(3, {"text": "ben", "f1": "x"}, {"text": 1}, author=BEN), by=BEN)
    assert answer.status is Status.CONFLICT
    (row,) = chart(agency, CHART)
    assert row.conflicts == (Kept(id_of(3), "text", "ben", BEN, WHEN, ANA, WHEN),), "both have a name and a time"
    assert row.versions["f1"] == id_of(2) + id_of(3)
    both = msgspec.structs.replace(op(4, {"text": "both"}), base={"text": id_of(2) + id_of(3)})
    assert send(agency, both)[0].status is Status.APPLIED
    assert chart(agency, CHART)[0].conflicts == ()


def test_a_signed_document_stays(agency: Agency) -> None:
    send(agency, signed(1))
    before = chart(agency, CHART)
    assert send(agency, op(2, {"text": "after"}, {"text": 1}))[0].code is Code.SIGNED
    assert chart(agency, CHART) == before


def test_nobody_writes_in_a_chart_by_naming_another(agency: Agency) -> None:
    agency.give(CAT, OTHER, on=True)
    send(agency, create(1))
    smuggled = op(2, {"client_id": str(OTHER)}, {"client_id": 1}, chart=CHART)
    assert send(agency, smuggled)[0].code is Code.NOT_ALLOWED
    assert chart(agency, OTHER, by=CAT) == []


def test_what_never_came_is_given_up(agency: Agency) -> None:
    send(agency, create(1), op(2, {"text": "b"}, {"text": 9}), op(3, {"text": "x"}, {"text": 1}, record=OTHER))
    agency.give_up()
    answers = send(agency, op(2, {"text": "b"}, {"text": 9}), op(3, {"text": "x"}, {"text": 1}, record=OTHER))
    assert [answer.status for answer in answers] == [Status.CONFLICT, Status.REJECTED]
    assert not agency.parked


def test_a_withdrawn_laptops_work_waits_for_a_word(agency: Agency) -> None:
    agency.is_withdrawn = True
    assert send(agency, create(1))[0].code is Code.DEVICE_REVOKED
    agency.is_withdrawn = False
    agency.give_up()
    assert chart(agency, CHART) == []
    sender = SENDER if isinstance(agency, MemoryServer) else agency.name_of(SENDER)
    agency.act(assignments.let_in, [device_key(sender)])
    assert len(chart(agency, CHART)) == 1


# --- charts --------------------------------------------------------------------------------------------------------


def test_work_in_a_chart_that_is_not_hers_waits_for_access(agency: Agency) -> None:
    (answer,) = send(agency, create(1, author=CAT), by=CAT)
    assert (answer.status, answer.code) == (Status.QUARANTINED, Code.WAITS_FOR_ACCESS)
    agency.give(CAT, CHART, on=True)
    assert send(agency, create(1, author=CAT), by=CAT)[0].status is Status.APPLIED


def test_late_work_counts_for_a_while(agency: Agency) -> None:
    agency.give(ANA, CHART, on=False)
    agency.now += LATE - 1
    (late,) = send(agency, create(1))
    assert (late.status, late.late) == (Status.APPLIED, True)
    agency.now += 1
    assert send(agency, create(2, record=OTHER))[0].status is Status.QUARANTINED


def test_a_supervisors_late_work_counts_too(agency: Agency) -> None:
    agency.give(ANA, CHART, on=False)
    assert send(agency, create(1, author=SUE), by=SUE)[0].late
    agency.now += LATE
    assert send(agency, create(2, author=SUE, record=OTHER), by=SUE)[0].status is Status.QUARANTINED


def test_who_takes_in_a_client_has_her_chart_and_the_supervisor_sees_it(agency: Agency) -> None:
    client, before = UUID(int=400), agency.seq
    values = {"id": str(client)}
    founded = op(1, values, record=client, chart=client, kind=OperationKind.CREATE, record_kind="client")
    waiting = create(2, chart=client, author=SUE)
    assert send(agency, waiting, by=SUE)[0].code is Code.WAITS_FOR_ACCESS
    assert send(agency, founded)[0].status is Status.APPLIED
    assert client in agency.visible(ANA) & agency.visible(SUE)
    assert client not in agency.visible(BEN)
    assert Entered(client) in changes(agency, before)
    assert Entered(client) in changes(agency, before, by=SUE)
    assert {row.record_id for row in chart(agency, client)} == {client, NOTE}


def test_a_transfer_tells_both_and_nobody_else(agency: Agency) -> None:
    agency.supervise(SUE, [ANA, CAT])
    before = agency.seq
    agency.act(assignments.transfer, CHART, ANA, CAT)
    assert changes(agency, before) == [Left(CHART)]
    assert changes(agency, before, by=CAT) == [Entered(CHART)]
    assert changes(agency, before, by=SUE) == changes(agency, before, by=BEN) == []


def test_a_supervisor_sees_her_team_of_now(agency: Agency) -> None:
    agency.give(CAT, OTHER, on=True)
    before = agency.seq
    agency.supervise(SUE, [CAT])
    assert sorted(map(str, changes(agency, before, by=SUE))) == sorted(map(str, [Entered(OTHER), Left(CHART)]))
    assert agency.visible(SUE) == {AGENCY, OTHER}
    agency.supervise(SUE, [])
    assert agency.visible(SUE) == {AGENCY}


def test_her_own_chart_stays_when_a_member_loses_it(agency: Agency) -> None:
    agency.give(SUE, CHART, on=True)
    before = agency.seq
    agency.give(ANA, CHART, on=False)
    assert changes(agency, before, by=SUE) == []
    assert CHART in agency.visible(SUE)


def test_giving_twice_and_taking_what_she_has_not_change_nothing(agency: Agency) -> None:
    before = agency.seq
    agency.give(ANA, CHART, on=True)
    agency.give(CAT, CHART, on=False)
    assert agency.seq == before


def test_taken_and_given_again_is_hers(agency: Agency) -> None:
    before = agency.seq
    agency.give(ANA, CHART, on=False)
    agency.give(ANA, CHART, on=True)
    assert changes(agency, before) == [Entered(CHART)]
    assert not send(agency, create(1))[0].late


# --- pages and snapshots -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [1, 2, 1000])
def test_pages_bring_every_change_of_hers_and_none_of_others(agency: Agency, limit: int) -> None:
    agency.give(CAT, OTHER, on=True)
    before = agency.seq
    for number in range(1, 8):
        send(agency, create(number, record=UUID(int=500 + number)))
        send(agency, create(100 + number, record=UUID(int=600 + number), chart=OTHER, author=CAT), by=CAT)
    told = changes(agency, before, limit)
    assert [row.record_id.int for row in told] == list(range(501, 508))
    assert {row.record_id.int for row in changes(agency, before, limit, by=CAT)} == set(range(601, 608))


def test_a_page_says_what_each_scope_comes_to(agency: Agency) -> None:
    send(agency, create(1), create(2, record=OTHER), op(3, {"text": "b"}, {"text": 1}))
    (page,) = pages(agency, 1)
    rows = chart(agency, CHART)
    assert page.digests == {
        str(AGENCY): ScopeDigest(0, "00" * 32),
        str(CHART): scope_digest(record_digest(row.record_id, row.versions) for row in rows),
    }
    assert page.cursor == page.as_of == agency.seq


def test_a_record_that_moves_is_gone_here_and_comes_there(agency: Agency) -> None:
    agency.give(ANA, OTHER, on=True)
    send(agency, create(1))
    before = agency.seq
    send(agency, op(2, {"client_id": str(OTHER)}, {"client_id": 1}, chart=OTHER))
    assert changes(agency, before, by=BEN) == [Gone(NOTE, CHART)]
    assert changes(agency, before) == chart(agency, OTHER)
    (page,) = pages(agency, before)
    assert (page.digests[str(CHART)].count, page.digests[str(OTHER)].count) == (0, 1)


@pytest.mark.parametrize("limit", [1, 3, 7, 1000])
def test_a_snapshot_is_whole_in_any_parts(agency: Agency, limit: int) -> None:
    send(agency, *(create(n, record=UUID(int=n * 7919 % 1000 + 1)) for n in range(1, 8)))
    found = [row.record_id for row in chart(agency, CHART, limit)]
    assert found == sorted(agency.rows)


@pytest.mark.parametrize(
    ("limit", "found"), [(1, [(100, 1, True)]), (2, [(100, 2, False)]), (9, [(100, 2, False), (101, 1, False)])]
)
def test_small_charts_come_together_as_far_as_there_is_room(
    agency: Agency, limit: int, found: list[tuple[int, int, bool]]
) -> None:
    agency.give(ANA, OTHER, on=True)
    send(agency, create(1), create(2, record=UUID(int=501)), create(3, record=UUID(int=502), chart=OTHER))
    asked = SnapshotPull("reader", agency.epoch.id, 0, CHART, "", limit, (UUID(int=999), OTHER, CHART))
    answer = agency.answer(asked, ANA)
    assert isinstance(answer, Snapshot)
    assert [(part.scope.int, len(part.rows), part.has_more) for part in answer.parts] == found


def test_a_chart_that_is_not_hers_is_refused(agency: Agency) -> None:
    asked = SnapshotPull("reader", agency.epoch.id, 0, CHART, "", 10)
    assert agency.answer(asked, CAT) == Refusal(agency.epoch, Code.NOT_YOURS)


def test_a_device_that_begins_is_told_its_charts(agency: Agency) -> None:
    (page,) = pages(agency, 0)
    assert page.changes == (Entered(AGENCY), Entered(CHART))
    assert (page.cursor, page.digests) == (agency.seq, {})


def test_a_copied_laptop_is_noticed(agency: Agency) -> None:
    def ask(generation: str) -> Page | Refusal:
        response = agency.answer(Pull("laptop", generation, agency.epoch.id, 0, 1, 10), ANA)
        assert isinstance(response, Page | Refusal)
        return response

    first = ask("whatever")
    assert isinstance(first, Page)
    assert isinstance(ask("whatever"), Page), "an answer may be lost once"
    assert ask(first.generation) == Refusal(agency.epoch, Code.DEVICE_FORKED)


def test_a_request_of_another_life_or_of_the_future_is_refused(agency: Agency) -> None:
    for epoch, as_of, code in (
        ("another", 0, Code.EPOCH_CHANGED),
        (agency.epoch.id, agency.seq + 1, Code.ROLLBACK_DETECTED),
    ):
        assert agency.answer(Push(SENDER, "g", epoch, as_of, 1, (create(1),)), ANA) == Refusal(agency.epoch, code)
    assert chart(agency, CHART) == []


# --- anything ------------------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
PATCH = st.dictionaries(
    TEXT.filter(lambda path: path and path not in ("id", "client_id", "document_id")), JSON, max_size=4
)
QUICK = settings(
    max_examples=examples(10), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def any_rules() -> Rules:
    """Every record is whole."""
    return Rules(lambda kind, values: None)


@QUICK
@given(st.lists(st.tuples(PATCH, PATCH), min_size=1, max_size=3))
def test_whatever_json_can_say_comes_back(make: Make, patches: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    agency = make()
    agency.rules = any_rules()
    agency.give(ANA, CHART, on=True)
    for number, (first, second) in enumerate(patches, start=1):
        record = UUID(int=1000 + number)
        send(agency, create(number * 10, first, record=record), op(number * 10 + 1, second, {}, record=record))
    assert {row.record_id: row for row in chart(agency, CHART)} == agency.rows
    told = [change for change in changes(agency, 1) if isinstance(change, Row)]
    assert {row.record_id: row for row in told} == agency.rows
    if isinstance(agency, PostgresServer):
        assert agency.faults() == []


STEPS = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6]), st.sampled_from([ANA, BEN, CAT, SUE])),
    min_size=1,
    max_size=12,
)


@QUICK
@given(STEPS, st.lists(st.tuples(st.sampled_from([ANA, BEN, CAT]), st.sampled_from([CHART, OTHER]), st.booleans())))
def test_both_stores_decide_alike(
    postgres: Addresses, database: Database, steps: list[tuple[int, int, UUID]], given_: list[tuple[UUID, UUID, bool]]
) -> None:
    two: list[Agency] = [MemoryServer(Rules(judge)), PostgresServer(database, postgres.owner, Rules(judge))]
    told: list[list[Any]] = []
    for agency in two:
        agency.supervise(SUE, [ANA, BEN])
        said: list[Any] = []
        for number, (record, seen, author) in enumerate(steps, start=1):
            if number <= len(given_):
                agency.give(*given_[number - 1])
            place = (CHART, OTHER)[record % 2]
            facts = {"record": UUID(int=300 + record), "chart": place, "author": author}
            made = op(number, {"text": f"{number}"}, {"text": seen}, **facts) if seen else create(number, **facts)
            said += send(agency, made, by=author)
        said += [changes(agency, 1, by=who) for who in (ANA, BEN, CAT, SUE)]
        told.append(said)
    assert told[0] == told[1]
    assert isinstance(two[1], PostgresServer)
    assert two[1].faults() == []
