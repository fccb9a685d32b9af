"""What is written beside each change: the operation for the server, and the entry of the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from db.rows import AuditRow, OperationRow
from tcm_desktop.domain.operations import GENESIS, AuditEntry, Operation, entry_digest
from tcm_desktop.services.sync_ports import Delivery, Outgoing

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

ENROLLED = "worker.enrolled"
"""The event with which a worker's vault becomes hers."""


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


def enrolled(connection: sa.Connection) -> UUID | None:
    """Whom the first entry of an enrolment in this vault names: it is near the beginning of the trail."""
    query = sa.select(AuditRow.record_id).where(AuditRow.event == ENROLLED).order_by(AuditRow.sequence).limit(1)
    return connection.execute(query).scalar_one_or_none()


def trail(connection: sa.Connection, record_id: UUID | None) -> tuple[AuditEntry, ...]:
    """The audit trail of a record (None: all of it), oldest first."""
    query = sa.select(*_ENTRY).order_by(AuditRow.sequence)
    if record_id is not None:
        query = query.where(AuditRow.record_id == record_id)
    return tuple(AuditEntry(*row) for row in connection.execute(query))


def trail_end(connection: sa.Connection) -> int:
    """The number of the last entry, 0 for none."""
    last = connection.execute(_LAST).one_or_none()
    return 0 if last is None else int(last.sequence)


def digest_at(connection: sa.Connection, sequence: int) -> str:
    """The digest (hex) of an entry; blank where there is none."""
    query = sa.select(AuditRow.digest).where(AuditRow.sequence == sequence)
    return connection.execute(query).scalar_one_or_none() or ""


@dataclass(frozen=True, slots=True)
class Hold:
    """That an operation can be taken back until an instant. `body` is the record's before it, None where it is new."""

    until: datetime
    body: str | None


@dataclass(frozen=True, slots=True)
class Held:
    """An operation that can still be taken back. `seq` is its row."""

    seq: int
    operation: Operation
    body: str | None


def write_operation(connection: sa.Connection, operation: Operation, hold: Hold | None = None) -> None:
    """Put an operation at the end of the outbox. One that is held must be there before its record is signed."""
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
        "state": Delivery.PENDING,
        "held_until": hold.until if hold is not None else None,
        "held_body": hold.body if hold is not None else None,
    }
    connection.execute(_INSERT_OPERATION, row)


def waiting(connection: sa.Connection) -> tuple[Operation, ...]:
    """The operations that may go to the server and were not answered, in the order in which they were made.

    A transaction goes as a whole: while one of its operations is held, none of them is listed.
    """
    held = sa.select(OperationRow.transaction_id).where(OperationRow.held_until.is_not(None))
    query = sa.select(OperationRow.__table__).where(
        OperationRow.state == Delivery.PENDING, OperationRow.transaction_id.not_in(held)
    )
    return tuple(_operation(row) for row in connection.execute(query.order_by(OperationRow.seq)))


def held(connection: sa.Connection, record_id: UUID) -> Held | None:
    """The operation of this record that can still be taken back, or None."""
    query = sa.select(OperationRow.__table__).where(
        OperationRow.record_id == record_id, OperationRow.held_until.is_not(None)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else Held(row.seq, _operation(row), row.held_body)


def drop_held(connection: sa.Connection, seq: int) -> None:
    """Forget an operation that was taken back; the vault lets no other go."""
    connection.execute(sa.delete(OperationRow).where(OperationRow.seq == seq))


def release(connection: sa.Connection, until: datetime | None) -> None:
    """Let go of the operations whose time is over (None: of all): from now on nothing takes them back."""
    due = OperationRow.held_until.is_not(None) if until is None else OperationRow.held_until <= until
    connection.execute(sa.update(OperationRow).where(due).values(held_until=None, held_body=None))


def outgoing(row: sa.Row[tuple[object, ...]]) -> Outgoing:
    """A row of `operation` as the sync sees it."""
    facts = row._mapping
    return Outgoing(facts["seq"], _operation(row), facts["state"], facts["acked_seq"] or 0)


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
