"""Short ways to operations and servers in tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sync.protocol.messages import Answer, Op, Push
from sync.server import answering
from sync.server.core import Rules
from tcm_desktop.domain.operations import OperationKind
from tests.simulator.memory_server import MemoryServer
from tests.simulator.oracle import content, judge

WHEN = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CHART, OTHER = UUID(int=100), UUID(int=101)
ANA, BEN = UUID(int=200), UUID(int=201)
NOTE = UUID(int=300)


def id_of(number: int) -> str:
    """The id of an operation."""
    return f"{number:032x}"


def op(
    number: int,
    patch: dict[str, Any],
    base: dict[str, int] | None = None,
    *,
    record: UUID = NOTE,
    chart: UUID | None = CHART,
    author: UUID = ANA,
    kind: OperationKind = OperationKind.SET,
    record_kind: str = "task",
    transaction: int | None = None,
) -> Op:
    """An operation, alone in its transaction unless told. `base` names operations by their numbers."""
    seen = {path: id_of(version) for path, version in (base or {}).items()}
    own = id_of(number if transaction is None else transaction)
    return Op(id_of(number), own, kind, record_kind, record, author, WHEN, "America/Los_Angeles", patch, seen, chart)


def create(number: int, values: dict[str, Any] | None = None, **facts: Any) -> Op:
    """A new record in a chart."""
    record, chart = facts.get("record", NOTE), facts.get("chart", CHART)
    whole = {"id": str(record), "client_id": str(chart), "text": "first"} | (values or {})
    return op(number, whole, kind=OperationKind.CREATE, **facts)


def signature(values: dict[str, Any], worker: UUID = ANA) -> dict[str, Any]:
    """The paths that sign these values."""
    return {"signature/digest": content(values), "signature/worker_id": str(worker)}


def signed(number: int, **facts: Any) -> Op:
    """A new record that is signed from the start."""
    values = create(number, **facts).patch
    return create(number, **facts | {"values": values | signature(values, facts.get("author", ANA))})


def server() -> MemoryServer:
    """An agency in which Ana and Ben share a chart."""
    made = MemoryServer(Rules(judge))
    made.give(ANA, CHART, on=True)
    made.give(BEN, CHART, on=True)
    return made


def push(to: MemoryServer, *operations: Op, by: UUID = ANA) -> tuple[Answer, ...]:
    """The answers to a push."""
    return answering.push(Push("d", "g", to.epoch.id, 0, 1, operations), by, to, to.how)
