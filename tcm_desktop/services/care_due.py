"""What falls due from referrals, consents, tasks and appointments: plain values for the list of the day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tcm_desktop.domain.appointments import Appointment, booked
from tcm_desktop.domain.consents import Consent, is_in_force, last_day, same_recipient
from tcm_desktop.domain.due import DueKind
from tcm_desktop.domain.referrals import Referral, open_referrals
from tcm_desktop.domain.tasks import Task, open_tasks


@dataclass(frozen=True, slots=True)
class CareDue:
    """Something to do for a client by a day. `words` say what it is about; `record_id` is where it is done."""

    kind: DueKind
    due_on: date
    client_id: UUID
    record_id: UUID | None
    words: str


def referrals_due(referrals: Iterable[Referral]) -> tuple[CareDue, ...]:
    """Open referrals that the worker wants to look after on a day."""
    return tuple(
        CareDue(DueKind.FOLLOW_UP_REFERRAL, each.follow_up_on, each.client_id, each.id, each.service)
        for each in open_referrals(referrals)
        if each.follow_up_on is not None
    )


def consents_due(consents: Iterable[Consent], today: date) -> tuple[CareDue, ...]:
    """Consents in force that end, unless another one for the same recipient and information lasts longer."""
    held = [each for each in consents if is_in_force(each, today)]
    return tuple(
        CareDue(DueKind.CONSENT_ENDS, end, each.client_id, each.id, each.recipient)
        for each in held
        if (end := last_day(each)) is not None and not any(_lasts_longer(other, each) for other in held)
    )


def tasks_due(tasks: Iterable[Task]) -> tuple[CareDue, ...]:
    """Tasks with a day."""
    return tuple(
        CareDue(DueKind.TASK, each.due_on, each.client_id, each.id, each.what)
        for each in open_tasks(tasks)
        if each.due_on is not None
    )


def appointments_due(appointments: Iterable[Appointment], today: date) -> tuple[CareDue, ...]:
    """Booked appointments: on the day of the reminder while that is still to come, else on their own day.

    One whose day has passed asks how it went.
    """
    return tuple(
        CareDue(DueKind.APPOINTMENT, _asks_on(each, today), each.client_id, each.id, each.with_whom)
        for each in booked(appointments)
    )


def _lasts_longer(other: Consent, each: Consent) -> bool:
    """Whether another consent in force of the same client lets the same go, for longer."""
    if other.client_id != each.client_id:
        return False
    covers = same_recipient(other.recipient, each.recipient) and set(each.kinds) <= set(other.kinds)
    is_as_strong = (other.part2 or not each.part2) and other.id != each.id
    return covers and is_as_strong and (last_day(other) or date.max, other.id) > (last_day(each) or date.max, each.id)


def _asks_on(appointment: Appointment, today: date) -> date:
    remind_on = appointment.remind_on
    return remind_on if remind_on is not None and today <= remind_on < appointment.on else appointment.on
