"""Starts Qt, hardens the process, and runs the program until it locks or closes."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication

from ui.bootstrap import data_folder
from ui.endings import Endings
from ui.hardening import harden
from ui.program import Program

STAY = "--stay"
"""Given to the process after a lock: ask before opening anything, the practice vault too."""


def run(folder: str | None, *, practice: bool, stay: bool) -> int:
    """Show the program and give its exit code. `folder` is where vaults are kept (None: the usual place)."""
    place = data_folder(folder)
    harden(place)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("TCM Desktop")
    program = Program(app, place, relaunch)
    program.crash.install()
    endings = Endings(program.quit, program)
    program.start(practice=practice, stay=stay)
    code = app.exec()
    endings.stop()
    program.close()
    return int(code)


def relaunch() -> None:
    """Start this command again, as a new process."""
    arguments = [argument for argument in sys.orig_argv[1:] if argument != STAY]
    QProcess.startDetached(sys.executable, [*arguments, STAY], os.getcwd())
