"""The device's side, rule by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.client.core import (
    Limits,
    apply_answer,
    apply_page,
    apply_snapshot,
    change_epoch,
    confirmed,
    enrolled_anew,
    plan_upload,
)
from sync.client.core_scopes import STORM_DELAY, is_storm, purge, restate
from sync.client.round import Pace, a_round
from sync.protocol.codes import Code
from sync.protocol.digests import record_digest, scope_digest
from sync.protocol.messages import (
    Answer,
    ChartPart,
    Entered,
    Epoch,
    Gone,
    Left,
    Page,
    Push,
    Pushed,
    Refusal,
    Row,
    Snapshot,
    SnapshotPull,
    Status,
)
from tcm_desktop.domain.operations import Operation, OperationKind
from tcm_desktop.services.local_view import local_view
from tcm_desktop.services.sync_ports import (
    NOBODYS,
    Delivery,
    DeviceChange,
    Outgoing,
    Progress,
    Scope,
    ScopeState,
)
from tests.simulator.memory_device import MemoryDevice

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CHART, NOTE, ANA = UUID(int=100), UUID(int=300), UUID(int=200)
EPOCH = Epoch("e1")
ACTIVE, ENTERING = Scope(ScopeState.ACTIVE), Scope(ScopeState.ENTERING)
HERE = Progress("d", "g", "e1", 10, 12, {CHART: ACTIVE})


def operation(number: int, transaction: int = 0, text: str = "x", kind: OperationKind = OperationKind.SET) -> Operation:
    """An operation on the note."""
    id_, whole = number.to_bytes(16), (transaction or number).to_bytes(16)
    return Operation(id_, whole, kind, "task", NOTE, CHART, ANA, NOW, "America/Los_Angeles", {"text": text})


def outgoing(*numbers: int) -> list[Outgoing]:
    """Operations each in its own transaction."""
    return [Outgoing(number, operation(number)) for number in numbers]


def row(seq: int = 5, text: str = "server", scope: UUID = CHART, record: UUID = NOTE) -> Row:
    """A row as the server sends it."""
    return Row(record, "task", scope, seq, 1, {"text": text}, {"": "01" * 16})


def test_nothing_waiting_is_no_upload() -> None:
    assert plan_upload(HERE, [], Limits()) is None


def test_an_upload_ends_at_its_limit() -> None:
    upload = plan_upload(HERE, outgoing(1, 2, 3), Limits(operations=2))
    assert upload is not None
    assert ([op.id[-2:] for op in upload.push.operations], upload.last) == (["01", "02"], 2)
    assert (upload.push.device, upload.push.epoch, upload.push.as_of) == ("d", "e1", 12)


def test_a_transaction_is_never_cut() -> None:
    waiting = [Outgoing(1, operation(1)), *(Outgoing(n, operation(n, transaction=9)) for n in (2, 3))]
    upload = plan_upload(HERE, waiting, Limits(operations=2))
    assert upload is not None
    assert upload.last == 1


def test_a_transaction_beyond_the_limits_goes_alone() -> None:
    waiting = [Outgoing(n, operation(n, transaction=9, text="y" * 900)) for n in (1, 2, 3)] + outgoing(4)
    upload = plan_upload(HERE, waiting, Limits(operations=2, size=100))
    assert upload is not None
    assert (len(upload.push.operations), upload.last) == (3, 3)


@given(st.lists(st.integers(1, 4), max_size=12), st.integers(1, 6), st.integers(200, 2000))
def test_uploads_take_everything_once_and_in_order(sizes: list[int], most: int, size: int) -> None:
    waiting = [
        Outgoing(place * 10 + n, operation(place * 10 + n, transaction=place))
        for place, count in enumerate(sizes, 1)
        for n in range(count)
    ]
    sent, last = [], 0
    while upload := plan_upload(HERE, [out for out in waiting if out.order > last], Limits(most, size)):
        sent += [op.id for op in upload.push.operations]
        last = upload.last
    assert sent == [out.operation.id.hex() for out in waiting]


def test_limits_are_halved_down_to_one() -> None:
    assert Limits(5, 9).halved() == Limits(2, 4)
    assert Limits(1, 1).halved() == Limits(1, 1)


@pytest.mark.parametrize(
    ("status", "delivery"),
    [
        (Status.APPLIED, Delivery.ACKNOWLEDGED),
        (Status.AGREED, Delivery.ACKNOWLEDGED),
        (Status.CONFLICT, Delivery.CONFLICT),
        (Status.PARKED, Delivery.PARKED),
        (Status.QUARANTINED, Delivery.QUARANTINED),
        (Status.REJECTED, Delivery.REJECTED),
    ],
)
def test_an_answer_becomes_a_receipt(status: Status, delivery: Delivery) -> None:
    answer = Answer("07" * 16, status, Code.SIGNED, 20, 3, True, NOW)
    change = apply_answer(HERE, Pushed(EPOCH, (answer,)))
    (receipt,) = change.receipts
    assert (receipt.operation_id, receipt.delivery, receipt.code) == (b"\7" * 16, delivery, "signed")
    assert (receipt.seq, receipt.revision, receipt.is_late, receipt.received_at) == (20, 3, True, NOW)
    assert (change.progress.as_of, change.progress.cursor) == (20, 10)


def test_a_page_is_one_change() -> None:
    other = UUID(int=101)
    items = (row(), Gone(UUID(int=9), CHART), Entered(other), Left(CHART))
    change = apply_page(HERE, Page(EPOCH, 40, 30, True, items), NOW)
    assert change.put == (confirmed(row()),)
    assert change.drop == ((UUID(int=9), CHART),)
    assert change.progress.scopes == {CHART: Scope(ScopeState.LEFT, hidden_at=NOW), other: ENTERING}
    assert (change.progress.cursor, change.progress.as_of, change.progress.generation) == (30, 40, "g")
    assert (change.receipts, change.send_again, change.drop_scopes) == ((), False, ())


def test_the_last_page_brings_the_next_generation() -> None:
    assert apply_page(HERE, Page(EPOCH, 40, 40, False, (), "g2"), NOW).progress.generation == "g2"


def test_a_snapshot_goes_on_where_it_stopped() -> None:
    at = Progress("d", "g", "e1", 10, 12, {CHART: ENTERING})
    first = apply_snapshot(at, Snapshot(EPOCH, 50, (ChartPart(CHART, str(NOTE), True, (row(),)),)))
    assert first.drop_scopes == (CHART,)
    assert first.progress.scopes[CHART].after == str(NOTE)
    last = apply_snapshot(first.progress, Snapshot(EPOCH, 51, (ChartPart(CHART, "", False, ()),)))
    assert last.drop_scopes == ()
    assert (last.progress.scopes[CHART], last.progress.as_of) == (ACTIVE, 51)


def test_parts_of_several_charts_land_together() -> None:
    other = UUID(int=102)
    at = Progress("d", "g", "e1", 10, 12, {CHART: ENTERING, other: Scope(ScopeState.ENTERING, str(NOTE))})
    parts = (ChartPart(CHART, str(NOTE), False, (row(),)), ChartPart(other, "", False))
    change = apply_snapshot(at, Snapshot(EPOCH, 50, parts))
    assert change.drop_scopes == (CHART,), "what came before of the other stays"
    assert [each.record_id for each in change.put] == [NOTE]
    assert change.progress.scopes == {CHART: ACTIVE, other: ACTIVE}


def test_a_snapshot_of_a_chart_that_is_not_awaited_changes_nothing() -> None:
    assert apply_snapshot(HERE, Snapshot(EPOCH, 50, (ChartPart(CHART, "", False, (row(),)),))).put == ()


@pytest.mark.parametrize(("forked_at", "keeps"), [(12, True), (11, False), (10, False)])
def test_rows_stay_only_if_all_that_was_heard_is_older_than_the_fork(forked_at: int, keeps: bool) -> None:
    change = change_epoch(HERE, Epoch("e2", "e1", forked_at))
    assert change.drop_all is not keeps
    assert change.send_again
    assert change.progress.cursor == (10 if keeps else 0)
    assert change.progress.epoch == "e2"


def test_a_life_that_forked_from_another_keeps_nothing() -> None:
    change = change_epoch(HERE, Epoch("e3", "e2", 90))
    assert change.drop_all
    assert change.progress.scopes[CHART].state is ScopeState.LEFT


def test_a_confirmed_copy_goes_on_under_a_new_name() -> None:
    change = enrolled_anew(HERE, "d2", "h")
    assert (change.progress.device, change.progress.generation, change.progress.cursor) == ("d2", "h", 10)
    assert not change.drop_all


def left(count: int, hidden_at: datetime = NOW) -> dict[UUID, Scope]:
    """So many charts that were lost."""
    return {UUID(int=n): Scope(ScopeState.LEFT, hidden_at=hidden_at) for n in range(1, count + 1)}


def test_a_lost_chart_is_purged_once() -> None:
    change = purge(Progress("d", "g", scopes=left(1)), NOW)
    assert change is not None
    assert change.drop_scopes == (UUID(int=1),)
    assert purge(change.progress, NOW) is None


@pytest.mark.parametrize(("lost", "here", "storm"), [(5, 0, False), (6, 0, True), (6, 13, True), (6, 14, False)])
def test_many_charts_at_once_are_a_storm(lost: int, here: int, storm: bool) -> None:
    kept = {UUID(int=1000 + n): ACTIVE for n in range(here)}
    progress = Progress("d", "g", scopes=left(lost) | kept)
    assert is_storm(progress) is storm
    assert (purge(progress, NOW) is None) is storm


def test_a_storm_is_purged_after_its_time_or_on_confirmation() -> None:
    progress = Progress("d", "g", scopes=left(8))
    assert purge(progress, NOW + STORM_DELAY - timedelta(seconds=1)) is None
    for change in (purge(progress, NOW + STORM_DELAY), purge(progress, NOW, is_confirmed=True)):
        assert change is not None
        assert len(change.drop_scopes) == 8


def test_a_chart_that_differs_is_fetched_again() -> None:
    digest = record_digest(NOTE, row().versions)
    same = {str(CHART): scope_digest([digest])}
    assert restate(HERE, same, {CHART: [digest]}) is None
    change = restate(HERE, same, {CHART: []})
    assert change is not None
    assert change.progress.scopes[CHART] == ENTERING


def test_a_chart_that_was_never_announced_is_fetched() -> None:
    change = restate(HERE, {str(UUID(int=7)): scope_digest([])}, {})
    assert change is not None
    assert change.progress.scopes[UUID(int=7)] == ENTERING


def test_what_belongs_to_no_client_stays_until_its_snapshot_comes() -> None:
    """The worker's own record is among it: without it her vault would not open while the server is out of reach."""
    change = change_epoch(replace(HERE, scopes={NOBODYS: ACTIVE, CHART: ACTIVE}), Epoch("e9"))
    assert change.drop_all
    assert change.progress.scopes == {NOBODYS: ENTERING, CHART: Scope(ScopeState.LEFT, is_purged=True)}
    store = MemoryDevice("d", "g")
    own, hers = replace(confirmed(row()), scope=NOBODYS), replace(confirmed(row()), record_id=UUID(int=4))
    store.apply(DeviceChange(HERE, put=(own, hers)))
    store.apply(change)
    assert store.rows == {NOTE: own}


