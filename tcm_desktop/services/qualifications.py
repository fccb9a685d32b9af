"""The worker's own titles while they are being typed, and the titles that payers name."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tcm_desktop.billing.shelf import in_use
from tcm_desktop.domain.people import Worker
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.kept_forms import QUALIFICATIONS, kept_form


@dataclass(frozen=True, slots=True)
class TypedQualification:
    """A title as typed; dates are text."""

    id: UUID
    title: str = ""
    since: str = ""
    until: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class QualificationForm:
    """The worker's titles as typed: anything may be missing or wrong."""

    qualifications: tuple[TypedQualification, ...] = ()


@dataclass(frozen=True, slots=True)
class QualificationDesk:
    """The form in hand: the worker as stored, and what was typed and left unfinished."""

    worker: Worker
    typed: QualificationForm | None


def open_qualifications(desk: Desk) -> QualificationDesk:
    """The titles of the worker at the desk, to be changed."""
    with desk.reading() as work:
        worker = work.get(Worker, desk.worker.id)
        return QualificationDesk(worker, kept_form(work, QUALIFICATIONS, worker.id, QualificationForm))


def titles_that_bill() -> tuple[str, ...]:
    """Every title that one of the payers names, to choose from."""
    named = (
        title
        for payer in in_use().payers
        for layer in in_use().layers(payer)
        for parameter in layer.parameters
        if parameter.name == "staff.titles"
        for dated in parameter.series
        if isinstance(dated.value, tuple)
        for title in dated.value
    )
    return tuple(sorted(dict.fromkeys(named), key=str.casefold))
