"""Looks for words where nobody should be able to read them: in every file under a folder, in any disguise."""

from __future__ import annotations

import base64
import json
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote


def disguises(marker: str) -> Iterator[bytes]:
    """A marker as it could stand in a file."""
    for text in (marker, marker.upper(), marker.lower(), quote(marker), json.dumps(marker).strip('"')):
        yield from (text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be"))
    plain = marker.encode()
    yield from (base64.b64encode(plain[at : len(plain) - (len(plain) - at) % 3]) for at in range(3))
    yield plain.hex().encode()


def hits(folder: Path, markers: Iterable[str]) -> list[tuple[str, bytes]]:
    """The files that hold a marker in any disguise, or have one in their path."""
    wanted = _needles(markers)
    files = {path: str(path.relative_to(folder)).encode() for path in folder.rglob("*") if path.is_file()}
    return [
        (path.name, needle)
        for path, name in files.items()
        if (content := path.read_bytes()) or name
        for needle in wanted
        if needle in content or needle in name
    ]


def hits_in_open_files(markers: Iterable[str]) -> list[tuple[int, bytes]]:
    """This process's open files that hold a marker, those without a name among them."""
    wanted = _needles(markers)
    return [(handle, needle) for handle, content in _open_files() for needle in wanted if needle in content]


def _needles(markers: Iterable[str]) -> set[bytes]:
    return {needle for marker in markers for needle in disguises(marker)}


def _open_files() -> Iterator[tuple[int, bytes]]:
    for handle in range(3, 1024):
        try:
            about = os.fstat(handle)
            if stat.S_ISREG(about.st_mode):
                yield handle, os.pread(handle, about.st_size, 0)
        except OSError:  # not open, or open for writing only: its file has a name, and is looked at by it
            continue
