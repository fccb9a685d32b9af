"""A round of the sync as the desk sees it: what is let go of before it, and what is noted after it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from tcm_desktop.services.agency_packs import KIND as RULE_PACK
from tcm_desktop.services.agency_packs import keep_packs, kept_packs_in, packs_mark_in, use_packs
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.membership import Membership, in_role, keep_membership, membership_in
from tcm_desktop.services.pack_views import KeptPacks
from tcm_desktop.services.sync_ports import DeviceChange, Outgoing, Progress, SyncStore
from tcm_desktop.services.syncing_ports import Link, RoundEnd, RoundStore


@dataclass(frozen=True, slots=True)
class Departure:
    """What a round sets out with: also what it asks of the vault, which is to be used on the vault's lane only."""

    link: Link
    store: RoundStore


@dataclass(frozen=True, slots=True)
class DeskStore:
    """The vault's store, with the audit trail of the desk at it."""

    desk: Desk
    store: SyncStore

    def progress(self) -> Progress:
        return self.store.progress()

    def waiting(self, after: int, limit: int) -> tuple[Outgoing, ...]:
        return self.store.waiting(after, limit)

    def digests(self, scopes: Collection[UUID]) -> Mapping[UUID, Sequence[bytes]]:
        return self.store.digests(scopes)

    def apply(self, change: DeviceChange) -> None:
        self.store.apply(change)

    def trail_end(self) -> int:
        with self.desk.reading() as work:
            return work.sync.trail_end()

    def trail_digest(self, sequence: int) -> str:
        with self.desk.reading() as work:
            return work.sync.trail_digest(sequence)

    def backlog(self) -> tuple[int, datetime | None]:
        with self.desk.reading() as work:
            counts = work.sync.counts()
        return counts.unsent, counts.oldest_unsent

    def packs_mark(self) -> str:
        with self.desk.reading() as work:
            return packs_mark_in(work)

    def kept_packs(self) -> KeptPacks:
        with self.desk.reading() as work:
            return kept_packs_in(work)

    def today(self) -> date:
        return self.desk.today


@dataclass(frozen=True, slots=True)
class Noted:
    """After a round: the worker as the agency knows her, and whether it withdrew this laptop."""

    desk: Desk
    is_withdrawn: bool = False


def depart(desk: Desk) -> Departure | None:
    """Let go of the signatures whose time to be undone is over; None for a vault that has nowhere to send its work.

    The first time the device's name is told to the store.
    """
    with desk.reading() as work:
        joined = membership_in(work)
        if joined is None or joined.withdrawn_at is not None or desk.vault.entry.practice:
            return None
    store = desk.vault.sync_store()
    store.release(desk.clock.now())
    at = store.progress()
    if at.device != joined.link.device:
        named = replace(at, device=joined.link.device, generation=joined.link.generation)
        store.apply(DeviceChange(named))
    return Departure(joined.link, DeskStore(desk, store))


def end_round(desk: Desk, end: RoundEnd) -> Outcome[Noted]:
    """Note what a round told: the log, the lease, the time, the role, the rules; and that the agency withdrew this
    laptop. New rules are in use when this returns."""
    now = desk.clock.now()
    with desk.writing() as work:
        work.sync.note_round(end.done)
        joined = membership_in(work)
        if joined is None:
            return Outcome(Noted(desk), work.commit())
        told = _told(joined, end, now)
        keep_membership(work, told)
        if told.withdrawn_at is not None and joined.withdrawn_at is None:
            work.audit("device.withdrawn")
        worker = in_role(work, desk.worker.id, told.role) if told.role is not joined.role else desk.worker
        if end.packs is not None:
            keep_packs(work, end.packs)
        noted = Noted(replace(desk, worker=worker), told.withdrawn_at is not None)
        changes = work.commit()
    if end.packs is not None:
        use_packs(end.packs)
        changes = replace(changes, touched=(*changes.touched, (RULE_PACK, desk.worker.id)))
    return Outcome(noted, changes)


def _told(joined: Membership, end: RoundEnd, now: datetime) -> Membership:
    told = replace(joined, guard=joined.guard.ticked(now) if end.server_time is None else joined.guard)
    if end.server_time is not None:
        told = replace(told, guard=joined.guard.told(end.server_time, now))
    if end.offline_until is not None:
        told = replace(told, offline_until=end.offline_until)
    if end.role is not None:
        told = replace(told, role=end.role)
    if end.is_whole:
        told = replace(told, last_success=now, countersigned=max(end.countersigned, joined.countersigned))
    return replace(told, withdrawn_at=joined.withdrawn_at or now) if end.wipe else told
