"""A payer's rules about time as the due engine takes them: each interval with the source that asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from types import MappingProxyType

from tcm_desktop.billing.calendar import business_days_after, is_holiday
from tcm_desktop.billing.chart_record import time_for_day, time_for_note
from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.billing.pack import DatedValue
from tcm_desktop.billing.payer_rules import month_minimum
from tcm_desktop.billing.shelf import DEFAULT_PAYER
from tcm_desktop.billing.values import ValueBooks, Values, value_book
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.due import DueKind, DueRule, MonthRule
from tcm_desktop.domain.due_chart import ChartRules
from tcm_desktop.domain.intervals import Interval, Unit

USUAL_BUSINESS_DAYS = 3
"""BHIN 23-068 §(d)(5), the one number that was found; before it was in force no other is known."""

MONTHLY = "summary.monthly"

PARAMETERS: Mapping[DueKind, tuple[tuple[str, Unit], ...]] = MappingProxyType(
    {
        DueKind.WRITE_PLAN: (("plan.first_days", Unit.DAYS),),
        DueKind.REASSESS: (("assessment.reassess_months", Unit.MONTHS), ("assessment.reassess_days", Unit.DAYS)),
        DueKind.REVIEW_PLAN: (("plan.review_months", Unit.MONTHS), ("plan.review_days", Unit.DAYS)),
        DueKind.REVIEW_NECESSITY: (("necessity.review_months", Unit.MONTHS),),
        DueKind.MEASURE_OUTCOMES: (("plan.outcomes_months", Unit.MONTHS),),
        DueKind.MONITOR: (("monitoring.months", Unit.MONTHS),),
        DueKind.TRY_CONTACT: (("contact.attempt_every_days", Unit.DAYS),),
        DueKind.VISIT: (("contact.face_to_face_every_days", Unit.DAYS),),
        DueKind.MONTHLY_SUMMARY: (("summary.due_business_days", Unit.BUSINESS_DAYS),),
    }
)
"""Which parameters of a pack say how often each kind is due; where several do, the one that ends first counts."""


def book_on(payer: str, day: date, books: ValueBooks = value_book) -> Values | None:
    """The rules of a payer, or None where there are none for that day."""
    try:
        return books(payer, day)
    except PackError:
        return None


def chart_rules(book: Values | None, age: int) -> ChartRules:
    """The rules about time for a client of that age. Without a book nothing recurs but what the record dates itself."""
    if book is None:
        return ChartRules()
    found = {kind: rule for kind in PARAMETERS if (rule := rule_of(kind, book)) is not None}
    if book.words(MONTHLY) != ("yes",):
        found.pop(DueKind.MONTHLY_SUMMARY, None)
    return ChartRules(found, _month_rule(book, age), partial(is_holiday, holidays=book.holidays))


def due_of_note(note: ContactNote, payer: str = DEFAULT_PAYER, books: ValueBooks = value_book) -> date:
    """The last day on which a note is in time, by the payer's time for notes; a crisis has its own."""
    return _in_time(note.service_date, payer, books, partial(time_for_note, note))


def note_due(
    service_date: date, payer: str = DEFAULT_PAYER, books: ValueBooks = value_book, *, crisis: bool = False
) -> date:
    """The last day on which a note of that day is in time, for lists that know no more of it.

    About a crisis it is so many calendar days, where the payer names a number for that. A payer that sets no number on
    that date is treated like the default one; where that one sets none either, the usual number counts.
    """
    return _in_time(service_date, payer, books, partial(time_for_day, service_date, crisis=crisis))


def _in_time(day: date, payer: str, books: ValueBooks, ask: Callable[[Values], date | None]) -> date:
    found = (book_on(name, day, books) for name in (payer, DEFAULT_PAYER))
    days = (ask(book) for book in found if book is not None)
    due_on = next((day for day in days if day is not None), None)
    return due_on or business_days_after(day, USUAL_BUSINESS_DAYS, ())


def rule_of(kind: DueKind, book: Values | None) -> DueRule | None:
    """How often the payer wants something; None where it sets no time for it (0 in a pack says the same)."""
    set_here = [(name, unit) for name, unit in PARAMETERS[kind] if book is not None and book.limit(name)]
    if book is None or not set_here:
        return None
    dated = [book.parameters[name] for name, _ in set_here]
    return DueRule(
        kind,
        tuple(Interval(book.number(name), unit) for name, unit in set_here),
        "; ".join(dict.fromkeys(_source(each) for each in dated)),
        all(each.confirmed for each in dated),
    )


def _month_rule(book: Values, age: int) -> MonthRule | None:
    contacts, face_to_face = month_minimum(book, age)
    if not (contacts or face_to_face):
        return None
    dated = [value for name, value in book.parameters.items() if name.startswith("month.least")]
    source = "; ".join(dict.fromkeys(_source(each) for each in dated))
    return MonthRule(contacts, face_to_face, source, all(each.confirmed for each in dated))


def _source(dated: DatedValue) -> str:
    return f"{dated.citation.document} {dated.citation.section}".strip()
