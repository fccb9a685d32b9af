"""Fixtures that need the vault; the root conftest names this module as a plugin."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from db import header
from db.gate import Gate
from db.keys import Stretch, stretch
from db.vault import OpenVault
from tcm_desktop.domain.clients import Client
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.practice import PracticeClient, load_practice_caseload
from tests.support.once import made_once
from tests.support.statements import compiled_once
from tests.support.vaults import (
    PASSPHRASE,
    StandingClock,
    make_client,
    make_gate,
    open_desk,
    open_practice_like_vault,
    typed,
)

Practice = tuple[Path, tuple[PracticeClient, ...]]


@pytest.fixture(autouse=True, scope="session")
def _stretched_once() -> Iterator[None]:
    """Stretches a passphrase with a salt once: copies of a vault have its salt, and a fifth of a second is long.

    A new vault, another passphrase or another cost is stretched like outside of tests.
    """
    known: dict[bytes, bytes] = {}

    def remembered(passphrase: bytearray, salt: bytes, cost: Stretch) -> bytearray:
        asked = sha256(repr((bytes(passphrase), salt, cost)).encode()).digest()
        if asked not in known:
            known[asked] = bytes(stretch(passphrase, salt, cost))
        return bytearray(known[asked])

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(header, "stretch", remembered)
        yield


@pytest.fixture(autouse=True, scope="session")
def _compiled_once() -> Iterator[None]:
    with compiled_once():
        yield


@pytest.fixture
def clock() -> StandingClock:
    """Wednesday 4 March 2026, ten in the morning in San Francisco."""
    return StandingClock()


@pytest.fixture(scope="session")
def empty_vaults(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one closed, empty practice vault; copied, not used."""

    def make(root: Path) -> None:
        open_practice_like_vault(root).close()
        _back_up(root)

    return made_once(tmp_path_factory, "empty-vaults", make)[0]


@pytest.fixture(scope="session")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """A data folder with the practice caseload, and what loading told; copied, not used.

    Loaded on Wednesday 4 March 2026.
    """
    clock = StandingClock()

    def make(root: Path) -> tuple[PracticeClient, ...]:
        vault = open_practice_like_vault(root, clock)
        clients = tuple(load_practice_caseload(open_desk(vault, clock)))
        vault.close()
        (root / "practice.key").write_text(PASSPHRASE, encoding="ascii")
        _back_up(root)
        return clients

    return made_once(tmp_path_factory, "practice", make)


def _back_up(root: Path) -> None:
    """Open the vault in this folder once: so no test that opens a copy has to wait for the day's backup."""
    gate = make_gate(root, StandingClock())
    gate.open(gate.vaults()[0].id, typed()).close()


@pytest.fixture
def gate(tmp_path: Path, clock: StandingClock, empty_vaults: Path) -> Gate:
    """A data folder of the test's own, with one closed, empty practice vault."""
    return make_gate(shutil.copytree(empty_vaults, tmp_path / "data"), clock)


@pytest.fixture
def vault(gate: Gate) -> Iterator[OpenVault]:
    """The open, empty practice vault of `gate`."""
    vault = gate.open(gate.vaults()[0].id, typed())
    yield vault
    vault.close()


@pytest.fixture(scope="module")
def shared_desk(empty_vaults: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One desk for all random examples of a module: each example stores records of its own."""
    gate = make_gate(shutil.copytree(empty_vaults, tmp_path_factory.mktemp("shared") / "data"))
    vault = gate.open(gate.vaults()[0].id, typed())
    yield open_desk(vault)
    vault.close()


@pytest.fixture
def desk(vault: OpenVault, clock: StandingClock) -> Desk:
    """A worker at her desk, with nothing in her vault but herself."""
    return open_desk(vault, clock)


@pytest.fixture
def client(desk: Desk) -> Client:
    """A client in that worker's caseload."""
    client = make_client(desk)
    with desk.writing() as work:
        work.put(client, "client.opened")
        work.commit()
    return client
