"""The problem list of a client, and one line of it with its history."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from tcm_desktop.domain.clients import ProblemEvent
from tcm_desktop.services.problems import ProblemsDesk, open_problems
from tcm_desktop.services.views import ChangeSet
from ui.presenters.problems import ASKED, GROUPS, NOTHING, ProblemLine, facts, groups, history, name_of, steps_offered
from ui.screen import Action, Context, Screen
from ui.widgets import Card, Row, RowList, button, clear, column, heading, text, wrapping
from ui.widgets.facts import facts as fact_grid
from ui.widgets.facts import selectable

PICTURES = {
    ProblemEvent.RESOLVED: "circle-check",
    ProblemEvent.REOPENED: "undo-2",
    ProblemEvent.SOURCE: "user",
    ProblemEvent.IN_ERROR: "ban",
}


class ProblemsScreen(Screen):
    """What is active, then what is resolved, then what was entered in error; nothing is ever taken out."""

    WINDOW_TITLE: ClassVar[str] = "Problem list"

    def __init__(self, context: Context, client_id: UUID) -> None:
        super().__init__(context)
        self.client_id = client_id
        self._desk: ProblemsDesk | None = None
        self.lists: list[RowList] = []
        self._body = column()
        self.setLayout(column(self._body, None, margin=0.95))
        self._fetch()

    def title(self) -> str:
        return f"{self.WINDOW_TITLE} · {self._desk.client.name.listed}" if self._desk else self.WINDOW_TITLE

    def bar_actions(self) -> Sequence[Action]:
        return [Action("Add a problem", self._add, "Ctrl+Return", look="primary", picture="plus")]

    def initial_focus(self) -> QWidget | None:
        return next((each.buttons[0] for each in self.lists if each.buttons), None)

    def starts_at_primary(self) -> bool:
        return not self.lists

    def refresh(self, changes: ChangeSet) -> None:
        if ("client", self.client_id) in changes.touched:
            self._fetch()

    def _fetch(self) -> None:
        self.context.gateway.run(open_problems, self.client_id, done=self._show)

    def _show(self, desk: ProblemsDesk) -> None:
        self._desk = desk
        clear(self._body)
        self.lists = []
        for status, lines in groups(desk.client.diagnoses, self.context.gateway.desk.today):
            self._body.addWidget(heading(GROUPS[status]))
            if not lines:
                self._body.addWidget(text(NOTHING[status], "muted"))
                continue
            shown = RowList(map(_row, lines), name=GROUPS[status], stacked=True)
            shown.activated.connect(self._open)
            self.lists.append(shown)
            self._body.addWidget(shown)
        self.loaded()

    def _add(self) -> None:
        self.context.navigator.open("problem_form", client_id=self.client_id)

    def _open(self, problem_id: UUID) -> None:
        self.context.navigator.open("problem", client_id=self.client_id, problem_id=problem_id)


class ProblemScreen(Screen):
    """One line: what is known, who wrote what down and when, and what can be said about it now."""

    WINDOW_TITLE: ClassVar[str] = "Problem"

    def __init__(self, context: Context, client_id: UUID, problem_id: UUID) -> None:
        super().__init__(context)
        self.client_id = client_id
        self._problem_id = problem_id
        self._desk: ProblemsDesk | None = None
        self.ways: list[QWidget] = []
        self._known = QWidget()
        self._body = column()
        self.setLayout(column(self._body, None, margin=0.95))
        context.gateway.run(open_problems, client_id, problem_id, done=self._show)

    def title(self) -> str:
        return f"{self.WINDOW_TITLE} · {self._desk.client.name.listed}" if self._desk else self.WINDOW_TITLE

    def initial_focus(self) -> QWidget | None:
        return self.ways[0] if self.ways else self._known

    def _show(self, desk: ProblemsDesk) -> None:
        self._desk = desk
        assert desk.problem is not None
        today = self.context.gateway.desk.today
        offered = steps_offered(desk.problem, today)
        self.ways = [self._way(event) for event in offered]
        self._known = selectable(text(name_of(desk.problem), "strong"), by_keys=True)
        self._body.addWidget(Card(self._known, fact_grid(facts(desk.problem, today), asked=1)))
        if self.ways:
            row = QWidget()
            row.setLayout(wrapping(*self.ways))
            self._body.addWidget(row)
        self._body.addWidget(Card(fact_grid(history(desk.problem), asked=1), title="History"))
        self.loaded()

    def _way(self, event: ProblemEvent) -> QWidget:
        return button(ASKED[event], partial(self._step, event), picture=PICTURES[event])

    def _step(self, event: ProblemEvent) -> None:
        self.context.navigator.open("problem_step", client_id=self.client_id, problem_id=self._problem_id, event=event)


def _row(line: ProblemLine) -> Row:
    return Row(line.id, line.title, line.detail, "Open", line.pill, line.level, line.picture)
