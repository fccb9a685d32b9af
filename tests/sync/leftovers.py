"""Clears what test runs that were killed left behind: a PostgreSQL that still runs, and its folder.

A run marks its folder with the process that owns it, so that the next one can tell a run that goes on from one that is
gone. Nothing else is touched: another user's folders, those without a mark, and servers that somebody is connected to.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sync.server.embedded import PrivatePostgres
from sync.server.embedded_account import EmbeddedFault

PREFIX, MARK = "tcm-tests-", "owner"


def place(name: str) -> Path:
    """Where a run keeps its server: not below pytest's own folder, which nobody but root could enter."""
    return Path(tempfile.gettempdir()) / f"{PREFIX}{name}"


def mark(folder: Path) -> None:
    """Say whose the folder is: the process that runs the tests, or where there are several, the one that leads them."""
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    part = folder / f"{MARK}-{os.getpid()}"
    part.write_text(f"{owner} {_began(owner)}")
    part.replace(folder / MARK)


def clear(below: Path | None = None) -> list[Path]:
    """Remove the folders whose owner is gone. Gives them."""
    return [folder for folder in _orphans(below or Path(tempfile.gettempdir())) if _cleared(folder)]


def _orphans(below: Path) -> Iterator[Path]:
    if sys.platform != "linux":  # processes are looked up in /proc
        return
    for folder in below.glob(f"{PREFIX}*"):
        try:
            owner, began = (folder / MARK).read_text().split()
            is_mine = folder.stat().st_uid == os.geteuid()
        except (OSError, ValueError):
            continue
        if is_mine and _began(int(owner)) != began:
            yield folder


def _cleared(folder: Path) -> bool:
    """Stop what still runs in it, by its own means, and remove it."""
    server = PrivatePostgres(folder)
    try:
        if _is_running(folder):
            server.start()
            if not server.stop():
                return False
    except (EmbeddedFault, OSError):
        return False
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def _is_running(folder: Path) -> bool:
    try:
        pid = (folder / "postgres" / "data" / "postmaster.pid").read_text().splitlines()[0]
        return b"postgres" in Path(f"/proc/{int(pid)}/cmdline").read_bytes()
    except (OSError, IndexError, ValueError):
        return False


def _began(pid: int) -> str:
    """When a process began, in the kernel's count; blank where there is none. A number is soon given to another one."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""
