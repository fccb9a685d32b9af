"""The order of a list's items where a person chose it: each says its own place, so that two people's changes join."""

from __future__ import annotations

from typing import Any

UNRANKED = 0


def place(rank: Any, item_id: Any) -> tuple[bool, int, str]:
    """What items sort by, on the screen and in the paths of a record: those without a rank last, by their ids."""
    known = rank if isinstance(rank, int) and rank > UNRANKED else UNRANKED
    return known == UNRANKED, known, str(item_id)
