"""A private PostgreSQL in a folder: made, joined, stopped by the last one, and alive after anything that is killed."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from sync.server import embedded_account
from sync.server.embedded import PrivatePostgres, program
from sync.server.embedded_account import Account, EmbeddedFault
from tests.architecture.source import ROOT
from tests.sync.postgres import QUICK

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
AS_ROOT = pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root has to change to another account")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder with a server that was made and stopped; each test leaves it like that."""
    # Not below pytest's own folder, which nobody but root could enter where root runs the tests.
    with tempfile.TemporaryDirectory(prefix="tcm-embedded-") as name:
        room = Path(name)
        room.chmod(0o755)
        with PrivatePostgres(room / "made", QUICK) as addresses, psycopg.connect(addresses.owner) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 'a note' AS said")
        yield room / "made"


@pytest.fixture(autouse=True)
def _stopped(folder: Path) -> Iterator[None]:
    yield
    PrivatePostgres(folder).stop()


def kept(address: str, table: str = "kept") -> str:
    """What is in the table."""
    with psycopg.connect(address) as connection:
        ((said,),) = connection.execute(f"SELECT said FROM {table}").fetchall()
    return str(said)


def is_running(folder: Path) -> bool:
    """Whether the server of this folder answers to its mark."""
    mark = folder / "postgres" / "data" / "postmaster.pid"
    try:
        os.kill(int(mark.read_text().splitlines()[0]), 0)
    except (FileNotFoundError, ProcessLookupError):
        return False
    return True


def test_it_is_joined_and_the_last_one_stops_it(folder: Path) -> None:
    first, second = PrivatePostgres(folder, QUICK), PrivatePostgres(folder, QUICK)
    assert first.start() == second.start()
    assert first.stop() is False
    assert is_running(folder)
    assert second.stop() is True
    assert not is_running(folder)
    assert second.stop() is True, "stopping what does not run is no fault"


def test_nobody_else_gets_in(folder: Path) -> None:
    with PrivatePostgres(folder, QUICK) as addresses:
        with psycopg.connect(addresses.owner) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
            assert connection.execute("SELECT DISTINCT auth_method FROM pg_hba_file_rules").fetchall() == [
                ("scram-sha-256",)
            ]
        home = folder / "postgres"
        for path, mode in ((home, 0o700), (home / "run", 0o700), (home / "data", 0o700), (home / "password", 0o600)):
            assert stat.S_IMODE(path.stat().st_mode) == mode
        wrong = addresses.service.replace(":" + (home / "password").read_text(), ":guess")
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(wrong)


def test_the_service_is_not_the_owner(folder: Path) -> None:
    with PrivatePostgres(folder, QUICK) as addresses, psycopg.connect(addresses.service) as connection:
        found = connection.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert found.fetchone() == (False, False)


def test_its_log_holds_nothing_of_what_people_wrote(folder: Path) -> None:
    server = PrivatePostgres(folder, QUICK)
    with psycopg.connect(server.start().owner, autocommit=True) as connection:
        connection.execute("CREATE TABLE strict (said text CHECK (length(said) < 3))")
        for statement in ("INSERT INTO strict VALUES (%s)", "SELECT %s::int"):
            with pytest.raises(psycopg.errors.DatabaseError):
                connection.execute(statement, ["a secret"])
        with pytest.raises(psycopg.errors.SyntaxError):
            connection.execute("SELEC 'a secret'")
    server.stop()
    said = server.log.read_text()
    assert "strict" in said
    assert "secret" not in said.replace('invalid input syntax for type integer: "a secret"', "")


