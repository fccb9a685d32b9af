"""The second factor: time-based codes of an authenticator app (RFC 6238), each accepted once."""

from __future__ import annotations

import base64
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from sync.server.second_factor import SECRET_BYTES

STEP_SECONDS = 30
_DIGITS = 6
_SKEW = 1
"""Steps before and after now in which a code still counts: phones' clocks differ, and typing takes time."""


def offered_secret(token: str) -> bytes:
    """The secret that is offered at the first sign-in. It follows from that sign-in's token, so it is kept nowhere
    until its owner has shown with a code that she has it."""
    return HKDF(algorithm=SHA256(), length=SECRET_BYTES, salt=None, info=b"console totp").derive(token.encode())


def typed_secret(secret: bytes) -> str:
    """The secret as one types it into an app: base32 in groups of four."""
    text = base64.b32encode(secret).decode("ascii")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def uri(secret: bytes, sign_in: str, agency: str) -> str:
    """The address that an app on the same device opens (`otpauth://…`)."""
    return _totp(secret).get_provisioning_uri(sign_in, f"TCM {agency}".replace(":", " "))


def accepted_step(secret: bytes, typed: str, now: datetime, last: int | None) -> int | None:
    """The step of a code that counts now, or None. A code of the last accepted step, or of one before, never counts."""
    code = "".join(typed.split()).encode("utf-8", "surrogateescape")
    here = int(now.timestamp()) // STEP_SECONDS
    found = [step for step in range(here - _SKEW, here + _SKEW + 1) if _fits(secret, code, step)]
    return next((step for step in found if last is None or step > last), None)


def _fits(secret: bytes, code: bytes, step: int) -> bool:
    try:
        _totp(secret).verify(code, step * STEP_SECONDS)
    except InvalidToken:
        return False
    return True


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, _DIGITS, SHA1(), STEP_SECONDS)  # SHA-1 is what authenticator apps know; HMAC needs no more
