"""What happens to a consent, a step or a task when the process is killed while somebody types."""

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
from tests.ui.hands import Hands
from ui.screens.consent_forms import ConsentScreen
from ui.screens.monitoring import MonitoringScreen
from ui.screens.referrals import ReferralsScreen
from ui.screens.today import TodayScreen

ROOT = Path(__file__).parents[2]
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
shell.navigator.open({screen!r}, client_id=People(caseload_of(studio)).settled)
studio.wait()
QTest.keyClicks(app.focusWidget(), {text!r})
print("typed", flush=True)
while shell.screen_shown._autosave.is_due or shell.gateway.saves_open:
    QTest.qWait(20)
print("kept", flush=True)
while True:
    QTest.qWait(50)
"""


def type_and_kill(folder: Path, screen: str, text: str) -> None:
    """Type where the focus is, in a process of its own, and kill it as soon as the text must be safe."""
    code = TYPIST.format(screen=screen, text=text)
    typist = subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert typist.stdout is not None
    assert typist.stdout.readline() == "typed\n"
    assert typist.stdout.readline() == "kept\n"
    typist.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    typist.wait()
    typist.stdout.close()


@pytest.fixture
def folder(practice_folder: Path, tmp_path: Path) -> Path:
    return shutil.copytree(practice_folder, tmp_path / "data")


def after(qapp: QApplication, folder: Path) -> Studio:
    """The program, started again."""
    studio = Studio(qapp, folder, StandingClock())
    studio.open_practice()
    return studio


@pytest.mark.slow
@pytest.mark.parametrize(
    ("screen", "text"),
    [("consent", "County Hou"), ("referrals", "Call the sch"), ("referral_form", "Dental c"), ("appointment", "Dr. L")],
)
def test_a_form_half_typed_is_offered_after_a_crash(qapp: QApplication, folder: Path, screen: str, text: str) -> None:
    type_and_kill(folder, screen, text)
    studio = after(qapp, folder)
    try:
        hands = Hands(studio)
        assert isinstance(hands.screen, TodayScreen)
        assert "still here" in hands.screen.found.words()
        hands.screen.found._act()
        studio.wait()
        studio.wait_for(lambda: hands.screen.is_loaded)
        if isinstance(hands.screen, ReferralsScreen):
            studio.wait()
            assert hands.screen.quick.what.text() == text
        else:
            assert hands.screen.sections[0].first().text() == text
            assert isinstance(hands.screen, ConsentScreen) == (screen == "consent")
    finally:
        studio.close()


@pytest.mark.slow
def test_a_review_half_written_is_a_draft_after_a_crash(qapp: QApplication, folder: Path) -> None:
    type_and_kill(folder, "monitoring", "Client and her si")
    studio = after(qapp, folder)
    try:
        hands = Hands(studio)
        hands.open("monitoring", client_id=People(caseload_of(studio)).settled)
        assert isinstance(hands.screen, MonitoringScreen)
        assert hands.screen.form is not None
        assert hands.screen.form.asked.text() == "Client and her si"
    finally:
        studio.close()
