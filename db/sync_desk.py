"""Where the work in this vault stands with the agency, as people are shown it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from db import confirmed, history, queries, sync_progress
from db.rows import REFUSED, UNANSWERED, AuditRow, ClientLineRow, OperationRow, RecordRow
from db.sync_rows import ConfirmedRecordRow, SyncRoundRow, SyncSettingRow
from db.sync_store import unreadable
from tcm_desktop.domain.operations import ids_in
from tcm_desktop.domain.signing_paths import DIGEST, set_in_signing
from tcm_desktop.services.sync_ports import ConfirmedRow, Delivery, KeptValue, Progress
from tcm_desktop.services.sync_views import (
    MetChange,
    ReceiptState,
    RecordReceipt,
    SentWork,
    SyncCounts,
    SyncRound,
)
from tcm_desktop.services.views import WorkingCopy

_OPEN = sa.text(f"operation.{UNANSWERED}")
_REFUSED = sa.text(f"operation.{REFUSED}")
_REFUSALS = sa.select(sa.func.count()).select_from(OperationRow).where(_REFUSED)
_IS_HELD = OperationRow.transaction_id.in_(
    sa.select(OperationRow.transaction_id).where(OperationRow.held_until.is_not(None))
)
_HAS_LEFT = sa.func.coalesce(OperationRow.client_id.in_(sync_progress.LEFT), sa.false())
_WORK = (
    sa.select(
        OperationRow.__table__,
        sa.func.coalesce(ClientLineRow.listed_name, "").label("listed_name"),
        _IS_HELD.label("is_held"),
        _HAS_LEFT.label("chart_left"),
    )
    .select_from(sa.outerjoin(OperationRow, ClientLineRow, ClientLineRow.client_id == OperationRow.client_id))
    .order_by(OperationRow.seq)
    .limit(sa.bindparam("most"))
)
_ROUND = tuple(getattr(SyncRoundRow, name) for name in SyncRound.__dataclass_fields__)
_PUT_SETTING = sa.insert(SyncSettingRow).prefix_with("OR REPLACE")


@dataclass(frozen=True, slots=True)
class VaultSyncDesk:
    """Implements `services.ports.SyncDesk` on a unit of work's connection."""

    connection: sa.Connection
    only_reads: bool

    def progress(self) -> Progress:
        """How far this device is."""
        return sync_progress.read(self.connection)

    def counts(self) -> SyncCounts:
        """How much waits, was refused, or has to be decided."""
        pending = OperationRow.state == Delivery.PENDING
        facts = self.connection.execute(
            sa.select(
                sa.func.count().filter(pending),
                sa.func.count().filter(_IS_HELD),
                sa.func.count().filter(~pending),
                sa.func.min(OperationRow.made_at).filter(pending),
            ).where(_OPEN)
        ).one()
        conflicts = self.conflicts()
        return SyncCounts(
            unsent=facts[0] - facts[1],
            held=facts[1],
            at_agency=facts[2],
            refused=self.connection.execute(_REFUSALS).scalar_one(),
            conflicts=len({(met.record_id, met.kept_operation) for met in conflicts if met.path != DIGEST}),
            to_sign=len({met.record_id for met in conflicts if met.path == DIGEST}),
            left_copies=len(self.left_copies()),
            unreadable=len(tuple(unreadable(self.connection))),
            oldest_unsent=facts[3],
        )

    def waiting(self, limit: int = 200) -> tuple[SentWork, ...]:
        """What the agency has not answered for good, oldest first, work in charts that left among it."""
        return self._work(_OPEN, limit)

    def refused(self, limit: int = 200) -> tuple[SentWork, ...]:
        """What the agency refused and nobody has dealt with, oldest first."""
        return self._work(_REFUSED, limit)

    def conflicts(self, limit: int = 200, record_id: UUID | None = None) -> tuple[MetChange, ...]:
        """Values that wait for a decision, of one record where it is named; those decided here and not sent yet are
        left out."""
        row = ConfirmedRecordRow
        query = (
            sa.select(row.record_id)
            .where(sa.text("conflicts <> ''"), row.scope.not_in(sync_progress.LEFT))
            .order_by(row.seq)
            .limit(limit)
        )
        if record_id is not None:
            query = query.where(row.record_id == record_id)
        ids = self.connection.execute(query).scalars().all()
        found: list[MetChange] = []
        owner = history.enrolled(self.connection) if ids else None
        for some in confirmed.chunks(ids):
            known = confirmed.load(self.connection, some)
            decided, own = self._decided(some), self._own_times(some)
            for record_id in some:
                found += self._met(known[record_id].row, decided.get(record_id, set()), own, owner)
        return tuple(found[:limit])

    def receipts(self, record_ids: Collection[UUID]) -> dict[UUID, RecordReceipt]:
        """What became of these records; one that the agency never heard of and nobody changed here has none."""
        found: dict[UUID, RecordReceipt] = {}
        for some in confirmed.chunks(tuple(record_ids)):
            found |= self._receipts(some)
        return found

    def left_copies(self) -> tuple[WorkingCopy, ...]:
        """Texts half typed in charts that left, latest first."""
        return queries.copies(self.connection, of_left=True)

    def rounds(self, limit: int = 50) -> tuple[SyncRound, ...]:
        """The log, latest first."""
        query = sa.select(*_ROUND).order_by(SyncRoundRow.seq.desc()).limit(limit)
        return tuple(SyncRound(*row) for row in self.connection.execute(query))

    def note_round(self, done: SyncRound) -> None:
        """Add a round to the log."""
        self._refuse_reading()
        facts = {name: getattr(done, name) for name in SyncRound.__dataclass_fields__}
        self.connection.execute(sa.insert(SyncRoundRow).values(facts))

    def times_noted(self, event: str) -> int:
        """How often the audit trail says this."""
        query = sa.select(sa.func.count()).select_from(AuditRow).where(AuditRow.event == event)
        return self.connection.execute(query).scalar_one()

    def trail_end(self) -> int:
        """The number of the audit trail's last entry, 0 for none."""
        return history.trail_end(self.connection)

    def trail_digest(self, sequence: int) -> str:
        """The digest (hex) of an entry of the audit trail; blank where there is none."""
        return history.digest_at(self.connection, sequence)

    def setting(self, name: str) -> bytes | None:
        """What was kept under a name."""
        query = sa.select(SyncSettingRow.value).where(SyncSettingRow.name == name)
        return self.connection.execute(query).scalar_one_or_none()

    def keep_setting(self, name: str, value: bytes | None) -> None:
        """Keep a setting of the sync in the vault; None forgets it."""
        self._refuse_reading()
        if value is None:
            self.connection.execute(sa.delete(SyncSettingRow).where(SyncSettingRow.name == name))
        else:
            self.connection.execute(_PUT_SETTING, {"name": name, "value": value})

    def _refuse_reading(self) -> None:
        if self.only_reads:
            raise RuntimeError("this transaction only reads")

    def _work(self, condition: sa.TextClause, limit: int) -> tuple[SentWork, ...]:
        rows = self.connection.execute(_WORK.where(condition), {"most": limit})
        return tuple(_sent_work(row) for row in rows)

    def _decided(self, ids: Collection[UUID]) -> dict[UUID, set[tuple[str, str]]]:
        """For each record, the kept operations that unanswered own work answers, with their paths."""
        query = sa.select(OperationRow.record_id, OperationRow.base).where(OperationRow.record_id.in_(ids), _OPEN)
        found: dict[UUID, set[tuple[str, str]]] = {}
        for record_id, base in self.connection.execute(query):
            stated: dict[str, str] = msgspec.json.decode(base)
            pairs = {(path, id_) for path, version in stated.items() for id_ in ids_in(version)}
            found.setdefault(record_id, set()).update(pairs)
        return found

    def _own_times(self, ids: Collection[UUID]) -> dict[str, tuple[UUID, Any]]:
        columns = (OperationRow.id, OperationRow.author, OperationRow.made_at)
        query = sa.select(*columns).where(OperationRow.record_id.in_(ids))
        return {id_.hex(): (author, made_at) for id_, author, made_at in self.connection.execute(query)}

    def _met(
        self,
        row: ConfirmedRow,
        decided: set[tuple[str, str]],
        own: Mapping[str, tuple[UUID, Any]],
        owner: UUID | None,
    ) -> list[MetChange]:
        query = (
            sa.select(RecordRow.client_id, RecordRow.signed, sa.func.coalesce(ClientLineRow.listed_name, ""))
            .select_from(sa.outerjoin(RecordRow, ClientLineRow, ClientLineRow.client_id == RecordRow.client_id))
            .where(RecordRow.id == row.record_id)
        )
        shown = self.connection.execute(query).one_or_none()
        if shown is None:
            return []
        open_ = [kept for kept in _to_tell(row, owner, shown.signed) if (kept.path, kept.operation) not in decided]
        return [_met_change(row, kept, tuple(shown), own) for kept in open_]

    def _receipts(self, ids: Collection[UUID]) -> dict[UUID, RecordReceipt]:
        row = ConfirmedRecordRow
        columns = (row.record_id, row.revision, row.received_at, sa.text("conflicts <> ''"))
        found = {
            record_id: RecordReceipt(
                record_id, ReceiptState.IN_CONFLICT if is_open else ReceiptState.RECEIVED, revision, received_at
            )
            for record_id, revision, received_at, is_open in self.connection.execute(
                sa.select(*columns).where(row.record_id.in_(ids))
            )
        }
        query = (
            sa.select(OperationRow.__table__, _IS_HELD.label("is_held"))
            .where(OperationRow.record_id.in_(ids))
            .order_by(OperationRow.seq)
        )
        for operation in self.connection.execute(query):
            old = found.get(operation.record_id)
            found[operation.record_id] = _with_answer(operation, old)
        return found


