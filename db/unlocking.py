"""From a passphrase to the vault key, with the wait that follows failures."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from db import header
from db.attempts import Attempts, refusal
from db.keys import WrongKeyError, zero
from db.passphrases import normalised


def unlock(folder: Path, head: header.Header, passphrase: bytearray, now: datetime) -> bytearray:
    """The vault key. Raises WrongPassphrase, and VaultDamaged for a header that asks for a stretching out of bounds."""
    attempts = Attempts(folder)
    attempts.refuse_early(now)
    plain = normalised(passphrase)
    try:
        return header.vault_key(head, plain)
    except WrongKeyError:
        raise refusal(attempts.remember(now)) from None
    finally:
        zero(plain)
