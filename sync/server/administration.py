"""What administrators and supervisors do, each one step of one transaction: accounts, tickets, devices.

The commands and the console use these. Each asks for the permission first, changes, and writes it down in the audit
trail; Denied says in words why it was not done. A wipe order is kept as the JSON of a `Sealed` WipeOrder.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.protocol.sealed import WipeOrder, seal
from sync.protocol.tickets import code_digest, new_code
from sync.server.office import Denied, Office, Role
from sync.server.tables import account, assignment, device, enrolment_code, session
from tcm_desktop.domain.ids import IdSource

CODE_LASTS = timedelta(hours=24)
_LONGEST_NAME = 200
_NONCE_BYTES = 16


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Somebody who is to have an account. `passphrase` is a hash (see `passphrases`); without one she cannot use the
    console until one is set, and her laptops do not need it. `id` is that of her vault where she has one already.
    `approves_own`: she may sign her own documents a second time."""

    sign_in: str
    name: str
    role: Role
    credential: str = ""
    passphrase: str | None = None
    id: UUID | None = None
    approves_own: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """An account as lists show it. `charts`: how many are assigned to her now."""

    id: UUID
    sign_in: str
    name: str
    credential: str
    role: Role
    is_active: bool
    has_second_factor: bool
    approves_own: bool = False
    charts: int = 0


@dataclass(frozen=True, slots=True)
class Device:
    """A device as lists show it. `unsent` is what it said when it was last heard of."""

    id: str
    worker: UUID
    worker_name: str
    label: str
    enrolled_at: datetime
    last_contact: datetime | None
    unsent: int
    oldest_unsent_at: datetime | None
    revoked_at: datetime | None
    has_wipe_order: bool


# --- accounts ------------------------------------------------------------------------------------------------------


def accounts(office: Office) -> tuple[Account, ...]:
    """Every account, by name; a supervisor sees her team and herself."""
    charts = (
        sa.select(sa.func.count())
        .where(assignment.c.worker == account.c.id, assignment.c.ended_at.is_(None))
        .scalar_subquery()
    )
    query = sa.select(account, charts.label("charts")).order_by(account.c.name, account.c.id)
    if office.actor.role is not Role.ADMINISTRATOR:
        query = query.where(account.c.id.in_(_seen_by(office)))
    return tuple(_account(row) for row in office.connection.execute(query))


def find_account(office: Office, named: str) -> Account:
    """The account with this id, or this name to sign in with. Raises Denied where there is none."""
    wanted = sign_in_name(named)
    found = [each for each in accounts(office) if wanted in (each.sign_in, str(each.id))]
    if not found:
        raise Denied("no_such_account", f"There is no account {named!r} here.")
    return found[0]


def add_account(office: Office, new: NewAccount) -> UUID:
    """Make an account; only an administrator may."""
    office.require_administrator()
    sign_in, name = checked_names(new.sign_in, new.name)
    made = new.id or IdSource(office.random_bytes).new(office.now)
    try:
        with office.connection.begin_nested():
            office.connection.execute(
                account.insert().values(
                    agency=office.agency,
                    id=made,
                    sign_in=sign_in,
                    name=name,
                    credential=new.credential.strip(),
                    role=new.role,
                    passphrase=new.passphrase,
                    approves_own=new.approves_own,
                    made_at=office.now,
                )
            )
    except sa.exc.IntegrityError as error:
        raise Denied("name_taken", f"The name {sign_in} or the id is taken. Choose another one.") from error
    office.write_down("account.made", made, new.role)
    return made


def checked_names(sign_in: str, name: str) -> tuple[str, str]:
    """The name to sign in with and the name, as they are kept. Raises Denied."""
    kept = sign_in_name(sign_in), " ".join(name.split())[:_LONGEST_NAME]
    if not all(kept):
        raise Denied("name_missing", "An account needs a name, and a name to sign in with that has no spaces in it.")
    return kept


def change_role(office: Office, worker: UUID, role: Role) -> None:
    """Give an account another role; the last administrator stays one."""
    office.require_administrator()
    known = _one(office, worker)
    if role is not Role.ADMINISTRATOR:
        _keep_an_administrator(office, known)
    _update(office, worker, role=role)
    office.write_down("account.role_changed", worker, role)


def set_passphrase(office: Office, worker: UUID, hashed: str) -> None:
    """Let somebody sign in with another passphrase; she sets up her second factor again, and is signed out."""
    office.require_administrator()
    _one(office, worker)
    _update(office, worker, passphrase=hashed, totp_secret=None, totp_step=None)
    _sign_out(office, worker)
    office.write_down("account.passphrase_set", worker)


def close_account(office: Office, worker: UUID, reason: str) -> tuple[Device, ...]:
    """Somebody leaves. Gives her devices that are still enrolled: they are revoked once their work has come.

    Her charts have to be with others first, so that no client is without a worker.
    """
    office.require_administrator()
    known = _one(office, worker)
    if known.charts:
        raise Denied(
            "has_charts",
            f"{known.charts} charts are still assigned to {known.name}. Transfer them first. Nothing was changed.",
        )
    _keep_an_administrator(office, known)
    _update(office, worker, is_active=False)
    _sign_out(office, worker)
    office.connection.execute(
        enrolment_code.delete().where(enrolment_code.c.worker == worker, enrolment_code.c.used_at.is_(None))
    )
    office.write_down("account.closed", worker, reason)
    return tuple(each for each in devices(office) if each.worker == worker and each.revoked_at is None)