_LEAST = tuple(ReceiptState)


def _with_answer(operation: sa.Row[tuple[Any, ...]], old: RecordReceipt | None) -> RecordReceipt:
    """A record's receipt with one more of its operations: the least settled of them says where it stands."""
    facts = operation._mapping
    state = _state_of(facts)
    known = old or RecordReceipt(facts["record_id"], state)
    is_taken = facts["state"] in (Delivery.ACKNOWLEDGED, Delivery.CONFLICT)
    revision = max(known.revision, facts["revision"] or 0)
    received_at = facts["received_at"] if is_taken and facts["received_at"] else known.received_at
    leads = old is None or _LEAST.index(state) <= _LEAST.index(known.state)
    return RecordReceipt(
        known.record_id,
        state if leads else known.state,
        revision,
        received_at,
        facts["code"] if leads else known.code,
        known.is_late or facts["late"],
    )


def _state_of(facts: Mapping[Any, Any]) -> ReceiptState:
    if facts["is_held"]:
        return ReceiptState.HELD_BACK
    if facts["state"] is Delivery.PENDING:
        return ReceiptState.SAVED_HERE
    if facts["state"] is Delivery.REJECTED:
        return ReceiptState.RECEIVED if facts["dealt_with"] else ReceiptState.REFUSED
    return ReceiptState.AT_AGENCY if facts["state"] in _HELD_THERE else ReceiptState.RECEIVED


