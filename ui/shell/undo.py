"""In the header, for half a minute after a signature: a quiet button that takes it back."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from tcm_desktop.services.signatures import HOLD, Undone, release_due, undo_signature
from tcm_desktop.services.views import ChangeSet
from ui.gateway import Gateway
from ui.presenters.follow_ups import place_after_undo
from ui.screen import Navigator
from ui.widgets.layouts import line
from ui.widgets.parts import announce, button

KEYS = "F2"
STEP = 5
"""Seconds between two words of the countdown: it is there to be read, not to be watched."""


class UndoOffer(QWidget):
    """Hidden but for the time of an offer. `wanted` carries the kind and the id, `over` that the time has passed."""

    wanted = Signal(str, object)
    over = Signal()
    opened = Signal(bool)
    """Whether there is an offer now."""

    def __init__(self) -> None:
        super().__init__()
        self._what: tuple[str, UUID] | None = None
        self._left, self._is_narrow = 0, False
        self._button = button("", self.take, picture="undo-2", name=f"Undo the signature, {KEYS}")
        self.setLayout(line(self._button, gap=0))
        self._timer = QTimer(self, interval=STEP * 1000)
        self._timer.timeout.connect(self._tick)
        self.hide()

    @property
    def is_open(self) -> bool:
        """Whether there is something to take back."""
        return self._what is not None

    def offer(self, kind: str, record_id: UUID, seconds: int) -> None:
        """Offer to take this signature back; a later one takes the place of an earlier one."""
        self._what, self._left = (kind, record_id), seconds
        self._say()
        self.show()
        self._timer.start()
        self.opened.emit(True)
        announce(self._button, f"Signed. {KEYS} undoes it, for {seconds} seconds.")

    def take(self) -> None:
        """Take it back."""
        if self._what is not None:
            kind, record_id = self._what
            self._end()
            self.wanted.emit(kind, record_id)

    def set_narrow(self, narrow: bool) -> None:
        """Fewer words where room is short."""
        self._is_narrow = narrow
        if self.is_open:
            self._say()

    def _tick(self) -> None:
        self._left -= STEP
        if self._left > 0:
            self._say()
        else:
            self._end()
            self.over.emit()

    def _say(self) -> None:
        words = f"Undo ({self._left} s)" if self._is_narrow else f"Signed. Undo ({self._left} s)  {KEYS}"
        self._button.setText(words)

    def _end(self) -> None:
        self._timer.stop()
        self._what = None
        self.hide()
        self.opened.emit(False)


class Undo(QObject):
    """Offers to take back what was just signed, and goes to where work goes on after that."""

    def __init__(self, gateway: Gateway, navigator: Navigator, offer: UndoOffer, parent: QObject) -> None:
        super().__init__(parent)
        self._gateway, self._navigator, self._offer = gateway, navigator, offer
        self._carets: dict[UUID, int] = {}
        gateway.changed.connect(self._changed)
        offer.wanted.connect(self._take)
        offer.over.connect(self._release)

    def _changed(self, changes: object) -> None:
        if isinstance(changes, ChangeSet) and changes.held:
            kind, record_id = changes.held[-1]
            params = self._navigator.place.params
            if params.get("note_id") == record_id and params.get("caret") is not None:
                self._carets = {record_id: params["caret"]}
            self._offer.offer(kind, record_id, int(HOLD.total_seconds()))

    def _take(self, kind: str, record_id: UUID) -> None:
        self._gateway.run(undo_signature, kind, record_id, done=self._undone)

    def _undone(self, undone: Undone) -> None:
        name, params = place_after_undo(undone)
        here = self._navigator.place
        is_here = here.name == name and all(here.params.get(key) == value for key, value in params.items())
        if undone.record_id in self._carets:
            params["caret"] = self._carets.pop(undone.record_id)
        if is_here:
            self._navigator.settle(**params)
            self._navigator.reload()
        else:
            self._navigator.open(name, **params)

    def _release(self) -> None:
        self._gateway.run(release_due)
