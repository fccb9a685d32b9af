"""Where the sync stands, for people: what waits, what came back, and whether this laptop can be handed back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from tcm_desktop.domain.leases import ClockGuard, LeaseStanding
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.joining import AGAIN
from tcm_desktop.services.membership import membership_in
from tcm_desktop.services.ports import UnitOfWork
from tcm_desktop.services.sync_ports import ScopeState
from tcm_desktop.services.sync_views import RecordReceipt, SyncCounts, SyncRound
from tcm_desktop.services.syncing_ports import OFFLINE, STOPPED

LONG_UNSENT = timedelta(hours=24)
"""Work that was not sent for so long although the server was reached is told (rule S14)."""
LONG_OFFLINE = timedelta(days=7)
"""So many days without a whole round are told in amber; before, being offline is the normal state."""


class SyncState(StrEnum):
    """What the worker has to know first. The order is that in which they are looked at."""

    PRACTICE = "practice"
    NOT_ENROLLED = "not_enrolled"
    WITHDRAWN = "withdrawn"
    LEASE_ENDED = "lease_ended"
    RUNNING = "running"
    ATTENTION = "attention"
    NEVER_SYNCED = "never_synced"
    OFFLINE = "offline"
    WAITING = "waiting"
    UP_TO_DATE = "up_to_date"


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """Everything that the sync screen says about the whole.

    `server` is blank for a vault that belongs to no agency yet. `typing` counts texts that are being typed, `arriving`
    the charts that are not whole here; `countersigned` is up to which entry the agency has signed for the audit trail,
    `rounds` are the latest, newest first.
    """

    is_practice: bool
    now: datetime
    server: str = ""
    agency: str = ""
    role: str = ""
    counts: SyncCounts = field(default_factory=SyncCounts)
    typing: int = 0
    charts: int = 0
    arriving: int = 0
    last_success: datetime | None = None
    lease: LeaseStanding = LeaseStanding.NONE
    offline_until: datetime | None = None
    guard: ClockGuard = field(default_factory=ClockGuard)
    withdrawn_at: datetime | None = None
    countersigned: int = 0
    rounds: tuple[SyncRound, ...] = ()

    @property
    def is_enrolled(self) -> bool:
        """Whether there is a server to sync with."""
        return bool(self.server)

    @property
    def refusal(self) -> str:
        """How the latest round ended: blank where it went through."""
        return self.rounds[0].refusal if self.rounds else ""

    @property
    def is_offline(self) -> bool:
        """Whether the server was not reached the last time."""
        return self.refusal == STOPPED or self.refusal.startswith(OFFLINE)

    @property
    def joins_anew(self) -> bool:
        """Whether the server wants this laptop to join again, under a new name."""
        return self.refusal in AGAIN

    @property
    def open_decisions(self) -> int:
        """How many things wait for this person."""
        counts = self.counts
        return counts.conflicts + counts.to_sign + counts.refused + counts.left_copies

    @property
    def to_send(self) -> int:
        """How many changes could go now; those of a signature that can still be taken back could not."""
        return self.counts.unsent

    @property
    def is_unsent_too_long(self) -> bool:
        """Whether work lies here although the server was reached since."""
        oldest, success = self.counts.oldest_unsent, self.last_success
        reached = success is not None and oldest is not None and success > oldest + LONG_UNSENT
        return reached and not self.is_offline

    @property
    def is_long_offline(self) -> bool:
        """Whether the last whole round was many days ago."""
        return self.last_success is not None and self.now - self.last_success >= LONG_OFFLINE

    def state(self, *, running: bool = False) -> SyncState:
        """What has to be known first."""
        if self.is_practice:
            return SyncState.PRACTICE
        if not self.is_enrolled:
            return SyncState.NOT_ENROLLED
        if self.withdrawn_at is not None:
            return SyncState.WITHDRAWN
        if self.lease is LeaseStanding.ENDED and not running:
            return SyncState.LEASE_ENDED
        return SyncState.RUNNING if running else self._at_rest()

    def _at_rest(self) -> SyncState:
        is_refused = bool(self.refusal) and not self.is_offline
        if self.open_decisions or is_refused or self.is_unsent_too_long:
            return SyncState.ATTENTION
        if self.last_success is None:
            return SyncState.NEVER_SYNCED
        if self.is_offline:
            return SyncState.OFFLINE
        is_waiting = self.to_send or self.counts.held or self.arriving
        return SyncState.WAITING if is_waiting else SyncState.UP_TO_DATE


class Blocker(StrEnum):
    """What stands in the way of handing the laptop back."""

    NOT_ENROLLED = "not_enrolled"
    NEVER_SYNCED = "never_synced"
    UNSENT = "unsent"
    HELD = "held"
    TYPING = "typing"
    LEFT_COPIES = "left_copies"
    CONFLICTS = "conflicts"
    TO_SIGN = "to_sign"
    REFUSED = "refused"
    AT_AGENCY = "at_agency"


@dataclass(frozen=True, slots=True)
class HandBack:
    """Whether nothing would be lost or left open, and else what and how many."""

    blockers: tuple[tuple[Blocker, int], ...] = ()

    @property
    def is_safe(self) -> bool:
        """Safe to hand this laptop back: nothing unsent, nothing unresolved."""
        return not self.blockers


def sync_status(desk: Desk) -> SyncStatus:
    """Where the sync of this vault stands."""
    with desk.reading() as work:
        return status_in(desk, work)


def status_in(desk: Desk, work: UnitOfWork) -> SyncStatus:
    """The same, inside a transaction."""
    now, joined = desk.clock.now(), membership_in(work)
    status = SyncStatus(desk.vault.entry.practice, now, counts=work.sync.counts(), typing=len(work.copies()))
    if joined is None:
        return status
    scopes = [known for known in work.sync.progress().scopes.values() if known.state is not ScopeState.LEFT]
    return replace(
        status,
        server=joined.link.server,
        agency=joined.agency,
        role=joined.role,
        charts=len(scopes),
        arriving=sum(known.state is ScopeState.ENTERING for known in scopes),
        last_success=joined.last_success,
        lease=joined.lease_standing(now),
        offline_until=joined.offline_until,
        guard=joined.guard,
        withdrawn_at=joined.withdrawn_at,
        countersigned=joined.countersigned,
        rounds=work.sync.rounds(),
    )


def hand_back(status: SyncStatus) -> HandBack:
    """What stands in the way of handing this laptop back."""
    counts = status.counts
    found = {
        Blocker.NOT_ENROLLED: int(not status.is_enrolled),
        Blocker.NEVER_SYNCED: int(status.is_enrolled and status.last_success is None),
        Blocker.UNSENT: status.to_send,
        Blocker.HELD: counts.held,
        Blocker.TYPING: status.typing,
        Blocker.LEFT_COPIES: counts.left_copies,
        Blocker.CONFLICTS: counts.conflicts,
        Blocker.TO_SIGN: counts.to_sign,
        Blocker.REFUSED: counts.refused,
        Blocker.AT_AGENCY: counts.at_agency,
    }
    return HandBack(tuple((blocker, number) for blocker, number in found.items() if number > 0))


def receipt(desk: Desk, record_id: UUID) -> RecordReceipt | None:
    """What became of a record; None where no agency is there to receive it, as in the practice vault."""
    with desk.reading() as work:
        if desk.vault.entry.practice or membership_in(work) is None:
            return None
        return work.sync.receipts((record_id,)).get(record_id)
