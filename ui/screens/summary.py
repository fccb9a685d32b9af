"""The monthly progress summary of one client: facts are there, every sentence is the worker's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.summaries import MonthlySummary, SummaryGap, shows_progress, summary_gaps
from tcm_desktop.services.summaries import (
    MonthLine,
    SummaryDesk,
    SummaryForm,
    filled,
    keep_summary,
    month_lines,
    open_summary,
    sign_summary,
    summary_of,
)
from tcm_desktop.services.views import ChangeSet
from ui.autosave import Autosave
from ui.levels import Level
from ui.presenters.summary import (
    NO_PLAN,
    drafts_words,
    error_link,
    following,
    missing_words,
    one_to_read,
    other_contacts,
    subtitle,
)
from ui.presenters.typed import count
from ui.screen import Action, Context, Screen
from ui.screens.summary_parts import ContinuedCard, ObjectiveCard, TextCard, note_links
from ui.screens.summary_signed import SignedSummary
from ui.tasks import Told
from ui.widgets import Card, InlineBar, button, clear, column, text

_OF_CONTINUED = {SummaryGap.NO_CONTINUED_STAY, SummaryGap.NO_REASON}


class SummaryScreen(Screen):
    """Kept while it is typed; signed once, then only read. In a `batch` signing goes on to the next client."""

    WINDOW_TITLE: ClassVar[str] = "Progress summary"

    def __init__(
        self,
        context: Context,
        client_id: UUID,
        month: date | None = None,
        batch: bool = False,
        summary_id: UUID | None = None,
    ) -> None:
        super().__init__(context)
        self.client_id, self.month, self._batch, self._to_read = client_id, month, batch, summary_id
        self._desk: SummaryDesk | None = None
        self._autosave = Autosave(self._keep, self)
        self._kept: SummaryForm | None = None
        self.cards: list[ObjectiveCard] = []
        self.drafts = InlineBar()
        self._body = column(gap=0.7)
        self.setLayout(column(self.drafts, self._body, None, margin=0.95))
        if month is None:
            context.gateway.run(summary_of, summary_id, done=self._opened)
        else:
            context.gateway.run(open_summary, client_id, month, done=self._opened)

    def title(self) -> str:
        return f"Progress summary · {self._desk.client.name.listed}" if self._desk else "Progress summary"

    def subtitle(self) -> str:
        return subtitle(self._desk) if self._desk else ""

    def bar_actions(self) -> Sequence[Action]:
        if self._desk is None:
            return ()
        if self._desk.is_signed:
            go = partial(self.context.navigator.open, "print_summary", client_id=self.client_id)
            printing = partial(go, summary_id=self._desk.summary.id)
            onward = [Action("Next client", self._go_on, "Ctrl+Return", picture="arrow-right")] if self._batch else []
            return [*onward, Action("Print", printing, "Ctrl+P", look="primary", picture="printer")]
        words = "Sign, next client" if self._batch else "Sign summary"
        return [Action(words, self.sign, "Ctrl+Return", look="primary", picture="pen-line")]

    def keys(self) -> Sequence[tuple[str, str]]:
        return (("1 to 4", "How an objective went"),)

    def initial_focus(self) -> QWidget | None:
        if self._desk is not None and self._desk.is_signed:
            return self.findChild(QLabel, "signed")
        return self.cards[0].progress if self.cards else None

    def save(self) -> None:
        self._autosave.flush()

    def refresh(self, changes: ChangeSet) -> None:
        """A note that was signed meanwhile joins the facts; what is typed stays."""
        if self._desk is not None and not self._desk.is_signed and ContactNote.KIND in changes.kinds:
            self.save()
            self.context.gateway.run(open_summary, self.client_id, self.month, done=self._opened)

    # --- showing ---

    def _opened(self, desk: SummaryDesk) -> None:
        desk = one_to_read(desk, self._to_read)
        self.month = desk.summary.month
        self._desk, self._kept = desk, desk.form
        clear(self._body)
        self.cards = []
        if desk.drafts and not desk.is_signed:
            self.drafts.tell(drafts_words(desk.drafts), Level.FIX, "Open the first", self._open_draft)
        else:
            self.drafts.clear()
        if desk.is_signed:
            self._body.addWidget(SignedSummary(self.context, desk.summary, self._open_note))
        else:
            self._show_form(desk)
        for each in desk.in_error:
            if each.id != desk.summary.id:
                self._body.addWidget(button(error_link(each), partial(self._read, each.id), look="link"))
        self.actions_changed.emit()
        if not self.is_loaded:
            self.loaded()
            return
        self.heading_changed.emit()
        at = self.initial_focus()
        if desk.is_signed and at is not None:
            at.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_form(self, desk: SummaryDesk) -> None:
        summary = filled(desk.summary, desk.form)
        for number, objective in enumerate(summary.objectives, 1):
            card = ObjectiveCard(number, objective, summary.contacts, self._open_note)
            card.changed.connect(self._typed)
            self.cards.append(card)
            self._body.addWidget(card)
        if not summary.objectives:
            self._body.addWidget(Card(text(NO_PLAN)))
        others = other_contacts(summary)
        if others:
            words = f"{count(len({each.id for each in others}), 'contact')} for no objective of this plan:"
            self._body.addWidget(note_links(others, words, self._open_note))
        self.barriers = TextCard("What got in the &way", summary.barriers, "May stay empty.")
        self.continued = ContinuedCard(summary.without_progress, summary.because)
        self.next_month = TextCard("&Next month", summary.next_month, "What you and the client will do.")
        for part in (self.barriers, self.continued, self.next_month):
            part.changed.connect(self._typed)
            self._body.addWidget(part)
        self._show_state()

    def _summary(self) -> MonthlySummary | None:
        return filled(self._desk.summary, self.typed()) if self._desk is not None else None

    def typed(self) -> SummaryForm:
        """What is chosen and written so far."""
        return SummaryForm(
            tuple(card.typed() for card in self.cards),
            self.barriers.typed(),
            self.continued.without.value(),
            self.continued.typed(),
            self.next_month.typed(),
        )

    def _show_state(self) -> None:
        summary = self._summary()
        if summary is not None:
            chosen = all(each.progress is not None for each in summary.objectives)
            self.continued.show_state(shows_progress(summary.objectives), chosen)

    # --- keeping and signing ---

    def _typed(self) -> None:
        self._show_state()
        self._autosave.touch()

    def _keep(self) -> None:
        if self._desk is None or self._desk.is_signed or self.typed() == self._kept:
            return
        self._kept = self.typed()
        self.context.gateway.run(
            keep_summary, self.client_id, self.month, self._kept, failed=self._not_kept, saves=True
        )

    def _not_kept(self, error: Told) -> None:
        self._kept = None
        self._autosave.again()
        self.context.tell(str(error), Level.STOP)

    def sign(self) -> None:
        """Sign it; or show what is missing, and go there."""
        summary = self._summary()
        if summary is None:
            return
        gaps = summary_gaps(summary)
        for card in self.cards:
            card.say(missing_words(gaps, card.objective_id))
        whole = tuple(gap for gap in gaps if gap[1] is None)
        self.continued.say(missing_words(tuple(g for g in whole if g[0] in _OF_CONTINUED), None))
        self.next_month.say(missing_words(tuple(g for g in whole if g[0] is SummaryGap.NO_NEXT_MONTH), None))
        if gaps:
            self._go_to(*gaps[0])
            return
        self.save()
        self.context.gateway.run(
            sign_summary, self.client_id, self.month, self.typed(), done=self._signed, failed=self._refused
        )

    def _go_to(self, gap: SummaryGap, subject: UUID | None) -> None:
        card = next((each for each in self.cards if each.objective_id == subject), None)
        if card is not None:
            at: QWidget = card.progress if gap is SummaryGap.NO_PROGRESS_CHOSEN else card.sentence
        elif gap is SummaryGap.NO_CONTINUED_STAY and self.continued.without.isVisible():
            at = self.continued.without
        else:
            at = self.continued.edit if gap in _OF_CONTINUED else self.next_month.edit
        at.setFocus(Qt.FocusReason.TabFocusReason)

    def _refused(self, error: Told) -> None:
        self.context.tell(str(error), Level.FIX)

    def _signed(self, summary: MonthlySummary) -> None:
        if self._batch:
            self._go_on()
        else:
            self.context.gateway.run(open_summary, self.client_id, self.month, done=self._opened)

    def _go_on(self) -> None:
        self.context.gateway.run(month_lines, self.month, done=self._next)

    def _next(self, lines: tuple[MonthLine, ...]) -> None:
        """The next client of the batch; after the last one the list, which says that all are done."""
        assert self.client_id is not None
        line = following(lines, self.client_id)
        if line is None:
            self.context.navigator.replace("summaries", month=self.month)
        else:
            self.context.navigator.replace("summary", client_id=line.client_id, month=self.month, batch=True)

    # --- elsewhere ---

    def _open_note(self, note_id: UUID) -> None:
        self.context.navigator.open("note", client_id=self.client_id, note_id=note_id)

    def _read(self, summary_id: UUID) -> None:
        self.context.navigator.open("summary", client_id=self.client_id, month=self.month, summary_id=summary_id)

    def _open_draft(self) -> None:
        if self._desk is not None and self._desk.drafts:
            self._open_note(self._desk.drafts[0])
