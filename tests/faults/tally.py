"""What a kind of fault did: how often it was made, what it met, and what did not hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """The outcome of one kind of fault; `wrong` counts the rounds in which a promise was broken, by promise."""

    name: str
    rounds: int
    counts: dict[str, int] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)

    def count(self, what: str, times: int = 1) -> None:
        """Count something that was met."""
        self.counts[what] = self.counts.get(what, 0) + times

    def add_wrong(self, what: str) -> None:
        """Count a broken promise."""
        self.wrong[what] += 1

    def __str__(self) -> str:
        met = "".join(f"; {times} {what}" for what, times in self.counts.items())
        broken = "".join(f"\n    WRONG in {times}: {what}" for what, times in self.wrong.items())
        return f"{self.name}: {self.rounds} rounds{met}; {sum(self.wrong.values())} wrong{broken}"
