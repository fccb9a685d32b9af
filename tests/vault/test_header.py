"""The header: two copies, believed only when whole, and never a way to a weaker or a hanging unlock."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import header
from db.gate import Gate
from db.header import COPIES, Header
from db.keys import FLOOR, WrongKeyError, new_vault_key
from tcm_desktop.services.errors import UserMessage, VaultDamaged, VaultMissing, VaultNewer, WrongPassphrase
from tests.support.vaults import StandingClock, contents, typed

BLANK = Header("0" * 32, "Ana Practice", False, "ab" * 16)
VAULT_KEY = new_vault_key()
LONGEST_SECONDS = 5.0


@pytest.fixture(scope="module")
def wrapped() -> Header:
    """A header whose passphrase opens VAULT_KEY."""
    return header.with_passphrase(BLANK, VAULT_KEY, typed(), FLOOR)


@pytest.fixture
def folder(gate: Gate, tmp_path: Path) -> Path:
    """The folder of the one, closed vault of `gate`."""
    return tmp_path / "data" / "vaults" / gate.vaults()[0].id


def rewritten(head: Header, change: Callable[[dict[str, Any]], object], folder: Path) -> Header:
    """What is read back after somebody edited the header and made its digest right again."""
    facts = json.loads(header._as_bytes(head))
    change(facts["header"])
    edited = {"format": facts["format"], "header": facts["header"]}
    content = header._canonical(edited | {"digest": header._digest(edited)})
    for name in COPIES:
        (folder / name).write_bytes(content)
    return header.read(folder)


def test_a_header_comes_back_as_it_was_written(wrapped: Header, tmp_path: Path) -> None:
    header.write(tmp_path, wrapped)
    assert header.read(tmp_path) == wrapped
    assert (tmp_path / COPIES[0]).read_bytes() == (tmp_path / COPIES[1]).read_bytes()
    assert header.vault_key(wrapped, typed()) == VAULT_KEY


def test_the_header_holds_neither_passphrase_nor_key(wrapped: Header) -> None:
    content = header._as_bytes(wrapped)
    assert typed() not in content
    assert VAULT_KEY.hex().encode() not in content


@pytest.mark.parametrize("lost", COPIES)
def test_one_lost_copy_is_made_again_from_the_other(gate: Gate, folder: Path, lost: str) -> None:
    whole = contents(folder, "attempts")[lost]
    for remains in (None, b"", whole[:-1], whole.replace(b'"practice":true', b'"practice":null')):
        (folder / lost).unlink()
        if remains is not None:
            (folder / lost).write_bytes(remains)
        gate.open(folder.name, typed()).close()
        assert (folder / lost).read_bytes() == whole


def test_of_two_whole_copies_the_later_one_counts(wrapped: Header, tmp_path: Path) -> None:
    later = header.with_passphrase(wrapped, VAULT_KEY, typed("another good passphrase"), FLOOR)
    for first, second in ((wrapped, later), (later, wrapped)):
        for name, head in zip(COPIES, (first, second), strict=True):
            (tmp_path / name).write_bytes(header._as_bytes(head))
        assert header.read(tmp_path) == later
    header.heal(tmp_path, later)
    assert len(set(contents(tmp_path).values())) == 1


def test_nothing_at_all_is_missing_and_rubbish_is_damage(tmp_path: Path) -> None:
    with pytest.raises(VaultMissing):
        header.read(tmp_path / "nowhere")
    with pytest.raises(VaultDamaged):
        header.read(tmp_path)
    (tmp_path / COPIES[0]).write_bytes(b"[" * 60_000)
    with pytest.raises(VaultDamaged):
        header.read(tmp_path)


@given(st.binary(max_size=200) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(str).map(str.encode))
def test_no_content_makes_reading_fail_in_another_way(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.getbasetemp()
    (folder / COPIES[0]).write_bytes(content)
    with pytest.raises(VaultDamaged):
        header.read(folder)


def test_no_flipped_byte_of_both_copies_opens_and_none_hangs(gate: Gate, folder: Path) -> None:
    whole, gate_of_now = (folder / COPIES[0]).read_bytes(), gate
    began = time.monotonic()
    for at in range(len(whole)):
        for name in COPIES:
            (folder / name).write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises((VaultDamaged, VaultNewer)):
            gate_of_now.open(folder.name, typed())
    assert time.monotonic() - began < LONGEST_SECONDS * 2


def set_slot(name: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda facts: facts["slots"][0].update({name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("memory_kib", FLOOR.memory_kib - 1),
        ("memory_kib", 8),
        ("memory_kib", 1024 * 1024 + 1),
        ("memory_kib", -1),
        ("memory_kib", 2**40),
        ("passes", FLOOR.passes - 1),
        ("passes", 1_000_000),
        ("passes", 49),
        ("lanes", 0),
        ("lanes", 17),
        ("salt", "00" * 15),
        ("salt", "zz" * 16),
        ("nonce", "g"),
        ("wrapped", "not hex"),
        ("passes", "3"),
        ("unheard_of", 1),
    ],
)
def test_a_swapped_stretching_is_not_even_tried(wrapped: Header, tmp_path: Path, name: str, value: object) -> None:
    edited, began = rewritten(wrapped, set_slot(name, value), tmp_path), time.monotonic()
    with pytest.raises(VaultDamaged):
        header.vault_key(edited, typed())
    assert time.monotonic() - began < 0.05


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("passes", 4),
        ("lanes", 1),
        ("salt", "00" * 16),
        ("nonce", "00" * 12),
        ("nonce", "00" * 11),
        ("wrapped", "00" * 48),
        ("wrapped", "00" * 47),
    ],
)
def test_an_edited_slot_with_a_right_digest_opens_nothing(
    wrapped: Header, tmp_path: Path, name: str, value: object
) -> None:
    with pytest.raises(WrongKeyError):
        header.vault_key(rewritten(wrapped, set_slot(name, value), tmp_path), typed())


@pytest.mark.parametrize(
    ("name", "value"),
    [("vault_id", "1" * 32), ("label", "Somebody else"), ("practice", True), ("salt", "cd" * 16), ("slots", [])],
)
def test_an_edited_header_with_a_right_digest_opens_nothing(
    wrapped: Header, tmp_path: Path, name: str, value: object
) -> None:
    with pytest.raises(WrongKeyError):
        header.vault_key(rewritten(wrapped, lambda facts: facts.update({name: value}), tmp_path), typed())


def test_ways_in_that_this_program_does_not_know_are_kept_and_passed_over(wrapped: Header, tmp_path: Path) -> None:
    escrow = {"kind": "escrow", "agency_key": "00", "anything": [1, {"else": None}]}
    header.write(tmp_path, replace(wrapped, slots=(escrow, *wrapped.slots, {"kind": "recovery"})))
    head = header.read(tmp_path)
    assert header.vault_key(head, typed()) == VAULT_KEY
    changed = header.with_passphrase(head, VAULT_KEY, typed("another good passphrase"), FLOOR)
    assert changed.slots[1:] == (escrow, {"kind": "recovery"})
    with pytest.raises(WrongKeyError):
        header.vault_key(changed, typed())


def test_a_header_of_a_later_format_is_left_to_a_later_program(wrapped: Header, tmp_path: Path) -> None:
    later = {"format": header.FORMAT + 1, "header": {"all": "different"}}
    content = header._canonical(later | {"digest": header._digest(later)})
    (tmp_path / COPIES[0]).write_bytes(header._as_bytes(wrapped))
    (tmp_path / COPIES[1]).write_bytes(content)
    with pytest.raises(VaultNewer, match="newer version"):
        header.read(tmp_path)
    assert (tmp_path / COPIES[1]).read_bytes() == content


def test_each_vault_and_each_rewrap_has_its_own_salt_and_nonce(wrapped: Header) -> None:
    again = header.with_passphrase(wrapped, VAULT_KEY, typed(), FLOOR)
    assert [wrapped.slots[0][part] != again.slots[0][part] for part in ("salt", "nonce", "wrapped")] == [True] * 3
    assert again.written == wrapped.written + 1


def test_a_damaged_wrapped_key_and_a_wrong_passphrase_say_the_same(
    gate: Gate, folder: Path, clock: StandingClock
) -> None:
    said: list[str] = []
    with pytest.raises(WrongPassphrase) as wrong:
        gate.open(folder.name, typed("quite another passphrase"))
    said.append(str(wrong.value))
    rewritten(header.read(folder), set_slot("wrapped", "00" * 48), folder)
    with pytest.raises(UserMessage) as damaged:
        gate.open(folder.name, typed())
    said.append(str(damaged.value))
    assert said[0] == said[1]
