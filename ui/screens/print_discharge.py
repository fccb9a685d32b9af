"""Print preview of a signed discharge summary: for the client, and for whoever goes on."""

from __future__ import annotations

from functools import partial
from typing import ClassVar
from uuid import UUID

from tcm_desktop.documents.discharge import discharge_text, render_discharge
from tcm_desktop.documents.discharge_sheet import DischargeSheet
from tcm_desktop.services.discharge import PAPER, discharge_sheet
from tcm_desktop.services.paper_trail import PaperTrail
from ui.presenters.typed import show_full_date
from ui.screen import Context
from ui.screens.paper import PaperScreen
from ui.screens.print_pages import preview


class PrintDischargeScreen(PaperScreen):
    """Nothing to leave out: the summary holds no address and no diagnosis."""

    PAPER: ClassVar[PaperTrail] = PAPER
    FILE_NAME: ClassVar[str] = "Discharge summary.pdf"

    def __init__(self, context: Context, client_id: UUID, summary_id: UUID) -> None:
        super().__init__(context, "The summary as text")
        self.client_id = client_id
        self._summary_id = summary_id
        self.begin(self.sizes())

    def subtitle(self) -> str:
        if self._preview is None:
            return ""
        return f"Discharge summary · {show_full_date(self._preview.sheet.summary.discharged_on)}"

    def fetch(self) -> None:
        self.context.gateway.run(discharge_sheet, self._summary_id, self.text_size(), done=self._draw)

    def document_id(self) -> UUID:
        return self._summary_id

    def _draw(self, sheet: DischargeSheet) -> None:
        self.draw(partial(preview, sheet, render_discharge, discharge_text))
