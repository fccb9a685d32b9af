"""Progress on a signed plan: how its objectives go, copies handed over, signatures that came in on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from tcm_desktop.services.kept_forms import drop_form
from tcm_desktop.services.plan_progress import (
    PROGRESS,
    ProgressDesk,
    ProgressForm,
    ToRecord,
    TypedEvent,
    TypedProgress,
    open_progress,
    record_progress,
)
from ui.levels import Level
from ui.presenters.form_reader import Problem
from ui.presenters.plan_names import EVENT_WORDS, OBJECTIVE_WORDS, WAY_WORDS
from ui.presenters.plan_progress import is_blank, read_progress, standing_lines
from ui.presenters.typed import show_date
from ui.screen import Action, Context
from ui.screens.form_parts import Entry, ListSection
from ui.screens.record_form import RecordFormScreen, on_change
from ui.widgets import Card, Choice, DateField, Field, LineEdit
from ui.widgets.facts import facts

GOES = (
    "How an objective goes",
    "What you write down here is signed by you and stays. It changes no plan.",
    "Add progress",
)
HANDED = ("Copies and signatures", "A copy for the client, or a signature on paper.", "Add a copy or a signature")
WRITTEN = "It is written down."


class ProgressScreen(RecordFormScreen):
    """Where each objective stands, and rows to be written down. What is typed is kept until that is done."""

    WINDOW_TITLE = "Progress on the plan"
    KIND: ClassVar[str] = PROGRESS

    def __init__(self, context: Context, client_id: UUID, plan_id: UUID) -> None:
        super().__init__(context, client_id)
        self._plan_id = plan_id
        self._desk: ProgressDesk | None = None
        context.gateway.run(open_progress, client_id, plan_id, done=self._show)

    def bar_actions(self) -> Sequence[Action]:
        return [Action("Write it down", self.finish, "Ctrl+Return", look="primary", picture="check")]

    def initial_focus(self) -> QWidget | None:
        goes = self.sections[0] if self.sections else None
        if isinstance(goes, ListSection) and goes.entries:
            return next(iter(goes.entries[0].own.values())).editor
        return super().initial_focus()

    def owner(self) -> UUID:
        return self._plan_id

    def read(self, form: Any) -> tuple[ToRecord | None, tuple[Problem, ...]]:
        assert self._desk is not None
        desk = self.context.gateway.desk
        return read_progress(form, self._desk.plan, desk.worker.id, desk.today)

    def store(self, value: Any, *, leave: bool) -> None:
        self.context.gateway.run(
            record_progress, self.client_id, self._plan_id, value, done=self._written, failed=self.not_stored
        )

    def finish(self) -> None:
        if self._form is not None and is_blank(self.typed()):
            self.context.tell("Nothing is typed yet. Choose an objective or what happened first.")
        else:
            super().finish()

    def _keep(self) -> None:
        """Rows in which nothing was said need no keeping, whatever day stands in them."""
        if self._form is not None and is_blank(self.typed()):
            self._stored = self.typed()
            self.context.gateway.run(drop_form, self.KIND, self.owner(), saves=True)
        else:
            super()._keep()

    def _show(self, desk: ProgressDesk) -> None:
        self._desk, self._name = desk, desk.client.name.listed
        today, new_id = self.context.gateway.desk.today, self.context.gateway.desk.new_id
        day = show_date(today, today)
        lines = standing_lines(desk.plan, desk.versions, desk.progress, desk.events, today)
        self._body.addWidget(Card(facts(lines), title="Where it stands now"))
        sections = (
            ListSection("progress", GOES, self._progress, lambda: TypedProgress(new_id(), on=day)),
            ListSection(
                "events", HANDED, self._event, lambda: TypedEvent(new_id(), on=day, language=desk.client.language)
            ),
        )
        first = ProgressForm((TypedProgress(new_id(), on=day),))
        self.begin(sections, first, desk.typed)

    def _progress(self, typed: TypedProgress) -> Entry:
        assert self._desk is not None
        numbered = [(each.id, f"{n}. {each.statement}") for n, each in enumerate(self._desk.plan.objectives, 1)]
        fields = {
            "objective_id": Field("Objective", Choice(numbered, blank="Choose")),
            "status": Field("How it stands", Choice(OBJECTIVE_WORDS.items(), blank="Choose")),
            "on": Field("Since", DateField(self.context.gateway.desk.today, width=7)),
            "reason": Field("Why, if it is declined, put off or changed", LineEdit()),
            "words": Field("What happened", LineEdit()),
        }
        rows = (("objective_id",), ("status", "on"), ("reason",), ("words",))
        return self._watched(Entry(typed, "progress", "progress", fields, rows))

    def _event(self, typed: TypedEvent) -> Entry:
        fields = {
            "kind": Field("What", Choice(EVENT_WORDS.items(), blank="Choose")),
            "on": Field("On", DateField(self.context.gateway.desk.today, width=7)),
            "way": Field("How, for a copy", Choice(WAY_WORDS.items(), blank="Choose")),
            "language": Field("Language", LineEdit(width=7)),
            "who": Field("Who, if not the client", LineEdit(width=8)),
        }
        rows = (("kind", "on"), ("way", "language"), ("who",))
        return self._watched(Entry(typed, "events", "copy or signature", fields, rows))

    def _watched(self, entry: Entry) -> Entry:
        """An entry that comes later is kept while it is typed like the others."""
        for field in entry.own.values():
            on_change(field.editor, self.touched)
        entry.removed.connect(self.touched)
        return entry

    def _written(self, _: UUID) -> None:
        self.context.navigator.back()
        self.context.tell(WRITTEN, Level.OK)
