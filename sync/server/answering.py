"""A request of a device and its answer, over whatever stores the agency's records (rules S3 to S10, S17, S18)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sync.protocol.codes import Code
from sync.protocol.messages import (
    Page,
    Pull,
    Push,
    Pushed,
    Refusal,
    Request,
    Response,
    Snapshot,
    SnapshotPull,
)
from sync.server.assignments import carry_out
from sync.server.core import Rules, decide, hold
from sync.server.core_devices import is_forked, next_generations, refusal
from sync.server.core_pages import page, snapshot
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
        return _snapshot(request, worker, store)
    if not how.is_withdrawn and is_forked(store.generations(request.device), request.generation):
        return Refusal(epoch, Code.DEVICE_FORKED)
    return push(request, worker, store, how) if isinstance(request, Push) else _page(request, worker, store, how)


def push(request: Push, worker: UUID, store: ChartStore, how: Answering) -> Pushed:
    """Decide, write, answer."""
    known = store.known(request.operations, how.now)
    if how.is_withdrawn:
        decision = hold(request.operations, worker, request.device, known, how.rules)
    else:
        decision = decide(request.operations, worker, known, how.rules)
    carry_out(decision, store, how.now, how.rules)
    return Pushed(store.standing()[0], decision.answers)


def _page(request: Pull, worker: UUID, store: ChartStore, how: Answering) -> Page:
    feed = store.feed(worker, request.cursor, request.limit)
    if feed.has_more:
        return page(feed)
    given = next_generations(store.generations(request.device), request.generation, how.fresh())
    store.renew(request.device, given)
    return page(replace(feed, generation=given.last))


def _snapshot(request: SnapshotPull, worker: UUID, store: ChartStore) -> Snapshot | Refusal:
    epoch, seq = store.standing()
    if not store.sees(worker, request.scope):
        return Refusal(epoch, Code.NOT_YOURS)
    rows = store.chart(request.scope, request.after, request.limit + 1)
    return snapshot(epoch, seq, request.scope, rows, request.limit)
