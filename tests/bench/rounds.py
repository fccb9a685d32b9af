"""Rounds in turn, the load that others put on the machine meanwhile, and the ratio of each round."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

STAT = Path("/proc/stat")
QUIET_CORES = 0.15
"""Cores that all others may use for a machine to count as idle before a round."""
LOST_CORES = 0.20
"""Cores that others may have used during a round that counts as quiet."""
LOOK_SECONDS = 1.0
ENOUGH = 3
"""Quiet rounds that suffice to leave the disturbed ones out."""

Job = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Pair:
    """What the program does, and the floor that does no more than has to be done. `repeats`: of each in a round.

    A job that gives a float has measured its own milliseconds; others are timed.
    """

    program: Job
    floor: Job
    repeats: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds of one round, each the median of its repeats."""

    program: float
    floor: float

    @property
    def ratio(self) -> float:
        """How many times as long the program took."""
        return self.program / self.floor


@dataclass(frozen=True, slots=True)
class Round:
    """One figure for each pair, and the cores that others used meanwhile (None: this system does not tell)."""

    figures: tuple[Figures, ...]
    others: float | None

    @property
    def is_quiet(self) -> bool:
        """Whether nobody else was at work."""
        return self.others is None or self.others <= LOST_CORES


def milliseconds(job: Job) -> float:
    """How long a job takes, or says that it took."""
    began = time.perf_counter()
    answer = job()
    return answer if isinstance(answer, float) else (time.perf_counter() - began) * 1000


def in_turns(pair: Pair) -> Figures:
    """Program and floor one after the other, so that drift hits both alike."""
    taken = [(milliseconds(pair.program), milliseconds(pair.floor)) for _ in range(pair.repeats)]
    return Figures(median(ours for ours, _ in taken), median(floor for _, floor in taken))


def warmed(pair: Pair, turns: int = 1) -> Pair:
    """The pair after each job was done a few times: caches are filled."""
    for _ in range(turns):
        pair.program()
        pair.floor()
    return pair


def one_round(pairs: Sequence[Pair]) -> Round:
    """Every pair once."""
    began, busy, own = time.monotonic(), busy_seconds(), own_seconds()
    figures = tuple(in_turns(pair) for pair in pairs)
    if busy is None:
        return Round(figures, None)
    lost = (busy_seconds() or 0.0) - busy - (own_seconds() - own)
    return Round(figures, max(0.0, lost) / (time.monotonic() - began))


def measure(pair: Pair, rounds: int = 7) -> dict[str, float]:
    """One pair by itself: milliseconds of program and floor, and the median ratio."""
    kept = [one_round([warmed(pair)]).figures[0] for _ in range(rounds)]
    return {
        "program_ms": median(figures.program for figures in kept),
        "floor_ms": median(figures.floor for figures in kept),
        "ratio": median(figures.ratio for figures in kept),
    }


def wait_until_quiet(seconds: float) -> float:
    """Wait for an idle machine, at most so long; the seconds that were left."""
    end = time.monotonic() + seconds
    while (before := busy_seconds()) is not None and time.monotonic() < end:
        own = own_seconds()
        time.sleep(LOOK_SECONDS)
        lost = (busy_seconds() or 0.0) - before - (own_seconds() - own)
        if lost / LOOK_SECONDS < QUIET_CORES:
            break
    return max(0.0, end - time.monotonic())


def counting(rounds: Sequence[Round]) -> list[Round]:
    """The quiet rounds where there are enough; else all."""
    quiet = [one for one in rounds if one.is_quiet]
    return quiet if len(quiet) >= ENOUGH else list(rounds)


def busy_seconds() -> float | None:
    """Seconds of processor time that this machine has given or lost so far; None where it does not tell.

    The load average cannot tell our load from that of others.
    """
    if not STAT.exists():
        return None
    fields = [int(field) for field in STAT.read_text().partition("\n")[0].split()[1:9]]
    user, nice, system, _idle, _waits, hard, soft, stolen = fields
    return float(user + nice + system + hard + soft + stolen) / os.sysconf("SC_CLK_TCK")


def own_seconds() -> float:
    """Processor time of this process and of those that it started and that have ended."""
    return sum(os.times()[:4])
