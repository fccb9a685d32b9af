"""Editors: a line, a text, a choice, a tick. Plain text only, Tab always moves on, the wheel changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QSizePolicy

from ui.theme import em

V = TypeVar("V")


class LineEdit(QLineEdit):
    """One line of text, at least `width` em wide."""

    def __init__(self, value: str = "", *, width: float = 10, hint: str = "") -> None:
        super().__init__(value)
        self.setMinimumWidth(em(width))
        self.setPlaceholderText(hint)
        self.setDragEnabled(False)


class PlainText(QPlainTextEdit):
    """Several lines of plain text. Tab moves the focus; what is copied is plain."""

    def __init__(self, value: str = "", *, lines: int = 4, look: str = "", hint: str = "") -> None:
        super().__init__(value)
        self.setProperty("look", look)
        self.setTabChangesFocus(True)
        self.setPlaceholderText(hint)
        self.setMinimumHeight(em(1.4 * lines + 1))
        self.setMinimumWidth(em(10))

    def createMimeDataFromSelection(self) -> QMimeData:
        data = QMimeData()
        data.setText(self.textCursor().selection().toPlainText())
        return data

    def value(self) -> str:
        """The text."""
        return self.toPlainText()


class NoWheelCombo(QComboBox):
    """A choice that the mouse wheel cannot change by accident while a form is scrolled."""

    def __init__(self, *, width: float = 9) -> None:
        super().__init__()
        self.setMinimumWidth(em(width))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class Choice(NoWheelCombo, Generic[V]):
    """A choice among values that are shown in words. `blank` is what stands for none (no entry without it)."""

    def __init__(
        self, options: Iterable[tuple[V, str]], value: V | None = None, *, blank: str = "", width: float = 9
    ) -> None:
        super().__init__(width=width)
        self._values: list[V | None] = []
        self.set_options(options, blank)
        self.set_value(value)

    def set_options(self, options: Iterable[tuple[V, str]], blank: str = "") -> None:
        """Offer other values; keeps the one chosen where it is still offered."""
        chosen = self.value() if self._values else None
        pairs: list[tuple[V | None, str]] = [(None, blank)] if blank else []
        pairs += list(options)
        self._values = [value for value, _ in pairs]
        self.clear()
        self.addItems([words for _, words in pairs])
        self.set_value(chosen)

    def value(self) -> V | None:
        """The value chosen."""
        index = self.currentIndex()
        return self._values[index] if 0 <= index < len(self._values) else None

    def set_value(self, value: V | None) -> None:
        """Choose a value; one that is not offered chooses the first."""
        self.setCurrentIndex(self._values.index(value) if value in self._values else 0)


class CheckBox(QCheckBox):
    """A tick box."""

    def __init__(self, words: str, ticked: bool = False) -> None:
        super().__init__(words)
        self.setChecked(ticked)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
