"""Which minutes count: overlaps with other contacts, caps of day and month, authorized units."""

from __future__ import annotations

from datetime import datetime

from tcm_desktop.billing.book import RuleBook
from tcm_desktop.billing.chart_facts import ChartFacts, Hit
from tcm_desktop.billing.chart_person import authorizations_on
from tcm_desktop.domain.contacts import BillingChoice, ContactNote, ended_at, started_at


def overlap(facts: ChartFacts, book: RuleBook) -> Hit | None:
    """Another contact of the same worker in the same minutes, unless it was kept as a note only."""
    mine = _span(facts.note)
    for other in facts.others:
        theirs = _span(other)
        if mine is None or theirs is None or other.id == facts.note.id or other.worker_id != facts.note.worker_id:
            continue
        counts = other.billing is None or other.billing.choice is BillingChoice.BILL
        if counts and mine[0] < theirs[1] and theirs[0] < mine[1]:
            return Hit({"time": f"{other.start:%H:%M}"})
    return None


def _span(note: ContactNote) -> tuple[datetime, datetime] | None:
    began, ended = started_at(note), ended_at(note)
    return (began, ended) if began is not None and ended is not None else None


def day_cap(facts: ChartFacts, book: RuleBook) -> Hit | None:
    """More units on one day for one person than the payer takes."""
    return _over("units.most_a_day", facts.units_of_day, facts, book)


def month_cap(facts: ChartFacts, book: RuleBook) -> Hit | None:
    """More units in one month for one person than the payer takes."""
    return _over("units.most_a_month", facts.units_of_month, facts, book)


def _over(cap: str, used: int, facts: ChartFacts, book: RuleBook) -> Hit | None:
    if cap not in book.parameters:
        return None
    return _short_of(book.number(cap) - used, facts)


def units_left(facts: ChartFacts, book: RuleBook) -> Hit | None:
    """More units than the authorizations of that day still hold."""
    covering = authorizations_on(facts)
    if not covering:
        return None
    return _short_of(max(a.units - facts.units_used.get(a.id, 0) for a in covering), facts)


def _short_of(left: int, facts: ChartFacts) -> Hit | None:
    return Hit({"left": str(max(0, left))}) if facts.units > left else None
