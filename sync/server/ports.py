"""What the deciding side needs of a store. A store lives for one transaction, and for one agency."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sync.protocol.messages import Epoch, Op, Row
from sync.server.core_devices import Generations
from sync.server.core_pages import Feed, Writer
from sync.server.core_values import ChangeKind, Decision, Known, Parked

Pair = tuple[UUID, UUID]
"""A worker and a scope."""


class ServerStore(Protocol):
    """The agency's records and their order."""

    def known(self, operations: tuple[Op, ...], received_at: datetime, arrived: Iterable[str] = ()) -> Known:
        """What is known about these operations, and about every parked transaction that they may release.

        `arrived`: keys of what else has come, for which transactions may wait. The counter of the order stays locked
        until the end of the transaction, so that numbers become visible in their order.
        """

    def write(self, decision: Decision) -> None:
        """All of the decision, but for the charts that were granted: `assignments` gives them."""

    def overdue(self, before: datetime) -> tuple[Parked, ...]:
        """The transactions that are held since before that time."""

    def feed(self, worker: UUID, cursor: int, limit: int) -> Feed:
        """The changes after a cursor, at most `limit`, and the present state of what they name."""

    def chart(self, scope: UUID, after: str, limit: int) -> tuple[Row, ...]:
        """The rows of a scope behind a record id (blank: all) in the order of the ids, at most `limit`."""

    def writers(self, operations: Collection[str]) -> dict[str, Writer]:
        """Who made these operations, and when."""

    def standing(self) -> tuple[Epoch, int]:
        """The server's present life, and the last number given out."""

    def visible(self, worker: UUID) -> frozenset[UUID]:
        """The scopes that the worker sees now, AGENCY too."""

    def generations(self, device: str) -> Generations | None:
        """What the device was given, or None where it was not heard of in this epoch."""

    def renew(self, device: str, generations: Generations) -> None:
        """Keep what the device is given."""


class ChartStore(ServerStore, Protocol):
    """Who has which chart, and who therefore sees it."""

    def lock(self) -> None:
        """Hold the counter of the order until the end of the transaction."""

    def assign(self, worker: UUID, scope: UUID, now: datetime) -> None:
        """The chart is this worker's, as it may have been before."""

    def unassign(self, worker: UUID, scope: UUID, now: datetime) -> None:
        """The chart is no longer this worker's."""

    def set_team(self, supervisor: UUID, members: Collection[UUID]) -> None:
        """Whose work a supervisor sees."""

    def people(self, workers: Collection[UUID]) -> frozenset[UUID]:
        """These workers and whoever supervises one of them."""

    def due(self, people: Collection[UUID]) -> frozenset[Pair]:
        """What these people are to see, by assignments and teams."""

    def sight(self, people: Collection[UUID]) -> frozenset[Pair]:
        """What they see."""

    def show(self, gained: Collection[Pair], lost: Collection[Pair], now: datetime) -> None:
        """Let them see what they gained, and no longer what they lost."""

    def announce(self, changes: Sequence[tuple[ChangeKind, UUID, UUID]]) -> None:
        """Put kind, scope and worker of each at the end of the agency's order."""
