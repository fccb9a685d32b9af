"""One process per vault: a lock that the operating system lets go of when the process ends, however it ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from db.files import FILE_MODE
from tcm_desktop.services.errors import VaultInUse

IN_USE = "This vault is already open in another window. Use that window, or close it and try again."


class ProcessLock:
    """Held from its making until `release`. Raises VaultInUse when another process holds it."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_CREAT | os.O_RDWR, FILE_MODE)
        try:
            _take(self._handle)
        except OSError:
            os.close(self._handle)
            raise VaultInUse(IN_USE) from None

    def release(self) -> None:
        """Let others open the vault."""
        os.close(self._handle)


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
