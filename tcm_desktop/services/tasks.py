"""Tasks and appointments of a client."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from tcm_desktop.domain.appointments import Appointment, AppointmentStatus, settled
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.referrals import Referral, ReferralStep, StepKind, StepOutOfOrder, with_step
from tcm_desktop.domain.tasks import Task, TaskStatus, ended
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.kept_forms import copy_id, kept_form
from tcm_desktop.services.ports import UnitOfWork

TASK_FORM = "task_form"
APPOINTMENT_FORM = "appointment_form"
SETTLE_FORM = "appointment_settle"
QUICK_TASK = "quick_task"


@dataclass(frozen=True, slots=True)
class QuickTask:
    """A task being typed in one line."""

    what: str = ""
    due_on: str = ""


@dataclass(frozen=True, slots=True)
class TaskForm:
    """A task as typed; dates are text."""

    what: str = ""
    for_whom: str = ""
    due_on: str = ""
    status: TaskStatus = TaskStatus.OPEN
    words: str = ""


@dataclass(frozen=True, slots=True)
class AppointmentForm:
    """An appointment as typed; dates and times are text."""

    with_whom: str = ""
    on: str = ""
    at: str = ""
    place: str = ""
    purpose: str = ""
    reminds: str = ""
    remind_on: str = ""


@dataclass(frozen=True, slots=True)
class SettleForm:
    """How an appointment went, as typed; `new_on` and `new_at` where it was moved."""

    status: AppointmentStatus | None = None
    words: str = ""
    new_on: str = ""
    new_at: str = ""


@dataclass(frozen=True, slots=True)
class TaskDesk:
    """A task in hand, and what was typed about it and left unfinished."""

    client: Client
    task: Task
    typed: TaskForm | None


@dataclass(frozen=True, slots=True)
class AppointmentDesk:
    """An appointment in hand (None: a new one), and forms about it that were left unfinished."""

    client: Client
    appointment: Appointment | None
    typed: AppointmentForm | None = None
    typed_end: SettleForm | None = None


def quick_task(desk: Desk, client_id: UUID) -> QuickTask | None:
    """The line that was being typed for a new task."""
    with desk.reading() as work:
        return kept_form(work, QUICK_TASK, client_id, QuickTask)


def add_task(
    desk: Desk, client_id: UUID, what: str, due_on: date | None, referral_id: UUID | None = None
) -> Outcome[Task]:
    """Write down something to do."""
    with desk.writing() as work:
        task = Task(desk.new_id(), client_id, desk.worker.id, what.strip(), desk.today, "", due_on, referral_id)
        work.put(task, "task.added")
        work.drop_copy(copy_id(QUICK_TASK, client_id))
        return Outcome(task, work.commit())


def open_task(desk: Desk, client_id: UUID, task_id: UUID) -> TaskDesk:
    """A task, to be changed or ended. Raises RecordNotFound."""
    with desk.reading() as work:
        client, task = work.get(Client, client_id), work.get(Task, task_id)
        return TaskDesk(client, task, kept_form(work, TASK_FORM, task_id, TaskForm))


def store_task(desk: Desk, task: Task, status: TaskStatus, words: str) -> Outcome[Task]:
    """Change a task, and where it stands. Raises RecordNotFound, and WordsNeeded for one dropped without a reason."""
    with desk.writing() as work:
        known = work.begun(Task, task.id)
        task = replace(task, words=words.strip())
        if status is not known.status:
            task = ended(task, status, desk.today, words)
        work.put(task, "task.ended" if status is not TaskStatus.OPEN else "task.changed")
        work.drop_copy(copy_id(TASK_FORM, task.id))
        return Outcome(task, work.commit())


def finish_task(desk: Desk, task_id: UUID) -> Outcome[Task]:
    """It is done; there is nothing to say about it. Raises RecordNotFound."""
    with desk.writing() as work:
        task = ended(work.get(Task, task_id), TaskStatus.DONE, desk.today)
        work.put(task, "task.ended")
        return Outcome(task, work.commit())


def open_again(desk: Desk, task_id: UUID) -> Outcome[Task]:
    """It is not done after all. Raises RecordNotFound."""
    with desk.writing() as work:
        task = ended(work.get(Task, task_id), TaskStatus.OPEN, desk.today)
        work.put(task, "task.opened_again")
        return Outcome(task, work.commit())


def open_appointment(desk: Desk, client_id: UUID, appointment_id: UUID | None = None) -> AppointmentDesk:
    """An appointment, or a new one. Raises RecordNotFound."""
    with desk.reading() as work:
        return AppointmentDesk(
            work.get(Client, client_id),
            work.get(Appointment, appointment_id) if appointment_id is not None else None,
            kept_form(work, APPOINTMENT_FORM, appointment_id or client_id, AppointmentForm),
            kept_form(work, SETTLE_FORM, appointment_id, SettleForm) if appointment_id is not None else None,
        )


def store_appointment(desk: Desk, appointment: Appointment, *, is_new: bool) -> Outcome[Appointment]:
    """Write an appointment down, or change it."""
    with desk.writing() as work:
        work.put(appointment, "appointment.booked" if is_new else "appointment.changed")
        work.drop_copy(copy_id(APPOINTMENT_FORM, appointment.client_id if is_new else appointment.id))
        return Outcome(appointment, work.commit())


def settle_appointment(
    desk: Desk, appointment_id: UUID, status: AppointmentStatus, words: str, moved: Appointment | None = None
) -> Outcome[Appointment]:
    """How an appointment went; `moved` is the one in its place. Its referral, if it has one, goes on by a step.

    Raises RecordNotFound, AlreadySettled, and WordsNeeded where it was not kept and nothing says why.
    """
    with desk.writing() as work:
        known = work.get(Appointment, appointment_id)
        done = settled(known, status, desk.today, words, moved.id if moved is not None else None)
        work.put(done, "appointment.moved" if moved is not None else "appointment.settled")
        if moved is not None:
            work.put(moved, "appointment.booked")
        if known.referral_id is not None:
            _tell_referral(desk, work, done, moved, known.referral_id)
        work.drop_copy(copy_id(SETTLE_FORM, appointment_id))
        return Outcome(done, work.commit())


def _tell_referral(
    desk: Desk, work: UnitOfWork, done: Appointment, moved: Appointment | None, referral_id: UUID
) -> None:
    """The step that the referral takes. One that is closed, or went another way, stays as it is."""
    kind = StepKind.KEPT if done.status is AppointmentStatus.KEPT else StepKind.NOT_KEPT
    if moved is not None:
        kind = StepKind.APPOINTMENT
    stands_for = (moved or done).id
    step = ReferralStep(
        desk.new_id(), kind, desk.today, who=done.with_whom, words=done.words, appointment_id=stands_for
    )
    try:
        changed = with_step(work.get(Referral, referral_id), step)
    except StepOutOfOrder:
        return
    work.put(changed, "referral.step_added")
