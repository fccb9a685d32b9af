"""Every command of the deployment guide, run in its order by real processes, with a real laptop in between."""

from __future__ import annotations

import configparser
import csv
import re
import shutil
import ssl
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import msgspec
import psycopg
import pytest
import sqlalchemy as sa

from sync.client.enrolment import enrol, new_key
from sync.client.rounds import Ended
from sync.protocol.codes import Code
from sync.protocol.tickets import read_ticket
from sync.server.certificates import (
    AUTHORITY,
    CERTIFICATE,
    CERTIFICATE_KEY,
    new_authority,
    new_certificate,
    write_authority,
    write_certificate,
)
from sync.server.commands import main
from sync.server.embedded import Addresses
from tcm_desktop.billing.load import packs_folder
from tcm_desktop.billing.shelf import shipped
from tcm_desktop.domain.people import Worker
from tests.sync.agency.charts import ANA, billed, client, draft, operation
from tests.sync.agency.guide import GUIDE, PASSPHRASE, Block, Shell, blocks, commands, free_port, now, reachable_folder
from tests.sync.postgres import elsewhere
from tests.sync.wire.serving import Laptop

UNTRIED = ("sudo useradd", "sudo install", "sudo systemctl", "journalctl")
"""What needs a machine of its own: these lines change accounts and services of the system. They stand in blocks of text
in the guide, so that nobody takes them for tried; the unit file's own command is tried."""

BEA, CAL = client(), client(101)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder with what the guide takes for there: files of the agency's."""
    with reachable_folder() as found:
        for name in ("etc", "srv", "disk", "backups"):
            (found / name).mkdir(mode=0o711)
        shutil.copytree(str(packs_folder() / "us-mt"), found / "srv" / "us-mt")
        (found / "etc" / "backup-passphrase").write_text(f"{PASSPHRASE}\n")
        agency_certificates(found / "etc")
        yield found


def agency_certificates(folder: Path) -> None:
    """An authority of the agency's own, and a certificate that it gave the server."""
    authority = new_authority("Harbor's own", now())
    write_authority(folder, authority)
    write_certificate(folder, new_certificate(authority, ("localhost", "127.0.0.1"), now()))
    for name, called in ((AUTHORITY, "agency-ca.pem"), (CERTIFICATE, "sync.pem"), (CERTIFICATE_KEY, "sync-key.pem")):
        (folder / name).rename(folder / called)


@pytest.fixture
def shell(place: Path) -> Iterator[Shell]:
    """A place for the guide's commands."""
    names = {
        "/etc/tcm-server": str(place / "etc"),
        "/srv/tcm-backups": str(place / "backups"),
        "/srv/tcm": str(place / "srv"),
        "/var/lib/tcm-server": str(place / "data"),
        "/mnt/other-disk": str(place / "disk"),
        "https://sync.harbor.example:8443": f"https://localhost:{free_port()}",
        "127.0.0.1:8444": f"127.0.0.1:{free_port()}",
        "127.0.0.1:8445": f"127.0.0.1:{free_port()}",
        "VERSION": shipped().pack("us-mt").identity.version,
    }
    made = Shell(names)
    yield made
    made.kill()


def other(shell: Shell, place: Path) -> Shell:
    """A shell for another server beside the first."""
    names = shell.names | {"https://sync.harbor.example:8443": f"https://localhost:{free_port()}"}
    return Shell(names, {"TCM_SERVER_DATA": str(place / f"other-{uuid4().hex}")})


def shells(kind: str = "sh") -> list[Block]:
    return [block for block in blocks() if block.kind == kind]


def join(shell: Shell, worker: str) -> Laptop:
    """A laptop that is enrolled with the ticket that the command prints."""
    ticket = read_ticket(shell.ask("enrol", worker)["ticket"])
    return Laptop(enrol(ticket, new_key(), "T14", "0.1.0", 30.0))


def as_worker(laptop: Laptop) -> Worker:
    """Who works with it."""
    return Worker(laptop.membership.worker, ANA.name, ANA.credential)


