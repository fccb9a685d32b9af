"""Print preview of a signed monthly progress summary."""

from __future__ import annotations

from functools import partial
from typing import ClassVar
from uuid import UUID

from tcm_desktop.documents.monthly_summary import render_summary, summary_text
from tcm_desktop.documents.summary_sheet import SummarySheet
from tcm_desktop.services.paper_trail import PaperTrail
from tcm_desktop.services.summaries import PAPER, summary_sheet
from ui.presenters.typed import show_month
from ui.screen import Context
from ui.screens.paper import PaperScreen
from ui.screens.print_pages import preview


class PrintSummaryScreen(PaperScreen):
    """Nothing to leave out: a summary holds no address and no diagnosis."""

    PAPER: ClassVar[PaperTrail] = PAPER
    FILE_NAME: ClassVar[str] = "Progress summary.pdf"

    def __init__(self, context: Context, client_id: UUID, summary_id: UUID) -> None:
        super().__init__(context, "The summary as text")
        self.client_id = client_id
        self._summary_id = summary_id
        self.begin(self.sizes())

    def subtitle(self) -> str:
        return f"Progress summary · {show_month(self._preview.sheet.summary.month)}" if self._preview else ""

    def fetch(self) -> None:
        self.context.gateway.run(summary_sheet, self._summary_id, self.text_size(), done=self._draw)

    def document_id(self) -> UUID:
        return self._summary_id

    def _draw(self, sheet: SummarySheet) -> None:
        self.draw(partial(preview, sheet, render_summary, summary_text))
