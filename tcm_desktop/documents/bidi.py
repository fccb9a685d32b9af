"""Which way each character of a line runs, and the order in which its pieces are drawn.

Source: Unicode Standard Annex 9, the implicit rules W1-W7, N1-N2, I1-I2, L1 and L2. Left out: explicit embeddings and
isolates (`text.clean` removes those marks, nobody types them in a plan) and N0 (paired brackets), which changes only
brackets around text against the paragraph's own direction.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Protocol, TypeVar
from unicodedata import bidirectional

STRONG = frozenset({"L", "R", "AL"})
SEPARATORS = frozenset({"ES", "CS", "ET"})
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
NEUTRAL = frozenset({"B", "S", "WS", "ON"})


class Levelled(Protocol):
    """A piece of a line with one embedding level: even runs left to right, odd right to left."""

    @property
    def level(self) -> int:
        """The embedding level, 0 to 2."""


Piece = TypeVar("Piece", bound=Levelled)


def runs_right_to_left(text: str) -> bool:
    """Whether any character runs right to left; when none does, there is nothing to order."""
    return _RIGHT_TO_LEFT.search(text) is not None


def base_level(text: str) -> int:
    """1 when the first letter of the paragraph runs right to left, else 0 (rules P2 and P3)."""
    return next((int(kind != "L") for c in text if (kind := bidirectional(c)) in STRONG), 0)


def levels(text: str, base: int) -> list[int]:
    """The embedding level of each character of one paragraph."""
    side = "R" if base else "L"
    kinds = [bidirectional(c) or "ON" for c in text]
    _settle_marks(kinds, side)
    _settle_numbers(kinds, side)
    _settle_separators(kinds)
    _settle_latin_numbers(kinds, side)
    _settle_neutrals(kinds, side)
    found = [_level(kind, base) for kind in kinds]
    for i in range(len(text.rstrip()), len(text)):
        found[i] = base  # L1: blanks at the end stay on the paragraph's own side
    return found


def visual_order(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of one line from left to right (rule L2)."""
    ordered = list(pieces)
    highest = max((p.level for p in ordered), default=0)
    for level in range(highest, 0, -1):
        ordered = _turned(ordered, level)
    return ordered


def _turned(pieces: list[Piece], level: int) -> list[Piece]:
    """The pieces with each run at this level or above turned around."""
    runs = groupby(pieces, key=lambda piece: piece.level >= level)
    return [piece for turn, run in runs for piece in (reversed(list(run)) if turn else run)]


def _settle_marks(kinds: list[str], side: str) -> None:
    """W1: a mark runs as the letter that it stands on. Controls count as marks (rule X9)."""
    before = side
    for i, kind in enumerate(kinds):
        if kind in ("NSM", "BN"):
            kinds[i] = before
        before = kinds[i]


def _settle_numbers(kinds: list[str], side: str) -> None:
    """W2 and W3: digits after Arabic are Arabic numbers, and Arabic letters run like Hebrew ones."""
    strong = side
    for i, kind in enumerate(kinds):
        if kind in STRONG:
            strong = kind
        elif kind == "EN" and strong == "AL":
            kinds[i] = "AN"
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]


def _settle_separators(kinds: list[str]) -> None:
    """W4 to W6: a separator inside a number belongs to it, a sign beside a number too; others are neutral."""
    for i in range(1, len(kinds) - 1):
        before, kind, after = kinds[i - 1 : i + 2]
        if before == after and (kind, before) in {("ES", "EN"), ("CS", "EN"), ("CS", "AN")}:
            kinds[i] = before
    at = 0
    for kind, run in groupby(list(kinds)):
        end = at + len(list(run))
        if kind == "ET" and ("EN" in kinds[max(at - 1, 0) : at] or "EN" in kinds[end : end + 1]):
            kinds[at:end] = ["EN"] * (end - at)
        at = end
    kinds[:] = ["ON" if kind in SEPARATORS else kind for kind in kinds]


def _settle_latin_numbers(kinds: list[str], side: str) -> None:
    """W7: digits after Latin letters run with them."""
    strong = side
    for i, kind in enumerate(kinds):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[i] = "L"


def _settle_neutrals(kinds: list[str], side: str) -> None:
    """N1 and N2: what stands between two letters of one side joins them, anything else the paragraph's side."""
    at = 0
    for neutral, run in groupby(list(kinds), key=NEUTRAL.__contains__):
        end = at + len(list(run))
        if neutral:
            before = _side(kinds[at - 1]) if at else side
            after = _side(kinds[end]) if end < len(kinds) else side
            kinds[at:end] = [before if before == after else side] * (end - at)
        at = end


def _side(kind: str) -> str:
    return "L" if kind == "L" else "R"


def _level(kind: str, base: int) -> int:
    """I1 and I2."""
    if base:
        return 1 if kind == "R" else 2
    return {"L": 0, "R": 1}.get(kind, 2)
