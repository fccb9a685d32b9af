"""PostgreSQL's own programs for dumps: write one, read one, load one into a database. Those of the pinned wheel.

The address goes to them without its password, which the list of processes would show; it stands in their environment.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

import sqlalchemy as sa

from sync.server.embedded import program

_NOTHING: Mapping[str, str] = MappingProxyType({})
_SAID = 600
_PART = 1 << 20


class DumpFault(Exception):
    """A dump could not be written or loaded; the words hold what PostgreSQL said."""


def write_dump(owner: str, target: Path, snapshot: str, only_agency: str = "") -> None:
    """Write the database as another transaction sees it (`pg_export_snapshot`), in PostgreSQL's own form.

    `only_agency`: where the owner is under row-level security like everybody, what she sees of this agency.
    """
    options = ["--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}"]
    extra: Mapping[str, str] = _NOTHING
    if only_agency:
        options.append("--enable-row-security")
        extra = {"PGOPTIONS": f"-c tcm.agency={only_agency}"}
    _run("pg_dump", owner, *options, extra=extra)


def read_dump(source: Path) -> None:
    """Read a dump from its first byte to its last without a database. Raises DumpFault for a damaged one."""
    _run("pg_restore", None, f"--file={os.devnull}", str(source))


def load_dump(owner: str, source: Path, before: Iterable[str] = (), after: Iterable[str] = ()) -> None:
    """Load a dump into a database, with statements before and after it: all of it in one transaction, or nothing.

    Nothing of the dump is written to a disk in readable form on its way.
    """
    address, environment = connection(owner)
    reader = subprocess.Popen(
        [str(program("pg_restore")), "--no-owner", "--file=-", str(source)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )
    writer = subprocess.Popen(
        [str(program("psql")), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", address, "-o", os.devnull],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )
    is_whole = _pump(reader, writer, _script(before), _script(after))
    _refuse_failed(reader, writer, is_whole)


def _pump(reader: subprocess.Popen[bytes], writer: subprocess.Popen[bytes], before: bytes, after: bytes) -> bool:
    """Everything from one to the other. Gives whether it was the whole dump.

    The transaction ends by words of ours, never by the end of the input (as psql's own option would have it): who is
    killed here leaves nothing.
    """
    assert reader.stdout is not None
    assert writer.stdin is not None
    is_whole = False
    with suppress(BrokenPipeError), writer.stdin as into:
        into.write(b"BEGIN;\n" + before)
        while part := reader.stdout.read(_PART):
            into.write(part)
        is_whole = reader.wait() == 0
        into.write(after + b"COMMIT;\n" if is_whole else b"ROLLBACK;\n")
    if reader.poll() is None:
        reader.kill()  # psql has given up, and says why
    return is_whole


def _refuse_failed(reader: subprocess.Popen[bytes], writer: subprocess.Popen[bytes], is_whole: bool) -> None:
    """Wait for both, and say what the one that failed first said."""
    assert reader.stdout is not None
    assert reader.stderr is not None
    assert writer.stderr is not None
    with reader.stdout, reader.stderr, writer.stderr:
        read_said, write_said = reader.stderr.read(), writer.stderr.read()
        reader.wait()
        if writer.wait() != 0 or not is_whole:
            first = read_said if reader.returncode > 0 else write_said
            raise DumpFault(_words("The dump could not be loaded", first.decode(errors="replace")))


def _script(statements: Iterable[str]) -> bytes:
    return "".join(f"{statement};\n" for statement in statements).encode()


def _run(name: str, owner: str | None, *options: str, extra: Mapping[str, str] = _NOTHING) -> None:
    address, environment = connection(owner) if owner else ("", _quiet())
    to = [f"--dbname={address}"] if owner else []
    done = subprocess.run(
        [str(program(name)), *to, *options],
        env=environment | dict(extra),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DumpFault(_words(f"{name} failed", done.stderr))


def connection(owner: str) -> tuple[str, dict[str, str]]:
    """The address without its password, and the environment that has it."""
    url = sa.make_url(owner)
    plain = sa.URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    password = {"PGPASSWORD": str(url.password)} if url.password else {}
    return plain.render_as_string(), _quiet() | password


def _quiet() -> dict[str, str]:
    """Without the person's own settings for PostgreSQL, and with messages in English."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return kept | {"LC_ALL": "C", "PGCLIENTENCODING": "UTF8"}


def _words(what: str, said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return f"{what}. PostgreSQL said: {' / '.join(lines)[-_SAID:] or 'nothing'}"
