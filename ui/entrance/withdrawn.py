"""The last page of a vault that the agency withdrew: what happened to it, and what is still there."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent

from ui.entrance.frame import CardPage
from ui.tasks import Told
from ui.widgets.parts import button, text

LEAD = "Your agency withdrew this laptop. Your records on it are being destroyed."
DONE = (
    "Your agency withdrew this laptop. The keys of your vault were destroyed and its files deleted: nobody can read "
    "the records that were on this laptop any more."
)
FAILED = (
    "Your agency withdrew this laptop. Some of its files could not be deleted now; that is done the next time "
    "the program starts."
)
SENT = "Everything that had been sent is safe with your agency. Ask your administrator what comes next."


class Withdrawn(CardPage):
    """`closed` when it has been read."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__("ban", "This laptop was withdrawn", LEAD, width=34)
        self.setWindowTitle("Withdrawn – TCM Desktop")
        self.close_it = button("Close", self.closed.emit, look="primary")
        self.close_it.setEnabled(False)
        self.card.add(text(SENT), self.close_it)

    def say_done(self, _: object) -> None:
        """Nothing is left."""
        self._say(DONE)

    def say_failed(self, _: Told) -> None:
        """Something is left to be done at the next start."""
        self._say(FAILED)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        if self.close_it.isEnabled():
            self.closed.emit()

    def _say(self, words: str) -> None:
        self.lead.setText(words)
        self.close_it.setEnabled(True)
        self.close_it.setFocus()
