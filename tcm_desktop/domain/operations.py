"""What a person did, as it is recorded beside each change: the operation for sync and the entry of the audit trail."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

GENESIS = "0" * 64
"""The digest before the first audit entry."""

ID_DIGITS = 32
"""The hex digits of an operation's id."""


class OperationKind(StrEnum):
    """What an operation does to a record."""

    CREATE = "create"
    SET = "set"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Operation:
    """A change to one record, waiting for the agency's server.

    `id` is sixteen random bytes and for ever the idempotency key. `patch` is path → value (None: gone); `base` is,
    for each path, the id (hex) of the operation whose value the author saw, absent where she saw none. Where she saw
    several (she decided a conflict, or two authors agreed), their ids follow one another (see `ids_in`).
    """

    id: bytes
    transaction_id: bytes
    kind: OperationKind
    record_kind: str
    record_id: UUID
    client_id: UUID | None
    author: UUID
    made_at: datetime
    zone: str
    patch: Mapping[str, Any]
    base: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to which record, and when: ids only, never a client's text. `digest` chains to `previous`."""

    sequence: int
    event: str
    actor: UUID
    at: datetime
    record_kind: str = ""
    record_id: UUID | None = None
    reason: str = ""
    previous: str = GENESIS
    digest: str = ""


class Link(NamedTuple):
    """What a chain needs to know of one entry: its number, and its digest as it stands and as it comes out."""

    number: int
    previous: str
    stated: str
    computed: str


def ids_in(version: str) -> tuple[str, ...]:
    """The ids of the operations that a version names: 32 hex digits each, none for a blank one."""
    return tuple(version[at : at + ID_DIGITS] for at in range(0, len(version), ID_DIGITS))


def entry_digest(entry: AuditEntry) -> str:
    """SHA-256 (hex) over the entry's facts and the digest before it."""
    facts = [
        entry.sequence,
        entry.event,
        str(entry.actor),
        entry.at.isoformat(),
        entry.record_kind,
        str(entry.record_id or ""),
        entry.reason,
        entry.previous,
    ]
    return chain_digest(facts)


def first_break(entries: Iterable[AuditEntry]) -> int | None:
    """The sequence number of the first entry that does not follow from the one before it, or None for a whole chain."""
    return broken_at(Link(each.sequence, each.previous, each.digest, entry_digest(each)) for each in entries)


def chain_digest(facts: Sequence[object]) -> str:
    """SHA-256 (hex) over the facts of an entry, the last of which is the digest before it."""
    return hashlib.sha256(json.dumps(facts, separators=(",", ":")).encode()).hexdigest()


def broken_at(links: Iterable[Link]) -> int | None:
    """The number of the first link that does not follow from the one before it, or None for a whole chain from 1 on."""
    previous, expected = GENESIS, 1
    for link in links:
        if (link.number, link.previous, link.stated) != (expected, previous, link.computed):
            return link.number
        previous, expected = link.stated, expected + 1
    return None
