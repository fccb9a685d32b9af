"""Print preview of a consent, for the client to sign on paper."""

from __future__ import annotations

from functools import partial
from typing import ClassVar
from uuid import UUID

from tcm_desktop.documents.consent import consent_text, render_consent
from tcm_desktop.documents.consent_sheet import ConsentSheet
from tcm_desktop.services.consents import PAPER, consent_sheet
from tcm_desktop.services.paper_trail import PaperTrail
from ui.screen import Context
from ui.screens.paper import PaperScreen
from ui.screens.print_pages import preview


class PrintConsentScreen(PaperScreen):
    """Nothing to leave out: the page says what the client agrees to, and no more about her."""

    PAPER: ClassVar[PaperTrail] = PAPER
    FILE_NAME: ClassVar[str] = "Consent.pdf"

    def __init__(self, context: Context, client_id: UUID, consent_id: UUID) -> None:
        super().__init__(context, "The consent as text")
        self.client_id = client_id
        self._consent_id = consent_id
        self.begin(self.sizes())

    def subtitle(self) -> str:
        return f"Consent · {self._preview.sheet.consent.recipient}" if self._preview is not None else ""

    def fetch(self) -> None:
        self.context.gateway.run(consent_sheet, self._consent_id, self.text_size(), done=self._draw)

    def document_id(self) -> UUID:
        return self._consent_id

    def _draw(self, sheet: ConsentSheet) -> None:
        self.draw(partial(preview, sheet, render_consent, consent_text))
