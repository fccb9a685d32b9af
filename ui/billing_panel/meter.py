"""The live meter at the foot of the panel: what is signed to be billed so far."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from PySide6.QtWidgets import QWidget

from tcm_desktop.services.meter import UnitTally, meter
from ui.gateway import Gateway
from ui.presenters.meter_words import UNSURE, meter_lines
from ui.widgets import clear, column, heading, text


class MeterFoot(QWidget):
    """Counts by itself, at first and each time it is asked to; notes that are not signed count nothing."""

    def __init__(self, gateway: Gateway, client_id: UUID, day: date) -> None:
        super().__init__()
        self.setAccessibleName("Signed to be billed")
        self._gateway, self._client_id, self._day = gateway, client_id, day
        self._box = column(gap=0.25, margin=0.8)
        self.setLayout(self._box)
        self.lines: tuple[str, ...] = ()
        self.count()

    def count(self, day: date | None = None) -> None:
        """Count anew, for another day of contact where one is given."""
        self._day = day or self._day
        self._gateway.run(meter, self._client_id, self._day, done=self._show)

    def _show(self, tally: UnitTally) -> None:
        self.lines = meter_lines(tally)
        clear(self._box)
        self._box.addWidget(heading("Signed to bill"))
        for words in self.lines:
            self._box.addWidget(text(words, "muted"))
        if tally.notices:
            self._box.addWidget(text(UNSURE, "small"))
