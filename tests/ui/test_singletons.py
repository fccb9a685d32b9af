"""Calls into Qt do not use up the interpreter's references to None, True and False."""

from __future__ import annotations

import subprocess
import sys

import pytest

CALLS = """
import ui.screen
from PySide6.QtCore import QObject, Signal

class Bell(QObject):
    rung = Signal()

bell = Bell()
for _ in range(100_000):
    {call}
print("alive")
"""


@pytest.mark.slow  # a further case
@pytest.mark.parametrize("call", ["bell.rung.emit()", "bell.setObjectName('')", "bell.blockSignals(False)"])
def test_a_hundred_thousand_calls_leave_the_process_alive(call: str) -> None:
    code = CALLS.format(call=call)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "alive\n")
