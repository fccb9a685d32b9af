"""Writing files so that a power cut leaves the old or the new content, and only their owner can read them."""

from __future__ import annotations

import os
from pathlib import Path

DIRECTORY_MODE = 0o700
FILE_MODE = 0o600


def private_directory(path: Path) -> None:
    """Make a directory (and those above it) that only its owner can enter; narrow one that is there."""
    path.mkdir(mode=DIRECTORY_MODE, parents=True, exist_ok=True)
    path.chmod(DIRECTORY_MODE)


def private(path: str, flags: int) -> int:
    """Opens a file for `open`; one that is new can be read by its owner only."""
    return os.open(path, flags, FILE_MODE)


def new_private_file(path: Path) -> None:
    """Make an empty file that only its owner can read. SQLite gives its side files the same mode."""
    open(path, "xb", opener=private).close()


def make_private(folder: Path) -> None:
    """Narrow everything in a folder to its owner, whatever a copy or a restore has done to it."""
    for path in (folder, *folder.rglob("*")):
        wanted = DIRECTORY_MODE if path.is_dir() else FILE_MODE
        if path.stat().st_mode & 0o777 != wanted:
            path.chmod(wanted)


def write_durably(path: Path, content: bytes) -> None:
    """Replace a file: temporary file, flush to the disk, rename, flush the directory."""
    temporary = path.with_name(path.name + ".new")
    with open(temporary, "wb", opener=private) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
    flush_directory(path.parent)


def flush_directory(folder: Path) -> None:
    """Make the names in a directory durable. Windows does that by itself and cannot open a directory."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
