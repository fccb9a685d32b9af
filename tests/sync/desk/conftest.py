"""Fixtures: laptops with a window, enrolled with an agency that is being served."""

from __future__ import annotations

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication

from tests.sync.desk.laptop import Laptop, make_laptop
from tests.sync.wire.conftest import served as served
from tests.sync.wire.serving import Agency
from tests.ui.conftest import _look as _look
from tests.ui.conftest import qapp_args as qapp_args

Give = Callable[[UUID, str], Laptop]


@pytest.fixture
def give(qapp: QApplication, served: Agency, tmp_path: Path) -> Iterator[Give]:
    """A new laptop for an account, open; under a name of its own."""
    made: list[Laptop] = []

    def give(account: UUID, name: str = "Ana Field") -> Laptop:
        folder = tmp_path / f"laptop{len(made)}"
        made.append(make_laptop(qapp, folder, served, account, name))
        return made[-1]

    yield give
    crashes = 0
    for laptop in made:
        crashes += laptop.studio.program.crash.seen
        laptop.studio.close()
    told = [log.read_text() for laptop in made for log in (laptop.folder / "logs").glob("*.log")]
    assert not crashes, told


@pytest.fixture
def ana(served: Agency, give: Give) -> Laptop:
    """Ana's laptop."""
    return give(served.worker("Ana"), "Ana Field")
