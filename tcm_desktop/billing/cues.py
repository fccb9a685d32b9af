"""What the traits of a note speak for, learned from labelled notes and kept as data in a pack.

A worker may tell a scene and never name what it was: "folding chairs, he read the third step, I was next to him". No
pattern knows that sentence, but its traits (`traits.py`) occur far more often in notes of one answer than in others.
For each answer (a verdict, or a reason code) each trait has a weight; the weights of a note's traits are added up, and
the sum is a logarithm of odds. What is answered is shown with the words that weighed most.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from tcm_desktop.billing.pack import Cues

MIXED = "mixed"
"""The answer that something is to be left out of a billable contact."""
_ENDINGS = ("ing", "ed", "es", "s")
_LEAST_STEM = 3
_SHOWN, _MOST_SHOWN = 0.1, 6
"""The weight from which a word is shown as a reason, and how many words at most."""


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without its ending: cruder than real grammar, but the same for every word, known or not."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            return word[: -len(ending)]
    return word


@dataclass(frozen=True, slots=True)
class CueTable:
    """Where the sum of each answer begins, and for each trait the answers that it speaks for (above 0) or against."""

    base: Mapping[str, float]
    weights: Mapping[str, tuple[tuple[str, float], ...]]

    def odds(self, traits: Iterable[str]) -> dict[str, float]:
        """The sum for every answer, as a logarithm of odds; empty where no pack holds any cues."""
        sums = dict(self.base)
        known = self.weights
        for trait in traits:
            for answer, weight in known.get(trait, ()):
                sums[answer] += weight
        return sums

    def telling(self, traits: Mapping[str, int], answer: str) -> tuple[int, ...]:
        """The indexes of the words that speak most for an answer, in the order of the text."""
        worth: dict[int, float] = {}
        for trait, index in traits.items():
            for spoken_for, weight in self.weights.get(trait, ()) if index >= 0 else ():
                if spoken_for == answer and weight > worth.get(index, 0.0):
                    worth[index] = weight
        best = sorted(worth, key=lambda index: (-worth[index], index))[:_MOST_SHOWN]
        return tuple(sorted(index for index in best if worth[index] >= _SHOWN))


def cue_table(entries: Iterable[Cues]) -> CueTable:
    """Index the cues of packs by trait."""
    base: dict[str, float] = {}
    weights: dict[str, list[tuple[str, float]]] = {}
    for entry in entries:
        base[entry.code] = entry.base
        for weight, traits in entry.words.items():
            for trait in traits.split():
                weights.setdefault(trait, []).append((entry.code, float(weight)))
    return CueTable(base, {trait: tuple(found) for trait, found in weights.items()})
