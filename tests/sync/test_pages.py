"""Pages, snapshots, and whether device and server know one another."""

from __future__ import annotations

from uuid import UUID

import msgspec
import pytest

from sync.protocol.codes import Code
from sync.protocol.messages import (
    AGENCY,
    Entered,
    Epoch,
    Gone,
    Kept,
    Left,
    Page,
    Pull,
    Refusal,
    Row,
    Snapshot,
    SnapshotPull,
)
from sync.server.core_devices import Generations, is_forked, next_generations, refusal
from sync.server.core_pages import beside_kept, with_writers
from tests.simulator.memory_server import MemoryServer
from tests.sync.making import ANA, BEN, CHART, NOTE, OTHER, WHEN, create, id_of, op, push, server

EPOCH = Epoch("e1")


def pull(agency: MemoryServer, cursor: int, limit: int = 100, by=ANA, generation: str = "g") -> Page:
    page = agency.answer(Pull("d", generation, "e1", 0, cursor, limit), by)
    assert isinstance(page, Page)
    return page


def test_a_device_that_begins_is_told_its_charts() -> None:
    page = pull(server(), 0)
    assert page.changes == (Entered(AGENCY), Entered(CHART))
    assert not page.has_more


def test_where_nothing_ever_happened_nothing_is_fetched() -> None:
    page = pull(MemoryServer(server().rules), 0)
    assert (page.changes, page.cursor, page.has_more) == ((), 0, False)


def test_a_page_brings_present_rows_once_and_what_the_scope_comes_to() -> None:
    agency = server()
    before = agency.seq
    push(agency, create(1), op(2, {"text": "b"}, {"text": 1}))
    page = pull(agency, before)
    assert page.changes == (agency.rows[NOTE],)
    assert page.digests[str(CHART)].count == 1
    assert page.cursor == page.as_of == agency.seq


def test_a_page_and_a_snapshot_name_who_made_what_is_in_force_where_somebody_decides() -> None:
    agency = server()
    before = agency.seq
    push(agency, create(1), op(2, {"text": "Ana's"}, {"text": 1}))
    push(agency, op(3, {"text": "Ben's"}, {"text": 1}, author=BEN), by=BEN)
    (row,) = pull(agency, before).changes
    assert isinstance(row, Row)
    (kept,) = row.conflicts
    assert (kept.author, kept.over_by, kept.over_at) == (BEN, ANA, agency.ops[id_of(2)].made_at)
    snapshot = agency.answer(SnapshotPull("d", "e1", 0, CHART, "", 100), ANA)
    assert isinstance(snapshot, Snapshot)
    assert snapshot.parts[0].rows == (row,)


def test_where_nobody_made_a_value_in_force_or_it_is_not_known_who_nobody_is_named() -> None:
    lost = Kept(id_of(3), "place", "home", BEN, WHEN)
    row = Row(NOTE, "task", CHART, 1, 1, {"text": "x"}, {"": id_of(1), "text": id_of(2)}, (lost,))
    assert beside_kept([row]) == set()
    assert with_writers(row, {id_of(1): (ANA, WHEN)}) == row
    met = msgspec.structs.replace(row, conflicts=(msgspec.structs.replace(lost, path="text"),))
    assert beside_kept([row, met]) == {id_of(2)}
    assert with_writers(met, {}) == met


def test_a_page_that_is_not_the_last_is_newer_than_its_cursor() -> None:
    agency = server()
    before = agency.seq
    push(agency, create(1), op(2, {"text": "b"}, {"text": 1}))
    page = pull(agency, before, limit=1)
    assert page.has_more
    assert (page.generation, page.digests) == ("", {})
    row = page.changes[0]
    assert isinstance(row, Row)
    assert row.seq > page.cursor


def test_nothing_comes_of_a_chart_that_is_not_hers() -> None:
    agency = server()
    agency.give(BEN, OTHER, on=True)
    before = agency.seq
    push(agency, create(1, author=BEN, chart=OTHER), by=BEN)
    assert pull(agency, before).changes == ()
    answer = agency.answer(SnapshotPull("d", "e1", 0, OTHER, "", 10), ANA)
    assert answer == Refusal(EPOCH, Code.NOT_YOURS)