@pytest.mark.slow  # a server is set up, served, backed up and restored by a process for each command
def test_the_guide_from_its_first_command_to_the_restore(shell: Shell, place: Path) -> None:
    """The main line of the guide. What a laptop was told before the restore is on the server after it."""
    walk = Walk(shell, place)
    mine = [block for block in shells() if not block.is_other]
    for block in mine:
        for line in commands(block):
            walk.step(line)
    assert walk.checked == {"enrolled", "revoked", "claimed", "restored"}
    assert shell.stop() == [0]


class Walk:
    """The main line, with what happens between its commands."""

    def __init__(self, shell: Shell, place: Path) -> None:
        self.shell, self.place = shell, place
        self.checked: set[str] = set()

    def step(self, line: str) -> None:
        """A line of the guide, with what goes before and after it."""
        if line.startswith("python3 dev.py"):
            return  # the suite that runs this is run by it
        words = line.split()
        before = {"restore": self.before_restore, "backup": self.before_backup}.get(words[1])
        if before:
            before()
        said = self.shell.run(line)
        if words[1:3] == ["enrol", "ana"]:
            self.enrolled(said)
        elif words[1] == "revoke":
            self.revoked()
        elif words[1:3] == ["export", "all"]:
            self.exported()
        elif words[1] == "serve" and "restore" in " ".join(self.shell.ran):
            self.restored()

    def enrolled(self, said: str) -> None:
        """Ana pastes the ticket, takes in a client and writes two notes."""
        self.laptop = Laptop(enrol(read_ticket(said), new_key(), "Ana's T14", "0.1.0", 30.0))
        ana = as_worker(self.laptop)
        note = billed(draft(BEA), by=ana)
        self.laptop.write(*(operation(each, ana) for each in (BEA, note, draft(BEA, worker_id=ana.id))))
        assert self.laptop.round().ended is Ended.DONE
        (found,) = self.shell.ask("devices", "list")["devices"]
        assert (found["id"], found["label"]) == (self.laptop.membership.device, "Ana's T14")
        assert self.shell.ask("charts", "list", "ana")["charts"] == [str(BEA.id)]
        self.shell.names |= {"CHART": str(BEA.id), "DEVICE": found["id"]}
        self.note = note
        self.checked.add("enrolled")

    def revoked(self) -> None:
        """The laptop is refused, and its order is the agency's own."""
        found = self.laptop.round()
        assert (found.ended, found.code) == (Ended.REFUSED, Code.DEVICE_REVOKED)
        assert found.order is not None
        assert found.order.device == self.laptop.membership.device
        self.checked.add("revoked")

    def exported(self) -> None:
        """The claim holds the signed note, once; everything holds everything."""
        claim = self.place / "srv" / "claim.csv"
        (row,) = csv.DictReader(claim.read_text("utf-8").splitlines())
        assert (row["note_id"], row["hcpcs"], row["units"], row["worker"]) == (
            str(self.note.id),
            "T1017",
            "2",
            ANA.name,
        )
        assert stat.S_IMODE(claim.stat().st_mode) == 0o600
        assert str(self.note.id) in (self.place / "srv" / "everything.jsonl").read_text("utf-8")
        self.checked.add("claimed")

    def before_backup(self) -> None:
        """Another laptop of Ana's, with work from before the backup."""
        self.laptop = join(self.shell, "ana")
        ana = as_worker(self.laptop)
        self.laptop.write(operation(CAL, ana))
        assert self.laptop.round().ended is Ended.DONE

    def before_restore(self) -> None:
        """Work that the server acknowledged after the backup; then the server is stopped."""
        ana = as_worker(self.laptop)
        self.last = billed(draft(CAL), by=ana)
        self.laptop.write(operation(self.last, ana))
        assert (found := self.laptop.round()).ended is Ended.DONE
        assert found.sent == 1
        assert self.shell.stop() == [0]
        (backup,) = (self.place / "backups").iterdir()
        self.shell.names["BACKUP"] = str(backup)

    def restored(self) -> None:
        """The note that the backup lacks comes back by itself."""
        held = self.place / "srv" / "held.jsonl"
        self.shell.call("export", "all", "--out", str(held))
        assert str(self.last.id) not in held.read_text("utf-8")
        assert self.laptop.round().ended is Ended.DONE
        self.shell.call("export", "all", "--out", str(held))
        assert str(self.last.id) in held.read_text("utf-8")
        assert {out.delivery for out in self.laptop.store.ops.values()} == {"acked"}
        self.checked.add("restored")


