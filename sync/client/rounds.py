"""A round of sync over a connection, what it brought, and when the next one is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.client.enrolment import lease_of
from sync.client.round import Outcome, Pace, Request, Response, a_round
from sync.client.transport import LONGEST_WAIT, Membership, Offline, Trouble, Wire
from sync.protocol.codes import Code
from sync.protocol.devices import AuditHead, AuditReceipt, LeaseGrant
from sync.protocol.messages import Page, Pushed, Refusal, Row, Snapshot
from sync.protocol.sealed import NotSealed, Sealed, WipeOrder, unseal
from tcm_desktop.domain.operations import GENESIS
from tcm_desktop.services.sync_ports import SyncStore

FIRST_WAIT = 2.0
_ASKS = 3
"""How often the server may want another entry of the audit trail: more than twice is a fault."""


class Ended(StrEnum):
    """How a round ended. STOPPED: at a page's end, because that was wanted."""

    DONE = "done"
    REFUSED = "refused"
    OFFLINE = "offline"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Round:
    """What a round came to. All that was taken or sent before its end stands.

    `code`: why the server went no further. `trouble`: why there was no answer; `retry_after` seconds where the server
    asked for it. `lease` and `order` are checked: for this device, and of the keys learned at enrolment. `packs` is
    what the last page said of the agency's rule packs.
    """

    ended: Ended = Ended.DONE
    code: Code | None = None
    trouble: Trouble | None = None
    retry_after: float | None = None
    sent: int = 0
    received: int = 0
    restated: int = 0
    lease: LeaseGrant | None = None
    order: WipeOrder | None = None
    packs: str = ""


def go_round(
    store: SyncStore,
    membership: Membership,
    wire: Wire,
    now: datetime,
    is_stopped: Callable[[], bool],
    pace: Pace | None = None,
) -> Round:
    """Send and fetch everything, unless something ends it; asks `is_stopped` before each request."""
    talk, found = a_round(store, now, pace or Pace()), Round()
    response: Response | None = None
    try:
        while True:
            request = next(talk) if response is None else talk.send(response)
            if is_stopped():
                return replace(found, ended=Ended.STOPPED)
            response = wire.ask(request)
            found = _with(found, request, response, membership)
    except StopIteration as done:
        return _ended(found, done.value)
    except Offline as offline:
        return replace(found, ended=Ended.OFFLINE, trouble=offline.trouble, retry_after=offline.retry_after)
    finally:
        talk.close()


def _with(found: Round, request: Request, response: Response, membership: Membership) -> Round:
    """What is known after this answer."""
    if isinstance(response, Pushed):
        return replace(found, sent=found.sent + len(response.answers))
    if isinstance(response, Snapshot):
        return replace(found, received=found.received + sum(len(part.rows) for part in response.parts))
    if isinstance(response, Page):
        rows = sum(isinstance(change, Row) for change in response.changes)
        lease = lease_of(membership, response.lease) if response.lease else None
        return replace(found, received=found.received + rows, lease=lease or found.lease, packs=response.packs)
    return replace(found, order=order_of(membership, response.order) if response.order else found.order)


def _ended(found: Round, outcome: Outcome) -> Round:
    found = replace(found, restated=outcome.restated)
    return found if outcome.refusal is None else replace(found, ended=Ended.REFUSED, code=outcome.refusal)


def order_of(membership: Membership, sealed: Sealed) -> WipeOrder | None:
    """What a wipe order says, if the agency's own key gave it for this device; None for any other."""
    try:
        order = unseal(WipeOrder, sealed, Ed25519PublicKey.from_public_bytes(membership.agency_key))
    except (NotSealed, ValueError):
        return None
    return order if order.device == membership.device else None


class Trail(Protocol):
    """This device's audit trail."""

    def length(self) -> int:
        """The number of its last entry, 0 for none."""

    def digest(self, seq: int) -> str:
        """The hash (hex) of an entry; blank where there is none."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is still unsent on this device, for the console."""

    unsent: int = 0
    oldest_unsent_at: datetime | None = None


def countersign(
    wire: Wire, membership: Membership, epoch: str, trail: Trail, backlog: Backlog, known: int = 0
) -> AuditReceipt | None:
    """Have the head of the audit trail countersigned; None where the server refuses. Raises Offline.

    `known`: the entry that was countersigned last, where that is known here; else the server asks for it.
    """
    seq = trail.length()
    for _ in range(_ASKS):
        seen = trail.digest(known) if known else ""
        last = trail.digest(seq) if seq else GENESIS
        head = AuditHead(membership.device, epoch, seq, last, known, seen, backlog.unsent, backlog.oldest_unsent_at)
        answer = wire.tell_audit(head)
        if isinstance(answer, Refusal):
            return None
        if answer.receipt is not None:
            return _receipt_of(membership, answer.receipt, head)
        known = answer.wanted
    raise Offline(Trouble.SERVER_FAULT)


def _receipt_of(membership: Membership, sealed: Sealed, head: AuditHead) -> AuditReceipt:
    try:
        receipt = unseal(AuditReceipt, sealed, Ed25519PublicKey.from_public_bytes(membership.server_key))
    except (NotSealed, ValueError) as error:
        raise Offline(Trouble.SERVER_FAULT) from error
    if (receipt.device, receipt.seq, receipt.head) != (head.device, head.seq, head.head):
        raise Offline(Trouble.SERVER_FAULT)
    return receipt


def next_delay(failures: int, retry_after: float | None, random: Callable[[], float]) -> float:
    """Seconds until the next round after so many in a row that ended offline or refused, at least one.

    2 s, doubled up to 15 min, each by chance (`random` gives 0 to 1) between half and all of it, so that an agency's
    laptops do not all come back at once; never less than the server asked for.
    """
    whole = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(failures - 1, 30))
    return max(whole * (0.5 + random() / 2), retry_after or 0.0)
