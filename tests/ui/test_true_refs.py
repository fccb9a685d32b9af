"""Signals do not use up the interpreter's references to True."""

from __future__ import annotations

import subprocess
import sys

EMITS = """
{first}
from PySide6.QtCore import QObject, Signal

class Bell(QObject):
    rung = Signal()

bell = Bell()
for _ in range(100_000):
    bell.rung.emit()
print("alive")
"""


def test_a_hundred_thousand_signals_leave_the_process_alive() -> None:
    code = EMITS.format(first="import ui.screen")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "alive\n")
