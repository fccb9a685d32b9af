"""An agency's server in memory: the product's decisions over dictionaries."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from sync.protocol.digests import record_digest, scope_digest
from sync.protocol.messages import AGENCY, Epoch, Op, Request, Response, Row, ScopeDigest
from sync.server.answering import Answering, answer
from sync.server.assignments import end, give, give_up_overdue, set_team
from sync.server.core import Rules
from sync.server.core_devices import Generations
from sync.server.core_pages import Feed, Writer
from sync.server.core_values import Access, Change, ChangeKind, Decision, Known, Logged, Parked
from sync.server.ports import Pair

RECEIVED = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LATE_STEPS = 80


Wrote = Callable[[Iterable[tuple[Row | None, Row]], Iterable[tuple[Op, Logged]]], None]


def unwatched(rows: Iterable[tuple[Row | None, Row]], logged: Iterable[tuple[Op, Logged]]) -> None:
    """Nobody looks."""


class MemoryServer:
    """Implements `ChartStore`, with what the tests need around it. `now` counts the steps of the simulation."""

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
        self.assigned: set[Pair] = set()
        self.seen: set[Pair] = set()
        self.ended: dict[Pair, int] = {}
        self.cosigners: frozenset[UUID] = frozenset()
        self.teams: dict[UUID, tuple[UUID, ...]] = {}
        self.given: dict[str, Generations] = {}
        self.made, self.is_withdrawn = 0, False
        self.wrote: Wrote = unwatched

    def copy(self) -> MemoryServer:
        """A backup."""
        other = object.__new__(type(self))
        for name, value in vars(self).items():
            kept = value.copy() if isinstance(value, dict | set | list) else value
            setattr(other, name, kept)
        return other

    # --- the store -------------------------------------------------------------------------------------------

    def known(self, operations: tuple[Op, ...], received_at: datetime, arrived: Iterable[str] = ()) -> Known:
        """Everything: in memory a reference costs nothing."""
        authors = {op.author for op in operations} | {op.author for p in self.parked.values() for op in p.operations}
        access = {(author, scope): right for author in sorted(authors) for scope, right in self.rights(author).items()}
        return Known(
            received_at,
            self.seq,
            self.log,
            self.rows,
            access,
            frozenset(self.scopes),
            tuple(self.parked.values()),
            cosigners=self.cosigners,
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

    def overdue(self, before: datetime) -> tuple[Parked, ...]:
        """Whatever is held: the simulation has no days."""
        return tuple(self.parked[transaction] for transaction in sorted(self.parked))

    def after(self, cursor: int) -> list[Change]:
        """The changes after a cursor."""
        return [change for change in self.changes if change.seq > cursor]

    def feed(self, worker: UUID, cursor: int, limit: int) -> Feed:
        """The changes after a cursor."""
        seen = frozenset(self.visible(worker))
        found = [c for c in self.after(cursor) if (c.worker == worker if c.worker else c.scope in seen)]
        has_more = len(found) > limit and cursor > 0
        digests = {} if has_more else {scope: self.digest(scope) for scope in seen}
        return Feed(worker, self.epoch, self.seq, cursor, found[:limit], has_more, self.rows, seen, digests)

    def digest(self, scope: UUID) -> ScopeDigest:
        """Of a scope as it is now."""
        return scope_digest(self.digests[id_] for id_, row in self.rows.items() if row.scope == scope)

    def chart(self, scope: UUID, after: str, limit: int) -> tuple[Row, ...]:
        """The rows of a scope behind a record id."""
        rows = [row for row in self.rows.values() if row.scope == scope and (not after or row.record_id > UUID(after))]
        return tuple(sorted(rows, key=lambda row: row.record_id)[:limit])

    def writers(self, operations: Collection[str]) -> dict[str, Writer]:
        """Who made these operations."""
        return {id_: (self.ops[id_].author, self.ops[id_].made_at) for id_ in operations if id_ in self.ops}

    def standing(self) -> tuple[Epoch, int]:
        """The life and the last number."""
        return self.epoch, self.seq

    def sees(self, worker: UUID, scope: UUID) -> bool:
        """Whether the worker sees this scope now."""
        return scope in self.visible(worker)

    def generations(self, device: str) -> Generations | None:
        """What the device was given."""
        return self.given.get(device)

    def renew(self, device: str, generations: Generations) -> None:
        """Keep what the device is given."""
        self.given[device] = generations

    # --- people ----------------------------------------------------------------------------------------------

    def visible(self, worker: UUID) -> set[UUID]:
        """The scopes that a worker sees now."""
        return {scope for person, scope in self.seen if person == worker} | {AGENCY}

    def rights(self, worker: UUID) -> dict[UUID, Access]:
        """Where a worker may write."""
        late = {
            scope: Access.LATE
            for (person, scope), step in self.ended.items()
            if person == worker and self.now - step <= LATE_STEPS
        }
        return late | dict.fromkeys(self.visible(worker), Access.NOW)

    def lock(self) -> None:
        """Nobody else is here."""

    def assign(self, worker: UUID, scope: UUID, now: datetime) -> None:
        """The chart is this worker's."""
        self.scopes.add(scope)
        self.assigned.add((worker, scope))

    def unassign(self, worker: UUID, scope: UUID, now: datetime) -> None:
        """The chart is no longer this worker's."""
        self.assigned.discard((worker, scope))

    def set_team(self, supervisor: UUID, members: Collection[UUID]) -> None:
        """Whose work a supervisor sees."""
        self.teams[supervisor] = tuple(members)

    def people(self, workers: Collection[UUID]) -> frozenset[UUID]:
        """These workers and whoever supervises one of them."""
        return frozenset(workers) | {person for person, team in self.teams.items() if not set(workers).isdisjoint(team)}

    def due(self, people: Collection[UUID]) -> frozenset[Pair]:
        """What these people are to see."""
        return frozenset(
            (person, scope)
            for person in people
            for worker, scope in self.assigned
            if worker in (person, *self.teams.get(person, ()))
        )

    def sight(self, people: Collection[UUID]) -> frozenset[Pair]:
        """What they see."""
        return frozenset(pair for pair in self.seen if pair[0] in people)

    def show(self, gained: Collection[Pair], lost: Collection[Pair], now: datetime) -> None:
        """From now on."""
        self.seen = (self.seen | set(gained)) - set(lost)
        self.ended |= dict.fromkeys(lost, self.now)

    def announce(self, changes: Sequence[tuple[ChangeKind, UUID, UUID]]) -> None:
        """At the end of the order."""
        for kind, scope, worker in changes:
            self.seq += 1
            self.changes.append(Change(self.seq, kind, scope, worker=worker))

    # --- what tests and the simulation do --------------------------------------------------------------------

    @property
    def how(self) -> Answering:
        """How requests are answered here."""
        return Answering(self.rules, RECEIVED, self.fresh, self.is_withdrawn)

    def act(self, deed: Callable[..., object], *facts: object) -> None:
        """An administrator does one of the deeds of `assignments`."""
        deed(*facts, self, RECEIVED, self.rules)

    def give(self, worker: UUID, scope: UUID, on: bool) -> None:
        """An administrator gives or takes a chart."""
        self.act(give if on else end, worker, scope)

    def supervise(self, supervisor: UUID, members: Collection[UUID]) -> None:
        """An administrator makes a team."""
        self.act(set_team, supervisor, members)

    def answer(self, request: Request, worker: UUID) -> Response:
        """The answer to a request of this worker's device."""
        return answer(request, worker, self, self.how)

    def give_up(self) -> None:
        """What is held has waited long enough."""
        self.act(give_up_overdue)

    def fresh(self) -> str:
        """A generation that was never given; they sort by their time."""
        self.made += 1
        return f"{self.epoch.id}-{self.made:08}"

    # --- the life of the server ------------------------------------------------------------------------------

    def restored(self, backup: MemoryServer, epoch: str) -> MemoryServer:
        """A new life from a backup; administrators give the charts again as they are now."""
        other = backup.copy()
        other.epoch = Epoch(epoch, backup.epoch.id, backup.seq)
        other.given, other.now = {}, self.now
        for pair in sorted(self.assigned | other.assigned):
            other.give(*pair, on=pair in self.assigned)
        other.ended |= self.ended
        return other
