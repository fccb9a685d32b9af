"""The contact note: what happened, when, with whom, for how long, and how it is to count."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from tcm_desktop.domain.clock import instant
from tcm_desktop.domain.signatures import Signature

BLANK = "____"
"""The open place in a question such as `Arranged: ____`, which a fix puts on a line of its own."""


ATTEMPT, CRISIS = "attempt", "crisis"
"""What lists must know of a note that has no answer yet: that nobody was reached, or that its clock runs faster."""


class TcmComponent(StrEnum):
    """The four components of TCM (42 CFR 440.169(d))."""

    ASSESSMENT = "assessment"
    PLAN_DEVELOPMENT = "plan_development"
    REFERRAL_LINKAGE = "referral_linkage"
    MONITORING = "monitoring"


class ContactMode(StrEnum):
    """How the contact took place."""

    FACE_TO_FACE = "face_to_face"
    TELEPHONE = "telephone"
    TELEHEALTH = "telehealth"
    VOICEMAIL = "voicemail"
    EMAIL = "email"
    TEXT_MESSAGE = "text_message"
    COLLATERAL_MAIL = "collateral_mail"
    NONE = "none"


class ContactRole(StrEnum):
    """Whom the worker was in contact with."""

    CLIENT = "client"
    SIGNIFICANT_SUPPORT_PERSON = "significant_support_person"
    PROVIDER = "provider"
    OTHER = "other"


class Place(StrEnum):
    """Where the contact took place."""

    HOME = "home"
    OFFICE = "office"
    COMMUNITY = "community"
    SCHOOL = "school"
    SHELTER = "shelter"
    STREET = "street"
    CLINIC = "clinic"
    HOSPITAL = "hospital"
    TELEHEALTH = "telehealth"
    OTHER = "other"


class InterpretedBy(StrEnum):
    """How an interpreter took part."""

    IN_PERSON = "in_person"
    TELEPHONE = "telephone"
    VIDEO = "video"


class ConsentForm(StrEnum):
    """How somebody agreed."""

    VERBAL = "verbal"
    WRITTEN = "written"


class AttemptOutcome(StrEnum):
    """How an attempt to reach somebody ended."""

    NO_ANSWER = "no_answer"
    VOICEMAIL_LEFT = "voicemail_left"
    NOBODY_HOME = "nobody_home"
    DID_NOT_COME = "did_not_come"
    TEXT_NO_REPLY = "text_no_reply"
    EMAIL_NO_REPLY = "email_no_reply"
    LETTER_SENT = "letter_sent"
    ASKED_OTHERS = "asked_others"


class BillingChoice(StrEnum):
    """What the worker decided about a note when she signed it."""

    BILL = "bill"
    DO_NOT_BILL = "do_not_bill"


@dataclass(frozen=True, slots=True)
class Activity:
    """Something done in a contact beside what its own fields name, with its part of the minutes (None: not said)."""

    id: UUID
    component: TcmComponent | None = None
    minutes: int | None = None
    need_id: UUID | None = None
    objective_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody else who took part. `relationship` says who that is to the client: `sister`, `parole officer`."""

    id: UUID
    role: ContactRole | None = None
    name: str = ""
    relationship: str = ""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """Who put it into another language, which one, and how she took part."""

    name: str = ""
    language: str = ""
    how: InterpretedBy | None = None


@dataclass(frozen=True, slots=True)
class TelehealthConsent:
    """The client's consent to contacts by video, told or written, and since when it stands."""

    how: ConsentForm | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """That nobody was reached: how it ended, and on which day the next try is planned. Never billed."""

    outcome: AttemptOutcome
    next_on: date | None = None


