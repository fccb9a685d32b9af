"""Fields side by side, which stand in pairs or one below the other where the window is narrow or the text large."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.theme import em


class Folding(QWidget):
    """Shows widgets in as many columns as find `least` em each."""

    def __init__(self, *widgets: QWidget, least: float = 9) -> None:
        super().__init__()
        self._widgets, self._least = widgets, least
        self._columns = 0
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(em(0.55))
        self.setLayout(self._grid)
        self._arrange(len(widgets))

    def minimumSizeHint(self) -> QSize:
        """As narrow as its widest part, so that a narrow window may fold it."""
        widest = max(widget.minimumSizeHint().width() for widget in self._widgets)
        return QSize(widest, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fitting = max(1, int((self.width() + em(0.55)) / em(self._least + 0.55)))
        rows = -(-len(self._widgets) // fitting)
        self._arrange(-(-len(self._widgets) // rows))

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        for number in range(max(columns, self._columns)):
            self._grid.setColumnStretch(number, 1 if number < columns else 0)
        self._columns = columns
        for number, widget in enumerate(self._widgets):
            self._grid.addWidget(widget, number // columns, number % columns)
