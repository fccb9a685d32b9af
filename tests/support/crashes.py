"""A process that writes to a vault and says what it was told was stored; and what must hold after its end."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from db.engine import outside_transaction
from db.vault import OpenVault
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.operations import first_break
from tests.support.vaults import make_client, make_gate, make_note, open_desk, put, typed

NOTES = 20
"""Notes in one transaction."""
ROOT = Path(__file__).parents[2]
EVENT = "tried.put"


def write(root: Path, first_turn: int, turns: int, setting: str = "") -> None:
    """Store turns of notes, one transaction each, and print each turn once it is stored; then close the vault.

    `setting` is run on the connection first, for a control that must fail.
    """
    gate = make_gate(root)
    with closing(gate.open(gate.vaults()[0].id, typed())) as vault:
        if setting:
            outside_transaction(vault.engine, setting)
        desk = open_desk(vault)
        client = make_client(desk)
        put(desk, client)
        print("ready", flush=True)
        for turn in range(first_turn + 1, first_turn + 1 + turns):
            put(desk, *(make_note(desk, client.id, words(turn)) for _ in range(NOTES)))
            print(turn, flush=True)


def words(turn: int) -> str:
    """The narrative of each note of a turn."""
    return f"turn {turn} " + "word " * 200


def writer(root: Path, first_turn: int, turns: int, setting: str = "") -> list[str]:
    """The command that runs `write` in a process of its own."""
    return [sys.executable, "-m", "tests.support.crashes", str(root), str(first_turn), str(turns), setting]


def killed_after(root: Path, first_turn: int, seconds: float) -> list[int]:
    """The turns that a writer had been told were stored when it was killed."""
    command = writer(root, first_turn, 1_000_000)
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(seconds)
        process.kill()
        return [int(line) for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")]


def turns_stored(vault: OpenVault) -> dict[int, int]:
    """How many notes there are of each turn."""
    with vault.reading() as work:
        return Counter(int(note.narrative.split()[1]) for note in work.every(ContactNote))


def wrongs(vault: OpenVault, acknowledged: Iterable[int] = ()) -> list[str]:
    """What does not hold in a vault that `write` wrote to; nothing for a sound one."""
    stored = turns_stored(vault)
    found = [*_wrong_history(vault), *_wrong_pages(vault)]
    if not set(acknowledged) <= stored.keys():
        found.append("an acknowledged turn is lost")
    if not set(stored.values()) <= {NOTES}:
        found.append("a transaction is there by half")
    return found


def _wrong_history(vault: OpenVault) -> list[str]:
    with vault.reading() as work:
        trail, operations = work.trail(), work.waiting()
        notes = {note.id: note.narrative for note in work.every(ContactNote)}
    found = ["the audit chain is broken"] if first_break(trail) is not None else []
    if any(text != words(int(text.split()[1])) for text in notes.values()):
        found.append("a note reads otherwise than it was written")
    if Counter(notes.keys()) != Counter(each.record_id for each in operations if each.record_kind == ContactNote.KIND):
        found.append("notes and their operations differ")
    written = Counter(entry.record_id for entry in trail if entry.event == EVENT)
    if any(each.record_id not in written for each in operations if each.record_kind == ContactNote.KIND):
        found.append("an operation has no audit entry")
    if not {entry.record_id for entry in trail if entry.record_kind == ContactNote.KIND} <= notes.keys():
        found.append("an audit entry has no record")
    return found


def _wrong_pages(vault: OpenVault) -> list[str]:
    """Every page and index, after a checkpoint: before one, SQLCipher gives false alarms."""
    found = []
    if outside_transaction(vault.engine, "PRAGMA integrity_check") != [("ok",)]:
        found.append("a page or an index is damaged")
    outside_transaction(vault.engine, "PRAGMA wal_checkpoint(TRUNCATE)")
    if outside_transaction(vault.engine, "PRAGMA cipher_integrity_check"):
        found.append("a page does not decrypt")
    return found


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
