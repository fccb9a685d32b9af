"""What a laptop and the server say about the laptop itself: enrolment, lease, audit head, rule packs."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec

from sync.protocol.messages import Epoch, Number, When, Word
from sync.protocol.sealed import Sealed

Digest = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$(?!\\n)")]
DigestOrBlank = Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{64})?$(?!\\n)")]
Key = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
Told = Annotated[str, msgspec.Meta(max_length=200)]


class LeaseGrant(msgspec.Struct, frozen=True):
    """A statement of the server's key: until when this device (id in hex) may be opened without contact.

    It says who uses the device and as what (worker, supervisor or administrator) as of `server_time`.
    """

    device: str
    worker: UUID
    role: str
    offline_until: When
    server_time: When


class AuditReceipt(msgspec.Struct, frozen=True):
    """A statement of the server's key: at this time the device's audit trail had this head."""

    device: str
    seq: int
    head: str
    received_at: When


class Enrol(msgspec.Struct, frozen=True, omit_defaults=True):
    """A laptop asks to become a device, with the one-time code and the public half (32 bytes) of its own new key."""

    code: Told
    public_key: Key
    label: Told = ""
    program: Told = ""


class Enrolled(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the laptop is to keep. The same code with the same key gets the same again: the first answer may be lost."""

    epoch: Epoch
    device: str
    generation: str
    agency: UUID
    agency_name: str
    worker: UUID
    worker_name: str
    agency_key: Key
    server_key: Key
    lease: Sealed


class AuditHead(msgspec.Struct, frozen=True, omit_defaults=True):
    """How long the device's audit trail is and the hash (hex) of its last entry.

    `known_head` is what the entry `known_seq` has here, which the server countersigned before; 0 and blank for none.
    Beside it: how many operations are unsent, and since when the oldest of them waits.
    """

    device: Word
    epoch: Word
    seq: Number
    head: Digest
    known_seq: Number = 0
    known_head: DigestOrBlank = ""
    unsent: Number = 0
    oldest_unsent_at: When | None = None


class AuditAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """The receipt; or, without one, the number of the entry whose hash the server wants to see as `known_seq`."""

    epoch: Epoch
    receipt: Sealed | None = None
    wanted: int = 0


class Pack(msgspec.Struct, frozen=True, omit_defaults=True):
    """A rule pack as the agency published it; `release` is a PackRelease of the agency's key over its body."""

    id: str
    version: str
    body: bytes
    release: Sealed


class Packs(msgspec.Struct, frozen=True, omit_defaults=True):
    """Of every rule pack the version published last that was not taken back; `mark` is as in `Page.packs`.

    `withdrawn` are PackWithdrawals of the agency's key, every one there is.
    """

    epoch: Epoch
    packs: tuple[Pack, ...] = ()
    withdrawn: tuple[Sealed, ...] = ()
    mark: Word = ""
