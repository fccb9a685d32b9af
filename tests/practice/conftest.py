"""The practice caseload in a real vault, loaded once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tcm_desktop.services.desk import Desk
from tcm_desktop.services.practice import PracticeClient
from tcm_desktop.services.seating import sit_down
from tests.support.fixtures import Practice
from tests.support.vaults import StandingClock, make_gate, typed


@dataclass(frozen=True, slots=True)
class Loaded:
    """The desk of a vault that holds the practice caseload, and what loading told."""

    desk: Desk
    clients: dict[str, PracticeClient]


@pytest.fixture(scope="session")
def loaded(practice: Practice, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """Loaded on Wednesday 4 March 2026. Tests only look."""
    folder, clients = practice
    clock, root = StandingClock(), shutil.copytree(folder, tmp_path_factory.mktemp("loaded") / "data")
    gate = make_gate(root, clock)
    vault = gate.open(gate.vaults()[0].id, typed())
    yield Loaded(sit_down(vault, clock), {client.story.practice_id: client for client in clients})
    vault.close()
