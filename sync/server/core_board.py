"""The state of one decision: what the store knew, and over it what was decided so far."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from sync.protocol.messages import AGENCY, Answer, Op, Row
from sync.server.core_values import (
    HELD,
    Access,
    Change,
    Decision,
    Known,
    Logged,
    Parked,
    access_key,
    record_key,
)


@dataclass(slots=True)
class Effects:
    """What an accepted transaction does. `seq` is the last number that it took."""

    seq: int
    rows: dict[UUID, Row] = field(default_factory=dict)
    logged: list[tuple[Op, Logged]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    granted: list[tuple[UUID, UUID]] = field(default_factory=list)


class Board:
    """Answers questions about the present state and takes up effects. Lives for one decision."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.total = Effects(known.seq)
        self.arrived: set[str] = set()
        self._log: dict[str, tuple[Op, Logged]] = {}
        self._held = {held.operations[0].transaction: held for held in known.parked}
        self._newly_held: dict[str, Parked] = {}
        self._unparked: set[str] = set()
        self._access = dict(known.access)
        self._scopes = set(known.scopes)

    @property
    def seq(self) -> int:
        """The last number given out."""
        return self.total.seq

    def logged(self, operation_id: str) -> Logged | None:
        """What was answered to an operation, if anything."""
        new = self._log.get(operation_id)
        return new[1] if new else self.known.log.get(operation_id)

    def answer(self, operation_id: str) -> Answer | None:
        """The answer to an operation so far."""
        logged = self.logged(operation_id)
        return logged.answer if logged else None

    def final(self, operation_id: str) -> Answer | None:
        """The last word on an operation, or None while it is unknown or held."""
        answer = self.answer(operation_id)
        return answer if answer and answer.status not in HELD else None

    def row(self, record_id: UUID) -> Row | None:
        """The record as it is now."""
        return self.total.rows.get(record_id) or self.known.rows.get(record_id)

    def access(self, author: UUID, scope: UUID) -> Access | None:
        """Whether the author may write in the scope."""
        return Access.NOW if scope == AGENCY else self._access.get((author, scope))

    def is_scope(self, scope: UUID) -> bool:
        """Whether the chart exists."""
        return scope in self._scopes

    def log(self, entries: Iterable[tuple[Op, Logged]]) -> None:
        """Note answers; one that is final is something that others may have waited for."""
        for op, logged in entries:
            self._log[op.id] = (op, logged)
            if logged.answer.status not in HELD:
                self.arrived.add(op.id)

    def take_up(self, effects: Effects) -> None:
        """Make a transaction's effects part of the present state."""
        if self._held:  # else nobody waits, and a push of a new laptop is long
            self.arrived.update(record_key(record_id) for record_id in effects.rows if self.row(record_id) is None)
            self.arrived.update(access_key(*granted) for granted in effects.granted)
        self.total.seq = effects.seq
        self.total.rows |= effects.rows
        self.total.changes += effects.changes
        self.total.granted += effects.granted
        self._access |= dict.fromkeys(effects.granted, Access.NOW)
        self._scopes.update(scope for _, scope in effects.granted)
        self.log(effects.logged)
        self.unpark(op for op, _ in effects.logged)

    def park(self, held: Parked, entries: list[tuple[Op, Logged]]) -> None:
        """Hold a transaction, in the place of what was held of it before."""
        transaction = held.operations[0].transaction
        if self._held.get(transaction) == held:
            return
        self.unpark(held.operations)
        self._held[transaction] = self._newly_held[transaction] = held
        self.log(entries)

    def held(self, transaction: str) -> tuple[Op, ...]:
        """The operations of a transaction that is held."""
        held = self._held.get(transaction)
        return held.operations if held else ()

    def unpark(self, operations: Iterable[Op]) -> None:
        """Hold these no more."""
        for op in operations:
            self._newly_held.pop(op.transaction, None)
            if self._held.pop(op.transaction, None) in self.known.parked:
                self._unparked.add(op.transaction)

    def ready(self) -> list[Parked]:
        """The held transactions for which something has come since this was last asked."""
        arrived, self.arrived = self.arrived, set()
        found = [held for held in self._held.values() if held.waits & arrived]
        return sorted(found, key=lambda held: held.operations[0].transaction)

    def decision(self, answers: tuple[Answer, ...]) -> Decision:
        """All that was decided."""
        return Decision(
            self.seq,
            answers,
            tuple(self._log.values()),
            tuple(self.total.rows.values()),
            tuple(self.total.changes),
            tuple(self.total.granted),
            tuple(self._newly_held.values()),
            frozenset(self._unparked),
        )
