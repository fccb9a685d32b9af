"""An agency's server in memory: the product's decisions over dictionaries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from sync.client.round import Request, Response
from sync.protocol.codes import Code
from sync.protocol.digests import record_digest, scope_digest
from sync.protocol.messages import AGENCY, Epoch, Op, Pull, Push, Pushed, Refusal, Row, ScopeDigest, SnapshotPull
from sync.server.core import Rules, decide, give_up, release
from sync.server.core_devices import Generations, is_forked, next_generations, refusal
from sync.server.core_pages import Feed, page, snapshot
from sync.server.core_values import (
    Access,
    Change,
    ChangeKind,
    Decision,
    Known,
    Logged,
    Parked,
    access_key,
)

RECEIVED = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LATE_STEPS = 80


Wrote = Callable[[Iterable[tuple[Row | None, Row]], Iterable[tuple[Op, Logged]]], None]


def _unwatched(rows: Iterable[tuple[Row | None, Row]], logged: Iterable[tuple[Op, Logged]]) -> None:
    """Nobody looks."""


class MemoryServer:
    """Implements `ServerStore`, with what the tests need around it. `now` counts the steps of the simulation."""

    def __init__(self, rules: Rules, epoch: str = "e1") -> None:
        self.rules, self.epoch, self.now = rules, Epoch(epoch), 0
        self.seq = 0
        self.log: dict[str, Logged] = {}
        self.ops: dict[str, Op] = {}
        self.rows: dict[UUID, Row] = {}
        self.digests: dict[UUID, bytes] = {}
        self.changes: list[Change] = []
        self.parked: dict[str, Parked] = {}
        self.scopes: set[UUID] = set()
        self.assigned: set[tuple[UUID, UUID]] = set()
        self.ended: dict[tuple[UUID, UUID], int] = {}
        self.teams: dict[UUID, tuple[UUID, ...]] = {}
        self.generations: dict[str, Generations] = {}
        self.made = 0
        self.wrote: Wrote = _unwatched

    def copy(self) -> MemoryServer:
        """A backup."""
        other = object.__new__(type(self))
        for name, value in vars(self).items():
            kept = value.copy() if isinstance(value, dict | set | list) else value
            setattr(other, name, kept)
        return other

    # --- the store -------------------------------------------------------------------------------------------

    def known(self, operations: tuple[Op, ...], received_at: datetime) -> Known:
        """Everything: in memory a reference costs nothing."""
        authors = {op.author for op in operations} | {op.author for p in self.parked.values() for op in p.operations}
        access = {(author, scope): right for author in sorted(authors) for scope, right in self.rights(author).items()}
        return Known(
            received_at, self.seq, self.log, self.rows, access, frozenset(self.scopes), tuple(self.parked.values())
        )

    def write(self, decision: Decision) -> None:
        """All of it."""
        rows = [(self.rows.get(row.record_id), row) for row in decision.rows]
        self.wrote(rows, decision.logged)
        self.seq = decision.seq
        for op, logged in decision.logged:
            self.log[op.id], self.ops[op.id] = logged, op
        self.rows |= {row.record_id: row for row in decision.rows}
        self.digests |= {row.record_id: record_digest(row.record_id, row.versions) for row in decision.rows}
        self.changes += decision.changes
        for transaction in decision.unparked:
            del self.parked[transaction]
        self.parked |= {held.operations[0].transaction: held for held in decision.parked}
        for worker, scope in decision.granted:
            self.scopes.add(scope)
            self._assigned(worker, scope, announced=(worker,))

    # --- people ----------------------------------------------------------------------------------------------

    def visible(self, worker: UUID) -> set[UUID]:
        """The charts that a worker sees now: her own and those of her team."""
        people = {worker, *self.teams.get(worker, ())}
        return {scope for person, scope in self.assigned if person in people} | {AGENCY}

    def rights(self, worker: UUID) -> dict[UUID, Access]:
        """Where a worker may write."""
        late = {
            scope: Access.LATE
            for (person, scope), step in self.ended.items()
            if person == worker and self.now - step <= LATE_STEPS
        }
        return late | dict.fromkeys(self.visible(worker), Access.NOW)

    def assign(self, worker: UUID, scope: UUID, on: bool) -> None:
        """An administrator gives or takes a chart."""
        self.scopes.add(scope)
        if on:
            self._assigned(worker, scope, announced=())
        elif (worker, scope) in self.assigned:
            before = {person: self.visible(person) for person in self._people(worker)}
            self.assigned.discard((worker, scope))
            for person, seen in sorted(before.items()):
                if scope in seen - self.visible(person):
                    self.ended[person, scope] = self.now
                    self._emit(ChangeKind.LEAVE, scope, person)

    def _assigned(self, worker: UUID, scope: UUID, announced: Iterable[UUID]) -> None:
        before = {person: self.visible(person) for person in self._people(worker)}
        self.assigned.add((worker, scope))
        gained = [person for person, seen in sorted(before.items()) if scope not in seen]
        for person in gained:
            if person not in announced:
                self._emit(ChangeKind.ENTER, scope, person)
        keys = [access_key(person, scope) for person in gained]
        if self.parked:
            self.write(release(keys, self.known((), RECEIVED), self.rules))

    def _people(self, worker: UUID) -> list[UUID]:
        return [worker, *(person for person, team in self.teams.items() if worker in team)]

    def _emit(self, kind: ChangeKind, scope: UUID, worker: UUID) -> None:
        self.seq += 1
        self.changes.append(Change(self.seq, kind, scope, worker=worker))

    # --- requests --------------------------------------------------------------------------------------------

    def answer(self, request: Request, worker: UUID) -> Response:
        """The answer to a request of this worker's device."""
        schema = (request.schema,) if isinstance(request, Push) else ()
        if code := refusal(self.epoch, self.seq, request.epoch, request.as_of, *schema):
            return Refusal(self.epoch, code)
        if isinstance(request, SnapshotPull):
            return self._snapshot(request, worker)
        if is_forked(self.generations.get(request.device), request.generation):
            return Refusal(self.epoch, Code.DEVICE_FORKED)
        return self.push(request, worker) if isinstance(request, Push) else self._page(request, worker)

    def push(self, request: Push, worker: UUID) -> Pushed:
        """Decide, write, answer."""
        decision = decide(request.operations, worker, self.known(request.operations, RECEIVED), self.rules)
        self.write(decision)
        return Pushed(self.epoch, decision.answers)

    def after(self, cursor: int) -> list[Change]:
        """The changes after a cursor."""
        return [change for change in self.changes if change.seq > cursor]

    def feed(self, worker: UUID, cursor: int, limit: int) -> Feed:
        """The changes after a cursor."""
        found = self.after(cursor)
        seen = frozenset(self.visible(worker))
        has_more = len(found) > limit and cursor > 0
        digests = {} if has_more else {scope: self.digest(scope) for scope in seen}
        return Feed(worker, self.epoch, self.seq, cursor, found[:limit], has_more, self.rows, seen, digests)

    def _page(self, request: Pull, worker: UUID) -> Response:
        feed = self.feed(worker, request.cursor, request.limit)
        if feed.has_more:
            return page(feed)
        fresh = self.fresh()
        self.generations[request.device] = next_generations(request.generation, fresh)
        return page(replace(feed, generation=fresh))

    def digest(self, scope: UUID) -> ScopeDigest:
        """Of a scope as it is now."""
        return scope_digest(self.digests[id_] for id_, row in self.rows.items() if row.scope == scope)

    def chart(self, scope: UUID, after: str, limit: int) -> tuple[Row, ...]:
        """The rows of a scope behind a record id."""
        rows = [row for row in self.rows.values() if row.scope == scope and (not after or row.record_id > UUID(after))]
        return tuple(sorted(rows, key=lambda row: row.record_id)[:limit])

    def _snapshot(self, request: SnapshotPull, worker: UUID) -> Response:
        if request.scope not in self.visible(worker):
            return Refusal(self.epoch, Code.NOT_YOURS)
        rows = self.chart(request.scope, request.after, request.limit + 1)
        return snapshot(self.epoch, self.seq, request.scope, rows, request.limit)

    def fresh(self) -> str:
        """A generation that was never given."""
        self.made += 1
        return f"{self.epoch.id}-{self.made}"

    # --- the life of the server ------------------------------------------------------------------------------

    def restored(self, backup: MemoryServer, epoch: str) -> MemoryServer:
        """A new life from a backup; administrators give the charts again as they are now."""
        other = backup.copy()
        other.epoch = Epoch(epoch, backup.epoch.id, backup.seq)
        other.generations, other.now = {}, self.now
        for pair in sorted(self.assigned | other.assigned):
            other.assign(*pair, on=pair in self.assigned)
        other.ended |= self.ended
        return other

    def give_up(self) -> None:
        """What is held has waited long enough."""
        held = [self.parked[transaction] for transaction in sorted(self.parked)]
        self.write(give_up(held, self.known((), RECEIVED), self.rules))
