"""A round of sync in a process of its own, for what a laptop's memory comes to."""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sync.client.rounds import Ended, go_round
from sync.client.transport import Membership, Wire
from tests.bench.costs import forget_peak, peak_megabytes
from tests.support.vaults import make_gate, typed


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes: with the vault open, and the most during a round."""

    before: float
    most: float

    def __str__(self) -> str:
        return f"{self.before:.0f} MB with the vault open, at most {self.most:.0f} MB during the round"


def memory_of_a_round(data: Path, membership: Membership) -> Memory:
    """What the laptop whose closed vault lies in `data` needs for its next round."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_round, (data, membership))


def _round(data: Path, membership: Membership) -> Memory:
    gate = make_gate(data)
    vault = gate.open(gate.vaults()[0].id, typed())
    forget_peak()
    before, wire = peak_megabytes(), Wire.of(membership)
    done = go_round(vault.sync_store(), membership, wire, datetime.now(UTC), lambda: False)
    wire.close()
    vault.close()
    assert done.ended is Ended.DONE, done
    return Memory(before, peak_megabytes())
