"""Digests that both sides compute alike."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from uuid import UUID

import msgspec

from sync.protocol.messages import Op, ScopeDigest

_SORTED = msgspec.json.Encoder(order="sorted")
_BYTES = 32


def payload_hash(operation: Op) -> str:
    """SHA-256 (hex) of an operation's canonical JSON: the same operation sent again has the same one."""
    return hashlib.sha256(_SORTED.encode(operation)).hexdigest()


def record_digest(record_id: UUID, versions: Mapping[str, str]) -> bytes:
    """SHA-256 over a record's id and the version of each path, in the order of the paths."""
    stated = "\n".join(f"{path}\t{version}" for path, version in sorted(versions.items()))
    return hashlib.sha256(record_id.bytes + stated.encode()).digest()


def scope_digest(digests: Iterable[bytes]) -> ScopeDigest:
    """What a scope's record digests come to, in any order: their number and their exclusive or."""
    count, combined = 0, 0
    for digest in digests:
        count += 1
        combined ^= int.from_bytes(digest)
    return ScopeDigest(count, combined.to_bytes(_BYTES).hex())
