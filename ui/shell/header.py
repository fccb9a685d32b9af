"""The header: where you are, whether your words are saved, Hide and Lock."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame

from ui.gateway import SaveState
from ui.levels import Level
from ui.presenters.sync import Said
from ui.shell.undo import UndoOffer
from ui.theme import em
from ui.widgets.columns import OneLine
from ui.widgets.layouts import column, line
from ui.widgets.parts import Pill, button, set_look

_PILLS = {
    SaveState.SAVED: ("Saved on this laptop", Level.OK, "hard-drive"),
    SaveState.SAVING: ("Saving", Level.NEUTRAL, "save"),
    SaveState.NOT_SAVED: ("Not saved", Level.STOP, "triangle-alert"),
}
_SHORT = {SaveState.SAVED: "Saved"}


class Header(QFrame):
    """Title, context and the state of saving; `hide_wanted` and `lock_wanted` are its two buttons."""

    hide_wanted = Signal()
    lock_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_look(self, "header")
        self._saving, self._is_narrow, self._place = (SaveState.SAVED, ""), False, ""
        self.title, self.subtitle = OneLine(look="title", tip_if_cut=True), OneLine(look="muted", tip_if_cut=True)
        self.pill, self.undo = Pill(*_PILLS[SaveState.SAVED]), UndoOffer()
        self.sync = Pill("", Level.NEUTRAL)
        self.sync.hide()
        self._has_sync = self._is_client_view = False
        self._hide = button("Hide  F9", self.hide_wanted.emit, picture="eye-off", name="Hide the screen, F9")
        self._lock = button("Lock  Ctrl+L", self.lock_wanted.emit, picture="lock", name="Lock, Control L")
        self.undo.opened.connect(self._fit)
        titles = column(self.title, self.subtitle, gap=0.05)
        box = line(titles, self.undo, self.sync, self.pill, self._hide, self._lock)
        box.setStretch(0, 1)
        box.setContentsMargins(em(0.95), em(0.55), em(0.95), em(0.55))
        self.setLayout(box)

    def show_place(self, title: str, subtitle: str) -> None:
        """Name the screen."""
        self._place = title
        self.subtitle.show_words(subtitle)
        self.subtitle.setVisible(bool(subtitle))
        self._fit()

    def show_saving(self, state: SaveState, at: str = "") -> None:
        """Say whether what was typed is on the disk; `at` is the time of day."""
        self._saving = (state, at)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Say all of it where there is room; but whose chart it is counts more, and an undo that is offered.

        Where even that is not enough, the name stands without the screen's: of `Care plan · Demo, Bea` the last part.
        """
        layout, whole = self.layout(), self._place
        for is_short, words in ((False, whole), (True, whole), (True, whole.rpartition(" · ")[2])):
            self._say(is_short or self._is_narrow or self.undo.is_open)
            self.title.show_words(words)
            if layout is not None:
                layout.activate()  # else the new words stand in the old ones' room for a moment
            if self.title.fits():
                break
        self.title.setAccessibleName(whole)
        if self.title.words() != whole:
            self.title.setToolTip(whole)

    def _say(self, is_short: bool) -> None:
        state, at = self._saving
        words, level, picture = _PILLS[state]
        if is_short:
            words, at = _SHORT.get(state, words), ""
        if self.pill.words() != f"{words} {at}".strip():
            self.pill.show_state(f"{words} {at}".strip(), level, picture)
        inner = self.pill.layout()
        if inner is not None:
            inner.activate()
        self._hide.setText("Hide" if is_short else "Hide  F9")
        self._lock.setText("Lock" if is_short else "Lock  Ctrl+L")

    def show_sync(self, said: Said | None) -> None:
        """Say where the sync stands, in a few words; None in a vault that belongs to no agency."""
        if said is not None:
            self.sync.show_state(said.headline, said.level, said.picture)
        self.sync.setVisible(said is not None and not self._is_client_view)
        self._has_sync = said is not None

    def set_narrow(self, narrow: bool) -> None:
        """Leave the keys out of the buttons where room is short."""
        if narrow != self._is_narrow:
            self._is_narrow = narrow
            self.undo.set_narrow(narrow)
            self._fit()

    def show_client(self, on: bool) -> None:
        """Leave only what the client may see."""
        self._is_client_view = on
        self.pill.setVisible(not on)
        self.sync.setVisible(not on and self._has_sync)
        self.undo.setVisible(not on and self.undo.is_open)
        self.subtitle.setVisible(not on and bool(self.subtitle.accessibleName()))
