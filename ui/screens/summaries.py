"""The monthly summaries of the whole caseload: who needs one, how far each is, and one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import ClassVar

from PySide6.QtWidgets import QWidget

from tcm_desktop.domain.intervals import months_after
from tcm_desktop.services.summaries import MonthLine, latest_month, month_lines
from tcm_desktop.services.views import ChangeSet
from ui.presenters.summary import left_words, month_row
from ui.presenters.typed import show_month
from ui.screen import Action, Context, Screen
from ui.widgets import Row, RowList, button, column, line, text

MOST_ROWS = 80
NOBODY = "Your clients will be listed here."


class SummariesScreen(Screen):
    """A month, its clients, those whose payer asks for a summary first."""

    WINDOW_TITLE: ClassVar[str] = "Monthly summaries"

    def __init__(self, context: Context, month: date | None = None) -> None:
        super().__init__(context)
        self._month = month
        self._lines: tuple[MonthLine, ...] = ()
        self.earlier = button(
            "&Earlier", partial(self._step, -1), picture="arrow-left", name="Earlier: the month before"
        )
        self.later = button("&Later", partial(self._step, 1), picture="arrow-right", name="Later: the month after")
        self.words = text("", "strong", wraps=False)
        self.left = text("", "muted")
        self.rows = RowList(name="Clients")
        self.rows.activated.connect(self._open)
        top = line(self.earlier, self.words, self.later, self.left)
        top.setStretch(3, 1)
        self.setLayout(column(top, self.rows, None, margin=0.95))
        if month is None:
            context.gateway.run(latest_month, done=self._begin)
        else:
            self._fetch()

    def subtitle(self) -> str:
        return show_month(self._month)

    def bar_actions(self) -> Sequence[Action]:
        waits = next((each for each in self._lines if each.required and not each.is_signed), None)
        if waits is None:
            return ()
        words = "Go through them"
        return [Action(words, partial(self._open_in_turn, waits), "Ctrl+Return", look="primary", picture="arrow-right")]

    def initial_focus(self) -> QWidget | None:
        return self.rows.buttons[0] if self.rows.buttons else self.earlier

    def refresh(self, changes: ChangeSet) -> None:
        self._fetch()

    def _begin(self, month: date) -> None:
        self._month = month
        self._fetch()

    def _step(self, by: int) -> None:
        if self._month is not None:
            self._month = months_after(self._month, by)
            self.context.navigator.settle(month=self._month)
            self._fetch()

    def _fetch(self) -> None:
        self.context.gateway.run(month_lines, self._month, done=self._show)

    def _show(self, lines: tuple[MonthLine, ...]) -> None:
        self._lines = lines
        self.words.setText(show_month(self._month))
        self.left.setText(left_words(lines) if lines else NOBODY)
        self.rows.set_rows(_row(each) for each in lines[:MOST_ROWS])
        this_month = self.context.gateway.desk.today.replace(day=1)
        has_later = self._month is not None and self._month < this_month
        if not has_later and self.later.hasFocus():
            self.earlier.setFocus()  # Qt would go on to the action bar
        self.later.setEnabled(has_later)
        self.actions_changed.emit()
        if self.is_loaded:
            self.heading_changed.emit()
        else:
            self.loaded()

    def _open(self, found: MonthLine) -> None:
        self.context.navigator.open("summary", client_id=found.client_id, month=self._month)

    def _open_in_turn(self, found: MonthLine) -> None:
        self.context.navigator.open("summary", client_id=found.client_id, month=self._month, batch=True)


def _row(each: MonthLine) -> Row:
    row = month_row(each)
    return Row(each, each.listed_name, row.detail, row.action, row.pill, row.level, row.picture)
