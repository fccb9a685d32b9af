"""Fifteen ways to get sync wrong, each in the place of a part: a simulator that passes one of them is worth nothing."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sync.client.core import change_epoch
from sync.protocol.digests import record_digest
from sync.protocol.messages import Answer, Op, Push, Pushed, Request, Response
from sync.server.core import Rules
from sync.server.core_paths import Offer, PathVerdict
from sync.server.core_values import Change, Decision, Known
from tcm_desktop.services.sync_ports import UNANSWERED, Delivery, DeviceChange, ScopeState
from tests.simulator.hand import Hand
from tests.simulator.memory_device import MemoryDevice
from tests.simulator.memory_server import MemoryServer
from tests.simulator.oracle import judge
from tests.simulator.world import Crash, Parts, Person, Weather, World


class Forgetful(MemoryServer):
    """Does not know an operation again when it is sent twice."""

    def known(self, operations: tuple[Op, ...], received_at: datetime, arrived: Iterable[str] = ()) -> Known:
        again = {op.id for op in operations}
        found = super().known(operations, received_at, arrived)
        return replace(found, log={id_: entry for id_, entry in found.log.items() if id_ not in again})


class Counting(Hand):
    """Numbers operations instead of drawing ids: a restored device gives a number twice."""

    def new_id(self) -> bytes:
        number = self.store.order + 1
        self.store.order = number
        return self.store.at.device.encode().ljust(8, b"\0") + number.to_bytes(8)


class ByTheClock(MemoryServer):
    """Takes the time that a device says as the cursor."""

    def stamp(self, change: Change) -> int:
        """Minutes since midnight at the author, as a number to go on from."""
        row = self.rows.get(change.record_id) if change.record_id else None
        op = self.ops.get(row.versions.get("", "")) if row else None
        return int(op.made_at.timestamp()) // 60 - 29_000_000 if op else change.seq

    def after(self, cursor: int) -> list[Change]:
        newest = max((self.stamp(c) for c in self.changes if c.seq <= cursor), default=0)
        return [c for c in self.changes if c.seq > cursor and self.stamp(c) >= newest]


class Serial(MemoryServer):
    """Gives numbers out before the commit: a later one can be seen first."""

    def after(self, cursor: int) -> list[Change]:
        return [c for c in super().after(cursor) if c.seq % 7 or c.seq < self.seq - 3]


class CursorFirst(MemoryDevice):
    """Stores the cursor, and then the rows of the page."""

    chance = random.Random(1)

    def apply(self, change: DeviceChange) -> None:
        if change.put and change.progress.cursor > self.at.cursor and self.chance.random() < 0.1:
            super().apply(DeviceChange(change.progress))
            raise Crash
        super().apply(change)


class LatestClock(MemoryServer):
    """Lets the later clock win."""

    def answer(self, request: Request, worker: UUID) -> Response:
        if not isinstance(request, Push):
            return super().answer(request, worker)
        made = {op.id: op.made_at for op in [*self.ops.values(), *request.operations]}
        answers: list[Answer] = []
        for op in request.operations:
            self.rules = Rules(judge, _latest_wins(made, op))
            one = super().answer(replace_operations(request, op), worker)
            if not isinstance(one, Pushed):
                return one
            answers += one.answers
        return Pushed(self.epoch, tuple(answers))


def replace_operations(request: Push, op: Op) -> Push:
    """The request with one operation only."""
    return Push(request.device, request.generation, request.epoch, request.as_of, request.schema, (op,))


def _latest_wins(made: Mapping[str, datetime], op: Op):  # the type is PathRule
    def rule(offer: Offer, has_arrived) -> PathVerdict:
        later = all(made[id_] <= op.made_at for id_ in offer.version if id_ in made)
        return PathVerdict.APPLY if later else PathVerdict.AGREE

    return rule


class NoSnapshot(MemoryDevice):
    """Waits for the changes of a chart that it was given, which do not tell what was before."""

    def apply(self, change: DeviceChange) -> None:
        known = self.at.scopes
        scopes = {
            scope: replace(mark, state=ScopeState.ACTIVE)
            if mark.state is ScopeState.ENTERING and self.at.cursor and known.get(scope) != mark
            else mark
            for scope, mark in change.progress.scopes.items()
        }
        super().apply(replace(change, progress=replace(change.progress, scopes=scopes)))


class NoPurge(MemoryDevice):
    """Keeps the rows of a chart that was taken away."""

    def apply(self, change: DeviceChange) -> None:
        left = {s for s, mark in change.progress.scopes.items() if mark.state is ScopeState.LEFT}
        super().apply(replace(change, drop_scopes=tuple(s for s in change.drop_scopes if s not in left)))


class PurgesOutbox(MemoryDevice):
    """Deletes what was not sent together with the chart."""

    def apply(self, change: DeviceChange) -> None:
        left = {s for s in change.drop_scopes if change.progress.scopes[s].state is ScopeState.LEFT}
        self.ops = {id_: out for id_, out in self.ops.items() if out.operation.client_id not in left}
        super().apply(change)


class NoJournal(MemoryDevice):
    """Deletes an operation when it is acknowledged."""

    def apply(self, change: DeviceChange) -> None:
        super().apply(change)
        self.ops = {id_: out for id_, out in self.ops.items() if out.delivery is not Delivery.ACKNOWLEDGED}


class Clobbers(MemoryDevice):
    """Lets a download write over what was not sent."""

    def apply(self, change: DeviceChange) -> None:
        came = {row.record_id for row in change.put}
        self.ops = {
            id_: out
            for id_, out in self.ops.items()
            if out.operation.record_id not in came or out.delivery not in UNANSWERED
        }
        super().apply(change)


class DropsOnSend(World):
    """Empties the outbox when it sends."""

    def sent(self, person: Person, request: Request) -> None:
        if isinstance(request, Push):
            gone = {bytes.fromhex(op.id) for op in request.operations}
            person.store.ops = {id_: out for id_, out in person.store.ops.items() if id_ not in gone}


class ForgetsGraves(MemoryServer):
    """Forgets at once that a path was emptied."""

    def write(self, decision: Decision) -> None:
        super().write(decision)
        for row in decision.rows:
            versions = {path: id_ for path, id_ in row.versions.items() if not path or path in row.values}
            kept = type(row)(
                row.record_id, row.kind, row.scope, row.seq, row.revision, row.values, versions, row.conflicts
            )
            self.rows[row.record_id] = kept
            self.digests[row.record_id] = record_digest(row.record_id, versions)


class ForkByCursor(World):
    """Judges by the cursor whether its rows are from before the restore."""

    def sync(self, person: Person, *, is_lossy: bool = True) -> None:
        at = person.store.progress()
        if at.epoch and at.epoch != self.server.epoch.id:
            person.store.apply(change_epoch(replace(at, as_of=at.cursor), self.server.epoch))
        World.sync(self, person, is_lossy=is_lossy)


MUTANTS: dict[str, tuple[type[World], Parts]] = {
    "no idempotency": (World, Parts(server=Forgetful)),
    "device counter as id": (World, Parts(hand=Counting)),
    "client timestamp as cursor": (World, Parts(server=ByTheClock)),
    "serial as cursor": (World, Parts(server=Serial)),
    "cursor saved before rows": (World, Parts(device=CursorFirst)),
    "last write wins by clock": (World, Parts(server=LatestClock)),
    "download overwrites pending edits": (World, Parts(device=Clobbers)),
    "no snapshot on entering": (World, Parts(device=NoSnapshot)),
    "no purge on leaving": (World, Parts(device=NoPurge)),
    "purge also drops unsent": (World, Parts(device=PurgesOutbox)),
    "no epoch on restore": (World, Parts(new_epoch=False)),
    "acknowledged deleted at once": (World, Parts(device=NoJournal)),
    "outbox cleared on send": (DropsOnSend, Parts()),
    "graves removed early": (World, Parts(server=ForgetsGraves)),
    "fork judged by cursor": (ForkByCursor, Parts()),
}

RESTORES = Weather(
    steps=200,
    acts=0.45,
    request_lost=0.03,
    answer_lost=0.05,
    page_lost=0.4,
    server_restored=0.03,
    backed_up=0.1,
    pages=(1, 2, 5),
)
"""The weather in which the last of them is met sooner: restores often, pages small and often lost."""

WEATHER = {"fork judged by cursor": RESTORES, "acknowledged deleted at once": RESTORES, "no epoch on restore": RESTORES}


def mutated(name: str, seed: int) -> World:
    """A world with that mutant in it."""
    world, parts = MUTANTS[name]
    return world(seed, parts, WEATHER.get(name, Weather()))
