"""What the whole caseload asks for, worked out in one reading of the vault."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TypeVar
from uuid import UUID

from tcm_desktop.billing.payer_rules import is_face_to_face, parties
from tcm_desktop.billing.values import ValueBooks, Values, value_book
from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingChoice
from tcm_desktop.domain.due import DueItem, Whom
from tcm_desktop.domain.due_chart import ChartDates, ChartRules, ContactDates, PlanDates, chart_items
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.domain.intervals import first_of_month
from tcm_desktop.domain.monitoring import MonitoringReview, monitored_since
from tcm_desktop.domain.necessity import NecessityReview
from tcm_desktop.domain.people import Worker, age_on
from tcm_desktop.domain.plan_progress import ObjectiveProgress
from tcm_desktop.domain.plans import CarePlan, Standings, plan_in_force
from tcm_desktop.domain.records import Record
from tcm_desktop.domain.summaries import MonthlySummary
from tcm_desktop.services.closing import closed_charts, opened_again
from tcm_desktop.services.due_records import arranged, second_signatures, unsigned_notes
from tcm_desktop.services.due_rules import book_on, chart_rules
from tcm_desktop.services.plan_rules import standings_by
from tcm_desktop.services.ports import UnitOfWork
from tcm_desktop.services.views import ContactTally

R = TypeVar("R", bound=Record)


def due_items(work: UnitOfWork, worker: Worker, today: date, books: ValueBooks = value_book) -> tuple[DueItem, ...]:
    """Everything that any chart asks for, whether its time has come or not, in no particular order."""
    clients = work.every(Client)
    whose = {client.id: client for client in clients}
    shut = closed_charts(work)  # what is signed late or sent back is still to be done; nothing else comes due
    clients = tuple(client for client in clients if client.id not in shut)
    return (
        *unsigned_notes(work, worker, whose, books),
        *second_signatures(work, worker, today),
        *(item for item in arranged(work, whose, today) if item.client_id not in shut),
        *(item for dates, rules in charts(work, clients, today, books) for item in chart_items(dates, rules)),
    )


def charts(
    work: UnitOfWork, clients: Iterable[Client], today: date, books: ValueBooks = value_book
) -> Iterator[tuple[ChartDates, ChartRules]]:
    """The dates in each chart, and her payer's rules of today. One query for each kind of record; of one client only
    her own chart is read.
    """
    clients = tuple(clients)
    alone = clients[0].id if len(clients) == 1 else None
    approved = frozenset(line.id for line in work.standings(Standing.COSIGNED))
    in_error = frozenset(line.id for line in work.standings(Standing.IN_ERROR))
    assessments, plans = _by_client(work, Assessment, in_error, alone), _by_client(work, CarePlan, in_error, alone)
    reviews = _by_client(work, NecessityReview, in_error, alone)
    summaries = _by_client(work, MonthlySummary, in_error, alone)
    monitored = _by_client(work, MonitoringReview, in_error, alone)
    progress = _by_client(work, ObjectiveProgress, in_error, alone)
    tallies = defaultdict(list)
    for tally in work.tallies(first_of_month(today), today):
        tallies[tally.client_id].append(tally)
    again = opened_again(work)
    for client in clients:
        since, anew = again.get(client.id, client.opened_on), again.get(client.id, date.min)
        book, age = book_on(client.payer_profile, today, books), age_on(client.birth_date, today)
        signed = [each for each in summaries.get(client.id, ()) if each.signature is not None]
        hers = tuple(p for p in plans.get(client.id, ()) if (p.effective_on or since) >= anew)
        dates = ChartDates(
            whom=Whom(client.id, client.name.listed),
            today=today,
            opened_on=since,
            assessed_on=_assessed_on(assessments.get(client.id, ()), anew),
            plan=_plan_dates(hers, today, standings_by(book, approved, in_error)),
            reviewed_on=_reviewed_on(reviews.get(client.id, ()), anew),
            monitored_on=monitored_since(monitored.get(client.id, ()), hers),
            outcomes_on=_told_on(signed, progress.get(client.id, ())),
            contacts=contact_dates(tallies[client.id], book, age, anew),
            coverages=tuple(each for each in client.coverages if each.payer == client.payer_profile),
            authorizations=client.authorizations,
            summarized=frozenset(each.month for each in signed),
        )
        yield dates, chart_rules(book, age)


def contact_dates(
    tallies: Iterable[ContactTally], book: Values | None, age: int, since: date = date.min
) -> ContactDates:
    """What the rules look at. A month counts what this payer takes as a contact, unless it was kept as a note only.

    `since` is when a chart was opened again: intervals do not run on from contacts before it.
    """
    known = [each for each in tallies if each.last_on >= since]
    reached = [each for each in known if not each.attempt]
    taken = [each for each in reached if book is not None and _counts(each, book, age)]
    seen = [each for each in reached if book is not None and is_face_to_face(each.mode, each.contacted_role, book)]
    return ContactDates(
        began_on=min((max(each.first_on, since) for each in known), default=None),
        tried_on=max((each.last_on for each in known), default=None),
        seen_on=max((each.last_on for each in seen), default=None),
        in_month=sum(each.in_span for each in taken),
        seen_in_month=sum(each.in_span for each in taken if each in seen),
    )


def _counts(tally: ContactTally, book: Values, age: int) -> bool:
    return (
        tally.choice is not BillingChoice.DO_NOT_BILL
        and tally.mode is not None
        and tally.mode in book.words("modes.billable")
        and tally.contacted_role in parties(book, age)
    )


def _assessed_on(assessments: Iterable[Assessment], since: date) -> date | None:
    """The last one that was finished from a day on: who comes back is assessed anew."""
    done = (a.completed_on for a in assessments if a.signature is not None and a.completed_on is not None)
    return max((day for day in done if day >= since), default=None)


def _told_on(summaries: Iterable[MonthlySummary], progress: Iterable[ObjectiveProgress]) -> date | None:
    """When it was last said how the objectives go."""
    return max((*(each.written_on for each in summaries), *(each.on for each in progress)), default=None)


def _reviewed_on(reviews: Iterable[NecessityReview], since: date) -> date | None:
    """The last one from a day on; a draft is no review yet."""
    done = (each.reviewed_on for each in reviews if each.signature is not None)
    return max((day for day in done if day >= since), default=None)


def _plan_dates(plans: tuple[CarePlan, ...], today: date, standings: Standings) -> PlanDates | None:
    plan = plan_in_force(plans, today, standings)
    if plan is None or plan.effective_on is None:
        return None
    return PlanDates(plan.id, plan.effective_on, plan.review_due, plan.transition.projected_discharge)


def _by_client(
    work: UnitOfWork, kind: type[R], in_error: frozenset[UUID], alone: UUID | None
) -> Mapping[UUID | None, tuple[R, ...]]:
    """The records of a kind that count, client by client; those of one client `alone` where she is named."""
    found: defaultdict[UUID | None, list[R]] = defaultdict(list)
    for record in work.every(kind) if alone is None else work.of_client(kind, alone):
        if record.id not in in_error:
            found[record.client_id].append(record)
    return {client_id: tuple(records) for client_id, records in found.items()}
