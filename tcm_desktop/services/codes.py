"""Finding a diagnosis code offline, by its first characters or by words of its text."""

from __future__ import annotations

from datetime import date
from functools import cache

from tcm_desktop.billing.codes import Code, in_range, lookup, table

__all__ = ["Code", "lookup", "search"]

CIRCUMSTANCES = "Z55-Z65"
"""Problems in a person's circumstances, which case managers name most after the mental disorders."""


def search(text: str, on: date, limit: int = 20) -> tuple[Code, ...]:
    """The codes of that day which begin like the text, else those whose text holds all its words or their beginnings.

    Complete codes come before headers, chapter F and Z55-Z65 before the rest; nothing for a blank text.
    """
    wanted = text.split()
    if not wanted:
        return ()
    start = "".join(wanted).upper().replace(".", "")
    found = [entry for plain, _, entry in _entries() if plain.startswith(start) and entry.stood_on(on)]
    words = tuple(f" {word.lower()}" for word in wanted)
    found = found or [
        entry for _, said, entry in _entries() if all(word in said for word in words) and entry.stood_on(on)
    ]
    return tuple(sorted(found, key=_rank)[:limit])


def _rank(entry: Code) -> tuple[bool, bool]:
    return not entry.complete, not (entry.code.startswith("F") or in_range(entry.code, CIRCUMSTANCES))


@cache
def _entries() -> tuple[tuple[str, str, Code], ...]:
    """Each entry with its code without the dot and its text with a space before every word."""
    return tuple(
        (entry.code.replace(".", ""), " " + entry.text.lower().replace("-", " ").replace("(", ""), entry)
        for entries in table().values()
        for entry in entries
    )
