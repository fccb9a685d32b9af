"""Writing a decision into PostgreSQL: a few statements for a whole push, each with its lines as arrays.

COPY is quicker still, but PostgreSQL has no COPY under row-level security.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from sync.protocol.digests import record_digest
from sync.protocol.messages import Op, Row
from sync.server.core_values import Change, Decision, Logged
from sync.server.store_reading import EMPTY, Before, Part, array

_NEW_OPERATIONS = """
INSERT INTO operation (
    agency, id, payload, device, author, record_id, op, status, code, seq, revision, late, received_at, answered_at
)
SELECT %(agency)s, id, decode(payload, 'hex'), %(device)s, author, record_id, op, status, code, seq, revision, late,
    %(at)s, %(at)s
FROM ROWS FROM (
    unnest(%(id)s::uuid[]), unnest(%(payload)s::text[]), unnest(%(author)s::uuid[]), unnest(%(record_id)s::uuid[]),
    json_array_elements(%(op)s::json), unnest(%(status)s::text[]), unnest(%(code)s::text[]), unnest(%(seq)s::bigint[]),
    unnest(%(revision)s::bigint[]), unnest(%(late)s::boolean[])
) AS new (id, payload, author, record_id, op, status, code, seq, revision, late)
"""
_ANSWERED = """
UPDATE operation SET status = new.status, code = new.code, seq = new.seq, revision = new.revision, late = new.late,
    answered_at = %(at)s
