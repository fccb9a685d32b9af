"""How a device proves that a request is its own, for both sides.

Every request but the first carries the device's id, a nonce and an Ed25519 signature over method, path, SHA-256 of the
body, device and nonce. The server gives a nonce with each of its answers; it carries the server's own time and a seal,
so that no server has to remember one, any process of the same agency knows it, and no laptop's clock decides. A stale
one is answered by a fresh one, and the device asks once more.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

DEVICE = "TCM-Device"
NONCE = "TCM-Nonce"
SIGNATURE = "TCM-Signature"
ANSWERS = "TCM-Answers"
"""In an answer: the nonce of the request that it answers, so that none is taken for the answer to another."""
NEW_DEVICE = "new"
"""What a laptop calls itself while it enrols: its key is in the body."""
NONCE_LIFE = timedelta(minutes=10)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MARK_DIGITS = 32
_CONTEXT = "tcm-request/v1"
_TIME_BYTES, _RANDOM_BYTES, _SEAL_BYTES = 8, 8, 16


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it is signed. `path` is with its query, as it stands in the request line."""

    method: str
    path: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Proof:
    """What the headers say about who asks. All blank for a request without them."""

    device: str = ""
    nonce: str = ""
    signature: bytes = b""


def prove(key: Ed25519PrivateKey, device: str, nonce: str, call: Call) -> dict[str, str]:
    """The headers that prove a request of this device."""
    signature = key.sign(_signed_bytes(call, device, nonce))
    return {DEVICE: device, NONCE: nonce, SIGNATURE: _text(signature)}


def proof_in(headers: Mapping[str, str]) -> Proof:
    """What the headers say; a signature that cannot be read is none. Looks names up in the mapping's own way."""
    return Proof(headers.get(DEVICE, ""), headers.get(NONCE, ""), _bytes(headers.get(SIGNATURE, "")))


def is_proven(public_key: bytes, proof: Proof, call: Call) -> bool:
    """Whether the holder of that key (32 bytes) signed exactly this request. Says nothing about the nonce's age."""
    try:
        key = Ed25519PublicKey.from_public_bytes(public_key)
        key.verify(proof.signature, _signed_bytes(call, proof.device, proof.nonce))
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Nonces:
    """The server's nonces. `secret` (32 bytes) is the same in every process; `random_bytes` gives that many."""

    secret: bytes
    random_bytes: Callable[[int], bytes]

    def fresh(self, now: datetime) -> str:
        """A nonce that is good for `NONCE_LIFE`."""
        body = _microseconds(now).to_bytes(_TIME_BYTES) + self.random_bytes(_RANDOM_BYTES)
        return _text(body + self._seal(body))

    def is_fresh(self, nonce: str, now: datetime) -> bool:
        """Whether one of these servers gave it, and lately; another process's clock may be a little ahead."""
        raw = _bytes(nonce)
        body, seal = raw[:-_SEAL_BYTES], raw[-_SEAL_BYTES:]
        if len(body) != _TIME_BYTES + _RANDOM_BYTES or not hmac.compare_digest(seal, self._seal(body)):
            return False
        age = timedelta(microseconds=_microseconds(now) - int.from_bytes(body[:_TIME_BYTES]))
        return abs(age) <= NONCE_LIFE

    def _seal(self, body: bytes) -> bytes:
        return hmac.digest(self.secret, b"tcm-nonce/v1" + body, "sha256")[:_SEAL_BYTES]


def mark_of(proof: Proof) -> str:
    """A text that the same request always has and no other one; it sorts by the time of its nonce (48 hex digits)."""
    stated = hashlib.sha256(proof.signature).hexdigest()
    return _bytes(proof.nonce)[:_TIME_BYTES].hex() + stated[:_MARK_DIGITS]


def _microseconds(at: datetime) -> int:
    """Since 1970, UTC."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def _signed_bytes(call: Call, device: str, nonce: str) -> bytes:
    """Each part on its own line; none of them can hold a line break, or the request would not have come."""
    body = hashlib.sha256(call.body).hexdigest()
    return "\n".join((_CONTEXT, call.method, call.path, body, device, nonce)).encode()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    """Blank where the text is not exactly what `_text` gives, so that nothing has two spellings."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""
    return raw if _text(raw) == text else b""
