"""The simulated world over the real PostgreSQL: it goes the same way as over the memory, and every invariant holds."""

from __future__ import annotations

import pytest

from sync.server.database import Database
from sync.server.embedded import Addresses
from tests.simulator.postgres_server import PostgresServer
from tests.simulator.world import Parts, World


def same_way(seed: int, database: Database, owner: str) -> list[str]:
    """What did not hold, or went another way than in memory."""
    real = World(seed, Parts(server=lambda rules: PostgresServer(database, owner, rules)))
    memory = World(seed)
    wrong = [*real.run(), *memory.run(), *real.server.faults()]
    pairs = (
        ("rows", real.server.rows, memory.server.rows),
        ("held", real.server.parked, memory.server.parked),
        ("seen", *({who.worker: world.server.visible(who.worker) for who in world.people} for world in (real, memory))),
        ("devices", *([person.store.rows for person in world.people] for world in (real, memory))),
    )
    return wrong + [what for what, one, other in pairs if one != other]


@pytest.mark.parametrize("seed", [4, 10])
def test_a_seed_goes_the_same_way(seed: int, database: Database, postgres: Addresses) -> None:
    assert same_way(seed, database, postgres.owner) == []


@pytest.mark.slow  # twenty worlds, each some hundreds of transactions
def test_more_seeds_go_the_same_way(database: Database, postgres: Addresses) -> None:
    assert {seed: wrong for seed in range(300, 320) if (wrong := same_way(seed, database, postgres.owner))} == {}
