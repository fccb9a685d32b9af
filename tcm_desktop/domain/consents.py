"""Consent to share information (release of information), and the accounting of what was shared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from tcm_desktop.domain.contacts import ContactMode


class InformationKind(StrEnum):
    """What about a client can be shared. Substance use records of a Part 2 program are a kind of their own."""

    REACH = "reach"
    NEEDS = "needs"
    PLAN = "plan"
    DIAGNOSES = "diagnoses"
    MEDICATIONS = "medications"
    NOTES = "notes"
    APPOINTMENTS = "appointments"
    SUBSTANCE_USE = "substance_use"


class ConsentGiven(StrEnum):
    """How the client gave consent."""

    SIGNED = "signed"
    VERBAL = "verbal"


class ShareBasis(StrEnum):
    """Why something could be shared: the client's consent, or an emergency."""

    CONSENT = "consent"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Consent:
    """Who (`sharer`) may share what (`kinds`) with whom (`recipient`), and what for.

    In force from `since` through `until`, or until the `event` has happened (`event_on`), or until the client takes it
    back (`revoked_on`). `both_ways`: the recipient may answer. `given_by` is the client or who decides for her,
    `witness` who heard a verbal consent. `part2`: names records under 42 CFR Part 2.
    """

    KIND: ClassVar[str] = "consent"

    id: UUID
    client_id: UUID
    worker_id: UUID
    recipient: str
    purpose: str
    given_on: date
    since: date
    kinds: tuple[InformationKind, ...] = ()
    sharer: str = ""
    both_ways: bool = False
    until: date | None = None
    event: str = ""
    event_on: date | None = None
    given: ConsentGiven = ConsentGiven.SIGNED
    given_by: str = ""
    witness: str = ""
    part2: bool = False
    revoked_on: date | None = None
    revoked_words: str = ""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Something that was shared: when, with whom, what and what for (the list that 45 CFR 164.528 gives a client).

    `notice_sent`: the notice on redisclosure went along (42 CFR 2.32). `mistake` says why it was not shared after all.
    """

    KIND: ClassVar[str] = "disclosure"

    id: UUID
    client_id: UUID
    worker_id: UUID
    on: date
    recipient: str
    purpose: str
    kinds: tuple[InformationKind, ...] = ()
    what: str = ""
    how: ContactMode | None = None
    basis: ShareBasis = ShareBasis.CONSENT
    consent_ids: tuple[UUID, ...] = ()
    referral_id: UUID | None = None
    notice_sent: bool = False
    words: str = ""
    mistake: str = ""


class Lack(StrEnum):
    """Why nothing on file lets a kind of information go to a recipient on a day."""

    NO_CONSENT = "no_consent"
    NOT_COVERED = "not_covered"
    NOT_WRITTEN = "not_written"
    NOT_BEGUN = "not_begun"
    REVOKED = "revoked"
    ENDED = "ended"
    NO_END = "no_end"


@dataclass(frozen=True, slots=True)
class Missing:
    """A kind of information that nothing lets go, and why. `day` is the day of that, `consent_id` what it is about."""

    kind: InformationKind
    lack: Lack
    day: date | None = None
    consent_id: UUID | None = None


def same_recipient(one: str, other: str) -> bool:
    """Whether two names are of the same recipient: capitals, spaces and a dot at the end make no difference."""
    return _plain(one) == _plain(other) != ""


def last_day(consent: Consent) -> date | None:
    """The last day on which a consent can be used, as known now; None while only its event ends it."""
    known = (consent.until, _day_before(consent.event_on), _day_before(consent.revoked_on))
    return min((day for day in known if day is not None), default=None)


def is_in_force(consent: Consent, day: date) -> bool:
    """Whether a consent can be used on a day. `until` is included; the days of revocation and of the event are not.

    One that names neither an end nor an event is no valid permission (45 CFR 164.508(c)(1)(v); 42 CFR 2.31).
    """
    return _why_not_in_force(consent, day) is None


def covers(consent: Consent, kind: InformationKind, day: date) -> bool:
    """Whether a consent lets this kind of information go to its recipient on a day."""
    return _why_not(consent, consent.recipient, kind, day) is None


def consent_in_force(consents: Iterable[Consent], recipient: str, kind: InformationKind, day: date) -> Consent | None:
    """The consent that lets this kind of information go to the recipient on that day; the one that lasts longest."""
    fitting = [c for c in consents if _why_not(c, recipient, kind, day) is None]
    return max(fitting, key=lambda each: (last_day(each) or date.max, each.id), default=None)


def what_is_missing(
    consents: Iterable[Consent], recipient: str, kinds: Iterable[InformationKind], day: date
) -> tuple[Missing, ...]:
    """For each kind that no consent lets go on that day: why, by the consent that comes nearest."""
    held = tuple(consents)
    lacks = (_nearest(held, recipient, kind, day) for kind in kinds if not consent_in_force(held, recipient, kind, day))
    return tuple(lacks)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split()).rstrip(" .")


def _day_before(day: date | None) -> date | None:
    return None if day is None or day == date.min else date.fromordinal(day.toordinal() - 1)


def _why_not_in_force(consent: Consent, day: date) -> Lack | None:
    if consent.until is None and not consent.event.strip():
        return Lack.NO_END
    if consent.revoked_on is not None and consent.revoked_on <= day:
        return Lack.REVOKED
    if day < max(consent.since, consent.given_on):
        return Lack.NOT_BEGUN
    ended = (consent.until is not None and consent.until < day) or (
        consent.event_on is not None and consent.event_on <= day
    )
    return Lack.ENDED if ended else None


def _why_not(consent: Consent, recipient: str, kind: InformationKind, day: date) -> Lack | None:
    """What keeps one consent from covering it; the last of these comes nearest."""
    if not same_recipient(consent.recipient, recipient):
        return Lack.NO_CONSENT
    if kind not in consent.kinds:
        return Lack.NOT_COVERED
    is_written = consent.given is ConsentGiven.SIGNED
    if kind is InformationKind.SUBSTANCE_USE and not (consent.part2 and is_written):
        return Lack.NOT_WRITTEN  # 42 CFR 2.31: written, and naming those records
    return _why_not_in_force(consent, day)


_NEARNESS = tuple(Lack)


def _nearest(consents: tuple[Consent, ...], recipient: str, kind: InformationKind, day: date) -> Missing:
    found = [(lack, c) for c in consents if (lack := _why_not(c, recipient, kind, day)) is not None]
    lack, consent = max(
        found, key=lambda each: (_NEARNESS.index(each[0]), each[1].since, each[1].id), default=(Lack.NO_CONSENT, None)
    )
    if consent is None or lack is Lack.NO_CONSENT:
        return Missing(kind, Lack.NO_CONSENT)
    days = {Lack.REVOKED: consent.revoked_on, Lack.NOT_BEGUN: max(consent.since, consent.given_on)}
    days[Lack.ENDED] = last_day(consent)
    return Missing(kind, lack, days.get(lack), consent.id)
