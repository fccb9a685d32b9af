"""The yearly monitoring: what the record shows, and what the worker says to it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar
from uuid import UUID

from PySide6.QtWidgets import QLabel, QWidget

from tcm_desktop.domain.monitoring import MonitoringGap, MonitoringReview, NeedsAnswer, review_gaps
from tcm_desktop.services.monitoring import MonitoringDesk, keep_monitoring, open_monitoring, sign_monitoring
from ui.autosave import Autosave
from ui.levels import Level
from ui.presenters.monitoring import (
    GAPS,
    due_words,
    fact_words,
    facts_title,
    open_words,
    signed_lines,
    signed_title,
    wants_review,
)
from ui.screen import Action, Context, Screen
from ui.screens.follow_ups import FollowUps
from ui.screens.monitoring_parts import FactsPanel, ReviewForm, show_gap
from ui.tasks import Told
from ui.widgets import Card, button, clear, column, heading, set_state, text
from ui.widgets.facts import facts as fact_grid

NO_PLAN = "There is no signed care plan yet. Monitoring looks at the services of a plan, so the plan comes first."


class MonitoringScreen(Screen):
    """A draft is kept while it is typed; a signed review can only be read."""

    WINDOW_TITLE: ClassVar[str] = "Monitoring"

    def __init__(self, context: Context, client_id: UUID) -> None:
        super().__init__(context)
        self.client_id = client_id
        self._desk: MonitoringDesk | None = None
        self.form: ReviewForm | None = None
        self._begins = False
        self._autosave = Autosave(self._store, self)
        self._panel = FactsPanel()
        self._due = text("", "level")
        self._body = column()
        self.setLayout(column(self._due, self._body, None, margin=0.95))
        context.gateway.run(open_monitoring, client_id, done=self._show)

    def title(self) -> str:
        return f"{self.WINDOW_TITLE} · {self._desk.client.name.listed}" if self._desk else self.WINDOW_TITLE

    def panel(self) -> QWidget:
        return self._panel

    def panel_strip(self) -> str:
        return facts_title(self._desk) if self._desk is not None else "In the record"

    def bar_actions(self) -> Sequence[Action]:
        if self._desk is not None and self._desk.plan is None:
            return [Action("Care plan", self._open_plan, "Ctrl+Return", "primary", "target")]
        if self.form is None:
            return [Action("New review", self._begin, "Ctrl+Return", "primary", "plus")]
        return [Action("Sign", self._sign, "Ctrl+Return", "primary", "pen-line")]

    def initial_focus(self) -> QWidget | None:
        return self.form.asked if self.form is not None else None

    def starts_at_primary(self) -> bool:
        return self.form is None

    def save(self) -> None:
        self._autosave.flush()

    def _show(self, desk: MonitoringDesk) -> None:
        self._desk = desk
        today = self.context.gateway.desk.today
        words, level = due_words(desk, today)
        self._due.setText(words)
        set_state(self._due, "level", level)
        self._panel.show_facts(facts_title(desk), [fact_words(each, today) for each in desk.facts])
        clear(self._body)
        self.form = None
        if desk.plan is None:
            self._body.addWidget(text(NO_PLAN, "muted"))
        elif desk.is_begun or self._begins or wants_review(desk, today):
            self.form = ReviewForm(desk.review, self._ways_on())
            self.form.changed.connect(self._autosave.touch)
            self._body.addWidget(self.form)
        self._show_signed(desk)
        if self.is_loaded:
            self.heading_changed.emit()
            self.actions_changed.emit()
        else:
            self.loaded()

    def _begin(self) -> None:
        """Monitor before it is due: as often as the client needs it."""
        self._begins = True
        if self._desk is not None:
            self._show(self._desk)
        if self.form is not None:
            self.form.asked.setFocus()

    def _show_signed(self, desk: MonitoringDesk) -> None:
        """The reviews before, latest first."""
        if not desk.signed_reviews:
            return
        today = self.context.gateway.desk.today
        self._body.addWidget(heading("Before"))
        for each in reversed(desk.signed_reviews):
            card = Card()
            follow = FollowUps(self.context, each.KIND, each.id, card)
            card.add(follow.above, text(signed_title(each), "strong"), fact_grid(signed_lines(each)))
            card.add(*(text(fact_words(fact, today), "small") for fact in each.facts), follow.below)
            self._body.addWidget(card)

    def _ways_on(self) -> list[QWidget]:
        open_assessment = partial(self.context.navigator.open, "assessment", client_id=self.client_id)
        return [
            button("Reassess", open_assessment, picture="clipboard-list"),
            button("Revise the plan", self._open_plan, picture="target"),
        ]

    def _open_plan(self) -> None:
        self.context.navigator.open("plan", client_id=self.client_id)

    def _store(self) -> None:
        if self.form is not None:
            run = self.context.gateway.run
            run(keep_monitoring, self.form.review(), failed=self._not_kept, saves=True)

    def _not_kept(self, error: Told) -> None:
        self._autosave.again()
        self.context.tell(str(error), Level.STOP)

    def _sign(self) -> None:
        """Sign it, or show at each place what is still open."""
        if self.form is None:
            return
        gaps = review_gaps(self.form.review())
        self._mark(self.form, {subject or gap: gap for gap, subject in gaps})
        if gaps:
            self._autosave.flush()
            self.context.tell(open_words(gaps), Level.FIX)
            self._place(self.form, *gaps[0]).setFocus()
            return
        self._autosave.is_due = False
        self.context.gateway.run(sign_monitoring, self.form.review(), done=self._signed, failed=self._not_kept)

    def _signed(self, review: MonitoringReview) -> None:
        self._begins = False
        self.context.gateway.run(open_monitoring, self.client_id, done=self._show)
        if review.needs is NeedsAnswer.CHANGED:
            self.context.tell(
                "Signed. Needs changed: the assessment or the plan is next.", Level.OK, "Reassess", self._go
            )
        else:
            self.context.tell("The review is signed.", Level.OK)

    def _go(self) -> None:
        self.context.navigator.open("assessment", client_id=self.client_id)

    def _mark(self, form: ReviewForm, open_at: dict[object, MonitoringGap]) -> None:
        def said(*keys: object) -> str:
            return next((GAPS[open_at[key]] for key in keys if key in open_at), "")

        def mark(label: QLabel, *keys: object) -> None:
            show_gap(label, said(*keys))

        mark(form.asked_gap, MonitoringGap.NOT_ASKED)
        for card in form.services:
            mark(card.gap, card.check().id)
        mark(form.needs.gap, MonitoringGap.NEEDS_OPEN, MonitoringGap.NEEDS_WORDS)
        mark(form.words_gap, MonitoringGap.NO_WORDS)

    def _place(self, form: ReviewForm, gap: MonitoringGap, subject: UUID | None) -> QWidget:
        """Where a gap is closed."""
        card = next((each for each in form.services if each.check().id == subject), None)
        if card is not None:
            return card.words if gap is MonitoringGap.SERVICE_WORDS else card.delivered
        places: dict[MonitoringGap, QWidget] = {
            MonitoringGap.NOT_ASKED: form.asked,
            MonitoringGap.NEEDS_OPEN: form.needs.needs,
            MonitoringGap.NEEDS_WORDS: form.needs.words,
        }
        return places.get(gap, form.words)
