"""The monthly progress summary (CG-BEH-13, Discussion): one page for a client and a month.

Its facts are the signed contacts of the month; every sentence is the worker's own. It is stored when it is signed and
never changes after that. Continued stay asks for documented progress, or that the client was reassessed or her linkage
needs have changed (CG-BEH-13, Continued Stay 4): without progress the summary says which.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from tcm_desktop.domain.signatures import Signature


class Progress(StrEnum):
    """How an objective went in the month."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    MET = "met"


IS_PROGRESS = frozenset({Progress.BETTER, Progress.MET})


class WithoutProgress(StrEnum):
    """What takes the place of progress for continued stay."""

    REASSESSED = "reassessed"
    NEEDS_CHANGED = "needs_changed"


@dataclass(frozen=True, slots=True)
class SummaryContact:
    """A signed contact of the month, as far as it served one objective (None: none that it names).

    `id` is its note. Minutes are the direct ones of that part; units are those of the whole contact's signature, which
    nothing shares out between its parts.
    """

    id: UUID
    service_date: date
    minutes: int
    units: int
    objective_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ObjectiveMonth:
    """How one objective of the plan went, in a word and in the worker's sentence. `statement` is the plan's."""

    id: UUID
    statement: str
    progress: Progress | None = None
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class MonthlySummary:
    """A client's month. `month` is its first day, `plan_id` the plan in force at its end (None: there was none).

    `without_progress` and `because` say what stands in the place of progress, where no objective shows any.
    """

    KIND: ClassVar[str] = "monthly_summary"

    id: UUID
    client_id: UUID
    worker_id: UUID
    month: date
    written_on: date
    plan_id: UUID | None = None
    objectives: tuple[ObjectiveMonth, ...] = ()
    contacts: tuple[SummaryContact, ...] = ()
    barriers: str = ""
    without_progress: WithoutProgress | None = None
    because: str = ""
    next_month: str = ""
    signature: Signature | None = None


class SummaryGap(StrEnum):
    """What a summary still needs before it can be signed."""

    NO_PROGRESS_CHOSEN = "no_progress_chosen"
    NO_SENTENCE = "no_sentence"
    NO_CONTINUED_STAY = "no_continued_stay"
    NO_REASON = "no_reason"
    NO_NEXT_MONTH = "no_next_month"


def shows_progress(objectives: Iterable[ObjectiveMonth]) -> bool:
    """Whether any objective came nearer or was met."""
    return any(each.progress in IS_PROGRESS for each in objectives)


def summary_gaps(summary: MonthlySummary) -> tuple[tuple[SummaryGap, UUID | None], ...]:
    """What is missing, each with its objective (None: the page as a whole), in the order of the page."""
    gaps: list[tuple[SummaryGap, UUID | None]] = []
    for each in summary.objectives:
        gaps += [(SummaryGap.NO_PROGRESS_CHOSEN, each.id)] if each.progress is None else []
        gaps += [] if each.sentence.strip() else [(SummaryGap.NO_SENTENCE, each.id)]
    if not shows_progress(summary.objectives):
        gaps += [(SummaryGap.NO_CONTINUED_STAY, None)] if summary.without_progress is None else []
        gaps += [] if summary.because.strip() else [(SummaryGap.NO_REASON, None)]
    gaps += [] if summary.next_month.strip() else [(SummaryGap.NO_NEXT_MONTH, None)]
    return tuple(gaps)


def minutes_of(contacts: Iterable[SummaryContact]) -> int:
    """The direct minutes of contacts, added up."""
    return sum(each.minutes for each in contacts)


def units_of(contacts: Iterable[SummaryContact]) -> int:
    """The units of contacts, added up as they were signed; those of a contact with several parts count once."""
    signed: dict[UUID, int] = {}
    for each in contacts:
        signed[each.id] = max(each.units, signed.get(each.id, 0))
    return sum(signed.values())


def shared(contacts: Iterable[SummaryContact], objective_id: UUID | None) -> bool:
    """Whether a contact that served this objective has another part, so that its units stand there, too."""
    found = tuple(contacts)
    hers = {each.id for each in of_objective(found, objective_id)}
    return any(each.id in hers and each.objective_id != objective_id for each in found)


def of_objective(contacts: Iterable[SummaryContact], objective_id: UUID | None) -> tuple[SummaryContact, ...]:
    """The contacts that served an objective; for None those that name none."""
    return tuple(each for each in contacts if each.objective_id == objective_id)
