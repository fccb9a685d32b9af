"""A device's store in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from uuid import UUID

from tcm_desktop.domain.operations import Operation
from tcm_desktop.services.local_view import View, local_view
from tcm_desktop.services.sync_ports import (
    NOBODYS,
    UNANSWERED,
    ConfirmedRow,
    Delivery,
    DeviceChange,
    Outgoing,
    Progress,
)


class MemoryDevice:
    """Implements `SyncStore`."""

    def __init__(self, device: str, generation: str) -> None:
        self.at = Progress(device, generation)
        self.ops: dict[bytes, Outgoing] = {}
        self.rows: dict[UUID, ConfirmedRow] = {}
        self.order = 0

    def copy(self) -> MemoryDevice:
        """A backup, or a clone."""
        other = object.__new__(type(self))
        for name, value in vars(self).items():
            kept = value.copy() if isinstance(value, dict) else value
            setattr(other, name, kept)
        return other

    def write(self, *operations: Operation) -> None:
        """What a person did, as one local transaction."""
        for operation in operations:
            self.order += 1
            self.ops[operation.id] = Outgoing(self.order, operation)

    def progress(self) -> Progress:
        return self.at

    def waiting(self, after: int, limit: int) -> tuple[Outgoing, ...]:
        open_ = [out for out in self.ops.values() if out.order > after and out.delivery in UNANSWERED]
        open_.sort(key=lambda out: out.order)
        end = 0
        for place, out in enumerate(open_, 1):
            is_last = place == len(open_) or open_[place].operation.transaction_id != out.operation.transaction_id
            if is_last and (place <= limit or end == 0):
                end = place
        return tuple(open_[:end])

    def digests(self, scopes: Collection[UUID]) -> dict[UUID, list[bytes]]:
        return {scope: [row.digest for row in self.rows.values() if row.scope == scope] for scope in scopes}

    def apply(self, change: DeviceChange) -> None:
        if change.drop_all:
            self.rows = {id_: row for id_, row in self.rows.items() if row.scope == NOBODYS}
        if change.drop_scopes:
            self.rows = {id_: row for id_, row in self.rows.items() if row.scope not in change.drop_scopes}
        for record_id, scope in change.drop:
            if (row := self.rows.get(record_id)) and row.scope == scope:
                del self.rows[record_id]
        for row in change.put:
            if (old := self.rows.get(row.record_id)) is None or old.seq <= row.seq:
                self.rows[row.record_id] = row
        for receipt in change.receipts:
            if (out := self.ops.get(receipt.operation_id)) and out.delivery in UNANSWERED:
                self.ops[receipt.operation_id] = replace(out, delivery=receipt.delivery, seq=receipt.seq)
        if change.send_again:
            self.ops = {id_: replace(out, delivery=Delivery.PENDING, seq=0) for id_, out in self.ops.items()}
        self.at = change.progress

    def views(self) -> Iterator[tuple[UUID, View]]:
        """What the worker sees."""
        own: dict[UUID, list[Outgoing]] = {}
        for out in sorted(self.ops.values(), key=lambda out: out.order):
            own.setdefault(out.operation.record_id, []).append(out)
        for record_id in sorted({*self.rows, *own}):
            if view := local_view(self.rows.get(record_id), own.get(record_id, ()), self.at):
                yield record_id, view

    def view(self, record_id: UUID) -> View | None:
        """What she sees of one record."""
        own = [out for out in self.ops.values() if out.operation.record_id == record_id]
        return local_view(self.rows.get(record_id), sorted(own, key=lambda out: out.order), self.at)
