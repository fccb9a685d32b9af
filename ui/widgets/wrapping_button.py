"""A button whose words may take more than one line."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy

from ui.theme import em
from ui.widgets.layouts import column

_SIDES = 0.8


class WrappingButton(QPushButton):
    """A push button as wide as its place; its words wrap. `name` is what a screen reader says."""

    def __init__(self, words: str, pressed: Callable[[], object], *, name: str = "") -> None:
        super().__init__()
        self.setAutoDefault(True)  # Enter presses it, as it does every other button
        self._label = QLabel(words)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setWordWrap(True)
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        box = column(self._label, gap=0)
        box.setContentsMargins(em(_SIDES), em(0.3), em(_SIDES), em(0.3))
        self.setLayout(box)
        self.setAccessibleName(name or words)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clicked.connect(lambda: pressed())

    def words(self) -> str:
        """What stands on it."""
        return self._label.text()

    def say(self, words: str) -> None:
        """Put other words on it."""
        self._label.setText(words)
        self.setAccessibleName(words)
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        sides = 2 * em(_SIDES)
        return max(em(2.2), self._label.heightForWidth(max(1, width - sides)) + 2 * em(0.3))

    def sizeHint(self) -> QSize:
        return QSize(em(12), self.heightForWidth(em(12)))

    def minimumSizeHint(self) -> QSize:
        return QSize(em(8), em(2.2))
