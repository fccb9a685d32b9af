"""The device's side: what to send, and what an answer or a page changes. No clock, no chance, no input or output."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from uuid import UUID

from sync.protocol import codec
from sync.protocol.digests import record_digest
from sync.protocol.messages import Answer, Entered, Epoch, Gone, Left, Op, Page, Push, Pushed, Row, Snapshot, Status
from sync.protocol.schemas import CURRENT
from tcm_desktop.domain.operations import Operation
from tcm_desktop.services.sync_ports import (
    NOBODYS,
    ConfirmedRow,
    Delivery,
    DeviceChange,
    KeptValue,
    Outgoing,
    Progress,
    Receipt,
    Scope,
    ScopeState,
)

DELIVERIES = {
    Status.APPLIED: Delivery.ACKNOWLEDGED,
    Status.AGREED: Delivery.ACKNOWLEDGED,
    Status.CONFLICT: Delivery.CONFLICT,
    Status.PARKED: Delivery.PARKED,
    Status.QUARANTINED: Delivery.QUARANTINED,
    Status.REJECTED: Delivery.REJECTED,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much goes into one push: operations, and bytes of JSON."""

    operations: int = codec.MAX_OPERATIONS
    size: int = codec.PUSH_BYTES

    def halved(self) -> Limits:
        """After the server or something between said "too large"."""
        return Limits(max(1, self.operations // 2), max(1, self.size // 2))


@dataclass(frozen=True, slots=True)
class Upload:
    """A push, and the order of its last operation."""

    push: Push
    last: int


def plan_upload(progress: Progress, waiting: Sequence[Outgoing], limits: Limits) -> Upload | None:
    """The next push: as many whole transactions from the front as the limits allow, one at least; None for none."""
    taken: list[Op] = []
    size, last = 0, 0
    for transaction in _transactions(waiting):
        operations = [as_op(outgoing.operation) for outgoing in transaction]
        size += sum(len(codec.to_json(op)) for op in operations)
        if taken and (size > limits.size or len(taken) + len(operations) > limits.operations):
            break
        taken += operations
        last = transaction[-1].order
    if not taken:
        return None
    return Upload(
        Push(progress.device, progress.generation, progress.epoch, progress.as_of, CURRENT, tuple(taken)), last
    )


def apply_answer(progress: Progress, pushed: Pushed) -> DeviceChange:
    """The receipts. An operation leaves the outbox by its own answer and in no other way."""
    highest = max((answer.seq for answer in pushed.answers), default=0)
    return DeviceChange(
        replace(progress, as_of=max(progress.as_of, highest)), receipts=tuple(map(_receipt, pushed.answers))
    )


def apply_page(progress: Progress, page: Page, now: datetime) -> DeviceChange:
    """Rows, what is gone, charts given and lost, and the cursor, all in one change. The outbox is not touched.

    `now` is when charts that were lost were hidden.
    """
    scopes = dict(progress.scopes)
    for change in page.changes:
        if isinstance(change, Entered):
            scopes[change.scope] = Scope(ScopeState.ENTERING)
        elif isinstance(change, Left):
            scopes[change.scope] = Scope(ScopeState.LEFT, hidden_at=now)
    after = replace(
        progress,
        cursor=page.cursor,
        as_of=max(progress.as_of, page.as_of),
        generation=page.generation or progress.generation,
        scopes=scopes,
    )
    return DeviceChange(
        after,
        drop=tuple((change.record_id, change.scope) for change in page.changes if isinstance(change, Gone)),
        put=tuple(confirmed(change) for change in page.changes if isinstance(change, Row)),
    )


def apply_snapshot(progress: Progress, snapshot: Snapshot) -> DeviceChange:
    """Parts of charts; a chart's first takes the place of whatever rows of it were here."""
    awaited = dict(entering(progress))
    parts = [part for part in snapshot.parts if part.scope in awaited]
    if not parts:
        return DeviceChange(progress)
    now = {
        part.scope: replace(awaited[part.scope], after=part.after) if part.has_more else Scope(ScopeState.ACTIVE)
        for part in parts
    }
    return DeviceChange(
        replace(progress, as_of=max(progress.as_of, snapshot.as_of), scopes={**progress.scopes, **now}),
        drop_scopes=tuple(part.scope for part in parts if not awaited[part.scope].after),
        put=tuple(confirmed(row) for part in parts for row in part.rows),
    )


def change_epoch(progress: Progress, epoch: Epoch) -> DeviceChange:
    """The server lives another life: everything of the journal is sent again.

    Rows stay only if all that this device has heard of happened before the lives parted. What counts is `as_of`, not
    the cursor: a page may hold rows that are newer than its cursor. What belongs to no client stays until its snapshot
    takes its place: the worker's own record is among it, and without that her vault does not open.
    """
    if progress.epoch and progress.epoch == epoch.forked_from and progress.as_of <= epoch.forked_at:
        return DeviceChange(replace(progress, epoch=epoch.id), send_again=True)
    hidden = {scope: Scope(ScopeState.LEFT, is_purged=True) for scope in progress.scopes}
    if NOBODYS in hidden:
        hidden[NOBODYS] = Scope(ScopeState.ENTERING)
    anew = replace(progress, epoch=epoch.id, cursor=0, as_of=0, scopes=hidden)
    return DeviceChange(anew, drop_all=True, send_again=True)


def enrolled_anew(progress: Progress, device: str, generation: str) -> DeviceChange:
    """The laptop was restored or copied, and a supervisor confirmed it: it goes on under a new name."""
    return DeviceChange(replace(progress, device=device, generation=generation))


def as_op(operation: Operation) -> Op:
    """An operation as it travels."""
    return Op(
        operation.id.hex(),
        operation.transaction_id.hex(),
        operation.kind,
        operation.record_kind,
        operation.record_id,
        operation.author,
        operation.made_at,
        operation.zone,
        dict(operation.patch),
        dict(operation.base),
        operation.client_id,
    )


def confirmed(row: Row) -> ConfirmedRow:
    """A row as it is kept here."""
    conflicts = tuple(
        KeptValue(k.operation, k.path, k.value, k.author, k.made_at, k.over_by, k.over_at) for k in row.conflicts
    )
    digest = record_digest(row.record_id, row.versions)
    return ConfirmedRow(
        row.record_id, row.kind, row.scope, row.seq, row.revision, row.values, row.versions, digest, conflicts
    )


def entering(progress: Progress) -> Iterator[tuple[UUID, Scope]]:
    """The charts whose snapshot is not whole."""
    return ((scope, known) for scope, known in progress.scopes.items() if known.state is ScopeState.ENTERING)


def _receipt(answer: Answer) -> Receipt:
    return Receipt(
        bytes.fromhex(answer.id),
        DELIVERIES[answer.status],
        answer.code or "",
        answer.seq,
        answer.revision,
        answer.late,
        answer.received_at,
    )


def _transactions(waiting: Iterable[Outgoing]) -> Iterator[list[Outgoing]]:
    return (list(group) for _, group in groupby(waiting, key=lambda outgoing: outgoing.operation.transaction_id))