def test_own_work_stands_over_the_confirmed_row() -> None:
    view = local_view(confirmed(row()), [Outgoing(1, operation(1, text="mine"))], HERE)
    assert view is not None
    assert view.values == {"text": "mine"}
    assert view.version("text") == operation(1).id.hex()
    assert view.version("other") == ""


@pytest.mark.parametrize(("seq", "text"), [(4, "server"), (5, "server"), (6, "mine")])
def test_acknowledged_work_is_seen_until_the_row_shows_it(seq: int, text: str) -> None:
    own = Outgoing(1, operation(1, text="mine"), Delivery.ACKNOWLEDGED, seq)
    view = local_view(confirmed(row(5)), [own], HERE)
    assert view is not None
    assert view.values["text"] == text


def test_refused_work_is_seen_where_there_is_nothing_else() -> None:
    made = Outgoing(1, operation(1, text="mine", kind=OperationKind.CREATE), Delivery.REJECTED)
    assert local_view(None, [made], HERE) is not None
    view = local_view(confirmed(row()), [made], HERE)
    assert view is not None
    assert view.values["text"] == "server"


def test_a_signed_row_is_shown_as_it_was_signed() -> None:
    signed = Row(NOTE, "task", CHART, 5, 1, {"text": "signed", "signature/digest": "d"}, {"": "01" * 16})
    view = local_view(confirmed(signed), [Outgoing(1, operation(1, text="mine"))], HERE)
    assert view is not None
    assert view.values["text"] == "signed"


