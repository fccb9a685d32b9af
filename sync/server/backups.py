"""A backup: one folder with the database as PostgreSQL dumps it, the keys under a passphrase, and what it promises.

It is written beside its place and moved there when it was verified, so that no half backup has the name of a whole one.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import psycopg
import sqlalchemy as sa
from psycopg import sql

from sync.server.database import engine_of, revision_of
from sync.server.dumps import DumpFault, load_dump, read_dump, write_dump
from sync.server.facts import AgencyFacts, facts_of
from sync.server.faults import in_plain_words
from sync.server.file_words import file_words
from sync.server.office import Denied
from sync.server.passphrases import USUAL, Cost
from sync.server.sealed_keys import read_files, seal_files

DUMP, KEYS, ABOUT = "database.dump", "keys.sealed", "about.json"
FORM = 1
_NAME, _SCRATCH = "tcm-backup-", "tcm_check_"
"""How a backup's folder begins, and a database that it is loaded into. Behind it stands when it was made."""
_UNDER_WAY = timedelta(days=1)
_MAY_CREATE = "SELECT 1 FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolcreatedb)"


class Verified(StrEnum):
    """How far a backup was tried: loaded into a database and counted, or read from end to end."""

    RESTORED = "restored"
    READ = "read"


class About(msgspec.Struct, frozen=True):
    """What a backup is. `digest` is the SHA-256 (hex) of the dump; `revision` that of its tables."""

    form: int
    made_at: datetime
    revision: str
    agencies: tuple[AgencyFacts, ...]
    digest: str
    size: int
    verified: Verified
    has_keys: bool

    def agency(self, id: UUID) -> AgencyFacts | None:
        """What it holds of an agency."""
        return next((each for each in self.agencies if each.id == id), None)


@dataclass(frozen=True, slots=True)
class Secrets:
    """The folder of the keys, the passphrase that closes them in the backup, and other files that go with them."""

    folder: Path
    passphrase: str
    more: Mapping[str, bytes] = field(default_factory=dict)
    cost: Cost = USUAL


def back_up(owner: str, into: Path, now: datetime, keys: Secrets | None) -> tuple[Path, About]:
    """Write a verified backup into a new folder below `into`. Gives the folder and what it holds.

    Raises DumpFault, a DatabaseFault, TooShort, OSError; Denied for an empty database. Nothing is left then.
    """
    clear_left_over(owner, into, now)
    sealed = seal_files({**read_files(keys.folder), **keys.more}, keys.passphrase, keys.cost) if keys else None
    place = into / f"{_NAME}{_stamp(now)}"
    part = into / f".{place.name}.part"
    part.mkdir(mode=0o700, parents=True)
    try:
        revision, agencies = _dump(owner, part / DUMP)
        verified = _verify(owner, part / DUMP, agencies, now)
        size, digest = (part / DUMP).stat().st_size, _digest(part / DUMP)
        about = About(FORM, now, revision, agencies, digest, size, verified, sealed is not None)
        if sealed:
            (part / KEYS).write_bytes(sealed)
        (part / ABOUT).write_bytes(msgspec.json.format(msgspec.json.encode(about)))
        for file in part.iterdir():
            file.chmod(0o600)
        part.rename(place)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return place, about


def clear_left_over(owner: str, into: Path, now: datetime) -> None:
    """Remove what a backup that was killed left: copies of the whole record, which nobody would look for.

    What is younger than a day may be under way.
    """
    before = _stamp(now - _UNDER_WAY)
    for part in into.glob(f".{_NAME}*.part"):
        if part.stem.removeprefix(f".{_NAME}") < before:
            shutil.rmtree(part, ignore_errors=True)
    with _server(owner) as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_SCRATCH])
        for name in [str(row[0]) for row in found]:
            if name.removeprefix(_SCRATCH) < before:
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def read_about(folder: Path) -> About:
    """What a backup says of itself, after its dump was found to be the one it speaks of. Raises Denied."""
    try:
        about = msgspec.json.decode((folder / ABOUT).read_bytes(), type=About)
        digest = _digest(folder / DUMP)
    except (OSError, msgspec.MsgspecError) as error:
        why = file_words(error) if isinstance(error, OSError) else f"{folder / ABOUT} cannot be read: {error}."
        raise Denied("no_backup", f"{folder} is no backup of this program. {why} Nothing was changed.") from error
    if digest != about.digest:
        raise Denied("backup_damaged", f"{folder / DUMP} is damaged or was changed. Take an earlier backup.")
    return about


def _dump(owner: str, target: Path) -> tuple[str, tuple[AgencyFacts, ...]]:
    """Dump and count in one view of the database."""
    revision = revision_of(owner)
    if revision is None:
        raise Denied("empty_database", "There is nothing in this database yet, so there is nothing to back up.")
    with steady(owner) as connection:
        snapshot = connection.scalar(sa.text("SELECT pg_export_snapshot()"))
        agencies = facts_of(connection)
        write_dump(owner, target, str(snapshot), _only_agency(connection, agencies))
    return revision, agencies


def _only_agency(connection: sa.Connection, agencies: tuple[AgencyFacts, ...]) -> str:
    """Blank where the owner sees all; else the one agency that there is. Raises Denied where there are several."""
    sees_all = connection.scalar(sa.text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"))
    if sees_all:
        return ""
    if len(agencies) == 1:
        return str(agencies[0].id)
    raise Denied(
        "not_whole",
        "This database holds several agencies, and the account of the address may not see them all at once. "
        "Give it the right BYPASSRLS, or use your database service's own backups. Nothing was written.",
    )


def _verify(owner: str, dump: Path, promised: tuple[AgencyFacts, ...], now: datetime) -> Verified:
    """Load the dump into a database of its own and count; where none may be made, read all of the dump."""
    read_dump(dump)
    scratch = f"{_SCRATCH}{_stamp(now)}_{uuid4().hex}"
    with _server(owner) as connection:
        if not connection.execute(_MAY_CREATE).fetchone():
            return Verified.READ
        connection.execute(f'CREATE DATABASE "{scratch}"')
    address = sa.make_url(owner).set(database=scratch).render_as_string(hide_password=False)
    try:
        load_dump(address, dump)
        with steady(address) as connection:
            found = facts_of(connection)
    finally:
        with _server(owner) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{scratch}" WITH (FORCE)')
    if found != promised:
        raise DumpFault("The backup was loaded and held something else than the database. It was not kept; try again.")
    return Verified.RESTORED


@contextmanager
def steady(owner: str) -> Iterator[sa.Connection]:
    """One transaction as the owner that sees the database as it was at its beginning."""
    engine = engine_of(owner)
    try:
        with in_plain_words(), engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _server(owner: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection that makes and drops databases."""
    url = sa.make_url(owner).set(drivername="postgresql").render_as_string(hide_password=False)
    with in_plain_words(), psycopg.connect(url, autocommit=True) as connection:
        yield connection


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
