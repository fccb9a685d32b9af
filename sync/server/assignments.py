"""Who has which chart: given, ended, transferred, seen by a supervisor; and what waited for it (rule S10).

Whoever gains or loses sight of a chart is told so in the agency's order. What a worker wrote in a chart before it was
hers is released by giving it to her; what she wrote before it was taken counts for a while after (see `LATE`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sync.server.core import Rules, give_up, release
from sync.server.core_values import ChangeKind, Decision, access_key
from sync.server.ports import ChartStore, Pair

LATE = timedelta(days=30)
"""How long after the end of an assignment the work of it is taken (rule S10)."""
PATIENCE = timedelta(days=14)
"""How long a transaction waits for what it was made on (rule S4)."""


def give(worker: UUID, scope: UUID, store: ChartStore, now: datetime, rules: Rules) -> None:
    """The worker has this chart from now on, beside whoever else has it."""
    store.lock()
    store.assign(worker, scope, now)
    _settle((worker,), store, now, rules)


def end(worker: UUID, scope: UUID, store: ChartStore, now: datetime, rules: Rules) -> None:
    """The worker has this chart no more."""
    store.lock()
    store.unassign(worker, scope, now)
    _settle((worker,), store, now, rules)


def transfer(scope: UUID, giver: UUID, taker: UUID, store: ChartStore, now: datetime, rules: Rules) -> None:
    """The chart goes from one worker to another. Who supervises both goes on seeing it without a break."""
    store.lock()
    store.unassign(giver, scope, now)
    store.assign(taker, scope, now)
    _settle((giver, taker), store, now, rules)


def set_team(supervisor: UUID, members: Collection[UUID], store: ChartStore, now: datetime, rules: Rules) -> None:
    """The supervisor sees the charts of these workers, and of no others but her own."""
    store.lock()
    store.set_team(supervisor, members)
    _settle((supervisor,), store, now, rules)


def carry_out(decision: Decision, store: ChartStore, now: datetime, rules: Rules) -> None:
    """Write a decision, and give the charts that it founded to whoever took the clients in."""
    store.write(decision)
    if decision.granted:
        for worker, scope in decision.granted:
            store.assign(worker, scope, now)
        _settle({worker for worker, _ in decision.granted}, store, now, rules, frozenset(decision.granted))


def let_in(keys: Iterable[str], store: ChartStore, now: datetime, rules: Rules) -> None:
    """Decide what waited for one of these keys (`access_key`, `device_key`)."""
    keys = tuple(keys)
    known = store.known((), now, keys)
    if known.parked:
        carry_out(release(keys, known, rules), store, now, rules)


def give_up_overdue(store: ChartStore, now: datetime, rules: Rules) -> int:
    """Decide what has waited too long for something that never came; gives how many transactions were looked at."""
    store.lock()
    overdue = store.overdue(now - PATIENCE)
    if overdue:
        known = store.known(tuple(op for held in overdue for op in held.operations), now)
        carry_out(give_up(overdue, known, rules), store, now, rules)
    return len(overdue)


def _settle(
    workers: Collection[UUID],
    store: ChartStore,
    now: datetime,
    rules: Rules,
    announced: frozenset[Pair] = frozenset(),
) -> None:
    """Bring what people see in line with assignments and teams, tell them, and release what waited for that."""
    people = store.people(workers)
    before, after = store.sight(people), store.due(people)
    gained, lost = sorted(after - before), sorted(before - after)
    store.show(gained, lost, now)
    told = [(ChangeKind.ENTER, scope, worker) for worker, scope in gained if (worker, scope) not in announced]
    told += [(ChangeKind.LEAVE, scope, worker) for worker, scope in lost]
    if told:
        store.announce(told)
    if gained:
        let_in((access_key(worker, scope) for worker, scope in gained), store, now, rules)
