"""How a laptop becomes a device of its agency: by a pasted ticket, with a key that it makes itself."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.client.transport import PREFIX, TIMEOUT, Membership, Offline, Trouble, Wire
from sync.protocol.authentication import NEW_DEVICE
from sync.protocol.codes import Code
from sync.protocol.devices import Enrol, Enrolled, LeaseGrant
from sync.protocol.messages import Refusal
from sync.protocol.sealed import NotSealed, Sealed, unseal
from sync.protocol.tickets import Ticket


class NotTaken(Exception):
    """The server did not take the laptop; nothing was changed. `code` says why (see `codes.SENTENCES`)."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Joined:
    """What to keep, and where the sync begins. `lease` is what `sealed_lease` says."""

    membership: Membership
    epoch: str
    generation: str
    lease: LeaseGrant
    sealed_lease: Sealed


def new_key() -> bytes:
    """A private key for a new device (32 bytes)."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def enrol(ticket: Ticket, key: bytes, label: str, program: str, timeout: float = TIMEOUT) -> Joined:
    """Enrol. After Offline the same ticket with the same key goes on where it stopped: the answer may have been lost.

    `label` is what the laptop is called in the console, `program` this program's version. Raises Offline, NotTaken.
    """
    private = Ed25519PrivateKey.from_private_bytes(key)
    wire = Wire(ticket.server, ticket.authorities, NEW_DEVICE, private, timeout)
    request = Enrol(ticket.code, private.public_key().public_bytes_raw(), label, program)
    try:
        answer = wire.exchange(Enrolled, "POST", f"{PREFIX}/enrol", request)
    finally:
        wire.close()
    if isinstance(answer, Refusal):
        raise NotTaken(answer.code)
    return _joined(ticket, key, answer)


def _joined(ticket: Ticket, key: bytes, answer: Enrolled) -> Joined:
    membership = Membership(
        ticket.server,
        ticket.authorities,
        answer.device,
        key,
        answer.agency,
        answer.agency_name,
        answer.worker,
        answer.worker_name,
        answer.agency_key,
        answer.server_key,
    )
    lease = lease_of(membership, answer.lease)
    if lease is None:
        raise Offline(Trouble.SERVER_FAULT)
    return Joined(membership, answer.epoch.id, answer.generation, lease, answer.lease)


def lease_of(membership: Membership, sealed: Sealed) -> LeaseGrant | None:
    """What a lease says, if the agency's server gave it to this device and worker; None for any other."""
    try:
        lease = unseal(LeaseGrant, sealed, Ed25519PublicKey.from_public_bytes(membership.server_key))
    except (NotSealed, ValueError):
        return None
    return lease if (lease.device, lease.worker) == (membership.device, membership.worker) else None
