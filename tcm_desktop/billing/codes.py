"""The diagnosis code set, by date: what a code meant, and whether it was complete, on a day of service.

The table holds chapters F and Z of ICD-10-CM; docs/decisions says where each date comes from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

CHAPTERS = ("F", "Z")
KNOWN_THROUGH = date(2027, 9, 30)
"""The last day of the last release that the table holds; a code set changes every October."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code as it stood from one day to another. A header only groups codes: it cannot stand on a claim."""

    code: str
    text: str
    complete: bool
    valid_from: date
    valid_to: date | None

    def stood_on(self, day: date) -> bool:
        """Whether this is how the code read on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def normal(code: str) -> str:
    """The code as the table writes it, whatever the case and with or without its dot: `f0151` → `F01.51`."""
    plain = code.strip().upper().replace(".", "")
    return f"{plain[:3]}.{plain[3:]}" if len(plain) > 3 else plain


def is_listed(code: str) -> bool:
    """Whether the table holds the chapter of this code at all."""
    return normal(code).startswith(CHAPTERS)


def lookup(code: str, on: date) -> Code | None:
    """The code as it stood on a day, or None when there was no such code (or its chapter is not held)."""
    return next((entry for entry in table().get(normal(code), ()) if entry.stood_on(on)), None)


def in_range(code: str, span: str) -> bool:
    """Whether a code lies in `F01.50-F99`, both ends and everything below them included; a single code is a range."""
    first, _, last = span.partition("-")
    low, high, plain = (_key(part) for part in (first, last or first, code))
    return low <= plain and (plain <= high or plain.startswith(high))


def in_any(code: str, ranges: Iterable[str]) -> bool:
    """Whether one of the ranges holds the code."""
    return any(in_range(code, span) for span in ranges)


@cache
def table() -> Mapping[str, tuple[Code, ...]]:
    """Every code, in the order of the codes, with each time for which it read differently."""
    file = resources.files("resources") / "codes" / "icd10cm.tsv"
    found: dict[str, tuple[Code, ...]] = {}
    for line in file.read_text("utf-8").splitlines()[1:]:
        code, text, kind, since, until = line.split("\t")
        end = date.fromisoformat(until) if until else None
        found[code] = (*found.get(code, ()), Code(code, text, kind == "complete", date.fromisoformat(since), end))
    return found


def _key(code: str) -> str:
    return code.strip().upper().replace(".", "")
