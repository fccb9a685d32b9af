"""Paths and values of records in plain words, for people who compare them side by side."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sync.server.console_templates import day

_NAMED_BY = ("statement", "title", "text", "name", "what", "goal", "payer", "relationship", "code")
"""Fields by which a person knows an item of a list."""
_HIDDEN = re.compile(r"(^|/)(id|client_id|worker_id|document_id|digest)$|^signature/")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
NOTHING = "Nothing (it was taken out)"


def path_words(path: str, *sides: Mapping[str, Any]) -> str:
    """`Objectives, "Sees a doctor": status`. An item is called by its words in one of `sides`."""
    words: list[str] = []
    at = ""
    for name in path.split("/"):
        at = f"{at}/{name}" if at else name
        words.append(_item(at, sides) if _is_id(name) else name.replace("_", " "))
    *before, last = words
    told = f"{', '.join(before)}: {last}" if before else last
    return told[:1].upper() + told[1:]


def value_words(value: Any) -> str:
    """A value as one reads it."""
    match value:
        case None | "":
            return NOTHING
        case bool():
            return "Yes" if value else "No"
        case str() if _DATE.fullmatch(value):
            return day(date.fromisoformat(value)) if _is_day(value) else value
        case str() if re.fullmatch(r"[a-z]+(_[a-z]+)+", value):
            return value.replace("_", " ").capitalize()
        case list():
            return "\n".join(value_words(each) for each in value)
        case dict():
            return "\n".join(f"{name.replace('_', ' ')}: {value_words(each)}" for name, each in value.items())
    return str(value)


def is_shown(path: str) -> bool:
    """Whether a path means anything to a person."""
    return not _HIDDEN.search(path)


def _item(at: str, sides: tuple[Mapping[str, Any], ...]) -> str:
    for values in sides:
        for name in _NAMED_BY:
            if words := values.get(f"{at}/{name}"):
                return f"“{words}”"
    return "one entry"


def _is_id(name: str) -> bool:
    try:
        UUID(name)
    except ValueError:
        return False
    return True


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
