"""The program's entry: reads the command line, and shows the window."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # for start-up time
    import argparse

SUBCOMMANDS = {"practice": "ui.practice_command"}
"""Commands without a window; each module has `main(arguments) -> int` and loads no Qt."""

WINDOWLESS = {"offscreen", "minimal", "vnc"}
NO_DISPLAY = (
    "There is no screen to show the program on. To try the main job without one, run: tcm-desktop practice --out DIR"
)
NO_DISPLAY_EXIT = 2


class Options(NamedTuple):
    """What the program was started with."""

    folder: str | None
    practice: bool
    stay: bool


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and give its exit code: 0, or 2 without a display."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and arguments[0] in SUBCOMMANDS:
        return int(import_module(SUBCOMMANDS[arguments[0]]).main(arguments[1:]))
    options = read_options(arguments)
    if not has_display(sys.platform, os.environ):
        print(NO_DISPLAY, file=sys.stderr)
        return NO_DISPLAY_EXIT
    from ui.run import run  # here because the commands without a window must not load Qt

    return run(options.folder, practice=options.practice, stay=options.stay)


def has_display(platform: str, environment: Mapping[str, str]) -> bool:
    """Whether a window can be shown. Asked before Qt is, because Qt ends the process when it finds none."""
    if environment.get("QT_QPA_PLATFORM", "").partition(":")[0] in WINDOWLESS:
        return True
    if platform in {"win32", "darwin"}:
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def read_options(arguments: Sequence[str]) -> Options:
    """What was typed behind the program's name. Ends the process, in words, where it cannot be understood.

    The usual lines are read here: argparse, which reads and explains all others, takes as long as drawing the window.
    """
    left, folder = list(arguments), None
    if "--data-dir" in left[:-1]:
        at = left.index("--data-dir")
        folder = left[at + 1]
        del left[at : at + 2]
    if set(left) <= {"--practice", "--stay"} and not (folder or "").startswith("-"):
        return Options(folder, "--practice" in left, "--stay" in left)
    given = _parser().parse_args(arguments)
    return Options(given.data_dir, given.practice, given.stay)


def _parser() -> argparse.ArgumentParser:
    import argparse  # here for start-up time

    parser = argparse.ArgumentParser(prog="tcm-desktop", description="Notes, plans and billing checks for TCM workers.")
    parser.add_argument("--practice", action="store_true", help="open the practice caseload: fictional people only")
    parser.add_argument("--data-dir", metavar="DIR", help="keep vaults and settings in this folder")
    parser.add_argument("--stay", action="store_true", help=argparse.SUPPRESS)
    return parser
