"""Finding by a few letters, as the palette does: letters in order, best at the beginnings of words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def score(query: str, words: str) -> int | None:
    """How well the letters of `query` are found in `words`, in order; higher is better, None is not at all."""
    wanted, there = query.lower().replace(" ", ""), words.lower()
    total, at, last = 0, 0, -2
    for letter in wanted:
        found = _next(there, letter, at, last)
        if found < 0:
            return -len(there) if _has_in_order(wanted, there) else None
        starts_word = found == 0 or not there[found - 1].isalnum()
        total += 1 + (4 if starts_word else 0) + (3 if found == last + 1 else 0)
        last, at = found, found + 1
    return total * 100 - len(there)


def _has_in_order(wanted: str, there: str) -> bool:
    letters = iter(there)
    return all(letter in letters for letter in wanted)


def _next(there: str, letter: str, at: int, last: int) -> int:
    """Where to take the letter: right after the last one, else at the start of a word, else anywhere after."""
    if at == last + 1 and there[at : at + 1] == letter:
        return at
    position = there.find(letter, at)
    while position > 0 and there[position - 1].isalnum():
        position = there.find(letter, position + 1)
    return position if position >= 0 else there.find(letter, at)


def best(query: str, things: Iterable[T], words: Callable[[T], str], limit: int = 12) -> list[T]:
    """The things that fit, best first; without a query the first ones as they come."""
    if not query.strip():
        return list(things)[:limit]
    scored = [(points, thing) for thing in things if (points := score(query, words(thing))) is not None]
    return [thing for _, thing in sorted(scored, key=lambda pair: -pair[0])][:limit]
