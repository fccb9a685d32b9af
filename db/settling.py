"""Bringing records to what the worker sees: the confirmed row, and over it what of her own is not in it yet.

`record`, and all that hangs on it (versions, lines, the index of words), holds what may be seen and nothing else. A
chart that was taken away is not in it, so that no query has to know of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from db import confirmed, history, lines, sync_progress
from db.bodies import flat_body, to_record
from db.bulk import Bulk, is_named, names
from db.rows import UNANSWERED, FieldVersionRow, OperationRow, RecordRow
from db.sync_rows import AwaitedRow, ConfirmedRecordRow, PassageRow
from tcm_desktop.domain.errors import BrokenPatch
from tcm_desktop.domain.records import RECORD_TYPES, Record
from tcm_desktop.services.local_view import View, counts, local_view
from tcm_desktop.services.sync_ports import NOBODYS, ConfirmedRow, Delivery, Outgoing, Progress
from tcm_desktop.services.sync_ports import UNANSWERED as OPEN

SIGNATURE = "signature/digest"
SIGNED_AT = "signature/signed_at"

_LAST = sa.select(sa.func.coalesce(sa.func.max(RecordRow.seq), 0))
_INSERT = Bulk(RecordRow, "seq", "id", "kind", "client_id", "signed", "body", "revision", "created_at", "updated_at")
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
_DELETE = sa.delete(RecordRow).where(RecordRow.seq == sa.bindparam("at"))
_LET_PASS = sa.insert(PassageRow)
_CLOSE = sa.delete(PassageRow)
_COMING = {"record_id": NOBODYS}
_INDEX = sa.text(
    "INSERT INTO record_search (rowid, words, chart) SELECT seq, words, chart FROM record_words WHERE seq >= :first"
)
_DROP_VERSIONS = sa.delete(FieldVersionRow).where(FieldVersionRow.record == sa.bindparam("at"))
_PUT_VERSIONS = Bulk(FieldVersionRow, "record", "path", "operation_id")
_AWAIT = sa.insert(AwaitedRow)
_ARE_HERE = sa.delete(AwaitedRow).where(is_named(AwaitedRow.record_id))
# Made once, as making one takes longer than reading a few records.
_SHOWN = sa.select(RecordRow.id, RecordRow.seq, RecordRow.kind, RecordRow.signed, RecordRow.body).where(
    is_named(RecordRow.id)
)
_OWN = (
    sa.select(OperationRow.__table__)
    .select_from(sa.outerjoin(OperationRow, ConfirmedRecordRow, ConfirmedRecordRow.record_id == OperationRow.record_id))
    .where(
        is_named(OperationRow.record_id),
        sa.or_(
            ConfirmedRecordRow.record_id.is_(None),
            sa.text(f"operation.{UNANSWERED}"),
            OperationRow.acked_seq > ConfirmedRecordRow.agency_seq,
        ),
    )
    .order_by(OperationRow.seq)
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A record as it is shown now; `seq` is its row."""

    seq: int
    kind: str
    signed: bool
    body: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A view that the program can read, and whether it is just what the agency confirmed."""

    view: View
    record: Record
    body: str
    is_confirmed: bool


@dataclass(slots=True)
class Writes:
    """What is to be written for some records, by statement."""

    inserted: list[dict[str, Any]] = field(default_factory=list)
    updated: list[dict[str, Any]] = field(default_factory=list)
    deleted: list[Shown] = field(default_factory=list)
    let_pass: list[dict[str, UUID]] = field(default_factory=list)
    old_versions: list[dict[str, int]] = field(default_factory=list)
    versions: list[dict[str, Any]] = field(default_factory=list)
    kept: dict[UUID, ConfirmedRow | None] = field(default_factory=dict)
    awaited: list[dict[str, Any]] = field(default_factory=list)
    stored: dict[int, Record] = field(default_factory=dict)


def settle(
    connection: sa.Connection,
    ids: Collection[UUID],
    now: datetime,
    fresh: Mapping[UUID, ConfirmedRow] | None = None,
) -> None:
    """Bring these records to what is to be seen of them; `fresh` are rows whose bodies stand nowhere yet."""
    progress = sync_progress.read(connection)
    for some in confirmed.chunks(sorted(ids)):
        _Settling(connection, progress, now, some, fresh or {}).run()


class _Settling:
    """Some records at a time, with a statement of each kind for all of them."""

    def __init__(
        self,
        connection: sa.Connection,
        progress: Progress,
        now: datetime,
        ids: Sequence[UUID],
        fresh: Mapping[UUID, ConfirmedRow],
    ) -> None:
        self.connection, self.progress, self.now, self.ids, self.fresh = connection, progress, now, ids, fresh
        self.shown = _shown(connection, ids)
        old = [id_ for id_ in ids if id_ not in fresh]
        self.known = confirmed.load(connection, old) if old else {}
        self.own = _own(connection, ids)
        self.set_by = confirmed.versions(connection, [shown.seq for shown in self.shown.values()])
        self.last: int = connection.execute(_LAST).scalar_one()
        self.writes = Writes()

    def run(self) -> None:
        for id_ in self.ids:
            self._one(id_)
        self._write()

    def _one(self, id_: UUID) -> None:
        known = self.known.get(id_)
        row = self.fresh.get(id_) or (known.row if known is not None else None)
        own, shown = self.own.get(id_, ()), self.shown.get(id_)
        seen = _seen(row, own, self.progress, shown)
        if row is not None:
            is_aside = known is not None and known.is_aside
            if seen is None or not seen.is_confirmed:
                if not is_aside:
                    self.writes.kept[id_] = row
            elif is_aside:
                self.writes.kept[id_] = None
        else:
            self._await(id_, own)
        if seen is not None:
            self._show(id_, seen, shown)
        elif shown is not None:
            self.writes.deleted.append(shown)
            if shown.signed:
                self.writes.let_pass.append({"record_id": id_})

    def _show(self, id_: UUID, seen: Seen, shown: Shown | None) -> None:
        is_signed = SIGNATURE in seen.view.values
        if shown is None:
            self.last += 1
            at = _instant(seen.view.values.get(SIGNED_AT)) or self.now
            self.writes.inserted.append(
                {
                    "seq": self.last,
                    "id": id_,
                    "kind": seen.record.KIND,
                    "client_id": seen.record.client_id,
                    "signed": is_signed,
                    "body": seen.body,
                    "revision": 1,
                    "created_at": at,
                    "updated_at": at,
                }
            )
            self.writes.stored[self.last] = seen.record
            self._version(self.last, {}, seen.view.versions)
            return
        self._version(shown.seq, self.set_by[shown.seq], seen.view.versions)
        if shown.body == seen.body:
            return
        if shown.signed:
            self.writes.let_pass.append({"record_id": id_})
        chart = seen.record.client_id
        changed = {"new_body": seen.body, "chart": chart, "is_signed": is_signed, "now": self.now}
        self.writes.updated.append({"at": shown.seq, **changed})
        self.writes.stored[shown.seq] = seen.record

    def _version(self, seq: int, old: Mapping[str, str], new: Mapping[str, str]) -> None:
        if old == new:
            return
        if old:
            self.writes.old_versions.append({"at": seq})
        self.writes.versions += [
            {"record": seq, "path": path, "operation_id": bytes.fromhex(version)} for path, version in new.items()
        ]

    def _await(self, id_: UUID, own: Sequence[Outgoing]) -> None:
        """Note until when own work that took effect is shown without a row of the agency's."""
        over = [out for out in own if out.delivery not in _WITHOUT_EFFECT and counts(out, None, self.progress)]
        if over:
            first = min(over, key=lambda out: out.seq)
            scope = first.operation.client_id or NOBODYS
            self.writes.awaited.append({"record_id": id_, "scope": scope, "agency_seq": first.seq})

    def _write(self) -> None:
        writes, run = self.writes, self.connection.execute
        if writes.inserted:
            writes.let_pass.append(_COMING)
        gone = [to_record(RECORD_TYPES[shown.kind], shown.body) for shown in writes.deleted]
        confirmed.keep(self.connection, writes.kept)
        for statement, values in (
            (_LET_PASS, writes.let_pass),
            (_DELETE, [{"at": shown.seq} for shown in writes.deleted]),
            (_UPDATE, writes.updated),
            (_DROP_VERSIONS, writes.old_versions),
        ):
            if values:
                run(statement, values)
        _INSERT.insert(self.connection, writes.inserted)
        if writes.inserted:
            run(_INDEX, {"first": writes.inserted[0]["seq"]})
        _PUT_VERSIONS.insert(self.connection, writes.versions)
        if writes.let_pass:
            run(_CLOSE)
        run(_ARE_HERE, names(self.ids))
        if writes.awaited:
            run(_AWAIT, writes.awaited)
        if writes.stored or gone:
            lines.refresh_all(self.connection, writes.stored, gone)


