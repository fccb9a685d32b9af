"""The vault key and what is made from it: key stretching, wrapping, and one derived key for each purpose.

Keys live in bytearrays, so that they can be overwritten when their work is done.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
SALT_BYTES = 16
NONCE_BYTES = 12
TAG_BYTES = 16

MIB = 1024
"""KiB in a MiB; Argon2's memory is counted in KiB."""
MOST_MEMORY = 1024 * MIB
MOST_LANES = 16
MOST_WORK = 3 * 1024 * MIB
"""KiB times passes: about four seconds of work, the longest that a header may ask for."""
CALIBRATED_MEMORY = 256 * MIB
WANTED_SECONDS = 0.7
ENOUGH_SECONDS = 0.5


class Purpose(StrEnum):
    """What a derived key is for (the `info` of HKDF)."""

    DATABASE = "db/v1"
    BACKUP = "backup/v1"
    AUDIT = "audit/v1"


class WrongKeyError(Exception):
    """The wrapping key, or what the wrapping was bound to, is not the one that was used."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The cost of Argon2id: memory in KiB, passes over it, and lanes."""

    memory_kib: int
    passes: int
    lanes: int

    def is_acceptable(self) -> bool:
        """Whether a header may ask for this: never weaker than the floor, never so dear that unlocking hangs."""
        return (
            FLOOR.memory_kib <= self.memory_kib <= MOST_MEMORY
            and FLOOR.passes <= self.passes
            and self.memory_kib * self.passes <= MOST_WORK
            and 1 <= self.lanes <= MOST_LANES
        )


FLOOR = Stretch(memory_kib=64 * MIB, passes=3, lanes=4)


def zero(*buffers: bytearray) -> None:
    """Overwrite buffers that held a secret."""
    for buffer in buffers:
        buffer[:] = bytes(len(buffer))


def new_vault_key() -> bytearray:
    """A vault key: random, never derived, never shown."""
    return bytearray(os.urandom(KEY_BYTES))


def derive(vault_key: bytearray, purpose: Purpose) -> bytearray:
    """The key for one purpose (HKDF-SHA256)."""
    key = bytearray(KEY_BYTES)
    HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive_into(vault_key, key)
    return key


def stretch(passphrase: bytearray, salt: bytes, cost: Stretch) -> bytearray:
    """The wrapping key that a normalised passphrase stands for (Argon2id)."""
    key = bytearray(KEY_BYTES)
    Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    ).derive_into(cast(bytes, passphrase), key)  # takes any buffer, though its stub says bytes
    return key


def wrap(vault_key: bytearray, wrapping_key: bytearray, nonce: bytes, bound_to: bytes) -> bytes:
    """The vault key under another key (AES-256-GCM), bound to the header's canonical text."""
    return AESGCM(wrapping_key).encrypt(nonce, vault_key, bound_to)


def unwrap(wrapped: bytes, wrapping_key: bytearray, nonce: bytes, bound_to: bytes) -> bytearray:
    """The vault key. Raises WrongKeyError."""
    if len(wrapped) != KEY_BYTES + TAG_BYTES or len(nonce) != NONCE_BYTES:
        raise WrongKeyError
    vault_key = bytearray(KEY_BYTES)
    try:
        AESGCM(wrapping_key).decrypt_into(nonce, wrapped, bound_to, vault_key)
    except InvalidTag:
        raise WrongKeyError from None
    return vault_key


def calibrated(seconds_at: Callable[[Stretch], float] | None = None) -> Stretch:
    """The cost that takes half a second to a second on this machine; measured once, when a vault is made.

    `seconds_at` tells how long a cost takes; by default it is tried.
    """
    seconds = (seconds_at or _seconds)(FLOOR)
    if seconds >= ENOUGH_SECONDS:
        return FLOOR
    steps = int(FLOOR.memory_kib * WANTED_SECONDS / max(seconds, 0.001)) // (16 * MIB)
    memory = min(max(FLOOR.memory_kib, steps * 16 * MIB), CALIBRATED_MEMORY)
    return Stretch(memory, FLOOR.passes, FLOOR.lanes)


def _seconds(cost: Stretch) -> float:
    began = time.perf_counter()
    zero(stretch(bytearray(KEY_BYTES), bytes(SALT_BYTES), cost))
    return time.perf_counter() - began
