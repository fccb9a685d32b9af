"""What the chart knows around a contact, and what a check makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from tcm_desktop.billing.book import RuleBook
from tcm_desktop.billing.chart_codes import ChartCode
from tcm_desktop.billing.pack import Citation
from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.episodes import Episode
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.plans import CarePlan


@dataclass(frozen=True, slots=True)
class ChartFacts:
    """A contact and the chart around it, as of one transaction.

    `plan` is the one in force on the service date; `others` are the worker's other notes of that day and its two
    neighbours, `earlier` the client's latest other notes. Units are those that signed notes bill: of the service date,
    of its month, and within each authorization (by its id). `units` is what this contact would earn. Without `episodes`
    nothing is known of when the chart was open.
    """

    note: ContactNote
    client: Client
    worker: Worker | None
    today: date
    assessments: tuple[Assessment, ...] = ()
    plan: CarePlan | None = None
    others: tuple[ContactNote, ...] = ()
    earlier: tuple[ContactNote, ...] = ()
    units_of_day: int = 0
    units_of_month: int = 0
    units_used: Mapping[UUID, int] = field(default_factory=dict)
    units: int = 0
    episodes: tuple[Episode, ...] = ()

    @property
    def on(self) -> date:
        """The day by whose rules everything is judged."""
        return self.note.service_date

    @property
    def assessed(self) -> tuple[Assessment, ...]:
        """The assessments that were finished and signed by the service date."""
        return tuple(a for a in self.assessments if a.signature and a.completed_on and a.completed_on <= self.on)


@dataclass(frozen=True, slots=True)
class Hit:
    """That a check found something: what to fill into the wording, and since when it is not known."""

    words: Mapping[str, str] = field(default_factory=dict)
    since: date | None = None
    citation: Citation | None = None
    confirmed: bool = True


Check = Callable[[ChartFacts, RuleBook], Hit | None]
Found = tuple[ChartCode, Hit] | None
Family = Callable[[ChartFacts, RuleBook], Found]
"""Several codes of which at most one is true, found in one go."""


def one_of(family: Family, code: ChartCode) -> Check:
    """The check for one code of a family."""

    def check(facts: ChartFacts, book: RuleBook) -> Hit | None:
        found = family(facts, book)
        return found[1] if found is not None and found[0] is code else None

    return check


def shown(day: date) -> str:
    """A date as people write it: `3/4/2026`."""
    return f"{day.month}/{day.day}/{day.year}"


def is_fresh(known_as_of: date | None, on: date, book: RuleBook) -> bool:
    """Whether what was last looked up on a day still tells about the service date, by the payer's number of days."""
    return known_as_of is not None and (on - known_as_of).days <= book.number("coverage.known_for_days")
