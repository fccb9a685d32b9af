"""The medical necessity checklist: criteria that hold evidence, never ticked by the program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar
from uuid import UUID

from PySide6.QtWidgets import QFrame, QWidget

from tcm_desktop.domain.necessity import Combine, Criterion, NecessityReview, ReviewGap, review_gaps
from tcm_desktop.services.forms import CONTINUED_STAY, SEVERITY, criteria_sets, purpose_question
from tcm_desktop.services.necessity import NecessityDesk, keep_finding, keep_purpose, open_review, sign_review
from ui import icons
from ui.autosave import Autosave
from ui.levels import Level
from ui.presenters.necessity import (
    GAPS,
    due_source,
    due_words,
    group_words,
    news_words,
    open_words,
    place,
    resting_words,
    result_words,
    with_judgement,
)
from ui.presenters.typed import show_date
from ui.screen import Action, Context, Screen
from ui.screens.necessity_criterion import CriterionCard
from ui.screens.necessity_purpose import PurposeCard
from ui.tasks import Told
from ui.theme import em
from ui.widgets import Card, Chips, button, clear, column, heading, icon, line, set_look, set_state, text

PURPOSE = "purpose"
"""What changed, where it is no criterion."""


class ResultLine(QFrame):
    """How the review stands; neutral while it is open, for that is no fault."""

    def __init__(self) -> None:
        super().__init__()
        set_look(self, "note")
        self._icon = icon("circle-minus")
        self.words = text("")
        box = line(self._icon, self.words, margin=0.5)
        box.setStretch(1, 1)
        self.setLayout(box)

    def say(self, words: str, met: bool) -> None:
        """Show the result."""
        self.words.setText(words)
        icons.put(self._icon, "circle-check" if met else "circle-minus", "ok" if met else "muted")
        set_state(self, "level", Level.OK if met else Level.NEUTRAL)


class NecessityScreen(Screen):
    """Severity of illness, or continued stay. Each judgement is stored as it is made."""

    WINDOW_TITLE: ClassVar[str] = "Medical necessity"

    def __init__(self, context: Context, client_id: UUID, criteria_set: str = SEVERITY) -> None:
        super().__init__(context)
        self.client_id = client_id
        self._desk: NecessityDesk | None = None
        self._cards: list[CriterionCard] = []
        self._dirty: set[str] = set()
        self._autosave = Autosave(self._store, self)
        sets = criteria_sets()
        self.sets = Chips([(key, sets[key].title) for key in (SEVERITY, CONTINUED_STAY)], criteria_set, required=True)
        self.sets.setAccessibleName("Criteria")
        self.sets.chosen.connect(self._switch)
        self.result = ResultLine()
        self.due, self.due_source = text("", "level"), text("", "small")
        self.news = text("", "level")
        set_state(self.news, "level", Level.FIX)
        self.purpose: PurposeCard | None = None
        self._body = column()
        self.setLayout(
            column(self.sets, self.due, self.due_source, self.result, self.news, self._body, None, margin=0.95)
        )
        for each in (self.sets, self.due, self.due_source, self.result, self.news):
            each.hide()
        self._fetch()

    def title(self) -> str:
        return f"Medical necessity · {self._desk.client.name.listed}" if self._desk else "Medical necessity"

    def subtitle(self) -> str:
        if self._desk is None:
            return ""
        day = self.context.gateway.desk.today
        begun = "Draft, begun" if self._desk.is_begun else "New review,"
        return f"{begun} {show_date(self._desk.review.reviewed_on, day)} · {self._desk.criteria.source}"

    def bar_actions(self) -> Sequence[Action]:
        to_print = self._printable()
        return [
            Action("Earlier reviews", self._open_history, "Ctrl+H", picture="history", left=True),
            Action("Print", self._print, "Ctrl+P", picture="printer", enabled=to_print is not None),
            Action("Sign", self._sign, "Ctrl+Return", look="primary", picture="pen-line"),
        ]

    def initial_focus(self) -> QWidget | None:
        return self._cards[0].status if self._cards else None

    def save(self) -> None:
        self._autosave.flush()

    # --- showing ---

    def _fetch(self) -> None:
        key = self.sets.value() or SEVERITY
        self.context.gateway.run(open_review, self.client_id, key, done=self._opened)

    def _switch(self, _: object) -> None:
        self._autosave.flush()
        self._fetch()

    def _opened(self, desk: NecessityDesk) -> None:
        self._desk = desk
        clear(self._body)
        self._cards = []
        self._dirty = set()
        self._body.addWidget(heading(group_words(desk.criteria.criteria, Combine.ALL)))
        for criterion in desk.criteria.criteria:
            self._body.addWidget(self._criterion(desk, criterion))
        self.purpose = PurposeCard(desk.review, purpose_question())
        self.purpose.typed.connect(partial(self._typed, PURPOSE))
        self.purpose.settled.connect(partial(self._settled, PURPOSE))
        self._body.addWidget(self.purpose)
        self.sets.show()
        self._show_due(desk)
        self._show_result(desk)
        if self.is_loaded:
            self.heading_changed.emit()
            self.actions_changed.emit()
        else:
            self.loaded()

    def _criterion(self, desk: NecessityDesk, criterion: Criterion) -> QWidget:
        if criterion.rests_on:
            return self._resting(desk, criterion)
        if criterion.parts:
            return self._group(desk, criterion)
        return self._card(desk, criterion)

    def _card(self, desk: NecessityDesk, criterion: Criterion) -> CriterionCard:
        card = CriterionCard(desk, criterion, self.context.gateway.desk.today)
        card.typed.connect(partial(self._typed, criterion.id))
        card.settled.connect(partial(self._settled, criterion.id))
        self._cards.append(card)
        return card

    def _group(self, desk: NecessityDesk, criterion: Criterion) -> QWidget:
        """A criterion that is met by its parts: they stand indented under how they count."""
        asked = text(f"{place(desk.criteria, criterion.id)}  {criterion.plain}", "strong")
        group = QWidget()
        parts = column(text(group_words(criterion.parts, criterion.combine), "section"))
        for part in criterion.parts:
            parts.addWidget(self._criterion(desk, part))
        parts.setContentsMargins(em(1.2), 0, 0, 0)
        group.setLayout(column(asked, parts))
        return group

    def _resting(self, desk: NecessityDesk, criterion: Criterion) -> QWidget:
        """A criterion that another set decides."""
        is_met = criterion.id not in {each.id for each in desk.result.unmet}
        other = criteria_sets()[criterion.rests_on]
        standing = resting_words(other.title, desk.rested_on, is_met, self.context.gateway.desk.today)
        go = button(f"Open {other.title.lower()}", partial(self._choose, other.id), look="link")
        asked = text(f"{place(desk.criteria, criterion.id)}  {criterion.plain}", "strong")
        row = line(text(standing), go)
        row.setStretch(0, 1)
        return Card(asked, row)

    def _choose(self, key: str) -> None:
        self.sets.set_value(key)
        self._switch(key)

    def _show_due(self, desk: NecessityDesk) -> None:
        words, level = due_words(desk.due, self.context.gateway.desk.today)
        self.due.setText(words)
        set_state(self.due, "level", level)
        self.due_source.setText(due_source(desk.due))
        for each in (self.due, self.due_source):
            each.setVisible(bool(each.text()))

    def _show_result(self, desk: NecessityDesk) -> None:
        today = self.context.gateway.desk.today
        words = result_words(desk.criteria, desk.result, desk.review, desk.last_time, today)
        self.result.say(words, desk.result.met)
        self.result.show()
        self.news.setText(news_words(desk.news))
        self.news.setVisible(bool(desk.news))

    # --- keeping ---

    def _typed(self, criterion_id: str) -> None:
        self._dirty.add(criterion_id)
        self._autosave.touch()

    def _settled(self, criterion_id: str) -> None:
        self._typed(criterion_id)
        self._autosave.flush()

    def _store(self) -> None:
        """Store every judgement that changed; the review here is ahead of the stored one until the answer comes."""
        desk = self._desk
        if desk is None:
            return
        changed, self._dirty = self._dirty, set()
        for card in self._cards:
            if card.criterion.id in changed:
                finding = card.finding()
                self.context.gateway.run(
                    keep_finding, desk.review, finding, done=self._kept, failed=self._not_kept, saves=True
                )
                desk = replace(desk, review=with_judgement(desk.review, finding), is_begun=True)
        if PURPOSE in changed and self.purpose is not None:
            answer, words = self.purpose.value()
            run = self.context.gateway.run
            run(keep_purpose, desk.review, answer, words, done=self._kept, failed=self._not_kept, saves=True)
            desk = replace(desk, review=replace(desk.review, purpose=answer, purpose_words=words), is_begun=True)
        self._desk = desk
        self.actions_changed.emit()

    def _kept(self, desk: NecessityDesk) -> None:
        if self._desk is not None and desk.review.criteria_set == self._desk.review.criteria_set:
            self._show_result(desk)

    def _not_kept(self, error: Told) -> None:
        self._dirty = {PURPOSE, *(card.criterion.id for card in self._cards)}
        self._autosave.again()
        self.context.tell(str(error), Level.STOP)

    # --- signing, printing, earlier ones ---

    def _sign(self) -> None:
        """Sign it, or show at each place what is still open."""
        if self._desk is None:
            return
        self._autosave.flush()
        desk = self._desk
        gaps = review_gaps(desk.criteria, desk.review, desk.rested_on)
        self._mark(gaps)
        if gaps:
            self.context.tell(open_words(gaps), Level.FIX)
            self._place(gaps[0][1]).setFocus()
            return
        self.context.gateway.run(sign_review, desk.review, done=self._signed, failed=self._not_signed)

    def _signed(self, review: NecessityReview) -> None:
        self.context.navigator.open("necessity_review", client_id=review.client_id, review_id=review.id)
        self.context.tell("The review is signed.", Level.OK)

    def _not_signed(self, error: Told) -> None:
        self.context.tell(str(error), Level.STOP)

    def _mark(self, gaps: Sequence[tuple[ReviewGap, str]]) -> None:
        open_at = {where: gap for gap, where in gaps if where}
        groups = {part.id: c.id for c in self._criteria() for part in c.parts}
        for card in self._cards:
            found = open_at.get(card.criterion.id) or open_at.get(groups.get(card.criterion.id, ""))
            card.show_gap(GAPS[found] if found is not None else "")
        if self.purpose is not None:
            self.purpose.show_gaps(tuple(gap for gap, where in gaps if not where))

    def _criteria(self) -> tuple[Criterion, ...]:
        return self._desk.criteria.criteria if self._desk is not None else ()

    def _place(self, criterion_id: str) -> QWidget:
        """Where a gap is closed."""
        parts = {c.id: {part.id for part in c.parts} or {c.id} for c in self._criteria()}
        wanted = parts.get(criterion_id, {criterion_id})
        card = next((each for each in self._cards if each.criterion.id in wanted), None)
        if card is not None:
            return card.status
        if criterion_id or self.purpose is None:
            return self.sets
        return self.purpose.answer if self.purpose.answer.value() is None else self.purpose.words

    def _printable(self) -> NecessityReview | None:
        """The draft in hand, or else the review before it."""
        if self._desk is None:
            return None
        return self._desk.review if self._desk.is_begun else self._desk.last_time

    def _print(self) -> None:
        found = self._printable()
        if found is not None:
            self.context.navigator.open("print_necessity", client_id=found.client_id, review_id=found.id)

    def _open_history(self) -> None:
        self.context.navigator.open("necessity_history", client_id=self.client_id)
