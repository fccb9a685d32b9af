"""What every command of `tcm-server` works with: the data folder, the database, the agency, and what it answers."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from sync.server.database import Database
from sync.server.embedded import Addresses, PrivatePostgres
from sync.server.keys import FOLDER, Keys, read_keys
from sync.server.office import AT_THE_SERVER, Denied, Office
from sync.server.revisions import require_current
from sync.server.tables import agency

SETTINGS, WITNESS = "settings.json", "witness.json"


class Settings(msgspec.Struct, frozen=True):
    """What `init` chose. `address` is where laptops reach the server; `is_embedded`: the database is in the folder."""

    address: str
    is_embedded: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command did: for people line by line, and for programs."""

    words: tuple[str, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bench:
    """Where a command works. `database` is an address or blank, `agency` an id, a name, or blank for the only one.

    `now` is aware; `secret` asks for a passphrase under that heading.
    """

    data: Path
    database: str
    agency: str
    now: Callable[[], datetime]
    secret: Callable[[str], str]

    @property
    def keys_folder(self) -> Path:
        """Where keys and certificates lie."""
        return self.data / FOLDER

    def settings(self) -> Settings:
        """What `init` wrote. Raises Denied before that."""
        try:
            return msgspec.json.decode((self.data / SETTINGS).read_bytes(), type=Settings)
        except FileNotFoundError as error:
            raise Denied(
                "not_set_up", f"There is no server in {self.data} yet. Run `tcm-server init` first, or name --data."
            ) from error
        except msgspec.MsgspecError as error:
            raise Denied("settings_broken", f"{self.data / SETTINGS} cannot be read: {error}.") from error

    def keys(self, agency_key: Path | None = None) -> Keys:
        """The agency's keys. Raises NoKey."""
        return read_keys(self.keys_folder, agency_key)

    @contextmanager
    def addresses(self, *, is_embedded: bool | None = None) -> Iterator[Addresses]:
        """The database's addresses, with the database running. Raises Denied, EmbeddedFault."""
        embedded = self.settings().is_embedded if is_embedded is None else is_embedded
        if self.database:
            address = _checked(self.database)
            yield Addresses(address, address)
        elif embedded:
            with PrivatePostgres(self.data) as addresses:
                yield addresses
        else:
            raise Denied(
                "no_address",
                "This server uses a database of yours. Give its address with --database or TCM_SERVER_DATABASE.",
            )

    @contextmanager
    def database_open(self) -> Iterator[Database]:
        """The database, whose tables are this program's. Raises Denied, a DatabaseFault."""
        with self.addresses() as addresses:
            require_current(addresses.owner)
            database = Database(addresses.service)
            try:
                yield database
            finally:
                database.close()

    @contextmanager
    def office(self) -> Iterator[Office]:
        """One transaction for the agency, as whoever owns the server."""
        with self.database_open() as database, office_of(database, self.agency, self.now()) as office:
            yield office


def _checked(address: str) -> str:
    """An address of a PostgreSQL. Raises Denied for a text that is none."""
    try:
        is_one = sa.make_url(address).drivername.startswith("postgres")
    except (sa.exc.ArgumentError, ValueError):
        is_one = False
    if not is_one:
        raise Denied("no_address", "The database's address has to look like this: postgresql://name@host/database.")
    return address


@contextmanager
def office_of(database: Database, named: str, now: datetime, *, steady: bool = False) -> Iterator[Office]:
    """One transaction for an agency (see `Bench.agency`), as whoever owns the server."""
    with database.as_agency(agency_id(database, named), steady=steady) as connection:
        yield Office(connection, agency_id(database, named), AT_THE_SERVER, now)


def agency_id(database: Database, named: str) -> UUID:
    """The agency of that id or name, or the only one. Raises Denied."""
    names = agency_names(database)
    found = [id for id, name in names.items() if not named or named in (str(id), name)]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f"{name} ({id})" for id, name in names.items()) or "none"
    raise Denied("which_agency", f"Name the agency with --agency. In this database: {listed}.")


def agency_names(database: Database) -> dict[UUID, str]:
    """Every agency of the database."""
    names = {}
    for each in database.agencies():
        with database.as_agency(each) as connection:
            names[each] = connection.scalar(sa.select(agency.c.name)) or ""
    return names


def ask_passphrase(heading: str) -> str:
    """A passphrase: typed twice, or the next line of standard input where nobody sits before it. Raises Denied."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    typed = getpass.getpass(f"{heading}: ")
    if getpass.getpass("The same again: ") != typed:
        raise Denied("not_the_same", "The two were not the same. Nothing was changed.")
    return typed


def passphrase_from(file: Path | None, bench: Bench, heading: str) -> str:
    """The first line of a file, for commands that run by themselves; otherwise what is asked for."""
    if file is None:
        return bench.secret(heading)
    lines = file.read_text("utf-8").splitlines()
    return lines[0] if lines else ""


def as_json(facts: Mapping[str, Any]) -> str:
    """Facts as one JSON object on one line."""
    return json.dumps(msgspec.to_builtins(dict(facts)), ensure_ascii=False)
