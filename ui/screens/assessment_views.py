"""The assessment as each of the payer's forms asks it, and what changed since last time. Nothing is typed here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from uuid import UUID

from PySide6.QtWidgets import QWidget

from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.themes import PayerForm
from tcm_desktop.services.assessment_views import AssessmentViews, open_views
from tcm_desktop.services.views import ChangeSet
from ui.presenters.assessment_views import (
    PART_LOOKS,
    PART_WORDS,
    PartLine,
    change_lines,
    changes_headline,
    form_coverage,
    form_headline,
    form_lines,
)
from ui.presenters.typed import show_date
from ui.screen import Action, Context, Screen
from ui.widgets import Card, Chips, Pill, button, clear, column, heading, line, text
from ui.widgets.facts import facts

CHANGES = "changes"
NONE_YET = "There is no assessment yet. Once it has begun, this page shows what each of the payer's forms still misses."


class AssessmentViewsScreen(Screen):
    """Chips choose a form, or what changed. A part that misses something leads to where it is asked."""

    WINDOW_TITLE = "Assessment by form"

    def __init__(self, context: Context, client_id: UUID, assessment_id: UUID | None = None) -> None:
        super().__init__(context)
        self.client_id, self._assessment_id = client_id, assessment_id
        self._views: AssessmentViews | None = None
        self.choice: Chips[str] = Chips((), required=True)
        self.choice.setAccessibleName("Look at it by")
        self.choice.chosen.connect(self._show)
        self._body = column(gap=0.6)
        self.setLayout(column(self.choice, self._body, None, margin=0.95))
        context.gateway.run(open_views, client_id, assessment_id, done=self._opened)

    def title(self) -> str:
        return f"{self.WINDOW_TITLE} · {self._views.client.name.listed}" if self._views else self.WINDOW_TITLE

    def subtitle(self) -> str:
        if self._views is None or self._views.assessment is None:
            return ""
        return _when(self._views.assessment, self.context.gateway.desk.today)

    def bar_actions(self) -> Sequence[Action]:
        return [Action("Assessment", self._ask, "Ctrl+Return", "primary", "clipboard-list")]

    def initial_focus(self) -> QWidget | None:
        return self.choice if self.choice.chips else None

    def starts_at_primary(self) -> bool:
        return not self.choice.chips

    def refresh(self, changes: ChangeSet) -> None:
        if Assessment.KIND in changes.kinds:
            self.context.gateway.run(open_views, self.client_id, self._assessment_id, done=self._opened)

    def _opened(self, views: AssessmentViews) -> None:
        self._views = views
        chosen = self.choice.value() or views.forms[0].id
        if views.assessment is not None:
            changes = [(CHANGES, "What changed")] if views.before is not None else []
            self.choice.set_options([*((form.id, form.title) for form in views.forms), *changes])
        self.choice.set_value(chosen)
        self._show(chosen)
        if self.is_loaded:
            self.heading_changed.emit()
        else:
            self.loaded()

    def _show(self, chosen: str) -> None:
        views = self._views
        if views is None:
            return
        clear(self._body)
        if views.assessment is None:
            self._body.addWidget(text(NONE_YET, "muted"))
        elif chosen == CHANGES and views.before is not None:
            self._show_changes(views, views.before, views.assessment)
        else:
            form = next((form for form in views.forms if form.id == chosen), views.forms[0])
            self._show_form(form, views, views.assessment)

    def _show_form(self, form: PayerForm, views: AssessmentViews, assessment: Assessment) -> None:
        parts = form_coverage(form, assessment)
        self._body.addWidget(text(form_headline(parts), "strong"))
        self._body.addWidget(text(f"Source: {form.source}", "small"))
        may_ask = assessment.signature is None
        for part in form_lines(parts, assessment, views.asked):
            self._body.addWidget(self._part(part, may_ask=may_ask))

    def _part(self, part: PartLine, *, may_ask: bool) -> Card:
        level, picture = PART_LOOKS[part.state]
        top = line(heading(part.title), None, Pill(PART_WORDS[part.state], level, picture))
        asks = [text(f"Asks: {part.asks}", "small")] if part.asks else []
        card = Card(top, *asks, facts(part.answers))
        links = [
            button(f"Ask in {title}", partial(self._ask, area), look="link", name=f"{part.title}: ask in {title}")
            for area, title in part.ask_in
            if may_ask
        ]
        for link in links:
            card.add(line(link, None))
        return card

    def _show_changes(self, views: AssessmentViews, before: Assessment, after: Assessment) -> None:
        lines = change_lines(before, after, views.asked)
        today = self.context.gateway.desk.today
        self._body.addWidget(text(changes_headline(lines, after), "strong"))
        self._body.addWidget(text(f"Last time: {_when(before, today)}", "small"))
        if after.early_reason:
            self._body.addWidget(text(f"Began early: {after.early_reason}"))
        if lines:
            self._body.addWidget(Card(facts((each.asked, each.words) for each in lines)))

    def _ask(self, area_id: str = "") -> None:
        where = {"area_id": area_id} if area_id else {}
        self.context.navigator.open("assessment", client_id=self.client_id, **where)


def _when(assessment: Assessment, today: date) -> str:
    if assessment.completed_on is not None:
        return f"Signed {show_date(assessment.completed_on, today)}"
    return f"Started {show_date(assessment.started_on, today)}"
