"""A day in the field, on real processes: an agency's server, two laptops, and all that can go wrong in between.

Enrolled, offline, the same task changed on both, the network cut in the middle of a push, a laptop killed, the server
put back to last night's backup, a client transferred, a laptop revoked. At the end every note that was signed is on
the server once, what met was shown, the revoked laptop cannot be opened, and the agency's trail tells the story.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.field_line import Line, line
from tests.sync.agency.guide import ROOT, Shell, free_port, reachable_folder


class Laptop:
    """A laptop's process, and what it is told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = self._started()

    def ask(self, do: str, **given: str) -> dict[str, Any]:
        """An order and its answer."""
        answer = self.try_to(do, **given)
        assert "error" not in answer, answer
        return answer

    def try_to(self, do: str, **given: str) -> dict[str, Any]:
        """An order that may fail."""
        self.tell(do, **given)
        assert self.process.stdout is not None
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found

    def tell(self, do: str, **given: str) -> None:
        """An order, without waiting for what comes of it."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"do": do, **given}) + "\n")
        self.process.stdin.flush()

    def kill(self) -> None:
        """As a battery that is empty."""
        self.process.kill()
        self.process.communicate()

    def start_again(self) -> None:
        """Kill it, and open the vault again."""
        self.kill()
        self.process = self._started()
        self.ask("open")

    def _started(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.journeys.field_laptop", str(self.folder)]
        return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


class Field:
    """The agency's server, the network in front of it, and laptops."""

    def __init__(self, place: Path, shell: Shell, network: Line) -> None:
        self.place, self.shell, self.network = place, shell, network
        self.laptops: list[Laptop] = []

    def hire(self, sign_in: str, name: str) -> Laptop:
        """An account, and a laptop that has joined under it."""
        self.shell.call("workers", "add", sign_in, name)
        laptop = Laptop(self.place / sign_in)
        self.laptops.append(laptop)
        laptop.ask("join", name=name, ticket=self.shell.ask("enrol", sign_in)["ticket"])
        return laptop

    def records(self) -> list[dict[str, Any]]:
        """Every record that the agency has, each a line of its own."""
        out = self.place / "everything.jsonl"
        out.unlink(missing_ok=True)
        self.shell.call("export", "all", "--out", str(out))
        lines = [json.loads(each) for each in out.read_text("utf-8").splitlines()]
        return [each for each in lines if each["type"] == "record"]

    def serve(self) -> None:
        """Begin to serve behind the network."""
        self.shell.run(f"tcm-server serve --listen 127.0.0.1:{self.network.server}")


@pytest.fixture
def field() -> Iterator[Field]:
    """An agency that serves, and nobody in it yet."""
    with reachable_folder() as place, line(free_port(), free_port()) as network:
        shell = Shell({}, {"TCM_SERVER_DATA": str(place / "data")})
        address = f"https://localhost:{network.listening.getsockname()[1]}"
        hers = ("--administrator", "Bo Stone", "--sign-in", "bo")
        shell.call("init", "--name", "Harbor", "--address", address, "--own-authority", *hers)
        made = Field(place, shell, network)
        made.serve()
        with _ended(made):
            yield made


@contextmanager
def _ended(field: Field) -> Iterator[None]:
    try:
        yield
    finally:
        for laptop in field.laptops:
            laptop.kill()
        field.shell.kill()


def synced(*laptops: Laptop) -> None:
    for laptop in laptops:
        done = laptop.ask("sync")
        assert done["whole"], done


