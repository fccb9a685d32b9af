"""The vault as the sync's rounds need it. Each call is one short transaction on the vault's own thread."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from db import confirmed, history, kept_sights, outbox, settling, sync_progress
from db.overtaken import Overtaken, Sight, sights
from db.rows import RecordRow
from db.sync_rows import AwaitedRow, ConfirmedRecordRow, SyncRoundRow, SyncScopeRow, SyncStateRow
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.clock import Clock, today
from tcm_desktop.services.sync_ports import (
    NOBODYS,
    DeviceChange,
    Outgoing,
    Progress,
    Scope,
    ScopeState,
)

LOGGED_ROUNDS = 500
"""Rounds that the log keeps."""
HIDDEN, PURGED = "chart.left", "chart.purged"
"""What the audit trail says of a chart that was taken from the worker, and of its rows' end on this laptop."""
ENROLLED, EPOCH = "device.enrolled", "sync.epoch_changed"
"""The same of a laptop that goes by another name at the agency, and of a server that was restored: with the name."""


@dataclass(frozen=True, slots=True)
class VaultSyncStore:
    """Implements `services.sync_ports.SyncStore`.

    `transaction` opens one (True: to write), `vault` stands for the vault in the audit trail. `forget` takes what was
    purged out of the file's journal and out of the backups; False: it could not now, and is tried again. `overtaken`
    remembers what a download takes from under an author's hands.
    """

    transaction: Callable[[bool], AbstractContextManager[sa.Connection]]
    vault: UUID
    clock: Clock
    forget: Callable[[], bool]
    overtaken: Overtaken = field(default_factory=Overtaken)

    def progress(self) -> Progress:
        """How far this device is."""
        with self.transaction(False) as connection:
            return sync_progress.read(connection)

    def waiting(self, after: int, limit: int) -> tuple[Outgoing, ...]:
        """Unanswered operations of an order above `after`, in order: whole transactions, at most `limit` operations."""
        with self.transaction(False) as connection:
            return outbox.waiting(connection, after, limit)

    def digests(self, scopes: Collection[UUID]) -> dict[UUID, list[bytes]]:
        """For each of these scopes, the digests of its confirmed rows, in any order."""
        with self.transaction(False) as connection:
            return confirmed.digests(connection, scopes)

    def apply(self, change: DeviceChange) -> None:
        """All of the change or nothing. A purge is over when this returns."""
        with self.transaction(True) as connection:
            copies = kept_sights.typed_over(connection)
            before = sights(connection, {row.record_id for row in change.put} | copies)
            purged = _Applying(connection, self.vault, self.clock.now()).run(change)
            known = self._overtaken(before, sights(connection, before), purged)
            kept = kept_sights.keep(connection, known, copies)
            connection.commit()
        self.overtaken.take(known, kept)
        if purged:
            self._clean()

    def _overtaken(
        self, before: Mapping[UUID, Sight], after: Mapping[UUID, Sight], purged: Collection[UUID]
    ) -> dict[UUID, list[Sight]]:
        """What authors may have had before them; nothing of charts that are purged."""
        known = self.overtaken.compared(before, after)
        if purged:
            ids = self.overtaken.sights.keys() | known.keys()
            known |= {id_: [] for id_ in ids if _chart(known.get(id_) or self.overtaken.sights[id_]) in purged}
        return known

    def release(self, now: datetime) -> None:
        """Let go of the signatures whose time to be taken back is over; to be called before a round.

        The first time of a day it also forgets what the journal need not keep, tries again to read what a newer
        program wrote, and ends a purge that was interrupted.
        """
        with self.transaction(True) as connection:
            history.release(connection, now)
            is_to_clean = connection.execute(sa.select(SyncStateRow.to_clean)).scalar_one_or_none()
            day = today(self.clock)
            if is_to_clean is not None and connection.execute(sa.select(SyncStateRow.tidied_on)).scalar_one() != day:
                is_to_clean = _tidy(connection, now) or is_to_clean
                connection.execute(sa.update(SyncStateRow).values(tidied_on=day, to_clean=is_to_clean))
            connection.commit()
        if is_to_clean:
            self._clean()

    def _clean(self) -> None:
        if not self.forget():
            return
        with self.transaction(True) as connection:
            connection.execute(sa.update(SyncStateRow).values(to_clean=False))
            connection.commit()


