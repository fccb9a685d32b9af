"""Forms of a task and of an appointment, and how an appointment went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from tcm_desktop.domain.appointments import Appointment
from tcm_desktop.domain.tasks import Task, TaskStatus
from tcm_desktop.services.tasks import (
    APPOINTMENT_FORM,
    SETTLE_FORM,
    TASK_FORM,
    AppointmentDesk,
    AppointmentForm,
    SettleForm,
    TaskDesk,
    open_appointment,
    open_task,
    settle_appointment,
    store_appointment,
    store_task,
)
from ui.presenters.care_forms import appointment_form, read_appointment, read_settled, read_task, task_form
from ui.presenters.form_reader import Problem
from ui.presenters.referrals import WENT, moment
from ui.screen import Action, Context
from ui.screens.form_parts import FieldsSection
from ui.screens.record_form import RecordFormScreen
from ui.widgets import Chips, DateField, Field, LineEdit, PlainText
from ui.widgets.ahead import AheadField

TASK_STATES = ((TaskStatus.OPEN, "To do"), (TaskStatus.DONE, "Done"), (TaskStatus.CANCELLED, "Not needed"))


class TaskScreen(RecordFormScreen):
    """A task, to be changed, done or dropped with words."""

    WINDOW_TITLE = "Task"
    KIND: ClassVar[str] = TASK_FORM

    def __init__(self, context: Context, client_id: UUID, task_id: UUID) -> None:
        super().__init__(context, client_id)
        self._task_id = task_id
        self._task: Task | None = None
        self._status = TaskStatus.OPEN
        context.gateway.run(open_task, client_id, task_id, done=self._show)

    def owner(self) -> UUID:
        return self._task_id

    def bar_actions(self) -> Sequence[Action]:
        if self._task is None or self._task.status is not TaskStatus.OPEN:
            return super().bar_actions()
        save = Action("Save", self.finish, "Ctrl+Shift+Return", picture="save")
        return [save, Action("Done", self._done, "Ctrl+Return", look="primary", picture="check")]

    def read(self, form: Any) -> tuple[Any | None, Sequence[Problem]]:
        assert self._task is not None
        task, problems = read_task(form, self._task, self.context.gateway.desk.today)
        return ((task, form.status, form.words) if task is not None else None), problems

    def store(self, value: Any, *, leave: bool) -> None:
        task, status, words = value
        run = self.context.gateway.run
        run(store_task, task, status, words, done=self.stored_and_done, failed=self.not_stored, saves=True)

    def _done(self) -> None:
        self.sections[0].fields["status"].editor.set_value(TaskStatus.DONE)  # type: ignore[attr-defined]  # Chips
        self.finish()

    def _show(self, desk: TaskDesk) -> None:
        self._task, self._name = desk.task, desk.client.name.listed
        today = self.context.gateway.desk.today
        fields = {
            "what": Field("&What is to be done", LineEdit()),
            "for_whom": Field("&For whom", LineEdit(), hint="Blank: it is mine."),
            "due_on": Field("&By when", DateField(today, width=7), hint="Such as 3/20."),
            "status": Field("Where it s&tands", Chips(TASK_STATES, required=True)),
            "words": Field("&In your words", PlainText(lines=2)),
        }
        rows = (("what",), ("for_whom", "due_on"), ("status",), ("words",))
        self.begin((FieldsSection("", fields, rows),), task_form(desk.task), desk.typed)


class AppointmentScreen(RecordFormScreen):
    """An appointment of the client: with whom, when, where, and who reminds her."""

    WINDOW_TITLE = "Appointment"
    KIND: ClassVar[str] = APPOINTMENT_FORM

    def __init__(self, context: Context, client_id: UUID, appointment_id: UUID | None = None) -> None:
        super().__init__(context, client_id)
        self._appointment_id = appointment_id
        self._appointment: Appointment | None = None
        context.gateway.run(open_appointment, client_id, appointment_id, done=self._show)

    def owner(self) -> UUID:
        return self._appointment_id or super().owner()

    def read(self, form: Any) -> tuple[Appointment | None, Sequence[Problem]]:
        at = self.context.gateway.desk
        known = self._appointment or Appointment(at.new_id(), super().owner(), at.worker.id, "", at.today)
        return read_appointment(form, known, at.today)

    def store(self, value: Any, *, leave: bool) -> None:
        use_case = partial(store_appointment, is_new=self._appointment is None)
        self.context.gateway.run(use_case, value, done=self.stored_and_done, failed=self.not_stored, saves=True)

    def _show(self, desk: AppointmentDesk) -> None:
        self._appointment, self._name = desk.appointment, desk.client.name.listed
        stored = appointment_form(desk.appointment) if desk.appointment is not None else AppointmentForm()
        self.begin((_appointment(self.context.gateway.desk.today),), stored, desk.typed)


class AppointmentEndScreen(RecordFormScreen):
    """Kept, missed, moved or cancelled; why, and the new day."""

    WINDOW_TITLE = "How did it go?"
    KIND: ClassVar[str] = SETTLE_FORM

    def __init__(self, context: Context, client_id: UUID, appointment_id: UUID) -> None:
        super().__init__(context, client_id)
        self._appointment_id = appointment_id
        self._appointment: Appointment | None = None
        context.gateway.run(open_appointment, client_id, appointment_id, done=self._show)

    def subtitle(self) -> str:
        if self._appointment is None:
            return ""
        return f"{moment(self._appointment, self.context.gateway.desk.today)}, {self._appointment.with_whom}"

    def owner(self) -> UUID:
        return self._appointment_id

    def bar_actions(self) -> Sequence[Action]:
        change = partial(
            self.context.navigator.open, "appointment", client_id=self.client_id, appointment_id=self._appointment_id
        )
        return [Action("Change it", change, "Ctrl+E", picture="pencil", left=True), *super().bar_actions()]

    def read(self, form: Any) -> tuple[Any | None, Sequence[Problem]]:
        assert self._appointment is not None
        at = self.context.gateway.desk
        return read_settled(form, self._appointment, at.new_id(), at.today)

    def store(self, value: Any, *, leave: bool) -> None:
        run = self.context.gateway.run
        run(
            settle_appointment,
            self._appointment_id,
            *value,
            done=self.stored_and_done,
            failed=self.not_stored,
            saves=True,
        )

    def _show(self, desk: AppointmentDesk) -> None:
        self._appointment, self._name = desk.appointment, desk.client.name.listed
        today = self.context.gateway.desk.today
        fields = {
            "status": Field("&How it went", Chips(WENT.items())),
            "words": Field("How was it, or &why not?", PlainText(lines=2)),
            "new_on": Field("New &day, if it was moved", AheadField(today, None, width=7)),
            "new_at": Field("&At", LineEdit(width=6, hint="9:30 am")),
        }
        rows = (("status",), ("words",), ("new_on", "new_at"))
        self.begin((FieldsSection("", fields, rows),), SettleForm(), desk.typed_end)


def _appointment(today: date) -> FieldsSection:
    fields = {
        "with_whom": Field("&With whom", LineEdit()),
        "on": Field("&Day", AheadField(today, None, width=7)),
        "at": Field("&At", LineEdit(width=6, hint="9:30 am")),
        "place": Field("&Place", LineEdit()),
        "purpose": Field("What &for", LineEdit()),
        "reminds": Field("Who &reminds the client", LineEdit(), hint="Such as her sister, or me."),
        "remind_on": Field("Reminder &on", AheadField(today, None, width=7)),
    }
    rows = (("with_whom", "on", "at"), ("place", "purpose"), ("reminds", "remind_on"))
    return FieldsSection("", fields, rows)
