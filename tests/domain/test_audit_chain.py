"""The audit trail's chain: any change to an entry shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.operations import GENESIS, AuditEntry, entry_digest, first_break


def chain(length: int) -> list[AuditEntry]:
    entries: list[AuditEntry] = []
    for number in range(1, length + 1):
        previous = entries[-1].digest if entries else GENESIS
        entry = AuditEntry(
            number, "note.signed", UUID(int=1), datetime(2026, 1, 1, tzinfo=UTC), "note", UUID(int=number), "", previous
        )
        entries.append(replace(entry, digest=entry_digest(entry)))
    return entries


@given(st.integers(0, 12))
def test_a_whole_chain_has_no_break(length: int) -> None:
    assert first_break(chain(length)) is None


@pytest.mark.parametrize(
    "change",
    [
        {"event": "note.viewed"},
        {"actor": UUID(int=99)},
        {"at": datetime(2025, 1, 1, tzinfo=UTC)},
        {"record_id": None},
        {"reason": "because"},
    ],
)
def test_a_changed_entry_shows(change: dict[str, object]) -> None:
    entries = chain(5)
    entries[2] = replace(entries[2], **change)  # type: ignore[arg-type]  # one field at a time
    assert first_break(entries) == 3


@given(st.integers(0, 4))
def test_a_missing_entry_shows_unless_it_is_the_last(gone: int) -> None:
    entries = chain(5)
    del entries[gone]
    assert first_break(entries) == (None if gone == 4 else gone + 2)


def test_a_rewritten_chain_shows_at_the_first_entry_that_was_not_rewritten() -> None:
    entries = chain(4)
    changed = replace(entries[1], event="note.viewed", digest="")
    entries[1] = replace(changed, digest=entry_digest(changed))
    assert first_break(entries) == 3
