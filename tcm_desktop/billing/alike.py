"""How much of one narrative stands, in the same order, in another.

The measure is difflib's ratio over words: twice the words of the common runs, divided by all words. "80 % alike" is
then what a reader would call it. Shared three-word runs (shingles) would be cheaper but answer another question: one
changed word in five, which is 80 % the same text, leaves only two in five runs whole. The cost is kept down instead by
two upper bounds that need no alignment, lengths and shared words; hardly a note but a copied one passes both.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher


def most_alike(narrative: str, earlier: Iterable[str], least: float, least_words: int) -> float | None:
    """How alike the first earlier narrative is that reaches `least` (0 to 1); None when there is none.

    A narrative shorter than `least_words` is never compared: short notes of the same call read the same.
    """
    words = split(narrative)
    if len(words) < least_words:
        return None
    # Without autojunk: the words that a note repeats are as much part of it as the others.
    matcher = SequenceMatcher(None, b=words, autojunk=False)
    for other in earlier:
        matcher.set_seq1(split(other))
        if matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least and matcher.ratio() >= least:
            return matcher.ratio()
    return None


def split(narrative: str) -> list[str]:
    """The words, without case and without the signs around them."""
    return [word for raw in narrative.lower().split() if (word := raw.strip(".,;:!?()[]\"'“”‘’—–-…"))]
