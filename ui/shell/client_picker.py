"""Choosing a client by a few letters, inside something that lies over the window."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QWidget

from tcm_desktop.services.views import CaseloadLine
from ui.presenters.fuzzy import best
from ui.theme import em
from ui.widgets import Field, LineEdit, column

MOST_SHOWN = 4
ROW = 2.1
"""How high a row of what is found is, in em."""


class ClientPicker(QWidget):
    """Type letters, Enter or Tab takes the first found, Up and Down another one. `chosen` when one was taken."""

    chosen = Signal()
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.client_id: UUID | None = None
        self._lines: tuple[CaseloadLine, ...] = ()
        self._found: list[CaseloadLine] = []
        self.letters = LineEdit(hint="3 letters of the name")
        self.letters.textEdited.connect(self._typed)
        self.letters.installEventFilter(self)
        self.results = QListWidget()
        self.results.setAccessibleName("Clients found")
        self.results.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.results.itemClicked.connect(lambda _: self.take())
        self.results.hide()
        self.setFocusProxy(self.letters)
        self.setLayout(column(Field("&Client", self.letters), self.results, gap=0.2))

    def offer(self, lines: tuple[CaseloadLine, ...], client_id: UUID | None, letters: str) -> None:
        """The caseload to choose from; the client already chosen, or what was typed of her name."""
        self._lines = lines
        if self.letters.text():
            self._fill()  # she was quicker than the list
            return
        known = next((line for line in lines if line.client_id == client_id), None)
        if known is not None:
            self._take(known)
        else:
            self.letters.setText(letters)
            self._fill()

    def take(self) -> bool:
        """Take the one that is marked; whether somebody is chosen now."""
        row = self.results.currentRow()
        if self.client_id is None and 0 <= row < len(self._found):
            self._take(self._found[row])
            self.chosen.emit()
        return self.client_id is not None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.letters and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event.key())
        return super().eventFilter(watched, event)

    def _key(self, key: int) -> bool:
        steps = {Qt.Key.Key_Down.value: 1, Qt.Key.Key_Up.value: -1}
        if key in steps and self._found:
            self.results.setCurrentRow((self.results.currentRow() + steps[key]) % len(self._found))
            return True
        if key in {Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value}:
            if self.take():
                self.chosen.emit()
            return True
        if key == Qt.Key.Key_Tab.value and self.client_id is None:
            return self.take()
        return False

    def _typed(self) -> None:
        self.client_id = None
        self._fill()
        self.changed.emit()

    def _fill(self) -> None:
        letters = self.letters.text().strip()
        self._found = best(letters, self._lines, lambda line: line.listed_name, limit=MOST_SHOWN) if letters else []
        self.results.clear()
        self.results.addItems([line.listed_name for line in self._found])
        self.results.setCurrentRow(0)
        self.results.setFixedHeight(em(ROW * len(self._found) + 0.4))
        self.results.setVisible(bool(self._found))

    def _take(self, line: CaseloadLine) -> None:
        self.client_id = line.client_id
        self.letters.setText(line.listed_name)
        self.results.hide()
        self.changed.emit()
