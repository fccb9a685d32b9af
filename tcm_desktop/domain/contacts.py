"""The contact note: what happened, when, with whom, for how long, and how it is to count."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from tcm_desktop.domain.clock import instant
from tcm_desktop.domain.signatures import Signature

BLANK = "____"
"""The open place in a question such as `Arranged: ____`, which a fix puts on a line of its own."""


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


class BillingChoice(StrEnum):
    """What the worker decided about a note when she signed it."""

    BILL = "bill"
    DO_NOT_BILL = "do_not_bill"


@dataclass(frozen=True, slots=True)
class BillingRecord:
    """The answer under which a note was signed: enough to explain and recompute it years later.

    `choice` is the worker's; `override_reason` why she billed against a finding. `reasons` and `exclude` are codes;
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


@dataclass(frozen=True, slots=True)
class ContactNote:
    """A contact. All minutes are whole; direct, travel and documentation minutes are kept apart.

    `not_billable_minutes` is the part of the direct minutes that was spent on something that does not count.
    `start` is local to `zone`. `late_reason` says why the note was written late, `second_worker` who else was at work
    in the same contact. `dismissed` are the codes of findings that the worker set aside for this note.
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


def without_blanks(narrative: str, questions: Collection[str]) -> str:
    """The narrative without the lines that are one of these questions, put in by a fix and never answered.

    A line in which anything was typed stays, also when its blank is still there.
    """
    if BLANK not in narrative:
        return narrative
    return "\n".join(line for line in narrative.split("\n") if line.strip() not in questions).strip()
