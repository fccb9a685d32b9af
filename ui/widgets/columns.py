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
    """A label of one line that ends in an ellipsis where the room ends; screen readers have it whole, and so has its
    tool tip: always, or with `tip_if_cut` only where it is needed.
    """

    def __init__(self, words: str = "", look: str = "small", *, tip_if_cut: bool = False) -> None:
        super().__init__()
        self._tip_if_cut = tip_if_cut
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
        self.setAccessibleName(words)
        self._fit()
        self.updateGeometry()

    def fits(self) -> bool:
        """Whether all of the words have room."""
        return self.fontMetrics().horizontalAdvance(self._words) <= self.width()

    def sizeHint(self) -> QSize:
        return self._as_high_as_all(super().sizeHint())

    def minimumSizeHint(self) -> QSize:
        return self._as_high_as_all(super().minimumSizeHint())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _as_high_as_all(self, hint: QSize) -> QSize:
        """Another script stands higher. Were the hint that of the words shown, it would change while they are laid
        out, and a layout at work hears of no change.
        """
        whole = self.fontMetrics().size(Qt.TextFlag.TextSingleLine, self._words)
        return QSize(hint.width(), max(hint.height(), whole.height()))

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, max(1, self.width()))
        if shown != self.text():
            self.setText(shown)
        self.setToolTip("" if self._tip_if_cut and shown == self._words else self._words)
