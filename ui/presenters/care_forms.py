"""Referrals, steps, tasks and appointments: from what is typed to the record, and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from uuid import UUID

from tcm_desktop.domain.appointments import Appointment, AppointmentStatus
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.referrals import Referral, ReferralStep, StepKind
from tcm_desktop.domain.tasks import Task
from tcm_desktop.services.referrals import ReferralForm, StepForm
from tcm_desktop.services.tasks import AppointmentForm, SettleForm, TaskForm
from ui.presenters.form_reader import Problem, Reader
from ui.presenters.typed import Unreadable, read_time, show_full_date, show_time

FOLLOW_UP = timedelta(days=14)
"""When a referral asks to be looked after again, unless the worker says otherwise. Ours: no source names a time."""

_NOON = time(12)
Read = tuple[Problem, ...]


class CareReader(Reader):
    """Reads times of day, too, and days that must not be past."""

    def time(self, field: str, typed: str) -> time | None:
        try:
            return read_time(typed, _NOON)
        except Unreadable as error:
            self.problems.append(Problem(field, str(error)))
            return None

    def ahead(self, field: str, typed: str, *, missing: str = "") -> date | None:
        found = self.day(field, typed, missing=missing)
        if found is not None and found < self.today:
            self.problems.append(Problem(field, "That day has passed. Choose a day ahead."))
        return found


# --- referrals ---


def blank_referral(today: date, plan: CarePlan | None = None, action_id: UUID | None = None) -> ReferralForm:
    """A new referral: needed as of today, looked after again in two weeks; filled from the step of the plan it is for.

    A step that is not in the plan in force fills nothing.
    """
    form = ReferralForm(needed_on=show_full_date(today), follow_up_on=show_full_date(today + FOLLOW_UP))
    step = next((each for each in plan.actions if each.id == action_id), None) if plan is not None else None
    if step is None:
        return form
    reach = ", ".join(part for part in (step.contact, step.phone) if part)
    return replace(
        form, service=step.statement, recipient=step.agency, reach=reach, need_id=step.need_id, planned=step.id
    )


def form_of(referral: Referral) -> ReferralForm:
    """What is stored, as it would be typed."""
    return ReferralForm(
        referral.service,
        referral.recipient,
        referral.reach,
        referral.reason,
        referral.need_id,
        referral.action_id or referral.objective_id,
        show_full_date(referral.needed_on),
        show_full_date(referral.follow_up_on),
    )


def read_referral(
    form: ReferralForm, known: Referral, plan: CarePlan | None, today: date
) -> tuple[Referral | None, Read]:
    """The referral, or None and what is missing. `known` gives what is not typed: ids and steps."""
    reader = CareReader(today)
    service = reader.needed("service", form.service.strip(), "Say what the client needs, like dental care.")
    needed_on = reader.day("needed_on", form.needed_on, past=True, missing="Type the day on which the need was known.")
    follow_up_on = reader.day("follow_up_on", form.follow_up_on)
    if reader.problems or needed_on is None:
        return None, tuple(reader.problems)
    actions = {each.id for each in plan.actions} if plan is not None else set()
    objectives = {each.id for each in plan.objectives} if plan is not None else set()
    is_as_it_was = form.planned == (known.action_id or known.objective_id)
    tied = replace(
        known,
        plan_id=plan.id if plan is not None and form.planned is not None else None,
        action_id=form.planned if form.planned in actions else None,
        objective_id=form.planned if form.planned in objectives else None,
    )
    whole = replace(
        known if is_as_it_was else tied,
        service=service,
        recipient=form.recipient.strip(),
        reach=form.reach.strip(),
        reason=form.reason.strip(),
        need_id=form.need_id,
        needed_on=needed_on,
        follow_up_on=follow_up_on,
    )
    return whole, ()


# --- steps ---


def blank_step(kind: StepKind, referral: Referral, today: date) -> StepForm:
    """A step of today; with the referral's next look two weeks on, where it does not end."""
    follow_up = "" if kind is StepKind.CLOSED else show_full_date(today + FOLLOW_UP)
    visit = kind is StepKind.APPOINTMENT
    return StepForm(
        kind,
        on=show_full_date(today),
        who="" if visit else referral.recipient,
        follow_up_on=follow_up,
        with_whom=referral.recipient if visit else "",
    )


Step = tuple[ReferralStep, date | None, Appointment | None]


def read_step(
    form: StepForm, referral: Referral, ids: tuple[UUID, UUID], worker_id: UUID, today: date, *, moves: bool
) -> tuple[Step | None, Read]:
    """The step, the next look, and the appointment that it makes; or None and what is missing.

    `ids` are those of the step and of the appointment. `moves`: an appointment that waits is moved, which needs a word.
    """
    reader = CareReader(today)
    on = reader.day("on", form.on, past=True, missing="Type the day on which this happened.")
    follow_up_on = reader.day("follow_up_on", form.follow_up_on)
    _read_reason(reader, form, moves)
    visit = _read_visit(reader, form, referral, ids[1], worker_id) if form.kind is StepKind.APPOINTMENT else None
    if reader.problems or on is None:
        return None, tuple(reader.problems)
    step = ReferralStep(ids[0], form.kind, on, form.who.strip(), form.how, form.words.strip(), form.outcome)
    return (step, follow_up_on, visit), ()


