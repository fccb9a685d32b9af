"""The intake: everything that is known about a client, typed in any order; what is not whole yet is kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QFrame, QWidget

from tcm_desktop.domain.clients import Client
from tcm_desktop.services.intake import IntakeDesk, IntakeForm, drop_intake, keep_intake, open_intake, store_intake
from ui.levels import Level
from ui.presenters.intake import Problem, blank_form, form_of, read_intake
from ui.presenters.typed import count
from ui.screen import Action, Context, Screen
from ui.screens.intake_parts import (
    CoverageSection,
    DiagnosesSection,
    Fields,
    PeopleSection,
    PersonSection,
    ReachSection,
    Section,
)
from ui.widgets import announce, button, clear, column, set_look, set_state, text

FOUND = "What you typed earlier is still here. It is not in the chart yet: check it, then save."


class IntakeScreen(Screen):
    """A new client without `client_id`; else what is known about one."""

    WINDOW_TITLE = "Intake"

    def __init__(self, context: Context, client_id: UUID | None = None) -> None:
        super().__init__(context)
        self.client_id = client_id
        self._desk: IntakeDesk | None = None
        self._stored = IntakeForm()
        self._sections: tuple[Section, ...] = ()
        self.summary = QFrame()
        set_look(self.summary, "note")
        self._summary_box = column(gap=0.2, margin=0.7)
        self.summary.setLayout(self._summary_box)
        self.summary.hide()
        self._body = column(gap=0.8)
        self.setLayout(column(self.summary, self._body, None, margin=0.95))
        context.gateway.run(open_intake, client_id, done=self._show)

    def title(self) -> str:
        client = self._desk.client if self._desk is not None else None
        return f"Intake · {client.name.listed}" if client is not None else "New client"

    def subtitle(self) -> str:
        return "Needed now: name, date of birth, payer, group." if self.client_id is None else ""

    def bar_actions(self) -> Sequence[Action]:
        words = "Save" if self.client_id is not None else "Take client in"
        return [Action(words, self.finish, "Ctrl+Return", look="primary", picture="check")]

    def initial_focus(self) -> QWidget | None:
        return self._fields()["given"].editor if self._sections else None

    def typed(self) -> IntakeForm:
        """What stands in the form now."""
        values: dict[str, Any] = {}
        for section in self._sections:
            values |= section.typed()
        return IntakeForm(**values)

    def save(self) -> None:
        """Make it part of the chart where it is whole; else keep it as typed."""
        if self._desk is None or self.typed() == self._stored:
            return
        form, desk = self.typed(), self.context.gateway.desk
        client, _ = read_intake(form, self._desk.client_id, desk.today, self._desk.client)
        self._stored = form
        if client is not None and self._desk.client is not None:
            self.context.gateway.run(store_intake, client, saves=True)
        else:
            self.context.gateway.run(keep_intake, self._desk.client_id, form, saves=True)

    def finish(self) -> None:
        """Save, and go to the chart; or say what is missing."""
        if self._desk is None:
            return
        form = self.typed()
        today, known = self.context.gateway.desk.today, self._desk.client
        client, problems = read_intake(form, self._desk.client_id, today, known)
        self._show_problems(problems)
        if client is not None:
            self._stored = form
            self.context.gateway.run(store_intake, client, done=self._taken_in, saves=True)

    def _show(self, desk: IntakeDesk) -> None:
        self._desk = desk
        context = self.context.gateway.desk
        stored = form_of(desk.client) if desk.client is not None else blank_form(context.today, desk.payers)
        self._sections = (
            PersonSection(context.today),
            CoverageSection(context.today, desk.payers),
            ReachSection(),
            DiagnosesSection(context.today, context.new_id),
            PeopleSection(context.new_id),
        )
        for section in self._sections:
            assert isinstance(section, QWidget)
            self._body.addWidget(section)
            section.fill(stored)
        self._stored = self.typed()
        if desk.typed is not None:
            self._fill(desk.typed)
            self.context.tell(FOUND, Level.TIP, "Start over", self._start_over)
        self.loaded()

    def _fill(self, form: IntakeForm) -> None:
        for section in self._sections:
            section.fill(form)

    def _start_over(self) -> None:
        """Let go of what was typed earlier."""
        if self._desk is not None:
            self._fill(self._stored)
            self.context.gateway.run(drop_intake, self._desk.client_id)

    def _taken_in(self, client: Client) -> None:
        is_new = self.client_id is None
        self.context.navigator.replace("client", client_id=client.id)
        if is_new:
            self.context.tell(f"{client.name.full} is in your caseload. Next: the assessment.", Level.OK)

    def _fields(self) -> Fields:
        return {name: field for section in self._sections for name, field in section.fields.items()}

    def _show_problems(self, problems: Sequence[Problem]) -> None:
        """The same words at the field and in the summary, which takes the focus."""
        said = {problem.field: problem.words for problem in problems}
        for name, field in self._fields().items():
            field.set_error(said.get(name, ""))
        clear(self._summary_box)
        self.summary.setVisible(bool(problems))
        if not problems:
            return
        set_state(self.summary, "level", Level.STOP)
        headline = f"{count(len(problems), 'thing')} to set right. Everything you typed is kept."
        self._summary_box.addWidget(text(headline, "strong"))
        links = [button(each.words, partial(self._go_to, each.field), look="link") for each in problems]
        for link in links:
            self._summary_box.addWidget(link)
        announce(self.summary, headline)
        links[0].setFocus()

    def _go_to(self, name: str) -> None:
        self._fields()[name].editor.setFocus()
