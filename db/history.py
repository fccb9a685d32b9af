"""What is written beside each change: the operation for the server, and the entry of the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from db.rows import AuditRow, OperationRow, OperationState
from tcm_desktop.domain.operations import GENESIS, AuditEntry, Operation, entry_digest

_ENTRY = (
    AuditRow.sequence,
    AuditRow.event,
    AuditRow.actor,
    AuditRow.at,
    AuditRow.record_kind,
    AuditRow.record_id,
    AuditRow.reason,
    AuditRow.previous,
    AuditRow.digest,
)
_LAST = sa.select(AuditRow.sequence, AuditRow.digest).order_by(AuditRow.sequence.desc()).limit(1)
_INSERT_ENTRY = sa.insert(AuditRow)
_INSERT_OPERATION = sa.insert(OperationRow)


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be noted in the audit trail."""

    event: str
    actor: UUID
    at: datetime
    record_kind: str = ""
    record_id: UUID | None = None
    reason: str = ""


def write_entry(connection: sa.Connection, note: Note) -> None:
    """Add an entry to the end of the chain."""
    last = connection.execute(_LAST).one_or_none()
    sequence, previous = (last.sequence + 1, last.digest) if last is not None else (1, GENESIS)
    entry = AuditEntry(
        sequence,
        note.event,
        note.actor,
        note.at.astimezone(UTC),
        note.record_kind,
        note.record_id,
        note.reason,
        previous,
    )
    entry = replace(entry, digest=entry_digest(entry))
    connection.execute(_INSERT_ENTRY, {column.key: getattr(entry, column.key) for column in _ENTRY})


def trail(connection: sa.Connection, record_id: UUID | None) -> tuple[AuditEntry, ...]:
    """The audit trail of a record (None: all of it), oldest first."""
    query = sa.select(*_ENTRY).order_by(AuditRow.sequence)
    if record_id is not None:
        query = query.where(AuditRow.record_id == record_id)
    return tuple(AuditEntry(*row) for row in connection.execute(query))


def write_operation(connection: sa.Connection, operation: Operation) -> None:
    """Put an operation at the end of the outbox."""
    row = {
        "id": operation.id,
        "transaction_id": operation.transaction_id,
        "kind": operation.kind,
        "record_kind": operation.record_kind,
        "record_id": operation.record_id,
        "client_id": operation.client_id,
        "author": operation.author,
        "made_at": operation.made_at,
        "zone": operation.zone,
        "patch": _as_text(operation.patch),
        "base": _as_text(operation.base),
        "state": OperationState.PENDING,
    }
    connection.execute(_INSERT_OPERATION, row)


def waiting(connection: sa.Connection) -> tuple[Operation, ...]:
    """The operations that the server has not answered, in the order in which they were made."""
    query = sa.select(OperationRow.__table__).where(OperationRow.state == OperationState.PENDING)
    return tuple(_operation(row) for row in connection.execute(query.order_by(OperationRow.seq)))


def _operation(row: sa.Row[tuple[object, ...]]) -> Operation:
    facts = row._mapping
    return Operation(
        facts["id"],
        facts["transaction_id"],
        facts["kind"],
        facts["record_kind"],
        facts["record_id"],
        facts["client_id"],
        facts["author"],
        facts["made_at"],
        facts["zone"],
        msgspec.json.decode(facts["patch"]),
        msgspec.json.decode(facts["base"]),
    )


def _as_text(facts: Mapping[str, object]) -> str:
    return msgspec.json.encode(facts).decode()
