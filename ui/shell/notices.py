"""What stands above a screen by itself: that it is still being opened, and that the chart it belongs to is closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame

from tcm_desktop.services.closing import closed_since
from ui.gateway import Gateway
from ui.levels import Level
from ui.presenters.typed import show_full_date
from ui.screen import Navigator
from ui.tasks import Told
from ui.widgets.layouts import column
from ui.widgets.parts import InlineBar, announce, set_look, text

SAID_AFTER, LONG_AFTER = 600, 10_000
"""Milliseconds until waiting gets a word, and until it is called long."""

OPENING = "Opening. This takes a moment."
STILL_OPENING = "Still opening. What you typed before is saved. You can wait, or open something else."
CLOSING = "closing"
"""The screen on which a chart is closed and opened again; it says by itself that the chart is closed."""


class Opening(QFrame):
    """A line for a screen that is not there yet, where that takes longer than anybody would not notice."""

    def __init__(self) -> None:
        super().__init__()
        set_look(self, "page")
        self._words, self.waits = text("", "muted"), False
        self.setLayout(column(self._words, margin=0.95))
        self.soon, self._late = (QTimer(self, interval=after, singleShot=True) for after in (SAID_AFTER, LONG_AFTER))
        self.soon.timeout.connect(partial(self._say, OPENING))
        self._late.timeout.connect(partial(self._say, STILL_OPENING))
        self.hide()

    def begin(self) -> None:
        """A screen is being fetched."""
        self.waits = True
        self.soon.start()
        self._late.start()

    def end(self) -> None:
        """It is there, or will not come."""
        self.waits = False
        self.soon.stop()
        self._late.stop()
        self.hide()

    def _say(self, words: str) -> None:
        self._words.setText(words)
        self.show()
        announce(self, words)


class ClosedNotice(InlineBar):
    """Says on every screen of a closed chart that it is closed, and leads to where it is opened again."""

    def __init__(self, gateway: Gateway, navigator: Navigator) -> None:
        super().__init__(stays=True)
        self._gateway, self._navigator = gateway, navigator
        self._client_id: UUID | None = None
        self._asked = 0

    def show_for(self, client_id: UUID | None, screen: str) -> None:
        """Another screen is shown; of nobody, or of the one who is named."""
        is_same = client_id == self._client_id
        self._client_id = client_id if screen != CLOSING else None
        if not is_same or self._client_id is None:
            self.clear()
        self.ask()

    def ask(self) -> None:
        """Look again whether the chart is closed."""
        if self._client_id is not None:
            self._asked += 1
            self._gateway.run(closed_since, self._client_id, done=self._answered, failed=self._unknown)

    def _answered(self, day: date | None) -> None:
        self._asked -= 1
        if self._asked or self._client_id is None:
            return  # asked again meanwhile, or gone to another screen
        if day is None:
            self.clear()
            return
        words = (
            f"This chart was closed on {show_full_date(day)}. What happened up to that day can still be written down."
        )
        self.tell(words, Level.NEUTRAL, "Open it again", self._reopening(self._client_id))

    def _unknown(self, _: Told) -> None:
        """The screen tells what failed; nothing is said here that is not known."""
        self._asked -= 1

    def _reopening(self, client_id: UUID) -> Callable[[], object]:
        return partial(self._navigator.open, CLOSING, client_id=client_id)