@pytest.mark.slow  # a second server is set up and served
def test_an_agency_with_an_authority_of_its_own(shell: Shell, place: Path) -> None:
    block = next(block for block in shells() if block.is_other and "--authority" in block.lines[0])
    beside = other(shell, place)
    try:
        for line in commands(block):
            said = beside.run(line)
        address = said.removeprefix("Serving ")
        trusted = ssl.create_default_context(cafile=str(place / "etc" / "agency-ca.pem"))
        with httpx.Client(verify=trusted, trust_env=False) as laptop:
            assert laptop.get(f"{address}/health").json() == {"status": "ok"}
        assert beside.stop() == [0]
    finally:
        beside.kill()


@pytest.mark.slow  # a server is backed up, and restored on what is a new machine to it
def test_the_drill_on_another_machine(shell: Shell, place: Path) -> None:
    setting_up = next(block for block in shells() if not block.is_other and "init" in " ".join(block.lines))
    for line in commands(setting_up):
        shell.run(line)
    (backup_line,) = (
        line for block in shells() for line in commands(block) if "backup /srv" in line and "file" in line
    )
    shell.run(backup_line)
    (backup,) = (place / "backups").iterdir()
    drill = next(block for block in shells() if block.is_other and "restore BACKUP" in block.lines[0])
    machine = other(shell, place)
    machine.names["BACKUP"] = str(backup)
    before, said = shell.ask("status"), [machine.run(line) for line in commands(drill)]
    assert "The keys are back" in said[0]
    after = machine.ask("status")
    assert after["agencies"][0]["forked_from"] == before["agencies"][0]["epoch"]
    assert after["address"] == before["address"]
    data = Path(machine.settings["TCM_SERVER_DATA"])
    assert {path.name for path in (data / "keys").iterdir()} == {
        path.name for path in (place / "data" / "keys").iterdir()
    }


