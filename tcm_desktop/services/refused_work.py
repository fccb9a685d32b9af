"""Work that the agency did not take: why, and what its author does about it. None of it is ever thrown away."""

from __future__ import annotations

from uuid import UUID

from tcm_desktop.domain.errors import DomainError
from tcm_desktop.domain.follow_ups import Addendum
from tcm_desktop.domain.records import RECORD_TYPES, Record, signature_of
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.kept_forms import ADDENDUM, kept_form
from tcm_desktop.services.path_words import as_text
from tcm_desktop.services.ports import UnitOfWork
from tcm_desktop.services.signatures import addendum_copy
from tcm_desktop.services.sync_views import SentWork

KEPT_HERE = "operation.kept_here"
"""What the audit trail says of refused work that the agency will not have."""


class WorkGone(DomainError):
    """Refused work was dealt with already."""

    code = "work_gone"


def refused_one(desk: Desk, operation: str) -> tuple[SentWork, bool]:
    """One of them, and whether its text can be added below a signed document. Raises WorkGone."""
    with desk.reading() as work:
        found = _find(work, operation)
        return found, _signed(work, found) is not None


def send_again(desk: Desk, operation: str) -> Outcome[None]:
    """Make the change once more on top of what is there now. Raises WorkGone, AlreadySigned or ChangesDoNotFit.

    A refused signature comes back as a draft to be read and signed again.
    """
    with desk.writing() as work:
        _find(work, operation)
        work.send_anew(operation, "operation.sent_anew")
        return Outcome(None, work.commit())


def keep_here_only(desk: Desk, operation: str) -> Outcome[None]:
    """Leave it as it is: it stays in this vault and is listed no more. Raises WorkGone."""
    with desk.writing() as work:
        _find(work, operation)
        work.deal_with((operation,), KEPT_HERE)
        return Outcome(None, work.commit())


def begin_addendum(desk: Desk, operation: str) -> Outcome[tuple[UUID, str, UUID]]:
    """Put what was written into an addendum to the signed document, to be read and signed there.

    Below what is being written there already. Gives the chart, the document's kind and its id. Raises WorkGone, and
    RecordNotFound where there is no signed document.
    """
    with desk.writing() as work:
        found = _find(work, operation)
        document = _signed(work, found)
        if document is None or document.client_id is None:
            raise RecordNotFound("There is no signed document to add this to. Send it again instead.")
        add_to_addendum(desk, work, document, as_text(found.patch))
        work.deal_with((operation,), "operation.added_below")
        return Outcome((document.client_id, document.KIND, document.id), work.commit())


def add_to_addendum(desk: Desk, work: UnitOfWork, document: Record, words: str) -> None:
    """Text for an addendum that is still to be signed, below what is being written there already."""
    assert document.client_id is not None
    begun = kept_form(work, ADDENDUM, document.id, Addendum)
    text = f"{begun.text.rstrip()}\n\n{words}" if begun is not None and begun.text.strip() else words
    addendum = Addendum(desk.new_id(), document.client_id, document.KIND, document.id, desk.worker.id, text)
    work.keep_copy(addendum_copy(desk, addendum, len(text)))


def _find(work: UnitOfWork, operation: str) -> SentWork:
    for found in work.sync.refused():
        if found.operation == operation:
            return found
    raise WorkGone("This was dealt with already. Nothing more is to be done.")


def _signed(work: UnitOfWork, found: SentWork) -> Record | None:
    """The signed document that the refused change was about, if that is what it was about."""
    try:
        record = work.get(RECORD_TYPES[found.record_kind], found.record_id)
    except (RecordNotFound, KeyError):
        return None
    return record if signature_of(record) is not None else None
