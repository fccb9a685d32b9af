"""Print preview of a review of medical necessity."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from tcm_desktop.documents.necessity import necessity_text, render_necessity
from tcm_desktop.documents.necessity_sheet import NecessitySheet
from tcm_desktop.services.necessity import PAPER, review_sheet
from tcm_desktop.services.paper_trail import PaperTrail
from ui.presenters.typed import show_full_date
from ui.screen import Context
from ui.screens.paper import PaperScreen
from ui.screens.print_pages import preview
from ui.widgets import CheckBox, wrapping


class PrintNecessityScreen(PaperScreen):
    """Evidence from substance use diagnoses is left out unless the client agreed to it in writing."""

    PAPER: ClassVar[PaperTrail] = PAPER
    FILE_NAME: ClassVar[str] = "Review.pdf"

    def __init__(self, context: Context, client_id: UUID, review_id: UUID) -> None:
        super().__init__(context, "The review as text")
        self.client_id = client_id
        self._review_id = review_id
        self.substances = CheckBox("Show substance use too: the client agreed in writing")
        self.substances.toggled.connect(self.fetch)
        options = QWidget()
        options.setLayout(wrapping(self.sizes(), self.substances, gap=0.8))
        self.begin(options)

    def subtitle(self) -> str:
        if self._preview is None:
            return ""
        sheet = self._preview.sheet
        return f"{sheet.criteria.title} · {show_full_date(sheet.review.reviewed_on)}"

    def fetch(self) -> None:
        wanted = (self.client_id, self._review_id, self.text_size(), self.substances.isChecked())
        self.context.gateway.run(review_sheet, *wanted, done=self._draw)

    def document_id(self) -> UUID:
        return self._review_id

    def is_wanted(self, sheet: Any) -> bool:
        return bool((sheet.text_size, sheet.with_substance_use) == (self.text_size(), self.substances.isChecked()))

    def _draw(self, sheet: NecessitySheet) -> None:
        self.draw(partial(preview, sheet, render_necessity, necessity_text))
