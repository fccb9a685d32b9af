"""Print preview of a signed discharge summary: for the client, and for whoever goes on."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from tcm_desktop.documents.discharge import discharge_text, render_discharge
from tcm_desktop.documents.discharge_sheet import DischargeSheet
from tcm_desktop.services.discharge import PAPER, discharge_sheet
from tcm_desktop.services.paper_trail import PaperTrail
from ui.presenters.typed import show_full_date
from ui.screen import Context
from ui.screens.paper import PaperScreen
from ui.screens.print_pages import preview
from ui.widgets import wrapping


class PrintDischargeScreen(PaperScreen):
    """The summary holds no address and no diagnosis; what takes a consent is left out of others' copies."""

    PAPER: ClassVar[PaperTrail] = PAPER
    FILE_NAME: ClassVar[str] = "Discharge summary.pdf"

    def __init__(self, context: Context, client_id: UUID, summary_id: UUID) -> None:
        super().__init__(context, "The summary as text")
        self.client_id = client_id
        self._summary_id = summary_id
        options = QWidget()
        options.setLayout(wrapping(self.sizes(), self.own_copy, gap=0.8))
        self.begin(options)

    def subtitle(self) -> str:
        if self._preview is None:
            return ""
        return f"Discharge summary · {show_full_date(self._preview.sheet.summary.discharged_on)}"

    def fetch(self) -> None:
        own_copy = self.own_copy.isChecked()
        ask = partial(discharge_sheet, own_copy=own_copy)
        self.context.gateway.run(ask, self._summary_id, self.text_size(), done=self._draw)

    def is_wanted(self, sheet: Any) -> bool:
        return super().is_wanted(sheet) and sheet.own_copy == self.own_copy.isChecked()

    def document_id(self) -> UUID:
        return self._summary_id

    def _draw(self, sheet: DischargeSheet) -> None:
        self.ask_whose_copy(sheet)
        self.draw(partial(preview, sheet, render_discharge, discharge_text))
