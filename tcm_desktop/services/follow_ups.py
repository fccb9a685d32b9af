"""What follows a signature: addenda, and the mark that a document was entered in error."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

import msgspec

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingChoice, ContactNote
from tcm_desktop.domain.errors import AlreadySigned, NotPermitted, NotReadyToSign
from tcm_desktop.domain.follow_ups import (
    FOLLOW_UPS,
    Addendum,
    CoSigning,
    ErrorMark,
    FollowUp,
    Judgement,
    Standing,
    follow_ups_of,
    standing,
)
from tcm_desktop.domain.paths import Flat, flatten
from tcm_desktop.domain.people import WorkerRole
from tcm_desktop.domain.records import RECORD_TYPES, Record, signature_of
from tcm_desktop.domain.signatures import Signature
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.kept_forms import ADDENDUM, ERROR_REASON, copy_id, drop_form, keep_form, kept_form, typed_in
from tcm_desktop.services.ports import UnitOfWork
from tcm_desktop.services.signatures import ErrorReason, addendum_copy, put_signed


@dataclass(frozen=True, slots=True)
class Followed:
    """A document with everything that follows it, each in the order in which it was signed.

    `typed` is the text of an addendum that is being written, with its caret; `reason` what was typed of why it was
    entered in error, and not signed; `corrected_by` the note that was written in the place of one entered in error.
    `mine` says whether the worker at the desk is its author.
    """

    client: Client
    document: Record
    standing: Standing
    addenda: tuple[Addendum, ...] = ()
    mark: ErrorMark | None = None
    judgements: tuple[CoSigning, ...] = ()
    typed: tuple[str, int] | None = None
    reason: ErrorReason | None = None
    corrected_by: UUID | None = None
    mine: bool = True

    @property
    def signature(self) -> Signature | None:
        """The document's own."""
        return signature_of(self.document)

    @property
    def returned(self) -> CoSigning | None:
        """The judgement with which it came back, while that waits for an answer."""
        last = self.judgements[-1] if self.judgements else None
        return last if self.standing is Standing.RETURNED else None

    @property
    def approved(self) -> CoSigning | None:
        """The latest approval."""
        kept = [each for each in self.judgements if each.judgement is Judgement.APPROVED]
        return kept[-1] if kept else None

    @property
    def units_signed(self) -> int | None:
        """The units that a contact note was signed to bill; None where nothing was to be billed."""
        billing = self.document.billing if isinstance(self.document, ContactNote) else None
        return billing.units if billing is not None and billing.choice is BillingChoice.BILL else None


def followed(desk: Desk, kind: str, document_id: UUID) -> Followed:
    """A document and what follows it. Raises RecordNotFound."""
    with desk.reading() as work:
        return load_followed(desk, work, kind, document_id)


def load_followed(desk: Desk, work: UnitOfWork, kind: str, document_id: UUID) -> Followed:
    """The same, inside a transaction."""
    document = work.get(RECORD_TYPES[kind], document_id)
    signature = signature_of(document)
    assert document.client_id is not None
    found = everything_after(work, document.client_id)
    marks = follow_ups_of(document_id, found, ErrorMark)
    copy = next((c for c in work.copies() if c.record_id == copy_id(ADDENDUM, document_id)), None)
    typed = (typed_in(copy, Addendum).text, copy.caret) if copy is not None else None
    return Followed(
        client=work.get(Client, document.client_id),
        document=document,
        standing=standing(document_id, signature, found),
        addenda=follow_ups_of(document_id, found, Addendum),
        mark=marks[0] if marks else None,
        judgements=follow_ups_of(document_id, found, CoSigning),
        typed=typed,
        reason=None if marks else kept_form(work, ERROR_REASON, document_id, ErrorReason),
        corrected_by=_corrected_by(work, document) if marks else None,
        mine=signature is None or signature.worker_id == desk.worker.id,
    )


def everything_after(work: UnitOfWork, client_id: UUID) -> tuple[FollowUp, ...]:
    """All that follows the documents of a chart."""
    return tuple(each for kind in FOLLOW_UPS for each in work.of_client(kind, client_id))


def by_path(document: Record) -> Flat:
    """Everything that a document says, path by path: for kinds that have no page of their own."""
    return flatten(msgspec.to_builtins(document))


def keep_addendum(desk: Desk, document: Record, text: str, caret: int) -> None:
    """Keep an addendum while it is being typed; a blank one leaves no trace."""
    with desk.writing() as work:
        if text.strip():
            work.keep_copy(addendum_copy(desk, _addendum(desk, document, text), caret))
        else:
            work.drop_copy(copy_id(ADDENDUM, document.id))
        work.commit()


