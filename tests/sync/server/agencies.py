"""The same agency twice: over dictionaries and over the real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sync.protocol.messages import Answer, Op, Page, Pull, Push, Pushed, Row, Snapshot, SnapshotPull
from tests.simulator.memory_server import MemoryServer
from tests.simulator.postgres_server import PostgresServer
from tests.sync.making import ANA

Agency = MemoryServer | PostgresServer
SENDER = "sender"
"""A device that never asks for a page, so that its generation stays what it says."""


def send(agency: Agency, *operations: Op, by: UUID = ANA) -> tuple[Answer, ...]:
    """The answers to a push."""
    response = agency.answer(Push(SENDER, "g", agency.epoch.id, 0, 1, operations), by)
    assert isinstance(response, Pushed)
    return response.answers


def pages(agency: Agency, cursor: int, limit: int = 1000, by: UUID = ANA, device: str = "reader") -> Iterator[Page]:
    """Every page after a cursor."""
    has_more = True
    while has_more:
        page = agency.answer(Pull(device, "g", agency.epoch.id, 0, cursor, limit), by)
        assert isinstance(page, Page)
        yield page
        cursor, has_more = page.cursor, page.has_more


def changes(agency: Agency, cursor: int, limit: int = 1000, by: UUID = ANA) -> list[Any]:
    """What a device is told after a cursor."""
    return [change for page in pages(agency, cursor, limit, by, f"reader-{cursor}-{limit}") for change in page.changes]


def chart(agency: Agency, scope: UUID, limit: int = 1000, by: UUID = ANA) -> list[Row]:
    """A whole chart, in parts of that size."""
    rows: list[Row] = []
    after, has_more = "", True
    while has_more:
        answer = agency.answer(SnapshotPull("reader", agency.epoch.id, 0, scope, after, limit), by)
        assert isinstance(answer, Snapshot)
        (part,) = answer.parts
        rows += part.rows
        after, has_more = part.after, part.has_more
    return rows
