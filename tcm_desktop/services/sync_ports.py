"""What the sync needs of a device's store, in values of the domain; the vault provides it.

Versions are as in `domain.operations.ids_in`. The version under the blank path is that of every path present without
one of its own. A scope is a client's chart; NOBODYS is that of records which belong to no client.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from tcm_desktop.domain.operations import Operation

NOBODYS = UUID(int=0)


class Delivery(StrEnum):
    """Where an operation stands. What the server took stays as a journal, from which a restored server refills."""

    PENDING = "pending"
    ACKNOWLEDGED = "acked"
    CONFLICT = "conflict"
    PARKED = "parked"
    REJECTED = "rejected"
    QUARANTINED = "quarantined"


UNANSWERED = (Delivery.PENDING, Delivery.PARKED, Delivery.QUARANTINED)
"""Without a last word: these are sent, also again."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An operation in the outbox or the journal. `order` is the local order; `seq` its place in the agency's, or 0."""

    order: int
    operation: Operation
    delivery: Delivery = Delivery.PENDING
    seq: int = 0


@dataclass(frozen=True, slots=True)
class KeptValue:
    """A value that lost to the one in force and waits for a person's decision. `operation` is an id in hex.

    `over_by` made the one in force, at `over_at`, where the agency's server says so.
    """

    operation: str
    path: str
    value: Any
    author: UUID
    made_at: datetime
    over_by: UUID | None = None
    over_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConfirmedRow:
    """A record as the server last told it. `seq` rises with each of its changes; `digest` is over id and versions."""

    record_id: UUID
    kind: str
    scope: UUID
    seq: int
    revision: int
    values: Mapping[str, Any]
    versions: Mapping[str, str]
    digest: bytes
    conflicts: tuple[KeptValue, ...] = ()


class ScopeState(StrEnum):
    """ENTERING: its snapshot is not whole yet. LEFT: hidden, and purged once `Scope.is_purged`."""

    ENTERING = "entering"
    ACTIVE = "active"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Scope:
    """A chart as this device knows it. `after` is the last record id of the snapshot so far, blank before the first."""

    state: ScopeState
    after: str = ""
    hidden_at: datetime | None = None
    is_purged: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far this device is. `as_of` is the highest number of the agency's order that it has heard of."""

    device: str
    generation: str
    epoch: str = ""
    cursor: int = 0
    as_of: int = 0
    scopes: Mapping[UUID, Scope] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the server answered to an operation. `code` says why where it was not simply taken."""

    operation_id: bytes
    delivery: Delivery
    code: str = ""
    seq: int = 0
    revision: int = 0
    is_late: bool = False
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeviceChange:
    """What to write in one local transaction, in the order of the fields.

    `drop_all`: every confirmed row of a chart (what belongs to no client stays). `drop_scopes`: the confirmed rows of
    these scopes. `drop`: a confirmed row, where it lies in that scope. `put`: never in the place of one with a higher
    `seq`. `receipts`: for operations that are unanswered. `send_again`: the whole journal becomes pending. None of it
    removes an operation.
    """

    progress: Progress
    drop_all: bool = False
    drop_scopes: tuple[UUID, ...] = ()
    drop: tuple[tuple[UUID, UUID], ...] = ()
    put: tuple[ConfirmedRow, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    send_again: bool = False


class SyncStore(Protocol):
    """A device's outbox, journal, confirmed rows and progress."""

    def progress(self) -> Progress:
        """How far this device is."""

    def waiting(self, after: int, limit: int) -> tuple[Outgoing, ...]:
        """Unanswered operations of an order above `after`, in order: whole transactions, at most `limit` operations.

        A transaction larger than that comes alone. One with an operation that can still be taken back is left out;
        whoever begins a round lets go of the signatures whose time is over first.
        """

    def digests(self, scopes: Collection[UUID]) -> Mapping[UUID, Sequence[bytes]]:
        """For each of these scopes, the digests of its confirmed rows, in any order."""

    def apply(self, change: DeviceChange) -> None:
        """All of the change or nothing."""


class DeviceStore(SyncStore, Protocol):
    """The store of a device at which a person works."""

    def release(self, now: datetime) -> None:
        """Let go of the signatures whose time to be taken back is over; to be called before a round.

        The first time of a day it also forgets what the journal need not keep.
        """
