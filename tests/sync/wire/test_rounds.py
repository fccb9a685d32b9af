"""A round end to end: laptops, one server, one database."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
import sqlalchemy as sa

from sync.client.round import Pace
from sync.client.rounds import Ended, go_round
from sync.protocol.codes import Code
from sync.protocol.messages import Push, Refusal
from sync.server import tables
from sync.server.administration import close_account, revoke
from sync.server.devices import LEASE
from sync.server.embedded import Addresses
from sync.server.office import Role
from tcm_desktop.domain.operations import Operation
from tcm_desktop.domain.people import Worker
from tcm_desktop.services.sync_ports import Delivery, ScopeState
from tests.sync.agency.charts import changed, client, operation
from tests.sync.agency.offices import office
from tests.sync.wire.serving import START, Agency, Laptop


def intake(worker: UUID, number: int = 100) -> Operation:
    """A new client of hers."""
    return operation(client(number), Worker(worker, "Ana", "MHRS"))


def edit(before: Operation, name: str = "555 0100") -> Operation:
    """She changes a field of what she made."""
    return changed(before, {"medicaid_id": name}, Worker(before.author, "Ana", "MHRS"))


def deliveries(laptop: Laptop) -> list[Delivery]:
    """Where each operation stands, in local order."""
    return [out.delivery for out in sorted(laptop.store.ops.values(), key=lambda out: out.order)]


def test_what_one_laptop_wrote_another_one_has(served: Agency) -> None:
    ana = served.worker()
    first, second = served.join(ana), served.join(ana)
    made = intake(ana)
    first.write(made)
    first.write(edit(made))
    assert first.round().sent == 2
    found = second.round()
    assert (found.ended, found.received) == (Ended.DONE, 1)
    assert deliveries(first) == [Delivery.ACKNOWLEDGED] * 2
    row = second.store.rows[made.record_id]
    assert row.values == first.store.rows[made.record_id].values
    assert (row.values["medicaid_id"], row.revision) == ("555 0100", 2)


def test_two_who_change_the_same_see_the_conflict(served: Agency) -> None:
    ana = served.worker()
    first, second = served.join(ana), served.join(ana)
    made = intake(ana)
    first.write(made)
    first.round()
    second.round()
    first.write(edit(made, "of the first"))
    second.write(edit(made, "of the second"))
    first.round()
    second.round()
    assert deliveries(second) == [Delivery.CONFLICT]
    first.round()
    for laptop in (first, second):
        row = laptop.store.rows[made.record_id]
        assert row.values["medicaid_id"] == "of the first"
        assert [kept.value for kept in row.conflicts] == ["of the second"]


def test_a_round_with_nothing_new_is_two_requests_and_one_on_an_open_line(served: Agency) -> None:
    ana = served.worker()
    laptop = served.join(ana)
    laptop.write(intake(ana))
    laptop.round()
    with laptop.wire() as wire:
        assert go_round(laptop.store, laptop.membership, wire, START, lambda: False).ended is Ended.DONE
        assert wire.requests == 2
        go_round(laptop.store, laptop.membership, wire, START, lambda: False)
        assert wire.requests == 3


def test_an_agency_that_was_never_written_to_costs_no_more(served: Agency) -> None:
    ana = served.worker()
    laptop, first = served.join(ana), served.join(ana)
    for _ in range(2):
        with laptop.wire() as wire:
            assert go_round(laptop.store, laptop.membership, wire, START, lambda: False).ended is Ended.DONE
            assert wire.requests == 2
    first.write(intake(ana))
    first.round()
    laptop.round()
    assert laptop.store.rows == first.store.rows
    assert laptop.store.rows


def test_a_line_that_was_left_open_over_night_goes_on(served: Agency) -> None:
    laptop = served.join(served.worker())
    with laptop.wire() as wire:
        go_round(laptop.store, laptop.membership, wire, START, lambda: False)
        served.clock.at += timedelta(hours=10)
        assert go_round(laptop.store, laptop.membership, wire, START, lambda: False).ended is Ended.DONE


def test_several_laptops_at_once(served: Agency) -> None:
    workers = [served.worker() for _ in range(4)]
    laptops = [served.join(worker) for worker in workers for _ in range(2)]
    for place, laptop in enumerate(laptops):
        made = intake(laptop.membership.worker, 100 + place)
        laptop.write(made)
        for _ in range(5):
            made = edit(made, f"{place}")
            laptop.write(made)

    def day(laptop: Laptop) -> None:
        for _ in range(3):
            laptop.round()

    threads = [threading.Thread(target=day, args=(laptop,)) for laptop in laptops]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for laptop in laptops:
        assert laptop.round().ended is Ended.DONE
        assert deliveries(laptop) == [Delivery.ACKNOWLEDGED] * 6
    for first, second in zip(laptops[::2], laptops[1::2], strict=True):
        assert first.store.rows.keys() == second.store.rows.keys()
        assert len(first.store.rows) == 2, "her own two clients and nobody else's"
    with served.database.as_agency(served.id) as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(tables.operation)) == 48


def test_every_round_renews_the_lease(served: Agency) -> None:
    ana = served.worker(role=Role.SUPERVISOR)
    laptop = served.join(ana)
    assert (laptop.joined.lease.role, laptop.joined.lease.worker) == ("supervisor", ana)
    served.clock.at += timedelta(days=3)
    lease = laptop.round().lease
    assert lease is not None
    assert lease.offline_until == lease.server_time + LEASE
    assert lease.server_time - laptop.joined.lease.server_time >= timedelta(days=3)


def test_a_round_stops_between_two_pages_and_goes_on_later(served: Agency) -> None:
    ana = served.worker()
    first, second = served.join(ana), served.join(ana)
    first.write(intake(ana, 99))
    first.round()
    second.round()
    for number in range(100, 110):
        first.write(intake(ana, number))
    first.round()
    asked = 0

    def is_stopped() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    with second.wire() as wire:
        pace = Pace(changes=3)
        found = go_round(second.store, second.membership, wire, START, is_stopped, pace)
        assert found.ended is Ended.STOPPED
        cursor = second.store.progress().cursor
        assert 2 < cursor < 22
        found = go_round(second.store, second.membership, wire, START, lambda: False, pace)
    assert found.ended is Ended.DONE
    assert second.store.progress().cursor == 22
    assert len(second.store.rows) == 11


def test_a_chart_that_is_given_comes_and_one_that_is_taken_goes(served: Agency) -> None:
    ana, ben = served.worker("Ana"), served.worker("Ben")
    first, second = served.join(ana), served.join(ben)
    made = intake(ana)
    first.write(made)
    first.round()
    second.round()
    assert not second.store.rows
    served.give(ben, made.record_id)
    assert second.round().received == 1
    assert second.store.progress().scopes[made.record_id].state is ScopeState.ACTIVE


def withdraw(agency: Agency, laptop: Laptop, *, takes_unsent: bool = True) -> None:
    """An administrator withdraws it."""
    with office(agency.database, agency.id) as at:
        revoke(at, laptop.membership.device, agency.keys.agency, "lost", takes_unsent=takes_unsent)


def test_a_withdrawn_laptop_hands_in_its_work_and_is_told_to_wipe_itself(served: Agency) -> None:
    ana = served.worker()
    laptop, other = served.join(ana), served.join(ana)
    laptop.write(intake(ana))
    withdraw(served, laptop)
    found = laptop.round()
    assert (found.ended, found.code, found.sent) == (Ended.REFUSED, Code.DEVICE_REVOKED, 1)
    assert found.order is not None
    assert (found.order.device, found.order.takes_unsent) == (laptop.membership.device, True)
    assert deliveries(laptop) == [Delivery.QUARANTINED]
    assert found.lease is None
    other.round()
    assert not other.store.rows, "nothing takes effect before a supervisor's word"


def test_a_withdrawn_laptop_hands_in_nothing_where_the_order_says_so(served: Agency) -> None:
    ana = served.worker()
    laptop = served.join(ana)
    laptop.write(intake(ana))
    withdraw(served, laptop, takes_unsent=False)
    found = laptop.round()
    assert (found.code, found.sent) == (Code.DEVICE_REVOKED, 0)
    assert found.order is not None
    assert deliveries(laptop) == [Delivery.PENDING]


def test_a_withdrawn_copy_hands_in_its_work_too(served: Agency) -> None:
    ana = served.worker()
    laptop = served.join(ana)
    laptop.round()
    copy = laptop.store.copy()
    for _ in range(2):
        laptop.round()
    laptop.store = copy
    laptop.write(intake(ana))
    assert laptop.round().code is Code.DEVICE_FORKED
    withdraw(served, laptop)
    found = laptop.round()
    assert (found.code, found.sent, found.order is None) == (Code.DEVICE_REVOKED, 1, False)


def test_an_order_of_another_key_or_for_another_laptop_is_none(served: Agency) -> None:
    ana = served.worker()
    laptop, other = served.join(ana), served.join(ana)
    withdraw(served, other)
    with served.database.as_agency(served.id) as connection:
        order = connection.scalar(sa.select(tables.device.c.wipe_order).where(tables.device.c.wipe_order.is_not(None)))
        values = {"revoked_at": START, "wipe_order": order}
        connection.execute(
            sa.update(tables.device).where(tables.device.c.id == laptop.membership.device).values(values)
        )
    found = laptop.round()
    assert (found.code, found.order) == (Code.DEVICE_REVOKED, None)


def test_whoever_left_still_hands_in_her_work_and_is_given_nothing(served: Agency) -> None:
    ana = served.worker()
    laptop = served.join(ana)
    with office(served.database, served.id) as at:
        close_account(at, ana, "left")
    laptop.write(intake(ana))
    found = laptop.round()
    assert (found.ended, found.code, found.sent) == (Ended.REFUSED, Code.ACCOUNT_CLOSED, 1)
    assert found.lease is None


def test_a_program_newer_than_the_server_waits(served: Agency) -> None:
    laptop = served.join(served.worker())
    at = laptop.store.progress()
    with laptop.wire() as wire:
        answer = wire.ask(Push(at.device, at.generation, at.epoch, 0, 99, ()))
    assert isinstance(answer, Refusal)
    assert answer.code is Code.SCHEMA_TOO_NEW


@pytest.mark.parametrize("epoch", ["", "e0"])
def test_a_server_in_another_life_is_sent_everything_again(served: Agency, postgres: Addresses, epoch: str) -> None:
    ana = served.worker()
    laptop = served.join(ana)
    made = intake(ana)
    laptop.write(made)
    laptop.round()
    with psycopg.connect(postgres.owner) as connection:  # as a restore does; the service may not
        connection.execute("SELECT set_config('tcm.agency', %s, true)", (str(served.id),))
        agency = "UPDATE agency SET epoch = 'e2', forked_from = %s, forked_at = 0 WHERE id = %s"
        assert connection.execute(agency, (epoch, served.id)).rowcount == 1
        device = "UPDATE device SET generation_last = NULL, generation_before = NULL WHERE agency = %s"
        assert connection.execute(device, (served.id,)).rowcount == 1
    found = laptop.round()
    assert (found.ended, found.sent) == (Ended.DONE, 1)
    assert laptop.store.progress().epoch == "e2"
    assert deliveries(laptop) == [Delivery.ACKNOWLEDGED]
    assert laptop.store.rows.keys() == {made.record_id}


def test_a_server_that_knows_less_than_the_laptop_is_sent_nothing(served: Agency) -> None:
    ana = served.worker()
    laptop = served.join(ana)
    laptop.write(intake(ana))
    laptop.round()
    with served.database.as_agency(served.id) as connection:
        connection.execute(sa.update(tables.agency).values(seq=0))
    laptop.write(intake(ana, 101))
    assert laptop.round().code is Code.ROLLBACK_DETECTED
    assert deliveries(laptop) == [Delivery.ACKNOWLEDGED, Delivery.PENDING]
