"""The way to the agency as the desk has it: from a pasted ticket to rounds, with words for whatever goes wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from sync.client.agency import Courier, sentence
from sync.protocol.codes import Code
from sync.protocol.tickets import Ticket, write_ticket
from sync.server.administration import revoke
from tcm_desktop.domain.operations import GENESIS
from tcm_desktop.domain.people import Worker
from tcm_desktop.services.pack_views import KeptPacks
from tcm_desktop.services.sync_ports import DeviceChange, Progress
from tcm_desktop.services.syncing_ports import OFFLINE, STOPPED, AgencyRole, Attempt, Enrolled, NotEnrolled, RoundEnd
from tests.simulator.memory_device import MemoryDevice
from tests.sync.agency.charts import client, operation
from tests.sync.agency.offices import office
from tests.sync.wire.serving import START, Agency


class Vault(MemoryDevice):
    """A device's store with an audit trail."""

    trail = 1
    unsent: tuple[int, datetime | None] = (0, None)
    packs = KeptPacks()

    def trail_end(self) -> int:
        return self.trail

    def trail_digest(self, sequence: int) -> str:
        return f"{sequence:064x}" if sequence else GENESIS

    def backlog(self) -> tuple[int, datetime | None]:
        return self.unsent

    def packs_mark(self) -> str:
        return self.packs.mark

    def kept_packs(self) -> KeptPacks:
        return self.packs

    def today(self) -> date:
        return START.date()


class Joined:
    """A worker at her laptop."""

    def __init__(self, served: Agency, ana: UUID) -> None:
        self.courier = Courier("0.1.0", 10.0, lambda: 0.5)
        self.attempt = self.courier.prepare(write_ticket(served.ticket(ana)), None)
        self.enrolled = self.courier.enrol(self.attempt, "T14", START)
        self.vault = Vault(self.enrolled.link.device, self.enrolled.link.generation)
        self.ana = ana

    def round(self, stops: bool = False) -> RoundEnd:
        """One round."""
        return self.courier.go_round(self.enrolled.link, self.vault, lambda: START, lambda: stops)

    def work(self, number: int) -> None:
        """She takes in a client."""
        self.vault.write(operation(client(number), Worker(self.ana, "Ana", "MHRS")))


@pytest.fixture
def joined(served: Agency) -> Joined:
    """Ana, enrolled, with all that is new fetched."""
    made = Joined(served, served.worker())
    made.work(99)
    assert made.round().is_whole
    return made


def test_a_pasted_ticket_makes_a_laptop_the_agencys(served: Agency, joined: Joined) -> None:
    found = joined.enrolled
    assert isinstance(found, Enrolled)
    assert (found.agency, found.role, found.link.worker) == ("Harbor", AgencyRole.WORKER, joined.ana)
    assert found.offline_until - found.server_time == timedelta(days=14)


def test_the_same_ticket_goes_on_with_the_same_key(served: Agency) -> None:
    courier, text = Courier("0.1.0", 10.0), write_ticket(served.ticket(served.worker()))
    first = courier.prepare(text, None)
    assert courier.prepare(text, first.kept) == first
    other = courier.prepare(write_ticket(served.ticket(served.worker())), first.kept)
    assert other.kept != first.kept
    devices = {courier.enrol(attempt, "T14", START).link.device for attempt in (first, first, other)}
    assert len(devices) == 2


def test_work_is_sent_and_the_trail_countersigned(joined: Joined) -> None:
    joined.work(100)
    joined.vault.trail = 4
    found = joined.round()
    assert found.is_whole
    assert (found.done.sent, found.countersigned) == (1, 4)
    assert (found.role, found.wait, found.wipe) == (AgencyRole.WORKER, 0.0, False)
    assert found.offline_until is not None


def test_with_nothing_new_a_round_is_two_requests(joined: Joined) -> None:
    assert joined.round().done.requests == 2
    joined.vault.trail += 1
    found = joined.round()
    assert (found.done.requests, found.countersigned) == (3, 2)
    joined.vault.unsent = (3, START)
    assert joined.round().done.requests == 3
    assert joined.round().done.requests == 2


def test_a_round_that_is_stopped_says_so(joined: Joined) -> None:
    joined.work(100)
    found = joined.round(stops=True)
    assert (found.done.refusal, found.done.sent) == (STOPPED, 0)


def test_a_withdrawn_laptop_is_told(served: Agency, joined: Joined) -> None:
    joined.work(100)
    with office(served.database, served.id) as at:
        revoke(at, joined.enrolled.link.device, served.keys.agency, "lost")
    found = joined.round()
    assert (found.done.refusal, found.done.sent, found.wipe) == (Code.DEVICE_REVOKED, 1, True)
    assert "withdrawn" in sentence(found.done.refusal)


def test_nobody_at_home_is_told_in_words(joined: Joined) -> None:
    link = joined.enrolled.link
    kept = link.secret.replace(link.server.encode(), b"http://127.0.0.1:9")
    found = joined.courier.go_round(replace(link, secret=kept), joined.vault, lambda: START, lambda: False)
    assert found.done.refusal == f"{OFFLINE}:no_connection"
    assert sentence(found.done.refusal).startswith("There is no connection")
    assert sentence("something_new") == ""


@pytest.mark.parametrize("text", ["hello", "Server: http://10.0.0.1 Code: 0 Check: 0000 END OF TICKET"])
def test_what_is_no_ticket_is_told_in_words(text: str) -> None:
    with pytest.raises(NotEnrolled, match=r"ticket"):
        Courier().prepare(text, None)


def test_a_ticket_that_is_not_taken_is_told_in_words(served: Agency) -> None:
    courier, ticket = Courier("0.1.0", 5.0), served.ticket(served.worker())
    used = courier.prepare(write_ticket(ticket), None)
    courier.enrol(used, "T14", START)
    with pytest.raises(NotEnrolled, match="used before"):
        courier.enrol(courier.prepare(write_ticket(ticket), None), "T14", START)
    away = courier.prepare(write_ticket(Ticket("http://127.0.0.1:9", "", ticket.code)), None)
    assert isinstance(away, Attempt)
    with pytest.raises(NotEnrolled, match="no connection"):
        courier.enrol(away, "T14", START)


def test_rounds_come_every_few_minutes_and_sooner_after_trouble() -> None:
    courier = Courier(chance=lambda: 0.5)
    assert courier.pause(0, 0.0) == 300.0
    assert courier.pause(0, 500.0) == 500.0
    assert courier.pause(1, 0.0) == 1.5
    assert courier.pause(1, 60.0) == 60.0
    assert courier.pause(30, 0.0) == 675.0


def test_a_restored_laptop_begins_under_its_new_name(served: Agency, joined: Joined) -> None:
    joined.work(100)
    again = Joined(served, joined.ana)
    at = joined.vault.progress()
    joined.vault.apply(DeviceChange(Progress(again.enrolled.link.device, again.enrolled.link.generation, at.epoch)))
    found = again.courier.go_round(again.enrolled.link, joined.vault, lambda: START, lambda: False)
    assert (found.is_whole, found.done.sent) == (True, 1)
