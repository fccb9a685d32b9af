"""What was acknowledged is there after the process was killed, and nothing is there by half."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from db.gate import Gate
from db.vault import OpenVault
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.operations import first_break
from tests.support.vaults import make_gate, typed

NOTES = 20
KILLS = 6

WRITER = f"""
import sys
from pathlib import Path
from tests.support.vaults import *
gate = make_gate(Path(sys.argv[1]))
vault = gate.open(gate.vaults()[0].id, typed())
desk = open_desk(vault)
client = make_client(desk)
put(desk, client)
turn = int(sys.argv[2])
print("ready", flush=True)
while True:
    turn += 1
    notes = [make_note(desk, client.id, f"turn {{turn}} " + "word " * 200) for _ in range({NOTES})]
    put(desk, *notes)
    print(turn, flush=True)
"""


def killed_after(root: Path, first_turn: int, seconds: float) -> list[int]:
    """The turns that a writer had been told were stored when it was killed."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(root), str(first_turn)], stdout=subprocess.PIPE, text=True
    )
    with writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        time.sleep(seconds)
        writer.kill()
        return [int(line) for line in writer.stdout.read().splitlines(keepends=True) if line.endswith("\n")]


def turns_stored(vault: OpenVault) -> dict[int, int]:
    """How many notes there are of each turn."""
    with vault.reading() as work:
        turns = [int(note.narrative.split()[1]) for note in work.every(ContactNote)]
    return {turn: turns.count(turn) for turn in turns}


@pytest.mark.slow
def test_what_was_acknowledged_outlives_kill_and_nothing_is_there_by_half(gate: Gate, tmp_path: Path) -> None:
    root, chance, acknowledged, left_journals = tmp_path / "data", random.Random(7), set[int](), 0
    for attempt in range(KILLS):
        acknowledged.update(killed_after(root, attempt * 1000, chance.uniform(0.005, 0.25)))
        left_journals += any(path.stat().st_size for path in root.rglob("*-wal"))
        with closing(make_gate(root).open(gate.vaults()[0].id, typed())) as vault:
            stored = turns_stored(vault)
            assert acknowledged <= stored.keys()
            assert set(stored.values()) <= {NOTES}
            with vault.reading() as work:
                assert first_break(work.trail()) is None
                operations = [o for o in work.waiting() if o.record_kind == ContactNote.KIND]
                assert len(operations) == sum(stored.values())
                assert len(work.contacts(limit=100_000)) == sum(stored.values())
    assert acknowledged
    assert left_journals, "no kill came while a journal was open: the test shows nothing"


@pytest.mark.parametrize("lost_bytes", [1, 4000, 20_000])
def test_a_journal_that_was_cut_short_loses_the_last_commits_only(gate: Gate, tmp_path: Path, lost_bytes: int) -> None:
    root = tmp_path / "data"
    acknowledged = killed_after(root, 0, 0.1)
    (journal,) = root.rglob("*-wal")
    journal.write_bytes(journal.read_bytes()[:-lost_bytes])
    with closing(gate.open(gate.vaults()[0].id, typed())) as vault:
        stored = turns_stored(vault)
        assert set(stored.values()) <= {NOTES}
        assert sorted(stored) == list(range(1, len(stored) + 1))
        assert len(stored) <= len(acknowledged) + 1
        with vault.reading() as work:
            assert first_break(work.trail()) is None
