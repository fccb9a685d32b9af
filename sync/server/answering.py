"""A request of a device and its answer, over whatever stores the agency's records (rules S3 to S10, S17, S18)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sync.protocol.codes import Code
from sync.protocol.messages import (
    Answer,
    ChartPart,
    Page,
    Pull,
    Push,
    Pushed,
    Refusal,
    Request,
    Response,
    Row,
    Snapshot,
    SnapshotPull,
)
from sync.server.assignments import carry_out
from sync.server.core import Rules, decide, hold
from sync.server.core_devices import is_forked, next_generations, refusal
from sync.server.core_pages import beside_kept, chart_part, page, with_writers
from sync.server.ports import ChartStore


@dataclass(frozen=True, slots=True)
class Answering:
    """How requests are answered. `now` is aware; `fresh` gives a generation that was never given before to another
    request; generations sort by the time of their requests.

    `is_withdrawn`: the device was revoked; what it still sends is kept for a supervisor, also where the device or the
    server is not the one that the other knew: nothing takes effect, and there is no later round.
    """

    rules: Rules
    now: datetime
    fresh: Callable[[], str]
    is_withdrawn: bool = False


def answer(request: Request, worker: UUID, store: ChartStore, how: Answering) -> Response:
    """The answer to a request of this worker's device, which was recognised before."""
    epoch, seq = store.standing()
    schema = (request.schema,) if isinstance(request, Push) else ()
    code = refusal(epoch, seq, request.epoch, request.as_of, *schema)
    if code and not (how.is_withdrawn and code is Code.ROLLBACK_DETECTED):
        return Refusal(epoch, code)
    if isinstance(request, SnapshotPull):
        parts = _parts(request, worker, store)
        return Snapshot(epoch, seq, parts) if parts else Refusal(epoch, Code.NOT_YOURS)
    if not how.is_withdrawn and is_forked(store.generations(request.device), request.generation):
        return Refusal(epoch, Code.DEVICE_FORKED)
    if isinstance(request, Push):
        return Pushed(epoch, push(request, worker, store, how))
    return _page(request, worker, store, how)


def push(request: Push, worker: UUID, store: ChartStore, how: Answering) -> tuple[Answer, ...]:
    """Decide and write; the answers."""
    known = store.known(request.operations, how.now)
    if how.is_withdrawn:
        decision = hold(request.operations, worker, request.device, known, how.rules)
    else:
        decision = decide(request.operations, worker, known, how.rules)
    carry_out(decision, store, how.now, how.rules)
    return decision.answers


def _page(request: Pull, worker: UUID, store: ChartStore, how: Answering) -> Page:
    feed = store.feed(worker, request.cursor, request.limit)
    named = {change.record_id for change in feed.changes}
    met = [row for row in feed.rows.values() if row.conflicts and row.record_id in named]
    if met:
        feed = replace(feed, rows={**feed.rows, **{row.record_id: row for row in _told(met, store)}})
    if feed.has_more:
        return page(feed)
    given = next_generations(store.generations(request.device), request.generation, how.fresh())
    store.renew(request.device, given)
    return page(replace(feed, generation=given.last))


def _told(rows: Sequence[Row], store: ChartStore) -> tuple[Row, ...]:
    """The rows with who made what is in force where somebody has to decide."""
    asked = beside_kept(rows)
    writers = store.writers(asked) if asked else {}
    return tuple(with_writers(row, writers) for row in rows)


def _parts(request: SnapshotPull, worker: UUID, store: ChartStore) -> tuple[ChartPart, ...]:
    """Of the scope that was asked for, and of the others as far as there is room; none where she does not see it."""
    seen = store.visible(worker)
    if request.scope not in seen:
        return ()
    parts: list[ChartPart] = []
    after, room = request.after, request.limit
    for scope in dict.fromkeys((request.scope, *request.then)):
        if scope in seen and room > 0:
            part = chart_part(scope, _told(store.chart(scope, after, room + 1), store), room)
            parts.append(part)
            after, room = "", 0 if part.has_more else room - len(part.rows)
    return tuple(parts)
