"""Starting the program as it is installed: without a screen, with one, and twice."""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys import day
from tests.journeys.conftest import At
from tests.support.vaults import PASSPHRASE

ROOT = Path(__file__).parents[2]
COMMAND = Path(sys.executable).parent / "tcm-desktop"
SCREENS = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}

HOLD = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from tests.journeys import day
from tests.journeys.keyboard import program_at
from tests.tools.studio import load_fonts
app = QApplication([])
load_fonts(app)
with program_at(app, Path(sys.argv[1])) as keys:
    day.unlocks(keys)
    print("open", flush=True)
    sys.stdin.readline()
"""
GRAB = """
import sys
from time import monotonic
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
app = QGuiApplication([])
end = monotonic() + 60
while monotonic() < end:
    picture = app.primaryScreen().grabWindow(0).toImage()
    rail = {picture.pixel(x, y) for x in range(0, 160, 2) for y in range(30, 400, 2)}
    if len(rail) > 20:
        sys.exit(not picture.save(sys.argv[1]))
    QTest.qWait(100)
sys.exit("nothing was drawn")
"""


def run(*command: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command as a person types it, in a place without a screen."""
    known = {name: value for name, value in os.environ.items() if name not in SCREENS}
    return subprocess.run(command, env=known | variables, capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="there is always a screen on this system")
def test_without_a_screen_it_says_in_one_sentence_what_can_be_done(tmp_path: Path) -> None:
    done = run(sys.executable, "-m", "tcm_desktop", "--data-dir", str(tmp_path / "data"))
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "tcm-desktop practice" in done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.slow
@pytest.mark.skipif(not COMMAND.exists(), reason="the program is not installed as a command here")
def test_the_practice_command_needs_no_screen_and_no_qt(tmp_path: Path) -> None:
    trap = tmp_path / "trap" / "PySide6"
    trap.mkdir(parents=True)
    (trap / "__init__.py").write_text('raise AssertionError("a command without a window loaded Qt")')
    out = tmp_path / "out"
    done = run(COMMAND, "practice", "--out", out, PYTHONPATH=str(trap.parent), PYTHONUTF8="1")
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path.name for path in out.iterdir() if path.is_dir()) == ["vault"]
    assert next(out.glob("*.pdf")).read_bytes().startswith(b"%PDF")
    trapped = run(sys.executable, "-c", "import PySide6", PYTHONPATH=str(trap.parent))
    assert "loaded Qt" in trapped.stderr


@pytest.mark.slow
def test_a_second_start_on_the_same_vault_says_that_it_is_in_use(at: At, tmp_path: Path) -> None:
    with at() as keys:
        day.sets_up_her_vault(keys)
    command = [sys.executable, "-c", HOLD, str(tmp_path / "data")]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "open\n"
        with at() as keys:
            entrance = keys.studio.program.entrance
            assert entrance is not None
            keys.until(lambda: keys.focused == "Passphrase")
            keys.type(PASSPHRASE)
            keys.press("Return")
            keys.until(lambda: bool(entrance.unlock.message.words()))
            assert "open" in entrance.unlock.message.words()
            assert keys.studio.program.shell is None
            first.communicate("\n")
            day.unlocks(keys)


@pytest.fixture
def screen() -> Iterator[str]:
    """The name of a screen that nobody sees."""
    if sys.platform != "linux" or shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not here: no screen to show a window on")
    if ctypes.util.find_library("xcb-cursor") is None:
        pytest.skip("libxcb-cursor is not here: Qt shows no window under X without it")
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server, os.fdopen(reading) as told:
        os.close(writing)
        yield f":{told.readline().strip()}"
        server.terminate()


@pytest.mark.slow
def test_on_a_screen_the_practice_caseload_shows(screen: str, tmp_path: Path) -> None:
    seen = {name: value for name, value in os.environ.items() if name not in SCREENS} | {"DISPLAY": screen}
    command = [sys.executable, "-m", "tcm_desktop", "--practice", "--data-dir", str(tmp_path / "data")]
    with subprocess.Popen(command, env=seen, stderr=subprocess.PIPE, text=True) as program:
        grabbed = subprocess.run(
            [sys.executable, "-c", GRAB, str(tmp_path / "screen.png")],
            env=seen,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        program.terminate()
    assert grabbed.returncode == 0, grabbed.stderr
    assert (tmp_path / "screen.png").stat().st_size > 5000
