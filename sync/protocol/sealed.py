"""Statements that carry their proof: what an agency orders or publishes, signed with a key that devices know.

The signature is over the kind of the statement and its exact bytes, so that no statement passes for one of another
kind and nothing has to be written again in the same way to be checked.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_CONTEXT = "tcm-sealed/v1"

S = TypeVar("S", bound=msgspec.Struct)


class NotSealed(Exception):
    """The signature does not fit: nothing of the statement may be believed."""


class Sealed(msgspec.Struct, frozen=True):
    """A statement as JSON, and the Ed25519 signature over it and its kind."""

    statement: bytes
    signature: bytes


class WipeOrder(msgspec.Struct, frozen=True):
    """The agency orders this device (id in hex) to destroy its keys. `nonce` is random and names the order.

    `takes_unsent`: what the device has not sent is taken for a supervisor to look at before the keys go.
    """

    device: str
    nonce: str
    ordered_at: datetime
    takes_unsent: bool


class PackRelease(msgspec.Struct, frozen=True):
    """The agency publishes a rule pack. `digest` is the SHA-256 (hex) of its body as it travels.

    `payer`: the profile whose other packs complete it as its own cases are tried; blank for the first that has it.
    """

    pack: str
    version: str
    digest: str
    published_at: datetime
    payer: str = ""


class PackWithdrawal(msgspec.Struct, frozen=True):
    """The agency takes a version of a rule pack back: it decides nothing from now on."""

    pack: str
    version: str
    withdrawn_at: datetime


def seal(statement: msgspec.Struct, key: Ed25519PrivateKey) -> Sealed:
    """The statement with its signature."""
    text = msgspec.json.encode(statement)
    return Sealed(text, key.sign(_signed_bytes(type(statement), text)))


def unseal(kind: type[S], sealed: Sealed, key: Ed25519PublicKey) -> S:
    """The statement, if that key signed it as one of this kind. Raises NotSealed."""
    try:
        key.verify(sealed.signature, _signed_bytes(kind, sealed.statement))
        return msgspec.json.decode(sealed.statement, type=kind)
    except (InvalidSignature, msgspec.MsgspecError) as error:
        raise NotSealed(f"this is no {kind.__name__} of that key") from error


def _signed_bytes(kind: type[msgspec.Struct], text: bytes) -> bytes:
    return f"{_CONTEXT} {kind.__name__}\n".encode() + text
