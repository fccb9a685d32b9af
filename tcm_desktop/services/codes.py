"""Finding a diagnosis code offline: by its first characters, by words of its text, or by everyday words for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib import resources

from tcm_desktop.billing.codes import Code, in_range, lookup, table

__all__ = ["Code", "lookup", "search"]

CIRCUMSTANCES = "Z55-Z65"
"""Problems in a person's circumstances, which case managers name most after the mental disorders."""

LEAST_OF_A_WORD = 5
"""From so many letters on, the beginning of an everyday word is taken for the word."""


def search(text: str, on: date, limit: int = 20) -> tuple[Code, ...]:
    """The codes of that day which begin like the text, else those whose text holds all its words or their beginnings.

    Everyday words find what they stand for too (`resources/codes/everyday.tsv`), after what holds the words as typed.
    Complete codes come before headers, chapter F and Z55-Z65 before the rest; nothing for a blank text.
    """
    words = frozenset(_plain(text).split())
    if not words:
        return ()
    start = "".join(text.split()).upper().replace(".", "")
    found = [entry for plain, _, entry in _entries() if plain.startswith(start) and entry.stood_on(on)]
    if not found:
        each = dict.fromkeys(entry for said in (words, *_meant(words)) for entry in _holding(said, on))
        found = list(each)
    return tuple(sorted(found, key=_rank)[:limit])


def _holding(words: frozenset[str], on: date) -> Iterator[Code]:
    """The codes whose text holds all the words; those that begin with one of them first."""
    starts = tuple(f" {word}" for word in words)
    found = [(said, entry) for _, said, entry in _entries() if all(start in said for start in starts)]
    for _, entry in sorted(found, key=lambda each: not each[0].startswith(starts)):
        if entry.stood_on(on):
            yield entry


def _meant(words: frozenset[str]) -> Iterator[frozenset[str]]:
    """What was typed, with everyday words put into those of the code set, one reading after the other."""
    for everyday, official in _everyday():
        typed = {word for word in words if any(_stands_for(word, part) for part in everyday)}
        if all(any(_stands_for(word, part) for word in typed) for part in everyday):
            yield (words - typed) | official


def _stands_for(typed: str, word: str) -> bool:
    return typed == word or (len(typed) >= LEAST_OF_A_WORD and word.startswith(typed))


def _rank(entry: Code) -> tuple[bool, bool]:
    return not entry.complete, not (entry.code.startswith("F") or in_range(entry.code, CIRCUMSTANCES))


@cache
def _entries() -> tuple[tuple[str, str, Code], ...]:
    """Each entry with its code without the dot and its text with a space before every word."""
    return tuple(
        (entry.code.replace(".", ""), " " + _plain(entry.text), entry)
        for entries in table().values()
        for entry in entries
    )


@cache
def _everyday() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Everyday words and those of the code set that they stand for."""
    file = resources.files("resources") / "codes" / "everyday.tsv"
    pairs = (line.split("\t") for line in file.read_text("utf-8").splitlines()[1:])
    return tuple((frozenset(_plain(said).split()), frozenset(_plain(meant).split())) for said, meant in pairs)


def _plain(text: str) -> str:
    """Small letters without signs, so that a word is found behind a bracket, and before a comma that was typed."""
    return text.lower().translate(_SIGNS)


_SIGNS = str.maketrans({**dict.fromkeys('-/,;:."', " "), **dict.fromkeys("()[]'’", None)})
