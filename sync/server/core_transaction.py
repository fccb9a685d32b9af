"""One local transaction, tried as a whole: nothing counts before all of it was taken."""

from __future__ import annotations

from uuid import UUID

import msgspec

from sync.protocol.codes import Code
from sync.protocol.digests import payload_hash
from sync.protocol.messages import AGENCY, Answer, Op, Row, Status
from sync.server.core_board import Board, Effects
from sync.server.core_paths import (
    EVERY_PATH,
    PathRule,
    PathVerdict,
    is_on_it,
    is_signed,
    merged,
    offers,
    without_signings,
)
from sync.server.core_values import (
    Access,
    Change,
    ChangeKind,
    Flat,
    Judge,
    Logged,
    access_key,
    record_key,
)
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.follow_ups import CoSigning, ErrorMark
from tcm_desktop.domain.operations import OperationKind, ids_in
from tcm_desktop.domain.people import Worker

JUDGEMENTS = (CoSigning.KIND, ErrorMark.KIND)
"""What is said about a document that may be another worker's."""
OVERRULED = (Code.DOES_NOT_FIT, Code.CHANGED_BEFORE_SIGNING)


class Waits(Exception):
    """The transaction needs something that is not there: one of `keys`."""

    def __init__(self, code: Code, *keys: str) -> None:
        super().__init__(code)
        self.code, self.keys = code, frozenset(keys)


class Refused(Exception):
    """The transaction cannot be taken, now or later."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code = code


def scope_of(kind: str, record_id: UUID, values: Flat) -> UUID:
    """The chart that a record lies in; a client's own record lies in her chart. Raises Refused for a broken id."""
    if kind == Client.KIND:
        return record_id
    if kind == Worker.KIND:
        return AGENCY
    try:
        chart = values.get("client_id")
        return AGENCY if chart is None else UUID(chart)
    except (ValueError, AttributeError, TypeError) as error:
        raise Refused(Code.NOT_A_RECORD) from error


