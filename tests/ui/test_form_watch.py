"""Forms whose fields come and go are kept while they are typed: intake, coverage, background."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from tcm_desktop.services.background import open_background
from tcm_desktop.services.coverage import open_coverage
from tcm_desktop.services.intake import open_intake
from tcm_desktop.services.notes import found_again
from tests.support.vaults import StandingClock
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import CTRL, Hands
from ui.autosave import Watch

ROOT = Path(__file__).parents[2]
SPACE, TAB, ESC = Qt.Key.Key_Space, Qt.Key.Key_Tab, Qt.Key.Key_Escape


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


def kept(hands: Hands) -> None:
    """Wait until what is typed is on the disk, without leaving the field."""
    hands.studio.wait_for(lambda: not hands.screen._watch.is_due)
    hands.studio.wait()


# --- the watch itself ---


class Form(QObject):
    """Something that is typed into, and what was kept of it."""

    def __init__(self) -> None:
        super().__init__()
        self.words = "as stored"
        self.kept: list[str] = []
        self.watch: Watch[str] = Watch(lambda: self.words, self.kept.append, self)


@pytest.fixture
def form(qapp: QApplication) -> Iterator[Form]:
    """One that is gone when the test is: a timer that runs on must not be collected by another thread."""
    form = Form()
    yield form
    delete(form)


def test_nothing_is_due_before_the_form_is_shown_and_while_nothing_is_typed(form: Form) -> None:
    assert not form.watch.is_due
    form.watch.settled(form.words)
    assert not form.watch.is_due
    form.watch._look()
    assert form.kept == []


def test_a_change_is_kept_once(form: Form) -> None:
    form.watch.settled(form.words)
    form.words = "typed"
    assert form.watch.is_due
    form.watch._look()
    form.watch._look()
    assert (form.kept, form.watch.is_due) == (["typed"], False)


def test_what_was_stored_is_not_kept_again(form: Form) -> None:
    form.watch.settled(form.words)
    form.words = "typed"
    form.watch.settled(form.words)
    form.watch._look()
    assert form.kept == []


# --- on the screens ---


def test_a_new_client_half_typed_is_kept_without_leaving_the_field(hands: Hands) -> None:
    hands.open("intake")
    hands.type("Beatr")
    kept(hands)
    assert hands.ask(open_intake).typed.given == "Beatr"
    assert hands.focus.text() == "Beatr"


@pytest.mark.slow  # a further case
def test_a_fact_half_typed_is_kept_without_leaving_the_field(hands: Hands, people: People) -> None:
    hands.open("background", client_id=people.settled)
    hands.press(SPACE)
    hands.press(TAB)
    hands.type("Cooks w")
    kept(hands)
    hand = hands.ask(open_background, people.settled)
    assert [fact.words for fact in hand.typed.life] == ["Cooks w"]
    assert hand.client.life == ()


@pytest.mark.slow  # a further case
def test_coverage_half_typed_is_kept_too(hands: Hands, people: People) -> None:
    screen = hands.open("coverage", client_id=people.settled)
    screen.sections[1].add_blank()
    screen.sections[1].entries[-1].own["admitted_on"].editor.type_in("2/3")
    kept(hands)
    assert hands.ask(open_coverage, people.settled).typed is not None


@pytest.mark.slow  # a further case
def test_what_is_taken_back_is_no_longer_kept(hands: Hands, people: People) -> None:
    screen = hands.open("intake", client_id=people.settled)
    phone = screen._fields()["phone"].editor
    before = phone.text()
    phone.setText("555-0199")
    kept(hands)
    assert hands.ask(open_intake, people.settled).typed.phone == "555-0199"
    phone.setText(before)
    kept(hands)
    assert hands.ask(found_again) == ()


def test_what_was_stored_leaves_nothing_behind(hands: Hands, people: People) -> None:
    screen = hands.open("intake", client_id=people.settled)
    screen._fields()["phone"].editor.setText("555-0199")
    hands.press(Qt.Key.Key_S, CTRL)
    assert not screen._watch.is_due
    screen._watch._look()
    hands.studio.wait()
    assert hands.ask(found_again) == ()
    assert hands.ask(open_intake, people.settled).client.phone == "555-0199"


@pytest.mark.slow  # a further case
def test_the_change_of_a_client_goes_on_at_that_client(hands: Hands, people: People) -> None:
    screen = hands.open("intake", client_id=people.settled)
    screen._fields()["birth_date"].editor.type_in("2/30")
    hands.press(ESC)
    today = hands.open("today")
    today._go_on()
    hands.studio.wait()
    place = hands.studio.shell.navigator.place
    assert (place.name, place.params) == ("intake", {"client_id": people.settled})


# --- when the process is killed ---

TYPIST = """
import os, sys
from pathlib import Path
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import delete
from tests.support.vaults import StandingClock
from tests.tools.studio import Studio

app = QApplication([])
studio = Studio(app, Path(sys.argv[1]), StandingClock())
shell = studio.open_practice()
shell.navigator.open("intake")
studio.wait()
QTest.keyClicks(app.focusWidget(), "Beatr")
print("typed", flush=True)
while shell.screen_shown._watch.is_due or shell.gateway.saves_open:
    QTest.qWait(20)
print("kept", flush=True)
while True:
    QTest.qWait(50)
"""


@pytest.mark.slow
def test_an_intake_half_typed_is_offered_after_a_crash(
    qapp: QApplication, practice_folder: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(practice_folder, tmp_path / "data")
    code = [sys.executable, "-c", TYPIST, str(folder)]
    with subprocess.Popen(code, stdout=subprocess.PIPE, text=True, cwd=ROOT) as typist:
        assert typist.stdout is not None
        assert [typist.stdout.readline() for _ in range(2)] == ["typed\n", "kept\n"]
        typist.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    studio = Studio(qapp, folder, StandingClock())
    studio.open_practice()
    try:
        hands = Hands(studio)
        assert "still here" in hands.screen.found.words()
        hands.screen.found._act()
        studio.wait()
        studio.wait_for(lambda: hands.screen.is_loaded)
        assert hands.screen._fields()["given"].editor.text() == "Beatr"
    finally:
        studio.close()
