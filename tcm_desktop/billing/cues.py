"""What the words of a note suggest as a whole: an excluded activity that no pattern found, or case management.

A worker may tell a scene and never name what it was: "folding chairs, he read the third step, I was next to him". No
pattern knows that sentence, but its words and pairs of words occur far more often in notes of one activity than in
others. Each word has a weight for each activity (the logarithm of that ratio, learned from labelled notes and kept as
data in the pack); the weights of a text are added up. What is suggested is shown with the words that weighed most.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from tcm_desktop.billing.pack import Cues
from tcm_desktop.billing.tokens import Tokens

WORK = "work"
"""The cues that speak for case management itself: words of billable notes against all others."""
_ENDINGS = ("ing", "ed", "es", "s")
_LEAST_STEM = 3
_SHOWN = 1.0
"""The weight from which a word is shown as a reason."""


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without its ending: cruder than real grammar, but the same for every word, known or not."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            return word[: -len(ending)]
    return word


def features(words: Iterable[str]) -> Iterator[tuple[str, int]]:
    """The words of a text without endings, single and in pairs, each with the index of its (last) word."""
    before = ""
    for index, word in enumerate(words):
        if word[0].isdigit():
            continue
        now = stem(word)
        yield now, index
        if before:
            yield f"{before}_{now}", index
        before = now


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The activity that a note's words suggest most, how strongly (0: as likely as not), and the telling words."""

    code: str
    score: float
    words: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CueTable:
    """Weights by word: for each word or pair the activities it speaks for (above 0) or against.

    `base` holds, for each party that a contact can be with, the activities possible and where their sums begin.
    """

    base: Mapping[str, Mapping[str, float]]
    weights: Mapping[str, tuple[tuple[str, float], ...]]
    working: Mapping[str, float]
    """The weights that speak for case management itself; empty where a pack has none."""

    def suggest(self, tokens: Tokens, party: str, sentence: int | None = None) -> Suggestion | None:
        """The most likely activity of a text, or of one sentence of it; None where `party` makes all impossible."""
        scores = dict(self.base.get(party, {}))
        if not scores:
            return None
        seen = self._seen(tokens, sentence)
        for feature in seen:
            for code, weight in self.weights.get(feature, ()):
                if code in scores:
                    scores[code] += weight
        best = max(scores, key=lambda code: (scores[code], code))
        telling = {
            seen[f] for f in seen for code, weight in self.weights.get(f, ()) if code == best and weight >= _SHOWN
        }
        return Suggestion(best, scores[best], tuple(sorted(telling)))

    def score(self, tokens: Tokens, sentence: int, code: str) -> float:
        """How strongly the words of one sentence speak for an activity (0: no word of it is known)."""
        known = (self.weights.get(feature, ()) for feature in self._seen(tokens, sentence))
        return sum(weight for found in known for for_code, weight in found if for_code == code)

    def work(self, tokens: Tokens, without: Container[int] = ()) -> float:
        """How strongly the sentences other than `without` speak for case management, each word once a sentence."""
        weight_of, sentence_of = self.working.get, tokens.sentence
        told = {(sentence_of[index], feature) for feature, index in features(tokens.words)}
        return sum(weight_of(feature, 0.0) for sentence, feature in told if sentence not in without)

    @staticmethod
    def _seen(tokens: Tokens, sentence: int | None) -> dict[str, int]:
        """The features of a text or of one sentence, each once, with the index of its word."""
        if sentence is None:
            return dict(reversed(list(features(tokens.words))))
        first, end = bisect_left(tokens.sentence, sentence), bisect_right(tokens.sentence, sentence)
        return {feature: first + index for feature, index in features(tokens.words[first:end])}


def cue_table(entries: Iterable[Cues]) -> CueTable:
    """Index the cues of packs by word."""
    base: dict[str, dict[str, float]] = {}
    weights: dict[str, list[tuple[str, float]]] = {}
    for entry in entries:
        for party in entry.parties:
            base.setdefault(party, {})[entry.code] = entry.base
        for weight, words in entry.words.items():
            for word in words.split():
                weights.setdefault(word, []).append((entry.code, float(weight)))
    working = {word: weight for word, found in weights.items() for code, weight in found if code == WORK}
    spoken = {word: tuple(entry for entry in found if entry[0] != WORK) for word, found in weights.items()}
    return CueTable(base, spoken, working)
