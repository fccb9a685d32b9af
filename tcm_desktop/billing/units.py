"""Minutes into units. Which way a payer counts is data; the arithmetic is domain reference section 5."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

UNIT_MINUTES = 15


class Aggregation(StrEnum):
    """Whether minutes are turned into units contact by contact, or after adding up a worker's day with a person."""

    PER_CONTACT = "per_contact"
    PER_DAY = "per_day"


class MinuteKind(StrEnum):
    """What minutes were spent on."""

    DIRECT = "direct"
    TRAVEL = "travel"
    DOCUMENTATION = "documentation"


class StaffCap(StrEnum):
    """How much several workers in one contact may bill together."""

    EACH_WORKER = "each_worker"
    SMALLER_OF_STAFF_AND_CASES = "smaller_of_staff_and_cases"


class UnknownCalculator(Exception):
    """A pack names a calculator that does not exist."""


def midpoint(minutes: int) -> int:
    """A unit once more than half of it has passed: 8 to 22 minutes are one (Montana ARM 37.87.809 prints the table)."""
    return (minutes + 7) // UNIT_MINUTES


def any_portion(minutes: int) -> int:
    """A unit for each quarter hour begun (55 Pa. Code 5221.42(f): "1/4 hour of service or portion thereof")."""
    return -(-minutes // UNIT_MINUTES)


def whole_only(minutes: int) -> int:
    """A unit for each quarter hour completed without a break (26 TAC 306.277(b): "15 continuous minutes")."""
    return minutes // UNIT_MINUTES


def month(minutes: int) -> int:
    """No unit for a single contact: the month earns one when its rule is met (907 KAR 15:065)."""
    return 0 * minutes


MONTH = "month"
CALCULATORS: Mapping[str, Callable[[int], int]] = MappingProxyType(
    {"midpoint": midpoint, "any_portion": any_portion, "whole_only": whole_only, MONTH: month}
)
CONTINUOUS = frozenset({"whole_only"})
"""Calculators whose minutes must be unbroken, so that minutes of different contacts are never added up."""


@dataclass(frozen=True, slots=True)
class UnitRules:
    """How a payer counts: minutes into units, what is added up first, and the most units in a day and in a month."""

    calculator: str
    aggregation: Aggregation = Aggregation.PER_CONTACT
    countable: frozenset[MinuteKind] = frozenset({MinuteKind.DIRECT})
    daily_cap: int | None = None
    monthly_cap: int | None = None
    staff_cap: StaffCap = StaffCap.EACH_WORKER

    @property
    def by_month(self) -> bool:
        """Whether the unit is the month."""
        return self.calculator == MONTH


def calculator(name: str) -> Callable[[int], int]:
    """The calculator of that name. Raises UnknownCalculator."""
    if name not in CALCULATORS:
        raise UnknownCalculator(f"there is no calculator {name!r}: use one of {', '.join(sorted(CALCULATORS))}")
    return CALCULATORS[name]


def units(minutes: int, name: str) -> int:
    """Units of one contact of `minutes` whole minutes; none below zero."""
    return calculator(name)(max(0, minutes))


def countable_minutes(countable: Container[MinuteKind], direct: int, travel: int = 0, documentation: int = 0) -> int:
    """The minutes of a contact that a payer counts."""
    spent = {MinuteKind.DIRECT: direct, MinuteKind.TRAVEL: travel, MinuteKind.DOCUMENTATION: documentation}
    return sum(max(0, minutes) for kind, minutes in spent.items() if kind in countable)


def units_of_day(contacts: Sequence[int], name: str, aggregation: Aggregation) -> int:
    """Units of one day's contacts (countable minutes each) of one worker with one person, before any cap."""
    if aggregation is Aggregation.PER_DAY and name not in CONTINUOUS:
        return units(sum(max(0, minutes) for minutes in contacts), name)
    return sum(units(minutes, name) for minutes in contacts)


def capped(earned: int, cap: int | None) -> int:
    """Units up to the most that a payer pays; None is no limit."""
    return earned if cap is None else min(earned, cap)


def day_units(contacts: Sequence[int], rules: UnitRules) -> int:
    """Units of one day's contacts of one worker with one person, as this payer counts and caps them."""
    return capped(units_of_day(contacts, rules.calculator, rules.aggregation), rules.daily_cap)


def month_units(days: Iterable[int], rules: UnitRules) -> int:
    """Units of one month with one person from those of each day, up to the most that this payer pays."""
    return capped(sum(capped(earned, rules.daily_cap) for earned in days), rules.monthly_cap)


def shared_units(minutes: int, staff: int, cases: int, rules: UnitRules) -> int:
    """The most that `staff` workers may bill together for one contact that serves `cases` clients.

    55 Pa. Code 5221.42(f)(2): "the number of staff persons involved or the number of cases being served, whichever is
    smaller"; elsewhere each worker bills her own minutes.
    """
    together = min(staff, cases) if rules.staff_cap is StaffCap.SMALLER_OF_STAFF_AND_CASES else staff
    return together * units(minutes, rules.calculator)


@dataclass(frozen=True, slots=True)
class MonthTally:
    """How far a month is on the way to its unit."""

    contacts: int
    face_to_face: int
    least_contacts: int
    least_face_to_face: int

    @property
    def met(self) -> bool:
        """Whether the month earns its unit."""
        return month_met(
            self.contacts,
            self.face_to_face,
            least_contacts=self.least_contacts,
            least_face_to_face=self.least_face_to_face,
        )

    @property
    def words(self) -> str:
        """How far it is, in words: `2 of 4 contacts, 1 of 2 face to face`."""
        contacts = f"{self.contacts} of {self.least_contacts} contacts"
        return f"{contacts}, {self.face_to_face} of {self.least_face_to_face} face to face"


def month_met(contacts: int, face_to_face: int, *, least_contacts: int, least_face_to_face: int) -> bool:
    """Whether a month's contacts earn the monthly unit (907 KAR 15:065: four, two of them face to face)."""
    return contacts >= least_contacts and face_to_face >= least_face_to_face
