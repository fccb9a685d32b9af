"""Sync under everything, seed by seed: see tests/simulator."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.faults.tally import Tally
from tests.simulator.world import World

SEEDS_A_ROUND = 400


def seeds(rounds: int, chance: random.Random) -> Iterator[Tally]:
    """As many seeds as 400 for each round: 20,000 with the fifty rounds of a plain call."""
    tally = Tally("sync", rounds * SEEDS_A_ROUND)
    first = chance.randrange(10**9)
    tally.count(f"is the first seed ({first})")
    for seed in range(first, first + rounds * SEEDS_A_ROUND):
        world = World(seed)
        for wrong in world.run():
            tally.add_wrong(f"{wrong}, seed {seed}")
        for what, times in sorted(world.counts.items()):
            tally.count(what, times)
    yield tally
