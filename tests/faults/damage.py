"""Damaged bytes: one bit of the database or its journal, files cut short, and every byte of the header.

A vault is opened with what was written in it, or without its last transactions where the journal is damaged, or it is
refused as damaged. It is never opened with another value.
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from db.header import COPIES
from db.vault import DATABASE, OpenVault
from tcm_desktop.services.errors import VaultDamaged, VaultNewer
from tests.faults.tally import Tally
from tests.support.crashes import killed_after, turns_stored, wrongs
from tests.support.vaults import contents, make_gate, open_practice_like_vault, typed

JOURNAL = DATABASE + "-wal"
LONGEST_SECONDS = 5.0


def flips(rounds: int, chance: random.Random) -> Iterator[Tally]:
    """Damage in the database of a vault whose writer was killed, and in its journal, and files cut short."""
    with TemporaryDirectory() as folder:
        whole = Path(folder, "whole")
        open_practice_like_vault(whole).close()
        acknowledged = killed_after(whole, 0, 0.4)
        opened = shutil.copytree(whole, Path(folder, "opened"))
        with _opened(opened) as vault:
            stored = sorted(turns_stored(vault))
        # closed, it has no journal, and all turns are in the database
        yield _damaged("one bit of the database", opened, DATABASE, stored, rounds, chance)
        yield _damaged("one bit of the journal", whole, JOURNAL, [], rounds, chance)
        yield _damaged("the database cut short", opened, DATABASE, stored, max(1, rounds // 5), chance, cut=True)
        yield _damaged("the journal cut short", whole, JOURNAL, [], max(1, rounds // 5), chance, cut=True)
        assert acknowledged


def header_flips(rounds: int, chance: random.Random) -> Iterator[Tally]:
    """Each byte of both copies of the header with one bit turned; then one copy at a time."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        open_practice_like_vault(root).close()
        (place,) = (root / "vaults").iterdir()
        whole = (place / COPIES[0]).read_bytes()
        tally = Tally("one bit of both copies of the header", len(whole))
        for at in range(len(whole)):
            flipped = _flipped(whole, 8 * at + chance.randrange(8))
            tally.count("refused", _refuses_header(place, flipped, tally))
        yield tally
        for name in COPIES:
            (place / name).write_bytes(whole)
        yield _one_copy(place, whole, rounds, chance)


def _one_copy(place: Path, whole: bytes, rounds: int, chance: random.Random) -> Tally:
    tally = Tally("one bit of one copy of the header", rounds)
    for _ in range(rounds):
        name = chance.choice(COPIES)
        (place / name).write_bytes(_flipped(whole, chance.randrange(8 * len(whole))))
        with _opened(place.parents[1]):
            tally.count("opened")
        if (place / name).read_bytes() != whole:
            tally.add_wrong("the damaged copy was not made again")
    return tally


def _refuses_header(place: Path, content: bytes, tally: Tally) -> bool:
    for name in COPIES:
        (place / name).write_bytes(content)
    began = time.monotonic()
    try:
        with _opened(place.parents[1]):
            pass
    except (VaultDamaged, VaultNewer):
        if time.monotonic() - began > LONGEST_SECONDS:
            tally.add_wrong("it took too long to say so")
        return True
    tally.add_wrong("it opened")
    return False


def _damaged(
    name: str, source: Path, file: str, stored: Sequence[int], rounds: int, chance: random.Random, *, cut: bool = False
) -> Tally:
    """`stored` are the turns that have to be there if the vault opens."""
    tally = Tally(name, rounds)
    place = source.with_name("damaged")
    for _ in range(rounds):
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(source, place)
        (target,) = place.glob(f"vaults/*/{file}")
        content = target.read_bytes()
        bit = chance.randrange(8 * len(content))
        target.write_bytes(content[: bit // 8] if cut else _flipped(content, bit))
        for wrong in _wrong_in(place, stored, tally):
            tally.add_wrong(wrong)
    return tally


def _wrong_in(place: Path, stored: Sequence[int], tally: Tally) -> list[str]:
    before = contents(place, "attempts", f"{DATABASE}-shm")
    try:
        with _opened(place) as vault:
            tally.count("opened")
            found = sorted(turns_stored(vault))
            wrong = wrongs(vault, stored)
            return wrong if found == list(range(1, len(found) + 1)) else [*wrong, "an earlier turn is lost"]
    except VaultDamaged:
        tally.count("refused")
        is_same = contents(place, "attempts", f"{DATABASE}-shm") == before
        return [] if is_same else ["refusing changed the files"]


def _flipped(content: bytes, bit: int) -> bytes:
    at = bit // 8
    return content[:at] + bytes([content[at] ^ 1 << bit % 8]) + content[at + 1 :]


@contextmanager
def _opened(root: Path) -> Iterator[OpenVault]:
    gate = make_gate(root)
    with closing(gate.open(gate.vaults()[0].id, typed())) as vault:
        yield vault
