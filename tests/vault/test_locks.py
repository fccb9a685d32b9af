"""The lock of a vault: one holder at a time, and no trace of a refusal."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from db.locks import ProcessLock
from tcm_desktop.services.errors import VaultInUse


def test_a_lock_is_free_again_once_released(tmp_path: Path) -> None:
    for _ in range(3):
        ProcessLock(tmp_path / "lock").release()


def test_a_second_holder_is_refused_and_the_first_keeps_it(tmp_path: Path) -> None:
    held = ProcessLock(tmp_path / "lock")
    for _ in range(2):
        with pytest.raises(VaultInUse, match="already open in another window"):
            ProcessLock(tmp_path / "lock")
    held.release()
    ProcessLock(tmp_path / "lock").release()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="this system does not list open files")
def test_a_refusal_leaves_no_file_open(tmp_path: Path) -> None:
    held = ProcessLock(tmp_path / "lock")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        with pytest.raises(VaultInUse):
            ProcessLock(tmp_path / "lock")
    assert len(os.listdir("/proc/self/fd")) == before
    held.release()


def test_locks_of_two_vaults_do_not_meet(tmp_path: Path) -> None:
    locks = [ProcessLock(tmp_path / name) for name in ("one", "two")]
    for lock in locks:
        lock.release()


def test_taking_a_lock_keeps_what_the_file_holds(tmp_path: Path) -> None:
    (tmp_path / "lock").write_bytes(b"kept")
    ProcessLock(tmp_path / "lock").release()
    assert (tmp_path / "lock").read_bytes() == b"kept"


def test_a_folder_that_is_not_there_is_no_vault_in_use(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        ProcessLock(tmp_path / "gone" / "lock")
