"""Closing a chart, with what is still open first; a closed chart, how long it is kept, and opening it again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from tcm_desktop.domain.episodes import Episode
from tcm_desktop.services.closing import (
    CLOSING_FORM,
    ClosingDesk,
    TypedOpen,
    close_chart,
    keep_retention_days,
    open_closing,
    reopen_chart,
)
from ui.levels import Level
from ui.presenters.discharge import (
    REASONS,
    blank_closing,
    closed_lines,
    open_hint,
    open_title,
    read_closing,
    retention_words,
    with_all_open,
)
from ui.presenters.form_reader import Problem
from ui.screen import Action, Context
from ui.screens.fixed_rows import FixedRows
from ui.screens.form_parts import Entry, Fields, FieldsSection
from ui.screens.record_form import RecordFormScreen
from ui.tasks import Told
from ui.widgets import Card, Choice, DateField, Field, LineEdit, button, line, text
from ui.widgets.facts import facts, selectable

STILL_OPEN = ("Still open", "Settle it where it is, or say here why it stays open. Your words go into the record.")
AFTERWARDS = "The chart leaves Today and the active caseload. It can be found and read, and opened again."


class ClosingScreen(RecordFormScreen):
    """An open chart can be closed here; a closed one opened again, with the days from which its years count."""

    WINDOW_TITLE = "Close or reopen the chart"
    KIND: ClassVar[str] = CLOSING_FORM

    def __init__(self, context: Context, client_id: UUID) -> None:
        super().__init__(context, client_id)
        self._desk: ClosingDesk | None = None
        context.gateway.run(open_closing, client_id, done=self._show)

    def bar_actions(self) -> Sequence[Action]:
        if self._desk is None:
            return ()
        if self._desk.episode.closed_on is None:
            go = partial(self.context.navigator.open, "discharge", client_id=self.owner())
            return [
                Action("Discharge summary", go, "Ctrl+D", picture="file-text", left=True),
                Action("Close the chart", self.finish, "Ctrl+Return", look="primary", picture="lock"),
            ]
        return [Action("Open it again", self._reopen, "Ctrl+Return", look="primary", picture="undo-2")]

    def initial_focus(self) -> QWidget | None:
        if self._desk is not None and self._desk.episode.closed_on is not None:
            return self.contract  # not the last field: what the page says of the closed chart stays in sight
        return super().initial_focus()

    def read(self, form: Any) -> tuple[Any | None, tuple[Problem, ...]]:
        return read_closing(form, self.context.gateway.desk.today)

    def store(self, value: Any, *, leave: bool) -> None:
        self.context.gateway.run(close_chart, self.owner(), *value, done=self._done, failed=self.not_stored)

    def _done(self, _: Episode) -> None:
        self.context.navigator.replace("closing", client_id=self.owner())

    def _show(self, desk: ClosingDesk) -> None:
        self._desk, self._name = desk, desk.client.name.listed
        if desk.episode.closed_on is not None:
            self._show_closed(desk)
            self.loaded()
            return
        fields: Fields = {
            "closed_on": Field("Last day", DateField(self.context.gateway.desk.today, past=True, width=7)),
            "reason": Field("Why the service ended", Choice(REASONS, blank="Choose")),
            "words": Field("In your own words", LineEdit()),
        }
        sections = (
            FixedRows("carried", STILL_OPEN, self._left),
            FieldsSection("Close the chart", fields, (("closed_on", "reason"), ("words",)), AFTERWARDS),
        )
        typed = with_all_open(desk.typed, desk.still_open) if desk.typed is not None else None
        self.begin(sections, blank_closing(desk.still_open, desk.summary, self.context.gateway.desk.today), typed)

    def _left(self, typed: TypedOpen) -> Entry:
        assert self._desk is not None
        left = next(each for each in self._desk.still_open if each.id == typed.id)
        fields: Fields = {"words": Field(open_title(left), LineEdit(hint=open_hint(left)))}
        return Entry(typed, "carried", "open item", fields, (("words",),))

    # --- a closed chart ---

    def _show_closed(self, desk: ClosingDesk) -> None:
        today = self.context.gateway.desk.today
        for episode in reversed(desk.episodes):
            self._body.addWidget(Card(facts(closed_lines(episode)), title="Closed"))
        kept = selectable(text(retention_words(desk.retention)))
        self.contract = DateField(today, desk.episode.contract_ended_on, width=7)
        self.audit = DateField(today, desk.episode.audited_on, width=7)
        days = line(Field("The plan &contract ended on", self.contract), Field("An &audit was finished on", self.audit))
        keep = button("Save these days", self._keep_days, name="Save the days from which the years count")
        self._body.addWidget(Card(kept, days, line(keep, None), title="How long it is kept"))
        self.why = LineEdit(hint="Such as: called us and asked for help")
        self._body.addWidget(Card(Field("&Why it is opened again", self.why), title="Open it again"))

    def _keep_days(self) -> None:
        fields = ((self.contract, "contract"), (self.audit, "audit"))
        if wrong := next((words for field, _ in fields if (words := field.problem())), ""):
            self.context.tell(wrong, Level.FIX)
            return
        days = (self.contract.value(), self.audit.value())
        self.context.gateway.run(keep_retention_days, self.owner(), *days, done=self._done, failed=self._refused)

    def _reopen(self) -> None:
        self.context.gateway.run(reopen_chart, self.owner(), self.why.text(), done=self._opened, failed=self._refused)

    def _opened(self, _: Episode) -> None:
        self.context.navigator.replace("client", client_id=self.owner())
        self.context.tell("The chart is open again. The old record can be read; the assessment is asked anew.")

    def _refused(self, error: Told) -> None:
        self.context.tell(str(error), Level.FIX)
