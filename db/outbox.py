"""The outbox and the journal: what is sent next, what was answered, what may be forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from db import history
from db.bulk import is_named, names
from db.rows import UNANSWERED, OperationRow
from db.sync_progress import LEFT
from db.sync_rows import AwaitedRow, ConfirmedRecordRow, SyncScopeRow, SyncStateRow
from tcm_desktop.services.sync_ports import NOBODYS, Delivery, Outgoing, Receipt, ScopeState

JOURNAL = timedelta(days=45)
"""How long acknowledged work is kept: longer than the agency's server keeps its backups, by a week (rule S8)."""

_UNANSWERED = sa.text(f"operation.{UNANSWERED}")
_HELD = sa.select(OperationRow.transaction_id).where(OperationRow.held_until.is_not(None))
_WAITING = (
    sa.select(OperationRow.__table__)
    .where(_UNANSWERED, OperationRow.seq > sa.bindparam("after"), OperationRow.transaction_id.not_in(_HELD))
    .order_by(OperationRow.seq)
)
_NEXT = _WAITING.limit(sa.bindparam("most"))
_WHOLE = _WAITING.where(OperationRow.transaction_id == sa.bindparam("transaction"))
_ANSWER = (
    sa.update(OperationRow)
    .where(OperationRow.id == sa.bindparam("operation"), _UNANSWERED)
    .values(
        state=sa.bindparam("answer"),
        acked_epoch=sa.bindparam("epoch"),
        acked_seq=sa.bindparam("at"),
        code=sa.bindparam("why"),
        revision=sa.bindparam("version"),
        late=sa.bindparam("is_late"),
        received_at=sa.bindparam("received"),
        attempts=OperationRow.attempts + 1,
    )
)
_SEND_AGAIN = (
    sa.update(OperationRow)
    .where(OperationRow.state != Delivery.PENDING)
    .values(state=Delivery.PENDING, acked_epoch=None, acked_seq=None, code="", dealt_with=False)
)
_PASSED = (
    sa.select(ConfirmedRecordRow.record_id)
    .where(
        ConfirmedRecordRow.record_id == OperationRow.record_id,
        ConfirmedRecordRow.agency_seq >= OperationRow.acked_seq,
    )
    .exists()
)
_IS_HERE = sa.select(ConfirmedRecordRow.seq).where(ConfirmedRecordRow.record_id == OperationRow.record_id).exists()
_AWAITED = sa.select(AwaitedRow.seq).where(AwaitedRow.record_id == OperationRow.record_id).exists()
_ARE_NAMED = is_named(OperationRow.id)
_TOOK_EFFECT = OperationRow.state.in_((Delivery.ACKNOWLEDGED, Delivery.CONFLICT))
_CHART = sa.func.coalesce(OperationRow.client_id, sa.literal(NOBODYS, OperationRow.client_id.type))
_WAS_TOLD = (
    sa.select(SyncScopeRow.seq)
    .where(SyncScopeRow.scope == _CHART, SyncScopeRow.state != ScopeState.ENTERING)
    .where(OperationRow.acked_seq <= sa.select(SyncStateRow.cursor).scalar_subquery())
    .exists()
)
"""Whether all that the agency had of the chart up to there is here."""
_OTHERWISE = sa.select(OperationRow.record_id).where(
    _ARE_NAMED, sa.or_(~_TOOK_EFFECT, _PASSED, sa.and_(~_IS_HERE, _WAS_TOLD))
)
_COMING = (
    sa.select(OperationRow.record_id, _CHART, sa.func.min(OperationRow.acked_seq))
    .where(_ARE_NAMED, _TOOK_EFFECT, ~_IS_HERE, ~_WAS_TOLD)
    .group_by(OperationRow.record_id)
)
_NEW = insert(AwaitedRow).from_select(["record_id", "scope", "agency_seq"], _COMING)
_AWAIT = _NEW.on_conflict_do_update(
    index_elements=["record_id"],
    set_={"scope": _NEW.excluded.scope, "agency_seq": _NEW.excluded.agency_seq},
    where=_NEW.excluded.agency_seq < AwaitedRow.agency_seq,
)
_OVER = sa.and_(
    _TOOK_EFFECT,
    OperationRow.received_at < sa.bindparam("before", type_=OperationRow.received_at.type),
    sa.or_(_PASSED, sa.and_(~_IS_HERE, ~_AWAITED)),
)


