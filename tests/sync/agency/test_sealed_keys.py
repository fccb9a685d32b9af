"""The keys in a backup: one file that a passphrase opens."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.server.passphrases import Cost
from sync.server.sealed_keys import WrongPassphrase, read_files, seal_files, unseal_files, write_files

QUICK = Cost(memory_kib=64, passes=1, lanes=1)
GOOD = "four words that differ"

FILES = {"agency.pem": b"one", "server.pem": b"\x00\xff" * 500}


def test_sealed_files_come_back(tmp_path: Path) -> None:
    write_files(tmp_path / "keys", unseal_files(seal_files(FILES, GOOD, QUICK), GOOD))
    assert read_files(tmp_path / "keys") == FILES
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()} == {0o600}


@pytest.mark.parametrize(
    "spoil",
    [lambda c: c[:-9], lambda c: b"{}", lambda c: b"", lambda c: c.replace(b"1", b"2")],
    ids=["cut", "bare", "empty", "cost"],
)
def test_damaged_keys_are_told(spoil: Callable[[bytes], bytes]) -> None:
    sealed = seal_files(FILES, GOOD, QUICK)
    with pytest.raises(WrongPassphrase):
        unseal_files(spoil(sealed), GOOD)


def test_another_passphrase_opens_nothing() -> None:
    with pytest.raises(WrongPassphrase):
        unseal_files(seal_files(FILES, GOOD, QUICK), GOOD + "!")


def test_no_file_leaves_its_folder(tmp_path: Path) -> None:
    write_files(tmp_path / "keys", {"../outside.pem": b"x"})
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


def test_a_restore_that_was_interrupted_goes_on_and_replaces_nothing(tmp_path: Path) -> None:
    first, *_ = FILES
    write_files(tmp_path, {first: FILES[first]})
    write_files(tmp_path, FILES)
    assert read_files(tmp_path) == FILES
    with pytest.raises(FileExistsError):
        write_files(tmp_path, {first: b"another"})
    assert read_files(tmp_path) == FILES
