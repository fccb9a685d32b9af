"""Whole days over a bad network, drawn by chance: at their end every laptop and the server say the same."""

from __future__ import annotations

import random

import pytest
import sqlalchemy as sa

from sync.client.rounds import Ended
from sync.server import tables
from sync.server.assignments import end
from sync.server.requests import RULES
from sync.server.store import PostgresStore
from tcm_desktop.domain.operations import Operation
from tcm_desktop.domain.people import Worker
from tcm_desktop.services.sync_ports import Delivery
from tests.sync.agency.charts import changed, client, operation
from tests.sync.wire.proxy import FAULTS, answers_late, between
from tests.sync.wire.serving import Agency, Laptop

PATHS = [f"/sync/v1/{name}" for name in ("push", "pull", "snapshot")]
QUICK_FAULTS = [fault for fault in FAULTS.values() if fault is not answers_late]  # which only waits
STEPS = 60


def act(chance: random.Random, laptop: Laptop, made: list[Operation]) -> None:
    """She takes in a client, or changes one whom she has seen."""
    author = Worker(laptop.membership.worker, "Ana", "MHRS")
    seen = [first for first in made if laptop.store.view(first.record_id) is not None]
    if not seen or chance.random() < 0.2:
        new = operation(client(chance.randrange(10**6)), author)
        made.append(new)
        laptop.write(new)
        return
    first = chance.choice(seen)
    view = laptop.store.view(first.record_id)
    assert view is not None
    later = changed(first, {"medicaid_id": f"{chance.randrange(10**6)}"}, author)
    base = {path: view.version(path) for path in later.patch}
    laptop.write(type(later)(**{name: getattr(later, name) for name in later.__slots__} | {"base": base}))


@pytest.mark.slow  # four days of 60 steps, about 5 s
@pytest.mark.parametrize("seed", range(4))
def test_a_day_over_a_bad_network(served: Agency, seed: int) -> None:
    chance = random.Random(seed)
    workers = [served.worker() for _ in range(2)]
    laptops = [served.join(worker) for worker in (*workers, workers[0])]
    made: list[Operation] = []
    with between(served.address) as proxy:
        for _ in range(STEPS):
            laptop = chance.choice(laptops)
            match chance.randrange(5):
                case 0 | 1:
                    act(chance, laptop, made)
                case 2 if made:
                    chart, worker = chance.choice(made).record_id, chance.choice(workers)
                    with served.database.as_agency(served.id) as connection:
                        known = sa.select(tables.scope.c.id).where(tables.scope.c.id == chart)
                        is_there = connection.scalar(known) is not None
                    if is_there and chance.random() < 0.7:
                        served.give(worker, chart)
                    elif is_there:
                        with served.database.as_agency(served.id) as connection:
                            end(worker, chart, PostgresStore(connection, served.id), served.clock(), RULES)
                case _:
                    proxy.arm(chance.choice(PATHS), chance.choice(QUICK_FAULTS), chance.randrange(1, 3))
                    laptop.round(proxy.address)
    for chart in {first.record_id for first in made}:
        for laptop in laptops:
            laptop.round()
            served.give(laptop.membership.worker, chart)
    for _ in range(2):
        for laptop in laptops:
            assert laptop.round().ended is Ended.DONE
    first, *others = laptops
    assert all(other.store.rows == first.store.rows for other in others)
    assert first.store.rows.keys() == {each.record_id for each in made}
    for laptop in laptops:
        final = {Delivery.ACKNOWLEDGED, Delivery.CONFLICT}
        assert {out.delivery for out in laptop.store.ops.values()} <= final
    with served.database.as_agency(served.id) as connection:
        kept = set(connection.scalars(sa.select(tables.operation.c.id)))
    assert {id_ for laptop in laptops for id_ in laptop.store.ops} == {each.bytes for each in kept}
