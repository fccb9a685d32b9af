"""Earlier reviews of medical necessity: a list of all, and one of them to be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from tcm_desktop.domain.necessity import NecessityReview
from tcm_desktop.services.necessity import ReviewHistory, ReviewLine, ReviewRead, read_review, review_history
from ui.presenters.necessity import changed_lines, line_detail, line_pill, line_title, read_parts, result_words
from ui.presenters.signed import signed_words
from ui.presenters.typed import show_full_date
from ui.screen import Action, Context, Screen
from ui.screens.follow_ups import FollowUps
from ui.screens.necessity import ResultLine
from ui.widgets import Card, Row, RowList, clear, column, text
from ui.widgets.facts import facts, selectable

NONE_YET = "There is no review yet. Judge the criteria one by one, sign, and the review is listed here."


class NecessityHistoryScreen(Screen):
    """Every review, latest first; the drafts and those entered in error too."""

    WINDOW_TITLE: ClassVar[str] = "All reviews"

    def __init__(self, context: Context, client_id: UUID) -> None:
        super().__init__(context)
        self.client_id = client_id
        self._history: ReviewHistory | None = None
        self.reviews = RowList(name="Reviews", stacked=True)
        self.reviews.activated.connect(self._open)
        self._none = text(NONE_YET, "muted")
        self.setLayout(column(self._none, self.reviews, None, margin=0.95))
        self._none.hide()
        context.gateway.run(review_history, client_id, done=self._show)

    def title(self) -> str:
        return f"{self.WINDOW_TITLE} · {self._history.client.name.listed}" if self._history else self.WINDOW_TITLE

    def bar_actions(self) -> Sequence[Action]:
        return [Action("New review", self._open_new, "Ctrl+Return", look="primary", picture="plus")]

    def starts_at_primary(self) -> bool:
        return not self.reviews.rows

    def initial_focus(self) -> QWidget | None:
        return self.reviews.buttons[0] if self.reviews.buttons else None

    def _show(self, history: ReviewHistory) -> None:
        self._history = history
        self._none.setVisible(not history.lines)
        self.reviews.set_rows(map(_row, history.lines))
        self.loaded()

    def _open_new(self) -> None:
        self.context.navigator.open("necessity", client_id=self.client_id)

    def _open(self, review_id: UUID) -> None:
        self.context.navigator.open("necessity_review", client_id=self.client_id, review_id=review_id)


class NecessityReviewScreen(Screen):
    """A signed review with what changed since the one before; one that is not signed goes on where it is written."""

    WINDOW_TITLE: ClassVar[str] = "Medical necessity"

    def __init__(self, context: Context, client_id: UUID, review_id: UUID) -> None:
        super().__init__(context)
        self.client_id = client_id
        self._review_id = review_id
        self._read: ReviewRead | None = None
        self.words = QWidget()
        self._body = column()
        self.setLayout(column(self._body, None, margin=0.95))
        context.gateway.run(read_review, client_id, review_id, done=self._show)

    def title(self) -> str:
        return f"{self.WINDOW_TITLE} · {self._read.client.name.listed}" if self._read else self.WINDOW_TITLE

    def subtitle(self) -> str:
        return line_title(self._read.line) if self._read is not None else ""

    def bar_actions(self) -> Sequence[Action]:
        return [
            Action("Earlier reviews", self._open_history, "Ctrl+H", picture="history", left=True),
            Action("New review", self._open_new, "Ctrl+Return", picture="plus", enabled=self._is_known()),
            Action("Print", self._print, "Ctrl+P", look="primary", picture="printer"),
        ]

    def initial_focus(self) -> QWidget | None:
        return self.words

    def _is_known(self) -> bool:
        return self._read is not None and self._read.line.criteria.is_known

    def _show(self, read: ReviewRead) -> None:
        if read.line.review.signature is None and read.line.criteria.is_known:
            wanted = read.line.criteria.id
            self.context.navigator.replace("necessity", client_id=self.client_id, criteria_set=wanted)
            return
        self._read = read
        clear(self._body)
        today = self.context.gateway.desk.today
        line = read.line
        follow = FollowUps(self.context, NecessityReview.KIND, line.review.id, self)
        signature = line.review.signature
        signed = signed_words(signature) if signature is not None else "Not signed."
        self.words = selectable(text(signed, "strong"), by_keys=True)
        result = ResultLine()
        result.say(result_words(line.criteria, line.result, line.review, read.before, today), line.result.met)
        for each in (follow.above, self.words, result, *self._changes(read)):
            self._body.addWidget(each)
        for title, pairs in read_parts(line, today):
            self._body.addWidget(Card(text(title, "strong"), facts(pairs, asked=1)))
        self._body.addWidget(follow.below)
        self.loaded()

    def _changes(self, read: ReviewRead) -> list[QWidget]:
        if read.before is None:
            return []
        title = f"What changed since {show_full_date(read.before.reviewed_on)}"
        changed = changed_lines(read.line, read.before)
        if not changed:
            return [Card(text("Every criterion was judged as before."), title=title)]
        return [Card(facts(changed, asked=3), title=title)]

    def _open_history(self) -> None:
        self.context.navigator.open("necessity_history", client_id=self.client_id)

    def _open_new(self) -> None:
        wanted = self._read.line.criteria.id if self._read is not None else None
        if wanted is not None:
            self.context.navigator.open("necessity", client_id=self.client_id, criteria_set=wanted)

    def _print(self) -> None:
        self.context.navigator.open("print_necessity", client_id=self.client_id, review_id=self._review_id)


def _row(line: ReviewLine) -> Row:
    pill, level, picture = line_pill(line)
    action = "Go on" if line.review.signature is None else "Read"
    return Row(line.review.id, line_title(line), line_detail(line), action, pill, level, picture)
