"""Referrals, appointments and tasks of a client: what is under way beside the contacts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLayout, QWidget

from tcm_desktop.domain.tasks import Task, TaskStatus, open_tasks
from tcm_desktop.services.kept_forms import drop_form, keep_form
from tcm_desktop.services.referrals import CareDesk, open_care
from tcm_desktop.services.tasks import QUICK_TASK, QuickTask, add_task, quick_task
from tcm_desktop.services.views import ChangeSet
from ui.autosave import Autosave
from ui.levels import Level
from ui.presenters.care_forms import read_quick
from ui.presenters.referrals import Line, closed_lines, coming_lines, open_lines, past_lines, task_line
from ui.presenters.typed import count
from ui.screen import Action, Context, Screen
from ui.widgets import Field, LineEdit, Row, RowList, button, column, heading, line, text
from ui.widgets.ahead import AheadField

NOTHING = "No referral is open. Ctrl+Enter starts one: what the client needs, and where to find it."


ELSEWHERE = {"consents": "Consents", "monitoring": "Monitoring"}


class QuickLine(QWidget):
    """What is to be done and by when; Enter in either adds it."""

    def __init__(self, screen: ReferralsScreen) -> None:
        super().__init__()
        today = screen.context.gateway.desk.today
        self._screen = screen
        self.what = LineEdit(hint="Such as: call the school about the report")
        self.due_on = AheadField(today, None, width=6)
        self.what_field, self.due_field = Field("Add a &task", self.what), Field("By &when", self.due_on)
        adder = button("Add", self.add, picture="plus", name="Add this task")
        row = line(self.what_field, self.due_field, adder)
        row.setStretch(0, 1)
        row.setAlignment(adder, Qt.AlignmentFlag.AlignBottom)
        self.setLayout(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if is_plain and event.key() in {Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value}:
            self.add()
        else:
            super().keyPressEvent(event)

    def typed(self) -> QuickTask:
        """What stands there."""
        return QuickTask(self.what.text(), self.due_on.text())

    def fill(self, typed: QuickTask) -> None:
        """Put it there."""
        self.what.setText(typed.what)
        self.due_on.type_in(typed.due_on)

    def add(self) -> None:
        """Add the task, or say what is missing."""
        found, problems = read_quick(self.what.text(), self.due_on.text(), self._screen.context.gateway.desk.today)
        said = {each.field: each.words for each in problems}
        self.what_field.set_error(said.get("what", ""))
        self.due_field.set_error(said.get("due_on", ""))
        if found is not None:
            day = self.due_on.value() if self.due_on.text().strip() else None
            self._screen.add_task(found[0], day)
        else:
            (self.what if "what" in said else self.due_on).setFocus()


class ReferralsScreen(Screen):
    """Three lists, and a line that adds a task without leaving the keyboard."""

    WINDOW_TITLE = "Referrals and tasks"

    def __init__(self, context: Context, client_id: UUID) -> None:
        super().__init__(context)
        self.client_id = client_id
        self._care: CareDesk | None = None
        self._shows_ended = False
        self._autosave = Autosave(self._keep_quick, self)
        self.quick = QuickLine(self)
        self.referrals = RowList(name="Referrals", stacked=True)
        self.appointments = RowList(name="Appointments", stacked=True)
        self.tasks = RowList(name="Tasks", stacked=True)
        self.ended = RowList(name="Finished", stacked=True)
        self._titles = [heading(words) for words in ("Referrals", "Appointments", "To do", "Finished")]
        self._none = text(NOTHING, "muted")
        self._more = button("", self._toggle_ended, look="link")
        self._connect()
        self.setLayout(self._arranged())
        context.gateway.run(quick_task, client_id, done=self._found)
        context.gateway.run(open_care, client_id, done=self._show)

    def title(self) -> str:
        return f"{self.WINDOW_TITLE} · {self._care.client.name.listed}" if self._care else self.WINDOW_TITLE

    def bar_actions(self) -> Sequence[Action]:
        go = partial(self.context.navigator.open, client_id=self.client_id)
        return [
            Action("Appointment", partial(go, "appointment"), "Ctrl+D", picture="calendar"),
            Action("New referral", partial(go, "referral_form"), "Ctrl+Return", look="primary", picture="plus"),
        ]

    def keys(self) -> Sequence[tuple[str, str]]:
        return (
            ("Ctrl+T", "Type a task"),
            ("Enter", "Add the task that is typed"),
            ("Ctrl+O", "Consents"),
            ("Ctrl+M", "Monitoring"),
        )

    def initial_focus(self) -> QWidget | None:
        return self.quick.what

    def refresh(self, changes: ChangeSet) -> None:
        self.context.gateway.run(open_care, self.client_id, done=self._show)

    def save(self) -> None:
        self._autosave.flush()

    def add_task(self, what: str, due_on: object) -> None:
        """Write the task down; the line is free for the next one."""
        self._autosave.is_due = False
        self.context.gateway.run(add_task, self.client_id, what, due_on, done=self._added, saves=True)

    def _arranged(self) -> QLayout:
        go = partial(self.context.navigator.open, client_id=self.client_id)
        links = [button(words, partial(go, name), look="link") for name, words in ELSEWHERE.items()]
        first, appointments, tasks, ended = self._titles
        return column(
            *(self.quick, line(first, None, *links), self._none, self.referrals),
            *(appointments, self.appointments, tasks, self.tasks),
            *(self._more, ended, self.ended, None),
            margin=0.95,
        )

    def _connect(self) -> None:
        self.referrals.activated.connect(partial(self._open, "referral", "referral_id"))
        self.appointments.activated.connect(partial(self._open, "appointment_end", "appointment_id"))
        self.tasks.activated.connect(partial(self._open, "task", "task_id"))
        self.ended.activated.connect(self._open_ended)
        self.quick.what.textEdited.connect(self._autosave.touch)
        self.quick.due_on.textEdited.connect(self._autosave.touch)
        go = partial(self.context.navigator.open, client_id=self.client_id)
        for key, act in (
            ("Ctrl+T", self.quick.what.setFocus),
            ("Ctrl+O", partial(go, "consents")),
            ("Ctrl+M", partial(go, "monitoring")),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(act)

    def _keep_quick(self) -> None:
        run, typed = self.context.gateway.run, self.quick.typed()
        if typed == QuickTask():
            run(drop_form, QUICK_TASK, self.client_id, saves=True)
        else:
            run(keep_form, QUICK_TASK, self.client_id, typed, saves=True)

    def _found(self, typed: QuickTask | None) -> None:
        if typed is not None:
            self.quick.fill(typed)

    def _added(self, task: Task) -> None:
        self.quick.fill(QuickTask())
        self.quick.what.setFocus()
        self.context.tell(f"Task added: {task.what}", Level.OK)

    def _open(self, screen: str, param: str, key: object) -> None:
        self.context.navigator.open(screen, client_id=self.client_id, **{param: key})

    def _show(self, care: CareDesk) -> None:
        self._care = care
        today = self.context.gateway.desk.today
        referrals = open_lines(care.referrals, today)
        coming = coming_lines(care.appointments, today)
        tasks = tuple(task_line(each, today) for each in open_tasks(care.tasks))
        self._none.setVisible(not referrals)
        for rows, lines, title in zip(
            (self.referrals, self.appointments, self.tasks), (referrals, coming, tasks), self._titles, strict=False
        ):
            rows.set_rows(_rows(lines))
            title.setVisible(bool(lines) or rows is self.referrals)
        self._show_ended()
        if self.is_loaded:
            self.heading_changed.emit()
        else:
            self.loaded()

    def _show_ended(self) -> None:
        """What is finished, once somebody asks for it."""
        care = self._care
        if care is None:
            return
        today = self.context.gateway.desk.today
        ended = [each for each in care.tasks if each.status is not TaskStatus.OPEN]
        lines = (
            *closed_lines(care.referrals, today),
            *past_lines(care.appointments, today),
            *(task_line(each, today) for each in reversed(ended)),
        )
        self._more.setVisible(bool(lines))
        self._more.setText(
            "Hide what is finished" if self._shows_ended else f"Show {count(len(lines), 'finished one')}"
        )
        self._more.setAccessibleName(self._more.text())
        self._titles[3].setVisible(self._shows_ended and bool(lines))
        self.ended.setVisible(self._shows_ended)
        self.ended.set_rows(_rows(lines) if self._shows_ended else ())

    def _toggle_ended(self) -> None:
        self._shows_ended = not self._shows_ended
        self._show_ended()

    def _open_ended(self, key: object) -> None:
        care = self._care
        if care is None:
            return
        if key in {each.id for each in care.referrals}:
            self._open("referral", "referral_id", key)
        elif key in {each.id for each in care.tasks}:
            self._open("task", "task_id", key)
        else:
            self._open("appointment", "appointment_id", key)


def _rows(lines: Iterable[Line]) -> list[Row]:
    return [Row(each.id, each.title, each.detail, each.action, each.pill, each.level, each.picture) for each in lines]
