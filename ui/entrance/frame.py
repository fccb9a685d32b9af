"""The middle of the window before a vault is open: one card that scrolls where the screen is small."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.theme import em
from ui.widgets.layouts import column, line
from ui.widgets.parts import Card, icon, set_look, text


class CardPage(QScrollArea):
    """A page with a card in its middle; add to `card.box`."""

    def __init__(self, picture: str, title: str, lead: str, width: float = 30) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.title, self.lead = text(title, "title"), text(lead, "muted")
        top = line(icon(picture, "primary", 2.4), self.title, gap=0.7)
        top.setStretch(1, 1)
        self.card = Card(top, self.lead)
        self.card.setMaximumWidth(em(width))
        self.card.box.setContentsMargins(em(1.9), em(1.6), em(1.9), em(1.6))
        page = QWidget()
        set_look(page, "page")
        middle = line(None, self.card, None)
        middle.setStretch(1, 1000)
        page.setLayout(column(None, middle, None, margin=1))
        self.setWidget(page)

    @property
    def box(self) -> QVBoxLayout:
        """The card's column."""
        return self.card.box
