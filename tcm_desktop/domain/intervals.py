"""Calendar arithmetic for everything that comes round again: days, business days, months, and whose day it is.

What is due counts by the worker's own day: a client has no zone of her own.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

SATURDAY = 5
MONTHS_OF_YEAR = 12

DayOff = Callable[[date], bool]
"""Whether a day is a holiday; weekends are known here."""


class Unit(StrEnum):
    """What an interval is counted in."""

    DAYS = "days"
    BUSINESS_DAYS = "business_days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Interval:
    """A time by the calendar: so many days, business days or months; at least one."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError("an interval is at least one day or month long")


def no_holidays(day: date) -> bool:
    """The calendar of somebody who names no holidays."""
    return False


def after(day: date, interval: Interval, is_day_off: DayOff = no_holidays) -> date:
    """The day on which an interval that began on `day`, as day zero, is over."""
    if interval.unit is Unit.MONTHS:
        return months_after(day, interval.count)
    if interval.unit is Unit.BUSINESS_DAYS:
        return business_days(day, interval.count, is_day_off)
    return day + timedelta(days=interval.count)


def business_days(day: date, count: int, is_day_off: DayOff = no_holidays) -> date:
    """The last of so many business days after a day, which itself is day zero."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY and not is_day_off(day)
    return day


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month.

    A year after 29 February is 28 February: what is due within a year is not due a day later than that. The day of
    the month is that of `day`, so that a count from the same day never creeps: 31 January, 28 February, 31 March.
    """
    year, month = divmod(day.year * MONTHS_OF_YEAR + day.month - 1 + months, MONTHS_OF_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def first_of_month(day: date) -> date:
    """The first day of that day's month."""
    return day.replace(day=1)


def last_of_month(day: date) -> date:
    """The last day of that day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def day_in(now: datetime, zone: str) -> date:
    """The calendar day that an aware instant falls on in a zone. Raises ZoneInfoNotFoundError for an unknown zone."""
    return now.astimezone(ZoneInfo(zone)).date()


def interval_words(interval: Interval) -> str:
    """`12 months`, `1 business day`."""
    unit = interval.unit.replace("_", " ")
    return f"{interval.count} {unit if interval.count > 1 else unit.removesuffix('s')}"
