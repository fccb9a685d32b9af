"""Text to read: labels with what stands under them, to select and copy."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel

from ui.theme import em
from ui.widgets.parts import text


def selectable(label: QLabel, *, by_keys: bool = False) -> QLabel:
    """A label whose words can be copied; with `by_keys` it is a Tab stop, from which the keys scroll the page."""
    flags = Qt.TextInteractionFlag.TextSelectableByMouse
    label.setTextInteractionFlags(flags | Qt.TextInteractionFlag.TextSelectableByKeyboard if by_keys else flags)
    if by_keys:
        label.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # by itself Qt gives it the focus at a click only
        label.setProperty("stop", "true")
    return label


def facts(pairs: Iterable[tuple[str, str]], *, asked: int = 2) -> QGridLayout:
    """What is asked at the left, what is known at the right. `asked` is the left side's share, of 3 for the right.

    With 0 the left side is as wide as its longest words.
    """
    grid = QGridLayout()
    grid.setHorizontalSpacing(em(1))
    grid.setVerticalSpacing(em(0.35))
    grid.setColumnStretch(0, asked)
    grid.setColumnStretch(1, 3)
    for row, (label, words) in enumerate(pairs):
        grid.addWidget(text(label, "muted", wraps=asked > 0), row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(selectable(text(words)), row, 1, Qt.AlignmentFlag.AlignTop)
    return grid
