"""What the deciding side reads and writes: one read and one write of the store for a whole push."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sync.protocol.codes import Code
from sync.protocol.messages import Answer, Op, Row, Status

Flat = Mapping[str, Any]
_DEVICE = "device:"


class Access(StrEnum):
    """May this author write in this scope? LATE: no longer hers, but within the time in which her work still counts."""

    NOW = "now"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Logged:
    """An operation that was answered before."""

    payload: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Parked:
    """A whole transaction that is held until one of `waits` arrives (see the `…_key` functions)."""

    operations: tuple[Op, ...]
    waits: frozenset[str]

    @property
    def is_withdrawn(self) -> bool:
        """Whether it came from a withdrawn device (see `device_key`)."""
        return any(key.startswith(_DEVICE) for key in self.waits)


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows about the operations of a batch and about every parked transaction that they may release.

    `rows`: every record that they touch. `access`: (author, scope) pairs, absent where there is none. `scopes`: those
    named that exist. `seq`: the last number given out. `cosigners`: of the authors, those who may sign what others
    wrote as the second one; `self_approvers` may do so with what they wrote themselves.
    """

    received_at: datetime
    seq: int
    log: Mapping[str, Logged] = field(default_factory=dict)
    rows: Mapping[UUID, Row] = field(default_factory=dict)
    access: Mapping[tuple[UUID, UUID], Access] = field(default_factory=dict)
    scopes: frozenset[UUID] = frozenset()
    parked: tuple[Parked, ...] = ()
    cosigners: frozenset[UUID] = frozenset()
    self_approvers: frozenset[UUID] = frozenset()


class ChangeKind(StrEnum):
    """What stands at one place of the agency's order."""

    ROW = "row"
    ENTER = "enter"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Change:
    """One place of the agency's order: a record that changed in a scope, or a worker who was given or lost one."""

    seq: int
    kind: ChangeKind
    scope: UUID
    record_id: UUID | None = None
    worker: UUID | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What to write, in one transaction, and what to answer (an answer for each operation, in their order).

    `logged` holds new and changed answers with their operations; a parked transaction that was decided is in
    `unparked` by the ids of its operations. `granted` are (worker, scope) pairs.
    """

    seq: int
    answers: tuple[Answer, ...]
    logged: tuple[tuple[Op, Logged], ...]
    rows: tuple[Row, ...]
    changes: tuple[Change, ...]
    granted: tuple[tuple[UUID, UUID], ...]
    parked: tuple[Parked, ...]
    unparked: frozenset[str]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why values are no record that can stand: nothing is said about what they hold."""

    code: Code


Judge = Callable[[str, Flat], Fault | None]
"""Given a kind and a record's values: None when they are a whole record whose signature, if any, fits its content."""


def record_key(record_id: UUID) -> str:
    """What a transaction waits for that belongs to a record which is not there."""
    return f"record:{record_id}"


def access_key(author: UUID, scope: UUID) -> str:
    """What a transaction waits for whose author may not write in the scope."""
    return f"access:{author}:{scope}"


def device_key(device: str) -> str:
    """What a transaction waits for that came from a withdrawn device: a supervisor's word."""
    return f"{_DEVICE}{device}"


HELD = (Status.PARKED, Status.QUARANTINED)
"""Answers that are not the last word."""
