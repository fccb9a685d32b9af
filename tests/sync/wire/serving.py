"""An agency's server on a loopback port, laptops that belong to it, and clocks that a test turns."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import uvicorn
from litestar.types import ControllerRouterHandler

from sync.client.enrolment import Joined, enrol, new_key
from sync.client.rounds import Round, go_round
from sync.client.transport import Membership, Wire
from sync.protocol.authentication import Nonces
from sync.protocol.tickets import Ticket
from sync.server.administration import new_ticket_code
from sync.server.app import application
from sync.server.assignments import give
from sync.server.database import Database
from sync.server.keys import Keys, new_keys
from sync.server.office import Office, Role
from sync.server.requests import RULES, Serving
from sync.server.store import PostgresStore
from tcm_desktop.domain.operations import Operation
from tcm_desktop.services.sync_ports import DeviceChange, Progress
from tests.simulator.memory_device import MemoryDevice
from tests.sync.agency.offices import hire, office

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass
class Clock:
    """The server's time; it moves a little with each look, as clocks do."""

    at: datetime = START
    step: timedelta = timedelta(milliseconds=1)

    def __call__(self) -> datetime:
        self.at += self.step
        return self.at


@dataclass
class Agency:
    """An agency that is being served. `address` is that of its server, once it runs."""

    database: Database
    id: UUID
    keys: Keys = field(default_factory=new_keys)
    clock: Clock = field(default_factory=Clock)
    address: str = ""
    authorities: str = ""

    def serving(self) -> Serving:
        """What its server works with."""
        nonces = Nonces(b"n" * 32, secrets.token_bytes)
        return Serving(self.database, lambda _: self.keys, nonces, self.clock, secrets.token_bytes)

    def worker(self, name: str = "Ana", role: Role = Role.WORKER) -> UUID:
        """A new account."""
        return hire(self.database, self.id, f"{name}{uuid4().hex}", role)

    def ticket(self, worker: UUID, address: str = "") -> Ticket:
        """What her administrator gives her."""
        with office(self.database, self.id, now=self.clock()) as at:
            return Ticket(address or self.address, self.authorities, new_ticket_code(_random(at), worker))

    def give(self, worker: UUID, scope: UUID) -> None:
        """Her chart from now on."""
        with self.database.as_agency(self.id) as connection:
            give(worker, scope, PostgresStore(connection, self.id), self.clock(), RULES)

    def join(self, worker: UUID, address: str = "") -> Laptop:
        """A laptop of hers."""
        return Laptop(enrol(self.ticket(worker, address), new_key(), "T14", "0.1.0", 10.0))


def plain(address: str) -> httpx.Client:
    """A connection to this machine, without the authorities of the system, which take long to read."""
    return httpx.Client(base_url=address, trust_env=False, verify=False)


def _random(at: Office) -> Office:
    return replace(at, random_bytes=secrets.token_bytes)


class Laptop:
    """An enrolled laptop whose store is in memory."""

    def __init__(self, joined: Joined) -> None:
        self.joined = joined
        self.store = MemoryDevice(joined.membership.device, joined.generation)
        self.store.apply(DeviceChange(Progress(joined.membership.device, joined.generation, joined.epoch)))

    @property
    def membership(self) -> Membership:
        """What it keeps of its enrolment."""
        return self.joined.membership

    def write(self, *operations: Operation) -> None:
        """What a person did on it, as one local transaction."""
        self.store.write(*operations)

    def round(self, through: str = "", timeout: float = 10.0) -> Round:
        """One round over a connection of its own; `through` is an address to use in the place of the server's."""
        with self.wire(through, timeout) as wire:
            return go_round(self.store, self.membership, wire, START, lambda: False)

    @contextmanager
    def wire(self, through: str = "", timeout: float = 10.0) -> Iterator[Wire]:
        """A connection."""
        wire = Wire.of(self.membership, timeout)
        wire.server = through or wire.server
        try:
            yield wire
        finally:
            wire.close()


@contextmanager
def running(agency: Agency, more: Sequence[ControllerRouterHandler] = (), tls: Path | None = None) -> Iterator[Agency]:
    """The agency's server, on a port that the system chose."""
    config = uvicorn.Config(
        application(agency.serving(), more),
        host="127.0.0.1",
        port=0,
        log_config=None,
        access_log=False,
        lifespan="on",
        timeout_graceful_shutdown=2,
        ssl_keyfile=tls,
        ssl_certfile=tls,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="server of the test")
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.002)
    port = server.servers[0].sockets[0].getsockname()[1]
    agency.address = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    try:
        yield agency
    finally:
        server.should_exit = True
        thread.join()
