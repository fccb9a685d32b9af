"""Consent before anything about a client is shared, and the list of what was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from tcm_desktop.documents.consent_sheet import ConsentSheet
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.consents import (
    Consent,
    ConsentGiven,
    Disclosure,
    InformationKind,
    ShareBasis,
    consent_in_force,
    what_is_missing,
)
from tcm_desktop.domain.contacts import ContactMode
from tcm_desktop.domain.errors import DomainError
from tcm_desktop.domain.referrals import Referral, ReferralStep, StepKind, with_step
from tcm_desktop.domain.tasks import WordsNeeded
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.kept_forms import copy_id, kept_form
from tcm_desktop.services.paper_trail import PaperTrail
from tcm_desktop.services.ports import UnitOfWork

PAPER = PaperTrail(Consent.KIND, "consent")
"""The events in the audit trail."""

CONSENT_FORM = "consent_form"
CONSENT_END_FORM = "consent_end"
SHARING_FORM = "sharing_form"


class ConsentMissing(DomainError):
    """No consent in force covers what is about to be marked as shared."""

    code = "consent_missing"


class NoticeNeeded(DomainError):
    """Substance use records go out with the notice on redisclosure only (42 CFR 2.32)."""

    code = "notice_needed"


@dataclass(frozen=True, slots=True)
class ConsentForm:
    """A consent as typed; dates are text."""

    recipient: str = ""
    sharer: str = ""
    purpose: str = ""
    kinds: tuple[InformationKind, ...] = ()
    both_ways: bool = False
    part2: bool = False
    given: ConsentGiven = ConsentGiven.SIGNED
    given_on: str = ""
    given_by: str = ""
    witness: str = ""
    since: str = ""
    until: str = ""
    event: str = ""


@dataclass(frozen=True, slots=True)
class ConsentEndForm:
    """The end of a consent as typed: taken back by the client, or its event has happened."""

    by_event: bool = False
    on: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class SharingForm:
    """Something that was shared, as typed."""

    recipient: str = ""
    kinds: tuple[InformationKind, ...] = ()
    what: str = ""
    purpose: str = ""
    on: str = ""
    how: ContactMode | None = None
    basis: ShareBasis = ShareBasis.CONSENT
    notice_sent: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class ConsentsDesk:
    """A client's consents and what was shared, oldest first; the one in hand, and forms that were left unfinished."""

    client: Client
    consents: tuple[Consent, ...]
    disclosures: tuple[Disclosure, ...]
    consent: Consent | None = None
    referral: Referral | None = None
    typed: ConsentForm | None = None
    typed_end: ConsentEndForm | None = None
    typed_sharing: SharingForm | None = None


def open_consents(
    desk: Desk, client_id: UUID, consent_id: UUID | None = None, referral_id: UUID | None = None
) -> ConsentsDesk:
    """A client's consents; one of them in hand, or the referral that something is shared for. Raises RecordNotFound."""
    with desk.reading() as work:
        return ConsentsDesk(
            work.get(Client, client_id),
            work.of_client(Consent, client_id),
            work.of_client(Disclosure, client_id),
            work.get(Consent, consent_id) if consent_id is not None else None,
            work.get(Referral, referral_id) if referral_id is not None else None,
            kept_form(work, CONSENT_FORM, consent_id or client_id, ConsentForm),
            kept_form(work, CONSENT_END_FORM, consent_id, ConsentEndForm) if consent_id is not None else None,
            kept_form(work, SHARING_FORM, referral_id or client_id, SharingForm),
        )


def consent_sheet(desk: Desk, consent_id: UUID, text_size: float) -> ConsentSheet:
    """A consent as it is printed, to be signed. Raises RecordNotFound."""
    with desk.reading() as work:
        consent = work.get(Consent, consent_id)
        client = work.get(Client, consent.client_id)
    return ConsentSheet(client, consent, desk.worker, desk.today, text_size, desk.vault.entry.practice)


def store_consent(desk: Desk, consent: Consent) -> Outcome[Consent]:
    """Store a consent; one that is stored already keeps how it ended."""
    with desk.writing() as work:
        known = next((c for c in work.of_client(Consent, consent.client_id) if c.id == consent.id), None)
        if known is not None:
            consent = replace(
                consent, event_on=known.event_on, revoked_on=known.revoked_on, revoked_words=known.revoked_words
            )
        work.put(consent, "consent.recorded")
        work.drop_copy(copy_id(CONSENT_FORM, consent.id if known is not None else consent.client_id))
        return Outcome(consent, work.commit())


def end_consent(desk: Desk, consent_id: UUID, day: date, words: str, *, by_event: bool) -> Outcome[Consent]:
    """The client took it back on a day, or the event that ends it happened then. Raises RecordNotFound."""
    with desk.writing() as work:
        known = work.get(Consent, consent_id)
        ended = replace(known, revoked_words=words.strip() or known.revoked_words)
        ended = replace(ended, event_on=day) if by_event else replace(ended, revoked_on=day)
        work.put(ended, "consent.ended" if by_event else "consent.revoked", words.strip())
        work.drop_copy(copy_id(CONSENT_END_FORM, consent_id))
        return Outcome(ended, work.commit())


def share(desk: Desk, disclosure: Disclosure) -> Outcome[Disclosure]:
    """Mark something as shared, and its referral with it.

    Raises ConsentMissing when no consent in force that day covers the recipient and each kind of information;
    WordsNeeded for an emergency that is not described; NoticeNeeded for substance use records without their notice.
    """
    with desk.writing() as work:
        consents = work.of_client(Consent, disclosure.client_id)
        _refuse(disclosure, consents)
        shared = replace(disclosure, consent_ids=_used(disclosure, consents))
        work.put(shared, "disclosure.recorded")
        if shared.referral_id is not None:
            _tell_referral(desk, work, shared, shared.referral_id)
        work.drop_copy(copy_id(SHARING_FORM, shared.referral_id or shared.client_id))
        return Outcome(shared, work.commit())


def _refuse(disclosure: Disclosure, consents: tuple[Consent, ...]) -> None:
    if disclosure.basis is ShareBasis.EMERGENCY:
        if not disclosure.words.strip():
            raise WordsNeeded("Say what the emergency was, and who decided. That is what the record has to show.")
    elif what_is_missing(consents, disclosure.recipient, disclosure.kinds, disclosure.on):
        raise ConsentMissing(
            "No consent in force that day covers all of this. Nothing is marked as shared; your words are kept."
        )
    is_part2 = InformationKind.SUBSTANCE_USE in disclosure.kinds
    if is_part2 and disclosure.basis is ShareBasis.CONSENT and not disclosure.notice_sent:
        raise NoticeNeeded("Send the notice on substance use records along, and mark that you did.")


def _used(disclosure: Disclosure, consents: tuple[Consent, ...]) -> tuple[UUID, ...]:
    if disclosure.basis is ShareBasis.EMERGENCY:
        return ()
    found = (consent_in_force(consents, disclosure.recipient, kind, disclosure.on) for kind in disclosure.kinds)
    return tuple(sorted({each.id for each in found if each is not None}))


def _tell_referral(desk: Desk, work: UnitOfWork, shared: Disclosure, referral_id: UUID) -> None:
    step = ReferralStep(
        desk.new_id(),
        StepKind.INFORMATION_SENT,
        shared.on,
        who=shared.recipient,
        how=shared.how,
        words=shared.what,
        disclosure_id=shared.id,
    )
    work.put(with_step(work.get(Referral, referral_id), step), "referral.step_added")
