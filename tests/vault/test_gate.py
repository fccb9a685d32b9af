"""Making, listing and opening vaults: what each refusal says, and that it leaves every byte as it was."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from db.at_rest import refuse_unreadable
from db.engine import DatabaseKey, keyed_connection
from db.gate import Gate
from db.header import COPIES
from db.keys import Stretch
from db.migrate import SCHEMA
from db.vault import DATABASE, OpenVault
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import (
    PassphraseTooWeak,
    UserMessage,
    VaultDamaged,
    VaultInSyncedFolder,
    VaultInUse,
    VaultMissing,
    VaultNewer,
    WrongPassphrase,
)
from tests.support.vaults import (
    StandingClock,
    contents,
    make_client,
    make_gate,
    make_note,
    open_desk,
    open_practice_like_vault,
    put,
    typed,
)

INDEX = f"{DATABASE}-shm"
HOLDER = """
import sys
from pathlib import Path
from tests.support.vaults import make_gate, typed
gate = make_gate(Path(sys.argv[1]))
vault = gate.open(gate.vaults()[0].id, typed())
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def root(gate: Gate, tmp_path: Path) -> Path:
    """The data folder of `gate`."""
    return tmp_path / "data"


@pytest.fixture
def folder(gate: Gate, root: Path) -> Path:
    """The folder of the one vault of `gate`, which is closed and holds a client and a note."""
    vault = gate.open(gate.vaults()[0].id, typed())
    desk = open_desk(vault)
    client = make_client(desk)
    put(desk, client, make_note(desk, client.id, "word " * 2000))
    folder = vault.folder
    vault.close()
    return folder


def open_the_one(gate: Gate, passphrase: str | None = None) -> OpenVault:
    return gate.open(gate.vaults()[0].id, typed(passphrase) if passphrase is not None else typed())


def refused(gate: Gate, folder: Path, kind: type[UserMessage], words: str) -> None:
    """Opening fails in these words and leaves the vault's files as they were, but for the index of the journal."""
    before = contents(folder, INDEX)
    with pytest.raises(kind, match=words):
        gate.open(folder.name, typed())
    assert contents(folder, INDEX) == before


def test_a_new_vault_is_open_listed_and_opens_again(tmp_path: Path) -> None:
    gate = make_gate(tmp_path)
    assert gate.vaults() == ()
    vault = gate.create("  Ana Practice ", typed())
    entry = vault.entry
    assert (entry.label, entry.practice) == ("Ana Practice", False)
    assert gate.vaults() == (entry,)
    vault.close()
    again = gate.open(entry.id, typed())
    assert again.entry == entry
    again.close()


def test_a_copy_of_a_vault_s_folder_under_another_name_is_a_vault_of_its_own(gate: Gate, folder: Path) -> None:
    copied = shutil.copytree(folder, folder.with_name("f" * 32))
    assert {entry.id for entry in gate.vaults()} == {folder.name, copied.name}
    vault = gate.open(copied.name, typed())
    assert (vault.folder, vault.entry.id) == (copied, copied.name)
    gate.open(folder.name, typed()).close()
    vault.close()


def test_vaults_are_listed_by_label(tmp_path: Path) -> None:
    gate = make_gate(tmp_path)
    for label in ("beta", "Alpha"):
        gate.create(label, typed()).close()
    assert [entry.label for entry in gate.vaults()] == ["Alpha", "beta"]


@pytest.mark.parametrize(("label", "listed"), [("Ana", "Ana (practice)"), ("Practice caseload", "Practice caseload")])
def test_a_practice_vault_says_so(tmp_path: Path, label: str, listed: str) -> None:
    gate = make_gate(tmp_path)
    gate.create(label, typed(), practice=True).close()
    assert [(entry.label, entry.practice) for entry in gate.vaults()] == [(listed, True)]


def test_the_buffers_that_held_the_passphrase_are_zeroed(tmp_path: Path) -> None:
    gate, buffer = make_gate(tmp_path), typed()
    gate.create("Ana", buffer).close()
    wrong, weak = typed("quite another passphrase"), typed("short")
    with pytest.raises(WrongPassphrase):
        gate.open(gate.vaults()[0].id, wrong)
    with pytest.raises(PassphraseTooWeak):
        gate.create("Ana", weak)
    assert not any(buffer + wrong + weak)


