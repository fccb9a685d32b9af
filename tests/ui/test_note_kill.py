"""What happens to a note when the process is killed while somebody types."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.support.vaults import StandingClock
from tests.tools.screenshots import People, caseload_of
from tests.tools.studio import Studio
from ui.screens.note import FOUND_AGAIN, NoteScreen

ROOT = Path(__file__).parents[2]
TEXT = "Called the clinic with her"
CARET = 6
TYPIST = """
import os, sys
from pathlib import Path
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.support.vaults import StandingClock
from tests.tools.screenshots import People, caseload_of
from tests.tools.studio import Studio

app = QApplication([])
studio = Studio(app, Path(sys.argv[1]), StandingClock())
shell = studio.open_practice()
shell.navigator.open("note", client_id=People(caseload_of(studio)).settled)
studio.wait()
work = shell.screen_shown.work
work.editor.setFocus()
QTest.keyClicks(work.editor, {text!r})
work.editor.put_caret({caret})
QTest.keyClicks(work.editor, "!")
print("typed", flush=True)
while True:
    QTest.qWait(50)
    if work.saved.words():
        print("kept", work.note().id, flush=True)
"""


def type_and_kill(folder: Path) -> None:
    """Type in a process of its own, and kill it as soon as the text must be safe."""
    code = TYPIST.format(text=TEXT, caret=CARET)
    typist = subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert typist.stdout is not None
    assert typist.stdout.readline() == "typed\n"
    assert typist.stdout.readline().startswith("kept ")
    typist.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    typist.wait()
    typist.stdout.close()


@pytest.fixture
def killed(qapp: QApplication, practice_folder: Path, tmp_path: Path) -> Path:
    folder = shutil.copytree(practice_folder, tmp_path / "data")
    type_and_kill(folder)
    return folder


@pytest.mark.slow
def test_the_text_comes_back_with_its_caret(qapp: QApplication, killed: Path) -> None:
    studio = Studio(qapp, killed, StandingClock())
    shell = studio.open_practice()
    today = shell.screen_shown
    assert today is not None
    assert "still here" in today.found.words()
    today._go_on()
    studio.wait()
    screen = shell.screen_shown
    assert isinstance(screen, NoteScreen)
    assert screen.work is not None
    assert screen.work.editor.toPlainText() == TEXT[:CARET] + "!" + TEXT[CARET:]
    assert screen.work.editor.caret() == CARET + 1
    assert shell.bar.words() == FOUND_AGAIN
    assert screen.client_id == People(caseload_of(studio)).settled
    studio.close()
