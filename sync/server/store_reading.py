"""What a decision, a page or a snapshot needs of PostgreSQL, read in as few statements as it takes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import psycopg

from sync.protocol.codes import Code
from sync.protocol.messages import AGENCY, Answer, Epoch, Kept, Op, Row, ScopeDigest, Status
from sync.server.assignments import LATE
from sync.server.core_pages import Feed, Writer
from sync.server.core_transaction import JUDGEMENTS, Refused, document_of
from sync.server.core_values import (
    Access,
    Change,
    ChangeKind,
    Known,
    Logged,
    Parked,
    access_key,
    record_key,
)
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.operations import OperationKind, ids_in

Cursor = psycopg.Cursor[tuple[Any, ...]]

EMPTY = bytes(32)
"""The digest of a scope without records."""

_LOCK = "SELECT seq FROM agency WHERE id = %s FOR NO KEY UPDATE"
_LOG = """
SELECT id, payload, status, code, seq, revision, late, answered_at FROM operation
WHERE agency = %s AND id = ANY(%s::uuid[])
"""
_ROW = 'id, kind, scope, seq, revision, "values"::text, versions::text, conflicts::text'
_RECORDS = f"SELECT {_ROW}, digest FROM record WHERE agency = %s AND id = ANY(%s::uuid[])"
_CHART = f"SELECT {_ROW} FROM record WHERE agency = %s AND scope = %s AND id > %s ORDER BY id LIMIT %s"
_FIRST = f"SELECT {_ROW} FROM record WHERE agency = %s AND scope = %s ORDER BY id LIMIT %s"
_RIGHTS = """
SELECT worker, scope, ended_at IS NULL FROM sight
WHERE agency = %s AND worker = ANY(%s::uuid[]) AND (ended_at IS NULL OR ended_at >= %s)
"""
_COSIGNERS = """
SELECT id, approves_own FROM account
WHERE agency = %s AND id = ANY(%s::uuid[]) AND is_active AND role IN ('supervisor', 'administrator')
"""
_WRITERS = "SELECT id, author, op->>'made_at' FROM operation WHERE agency = %s AND id = ANY(%s::uuid[])"
_SCOPES = "SELECT id, records, digest FROM scope WHERE agency = %s AND id = ANY(%s::uuid[])"
_ANY_PARKED = "SELECT EXISTS (SELECT FROM parked WHERE agency = %s)"
_PARKED = """
SELECT transaction_id, operations::text, waits FROM parked
WHERE agency = %s AND (waits && %s::text[] OR transaction_id = ANY(%s::uuid[]))
"""
_OVERDUE = """
SELECT transaction_id, operations::text, waits FROM parked WHERE agency = %s AND since <= %s ORDER BY transaction_id
"""
_STANDING = "SELECT epoch, forked_from, forked_at, seq FROM agency WHERE id = %s"
_SEEN = "SELECT scope FROM sight WHERE agency = %s AND worker = %s AND ended_at IS NULL"
_CHANGES = """
SELECT * FROM (
    (
        SELECT c.seq, c.kind, c.scope, c.record_id, c.worker FROM unnest(%(scopes)s::uuid[]) AS s (id)
        CROSS JOIN LATERAL (
            SELECT * FROM change
            WHERE agency = %(agency)s AND scope = s.id AND worker IS NULL AND seq > %(cursor)s
            ORDER BY seq LIMIT %(limit)s
        ) AS c
    ) UNION ALL (
        SELECT seq, kind, scope, record_id, worker FROM change
        WHERE agency = %(agency)s AND worker = %(worker)s AND seq > %(cursor)s
        ORDER BY seq LIMIT %(limit)s
    )
) AS found ORDER BY seq LIMIT %(limit)s
"""

_values: msgspec.json.Decoder[dict[str, Any]] = msgspec.json.Decoder(dict[str, Any])
_versions: msgspec.json.Decoder[dict[str, str]] = msgspec.json.Decoder(dict[str, str])
_conflicts: msgspec.json.Decoder[tuple[Kept, ...]] = msgspec.json.Decoder(tuple[Kept, ...])
_operations: msgspec.json.Decoder[tuple[Op, ...]] = msgspec.json.Decoder(tuple[Op, ...])


@dataclass(slots=True)
class Before:
    """What a write needs to know of the state that it changes: digests of records, and count and digest of scopes."""

    known: Known
    digests: dict[UUID, bytes] = field(default_factory=dict)
    scopes: dict[UUID, tuple[int, bytes]] = field(default_factory=dict)


class Part:
    """A part of the store: one transaction, for one agency. `device` is the one that brought what is new."""

    def __init__(self, cursor: Cursor, agency: UUID, device: str = "") -> None:
        self._cursor, self._agency, self._device = cursor, agency, device


class Reading(Part):
    """Reads for one transaction."""

    def _all(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        return self._cursor.execute(statement, (self._agency, *values)).fetchall()

    def locked(self) -> int:
        """Hold the counter of the order; gives the last number."""
        ((seq,),) = self._all(_LOCK)
        return int(seq)

    # --- decisions -------------------------------------------------------------------------------------------

    def read(self, operations: tuple[Op, ...], received_at: datetime, arrived: Iterable[str]) -> Before:
        """What is known about these operations and about what they, or `arrived`, may release."""
        seq = self.locked()
        parked = self._releasable(operations, arrived)
        concerned = (*operations, *(op for held in parked for op in held.operations))
        if not concerned:
            return Before(Known(received_at, seq))
        found = self._all(_RECORDS, _hex(_records_of(concerned)))
        rows = {row.record_id: row for row in map(_row, found)}
        places = {op.scope for op in concerned} | {row.scope for row in rows.values()}
        scopes = {id_: (records, digest) for id_, records, digest in self._all(_SCOPES, _hex(places))}
        known = Known(
            received_at,
            seq,
            self._log(concerned),
            rows,
            self._rights({op.author for op in concerned}, received_at),
            frozenset(scopes) - {AGENCY},
            parked,
            *self._cosigners(concerned),
        )
        return Before(known, {line[0]: line[-1] for line in found}, scopes)

    def overdue(self, before: datetime) -> tuple[Parked, ...]:
        """The transactions held since before that time, in the order of their ids."""
        return tuple(_parked(line) for line in self._all(_OVERDUE, before))

    def _releasable(self, operations: tuple[Op, ...], arrived: Iterable[str]) -> tuple[Parked, ...]:
        """Every held transaction that these may release, and those that they may release in turn."""
        found: dict[UUID, Parked] = {}
        if not self._all(_ANY_PARKED)[0][0]:
            return ()
        asked: set[str] = set()
        keys = {*arrived, *(key for op in operations for key in _brings(op))}
        again = {op.transaction for op in operations}
        while new := keys - asked:
            asked |= new
            for line in self._all(_PARKED, list(new), array(again)):
                if line[0] not in found:
                    found[line[0]] = held = _parked(line)
                    keys |= {key for op in held.operations for key in _brings(op)}
        return tuple(found.values())

    def _log(self, concerned: Iterable[Op]) -> dict[str, Logged]:
        ids = {op.id for op in concerned}
        ids |= {id_ for op in concerned for version in op.base.values() for id_ in ids_in(version)}
        return {
            id_.hex: Logged(
                payload.hex(),
                Answer(id_.hex, Status(status), code and Code(code), seq, revision, late, answered_at),
            )
            for id_, payload, status, code, seq, revision, late, answered_at in self._all(_LOG, array(ids))
        }

    def _rights(self, authors: Iterable[UUID], received_at: datetime) -> dict[tuple[UUID, UUID], Access]:
        found = self._all(_RIGHTS, _hex(authors), received_at - LATE)
        return {(worker, scope): Access.NOW if is_now else Access.LATE for worker, scope, is_now in found}

    def _cosigners(self, operations: Iterable[Op]) -> tuple[frozenset[UUID], frozenset[UUID]]:
        """Of those who judge documents, who may sign them a second time, and who may sign her own."""
        authors = {op.author for op in operations if op.record_kind in JUDGEMENTS}
        found = self._all(_COSIGNERS, _hex(authors)) if authors else []
        return frozenset(id_ for id_, _ in found), frozenset(id_ for id_, own in found if own)

    # --- pages -----------------------------------------------------------------------------------------------

    def standing(self) -> tuple[Epoch, int]:
        """The server's present life, and the last number given out."""
        ((epoch, forked_from, forked_at, seq),) = self._all(_STANDING)
        return Epoch(epoch, forked_from, forked_at), seq

    def visible(self, worker: UUID) -> frozenset[UUID]:
        """The scopes that the worker sees, AGENCY too."""
        return frozenset(scope for (scope,) in self._all(_SEEN, worker)) | {AGENCY}

    def feed(self, worker: UUID, cursor: int, limit: int) -> Feed:
        """A page's part of the order, of what the worker may see. A device that begins needs only its charts."""
        epoch, seq = self.standing()
        scopes = self.visible(worker)
        changes = self._changes(worker, scopes, cursor, limit + 1) if cursor else []
        has_more = len(changes) > limit
        named = {change.record_id for change in changes[:limit] if change.record_id}
        rows = {row.record_id: row for row in map(_row, self._all(_RECORDS, _hex(named)))} if named else {}
        digests = {} if has_more or not cursor else self._digests(scopes)
        return Feed(worker, epoch, seq, cursor, changes[:limit], has_more, rows, scopes, digests)

    def chart(self, scope: UUID, after: str, limit: int) -> tuple[Row, ...]:
        """The rows of a scope behind a record id, in the order of the ids."""
        found = self._all(_CHART, scope, UUID(after), limit) if after else self._all(_FIRST, scope, limit)
        return tuple(map(_row, found))

    def writers(self, operations: Collection[str]) -> dict[str, Writer]:
        """Who made these operations, and when."""
        found = self._all(_WRITERS, array(operations))
        return {id_.hex: (author, datetime.fromisoformat(made_at)) for id_, author, made_at in found}

    def _changes(self, worker: UUID, scopes: Iterable[UUID], cursor: int, limit: int) -> list[Change]:
        asked = {"agency": self._agency, "scopes": _hex(scopes), "worker": worker, "cursor": cursor, "limit": limit}
        return [
            Change(seq, ChangeKind(kind), scope, record_id, whose)
            for seq, kind, scope, record_id, whose in self._cursor.execute(_CHANGES, asked)
        ]

    def _digests(self, scopes: frozenset[UUID]) -> Mapping[UUID, ScopeDigest]:
        found = {id_: ScopeDigest(records, digest.hex()) for id_, records, digest in self._all(_SCOPES, _hex(scopes))}
        return dict.fromkeys(scopes, ScopeDigest(0, EMPTY.hex())) | found


