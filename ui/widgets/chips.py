"""One choice out of a few, as buttons: keys 1 to 9 choose while the group has the focus."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from ui.widgets.layouts import clear, wrapping
from ui.widgets.parts import button

V = TypeVar("V")


class Chips(QWidget, Generic[V]):
    """Exclusive choice. One Tab stop; Left and Right move, Space or a digit chooses; choosing again takes it back.

    `value` is None while nothing is chosen. With `required` a choice cannot be taken back.
    """

    chosen = Signal(object)

    def __init__(
        self,
        options: Iterable[tuple[V, str]],
        value: V | None = None,
        *,
        numbered: bool = False,
        required: bool = False,
    ) -> None:
        super().__init__()
        self._required, self._value, self._numbered = required, value, numbered
        self._options: Sequence[tuple[V, str]] = ()
        self.chips: list[QPushButton] = []
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # a label's Alt key goes only where some focus is taken
        self.setLayout(wrapping())
        self.set_options(options)

    def set_options(self, options: Iterable[tuple[V, str]]) -> None:
        """Offer other values."""
        self._options = tuple(options)
        layout = self.layout()
        assert layout is not None
        clear(layout)
        self.chips = [self._chip(number, words) for number, (_, words) in enumerate(self._options)]
        for chip in self.chips:
            layout.addWidget(chip)
        self._mark()

    def value(self) -> V | None:
        """The value chosen."""
        return self._value

    def set_value(self, value: V | None) -> None:
        """Choose without telling anybody."""
        self._value = value
        self._mark()

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        for chip, (_, words) in zip(self.chips, self._options, strict=True):
            chip.setAccessibleName(f"{name}: {words}" if name else words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and watched in self.chips:
            return self._key(self.chips.index(watched), event)
        return super().eventFilter(watched, event)

    def _chip(self, number: int, words: str) -> QPushButton:
        shown = f"{number + 1} {words}" if self._numbered else words
        name = self.accessibleName()
        chip = button(shown.replace("&", "&&"), look="chip", name=f"{name}: {words}" if name else words)
        chip.setCheckable(True)
        chip.clicked.connect(lambda: self._pick(number))
        chip.installEventFilter(self)
        return chip

    def _key(self, at: int, event: QKeyEvent) -> bool:
        key = event.key()
        if Qt.Key.Key_1 <= key <= Qt.Key.Key_9 and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            number = key - Qt.Key.Key_1
            if number < len(self.chips):
                self._pick(number)
                self.chips[number].setFocus()
            return True
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        step = steps.get(Qt.Key(key)) if key in {k.value for k in steps} else None
        if step is None:
            return False
        self.chips[(at + step) % len(self.chips)].setFocus()
        return True

    def _pick(self, number: int) -> None:
        value = self._options[number][0]
        again = value == self._value and not self._required
        self._value = None if again else value
        self._mark()
        self.chosen.emit(self._value)

    def _mark(self) -> None:
        """Check the chosen chip, and leave one chip of the group in the Tab order."""
        values = [value for value, _ in self._options]
        at = values.index(self._value) if self._value in values else 0
        for number, chip in enumerate(self.chips):
            chip.setChecked(bool(values) and values[number] == self._value)
            stop = Qt.FocusPolicy.StrongFocus if number == at else Qt.FocusPolicy.ClickFocus
            chip.setFocusPolicy(stop)
        if self.chips:
            self.setFocusProxy(self.chips[at])
