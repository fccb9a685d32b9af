"""Attempts to reach somebody: logged and signed in one step, never billed, counted where a payer asks for tries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from uuid import UUID

from tcm_desktop.billing.book import book_if_any
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.clock import local_now
from tcm_desktop.domain.contacts import (
    ATTEMPT,
    Attempt,
    AttemptOutcome,
    BillingChoice,
    BillingRecord,
    ContactMode,
    ContactNote,
    ContactRole,
)
from tcm_desktop.services.billing import NO_CONTACT
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.kept_forms import ATTEMPT_FORM, copy_id, drop_form, keep_form, kept_form
from tcm_desktop.services.signatures import put_signed

EVERY_DAYS = "contact.attempt_every_days"
"""Within how many days a payer wants the next try: Pennsylvania names 14 (55 Pa. Code 5221.31(6))."""

WAYS: Mapping[AttemptOutcome, ContactMode] = MappingProxyType(
    {
        AttemptOutcome.NO_ANSWER: ContactMode.TELEPHONE,
        AttemptOutcome.VOICEMAIL_LEFT: ContactMode.VOICEMAIL,
        AttemptOutcome.NOBODY_HOME: ContactMode.FACE_TO_FACE,
        AttemptOutcome.DID_NOT_COME: ContactMode.FACE_TO_FACE,
        AttemptOutcome.TEXT_NO_REPLY: ContactMode.TEXT_MESSAGE,
        AttemptOutcome.EMAIL_NO_REPLY: ContactMode.EMAIL,
        AttemptOutcome.LETTER_SENT: ContactMode.COLLATERAL_MAIL,
        AttemptOutcome.ASKED_OTHERS: ContactMode.TELEPHONE,
    }
)
"""Every end of an attempt belongs to one way of trying, so that one key says both."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What was tried: how it ended, on which day the next try is planned, and words where there is more to say."""

    outcome: AttemptOutcome
    next_on: date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class AttemptForm:
    """What is typed and not logged yet: for whom (None: not chosen), the letters she is looked for by, the next day
    as typed, and the words."""

    client_id: UUID | None = None
    letters: str = ""
    next_on: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class AttemptDesk:
    """For whom an attempt is logged, and by which day the payer wants the next one (None: it names none)."""

    client: Client
    next_by: date | None


def begin_attempt(desk: Desk, client_id: UUID) -> AttemptDesk:
    """What there is to know before an attempt of today is logged. Raises RecordNotFound."""
    with desk.reading() as work:
        client = work.get(Client, client_id)
    return AttemptDesk(client, next_try_by(client.payer_profile, desk.today))


def next_try_by(payer: str, tried_on: date) -> date | None:
    """The last day on which the next try is in time, where the payer names an interval on that day."""
    book = book_if_any(payer, tried_on)
    days = book.limit(EVERY_DAYS) if book else None
    return tried_on + timedelta(days=days) if days else None


def log_attempt(desk: Desk, client_id: UUID, tried: Tried) -> Outcome[ContactNote]:
    """Sign that nobody was reached, now. No minutes, no narrative asked; like any signature it can be taken back."""
    now = local_now(desk.clock)
    with desk.writing() as work:
        client = work.get(Client, client_id)
        note = ContactNote(
            id=desk.new_id(),
            client_id=client_id,
            worker_id=desk.worker.id,
            service_date=desk.today,
            zone=desk.clock.zone,
            start=now.time().replace(second=0, microsecond=0),
            mode=WAYS[tried.outcome],
            contacted_role=ContactRole.OTHER if tried.outcome is AttemptOutcome.ASKED_OTHERS else ContactRole.CLIENT,
            narrative=tried.words.strip(),
            written_on=desk.today,
            billing=_never_billed(client, desk.today),
            attempt=Attempt(tried.outcome, tried.next_on),
        )
        final: ContactNote = put_signed(desk, work, note, "note.signed", note.service_date)
        work.drop_copy(copy_id(ATTEMPT_FORM, desk.worker.id))
        return Outcome(final, work.commit())


def kept_attempt(desk: Desk) -> AttemptForm:
    """What was typed last time and not logged; blank for nothing."""
    with desk.reading() as work:
        return kept_form(work, ATTEMPT_FORM, desk.worker.id, AttemptForm) or AttemptForm()


def keep_attempt(desk: Desk, form: AttemptForm) -> None:
    """Keep what is typed for next time; nothing typed leaves nothing behind."""
    if any(typed.strip() for typed in (form.letters, form.next_on, form.words)):
        keep_form(desk, ATTEMPT_FORM, desk.worker.id, form)
    else:
        drop_form(desk, ATTEMPT_FORM, desk.worker.id)


def _never_billed(client: Client, day: date) -> BillingRecord:
    """The answer about an attempt, with the rules of that day where there are any."""
    book = book_if_any(client.payer_profile, day)
    rules = (book.pack_id, book.version, book.digest) if book is not None else ("", "", "")
    return BillingRecord(BillingChoice.DO_NOT_BILL, ATTEMPT, 0, (NO_CONTACT,), (), *rules)
