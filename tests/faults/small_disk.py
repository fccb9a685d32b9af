"""A disk that is really full: a vault on a file system of a few megabytes.

It needs Linux and the right to mount one in a namespace of its own. As a module it is the process on that disk.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from db.vault import OpenVault
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import VaultFull
from tests.faults.tally import Tally
from tests.support.crashes import NOTES, ROOT, turns_stored, words, wrongs
from tests.support.vaults import make_client, make_gate, make_note, open_desk, put, typed

MEGABYTES = (8, 12, 20)
NAMESPACE = ("unshare", "--map-root-user", "--mount")


def why_not() -> str | None:
    """Why no small disk can be made here, or None."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return "it needs Linux and unshare"
    with TemporaryDirectory() as folder:
        done = subprocess.run([*NAMESPACE, *_mount(folder, 1)], capture_output=True, check=False)
    return None if done.returncode == 0 else "this account may not mount a file system of its own"


def fill_disks() -> Iterator[Tally]:
    """Fill disks of several sizes."""
    tally = Tally("full disks", len(MEGABYTES))
    for megabytes in MEGABYTES:
        with TemporaryDirectory() as folder:
            inside = ["sh", "-c", '"$@" && exec "$0" -m tests.faults.small_disk "$7"', sys.executable]
            command = [*NAMESPACE, *inside, *_mount(folder, megabytes)]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            tally.add_wrong(f"the program broke: {done.stderr[-400:]}")
            continue
        for line in done.stdout.splitlines():
            if line.isdigit():
                tally.count("transactions until full", int(line))
            else:
                tally.add_wrong(line)
    yield tally


def on_small_disk(root: Path) -> Iterator[str]:
    """Fill the disk, make room, fill it again, close, make room, open; what does not hold, and the turns stored."""
    small, large = _ballast(root / "small", 1 / 8), _ballast(root / "large", 1 / 2)
    gate = make_gate(root)
    with suppress(VaultFull), closing(gate.create("Practice", typed(), practice=True)) as vault:
        desk = open_desk(vault)
        client = make_client(desk)
        put(desk, client)
        first = _write_until_full(desk, client.id, 1)
        yield from _unread(vault, first)
        small.unlink()
        stored = _write_until_full(desk, client.id, first + 1)
        if stored == first:
            yield "there was room again, but nothing could be stored"
        yield from _unread(vault, stored)
    large.unlink()
    with closing(gate.open(gate.vaults()[0].id, typed())) as vault:
        yield str(stored)
        yield from wrongs(vault, range(1, stored + 1))
        put(open_desk(vault), make_client(desk))


def _ballast(path: Path, share: float) -> Path:
    """A file that takes this share of the disk's room."""
    path.write_bytes(bytes(int(shutil.disk_usage(path.parent).free * share)))
    return path


def _unread(vault: OpenVault, stored: int) -> list[str]:
    """What cannot be read while the disk is full."""
    is_read = sorted(turns_stored(vault)) == list(range(1, stored + 1))
    return [] if is_read else ["on the full disk, what was stored cannot be read"]


def _write_until_full(desk: Desk, client_id: UUID, turn: int) -> int:
    """The number of turns that were stored."""
    while True:
        try:
            put(desk, *(make_note(desk, client_id, words(turn)) for _ in range(NOTES)))
        except VaultFull:
            return turn - 1
        turn += 1


def _mount(folder: str, megabytes: int) -> list[str]:
    return ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder]


if __name__ == "__main__":
    for told in on_small_disk(Path(sys.argv[1])):
        print(told, flush=True)
