"""PostgreSQL's own programs: what they are told, what they say, and what they leave when they are cut off."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from sync.server.backups import DUMP, Verified, back_up, read_about, steady
from sync.server.database import Database
from sync.server.dumps import DumpFault, connection, load_dump, read_dump
from sync.server.embedded import Addresses, program
from sync.server.facts import facts_of
from sync.server.restores import EMPTIED
from sync.server.tables import agency as agency_table
from sync.server.tables import record
from tests.sync.agency.charts import ANA, client, draft, operation
from tests.sync.agency.guide import ROOT
from tests.sync.agency.offices import NOW, hire
from tests.sync.agency.test_exports import send
from tests.sync.postgres import elsewhere, make_agency

WORD = st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF), min_size=1, max_size=12)


@given(user=WORD, password=WORD, database=WORD)
def test_an_address_goes_without_its_password(user: str, password: str, database: str) -> None:
    """The list of processes shows addresses; the password is in the environment, whatever signs it has."""
    address = sa.URL.create("postgresql", user, password, "db.example", 5433, database, {"sslmode": "require"})
    plain, environment = connection(address.render_as_string(hide_password=False))
    found = sa.make_url(plain)
    assert environment["PGPASSWORD"] == password
    assert (found.username, found.password, found.database) == (user, None, database)
    assert (found.host, found.port, found.query["sslmode"]) == ("db.example", 5433, "require")


def test_a_person_s_own_settings_do_not_count() -> None:
    before = {name: os.environ.get(name) for name in ("PGHOST", "PGOPTIONS")}
    os.environ.update(PGHOST="elsewhere.example", PGOPTIONS="-c role=nobody")
    try:
        _, environment = connection("postgresql://a@/b?host=/run")
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
    assert not {"PGHOST", "PGOPTIONS", "PGPASSWORD"} & set(environment)
    assert environment["LC_ALL"] == "C"


@pytest.mark.parametrize("name", ["pg_dump", "pg_restore", "psql"])
def test_the_programs_are_those_of_the_wheel(name: str) -> None:
    said = subprocess.run([str(program(name)), "--version"], capture_output=True, text=True, check=True).stdout
    assert said.split()[2].startswith("18.")


@pytest.mark.parametrize("content", [b"", b"no dump at all", b"PGDMP"], ids=["empty", "text", "head"])
def test_what_is_no_dump_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.dump").write_bytes(content)
    with pytest.raises(DumpFault, match="pg_restore failed"):
        read_dump(tmp_path / "x.dump")
    with pytest.raises(DumpFault):
        read_dump(tmp_path / "missing.dump")


def test_a_database_that_is_not_there_is_told(postgres: Addresses, tmp_path: Path) -> None:
    (tmp_path / "x.dump").write_bytes(b"no dump")
    with pytest.raises(DumpFault, match="could not be loaded"):
        load_dump(elsewhere(postgres.owner, "nothing_here"), tmp_path / "x.dump")


@pytest.mark.slow  # the database is dumped and loaded while it is written to
def test_a_backup_while_laptops_write(addresses: Addresses, tmp_path: Path) -> None:
    """What it promises is one moment: the check that loads and counts it would find anything else."""
    database = Database(addresses.service)
    agency = make_agency(database)
    hire(database, agency, ANA.name, id=ANA.id)
    bea = client()
    send(database, agency, operation(bea))
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            send(database, agency, *(operation(draft(bea)) for _ in range(5)))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [back_up(addresses.owner, tmp_path / str(number), NOW, None)[1] for number in range(2)]
    finally:
        stop.set()
        writer.join()
    assert [about.verified for about in made] == [Verified.RESTORED] * 2
    first, second = (about.agencies[0] for about in made)
    assert 0 < first.records < second.records
    assert first.records == first.operations  # each made one record
    database.close()


RESTORE = """
import sys
from pathlib import Path
from sync.server.dumps import load_dump
from sync.server.restores import EMPTIED
load_dump(sys.argv[1], Path(sys.argv[2]), [*EMPTIED, sys.argv[3]], [sys.argv[4]])
"""
NOTHING, LONG = "SELECT 1", "SELECT pg_sleep(60)"


@pytest.fixture
def later(addresses: Addresses, tmp_path: Path) -> Path:
    """A backup of an agency whose order has come further since."""
    database = Database(addresses.service)
    agency = make_agency(database)
    folder, _ = back_up(addresses.owner, tmp_path, NOW, None)
    with database.as_agency(agency) as there:
        there.execute(sa.update(agency_table).values(seq=7))
    database.close()
    return folder


def restoring(owner: str, folder: Path, first: str, last: str) -> subprocess.Popen[bytes]:
    """A process that loads the backup, with something to wait for at its beginning or end."""
    return subprocess.Popen(
        [sys.executable, "-c", RESTORE, owner, str(folder / DUMP), first, last],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def seq_of(owner: str) -> int:
    with steady(owner) as seen:
        (found,) = facts_of(seen)
    return found.seq


@pytest.mark.slow  # a load is killed in its middle
def test_a_command_that_is_killed_at_the_end_of_its_load_changes_nothing(addresses: Addresses, later: Path) -> None:
    running = restoring(addresses.owner, later, NOTHING, LONG)
    backend = waiting(addresses.owner, f"{LONG}%")
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    cut_off(addresses.owner, backend)  # PostgreSQL notices a client that is gone when it next writes to it
    wait_for_end(addresses.owner, backend)
    assert seq_of(addresses.owner) == 7


@pytest.mark.slow  # a load is killed in its middle
def test_what_goes_on_alone_after_a_kill_changes_nothing(addresses: Addresses, later: Path) -> None:
    """The command is killed, psql is not: the end of its input must not be the end of the transaction.

    The dump comes through a pipe that brings nothing, so that all the tables are gone by then, and nothing is back.
    """
    (later / DUMP).unlink()
    os.mkfifo(later / DUMP)
    running = restoring(addresses.owner, later, f"SELECT 1 /* {'x' * 20_000} */", NOTHING)
    backend = waiting(addresses.owner, "SELECT 1 /* x%")
    os.kill(running.pid, signal.SIGKILL)
    wait_for_end(addresses.owner, backend)
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    assert seq_of(addresses.owner) == 7


@pytest.mark.slow  # a load is cut off in its middle
def test_a_database_that_goes_away_changes_nothing(addresses: Addresses, later: Path) -> None:
    running = restoring(addresses.owner, later, NOTHING, LONG)
    backend = waiting(addresses.owner, f"{LONG}%")
    cut_off(addresses.owner, backend)
    _, said = running.communicate(timeout=60)
    assert b"DumpFault" in said
    assert seq_of(addresses.owner) == 7


def waiting(owner: str, query: str) -> int:
    """The process of the database whose last statement this is, once it is there."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with psycopg.connect(owner) as there:
            last = "SELECT pid FROM pg_stat_activity WHERE query LIKE %s AND pid <> pg_backend_pid()"
            if found := there.execute(last, [query]).fetchone():
                return int(found[0])
        time.sleep(0.05)
    raise AssertionError("the load did not come so far")


