"""`tcm-desktop rules check PATH`, `rules list` and `rules find WORDS`: for the people who keep the rules.

`check` loads a pack, or a whole tree of packs and profiles, and runs its cases. Exit code 0: sound; 1: a case fails;
2: something cannot be loaded, with file, key and fix for each fault. `list` shows the profiles with their versions.
`find` shows every line of the sources that holds all the words.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.billing.check_tree import Report, check_folder, check_tree, is_tree
from tcm_desktop.billing.pack import Pack, Payer
from tcm_desktop.billing.shelf import Shelf, shipped
from tcm_desktop.billing.values import parameters_of


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="tcm-desktop rules", description="Look at billing rules and test them.")
    actions = reader.add_subparsers(dest="action", required=True)
    check = actions.add_parser("check", help="load a pack or a tree of packs and run its cases")
    check.add_argument("path", type=Path, help="the folder of a pack, or of packs with payers.toml")
    check.add_argument("--payer", default="", help="the profile whose other packs complete a single pack")
    actions.add_parser("list", help="show the payer profiles and their versions")
    find = actions.add_parser("find", help="find lines of the sources")
    find.add_argument("words", nargs="+", help="words that must all stand in the line")
    find.add_argument("--payer", default="", help="look in the packs of this profile only")
    return reader.parse_args(argv)


def _check(path: Path, payer_id: str) -> int:
    if not path.is_dir():
        sys.stderr.write(f"{path} is no folder. Name the folder of a pack, or of packs with payers.toml.\n")
        return 2
    reports = list(check_tree(path)) if is_tree(path) else [check_folder(path, payer_id)]
    for report in reports:
        _tell(report)
    if any(report.errors for report in reports):
        return 2
    return 1 if any(report.failures for report in reports) else 0


def _tell(report: Report) -> None:
    for error in report.errors:
        sys.stderr.write(f"{error}\n")
    for failure in report.failures:
        sys.stdout.write(f"{failure}\n")
    sys.stdout.write(f"{report.summary}{': NOT SOUND' if report.errors else ''}\n")


def _list(shelf: Shelf) -> int:
    for payer in shelf.payers:
        layers = shelf.layers(payer)
        through = min(layer.identity.verified_through for layer in layers)
        values = parameters_of(layers, through)
        unsure = sum(not value.confirmed for value in values.values())
        sys.stdout.write(f"{payer.id}: {payer.title}\n")
        names = ", ".join(f"{layer.identity.id} {layer.identity.version}" for layer in layers)
        sys.stdout.write(f"  {names}; verified through {through.month}/{through.year};")
        sys.stdout.write(f" {len(values)} values, {unsure} not confirmed\n")
    return 0


def _lines(pack: Pack) -> Iterator[tuple[str, str]]:
    """Each line of a pack's sources, with where it stands."""
    name = pack.identity.id
    for statement in pack.statements:
        yield f"{name}/{statement.id}, {statement.document}, {statement.section}", statement.text
    for rule in pack.rules:
        yield f"{name}/{rule.code}, {rule.citation.document}, {rule.citation.section}", rule.citation.sentence
    for parameter in pack.parameters:
        for dated in parameter.series:
            cited = dated.citation
            yield f"{name}/{parameter.name}, {cited.document}, {cited.section}", cited.sentence


def _find(shelf: Shelf, words: Sequence[str], payer_id: str) -> int:
    payers: tuple[Payer, ...] = (shelf.payer(payer_id),) if payer_id else shelf.payers
    names = dict.fromkeys(name for payer in payers for name in payer.layers)
    found = [
        (where, text)
        for name in names
        for where, text in _lines(shelf.pack(name))
        if all(word.casefold() in f"{where} {text}".casefold() for word in words)
    ]
    for where, text in found:
        sys.stdout.write(f"{where}:\n  {text}\n")
    if not found:
        sys.stdout.write("No line holds all these words.\n")
    return 0 if found else 1


def main(argv: Sequence[str]) -> int:
    """Run the command. Returns the exit code."""
    given = _arguments(argv)
    try:
        if given.action == "check":
            return _check(given.path, given.payer)
        if given.action == "list":
            return _list(shipped())
        return _find(shipped(), given.words, given.payer)
    except (PackError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
