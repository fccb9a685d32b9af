"""Below the fields of a diagnosis: the codes of its day that fit what is typed, and what has to be said of the code."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QScrollArea, QWidget

from tcm_desktop.services.codes import Code, search
from ui.presenters.diagnosis_codes import code_words
from ui.presenters.typed import count
from ui.theme import em
from ui.widgets import DateField, Row, RowList, announce, column, text

LEAST_LETTERS = 3
"""Before that, nearly every code would be found."""

MOST_OFFERED = 8


class CodeOffers(QWidget):
    """Follows three editors: code, text, and the day as of which it was known. A chosen code fills the first two.

    Everything is kept as typed: what was diagnosed is a fact, whatever the code set says.
    """

    def __init__(self, code: QLineEdit, words: QLineEdit, as_of: DateField, today: date) -> None:
        super().__init__()
        self._code, self._words, self._as_of, self._today = code, words, as_of, today
        self.offers, self.note = RowList(name="Codes that fit"), text("", "small")
        self.offers.activated.connect(self._use)
        self.note.hide()
        self.setLayout(column(self.note, self.offers))
        self.hide()

    @property
    def day(self) -> date:
        """The day by whose code set it is judged: as of which it was known, else today."""
        return self._as_of.value() or self._today

    def follow(self) -> None:
        """Offer codes while something is typed; only for a code of this code set."""
        self._code.textEdited.connect(self._offer)
        self._words.textEdited.connect(self._offer)
        self._code.textChanged.connect(self._judge)
        self._as_of.value_changed.connect(self._judge)
        self._judge()

    def _offer(self, words: str) -> None:
        found = search(words, self.day) if len(words.strip()) >= LEAST_LETTERS else ()
        whole = [code for code in found if code.complete and code.code != words][:MOST_OFFERED]
        self.offers.set_rows(Row(code, code.code, code.text, "Use") for code in whole)
        self._show()
        if whole:
            announce(self, f"{count(len(whole), 'code')} to choose from")
            QTimer.singleShot(0, self, self._reveal)

    def _reveal(self) -> None:
        """Once they have their place: the first codes are in sight, below what is being typed."""
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None and self.offers.buttons:
            area.ensureWidgetVisible(self.offers.buttons[min(2, len(self.offers.buttons) - 1)], 0, em(1))

    def _use(self, chosen: Code) -> None:
        """A code from the list becomes this diagnosis; typing goes on at its day."""
        self._code.setText(chosen.code)
        self._words.setText(chosen.text)
        self.offers.set_rows(())
        self._show()
        self._as_of.setFocus()

    def _judge(self) -> None:
        words = code_words(self._code.text(), self.day)
        self.note.setText(words)
        self.note.setVisible(bool(words))
        self._show()

    def _show(self) -> None:
        self.setVisible(bool(self.offers.rows or self.note.text()))
