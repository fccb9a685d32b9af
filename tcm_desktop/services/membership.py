"""What joins a vault to its agency: enrolment, the lease, the clock, and the worker's role as the server says it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import msgspec

from tcm_desktop.domain.errors import NotPermitted
from tcm_desktop.domain.leases import ClockGuard, Lease, LeaseStanding
from tcm_desktop.domain.people import Worker, WorkerRole, with_role
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.ports import UnitOfWork
from tcm_desktop.services.syncing_ports import AgencyRole, Link

SETTING = "membership"

FROM_AGENCY = "Your agency says who supervises. Ask your administrator to change it. Nothing was changed here."


@dataclass(frozen=True, slots=True)
class Membership:
    """Kept in the vault as one setting. `is_set_back`: the clock was, and the audit trail tells it already.

    `countersigned` is the last entry of the audit trail that the server has signed for.
    """

    link: Link
    agency: str
    role: AgencyRole
    offline_until: datetime
    guard: ClockGuard = field(default_factory=ClockGuard)
    is_set_back: bool = False
    last_success: datetime | None = None
    withdrawn_at: datetime | None = None
    countersigned: int = 0

    def lease_standing(self, now: datetime) -> LeaseStanding:
        """Where the lease stands, by a clock that cannot be set back."""
        return Lease(self.offline_until).standing(self.guard.judged(now))


def membership(desk: Desk) -> Membership | None:
    """What joins this vault to its agency; None for a vault that belongs to none."""
    with desk.reading() as work:
        return membership_in(work)


def membership_in(work: UnitOfWork) -> Membership | None:
    """The same, inside a transaction."""
    kept = work.sync.setting(SETTING)
    return None if kept is None else msgspec.json.decode(kept, type=Membership)


def keep_membership(work: UnitOfWork, joined: Membership) -> None:
    """Keep it in the place of what was known."""
    work.sync.keep_setting(SETTING, msgspec.json.encode(joined))


def watch_clock(desk: Desk) -> Membership | None:
    """Note what this laptop's clock shows now; one that was set back is written into the audit trail, once."""
    now = desk.clock.now()
    with desk.writing() as work:
        joined = membership_in(work)
        if joined is None:
            return None
        is_back = joined.guard.went_back(now)
        if is_back and not joined.is_set_back:
            work.audit("clock.went_back")
        joined = replace(joined, guard=joined.guard.ticked(now), is_set_back=is_back)
        keep_membership(work, joined)
        work.commit()
        return joined


def refuse_own_roles(work: UnitOfWork) -> None:
    """Raise NotPermitted where the agency says what a worker is: she does not say it herself."""
    if membership_in(work) is not None:
        raise NotPermitted(FROM_AGENCY)


def in_role(work: UnitOfWork, worker_id: UUID, role: AgencyRole) -> Worker:
    """The worker with the rights that the agency says she has, stored where that is new."""
    worker = work.get(Worker, worker_id)
    given = with_role(worker, WorkerRole.SUPERVISOR, held=role is AgencyRole.SUPERVISOR)
    if given != worker:
        work.put(given, "worker.role_given")
    return given
