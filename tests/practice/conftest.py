"""The practice caseload, loaded once into a real vault."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tcm_desktop.services.desk import Desk
from tcm_desktop.services.practice import PracticeClient, load_practice_caseload
from tests.support.vaults import StandingClock, open_desk, open_practice_like_vault


@dataclass(frozen=True, slots=True)
class Loaded:
    """The desk of a vault that holds the practice caseload, and what loading told."""

    desk: Desk
    clients: dict[str, PracticeClient]


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """Loaded on Wednesday 4 March 2026. Tests only look."""
    clock = StandingClock()
    vault = open_practice_like_vault(tmp_path_factory.mktemp("practice"), clock)
    desk = open_desk(vault, clock)
    yield Loaded(desk, {client.story.practice_id: client for client in load_practice_caseload(desk)})
    vault.close()
