"""The panel at the right of the body; where there is no room, one line that unfolds it below."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QSizePolicy, QWidget

from ui.theme import em
from ui.widgets.layouts import column
from ui.widgets.parts import button, set_look

WIDTH = 20.5


class SidePanel(QFrame):
    """Holds a screen's panel."""

    def __init__(self) -> None:
        super().__init__()
        set_look(self, "panel")
        self._is_below = self._is_open = self._has_panel = False
        self.strip = button("More", self._toggle, look="link")
        self.strip.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setAccessibleName("Side panel")
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._box: QBoxLayout = column(self.strip, self._area, gap=0)
        self.setLayout(self._box)
        self.hide()

    def show_panel(self, panel: QWidget | None, strip: str) -> None:
        """Show a screen's panel, or none."""
        if self._has_panel:
            self._area.takeWidget().deleteLater()
        self._has_panel = panel is not None
        if panel is not None:
            set_look(panel, "panel-body")
            self._area.setWidget(panel)
        self.setVisible(panel is not None)
        self.name_strip(strip)

    def name_strip(self, words: str) -> None:
        """What the one line says."""
        self.strip.setText(words)
        self.strip.setAccessibleName(words)

    def set_below(self, below: bool) -> None:
        """Below the body as a line, or beside it as a column."""
        self._is_below = below
        self.setMinimumWidth(0 if below else em(WIDTH))
        self.setMaximumWidth(16_777_215 if below else em(WIDTH))
        self._fold()

    def open(self) -> None:
        """Unfold it where it is folded."""
        if self._is_below and not self._is_open:
            self._toggle()

    def _toggle(self) -> None:
        self._is_open = not self._is_open
        self._fold()

    def _fold(self) -> None:
        self.strip.setVisible(self._is_below)
        self._area.setVisible(self._is_open or not self._is_below)
        self.setMaximumHeight(em(16) if self._is_below else 16_777_215)
