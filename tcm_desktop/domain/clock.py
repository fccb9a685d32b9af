"""Time is passed in: the clock's shape, and the one that reads the machine."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DEFAULT_ZONE = "America/Los_Angeles"


class Clock(Protocol):
    """Tells the time. `zone` is the IANA name of the place where the worker is."""

    @property
    def zone(self) -> str: ...

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


class SystemClock:
    """The machine's clock, read for the zone given."""

    def __init__(self, zone: str = DEFAULT_ZONE) -> None:
        self.zone = zone

    def now(self) -> datetime:
        return datetime.now(UTC)


def local_now(clock: Clock) -> datetime:
    """The present instant as the worker's wall clock shows it."""
    return clock.now().astimezone(ZoneInfo(clock.zone))


def today(clock: Clock) -> date:
    """The worker's calendar day."""
    return local_now(clock).date()


def instant(day: date, at: time, zone: str) -> datetime:
    """The UTC instant of a local date and time; the first of the two when a clock change repeats the hour.

    Raises ValueError when the zone is not known.
    """
    try:
        place = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"no time zone is called {zone!r}") from error
    return datetime.combine(day, at, place).astimezone(UTC)