class _Applying:
    """A change, written step by step in the order of its fields; what it touched is settled at the end."""

    def __init__(self, connection: sa.Connection, vault: UUID, now: datetime) -> None:
        self.connection, self.vault, self.now = connection, vault, now
        self.touched: set[UUID] = set()

    def run(self, change: DeviceChange) -> Collection[UUID]:
        """Write it; gives the charts whose rows were purged."""
        before = sync_progress.read(self.connection)
        sync_progress.write(self.connection, before, change.progress)
        self._note_names(before, change.progress)
        purged = _purged(before, change.progress)
        held = {scope: len(confirmed.of_scope(self.connection, scope)) for scope in purged}
        self._drop(change)
        fresh = confirmed.put(self.connection, change.put)
        self.touched |= fresh.keys()
        self.touched |= outbox.answer(self.connection, change.receipts, change.progress.epoch)
        if change.send_again:
            self.touched |= outbox.send_again(self.connection)
        self._rescope(before, change.progress)
        settling.settle(self.connection, self.touched, self.now, fresh)
        for scope, number in held.items():
            self._note(PURGED, f"{number} records", Client.KIND, scope)
        if purged:
            self.connection.execute(sa.update(SyncStateRow).values(to_clean=True))
        return purged

    def _drop(self, change: DeviceChange) -> None:
        row = ConfirmedRecordRow
        if change.drop_all:
            self._gone(row.scope != NOBODYS)
        for scope in change.drop_scopes:
            self._gone(row.scope == scope)
        for record_id, scope in change.drop:
            self._gone(row.record_id == record_id, row.scope == scope)

    def _gone(self, *conditions: sa.ColumnElement[bool]) -> None:
        self.touched.update(confirmed.drop(self.connection, *conditions))

    def _rescope(self, before: Progress, after: Progress) -> None:
        """What is seen of a chart follows its state, and of own work without a row the cursor."""
        for scope, is_hiding in sync_progress.changed_states(before, after):
            self.touched |= outbox.records_in(self.connection, scope, confirmed=is_hiding)
            if is_hiding:
                self.touched.update(confirmed.of_scope(self.connection, scope))
                if _is_hidden(after.scopes.get(scope)):
                    self._note(HIDDEN, "", Client.KIND, scope)
        passed = (
            sa.select(AwaitedRow.record_id)
            .join(SyncScopeRow, SyncScopeRow.scope == AwaitedRow.scope)
            .where(SyncScopeRow.state != ScopeState.ENTERING, AwaitedRow.agency_seq <= after.cursor)
        )
        self.touched.update(self.connection.execute(passed).scalars())

    def _note_names(self, before: Progress, after: Progress) -> None:
        if before.device != after.device:
            self._note(ENROLLED, after.device)
        if before.epoch and before.epoch != after.epoch:
            self._note(EPOCH, after.epoch)

    def _note(self, event: str, reason: str, kind: str = "", record_id: UUID | None = None) -> None:
        by = history.enrolled(self.connection) or self.vault
        history.write_entry(self.connection, history.Note(event, by, self.now, kind, record_id, reason))


def _chart(sights: Sequence[Sight]) -> UUID | None:
    """To whose chart a record belongs."""
    stated = sights[-1].values if sights else {}
    chart = stated.get("client_id", stated.get("id"))
    return UUID(chart) if isinstance(chart, str) else None


def _purged(before: Progress, after: Progress) -> list[UUID]:
    """The charts that she lost and whose rows go for good with this change.

    Those that a restored server has to tell anew are none: what is known of them stays in the backups.
    """
    gone = (scope for scope, known in after.scopes.items() if known.is_purged)
    return sorted(scope for scope in gone if _is_hidden(before.scopes.get(scope)))


def _is_hidden(known: Scope | None) -> bool:
    return known is not None and known.state is ScopeState.LEFT and not known.is_purged


def _tidy(connection: sa.Connection, now: datetime) -> bool:
    """Forget what need not be kept; whether words of charts that left were among it."""
    has_words = outbox.forget(connection, now)
    latest = sa.select(SyncRoundRow.seq).order_by(SyncRoundRow.seq.desc()).limit(LOGGED_ROUNDS)
    connection.execute(sa.delete(SyncRoundRow).where(SyncRoundRow.seq.not_in(latest)))
    settling.settle(connection, set(unreadable(connection)), now)
    return has_words


def unreadable(connection: sa.Connection) -> Iterable[UUID]:
    """The records of charts that the worker has which this program cannot read: a newer one wrote them."""
    row = ConfirmedRecordRow
    shown = sa.select(RecordRow.seq).where(RecordRow.id == row.record_id).exists()
    query = sa.select(row.record_id).where(row.body.is_not(None), ~shown, row.scope.not_in(sync_progress.LEFT))
    return connection.execute(query).scalars().all()
