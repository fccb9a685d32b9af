"""A writer is killed in the middle of its transactions, again and again, in the same vault."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from tcm_desktop.services.errors import VaultDamaged
from tests.faults.tally import Tally
from tests.support.crashes import killed_after, turns_stored, wrongs
from tests.support.vaults import make_gate, open_practice_like_vault, typed

SHORTEST, LONGEST = 0.005, 0.25
IN_ONE_VAULT = 20
"""Kills before a new vault is taken: looking at all of it would take ever longer."""
TURNS = 100_000


def kills(rounds: int, chance: random.Random) -> Iterator[Tally]:
    """Kill a writer so many times; after each the vault is opened by the program and looked at."""
    tally = Tally("kills in the middle of writing", rounds)
    for first in range(0, rounds, IN_ONE_VAULT):
        with TemporaryDirectory() as folder:
            root = Path(folder)
            open_practice_like_vault(root).close()
            acknowledged: set[int] = set()
            for attempt in range(min(IN_ONE_VAULT, rounds - first)):
                acknowledged.update(killed_after(root, attempt * TURNS, chance.uniform(SHORTEST, LONGEST)))
                tally.count("journals left", any(path.stat().st_size for path in root.rglob("*-wal")))
                for wrong in _wrong_after(root, acknowledged, tally):
                    tally.add_wrong(wrong)
    yield tally


def _wrong_after(root: Path, acknowledged: set[int], tally: Tally) -> list[str]:
    gate = make_gate(root)
    try:
        with closing(gate.open(gate.vaults()[0].id, typed())) as vault:
            extra = turns_stored(vault).keys() - acknowledged
            tally.count("stored, though the writer was not told", len(extra))
            acknowledged |= extra  # seen by the program: from now on it has to stay
            return wrongs(vault, acknowledged)
    except VaultDamaged:
        return ["the vault does not open"]