@pytest.mark.slow  # a server and two laptops as processes, each command a process of its own
def test_a_day_in_the_field(field: Field) -> None:
    ana, ben = field.hire("ana", "Ana Field"), field.hire("ben", "Ben Field")
    signed: dict[str, str] = {}

    def write(by: Laptop, client: str, words: str) -> None:
        signed[by.ask("note", client=client, words=words)["note"]] = words

    # Morning: Ana takes a client in; both have her chart.
    shared, other = ana.ask("intake", family="Shared")["client"], ana.ask("intake", family="Other")["client"]
    task = ana.ask("task", client=shared, what="Call the clinic")["task"]
    write(ana, shared, "Met her at the office and went through the plan.")
    synced(ana)
    field.shell.call("charts", "assign", shared, "ben")
    synced(ben)
    assert ben.ask("look")["tasks"] == {task: "Call the clinic"}
    field.shell.call("backup", str(field.place / "backups"), "--without-keys")
    (backup,) = (field.place / "backups").iterdir()

    # Offline on both: notes on both, the same task in other words.
    for number in range(40):
        write(ana, other, f"Called about housing, the {number}th time this month. " * 9)
    write(ben, shared, "Went with her to the housing office.")
    ana.ask("reword", task=task, what="Call the clinic before noon")
    ben.ask("reword", task=task, what="Ask the clinic for a ride")

    # The network breaks in the middle of a push; what was sent of it is not there by half.
    synced(ben)
    field.network.left, field.network.passed = 4_000, 0
    assert ana.ask("sync")["why"].startswith("offline")
    assert field.network.passed == 4_000
    assert ana.ask("look")["unsent"] > 0
    field.network.left = None

    # Ana's laptop dies in the middle of the next try, and goes on where it was.
    ana.tell("sync")
    ana.start_again()
    assert set(signed) >= set(ana.ask("look")["notes"])
    synced(ana)
    assert ana.ask("look")["unsent"] == 0

    # What both wrote has met: it is shown, nothing is lost, and a person decides.
    seen = ana.ask("look")
    assert seen["tasks"][task] == "Ask the clinic for a ride"
    (met,) = seen["met"]
    assert (met["record"], met["kept"], met["in_force"]) == (
        task,
        "Call the clinic before noon",
        "Ask the clinic for a ride",
    )
    assert not seen["safe"], "a laptop with something undecided is not handed back"
    ana.ask("decide")
    synced(ana, ben)
    assert ben.ask("look")["tasks"][task] == "Call the clinic before noon"
    assert (ana.ask("look")["met"], ben.ask("look")["met"]) == ([], [])

    # The server is put back to last night: the laptops send again what it lost.
    assert field.shell.stop() == [0]
    field.shell.call("restore", str(backup), "--replace")
    field.serve()
    assert len([each for each in field.records() if each["id"] in signed]) == 1, "of today's notes it knows nothing"
    synced(ana, ben, ana, ben)
    assert ana.ask("look")["tasks"][task] == ben.ask("look")["tasks"][task] == "Call the clinic before noon"

    # A client goes from Ana to Ben; what Ana still wrote about her offline arrives all the same.
    write(ana, other, "One more visit, before she heard of the transfer.")
    field.shell.call("transfer", "--from", "ana", "--to", "ben", "--chart", other, "--reason", "moved to the east side")
    synced(ana, ben)
    assert other not in ana.ask("look")["clients"]
    assert other in ben.ask("look")["clients"]

    # Ben's laptop is lost. At its next contact it destroys what opens it.
    write(ben, shared, "A last visit, not sent yet when the laptop was withdrawn.")
    (device,) = [
        each["id"] for each in field.shell.ask("devices", "list")["devices"] if each["worker_name"] == "Ben Field"
    ]
    field.shell.call("revoke", device, "--reason", "left in a taxi")
    assert ben.ask("sync")["withdrawn"]
    ben.kill()
    ben.process = ben._started()
    assert "error" in ben.try_to("open")
    seen = ana.ask("look")
    assert seen["safe"], f"in the way: {seen['in_the_way']}"

    # The end: every signed note is there once, or kept for a supervisor where its laptop was withdrawn.
    held = "A last visit, not sent yet when the laptop was withdrawn."
    notes = [each for each in field.records() if each["kind"] == "contact_note"]
    stored = [each["body"]["narrative"] for each in notes]
    assert sorted(stored) == sorted(words for words in signed.values() if words != held)
    told = field.shell.call("audit", "list")
    for event in ("enrol", "transfer", "revoke", "restor"):
        assert event in told, told
    assert "whole" in field.shell.call("audit", "check")
    assert field.shell.stop() == [0]
