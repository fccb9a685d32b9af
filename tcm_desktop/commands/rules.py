"""`tcm-desktop rules check PATH`: load a rule pack, check every value and run its cases. For rule authors."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tcm_desktop.billing.cases import run_cases
from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.billing.load import DEFAULT_PAYER, load_pack


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="tcm-desktop rules", description="Check a rule pack.")
    actions = reader.add_subparsers(dest="action", required=True)
    check = actions.add_parser("check", help="load a pack and run its cases")
    check.add_argument("path", type=Path, help="the folder of the pack")
    check.add_argument(
        "--payer", default=DEFAULT_PAYER, help="the profile whose other packs complete it (default: %(default)s)"
    )
    return reader.parse_args(argv)


def main(argv: Sequence[str]) -> int:
    """Run the command. Exit code 0 when the pack is sound, 1 when a case fails, 2 when it cannot be loaded."""
    given = _arguments(argv)
    try:
        pack = load_pack(given.path)
        failures = run_cases(pack, given.payer)
    except (PackError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for failure in failures:
        sys.stdout.write(f"{failure}\n")
    name = f"{pack.identity.id} {pack.identity.version}"
    counts = f"{len(pack.rules)} rules, {len(pack.cases)} cases, {len(failures)} failed"
    sys.stdout.write(f"{name}: {counts}, digest {pack.digest[:12]}\n")
    return 1 if failures else 0