def test_closing_zeroes_the_key_and_leaves_one_database_file(gate: Gate, folder: Path) -> None:
    vault = open_the_one(gate)
    assert any(vault.key.keyspec()[2:66].strip(b"0"))
    vault.close()
    vault.close()
    assert not vault.key.keyspec()[2:66].strip(b"0")
    assert sorted(path.name for path in folder.iterdir() if path.is_file()) == [
        "header-copy.json",
        "header.json",
        "lock",
        DATABASE,
    ]


def test_a_weak_passphrase_makes_no_vault(tmp_path: Path) -> None:
    gate = make_gate(tmp_path / "data")
    with pytest.raises(PassphraseTooWeak, match="It needs at least 15"):
        gate.create("Ana", typed("fourteen chars"))
    assert not (tmp_path / "data").exists()


def test_a_folder_that_is_copied_to_a_cloud_makes_and_opens_no_vault(tmp_path: Path) -> None:
    synced = tmp_path / "Dropbox" / "data"
    with pytest.raises(VaultInSyncedFolder, match="copied by Dropbox"):
        make_gate(synced).create("Ana", typed())
    assert not synced.exists()
    made = tmp_path / "data"
    open_practice_like_vault(made).close()
    gate = make_gate(made, environment={"OneDrive": str(tmp_path)})
    before = contents(made)
    with pytest.raises(VaultInSyncedFolder, match="copied by OneDrive"):
        open_the_one(gate)
    assert contents(made) == before


@pytest.mark.parametrize("vault_id", ["0" * 32, "../elsewhere", "", "lock"])
def test_a_vault_that_is_not_there_is_told(gate: Gate, vault_id: str) -> None:
    with pytest.raises(VaultMissing, match="no vault here"):
        gate.open(vault_id, typed())


def test_a_vault_without_its_database_is_told(gate: Gate, folder: Path) -> None:
    (folder / DATABASE).unlink()
    refused(gate, folder, VaultMissing, "no vault here")


def test_a_wrong_passphrase_is_told_and_remembered(gate: Gate, folder: Path) -> None:
    before = contents(folder)
    with pytest.raises(WrongPassphrase, match=r"^That did not open the file\. Check Caps Lock") as error:
        open_the_one(gate, "quite another passphrase")
    assert error.value.wait_seconds == 0
    assert contents(folder, "attempts") == before


def test_each_failure_after_the_third_makes_the_wait_longer(gate: Gate, root: Path, clock: StandingClock) -> None:
    waits = []
    for _ in range(10):
        with pytest.raises(WrongPassphrase) as error:
            open_the_one(make_gate(root, clock), "quite another passphrase")  # a new gate stands for a new process
        waits.append(error.value.wait_seconds)
        clock.pass_by(seconds=error.value.wait_seconds)
    assert waits == [0, 0, 0, 2, 4, 8, 16, 32, 60, 60]
    open_the_one(gate).close()


def test_while_the_wait_lasts_not_even_the_right_passphrase_opens(gate: Gate, clock: StandingClock) -> None:
    for _ in range(4):
        with pytest.raises(WrongPassphrase):
            open_the_one(gate, "quite another passphrase")
    clock.pass_by(seconds=0.5)
    for _ in range(3):  # trying early makes the wait no longer
        with pytest.raises(WrongPassphrase, match="Wait 2 seconds") as error:
            open_the_one(gate)
    assert error.value.wait_seconds == 2
    clock.pass_by(days=-300)  # nor does a clock that was set back
    with pytest.raises(WrongPassphrase, match="Wait 2 seconds"):
        open_the_one(gate)
    clock.pass_by(days=300, seconds=1.5)
    open_the_one(gate).close()


