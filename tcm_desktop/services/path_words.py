"""Paths and values of a record in words, for people who have to choose between two of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WORD = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
_HIDDEN = frozenset({"id", "client_id", "worker_id", "document_id", "document_kind", "zone", "pack_digest"})

_NAMES = {
    "narrative": "What happened",
    "direct_minutes": "Minutes",
    "not_billable_minutes": "Minutes that are not billable",
    "contacted_role": "With whom",
    "contacted_name": "Name of the contact",
    "mode": "How",
    "component": "Service",
    "start": "Start",
    "given": "First name",
    "family": "Last name",
    "preferred": "Called",
    "medicaid_id": "Medicaid number",
    "payer_profile": "Payer",
    "goal_own_words": "Goal in the client's own words",
    "statement": "Words",
    "late_reason": "Why it is late",
    "need_id": "Need",
    "objective_id": "Objective",
    "what": "What to do",
}
_NAMED_BY = ("statement", "title", "text", "name", "what", "goal", "payer", "relationship", "code")
"""The fields by which a person knows an item of a list."""
_LISTS = {"diagnoses": "Problem", "life": "Background", "coverages": "Coverage", "activities": "Activity"}


def path_words(path: str, *sides: Mapping[str, Any]) -> str:
    """`Objective, target date` for `objectives/<id>/target_date`.

    An item that has words of its own in one of `sides`, values by path, is called by them: `Objective “Sees a doctor”`.
    """
    parts = path.split("/")
    is_item = any(map(_UUID.fullmatch, parts))
    names: list[str] = []
    for place, part in enumerate(parts):
        if not _UUID.fullmatch(part):
            name = _of_list(part) if is_item and place == 0 else _name(part)
            names.append(name[:1].lower() + name[1:] if names else name)
        elif own := _own_words("/".join(parts[: place + 1]), sides):
            names.append(f"{names.pop() if names else 'Entry'} “{own}”")
    return ", ".join(names) or "Entry"


def value_words(value: Any) -> str:
    """A value as people write it; `Nothing` for none."""
    if value is None or value in ("", [], {}):
        return "Nothing"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(value_words(each) for each in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{_name(str(name))}: {value_words(each)}" for name, each in value.items())
    return _text_words(value) if isinstance(value, str) else str(value)


def is_hidden(path: str) -> bool:
    """Whether a path says nothing to a person."""
    return path.rpartition("/")[2] in _HIDDEN or path.startswith("signature/")


def is_prose(value: Any) -> bool:
    """Whether a value is text that somebody wrote, and no choice, day or number."""
    return isinstance(value, str) and _text_words(value) == value and (" " in value or not _WORD.fullmatch(value))


def shown(patch: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What a change says, path by path in words; what says nothing to a person, or is blank, is left out."""
    return tuple(
        (path_words(path), value_words(value))
        for path, value in patch.items()
        if not is_hidden(path) and value not in ("", [])
    )


def as_text(patch: Mapping[str, Any]) -> str:
    """A change as text that can stand in an addendum: the words alone where there is but one text."""
    lines = shown(patch)
    if len(lines) == 1:
        return lines[0][1]
    return "\n".join(f"{label}: {words}" for label, words in lines)


def _text_words(value: str) -> str:
    if _UUID.fullmatch(value):
        return "Another part of the record"
    for read in (_day, _hour):
        if (words := read(value)) is not None:
            return words
    is_choice = "_" in value and _WORD.fullmatch(value)
    return value.replace("_", " ").capitalize() if is_choice else value


def _day(value: str) -> str | None:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return f"{day.month}/{day.day}/{day.year}"


def _hour(value: str) -> str | None:
    if not re.fullmatch(r"\d\d:\d\d(:\d\d)?", value):
        return None
    try:
        at = time.fromisoformat(value)
    except ValueError:
        return None
    return f"{at.hour % 12 or 12}:{at.minute:02} {'pm' if at.hour >= 12 else 'am'}"


def _name(part: str) -> str:
    return _NAMES.get(part) or part.replace("_", " ").capitalize()


def _own_words(item: str, sides: tuple[Mapping[str, Any], ...]) -> str:
    """What the item at this path is called, where it is called something."""
    found = (values.get(f"{item}/{name}") for values in sides for name in _NAMED_BY)
    return next((each for each in found if isinstance(each, str) and each), "")


def _of_list(part: str) -> str:
    return _LISTS.get(part) or _name(part.removesuffix("s"))
