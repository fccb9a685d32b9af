"""Changing the passphrase rewraps the key and touches nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.gate import Gate
from db.header import COPIES
from db.vault import DATABASE, OpenVault
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.operations import first_break
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import PassphraseTooWeak, VaultFull, WrongPassphrase
from tests.support.vaults import StandingClock, contents, typed

NEW = "orange ladder fifty moons"


def test_the_new_passphrase_opens_and_the_old_one_does_not(gate: Gate, vault: OpenVault, client: Client) -> None:
    buffers = typed(), typed(NEW)
    vault.change_passphrase(*buffers)
    assert not any(buffers[0] + buffers[1])
    vault.close()
    with pytest.raises(WrongPassphrase):
        gate.open(vault.entry.id, typed())
    again = gate.open(vault.entry.id, typed(NEW))
    with again.reading() as work:
        assert work.get(Client, client.id) == client
        assert [entry.event for entry in work.trail()][-4:] == [
            "client.opened",
            "vault.passphrase_changed",
            "vault.unlock_failed",
            "vault.opened",
        ]
        assert first_break(work.trail()) is None
    again.close()


def test_the_other_keyboard_s_form_of_the_passphrase_opens_too(gate: Gate, vault: OpenVault) -> None:
    vault.change_passphrase(typed(), typed("die Größe der Wälder"))
    vault.close()
    gate.open(vault.entry.id, typed("die Gro\u0308ße der Wa\u0308lder".replace("o\u0308ß", "öß"))).close()


def test_a_wrong_old_passphrase_changes_nothing_and_counts_as_a_failure(
    gate: Gate, vault: OpenVault, clock: StandingClock
) -> None:
    before = contents(vault.folder, "attempts")
    for _ in range(4):
        with pytest.raises(WrongPassphrase) as error:
            vault.change_passphrase(typed("quite another passphrase"), typed(NEW))
    assert error.value.wait_seconds == 2
    with pytest.raises(WrongPassphrase, match="Wait 2 seconds"):
        vault.change_passphrase(typed(), typed(NEW))
    assert contents(vault.folder, "attempts") == before


def test_a_weak_new_passphrase_changes_nothing(vault: OpenVault) -> None:
    before, buffers = contents(vault.folder), (typed(), typed("short"))
    with pytest.raises(PassphraseTooWeak):
        vault.change_passphrase(*buffers)
    assert contents(vault.folder) == before
    assert not any(buffers[0] + buffers[1])


def test_only_the_headers_and_the_audit_trail_change(gate: Gate, vault: OpenVault, desk: Desk) -> None:
    vault.close()
    before = contents(vault.folder)
    vault = gate.open(vault.entry.id, typed())
    vault.change_passphrase(typed(), typed(NEW))
    vault.close()
    after = contents(vault.folder)
    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} == {*COPIES, DATABASE}


def test_a_crash_between_the_two_copies_leaves_the_new_passphrase_in_force(gate: Gate, vault: OpenVault) -> None:
    old_copy = (vault.folder / COPIES[1]).read_bytes()
    vault.change_passphrase(typed(), typed(NEW))
    vault.close()
    (vault.folder / COPIES[1]).write_bytes(old_copy)
    gate.open(vault.entry.id, typed(NEW)).close()
    assert (vault.folder / COPIES[1]).read_bytes() == (vault.folder / COPIES[0]).read_bytes() != old_copy


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_leaves_the_old_passphrase_in_force(gate: Gate, vault: OpenVault) -> None:
    before = contents(vault.folder)
    for name in COPIES:
        (vault.folder / f"{name}.new").symlink_to("/dev/full")
    with pytest.raises(VaultFull, match="disk is full"):
        vault.change_passphrase(typed(), typed(NEW))
    for name in COPIES:
        (vault.folder / f"{name}.new").unlink()
    assert contents(vault.folder) == before
    vault.close()
    gate.open(vault.entry.id, typed()).close()
