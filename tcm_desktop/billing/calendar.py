"""Business days, holidays and months, by the calendar of a payer's packs."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from tcm_desktop.billing.pack import Holiday
from tcm_desktop.domain.intervals import SATURDAY, business_days, months_after

__all__ = ["business_days_after", "is_holiday", "kept_on", "months_after"]

SUNDAY = SATURDAY + 1
WEEK = 7


def is_holiday(day: date, holidays: Sequence[Holiday]) -> bool:
    """Whether a day is kept as a holiday; New Year's Day of the year after can fall on 31 December."""
    years = (day.year, day.year + 1) if day.year < date.max.year else (day.year,)
    return any(kept_on(holiday, year) == day for year in years for holiday in holidays)


def kept_on(holiday: Holiday, year: int) -> date | None:
    """The day on which a holiday is kept in a year, or None before there was one."""
    if holiday.nth:
        day = _nth(year, holiday.month, holiday.weekday, holiday.nth)
    else:
        day = date(year, holiday.month, min(holiday.day, monthrange(year, holiday.month)[1]))
    if day < holiday.since:
        return None
    if holiday.moved and day.weekday() in (SATURDAY, SUNDAY) and date.min < day < date.max:
        return day + timedelta(days=-1 if day.weekday() == SATURDAY else 1)
    return day


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    days = monthrange(year, month)[1]
    first = 1 + (weekday - date(year, month, 1).weekday()) % WEEK
    found = [*range(first, days + 1, WEEK)]
    return date(year, month, found[nth if nth < 0 else nth - 1])


def business_days_after(day: date, count: int, holidays: Sequence[Holiday]) -> date:
    """The last of so many business days after a day, which itself is day zero."""
    return business_days(day, count, partial(is_holiday, holidays=holidays))
