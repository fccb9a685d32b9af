"""An agency without a network: the product's own decisions in memory, for vaults and windows that sync with it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from db.vault import OpenVault
from sync.client.round import Pace, a_round
from sync.protocol.codes import Code
from sync.protocol.messages import Refusal
from sync.server.requests import RULES
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.joining import join
from tcm_desktop.services.rounds import Noted, depart, end_round
from tcm_desktop.services.seating import enrol_worker
from tcm_desktop.services.sync_views import SyncRound
from tcm_desktop.services.syncing_ports import (
    OFFLINE,
    STOPPED,
    AgencyRole,
    Attempt,
    Enrolled,
    Link,
    NotEnrolled,
    RoundEnd,
    RoundStore,
)
from tests.simulator.memory_server import MemoryServer
from tests.support.vaults import StandingClock, make_gate, typed

MORNING = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)
TICKET = "TCM TICKET for the tests"
LEASE = timedelta(days=14)


@dataclass
class NearAgency:
    """Implements `services.syncing_ports.Agency` for one laptop. What a test wants to go wrong is set on it.

    `orders_wipe`: the laptop is withdrawn. `before_request` is called before each request of a round.
    """

    server: MemoryServer
    worker: UUID
    device: str
    clock: StandingClock
    role: AgencyRole = AgencyRole.WORKER
    is_away: bool = False
    orders_wipe: bool = False
    before_request: Callable[[], object] = lambda: None
    asked: int = 0
    attempts: list[Attempt] = field(default_factory=list)

    def prepare(self, pasted: str, kept: bytes | None) -> Attempt:
        if pasted.strip() != TICKET:
            raise NotEnrolled("This text is no ticket. Copy the whole ticket that your administrator gave you.")
        return Attempt("http://near", kept or f"key {len(self.attempts)}".encode())

    def enrol(self, attempt: Attempt, label: str, now: datetime) -> Enrolled:
        self.attempts.append(attempt)
        if self.is_away:
            raise NotEnrolled("There is no connection to the agency's server.")
        link = Link("http://near", self.worker, self.device, f"{self.device}-0", now, attempt.kept)
        return Enrolled(link, "Near Agency", "Ana Field", self.role, self.clock.now(), self.clock.now() + LEASE)

    def go_round(
        self, link: Link, store: RoundStore, now: Callable[[], datetime], stops: Callable[[], bool]
    ) -> RoundEnd:
        began, sent, received = now(), 0, 0
        if self.is_away:
            return RoundEnd(SyncRound(began, began, f"{OFFLINE}:no_connection"))
        talk = a_round(store, began, Pace())
        response: Any = None
        while True:
            try:
                request = next(talk) if response is None else talk.send(response)
            except StopIteration as done:
                end = self._end(began, str(done.value.refusal or ""), sent, received)
                return replace(end, countersigned=store.trail_end() if end.is_whole else 0)
            self.before_request()
            if stops():
                talk.close()
                return RoundEnd(SyncRound(began, now(), STOPPED, sent, received))
            self.asked += 1
            response = self._answer(request)
            sent += len(getattr(response, "answers", ()))
            received += len(getattr(response, "changes", ())) + len(getattr(response, "rows", ()))

    def pause(self, failures: int, wait: float) -> float:
        return 3600.0

    def _answer(self, request: Any) -> Any:
        if self.orders_wipe and not hasattr(request, "operations"):
            return Refusal(self.server.epoch, Code.DEVICE_REVOKED)
        return self.server.answer(request, self.worker)

    def _end(self, began: datetime, refusal: str, sent: int, received: int) -> RoundEnd:
        done = SyncRound(began, self.clock.now(), refusal, sent, received)
        if refusal:
            return RoundEnd(done, wipe=self.orders_wipe)
        return RoundEnd(done, self.clock.now(), self.clock.now() + LEASE, self.role)


@dataclass
class Seat:
    """A worker at her own vault, and her way to the agency."""

    desk: Desk
    agency: NearAgency

    @property
    def clock(self) -> StandingClock:
        """This laptop's clock."""
        return self.agency.clock

    def round(self) -> Noted | None:
        """One round as the lane makes it; she sits on with what it told."""
        departure = depart(self.desk)
        if departure is None:
            return None
        end = self.agency.go_round(departure.link, departure.store, self.clock.now, lambda: False)
        noted = end_round(self.desk, end).value
        self.desk = noted.desk
        return noted


class Town:
    """An agency and the laptops of its people."""

    def __init__(self, empty: Path, folder: Path) -> None:
        self.server = MemoryServer(RULES)
        self._empty, self._folder = empty, folder
        self.vaults: list[OpenVault] = []

    def laptop(self, account: UUID | None = None, *, joined: bool = True, name: str = "Ana Field") -> Seat:
        """A new laptop; of a new worker, unless an account is named."""
        number, clock = len(self.vaults), StandingClock(MORNING)
        folder = shutil.copytree(self._empty, self._folder / f"laptop{number}")
        gate = make_gate(folder, clock)
        vault = gate.open(gate.vaults()[0].id, typed())
        self.vaults.append(vault)
        desk = enrol_worker(vault, clock, name, "LCSW", "", account)
        agency = NearAgency(self.server, desk.worker.id, f"{number:032x}", clock)
        seat = Seat(desk, agency)
        if joined:
            seat.desk = join(desk, agency.enrol(agency.prepare(TICKET, None), "T14", clock.now())).value
        return seat

    def colleague(self, seat: Seat, scope: UUID, name: str = "Dana Field") -> Seat:
        """Another worker's laptop, who has this chart, too."""
        other = self.laptop(name=name)
        self.server.give(other.desk.worker.id, scope, on=True)
        return other

    def close(self) -> None:
        """Everybody goes home."""
        for vault in self.vaults:
            vault.close()


@pytest.fixture(scope="session")
def own_vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one closed, empty vault that is nobody's yet; copied, not used."""
    root = tmp_path_factory.mktemp("own-vault")
    make_gate(root).create("Ana Field", typed()).close()
    return root


@pytest.fixture
def town(own_vault: Path, tmp_path: Path) -> Iterator[Town]:
    """An agency of the test's own."""
    town = Town(own_vault, tmp_path)
    yield town
    town.close()


@pytest.fixture
def ana(town: Town) -> Seat:
    """Ana, who has joined."""
    return town.laptop()
