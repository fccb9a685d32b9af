"""However the program ends, work is saved and the vault let go of; and what was never finished is made anew."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from tcm_desktop.services.notes import open_note
from tcm_desktop.services.today import caseload_entries
from tests.support.vaults import PASSPHRASE, StandingClock, make_gate, make_note, put
from tests.tools.screenshots import People, caseload_of
from tests.tools.studio import Studio, settle
from tests.ui.hands import Hands
from ui.bootstrap import Door, Enrolment
from ui.endings import NAMES, Endings

ROOT = Path(__file__).parents[2]
POSIX = pytest.mark.skipif(os.name != "posix", reason="these signals are Unix's")

# --- signals ---


class Ender(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.times = 0

    def end(self) -> None:
        self.times += 1


@POSIX
@pytest.mark.parametrize("name", NAMES)
def test_a_signal_wakes_a_waiting_event_loop(qapp: QApplication, name: str) -> None:
    ender = Ender()
    endings = Endings(ender.end)
    number = getattr(signal, name)
    os.kill(os.getpid(), number)
    settle(qapp, lambda: ender.times == 1)
    os.kill(os.getpid(), number)
    settle(qapp, lambda: ender.times == 2)
    endings.stop()
    endings.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@POSIX
def test_afterwards_signals_do_what_they_did_before(qapp: QApplication) -> None:
    before = [signal.getsignal(getattr(signal, name)) for name in NAMES]
    handles = len(os.listdir("/dev/fd")) if Path("/dev/fd").exists() else 0
    endings = Endings(qapp.beep)
    assert [signal.getsignal(getattr(signal, name)) for name in NAMES] != before
    endings.stop()
    endings.stop()
    assert [signal.getsignal(getattr(signal, name)) for name in NAMES] == before
    assert signal.set_wakeup_fd(-1) == -1
    assert not handles or len(os.listdir("/dev/fd")) == handles
    endings.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@POSIX
def test_another_signal_ends_nothing(qapp: QApplication) -> None:
    ender, heard = Ender(), []
    endings = Endings(ender.end)
    before = signal.signal(signal.SIGUSR1, lambda number, _: heard.append(number))
    os.kill(os.getpid(), signal.SIGUSR1)
    settle(qapp, lambda: bool(heard))
    signal.signal(signal.SIGUSR1, before)
    assert ender.times == 0
    endings.stop()
    endings.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


TYPIST = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
import ui.program, ui.run
from tests.support.vaults import StandingClock
from tests.tools.screenshots import People
from tcm_desktop.services.clients import caseload

class Typing(ui.program.Program):
    def __init__(self, app, place, relaunch):
        super().__init__(app, place, relaunch, StandingClock())

    def go_in(self, desk):
        super().go_in(desk)
        self.shell.gateway.run(caseload, done=self._write)

    def _write(self, lines):
        self.shell.navigator.open("note", client_id=People(lines).settled)
        QTimer.singleShot(0, self, self._type)

    def _type(self):
        work = getattr(self.shell.screen_shown, "work", None)
        if work is None:
            QTimer.singleShot(20, self, self._type)
            return
        QTest.keyClicks(work.editor, "Called the clinic with her")
        work.editor.put_caret(6)
        print(work.note().id, flush=True)

ui.run.Program = Typing
sys.exit(ui.run.run(sys.argv[1], practice=True, stay=False))
"""


@POSIX
@pytest.mark.slow  # a process for each; that a signal is heard, and what is saved at the end, is tried without
@pytest.mark.parametrize("name", NAMES)
def test_a_program_that_is_told_to_end_saves_what_is_being_typed(
    practice_folder: Path, tmp_path: Path, name: str
) -> None:
    folder = shutil.copytree(practice_folder, tmp_path / "data")
    command = [sys.executable, "-c", TYPIST, str(folder)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    typist = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment)
    assert typist.stdout is not None
    note_id = typist.stdout.readline().strip()
    typist.send_signal(getattr(signal, name))
    assert typist.wait(timeout=60) == 0
    typist.stdout.close()
    desk = Door(folder, StandingClock()).open_practice()
    try:
        kept = open_note(desk, UUID(note_id))
    finally:
        desk.vault.close()
    assert kept.note.narrative == "Called the clinic with her"
    assert kept.caret == 6


# --- the caret ---


def written(studio: Studio, words: str, caret: int) -> str:
    """Somebody writes a note and moves the caret."""
    hands = Hands(studio)
    people = People(caseload_of(studio))
    screen = hands.open("note", client_id=people.settled)
    hands.at(screen.work.editor)
    hands.type(words)
    screen.work.editor.put_caret(caret)
    return str(screen.work.note().id)


def test_a_lock_keeps_the_caret_where_it_was(studio: Studio, tmp_path: Path) -> None:
    note_id = written(studio, "Called the clinic with her", 6)
    studio.program.lock()
    studio.wait()
    assert studio.relaunched == 1
    desk = Door(tmp_path / "data", StandingClock()).open_practice()
    try:
        with desk.reading() as work:
            kept = {str(copy.record_id): copy for copy in work.copies()}
            assert note_id in {str(draft.id) for draft in work.drafts()}  # part of the record, too
        assert kept[note_id].caret == 6
    finally:
        desk.vault.close()


