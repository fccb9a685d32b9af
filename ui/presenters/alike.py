"""Two narratives side by side: which words differ."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from tcm_desktop.services.alike import TwoNotes

_WORD = re.compile(r"\S+\s*|\s+")
_SIGNS = ".,;:!?()[]\"'“”‘’—–-…"


@dataclass(frozen=True, slots=True)
class Part:
    """A run of words, and whether it stands on this side only."""

    words: str
    differs: bool


def sides(mine: str, other: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Both texts, whole, in runs that are the same on both sides or differ, but for case and signs around words."""
    left, right = _WORD.findall(mine), _WORD.findall(other)
    matcher = SequenceMatcher(None, [_plain(word) for word in left], [_plain(word) for word in right], autojunk=False)
    codes = matcher.get_opcodes()
    return (
        _runs((("".join(left[a:b]), kind != "equal") for kind, a, b, _, _ in codes)),
        _runs((("".join(right[c:d]), kind != "equal") for kind, _, _, c, d in codes)),
    )


def _runs(found: Iterable[tuple[str, bool]]) -> tuple[Part, ...]:
    """The parts that hold anything; the space after a run that differs is not marked with it."""
    parts = []
    for words, differs in found:
        bare = words.rstrip() if differs else words
        parts += [Part(bare, differs), Part(words[len(bare) :], False)]
    return tuple(part for part in parts if part.words)


def differing(parts: tuple[Part, ...]) -> int:
    """How many words of a side are not on the other."""
    return sum(len(part.words.split()) for part in parts if part.differs)


def headline(found: TwoNotes) -> str:
    """What the page says above the two texts."""
    if found.earlier is None:
        return "No earlier note is very like this one any more."
    return f"{found.percent}% is the same. Words that differ are bold and underlined."


def _plain(word: str) -> str:
    return word.strip().strip(_SIGNS).lower()
