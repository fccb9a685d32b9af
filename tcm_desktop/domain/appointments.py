"""A client's appointments with providers. The words for where one stands are those of a FHIR Appointment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from tcm_desktop.domain.errors import DomainError
from tcm_desktop.domain.tasks import WordsNeeded


class AppointmentStatus(StrEnum):
    """Where an appointment stands. One that was moved is cancelled and names the one in its place."""

    BOOKED = "booked"
    KEPT = "fulfilled"
    MISSED = "noshow"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Appointment:
    """With whom, on which day, at which local time (None: not known), and who reminds the client when.

    `words` say how it went, or why it was missed, moved or cancelled; that was written down on `settled_on`.
    """

    KIND: ClassVar[str] = "appointment"

    id: UUID
    client_id: UUID
    worker_id: UUID
    with_whom: str
    on: date
    at: time | None = None
    place: str = ""
    purpose: str = ""
    reminds: str = ""
    remind_on: date | None = None
    referral_id: UUID | None = None
    status: AppointmentStatus = AppointmentStatus.BOOKED
    settled_on: date | None = None
    words: str = ""
    moved_to: UUID | None = None


class AlreadySettled(DomainError):
    """How an appointment went is written down already."""

    code = "already_settled"


def settled(
    appointment: Appointment, status: AppointmentStatus, day: date, words: str, moved_to: UUID | None = None
) -> Appointment:
    """The appointment kept, missed, cancelled or moved, as written down on a day.

    Raises AlreadySettled, and WordsNeeded for one that was not kept without saying why.
    """
    if appointment.status is not AppointmentStatus.BOOKED:
        raise AlreadySettled("How this appointment went is written down already. Your words are kept.")
    if status is not AppointmentStatus.KEPT and not words.strip():
        raise WordsNeeded("Say why it did not take place. That helps to make the next one work.")
    return replace(appointment, status=status, settled_on=day, words=words.strip(), moved_to=moved_to)


def in_order(appointments: Iterable[Appointment]) -> tuple[Appointment, ...]:
    """By day and time; a day's appointment without a time comes last."""
    return tuple(sorted(appointments, key=lambda each: (each.on, each.at is None, each.at or time.min, each.id)))


def booked(appointments: Iterable[Appointment]) -> tuple[Appointment, ...]:
    """Those of which nobody has written down how they went, in order."""
    return in_order(each for each in appointments if each.status is AppointmentStatus.BOOKED)


def next_appointment(appointments: Iterable[Appointment], day: date) -> Appointment | None:
    """The next booked one from that day on."""
    return next((each for each in booked(appointments) if each.on >= day), None)
