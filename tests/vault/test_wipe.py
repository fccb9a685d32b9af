"""The end of a vault: keys first, then files; ended at the next look where it was interrupted."""

from __future__ import annotations

from pathlib import Path

import pytest

from db import wipe
from db.gate import Gate
from db.header import COPIES
from db.vault import DATABASE, OpenVault
from tcm_desktop.services.errors import VaultMissing
from tests.support.vaults import PASSPHRASE, contents, make_gate, typed


@pytest.fixture
def folder(gate: Gate, tmp_path: Path) -> Path:
    """The closed vault's own folder."""
    return tmp_path / "data" / "vaults" / gate.vaults()[0].id


def test_both_headers_are_overwritten_where_they_lie(folder: Path) -> None:
    before = {name: (folder / name).read_bytes() for name in COPIES}
    places = {name: (folder / name).stat().st_ino for name in COPIES}
    wipe.destroy_keys(folder)
    for name in COPIES:
        now = (folder / name).read_bytes()
        assert len(now) == len(before[name])
        assert b"wrapped" not in now
        assert now != before[name]
        assert (folder / name).stat().st_ino == places[name], "a new file would leave the old blocks"


def test_a_header_of_an_interrupted_write_is_overwritten_too(folder: Path) -> None:
    left = folder / f"{COPIES[0]}.new"
    left.write_bytes((folder / COPIES[0]).read_bytes())
    wipe.destroy_keys(folder)
    assert b"wrapped" not in left.read_bytes()


def test_nothing_of_the_vault_is_left(folder: Path) -> None:
    wipe.remove(folder)
    assert not folder.exists()


@pytest.mark.parametrize("done", [(), (DATABASE,), (*COPIES, DATABASE)])
def test_what_was_interrupted_is_ended(folder: Path, done: tuple[str, ...]) -> None:
    wipe.destroy_keys(folder)
    for name in done:
        (folder / name).unlink()
    assert wipe.is_begun(folder)
    wipe.remove(folder)
    assert not folder.exists()


def test_an_open_vault_destroys_itself_and_is_closed(vault: OpenVault, gate: Gate) -> None:
    kept = (vault.folder / DATABASE).stat().st_size
    assert kept
    vault.destroy()
    assert vault.is_closed
    assert not vault.folder.exists()
    assert gate.vaults() == ()


def test_a_vault_whose_end_was_interrupted_is_not_listed_and_gone_after_the_next_look(gate: Gate, folder: Path) -> None:
    name = folder.name
    wipe.destroy_keys(folder)
    assert make_gate(folder.parent.parent).vaults() == ()
    assert not folder.exists()
    with pytest.raises(VaultMissing):
        gate.open(name, typed(PASSPHRASE))


def test_another_vault_beside_it_is_not_touched(gate: Gate, folder: Path) -> None:
    other = gate.create("Ana", typed())
    other.close()
    before = contents(other.folder)
    wipe.destroy_keys(folder)
    assert [entry.label for entry in gate.vaults()] == ["Ana"]
    assert contents(other.folder) == before
