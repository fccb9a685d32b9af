"""`tcm-desktop practice --out DIR [--json]`: the main job without a window, on made-up clients.

Makes an encrypted practice vault in DIR/vault, takes every practice client through the real use cases, writes the care
plans in force as PDF files into DIR and prints what could be billed, what could not, and why. Exit code 0; 2 when the
folder cannot be used.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from time import monotonic

import msgspec

from tcm_desktop.documents.care_plan import render_care_plan
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import UserMessage
from tcm_desktop.services.paper_trail import trace_saved
from tcm_desktop.services.practice import PracticeClient, load_practice_caseload
from tcm_desktop.services.printing import PAPER, plan_sheet
from ui.bootstrap import Door
from ui.practice_summary import Summary, summarised, text

VAULT_FOLDER = "vault"


class _CannotUse(Exception):
    """The folder cannot be used; the text is a sentence for the person who named it."""


def main(argv: Sequence[str]) -> int:
    """Run the command. Returns the exit code."""
    given = _arguments(argv)
    try:
        summary = practise(_empty_folder(given.out))
    except (_CannotUse, UserMessage) as told:
        sys.stderr.write(f"{told}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"{given.out} could not be written: {error.strerror}. Choose another folder.\n")
        return 2
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # names in other scripts, also into a file on Windows
    sys.stdout.write(msgspec.json.encode(summary).decode() + "\n" if given.json else text(summary))
    return 0


def practise(folder: Path) -> Summary:
    """Load the caseload into a new vault in this empty folder and write the plans beside it."""
    began = monotonic()
    desk = Door(folder / VAULT_FOLDER).make_practice()
    try:
        clients = load_practice_caseload(desk)
        files = tuple(_write_plan(desk, client, client.plan, folder) for client in clients if client.plan)
    finally:
        desk.vault.close()
    return summarised(clients, str(folder / VAULT_FOLDER), files, monotonic() - began)


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    reader = argparse.ArgumentParser(
        prog="tcm-desktop practice",
        description="Take made-up clients through the main job, from assessment to contacts checked and signed.",
    )
    reader.add_argument("--out", required=True, type=Path, metavar="DIR", help="an empty or new folder for the results")
    reader.add_argument("--json", action="store_true", help="print the summary as JSON")
    return reader.parse_args(argv)


def _empty_folder(wanted: Path) -> Path:
    """The folder, which is made with the vault. Raises _CannotUse when something is in it, OSError for a file."""
    folder = wanted.expanduser().absolute()
    if folder.exists() and any(folder.iterdir()):
        raise _CannotUse(f"{wanted} is not empty. Nothing in it was changed. Name a new or empty folder.")
    return folder


def _write_plan(desk: Desk, client: PracticeClient, plan: CarePlan, folder: Path) -> str:
    """Write a client's plan in force under her practice id, and enter it in the audit trail. Returns the path."""
    file = folder / f"{client.story.practice_id}-care-plan-v{plan.version}.pdf"
    paper = render_care_plan(plan_sheet(desk, client.client.id, plan.id))
    trace_saved(desk, PAPER, plan.id)
    file.write_bytes(paper)
    return str(file)