def test_a_lost_chart_is_hidden_at_once() -> None:
    progress = Progress("d", "g", scopes=left(0) | {CHART: Scope(ScopeState.LEFT, hidden_at=NOW)})
    assert local_view(confirmed(row()), [], progress) is None


def test_a_round_halves_what_is_too_large_and_sends_all() -> None:
    store = MemoryDevice("d", "g")
    store.at = HERE
    store.write(*(operation(n) for n in range(1, 9)))
    talk = a_round(store, NOW, Pace(Limits(8)))
    request, sizes = next(talk), []
    while isinstance(request, Push):
        sizes.append(len(request.operations))
        if len(request.operations) > 2:
            request = talk.send(Refusal(EPOCH, Code.TOO_LARGE))
        else:
            answers = tuple(Answer(op.id, Status.APPLIED, seq=13) for op in request.operations)
            request = talk.send(Pushed(EPOCH, answers))
    talk.close()
    assert sizes == [8, 4, 2, 2, 2, 2]
    assert {out.delivery for out in store.ops.values()} == {Delivery.ACKNOWLEDGED}


def test_a_round_with_nothing_new_is_one_request() -> None:
    store = MemoryDevice("d", "g")
    store.at = HERE
    talk = a_round(store, NOW, Pace())
    next(talk)
    with pytest.raises(StopIteration) as end:
        talk.send(Page(EPOCH, 12, 12, False, (), "g2", {str(CHART): scope_digest([])}))
    assert (end.value.value.refusal, end.value.value.restated) == (None, 0)


