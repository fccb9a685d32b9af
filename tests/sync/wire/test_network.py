"""What networks do to each request: afterwards nothing is lost, nothing is there twice, and nothing was half taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from sync.client.enrolment import NotTaken, enrol, new_key
from sync.client.round import Pace
from sync.client.rounds import Backlog, Ended, Round, countersign, go_round
from sync.client.transport import Offline
from sync.protocol.codes import Code
from sync.protocol.devices import Packs
from sync.server import tables
from tcm_desktop.domain.people import Worker
from tcm_desktop.services.sync_ports import Delivery, DeviceChange
from tests.simulator.memory_device import MemoryDevice
from tests.sync.agency.charts import changed, client, draft, operation
from tests.sync.wire import proxy as faults
from tests.sync.wire.proxy import FAULTS, Fault, Proxy, between
from tests.sync.wire.serving import START, Agency, Laptop

CASES = {
    "push": ("push", 1, Pace()),
    "last page": ("pull", 1, Pace()),
    "page": ("pull", 2, Pace(changes=3)),
    "snapshot": ("snapshot", 2, Pace(rows=2)),
}
SHORT = 0.25
"""Seconds that a laptop waits, where an answer comes late."""
NUMBERS = count(1000)


class Watched(MemoryDevice):
    """Counts what was written."""

    applied = 0

    def apply(self, change: DeviceChange) -> None:
        self.applied += 1
        super().apply(change)


@dataclass
class Scene:
    """Two laptops of one worker; the second one's line leads through the proxy."""

    agency: Agency
    proxy: Proxy
    ana: UUID
    other: Laptop
    victim: Laptop

    @property
    def store(self) -> Watched:
        """Of the second one."""
        assert isinstance(self.victim.store, Watched)
        return self.victim.store

    def chart(self, laptop: Laptop) -> None:
        """A client and two contacts, in three transactions, and a change of one."""
        author = Worker(self.ana, "Ana", "MHRS")
        of = client(next(NUMBERS))
        laptop.write(operation(of, author))
        made = operation(draft(of), author)
        laptop.write(made)
        laptop.write(operation(draft(of), author), changed(made, {"direct_minutes": 45}, author))

    def go(self, pace: Pace, timeout: float) -> Round:
        """A round of the second laptop through the proxy."""
        with self.victim.wire(self.proxy.address, timeout) as wire:
            return go_round(self.store, self.victim.membership, wire, START, lambda: False, pace)


@pytest.fixture
def network(served: Agency) -> Iterator[tuple[Agency, Proxy]]:
    """An agency and what lies before it."""
    with between(served.address) as proxy:
        yield served, proxy


def scene(served: Agency, proxy: Proxy) -> Scene:
    """Both have been in touch; each has written since."""
    ana = served.worker()
    made = Scene(served, proxy, ana, served.join(ana), served.join(ana))
    store = Watched(made.victim.membership.device, made.victim.joined.generation)
    store.apply(DeviceChange(made.victim.store.progress()))
    made.victim.store = store
    made.chart(made.other)
    made.other.round()
    made.victim.round()
    for _ in range(2):
        made.chart(made.other)
    made.other.round()
    made.chart(made.victim)
    return made


def strike(at: Scene, case: str, fault: Fault) -> Round:
    """A round in which this goes wrong once; whatever it ends with, nothing was taken of what went wrong."""
    path, nth, pace = CASES[case]
    seen: list[int] = []
    at.proxy.arm(f"/sync/v1/{path}", fault, nth, lambda: seen.append(at.store.applied))
    found = at.go(pace, SHORT if fault is faults.answers_late else 10.0)
    assert seen, "the fault was met"
    if found.ended is Ended.OFFLINE:
        assert found.trouble is not None
        assert at.store.applied == seen[0] + (fault is faults.two_answers)
    return found


def settle(at: Scene) -> None:
    """A round without a fault; then both laptops and the server are as one."""
    assert at.go(Pace(), 10.0).ended is Ended.DONE
    assert at.other.round().ended is Ended.DONE
    assert {out.delivery for out in at.store.ops.values()} == {Delivery.ACKNOWLEDGED}
    assert at.other.store.rows == at.store.rows
    sent = {id_.hex(): out.operation.record_id for each in (at.other, at.victim) for id_, out in each.store.ops.items()}
    with at.agency.database.as_agency(at.agency.id) as connection:
        mine = tables.operation.c.author == at.ana
        kept = {row.id.hex: row for row in connection.execute(sa.select(tables.operation).where(mine))}
        assert kept.keys() == sent.keys()
        assert {row.status for row in kept.values()} == {"applied"}
        times = [*sent.values()]
        for record in connection.execute(sa.select(tables.record).where(tables.record.c.id.in_(times))):
            assert record.revision == times.count(record.id), "each took effect once"
            assert record.conflicts is None


def ended(found: Round, case: str, name: str) -> None:
    """How it may end: offline, unless the laptop has its answer all the same."""
    if name.startswith("the request comes twice"):
        assert found.ended is Ended.DONE
    elif name == "413 before" and case == "push":
        assert found.ended is Ended.DONE, "it is sent in smaller parts"
    else:
        assert found.ended is Ended.OFFLINE


QUICK = [([*CASES][place % len(CASES)], name) for place, name in enumerate([*FAULTS][::2])]


@pytest.mark.slow  # a further case
def test_every_other_fault_once(network: tuple[Agency, Proxy]) -> None:
    at = scene(*network)
    for case, name in QUICK:
        ended(strike(at, case, FAULTS[name]), case, name)
        settle(at)
        for laptop in (at.other, at.victim):
            at.chart(laptop)
        at.other.round()


