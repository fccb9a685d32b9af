"""The first push and the first pull of a caseload's notes, and a round with nothing new, each against its floor.

    python -m tests.bench.syncing [--notes 10000] [--rounds 3] [--latency 100]

Notes are of about 1.2 KB, each signed and saved by itself, over 60 charts. The program: an encrypted vault, the
agency's server as a process of its own over PostgreSQL. The floor, on the same PostgreSQL: one zstd body taken in by
COPY; one body taken into a SQLCipher file by executemany; one request. Setting up is not timed. With `--latency` both
are reached over a round trip of so many milliseconds. Beside time it tells the processor time of laptop, server and
PostgreSQL (of the last round), the laptop's memory, requests, and bytes of bodies.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

import httpx
import msgspec
import psycopg
import zstandard
from sqlcipher3 import dbapi2

from db.vault import OpenVault
from sync.client.enrolment import Joined, enrol, new_key
from sync.client.round import Pace, a_round
from sync.client.rounds import Ended, go_round
from sync.client.transport import Got, Wire
from sync.protocol.authentication import Call
from sync.protocol.messages import Push
from sync.protocol.tickets import Ticket
from sync.server.administration import new_ticket_code
from sync.server.database import Database, upgrade
from sync.server.embedded import Addresses, PrivatePostgres
from tcm_desktop.domain.contacts import ContactMode, ContactNote, ContactRole, TcmComponent
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.meetings import keep_kept, meetings
from tcm_desktop.services.seating import sit_down
from tcm_desktop.services.sync_ports import DeviceChange, Progress
from tests.bench import sync_server
from tests.bench.costs import Meter
from tests.bench.delay import delayed
from tests.bench.fresh_laptop import Memory, memory_of_a_round
from tests.bench.rounds import Pair, Round, one_round, wait_until_quiet
from tests.support.vaults import (
    StandingClock,
    make_client,
    make_gate,
    make_note,
    open_desk,
    open_practice_like_vault,
    put,
    typed,
)
from tests.sync import leftovers
from tests.sync.agency.offices import hire, office
from tests.sync.postgres import elsewhere, make_agency

NOTES = 1_000
CLIENTS = 60
DRAFTS, CHANGED, CLASHING = 150, 100, 50
PROSE = (
    "the client and to of a for with housing appointment clinic landlord transport medication bus form "
    "lease benefits worker called met asked said agreed plan step next week visit letter office rent food "
    "pantry doctor school court sister job interview card bank identification application reviewed goal "
    "stress sleep support group went "
)
WORDS = PROSE.split()
KEY = "x'" + "5a" * 32 + "'"
_COUNT = "SELECT count(*) FROM record WHERE kind = ?"


def narrative(chance: random.Random) -> str:
    """Prose of 400 to 900 characters that packs about as real prose does."""
    weights = [1 / (rank + 3) for rank in range(len(WORDS))]
    words: list[str] = []
    length = chance.randint(400, 880)
    while sum(map(len, words)) + len(words) < length:
        words += [*chance.choices(WORDS, weights, k=9), f"{chance.randrange(10_000):04d}."]
    return " ".join(words)


def notes_of(desk: Desk, many: int) -> Iterator[ContactNote]:
    """Notes over the charts, which it founds: some drafts, all others signed."""
    chance, now, zone = random.Random(7), desk.clock.now(), desk.clock.zone
    clients = [make_client(desk, f"Practice {number}") for number in range(CLIENTS)]
    for client in clients:
        put(desk, client)
    for number in range(many):
        note = replace(
            make_note(desk, clients[number % CLIENTS].id, narrative(chance)),
            direct_minutes=chance.choice((15, 30, 45, 60)),
            mode=chance.choice(tuple(ContactMode)),
            contacted_role=ContactRole.CLIENT,
            component=TcmComponent.MONITORING,
        )
        yield note if number < DRAFTS else signed(note, desk.worker, now, zone)


class Counted(Wire):
    """Counts the bytes of bodies as they travel; what HTTP puts around them is left out."""

    up = 0
    down = 0

    def _sent(self, call: Call) -> Got:
        got = super()._sent(call)
        self.up, self.down = self.up + len(call.body), self.down + len(got.body)
        return got


Laptop = tuple[OpenVault, Joined]


@dataclass
class Measured:
    """What the measures share: servers, a vault full of unsent notes, the same notes as plain bodies."""

    folder: Path
    database: Database
    agency_at: sync_server.Started
    floor_at: sync_server.Started
    meter: Meter
    many: int
    bodies: list[bytes] = field(default_factory=list)
    worker: UUID = field(default_factory=uuid4)
    made: Iterator[int] = field(default_factory=count)
    agency: UUID = field(default_factory=uuid4)
    first: Laptop | None = None
    second: Laptop | None = None
    sizes: dict[str, str] = field(default_factory=dict)

    def fill(self) -> None:
        """Write the notes, once: every push is of a copy."""
        with closing(open_practice_like_vault(self.folder / "full")) as vault:
            desk = open_desk(vault)
            self.worker = desk.worker.id
            for note in notes_of(desk, self.many):
                put(desk, note)
                self.bodies.append(msgspec.json.encode(note))
        with closing(_floor_file(self.folder / "full.db")) as driver:
            rows = ((str(number), body.decode()) for number, body in enumerate(self.bodies))
            driver.executemany("INSERT INTO note (id, body) VALUES (?, ?)", rows)
            driver.commit()

    def copy(self, source: str) -> Path:
        """A laptop's folder."""
        data = self.folder / f"data-{next(self.made)}"
        shutil.copytree(self.folder / source, data)
        return data

    def join(self, data: Path) -> Laptop:
        """The laptop of a folder, enrolled."""
        gate = make_gate(data)
        vault = gate.open(gate.vaults()[0].id, typed())
        with office(self.database, self.agency, now=datetime.now(UTC)) as at:
            ticket = Ticket(
                self.agency_at.address, "", new_ticket_code(replace(at, random_bytes=random.randbytes), self.worker)
            )
        joined = enrol(ticket, new_key(), "T14", "bench")
        at_first = Progress(joined.membership.device, joined.generation, joined.epoch)
        vault.sync_store().apply(DeviceChange(at_first))
        return vault, joined

    def push(self) -> float:
        """Send everything that waits, to an agency without anything."""
        self.found()
        self.first = vault, joined = self.join(self.copy("full"))
        wire, store = Counted.of(joined.membership), vault.sync_store()
        with self.meter.over("push", self.agency_at.process):
            began = time.perf_counter()
            talk = a_round(store, datetime.now(UTC), Pace())
            request = next(talk)
            while isinstance(request, Push):
                request = talk.send(wire.ask(request))
            took = (time.perf_counter() - began) * 1000
        assert not store.waiting(0, 1), "something was not taken"
        self._counted("push", wire)
        talk.close()
        wire.close()
        return took

    def found(self) -> None:
        """An agency without anything."""
        self.agency = make_agency(self.database)
        hire(self.database, self.agency, "Ana Practice", id=self.worker)
        self.close_laptops()

    def pull(self) -> float:
        """Fetch all of it into an empty vault, in a whole round."""
        self.second = vault, _ = self.join(self.copy("empty"))
        took = self.round("pull", self.second)
        with vault.engine.begin() as connection:
            assert connection.exec_driver_sql(_COUNT, (ContactNote.KIND,)).scalar_one() == self.many
        return took

    def nothing_new(self) -> float:
        """Another round of the laptop that has everything."""
        assert self.second is not None
        return self.round("nothing new", self.second)

    def desks(self) -> tuple[Desk, Desk]:
        """The same worker at both laptops, neither with anything new."""
        assert self.first is not None
        assert self.second is not None
        for laptop in (self.first, self.second, self.first):
            self.round("between", laptop)
        desk = sit_down(self.first[0], StandingClock())
        return desk, replace(desk, vault=self.second[0])

    def changes(self) -> float:
        """A hundred drafts get more words on the first laptop, and come to the second."""
        desk, _ = self.desks()
        self.reword(desk, CHANGED, "more")
        assert self.first is not None
        assert self.second is not None
        return self.round("changed, up", self.first) + self.round("changed, down", self.second)

    def clashes(self) -> float:
        """Fifty drafts change on both; the second laptop decides for its own words, and both agree again."""
        mine, other = self.desks()
        assert self.first is not None
        assert self.second is not None
        self.reword(mine, CLASHING, "by one")
        self.reword(other, CLASHING, "by the other")
        taken = self.round("clash 1", self.first) + self.round("clash 2", self.second)
        began, met = time.perf_counter(), meetings(other)
        assert len(met) == CLASHING, len(met)
        for each in met:
            keep_kept(other, *each.key)
        taken += (time.perf_counter() - began) * 1000
        return taken + self.round("clash 3", self.second) + self.round("clash 4", self.first)

    def reword(self, desk: Desk, many: int, words: str) -> None:
        """Write on in so many drafts, each saved by itself."""
        with desk.reading() as work:
            found = [work.get(ContactNote, line.id) for line in work.drafts()[:many]]
        assert len(found) == many
        for note in found:
            put(desk, replace(note, narrative=f"{note.narrative} {words}"))

    def round(self, name: str, laptop: Laptop) -> float:
        """One whole round over a new connection."""
        vault, joined = laptop
        wire = Counted.of(joined.membership)
        with self.meter.over(name, self.agency_at.process):
            began = time.perf_counter()
            done = go_round(vault.sync_store(), joined.membership, wire, datetime.now(UTC), lambda: False)
            took = (time.perf_counter() - began) * 1000
        assert done.ended is Ended.DONE, done
        self._counted(name, wire)
        wire.close()
        return took

    def _counted(self, name: str, wire: Counted) -> None:
        self.sizes[name] = f"{wire.requests} requests, {wire.up:,} bytes up, {wire.down:,} down"

    def memory(self) -> dict[str, Memory]:
        """What whole rounds need in a fresh process: the one that sends everything, and the one that fetches it."""
        self.found()
        told = {}
        for name, source in (("push", "full"), ("pull", "empty")):
            data = self.copy(source)
            vault, joined = self.join(data)
            vault.close()
            told[name] = memory_of_a_round(data, joined.membership)
        return told

    def floor_push(self) -> float:
        """One body from a file into PostgreSQL."""
        httpx.post(f"{self.floor_at.address}/empty")
        copy = self.folder / "pushed.db"
        shutil.copy(self.folder / "full.db", copy)
        with (
            closing(_floor_file(copy)) as driver,
            httpx.Client(timeout=120) as link,
            self.meter.over("floor's push", self.floor_at.process),
        ):
            began = time.perf_counter()
            rows = driver.execute("SELECT id, body FROM note WHERE sent = 0").fetchall()
            body = zstandard.compress(("[" + ",".join(body for _, body in rows) + "]").encode(), 3)
            link.post(f"{self.floor_at.address}/push", content=body)
            driver.execute("UPDATE note SET sent = 1 WHERE sent = 0")
            driver.commit()
            self.sizes["floor's push"] = f"{len(body):,} bytes up"
            return (time.perf_counter() - began) * 1000

    def floor_pull(self) -> float:
        """One body from PostgreSQL into a new file."""
        fresh = self.folder / f"floor-{next(self.made)}.db"
        with (
            closing(_floor_file(fresh)) as driver,
            httpx.Client(timeout=120) as link,
            self.meter.over("floor's pull", self.floor_at.process),
        ):
            began = time.perf_counter()
            body = link.get(f"{self.floor_at.address}/pull").content
            notes = json.loads(zstandard.decompress(body))
            rows = ((note["id"], json.dumps(note, ensure_ascii=False)) for note in notes)
            driver.executemany("INSERT INTO note (id, body) VALUES (?, ?)", rows)
            driver.commit()
            return (time.perf_counter() - began) * 1000

    def floor_nothing(self) -> float:
        """One request."""
        with httpx.Client() as link:
            began = time.perf_counter()
            link.get(f"{self.floor_at.address}/nothing")
            return (time.perf_counter() - began) * 1000

    def close(self) -> None:
        """Let go of what is open."""
        self.close_laptops()
        self.database.close()

    def close_laptops(self) -> None:
        """Both."""
        for laptop in filter(None, (self.first, self.second)):
            laptop[0].close()
        self.first = self.second = None


