"""What single records ask for: notes to sign, second signatures, and what was arranged for a client."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from tcm_desktop.billing.shelf import DEFAULT_PAYER
from tcm_desktop.billing.values import ValueBooks, value_book
from tcm_desktop.domain.appointments import Appointment
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.consents import Consent
from tcm_desktop.domain.due import DueItem, DueKind, Whom, on_day
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.referrals import Referral
from tcm_desktop.domain.summaries import MonthlySummary
from tcm_desktop.domain.tasks import Task
from tcm_desktop.services.care_due import appointments_due, consents_due, referrals_due, tasks_due
from tcm_desktop.services.cosigning import returned_notes, waiting_for_me
from tcm_desktop.services.due_rules import due_of_note
from tcm_desktop.services.own_caseload import own_drafts
from tcm_desktop.services.ports import UnitOfWork

Clients = Mapping[UUID, Client]


def unsigned_notes(
    work: UnitOfWork, worker: Worker, clients: Clients, books: ValueBooks = value_book
) -> Iterator[DueItem]:
    """This worker's notes that wait for their signature, by the payer's time for notes; a colleague signs her own."""
    for line, note in own_drafts(work, worker.id):
        client = clients.get(line.client_id)
        due_on = due_of_note(note, client.payer_profile if client is not None else DEFAULT_PAYER, books)
        whom = Whom(line.client_id, line.listed_name)
        item = on_day(DueKind.SIGN_NOTE, whom, due_on, begun=note.service_date)
        yield replace(item, since=note.service_date, record_id=note.id, about=line.first_words)


def second_signatures(work: UnitOfWork, worker: Worker, today: date) -> Iterator[DueItem]:
    """What a supervisor sent back to this worker, and what waits for her as a supervisor. Nobody sets a day for it."""
    sides = (
        (DueKind.RETURNED_NOTE, returned_notes(work, worker.id)),
        (DueKind.COSIGN, waiting_for_me(work, worker)),
    )
    for kind, lines in sides:
        for line in lines:
            whom = Whom(line.client_id, line.listed_name)
            month = work.get(MonthlySummary, line.id).month if line.kind == MonthlySummary.KIND else None
            yield DueItem(kind, None, today, whom, record_id=line.id, record_kind=line.kind, month=month)


def arranged(work: UnitOfWork, clients: Clients, today: date) -> Iterator[DueItem]:
    """Referrals to look after, consents that end, tasks and appointments."""
    found = (
        *referrals_due(work.every(Referral)),
        *consents_due(work.every(Consent), today),
        *tasks_due(work.every(Task)),
        *appointments_due(work.every(Appointment), today),
    )
    for each in found:
        client = clients.get(each.client_id)
        whom = Whom(each.client_id, client.name.listed if client is not None else "")
        yield replace(on_day(each.kind, whom, each.due_on), about=each.words, record_id=each.record_id)
