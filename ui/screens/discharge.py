"""Next steps and the discharge summary: facts are there, every sentence is the worker's; signed once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtWidgets import QLabel, QWidget

from tcm_desktop.domain.discharge import DischargeSummary
from tcm_desktop.services.discharge import DISCHARGE_FORM, DischargeDesk, TypedNeed, open_discharge, sign_discharge
from ui.presenters.discharge import (
    AFTERS,
    REASONS,
    blank_discharge,
    goal_lines,
    read_discharge,
    signed_parts,
    with_all_needs,
)
from ui.presenters.form_reader import Problem
from ui.presenters.signed import signed_words
from ui.screen import Action, Context
from ui.screens.fixed_rows import FixedRows
from ui.screens.follow_ups import FollowUps
from ui.screens.form_parts import Entry, Fields, FieldsSection
from ui.screens.record_form import RecordFormScreen
from ui.widgets import Card, Choice, DateField, Field, LineEdit, PlainText, button, text, wrapping
from ui.widgets.facts import facts, selectable

NEEDS = ("Who takes over each need", "A need of which every objective is met is offered as met. Change what is not so.")
STEPS = "What happens next. What is here comes from the care plan; change it as you agreed."


class DischargeScreen(RecordFormScreen):
    """What is typed is kept until it is signed; a signed summary is read and printed."""

    WINDOW_TITLE = "Next steps and discharge"
    KIND: ClassVar[str] = DISCHARGE_FORM

    def __init__(self, context: Context, client_id: UUID) -> None:
        super().__init__(context, client_id)
        self._desk: DischargeDesk | None = None
        context.gateway.run(open_discharge, client_id, done=self._show)

    def bar_actions(self) -> Sequence[Action]:
        go = partial(self.context.navigator.open, client_id=self.owner())
        if self._desk is None:
            return ()
        if not self._desk.is_signed:
            return [Action("Sign summary", self.finish, "Ctrl+Return", look="primary", picture="pen-line")]
        paper = partial(go, "print_discharge", summary_id=self._desk.summary.id)
        return [
            Action("Print", paper, "Ctrl+P", picture="printer"),
            Action(self._end_words(), partial(go, "closing"), "Ctrl+Return", look="primary", picture="lock"),
        ]

    def _end_words(self) -> str:
        is_closed = self._desk is not None and self._desk.episode.closed_on is not None
        return "The closed chart" if is_closed else "Close the chart"

    def initial_focus(self) -> QWidget | None:
        return super().initial_focus() or self.findChild(QLabel, "signed")

    def read(self, form: Any) -> tuple[Any | None, tuple[Problem, ...]]:
        assert self._desk is not None
        day, problems = read_discharge(form, self._desk.summary, self.context.gateway.desk.today)
        return (None if day is None else (form, day)), problems

    def store(self, value: Any, *, leave: bool) -> None:
        self.context.gateway.run(sign_discharge, self.owner(), *value, done=self._signed, failed=self.not_stored)

    def _signed(self, _: DischargeSummary) -> None:
        self.context.navigator.replace("discharge", client_id=self.owner())

    def _show(self, desk: DischargeDesk) -> None:
        self._desk, self._name = desk, desk.client.name.listed
        if desk.is_signed:
            self._show_signed(desk.summary)
            self.loaded()
            return
        lines = goal_lines(desk.summary)
        nothing = text("No plan is in force, and nothing is under way.", "muted")
        links = [
            button(words, partial(self.context.navigator.open, name, client_id=self.owner()), look="link")
            for words, name in (("Care plan", "plan"), ("Referrals and tasks", "referrals"))
        ]
        row = QWidget()
        row.setLayout(wrapping(*links, gap=0.8))
        self._body.addWidget(Card(*([facts(lines)] if lines else [nothing]), row, title="Where it stands now"))
        sections = (
            FixedRows("needs", NEEDS, self._need),
            FieldsSection("Next steps", _steps(), (("next_steps",), ("crisis",)), STEPS),
            FieldsSection("The end", self._end(), (("discharged_on", "reason"), ("reason_words",))),
            FieldsSection("The client", _client(), (("own_words",), ("no_own_words",), ("come_back",))),
        )
        typed = with_all_needs(desk.typed, desk.summary.needs) if desk.typed is not None else None
        self.begin(sections, blank_discharge(desk.summary), typed)

    def _need(self, typed: TypedNeed) -> Entry:
        assert self._desk is not None
        words = next(each.statement for each in self._desk.summary.needs if each.id == typed.id)
        fields: Fields = {
            "after": Field(words, Choice(AFTERS, blank="Choose")),
            "who": Field("Who takes over, if it goes on", LineEdit()),
            "reach": Field("How to reach them", LineEdit(width=9)),
            "words": Field("In your words; why, if it is not met", LineEdit()),
        }
        return Entry(typed, "needs", "need", fields, (("after",), ("who", "reach"), ("words",)))

    def _end(self) -> Fields:
        today = self.context.gateway.desk.today
        return {
            "discharged_on": Field("Last day of service", DateField(today, past=True, width=7)),
            "reason": Field("Why it ended", Choice(REASONS, blank="Choose")),
            "reason_words": Field("In your own words", LineEdit()),
        }

    def _show_signed(self, summary: DischargeSummary) -> None:
        assert summary.signature is not None
        follow = FollowUps(self.context, summary.KIND, summary.id, self)
        words = selectable(text(signed_words(summary.signature), "strong"), by_keys=True)
        words.setObjectName("signed")
        self._body.addWidget(follow.above)
        self._body.addWidget(words)
        for heading, said in signed_parts(summary):
            self._body.addWidget(Card(selectable(text(said)), title=heading))
        self._body.addWidget(follow.below)


def _steps() -> Fields:
    return {
        "next_steps": Field("Next steps", PlainText(lines=3)),
        "crisis": Field("In a crisis: what helps, and whom to call", PlainText(lines=2)),
    }


def _client() -> Fields:
    return {
        "own_words": Field("The client's own words", PlainText(lines=2)),
        "no_own_words": Field("Or why there are none", LineEdit()),
        "come_back": Field("How to come back", PlainText(lines=2)),
    }
