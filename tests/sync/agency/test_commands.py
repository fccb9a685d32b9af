"""`tcm-server` on the command line: what it answers, in words and in JSON, and how it ends."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa

from sync.protocol.tickets import read_ticket
from sync.server import commands
from sync.server.commands import DONE, EXIT_CODES, REFUSED, UNREACHABLE, WRONG_USAGE, command, main
from sync.server.commands_place import SETTINGS, Bench
from sync.server.database import Database
from sync.server.embedded import Addresses
from sync.server.keys import AGENCY
from sync.server.witness import Standing, Witness
from tests.sync.agency.charts import ANA, client, operation
from tests.sync.agency.guide import PASSPHRASE, ROOT
from tests.sync.agency.offices import give_laptop, office
from tests.sync.agency.test_exports import send
from tests.sync.postgres import elsewhere

ADDRESS = "http://127.0.0.1:8443"


@dataclass
class Line:
    """A command line before a database of the test's own, and a data folder that it works in."""

    data: Path
    owner: str
    capsys: pytest.CaptureFixture[str]

    def run(self, *words: str, code: int = DONE) -> str:
        """Run a command that ends like that; gives what it said, wherever it said it."""
        assert main([*words, *self.place]) == code, self.capsys.readouterr().err
        said = self.capsys.readouterr()
        return said.out + said.err

    def ask(self, *words: str, code: int = DONE) -> dict[str, Any]:
        """The same in JSON."""
        found: dict[str, Any] = json.loads(self.run(*words, "--json", code=code))
        assert found["done"] is (code == DONE)
        return found

    def refused(self, *words: str) -> str:
        """Why a command was refused."""
        found = self.ask(*words, code=REFUSED)
        assert found["reason"]
        code: str = found["code"]
        return code

    @property
    def place(self) -> list[str]:
        return ["--data", str(self.data), "--database", self.owner]

    @property
    def passphrase(self) -> list[str]:
        return ["--passphrase-file", str(self.data.parent / "passphrase")]