class Trial:
    """Takes the operations of one transaction one after another over a board that does not change meanwhile."""

    def __init__(self, board: Board, judge: Judge, path_rule: PathRule, is_patient: bool) -> None:
        self._board, self._judge, self._path_rule, self._is_patient = board, judge, path_rule, is_patient
        self.effects = Effects(board.seq)
        self._taken: dict[str, Status] = {}

    def take(self, op: Op) -> None:
        """Decide one operation. Raises Waits or Refused."""
        row = self._row(op.record_id)
        if (row is not None and row.kind != op.record_kind) or op.patch.get("id", str(op.record_id)) != str(
            op.record_id
        ):
            raise Refused(Code.NOT_A_RECORD)
        if op.patch.get("signature/worker_id") not in (None, str(op.author)):
            raise Refused(Code.NOT_THE_AUTHOR)
        access = self._access(op, row)
        self._look_behind(op, row)
        if row is None:
            self._refuse_judgement(op)
            self._accept(op, self._created(op), Status.APPLIED, None, access)
        elif is_signed(row.values):
            self._on_signed(op, row, access)
        else:
            self._change(op, row, access)

    def _row(self, record_id: UUID) -> Row | None:
        return self.effects.rows.get(record_id) or self._board.row(record_id)

    def _has_arrived(self, operation_id: str) -> bool:
        return operation_id in self._taken or self._board.final(operation_id) is not None

    def _access(self, op: Op, row: Row | None) -> Access:
        """The weaker of the author's rights in the charts concerned: where the record is, and where it shall be."""
        scopes = {op.scope: None} | ({row.scope: None} if row is not None else {})
        if AGENCY in scopes and op.record_id != op.author:
            raise Refused(Code.NOT_ALLOWED)
        if self._founds_chart(op, row):
            self.effects.granted.append((op.author, op.scope))
            self.effects.seq += 1
            entered = Change(self.effects.seq, ChangeKind.ENTER, op.scope, worker=op.author)
            self.effects.changes.append(entered)
        rights = []
        for scope in scopes:
            granted = (op.author, scope) in self.effects.granted
            right = Access.NOW if granted else self._board.access(op.author, scope)
            if right is None:
                raise Waits(Code.WAITS_FOR_ACCESS, access_key(op.author, scope))
            rights.append(right)
        return Access.LATE if Access.LATE in rights else Access.NOW

    def _founds_chart(self, op: Op, row: Row | None) -> bool:
        """Whoever takes in a new client has her chart."""
        is_new = row is None and not self._board.is_scope(op.scope)
        return is_new and op.record_kind == Client.KIND and op.record_id == op.scope

    def _look_behind(self, op: Op, row: Row | None) -> None:
        """Refuse what builds on something refused; wait for the record that it changes or that it is about."""
        seen = {id_: None for version in op.base.values() for id_ in ids_in(version)}
        answers = [self._board.final(id_) for id_ in seen]
        if any(answer and answer.status is Status.REJECTED for answer in answers):
            raise Refused(Code.FOLLOWS_REFUSED)
        is_new = op.kind is OperationKind.CREATE
        needed = document_of(op) if is_new else op.record_id
        if needed is None or self._row(needed) is not None:
            return
        if not self._is_patient:
            raise Refused(Code.NEVER_CAME)
        raise Waits(Code.WAITS_FOR_RECORD, record_key(needed), *(id_ for id_ in seen if not self._has_arrived(id_)))

    def _refuse_judgement(self, op: Op) -> None:
        """A second signature is given by whoever may, by the agency's accounts and not by what a record claims.

        A document is marked as entered in error by its author, or by whoever may sign what others wrote.
        """
        document = document_of(op) if op.record_kind in JUDGEMENTS else None
        row = self._row(document) if document is not None else None
        if row is None:
            return  # it is none, or it is about nothing and no record
        is_own = row.values.get("signature/worker_id") == str(op.author)
        known = self._board.known
        if is_own and op.record_kind == ErrorMark.KIND:
            return
        if op.author not in (known.self_approvers if is_own else known.cosigners):
            raise Refused(Code.NOT_ALLOWED)

    def _created(self, op: Op) -> Row:
        values = {path: value for path, value in op.patch.items() if value is not None}
        if "id" not in values or scope_of(op.record_kind, op.record_id, values) != op.scope:
            raise Refused(Code.NOT_A_RECORD)
        if fault := self._judge(op.record_kind, values):
            raise Refused(fault.code)
        return Row(op.record_id, op.record_kind, op.scope, 0, 0, values, {EVERY_PATH: op.id})

    def _on_signed(self, op: Op, row: Row, access: Access) -> None:
        """A signed document takes nothing but what it says already, and decisions about values kept before."""
        if any(row.values.get(path) != value for path, value in op.patch.items()):
            raise Refused(Code.SIGNED)
        self._accept(op, merged(row, op, dict.fromkeys(op.patch, PathVerdict.AGREE)), Status.AGREED, None, access)

    def _change(self, op: Op, row: Row, access: Access) -> None:
        offered = offers(op, row)
        verdicts = {path: self._path_rule(offer, self._has_arrived) for path, offer in offered.items()}
        missing = [path for path, verdict in verdicts.items() if verdict is PathVerdict.WAIT]
        if missing and self._is_patient:
            unseen = {id_: None for path in missing for id_ in ids_in(op.base[path]) if not self._has_arrived(id_)}
            raise Waits(Code.WAITS_FOR_CHANGE, *unseen)
        for path in missing:
            verdicts[path] = PathVerdict.APPLY if is_on_it(offered[path]) else PathVerdict.CONFLICT
        after, code = merged(row, op, verdicts), None
        if fault := self._judge(row.kind, after.values):
            code = fault.code if fault.code in OVERRULED else Code.DOES_NOT_FIT
            verdicts = {path: _lost(verdict) for path, verdict in verdicts.items()}
            after = merged(row, op, verdicts)
        if is_signed(after.values):
            after = without_signings(after)
        if "client_id" in op.patch:
            after = self._moved(op, row, after)
        self._accept(op, after, _status(verdicts), code, access)

    def _moved(self, op: Op, row: Row, after: Row) -> Row:
        """The record in the chart that its content names: one of those in which the author's rights were asked."""
        scope = scope_of(after.kind, op.record_id, after.values)
        if scope not in (row.scope, op.scope):
            raise Refused(Code.NOT_ALLOWED)
        return msgspec.structs.replace(after, scope=scope)

    def _accept(self, op: Op, after: Row, status: Status, code: Code | None, access: Access) -> None:
        effects, before = self.effects, self._row(op.record_id)
        effects.seq += 1
        scope = after.scope
        after = msgspec.structs.replace(after, seq=effects.seq, revision=after.revision + 1)
        effects.rows[op.record_id] = after
        effects.changes.append(Change(effects.seq, ChangeKind.ROW, scope, op.record_id))
        if before is not None and before.scope != scope:
            effects.seq += 1
            effects.changes.append(Change(effects.seq, ChangeKind.ROW, before.scope, op.record_id))
        answer = Answer(
            op.id, status, code, after.seq, after.revision, access is Access.LATE, self._board.known.received_at
        )
        effects.logged.append((op, Logged(payload_hash(op), answer)))
        self._taken[op.id] = status


def document_of(op: Op) -> UUID | None:
    """The document that a record which follows a signature is about, or None for any other record."""
    document = op.patch.get("document_id")
    try:
        return None if document is None else UUID(document)
    except (ValueError, AttributeError, TypeError) as error:
        raise Refused(Code.NOT_A_RECORD) from error


def _lost(verdict: PathVerdict) -> PathVerdict:
    return PathVerdict.CONFLICT if verdict is PathVerdict.APPLY else verdict


def _status(verdicts: dict[str, PathVerdict]) -> Status:
    """What to tell about an operation as a whole: the worst of its paths."""
    found = set(verdicts.values())
    if PathVerdict.CONFLICT in found:
        return Status.CONFLICT
    return Status.APPLIED if PathVerdict.APPLY in found else Status.AGREED
