"""A world of devices, workers and charts under one integer seed, in which everything goes wrong."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sync.client.core import Limits, as_op, enrolled_anew
from sync.client.round import Outcome, Pace, Request, a_round
from sync.protocol.codes import Code
from sync.protocol.messages import Push
from sync.server.core import Rules
from tcm_desktop.domain.operations import Operation
from tests.simulator.hand import Hand
from tests.simulator.memory_device import MemoryDevice
from tests.simulator.memory_server import MemoryServer
from tests.simulator.oracle import Oracle, check_device, check_own_writes, check_server, judge

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CHARTS = tuple(UUID(int=(1 << 100) + n) for n in range(5))
WORKERS = tuple(UUID(int=(2 << 100) + n) for n in range(4))
SUPERVISOR = WORKERS[3]


class Crash(Exception):
    """The device dies in the middle of a round."""


@dataclass(frozen=True, slots=True)
class Weather:
    """How often what goes wrong. `steps` of one seed; the rest are shares."""

    steps: int = 110
    acts: float = 0.55
    request_lost: float = 0.1
    answer_lost: float = 0.2
    page_lost: float = 0.1
    typing: float = 0.1
    reassigned: float = 0.04
    device_restored: float = 0.015
    server_restored: float = 0.007
    backed_up: float = 0.02
    pages: tuple[int, ...] = (2, 10, 100)


@dataclass(slots=True)
class Parts:
    """What a mutant may put in the place of the real parts."""

    server: type[MemoryServer] = MemoryServer
    device: type[MemoryDevice] = MemoryDevice
    rules: Callable[[], Rules] = lambda: Rules(judge)
    hand: type[Hand] = Hand
    new_epoch: bool = True


@dataclass(slots=True)
class Person:
    """A device and whose it is."""

    worker: UUID
    store: MemoryDevice
    skew: timedelta
    backup: MemoryDevice | None = None


@dataclass(slots=True)
class World:
    """One run. `broken` in its oracle names the invariants that did not hold."""

    seed: int
    parts: Parts = field(default_factory=Parts)
    weather: Weather = field(default_factory=Weather)
    chance: random.Random = field(init=False)
    server: MemoryServer = field(init=False)
    oracle: Oracle = field(default_factory=Oracle)
    people: list[Person] = field(init=False)
    written: dict[str, Operation] = field(default_factory=dict)
    excused: set[str] = field(default_factory=set)
    forgotten: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    backup: tuple[MemoryServer, Oracle] | None = None
    now: int = 0
    epochs: int = 1
    devices: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.server = self.parts.server(self.parts.rules())
        self.server.wrote = self.oracle.wrote
        self.server.supervise(SUPERVISOR, WORKERS[:2])
        self.people = [self._person(worker) for worker in (*WORKERS, WORKERS[0])]
        for worker in WORKERS[:3]:
            for chart in self.chance.sample(CHARTS, 3):
                self.server.give(worker, chart, on=True)

    def _person(self, worker: UUID) -> Person:
        self.devices += 1
        skew = timedelta(minutes=self.chance.choice([0, 0, -400, 300]))
        return Person(worker, self.parts.device(f"d{self.devices}", self.server.fresh()), skew)

    # --- the run ---------------------------------------------------------------------------------------------

    def run(self) -> list[str]:
        """All steps, then calm; gives the invariants that were broken."""
        for _ in range(self.weather.steps):
            self.step()
        self.calm()
        held = {out for person in self.people for out in person.store.ops}
        doubly = {id_ for id_ in self.forgotten if bytes.fromhex(id_) not in held} if self.epochs > 1 else set()
        self.counts["doubly lost"] = len(doubly - self.server.log.keys())
        check_server(self.server, self.oracle, self.written, self.excused | doubly)
        for person in self.people:
            check_device(person.store, person.worker, self.server, self.oracle)
        self.counts["operations"] = len(self.written)
        self.counts.update(entry.answer.status.value for entry in self.server.log.values())
        return sorted(self.oracle.broken)

    def step(self) -> None:
        """One thing happens."""
        self.now += 1
        self.server.now = self.now
        weather, luck = self.weather, self.chance.random()
        person = self.chance.choice(self.people)
        for share, event in (
            (weather.acts, self.act),
            (weather.reassigned, self.reassign),
            (weather.backed_up, self.back_up_device),
            (weather.device_restored, self.restore_device),
            (0.004, self.clone),
            (weather.backed_up / 2, self.back_up_server),
            (weather.server_restored, self.restore_server),
        ):
            luck -= share
            if luck < 0:
                event(person)
                break
        else:
            self.sync(person)
            check_own_writes(person.store, self.oracle)

    def act(self, person: Person) -> None:
        """A worker does something; it is one local transaction."""
        at = START + timedelta(minutes=self.now) + person.skew
        operations = self.parts.hand(person.worker, person.store, self.chance, at).act()
        person.store.write(*operations)
        for operation in operations:
            id_ = operation.id.hex()
            if id_ in self.written and self.written[id_] != operation:
                self.oracle.blame("I1 two operations have one id")
            self.written[id_] = operation
            self.oracle.meet(as_op(operation))

    def calm(self) -> None:
        """The weather is good until everything has arrived."""
        for again in range(8):
            for person in self.people:
                self.sync(person, is_lossy=False)
            if again == 3:
                self.server.give_up()

    # --- sync ------------------------------------------------------------------------------------------------

    def sync(self, person: Person, *, is_lossy: bool = True) -> None:
        """A round, or as much of it as the weather lets through."""
        at = START + timedelta(minutes=self.now) + person.skew
        sizes = self.weather.pages
        pace = Pace(Limits(self.chance.choice((1, 3, 50))), self.chance.choice(sizes), self.chance.choice(sizes))
        talk = a_round(person.store, at, pace)
        try:
            request = next(talk)
            while True:
                if is_lossy and self.chance.random() < self.weather.request_lost:
                    return
                response = self.server.answer(request, person.worker)
                person_lost = self.weather.answer_lost if isinstance(request, Push) else self.weather.page_lost
                self.sent(person, request)
                if is_lossy and self.chance.random() < person_lost:
                    return
                request = talk.send(response)
                if is_lossy and self.chance.random() < self.weather.typing:
                    self.act(person)
        except StopIteration as end:
            self.ended(person, end.value)
        except Crash:
            self.counts["crashes"] += 1
        finally:
            talk.close()

    def sent(self, person: Person, request: Request) -> None:
        """A request was answered, whether or not the answer arrives; a mutant may act on it."""

    def ended(self, person: Person, outcome: Outcome) -> None:
        """A round ended by itself."""
        if outcome.refusal is Code.DEVICE_FORKED:
            self.devices += 1
            self.counts["forked"] += 1
            person.store.apply(enrolled_anew(person.store.progress(), f"d{self.devices}", self.server.fresh()))
        elif outcome.refusal is not None:
            self.counts[outcome.refusal.value] += 1
        if outcome.restated:
            self.oracle.blame("I3 a digest differed")

    # --- what happens ----------------------------------------------------------------------------------------

    def reassign(self, _: Person) -> None:
        """A chart is given to a worker, or taken from her."""
        worker, chart = self.chance.choice(WORKERS[:3]), self.chance.choice(CHARTS)
        on = (worker, chart) not in self.server.assigned
        self.server.give(worker, chart, on)
        self.counts["reassigned"] += 1

    def back_up_device(self, person: Person) -> None:
        """The vault is backed up."""
        person.backup = person.store.copy()

    def restore_device(self, person: Person) -> None:
        """The vault is restored: what was written since and never sent is gone with it."""
        if person.backup is None:
            return
        old, person.store = person.store, person.backup.copy()
        gone = {id_: out for id_, out in old.ops.items() if id_ not in person.store.ops}
        self.excused |= {id_.hex() for id_ in gone if id_.hex() not in self.server.log}
        self.forgotten |= {id_.hex() for id_ in gone}
        self.counts["device restored"] += 1

    def clone(self, person: Person) -> None:
        """The disk is copied to a second laptop."""
        if len(self.people) == len(WORKERS) + 1:
            self.people.append(Person(person.worker, person.store.copy(), person.skew))
            self.counts["cloned"] += 1

    def back_up_server(self, _: Person) -> None:
        """The agency's server is backed up."""
        self.backup = self.server.copy(), self.oracle.copy()

    def restore_server(self, _: Person) -> None:
        """The agency's server is restored from its backup, into a new life."""
        if self.backup is None:
            return
        self.epochs += 1
        server, oracle = self.backup[0].copy(), self.backup[1].copy()
        self.oracle = oracle
        server.wrote = oracle.wrote
        self.server = self.server.restored(server, f"e{self.epochs}" if self.parts.new_epoch else self.server.epoch.id)
        self.counts["server restored"] += 1
