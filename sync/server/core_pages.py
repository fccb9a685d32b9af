"""What a device is sent: pages of changes, snapshots of a scope (rules S5, S6, S10, S16)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from sync.protocol.messages import (
    ChartPart,
    Entered,
    Epoch,
    Gone,
    Left,
    Page,
    Row,
    ScopeDigest,
)
from sync.server.core_paths import version_of
from sync.server.core_values import Change, ChangeKind
from tcm_desktop.domain.operations import ids_in

Writer = tuple[UUID, datetime]
"""Who made an operation, and when."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What the store read for a page, all of it as of `seq`.

    `changes`: those after the cursor, in order. `has_more`: there are others behind them. `rows`: the present state of
    the records that they name. `scopes`: those that the worker sees now, AGENCY too. `digests`: of these scopes, for a
    last page.
    """

    worker: UUID
    epoch: Epoch
    seq: int
    cursor: int
    changes: Sequence[Change]
    has_more: bool
    rows: Mapping[UUID, Row]
    scopes: frozenset[UUID]
    digests: Mapping[UUID, ScopeDigest]
    generation: str = ""


def page(feed: Feed) -> Page:
    """The page. A worker is sent nothing of a scope that is not hers now, whatever stands in the changes.

    To a device that begins (cursor 0) it names the charts that are hers: each comes by its snapshot. An agency in which
    nothing ever happened has nothing to fetch; its devices begin again at their next contact, at no cost.
    """
    if feed.cursor == 0:
        given = tuple(Entered(scope) for scope in sorted(feed.scopes)) if feed.seq else ()
        return Page(feed.epoch, feed.seq, feed.seq, False, given, feed.generation)
    last = feed.changes[-1].seq if feed.changes else feed.cursor
    sent: dict[UUID, None] = {}
    return Page(
        feed.epoch,
        feed.seq,
        last if feed.has_more else feed.seq,
        feed.has_more,
        tuple(item for change in feed.changes for item in _items(change, feed, sent)),
        "" if feed.has_more else feed.generation,
        {} if feed.has_more else {str(scope): digest for scope, digest in sorted(feed.digests.items())},
    )


def chart_part(scope: UUID, rows: Sequence[Row], limit: int) -> ChartPart:
    """A part of a scope. `rows` are its next ones in the order of their ids, one more than `limit` where there are."""
    sent = tuple(rows[:limit])
    return ChartPart(scope, str(sent[-1].record_id) if sent else "", len(rows) > limit, sent)


def beside_kept(rows: Iterable[Row]) -> set[str]:
    """The operations that made the values in force beside those that lost."""
    return {id_ for row in rows for kept in row.conflicts for id_ in ids_in(version_of(row, kept.path))}


def with_writers(row: Row, writers: Mapping[str, Writer]) -> Row:
    """The row with who made the values in force beside those that lost: people decide between two that have names."""
    if not row.conflicts:
        return row
    found = []
    for kept in row.conflicts:
        wrote = next((writers[id_] for id_ in ids_in(version_of(row, kept.path)) if id_ in writers), None)
        by, at = wrote or (None, None)
        found.append(msgspec.structs.replace(kept, over_by=by, over_at=at))
    return msgspec.structs.replace(row, conflicts=tuple(found))


def _items(change: Change, feed: Feed, sent: dict[UUID, None]) -> Iterator[Row | Gone | Entered | Left]:
    """What a change tells this worker; a row's present state is sent once in a page."""
    is_seen = change.scope in feed.scopes
    if change.kind is ChangeKind.ROW:
        row = feed.rows.get(change.record_id) if change.record_id and is_seen else None
        if row is None or row.record_id in sent:
            return
        if row.scope in feed.scopes:
            sent[row.record_id] = None
            yield row
        else:
            yield Gone(row.record_id, change.scope)
    elif change.worker == feed.worker and is_seen == (change.kind is ChangeKind.ENTER):
        yield Entered(change.scope) if is_seen else Left(change.scope)
