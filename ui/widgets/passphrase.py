"""The field for a passphrase: hidden unless shown, pasting allowed, says when Caps Lock is on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from ui.widgets.inputs import LineEdit


class PassphraseEdit(LineEdit):
    """Emits `caps_lock` with what the last typed letter tells: Qt has no other way to ask."""

    caps_lock = Signal(bool)

    def __init__(self) -> None:
        super().__init__(width=10)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setMaxLength(1024)

    def show_words(self, on: bool) -> None:
        """Show what is typed, or dots."""
        self.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)

    def take(self) -> bytearray:
        """The passphrase in a buffer for whoever zeroes it; the field is blank afterwards."""
        buffer = bytearray(self.text().encode())
        self.clear()
        return buffer

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letter = event.text()
        if len(letter) == 1 and letter.isalpha() and letter.lower() != letter.upper():
            is_shifted = bool(event.modifiers() & event.modifiers().ShiftModifier)
            self.caps_lock.emit(letter.isupper() != is_shifted)
        super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing typed stays in a field that nobody sees."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.clear()
