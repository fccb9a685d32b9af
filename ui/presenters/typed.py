"""Dates, times and minutes as people type them, and as they are shown (US order)."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FULL_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

MINUTES_OF_DAY = 24 * 60


class Unreadable(ValueError):
    """What was typed is no date, time or number of minutes. `str(error)` says how to type one."""


DATE_HELP = "That is not a date on the calendar. Type it like 11/21 or 11/21/2025."
TIME_HELP = "That is not a time. Type it like 1:10 pm or 13:10."
MINUTES_HELP = "That is not a number of minutes. Type it like 50 or 1h 10."


def read_date(text: str, today: date, *, past: bool = False) -> date | None:
    """`11/21`, `11/21/25`, `2025-11-21`, `t`, `yesterday`, `-1`, `mon`; None for nothing. Raises Unreadable.

    A date without a year is the one nearest to today; with `past` (dates of birth) the last one that has been.
    """
    word = text.strip().lower()
    if not word:
        return None
    return _word_date(word, today) or _number_date(word, today, past)


def _word_date(word: str, today: date) -> date | None:
    steps = {"t": 0, "today": 0, "y": -1, "yesterday": -1, "tomorrow": 1}
    if word in steps:
        return today + timedelta(days=steps[word])
    if re.fullmatch(r"[+-]\d{1,3}", word):
        return today + timedelta(days=int(word))
    for number, name in enumerate(_FULL_WEEKDAYS):
        if len(word) >= 3 and name.lower().startswith(word):
            return today - timedelta(days=(today.weekday() - number) % 7)
    return None


def _number_date(word: str, today: date, past: bool) -> date:
    match = re.fullmatch(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})", word)
    if match:
        return _calendar(int(match[1]), int(match[2]), int(match[3]))
    word = re.sub(r"^(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? *", "", word)
    match = re.fullmatch(r"(\d{1,2})[/.\-](\d{1,2})(?:[/.\-](\d{4}|\d{2}))?", word)
    if match is None:
        raise Unreadable(DATE_HELP)
    month, day, year = int(match[1]), int(match[2]), match[3]
    if year is None:
        return _nearest(month, day, today, past)
    full = int(year) if len(year) == 4 else _century(int(year), today, past)
    return _calendar(full, month, day)


def _century(short: int, today: date, past: bool) -> int:
    full = today.year // 100 * 100 + short
    return full - 100 if full > today.year + (0 if past else 50) else full


def _nearest(month: int, day: int, today: date, past: bool) -> date:
    """The year that brings the day closest; 2/29 looks as far as a leap year."""
    span = range(today.year - 4, today.year + (1 if past else 5))
    days = [date(year, month, day) for year in span if _exists(year, month, day)]
    fitting = [d for d in days if not past or d <= today]
    if not fitting:
        raise Unreadable(DATE_HELP)
    return min(fitting, key=lambda d: abs((d - today).days))


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _calendar(year: int, month: int, day: int) -> date:
    if not _exists(year, month, day):
        raise Unreadable(DATE_HELP)
    return date(year, month, day)


def show_date(day: date | None, today: date) -> str:
    """`Fri 11/21`; with the year where it is not within half a year of today; blank for None."""
    if day is None:
        return ""
    if abs((day - today).days) > 182:
        return f"{day.month}/{day.day}/{day.year}"
    return f"{_WEEKDAYS[day.weekday()]} {day.month}/{day.day}"


def show_full_date(day: date | None) -> str:
    """`11/21/2025`; blank for None."""
    return "" if day is None else f"{day.month}/{day.day}/{day.year}"


def show_long_date(day: date) -> str:
    """`Friday, November 21`."""
    return f"{_FULL_WEEKDAYS[day.weekday()]}, {MONTHS[day.month - 1]} {day.day}"


def show_month(month: date | None) -> str:
    """`February 2026`; blank for None."""
    return "" if month is None else f"{MONTHS[month.month - 1]} {month.year}"


def read_time(text: str, now: time) -> time | None:
    """`1:10 pm`, `1p`, `13:10`, `1310`, `now`; None for nothing. Without am or pm, 1 to 6 is the afternoon."""
    word = text.strip().lower().replace(" ", "").replace(".", "")
    if not word:
        return None
    if word in {"n", "now"}:
        return now.replace(second=0, microsecond=0)
    match = re.fullmatch(r"(\d{1,2}?):?(\d{2})?([ap]m?)?", word)
    if match is None:
        raise Unreadable(TIME_HELP)
    hour, minute = _half_of_day(int(match[1]), match[3], len(match[1])), int(match[2] or 0)
    if hour > 23 or minute > 59:
        raise Unreadable(TIME_HELP)
    return time(hour, minute)


def _half_of_day(hour: int, half: str | None, digits: int) -> int:
    if half is None:
        return hour + 12 if 1 <= hour <= 6 and digits == 1 else hour
    if not 1 <= hour <= 12:
        raise Unreadable(TIME_HELP)
    return hour % 12 + (12 if half[0] == "p" else 0)


def show_time(at: time | None) -> str:
    """`1:10 pm`; blank for None."""
    if at is None:
        return ""
    return f"{at.hour % 12 or 12}:{at.minute:02} {'pm' if at.hour >= 12 else 'am'}"


def read_minutes(text: str) -> int | None:
    """`50`, `50 min`, `1h`, `1h 10`, `1:10`; None for nothing. Raises Unreadable; a day has 1,440 minutes."""
    word = text.strip().lower()
    if not word:
        return None
    match = re.fullmatch(r"(?:(\d{1,2}) *(?:h|hr|:) *)?(\d{1,4})? *(?:m|min|minutes)?", word)
    if match is None or not (match[1] or match[2]):
        raise Unreadable(MINUTES_HELP)
    minutes = int(match[1] or 0) * 60 + int(match[2] or 0)
    if minutes > MINUTES_OF_DAY:
        raise Unreadable(MINUTES_HELP)
    return minutes


def show_minutes(minutes: int | None) -> str:
    """`50`; blank for None."""
    return "" if minutes is None else str(minutes)


def count(number: int, one: str, many: str = "") -> str:
    """`1 note`, `2 notes`."""
    return f"{number} {one if number == 1 else many or one + 's'}"