def array(values: Iterable[object]) -> str:
    """PostgreSQL's form of an array of numbers, ids or our own words, none of which needs quotes."""
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def _hex(ids: Iterable[UUID]) -> str:
    return array([id_.hex for id_ in ids])


def _row(line: Sequence[Any]) -> Row:
    record_id, kind, scope, seq, revision, values, versions, conflicts = line[:8]
    kept = _conflicts.decode(conflicts) if conflicts else ()
    return Row(record_id, kind, scope, seq, revision, _values.decode(values), _versions.decode(versions), kept)


def _parked(line: tuple[Any, ...]) -> Parked:
    return Parked(_operations.decode(line[1]), frozenset(line[2]))


def _brings(op: Op) -> Iterator[str]:
    """The keys of what may be there once the operation is decided."""
    yield op.id
    if op.kind is OperationKind.CREATE:
        yield record_key(op.record_id)
        if op.record_kind == Client.KIND:
            yield access_key(op.author, op.scope)


def _records_of(operations: Iterable[Op]) -> set[UUID]:
    """The records that operations change or are about."""
    found = set()
    for op in operations:
        found.add(op.record_id)
        try:
            document = document_of(op)
        except Refused:
            continue  # so it will be decided, without looking
        if document:
            found.add(document)
    return found
