"""One line that says where a record is: saved here, sent, received by the agency, held, or not taken."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from tcm_desktop.services.sync_views import RecordReceipt
from tcm_desktop.services.syncing import receipt
from tcm_desktop.services.views import ChangeSet
from ui import icons
from ui.levels import ink
from ui.presenters.sync import receipt_words
from ui.screen import Context
from ui.widgets import column, icon, line, text
from ui.widgets.facts import selectable


class ReceiptLine(QWidget):
    """Hidden where there is nothing to say, as in a vault that belongs to no agency. `shown` when it has been asked."""

    shown = Signal()

    def __init__(self, context: Context, record_id: UUID, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._record_id = context, record_id
        self._icon = icon("hard-drive", "muted", 1.1)
        self.words = selectable(text("", "small"))
        box = line(self._icon, self.words, gap=0.4)
        box.setStretch(1, 1)
        self.setLayout(column(box))
        self.hide()
        self.is_said = False
        if context.sync is not None:
            context.sync.changed.connect(self.look)
        context.gateway.changed.connect(self._changed)
        self.look()

    def look(self) -> None:
        """Ask anew."""
        self._context.gateway.run(receipt, self._record_id, done=self._show)

    def _changed(self, changes: object) -> None:
        if isinstance(changes, ChangeSet) and any(touched == self._record_id for _, touched in changes.touched):
            self.look()

    def _show(self, found: RecordReceipt | None) -> None:
        clock, sync = self._context.gateway.desk.clock, self._context.sync
        self.is_said = found is not None and sync is not None
        if found is not None and sync is not None:
            said = receipt_words(found, clock.now(), clock.zone, sync.sentence)
            self.words.setText(said.headline)
            icons.put(self._icon, said.picture, ink(said.level), 1.1)
        self.setVisible(self.is_said)
        self.shown.emit()
