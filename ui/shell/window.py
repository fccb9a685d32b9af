"""The window: rail, header, body, panel and action bar, and the keys that work everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QBoxLayout, QFrame, QScrollArea, QStackedWidget, QWidget

from tcm_desktop.domain.clock import local_now
from tcm_desktop.domain.people import WorkerRole
from ui.gateway import Gateway, SaveState
from ui.levels import Level
from ui.preferences import Preferences
from ui.presenters.typed import show_time
from ui.registry import SCREENS, ScreenSpec, Spot
from ui.screen import Action, Context, Navigator, Place, Screen
from ui.shell.action_bar import ActionBar
from ui.shell.attempt import AttemptLog
from ui.shell.capture import QuickCapture
from ui.shell.covers import hidden_cover, practice_banner, scrolling
from ui.shell.finder import Finder
from ui.shell.header import Header
from ui.shell.keys import ALWAYS, KEYS, keys_of
from ui.shell.notices import ClosedNotice, Opening
from ui.shell.overlay import Entry, KeysHelp, Overlay
from ui.shell.rail import Rail
from ui.shell.side_panel import SidePanel
from ui.shell.stops import following_stop, stops
from ui.shell.sync_token import OPEN_WITHOUT_LEASE, SyncToken
from ui.shell.undo import Undo
from ui.sync_lane import SyncLane
from ui.tasks import Told
from ui.theme import current_theme, em
from ui.widgets.layouts import clear, column, line
from ui.widgets.parts import InlineBar, focus_again, set_look

SMALLEST = (1024, 600)
RAIL_NEEDS, PANEL_NEEDS = 73, 58
"""Window widths in em under which the rail shows icons only, and the panel goes below the body."""

NOTICED_AFTER = 300
"""Milliseconds until work is shown to be under way."""


class Shell(QWidget):
    """One window, one screen at a time. `lock_wanted` and `closed` are for whoever owns the vault.

    Its own title never names a client: task bars and screen shares show it.
    """

    lock_wanted = Signal()
    closed = Signal()

    def __init__(
        self,
        gateway: Gateway,
        preferences: Preferences,
        *,
        practice: bool,
        home: Place | None = None,
        sync: SyncLane | None = None,
    ) -> None:
        super().__init__()
        self.gateway = gateway
        self.navigator = Navigator(home or Place("today"), self)
        self.context = Context(gateway, self.navigator, self.tell, preferences, sync)
        self._is_closed, self._is_client_view = gateway.desk.lease_ended, False
        self.finder = Finder(gateway, self.navigator, self)
        self.screen_shown: Screen | None = None
        self._page: QWidget | None = None
        self._going: Place | None = None
        self._overlay: Overlay | None = None
        self._focused_before: QWidget | None = None
        self._focused_first: QWidget | None = None
        self._busy_soon = QTimer(self, interval=NOTICED_AFTER, singleShot=True)
        self._busy_soon.timeout.connect(self._point_busy)
        self._build(practice)
        self._connect()
        self.setMinimumSize(*SMALLEST)
        self._show_place(self.navigator.place)

    # --- what screens and the owner use ---

    def tell(
        self, words: str, level: Level = Level.TIP, action: str = "", run: Callable[[], object] | None = None
    ) -> None:
        """Show a message above the body."""
        self.bar.tell(words, level, action, run)

    def tell_error(self, error: Told) -> None:
        """Show a failure in its own words; where a screen could not be filled, what is left to do is going back."""
        self.tell(str(error), Level.STOP)
        if self.screen_shown is None or self.screen_shown.is_loaded:
            return
        back = _first_stop(self.action_bar)
        self._show_page(back is None)  # at home there is nothing to go back to, and other screens may open
        if back is None:
            self.focus_screen()
        else:
            back.setFocus(Qt.FocusReason.TabFocusReason)
            self._focused_first = back

    def warn_of_lock(self, seconds: int) -> None:
        """Say that it will lock soon."""
        self.lock_bar.tell(f"This locks in {seconds} seconds. Press any key to stay.", Level.FIX)

    def forget_lock(self) -> None:
        """Somebody is there."""
        self.lock_bar.clear()

    def bar_actions(self) -> tuple[Action, ...]:
        """What the action bar shows: Back, the client's view where there is one, and the screen's own."""
        shown = self.screen_shown
        own = _own_actions(shown) if shown is not None else ()
        if self._is_client_view:
            return (Action("Back to your view  F11", self.toggle_client_view, left=True), *own)
        back = [Action("Back  Esc", self.navigator.back, left=True)] if self.navigator.has_back else []
        if shown is not None and shown.CLIENT_VIEW:
            back.append(Action("Show the client  F11", self.toggle_client_view, picture="monitor", left=True))
        return (*back, *own)

    # --- the keys (see ui.shell.keys) ---

    def open_finder(self) -> None:
        """Ctrl+K."""
        commands = [
            Entry(key.does, "command", getattr(self, key.method), key.shortcut) for key in (*KEYS[1:5], *ALWAYS)
        ]
        shown = self.screen_shown
        self._open_overlay(
            lambda: self.finder.find(self._content, commands, self.bar_actions(), shown.client_id if shown else None)
        )

    def new_note(self) -> None:
        """Ctrl+N: for the open chart's client, else ask for whom; also where the chart could not be opened."""
        shown = self.screen_shown
        client_id = self._client_shown()
        if shown is not None and client_id is not None and (shown.is_loaded or self.opening.waits):
            self.navigator.open("note", client_id=client_id)
        else:
            self._open_overlay(
                lambda: self.finder.pick_client(self._content, "note", "New contact note: which client?")
            )

    def quick_capture(self) -> None:
        """Ctrl+Shift+N: a contact in one line, wherever she is; the caret stays where it was."""
        self._open_overlay(lambda: QuickCapture(self._content, self.context, self._client_shown()))

    def log_attempt(self) -> None:
        """Ctrl+Shift+A: nobody was reached."""
        self._open_overlay(lambda: AttemptLog(self._content, self.context, self._client_shown()))

    def _client_shown(self) -> UUID | None:
        return self.screen_shown.client_id if self.screen_shown is not None else None

    def sync_now(self) -> None:
        """Ctrl+Shift+S: send and fetch."""
        if self.context.sync is not None:
            self.context.sync.go()

    def undo_signature(self) -> None:
        """F2: take back the signature that was just made."""
        self.header.undo.take()

    def save(self) -> None:
        """Ctrl+S, and whenever the program is about to end."""
        if self._overlay is not None:
            self._overlay.keep()
        if self.screen_shown is not None:
            self.screen_shown.save()

    def step_back(self) -> None:
        """Esc: close what lies over the screen, end the client's view, or go back."""
        if self._overlay is not None:
            self._overlay.finish()
        elif self._is_client_view:
            self.toggle_client_view()
        else:
            self.navigator.back()

    def next_region(self) -> None:
        """F6."""
        regions = [r for r in (self.rail, self._body, self.panel, self.action_bar) if r.isVisible() and _first_stop(r)]
        focused: QWidget | None = self.focusWidget()
        at = next((n for n, r in enumerate(regions) if focused is not None and r.isAncestorOf(focused)), -1)
        following = regions[(at + 1) % len(regions)] if regions else None
        stop = self._screen_focus() if following is self._body else following and _first_stop(following)
        if stop is not None:
            stop.setFocus(Qt.FocusReason.TabFocusReason)

    def toggle_client_view(self) -> None:
        """F11: leave only what the client may see, and tell the screen."""
        shown = self.screen_shown
        if shown is None or not (shown.CLIENT_VIEW or self._is_client_view):
            return
        self._is_client_view = not self._is_client_view
        self.rail.setVisible(not self._is_client_view)
        self.panel.setVisible(not self._is_client_view and shown.panel() is not None)
        self.header.show_client(self._is_client_view)
        shown.show_client(self._is_client_view)

    def show_keys(self) -> None:
        """F1."""
        title = self.screen_shown.WINDOW_TITLE if self.screen_shown is not None else ""
        extra = tuple(self.screen_shown.keys()) if self.screen_shown is not None else ()
        self._open_overlay(lambda: KeysHelp(self._content, f"Keys: {title}", keys_of(self.bar_actions(), extra)))

    def toggle_hidden(self) -> None:
        """F9."""
        hide = self._pages.currentIndex() == 0
        if hide:
            self._focused_before = self.focusWidget()
        self._pages.setCurrentIndex(1 if hide else 0)
        self._name_window()
        if not hide:
            focus_again(self._focused_before)

    def ask_lock(self) -> None:
        """Ctrl+L."""
        self.lock_wanted.emit()

    # --- building ---

    def _build(self, practice: bool) -> None:
        self.rail, self.header = Rail(closed=self._is_closed), Header()
        self.bar, self.lock_bar = InlineBar(), InlineBar()
        self.closed_notice, self.opening = ClosedNotice(self.gateway, self.navigator), Opening()
        self.action_bar, self.panel = ActionBar(), SidePanel()
        self._slot = column(gap=0)
        self._body = QFrame()
        set_look(self._body, "page")
        self._body.setLayout(self._slot)
        self._bar_margin = QFrame()
        set_look(self._bar_margin, "page")
        self._bar_margin.setLayout(column(self.lock_bar, self.closed_notice, self.bar, margin=0.55))
        self._bar_margin.hide()
        main = column(self._bar_margin, self.opening, self._body, gap=0)
        main.setStretch(2, 1)
        self._split: QBoxLayout = line(main, self.panel, gap=0)
        self._split.setStretch(0, 1)
        right = column(self.header, self._split, self.action_bar, gap=0)
        right.setStretch(1, 1)
        window = line(self.rail, right, gap=0)
        banner = [practice_banner()] if practice else []
        self._content = QFrame()
        set_look(self._content, "page")
        self._content.setLayout(column(*banner, window, gap=0))
        self._pages = QStackedWidget()
        self._pages.addWidget(self._content)
        self._pages.addWidget(hidden_cover())
        self.setLayout(column(self._pages, gap=0))

    def _show_roles(self) -> None:
        """The rail offers what this worker may do, which she may change while the window is open."""
        self.rail.show_supervisor(WorkerRole.SUPERVISOR in self.gateway.desk.worker.roles)

    def _connect(self) -> None:
        for keys, owner in ((KEYS, self._content), (ALWAYS, self)):
            for key in keys:
                QShortcut(QKeySequence(key.shortcut), owner).activated.connect(getattr(self, key.method))
        self.navigator.moved.connect(self._go)
        self.navigator.note_wanted.connect(self.new_note)
        self.rail.chosen.connect(self._chosen)
        self.rail.help_wanted.connect(self.show_keys)
        self._show_roles()
        self.header.hide_wanted.connect(self.toggle_hidden)
        self.header.lock_wanted.connect(self.lock_wanted)
        self.undo = Undo(self.gateway, self.navigator, self.header.undo, self)
        if self.context.sync is not None:
            self.token = SyncToken(self.gateway, self.context.sync, self.header, self)
            self.token.closes.connect(self._close_charts)
        for bar in self._bars():
            bar.closed.connect(self._fit_bars)
            bar.shown.connect(self._fit_bars)
        self.gateway.changed.connect(self._vault_changed)
        self.gateway.told.connect(self.tell_error)
        self.gateway.saving.connect(self._show_saving)
        self.gateway.settled.connect(self._settled)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow_focus)
        current_theme().changed.connect(self._fit)
        self.gateway.tasks.busy.connect(self._show_busy)

    # --- moving between screens ---

    def _go(self, place: Place) -> None:
        """Leave the screen once its saves are through."""
        self._going = place
        self.bar.clear()  # and not when the next screen shows: what is told on the way there is for that screen
        if self.screen_shown is not None:
            self.screen_shown.leave()
        if self.gateway.saves_open:
            self._body.setEnabled(False)
        else:
            self._show_place(place)

    def _settled(self, is_saved: bool) -> None:
        place, self._going = self._going, None
        self._body.setEnabled(True)
        if place is None:
            return
        if is_saved:
            self._show_place(place)
        else:
            self.navigator.stay()
            self.focus_screen()

    def _close_charts(self, on: bool) -> None:
        """Once a lease has ended only unsent work and the sync open; a sync opens the charts again."""
        self._is_closed = on
        self.rail.show_closed(on)
        self.navigator.open("sync" if on else "today")

    def _show_place(self, place: Place) -> None:
        self._going = None
        if self._is_closed and place.name not in OPEN_WITHOUT_LEASE:
            place = Place("sync")
        self._drop_screen()
        shown = SCREENS[place.name].load()(self.context, **place.params)
        self.screen_shown = shown
        shown.heading_changed.connect(self._show_heading)
        shown.actions_changed.connect(self._show_actions)
        shown.ready.connect(self._screen_ready)
        shown.panel_wanted.connect(self.panel.open)
        self._page = body = scrolling(shown) if shown.SCROLLS else shown
        self._slot.addWidget(body)
        body.setVisible(shown.is_loaded)  # a page without its record would say what is not so, such as "none"
        self.panel.show_panel(shown.panel(), shown.panel_strip())
        self.rail.mark(place.name)
        self.closed_notice.show_for(shown.client_id, place.name)
        self._show_heading()
        self._show_actions()
        self._fit()
        self.focus_screen()
        if not shown.is_loaded:
            self.opening.begin()

    def _drop_screen(self) -> None:
        if self._overlay is not None:
            self._overlay.finish()
        if self._is_client_view:
            self.toggle_client_view()
        self.screen_shown = self._page = None
        self.opening.end()
        self.action_bar.show_actions(())
        clear(self._slot)

    def _screen_ready(self) -> None:
        self._show_page(True)
        self._show_heading()
        self._show_actions()
        self.focus_screen()

    def _show_page(self, on: bool) -> None:
        self.opening.end()
        shown = self.screen_shown
        if shown is not None and self._page is not None:
            self._page.setVisible(on)
            self.panel.setVisible(on and shown.panel() is not None and not self._is_client_view)

    def _show_heading(self) -> None:
        shown = self.screen_shown
        if shown is not None:
            self.header.show_place(shown.title(), shown.subtitle())
            self.panel.name_strip(shown.panel_strip())
            self.rail.show_client(shown.client_id is not None)
            self._name_window()

    def _name_window(self) -> None:
        is_hidden = self._pages.currentIndex() == 1
        title = "Hidden" if is_hidden or self.screen_shown is None else self.screen_shown.WINDOW_TITLE
        self.setWindowTitle(f"{title} – TCM Desktop")

    def _show_actions(self) -> None:
        self.action_bar.show_actions(self.bar_actions())

    def _screen_focus(self) -> QWidget | None:
        shown = self.screen_shown
        if shown is None:
            return None
        primary = self.action_bar.primary() if shown.starts_at_primary() else None
        return primary or shown.initial_focus() or _first_stop(shown)

    def focus_screen(self) -> None:
        """Begin at the screen's first control, unless the worker is already at work in the body."""
        focused: QWidget | None = self.focusWidget()
        stop = self._screen_focus()
        is_elsewhere = focused is not None and (self._body.isAncestorOf(focused) or self._overlay is not None)
        if stop is None or (self._page is not None and self._page.isHidden()):
            stop = self._body  # rather than where Qt would go, the rail: Enter must not lead away
        if focused is self._focused_first or not is_elsewhere:
            stop.setFocus(Qt.FocusReason.TabFocusReason)
            self._focused_first = stop

    def _chosen(self, spec: ScreenSpec) -> None:
        client_id = self._client_shown()
        if spec.spot is Spot.CLIENT:
            self.navigator.open(spec.name, client_id=client_id)
        else:
            self.navigator.open(spec.name)
        self.rail.mark(self.navigator.place.name)

    # --- what arrives ---

    def _vault_changed(self, changes: object) -> None:
        self._show_roles()
        self.closed_notice.ask()
        if self.screen_shown is not None and self.screen_shown.is_loaded:
            self.screen_shown.refresh(changes)  # type: ignore[arg-type]  # signals carry plain objects

    def _show_busy(self, busy: bool) -> None:
        """A busy pointer, where something takes longer than anybody would notice."""
        if busy:
            self._busy_soon.start()
        else:
            self._busy_soon.stop()
            self.unsetCursor()

    def _point_busy(self) -> None:
        self.setCursor(Qt.CursorShape.BusyCursor)

    def _show_saving(self, state: SaveState) -> None:
        at = show_time(local_now(self.gateway.desk.clock).time()) if state is SaveState.SAVED else ""
        self.header.show_saving(state, at)

    def _follow_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        """Qt scrolls to what Tab reaches, but not to what `setFocus` does."""
        if now is None or not self.isAncestorOf(now):
            return
        parent = now.parentWidget()
        while parent is not None and parent is not self:
            if isinstance(parent, QScrollArea):
                reveal = partial(parent.ensureWidgetVisible, now, em(1), em(2))
                reveal()
                QTimer.singleShot(0, now, reveal)  # again once it has its place: it may only just have been added
            parent = parent.parentWidget()

    def _open_overlay(self, make: Callable[[], Overlay]) -> None:
        if self._is_closed:
            return
        if self._overlay is not None:
            self._overlay.finish()
        self.action_bar.pause(True)
        self._overlay = make()
        self._overlay.closed.connect(self._overlay_closed)

    def _overlay_closed(self) -> None:
        self._overlay = None
        self.action_bar.pause(False)

    # --- Qt ---

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab and Shift+Tab go as the window is read; a row added in the middle of a page is reached there."""
        following = following_stop(self, self.focusWidget(), forward=forward)
        if following is not None:
            following.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        return following is not None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.closed.emit()

    def _fit_bars(self) -> None:
        self._bar_margin.setVisible(not all(bar.isHidden() for bar in self._bars()))

    def _bars(self) -> tuple[InlineBar, ...]:
        return self.bar, self.lock_bar, self.closed_notice

    def _fit(self) -> None:
        """Fold what has no room at this width and text size."""
        wide = self.width() / em(1)
        self.rail.set_narrow(wide < RAIL_NEEDS)
        self.header.set_narrow(wide < PANEL_NEEDS)
        self.action_bar.set_narrow(wide < PANEL_NEEDS)
        is_below = wide < PANEL_NEEDS
        ways = QBoxLayout.Direction
        self._split.setDirection(ways.TopToBottom if is_below else ways.LeftToRight)
        self.panel.set_below(is_below)


def _own_actions(screen: Screen) -> tuple[Action, ...]:
    """A screen's actions; none can be used before its record is there, which it may never be."""
    actions = tuple(screen.bar_actions())
    return actions if screen.is_loaded else tuple(replace(each, enabled=False) for each in actions)


def _first_stop(area: QWidget) -> QWidget | None:
    return next(iter(stops(area)), None)
