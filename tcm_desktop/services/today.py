"""What is due, in the order in which it should be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from tcm_desktop.domain.contacts import BillingChoice
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.views import CaseloadLine, ContactLine

NOTE_DUE_BUSINESS_DAYS = 3
"""BHIN 23-068 §(d)(5): a progress note is due in three business days, the day of service being day zero."""

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
    week = [c for c in contacts if monday(desk.today) <= c.service_date <= desk.today]
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
    return (
        *(
            DueItem(
                DueKind.SIGN_NOTE,
                note_due(d.service_date),
                d.client_id,
                d.listed_name,
                d.id,
            )
            for d in drafts
        ),
        *(item for line in lines if (item := _next_step(line, day)) is not None),
    )


def monday(day: date) -> date:
    """The Monday of that day's week."""
    return day - timedelta(days=day.weekday())


def note_due(service_date: date, business_days: int = NOTE_DUE_BUSINESS_DAYS) -> date:
    """The last day on which a note is in time: Monday to Friday count, the day of service is day zero."""
    day = service_date
    while business_days:
        day += timedelta(days=1)
        business_days -= day.weekday() < 5
    return day


def _next_step(line: CaseloadLine, day: date) -> DueItem | None:
    """A client without an assessment needs one, then a plan, then its review when that falls due."""
    if line.assessed_on is None:
        return DueItem(DueKind.ASSESS, day, line.client_id, line.listed_name)
    if line.plan_review_due is None:
        return DueItem(DueKind.WRITE_PLAN, day, line.client_id, line.listed_name)
    return DueItem(DueKind.REVIEW_PLAN, line.plan_review_due, line.client_id, line.listed_name)
