"""What work costs beside time: processor time of the processes that share it, and memory."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

PROC = Path("/proc")
STATUS = PROC / "self" / "status"
_UNITS = 1 << 20 if sys.platform == "darwin" else 1 << 10
"""Units of `ru_maxrss` in a megabyte: macOS tells it in bytes, others in kilobytes."""


def seconds_of(processes: Iterable[int]) -> float:
    """Processor time of these processes so far, and of their children that have ended; 0 where it is not told."""
    ticks = sum(sum(map(int, fields[11:15])) for each in processes if (fields := _stat(each)))
    return ticks / os.sysconf("SC_CLK_TCK")


def family(first: int) -> list[int]:
    """A process and its children."""
    others = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()] if PROC.exists() else []
    return [first, *(each for each in others if (fields := _stat(each)) and int(fields[1]) == first)]


def peak_megabytes() -> float:
    """The most memory that this process has had so far, or since `forget_peak` where the system can forget it."""
    if not STATUS.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _UNITS
    # Not what `getrusage` says: there a process begins with the peak of the one that started it.
    told = dict(line.split(":", 1) for line in STATUS.read_text().splitlines())
    return int(told["VmHWM"].split()[0]) / 1024


def forget_peak() -> None:
    """Let the peak be what is used now."""
    if STATUS.exists():
        (STATUS.parent / "clear_refs").write_text("5")


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds of processor: of this process, of the server's, of PostgreSQL's."""

    laptop: float
    server: float
    postgres: float

    def __str__(self) -> str:
        told = f"laptop {self.laptop:.0f}, server {self.server:.0f}, PostgreSQL {self.postgres:.0f}"
        return f"{told} = {self.laptop + self.server + self.postgres:.0f} ms of processor"


@dataclass
class Meter:
    """Processor time by what it was spent on, the last time that this was done. `server`: a process;
    `postmaster`: PostgreSQL's first."""

    postmaster: int
    spent: dict[str, Spent] = field(default_factory=dict)

    @contextmanager
    def over(self, name: str, server: int) -> Iterator[None]:
        """Note what goes on meanwhile."""
        before = self._now(server)
        yield
        after = self._now(server)
        self.spent[name] = Spent(*((late - early) * 1000 for early, late in zip(before, after, strict=True)))

    def _now(self, server: int) -> tuple[float, float, float]:
        return time.process_time(), seconds_of([server]), seconds_of(family(self.postmaster))


def _stat(process: int) -> list[str]:
    """What the system tells of a process behind its name; nothing of one that has ended."""
    try:
        return (PROC / str(process) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
