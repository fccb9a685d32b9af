"""Today: what must be done now, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from tcm_desktop.domain.due import DueItem
from tcm_desktop.services.agency_packs import KIND as RULE_PACK
from tcm_desktop.services.meter import OwnTally, own_meter
from tcm_desktop.services.notes import found_again
from tcm_desktop.services.rule_news import RuleNews, rule_news
from tcm_desktop.services.today import Today, today
from tcm_desktop.services.views import ChangeSet, WorkingCopy
from ui import icons
from ui.levels import Level
from ui.presenters.due import nothing_due, target, week_lines, why_lines
from ui.presenters.follow_ups import place_above
from ui.presenters.kept_places import kept_place
from ui.presenters.meter_words import own_lines
from ui.presenters.rules import news_words
from ui.presenters.typed import count, show_long_date
from ui.screen import Context, Place, Screen
from ui.screens.due_list import DueList
from ui.widgets import InlineBar, button, clear, column, heading, set_state, text, wrapping


class TodayScreen(Screen):
    """Late and due items first; one key opens the first of them."""

    WINDOW_TITLE = "Today"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._view: Today | None = None
        self._kept: tuple[str, dict[str, Any]] | None = None
        self.found, self.news = InlineBar(), InlineBar()
        self._empty = text("", "muted")
        self._empty.hide()  # until it is known what there is
        self.list = DueList(context.gateway.desk.today)
        self.list.opened.connect(self._open)
        self.list.pointed.connect(self._show_why)
        self._panel = QWidget()
        self._week_box = column(gap=0.5)
        self._meter_box = column(gap=0.5)
        self._why_box = column(gap=0.3)
        self._panel.setLayout(column(self._week_box, self._meter_box, self._why_box, None, gap=0.5, margin=0.9))
        parts = (self.found, self.news, self._buttons(), self._empty, self.list)
        self.setLayout(column(*parts, None, margin=0.95))
        self.context.gateway.run(today, done=self._show)
        self.context.gateway.run(found_again, done=self._show_found)
        self.context.gateway.run(own_meter, done=self._show_meter)
        self._vault_id = context.gateway.desk.vault.entry.id
        self._looked_at = context.preferences.rules_looked_at(self._vault_id)
        self.context.gateway.run(rule_news, self._looked_at, done=self._show_news)

    def subtitle(self) -> str:
        if self._view is None:
            return ""
        return f"{show_long_date(self._view.day)} · {count(self._view.clients, 'client')}"

    def panel(self) -> QWidget | None:
        return self._panel

    def panel_strip(self) -> str:
        return "My week"

    def initial_focus(self) -> QWidget | None:
        return self.list.first() or self._first

    def keys(self) -> Sequence[tuple[str, str]]:
        return (("Down, Up", "From row to row"), ("Enter", "Do what the row says"), ("Alt+F", "Find in the list"))

    def refresh(self, changes: ChangeSet) -> None:
        self.context.gateway.run(today, done=self._show)
        self.context.gateway.run(own_meter, done=self._show_meter)
        if RULE_PACK in changes.kinds:
            self.context.gateway.run(rule_news, self._looked_at, done=self._show_news)

    def _buttons(self) -> QWidget:
        open_new = partial(self.context.navigator.open, "intake")
        self._first = button("New client", open_new, picture="user-plus")
        self._note = button("New contact note  Ctrl+N", self.new_note, picture="plus", name="New contact note")
        caseload = button("Caseload", partial(self.context.navigator.open, "caseload"), picture="users")
        row = QWidget()
        row.setLayout(wrapping(self._note, self._first, caseload))
        return row

    def _lead(self, clients: int) -> None:
        """What stands out is what can be done: there is no note without a client."""
        for each, picture, leads in ((self._note, "plus", clients > 0), (self._first, "user-plus", clients == 0)):
            set_state(each, "look", "primary" if leads else "")
            icons.put(each, picture, "on_primary" if leads else "text")

    def new_note(self) -> None:
        """Ask for whom, as Ctrl+N does."""
        self.context.navigator.ask_for_note()

    def _show(self, view: Today) -> None:
        self._view = view
        self._lead(view.clients)
        self._empty.setText(nothing_due(view))
        self._empty.setVisible(not (view.due_now or view.returned or view.to_cosign))
        self.list.show_view(view)
        self._show_week(view)
        if self.is_loaded:
            self.heading_changed.emit()
        else:
            self.loaded()

    def _show_week(self, view: Today) -> None:
        clear(self._week_box)
        for label in (heading("My week"), *(text(words) for words in week_lines(view))):
            self._week_box.addWidget(label)

    def _show_why(self, item: DueItem | None) -> None:
        """Who asks for the thing at hand, beside the list."""
        clear(self._why_box)
        if item is not None:
            self._why_box.addWidget(heading("Why this is due"))
            for words in why_lines(item, self.context.gateway.desk.today):
                self._why_box.addWidget(text(words, "muted"))

    def _show_meter(self, tally: OwnTally) -> None:
        clear(self._meter_box)
        for words in own_lines(tally):
            self._meter_box.addWidget(text(words))

    def _show_news(self, news: RuleNews) -> None:
        """What the agency sent, and differences, until they were looked at; a newer program's rules that change no
        note's answer need no word."""
        if words := news_words(news):
            self.news.tell(words, Level.FIX, "Show", partial(self.context.navigator.open, "rules"))
        elif self._looked_at != news.newest:
            self.context.preferences.look_at_rules(self._vault_id, news.newest)

    def _open(self, item: DueItem) -> None:
        name, params = target(item, self.context.gateway.desk.today)
        self.context.navigator.open(name, **params)

    def _show_found(self, copies: tuple[WorkingCopy, ...]) -> None:
        """After a crash: what was being typed is one key away."""
        places = (kept_place(copy) for copy in copies)
        self._kept = next((place for place in places if place is not None), None)
        if self._kept is not None:
            words = "A text that was being typed when the program ended is still here."
            self.found.tell(words, Level.TIP, "Go on writing", self._go_on)

    def _go_on(self) -> None:
        if self._kept is not None:
            name, params = self._kept
            navigator = self.context.navigator
            if (above := place_above(name, params)) is not None:
                navigator.open_from(Place(*above), name, **params)
            else:
                navigator.open(name, **params)