def _read_reason(reader: CareReader, form: StepForm, moves: bool) -> None:
    if form.kind in (StepKind.DECLINED, StepKind.NOT_KEPT):
        reader.needed("words", form.words.strip(), "Say why.")
    if form.kind is StepKind.APPOINTMENT and moves:
        reader.needed("words", form.words.strip(), "An appointment is booked already. Say why it moves.")
    if form.kind is StepKind.CLOSED:
        reader.needed("outcome", form.outcome, "Choose what came of it.")


def _read_visit(
    reader: CareReader, form: StepForm, referral: Referral, new_id: UUID, worker_id: UUID
) -> Appointment | None:
    whom = reader.needed("with_whom", form.with_whom.strip(), "Say with whom the appointment is.")
    on = reader.day("appointment_on", form.appointment_on, missing="Type the day of the appointment.")
    at = reader.time("at", form.at)
    remind_on = reader.day("remind_on", form.remind_on)
    if on is None:
        return None
    return Appointment(
        new_id,
        referral.client_id,
        worker_id,
        whom,
        on,
        at,
        form.place.strip(),
        referral.service,
        form.reminds.strip(),
        remind_on,
        referral.id,
    )


# --- tasks ---


def task_form(task: Task) -> TaskForm:
    """A stored task, as it would be typed."""
    return TaskForm(task.what, task.for_whom, show_full_date(task.due_on), task.status, task.words)


def read_task(form: TaskForm, known: Task, today: date) -> tuple[Task | None, Read]:
    """The task, but for where it stands; or None and what is missing."""
    reader = CareReader(today)
    what = reader.needed("what", form.what.strip(), "Say what is to be done.")
    due_on = reader.day("due_on", form.due_on)
    if form.status.value == "cancelled":
        reader.needed("words", form.words.strip(), "Say why it is not needed any more.")
    if reader.problems:
        return None, tuple(reader.problems)
    return replace(known, what=what, for_whom=form.for_whom.strip(), due_on=due_on), ()


def read_quick(what: str, due_on: str, today: date) -> tuple[tuple[str, date | None] | None, Read]:
    """A task typed in one line; or None and what is missing."""
    reader = CareReader(today)
    words = reader.needed("what", what.strip(), "Type what is to be done, then press Enter.")
    day = reader.day("due_on", due_on)
    return ((words, day), ()) if not reader.problems else (None, tuple(reader.problems))


# --- appointments ---


def appointment_form(appointment: Appointment) -> AppointmentForm:
    """A stored appointment, as it would be typed."""
    return AppointmentForm(
        appointment.with_whom,
        show_full_date(appointment.on),
        show_time(appointment.at),
        appointment.place,
        appointment.purpose,
        appointment.reminds,
        show_full_date(appointment.remind_on),
    )


def read_appointment(form: AppointmentForm, known: Appointment, today: date) -> tuple[Appointment | None, Read]:
    """The appointment, or None and what is missing."""
    reader = CareReader(today)
    whom = reader.needed("with_whom", form.with_whom.strip(), "Say with whom the appointment is.")
    on = reader.day("on", form.on, missing="Type the day of the appointment.")
    at = reader.time("at", form.at)
    remind_on = reader.day("remind_on", form.remind_on)
    if remind_on is not None and on is not None and remind_on > on:
        reader.problems.append(Problem("remind_on", "This day comes after the appointment. Check both."))
    if reader.problems or on is None:
        return None, tuple(reader.problems)
    whole = replace(
        known,
        with_whom=whom,
        on=on,
        at=at,
        place=form.place.strip(),
        purpose=form.purpose.strip(),
        reminds=form.reminds.strip(),
        remind_on=remind_on,
    )
    return whole, ()


Settled = tuple[AppointmentStatus, str, Appointment | None]


def read_settled(form: SettleForm, known: Appointment, new_id: UUID, today: date) -> tuple[Settled | None, Read]:
    """How it went, in which words, and the one in its place where a new day was typed; or None and what is missing."""
    reader = CareReader(today)
    reader.needed("status", form.status, "Choose how it went.")
    if form.status is AppointmentStatus.KEPT and known.on > today:
        reader.problems.append(Problem("status", "This appointment is still to come."))
    if form.status is not None and form.status is not AppointmentStatus.KEPT:
        reader.needed("words", form.words.strip(), "Say why it did not take place.")
    is_moved = form.status is AppointmentStatus.CANCELLED and form.new_on.strip() != ""
    new_on = reader.ahead("new_on", form.new_on) if is_moved else None
    new_at = reader.time("new_at", form.new_at) if is_moved else None
    if reader.problems or form.status is None:
        return None, tuple(reader.problems)
    moved = None
    if new_on is not None:
        moved = replace(known, id=new_id, on=new_on, at=new_at, remind_on=None)
    return (form.status, form.words.strip(), moved), ()
