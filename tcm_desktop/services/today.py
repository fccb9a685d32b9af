"""What is due, in the order in which it should be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from tcm_desktop.billing.book import RuleBook, rule_book
from tcm_desktop.billing.calendar import business_days_after
from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.billing.shelf import DEFAULT_PAYER
from tcm_desktop.domain.contacts import BillingChoice
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.views import CaseloadLine, ContactLine

NOTE_DUE, CRISIS_DUE = "note.due_business_days", "note.due_days_in_crisis"
USUAL_BUSINESS_DAYS = 3
"""BHIN 23-068 §(d)(5), the one number that was found; before it was in force no other is known."""

LOOK_AHEAD = timedelta(days=7)


class DueKind(StrEnum):
    """What has to be done."""

    SIGN_NOTE = "sign_note"
    REVIEW_PLAN = "review_plan"
    WRITE_PLAN = "write_plan"
    ASSESS = "assess"


@dataclass(frozen=True, slots=True)
class DueItem:
    """Something to do for a client by a day. `record_id` is the note to sign; None where the chart says enough."""

    kind: DueKind
    due_on: date
    client_id: UUID
    listed_name: str
    record_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Today:
    """The day's page: due now (late ones first), due within a week, and the week so far."""

    day: date
    due_now: tuple[DueItem, ...]
    this_week: tuple[DueItem, ...]
    clients: int
    notes_this_week: int
    signed_this_week: int
    units_this_week: int


def today(desk: Desk) -> Today:
    """Everything due up to a week from now."""
    with desk.reading() as work:
        lines, drafts, contacts = (
            work.caseload(desk.today),
            work.drafts(),
            work.contacts(),
        )
    due = sorted(
        due_items(lines, drafts, desk.today),
        key=lambda d: (d.due_on, d.listed_name, d.kind),
    )
    counted = (c for c in contacts if c.standing is not Standing.IN_ERROR)
    week = [c for c in counted if monday(desk.today) <= c.service_date <= desk.today]
    return Today(
        day=desk.today,
        due_now=tuple(d for d in due if d.due_on <= desk.today),
        this_week=tuple(d for d in due if desk.today < d.due_on <= desk.today + LOOK_AHEAD),
        clients=len(lines),
        notes_this_week=len(week),
        signed_this_week=sum(c.signed_at is not None for c in week),
        units_this_week=sum(c.units for c in week if c.choice is BillingChoice.BILL),
    )


def due_items(lines: tuple[CaseloadLine, ...], drafts: tuple[ContactLine, ...], day: date) -> tuple[DueItem, ...]:
    """What each client and each draft asks for, in no particular order."""
    payers = {line.client_id: line.payer_profile for line in lines}
    return (
        *(_unsigned(draft, payers.get(draft.client_id, DEFAULT_PAYER)) for draft in drafts),
        *(item for line in lines if (item := _next_step(line, day)) is not None),
    )


def monday(day: date) -> date:
    """The Monday of that day's week."""
    return day - timedelta(days=day.weekday())


def note_due(service_date: date, payer: str = DEFAULT_PAYER, *, crisis: bool = False) -> date:
    """The last day on which a note is in time, by the payer's number of business days and its holidays.

    About a crisis it is so many calendar days, where the payer names a number for that. A payer that sets no number on
    that date is treated like the default one; where that one sets none either, by the usual number.
    """
    books = [_book(name, service_date) for name in (payer, DEFAULT_PAYER)]
    if crisis and books[0] is not None and CRISIS_DUE in books[0].parameters:
        return service_date + timedelta(days=books[0].number(CRISIS_DUE))
    book = next((book for book in books if book and NOTE_DUE in book.parameters), None)
    if book is None:
        return business_days_after(service_date, USUAL_BUSINESS_DAYS, ())
    return business_days_after(service_date, book.number(NOTE_DUE), book.holidays)


def _book(payer: str, on: date) -> RuleBook | None:
    try:
        return rule_book(payer, on)
    except PackError:
        return None


def _unsigned(draft: ContactLine, payer: str) -> DueItem:
    due_on = note_due(draft.service_date, payer, crisis=draft.is_crisis)
    return DueItem(DueKind.SIGN_NOTE, due_on, draft.client_id, draft.listed_name, draft.id)


def _next_step(line: CaseloadLine, day: date) -> DueItem | None:
    """A client without an assessment needs one, then a plan, then its review when that falls due."""
    if line.assessed_on is None:
        return DueItem(DueKind.ASSESS, day, line.client_id, line.listed_name)
    if line.plan_review_due is None:
        return DueItem(DueKind.WRITE_PLAN, day, line.client_id, line.listed_name)
    return DueItem(DueKind.REVIEW_PLAN, line.plan_review_due, line.client_id, line.listed_name)
