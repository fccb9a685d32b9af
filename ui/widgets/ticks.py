"""Any number out of a few, as tick boxes that wrap."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.widgets.inputs import CheckBox
from ui.widgets.layouts import wrapping

V = TypeVar("V")


class Ticks(QWidget, Generic[V]):
    """Tick boxes for values that are shown in words. `value` holds the marked ones in the order offered."""

    changed = Signal()

    def __init__(self, options: Iterable[tuple[V, str]], value: Iterable[V] = ()) -> None:
        super().__init__()
        self._values: list[V] = []
        self.boxes: list[CheckBox] = []
        for each, words in options:
            self._values.append(each)
            self.boxes.append(CheckBox(words))
        for box in self.boxes:
            box.toggled.connect(self._toggled)
        self.setLayout(wrapping(*self.boxes, gap=0.9))
        self.set_value(value)
        self.setFocusProxy(self.boxes[0])

    def value(self) -> tuple[V, ...]:
        """The values that are marked."""
        return tuple(each for each, box in zip(self._values, self.boxes, strict=True) if box.isChecked())

    def set_value(self, value: Iterable[V]) -> None:
        """Mark these, and no others."""
        wanted = set(value)
        for each, box in zip(self._values, self.boxes, strict=True):
            box.setChecked(each in wanted)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        for box in self.boxes:
            box.setAccessibleName(f"{name}: {box.text()}" if name else box.text())

    def _toggled(self, _: bool) -> None:
        self.changed.emit()