def sign_addendum(desk: Desk, kind: str, document_id: UUID, text: str) -> Outcome[Followed]:
    """Add signed text below a signed document of any kind. Raises NotReadyToSign for no text, or no signature above."""
    if not text.strip():
        raise NotReadyToSign("There is no text yet. Write what is to be added, then sign.")
    with desk.writing() as work:
        document = signed_document(work, kind, document_id)
        put_signed(desk, work, _addendum(desk, document, text.strip()), "addendum.signed", desk.today)
        work.drop_copy(copy_id(ADDENDUM, document_id))
        changes = work.commit()
    return Outcome(followed(desk, kind, document_id), changes)


def keep_reason(desk: Desk, client_id: UUID, reason: ErrorReason) -> None:
    """Keep why a document was entered in error while it is typed; nothing chosen and nothing typed leaves no trace."""
    if reason.chosen or reason.words.strip():
        keep_form(desk, ERROR_REASON, reason.document_id, reason, client_id)
    else:
        drop_form(desk, ERROR_REASON, reason.document_id)


def mark_in_error(desk: Desk, kind: str, document_id: UUID, reason: str) -> Outcome[Followed]:
    """Say that a signed document was entered in error: it stays readable, and counts nowhere from now on.

    Raises NotReadyToSign without a reason, NotPermitted for another worker's document (but for a supervisor), and
    AlreadySigned when it is marked.
    """
    if not reason.strip():
        raise NotReadyToSign("Say why this was entered in error. Nothing was changed.")
    with desk.writing() as work:
        document = signed_document(work, kind, document_id)
        refuse_others(desk, document)
        if follow_ups_of(document_id, everything_after(work, _chart(document)), ErrorMark):
            raise AlreadySigned("This is marked as entered in error already.")
        mark = ErrorMark(desk.new_id(), _chart(document), kind, document_id, desk.worker.id, reason.strip())
        put_signed(desk, work, mark, "document.entered_in_error", desk.today)
        work.drop_copy(copy_id(ERROR_REASON, document_id))
        changes = work.commit()
    return Outcome(followed(desk, kind, document_id), changes)


def correct_note(desk: Desk, note_id: UUID) -> Outcome[ContactNote]:
    """A new draft in the place of the worker's own note that was entered in error, with its facts and her text.

    One draft for one note: the second time it is the same. It is dated by its service, written today. Raises
    NotReadyToSign for a note that was not marked, NotPermitted for another worker's.
    """
    with desk.writing() as work:
        wrong = work.get(ContactNote, note_id)
        refuse_others(desk, wrong, but_supervisor=False)
        if not follow_ups_of(note_id, everything_after(work, wrong.client_id), ErrorMark):
            raise NotReadyToSign("Mark the note as entered in error first. Then write the corrected one.")
        known = _corrected_by(work, wrong)
        if known is not None:
            return Outcome(work.get(ContactNote, known), work.commit())
        draft = replace(
            wrong,
            id=desk.new_id(),
            billing=None,
            signature=None,
            dismissed=(),
            late_reason="",
            written_on=desk.today,
            corrects=wrong.id,
        )
        work.put(draft, "note.changed")
        return Outcome(draft, work.commit())


def signed_document(work: UnitOfWork, kind: str, document_id: UUID) -> Record:
    """A document that something can follow. Raises NotReadyToSign while it is a draft."""
    document = work.get(RECORD_TYPES[kind], document_id)
    if signature_of(document) is None or isinstance(document, FOLLOW_UPS):
        raise NotReadyToSign("This is not signed, so it can still be changed itself.")
    return document


def refuse_others(desk: Desk, document: Record, *, but_supervisor: bool = True) -> None:
    """Raise NotPermitted for another worker's document, unless the worker at the desk supervises."""
    signature = signature_of(document)
    is_mine = signature is None or signature.worker_id == desk.worker.id
    if not is_mine and not (but_supervisor and WorkerRole.SUPERVISOR in desk.worker.roles):
        raise NotPermitted("Another worker signed this. Only she or a supervisor can do that.")


def _addendum(desk: Desk, document: Record, text: str) -> Addendum:
    return Addendum(desk.new_id(), _chart(document), document.KIND, document.id, desk.worker.id, text)


def _chart(document: Record) -> UUID:
    assert document.client_id is not None
    return document.client_id


def _corrected_by(work: UnitOfWork, document: Record) -> UUID | None:
    """The note that was written in the place of this one, draft or signed."""
    if not isinstance(document, ContactNote):
        return None
    hers = work.of_client(ContactNote, document.client_id)
    return next((note.id for note in hers if note.corrects == document.id), None)