def test_failed_unlocks_stand_in_the_audit_trail_after_the_next_success(gate: Gate, clock: StandingClock) -> None:
    failed_at = []
    for _ in range(2):
        clock.pass_by(minutes=1)
        failed_at.append(clock.now())
        with pytest.raises(WrongPassphrase):
            open_the_one(gate, "quite another passphrase")
    for _ in range(2):
        vault = open_the_one(gate)
        with vault.reading() as work:
            failures = [entry.at for entry in work.trail() if entry.event == "vault.unlock_failed"]
        vault.close()
        assert failures == failed_at


def test_a_side_file_that_cannot_be_read_stops_nobody(gate: Gate, folder: Path) -> None:
    (folder / "attempts").write_bytes(b"\xff\x00 not a time\n2026-03-04T10:00:00\n\n")
    open_the_one(gate).close()


def test_a_vault_is_open_once_only(gate: Gate, vault: OpenVault, root: Path) -> None:
    refused(gate, vault.folder, VaultInUse, "already open")
    refused(make_gate(root), vault.folder, VaultInUse, "already open")


def test_another_process_keeps_the_vault_until_it_ends_however_it_ends(gate: Gate, folder: Path, root: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        refused(gate, folder, VaultInUse, "already open")
        holder.kill()
    open_the_one(gate).close()


def test_a_vault_from_a_newer_program_is_left_alone(gate: Gate, folder: Path) -> None:
    vault = open_the_one(gate)
    with vault.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'v9999'")
    vault.close()
    refused(gate, folder, VaultNewer, "newer version of the program")
    (folder / DATABASE).chmod(0o644)
    refused(gate, folder, VaultNewer, "newer version of the program")


def zeroed_page(content: bytes) -> bytes:
    return bytes(4096) + content[4096:]


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def odd_length(content: bytes) -> bytes:
    return content[:-1000]


def flipped_bit(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def flipped_in_every_page(content: bytes) -> bytes:
    """The journal repeats some pages, and those count; no other can be believed."""
    return bytes(byte ^ (at % 4096 == 100) for at, byte in enumerate(content))


def empty(content: bytes) -> bytes:
    return b""


def plain_sqlite(content: bytes) -> bytes:
    return b"SQLite format 3\0" + content[16:32] + bytes(4096)


@pytest.mark.parametrize("damage", [zeroed_page, half, odd_length, flipped_bit, empty, plain_sqlite])
def test_a_damaged_database_is_told_and_left_for_whoever_can_help(
    gate: Gate, folder: Path, damage: Callable[[bytes], bytes]
) -> None:
    database = folder / DATABASE
    database.write_bytes(damage(database.read_bytes()))
    refused(gate, folder, VaultDamaged, "damaged, so it was not opened")


def test_damage_beside_a_journal_that_a_crash_left_is_told_too(gate: Gate, folder: Path, root: Path) -> None:
    vault = open_the_one(gate)
    desk = open_desk(vault)
    put(desk, make_client(desk))
    left = {path.name: path.read_bytes() for path in folder.glob(f"{DATABASE}*")}
    vault.close()
    assert left[f"{DATABASE}-wal"]
    left[DATABASE] = flipped_in_every_page(left[DATABASE])
    for name, content in left.items():
        (folder / name).write_bytes(content)
    refused(gate, folder, VaultDamaged, "damaged, so it was not opened")
    (folder / INDEX).unlink()
    refused(gate, folder, VaultDamaged, "damaged, so it was not opened")


def test_a_database_whose_first_bytes_were_lost_opens_by_the_salt_in_the_header(gate: Gate, folder: Path) -> None:
    database = folder / DATABASE
    database.write_bytes(bytes(16) + database.read_bytes()[16:])
    open_the_one(gate).close()


@pytest.mark.slow
def test_every_flipped_bit_of_the_database_in_use_is_found(gate: Gate, folder: Path) -> None:
    database = folder / DATABASE
    whole = database.read_bytes()
    for at in range(16, len(whole), len(whole) // 12):
        database.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        refused(gate, folder, VaultDamaged, "damaged")
    database.write_bytes(whole)
    open_the_one(gate).close()


@pytest.mark.parametrize("damage", [zeroed_page, half, odd_length, empty, plain_sqlite])
def test_a_large_database_that_was_checked_today_is_still_looked_at(
    gate: Gate, folder: Path, damage: Callable[[bytes], bytes]
) -> None:
    with closing(open_the_one(gate)) as vault:
        key = DatabaseKey(bytearray.fromhex(vault.key.keyspec()[2:66].decode()), bytes.fromhex(vault.head.salt))
    database = folder / DATABASE
    whole = database.read_bytes()
    assert refuse_unreadable(database, key, SCHEMA, thorough=False, small=0) == SCHEMA.latest
    at = len(whole) - 2000  # in the last page, which opening does not read
    database.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
    assert refuse_unreadable(database, key, SCHEMA, thorough=False, small=0) == SCHEMA.latest
    for thorough, small in ((True, 0), (False, len(whole))):
        with pytest.raises(VaultDamaged):
            refuse_unreadable(database, key, SCHEMA, thorough=thorough, small=small)
    database.write_bytes(damage(whole))
    with pytest.raises(VaultDamaged):
        refuse_unreadable(database, key, SCHEMA, thorough=False, small=0)


def test_damage_that_is_met_later_is_told_then(gate: Gate, vault: OpenVault, desk: Desk) -> None:
    client = make_client(desk)
    put(desk, client, *(make_note(desk, client.id, "word " * 1000) for _ in range(50)))
    vault.engine.dispose()
    database = vault.folder / DATABASE
    content = database.read_bytes()
    database.write_bytes(content[:4096] + flipped_in_every_page(content[4096:]))
    with pytest.raises(VaultDamaged, match="may be whole in a backup"), vault.reading() as work:
        work.every(ContactNote)
    with pytest.raises(VaultDamaged):
        vault.close()


def test_a_vault_with_damaged_headers_is_still_listed_and_says_so_when_opened(gate: Gate, folder: Path) -> None:
    for name in COPIES:
        (folder / name).write_bytes(b"{}")
    assert [entry.label for entry in gate.vaults()] == [folder.name]
    refused(gate, folder, VaultDamaged, "holds this vault's lock is damaged")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes; the data folder is the user's own there")
def test_nobody_else_can_read_a_vault_whatever_the_process_allows(gate: Gate, folder: Path) -> None:
    before = os.umask(0)
    try:
        (folder / DATABASE).chmod(0o644)
        vault = open_the_one(gate)
        desk = open_desk(vault)
        put(desk, make_client(desk))
        modes = {path: path.stat().st_mode & 0o777 for path in (folder.parent, folder, *folder.rglob("*"))}
        vault.close()
    finally:
        os.umask(before)
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}
    assert f"{DATABASE}-wal" in {path.name for path in modes}


def test_a_vault_whose_making_fails_leaves_nothing_and_is_never_listed(tmp_path: Path) -> None:
    def interrupted() -> Stretch:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Gate(tmp_path, calibrate=interrupted, environment={}).create("Ana", typed())
    assert contents(tmp_path) == {}
    (tmp_path / "vaults" / (".new-" + "0" * 32)).mkdir(parents=True)
    assert make_gate(tmp_path).vaults() == ()


def test_a_path_with_signs_that_mean_something_in_an_address_works(tmp_path: Path) -> None:
    root = tmp_path / "Ana's data #1? 100% ü"
    vault = open_practice_like_vault(root)
    open_desk(vault)
    vault.close()
    open_the_one(make_gate(root)).close()


def test_the_engine_keeps_what_the_vault_rests_on(vault: OpenVault, desk: Desk) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "temp_store": 2,
        "trusted_schema": 0,
        "recursive_triggers": 1,
        "cipher_memory_security": "0",
    }
    with vault.engine.connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in wanted}
    assert found == wanted


def test_a_database_opens_with_its_own_key_only(vault: OpenVault) -> None:
    with pytest.raises(sqlcipher.DatabaseError, match="not a database"):
        keyed_connection(vault.folder / DATABASE, DatabaseKey(bytearray(32), bytes(16)))
    with pytest.raises(ValueError, match="another length"):
        DatabaseKey(bytearray(31), bytes(16))
