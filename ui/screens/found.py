"""What the text of the records says about words that are typed: the list under a search box."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from tcm_desktop.services.searching import MOST_FOUND, search_text
from tcm_desktop.services.views import FoundText
from ui.presenters.found import FoundRow, found_row, how_many
from ui.screen import Context
from ui.widgets import Row, RowList, column, text

PAUSE = 350
"""Milliseconds without a key after which the words are looked for: each look stands in the audit trail."""


class FoundList(QWidget):
    """Looks for words some moments after they were typed; hidden while there are none. One chart, or all."""

    def __init__(self, context: Context, client_id: UUID | None = None) -> None:
        super().__init__()
        self._context, self._client_id = context, client_id
        self.words = ""
        self._beside: Collection[UUID] = ()
        self._soon = QTimer(self, interval=PAUSE, singleShot=True)
        self._soon.timeout.connect(self._look)
        self.rows = RowList(name="Found in the text", stacked=True)
        self.rows.activated.connect(self._open)
        self.told = text("", "muted")
        self.setLayout(column(self.told, self.rows, gap=0.4))
        self.hide()

    def look_for(self, words: str, beside: Collection[UUID] = ()) -> None:
        """Show what holds these words, but for the documents that are on the screen already (by their ids)."""
        self.words, self._beside = words.strip(), beside
        if self.words:
            self._soon.start()
        else:
            self._soon.stop()
            self._clear()

    def look_again(self) -> None:
        """The same words, after something has changed."""
        if self.words and not self._soon.isActive():
            self._ask(again=True)

    def _look(self) -> None:
        self._ask(again=False)

    def _ask(self, *, again: bool) -> None:
        self._context.gateway.run(search_text, self.words, self._client_id, again, done=self._show)

    def _show(self, found: tuple[FoundText, ...]) -> None:
        if not self.words:  # they were deleted meanwhile
            return
        in_chart, clock = self._client_id is not None, self._context.gateway.desk.clock
        today = self._context.gateway.desk.today
        others = [each for each in found if each.id not in self._beside]
        rows = [found_row(each, today, clock.zone, in_chart=in_chart) for each in others]
        self.rows.set_rows(
            Row(row, row.title, row.detail, row.action, row.pill, row.level, row.picture) for row in rows
        )
        self.told.setText(how_many(len(rows), MOST_FOUND, in_chart=in_chart))
        self.told.setVisible(bool(rows) or not self._beside)
        self.show()

    def _clear(self) -> None:
        self.rows.set_rows(())
        self.hide()

    def _open(self, row: FoundRow) -> None:
        """Coming back, the same words stand in the box."""
        self._context.navigator.settle(words=self.words)
        self._context.navigator.open(row.screen, **row.params)
