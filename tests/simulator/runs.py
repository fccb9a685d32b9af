"""Many seeds, one after another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tests.simulator.world import World


def broken(seeds: Iterable[int]) -> tuple[dict[int, list[str]], Counter[str]]:
    """The seeds in which something did not hold, with what; and what was met in all of them."""
    found: dict[int, list[str]] = {}
    counts: Counter[str] = Counter()
    for seed in seeds:
        world = World(seed)
        if wrong := world.run():
            found[seed] = wrong
        counts.update(world.counts)
    return found, counts