@ON_LINUX
@pytest.mark.slow  # with every safety on, and a recovery
def test_it_survives_a_kill_of_its_own(folder: Path) -> None:
    server = PrivatePostgres(folder)  # with every safety on
    address = server.start().owner
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE later AS SELECT 'another note' AS said")
    pid = int((folder / "postgres" / "data" / "postmaster.pid").read_text().splitlines()[0])
    children = [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    for each in (pid, *children):
        os.kill(each, signal.SIGKILL)
    again = PrivatePostgres(folder, QUICK)
    assert kept(again.start().owner, "later") == "another note"
    server.stop()
    again.stop()
    assert not is_running(folder)


@pytest.mark.slow  # a process of its own
def test_it_survives_a_kill_of_who_uses_it(folder: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; from sync.server.embedded import PrivatePostgres;"
        "PrivatePostgres(Path(sys.argv[1])).start(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(folder)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert is_running(folder)
    server = PrivatePostgres(folder, QUICK)
    assert kept(server.start().owner) == "a note"
    assert server.stop() is True, "whoever was killed uses it no more"


@pytest.mark.slow  # two clusters are made, and the slower one is thrown away
def test_two_that_make_it_at_once_share_it(folder: Path) -> None:
    folder = folder.parent / "at-once"
    servers = [PrivatePostgres(folder, QUICK) for _ in range(3)]
    with ThreadPoolExecutor(3) as threads:
        addresses = list(threads.map(PrivatePostgres.start, servers))
    assert len(set(addresses)) == 1
    assert [each.name for each in folder.iterdir()] == ["postgres"]
    assert [server.stop() for server in servers] == [False, False, True]


@pytest.mark.slow  # two starts
def test_a_folder_deep_down_has_its_socket_elsewhere(folder: Path) -> None:
    deep = folder.parent.joinpath(*["a folder with a long name"] * 5)
    deep.mkdir(parents=True)
    folder.joinpath("postgres").rename(deep / "postgres")
    try:
        with PrivatePostgres(deep, QUICK) as addresses:
            assert kept(addresses.owner) == "a note"
            elsewhere = sa.make_url(addresses.owner).query["host"]
            assert isinstance(elsewhere, str)
            assert Path(elsewhere).is_dir()
            assert not Path(elsewhere).is_relative_to(deep)
        assert not Path(elsewhere).exists()
    finally:
        deep.joinpath("postgres").rename(folder / "postgres")


# --- what is wrong, in plain words ---------------------------------------------------------------------------------


def refused(folder: Path) -> str:
    """The words with which a folder is refused; nothing runs after it."""
    with pytest.raises(EmbeddedFault) as raised:
        PrivatePostgres(folder, QUICK).start()
    return str(raised.value)


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "cannot be written to" in refused(tmp_path / "file")


@contextmanager
def other_bytes(path: Path, content: bytes) -> Iterator[None]:
    """A file holds something else for a while."""
    before = path.read_bytes()
    path.write_bytes(content)
    yield
    path.write_bytes(before)


def test_a_database_of_another_version(folder: Path) -> None:
    with other_bytes(folder / "postgres" / "data" / "PG_VERSION", b"17\n"):
        assert "was made by PostgreSQL 17; this program has 18" in refused(folder)


def test_a_damaged_database(folder: Path) -> None:
    with other_bytes(folder / "postgres" / "data" / "global" / "pg_control", b"\1" * 8192):
        assert "damaged. Restore the last backup" in refused(folder)


def test_a_setting_that_postgresql_does_not_take(folder: Path) -> None:
    with pytest.raises(EmbeddedFault, match="shared_buffer"):
        PrivatePostgres(folder, {"shared_buffers": "none"}).start()


@AS_ROOT
def test_root_is_told_of_a_folder_out_of_reach(folder: Path) -> None:
    shut = folder.parent / "shut"
    shut.mkdir(mode=0o700)
    said = refused(shut / "data")
    assert "tcm-server, which cannot get to" in said
    assert "/var/lib/tcm-server" in said
    assert stat.S_IMODE(shut.stat().st_mode) == 0o700, "nothing above the folder is opened"


@ON_LINUX
@AS_ROOT
def test_under_root_the_server_is_somebody_else(folder: Path) -> None:
    with PrivatePostgres(folder, QUICK):
        mark = folder / "postgres" / "data" / "postmaster.pid"
        pid = int(mark.read_text().splitlines()[0])
        assert Path(f"/proc/{pid}").stat().st_uid == mark.stat().st_uid != 0
        assert not Path(f"/proc/{pid}/status").read_text().partition("Groups:")[2].splitlines()[0].strip()


def test_who_may_pass_a_folder(tmp_path: Path) -> None:
    owner, group = tmp_path.stat().st_uid, tmp_path.stat().st_gid
    for mode, uid, gid, may in (
        (0o700, owner, group + 1, True),
        (0o070, owner, group, False),
        (0o710, owner + 1, group, True),
        (0o701, owner + 1, group, False),
        (0o701, owner + 1, group + 1, True),
        (0o770, owner + 1, group + 1, False),
    ):
        tmp_path.chmod(mode)
        assert Account(uid, gid).may_pass(tmp_path) is may
    tmp_path.chmod(0o700)


def test_nothing_changes_for_whoever_is_not_root() -> None:
    assert embedded_account.under(None) == {}


def test_the_programs_are_those_of_the_wheel() -> None:
    said = subprocess.run([program("pg_dump"), "--version"], capture_output=True, text=True, check=True).stdout
    assert "(PostgreSQL) 18" in said