@pytest.fixture
def empty(postgres: Addresses) -> Iterator[str]:
    """A database with nothing in it."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(elsewhere(postgres.owner, "postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield elsewhere(postgres.owner, name)
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def bare(empty: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Line:
    """Nothing is set up yet."""
    (tmp_path / "passphrase").write_text(f"{PASSPHRASE}\n")
    return Line(tmp_path / "data", empty, capsys)


def set_up(line: Line, *more: str) -> dict[str, Any]:
    names = ("--name", "Harbor", "--administrator", "Bo Stone", "--sign-in", "bo")
    return line.ask("init", *names, *(more or ("--address", ADDRESS)), *line.passphrase)


@dataclass
class Harbor:
    """An agency that is set up: the database to copy, and the data folder."""

    database: str
    data: Path


@pytest.fixture(scope="module")
def harbor(postgres: Addresses, tmp_path_factory: pytest.TempPathFactory) -> Harbor:
    """Harbor is set up once, and Ana has an account."""
    name, folder = f"harbor_{uuid4().hex}", tmp_path_factory.mktemp("harbor")
    with psycopg.connect(elsewhere(postgres.owner, "postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    (folder / "passphrase").write_text(f"{PASSPHRASE}\n")
    place = ["--data", str(folder / "data"), "--database", elsewhere(postgres.owner, name)]
    hers = ["--administrator", "Bo Stone", "--sign-in", "bo", "--passphrase-file", str(folder / "passphrase")]
    assert main(["init", "--name", "Harbor", "--address", ADDRESS, *hers, *place]) == DONE
    assert main(["workers", "add", "ana", ANA.name, "--id", str(ANA.id), *place]) == DONE
    return Harbor(name, folder / "data")


@pytest.fixture
def addresses(postgres: Addresses, harbor: Harbor) -> Iterator[Addresses]:
    """A copy of Harbor's database."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(elsewhere(postgres.owner, "postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{harbor.database}"')
        yield Addresses(elsewhere(postgres.owner, name), elsewhere(postgres.service, name))
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def line(addresses: Addresses, harbor: Harbor, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Line:
    """Harbor is set up, and Ana has an account."""
    (tmp_path / "passphrase").write_text(f"{PASSPHRASE}\n")
    shutil.copytree(harbor.data, tmp_path / "data")
    capsys.readouterr()
    return Line(tmp_path / "data", addresses.owner, capsys)


@pytest.fixture
def database(addresses: Addresses) -> Iterator[Database]:
    """The same database, as the service."""
    made = Database(addresses.service)
    yield made
    made.close()


def agency_of(line: Line) -> Any:
    return line.ask("status")["agencies"][0]


# --- setting up ----------------------------------------------------------------------------------------------------


def test_init_makes_an_agency_keys_and_settings(bare: Line) -> None:
    made = set_up(bare)
    assert {path.name for path in bare.data.iterdir()} == {"keys", SETTINGS}
    assert agency_of(bare) | {"id": made["agency"], "name": "Harbor", "seq": 0, "audit_seq": 2} == agency_of(bare)
    (account,) = bare.ask("workers", "list")["accounts"]
    assert (account["id"], account["role"], account["sign_in"]) == (made["administrator"], "administrator", "bo")
    assert [event["event"] for event in bare.ask("audit", "list")["events"]] == ["account.made", "agency.founded"]


@pytest.mark.slow  # passphrases are hashed at their full cost
def test_a_second_init_changes_nothing_unless_asked(line: Line) -> None:
    keys = (line.data / "keys" / AGENCY).read_bytes()
    again = ("init", "--name", "Valley", "--administrator", "Vi Lund", "--sign-in", "vi", "--address", ADDRESS)
    assert line.refused(*again, *line.passphrase) == "set_up_before"
    line.run(*again, "--another", *line.passphrase)
    assert (line.data / "keys" / AGENCY).read_bytes() == keys
    assert line.refused("workers", "list") == "which_agency"
    (account,) = line.ask("workers", "list", "--agency", "Valley")["accounts"]
    assert account["sign_in"] == "vi"


@pytest.mark.slow  # a server is set up, with a passphrase at its full cost
@pytest.mark.parametrize(
    ("more", "code"),
    [
        (("--address", "https://sync.harbor.example"), "no_authority"),
        (("--address", "http://sync.harbor.example"), "unsafe_address"),
        (("--address", "https://sync.harbor.example", "--authority", "/no/such/file"), "FileNotFoundError"),
        (("--address", "https://sync.harbor.example", "--authority", str(ROOT / "README.md")), "no_certificate"),
    ],
    ids=["no authority", "plain http", "no file", "no certificate"],
)
def test_an_address_that_laptops_could_not_trust_is_refused(bare: Line, more: tuple[str, ...], code: str) -> None:
    names = ("--name", "Harbor", "--administrator", "Bo Stone", "--sign-in", "bo")
    assert bare.refused("init", *names, *more, *bare.passphrase) == code
    assert not (bare.data / SETTINGS).exists()
    set_up(bare)


@pytest.mark.slow  # passphrases are hashed at their full cost
@pytest.mark.parametrize("name", ["--name", "--administrator", "--sign-in"])
def test_init_without_a_name_makes_nothing(bare: Line, name: str) -> None:
    """Its authority would bear a blank name for ten years."""
    words = {"--name": "Harbor", "--administrator": "Bo", "--sign-in": "bo", "--address": "https://localhost:8443"}
    typed = [word for pair in (words | {name: " "}).items() for word in pair]
    assert bare.refused("init", *typed, "--own-authority", *bare.passphrase) == "name_missing"
    assert not bare.data.exists()


def test_what_is_wrong_with_a_file_is_said_in_words(line: Line) -> None:
    days = ("export", "billing", "--since", "2026-11-01", "--until", "2026-11-02", "--out")
    nowhere, folder = line.data / "nowhere", line.data / "keys"
    assert line.run(*days, str(nowhere / "claim.csv"), code=REFUSED) == f"{nowhere} is not there. Check the name.\n"
    assert line.run(*days, str(folder), code=REFUSED) == f"{folder} is a folder. Name a file.\n"
    said = line.run("restore", str(nowhere), code=REFUSED)
    assert said.startswith(f"{nowhere} is no backup of this program. {nowhere} is not there.")
    said = line.run("serve", "--listen", "127.0.0.1:0", "--witness", str(nowhere / "witness.json"), code=REFUSED)
    assert "mount" in said


def test_a_server_that_lost_its_authority_makes_no_tickets(line: Line) -> None:
    (line.data / SETTINGS).write_text('{"address": "https://localhost:8443", "is_embedded": false}')
    assert line.refused("enrol", "ana") == "no_authority"


def test_a_short_passphrase_is_refused(bare: Line) -> None:
    (bare.data.parent / "passphrase").write_text("short\n")
    names = ("--name", "Harbor", "--administrator", "Bo Stone", "--sign-in", "bo", "--address", ADDRESS)
    assert bare.refused("init", *names, *bare.passphrase) == "TooShort"
    assert not bare.data.exists()


@pytest.mark.slow  # a server is set up, with a passphrase at its full cost
def test_nothing_else_works_before_init(bare: Line) -> None:
    for words in (["workers", "list"], ["status"], ["serve"], ["backup", str(bare.data)], ["enrol", "ana"]):
        assert bare.refused(*words) == "not_set_up"


def test_a_restored_folder_still_needs_its_database(line: Line, addresses: Addresses) -> None:
    with psycopg.connect(addresses.owner, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    assert line.refused("workers", "list") == "not_set_up"


def test_a_database_of_another_program_is_told(line: Line, addresses: Addresses) -> None:
    with psycopg.connect(addresses.owner) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'v9999'")
    for words in (["workers", "list"], ["upgrade"], ["serve"]):
        assert line.refused(*words) == "schema_too_new"


def test_a_database_that_does_not_answer_has_an_exit_code_of_its_own(line: Line) -> None:
    line.owner = "postgresql://nobody@127.0.0.1:1/nothing"
    found = line.ask("workers", "list", code=UNREACHABLE)
    assert found["code"] == "database"


@pytest.mark.parametrize("address", ["nonsense", "mysql://a@h/d", "postgresql://a@h:port/d"])
def test_an_address_that_is_none_is_told(line: Line, address: str) -> None:
    line.owner = address
    assert line.refused("workers", "list") == "no_address"


def test_a_database_that_refuses_is_no_database_that_is_away(line: Line, addresses: Addresses) -> None:
    """The account may read nothing: that does not mend itself by waiting."""
    name = f"nobody_{uuid4().hex}"
    with psycopg.connect(addresses.owner, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'p'")
    line.owner = sa.make_url(addresses.owner).set(username=name, password="p").render_as_string(hide_password=False)
    assert line.refused("workers", "list") == "DatabaseRefused"
    with psycopg.connect(addresses.owner, autocommit=True) as connection:
        connection.execute(f"DROP ROLE {name}")


def test_a_database_of_one_s_own_has_to_be_named(line: Line, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["workers", "list", "--data", str(line.data)]) == REFUSED
    assert "TCM_SERVER_DATABASE" in capsys.readouterr().err


def test_the_tables_are_up_to_date_after_init(line: Line) -> None:
    assert line.ask("upgrade")["changed"] is False


# --- words, JSON and codes -----------------------------------------------------------------------------------------


def every_command() -> Iterator[list[str]]:
    """The words of each command, as its help lists them."""

    def below(parser: Any, words: list[str]) -> Iterator[list[str]]:
        groups = [each for each in parser._actions if hasattr(each, "choices") and isinstance(each.choices, dict)]
        if not groups:
            yield words
        for group in groups:
            for name, child in group.choices.items():
                yield from below(child, [*words, name])

    return below(commands._parser(), [])


def test_every_command_has_help_json_and_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    found = list(every_command())
    assert len(found) > 20
    for words in found:
        with pytest.raises(SystemExit) as ended:
            main([*words, "--help"])
        said = capsys.readouterr().out
        assert ended.value.code == DONE
        assert "--json" in said
        assert EXIT_CODES in said


def test_every_command_is_there() -> None:
    parser = commands._parser()
    for words in every_command():
        given = _defaults(parser, words)
        assert callable(command(given["run"]))
        assert command(given["run"]).__doc__


def _defaults(parser: Any, words: list[str]) -> dict[str, Any]:
    for word in words:
        (group,) = (each for each in parser._actions if isinstance(getattr(each, "choices", None), dict))
        parser = group.choices[word]
    found: dict[str, Any] = parser._defaults
    return found


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["nothing"],
        ["workers"],
        ["enrol"],
        ["transfer", "--from", "a"],
        ["export", "billing", "--since", "soon"],
        ["serve", "--zone", "Mars/Base"],
        ["charts", "list", "--chart", "x"],
    ],
    ids=["none", "unknown", "group", "missing", "missing option", "no date", "no zone", "no id"],
)
def test_wrong_usage_has_an_exit_code_of_its_own(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == WRONG_USAGE
    assert "usage: tcm-server" in capsys.readouterr().err


def test_a_refusal_is_said_on_standard_error(line: Line) -> None:
    assert main(["enrol", "nobody", *line.place]) == REFUSED
    said = line.capsys.readouterr()
    assert (said.out, said.err) == ("", "There is no account 'nobody' here.\n")


def test_where_only_the_desktop_was_installed_it_says_what_is_missing() -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-c", "import sync.server.commands"],  # -S: without what was installed
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("Install it as 'tcm-desktop[server]'.\n")
    assert "Traceback" not in done.stderr


def test_the_program_is_installed_under_its_name() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert 'tcm-server = "sync.server.commands:main"' in text
    assert {each.value for each in entry_points(name="tcm-server")} <= {"sync.server.commands:main"}


# --- people, laptops, clients --------------------------------------------------------------------------------------


@pytest.mark.slow  # passphrases are hashed at their full cost
def test_accounts_from_beginning_to_end(line: Line) -> None:
    line.run("workers", "add", "su", "Su Vance", "--role", "worker", "--console", *line.passphrase)
    line.run("workers", "role", "su", "supervisor")
    line.run("workers", "passphrase", "su", *line.passphrase)
    assert "Su Vance looks after Ana Reyes." in line.run("teams", "set", "su", "ana")
    assert line.run("teams", "list") == "Su Vance: Ana Reyes\n"
    assert line.refused("teams", "set", "ana", "su") == "no_supervisor"
    assert "is closed" in line.run("workers", "leave", "su", "--reason", "left")
    assert "Su Vance" not in line.run("workers", "list")
    assert "Su Vance (closed)" in line.run("workers", "list", "--all")
    line.run("workers", "return", "su")
    assert [each["role"] for each in line.ask("workers", "list")["accounts"]] == [
        "worker",
        "administrator",
        "supervisor",
    ]
    assert line.refused("workers", "add", "su", "Another Su") == "name_taken"
    assert line.refused("workers", "leave", "bo") == "last_administrator"


def test_a_ticket_can_be_pasted(line: Line) -> None:
    said = line.run("enrol", "ana")
    ticket = read_ticket(said)
    assert (ticket.server, ticket.authorities) == (ADDRESS, "")
    assert "For Ana Reyes, until" in said
    assert read_ticket(line.ask("enrol", "ana")["ticket"]).code != ticket.code


def test_laptops_are_listed_and_revoked(line: Line, database: Database) -> None:
    (agency,) = database.agencies()
    with office(database, agency) as at:
        laptop = give_laptop(at, ANA.id, unsent=3, oldest_unsent_at=at.now)
    assert "3 unsent since 2026-11-22 09:00 UTC" in line.run("devices", "list")
    said = line.run("revoke", laptop, "--reason", "lost")
    assert "ordered to destroy its keys" in said
    assert "never connects again is never wiped" in said
    assert line.ask("devices", "list")["devices"] == []
    assert line.ask("devices", "list", "--all")["devices"][0]["has_wipe_order"] is True
    assert line.refused("revoke", laptop) == "revoked_before"
    assert line.refused("revoke", "ab" * 16) == "no_such_device"


def test_without_the_agency_key_the_order_waits_for_it(line: Line, database: Database) -> None:
    (agency,) = database.agencies()
    with office(database, agency) as at:
        laptop = give_laptop(at, ANA.id)
    stick = line.data.parent / "stick.pem"
    (line.data / "keys" / AGENCY).rename(stick)
    assert "--agency-key" in line.run("revoke", laptop)
    assert line.refused("packs", "publish", str(ROOT / "resources" / "packs" / "us-mt")) == "NoKey"
    assert line.ask("revoke", laptop, "--agency-key", str(stick))["wipe_ordered"] is True


def test_clients_are_transferred_after_a_look(line: Line, database: Database) -> None:
    (agency,) = database.agencies()
    bea = client()
    send(database, agency, operation(bea))
    line.run("workers", "add", "ben", "Ben Ode")
    there = ("transfer", "--from", "ana", "--to", "ben")
    assert line.run(*there, "--all", "--dry-run") == "1 chart would go from Ana Reyes to Ben Ode.\n"
    assert line.ask("charts", "list", "ana")["charts"] == [str(bea.id)]
    assert line.refused(*there) == "which_charts"
    assert line.refused(*there, "--all", "--chart", str(bea.id)) == "which_charts"
    assert line.run(*there, "--chart", str(bea.id)) == "1 chart went from Ana Reyes to Ben Ode.\n"
    assert line.run("charts", "list", "ben") == f"{bea.id}\n"
    assert line.refused("charts", "end", str(bea.id), "ben") == "nobody_else"
    line.run("charts", "assign", str(bea.id), "ana")
    line.run("charts", "end", str(bea.id), "ben", "--reason", "moved")
    assert line.refused(*there, "--chart", str(uuid4())) == "not_hers"
    assert line.refused("workers", "leave", "ana") == "has_charts"


def test_the_audit_trail_is_searched_and_checked(line: Line, addresses: Addresses) -> None:
    assert "account.made" in line.run("audit", "list", "account")
    assert line.run("audit", "list", "nothing") == ""
    assert line.ask("audit", "check")["events"] == 3
    with psycopg.connect(addresses.owner) as connection:
        connection.execute("ALTER TABLE admin_event DISABLE TRIGGER USER")
        connection.execute("UPDATE admin_event SET reason = 'another' WHERE seq = 2")
    assert line.refused("audit", "check") == "trail_altered"


# --- files ---------------------------------------------------------------------------------------------------------


def test_a_claim_goes_to_standard_output_and_its_words_beside_it(line: Line) -> None:
    words = ["export", "billing", "--since", "2026-11-01", "--until", "2026-11-30"]
    assert main([*words, *line.place]) == DONE
    said = line.capsys.readouterr()
    assert said.out.startswith("service_date,client_id")
    assert said.err == "0 contacts, 0 units, 2026-11-01 to 2026-11-30.\n"
    assert line.refused("export", "billing", "--since", "2026-11-02", "--until", "2026-11-01") == "no_days"


def test_a_claim_for_excel_begins_as_excel_wants_it(line: Line) -> None:
    out = line.data.parent / "claim.csv"
    days = ["--since", "2026-11-01", "--until", "2026-11-30"]
    assert line.ask("export", "billing", *days, "--for-excel", "--out", str(out))["contacts"] == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbfservice_date")


def test_everything_is_written_whole_or_not_at_all(line: Line) -> None:
    out = line.data.parent / "all.jsonl"
    assert line.ask("export", "all", "--out", str(out))["lines"] == len(out.read_text().splitlines())
    assert (
        line.refused("export", "all", "--out", str(line.data.parent / "nowhere" / "all.jsonl")) == "FileNotFoundError"
    )
    assert not (line.data.parent / ".all.jsonl.part").exists()


@pytest.mark.slow  # the pack's own cases are run
def test_a_pack_is_published_once(line: Line) -> None:
    pack = str(ROOT / "resources" / "packs" / "us-mt")
    assert "is published" in line.run("packs", "publish", pack, "--payer", "mt-youth")
    assert line.refused("packs", "publish", pack, "--payer", "mt-youth") == "published_before"
    assert [each["id"] for each in line.ask("packs", "list")["packs"]] == ["us-mt"]
    assert line.refused("packs", "publish", str(ROOT / "docs")) == "pack_not_sound"
    version = line.ask("packs", "list")["packs"][0]["version"]
    assert line.refused("packs", "withdraw", "us-mt", "9") == "no_such_pack"
    assert "is taken back" in line.run("packs", "withdraw", "us-mt", version, "--reason", "a fault in it")
    assert line.refused("packs", "withdraw", "us-mt", version) == "withdrawn_before"
    assert "taken back" in line.run("packs", "list")


# --- serving -------------------------------------------------------------------------------------------------------


def test_a_server_behind_its_witness_does_not_serve(line: Line, database: Database) -> None:
    (agency,) = database.agencies()
    place = line.data.parent / "witness.json"
    Witness(place).note([Standing(agency, agency_of(line)["epoch"], 7)])
    said = line.run("serve", "--listen", "127.0.0.1:0", "--witness", str(place), code=REFUSED)
    assert "older than what laptops were told" in said
    assert str(agency) in line.run("status", "--witness", str(place))
    assert line.ask("status", "--witness", str(place))["behind"] == [str(agency)]


def test_the_witness_may_be_named_once_for_all_commands(line: Line, database: Database) -> None:
    (agency,) = database.agencies()
    place = line.data.parent / "witness.json"
    Witness(place).note([Standing(agency, agency_of(line)["epoch"], 7)])
    os.environ["TCM_SERVER_WITNESS"] = str(place)
    try:
        assert line.ask("status")["behind"] == [str(agency)]
        assert line.refused("serve", "--listen", "127.0.0.1:0") == "behind_witness"
        assert line.ask("status", "--witness", str(line.data / "another.json"))["behind"] == []
    finally:
        del os.environ["TCM_SERVER_WITNESS"]


def test_where_something_serves_already_is_told(line: Line) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert line.refused("serve", "--listen", f"127.0.0.1:{port}") == "runs_already"


@pytest.mark.parametrize("place", ["0.0.0.0:8443", "10.0.0.1:8443", "sync.harbor.example:8443", "[::]:8443"])
def test_plain_http_is_for_this_machine_alone(line: Line, place: str) -> None:
    for more in ([], ["--plain"]):
        assert line.refused("serve", "--listen", place, *more) == "plain_http"


@pytest.mark.parametrize("place", ["127.0.0.1:no", "127.0.0.1:99999"])
def test_a_place_that_is_none_is_told(line: Line, place: str) -> None:
    assert line.refused("serve", "--listen", place) == "cannot_listen"


def test_a_certificate_that_is_none_is_told(line: Line) -> None:
    assert line.refused("serve", "--certificate", str(ROOT / "README.md")) == "no_certificate"


@pytest.mark.slow  # a server is set up, with a passphrase at its full cost
def test_a_certificate_is_renewed(bare: Line) -> None:
    set_up(bare, "--address", "https://localhost:8443", "--own-authority")
    made = bare.ask("certificate", "--host", "sync.harbor.example")
    assert made["names"] == ["localhost", "sync.harbor.example", "127.0.0.1"]
    assert "is good until" in bare.run("status")


def test_only_an_authority_that_was_made_here_renews(line: Line) -> None:
    assert line.refused("certificate") == "NoKey"


def test_standard_input_gives_the_passphrase_where_nobody_sits(line: Line) -> None:
    bench = Bench(line.data, line.owner, "", _never, lambda heading: heading)
    assert bench.secret("Passphrase") == "Passphrase"


def _never() -> Any:
    raise AssertionError
