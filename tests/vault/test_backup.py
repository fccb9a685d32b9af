"""Backups: consistent, encrypted, verified before they count, and three of them."""

from __future__ import annotations

from contextlib import closing
from datetime import date

import pytest

from db import backup
from db.at_rest import verifies
from db.engine import keyed_connection, told
from db.gate import Gate
from db.vault import DATABASE, OpenVault
from tcm_desktop.domain.clients import Client
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import VaultDamaged
from tests.support.vaults import StandingClock, contents, make_note, put, typed


def backups(vault: OpenVault) -> list[str]:
    return sorted(path.name for path in (vault.folder / backup.FOLDER).iterdir())


def test_each_day_s_first_opening_makes_one_and_three_are_kept(
    gate: Gate, vault: OpenVault, clock: StandingClock
) -> None:
    vault.close()
    for _ in range(4):
        gate.open(vault.entry.id, typed()).close()
        first = contents(vault.folder / backup.FOLDER)
        gate.open(vault.entry.id, typed()).close()
        assert contents(vault.folder / backup.FOLDER) == first
        clock.pass_by(days=1)
    assert backups(vault) == ["day-2026-03-05.db", "day-2026-03-06.db", "day-2026-03-07.db"]


def test_the_day_is_the_worker_s_own(gate: Gate, vault: OpenVault, clock: StandingClock) -> None:
    vault.close()
    clock.pass_by(hours=12)  # six in the morning of the fifth in London, ten in the evening of the fourth in California
    gate.open(vault.entry.id, typed()).close()
    assert backups(vault) == ["day-2026-03-04.db"]


def test_a_backup_holds_what_was_committed_and_reads_with_the_vault_s_key_only(
    vault: OpenVault, desk: Desk, client: Client
) -> None:
    put(desk, make_note(desk, client.id, "a very private matter"))
    copy = backup.copy(vault.engine, vault.folder / backup.FOLDER, "tried", vault.key)
    assert verifies(copy, vault.key)
    assert b"private" not in copy.read_bytes()
    assert not copy.read_bytes().startswith(b"SQLite format 3")
    with closing(keyed_connection(copy, vault.key)) as connection:
        (body,) = connection.execute("SELECT body FROM record WHERE kind = 'contact_note'").fetchone()
    assert "a very private matter" in body


def test_a_backup_in_the_place_of_the_database_opens(gate: Gate, vault: OpenVault, client: Client) -> None:
    copy = backup.copy(vault.engine, vault.folder / backup.FOLDER, "tried", vault.key)
    vault.close()
    (vault.folder / DATABASE).write_bytes(copy.read_bytes())
    again = gate.open(vault.entry.id, typed())
    with again.reading() as work:
        assert work.get(Client, client.id) == client
    again.close()


def test_a_damaged_vault_makes_no_backup_and_keeps_the_good_ones(
    vault: OpenVault, desk: Desk, client: Client, clock: StandingClock
) -> None:
    put(desk, make_note(desk, client.id, "word " * 20_000))
    good = backups(vault)
    vault.engine.dispose()
    database = vault.folder / DATABASE
    pages = enumerate(database.read_bytes())
    database.write_bytes(bytes(byte ^ (at > 4096 and at % 4096 == 100) for at, byte in pages))
    with pytest.raises(VaultDamaged, match="may be whole in a backup"), told():
        backup.daily(vault.engine, vault.folder, vault.key, date(2026, 3, 9))
    assert backups(vault) == good
    with pytest.raises(VaultDamaged):
        vault.close()


def test_what_an_interrupted_backup_left_is_replaced(vault: OpenVault) -> None:
    folder = vault.folder / backup.FOLDER
    (folder / "tried.new").write_bytes(b"half a file")
    backup.copy(vault.engine, folder, "tried", vault.key)
    assert "tried.db" in backups(vault)
    assert "tried.new" not in backups(vault)


@pytest.mark.parametrize("damage", ["flip", "cut", "empty", "gone"])
def test_a_copy_that_cannot_be_believed_does_not_verify(vault: OpenVault, damage: str) -> None:
    copy = backup.copy(vault.engine, vault.folder / backup.FOLDER, "tried", vault.key)
    content = copy.read_bytes()
    if damage == "gone":
        copy.unlink()
    else:
        flipped = content[:9000] + bytes([content[9000] ^ 1]) + content[9001:]
        copy.write_bytes({"flip": flipped, "cut": content[:-4096], "empty": b""}[damage])
    assert not verifies(copy, vault.key)
