"""The program off the screen, in the bundled font, with a practice vault of the test's own."""

from __future__ import annotations

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from tests.support.fixtures import Practice
from tests.support.vaults import StandingClock
from tests.tools.screenshots import People, caseload_of
from tests.tools.studio import Studio, load_fonts
from ui.crash import CrashHandler
from ui.tasks import TaskRunner
from ui.theme import ThemeMode, current_theme


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["tests"]


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> Iterator[None]:
    """Every test begins in the same font, light, at 100 %, and leaves the clipboard empty.

    What Python put on the clipboard must be gone before Python is: Qt would let go of it after the interpreter's end.
    """
    theme = current_theme()
    if (theme.mode, theme.scale) != (ThemeMode.LIGHT, 100):  # styling an open window anew takes long
        load_fonts(qapp)
        theme.apply(ThemeMode.LIGHT, 100)
    yield
    qapp.clipboard().clear()


@pytest.fixture(scope="session")
def practice_folder(practice: Practice) -> Path:
    """A data folder with the practice caseload, made with the cheapest stretching; copied, not used."""
    return practice[0]


@pytest.fixture
def first_screen() -> str:
    """Where `studio` begins. Filling Today is half of the work of opening: what begins there says so."""
    return "sync"


@pytest.fixture
def studio(qapp: QApplication, practice_folder: Path, tmp_path: Path, first_screen: str) -> Iterator[Studio]:
    """The program, open on the practice caseload, at the smallest size that it must fit."""
    studio = Studio(qapp, shutil.copytree(practice_folder, tmp_path / "data"), StandingClock())
    shell = studio.go_in(first_screen)
    shell.resize(1024, 600)
    shell.activateWindow()
    studio.wait()
    yield studio
    crashes = studio.program.crash.seen
    studio.close()
    assert not crashes, "something failed that nobody foresaw"


@pytest.fixture
def closed_studio(qapp: QApplication, practice_folder: Path, tmp_path: Path) -> Iterator[Studio]:
    """The program before anything is open."""
    studio = Studio(qapp, shutil.copytree(practice_folder, tmp_path / "data"), StandingClock())
    yield studio
    studio.close()


@pytest.fixture
def people(studio: Studio) -> People:
    """The practice clients that tests are about."""
    return People(caseload_of(studio))


@pytest.fixture
def crash(tmp_path: Path) -> CrashHandler:
    """Keeps what failed, in the test's own folder."""
    return CrashHandler(tmp_path / "logs")


@pytest.fixture
def tasks(qapp: QApplication, crash: CrashHandler) -> Iterator[TaskRunner]:
    """The lanes by themselves, without a program around them."""
    runner = TaskRunner(crash)
    yield runner
    runner.close()
    runner.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def shown(qapp: QApplication) -> Iterator[Callable[[QWidget], QWidget]]:
    """Shows a widget for the length of the test."""
    kept: list[QWidget] = []

    def show(widget: QWidget) -> QWidget:
        kept.append(widget)
        widget.show()
        widget.activateWindow()
        qapp.processEvents()
        return widget

    yield show
    for widget in kept:
        widget.close()
        widget.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
