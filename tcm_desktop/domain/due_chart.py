"""What one client's chart asks for: the dates in it, held against the rules of her payer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from tcm_desktop.domain.clients import Authorization, Coverage
from tcm_desktop.domain.due import (
    DueItem,
    DueKind,
    DueRule,
    MonthRule,
    Whom,
    month_contacts,
    next_step,
    on_day,
    recurring,
    sooner,
    within,
)
from tcm_desktop.domain.intervals import DayOff, after, first_of_month, last_of_month, months_after, no_holidays


@dataclass(frozen=True, slots=True)
class ChartRules:
    """A payer's rules about time: what recurs, by kind; the least contacts of a month; the days off."""

    every: Mapping[DueKind, DueRule] = field(default_factory=dict)
    month: MonthRule | None = None
    is_day_off: DayOff = no_holidays


@dataclass(frozen=True, slots=True)
class PlanDates:
    """The plan in force: since when, until when it says it holds, and when it says that the service may end."""

    id: UUID
    effective_on: date
    review_due: date | None = None
    projected_discharge: date | None = None


@dataclass(frozen=True, slots=True)
class ContactDates:
    """Contacts as the rules look at them, drafts too: what took place is not undone by a missing signature.

    `tried_on` is the last contact or attempt, `seen_on` the last one face to face, `began_on` the first of all.
    `in_month` and `seen_in_month` count those of today's month that reached somebody.
    """

    began_on: date | None = None
    tried_on: date | None = None
    seen_on: date | None = None
    in_month: int = 0
    seen_in_month: int = 0


@dataclass(frozen=True, slots=True)
class ChartDates:
    """What the rules look at in one chart, as of the client's `today`. None where it was never done.

    `outcomes_on` is when it was last said how each objective goes, `summarized` the first days of the months whose
    progress summaries are signed.
    """

    whom: Whom
    today: date
    opened_on: date
    assessed_on: date | None = None
    plan: PlanDates | None = None
    reviewed_on: date | None = None
    monitored_on: date | None = None
    outcomes_on: date | None = None
    contacts: ContactDates = ContactDates()
    coverages: tuple[Coverage, ...] = ()
    authorizations: tuple[Authorization, ...] = ()
    summarized: frozenset[date] = frozenset()


def chart_items(chart: ChartDates, rules: ChartRules) -> tuple[DueItem, ...]:
    """Everything that the chart asks for, whether its time has come or not, in no particular order."""
    return tuple(item for ask in _ASKED for item in ask(chart, rules))


def first_steps(chart: ChartDates, rules: ChartRules) -> Iterator[DueItem]:
    """Assessment first, then the plan; a day for the plan only where the payer sets one."""
    if chart.assessed_on is None:
        yield next_step(DueKind.ASSESS, chart.whom, chart.opened_on)
    elif chart.plan is None and (rule := rules.every.get(DueKind.WRITE_PLAN)):
        yield within(rule, chart.whom, chart.opened_on, rules.is_day_off)
    elif chart.plan is None:
        yield next_step(DueKind.WRITE_PLAN, chart.whom, chart.assessed_on)


def plan_review(chart: ChartDates, rules: ChartRules) -> Iterator[DueItem]:
    """By the payer's interval or the plan's own day, whichever comes first; and when its service may end."""
    plan, rule = chart.plan, rules.every.get(DueKind.REVIEW_PLAN)
    if plan is None:
        return
    own_day = "as the plan says"
    if rule is not None:
        item = recurring(rule, chart.whom, plan.effective_on, rules.is_day_off)
        yield replace(sooner(item, plan.review_due, own_day), record_id=plan.id)
    elif plan.review_due is not None:
        item = on_day(DueKind.REVIEW_PLAN, chart.whom, plan.review_due, begun=plan.effective_on)
        yield replace(item, why=own_day, since=plan.effective_on, record_id=plan.id)
    if plan.projected_discharge is not None:
        item = on_day(DueKind.TRANSITION, chart.whom, plan.projected_discharge, begun=plan.effective_on)
        yield replace(item, why="projected in the plan", record_id=plan.id)


def reassessment(chart: ChartDates, rules: ChartRules) -> Iterator[DueItem]:
    """The interval runs from the day on which the last assessment was finished."""
    if chart.assessed_on is not None:
        yield from _again(DueKind.REASSESS, chart.assessed_on, chart, rules)


