"""The facts of a note in a few lines, as the check page and a signed note show them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy

from ui.presenters.note_words import Line
from ui.theme import em
from ui.widgets import Card, button, text


class SummaryCard(Card):
    """Label, words, and a link that goes back to the field, where `change` is given."""

    def __init__(self, lines: Iterable[Line], change: Callable[[str], object] | None = None) -> None:
        super().__init__()
        grid = QGridLayout()
        grid.setHorizontalSpacing(em(0.8))
        grid.setVerticalSpacing(0 if change else em(0.4))
        grid.setColumnStretch(1, 1)
        top = Qt.AlignmentFlag.AlignVCenter
        for row, each in enumerate(lines):
            words = text(each.words)
            words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            grid.addWidget(text(each.label, "muted", wraps=False), row, 0, top)
            grid.addWidget(words, row, 1, top)
            if change is not None and each.field:
                link = button("Change", partial(change, each.field), look="link", name=f"Change: {each.label}")
                grid.addWidget(link, row, 2, top)
        self.add(grid)
