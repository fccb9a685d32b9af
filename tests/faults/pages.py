"""A laptop is killed while it takes in what the agency sent, again and again, each time in a new vault."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from tcm_desktop.services.errors import VaultDamaged
from tests.faults.tally import Tally
from tests.support.sync_crashes import killed_after, wrongs
from tests.support.vaults import make_gate, open_practice_like_vault, typed

SHORTEST, LONGEST = 0.02, 0.6


def kills(rounds: int, chance: random.Random) -> Iterator[Tally]:
    """Kill a laptop so many times; after each its vault is opened by the program and looked at."""
    tally = Tally("kills while pages are taken in", rounds)
    for _ in range(rounds):
        with TemporaryDirectory() as folder:
            root = Path(folder)
            open_practice_like_vault(root).close()
            acknowledged = killed_after(root, chance.uniform(SHORTEST, LONGEST))
            tally.count("journals left", any(path.stat().st_size for path in root.rglob("*-wal")))
            tally.count("pages taken in", acknowledged)
            for wrong in _wrong_after(root, acknowledged):
                tally.add_wrong(wrong)
    yield tally


def _wrong_after(root: Path, acknowledged: int) -> list[str]:
    gate = make_gate(root)
    try:
        with closing(gate.open(gate.vaults()[0].id, typed())) as vault:
            return wrongs(vault, acknowledged)
    except VaultDamaged:
        return ["the vault does not open"]