def cut_off(owner: str, backend: int) -> None:
    with psycopg.connect(owner) as there:
        there.execute("SELECT pg_terminate_backend(%s)", [backend])


def wait_for_end(owner: str, backend: int) -> None:
    """Until the database's process is gone, and with it its transaction."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with psycopg.connect(owner) as there:
            if not there.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [backend]).fetchone():
                return
        time.sleep(0.05)


@pytest.mark.slow  # a database is dumped and loaded twice
def test_a_backup_that_was_moved_is_the_same(addresses: Addresses, tmp_path: Path) -> None:
    database = Database(addresses.service)
    agency = make_agency(database)
    values = {"agency": agency, "kind": "task", "scope": agency, "seq": 1, "revision": 1, "digest": b"d" * 32}
    body = {"text": "\u0000 😀 \\ \t 'x' \"y\" $1 \\copy \\! rm"}
    with database.as_agency(agency) as there:
        there.execute(sa.insert(record).values(values | {"id": UUID(int=1), "values": body, "versions": {}}))
    database.close()
    folder, about = back_up(addresses.owner, tmp_path / "a", NOW, None)
    moved = Path(shutil.move(folder, tmp_path / f"moved {uuid4().hex}"))
    assert read_about(moved) == about
    load_dump(addresses.owner, moved / DUMP, EMPTIED)
    with database.as_agency(agency) as there:
        assert there.scalar(sa.select(record.c["values"])) == body
    database.close()