@pytest.mark.slow  # two processes serve one database
def test_a_database_of_the_agency_s_own_and_two_processes(shell: Shell, place: Path, postgres: Addresses) -> None:
    name = f"tcm_{uuid4().hex[:8]}"
    owner = f"{name}_owner"
    (sql,) = shells("sql")
    with psycopg.connect(elsewhere(postgres.owner, "postgres"), autocommit=True) as connection:
        for line in commands(sql):
            connection.execute(re.sub(r"\btcm\b", name, line.replace("tcm_owner", owner)))
        # This PostgreSQL serves other tests, too, so that the role for requests is there already.
        connection.execute(f"GRANT tcm_service TO {owner} WITH ADMIN TRUE")
    url = sa.make_url(elsewhere(postgres.owner, name)).set(username=owner, password="PASSWORD")
    block = next(block for block in shells() if block.is_other and "TCM_SERVER_DATABASE" in block.lines[0])
    beside = other(shell, place)
    beside.names["postgresql://tcm_owner:PASSWORD@db.harbor.example/tcm"] = url.render_as_string(hide_password=False)
    try:
        places = [said for line in commands(block) if (said := beside.run(line)).startswith("Serving ")]
        laptop = joined_through(beside, *(said.removeprefix("Serving ") for said in places))
        assert beside.stop() == [0, 0]
        assert beside.ask("status")["agencies"][0]["records"] == 1
        assert laptop.store.progress().cursor > 0
    finally:
        beside.kill()
        with psycopg.connect(elsewhere(postgres.owner, "postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def joined_through(shell: Shell, first: str, second: str) -> Laptop:
    """A laptop that enrols at one process and syncs by the other: neither keeps anything of it."""
    shell.call("workers", "add", "ana", ANA.name)
    ticket = read_ticket(shell.ask("enrol", "ana")["ticket"])
    laptop = Laptop(enrol(replace(ticket, server=first, authorities=""), new_key(), "T14", "0.1.0", 30.0))
    laptop.joined = replace(
        laptop.joined, membership=msgspec.structs.replace(laptop.membership, server=second, authorities="")
    )
    laptop.write(operation(BEA, as_worker(laptop)))
    assert laptop.round().ended is Ended.DONE
    return laptop


# --- the guide and the program fit together ------------------------------------------------------------------------


def test_every_block_is_run_or_is_named_as_one_that_cannot_be() -> None:
    kinds = {block.kind for block in blocks()}
    assert kinds == {"sh", "text", "sql", "ini"}
    for block in shells():
        assert all(
            line.startswith(("tcm-server ", "export TCM_SERVER_", "python3 dev.py ")) for line in commands(block)
        )
    lines = [line for block in shells("text") for line in commands(block)]
    assert lines
    assert all(line.startswith(UNTRIED) for line in lines)


def test_every_other_server_s_block_has_a_test() -> None:
    """Each is found by these words in the tests above."""
    known = ("--authority", "restore BACKUP", "TCM_SERVER_DATABASE")
    for block in shells():
        if block.is_other:
            assert any(word in block.lines[0] for word in known), block


class Unit(configparser.ConfigParser):
    """A unit file, whose names have capital letters."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def units() -> list[Unit]:
    """The unit files of the guide."""
    found = []
    for block in shells("ini"):
        found.append(Unit(interpolation=None))
        found[-1].read_string("\n".join(block.lines))
    return found


def test_every_service_runs_a_command_of_the_guide() -> None:
    known = [line for each in shells() if not each.is_other for line in commands(each)]
    services = [unit["Service"] for unit in units() if "Service" in unit]
    assert len(services) == 2
    for service in services:
        assert service["ExecStart"].removeprefix("/opt/tcm-desktop/.venv/bin/") in known
        assert service["Environment"] == "TCM_SERVER_DATA=/var/lib/tcm-server"
        assert service["User"] == "tcm-server"


def test_what_begins_by_itself_says_when() -> None:
    begun = {unit["Install"]["WantedBy"] for unit in units() if "Install" in unit}
    assert begun == {"multi-user.target", "timers.target"}
    (timer,) = (unit["Timer"] for unit in units() if "Timer" in unit)
    assert timer["Persistent"] == "true"


def test_every_command_of_the_guide_is_understood(capsys: pytest.CaptureFixture[str]) -> None:
    """Also those that only the slow tests run: wrong words in a command show at once."""
    for block in shells():
        for line in commands(block):
            if line.startswith("tcm-server "):
                words = re.sub(r"CHART|DEVICE|VERSION", str(UUID(int=1)), line).split()[1:]
                with pytest.raises(SystemExit) as ended:
                    main([*_without_quotes(words), "--help"])
                assert ended.value.code == 0, capsys.readouterr().err


def _without_quotes(words: list[str]) -> list[str]:
    """The words up to the first text in quotes: that is enough to find the command."""
    quoted = next((place for place, word in enumerate(words) if '"' in word), len(words))
    return words[: quoted - 1] if quoted < len(words) and words[quoted - 1].startswith("--") else words[:quoted]


def test_every_option_that_the_guide_names_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    said = ""
    for command in (
        "init",
        "serve",
        "revoke",
        "transfer",
        "backup",
        "restore",
        "enrol",
        "export billing",
        "workers add",
    ):
        with pytest.raises(SystemExit):
            main([*command.split(), "--help"])
        said += capsys.readouterr().out
    before_laptops = GUIDE.read_text("utf-8").split("## 11.")[0]
    named = set(re.findall(r"`(--[a-z-]+)`", before_laptops))
    assert named
    assert {option for option in named if option not in said} == set()