FROM unnest(
    %(id)s::uuid[], %(status)s::text[], %(code)s::text[], %(seq)s::bigint[], %(revision)s::bigint[], %(late)s::boolean[]
) AS new (id, status, code, seq, revision, late)
WHERE operation.agency = %(agency)s AND operation.id = new.id
"""
_RECORDS = """
FROM ROWS FROM (
    unnest(%(id)s::uuid[]), unnest(%(kind)s::text[]), unnest(%(scope)s::uuid[]), unnest(%(seq)s::bigint[]),
    unnest(%(revision)s::bigint[]), json_array_elements(%(values)s::json), json_array_elements(%(versions)s::json),
    json_array_elements(%(conflicts)s::json), unnest(%(digest)s::text[])
) AS new (id, kind, scope, seq, revision, "values", versions, conflicts, digest)
"""
_NEW_RECORDS = f"""
INSERT INTO record (agency, id, kind, scope, seq, revision, "values", versions, conflicts, digest)
SELECT %(agency)s, id, kind, scope, seq, revision, "values", versions, NULLIF(conflicts::text, 'null')::json,
    decode(digest, 'hex')
{_RECORDS}
"""
_CHANGED_RECORDS = f"""
UPDATE record SET scope = new.scope, seq = new.seq, revision = new.revision, "values" = new."values",
    versions = new.versions, conflicts = NULLIF(new.conflicts::text, 'null')::json, digest = decode(new.digest, 'hex')
{_RECORDS}
WHERE record.agency = %(agency)s AND record.id = new.id
"""
_CHANGES = """
INSERT INTO change (agency, seq, kind, scope, record_id, worker)
SELECT %(agency)s, * FROM unnest(
    %(seq)s::bigint[], %(kind)s::text[], %(scope)s::uuid[], %(record_id)s::uuid[], %(worker)s::uuid[]
)
"""
_SCOPES = """
INSERT INTO scope (agency, id, records, digest)
SELECT %(agency)s, id, records, decode(digest, 'hex')
FROM unnest(%(id)s::uuid[], %(records)s::bigint[], %(digest)s::text[]) AS new (id, records, digest)
ON CONFLICT (agency, id) DO UPDATE SET records = excluded.records, digest = excluded.digest
"""
_SEQ = "UPDATE agency SET seq = %(seq)s WHERE id = %(agency)s"
_UNPARK = "DELETE FROM parked WHERE agency = %(agency)s AND transaction_id = ANY(%(id)s::uuid[])"
_PARK = """
INSERT INTO parked (agency, transaction_id, operations, waits, since)
VALUES (%(agency)s, %(id)s, %(operations)s, %(waits)s, %(at)s)
ON CONFLICT (agency, transaction_id) DO UPDATE SET operations = excluded.operations, waits = excluded.waits
"""

_encode = msgspec.json.Encoder().encode


class Writing(Part):
    """Writes for one transaction."""

    def put(self, decision: Decision, before: Before) -> None:
        """All of the decision, over the state that it was made from; sent without waiting for each answer."""
        digests = [record_digest(row.record_id, row.versions) for row in decision.rows]
        with self._cursor.connection.pipeline():
            self._operations(decision.logged, before)
            self._records(decision.rows, digests, before)
            self._scopes(decision.rows, digests, before)
            self.put_changes(decision.changes)
            self._parked(decision, before)
            if decision.seq != before.known.seq:
                self._run(_SEQ, seq=decision.seq)

    def put_changes(self, changes: Sequence[Change]) -> None:
        """Lines of the agency's order."""
        if changes:
            self._run(
                _CHANGES,
                seq=array(change.seq for change in changes),
                kind=array(change.kind for change in changes),
                scope=array(change.scope.hex for change in changes),
                record_id=array(change.record_id and change.record_id.hex for change in changes),
                worker=array(change.worker and change.worker.hex for change in changes),
            )

    def _run(self, statement: str, **values: object) -> None:
        self._cursor.execute(statement, {"agency": self._agency, **values})

    def _operations(self, logged: Sequence[tuple[Op, Logged]], before: Before) -> None:
        """New ones with their answers, and new answers to those that were held."""
        at, log = before.known.received_at, before.known.log
        new = [(op, entry) for op, entry in logged if op.id not in log]
        old = [(op, entry) for op, entry in logged if op.id in log]
        if old:
            self._run(_ANSWERED, at=at, **_answers(old))
        if new:
            self._run(
                _NEW_OPERATIONS,
                at=at,
                device=self._device,
                payload=array(entry.payload for _, entry in new),
                author=array(op.author.hex for op, _ in new),
                record_id=array(op.record_id.hex for op, _ in new),
                op=_encode([op for op, _ in new]).decode(),
                **_answers(new),
            )

    def _records(self, rows: Sequence[Row], digests: Sequence[bytes], before: Before) -> None:
        for statement, is_old in ((_NEW_RECORDS, False), (_CHANGED_RECORDS, True)):
            pairs = [
                pair for pair in zip(rows, digests, strict=True) if (pair[0].record_id in before.digests) is is_old
            ]
            if pairs:
                written = [row for row, _ in pairs]
                self._run(
                    statement,
                    id=array(row.record_id.hex for row in written),
                    kind=[row.kind for row in written],
                    scope=array(row.scope.hex for row in written),
                    seq=array(row.seq for row in written),
                    revision=array(row.revision for row in written),
                    values=_encode([row.values for row in written]).decode(),
                    versions=_encode([row.versions for row in written]).decode(),
                    conflicts=_encode([row.conflicts or None for row in written]).decode(),
                    digest=array(digest.hex() for _, digest in pairs),
                )

    def _scopes(self, rows: Sequence[Row], digests: Sequence[bytes], before: Before) -> None:
        """Count and digest of each scope, carried on by what changed in it."""
        touched: dict[UUID, tuple[int, int]] = {}

        def add(scope: UUID, count: int, digest: bytes) -> None:
            if scope not in touched:
                records, so_far = before.scopes.get(scope, (0, EMPTY))
                touched[scope] = records, int.from_bytes(so_far)
            records, combined = touched[scope]
            touched[scope] = records + count, combined ^ int.from_bytes(digest)

        for row, digest in zip(rows, digests, strict=True):
            if row.record_id in before.digests:
                add(before.known.rows[row.record_id].scope, -1, before.digests[row.record_id])
            add(row.scope, 1, digest)
        if touched:
            self._run(
                _SCOPES,
                id=array(scope.hex for scope in touched),
                records=array(records for records, _ in touched.values()),
                digest=array(combined.to_bytes(len(EMPTY)).hex() for _, combined in touched.values()),
            )

    def _parked(self, decision: Decision, before: Before) -> None:
        again = {held.operations[0].transaction for held in decision.parked}
        if gone := decision.unparked - again:
            self._run(_UNPARK, id=array(gone))
        for held in decision.parked:
            self._run(
                _PARK,
                id=held.operations[0].transaction,
                operations=_encode(held.operations).decode(),
                waits=sorted(held.waits),
                at=before.known.received_at,
            )


def _answers(entries: Sequence[tuple[Op, Logged]]) -> dict[str, str]:
    answers = [entry.answer for _, entry in entries]
    return {
        "id": array(answer.id for answer in answers),
        "status": array(answer.status for answer in answers),
        "code": array(answer.code for answer in answers),
        "seq": array(answer.seq for answer in answers),
        "revision": array(answer.revision for answer in answers),
        "late": array("t" if answer.late else "f" for answer in answers),
    }