@dataclass(frozen=True, slots=True)
class BillingRecord:
    """The answer under which a note was signed: enough to explain and recompute it years later.

    `choice` is the worker's; `override_reason` why she billed against a finding. `minutes` are those that the payer
    counted for `units`. `reasons` and `exclude` are codes;
    being empty they have no path, so they need a default to come back from one.
    """

    choice: BillingChoice
    verdict: str
    units: int
    reasons: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    pack_id: str = ""
    pack_version: str = ""
    pack_digest: str = ""
    trace: tuple[str, ...] = ()
    override_reason: str = ""
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class ContactNote:
    """A contact. All minutes are whole; direct, travel and documentation minutes are kept apart.

    `not_billable_minutes` is the part of the direct minutes that was spent on something that does not count.
    `start` is local to `zone`. `component`, `need_id` and `objective_id` are those of the first activity, which took
    the minutes that no further one took. `contacted_role` and `contacted_name` tell with whom it mainly was.

    `written_on` is the day on which the writing began, never set by hand; `late_reason` says why that was late.
    `second_worker` is who else was at work in the same contact, with her own direct minutes and what she did.
    `crisis_began` and `crisis_ended` are local to `zone`, too. A note with an `attempt` tells that nobody was reached.
    `dismissed` are the codes of findings that the worker set aside for this note. `corrects` is the note, entered in
    error, in the place of which this one was written.
    """

    KIND: ClassVar[str] = "contact_note"

    id: UUID
    client_id: UUID
    worker_id: UUID
    service_date: date
    zone: str
    start: time | None = None
    direct_minutes: int | None = None
    not_billable_minutes: int = 0
    travel_minutes: int = 0
    documentation_minutes: int = 0
    mode: ContactMode | None = None
    place: Place | None = None
    contacted_role: ContactRole | None = None
    contacted_name: str = ""
    component: TcmComponent | None = None
    need_id: UUID | None = None
    objective_id: UUID | None = None
    narrative: str = ""
    dismissed: tuple[str, ...] = ()
    late_reason: str = ""
    second_worker: str = ""
    billing: BillingRecord | None = None
    signature: Signature | None = None
    activities: tuple[Activity, ...] = ()
    participants: tuple[Participant, ...] = ()
    contacted_relationship: str = ""
    interpreter: Interpreter | None = None
    telehealth_consent: TelehealthConsent | None = None
    second_worker_minutes: int | None = None
    second_worker_did: str = ""
    written_on: date | None = None
    crisis: bool = False
    crisis_began: time | None = None
    crisis_ended: time | None = None
    attempt: Attempt | None = None
    corrects: UUID | None = None


def billable_minutes(note: ContactNote) -> int:
    """Direct minutes less those set aside; never below zero. Travel and documentation never count here."""
    return max(0, (note.direct_minutes or 0) - note.not_billable_minutes)


def started_at(note: ContactNote) -> datetime | None:
    """The UTC instant at which the contact began, or None without a start time."""
    return None if note.start is None else instant(note.service_date, note.start, note.zone)


def ended_at(note: ContactNote) -> datetime | None:
    """The UTC instant at which the contact ended, or None while start or minutes are unknown."""
    began = started_at(note)
    return None if began is None or note.direct_minutes is None else began + timedelta(minutes=note.direct_minutes)


def leading_role(note: ContactNote) -> ContactRole | None:
    """With whom it was, in one word: the client, wherever she took part, else whom the note names first."""
    took_part = {note.contacted_role, *(each.role for each in note.participants)}
    return ContactRole.CLIENT if ContactRole.CLIENT in took_part else note.contacted_role


def lacks_words(note: ContactNote) -> bool:
    """Whether a contact is still without a word about it. An attempt needs none: its end says what happened."""
    return note.attempt is None and not note.narrative.strip()


def standing_answer(note: ContactNote) -> str:
    """The answer under which lists show a note: of an attempt always that it is one, of a draft what marks it."""
    if note.attempt is not None:
        return ATTEMPT
    if note.signature is None:
        return CRISIS if note.crisis else ""
    return note.billing.verdict if note.billing is not None else ""


def known_consent(notes: Iterable[ContactNote]) -> TelehealthConsent | None:
    """The latest consent to video that these notes hold in full."""
    held = (note.telehealth_consent for note in notes if note.telehealth_consent is not None)
    dated = [(consent.on, consent) for consent in held if consent.on is not None and consent.how is not None]
    return max(dated, key=lambda pair: pair[0], default=(None, None))[1]


def without_blanks(narrative: str, questions: Collection[str]) -> str:
    """The narrative without the lines that are one of these questions, put in by a fix and never answered.

    A line in which anything was typed stays, also when its blank is still there.
    """
    if BLANK not in narrative:
        return narrative
    return "\n".join(line for line in narrative.split("\n") if line.strip() not in questions).strip()
