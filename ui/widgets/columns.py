"""Fields side by side in columns: as many as there is room for, each at least so wide."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QLayoutItem, QSizePolicy, QWidget

from ui.theme import em
from ui.widgets.layouts import Flow


class Columns(Flow):
    """Items in rows of `weights` columns (their relative widths), else in two columns, else in one.

    `least` is the width in em under which a column is too narrow.
    """

    def __init__(self, *items: QWidget, weights: Sequence[float], least: float, gap: float = 0.55) -> None:
        super().__init__(gap)
        self._weights, self._least = tuple(weights), least
        for item in items:
            self.addWidget(item)

    def sizeHint(self) -> QSize:
        wide = self._wide_for(len(self._weights))
        return QSize(wide, self.heightForWidth(wide))

    def _wide_for(self, columns: int) -> int:
        return columns * em(self._least) + (columns - 1) * self.spacing()

    def _widths(self, width: int) -> list[int]:
        for weights in (self._weights, (1.0, 1.0)):
            if width >= self._wide_for(len(weights)):
                room = width - (len(weights) - 1) * self.spacing()
                return [int(room * weight / sum(weights)) for weight in weights]
        return [width]

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        widths, items = self._widths(rect.width()), self._shown()
        y = rect.y()
        for start in range(0, len(items), len(widths)):
            row = list(zip(items[start : start + len(widths)], widths, strict=False))
            high = max(_height(item, wide) for item, wide in row)
            x = rect.x()
            for item, wide in row:
                if move:
                    item.setGeometry(QRect(x, y, wide, high))
                x += wide + self.spacing()
            y += high + self.spacing()
        return max(0, y - self.spacing() - rect.y())


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()


class OneLine(QLabel):
    """A label of one line that leaves out what does not fit; a tool tip and screen readers have it whole."""

    def __init__(self, words: str = "", look: str = "small") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._words = ""
        self.setProperty("look", look)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.show_words(words)

    def words(self) -> str:
        """All of it."""
        return self._words

    def show_words(self, words: str) -> None:
        """Say something else."""
        self._words = words
        self.setToolTip(words)
        self.setAccessibleName(words)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        fitting = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, max(1, self.width()))
        if fitting != self.text():
            self.setText(fitting)
