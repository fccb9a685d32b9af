"""Breaks a vault and sync on purpose and looks what was lost: `python3 dev.py faults [--rounds N] [--seed S]`.

Prints what was done and met; the exit code is 1 when a promise was broken.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Iterator
from time import monotonic

from tests.faults import damage, kills, pages, power, small_disk, sync
from tests.faults.tally import Tally

Fault = Callable[[int, random.Random], Iterator[Tally]]


def full_disks(rounds: int, chance: random.Random) -> Iterator[Tally]:
    """Disks of fixed sizes, whatever the rounds."""
    return small_disk.fill_disks()


FAULTS: dict[str, tuple[Fault, Callable[[], str | None]]] = {
    "kills": (kills.kills, lambda: None),
    "pages": (pages.kills, lambda: None),
    "power": (power.cuts, power.why_not),
    "damage": (damage.flips, lambda: None),
    "header": (damage.header_flips, lambda: None),
    "sync": (sync.seeds, lambda: None),
    "disk": (full_disks, small_disk.why_not),
}


def main() -> int:
    """Run the faults that were asked for; 1 when something did not hold."""
    parser = argparse.ArgumentParser(prog="dev.py faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=50, help="of each kind (default 50)")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000), help="repeats the choices of a run")
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(FAULTS)}; all without it")
    given = parser.parse_args()
    if unknown := set(given.kinds) - FAULTS.keys():
        parser.error(f"there is no kind called {', '.join(sorted(unknown))}")
    print(f"seed {given.seed}", flush=True)
    broken = [run(kind, given.rounds, random.Random(given.seed)) for kind in given.kinds or FAULTS]
    print("A promise was broken." if any(broken) else "Every promise held.")
    return int(any(broken))


def run(kind: str, rounds: int, chance: random.Random) -> bool:
    """One kind of fault; whether anything did not hold."""
    fault, why_not = FAULTS[kind]
    if reason := why_not():
        print(f"{kind}: not done here; {reason}", flush=True)
        return False
    is_broken, began = False, monotonic()
    for tally in fault(rounds, chance):
        print(f"{tally} ({monotonic() - began:.0f} s)", flush=True)
        is_broken, began = is_broken or bool(tally.wrong), monotonic()
    return is_broken


if __name__ == "__main__":
    sys.exit(main())
