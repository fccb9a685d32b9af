"""The last page of a vault that is being destroyed: what happened to it, and what is still there."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent

from tcm_desktop.services.handing_back import NotRemoved
from ui.entrance.frame import CardPage
from ui.tasks import Told
from ui.widgets.parts import button, text


class LastPage(CardPage):
    """`closed` when it has been read."""

    closed = Signal()

    PICTURE: ClassVar[str]
    TITLE: ClassVar[str]
    LEAD: ClassVar[str]
    DONE: ClassVar[str]
    FAILED: ClassVar[str]
    AFTER: ClassVar[str]
    """What stands below all of these."""

    def __init__(self) -> None:
        super().__init__(self.PICTURE, self.TITLE, self.LEAD, width=34)
        self.setWindowTitle(f"{self.TITLE} – TCM Desktop")
        self.close_it = button("Close", self.closed.emit, look="primary")
        self.close_it.setEnabled(False)
        self.after = text(self.AFTER)
        self.card.add(self.after, self.close_it)

    def say_done(self, _: object) -> None:
        """Nothing is left."""
        self._say(self.DONE)

    def say_failed(self, _: Told) -> None:
        """Something is left to be done at the next start."""
        self._say(self.FAILED)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        if self.close_it.isEnabled():
            self.closed.emit()

    def _say(self, words: str) -> None:
        self.lead.setText(words)
        self.close_it.setEnabled(True)
        self.close_it.setFocus()


class Withdrawn(LastPage):
    """The agency ordered it."""

    PICTURE = "ban"
    TITLE = "This laptop was withdrawn"
    LEAD = "Your agency withdrew this laptop. Your records on it are being destroyed."
    DONE = (
        "Your agency withdrew this laptop. The keys of your vault were destroyed and its files deleted: nobody can "
        "read the records that were on this laptop any more."
    )
    FAILED = (
        "Your agency withdrew this laptop. Some of its files could not be deleted now; that is done the next time "
        "the program starts."
    )
    AFTER = "Everything that had been sent is safe with your agency. Ask your administrator what comes next."


class Removed(LastPage):
    """The worker handed her laptop back."""

    PICTURE = "circle-check"
    TITLE = "Your vault is removed"
    LEAD = "Your records on this laptop are being removed."
    DONE = (
        "The keys of your vault were destroyed, and its files and daily copies deleted: nobody can read the records "
        "that were on this laptop any more."
    )
    FAILED = "Not everything of your vault could be removed now. That is done the next time the program starts."
    AFTER = "Everything is with your agency. Papers that you saved or printed yourself are still where you put them."

    def say_failed(self, error: Told) -> None:
        """It was not safe any more, and nothing was removed; or something is left to be done at the next start."""
        if not isinstance(error, NotRemoved):
            super().say_failed(error)
            return
        self.title.setText("Your vault is still here")
        self.after.hide()
        self._say(str(error))