def test_a_chart_that_was_begun_is_ended_before_another_begins() -> None:
    begun, other = UUID(int=102), UUID(int=101)
    store = MemoryDevice("d", "g")
    store.at = replace(HERE, scopes={other: ENTERING, CHART: ENTERING, begun: replace(ENTERING, after=str(NOTE))})
    talk = a_round(store, NOW, Pace())
    next(talk)
    asked = talk.send(Page(EPOCH, 12, 12, False))
    assert isinstance(asked, SnapshotPull)
    assert (asked.scope, asked.after, asked.then) == (begun, str(NOTE), (other, CHART))
    asked = talk.send(Snapshot(EPOCH, 12, (ChartPart(begun, "", False), ChartPart(other, str(NOTE), True))))
    assert isinstance(asked, SnapshotPull)
    assert (asked.scope, asked.then) == (other, (CHART,)), "so that no chart is left half here while others come"
    talk.close()


def test_a_round_stops_where_the_server_refuses() -> None:
    talk = a_round(MemoryDevice("d", "g"), NOW, Pace())
    next(talk)
    with pytest.raises(StopIteration) as end:
        talk.send(Refusal(EPOCH, Code.DEVICE_FORKED))
    assert end.value.value.refusal is Code.DEVICE_FORKED


def test_a_server_that_never_settles_ends_the_round() -> None:
    talk = a_round(MemoryDevice("d", "g"), NOW, Pace())
    next(talk)
    talk.send(Refusal(Epoch("a"), Code.EPOCH_CHANGED))
    talk.send(Refusal(Epoch("b"), Code.EPOCH_CHANGED))
    with pytest.raises(StopIteration) as end:
        talk.send(Refusal(Epoch("c"), Code.EPOCH_CHANGED))
    assert end.value.value.refusal is Code.EPOCH_CHANGED


def test_an_answer_to_another_question_is_no_answer() -> None:
    talk = a_round(MemoryDevice("d", "g"), NOW, Pace())
    next(talk)
    with pytest.raises(TypeError):
        talk.send(Pushed(EPOCH, ()))
