"""Passphrases of the people who sign in to the agency's server: kept as Argon2id hashes in the common text form.

RFC 9106, section 4: 64 MiB, three passes, four lanes is the second recommended setting.
"""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

SHORTEST = 15
"""Characters (NIST SP 800-63B-4, section 3.1.1.2): at the first sign-in there is no second factor yet."""
_SALT_BYTES, _HASH_BYTES = 16, 32


@dataclass(frozen=True, slots=True)
class Cost:
    """The work of one hash: memory in KiB, passes over it, lanes."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4


USUAL = Cost()


class TooShort(Exception):
    """The passphrase is too easy to find by trying."""


def hashed(passphrase: str, cost: Cost = USUAL) -> str:
    """What is kept of a passphrase. Raises TooShort."""
    refuse_short(passphrase)
    kdf = Argon2id(
        salt=os.urandom(_SALT_BYTES),
        length=_HASH_BYTES,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    )
    return kdf.derive_phc_encoded(normal(passphrase))


def matches(passphrase: str, kept: str) -> bool:
    """Whether it is the passphrase that was kept. Takes as long as hashing does."""
    try:
        Argon2id.verify_phc_encoded(normal(passphrase), kept)
    except InvalidKey:
        return False
    return True


def refuse_short(passphrase: str) -> None:
    """Raise TooShort for a passphrase that is soon found by trying."""
    if len(passphrase.strip()) < SHORTEST:
        raise TooShort(f"Use at least {SHORTEST} characters. Four or five unrelated words are good.")


def normal(passphrase: str) -> bytes:
    """The same bytes for the same characters, whichever keyboard wrote them."""
    return unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogateescape")