def _floor_file(path: Path) -> dbapi2.Connection:
    driver = dbapi2.connect(str(path))
    driver.execute(f'PRAGMA key = "{KEY}"')
    driver.execute("PRAGMA journal_mode = WAL")
    driver.execute("CREATE TABLE IF NOT EXISTS note (id TEXT PRIMARY KEY, body TEXT NOT NULL, sent INT DEFAULT 0)")
    return driver


def _floor_database(addresses: Addresses) -> str:
    """A database of the floor's own on the same PostgreSQL."""
    name, address = "floor", addresses.owner
    with psycopg.connect(elsewhere(address, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    with psycopg.connect(elsewhere(address, name), autocommit=True) as connection:
        connection.execute(sync_server.TABLE)
    return elsewhere(address, name)


@contextmanager
def measured(many: int, latency: float = 0.0) -> Iterator[Measured]:
    """Everything set up."""
    with TemporaryDirectory() as folder, postgres() as (home, addresses):
        floor_database = _floor_database(addresses)
        with (
            sync_server.running("agency", addresses.service) as agency,
            sync_server.running("floor", floor_database) as floor,
            delayed(agency.address, latency) as agency_at,
            delayed(floor.address, latency) as floor_at,
        ):
            made = Measured(
                Path(folder),
                Database(addresses.service),
                replace(agency, address=agency_at),
                replace(floor, address=floor_at),
                Meter(postmaster(home)),
                many,
            )
            open_practice_like_vault(made.folder / "empty").close()
            made.fill()
            with closing(made):
                yield made


@contextmanager
def postgres() -> Iterator[tuple[Path, Addresses]]:
    """A PostgreSQL of its own with the agency's tables, as durable as an agency's; its folder and addresses."""
    leftovers.clear()
    home = leftovers.place(f"bench-{uuid4().hex}")
    leftovers.mark(home)
    try:
        with PrivatePostgres(home) as addresses:
            upgrade(addresses.owner)
            yield home, addresses
    finally:
        shutil.rmtree(home, ignore_errors=True)


def postmaster(home: Path) -> int:
    """The first process of the PostgreSQL that lies there."""
    return int((home / "postgres" / "data" / "postmaster.pid").read_text().split()[0])


def pairs(at: Measured) -> list[Pair]:
    """The measures, in the order in which they build on each other."""
    return [
        Pair(at.push, at.floor_push, 1),
        Pair(at.pull, at.floor_pull, 1),
        Pair(at.nothing_new, at.floor_nothing, 3),
    ]


@contextmanager
def sharing() -> Iterator[Sequence[Pair]]:
    """Push and pull, with what they share. (Of a round with nothing new the requests are counted, by a test.)"""
    with measured(NOTES) as at:
        yield pairs(at)[:2]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=NOTES)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--latency", type=float, default=0.0, help="milliseconds of a round trip")
    given = parser.parse_args()
    with measured(given.notes, given.latency) as at:
        rounds: list[Round] = []
        for _ in range(given.rounds):
            wait_until_quiet(5.0)
            rounds.append(one_round(pairs(at)))
        for place, name in enumerate(("push", "pull", "nothing new")):
            for one in rounds:
                figures = one.figures[place]
                print(f"{name:12} {figures.program:9.1f} ms {figures.floor:9.1f} ms {figures.ratio:6.2f}")
        print(f"{CHANGED} changed notes, up and down: {at.changes():.1f} ms")
        print(f"{CLASHING} conflicts, met and decided: {at.clashes():.1f} ms")
        for name, size in at.sizes.items():
            print(f"{name:16} {size}")
        for name, spent in at.meter.spent.items():
            print(f"{name:16} {spent}")
        for name, memory in at.memory().items():
            print(f"{name:16} {memory}")


if __name__ == "__main__":
    main()
