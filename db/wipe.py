"""The end of a vault: what opens it is destroyed first, then its files go. What was begun is ended at the next look.

Without the wrapped keys in its header the rest is noise to everybody, whoever has the passphrase. A disk may still keep
old blocks of the header; what protects a laptop that was lost is the encryption (security reference, 4.9).
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from db.files import flush_directory, new_private_file
from db.header import COPIES

MARK = "withdrawn"
"""A file of this name says that the vault is being destroyed."""


def is_begun(folder: Path) -> bool:
    """Whether this vault is to be destroyed, and nothing in it may be opened any more."""
    return (folder / MARK).exists()


def destroy_keys(folder: Path) -> None:
    """Overwrite every copy of the header where it lies, those of a write that was interrupted too."""
    if not is_begun(folder):
        new_private_file(folder / MARK)
        flush_directory(folder)
    for path in (folder / f"{name}{end}" for name in COPIES for end in ("", ".new")):
        if path.is_file():
            _overwrite(path)


def remove(folder: Path) -> None:
    """Destroy the keys, if that was not done yet, and delete everything of the vault; the mark goes last."""
    destroy_keys(folder)
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != MARK:
            path.unlink()
    (folder / MARK).unlink()
    folder.rmdir()
    flush_directory(folder.parent)


def _overwrite(path: Path) -> None:
    """The same blocks, as far as the file system and the disk write in place."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.write(os.urandom(size))
        file.flush()
        os.fsync(file.fileno())
