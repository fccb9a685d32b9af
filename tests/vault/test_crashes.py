"""What was acknowledged is there after the process was killed, and nothing is there by half."""

from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path

import pytest

from db.gate import Gate
from tests.support.crashes import killed_after, turns_stored, wrongs
from tests.support.vaults import make_gate, typed

KILLS = 6


@pytest.mark.slow  # six processes that are killed
def test_what_was_acknowledged_outlives_kill_and_nothing_is_there_by_half(gate: Gate, tmp_path: Path) -> None:
    root, chance, acknowledged, left_journals = tmp_path / "data", random.Random(7), set[int](), 0
    for attempt in range(KILLS):
        acknowledged.update(killed_after(root, attempt * 1000, chance.uniform(0.005, 0.25)))
        left_journals += any(path.stat().st_size for path in root.rglob("*-wal"))
        with closing(make_gate(root).open(gate.vaults()[0].id, typed())) as vault:
            assert wrongs(vault, acknowledged) == []
            notes = sum(turns_stored(vault).values())
            with vault.reading() as work:
                assert len(work.contacts(limit=100_000)) == notes
    assert acknowledged
    assert left_journals, "no kill came while a journal was open: the test shows nothing"


@pytest.mark.parametrize("lost_bytes", [4000, *(pytest.param(lost, marks=pytest.mark.slow) for lost in (1, 20_000))])
def test_a_journal_that_was_cut_short_loses_the_last_commits_only(gate: Gate, tmp_path: Path, lost_bytes: int) -> None:
    root = tmp_path / "data"
    acknowledged = killed_after(root, 0, 0.1)
    (journal,) = root.rglob("*-wal")
    journal.write_bytes(journal.read_bytes()[:-lost_bytes])
    with closing(gate.open(gate.vaults()[0].id, typed())) as vault:
        stored = turns_stored(vault)
        assert wrongs(vault) == []
        assert sorted(stored) == list(range(1, len(stored) + 1))
        assert len(stored) <= len(acknowledged) + 1
