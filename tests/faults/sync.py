"""Sync under everything, seed by seed, on all of this machine's processors: see tests/simulator."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from tests.faults.tally import Tally
from tests.simulator.runs import broken

SEEDS_A_ROUND = 400


def seeds(rounds: int, chance: random.Random) -> Iterator[Tally]:
    """As many seeds as 400 for each round: 20,000 with the fifty rounds of a plain call."""
    tally = Tally("sync", rounds * SEEDS_A_ROUND)
    first = chance.randrange(10**9)
    tally.count(f"is the first seed ({first})")
    starts = range(first, first + tally.rounds, SEEDS_A_ROUND)
    with ProcessPoolExecutor() as pool:
        for found, counts in pool.map(broken, [range(start, start + SEEDS_A_ROUND) for start in starts]):
            for seed, wrong in found.items():
                for each in wrong:
                    tally.add_wrong(f"{each}, seed {seed}")
            for what, times in sorted(counts.items()):
                tally.count(what, times)
    yield tally
