"""Searching 100,000 notes against the same SQL by the bare driver on the same encrypted file.

    python -m tests.bench.search

Both ask for a common word, for two words, and for the beginning of one, warm, in turns, in one process. The floor makes
no values: it fetches the driver's tuples. As a module it also says what the index costs: bytes in the file and
processor time for each note that is written.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from db import lines
from db.bodies import to_body
from db.engine import keyed_connection
from db.rows import ContactLineRow, RecordRow
from db.search import SEARCH, query_of
from db.vault import DATABASE, OpenVault
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.services.desk import Desk
from tests.bench.rounds import Pair, measure, warmed
from tests.support.vaults import make_client, make_note, open_desk, open_practice_like_vault, put

NOTES = 100_000
AT_ONCE = 2_000
WORDS_EACH = 120
"""About 800 characters, as long as the note of the reading bench."""
VOCABULARY = 8_000
SEED = 11
LIMIT = 40
REPEATS = 3
ASKED = ("word5", "word20 word70", "word12")
WRITTEN = 300


@contextmanager
def pair(notes: int = NOTES) -> Iterator[Pair]:
    """Three searches, by the program and by the driver."""
    with TemporaryDirectory() as folder, closing(open_practice_like_vault(Path(folder))) as vault:
        desk = open_desk(vault)
        fill(vault, desk, notes)
        with closing(keyed_connection(vault.folder / DATABASE, vault.key)) as driver:
            statement = str(SEARCH)

            def program() -> int:
                with desk.reading() as work:
                    return sum(len(work.search(typed, None, LIMIT)) for typed in ASKED)

            def floor() -> int:
                asked = ({"query": f"words : ({query_of(typed)})", "most": LIMIT} for typed in ASKED)
                return sum(len(driver.execute(statement, values).fetchall()) for values in asked)

            assert program() == floor() == LIMIT * len(ASKED)
            yield warmed(Pair(program, floor, REPEATS))


def narratives(number: int, seed: int = SEED) -> Iterator[str]:
    """Texts in which some words are common and most are rare, as in any language (Zipf)."""
    chance = random.Random(seed)
    words = [f"word{at}" for at in range(VOCABULARY)]
    weights = [1 / (at + 3) for at in range(VOCABULARY)]
    for _ in range(number):
        yield " ".join(chance.choices(words, weights, k=WORDS_EACH))


def fill(vault: OpenVault, desk: Desk, number: int) -> None:
    """Notes by the thousand: record, line and index, without the history beside them that no search reads."""
    client = make_client(desk)
    put(desk, client)
    blank, texts, now = make_note(desk, client.id), narratives(number), desk.clock.now()
    notes = (
        replace(blank, id=desk.new_id(), narrative=words, service_date=date(2020, 1, 1) + timedelta(days=at % 2000))
        for at, words in enumerate(texts)
    )
    with vault.engine.connect().execution_options(write=True) as connection:
        first = int(connection.execute(sa.select(sa.func.max(RecordRow.seq))).scalar_one()) + 1
        for begin in range(first, first + number, AT_ONCE):
            batch = list(zip(range(begin, min(begin + AT_ONCE, first + number)), notes, strict=False))
            connection.execute(sa.insert(RecordRow), [_row(seq, note, now) for seq, note in batch])
            connection.execute(sa.insert(ContactLineRow), [lines.contact_line(note, seq) for seq, note in batch])
        connection.commit()


def _row(seq: int, note: ContactNote, now: object) -> dict[str, object]:
    body = to_body(note)
    about = {"id": note.id, "kind": note.KIND, "client_id": note.client_id, "signed": False, "body": body}
    return {"seq": seq, **about, "revision": 1, "created_at": now, "updated_at": now}


def index_bytes(vault: OpenVault) -> int:
    """Bytes of the index and of the words that it holds."""
    parts = ("SELECT sum(length(block)) FROM record_search_data", "SELECT sum(length(c0)) FROM record_search_content")
    with vault.engine.connect() as connection:
        return sum(int(connection.exec_driver_sql(part).scalar_one() or 0) for part in parts)


def write_milliseconds(desk: Desk, written: int = WRITTEN) -> float:
    """Processor time of storing one note in a transaction of its own, in milliseconds."""
    client, taken = make_client(desk), []
    put(desk, client)
    for words in narratives(written, SEED + 1):
        note = make_note(desk, client.id, words)
        began = time.process_time()
        put(desk, note)
        taken.append((time.process_time() - began) * 1000)
    return median(taken)


def costs(number: int) -> dict[str, float]:
    """What the index costs in a vault of so many notes."""
    with TemporaryDirectory() as folder, closing(open_practice_like_vault(Path(folder))) as vault:
        desk = open_desk(vault)
        fill(vault, desk, number)
        found = {"index_bytes_a_note": index_bytes(vault) / number, "write_ms_with": write_milliseconds(desk)}
        with vault.engine.begin() as connection:
            for name in ("come", "change", "go"):
                connection.exec_driver_sql(f"DROP TRIGGER record_words_{name}")
        return found | {"write_ms_without": write_milliseconds(desk)}


if __name__ == "__main__":
    with pair() as searches:
        for name, value in (measure(searches) | costs(NOTES // 5)).items():
            print(f"{name:20} {value:.2f}")