def necessity(chart: ChartDates, rules: ChartRules) -> Iterator[DueItem]:
    """Continued stay is reviewed by the payer's interval, and at the latest when the authorization ends."""
    if chart.assessed_on is None or DueKind.REVIEW_NECESSITY not in rules.every:
        return
    if chart.reviewed_on is None:
        yield next_step(DueKind.REVIEW_NECESSITY, chart.whom, chart.assessed_on)
        return
    ends = [a.until for a in chart.authorizations if a.until > chart.reviewed_on]
    for item in _again(DueKind.REVIEW_NECESSITY, chart.reviewed_on, chart, rules):
        yield sooner(item, max(ends, default=None), "the authorization ends")


def served(chart: ChartDates, rules: ChartRules) -> Iterator[DueItem]:
    """What keeps coming round while the plan is carried out: monitoring, and how the objectives go."""
    if chart.plan is not None:
        began = chart.plan.effective_on
        yield from _again(DueKind.MONITOR, chart.monitored_on or began, chart, rules)
        for item in _again(DueKind.MEASURE_OUTCOMES, max(chart.outcomes_on or began, began), chart, rules):
            yield replace(item, record_id=chart.plan.id)


def contacts(chart: ChartDates, rules: ChartRules) -> Iterator[DueItem]:
    """Attempts and visits by their intervals, and the least contacts of this month."""
    made = chart.contacts
    yield from _again(DueKind.TRY_CONTACT, made.tried_on or chart.opened_on, chart, rules)
    yield from _again(DueKind.VISIT, made.seen_on or chart.opened_on, chart, rules)
    if rules.month is not None:
        item = month_contacts(rules.month, chart.whom, chart.today, made.in_month, made.seen_in_month)
        yield from (item,) if item is not None else ()


def summary(chart: ChartDates, rules: ChartRules) -> Iterator[DueItem]:
    """The first month without a progress summary, from the first contact on. One at a time: no wall of months."""
    rule, began = rules.every.get(DueKind.MONTHLY_SUMMARY), chart.contacts.began_on
    if rule is None or began is None:
        return
    missing = [month for month in months_past(began, chart.today) if month not in chart.summarized]
    if missing:
        month, more = missing[0], len(missing) - 1
        ended = last_of_month(month)
        due_on = min(after(ended, interval, rules.is_day_off) for interval in rule.every)
        item = DueItem(DueKind.MONTHLY_SUMMARY, due_on, ended, chart.whom, month=month)
        why = f"and {more} later" if more else ""
        yield replace(item, why=why, source=rule.source, confirmed=rule.confirmed)


def months_past(first: date, today: date) -> tuple[date, ...]:
    """The first days of the months that are over, the last day of a month included, from that of `first` on."""
    months, month = [], first_of_month(first)
    while last_of_month(month) <= today:
        months.append(month)
        month = months_after(month, 1)
    return tuple(months)


def ends(chart: ChartDates, rules: ChartRules) -> Iterator[DueItem]:
    """The last coverage and the last authorization, when they have an end."""
    if chart.coverages and all(each.until is not None for each in chart.coverages):
        last = max(chart.coverages, key=lambda each: each.until or date.max)
        yield _end(DueKind.COVERAGE_ENDS, last.id, last.since, last.until or date.max, chart)
    if chart.authorizations:
        granted = max(chart.authorizations, key=lambda each: each.until)
        item = _end(DueKind.AUTHORIZATION_ENDS, granted.id, granted.since, granted.until, chart)
        yield replace(item, about=granted.number)


def _end(kind: DueKind, record_id: UUID, since: date, until: date, chart: ChartDates) -> DueItem:
    item = on_day(kind, chart.whom, until, begun=since)
    return replace(item, record_id=record_id)


def _again(kind: DueKind, done_on: date, chart: ChartDates, rules: ChartRules) -> Iterator[DueItem]:
    rule = rules.every.get(kind)
    if rule is not None:
        yield recurring(rule, chart.whom, done_on, rules.is_day_off)


_ASKED: tuple[Callable[[ChartDates, ChartRules], Iterator[DueItem]], ...] = (
    first_steps,
    plan_review,
    reassessment,
    necessity,
    served,
    contacts,
    summary,
    ends,
)
