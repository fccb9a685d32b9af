"""`tcm-server` as real processes: at a terminal, killed, two at once, and beside one that serves."""

from __future__ import annotations

import json
import os
import select
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from sync.client.enrolment import enrol, new_key
from sync.client.rounds import Ended
from sync.protocol.tickets import read_ticket
from sync.server.certificates import AUTHORITY
from sync.server.passphrases import matches
from tests.sync.agency.charts import ANA, client, draft, operation
from tests.sync.agency.guide import PASSPHRASE, PATIENCE, ROOT, Shell, free_port, reachable_folder
from tests.sync.agency.test_guide import as_worker
from tests.sync.wire.serving import Laptop

pty = pytest.importorskip("pty", reason="Windows has no terminals of this kind")

pytestmark = pytest.mark.slow  # each starts a PostgreSQL of its own

BEA = client()


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder for a server."""
    with reachable_folder() as found:
        yield found


@pytest.fixture(scope="module")
def shell(place: Path) -> Iterator[Shell]:
    """A server that is set up, in its own folder, with an account for Ana. Its tests come one after another."""
    made = Shell({}, {"TCM_SERVER_DATA": str(place / "data")})
    address = f"https://localhost:{free_port()}"
    hers = ("--administrator", "Bo Stone", "--sign-in", "bo")
    made.call("init", "--name", "Harbor", "--address", address, "--own-authority", *hers)
    made.call("workers", "add", "ana", ANA.name)
    yield made
    made.kill()


def join(shell: Shell) -> Laptop:
    ticket = read_ticket(shell.ask("enrol", "ana")["ticket"])
    return Laptop(enrol(ticket, new_key(), "T14", "0.1.0", 30.0))


def health(shell: Shell, place: Path) -> Any:
    trusted = ssl.create_default_context(cafile=str(place / "data" / "keys" / AUTHORITY))
    with httpx.Client(verify=trusted, trust_env=False, timeout=PATIENCE) as laptop:
        return laptop.get(f"{shell.ask('status')['address']}/health").json()


# --- killed --------------------------------------------------------------------------------------------------------


def test_a_server_that_is_killed_has_what_it_acknowledged(shell: Shell, place: Path) -> None:
    """The process is killed, its PostgreSQL is killed after it; nothing has to be repaired by hand."""
    shell.run("tcm-server serve")
    laptop = join(shell)
    ana = as_worker(laptop)
    laptop.write(operation(BEA, ana))
    laptop.write(*(operation(draft(BEA, worker_id=ana.id), ana) for _ in range(50)))
    assert laptop.round().ended is Ended.DONE
    before = shell.ask("status")["agencies"][0]
    (server,) = shell.serving
    server.kill()
    server.communicate()
    os.kill(postmaster(place), signal.SIGKILL)
    shell.serving.clear()
    assert laptop.round().ended is Ended.OFFLINE
    laptop.write(operation(draft(BEA, worker_id=ana.id), ana))
    shell.run("tcm-server serve")
    assert health(shell, place) == {"status": "ok"}
    assert laptop.round().ended is Ended.DONE
    after = shell.ask("status")["agencies"][0]
    assert (before["records"], after["records"]) == (51, 52)
    assert after["epoch"] == before["epoch"]
    assert shell.stop() == [0]


def postmaster(place: Path) -> int:
    """The first process of the private PostgreSQL."""
    return int((place / "data" / "postgres" / "data" / "postmaster.pid").read_text().split()[0])


def test_beside_a_running_server(shell: Shell, place: Path) -> None:
    """Commands join its database; a restore and a second server are refused; it ends in peace when interrupted."""
    shell.run("tcm-server serve")
    running = postmaster(place)
    assert health(shell, place) == {"status": "ok"}
    shell.call("backup", str(place / "backups"), "--without-keys")
    (backup,) = (place / "backups").iterdir()
    assert "Stop the server first" in shell.call("restore", str(backup), "--replace", code=1)
    assert json.loads(shell.call("serve", "--json", code=1))["code"] == "runs_already"
    assert health(shell, place) == {"status": "ok"}
    assert postmaster(place) == running
    shell.serving[0].send_signal(signal.SIGINT)
    assert shell.stop() == [0]
    assert not (place / "data" / "postgres" / "data" / "postmaster.pid").exists()


def test_commands_at_the_same_moment_share_one_database(shell: Shell) -> None:
    """None of them runs yet: one starts it, the others join, the last one stops it."""
    names = [f"worker{number}" for number in range(4)]
    with ThreadPoolExecutor(4) as several:
        list(several.map(lambda name: shell.call("workers", "add", name, f"{name} W"), names))
    found = {each["sign_in"] for each in shell.ask("workers", "list")["accounts"]}
    assert {"ana", "bo", *names} <= found
    assert "whole" in shell.call("audit", "check")


# --- at a terminal -------------------------------------------------------------------------------------------------


class Terminal:
    """A person at a terminal, who answers what is asked."""

    def __init__(self, shell: Shell, *words: str) -> None:
        self.mine, theirs = pty.openpty()
        before = signal.signal(signal.SIGINT, signal.SIG_DFL)  # tests that run in the background may have it ignored
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "sync.server", *words],
                cwd=ROOT,
                env={**os.environ, **shell.settings},
                stdin=theirs,
                stdout=theirs,
                stderr=theirs,
                start_new_session=True,
            )
        finally:
            signal.signal(signal.SIGINT, before)
        os.close(theirs)
        self.seen = ""

    def wait_for(self, words: str) -> None:
        """Read until these words stand there."""
        until = time.monotonic() + PATIENCE
        while words not in self.seen and time.monotonic() < until:
            self._read()
        assert words in self.seen, self.seen

    def types(self, line: str) -> None:
        os.write(self.mine, f"{line}\n".encode())

    def ends(self) -> int:
        """The exit code, after everything was read."""
        while self._read():
            pass
        os.close(self.mine)
        return self.process.wait(PATIENCE)

    def _read(self) -> bool:
        ready, _, _ = select.select([self.mine], [], [], PATIENCE)
        try:
            part = os.read(self.mine, 4096) if ready else b""
        except OSError:  # the other side has gone
            return False
        self.seen += part.decode(errors="replace")
        return bool(part)


def kept(shell: Shell, named: str) -> str:
    """The hash of somebody's passphrase, by looking into a dump of everything the program would not tell."""
    query = "SELECT passphrase FROM account WHERE sign_in = %s"
    script = (
        "import sys, psycopg; from pathlib import Path; from sync.server.embedded import PrivatePostgres\n"
        "with PrivatePostgres(Path(sys.argv[1])) as found, psycopg.connect(found.owner) as there:\n"
        f"    print(there.execute({query!r}, [sys.argv[2]]).fetchone()[0])"
    )
    done = [sys.executable, "-c", script, shell.settings["TCM_SERVER_DATA"], named]
    return subprocess.run(done, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def test_a_passphrase_is_typed_twice_and_never_shown(shell: Shell) -> None:
    secret = "another four words here"
    terminal = Terminal(shell, "workers", "passphrase", "bo")
    terminal.wait_for("New passphrase of Bo Stone: ")
    terminal.types(secret)
    terminal.wait_for("The same again: ")
    terminal.types(secret)
    assert terminal.ends() == 0
    assert secret not in terminal.seen
    assert "is signed out" in terminal.seen
    assert matches(secret, kept(shell, "bo"))


def test_two_that_differ_change_nothing(shell: Shell) -> None:
    before = kept(shell, "bo")
    terminal = Terminal(shell, "workers", "passphrase", "bo")
    terminal.wait_for("New passphrase of Bo Stone: ")
    terminal.types(PASSPHRASE)
    terminal.wait_for("The same again: ")
    terminal.types(f"{PASSPHRASE}!")
    assert terminal.ends() == 1
    assert "The two were not the same. Nothing was changed." in terminal.seen
    assert kept(shell, "bo") == before


def test_giving_up_at_the_prompt_changes_nothing(shell: Shell) -> None:
    terminal = Terminal(shell, "workers", "passphrase", "bo")
    terminal.wait_for("New passphrase of Bo Stone: ")
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.ends() == 130
    assert "Interrupted." in terminal.seen
