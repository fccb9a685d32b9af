"""The process: what it loads and when, without a display, and that a lock saves and ends it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tcm_desktop.services.intake import INTAKE
from tcm_desktop.services.notes import found_again
from tests.support.vaults import PASSPHRASE, make_gate
from tests.tools.studio import Studio
from ui.bootstrap import DATA_FOLDER_VARIABLE, data_folder
from ui.main import NO_DISPLAY_EXIT, SUBCOMMANDS, _parser, has_display, main, read_options
from ui.preferences import DEFAULT_IDLE_MINUTES, Preferences
from ui.theme import ThemeMode

HEAVY = (
    "sqlalchemy",
    "sqlcipher3",
    "alembic",
    "reportlab",
    "httpx",
    "msgspec",
    "cryptography",
    "pikepdf",
    "db",
    "sync",
    "concurrent.futures.thread",
    "ui.entrance.first_run",
)


def run_python(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    known = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=known | variables, capture_output=True, text=True, timeout=120, check=False)


def test_the_unlock_window_shows_before_anything_heavy_is_loaded(tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from ui.run import Program
from ui.entrance.window import Entrance
app = QApplication([])
program = Program(app, Path({str(tmp_path)!r}), app.quit)
entrance = Entrance(program.door, program.tasks)
entrance.show()
app.processEvents()
print([name for name in {HEAVY!r} if name in sys.modules])
program.close()
"""
    assert run_python(code, QT_QPA_PLATFORM="offscreen").stdout.strip() == "[]"


def test_the_window_less_command_loads_no_qt() -> None:
    code = "import sys, ui.main, ui.practice_command; print('PySide6' in sys.modules)"
    assert run_python(code).stdout.strip() == "False"
    assert "practice" in SUBCOMMANDS


def test_without_a_display_it_says_what_to_do_instead() -> None:
    done = run_python("import sys; from ui.main import main; sys.exit(main([]))", QT_QPA_PLATFORM="")
    if sys.platform == "linux":
        assert done.returncode == NO_DISPLAY_EXIT
        assert "tcm-desktop practice" in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("platform", "environment", "has"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"QT_QPA_PLATFORM": "offscreen"}, True),
        ("linux", {"QT_QPA_PLATFORM": "minimal:debug"}, True),
        ("linux", {"QT_QPA_PLATFORM": "xcb"}, False),
        ("win32", {}, True),
        ("darwin", {}, True),
    ],
)
def test_a_display_is_looked_for_before_qt_is_asked(platform: str, environment: dict[str, str], has: bool) -> None:
    assert has_display(platform, environment) is has


ORDERS = [
    [],
    ["--practice"],
    ["--stay"],
    ["--data-dir", "here"],
    ["--data-dir", "--practice"],
    ["--data-dir"],
    ["--data-dir="],
    ["--data-dir=here", "--practice"],
    ["--data-dir", ""],
    ["--data-dir", "a", "--data-dir", "b"],
    ["--practice", "--data-dir", "here", "--stay"],
    ["--practice", "--practice"],
    ["--prac"],
    ["here"],
    ["--data-dir", "here", "there"],
    ["--", "--practice"],
]


def understood(read: Callable[[], tuple[object, ...]]) -> tuple[object, ...] | str:
    """What was read, or that it was refused."""
    try:
        return read()
    except SystemExit:
        return "refused"


