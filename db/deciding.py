"""What a person decides about the sync's questions: operations made on top of what is there now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa

from db import confirmed, history, records
from db.bodies import flat_body, to_record
from db.rows import OperationRow, RecordRow
from tcm_desktop.domain.errors import AlreadySigned, BrokenPatch
from tcm_desktop.domain.operations import Operation, OperationKind
from tcm_desktop.domain.paths import Flat, patched
from tcm_desktop.domain.records import RECORD_TYPES, Record
from tcm_desktop.services.errors import ChangesDoNotFit, RecordNotFound
from tcm_desktop.services.sync_ports import Delivery
from tcm_desktop.services.sync_views import Decided

NOT_HERE = "This is not on this computer. It may have moved to another worker. Go back to the list."
SIGNED = "This is signed and can no longer change. Add an addendum below it."
NO_WHOLE = "These values do not fit together with what is there now. Nothing was changed. Open it and write it anew."
SIGNATURE = "signature/"

R = TypeVar("R", bound=Record)

Draft = Callable[[UUID, str, UUID | None, OperationKind, Flat, dict[str, str]], Operation]
"""Makes an operation in the worker's name: record, its kind and chart, what is done, patch, base."""


@dataclass(frozen=True, slots=True)
class Current:
    """A record as it is shown, by path, with the version of each path."""

    seq: int
    kind: str
    client_id: UUID | None
    signed: bool
    values: Flat
    set_by: Mapping[str, bytes]

    def base(self, patch: Mapping[str, Any]) -> dict[str, str]:
        """For each path, the version that is seen."""
        return base_of(patch, self.values, self.set_by)


def base_of(patch: Mapping[str, Any], before: Mapping[str, Any], set_by: Mapping[str, bytes]) -> dict[str, str]:
    """For each path of the patch, the operation whose value the author saw."""
    everywhere = set_by.get(records.EVERY_PATH)
    seen = {path: set_by.get(path) or (everywhere if path in before else None) for path in patch}
    return {path: operation_id.hex() for path, operation_id in seen.items() if operation_id is not None}


def decide(connection: sa.Connection, record_id: UUID, decided: Mapping[str, Decided], draft: Draft) -> Operation:
    """Set each path on top of the value in force and of those kept. Raises as `UnitOfWork.decide` says."""
    now = _current(connection, record_id)
    if now is None:
        raise RecordNotFound(NOT_HERE)
    patch = {path: each.value for path, each in decided.items()}
    if now.signed and any(now.values.get(path) != value for path, value in patch.items()):
        raise AlreadySigned(SIGNED)
    base = now.base(patch)
    base |= {path: base.get(path, "") + "".join(each.kept) for path, each in decided.items()}
    operation = draft(record_id, now.kind, now.client_id, OperationKind.SET, patch, base)
    _write(connection, operation, now)
    return operation


def send_anew(connection: sa.Connection, operation_id: bytes, draft: Draft) -> Operation | None:
    """The refused operation once more, based on what is there now; None where that changes nothing.

    Its signature is left out: what changed meanwhile has to be read before it is signed.
    """
    row = connection.execute(sa.select(OperationRow.__table__).where(OperationRow.id == operation_id)).one_or_none()
    if row is None or row.state is not Delivery.REJECTED:
        raise RecordNotFound(NOT_HERE)
    old = history.outgoing(row).operation
    now = _current(connection, old.record_id)
    if now is None or not confirmed.is_known(connection, old.record_id):
        made = _created_again(old, now, draft)
    elif now.signed:
        raise AlreadySigned(SIGNED)
    else:
        patch = {path: value for path, value in _unsigned(old.patch).items() if now.values.get(path) != value}
        if not patch:
            return None
        made = draft(old.record_id, now.kind, now.client_id, OperationKind.SET, patch, now.base(patch))
    _write(connection, made, now)
    return made


def deal_with(connection: sa.Connection, operation_ids: Collection[bytes]) -> set[tuple[str, UUID]]:
    """Note that somebody has seen to these refusals; gives the records."""
    refused = sa.and_(OperationRow.id.in_(operation_ids), OperationRow.state == Delivery.REJECTED)
    rows = connection.execute(sa.select(OperationRow.record_kind, OperationRow.record_id).where(refused)).all()
    connection.execute(sa.update(OperationRow).where(refused).values(dealt_with=True))
    return {(kind, record_id) for kind, record_id in rows}


def _created_again(old: Operation, now: Current | None, draft: Draft) -> Operation:
    """A record of which the agency has nothing: all of it, as it is shown."""
    if old.kind is not OperationKind.CREATE:
        raise ChangesDoNotFit(NO_WHOLE)
    patch = _unsigned(now.values if now is not None else old.patch)
    if now is not None and now.signed:
        patch |= {path: None for path in now.values if path.startswith(SIGNATURE)}
    return draft(old.record_id, old.record_kind, old.client_id, OperationKind.CREATE, patch, {})


def _write(connection: sa.Connection, operation: Operation, now: Current | None) -> None:
    """Store an operation whose outcome makes a whole record. Raises ChangesDoNotFit."""
    values = patched(now.values if now is not None else {}, operation.patch)
    try:
        to_record(RECORD_TYPES[operation.record_kind], confirmed.as_body(values))
    except (BrokenPatch, msgspec.ValidationError):
        raise ChangesDoNotFit(NO_WHOLE) from None
    if now is not None:
        confirmed.set_aside(connection, operation.record_id, now.values, now.set_by)
    history.write_operation(connection, operation)


def merged(record: R, before: Flat, patch: Flat) -> R:
    """The record with this patch, on top of what is stored of it. Raises ChangesDoNotFit."""
    try:
        return to_record(type(record), confirmed.as_body(patched(before, patch)))
    except (BrokenPatch, msgspec.ValidationError):
        raise ChangesDoNotFit(NO_WHOLE) from None


def _current(connection: sa.Connection, record_id: UUID) -> Current | None:
    columns = (RecordRow.seq, RecordRow.kind, RecordRow.client_id, RecordRow.signed, RecordRow.body)
    row = connection.execute(sa.select(*columns).where(RecordRow.id == record_id)).one_or_none()
    if row is None:
        return None
    set_by = records.versions(connection, row.seq)
    return Current(row.seq, row.kind, row.client_id, row.signed, flat_body(row.body), set_by)


def _unsigned(values: Mapping[str, Any]) -> Flat:
    return {path: value for path, value in values.items() if not path.startswith(SIGNATURE)}
