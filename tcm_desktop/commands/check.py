"""`tcm-desktop check FILE.jsonl [--payer ID] [--date DAY]`: one JSON verdict a line, without window or vault.

Each line of the file is a contact: id, component, contact_mode, contact_with, minutes, linked_need, narrative; where
they matter to the payer also travel_minutes, client_age, staff and cases. Other keys are ignored. `-` reads standard
input. Exit code 0 when every line was judged, 2 when something could not be read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import msgspec

from tcm_desktop.billing.book import RuleBook, book_for
from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.billing.decide import decide
from tcm_desktop.billing.decision import Decision, Finding, Verdict
from tcm_desktop.billing.facts import NoteFacts
from tcm_desktop.billing.shelf import DEFAULT_PAYER, Shelf, shipped


class _Line(msgspec.Struct):
    """What is printed for one contact."""

    id: str
    verdict: Verdict
    reasons: tuple[str, ...]
    exclude: tuple[str, ...]
    units: int
    findings: tuple[Finding, ...]
    missing: tuple[str, ...]
    notices: tuple[str, ...]
    rules: str


def _line(facts: NoteFacts, decision: Decision) -> _Line:
    return _Line(
        facts.id,
        decision.verdict,
        decision.reasons,
        decision.exclude,
        decision.units,
        decision.findings,
        decision.missing,
        decision.notices,
        f"{decision.pack_id} {decision.pack_version} {decision.pack_digest}",
    )


def _facts(number: int, line: str) -> NoteFacts:
    try:
        return msgspec.json.decode(line, type=NoteFacts)
    except msgspec.DecodeError as error:
        raise ValueError(
            f"Line {number} could not be read: {error}. Nothing was checked after line {number - 1}."
        ) from error


def _judge(lines: Iterable[str], book: RuleBook) -> Iterable[bytes]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            facts = _facts(number, line)
            yield msgspec.json.encode(_line(facts, decide(facts, book)))


def _lines(file: str) -> Iterable[str]:
    return sys.stdin.read().splitlines() if file == "-" else Path(file).read_text("utf-8").split("\n")


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="tcm-desktop check", description="Check which contact notes can be billed.")
    reader.add_argument("file", help="contacts as JSON, one a line; - for standard input")
    reader.add_argument("--payer", default=DEFAULT_PAYER, help="whose rules to use (default: %(default)s)")
    reader.add_argument(
        "--date",
        type=date.fromisoformat,
        default=None,
        help="service date, for the rules in force that day (default: today)",
    )
    reader.add_argument(
        "--known",
        type=date.fromisoformat,
        default=None,
        help="judge by what was published up to that day (default: the newest)",
    )
    reader.add_argument(
        "--packs", type=Path, default=None, help="a folder of packs to try instead of the program's own"
    )
    return reader.parse_args(argv)


def _book(given: argparse.Namespace) -> RuleBook:
    shelf = Shelf(given.packs) if given.packs else shipped()
    on = given.date or datetime.now().astimezone().date()
    return book_for(shelf, shelf.payer(given.payer), on, given.known)


def main(argv: Sequence[str]) -> int:
    """Run the command. Returns the exit code."""
    given = _arguments(argv)
    try:
        book = _book(given)
        for line in _judge(_lines(given.file), book):
            sys.stdout.write(line.decode() + "\n")
    except OSError as error:
        sys.stderr.write(f"{given.file} could not be opened: {error.strerror}.\n")
        return 2
    except UnicodeDecodeError:
        sys.stderr.write(f"{given.file} is not UTF-8 text. Save it as UTF-8 and try again.\n")
        return 2
    except (ValueError, PackError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0
