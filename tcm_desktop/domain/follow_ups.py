"""What can follow a signature: an addendum, a mark that the document was entered in error, a supervisor's judgement.

Each is a signed record of its own that names its document by kind and id, so that every kind of document can have
them. A signed document never changes (DHCS BHIN 23-068 as summarized: notes are amended by addendum, never edited).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, TypeVar
from uuid import UUID

from tcm_desktop.domain.signatures import Signature


class Judgement(StrEnum):
    """What a supervisor decided about a document that she read."""

    APPROVED = "approved"
    RETURNED = "returned"


class Standing(StrEnum):
    """Where a signed document stands. Only one that was not entered in error counts anywhere."""

    CLEAR = "clear"
    AWAITING = "awaiting"
    RETURNED = "returned"
    COSIGNED = "cosigned"
    IN_ERROR = "in_error"


class CosignedDocument(StrEnum):
    """What a payer can want signed twice: documents by their kind, and by themselves the notes of plan development."""

    CARE_PLAN = "care_plan"
    PLAN_DEVELOPMENT = "plan_development"
    CONTACT_NOTE = "contact_note"
    ASSESSMENT = "assessment"
    NECESSITY_REVIEW = "necessity_review"
    MONITORING_REVIEW = "monitoring_review"
    MONTHLY_SUMMARY = "monthly_summary"
    DISCHARGE_SUMMARY = "discharge_summary"


@dataclass(frozen=True, slots=True)
class Addendum:
    """Text that its author adds below a signed document."""

    KIND: ClassVar[str] = "addendum"

    id: UUID
    client_id: UUID
    document_kind: str
    document_id: UUID
    worker_id: UUID
    text: str
    signature: Signature | None = None


@dataclass(frozen=True, slots=True)
class ErrorMark:
    """Says that a signed document was entered in error. The document stays readable and counts no more."""

    KIND: ClassVar[str] = "error_mark"

    id: UUID
    client_id: UUID
    document_kind: str
    document_id: UUID
    worker_id: UUID
    reason: str
    signature: Signature | None = None


@dataclass(frozen=True, slots=True)
class CoSigning:
    """A supervisor's judgement of a document as she read it: its `digest`, and the addenda (by id) that were below it.

    A document that goes back has a `remark`, and may have the `quote` that it is about, which begins at the character
    `quote_at` of the document's text as it is shown.
    """

    KIND: ClassVar[str] = "co_signing"

    id: UUID
    client_id: UUID
    document_kind: str
    document_id: UUID
    worker_id: UUID
    judgement: Judgement
    digest: str
    read: tuple[UUID, ...] = ()
    remark: str = ""
    quote: str = ""
    quote_at: int | None = None
    signature: Signature | None = None


FollowUp = Addendum | ErrorMark | CoSigning
FOLLOW_UPS: tuple[type[FollowUp], ...] = (Addendum, ErrorMark, CoSigning)

F = TypeVar("F", bound=FollowUp)


def follow_ups_of(document_id: UUID, found: Iterable[FollowUp], kind: type[F]) -> tuple[F, ...]:
    """Of these, what of one kind follows a document, in the order in which it was signed."""
    hers = (f for f in found if isinstance(f, kind) and f.document_id == document_id and f.signature is not None)
    return tuple(sorted(hers, key=_signed_at))


def by_document(found: Iterable[FollowUp]) -> dict[UUID, tuple[FollowUp, ...]]:
    """What follows each document, by the document's id."""
    grouped: dict[UUID, list[FollowUp]] = {}
    for each in found:
        grouped.setdefault(each.document_id, []).append(each)
    return {document_id: tuple(hers) for document_id, hers in grouped.items()}


def standing(document_id: UUID, signature: Signature | None, found: Iterable[FollowUp]) -> Standing:
    """Where a document stands, from everything that follows it (what follows others is passed over).

    A judgement is about what was read: an addendum that it does not name opens the question again.
    """
    found = tuple(found)
    if follow_ups_of(document_id, found, ErrorMark):
        return Standing.IN_ERROR
    if signature is None or not signature.cosign_needed:
        return Standing.CLEAR
    judged = follow_ups_of(document_id, found, CoSigning)
    added = {addendum.id for addendum in follow_ups_of(document_id, found, Addendum)}
    if not judged or not added <= set(judged[-1].read):
        return Standing.AWAITING
    return Standing.COSIGNED if judged[-1].judgement is Judgement.APPROVED else Standing.RETURNED


def _signed_at(follow_up: FollowUp) -> tuple[object, UUID]:
    assert follow_up.signature is not None
    return follow_up.signature.signed_at, follow_up.id
