"""Where the sync stands: what waits, what is to be settled, the log, and whether the laptop can be handed back."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from PySide6.QtWidgets import QApplication, QLayout, QWidget

from tcm_desktop.services.meetings import Meeting
from tcm_desktop.services.sync_page import SyncPage, sync_page
from tcm_desktop.services.sync_views import SentWork
from tcm_desktop.services.syncing import SyncState, hand_back
from tcm_desktop.services.views import ChangeSet, WorkingCopy
from ui.presenters import sync as words
from ui.presenters.meetings import left_words, place, refused_words, row_words, to_do, waiting_words
from ui.screen import Action, Context, Screen
from ui.screens.check_parts import tinted
from ui.widgets import Card, Row, RowList, button, clear, column, heading, line, text
from ui.widgets.facts import facts, selectable

MOST_ROWS = 12
MOST_WAITING = 6
MOST_ROUNDS = 8
APART = (SyncState.PRACTICE, SyncState.NOT_ENROLLED, SyncState.WITHDRAWN)
"""States in which there is no server to sync with."""


class SyncScreen(Screen):
    """The top says what has to be known first; below it what is to be settled, row by row, Enter opens one."""

    WINDOW_TITLE: ClassVar[str] = "Sync"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.page: SyncPage | None = None
        self._first_line: QWidget | None = None
        self.to_settle = RowList(name="To settle", stacked=True)
        self.to_settle.activated.connect(self._open)
        self._top, self._head, self._rest = column(gap=0.8), column(gap=0.4), column(gap=0.8)
        self.setLayout(column(self._top, self._head, self.to_settle, self._rest, None, gap=0.8, margin=0.95))
        if context.sync is not None:
            context.sync.changed.connect(self._look)
        self._look()

    def subtitle(self) -> str:
        return self.page.status.agency if self.page is not None else ""

    def bar_actions(self) -> tuple[Action, ...]:
        if self.page is None:
            return ()
        state = self.page.status.state(running=self._is_running())
        if state is SyncState.NOT_ENROLLED:
            return (Action("Join my agency", self.join, "Ctrl+Return", look="primary", picture="key-round"),)
        if state in APART:
            return ()
        can = state is not SyncState.RUNNING and self.context.sync is not None
        again = (Action("Join again", self.join, picture="key-round"),) if self.page.status.joins_anew else ()
        return (*again, Action("Sync now", self.go, "Ctrl+Return", look="primary", picture="refresh-cw", enabled=can))

    def initial_focus(self) -> QWidget | None:
        return self.to_settle.buttons[0] if self.to_settle.buttons else self._first_line

    def starts_at_primary(self) -> bool:
        return not self.to_settle.buttons

    def refresh(self, changes: ChangeSet) -> None:
        self._look()

    def go(self) -> None:
        """Send and fetch now."""
        if self.context.sync is not None:
            self.context.sync.go()

    def join(self) -> None:
        """Paste the agency's ticket."""
        self.context.navigator.open("join_agency")

    def show_page(self, page: SyncPage) -> None:
        """Show where the sync stands."""
        self.page = page
        focused = QApplication.focusWidget()
        was_here = self.is_loaded and focused is not None and self.isAncestorOf(focused)
        for box in (self._top, self._head, self._rest):
            clear(box)
        self._show_top(page)
        self._show_to_settle(page)
        self._show_facts(page)
        if page.status.state() not in APART:
            self._show_hand_back(page)
            self._show_waiting(page)
            self._show_log(page)
        if self.is_loaded:
            self.heading_changed.emit()
            self.actions_changed.emit()
            if was_here:
                self.ready.emit()  # what had the focus is gone, and Qt would go to the rail
        else:
            self.loaded()

    def _look(self) -> None:
        self.context.gateway.run(sync_page, done=self.show_page)

    def _is_running(self) -> bool:
        return self.context.sync is not None and self.context.sync.is_running

    @property
    def _zone(self) -> str:
        return self.context.gateway.desk.clock.zone

    def _sentence(self, code: str) -> str:
        return self.context.sync.sentence(code) if self.context.sync is not None else ""

    def _show_top(self, page: SyncPage) -> None:
        top = words.said(page.status, self._zone, self._sentence, running=self._is_running())
        has_nothing_else = not self.bar_actions()  # then the words themselves take the focus, and not the rail
        lines = [selectable(text(line), by_keys=has_nothing_else and not place) for place, line in enumerate(top.lines)]
        self._first_line = lines[0] if lines and has_nothing_else else None
        self._top.addWidget(tinted(top.level, top.headline, *lines, picture=top.picture))

    def _show_facts(self, page: SyncPage) -> None:
        """Below what is to be settled: that comes first, and screens are low."""
        known = words.facts(page.status, self._zone)
        if known:
            self._rest.addWidget(Card(facts(known, asked=1)))

    def _show_to_settle(self, page: SyncPage) -> None:
        now = page.status.now
        rows = [Row(met, *row_words(met, now, self._zone), to_do(met)) for met in page.met]
        rows += [Row(each, *refused_words(each, now, self._zone, self._sentence), "See why") for each in page.refused]
        rows += [Row(each, *left_words(each, now, self._zone), "Read") for each in page.left]
        if rows:
            more = f", {MOST_ROWS} of them here" if len(rows) > MOST_ROWS else ""
            self._head.addWidget(heading(f"To settle   {len(rows)}{more}"))
        self.to_settle.set_rows(rows[:MOST_ROWS])
        self.to_settle.setVisible(bool(rows))

    def _show_hand_back(self, page: SyncPage) -> None:
        found = hand_back(page.status)
        lines = words.blockers(found) or (words.as_of(page.status, self._zone),)
        parts: list[QWidget | QLayout] = [selectable(text(each)) for each in lines]
        if found.is_safe:
            go = partial(self.context.navigator.open, "hand_back")
            parts.append(line(button("Remove my vault from this laptop", go, picture="hard-drive"), None))
        said = words.SAFE if found.is_safe else words.NOT_SAFE
        self._rest.addWidget(Card(text(said, "strong"), *parts, title="Handing this laptop back"))

    def _show_waiting(self, page: SyncPage) -> None:
        if not page.waiting:
            return
        shown = page.waiting[:MOST_WAITING]
        lines = [waiting_words(each, page.status.now, self._zone, self._sentence) for each in shown]
        more = [text(f"{len(page.waiting) - len(shown)} more after these.", "muted")] * (len(page.waiting) > len(shown))
        self._rest.addWidget(Card(facts(lines, asked=1), *more, title="On its way"))

    def _show_log(self, page: SyncPage) -> None:
        rounds = page.status.rounds[:MOST_ROUNDS]
        lines = [words.round_words(each, page.status.now, self._zone, self._sentence) for each in rounds]
        if lines:
            self._rest.addWidget(Card(facts(lines, asked=1), title="Latest syncs"))

    def _open(self, chosen: Meeting | SentWork | WorkingCopy) -> None:
        go = self.context.navigator.open
        if isinstance(chosen, Meeting):
            screen, params = place(chosen)
            go(screen, **params)
        elif isinstance(chosen, WorkingCopy):
            go("left_text", copy_id=chosen.record_id)
        else:
            go("refused_work", operation=chosen.operation)
