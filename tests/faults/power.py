"""Power cuts: every write of a real run is recorded, and disks are made as they may look after a cut at any moment.

What was flushed is there. Of what was not, some is lost, some came out of order, and some is torn into sectors. The
model takes unlinking as durable at once, and trusts a disk that says it has flushed. Linux only: the recorder is a C
library that is loaded before the others.
"""

from __future__ import annotations

import os
import random
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from db.vault import DATABASE
from tcm_desktop.services.errors import VaultDamaged
from tests.faults.tally import Tally
from tests.support.crashes import ROOT, writer, wrongs
from tests.support.vaults import make_gate, open_practice_like_vault, typed

SOURCE = Path(__file__).with_name("recorder.c")
HEADER = struct.Struct("=cHQQ")
SECTOR = 512
LOST, TORN = 0.4, 0.3
TURNS = 60
CONTROL = "PRAGMA synchronous=OFF"
CONTROL_FAILS = 0.9
"""The share of images that must be wrong when nothing is flushed; else the test shows nothing."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was given to the disk, or printed."""

    kind: str
    path: str
    offset: int
    data: bytes


Image = dict[str, bytearray]


def why_not() -> str | None:
    """Why no power can be cut here, or None."""
    if sys.platform != "linux":
        return "it needs Linux"
    return None if shutil.which("cc") else "it needs a C compiler, called cc"


def cuts(rounds: int, chance: random.Random) -> Iterator[Tally]:
    """Images of a vault as the program opens it, and the control that must fail."""
    with TemporaryDirectory() as folder:
        library = Path(folder, "recorder.so")
        command = ["cc", "-O2", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl", "-lpthread"]
        subprocess.run(command, check=True)
        yield _cut(Path(folder, "flushed"), library, "", rounds, chance)
        control = _cut(Path(folder, "unflushed"), library, CONTROL, max(20, rounds // 10), chance)
        yield _judged(control)


def _judged(control: Tally) -> Tally:
    """The control is in order when it went wrong."""
    failed = sum(control.wrong.values())
    told = Tally("power cuts, nothing flushed (must fail)", control.rounds, counts={"images that failed": failed})
    if failed < CONTROL_FAILS * control.rounds:
        told.add_wrong("the control did not fail often enough: the test shows nothing")
    return told


def _cut(folder: Path, library: Path, setting: str, rounds: int, chance: random.Random) -> Tally:
    steps = _recorded(folder, library, setting)
    tally = Tally("power cuts", rounds, counts={"recorded steps": len(steps)})
    for _ in range(rounds):
        image, acknowledged, lost = crashed(steps, chance.randrange(1, len(steps) + 1), _start(folder), chance)
        tally.count("images with lost or torn writes", lost > 0)
        for wrong in _wrong_image(folder / "base", folder / "image", image, acknowledged):
            tally.add_wrong(wrong)
            break
    return tally


def _recorded(folder: Path, library: Path, setting: str) -> list[Step]:
    """What a writer gives to the disk from opening the vault to closing it; `folder`/base is the disk before."""
    open_practice_like_vault(folder / "data").close()
    gate = make_gate(folder / "data")
    gate.open(gate.vaults()[0].id, typed()).close()  # makes the day's backup, which is not recorded
    shutil.copytree(folder / "data", folder / "base")
    log = folder / "log"
    recording = {"LD_PRELOAD": str(library), "RECORD_LOG": str(log), "RECORD_PREFIX": str(_database(folder / "data"))}
    command = writer(folder / "data", 0, TURNS, setting)
    subprocess.run(command, cwd=ROOT, env=os.environ | recording, stdout=subprocess.DEVNULL, check=True)
    return list(parsed(log.read_bytes()))


def parsed(log: bytes) -> Iterator[Step]:
    """The steps of a log; paths by their last part."""
    at = 0
    while at < len(log):
        kind, path_length, offset, length = HEADER.unpack_from(log, at)
        at += HEADER.size
        name, at = log[at : at + path_length].decode().rpartition("/")[2], at + path_length
        data = log[at : at + length] if kind in b"WM" else b""
        at += len(data)
        yield Step(kind.decode(), name, offset, data)


def crashed(steps: Sequence[Step], cut: int, image: Image, chance: random.Random) -> tuple[Image, list[int], int]:
    """The disk after a cut, the turns that were acknowledged before it, and how many writes came to harm."""
    pending: list[Step] = []
    printed = b""
    for step in steps[:cut]:
        if step.kind == "M":
            printed += step.data
        elif step.kind in "SU":
            for flushed in pending:
                if flushed.path == step.path and step.kind == "S":
                    _apply(image, flushed)
            pending = [each for each in pending if each.path != step.path]
            if step.kind == "U":
                image.pop(step.path, None)
        else:
            pending.append(step)
    harmed = sum(_harmed(image, step, chance) for step in pending)
    return image, [int(line) for line in printed.split(b"\n")[:-1] if line.isdigit()], harmed


def _harmed(image: Image, step: Step, chance: random.Random) -> bool:
    """Lose a step, tear it, or do it; whether it came to harm."""
    fate = chance.random()
    if fate < LOST:
        return True
    if fate >= LOST + TORN or step.kind != "W" or len(step.data) <= SECTOR:
        _apply(image, step)
        return False
    for at in range(0, len(step.data), SECTOR):
        if chance.random() < 0.5:
            _apply(image, Step("W", step.path, step.offset + at, step.data[at : at + SECTOR]))
    return True


def _apply(image: Image, step: Step) -> None:
    content = image.setdefault(step.path, bytearray())
    end = step.offset + len(step.data)
    content.extend(bytes(max(0, end - len(content))))
    if step.kind == "T":
        del content[step.offset :]
    else:
        content[step.offset : end] = step.data


def _wrong_image(base: Path, place: Path, image: Image, acknowledged: Sequence[int]) -> list[str]:
    """What is wrong with a vault on this disk, when the program opens it."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(base, place)
    folder = _database(place).parent
    for name, content in image.items():
        if not name.endswith("-shm"):  # an index that SQLite makes anew
            (folder / name).write_bytes(content)
    gate = make_gate(place)
    try:
        with closing(gate.open(gate.vaults()[0].id, typed())) as vault:
            return wrongs(vault, acknowledged)
    except VaultDamaged:
        return ["the vault does not open"]


def _start(folder: Path) -> Image:
    return {DATABASE: bytearray(_database(folder / "base").read_bytes())}


def _database(root: Path) -> Path:
    (found,) = root.glob(f"vaults/*/{DATABASE}")
    return found
