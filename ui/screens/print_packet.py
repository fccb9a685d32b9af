"""Print preview of a record packet: one chart, or a part of its days, for an auditor or the client."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from tcm_desktop.documents.packet import packet_text, render_packet
from tcm_desktop.documents.packet_sheet import PacketOptions, PacketSheet
from tcm_desktop.services.packet import PAPER, packet_sheet
from tcm_desktop.services.paper_trail import PaperTrail
from ui.presenters.discharge import packet_days, packet_wait
from ui.screen import Context
from ui.screens.paper import PaperScreen
from ui.screens.print_pages import preview
from ui.widgets import CheckBox, DateField, Field, wrapping


class PrintPacketScreen(PaperScreen):
    """All days unless some are chosen; substance use is left out unless the client agreed in writing."""

    PAPER: ClassVar[PaperTrail] = PAPER
    FILE_NAME: ClassVar[str] = "Record packet.pdf"

    def __init__(self, context: Context, client_id: UUID) -> None:
        super().__init__(context, "The record as text")
        self.client_id: UUID = client_id
        today = context.gateway.desk.today
        self.first, self.last = DateField(today, width=7), DateField(today, width=7)
        self.substances = CheckBox("Show substance use too: the client agreed in writing")
        self.substances.toggled.connect(self.fetch)
        self.first.value_changed.connect(self.fetch)
        self.last.value_changed.connect(self.fetch)
        ticks = QWidget()
        days = (Field("&From", self.first), Field("&To", self.last))
        ticks.setLayout(wrapping(*days, self.sizes(), self.substances, gap=0.8))
        self.begin(ticks)

    def title(self) -> str:
        return f"Record packet · {self._preview.sheet.client.name.listed}" if self._preview else "Record packet"

    def subtitle(self) -> str:
        return packet_days(self._preview.sheet.options) if self._preview else ""

    def options(self) -> PacketOptions:
        """What is chosen."""
        return PacketOptions(self.first.value(), self.last.value(), self.text_size(), self.substances.isChecked())

    def fetch(self) -> None:
        self.context.gateway.run(packet_sheet, self.client_id, self.options(), done=self._draw)

    def document_id(self) -> UUID:
        return self.client_id

    def is_wanted(self, sheet: Any) -> bool:
        return bool(sheet.options == self.options())

    def _draw(self, sheet: PacketSheet) -> None:
        words = packet_wait(len(sheet.notes))
        if words:
            self.show_options()
            self.context.tell(words)
        self.draw(partial(preview, sheet, render_packet, packet_text))
        self.heading_changed.emit()
