"""Progress on a signed plan: how its objectives go, copies handed over, signatures that came in on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from tcm_desktop.services.kept_forms import drop_form, keep_form
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
from ui.screens.kept_form import KeptFormScreen
from ui.tasks import Told
from ui.widgets import Card, Choice, DateField, Field, LineEdit
from ui.widgets.facts import facts

GOES = (
    "How an objective goes",
    "What you write down here is signed by you and stays. It changes no plan.",
    "Add progress",
)
HANDED = ("Copies and signatures", "A copy for the client, or a signature on paper.", "Add a copy or a signature")
WRITTEN = "It is written down."


class ProgressScreen(KeptFormScreen):
    """Where each objective stands, and rows to be written down. What is typed is kept until that is done."""

    WINDOW_TITLE = "Progress on the plan"
    KIND: ClassVar[str] = PROGRESS

    def __init__(self, context: Context, client_id: UUID, plan_id: UUID) -> None:
        super().__init__(context)
        self.client_id, self._plan_id = client_id, plan_id
        self._desk: ProgressDesk | None = None
        context.gateway.run(open_progress, client_id, plan_id, done=self._show)

    def title(self) -> str:
        return f"{self.WINDOW_TITLE} · {self._desk.client.name.listed}" if self._desk else self.WINDOW_TITLE

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
            record_progress, self.client_id, self._plan_id, value, done=self._written, failed=self._not_written
        )

    def save(self) -> None:
        """Keep what is typed; it is written down only when the worker says so, as it can never change after that."""
        if self._form is None or self.typed() == self._stored:
            return
        self._stored = self.typed()
        if is_blank(self._stored):
            self.context.gateway.run(drop_form, self.KIND, self.owner(), saves=True)
        else:
            self.context.gateway.run(keep_form, self.KIND, self.owner(), self._stored, saves=True)

    def finish(self) -> None:
        if self._form is not None and is_blank(self.typed()):
            self.context.tell("Nothing is typed yet. Choose an objective or what happened first.")
        else:
            super().finish()

    def _show(self, desk: ProgressDesk) -> None:
        self._desk = desk
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
        return Entry(
            typed, "progress", "progress", fields, (("objective_id",), ("status", "on"), ("reason",), ("words",))
        )

    def _event(self, typed: TypedEvent) -> Entry:
        fields = {
            "kind": Field("What", Choice(EVENT_WORDS.items(), blank="Choose")),
            "on": Field("On", DateField(self.context.gateway.desk.today, width=7)),
            "way": Field("How, for a copy", Choice(WAY_WORDS.items(), blank="Choose")),
            "language": Field("Language", LineEdit(width=7)),
            "who": Field("Who, if not the client", LineEdit(width=8)),
        }
        return Entry(typed, "events", "copy or signature", fields, (("kind", "on"), ("way", "language"), ("who",)))

    def _written(self, _: UUID) -> None:
        self.context.navigator.back()
        self.context.tell(WRITTEN, Level.OK)

    def _not_written(self, error: Told) -> None:
        self._stored = self._known  # so that leaving keeps what is typed
        self.context.tell(str(error), Level.FIX)
