"""How long a laptop opens without word from its agency, and what a clock that was set back does to that.

A laptop's clock never decides anything about records; here it can only shorten or be caught.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

BACK = timedelta(minutes=10)
"""A clock that shows so much less than it or the server showed before was set back."""
SOON = timedelta(days=3)
"""So long before a lease ends it is told."""
APART = timedelta(minutes=5)
"""A clock that differs so much from the server's is told to be wrong."""


class LeaseStanding(StrEnum):
    """NONE: the laptop is not enrolled, and nothing ends."""

    NONE = "none"
    GOOD = "good"
    ENDS_SOON = "ends_soon"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class ClockGuard:
    """What this laptop knows about time: the latest instant that it has seen, and how far its clock is off.

    `ahead` is how much more its clock showed than the server's at the last contact, negative for one that is behind.
    """

    seen: datetime | None = None
    ahead: timedelta = timedelta(0)

    def ticked(self, now: datetime) -> ClockGuard:
        """After a look at this laptop's clock."""
        return self if self.seen is not None and now <= self.seen else replace(self, seen=now)

    def told(self, server_time: datetime, now: datetime) -> ClockGuard:
        """After the server said what time it is: from then on that counts, also where less was seen before.

        Otherwise a clock that was once years ahead would end every lease for years.
        """
        return ClockGuard(server_time, now - server_time)

    def went_back(self, now: datetime) -> bool:
        """Whether the clock shows clearly less than was seen before."""
        return self.seen is not None and now < self.seen - BACK

    def is_apart(self) -> bool:
        """Whether the clock differs from the server's by more than people would overlook."""
        return abs(self.ahead) > APART

    def judged(self, now: datetime) -> datetime:
        """The instant that leases are judged by: the clock's, but never less than was seen before."""
        return now if self.seen is None else max(now, self.seen)


@dataclass(frozen=True, slots=True)
class Lease:
    """Until when a laptop opens without a contact, as its server signed it."""

    offline_until: datetime

    def standing(self, judged: datetime) -> LeaseStanding:
        """Where it stands at an instant (see `ClockGuard.judged`)."""
        if judged >= self.offline_until:
            return LeaseStanding.ENDED
        return LeaseStanding.ENDS_SOON if judged >= self.offline_until - SOON else LeaseStanding.GOOD