def test_a_lost_chart_stops_at_once_and_says_so() -> None:
    agency = server()
    before = agency.seq
    push(agency, create(1))
    agency.give(ANA, CHART, on=False)
    assert pull(agency, before).changes == (Left(CHART),)
    assert pull(agency, before, by=BEN).changes == (agency.rows[NOTE],)


def test_a_chart_lost_and_given_again_is_only_given() -> None:
    agency = server()
    before = agency.seq
    agency.give(ANA, CHART, on=False)
    agency.give(ANA, CHART, on=True)
    assert pull(agency, before).changes == (Entered(CHART),)


def test_a_record_that_moves_out_of_sight_is_gone() -> None:
    agency = server()
    agency.give(BEN, OTHER, on=True)
    push(agency, create(1, author=BEN), by=BEN)
    before = agency.seq
    push(agency, op(2, {"client_id": str(OTHER)}, {"client_id": 1}, chart=OTHER, author=BEN), by=BEN)
    assert pull(agency, before).changes == (Gone(NOTE, CHART),)
    assert pull(agency, before, by=BEN).changes == (agency.rows[NOTE],)


def test_a_snapshot_comes_in_parts() -> None:
    agency = server()
    push(agency, create(1), create(2, record=OTHER))
    first = agency.answer(SnapshotPull("d", "e1", 0, CHART, "", 1), ANA)
    assert isinstance(first, Snapshot)
    last = agency.answer(SnapshotPull("d", "e1", 0, CHART, first.parts[0].after, 1), ANA)
    assert isinstance(last, Snapshot)
    assert [part.has_more for part in (*first.parts, *last.parts)] == [True, False]
    assert {row.record_id for part in (*first.parts, *last.parts) for row in part.rows} == {NOTE, OTHER}


def test_small_charts_come_together_as_far_as_there_is_room() -> None:
    agency, second, foreign = server(), UUID(int=102), UUID(int=103)
    agency.give(ANA, second, on=True)
    push(agency, create(1), create(2, record=OTHER), create(3, record=UUID(int=301), chart=second))
    asked = SnapshotPull("d", "e1", 0, CHART, "", 3, (foreign, second, CHART))

    def parts(limit: int) -> list[tuple[UUID, int, bool]]:
        answer = agency.answer(msgspec.structs.replace(asked, limit=limit), ANA)
        assert isinstance(answer, Snapshot)
        return [(part.scope, len(part.rows), part.has_more) for part in answer.parts]

    assert parts(3) == [(CHART, 2, False), (second, 1, False)]
    assert parts(2) == [(CHART, 2, False)]
    assert parts(1) == [(CHART, 1, True)]


@pytest.mark.parametrize(
    ("epoch", "as_of", "schema", "code"),
    [
        ("e1", 9, 1, None),
        ("e0", 9, 1, Code.EPOCH_CHANGED),
        ("e1", 11, 1, Code.ROLLBACK_DETECTED),
        ("e1", 10, 2, Code.SCHEMA_TOO_NEW),
    ],
)
def test_why_a_request_is_refused(epoch: str, as_of: int, schema: int, code: Code | None) -> None:
    assert refusal(EPOCH, 10, epoch, as_of, schema) is code


def test_a_device_may_lose_one_answer_and_no_more() -> None:
    known = next_generations(None, "g1", "g2")
    assert not is_forked(known, "g2")
    assert not is_forked(known, "g1")
    assert next_generations(known, "g1", "g3") == Generations("g3", "g1")
    assert is_forked(next_generations(known, "g2", "g3"), "g1")
    assert is_forked(Generations("g2", "g1"), "")
    assert not is_forked(None, "g7")


def test_a_request_that_comes_twice_or_late_makes_no_fork() -> None:
    known = next_generations(Generations("g1", "g0"), "g1", "g3")
    assert next_generations(known, "g1", "g3") == known, "the same request again"
    assert next_generations(known, "g1", "g2") == known, "one whose answer nobody waits for any more"
    assert next_generations(known, "g3", "g2") == Generations("g2", "g3"), "it holds what was given last"


def test_a_copied_laptop_is_noticed_by_the_second_round() -> None:
    agency = server()
    first = pull(agency, 0)
    pull(agency, 0, generation=first.generation)
    answer = agency.answer(Pull("d", "g", "e1", 0, 0, 10), ANA)
    assert answer == Refusal(EPOCH, Code.DEVICE_FORKED)
