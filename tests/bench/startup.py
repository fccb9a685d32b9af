"""Process start to the painted unlock window, against a bare window of PySide6.

    python -m tests.bench.startup

Both start as processes of their own, drawn in memory, with their bytecode at hand. The clock stops when the first
painting, children included, is over. The floor is a window with a label.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.rounds import Pair, measure, warmed
from tests.support.vaults import make_gate, typed

ROOT = Path(__file__).parents[2]
REPEATS = 3

BARE = """
import os, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        QTimer.singleShot(0, painted)
        super().paintEvent(event)
def painted():
    print(time.monotonic_ns(), flush=True)
    os._exit(0)
app = QApplication([])
window = Window()
window.setCentralWidget(QLabel("Hello"))
window.resize(1180, 740)
window.show()
app.exec()
"""
PROGRAM = """
import sys
from ui.main import main
import ui.program
import os, time
from PySide6.QtCore import QTimer
class Entrance(ui.program.Entrance):
    def paintEvent(self, event):
        QTimer.singleShot(0, painted)
        super().paintEvent(event)
def painted():
    print(time.monotonic_ns(), flush=True)
    os._exit(0)
ui.program.Entrance = Entrance
main(["--data-dir", sys.argv[1]])
"""


@contextmanager
def pair() -> Iterator[Pair]:
    """Both windows, with a worker's vault to unlock."""
    with TemporaryDirectory() as folder:
        data = Path(folder, "data")
        with closing(make_gate(data).create("Ana Practice", typed())):
            pass
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPYCACHEPREFIX": str(Path(folder, "code"))}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its bytecode beside it
        start = partial(_painted_after, environment)
        yield warmed(Pair(partial(start, PROGRAM, str(data)), partial(start, BARE), REPEATS))


def _painted_after(environment: dict[str, str], code: str, *arguments: str) -> float:
    """Milliseconds from the start of the process to its first painting."""
    began = time.monotonic_ns()
    command = [sys.executable, "-c", code, *arguments]
    process = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if process.returncode != 0:
        raise RuntimeError(process.stderr)
    return (int(process.stdout) - began) / 1e6


if __name__ == "__main__":
    with pair() as windows:
        for name, value in measure(windows).items():
            print(f"{name:12} {value:.2f}")
