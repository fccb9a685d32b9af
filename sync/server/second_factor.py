"""Secrets of authenticator apps as they lie in the database: sealed with a key that the database does not have.

AES-256-GCM under a key that follows from the server's, bound to the account, so that no line's secret opens another's
sign-in. What an earlier program kept lies there open, by its length; it is read still, and sealed as `serve` begins.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sync.server.database import Database
from sync.server.keys import Keys
from sync.server.tables import account

SECRET_BYTES = 20
"""As RFC 4226 recommends; what was kept open is exactly so long."""
_FORM, _NONCE_BYTES = b"\x01", 12
_PURPOSE = b"tcm-second-factor/v1"


class NotOurs(Exception):
    """It was sealed with another key or for another account, or it is damaged."""


@dataclass(frozen=True, slots=True)
class SecretBox:
    """What seals and opens. Every process that has the server's key has the same."""

    key: bytes = field(repr=False)

    @classmethod
    def of(cls, keys: Keys) -> SecretBox:
        """The box of a server with these keys."""
        raw = keys.server.private_bytes_raw()
        return cls(HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(raw))

    def seal(self, secret: bytes, bound_to: bytes) -> bytes:
        """The secret as it may lie anywhere; it opens for the same `bound_to` alone."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _FORM + nonce + AESGCM(self.key).encrypt(nonce, secret, _FORM + bound_to)

    def open(self, kept: bytes, bound_to: bytes) -> bytes:
        """The secret. Raises NotOurs."""
        nonce, sealed = kept[1 : 1 + _NONCE_BYTES], kept[1 + _NONCE_BYTES :]
        try:
            if kept[:1] != _FORM:
                raise NotOurs
            return AESGCM(self.key).decrypt(nonce, sealed, _FORM + bound_to)
        except (InvalidTag, ValueError) as error:
            raise NotOurs from error

    def keep(self, secret: bytes, account_id: UUID) -> bytes:
        """What the account's line holds."""
        return self.seal(secret, account_id.bytes)

    def kept(self, found: bytes, account_id: UUID) -> bytes:
        """What it means, sealed or still open. Raises NotOurs."""
        return found if is_open(found) else self.open(found, account_id.bytes)


def is_open(found: bytes) -> bool:
    """Whether an earlier program kept it, as it is."""
    return len(found) == SECRET_BYTES


def seal_open_ones(database: Database, box: SecretBox) -> int:
    """Seal what an earlier program kept open, in every agency; gives how many there were."""
    count = 0
    is_to_seal = sa.func.octet_length(account.c.totp_secret) == SECRET_BYTES
    for agency in database.agencies():
        with database.as_agency(agency) as connection:
            query = sa.select(account.c.id, account.c.totp_secret).where(is_to_seal).with_for_update()
            for id_, found in connection.execute(query).all():
                sealed = box.keep(found, id_)
                connection.execute(sa.update(account).where(account.c.id == id_).values(totp_secret=sealed))
                count += 1
    return count