_WITHOUT_EFFECT = (*OPEN, Delivery.REJECTED)


def _seen(row: ConfirmedRow | None, own: Sequence[Outgoing], progress: Progress, shown: Shown | None) -> Seen | None:
    """What is to be shown. Own work that makes no whole record with the agency's is not, until the agency decides."""
    view = local_view(row, own, progress)
    if view is None:
        return None
    kind = row.kind if row is not None else own[0].operation.record_kind
    is_confirmed = row is not None and view.values == row.values and view.versions == row.versions
    seen = _readable(kind, view, is_confirmed, shown)
    if seen is None and not is_confirmed and row is not None:
        return _readable(kind, View(row.scope, dict(row.values), dict(row.versions)), True, shown)
    return seen


def _readable(kind: str, view: View, is_confirmed: bool, shown: Shown | None) -> Seen | None:
    """None for what this program cannot read: a newer one wrote it. It is kept, and tried again."""
    known = RECORD_TYPES.get(kind)
    if known is None:
        return None
    is_same = shown is not None and flat_body(shown.body) == view.values
    try:
        body = shown.body if shown is not None and is_same else confirmed.as_body(view.values)
        return Seen(view, to_record(known, body), body, is_confirmed)
    except (BrokenPatch, msgspec.ValidationError):
        return None


def _shown(connection: sa.Connection, ids: Sequence[UUID]) -> dict[UUID, Shown]:
    return {row.id: Shown(*row[1:]) for row in connection.execute(_SHOWN, names(ids))}


def _own(connection: sa.Connection, ids: Sequence[UUID]) -> dict[UUID, list[Outgoing]]:
    """The operations that may have to be shown over the rows, in order: the journal behind a row is left unread."""
    own: dict[UUID, list[Outgoing]] = {}
    for each in connection.execute(_OWN, names(ids)):
        own.setdefault(each.record_id, []).append(history.outgoing(each))
    return own


def _instant(stated: object) -> datetime | None:
    return datetime.fromisoformat(stated).astimezone(UTC) if isinstance(stated, str) else None
