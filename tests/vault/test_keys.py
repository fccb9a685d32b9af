"""Keys: derived as published, wrapped so that only the right key opens, and overwritten when done with."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from hypothesis import given
from hypothesis import strategies as st

from db.engine import DatabaseKey
from db.keys import (
    CALIBRATED_MEMORY,
    FLOOR,
    KEY_BYTES,
    MIB,
    NONCE_BYTES,
    Purpose,
    Stretch,
    WrongKeyError,
    calibrated,
    derive,
    new_vault_key,
    stretch,
    unwrap,
    wrap,
    zero,
)

KEY = bytearray(range(32))
NONCE = bytes(NONCE_BYTES)
A_KEY = st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES).map(bytearray)


def test_vault_keys_are_random() -> None:
    assert len({bytes(new_vault_key()) for _ in range(50)}) == 50
    assert len(new_vault_key()) == KEY_BYTES


def test_derived_keys_are_those_of_rfc_5869() -> None:
    """Computed with another implementation: HMAC-SHA256 twice, salt of 32 zeros (RFC 5869, section 2)."""
    extracted = hmac.new(bytes(32), KEY, hashlib.sha256).digest()
    for purpose in Purpose:
        expanded = hmac.new(extracted, purpose.encode() + b"\x01", hashlib.sha256).digest()
        assert derive(KEY, purpose) == expanded


def test_each_purpose_has_a_key_of_its_own() -> None:
    assert {purpose.value for purpose in Purpose} == {"db/v1", "backup/v1", "audit/v1"}
    assert len({bytes(derive(KEY, purpose)) for purpose in Purpose} | {bytes(KEY)}) == 4


def test_stretching_is_argon2id_at_the_cost_asked_for() -> None:
    """The text form names the variant, the version and the cost, and is checked against all of them."""
    passphrase, salt = b"violet harbor ninety lamp", b"0123456789abcdef"
    key = stretch(bytearray(passphrase), salt, FLOOR)
    parts = (base64.b64encode(part).decode().rstrip("=") for part in (salt, key))
    Argon2id.verify_phc_encoded(passphrase, "$argon2id$v=19$m=65536,t=3,p=4$" + "$".join(parts))


@given(vault_key=A_KEY, wrapping_key=A_KEY, bound_to=st.binary())
def test_what_was_wrapped_comes_back_and_only_so(
    vault_key: bytearray, wrapping_key: bytearray, bound_to: bytes
) -> None:
    wrapped = wrap(vault_key, wrapping_key, NONCE, bound_to)
    assert unwrap(wrapped, wrapping_key, NONCE, bound_to) == vault_key
    other = bytearray(byte ^ 1 for byte in wrapping_key)
    for attempt in (
        (wrapped, other, NONCE, bound_to),
        (wrapped, wrapping_key, b"\x01" * NONCE_BYTES, bound_to),
        (wrapped, wrapping_key, NONCE, bound_to + b"\x00"),
        (wrapped[:-1] + bytes([wrapped[-1] ^ 1]), wrapping_key, NONCE, bound_to),
        (wrapped[:-1], wrapping_key, NONCE, bound_to),
        (wrapped, wrapping_key, b"", bound_to),
    ):
        with pytest.raises(WrongKeyError):
            unwrap(*attempt)


@pytest.mark.parametrize(
    ("seconds", "memory_mib"),
    [(3.0, 64), (0.5, 64), (0.49, 80), (0.3, 144), (0.12, 256), (0.0001, 256), (0.0, 256)],
)
def test_a_new_vault_takes_half_a_second_to_a_second_within_the_bounds(seconds: float, memory_mib: int) -> None:
    cost = calibrated(lambda _: seconds)
    assert cost == Stretch(memory_mib * MIB, FLOOR.passes, FLOOR.lanes)
    assert cost.is_acceptable()
    if FLOOR.memory_kib < cost.memory_kib < CALIBRATED_MEMORY:
        assert 0.5 <= seconds * cost.memory_kib / FLOOR.memory_kib <= 1.0


def test_calibration_on_this_machine_stays_within_the_bounds() -> None:
    assert FLOOR.memory_kib <= calibrated().memory_kib <= CALIBRATED_MEMORY


@pytest.mark.parametrize(
    "cost",
    [
        Stretch(64 * MIB - 1, 3, 4),
        Stretch(64 * MIB, 2, 4),
        Stretch(1024 * MIB + 1, 3, 4),
        Stretch(1024 * MIB, 4, 4),
        Stretch(64 * MIB, 3, 0),
        Stretch(64 * MIB, 3, 17),
        Stretch(0, 0, 0),
    ],
)
def test_costs_below_the_floor_or_above_the_ceiling_are_not_accepted(cost: Stretch) -> None:
    assert not cost.is_acceptable()


@pytest.mark.parametrize(
    "cost", [FLOOR, Stretch(256 * MIB, 3, 4), Stretch(1024 * MIB, 3, 16), Stretch(64 * MIB, 10, 1)]
)
def test_costs_within_the_bounds_are_accepted(cost: Stretch) -> None:
    assert cost.is_acceptable()


def test_zeroing_overwrites_every_buffer_in_place() -> None:
    one, two = bytearray(b"secret"), bytearray(b"more")
    same = one
    zero(one, two)
    assert (same, two) == (bytearray(6), bytearray(4))


@given(key=A_KEY, salt=st.binary(min_size=16, max_size=16))
def test_the_key_is_handed_to_the_database_as_hex(key: bytearray, salt: bytes) -> None:
    assert DatabaseKey(key, salt).keyspec() == f"x'{key.hex()}{salt.hex()}'".encode()