def waiting(connection: sa.Connection, after: int, limit: int) -> tuple[Outgoing, ...]:
    """The next unanswered operations in order, whole transactions, at most `limit`; a larger one comes alone."""
    rows: Sequence[sa.Row[tuple[object, ...]]]
    rows = connection.execute(_NEXT, {"after": after, "most": limit + 1}).all()
    if len(rows) > limit:
        cut = rows[-1].transaction_id
        whole = [row for row in rows if row.transaction_id != cut]
        rows = whole or connection.execute(_WHOLE, {"after": after, "transaction": cut}).all()
    return tuple(map(history.outgoing, rows))


def answer(connection: sa.Connection, receipts: Sequence[Receipt], epoch: str) -> set[UUID]:
    """Note the server's answers to operations that have no last word yet; gives the records now seen otherwise.

    What took effect goes on being shown until its row comes, so nothing is done about it but to note what is awaited:
    a first push is not read and compared all over again.
    """
    answers = [
        {
            "operation": receipt.operation_id,
            "answer": receipt.delivery,
            "epoch": epoch.encode(),
            "at": receipt.seq,
            "why": receipt.code,
            "version": receipt.revision,
            "is_late": receipt.is_late,
            "received": receipt.received_at,
        }
        for receipt in receipts
    ]
    if not answers:
        return set()
    connection.execute(_ANSWER, answers)
    named = names(receipt.operation_id for receipt in receipts)
    connection.execute(_AWAIT, named)
    return set(connection.execute(_OTHERWISE, named).scalars())


def send_again(connection: sa.Connection) -> set[UUID]:
    """Put the whole journal back into the outbox; gives every record that anything was done to."""
    connection.execute(_SEND_AGAIN)
    return set(connection.execute(sa.select(OperationRow.record_id).distinct()).scalars())


def records_in(connection: sa.Connection, scope: UUID, *, confirmed: bool) -> set[UUID]:
    """The records that this worker wrote to in a chart; without `confirmed` those whose row is not here.

    What she moved to another chart counts in that chart.
    """
    chart = OperationRow.client_id
    hers = chart.is_(None) if scope == NOBODYS else chart == scope
    wanted = hers if confirmed else sa.and_(hers, ~_IS_HERE)
    return set(connection.execute(sa.select(OperationRow.record_id).where(wanted).distinct()).scalars())


def forget(connection: sa.Connection, now: datetime) -> bool:
    """Drop work that took effect and is older than the journal has to be. When it was received stays known.

    Gives whether words of charts went that the worker no longer has: of those nothing is to be left anywhere.
    """
    before = {"before": now - JOURNAL}
    latest = sa.select(sa.func.max(OperationRow.received_at)).where(
        OperationRow.record_id == ConfirmedRecordRow.record_id, _TOOK_EFFECT
    )
    over = sa.select(OperationRow.record_id).where(_OVER)
    stamp = sa.update(ConfirmedRecordRow).where(ConfirmedRecordRow.record_id.in_(over))
    connection.execute(stamp.values(received_at=latest.scalar_subquery()), before)
    are_elsewhere = sa.select(OperationRow.seq).where(_OVER, OperationRow.client_id.in_(LEFT)).exists()
    has_words = bool(connection.execute(sa.select(are_elsewhere), before).scalar_one())
    connection.execute(sa.delete(OperationRow).where(_OVER), before)
    return has_words
