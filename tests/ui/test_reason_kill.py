"""What happens to a reason or an attempt when the process is killed while somebody types it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tcm_desktop.services.attempts import kept_attempt
from tests.ui.hands import CTRL, Hands
from tests.ui.test_form_kill import ROOT, after, folder
from ui.screens.in_error import InErrorScreen
from ui.shell.attempt import AttemptLog

__all__ = ["folder"]  # the fixture, for this module's tests

SHIFT = Qt.KeyboardModifier.ShiftModifier
TYPIST = """
import os, sys
from pathlib import Path
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.support.vaults import StandingClock
from tests.tools.screenshots import People, caseload_of
from tests.tools.studio import Studio
from tests.ui.hands import Hands
from tcm_desktop.services.notes import recent_notes

app = QApplication([])
studio = Studio(app, Path(sys.argv[1]), StandingClock())
shell = studio.open_practice()
hands = Hands(studio)
{way}
editor = form.words
editor.setFocus()
QTest.keyClicks(editor, "Light was on in")
print("typed", flush=True)
while form._autosave.is_due or shell.gateway.saves_open:
    QTest.qWait(20)
print("kept", flush=True)
while True:
    QTest.qWait(50)
"""
REASON = """
note = next(line for line in hands.ask(recent_notes) if line.signed_at is not None)
form = hands.open("in_error", client_id=note.client_id, kind="contact_note", document_id=note.id)
"""
ATTEMPT = """
hands.open("client", client_id=People(caseload_of(studio)).settled)
shell.log_attempt()
studio.wait()
form = shell._overlay
"""


def type_and_kill(folder: Path, way: str) -> None:
    code = TYPIST.format(way=way)
    typist = subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert typist.stdout is not None
    assert [typist.stdout.readline(), typist.stdout.readline()] == ["typed\n", "kept\n"]
    typist.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    typist.wait()
    typist.stdout.close()


@pytest.mark.slow  # two processes, one of them killed
def test_a_reason_half_typed_is_offered_after_a_crash(qapp: QApplication, folder: Path) -> None:
    type_and_kill(folder, REASON)
    studio = after(qapp, folder)
    try:
        hands = Hands(studio)
        assert "still here" in hands.screen.found.words()
        hands.screen.found._act()
        studio.wait()
        studio.wait_for(lambda: hands.screen.is_loaded)
        assert isinstance(hands.screen, InErrorScreen)
        assert hands.screen.words.text() == "Light was on in"
    finally:
        studio.close()


@pytest.mark.slow  # two processes, one of them killed
def test_an_attempt_half_typed_is_there_after_a_crash(qapp: QApplication, folder: Path) -> None:
    type_and_kill(folder, ATTEMPT)
    studio = after(qapp, folder)
    try:
        hands = Hands(studio)
        assert hands.ask(kept_attempt).words == "Light was on in"
        hands.press(Qt.Key.Key_A, CTRL | SHIFT)
        studio.wait()
        log = studio.shell._overlay
        assert isinstance(log, AttemptLog)
        assert log.words.text() == "Light was on in"
        assert log.picker.client_id is not None
        log.finish()
        studio.wait()
    finally:
        studio.close()
