"""The program on an empty data folder, and a keyboard in front of it."""

from __future__ import annotations

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tcm_desktop.domain.clock import Clock
from tests.journeys.keyboard import Keyboard
from tests.support.vaults import StandingClock
from tests.tools.studio import Studio, load_fonts
from ui.theme import ThemeMode, current_theme

At = Callable[..., AbstractContextManager[Keyboard]]


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["tests"]


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> None:
    load_fonts(qapp)
    current_theme().apply(ThemeMode.LIGHT, 100)


@contextmanager
def program_at(app: QApplication, folder: Path, clock: Clock | None = None) -> Iterator[Keyboard]:
    """The program started in a data folder, at the smallest size that it must fit; ended afterwards."""
    studio = Studio(app, folder, clock or StandingClock())
    keys = Keyboard(studio)
    studio.program.start()
    studio.wait()
    entrance = studio.program.entrance
    assert entrance is not None
    entrance.resize(1024, 600)
    entrance.activateWindow()
    try:
        yield keys
    finally:
        crashes = studio.program.crash.seen
        keys.put_down()
        studio.close()
    assert not crashes, "something failed that nobody foresaw"


@pytest.fixture
def at(qapp: QApplication, tmp_path: Path) -> At:
    """Starts the program in the test's data folder: `with at() as keys`."""

    def start(folder: Path = tmp_path / "data", clock: Clock | None = None) -> AbstractContextManager[Keyboard]:
        return program_at(qapp, folder, clock)

    return start