_HELD_THERE = (Delivery.PARKED, Delivery.QUARANTINED)


def _sent_work(row: sa.Row[tuple[Any, ...]]) -> SentWork:
    facts = row._mapping
    return SentWork(
        facts["id"].hex(),
        facts["kind"],
        facts["record_kind"],
        facts["record_id"],
        facts["client_id"],
        facts["listed_name"],
        facts["author"],
        facts["made_at"],
        facts["state"],
        msgspec.json.decode(facts["patch"]),
        facts["code"],
        facts["received_at"],
        facts["attempts"],
        bool(facts["is_held"]),
        bool(facts["chart_left"]),
    )


def _to_tell(row: ConfirmedRow, owner: UUID | None, is_signed: bool) -> list[KeptValue]:
    """The values that lost which a person is told of.

    What a signing set is no question to anybody (see `signing_paths`): only its author is told, by its digest and until
    she has signed again.
    """
    signings = set_in_signing((kept.operation, kept.path) for kept in row.conflicts)
    return [
        kept
        for kept in row.conflicts
        if (kept.operation, kept.path) not in signings
        or (kept.path == DIGEST and kept.author == owner and not is_signed)
    ]


def _met_change(
    row: ConfirmedRow, kept: KeptValue, shown: tuple[Any, ...], own: Mapping[str, tuple[UUID, Any]]
) -> MetChange:
    version = row.versions.get(kept.path) or (row.versions.get("", "") if kept.path in row.values else "")
    told = (kept.over_by, kept.over_at)
    by, at = next((own[id_] for id_ in ids_in(version) if id_ in own), told)
    client_id, signed, listed_name = shown
    return MetChange(
        row.kind,
        row.record_id,
        client_id,
        listed_name,
        kept.path,
        row.values.get(kept.path),
        by,
        at,
        kept.value,
        kept.operation,
        kept.author,
        kept.made_at,
        signed,
    )
