"""The worker's own drafts: a vault can hold those of colleagues, which she neither finishes nor signs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from uuid import UUID

from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.services.ports import UnitOfWork
from tcm_desktop.services.views import CaseloadLine, ContactLine


def own_drafts(work: UnitOfWork, worker_id: UUID) -> tuple[tuple[ContactLine, ContactNote], ...]:
    """Her notes that wait for a signature, oldest contact first, each with its line."""
    found = ((line, work.get(ContactNote, line.id)) for line in work.drafts())
    return tuple((line, note) for line, note in found if note.worker_id == worker_id)


def own_caseload(work: UnitOfWork, worker_id: UUID, day: date) -> tuple[CaseloadLine, ...]:
    """The clients by name; of the drafts about each only hers are counted."""
    hers = Counter(line.client_id for line, _ in own_drafts(work, worker_id))
    return tuple(replace(line, drafts=hers[line.client_id]) for line in work.caseload(day))
