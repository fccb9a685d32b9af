"""How long a record is kept: so many years from the latest of the days that a payer counts from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tcm_desktop.domain.intervals import MONTHS_OF_YEAR, months_after

GROWN_UP = 18
"""For minors a longer time may count; no source that was read names it, so it is said and not counted."""


class RetentionAnchor(StrEnum):
    """A day from which the years are counted (W&I 14124.1 names these three)."""

    SERVICE = "service"
    CONTRACT = "contract"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """So many years from the latest of these days, and who says so. `confirmed`: that source was read."""

    years: int
    anchors: tuple[RetentionAnchor, ...] = tuple(RetentionAnchor)
    source: str = ""
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Retention:
    """Until when a record is kept at least, and what that was counted from.

    `unknown` are days that the payer counts, too, and nobody has written down: with them it can only become later.
    `is_minor`: she was under 18 on that day.
    """

    rule: RetentionRule
    counted_from: date
    anchor: RetentionAnchor
    until: date
    unknown: tuple[RetentionAnchor, ...] = ()
    is_minor: bool = False


def kept_until(rule: RetentionRule, days: Mapping[RetentionAnchor, date], birth_date: date) -> Retention | None:
    """How long the record is kept by a rule; None while none of the days that it counts from is known."""
    known = {anchor: days[anchor] for anchor in rule.anchors if anchor in days}
    if not known:
        return None
    anchor = max(known, key=lambda each: known[each])
    start = known[anchor]
    return Retention(
        rule,
        start,
        anchor,
        months_after(start, rule.years * MONTHS_OF_YEAR),
        tuple(each for each in rule.anchors if each not in known),
        start < months_after(birth_date, GROWN_UP * MONTHS_OF_YEAR),
    )


def latest_of(days: Iterable[date | None]) -> date | None:
    """The latest of some days, of which any may be missing."""
    return max((day for day in days if day is not None), default=None)
