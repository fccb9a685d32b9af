"""What stands around and over a screen: the practice banner, the cover of a hidden window, the area that scrolls."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea

from ui.screen import Screen
from ui.widgets.layouts import column, line
from ui.widgets.parts import set_look, text

PRACTICE = "PRACTICE: every person here is made up. Nothing is sent anywhere."
HIDDEN = "Hidden. Press F9 to go on, or Ctrl+L to lock."


def practice_banner() -> QFrame:
    """Says that everybody here is made up."""
    banner = QFrame()
    set_look(banner, "practice")
    banner.setLayout(line(None, text(PRACTICE, wraps=False), None, margin=0.2))
    return banner


def hidden_cover() -> QFrame:
    """What stands there while the screen is hidden."""
    cover = QFrame()
    set_look(cover, "page")
    cover.setLayout(column(None, line(None, text(HIDDEN, "section", wraps=False), None), None))
    return cover


def scrolling(screen: Screen) -> QScrollArea:
    """The screen, in an area that scrolls up and down."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(screen)
    return area