@pytest.mark.slow  # all faults at all endpoints, about 20 s
@pytest.mark.parametrize("case", CASES)
def test_each_fault_at_each_endpoint(network: tuple[Agency, Proxy], case: str) -> None:
    for name, fault in FAULTS.items():
        at = scene(*network)
        ended(strike(at, case, fault), case, name)
        settle(at)


@pytest.mark.slow  # 80 cuts, each at another place, about 20 s
@pytest.mark.parametrize("case", CASES)
def test_a_cut_anywhere(network: tuple[Agency, Proxy], case: str) -> None:
    at = scene(*network)
    for part in range(10):
        for cut in (faults.cut_request, faults.cut_answer):
            strike(at, case, cut((part + 0.5) / 10))
            settle(at)
            for laptop in (at.other, at.victim):
                at.chart(laptop)
            at.other.round()


@pytest.mark.slow  # 128 MiB go through the proxy
def test_an_answer_without_an_end_is_let_go(network: tuple[Agency, Proxy]) -> None:
    at = scene(*network)
    assert strike(at, "push", faults.endless).ended is Ended.OFFLINE
    settle(at)


def test_a_network_that_takes_only_small_messages_is_used_all_the_same(network: tuple[Agency, Proxy]) -> None:
    at = scene(*network)
    for _ in range(6):
        at.chart(at.victim)
    too_large = 0

    def small_only(proxy: Proxy, line: Any, request: bytes) -> bool:
        nonlocal too_large
        proxy.arm("/sync/v1/push", small_only)
        if len(request) < 1600:
            line.sendall(proxy.ask(request))
            return True
        too_large += 1
        return faults.status(413, is_done=False)(proxy, line, request)

    at.proxy.arm("/sync/v1/push", small_only)
    found = at.go(Pace(), 10.0)
    assert (found.ended, found.sent) == (Ended.DONE, 28)
    assert too_large > 1
    settle(at)


def test_a_busy_server_says_how_long_to_wait(network: tuple[Agency, Proxy]) -> None:
    at = scene(*network)
    for code in (429, 503):
        assert strike(at, "push", faults.status(code, is_done=False, headers="Retry-After: 40\r\n")).retry_after == 40
    assert strike(at, "push", faults.status(503, is_done=False, headers="Retry-After: soon\r\n")).retry_after is None
    settle(at)


@pytest.mark.parametrize("name", ["the request is cut at 50%", "the answer is cut at 0%", "502 after", "a flipped bit"])
def test_an_enrolment_goes_on_where_it_was_cut(network: tuple[Agency, Proxy], name: str) -> None:
    served, proxy = network
    ticket, key = replace(served.ticket(served.worker()), server=proxy.address), new_key()
    proxy.arm("/sync/v1/enrol", FAULTS[name])
    with pytest.raises(Offline):
        enrol(ticket, key, "T14", "0.1.0")
    assert proxy.has_fired
    laptop = Laptop(enrol(ticket, key, "T14", "0.1.0"))
    with served.database.as_agency(served.id) as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(tables.device)) == 1
    for other in (new_key(), key):
        if other == key:
            assert laptop.round().ended is Ended.DONE
        with pytest.raises(NotTaken) as raised:
            enrol(ticket, other, "T14", "0.1.0")
        assert raised.value.code is Code.TICKET_REFUSED, "another laptop, or one that has begun to sync"


class Trail:
    """An audit trail in memory."""

    def __init__(self, *digests: str) -> None:
        self.digests = list(digests)

    def length(self) -> int:
        return len(self.digests)

    def digest(self, seq: int) -> str:
        return self.digests[seq - 1] if seq <= len(self.digests) else ""


AUDIT_FAULTS = [
    "the answer is cut at 0%",
    "the request comes twice, second answer",
    "the request comes late",
    "502 after",
]


@pytest.mark.parametrize("name", AUDIT_FAULTS)
def test_an_audit_head_is_countersigned_all_the_same(
    network: tuple[Agency, Proxy], name: str, caplog: pytest.LogCaptureFixture
) -> None:
    served, proxy = network
    laptop = served.join(served.worker())
    trail = Trail("ab" * 32)
    with laptop.wire(proxy.address) as wire:
        assert countersign(wire, laptop.membership, "e1", trail, Backlog())
        proxy.arm("/sync/v1/audit", FAULTS[name], 2)
        trail.digests += ["cd" * 32, "ef" * 32]
        for _ in range(2):
            try:
                countersign(wire, laptop.membership, "e1", trail, Backlog(3, START))
            except Offline:
                trail.digests.append("01" * 32)
        receipt = countersign(wire, laptop.membership, "e1", trail, Backlog())
    assert proxy.has_fired
    assert receipt is not None
    assert (receipt.seq, receipt.head) == (trail.length(), trail.digests[-1])
    assert not caplog.records, "no false alarm"


def test_packs_are_asked_for_again(network: tuple[Agency, Proxy]) -> None:
    served, proxy = network
    laptop = served.join(served.worker())
    for name in ("200 after", "another life", "a zstd bomb", "the answer is cut at 60%"):
        proxy.arm("/sync/v1/packs", FAULTS[name])
        with laptop.wire(proxy.address) as wire:
            if name == "another life":
                wire.packs()
            else:
                with pytest.raises(Offline):
                    wire.packs()
            assert isinstance(wire.packs(), Packs)
        assert proxy.has_fired
