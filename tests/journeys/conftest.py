"""The program on an empty data folder, and a keyboard in front of it."""

from __future__ import annotations

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tcm_desktop.domain.clock import Clock
from tests.journeys.keyboard import Keyboard, program_at
from tests.tools.studio import load_fonts
from ui.theme import ThemeMode, current_theme

At = Callable[..., AbstractContextManager[Keyboard]]


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["tests"]


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> None:
    load_fonts(qapp)
    current_theme().apply(ThemeMode.LIGHT, 100)


@pytest.fixture
def at(qapp: QApplication, tmp_path: Path) -> At:
    """Starts the program in the test's data folder: `with at() as keys`."""

    def start(folder: Path = tmp_path / "data", clock: Clock | None = None) -> AbstractContextManager[Keyboard]:
        return program_at(qapp, folder, clock)

    return start
