"""Made-up charts of an agency: workers, clients, signed contacts, and the operations that bring them to the server."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid4

import msgspec

from sync.protocol.messages import Op
from tcm_desktop.domain.clients import Client, TargetGroup
from tcm_desktop.domain.contacts import BillingChoice, BillingRecord, ContactMode, ContactNote, ContactRole
from tcm_desktop.domain.follow_ups import Addendum, CoSigning, ErrorMark, Judgement
from tcm_desktop.domain.operations import Operation, OperationKind
from tcm_desktop.domain.paths import flatten
from tcm_desktop.domain.people import PersonName, Worker
from tcm_desktop.domain.records import Record, signature_of
from tcm_desktop.domain.signatures import signed

ZONE = "America/Los_Angeles"
DAY = date(2026, 11, 3)
WHEN = datetime(2026, 11, 3, 18, 0, tzinfo=UTC)
ANA = Worker(UUID(int=200), "Ana Reyes", "MHRS")
BEN = Worker(UUID(int=201), "Ben Ode", "MHRS")


def client(number: int = 100, payer: str = "sf-smhs", **facts: Any) -> Client:
    """A client, grown up unless told."""
    name = PersonName("Bea", f"Practice {number}")
    born = facts.pop("birth_date", date(1984, 6, 15))
    facts = {"medicaid_id": f"9{number:07d}A"} | facts
    return Client(UUID(int=number), name, born, payer, TargetGroup.ADULT_SPMI, date(2026, 1, 5), **facts)


def draft(of: Client, day: date = DAY, minutes: int = 30, **facts: Any) -> ContactNote:
    """A contact face to face, not signed."""
    known = {
        "start": time(10, 0),
        "direct_minutes": minutes,
        "mode": ContactMode.FACE_TO_FACE,
        "contacted_role": ContactRole.CLIENT,
        "narrative": "Called the housing office with her and asked for the form.",
    }
    worker = facts.pop("worker_id", ANA.id)
    return ContactNote(uuid4(), of.id, worker, day, ZONE, **(known | facts))


def billed(note: ContactNote, units: int = 2, by: Worker = ANA, *, cosign: bool = False, why: str = "") -> ContactNote:
    """The contact, signed to be billed."""
    minutes = note.direct_minutes or 0
    record = BillingRecord(BillingChoice.BILL, "billable", units, minutes=minutes, override_reason=why)
    ready = replace(note, worker_id=by.id, billing=record)
    return signed(ready, by, WHEN, ZONE, note.service_date, cosign_needed=cosign)


def kept(note: ContactNote) -> ContactNote:
    """The contact, signed as a note only."""
    record = BillingRecord(BillingChoice.DO_NOT_BILL, "not_billable", 0)
    return signed(replace(note, billing=record), ANA, WHEN, ZONE)


def in_error(note: ContactNote) -> ErrorMark:
    """Says that the note was entered in error."""
    mark = ErrorMark(uuid4(), note.client_id, note.KIND, note.id, ANA.id, "Wrong client.")
    return signed(mark, ANA, WHEN, ZONE)


def judged(note: ContactNote, judgement: Judgement, *read: UUID) -> CoSigning:
    """A supervisor's judgement of a note."""
    assert note.signature is not None
    found = CoSigning(uuid4(), note.client_id, note.KIND, note.id, BEN.id, judgement, note.signature.digest, read)
    return signed(found, BEN, WHEN, ZONE)


def addendum(note: ContactNote, text: str = "It was the second form.", by: Worker = ANA) -> Addendum:
    """Text below a note."""
    return signed(Addendum(uuid4(), note.client_id, note.KIND, note.id, by.id, text), by, WHEN, ZONE)


def plain(record: Record) -> dict[str, Any]:
    """The record as JSON has it."""
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(record))
    return found


def operation(record: Record, author: Worker = ANA, transaction: UUID | None = None) -> Operation:
    """What a device holds after the record was made on it."""
    kind = OperationKind.CREATE
    values = flatten(plain(record))
    whole = (transaction or uuid4()).bytes
    signature = signature_of(record)
    at = signature.signed_at if signature else WHEN
    return Operation(uuid4().bytes, whole, kind, record.KIND, record.id, record.client_id, author.id, at, ZONE, values)


def changed(before: Operation, patch: dict[str, Any], author: Worker = ANA) -> Operation:
    """A later change of what an operation made; its author had seen that."""
    seen = dict.fromkeys(patch, before.id.hex())
    return replace(
        before,
        id=uuid4().bytes,
        transaction_id=uuid4().bytes,
        kind=OperationKind.SET,
        author=author.id,
        patch=patch,
        base=seen,
    )


def travelling(made: Operation) -> Op:
    """The operation as the server gets it."""
    return Op(
        made.id.hex(),
        made.transaction_id.hex(),
        made.kind,
        made.record_kind,
        made.record_id,
        made.author,
        made.made_at,
        made.zone,
        dict(made.patch),
        dict(made.base),
        made.client_id,
    )
