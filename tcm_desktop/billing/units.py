"""Minutes into units. Which calculator a payer uses is data; the arithmetic is domain reference section 5."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

UNIT_MINUTES = 15


class Aggregation(StrEnum):
    """Whether minutes are turned into units contact by contact, or after adding up a worker's day with a person."""

    PER_CONTACT = "per_contact"
    PER_DAY = "per_day"


class UnknownCalculator(Exception):
    """A pack names a calculator that does not exist."""


def midpoint(minutes: int) -> int:
    """A unit once more than half of it has passed: 8 to 22 minutes are one (Montana ARM 37.87.809 prints the table)."""
    return (minutes + 7) // UNIT_MINUTES


def any_portion(minutes: int) -> int:
    """A unit for each quarter hour begun (Pennsylvania: a quarter hour "or portion thereof")."""
    return -(-minutes // UNIT_MINUTES)


def whole_only(minutes: int) -> int:
    """A unit for each quarter hour completed without a break (Texas: "15 continuous minutes")."""
    return minutes // UNIT_MINUTES


def month(minutes: int) -> int:
    """No unit for a single contact: the month earns one when its rule is met (Kentucky, Virginia)."""
    return 0 * minutes


CALCULATORS: Mapping[str, Callable[[int], int]] = MappingProxyType(
    {"midpoint": midpoint, "any_portion": any_portion, "whole_only": whole_only, "month": month}
)


def calculator(name: str) -> Callable[[int], int]:
    """The calculator of that name. Raises UnknownCalculator."""
    if name not in CALCULATORS:
        raise UnknownCalculator(f"there is no calculator {name!r}: use one of {', '.join(sorted(CALCULATORS))}")
    return CALCULATORS[name]


def units(minutes: int, name: str) -> int:
    """Units of one contact of `minutes` whole minutes; none below zero."""
    return calculator(name)(max(0, minutes))


def units_of_day(contacts: Sequence[int], name: str, aggregation: Aggregation) -> int:
    """Units of one day's contacts (minutes each) of one worker with one person."""
    if aggregation is Aggregation.PER_DAY and name != "whole_only":
        return units(sum(max(0, minutes) for minutes in contacts), name)
    return sum(units(minutes, name) for minutes in contacts)


def month_met(contacts: int, face_to_face: int, *, least_contacts: int, least_face_to_face: int) -> bool:
    """Whether a month's contacts earn the monthly unit (Kentucky: four, two of them face to face)."""
    return contacts >= least_contacts and face_to_face >= least_face_to_face
