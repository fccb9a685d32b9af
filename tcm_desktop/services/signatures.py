"""Putting a signature under any document, and taking it back while it is held."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec

from tcm_desktop.billing.book import rule_book
from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.billing.cosigning import wants_cosignature
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contact_minutes import components
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.errors import SignatureReleased
from tcm_desktop.domain.follow_ups import FOLLOW_UPS, Addendum, CoSigning, ErrorMark, FollowUp
from tcm_desktop.domain.people import Worker, qualifications_on
from tcm_desktop.domain.records import RECORD_TYPES, Record
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.kept_forms import ADDENDUM, ERROR_REASON, REMARK, copy_id, put_form
from tcm_desktop.services.ports import UnitOfWork
from tcm_desktop.services.views import WorkingCopy

HOLD = timedelta(seconds=30)
"""How long a signature can be taken back before it is released to be sent."""

UNDONE = "signature.undone"
FOLLOWED = "Something was added to this since it was signed, so the signature stays. Undo that first."


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark being written about a document, and the words of it that it points to."""

    kind: str
    document_id: UUID
    words: str
    quote: str = ""
    quote_at: int | None = None


@dataclass(frozen=True, slots=True)
class ErrorReason:
    """Why a document was entered in error, while it is typed: what was chosen, and the words beside it.

    After an undo nothing is chosen, and the words are the whole reason as it was signed.
    """

    kind: str
    document_id: UUID
    chosen: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Undone:
    """A signature that was taken back. `record` is the draft again; None for what was made by its signature alone.

    For what follows a document, `document` is that one, as kind and id.
    """

    kind: str
    record_id: UUID
    client_id: UUID | None
    record: Record | None
    document: tuple[str, UUID] | None = None


def put_signed(desk: Desk, work: UnitOfWork, document: Any, event: str, as_of: date, draft: Any = None) -> Any:
    """Sign a document and store it, held for HOLD; the signed document comes back.

    The signature carries the titles of `as_of`, the day that the document is about, and whether a second signature is
    needed by the rules of that day. `draft` is what comes back with an undo, where signing itself changes something
    else in the document. Raises AlreadySigned.
    """
    needed = cosign_needed(work, desk.worker, document, as_of)
    made = signed(document, desk.worker, desk.clock.now(), desk.clock.zone, as_of, cosign_needed=needed)
    if not isinstance(document, FOLLOW_UPS):  # those have no draft: their text is a working copy
        work.put(document if draft is None else draft, f"{event.partition('.')[0]}.changed")
    work.put(made, event, held_until=desk.clock.now() + HOLD)
    return made


def cosign_needed(work: UnitOfWork, worker: Worker, document: Any, as_of: date) -> bool:
    """Whether a supervisor has to sign a worker's document of that day, by her own privileges or the payer's rules."""
    if isinstance(document, FOLLOW_UPS):
        return False
    if worker.is_supervised:
        return True
    payer = work.get(Client, document.client_id).payer_profile
    done = components(document) if isinstance(document, ContactNote) else ()
    try:
        return wants_cosignature(qualifications_on(worker, as_of), document.KIND, done, rule_book(payer, as_of))
    except PackError:
        return False  # without rules nobody here can know; the agency's own wish stands above


def undo_signature(desk: Desk, kind: str, record_id: UUID) -> Outcome[Undone]:
    """Take a signature back that is still held: the draft is there again, and both steps stay in the audit trail.

    Raises SignatureReleased once its time is over, or when something followed it.
    """
    with desk.writing() as work:
        record = work.get(RECORD_TYPES[kind], record_id)
        _refuse_followed(work, record)
        work.take_back(record_id, UNDONE)
        if isinstance(record, FOLLOW_UPS):
            _give_back_words(desk, work, record)
            place = (record.document_kind, record.document_id)
            return Outcome(Undone(kind, record_id, record.client_id, None, place), work.commit())
        draft = work.get(RECORD_TYPES[kind], record_id)
        return Outcome(Undone(kind, record_id, draft.client_id, draft), work.commit())


def release_due(desk: Desk) -> None:
    """Let go of the signatures that can no longer be taken back."""
    with desk.writing() as work:
        work.release(desk.clock.now())
        work.commit()


def addendum_copy(desk: Desk, addendum: Addendum, caret: int) -> WorkingCopy:
    """The working copy of an addendum being written: one for each document."""
    key = copy_id(ADDENDUM, addendum.document_id)
    body = msgspec.json.encode(addendum)
    return WorkingCopy(key, ADDENDUM, addendum.client_id, body, "text", caret, desk.clock.now())


def remark_copy(desk: Desk, remark: Remark, client_id: UUID) -> WorkingCopy:
    """The working copy of a remark being written: one for each document."""
    key, body = copy_id(REMARK, remark.document_id), msgspec.json.encode(remark)
    return WorkingCopy(key, REMARK, client_id, body, "words", len(remark.words), desk.clock.now())


def _give_back_words(desk: Desk, work: UnitOfWork, record: FollowUp) -> None:
    """What was written for a signature that is taken back is being written again."""
    if isinstance(record, Addendum):
        work.keep_copy(addendum_copy(desk, replace(record, signature=None), len(record.text)))
    elif isinstance(record, CoSigning) and record.remark:
        remark = Remark(record.document_kind, record.document_id, record.remark, record.quote, record.quote_at)
        work.keep_copy(remark_copy(desk, remark, record.client_id))
    elif isinstance(record, ErrorMark):
        reason = ErrorReason(record.document_kind, record.document_id, words=record.reason)
        put_form(desk, work, ERROR_REASON, record.document_id, reason, record.client_id)


def _refuse_followed(work: UnitOfWork, record: Any) -> None:
    if record.client_id is None:
        return
    for kind in FOLLOW_UPS:
        if any(each.document_id == record.id for each in work.of_client(kind, record.client_id)):
            raise SignatureReleased(FOLLOWED)
