"""What the deciding side needs of a store. One call is one transaction, or `known` and `write` together are."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from sync.protocol.messages import Op, Row
from sync.server.core_pages import Feed
from sync.server.core_values import Decision, Known


class ServerStore(Protocol):
    """The agency's records and their order."""

    def known(self, operations: tuple[Op, ...], received_at: datetime) -> Known:
        """What is known about these operations, and about every parked transaction that they may release.

        The counter of the order stays locked until `write`, so that numbers become visible in their order.
        """

    def write(self, decision: Decision) -> None:
        """All of the decision or nothing."""

    def feed(self, worker: UUID, cursor: int, limit: int) -> Feed:
        """The changes after a cursor, at most `limit`, and the present state of what they name."""

    def chart(self, scope: UUID, after: str, limit: int) -> tuple[Row, ...]:
        """The rows of a scope behind a record id (blank: all) in the order of the ids, at most `limit`."""
