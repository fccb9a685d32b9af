"""A process that applies pages to a vault and says which were applied; and what must hold after its end."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from db.bodies import flat_body, to_body
from db.vault import OpenVault
from sync.protocol.digests import record_digest, scope_digest
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.operations import first_break
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.sync_ports import (
    ConfirmedRow,
    Delivery,
    DeviceChange,
    Progress,
    Receipt,
    Scope,
    ScopeState,
)
from tests.support.vaults import make_gate, make_note, open_desk, put, typed

ROWS = 20
"""Rows in one page."""
ROOT = Path(__file__).parents[2]
CHART = UUID(int=5)
MINE = "mine"


def page(desk: Desk, turn: int) -> tuple[ConfirmedRow, ...]:
    """The rows of a turn."""
    return tuple(_row(desk, UUID(int=(turn << 16) + n), turn, f"turn {turn} {'word ' * 100}") for n in range(ROWS))


def apply(root: Path) -> None:
    """Turn after turn: something of her own, then a page that answers it and brings rows; printed once applied."""
    gate = make_gate(root)
    with closing(gate.open(gate.vaults()[0].id, typed())) as vault:
        desk = open_desk(vault)
        store = vault.sync_store()
        at = Progress("d", "g", "e", scopes={CHART: Scope(ScopeState.ACTIVE)})
        store.apply(DeviceChange(at))
        print("ready", flush=True)
        for turn in range(1, 10_000):
            own = make_note(desk, CHART, f"{MINE} {turn}")
            put(desk, own)
            waiting = store.waiting(0, 10)[-1].operation
            receipt = Receipt(waiting.id, Delivery.ACKNOWLEDGED, seq=turn, revision=1, received_at=desk.clock.now())
            answered = _row(desk, own.id, turn, own.narrative)
            at = replace(at, cursor=turn, as_of=turn)
            store.apply(DeviceChange(at, put=(*page(desk, turn), answered), receipts=(receipt,)))
            print(turn, flush=True)


def killed_after(root: Path, seconds: float) -> int:
    """The last turn that the process said was applied when it was killed."""
    command = [sys.executable, "-m", "tests.support.sync_crashes", str(root)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(seconds)
        process.kill()
        told = [int(line) for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
        return max(told, default=0)


def wrongs(vault: OpenVault, acknowledged: int) -> list[str]:
    """What does not hold in a vault that `apply` wrote to; nothing for a sound one."""
    store = vault.sync_store()
    cursor = store.progress().cursor
    with vault.reading() as work:
        stored, trail = work.every(ContactNote), work.trail()
        found = Counter(int(note.narrative.split()[1]) for note in stored if not note.narrative.startswith(MINE))
        own = [int(note.narrative.split()[1]) for note in stored if note.narrative.startswith(MINE)]
        counts = work.sync.counts()
        listed, hits = len(work.contacts(limit=100_000)), len(work.search("word", limit=100_000))
    wrong = [] if cursor >= acknowledged else ["an applied page is lost"]
    if found != Counter(dict.fromkeys(range(1, cursor + 1), ROWS)):
        wrong.append("cursor and rows differ")
    if sorted(own) != list(range(1, len(own) + 1)) or len(own) - cursor not in (0, 1):
        wrong.append("own work is not what was stored")
    if counts.unsent - 1 != len(own) - cursor:  # her own record waits all the time
        wrong.append("answers and rows differ")
    if (listed, hits) != (len(stored), cursor * ROWS):
        wrong.append("lists or words are not those of the records")
    if scope_digest(store.digests([CHART])[CHART]).count != cursor * (ROWS + 1):
        wrong.append("digests are not those of the rows")
    return wrong if first_break(trail) is None else [*wrong, "the trail is broken"]


def _row(desk: Desk, record_id: UUID, turn: int, words: str) -> ConfirmedRow:
    note = replace(make_note(desk, CHART, words), id=record_id)
    versions = {"": f"{turn:032x}"}
    digest = record_digest(record_id, versions)
    return ConfirmedRow(record_id, note.KIND, CHART, turn, 1, flat_body(to_body(note)), versions, digest)


if __name__ == "__main__":
    apply(Path(sys.argv[1]))
