"""Rule packs that the agency publishes: checked as the program itself checks them, then signed with the agency's key.

Devices check the release's signature and the body's digest, and read the pack with the same strictness, before anything
of it counts (`tcm_desktop.services.pack_judging`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.protocol.packs import body_of, files_of
from sync.protocol.sealed import PackRelease, PackWithdrawal, seal
from sync.server.office import Denied, Office
from sync.server.tables import pack, pack_withdrawal
from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.billing.check_tree import tried
from tcm_desktop.billing.load import FILES, folder_of, load_pack, read_pack
from tcm_desktop.billing.shelf import Added, Shelf, shipped

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class ReadyPack:
    """A sound pack, ready to be signed."""

    id: str
    version: str
    body: bytes
    summary: str
    payer: str = ""


@dataclass(frozen=True, slots=True)
class PublishedPack:
    """A pack as lists show it."""

    id: str
    version: str
    size: int
    published_at: datetime
    published_by: UUID | None
    withdrawn_at: datetime | None = None


def agency_shelf(office: Office) -> Shelf:
    """The rules of the agency's laptops as the server has them: the program's own packs, and those published here."""
    gone = pack_withdrawal.c
    query = sa.select(pack.c.body, pack.c.published_at, gone.withdrawn_at).outerjoin_from(
        pack, pack_withdrawal, sa.and_(gone.id == pack.c.id, gone.version == pack.c.version)
    )
    return shipped().plus(tuple(_added(office.connection.execute(query).all())))


def _added(rows: Sequence[Any]) -> Iterator[Added]:
    for body, published_at, withdrawn_at in rows:
        until = withdrawn_at.date() if withdrawn_at else None
        try:
            folder = folder_of(files_of(body))
            identity = load_pack(folder, "published").identity
        except (PackError, ValueError):
            continue  # of another program than this one
        yield Added(identity, folder, published_at, published_at.date(), until)


def read_ready(folder: Path, payer: str = "", shelf: Shelf | None = None) -> ReadyPack:
    """A pack's folder, loaded and tried with its own cases beside the packs of a shelf (None: the program's own).

    `payer` is the profile that completes it, as for `rules check`. Raises Denied with everything that is wrong.
    """
    try:
        pack = read_pack(folder)
        report = tried(shelf or shipped(), pack, folder.name, payer)
    except (PackError, OSError) as error:
        raise Denied("pack_not_sound", f"The pack was not published: {error}") from error
    faults = [str(fault) for fault in (*report.errors, *report.failures)]
    if faults:
        more = f" and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        raise Denied("pack_not_sound", f"The pack was not published: {'; '.join(faults[:_SHOWN])}{more}")
    files = {name: (folder / name).read_text("utf-8") for name in FILES if (folder / name).is_file()}
    return ReadyPack(pack.identity.id, pack.identity.version, body_of(files), str(report.summary), payer)


def publish(office: Office, ready: ReadyPack, key: Ed25519PrivateKey) -> PublishedPack:
    """Sign it and hand it to every device at its next contact. A version is published once and never changes."""
    office.require_administrator()
    known = sa.select(pack.c.version).where(pack.c.id == ready.id, pack.c.version == ready.version)
    if office.connection.scalar(known) is not None:
        raise Denied(
            "published_before",
            f"{ready.id} {ready.version} was published before. A change needs a new version. Nothing was changed.",
        )
    release = PackRelease(ready.id, ready.version, hashlib.sha256(ready.body).hexdigest(), office.now, ready.payer)
    office.connection.execute(
        pack.insert().values(
            agency=office.agency,
            id=ready.id,
            version=ready.version,
            body=ready.body,
            signature=msgspec.json.encode(seal(release, key)),
            published_at=office.now,
            published_by=office.actor.account,
        )
    )
    office.write_down("pack.published", f"{ready.id} {ready.version}", release.digest)
    return PublishedPack(ready.id, ready.version, len(ready.body), office.now, office.actor.account)


def withdraw(office: Office, pack_id: str, version: str, reason: str, key: Ed25519PrivateKey) -> None:
    """Take a version back: laptops go on with the rules before it. What was signed under it stays as it was signed."""
    office.require_administrator()
    if not any((each.id, each.version) == (pack_id, version) for each in published(office)):
        raise Denied("no_such_pack", f"{pack_id} {version} was never published. Nothing was changed.")
    withdrawal = PackWithdrawal(pack_id, version, office.now)
    try:
        with office.connection.begin_nested():
            office.connection.execute(
                pack_withdrawal.insert().values(
                    agency=office.agency,
                    id=pack_id,
                    version=version,
                    statement=msgspec.json.encode(seal(withdrawal, key)),
                    withdrawn_at=office.now,
                    withdrawn_by=office.actor.account,
                )
            )
    except sa.exc.IntegrityError as error:
        raise Denied("withdrawn_before", f"{pack_id} {version} was taken back before. Nothing was changed.") from error
    office.write_down("pack.withdrawn", f"{pack_id} {version}", reason)


def published(office: Office) -> tuple[PublishedPack, ...]:
    """Every version that was published, the newest of each pack first."""
    size = sa.func.octet_length(pack.c.body)
    gone = pack_withdrawal.c
    query = sa.select(pack.c.id, pack.c.version, size, pack.c.published_at, pack.c.published_by, gone.withdrawn_at)
    both = sa.and_(gone.id == pack.c.id, gone.version == pack.c.version)
    ordered = query.outerjoin_from(pack, pack_withdrawal, both).order_by(pack.c.id, pack.c.published_at.desc())
    return tuple(PublishedPack(*row) for row in office.connection.execute(ordered))
