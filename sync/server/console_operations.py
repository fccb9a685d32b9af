"""What is decided in the console becomes an operation of whoever decided it, judged like any laptop's."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from sync.protocol.codes import SENTENCES
from sync.protocol.messages import AGENCY, Op, Row, Status
from sync.server.assignments import carry_out
from sync.server.charts import RULES
from sync.server.core import decide
from sync.server.office import Office
from sync.server.store import PostgresStore
from tcm_desktop.domain.operations import OperationKind
from tcm_desktop.domain.paths import flatten
from tcm_desktop.domain.records import Record

DEVICE = "console"
"""What stands in the place of a device that brought it."""
TAKEN = (Status.APPLIED, Status.AGREED)
_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class Hand:
    """Who decided, when, and in which zone."""

    author: UUID
    now: datetime
    zone: str


def store_of(office: Office) -> PostgresStore:
    """The agency's records in this transaction."""
    return PostgresStore(office.connection, office.agency, DEVICE)


def lock(office: Office) -> None:
    """Let nothing of the agency's change until the end of this transaction."""
    store_of(office).lock()


def create(record: Record, hand: Hand) -> Op:
    """The operation that makes a record."""
    patch = flatten(msgspec.json.decode(msgspec.json.encode(record)))  # lists as JSON has them, not tuples
    made = Op(new_id(), new_id(), OperationKind.CREATE, record.KIND, record.id, hand.author, hand.now, hand.zone, patch)
    return msgspec.structs.replace(made, client_id=record.client_id)


def change(found: Row, hand: Hand, patch: dict[str, Any], base: dict[str, str]) -> Op:
    """The operation that changes these paths of a record; `base` is what its author saw."""
    made = Op(
        new_id(), new_id(), OperationKind.SET, found.kind, found.record_id, hand.author, hand.now, hand.zone, patch
    )
    return msgspec.structs.replace(made, base=base, client_id=None if found.scope == AGENCY else found.scope)


def new_id() -> str:
    """An id for an operation, which is for ever its idempotency key."""
    return secrets.token_hex(_ID_BYTES)


def push(office: Office, operation: Op) -> str:
    """Have it judged and carried out. Gives why it did not take effect, in words; blank where it did."""
    store = store_of(office)
    decision = decide((operation,), operation.author, store.known((operation,), office.now), RULES)
    answer = decision.answers[0]
    if answer.status not in TAKEN:
        return SENTENCES[answer.code] if answer.code else "Somebody changed this at the same moment. Look again."
    carry_out(decision, store, office.now, RULES)
    return ""
