"""The caseload as this worker has it: a vault can hold drafts of colleagues, which she neither finishes nor signs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from uuid import UUID

from tcm_desktop.billing.values import ValueBooks, value_book
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.services.plan_rules import plan_to_review
from tcm_desktop.services.ports import UnitOfWork
from tcm_desktop.services.views import CaseloadLine, ContactLine

WAITING = (Standing.AWAITING, Standing.RETURNED)


def own_drafts(work: UnitOfWork, worker_id: UUID) -> tuple[tuple[ContactLine, ContactNote], ...]:
    """Her notes that wait for a signature, oldest contact first, each with its line."""
    found = ((line, work.get(ContactNote, line.id)) for line in work.drafts())
    return tuple((line, note) for line, note in found if note.worker_id == worker_id)


def own_caseload(
    work: UnitOfWork, worker_id: UUID, today: date, books: ValueBooks = value_book
) -> tuple[CaseloadLine, ...]:
    """The clients by name; of the drafts about each only hers are counted.

    A stored line was written by the rules of its day. They decide about a plan that waits for a second signature only,
    so where one does, the review is that of the plan which counts by the rules of today.
    """
    hers = Counter(line.client_id for line, _ in own_drafts(work, worker_id))
    waits = {line.client_id for each in WAITING for line in work.standings(each) if line.kind == CarePlan.KIND}
    lines = (replace(line, drafts=hers[line.client_id]) for line in work.caseload(today))
    return tuple(_by_todays_rules(work, line, today, books) if line.client_id in waits else line for line in lines)


def _by_todays_rules(work: UnitOfWork, line: CaseloadLine, today: date, books: ValueBooks) -> CaseloadLine:
    plan = plan_to_review(work, work.get(Client, line.client_id), today, books)
    return replace(line, plan_review_due=plan.review_due if plan is not None else None)
