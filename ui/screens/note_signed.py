"""A signed note: to be read, never changed."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from tcm_desktop.domain.contacts import BillingChoice
from tcm_desktop.services.notes import NoteDesk
from ui.presenters.note_words import digest_words, summary, thread, unit_words
from ui.presenters.signed import signed_words
from ui.screens.note_summary import SummaryCard
from ui.widgets import Card, PlainText, column, heading, icon, line, text


class SignedNote(QWidget):
    """The facts, the text (it can be selected and copied), and the signature."""

    def __init__(self, desk: NoteDesk, today: date) -> None:
        super().__init__()
        note = desk.note
        assert note.signature is not None
        billed = note.billing is not None and note.billing.choice is BillingChoice.BILL
        units = unit_words(note.billing.units) if note.billing is not None and billed else ""
        self.narrative = PlainText(note.narrative, lines=6, look="narrative")
        self.narrative.setReadOnly(True)
        self.narrative.setAccessibleName("What happened, signed")
        signature = Card(
            line(icon("signature"), text(signed_words(note.signature), "strong"), gap=0.5),
            text(digest_words(note.signature), "small"),
        )
        lines = summary(note, desk.client.name.listed, desk.plan, units, today)
        box = column(
            SummaryCard(lines),
            text(thread(note, desk.plan, desk.needs).words, "small"),
            heading("What happened"),
            self.narrative,
            signature,
        )
        box.setStretch(3, 1)
        self.setLayout(box)
