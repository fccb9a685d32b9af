"""Devices as the server keeps them: who asks, enrolment by a one-time code, leases, heads of audit trails, packs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from sync.protocol.devices import AuditAnswer, AuditHead, AuditReceipt, Enrol, Enrolled, LeaseGrant, Pack, Packs
from sync.protocol.messages import Epoch
from sync.protocol.sealed import Sealed, WipeOrder, seal
from sync.protocol.tickets import code_digest
from sync.server.audit import Deed, record_event
from sync.server.keys import Keys, public_bytes
from sync.server.tables import account, agency, device, enrolment_code, pack, pack_withdrawal

LEASE = timedelta(days=14)
CONTACT_STEP = timedelta(minutes=1)
"""How finely the last contact is kept: a write for each request would cost more than it tells."""
ENROLLED, AUDIT_ALTERED = "device.enrolled", "device.audit_altered"
_DEVICE_BYTES = 16
_LONGEST_LABEL = 80
_MARK_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Desk:
    """One transaction in which a device is served. `now` is aware; `lease`: how long a laptop opens without contact."""

    connection: sa.Connection
    agency: UUID
    keys: Keys
    now: datetime
    random_bytes: Callable[[int], bytes]
    lease: timedelta = LEASE


@dataclass(frozen=True, slots=True)
class Caller:
    """The device that asks, and its worker as her account says now. `order` is there once it shall wipe itself."""

    device: str
    public_key: bytes
    worker: UUID
    role: str
    is_active: bool
    is_revoked: bool
    order: Sealed | None
    last_contact: datetime | None
    audit_seq: int
    audit_head: str

    @property
    def sends_still(self) -> bool:
        """Whether what it has not sent is still taken: always, unless the order of a withdrawn one says otherwise."""
        if not self.is_revoked or self.order is None:
            return True
        return msgspec.json.decode(self.order.statement, type=WipeOrder).takes_unsent


def caller(desk: Desk, device_id: str) -> Caller | None:
    """The device of that id, locked until the transaction ends: its requests are served one after another."""
    query = (
        sa.select(device, account.c.role, account.c.is_active)
        .join(account, account.c.id == device.c.worker)
        .where(device.c.id == device_id)
        .with_for_update(of=device)
    )
    row = desk.connection.execute(query).one_or_none()
    if row is None:
        return None
    order = None if row.wipe_order is None else msgspec.json.decode(row.wipe_order, type=Sealed)
    return Caller(
        row.id,
        row.public_key,
        row.worker,
        row.role,
        row.is_active,
        row.revoked_at is not None,
        order,
        row.last_contact,
        row.audit_seq,
        row.audit_head,
    )


def was_heard(desk: Desk, who: Caller) -> None:
    """Keep when the device was last heard of."""
    if who.last_contact is None or desk.now - who.last_contact >= CONTACT_STEP:
        _update(desk, who.device, last_contact=desk.now)


def lease(desk: Desk, device_id: str, worker: UUID, role: str) -> Sealed:
    """A new lease, from now on."""
    return seal(LeaseGrant(device_id, worker, role, desk.now + desk.lease, desk.now), desk.keys.server)


def enrol(desk: Desk, asked: Enrol, generation: str) -> Enrolled | None:
    """Make the laptop that holds this key the device of the code's worker; None for a code that is not good.

    A code that was used is good once more for the same key: the first answer may have been lost. Whoever calls has
    seen that the laptop holds the private half of the key.
    """
    query = (
        sa.select(enrolment_code, account.c.name, account.c.role, agency.c.name.label("agency_name"))
        .add_columns(agency.c.epoch, agency.c.forked_from, agency.c.forked_at)
        .join(account, account.c.id == enrolment_code.c.worker)
        .join(agency, agency.c.id == enrolment_code.c.agency)
        .where(enrolment_code.c.code_hash == code_digest(asked.code), account.c.is_active)
        .with_for_update(of=enrolment_code)
    )
    code = desk.connection.execute(query).one_or_none()
    if code is None:
        return None
    made = _begun(desk, code.device, asked.public_key) if code.used_at else None
    if code.used_at is None and desk.now < code.expires_at:
        made = _begin(desk, code.code_hash, code.worker, asked, generation)
    if made is None:
        return None
    return Enrolled(
        Epoch(code.epoch, code.forked_from, code.forked_at),
        *made,
        desk.agency,
        code.agency_name,
        code.worker,
        code.name,
        public_bytes(desk.keys.agency_public),
        public_bytes(desk.keys.server_public),
        lease(desk, made[0], code.worker, code.role),
    )


def _begin(desk: Desk, code_hash: str, worker: UUID, asked: Enrol, generation: str) -> tuple[str, str]:
    """A new device and its first generation."""
    made = desk.random_bytes(_DEVICE_BYTES).hex()
    desk.connection.execute(
        device.insert().values(
            agency=desk.agency,
            id=made,
            worker=worker,
            label=_one_line(asked.label),
            public_key=asked.public_key,
            enrolled_at=desk.now,
            last_contact=desk.now,
            generation_last=generation,
            generation_before=generation,
        )
    )
    used = enrolment_code.update().where(enrolment_code.c.code_hash == code_hash)
    desk.connection.execute(used.values(used_at=desk.now, device=made))
    record_event(desk.connection, desk.agency, desk.now, Deed(ENROLLED, worker, made, _one_line(asked.program)))
    return made, generation


def _begun(desk: Desk, device_id: str, public_key: bytes) -> tuple[str, str] | None:
    """The device that was made by a code, if it has this key and has not begun to sync."""
    query = sa.select(device.c.generation_last).where(
        device.c.id == device_id,
        device.c.public_key == public_key,
        device.c.revoked_at.is_(None),
        device.c.generation_last == device.c.generation_before,
    )
    generation = desk.connection.scalar(query)
    return None if generation is None else (device_id, generation)


def take_audit_head(desk: Desk, who: Caller, epoch: Epoch, head: AuditHead) -> tuple[AuditAnswer, bool]:
    """Countersign the head of a device's audit trail; gives with it whether entries seen before were altered or lost.

    Before that the device has to show what the entry that was countersigned last has now: a request that comes late,
    or after a receipt that was lost, is no reason for an alarm.
    """
    if who.audit_seq and head.known_seq != who.audit_seq:
        return AuditAnswer(epoch, None, who.audit_seq), False
    is_shorter = head.seq < who.audit_seq
    is_other = head.known_head != who.audit_head or (head.seq == who.audit_seq and head.head != who.audit_head)
    is_altered = bool(who.audit_seq) and (is_shorter or is_other)
    if is_altered:
        told = (
            f"{who.audit_seq} was {who.audit_head}; shows {head.known_head or 'none'}, ends at {head.seq} {head.head}"
        )
        record_event(desk.connection, desk.agency, desk.now, Deed(AUDIT_ALTERED, who.worker, who.device, told))
    _update(
        desk,
        who.device,
        audit_seq=head.seq,
        audit_head=head.head,
        unsent=head.unsent,
        oldest_unsent_at=head.oldest_unsent_at,
    )
    receipt = seal(AuditReceipt(who.device, head.seq, head.head, desk.now), desk.keys.server)
    return AuditAnswer(epoch, receipt), is_altered


def packs_mark(desk: Desk) -> str:
    """What names the state of the agency's rule packs; blank where it has none."""
    came, went = (sa.select(sa.literal(each.name), each.c.id, each.c.version) for each in (pack, pack_withdrawal))
    found = sorted(map(tuple, desk.connection.execute(came.union_all(went))))
    return hashlib.sha256(msgspec.json.encode(found)).hexdigest()[:_MARK_DIGITS] if found else ""


def latest_packs(desk: Desk, epoch: Epoch) -> Packs:
    """Of every rule pack the version that was published last and not taken back; and what was."""
    newest = (pack.c.id, pack.c.published_at.desc(), pack.c.version.desc())
    gone = sa.tuple_(pack.c.id, pack.c.version).in_(sa.select(pack_withdrawal.c.id, pack_withdrawal.c.version))
    query = sa.select(pack).where(~gone).ext(distinct_on(pack.c.id)).order_by(*newest)
    return Packs(
        epoch,
        tuple(
            Pack(row.id, row.version, row.body, msgspec.json.decode(row.signature, type=Sealed))
            for row in desk.connection.execute(query)
        ),
        tuple(
            msgspec.json.decode(statement, type=Sealed)
            for statement in desk.connection.scalars(sa.select(pack_withdrawal.c.statement))
        ),
        packs_mark(desk),
    )


def _update(desk: Desk, device_id: str, **values: object) -> None:
    desk.connection.execute(device.update().where(device.c.id == device_id).values(**values))


def _one_line(text: str) -> str:
    """What a laptop says about itself, as it is shown to administrators."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:_LONGEST_LABEL]