@pytest.mark.parametrize("arguments", ORDERS, ids=" ".join)
def test_the_quick_reading_of_the_command_line_says_what_the_whole_one_says(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    def whole() -> tuple[object, ...]:
        given = _parser().parse_args(arguments)
        return given.data_dir, given.practice, given.stay

    assert understood(lambda: tuple(read_options(arguments))) == understood(whole)
    capsys.readouterr()


def test_what_the_program_was_not_told_it_does_not_do() -> None:
    assert read_options([]) == (None, False, False)
    assert read_options(["--stay", "--data-dir", "here"]) == ("here", False, True)


def test_help_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "--practice" in capsys.readouterr().out


def test_the_data_folder_is_the_one_chosen(tmp_path: Path) -> None:
    assert data_folder(str(tmp_path)) == tmp_path
    code = "from ui.bootstrap import data_folder; print(data_folder())"
    assert run_python(code, **{DATA_FOLDER_VARIABLE: str(tmp_path / "here")}).stdout.strip() == str(tmp_path / "here")
    assert data_folder().name == "TCM Desktop"


def test_a_whole_run_opens_the_practice_vault_and_ends_when_closed(practice_folder: Path, tmp_path: Path) -> None:
    import shutil

    folder = shutil.copytree(practice_folder, tmp_path / "data")
    code = f"""
import sys
from PySide6.QtCore import QTimer
import ui.program as program
class Closing(program.Program):
    def go_in(self, desk):
        super().go_in(desk)
        QTimer.singleShot(200, self.shell, self.shell.close)
import ui.run
ui.run.Program = Closing
sys.exit(ui.run.run({str(folder)!r}, practice=True, stay=False))
"""
    done = run_python(code, QT_QPA_PLATFORM="offscreen")
    assert (done.returncode, done.stderr.replace("This plugin does not support propagateSizeHints()\n", "")) == (0, "")
    assert (folder / "window.ini").exists()


# --- ending ---


def test_a_lock_saves_closes_the_vault_and_starts_the_next_process(studio: Studio, tmp_path: Path) -> None:
    shell = studio.shell
    shell.navigator.open("intake")
    studio.wait()
    QTest.keyClicks(QApplication.focusWidget(), "Beatriz")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert not shell.isVisible()
    studio.wait()
    assert studio.relaunched == 1
    gate = make_gate(tmp_path / "data", studio.program.door.clock)
    vault = gate.open(gate.vaults()[0].id, bytearray(PASSPHRASE.encode()))
    try:
        from tcm_desktop.services.seating import sit_down

        kept = [copy for copy in found_again(sit_down(vault, studio.program.door.clock)) if copy.record_kind == INTAKE]
    finally:
        vault.close()
    assert len(kept) == 1
    assert b"Beatriz" in kept[0].body


def test_closing_saves_and_starts_nothing(studio: Studio) -> None:
    studio.shell.close()
    studio.wait()
    assert studio.relaunched == 0
    assert not studio.shell.isVisible()


def test_locking_twice_locks_once(studio: Studio) -> None:
    studio.program.lock()
    studio.program.lock()
    studio.wait()
    assert studio.relaunched == 1


def test_nobody_there_locks(studio: Studio) -> None:
    idle = studio.program.idle
    assert idle is not None
    assert idle.limit == DEFAULT_IDLE_MINUTES * 60
    idle.warned.emit(30)
    assert "30 seconds" in studio.shell.lock_bar.words()
    idle.stayed.emit()
    assert studio.shell.lock_bar.words() == ""
    idle.expired.emit()
    studio.wait()
    assert studio.relaunched == 1


def test_a_session_that_ends_saves_without_waiting_for_events(studio: Studio) -> None:
    studio.shell.navigator.open("intake")
    studio.wait()
    QTest.keyClicks(QApplication.focusWidget(), "Beatriz")
    vault = studio.shell.gateway.desk.vault
    studio.program._session_ends(None)
    assert studio.program._desk is None
    assert vault.entry.practice


def test_an_unforeseen_failure_shows_in_the_window(studio: Studio) -> None:
    studio.program.crash.report(ValueError("Maria"))
    assert "What you typed is still here" in studio.shell.bar.words()
    assert "Maria" not in studio.shell.bar.words()
    studio.program.crash.seen = 0


# --- preferences ---


def test_preferences_come_back_and_nonsense_is_the_default(tmp_path: Path) -> None:
    kept = Preferences(tmp_path)
    assert (kept.mode, kept.scale, kept.idle_minutes) == (ThemeMode.SYSTEM, 100, DEFAULT_IDLE_MINUTES)
    kept.mode, kept.scale, kept.idle_minutes = ThemeMode.DARK, 150, 5
    kept.keep()
    again = Preferences(tmp_path)
    assert (again.mode, again.scale, again.idle_minutes) == (ThemeMode.DARK, 150, 5)
    (tmp_path / "window.ini").write_text("[look]\nmode=pink\nscale=90000\n[lock]\nidle=0\n")
    broken = Preferences(tmp_path)
    assert (broken.mode, broken.scale, broken.idle_minutes) == (ThemeMode.SYSTEM, 200, DEFAULT_IDLE_MINUTES)


def test_preferences_hold_nothing_about_anybody(studio: Studio, tmp_path: Path) -> None:
    studio.shell.navigator.open("caseload")
    studio.wait()
    studio.program.preferences.geometry = studio.shell.saveGeometry()
    studio.program.preferences.keep()
    written = (tmp_path / "data" / "window.ini").read_text()
    assert "Demo" not in written
    assert "caseload" not in written