def open_account(office: Office, worker: UUID) -> None:
    """Somebody comes back."""
    office.require_administrator()
    _one(office, worker)
    _update(office, worker, is_active=True)
    office.write_down("account.opened", worker)


# --- devices -------------------------------------------------------------------------------------------------------


def new_ticket_code(office: Office, worker: UUID) -> str:
    """A one-time code with which a laptop becomes this worker's device within a day. Only its hash is kept."""
    office.require_care_of(worker)
    if not _one(office, worker).is_active:
        raise Denied("account_closed", "This account is closed. Open it before you enrol a laptop for it.")
    code = new_code(office.random_bytes)
    office.connection.execute(
        enrolment_code.insert().values(
            agency=office.agency,
            code_hash=code_digest(code),
            worker=worker,
            made_by=office.actor.account,
            made_at=office.now,
            expires_at=office.now + CODE_LASTS,
        )
    )
    office.write_down("code.made", worker)
    return code


def devices(office: Office) -> tuple[Device, ...]:
    """Every device, those first that were not heard of for longest; a supervisor sees those of her team."""
    query = (
        sa.select(device, account.c.name.label("worker_name"))
        .join(account, account.c.id == device.c.worker)
        .order_by(device.c.revoked_at.is_not(None), device.c.last_contact.asc().nulls_first(), device.c.id)
    )
    if office.actor.role is not Role.ADMINISTRATOR:
        query = query.where(device.c.worker.in_(_seen_by(office)))
    return tuple(_device(row) for row in office.connection.execute(query))


def revoke(
    office: Office, device_id: str, key: Ed25519PrivateKey | None, reason: str, *, takes_unsent: bool = True
) -> Device:
    """Withdraw a device: nothing it sends takes effect any more, and at its next contact it is ordered to wipe itself.

    Without the agency's key it is withdrawn and not wiped; the same again with the key adds the order.
    """
    found = next((each for each in devices(office) if each.id == device_id), None)
    if found is None:
        raise Denied("no_such_device", f"There is no device {device_id!r} here.")
    office.require_care_of(found.worker)
    if found.has_wipe_order or (found.revoked_at is not None and key is None):
        raise Denied("revoked_before", "This device was withdrawn before. Nothing was changed.")
    changes: dict[str, Any] = {} if found.revoked_at else {"revoked_at": office.now}
    if key is not None:
        nonce = office.random_bytes(_NONCE_BYTES).hex()
        order = seal(WipeOrder(device_id, nonce, office.now, takes_unsent), key)
        changes["wipe_order"] = msgspec.json.encode(order)
    office.connection.execute(device.update().where(device.c.id == device_id).values(**changes))
    if not found.revoked_at:
        office.write_down("device.revoked", device_id, reason)
    if key is not None:
        office.write_down("device.wipe_ordered", device_id, reason)
    return next(each for each in devices(office) if each.id == device_id)


# --- inside --------------------------------------------------------------------------------------------------------


def _seen_by(office: Office) -> frozenset[UUID]:
    own = frozenset((office.actor.account,)) if office.actor.account else frozenset()
    return own | office.members() if office.actor.role is Role.SUPERVISOR else own


def _one(office: Office, worker: UUID) -> Account:
    return find_account(office, str(worker))


def _update(office: Office, worker: UUID, **values: Any) -> None:
    office.connection.execute(account.update().where(account.c.id == worker).values(**values))


def _sign_out(office: Office, worker: UUID) -> None:
    office.connection.execute(session.delete().where(session.c.account == worker))


def _keep_an_administrator(office: Office, known: Account) -> None:
    others = [each for each in accounts(office) if each.role is Role.ADMINISTRATOR and each.is_active]
    if [each.id for each in others] == [known.id]:
        raise Denied("last_administrator", "This is the only administrator. Make another one first.")


def sign_in_name(typed: str) -> str:
    """A name to sign in with, in its one form; blank for one that cannot be typed in one piece."""
    name = unicodedata.normalize("NFKC", typed.strip()).casefold()
    return name if name.isprintable() and not any(map(str.isspace, name)) and len(name) <= _LONGEST_NAME else ""


def _account(row: sa.Row[Any]) -> Account:
    return Account(
        row.id,
        row.sign_in,
        row.name,
        row.credential,
        Role(row.role),
        row.is_active,
        row.totp_secret is not None,
        row.approves_own,
        row.charts,
    )


def _device(row: sa.Row[Any]) -> Device:
    return Device(
        row.id,
        row.worker,
        row.worker_name,
        row.label,
        row.enrolled_at,
        row.last_contact,
        row.unsent,
        row.oldest_unsent_at,
        row.revoked_at,
        row.wipe_order is not None,
    )
