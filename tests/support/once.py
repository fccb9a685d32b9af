"""What is dear to make and only looked at or copied is made once a run, not once in each of its processes."""

from __future__ import annotations

import os
import pickle
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from db.locks import ProcessLock
from tcm_desktop.services.errors import VaultInUse

Told = TypeVar("Told")
TURN = 0.05  # seconds between two looks whether another process has ended


def made_once(temporary: pytest.TempPathFactory, name: str, make: Callable[[Path], Told]) -> tuple[Path, Told]:
    """A folder that `make` has filled, in this process or in another of this run, and what it told.

    Who comes second waits. When making fails or its process is killed, the next one makes it anew.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = temporary.mktemp(name)
        return folder, make(folder)
    shared = temporary.getbasetemp().parent
    folder, told = shared / name, shared / f"{name}.told"
    lock = _locked(shared / f"{name}.lock")
    try:
        if not told.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            told.write_bytes(pickle.dumps(make(folder)))
        return folder, pickle.loads(told.read_bytes())
    finally:
        lock.release()


def _locked(path: Path) -> ProcessLock:
    while True:
        try:
            return ProcessLock(path)
        except VaultInUse:
            time.sleep(TURN)
