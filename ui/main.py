"""The program's entry: reads the command line, and shows the window."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module

SUBCOMMANDS = {"practice": "ui.practice_command"}
"""Commands without a window; each module has `main(arguments) -> int` and loads no Qt."""

WINDOWLESS = {"offscreen", "minimal", "vnc"}
NO_DISPLAY = (
    "There is no screen to show the program on. To try the main job without one, run: tcm-desktop practice --out DIR"
)
NO_DISPLAY_EXIT = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and give its exit code: 0, or 2 without a display."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and arguments[0] in SUBCOMMANDS:
        return int(import_module(SUBCOMMANDS[arguments[0]]).main(arguments[1:]))
    options = _parser().parse_args(arguments)
    if not has_display(sys.platform, os.environ):
        print(NO_DISPLAY, file=sys.stderr)
        return NO_DISPLAY_EXIT
    from ui.run import run  # here because the commands without a window must not load Qt

    return run(options.data_dir, practice=options.practice, stay=options.stay)


def has_display(platform: str, environment: Mapping[str, str]) -> bool:
    """Whether a window can be shown. Asked before Qt is, because Qt ends the process when it finds none."""
    if environment.get("QT_QPA_PLATFORM", "").partition(":")[0] in WINDOWLESS:
        return True
    if platform in {"win32", "darwin"}:
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tcm-desktop", description="Notes, plans and billing checks for TCM workers.")
    parser.add_argument("--practice", action="store_true", help="open the practice caseload: fictional people only")
    parser.add_argument("--data-dir", metavar="DIR", help="keep vaults and settings in this folder")
    parser.add_argument("--stay", action="store_true", help=argparse.SUPPRESS)
    return parser
