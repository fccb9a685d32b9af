"""Somebody who types into a note until the process is killed: `python -m tests.journeys.typist DATA`.

Prints, after each letter, the machine's running clock and how many letters were typed.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.journeys import day
from tests.journeys.keyboard import Keyboard, program_at
from tests.tools.studio import load_fonts
from ui.hardening import harden

PACE = 12
"""Milliseconds between two letters: faster than anybody, without a pause in which the program could catch up."""


def letters() -> Iterator[str]:
    """Text without an end in which no two places look alike."""
    return itertools.chain.from_iterable(f"Called office {number} with her. " for number in itertools.count(1))


def written(count: int) -> str:
    """The first letters of it."""
    return "".join(itertools.islice(letters(), count))


def types_on_and_on(keys: Keyboard) -> None:
    """Never pauses, never ends."""
    window = keys.studio.shell.windowHandle()
    for count, letter in enumerate(letters(), 1):
        QTest.keyClick(window, letter, delay=PACE)
        print(monotonic(), count, flush=True)


if __name__ == "__main__":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    harden(Path(sys.argv[1]))
    app = QApplication(sys.argv[:1])
    load_fonts(app)
    with program_at(app, Path(sys.argv[1])) as keys:
        day.unlocks(keys)
        day.begins_a_note_for(keys, day.BEA.family)
        types_on_and_on(keys)
