"""One round of sync as a conversation: it gives requests and takes their answers, whoever carries them.

Everything is sent before anything is fetched. Each step stands in the store before the next begins, so a round can
end anywhere and the next one goes on from there.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sync.client.core import (
    Limits,
    apply_answer,
    apply_page,
    apply_snapshot,
    change_epoch,
    entering,
    plan_upload,
)
from sync.client.core_scopes import purge, restate
from sync.protocol.codes import Code
from sync.protocol.messages import MAX_ROWS, Page, Pull, Pushed, Refusal, Snapshot, SnapshotPull
from sync.protocol.messages import Request as Request
from sync.protocol.messages import Response as Response
from tcm_desktop.services.sync_ports import Progress, Scope, ScopeState, SyncStore

R = TypeVar("R", Pushed, Page, Snapshot)
Talk = Generator[Request, Response, "Outcome"]

WHOLE = Limits()
MAX_EPOCHS = 3
"""How often the server may change its life within one round."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How much is asked for at once."""

    limits: Limits = WHOLE
    changes: int = MAX_ROWS
    rows: int = MAX_ROWS


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a round ended. `refusal` says why it went no further; `restated`: charts that differed from the server's."""

    refusal: Code | None = None
    restated: int = 0


class Stopped(Exception):
    """The server refused a request."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def a_round(store: SyncStore, now: datetime, pace: Pace) -> Talk:
    """The conversation of a whole round. A lost request or answer ends it: close the generator."""
    for _ in range(MAX_EPOCHS):
        try:
            yield from _send(store, pace)
            restated = yield from _fetch(store, now, pace)
        except Stopped as stopped:
            if stopped.refusal.code is not Code.EPOCH_CHANGED:
                return Outcome(stopped.refusal.code)
            store.apply(change_epoch(store.progress(), stopped.refusal.epoch))
        else:
            return Outcome(restated=restated)
    return Outcome(Code.EPOCH_CHANGED)


def _send(store: SyncStore, pace: Pace) -> Generator[Request, Response, None]:
    limits, last = pace.limits, 0
    while upload := plan_upload(store.progress(), store.waiting(last, limits.operations), limits):
        response = yield upload.push
        if isinstance(response, Refusal) and response.code is Code.TOO_LARGE and len(upload.push.operations) > 1:
            limits = limits.halved()
            continue
        store.apply(apply_answer(store.progress(), _expected(response, Pushed)))
        last = upload.last


def _fetch(store: SyncStore, now: datetime, pace: Pace) -> Generator[Request, Response, int]:
    """Pages, then the comparison, then the charts that are new; gives how many differed."""
    has_more, restated = True, 0
    while has_more:
        at = store.progress()
        pull = Pull(at.device, at.generation, at.epoch, at.as_of, at.cursor, pace.changes)
        page = _expected((yield pull), Page)
        store.apply(apply_page(at, page, now))
        has_more = page.has_more
    active = [scope for scope, known in store.progress().scopes.items() if known.state is ScopeState.ACTIVE]
    held = store.digests(active) if page.digests else {}
    if change := restate(store.progress(), page.digests, held):
        before = dict(entering(store.progress()))
        store.apply(change)
        restated = len(dict(entering(store.progress()))) - len(before)
    yield from _fetch_charts(store, pace)
    if change := purge(store.progress(), now):
        store.apply(change)
    return restated


def _fetch_charts(store: SyncStore, pace: Pace) -> Generator[Request, Response, None]:
    """One after the other; behind a chart, those not begun yet, as many as an answer has room for."""
    lost: set[UUID] = set()
    while waiting := _awaited(at := store.progress(), lost):
        scope, known = waiting[0]
        then = tuple(other for other, begun in waiting[1:] if not begun.after)[:MAX_ROWS]
        response = yield SnapshotPull(at.device, at.epoch, at.as_of, scope, known.after, pace.rows, then)
        if isinstance(response, Refusal) and response.code is Code.NOT_YOURS:
            lost.add(scope)  # it was taken away meanwhile; the next page says so
            continue
        change = apply_snapshot(at, _expected(response, Snapshot))
        store.apply(change)
        if change.progress.scopes[scope] == known:
            lost.add(scope)  # an answer that brings nothing of it is not asked for again


def _awaited(progress: Progress, lost: set[UUID]) -> list[tuple[UUID, Scope]]:
    """The charts whose snapshots are not whole; one that was begun is ended before another begins."""
    found = [each for each in entering(progress) if each[0] not in lost]
    return sorted(found, key=lambda each: not each[1].after)


def _expected(response: Response, kind: type[R]) -> R:
    if isinstance(response, Refusal):
        raise Stopped(response)
    if not isinstance(response, kind):
        raise TypeError(f"{type(response).__name__} answers no {kind.__name__}")
    return response
