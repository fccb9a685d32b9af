"""A field for days that lie ahead: due dates, the next review, the projected discharge."""

from __future__ import annotations

import re
from calendar import isleap
from datetime import date

from ui.widgets.typed import DateField

_WITHOUT_YEAR = re.compile(r"\s*\d{1,2}[/.\-]\d{1,2}\s*")


class AheadField(DateField):
    """A date; typed without a year it is the next such day, never the one just gone."""

    def read(self, words: str) -> date | None:
        day = super().read(words)
        if day is None or day >= self._today or not _WITHOUT_YEAR.fullmatch(words):
            return day
        return _next(day, self._today)


def _next(day: date, today: date) -> date:
    """The same day of the year, the first time that it is not before today."""
    for year in range(today.year, today.year + 9):
        if _exists(year, day) and (found := date(year, day.month, day.day)) >= today:
            return found
    return day


def _exists(year: int, day: date) -> bool:
    return (day.month, day.day) != (2, 29) or isleap(year)
