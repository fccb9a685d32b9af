"""What a killed test run leaves is cleared by the next one, and nothing else is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from sync.server.embedded import PrivatePostgres
from tests.architecture.source import ROOT
from tests.sync import leftovers
from tests.sync.agency.guide import reachable_folder
from tests.sync.postgres import QUICK

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")

RUN = """
import sys, time
from pathlib import Path
from sync.server.embedded import PrivatePostgres
from tests.sync import leftovers
folder = Path(sys.argv[1])
leftovers.mark(folder)
PrivatePostgres(folder).start()
print("runs", flush=True)
time.sleep(600)
"""
NOBODY = 2**22 + 1  # above the highest number that Linux gives


@pytest.fixture
def room() -> Iterator[Path]:
    """A place for the folders of runs."""
    with reachable_folder() as found:
        yield found


def made(room: Path, owner: str = "") -> Path:
    """The folder of a run that is over."""
    folder = room / f"{leftovers.PREFIX}{uuid4().hex}"
    (folder / "postgres").mkdir(parents=True)
    if owner:
        (folder / leftovers.MARK).write_text(owner)
    return folder


def test_what_has_no_owner_any_more_goes(room: Path) -> None:
    gone, reused = made(room, f"{NOBODY} 12345"), made(room, f"{os.getpid()} 1")
    assert set(leftovers.clear(room)) == {gone, reused}
    assert list(room.iterdir()) == []


def test_whatever_may_be_somebody_s_stays(room: Path) -> None:
    mine, unmarked, other = made(room), made(room), room / "something else"
    leftovers.mark(mine)
    other.mkdir()
    (other / leftovers.MARK).write_text(f"{NOBODY} 12345")
    assert leftovers.clear(room) == []
    assert {mine, unmarked, other} == set(room.iterdir())


@pytest.mark.slow  # a run with a PostgreSQL of its own is begun and killed
def test_the_server_of_a_killed_run_is_stopped(room: Path) -> None:
    folder = room / f"{leftovers.PREFIX}{uuid4().hex}"
    by_itself = {name: value for name, value in os.environ.items() if name != "PYTEST_XDIST_WORKER"}
    command_line = [sys.executable, "-c", RUN, str(folder)]
    run = subprocess.Popen(command_line, cwd=ROOT, env=by_itself, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    with run.stdout:
        assert run.stdout.readline() == "runs\n"
        assert leftovers.clear(room) == []
        run.send_signal(signal.SIGKILL)
        run.wait()
    joined = PrivatePostgres(folder, QUICK)
    with psycopg.connect(joined.start().owner):
        assert joined.stop() is False
        assert leftovers.clear(room) == [], "somebody is connected"
    pid = int((folder / "postgres" / "data" / "postmaster.pid").read_text().splitlines()[0])
    assert b"postgres" in command(pid)
    assert cleared_soon(room) == [folder]
    assert command(pid) == b""


def cleared_soon(room: Path) -> list[Path]:
    """What goes as soon as the server has noticed, by itself, that a connection was closed."""
    tries = 200
    while not (gone := leftovers.clear(room)) and tries:
        tries -= 1
        time.sleep(0.05)
    return gone


def command(pid: int) -> bytes:
    """With what a process was begun; blank for one that has ended, also where nobody has buried it yet."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
