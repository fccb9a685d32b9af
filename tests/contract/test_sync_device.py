"""What every device's store promises the sync. A new store joins STORES."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from tcm_desktop.domain.operations import Operation, OperationKind
from tcm_desktop.services.sync_ports import (
    NOBODYS,
    ConfirmedRow,
    Delivery,
    DeviceChange,
    Progress,
    Receipt,
    Scope,
    ScopeState,
    SyncStore,
)
from tests.simulator.memory_device import MemoryDevice
from tests.simulator.vault_device import VaultDevice

Write = Callable[..., None]
Opened = tuple[SyncStore, Write]

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CHART, OTHER, ANA = UUID(int=100), UUID(int=101), UUID(int=200)
AT = Progress("d", "g", "e1", 3, 4, {CHART: Scope(ScopeState.ACTIVE), OTHER: Scope(ScopeState.LEFT, "", NOW)})


def memory() -> Iterator[Opened]:
    """The simulator's store, and how a person's work comes into it."""
    store = MemoryDevice("d", "g")
    yield store, store.write


def vault() -> Iterator[Opened]:
    """The vault's, on an encrypted file."""
    device = VaultDevice("d", "g")
    yield device.store, device.write
    assert device.faults() == []
    device.close()


STORES = {"memory": memory, "vault": vault}


@pytest.fixture(params=STORES)
def opened(request: pytest.FixtureRequest) -> Iterator[Opened]:
    yield from STORES[request.param]()


def operation(number: int, transaction: int = 0) -> Operation:
    id_, whole = number.to_bytes(16), (transaction or number).to_bytes(16)
    kind = OperationKind.CREATE
    return Operation(id_, whole, kind, "task", UUID(int=number), CHART, ANA, NOW, "America/Los_Angeles", {"a": "x"})


def row(number: int, seq: int = 1, scope: UUID = CHART) -> ConfirmedRow:
    return ConfirmedRow(UUID(int=number), "task", scope, seq, 1, {"a": seq}, {"": "01" * 16}, bytes([number, seq]))


def receipt(number: int, delivery: Delivery, seq: int = 9) -> Receipt:
    return Receipt(number.to_bytes(16), delivery, seq=seq)


def digests(store: SyncStore, scope: UUID) -> tuple[bytes, ...]:
    return tuple(store.digests([scope])[scope])


def waiting(store: SyncStore, after: int = 0, limit: int = 100) -> list[int]:
    return [int.from_bytes(out.operation.id) for out in store.waiting(after, limit)]


def test_progress_comes_back_whole(opened: Opened) -> None:
    store, _ = opened
    store.apply(DeviceChange(AT))
    assert store.progress() == AT


def test_work_waits_in_the_order_in_which_it_was_made(opened: Opened) -> None:
    store, write = opened
    write(operation(3))
    write(operation(1))
    assert waiting(store) == [3, 1]
    first = store.waiting(0, 100)[0]
    assert first.operation == operation(3)
    assert waiting(store, after=first.order) == [1]


def test_transactions_come_whole(opened: Opened) -> None:
    store, write = opened
    write(operation(1))
    write(operation(2, 9), operation(3, 9), operation(4, 9))
    assert waiting(store, limit=2) == [1]
    assert waiting(store, after=store.waiting(0, 1)[-1].order, limit=2) == [2, 3, 4]


@pytest.mark.parametrize(
    ("delivery", "again"),
    [
        (Delivery.ACKNOWLEDGED, False),
        (Delivery.CONFLICT, False),
        (Delivery.REJECTED, False),
        (Delivery.PARKED, True),
        (Delivery.QUARANTINED, True),
    ],
)
def test_only_a_last_word_ends_waiting(opened: Opened, delivery: Delivery, again: bool) -> None:
    store, write = opened
    write(operation(1))
    store.apply(DeviceChange(AT, receipts=(receipt(1, delivery),)))
    assert (waiting(store) == [1]) is again


def test_a_last_word_is_not_taken_back(opened: Opened) -> None:
    store, write = opened
    write(operation(1))
    store.apply(DeviceChange(AT, receipts=(receipt(1, Delivery.ACKNOWLEDGED),)))
    store.apply(DeviceChange(AT, receipts=(receipt(1, Delivery.PARKED),)))
    assert waiting(store) == []


def test_the_journal_is_sent_again_in_its_order(opened: Opened) -> None:
    store, write = opened
    for number in (2, 1, 3):
        write(operation(number))
    done = tuple(receipt(n, d) for n, d in ((1, Delivery.REJECTED), (2, Delivery.ACKNOWLEDGED)))
    store.apply(DeviceChange(AT, receipts=done))
    store.apply(DeviceChange(AT, send_again=True))
    assert waiting(store) == [2, 1, 3]
    assert {(out.delivery, out.seq) for out in store.waiting(0, 9)} == {(Delivery.PENDING, 0)}


