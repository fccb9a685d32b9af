"""Layouts with the program's gaps, and one that wraps."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QLayoutItem, QVBoxLayout, QWidget

from ui.theme import em

B = TypeVar("B", bound=QBoxLayout)
Item = QWidget | QLayout | None


def column(*items: Item, gap: float = 0.55, margin: float = 0) -> QVBoxLayout:
    """Items one below the other; None is a stretch. `gap` and `margin` in em."""
    return _filled(QVBoxLayout(), items, gap, margin)


def line(*items: Item, gap: float = 0.55, margin: float = 0) -> QHBoxLayout:
    """Items side by side; None is a stretch. `gap` and `margin` in em."""
    return _filled(QHBoxLayout(), items, gap, margin)


def wrapping(*items: QWidget, gap: float = 0.55) -> Flow:
    """Items side by side, going on in the next line where the width ends."""
    flow = Flow(gap)
    for item in items:
        flow.addWidget(item)
    return flow


def clear(layout: QLayout) -> None:
    """Take everything out of a layout, and delete it."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


def _filled(layout: B, items: tuple[Item, ...], gap: float, margin: float) -> B:
    layout.setSpacing(em(gap))
    edge = em(margin)
    layout.setContentsMargins(edge, edge, edge, edge)
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, QWidget):
            is_beside_others = item.property("look") == "field" and isinstance(layout, QHBoxLayout)
            layout.addWidget(item, 0, Qt.AlignmentFlag.AlignTop if is_beside_others else Qt.AlignmentFlag(0))
        else:
            layout.addLayout(item)
    return layout


class Flow(QLayout):
    """A layout that wraps like words do."""

    def __init__(self, gap: float = 0.55) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setSpacing(em(gap))
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        hints = [item.sizeHint() for item in self._shown()]
        wide = sum(h.width() for h in hints) + self.spacing() * max(0, len(hints) - 1)
        return QSize(wide, max((h.height() for h in hints), default=0))

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._shown():
            size = size.expandedTo(item.minimumSize())
        return size

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        """Place the items and return the height that they take."""
        y = rect.y()
        for number, row in enumerate(self._rows(rect.width())):
            y += self.spacing() if number else 0
            x, high = rect.x(), max(size.height() for _, size in row)
            for item, size in row:
                if move:
                    item.setGeometry(QRect(QPoint(x, y + _down(item, high - size.height())), size))
                x += size.width() + self.spacing()
            y += high
        return y - rect.y()

    def _rows(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        """The items with their sizes, as they fill lines of this width."""
        rows: list[list[tuple[QLayoutItem, QSize]]] = []
        left = 0
        for item in self._shown():
            hint = item.sizeHint()
            size = hint.boundedTo(QSize(max(width, 1), 1 << 20))
            if size.width() < hint.width() and item.hasHeightForWidth():
                size.setHeight(max(size.height(), item.heightForWidth(size.width())))  # it wraps, too
            if not rows or size.width() > left:
                rows.append([])
                left = width
            rows[-1].append((item, size))
            left -= size.width() + self.spacing()
        return rows


def _down(item: QLayoutItem, room: int) -> int:
    """How far down in its line an item stands: words beside a link are on one line with its words.

    A field stays on top, where its label is: what is said below it must not move it.
    """
    widget = item.widget()
    return 0 if widget is not None and widget.property("look") == "field" else room // 2
