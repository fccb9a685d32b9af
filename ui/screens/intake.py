"""The intake: everything that is known about a client, typed in any order; what is not whole yet is kept."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtWidgets import QWidget

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.duplicates import Match
from tcm_desktop.services.intake import (
    IntakeDesk,
    IntakeForm,
    drop_intake,
    keep_intake,
    likely_same,
    open_intake,
    store_intake,
)
from ui.autosave import Watch
from ui.levels import Level
from ui.presenters.intake import blank_form, form_of, read_intake
from ui.screen import Action, Context, Screen
from ui.screens.form_parts import Fields, ProblemSummary, Section, fields_of, typed_in
from ui.screens.intake_diagnoses import diagnoses_section
from ui.screens.intake_parts import CoverageSection, PersonSection, ReachSection, people_section
from ui.screens.intake_same import SamePersonCard
from ui.widgets import Card, button, column, line, text

FOUND = "What you typed earlier is still here. It is not in the chart yet: check it, then save."

LISTED = "Diagnoses and other problems have a list of their own, with who added each and when."


class IntakeScreen(Screen):
    """A new client without `client_id`; else what is known about one."""

    WINDOW_TITLE = "Intake"

    def __init__(self, context: Context, client_id: UUID | None = None) -> None:
        super().__init__(context)
        self.client_id = client_id
        self._desk: IntakeDesk | None = None
        self._stored = self._known = IntakeForm()
        self._watch: Watch[IntakeForm] = Watch(self.typed, self._keep_typed, self)
        self._sections: tuple[Section, ...] = ()
        self._client: Client | None = None
        self.summary = ProblemSummary()
        self.same = SamePersonCard(context.gateway.desk.today)
        self.same.opened.connect(self._open_chart)
        self._body = column(gap=0.8)
        self.setLayout(column(self.summary, self.same, self._body, None, margin=0.95))
        context.gateway.run(open_intake, client_id, done=self._show)

    def title(self) -> str:
        client = self._desk.client if self._desk is not None else None
        if client is not None:
            return f"Intake · {client.name.listed}"
        return "New client" if self.client_id is None else "Intake"

    def subtitle(self) -> str:
        return "Needed now: name, date of birth, payer, group." if self.client_id is None else ""

    def bar_actions(self) -> Sequence[Action]:
        words = "Save" if self.client_id is not None else "Take client in"
        return [Action(words, self.finish, "Ctrl+Return", look="primary", picture="check")]

    def initial_focus(self) -> QWidget | None:
        return self._fields()["given"].editor if self._sections else None

    def typed(self) -> IntakeForm:
        """What stands in the form now."""
        return IntakeForm(**typed_in(self._sections), not_same_reason=self.same.reason.text().strip())

    def save(self) -> None:
        """Make it part of the chart where it is whole; else keep it as typed."""
        if self._desk is None or self.typed() == self._stored:
            return
        form, desk = self.typed(), self.context.gateway.desk
        client, _ = read_intake(form, self._desk.client_id, desk.today, self._desk.client)
        self._stored = form
        self._watch.settled(form)
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
        self.summary.tell(problems, self._fields())
        if client is not None:
            self._client = client
            self.context.gateway.run(likely_same, client, done=self._compared)

    def _compared(self, matches: tuple[Match, ...]) -> None:
        """Nobody is taken in twice unseen: who may be the same is shown, and going on needs a reason."""
        reason = self.same.reason.text().strip()
        if matches and not reason:
            self.same.ask(matches)
            return
        self.same.clear_matches()
        self._stored = self.typed()
        self._watch.settled(self._stored)
        self.context.gateway.run(store_intake, self._client, reason, done=self._taken_in, saves=True)

    def _open_chart(self, client_id: UUID) -> None:
        self.context.navigator.open("client", client_id=client_id)

    def _show(self, desk: IntakeDesk) -> None:
        self._desk = desk
        context = self.context.gateway.desk
        stored = form_of(desk.client) if desk.client is not None else blank_form(context.today, desk.payers)
        is_new = desk.client is None
        self._sections = (
            PersonSection(context.today),
            CoverageSection(context.today, desk.payers),
            ReachSection(),
            *([diagnoses_section(context.today, context.new_id)] if is_new else []),
            people_section(context.new_id),
        )
        for section in self._sections:
            assert isinstance(section, QWidget)
            self._body.addWidget(section)
            section.fill(stored)
        if not is_new:
            self._body.addWidget(Card(line(text(LISTED, "muted"), button("Problem list", self._open_problems))))
        self._stored = self._known = self.typed()
        self._watch.settled(self._known)
        if desk.typed is not None:
            self._fill(desk.typed)
            self.context.tell(FOUND, Level.TIP, "Start over", self._start_over)
        self.loaded()

    def _open_problems(self) -> None:
        self.context.navigator.open("problems", client_id=self.client_id)

    def _keep_typed(self, form: IntakeForm) -> None:
        """Keep what is typed beside the chart; what is as it was needs no keeping."""
        if self._desk is None:
            return
        if form == self._known:
            self.context.gateway.run(drop_intake, self._desk.client_id, saves=True)
        else:
            self.context.gateway.run(keep_intake, self._desk.client_id, form, saves=True)

    def _fill(self, form: IntakeForm) -> None:
        for section in self._sections:
            section.fill(form)
        self.same.reason.setText(form.not_same_reason)

    def _start_over(self) -> None:
        """Let go of what was typed earlier."""
        if self._desk is not None:
            self._fill(self._known)
            self.context.gateway.run(drop_intake, self._desk.client_id)

    def _taken_in(self, client: Client) -> None:
        is_new = self.client_id is None
        self.context.navigator.replace("client", client_id=client.id)
        if is_new:
            self.context.tell(f"{client.name.full} is in your caseload. Next: the assessment.", Level.OK)

    def _fields(self) -> Fields:
        return fields_of(self._sections)