def test_rows_are_told_by_their_digests(opened: Opened) -> None:
    store, _ = opened
    store.apply(DeviceChange(AT, put=(row(1), row(2), row(3, scope=OTHER))))
    assert sorted(digests(store, CHART)) == [bytes([1, 1]), bytes([2, 1])]
    assert digests(store, UUID(int=5)) == ()


def test_an_older_row_never_takes_the_place_of_a_newer(opened: Opened) -> None:
    store, _ = opened
    store.apply(DeviceChange(AT, put=(row(1, seq=5),)))
    store.apply(DeviceChange(AT, put=(row(1, seq=4),)))
    assert digests(store, CHART) == (bytes([1, 5]),)
    store.apply(DeviceChange(AT, put=(row(1, seq=6),)))
    assert digests(store, CHART) == (bytes([1, 6]),)


def test_a_record_goes_only_from_where_it_lies(opened: Opened) -> None:
    store, _ = opened
    store.apply(DeviceChange(AT, put=(row(1),)))
    store.apply(DeviceChange(AT, drop=((UUID(int=1), OTHER),)))
    assert len(digests(store, CHART)) == 1
    store.apply(DeviceChange(AT, drop=((UUID(int=1), CHART),)))
    assert digests(store, CHART) == ()


def test_a_chart_is_dropped_before_its_rows_are_put(opened: Opened) -> None:
    store, _ = opened
    store.apply(DeviceChange(AT, put=(row(1, seq=9), row(3, scope=OTHER))))
    store.apply(DeviceChange(AT, drop_scopes=(CHART,), put=(row(2),)))
    assert digests(store, CHART) == (bytes([2, 1]),)
    assert len(digests(store, OTHER)) == 1


@pytest.mark.parametrize(
    "change", [DeviceChange(AT, drop_all=True), DeviceChange(AT, drop_scopes=(CHART,)), DeviceChange(AT, put=(row(1),))]
)
def test_no_change_touches_the_outbox(opened: Opened, change: DeviceChange) -> None:
    store, write = opened
    write(operation(1))
    store.apply(DeviceChange(AT, put=(row(1),)))
    before = store.waiting(0, 9)
    store.apply(change)
    assert store.waiting(0, 9) == before


def test_everything_confirmed_goes_at_once(opened: Opened) -> None:
    store, _ = opened
    store.apply(DeviceChange(AT, put=(row(1), row(2, scope=OTHER))))
    store.apply(DeviceChange(replace(AT, cursor=0), drop_all=True))
    assert digests(store, CHART) + digests(store, OTHER) == ()
    assert store.progress().cursor == 0


def test_a_transaction_larger_than_the_limit_comes_alone_even_behind_its_own_beginning(opened: Opened) -> None:
    store, write = opened
    write(operation(1, 9), operation(2, 9), operation(3, 9))
    write(operation(4))
    assert waiting(store, limit=1) == [1, 2, 3]
    assert waiting(store, limit=3) == [1, 2, 3]
    assert waiting(store, limit=4) == [1, 2, 3, 4]


def test_what_belongs_to_no_client_stays_when_everything_goes(opened: Opened) -> None:
    store, _ = opened
    store.apply(DeviceChange(AT, put=(row(1), row(2, scope=NOBODYS))))
    store.apply(DeviceChange(AT, drop_all=True))
    assert digests(store, NOBODYS) == (bytes([2, 1]),)
    store.apply(DeviceChange(AT, drop_scopes=(NOBODYS,)))
    assert digests(store, NOBODYS) == ()


def test_of_two_rows_of_one_record_in_one_change_the_later_counts(opened: Opened) -> None:
    store, _ = opened
    store.apply(DeviceChange(AT, put=(row(1, seq=6), row(1, seq=5))))
    assert digests(store, CHART) == (bytes([1, 6]),)


def test_a_row_moves_to_another_chart(opened: Opened) -> None:
    store, _ = opened
    store.apply(DeviceChange(AT, put=(row(1),)))
    store.apply(DeviceChange(AT, put=(row(1, seq=2, scope=OTHER),)))
    assert (digests(store, CHART), digests(store, OTHER)) == ((), (bytes([1, 2]),))


def test_charts_come_change_and_are_forgotten(opened: Opened) -> None:
    store, _ = opened
    store.apply(DeviceChange(AT))
    changed = {CHART: Scope(ScopeState.ENTERING, "5"), UUID(int=102): Scope(ScopeState.LEFT, "", NOW, True)}
    store.apply(DeviceChange(replace(AT, scopes=changed)))
    assert store.progress().scopes == changed
