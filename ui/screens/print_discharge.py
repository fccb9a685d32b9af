"""Print preview of a signed discharge summary: for the client, and for whoever goes on."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from tcm_desktop.documents.discharge import discharge_text, render_discharge
from tcm_desktop.documents.discharge_sheet import DischargeSheet
from tcm_desktop.services.discharge import discharge_sheet, trace_printed, trace_saved
from ui.presenters.typed import show_full_date
from ui.screen import Context
from ui.screens.paper import PaperScreen, Trace
from ui.screens.print_pages import preview


class PrintDischargeScreen(PaperScreen):
    """Nothing to leave out: the summary holds no address and no diagnosis."""

    FILE_NAME: ClassVar[str] = "Discharge summary.pdf"

    def __init__(self, context: Context, client_id: UUID, summary_id: UUID) -> None:
        super().__init__(context, "The summary as text")
        self.client_id = client_id
        self._summary_id = summary_id
        self.begin(self.sizes())

    def title(self) -> str:
        return f"Print  ·  {self._preview.sheet.client.name.listed}" if self._preview else "Print"

    def subtitle(self) -> str:
        if self._preview is None:
            return ""
        return f"Discharge summary  ·  {show_full_date(self._preview.sheet.summary.discharged_on)}"

    def fetch(self) -> None:
        self.context.gateway.run(discharge_sheet, self._summary_id, self.text_size(), done=self._draw)

    def document_id(self) -> UUID:
        return self._summary_id

    def traces(self) -> tuple[Trace, Trace]:
        return trace_printed, trace_saved

    def is_wanted(self, sheet: Any) -> bool:
        return bool(sheet.text_size == self.text_size())

    def _draw(self, sheet: DischargeSheet) -> None:
        self.draw(partial(preview, sheet, render_discharge, discharge_text))
