"""The way to an agency's server as the desk knows it (`tcm_desktop.services.syncing_ports.Agency`)."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from sync.client import enrolment
from sync.client.packs import ask_for_packs
from sync.client.rounds import Backlog, Ended, Round, countersign, go_round, next_delay
from sync.client.transport import SENTENCES as TROUBLES
from sync.client.transport import TIMEOUT, Membership, Offline, Wire
from sync.protocol.codes import SENTENCES
from sync.protocol.tickets import Ticket, UnreadableTicket, read_ticket
from tcm_desktop.services.pack_judging import judged
from tcm_desktop.services.pack_views import KeptPacks
from tcm_desktop.services.sync_views import SyncRound
from tcm_desktop.services.syncing_ports import (
    OFFLINE,
    STOPPED,
    AgencyRole,
    Attempt,
    Enrolled,
    Link,
    NotEnrolled,
    RoundEnd,
    RoundStore,
)

AT_REST = 5 * 60.0
"""Seconds between rounds while all is well."""


class _Kept(msgspec.Struct, frozen=True):
    """An attempt to enrol, as it is kept until its answer has come."""

    server: str
    authorities: str
    code: str
    key: bytes


@dataclass
class Courier:
    """Implements `Agency`. One connection is made for each round, and closed with it. `program` is its version."""

    program: str = ""
    timeout: float = TIMEOUT
    chance: Callable[[], float] = field(default=random.random)
    _signed: dict[str, tuple[int, Backlog]] = field(default_factory=dict, repr=False)
    """What the server has signed for in this run of the program, by device: with nothing new it is not asked again."""

    def prepare(self, pasted: str, kept: bytes | None) -> Attempt:
        """Read a pasted ticket and make the device's key, the same again for the same ticket. Raises NotEnrolled."""
        try:
            ticket = read_ticket(pasted)
        except UnreadableTicket as error:
            raise NotEnrolled(str(error)) from error
        known = None if kept is None else msgspec.json.decode(kept, type=_Kept)
        key = known.key if known is not None and known.code == ticket.code else enrolment.new_key()
        return Attempt(ticket.server, msgspec.json.encode(_Kept(ticket.server, ticket.authorities, ticket.code, key)))

    def enrol(self, attempt: Attempt, label: str, now: datetime) -> Enrolled:
        """Ask the server. Raises NotEnrolled; after that the same attempt can be made again."""
        kept = msgspec.json.decode(attempt.kept, type=_Kept)
        ticket = Ticket(kept.server, kept.authorities, kept.code)
        try:
            joined = enrolment.enrol(ticket, kept.key, label, self.program, self.timeout)
        except Offline as offline:
            raise NotEnrolled(TROUBLES[offline.trouble]) from offline
        except enrolment.NotTaken as refused:
            raise NotEnrolled(SENTENCES[refused.code]) from refused
        member, lease = joined.membership, joined.lease
        link = Link(
            member.server, member.worker, member.device, joined.generation, now, msgspec.json.encode(joined.membership)
        )
        return Enrolled(
            link, member.agency_name, member.worker_name, _role(lease.role), lease.server_time, lease.offline_until
        )

    def go_round(
        self, link: Link, store: RoundStore, now: Callable[[], datetime], stops: Callable[[], bool]
    ) -> RoundEnd:
        """A round over a connection of its own."""
        membership, began = msgspec.json.decode(link.secret, type=Membership), now()
        wire = Wire.of(membership, self.timeout)
        try:
            found = go_round(store, membership, wire, began, stops)
            goes_on = found.ended is Ended.DONE and not stops()
            signed = self._countersigned(wire, membership, store) if goes_on else 0
            packs = self._packs(wire, membership, store, found.packs) if goes_on else None
        finally:
            wire.close()
        return replace(_end(found, began, now(), wire.requests), countersigned=signed, packs=packs)

    def _countersigned(self, wire: Wire, membership: Membership, store: RoundStore) -> int:
        """Up to which entry the server has signed for the audit trail; 0 where it did not this time."""
        backlog, known = Backlog(*store.backlog()), self._signed.get(membership.device, (0, Backlog()))
        if known == (store.trail_end(), backlog):
            return known[0]
        try:
            receipt = countersign(wire, membership, store.progress().epoch, _Trail(store), backlog, known[0])
        except Offline:
            return 0  # all records are through; the next round tries again
        if receipt is None:
            return 0
        self._signed[membership.device] = receipt.seq, backlog
        return receipt.seq

    def _packs(self, wire: Wire, membership: Membership, store: RoundStore, mark: str) -> KeptPacks | None:
        """What to keep of the agency's rule packs, asked for only where the server has others than were looked at.

        Another version of this program looks again: it may read what the one before could not.
        """
        if not mark or store.packs_mark() == self._looked_at(mark):
            return None
        try:
            delivery = ask_for_packs(wire, membership)
        except Offline:
            return None  # all records are through; the next round tries again
        if delivery is None:
            return None
        delivery = replace(delivery, mark=self._looked_at(delivery.mark))
        return judged(store.kept_packs(), delivery, store.today())

    def _looked_at(self, mark: str) -> str:
        return f"{self.program} {mark}"

    def pause(self, failures: int, wait: float) -> float:
        """Seconds until the next round by itself: some minutes where all is well, else soon and ever later."""
        if failures == 0:
            return max(AT_REST * (0.8 + 0.4 * self.chance()), wait)
        return next_delay(failures, wait, self.chance)


def sentence(code: str) -> str:
    """What a person is told about a refusal as the log or a receipt has it; blank for none that is known."""
    name = code.removeprefix(f"{OFFLINE}:")
    for words in (TROUBLES, SENTENCES):
        known = {str(key): said for key, said in words.items()}
        if name in known:
            return known[name]
    return ""


@dataclass(frozen=True, slots=True)
class _Trail:
    """The audit trail as `rounds.countersign` asks for it."""

    store: RoundStore

    def length(self) -> int:
        return self.store.trail_end()

    def digest(self, seq: int) -> str:
        return self.store.trail_digest(seq)


def _end(found: Round, began: datetime, ended: datetime, requests: int) -> RoundEnd:
    done = SyncRound(began, ended, _refusal(found), found.sent, found.received, found.restated, requests)
    lease = found.lease
    return RoundEnd(
        done,
        lease.server_time if lease is not None else None,
        lease.offline_until if lease is not None else None,
        _role(lease.role) if lease is not None else None,
        wipe=found.order is not None,
        wait=found.retry_after or 0.0,
    )


def _refusal(found: Round) -> str:
    if found.ended is Ended.STOPPED:
        return STOPPED
    if found.ended is Ended.OFFLINE:
        return f"{OFFLINE}:{found.trouble}"
    return str(found.code) if found.code is not None else ""


def _role(name: str) -> AgencyRole:
    """The least for a name that only a newer program knows."""
    return AgencyRole(name) if name in set(AgencyRole) else AgencyRole.WORKER
