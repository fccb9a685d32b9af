"""Signing a contact note: the worker decides how it counts, and the note can no longer change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tcm_desktop.billing.answers import Answered
from tcm_desktop.billing.book import rule_book
from tcm_desktop.billing.chart_codes import ChartCode
from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.billing.decision import Verdict
from tcm_desktop.billing.pack import Level
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import (
    ATTEMPT,
    BillingChoice,
    BillingRecord,
    ContactNote,
    lacks_words,
    without_blanks,
)
from tcm_desktop.domain.errors import NotPermitted, NotReadyToSign
from tcm_desktop.domain.note_formats import PROMPTS
from tcm_desktop.services.assessments import assessed_needs
from tcm_desktop.services.billing import NoteCheck, check_note, counted_minutes_of, questions, units_of
from tcm_desktop.services.chart_facts import load_facts
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.plan_rules import plan_of_day
from tcm_desktop.services.ports import UnitOfWork
from tcm_desktop.services.signatures import put_signed

_SIGNABLE = (Verdict.BILLABLE, Verdict.NOT_KNOWN)
"""What may be billed without a reason: what nobody here can know is for the office to settle, not for the worker."""


def sign_note(desk: Desk, note: ContactNote, choice: BillingChoice, override_reason: str = "") -> Outcome[ContactNote]:
    """Sign a note, to be billed or kept as a note only. It is checked afresh, and the answer is signed with it.

    Questions that a fix put in and nobody answered disappear; an undo brings them back.

    Raises NotReadyToSign for a contact without a word, for billing without minutes or way of contact, for billing late
    without saying why that is (no other reason takes its place), and for billing against a finding without a reason;
    NotPermitted for another worker's draft; AlreadySigned.
    """
    if note.worker_id != desk.worker.id:
        raise NotPermitted("Another worker wrote this note, so only she can sign it. Nothing was changed.")
    with desk.writing() as work:
        client = work.get(Client, note.client_id)
        typed, note = note, replace(note, narrative=_settled_narrative(note, client))
        check = _check(work, note, client, desk.today)
        _refuse_unready(note, choice, check, override_reason)
        billing = _billing_record(note, client, choice, check, override_reason)
        ready = replace(note, billing=billing)
        final: ContactNote = put_signed(desk, work, ready, "note.signed", note.service_date, draft=typed)
        work.drop_copy(note.id)
        return Outcome(final, work.commit())


def _check(work: UnitOfWork, note: ContactNote, client: Client, today: date) -> NoteCheck:
    plan = plan_of_day(work, client, note.service_date)
    facts = load_facts(work, note, client, plan, today)
    return check_note(note, client, assessed_needs(work, client.id), plan, facts)


def _settled_narrative(note: ContactNote, client: Client) -> str:
    try:
        asked = questions(rule_book(client.payer_profile, note.service_date))
    except PackError:
        asked = PROMPTS
    return without_blanks(note.narrative, asked)


def _refuse_unready(note: ContactNote, choice: BillingChoice, check: NoteCheck, override_reason: str) -> None:
    if lacks_words(note):
        raise NotReadyToSign("There is no text yet. Write what happened, then sign. Everything else is kept.")
    if choice is BillingChoice.DO_NOT_BILL:
        return
    if check.open_fields:
        names = ", ".join(check.open_fields)
        raise NotReadyToSign(f"To bill this contact, fill in: {names}. Or keep it as a note and do not bill.")
    if any(finding.code == ChartCode.NOTE_LATE for finding in check.chart_findings):
        raise NotReadyToSign("This note is late. To bill it, say why it is late. Or keep it as a note.")
    if check.verdict not in _SIGNABLE and not override_reason.strip():
        raise NotReadyToSign("To bill with a finding open, give your reason. Or keep it as a note and do not bill.")


def _billing_record(
    note: ContactNote, client: Client, choice: BillingChoice, check: NoteCheck, override_reason: str
) -> BillingRecord:
    decision = check.decision
    if decision is None:
        return BillingRecord(choice, "not_checked", 0, override_reason=override_reason.strip())
    units = minutes = 0
    if choice is BillingChoice.BILL:
        book = rule_book(client.payer_profile, note.service_date)
        units, minutes = units_of(note, book), counted_minutes_of(note, book)
    return BillingRecord(
        choice=choice,
        verdict=ATTEMPT if note.attempt is not None else (check.verdict or decision.verdict).value,
        units=units,
        reasons=(*decision.reasons, *(f.code for f in check.chart_findings if f.level is not Level.SUGGESTION)),
        exclude=decision.exclude,
        pack_id=decision.pack_id,
        pack_version=decision.pack_version,
        pack_digest=decision.pack_digest,
        trace=(*decision.trace, *(_told(answer) for answer in check.questions)),
        override_reason=override_reason.strip(),
        minutes=minutes,
    )


def _told(answer: Answered) -> str:
    """One of the five answers as it is kept with the signature."""
    since = f" since {answer.since}" if answer.since is not None else ""
    return f"{answer.question}: {answer.state}{since}"
