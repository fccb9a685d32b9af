"""Setting a server up: its keys, its certificates, its database, an agency and its first administrator.

It can be interrupted anywhere and run again: keys that are there are used, and nothing is ever replaced.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import msgspec

from sync.protocol.tickets import is_loopback
from sync.server.administration import NewAccount, add_account, checked_names
from sync.server.certificates import (
    AUTHORITY,
    AUTHORITY_KEY,
    CERTIFICATE,
    authority_key_begun,
    fingerprint,
    new_authority,
    new_certificate,
    read_authority,
    write_authority,
    write_certificate,
)
from sync.server.database import Database
from sync.server.keys import AGENCY_PUBLIC, keys_begun, write_keys, write_secret
from sync.server.office import AT_THE_SERVER, Denied, Office, Role
from sync.server.tables import agency


@dataclass(frozen=True, slots=True)
class Founding:
    """What an agency begins with. `passphrase` is the administrator's, hashed."""

    agency: str
    administrator: str
    sign_in: str
    passphrase: str


def refuse_nameless(founding: Founding) -> None:
    """Raise Denied for what `found_agency` would refuse, before anything is made: the authority bears the name."""
    if not founding.agency.strip():
        raise Denied("name_missing", "The agency needs a name. Nothing was set up.")
    checked_names(founding.sign_in, founding.administrator)


def prepare_folder(keys: Path) -> None:
    """Make the data folder and in it that of the keys, for their owner alone. Raises OSError."""
    for folder in (keys.parent, keys):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def prepare_keys(folder: Path) -> bool:
    """Make the keys unless they are there. Gives whether they were made.

    The public key is written last. Where it is missing nobody has seen the others, so that they are gone on with.
    """
    if (folder / AGENCY_PUBLIC).is_file():
        return False
    write_keys(folder, keys_begun(folder))
    return True


def prepare_certificates(
    folder: Path, address: str, agency_name: str, own: bool, authority: Path | None, now: datetime
) -> str:
    """What laptops know the server by. Gives the authority's fingerprint, blank for plain http on this machine.

    `own`: make an authority here, and a certificate from it. `authority`: the agency's own, as PEM.
    """
    if address.startswith("http://"):
        return ""
    place = folder / AUTHORITY
    if authority is not None and not place.exists():
        pem = authority.read_bytes()
        _fingerprint(pem, authority)
        write_secret(place, pem)
    if own and not place.exists():
        write_authority(folder, new_authority(agency_name, now, authority_key_begun(folder)))
    if not place.is_file():
        raise Denied(
            "no_authority",
            "Laptops need to know the server by a certificate authority. Say --own-authority to make one here, or "
            "--authority FILE for the agency's own. Nothing was set up.",
        )
    if (folder / AUTHORITY_KEY).is_file() and not (folder / CERTIFICATE).exists():
        renew_certificate(folder, address, (), now)
    return _fingerprint(place.read_bytes(), place)


def renew_certificate(folder: Path, address: str, more: tuple[str, ...], now: datetime) -> tuple[str, ...]:
    """A new certificate of the server's from the authority that was made here. Gives the names in it."""
    host = urlsplit(address).hostname or ""
    names = tuple(dict.fromkeys((host, *more, *(_also(host)))))
    write_certificate(folder, new_certificate(read_authority(folder), names, now))
    return names


def found_agency(database: Database, founding: Founding, now: datetime) -> tuple[UUID, UUID]:
    """The agency and its administrator, in one transaction. Gives their ids. Raises Denied."""
    made = uuid4()
    refuse_nameless(founding)
    name = " ".join(founding.agency.split())
    with database.as_agency(made) as connection:
        connection.execute(agency.insert().values(id=made, name=name, epoch=os.urandom(16).hex(), made_at=now))
        office = Office(connection, made, AT_THE_SERVER, now)
        office.write_down("agency.founded", made)
        new = NewAccount(founding.sign_in, founding.administrator, Role.ADMINISTRATOR, passphrase=founding.passphrase)
        administrator = add_account(office, new)
    return made, administrator


def is_founded(database: Database) -> bool:
    """Whether there is an agency."""
    return bool(database.agencies())


def write_settings(path: Path, settings: msgspec.Struct) -> None:
    """Write the settings, whole or not at all."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    write_secret(fresh, msgspec.json.format(msgspec.json.encode(settings)) + b"\n")
    fresh.replace(path)


def _fingerprint(pem: bytes, place: Path) -> str:
    try:
        return fingerprint(pem)
    except ValueError as error:
        raise Denied("no_certificate", f"{place} holds no certificate in PEM form. Nothing was set up.") from error


def _also(host: str) -> tuple[str, ...]:
    """By what else a server on this machine is reached."""
    if not is_loopback(host):
        return ()
    try:
        ip_address(host)
    except ValueError:
        return ("127.0.0.1",)
    return ("localhost",)
