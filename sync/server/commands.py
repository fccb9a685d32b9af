"""`tcm-server`: the agency's side from the command line. Every command has --help, --json and the same exit codes."""

from __future__ import annotations

import argparse
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import platformdirs

from sync.server.commands_place import Answer, Bench, as_json, ask_passphrase
from sync.server.dumps import DumpFault
from sync.server.embedded_account import EmbeddedFault
from sync.server.faults import DatabaseAway, DatabaseFault
from sync.server.file_words import file_words
from sync.server.keys import NoKey
from sync.server.office import Denied, Role
from sync.server.passphrases import TooShort
from sync.server.sealed_keys import WrongPassphrase
from sync.server.witness import BrokenWitness
from tcm_desktop.domain.clock import DEFAULT_ZONE

DONE, REFUSED, WRONG_USAGE, UNREACHABLE, INTERRUPTED = 0, 1, 2, 3, 130
EXIT_CODES = """exit codes:
  0    done
  1    refused, with the reason; nothing was changed
  2    wrong usage
  3    the database or a server does not answer
  130  interrupted"""

_REFUSALS = (DatabaseFault, NoKey, TooShort, WrongPassphrase, BrokenWitness, DumpFault)

Command = Callable[[Namespace, Bench], Answer]
"""What the name of a command stands for: `people.revoke` is `revoke` of `commands_people`."""

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[ArgumentParser]


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command. Gives the exit code."""
    given = _parser().parse_args(argv)
    bench = Bench(given.data, given.database, given.agency, lambda: datetime.now(UTC), ask_passphrase)
    try:
        answer = command(given.run)(given, bench)
    except Denied as denied:
        return _refuse(given, denied.code, str(denied), REFUSED)
    except (DatabaseAway, EmbeddedFault) as fault:
        return _refuse(given, "database", str(fault), UNREACHABLE)
    except _REFUSALS as fault:
        return _refuse(given, type(fault).__name__, str(fault), REFUSED)
    except OSError as fault:
        return _refuse(given, type(fault).__name__, file_words(fault), REFUSED)
    except KeyboardInterrupt:
        return _refuse(given, "interrupted", "Interrupted.", INTERRUPTED)
    _tell(given, answer)
    return DONE


def command(name: str) -> Command:
    """The command of that name; only its own module is loaded, so that a short one is quick."""
    module, _, function = name.partition(".")
    found: Command = getattr(import_module(f"sync.server.commands_{module}"), function)
    return found


def _tell(given: Namespace, answer: Answer) -> None:
    """On standard output, unless that carries a file."""
    into = sys.stderr if given.pours and given.out is None else sys.stdout
    lines = (as_json({"done": True} | dict(answer.facts)),) if given.json else answer.words
    into.writelines(f"{line}\n" for line in lines)


def _refuse(given: Namespace, code: str, words: str, exit_code: int) -> int:
    if given.json:
        sys.stdout.write(as_json({"done": False, "code": code, "reason": words}) + "\n")
    else:
        sys.stderr.write(f"{words}\n")
    return exit_code


# --- the words of the command line ---------------------------------------------------------------------------------


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="tcm-server",
        description="The agency's side of TCM Desktop: takes the work of laptops, and gives each what is its own.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for add in (_setting_up, _people, _laptops, _clients, _keeping):
        add(commands)
    return parser


def _command(commands: Commands, name: str, run: str, help: str) -> ArgumentParser:
    """A command with what all of them take."""
    made: ArgumentParser = commands.add_parser(
        name, help=help, description=help, epilog=EXIT_CODES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    folder = Path(os.environ.get("TCM_SERVER_DATA") or platformdirs.user_data_path("tcm-server", appauthor=False))
    address = os.environ.get("TCM_SERVER_DATABASE", "")
    made.add_argument("--data", type=Path, default=folder, help="the data folder (or TCM_SERVER_DATA)")
    made.add_argument(
        "--database", default=address, metavar="URL", help="a PostgreSQL of yours (better: TCM_SERVER_DATABASE)"
    )
    made.add_argument("--agency", default="", help="id or name, where the database holds several agencies")
    made.add_argument("--json", action="store_true", help="answer in JSON")
    made.set_defaults(run=run, pours=False)
    return made


def _group(commands: Commands, name: str, help: str) -> Commands:
    parser = commands.add_parser(name, help=help, description=help)
    return parser.add_subparsers(required=True, metavar="ACTION")


def _setting_up(commands: Commands) -> None:
    init = _command(commands, "init", "setup.init", "Set the server up: agency, first administrator, keys.")
    init.add_argument("--name", dest="agency_name", required=True, help="the agency's name")
    init.add_argument("--address", required=True, help="where laptops reach the server: https://host:port")
    init.add_argument("--administrator", required=True, help="the first administrator's name")
    init.add_argument("--sign-in", required=True, help="the name with which she signs in")
    init.add_argument("--own-authority", action="store_true", help="make a certificate authority and a certificate")
    init.add_argument("--authority", type=Path, help="the agency's own authority (PEM), which laptops will trust alone")
    init.add_argument("--another", action="store_true", help="add a second agency to this database")
    _passphrase(init)
    serve = _command(commands, "serve", "setup.serve", "Answer laptops and the console until told to stop.")
    serve.add_argument("--listen", default="", metavar="HOST:PORT", help="where to listen (the port of the address)")
    serve.add_argument("--certificate", type=Path, help="the server's certificate (PEM), if init made none")
    serve.add_argument("--key", type=Path, help="its key (PEM)")
    serve.add_argument("--plain", action="store_true", help="without TLS, on this machine only: behind a balancer")
    serve.add_argument("--zone", type=_zone, default=DEFAULT_ZONE, help="the time zone of the console's pages")
    _witness(serve)
    _agency_key(serve)
    _command(commands, "upgrade", "setup.upgrade", "Bring the tables to this program; serve does it, too.")
    _witness(_command(commands, "status", "setup.status", "Say what the server holds and how it stands."))
    renew = _command(commands, "certificate", "setup.certificate", "Renew the certificate that init made.")
    renew.add_argument("--host", action="append", default=[], help="another name or address of the server")


def _people(commands: Commands) -> None:
    workers = _group(commands, "workers", "Accounts and roles.")
    add = _command(workers, "add", "people.workers_add", "Make an account.")
    add.add_argument("sign_in", help="the name to sign in with")
    add.add_argument("name", help="her name")
    _role(add, default=Role.WORKER)
    add.add_argument("--credential", default="", help="the title behind her signature")
    add.add_argument("--id", type=_id, help="the id of a vault that she works with already")
    add.add_argument("--approves-own", action="store_true", help="she may sign her own documents a second time")
    add.add_argument("--console", action="store_true", help="ask for a passphrase, so that she can use the console")
    _passphrase(add)
    listing = _command(workers, "list", "people.workers_list", "Show the accounts.")
    listing.add_argument("--all", action="store_true", help="closed ones, too")
    role = _command(workers, "role", "people.workers_role", "Change a role.")
    _worker(role)
    _role(role, default=None)
    passphrase = _command(workers, "passphrase", "people.workers_passphrase", "Set a console passphrase.")
    _worker(passphrase)
    _passphrase(passphrase)
    leave = _command(workers, "leave", "people.workers_leave", "Close the account of somebody who leaves.")
    _worker(leave)
    _reason(leave)
    _worker(_command(workers, "return", "people.workers_return", "Open an account again."))
    teams = _group(commands, "teams", "Whom a supervisor looks after.")
    setting = _command(teams, "set", "people.teams_set", "Say whom a supervisor looks after, all of them.")
    setting.add_argument("supervisor", help="id or name to sign in with")
    setting.add_argument("workers", nargs="*", help="the members of the team")
    _command(teams, "list", "people.teams_list", "Show the teams.")
    audit = _group(commands, "audit", "What administrators did.")
    found = _command(audit, "list", "people.audit_list", "Search the audit trail, the newest first.")
    found.add_argument("words", nargs="*", help="words that must all be there")
    found.add_argument("--most", type=int, default=100, help="at most so many")
    _command(audit, "check", "people.audit_check", "Follow the chain of the audit trail from the first event.")


def _laptops(commands: Commands) -> None:
    enrol = _command(commands, "enrol", "people.enrol", "Print a ticket with which one laptop becomes hers.")
    _worker(enrol)
    devices = _group(commands, "devices", "Laptops.")
    listing = _command(devices, "list", "people.devices_list", "Show laptops, the longest silent first.")
    listing.add_argument("--all", action="store_true", help="withdrawn ones, too")
    revoke = _command(commands, "revoke", "people.revoke", "Withdraw a laptop and order it to wipe itself.")
    revoke.add_argument("device", help="its id")
    revoke.add_argument("--refuse-unsent", action="store_true", help="do not take what it has not sent yet")
    _reason(revoke)
    _agency_key(revoke)


def _clients(commands: Commands) -> None:
    transfer = _command(commands, "transfer", "people.transfer", "Give clients to another worker.")
    transfer.add_argument("--from", dest="giver", required=True, metavar="WORKER", help="who has them")
    transfer.add_argument("--to", dest="taker", required=True, metavar="WORKER", help="who gets them")
    transfer.add_argument("--chart", type=_id, action="append", default=[], help="one client's id; may be repeated")
    transfer.add_argument("--all", action="store_true", help="all that are assigned to her")
    transfer.add_argument("--dry-run", action="store_true", help="only say what would go")
    _reason(transfer)
    charts = _group(commands, "charts", "Who has which client.")
    _worker(_command(charts, "list", "people.charts_list", "Show whose charts a worker has, by id."))
    assign = _command(charts, "assign", "people.charts_assign", "Give a chart to a worker, beside the others.")
    end = _command(charts, "end", "people.charts_end", "Take a chart from one of several workers.")
    for each in (assign, end):
        each.add_argument("chart", type=_id, help="the client's id")
        _worker(each)
    _reason(end)


def _keeping(commands: Commands) -> None:
    exports = _group(commands, "export", "What leaves as files.")
    billing = _command(exports, "billing", "keeping.export_billing", "The claim: signed billable contacts, CSV.")
    billing.add_argument("--since", type=_day, required=True, help="first day of service: 2026-11-01")
    billing.add_argument("--until", type=_day, required=True, help="last day of service")
    billing.add_argument("--for-excel", action="store_true", help="begin the file as Excel wants it")
    everything = _command(exports, "all", "keeping.export_all", "All records as JSON lines, to move elsewhere.")
    for each in (billing, everything):
        each.add_argument("--out", type=Path, metavar="FILE", help="the file (without: standard output)")
        each.set_defaults(pours=True)
    backup = _command(commands, "backup", "keeping.backup", "Write a backup and try it.")
    backup.add_argument("folder", type=Path, help="below this folder")
    backup.add_argument("--without-keys", action="store_true", help="the database alone")
    restore = _command(commands, "restore", "keeping.put_back", "Put a backup back; laptops send again.")
    restore.add_argument("folder", type=Path, help="the backup")
    restore.add_argument("--replace", action="store_true", help="replace what is there")
    restore.add_argument("--without-copy", action="store_true", help="keep no backup of what is replaced")
    _witness(restore)
    for each in (backup, restore):
        _passphrase(each)
    packs = _group(commands, "packs", "Billing rules for every laptop.")
    publish = _command(packs, "publish", "keeping.packs_publish", "Check, sign and publish a rule pack.")
    publish.add_argument("folder", type=Path, help="the pack's folder")
    publish.add_argument("--payer", default="", help="the profile whose other packs complete it")
    _agency_key(publish)
    withdraw = _command(packs, "withdraw", "keeping.packs_withdraw", "Take a published version back.")
    withdraw.add_argument("pack", help="the pack's id")
    withdraw.add_argument("version", help="its version")
    _reason(withdraw)
    _agency_key(withdraw)
    _command(packs, "list", "keeping.packs_list", "Show what was published.")


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"write the day like 2026-11-01, not {typed!r}") from error


def _zone(typed: str) -> str:
    try:
        return ZoneInfo(typed).key
    except (OSError, ValueError, ZoneInfoNotFoundError) as error:
        raise argparse.ArgumentTypeError(f"{typed!r} is no time zone; write one like America/Denver") from error


def _id(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{typed!r} is no id; the lists show them") from error


def _worker(parser: ArgumentParser) -> None:
    parser.add_argument("worker", help="id or name to sign in with")


def _role(parser: ArgumentParser, default: Role | None) -> None:
    roles = [role.value for role in Role]
    if default is None:
        parser.add_argument("role", choices=roles)
    else:
        parser.add_argument("--role", choices=roles, default=default.value, help="what she may do")


def _reason(parser: ArgumentParser) -> None:
    parser.add_argument("--reason", default="", help="why, for the audit trail; no client's name")


def _passphrase(parser: ArgumentParser) -> None:
    help = "its first line is the passphrase (without: it is asked for, or read from standard input)"
    parser.add_argument("--passphrase-file", type=Path, metavar="FILE", help=help)


def _agency_key(parser: ArgumentParser) -> None:
    parser.add_argument("--agency-key", type=Path, metavar="FILE", help="the agency's key, where it is kept elsewhere")


def _witness(parser: ArgumentParser) -> None:
    place = Path(os.environ["TCM_SERVER_WITNESS"]) if os.environ.get("TCM_SERVER_WITNESS") else None
    help = "the witness file, best on another disk (or TCM_SERVER_WITNESS)"
    parser.add_argument("--witness", type=Path, default=place, metavar="FILE", help=help)
