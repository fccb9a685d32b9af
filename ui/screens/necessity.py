"""The medical necessity checklist: criteria that hold evidence, never ticked by the program."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import ClassVar
from uuid import UUID

from PySide6.QtWidgets import QFrame, QWidget

from tcm_desktop.domain.necessity import Combine, Criterion
from tcm_desktop.services.forms import CONTINUED_STAY, SEVERITY, criteria_sets
from tcm_desktop.services.necessity import NecessityDesk, keep_finding, open_review
from ui import icons
from ui.autosave import Autosave
from ui.levels import Level
from ui.presenters.necessity import group_words, place, result_words, with_judgement
from ui.presenters.typed import show_date
from ui.screen import Context, Screen
from ui.screens.necessity_criterion import CriterionCard
from ui.tasks import Told
from ui.theme import em
from ui.widgets import Card, Chips, button, clear, column, heading, icon, line, set_look, set_state, text


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
        self._body = column()
        self.setLayout(column(self.sets, self.result, self._body, None, margin=0.95))
        self.sets.hide()
        self.result.hide()
        self._fetch()

    def title(self) -> str:
        return f"Medical necessity  ·  {self._desk.client.name.listed}" if self._desk else "Medical necessity"

    def subtitle(self) -> str:
        if self._desk is None:
            return ""
        day = self.context.gateway.desk.today
        return f"Review of {show_date(self._desk.review.reviewed_on, day)}  ·  {self._desk.criteria.source}"

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
        self.sets.show()
        self._show_result(desk)
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
        standing = "is met in its latest review" if is_met else "is not met yet"
        go = button(f"Open {other.title.lower()}", partial(self._choose, other.id), look="link")
        asked = text(f"{place(desk.criteria, criterion.id)}  {criterion.plain}", "strong")
        row = line(text(f"{other.title} {standing}."), go)
        row.setStretch(0, 1)
        return Card(asked, row)

    def _choose(self, key: str) -> None:
        self.sets.set_value(key)
        self._switch(key)

    def _show_result(self, desk: NecessityDesk) -> None:
        today = self.context.gateway.desk.today
        words = result_words(desk.criteria, desk.result, desk.review, desk.last_time, today)
        self.result.say(words, desk.result.met)
        self.result.show()

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
                desk = replace(desk, review=with_judgement(desk.review, finding))
        self._desk = desk

    def _kept(self, desk: NecessityDesk) -> None:
        if self._desk is not None and desk.review.criteria_set == self._desk.review.criteria_set:
            self._show_result(desk)

    def _not_kept(self, error: Told) -> None:
        self._dirty = {card.criterion.id for card in self._cards}
        self._autosave.again()
        self.context.tell(str(error), Level.STOP)
