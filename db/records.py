"""Reading and writing records on a connection, whoever asks: the unit of work or the sync."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from db.bodies import to_body, to_record
from db.bulk import is_numbered, numbers
from db.rows import FieldVersionRow, RecordRow, StandingLineRow
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.domain.records import Record, signature_of

R = TypeVar("R", bound=Record)

EVERY_PATH = ""
"""In `field_version`: the operation that set each path present that has no row of its own."""

_STORED = sa.select(RecordRow.seq, RecordRow.signed, RecordRow.body).where(RecordRow.id == sa.bindparam("record_id"))
_SET_ASIDE = (
    sa.select(StandingLineRow.id)
    .where(StandingLineRow.id == RecordRow.id, StandingLineRow.standing == Standing.IN_ERROR)
    .exists()
)
# Made once, as making one takes longer than reading a few records.
_EVERY = sa.select(RecordRow.body).where(RecordRow.kind == sa.bindparam("of_kind")).order_by(RecordRow.id)
_BODY = _EVERY.where(RecordRow.id == sa.bindparam("record_id"))
_CHART = _EVERY.where(RecordRow.client_id == sa.bindparam("chart"))
_STANDING_CHART = _CHART.where(~_SET_ASIDE)
_INSERT = sa.insert(RecordRow).returning(RecordRow.seq)
_UPDATE = (
    sa.update(RecordRow)
    .where(RecordRow.seq == sa.bindparam("at"))
    .values(
        body=sa.bindparam("new_body"),
        client_id=sa.bindparam("chart"),
        signed=sa.bindparam("is_signed"),
        updated_at=sa.bindparam("now"),
        revision=RecordRow.revision + 1,
    )
)
_VERSIONS = sa.select(FieldVersionRow.path, FieldVersionRow.operation_id).where(
    FieldVersionRow.record == sa.bindparam("at")
)
_VERSIONS_OF = sa.select(FieldVersionRow.record, FieldVersionRow.path, FieldVersionRow.operation_id).where(
    is_numbered(FieldVersionRow.record)
)
_INSERT_VERSION = sa.insert(FieldVersionRow).prefix_with("OR REPLACE")


@dataclass(frozen=True, slots=True)
class Stored:
    """What the vault holds of a record. `seq` is its row."""

    seq: int
    signed: bool
    body: str


def stored(connection: sa.Connection, record_id: UUID) -> Stored | None:
    """The record's row, or None."""
    row = connection.execute(_STORED, {"record_id": record_id}).one_or_none()
    return None if row is None else Stored(row.seq, row.signed, row.body)


def find(connection: sa.Connection, kind: type[R], record_id: UUID) -> R | None:
    """The record, or None when there is none of that kind."""
    body = connection.execute(_BODY, {"record_id": record_id, "of_kind": kind.KIND}).scalar_one_or_none()
    return None if body is None else to_record(kind, body)


def of_chart(connection: sa.Connection, kind: type[R], client_id: UUID, *, with_errors: bool = False) -> tuple[R, ...]:
    """Every record of that kind in a chart, in the order of the ids, which is that of their making.

    Documents that were entered in error come only `with_errors`: nothing may count on them by accident.
    """
    asked = {"of_kind": kind.KIND, "chart": client_id}
    found = connection.execute(_CHART if with_errors else _STANDING_CHART, asked).scalars()
    return tuple(to_record(kind, body) for body in found)


def every(connection: sa.Connection, kind: type[R]) -> tuple[R, ...]:
    """Every record of that kind, in the order of the ids."""
    return tuple(to_record(kind, body) for body in connection.execute(_EVERY, {"of_kind": kind.KIND}).scalars())


def write(connection: sa.Connection, record: Record, old: Stored | None, now: datetime) -> int:
    """Store a record in the place of `old` and give its row's number."""
    is_signed = signature_of(record) is not None
    if old is not None:
        changed = {
            "at": old.seq,
            "new_body": to_body(record),
            "chart": record.client_id,
            "is_signed": is_signed,
            "now": now,
        }
        connection.execute(_UPDATE, changed)
        return old.seq
    row = {
        "id": record.id,
        "kind": record.KIND,
        "client_id": record.client_id,
        "signed": is_signed,
        "body": to_body(record),
        "revision": 1,
        "created_at": now,
        "updated_at": now,
    }
    seq: int = connection.execute(_INSERT, row).scalar_one()
    return seq


def take_back(connection: sa.Connection, old: Stored, body: str | None, base: Mapping[str, str | None]) -> None:
    """Put a record back to its body before a held operation (None: it was new, and goes), with its paths' operations.

    `base` names, for each path that the operation set, the operation before it, as the operation itself does.
    """
    if body is None:
        connection.execute(sa.delete(RecordRow).where(RecordRow.seq == old.seq))
        return
    connection.execute(
        sa.update(RecordRow)
        .where(RecordRow.seq == old.seq)
        .values(body=body, signed=False, revision=RecordRow.revision + 1)
    )
    set_by = versions(connection, old.seq)
    everywhere = set_by.get(EVERY_PATH)
    for path, operation_id in base.items():
        if operation_id is None or bytes.fromhex(operation_id) == everywhere:
            gone = (FieldVersionRow.record == old.seq, FieldVersionRow.path == path)
            connection.execute(sa.delete(FieldVersionRow).where(*gone))
        else:
            write_versions(connection, old.seq, {path: bytes.fromhex(operation_id)})


def versions(connection: sa.Connection, seq: int) -> dict[str, bytes]:
    """Path → id of the operation that set it, as the rows have it (see EVERY_PATH)."""
    return {row.path: row.operation_id for row in connection.execute(_VERSIONS, {"at": seq})}


def versions_of(connection: sa.Connection, seqs: Sequence[int]) -> dict[int, dict[str, bytes]]:
    """The same for the records in these rows (at most some hundreds), by row."""
    found: dict[int, dict[str, bytes]] = {seq: {} for seq in seqs}
    if seqs:
        for record, path, operation_id in connection.execute(_VERSIONS_OF, numbers(seqs)):
            found[record][path] = operation_id
    return found


def write_versions(connection: sa.Connection, seq: int, set_by: dict[str, bytes]) -> None:
    """Say which operation set which path."""
    rows = [{"record": seq, "path": path, "operation_id": operation_id} for path, operation_id in set_by.items()]
    connection.execute(_INSERT_VERSION, rows)
