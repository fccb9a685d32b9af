"""No byte of what a worker wrote is readable outside the vault, at any moment."""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from db.gate import Gate
from db.vault import DATABASE, OpenVault
from tcm_desktop.domain.clients import Client
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.views import WorkingCopy
from tests.support import leaks
from tests.support.vaults import PASSPHRASE, make_client, make_note, open_desk, put, typed

MARKERS = ("Zanzibarmarke", "wörtlich geheim", "Quillfeather note text")

TEMPORARY = """
import os, sys, tempfile
from pathlib import Path
os.environ["SQLITE_TMPDIR"] = os.environ["TMPDIR"] = sys.argv[2]
from tests.support.vaults import *
gate = make_gate(Path(sys.argv[1]))
vault = gate.open(gate.vaults()[0].id, typed())
desk = open_desk(vault)
client = make_client(desk, "Zanzibarmarke")
put(desk, client, *(make_note(desk, client.id, "Quillfeather note text " * 400) for _ in range(300)))
with vault.engine.connect() as connection:
    connection.exec_driver_sql("SELECT a.body FROM record a, record b ORDER BY a.body || b.seq LIMIT 1").all()
vault.close()
"""


def hits(folder: Path, markers: Iterable[str] = MARKERS) -> list[tuple[str, bytes]]:
    """The files that hold a marker in any disguise."""
    return leaks.hits(folder, markers)


def write_markers(desk: Desk) -> Client:
    client = replace(make_client(desk, MARKERS[0]), address=MARKERS[1])
    note = make_note(desk, client.id, f"{MARKERS[2]} " * 300)
    put(desk, client, note)
    with desk.writing() as work:
        copy = WorkingCopy(note.id, note.KIND, client.id, note.narrative.encode(), "narrative", 3, desk.clock.now())
        work.keep_copy(copy)
        work.commit()
    return client


def test_the_scan_finds_what_it_looks_for(tmp_path: Path) -> None:
    """The control: the same text in a database that does not encrypt."""
    with closing(sqlcipher.connect(str(tmp_path / "plain.db"))) as connection:
        connection.execute("CREATE TABLE note (body TEXT)")
        connection.execute("INSERT INTO note VALUES (?)", (MARKERS[2],))
        connection.commit()
    (tmp_path / "wide").write_text(MARKERS[1].upper(), encoding="utf-16-be")
    (tmp_path / "coded").write_bytes(base64.b64encode(b"xx" + MARKERS[0].encode() + b"yy"))
    assert {name for name, _ in hits(tmp_path)} == {"plain.db", "wide", "coded"}


def test_nothing_is_readable_while_open_in_a_transaction_after_a_copy_and_when_closed(
    gate: Gate, vault: OpenVault, desk: Desk, tmp_path: Path
) -> None:
    client = write_markers(desk)
    assert (vault.folder / f"{DATABASE}-wal").stat().st_size > 10_000
    assert hits(tmp_path) == []
    with desk.writing() as work:
        work.put(replace(client, phone=MARKERS[0]), "client.changed", reason="")
        assert hits(tmp_path) == []
    copied = vault.folder / "killed"
    copied.mkdir()
    for path in vault.folder.glob(f"{DATABASE}*"):
        (copied / path.name).write_bytes(path.read_bytes())
    vault.close()
    assert hits(tmp_path) == []
    gate.open(vault.entry.id, typed()).close()
    assert [path.name for path in (vault.folder / "backups").iterdir()]
    assert hits(tmp_path) == []


def test_the_passphrase_is_nowhere_in_the_folder(vault: OpenVault, desk: Desk, tmp_path: Path) -> None:
    assert hits(tmp_path, [PASSPHRASE]) == []


@pytest.mark.slow  # sorts in a process of its own
def test_sorting_more_than_memory_holds_leaves_no_plain_temporary_file(gate: Gate, tmp_path: Path) -> None:
    """The folder's own time shows that no file was made in it, not even one that was deleted at once."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    before = temporary.stat().st_mtime_ns
    subprocess.run([sys.executable, "-c", TEMPORARY, str(tmp_path / "data"), str(temporary)], check=True)
    assert list(temporary.iterdir()) == []
    assert temporary.stat().st_mtime_ns == before
    assert hits(tmp_path) == []


def test_the_audit_trail_itself_holds_ids_only(desk: Desk, vault: OpenVault) -> None:
    write_markers(desk)
    with vault.engine.connect() as connection:
        cells = str(connection.exec_driver_sql("SELECT event, record_kind, reason FROM audit").all())
    assert not any(marker in cells for marker in MARKERS)


def test_two_vaults_with_the_same_passphrase_share_no_key(gate: Gate, vault: OpenVault) -> None:
    other = gate.create("Other", typed())
    assert other.key.keyspec() != vault.key.keyspec()
    assert open_desk(other).worker.name
    other.close()