@pytest.mark.slow  # a further case
def test_after_a_lock_she_goes_on_where_she_was(qapp: QApplication, studio: Studio, tmp_path: Path) -> None:
    written(studio, "Called the clinic with her", 6)
    studio.program.lock()
    studio.wait()
    again = Studio(qapp, tmp_path / "data", StandingClock())
    shell = again.open_practice()
    today = shell.screen_shown
    assert today is not None
    today._go_on()
    again.wait()
    hands = Hands(again)
    assert hands.screen.work.editor.caret() == 6
    hands.at(hands.screen.work.editor)
    hands.type("!")
    assert hands.screen.work.note().narrative == "Called! the clinic with her"
    again.close()


def kept_copies(studio: Studio, tmp_path: Path) -> int:
    studio.program.lock()
    studio.wait()
    desk = Door(tmp_path / "data", StandingClock()).open_practice()
    try:
        with desk.reading() as work:
            return len(work.copies())
    finally:
        desk.vault.close()


def test_a_note_in_which_nothing_was_typed_keeps_nothing(studio: Studio, tmp_path: Path) -> None:
    Hands(studio).open("note", client_id=People(caseload_of(studio)).settled)
    assert kept_copies(studio, tmp_path) == 0


def test_a_draft_that_was_only_read_keeps_nothing(studio: Studio, tmp_path: Path) -> None:
    hands, people = Hands(studio), People(caseload_of(studio))

    def keep(desk: object) -> object:
        note = make_note(desk, people.settled, "A draft.")  # type: ignore[arg-type]  # a desk, through the lane
        put(desk, note)  # type: ignore[arg-type]  # as above
        return note.id

    note_id = hands.ask(keep)
    hands.open("note", client_id=people.settled, note_id=note_id)
    assert kept_copies(studio, tmp_path) == 0


def test_leaving_a_note_without_a_lock_needs_no_copy(studio: Studio) -> None:
    written(studio, "Called the clinic with her", 6)
    hands = Hands(studio)
    hands.open("today")

    def copies(desk: object) -> int:
        with desk.reading() as work:  # type: ignore[attr-defined]  # a desk, through the lane
            return len(work.copies())

    assert hands.ask(copies) == 0


# --- the end of a long day ---


def test_before_the_twelve_hours_are_over_the_window_says_so_and_locks_then(studio: Studio) -> None:
    idle = studio.program.idle
    assert idle is not None
    idle.ending.emit(300)
    assert "locks in 5 minutes" in studio.shell.bar.words()
    assert "kept" in studio.shell.bar.words()
    idle.expired.emit()
    studio.wait()
    assert studio.relaunched == 1


# --- the door ---


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path / "data", StandingClock())


@pytest.mark.slow  # a further case
@pytest.mark.parametrize("asked", range(3))
def test_a_vault_in_which_nobody_could_be_enrolled_is_let_go_of(door: Door, asked: int) -> None:
    """The clock breaks while the vault is made, noted in its trail, or its worker enrolled."""
    with pytest.raises(TimeoutError):
        Door(door.folder, StoppingClock(asked)).create(Enrolment("Ana", "LCSW", "", bytearray(PASSPHRASE.encode())))
    gate = make_gate(door.folder, StandingClock())
    for entry in door.vaults():
        gate.open(entry.id, bytearray(PASSPHRASE.encode())).close()  # nobody holds its lock


@pytest.mark.slow
def test_a_practice_vault_is_filled_and_opens_again(door: Door) -> None:
    made = door.open_practice()
    clients = len(caseload_entries(made))
    made.vault.close()
    assert not (door.folder / "practice.unfinished").exists()
    again = door.open_practice()
    assert (len(door.vaults()), len(caseload_entries(again))) == (1, clients)
    again.vault.close()


@pytest.mark.slow
def test_a_practice_vault_that_was_not_filled_to_its_end_is_made_anew(door: Door) -> None:
    half = door.make_practice()
    half.vault.close()
    (door.folder / "practice.unfinished").write_text(half.vault.entry.id)
    desk = door.open_practice()
    assert caseload_entries(desk)
    desk.vault.close()
    assert [entry.id for entry in door.vaults()] == [desk.vault.entry.id] != [half.vault.entry.id]


@pytest.mark.slow
def test_a_worker_s_own_vault_is_never_taken_for_an_unfinished_one(door: Door) -> None:
    own = door.create(Enrolment("Ana", "LCSW", "Agency", bytearray(PASSPHRASE.encode())))
    own.vault.close()
    (door.folder / "practice.unfinished").write_text(own.vault.entry.id)
    desk = door.open_practice()
    desk.vault.close()
    assert own.vault.entry in door.vaults()
    door.open(own.vault.entry.id, bytearray(PASSPHRASE.encode())).vault.close()


@pytest.mark.slow
def test_a_fill_that_fails_lets_go_of_the_vault_and_the_next_try_begins_anew(door: Door) -> None:
    """The clock breaks when the filling begins: nothing else of the door can be told to fail from the outside."""
    failing = Door(door.folder, StoppingClock(3))
    with pytest.raises(TimeoutError):
        failing.open_practice()
    desk = door.open_practice()
    assert len(caseload_entries(desk)) > 5
    assert len(door.vaults()) == 1
    desk.vault.close()


class StoppingClock(StandingClock):
    """Stands, and breaks after having been asked so often."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.left = times

    def now(self):
        self.left -= 1
        if self.left < 0:
            raise TimeoutError
        return super().now()
