"""Forms of which not everything is whole yet: kept as typed, beside the record, until they are."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID, uuid5

import msgspec

from tcm_desktop.services.desk import Desk
from tcm_desktop.services.ports import UnitOfWork
from tcm_desktop.services.views import WorkingCopy

F = TypeVar("F")

COVERAGE = "coverage"
QUALIFICATIONS = "qualifications"
ADDENDUM = "addendum"
REMARK = "cosign_remark"
ERROR_REASON = "error_reason"
QUICK_CAPTURE = "quick_capture"
ATTEMPT_FORM = "attempt_form"
"""The kinds of form that are kept so: what is looked up about a client, the worker's own titles, an addendum, a
supervisor's remark, why a document was entered in error, a line of the quick capture, an attempt to reach somebody."""

CAUGHT_ANYWHERE = frozenset({QUICK_CAPTURE, ATTEMPT_FORM})
"""What is typed over whatever screen is open: it waits there, and is offered nowhere else."""


def copy_id(kind: str, owner: UUID) -> UUID:
    """Under which id the form of that kind is kept: a client has several forms, and each is kept by itself."""
    return uuid5(owner, kind)


def kept_form(work: UnitOfWork, kind: str, owner: UUID, form: type[F]) -> F | None:
    """What was typed and is not in the record yet; None for nothing."""
    wanted = copy_id(kind, owner)
    copy = next((copy for copy in work.copies() if copy.record_id == wanted), None)
    return typed_in(copy, form) if copy is not None else None


def typed_in(copy: WorkingCopy, form: type[F]) -> F:
    """The form that a copy holds."""
    return msgspec.json.decode(copy.body, type=form)


def keep_form(desk: Desk, kind: str, owner: UUID, form: object, client_id: UUID | None = None) -> None:
    """Keep what is typed, whole or not. `owner` is the client, or the worker for a form about herself.

    A form about a record of a client is owned by that record, and names the client, so that it is found again.
    """
    with desk.writing() as work:
        put_form(desk, work, kind, owner, form, client_id)
        work.commit()


def put_form(desk: Desk, work: UnitOfWork, kind: str, owner: UUID, form: object, client_id: UUID | None = None) -> None:
    """Keep what is typed in a transaction that stores other things too; as keep_form."""
    body = msgspec.json.encode(form)
    about = str(owner) if client_id is not None and client_id != owner else ""
    work.keep_copy(WorkingCopy(copy_id(kind, owner), kind, client_id or owner, body, about, 0, desk.clock.now()))


def drop_form(desk: Desk, kind: str, owner: UUID) -> None:
    """Forget what was typed and not made part of the record."""
    with desk.writing() as work:
        work.drop_copy(copy_id(kind, owner))
        work.commit()
