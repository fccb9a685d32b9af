"""The console's pages as HTML. Every value is escaped by Jinja2; a name that is missing is an error."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

_FOLDER = files("resources") / "console"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TOGETHER = "\u00a0"
"""A space at which no line breaks."""


@cache
def style_sheet() -> str:
    """The console's one style sheet."""
    return (_FOLDER / "console.css").read_text("utf-8")


def render(template: str, zone: tzinfo, now: datetime, values: dict[str, Any]) -> str:
    """A page. Times are shown in `zone`; `now` is what "ago" counts from."""
    words: dict[str, Callable[..., str]] = {
        "moment": lambda at: moment(at, zone, now),
        "ago": lambda at: ago(at, now),
    }
    return _environment().get_template(template).render(values | words)


def moment(at: datetime | None, zone: tzinfo, now: datetime) -> str:
    """`Nov 22, 2:02 pm`; with the year where it is another one, blank for None. No line breaks in the time."""
    if at is None:
        return ""
    local = at.astimezone(zone)
    clock = f"{local.hour % 12 or 12}:{local.minute:02}{_TOGETHER}{'pm' if local.hour >= 12 else 'am'}"
    return f"{day(local.date(), now.astimezone(zone).date())}, {clock}"


def day(on: date | None, today: date | None = None) -> str:
    """`Nov 22, 2026`, without the year where that is today's; blank for None."""
    if on is None:
        return ""
    year = "" if today is not None and today.year == on.year else f", {on.year}"
    return f"{_MONTHS[on.month - 1]} {on.day}{year}"


def ago(at: datetime | None, now: datetime) -> str:
    """`3 days`, `5 hours`, `12 minutes`, `less than a minute`; `never` for None."""
    if at is None:
        return "never"
    passed = max(now.astimezone(UTC) - at.astimezone(UTC), timedelta())
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if number := int(passed.total_seconds()) // size:
            return count(number, name)
    return "less than a minute"


def count(number: int, one: str, many: str = "") -> str:
    """`1 note`, `2 notes`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _source(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {"day": day, "count": count}
    return made
