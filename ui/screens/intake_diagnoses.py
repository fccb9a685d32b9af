"""The diagnoses of the intake: found by a word or a code in the code set of the day, or typed as they were written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QScrollArea

from tcm_desktop.billing.codes import Code, search
from tcm_desktop.domain.clients import CodeSystem
from tcm_desktop.services.intake import TypedDiagnosis
from ui.presenters.diagnosis_codes import code_words
from ui.presenters.typed import count
from ui.screens.form_parts import Entry, ListSection
from ui.theme import em
from ui.widgets import DateField, Field, LineEdit, Row, RowList, announce, line, text

LEAST_LETTERS = 3
"""Before that, nearly every code would be found."""


def diagnoses_section(today: date, new_id: Callable[[], UUID]) -> ListSection:
    """The diagnoses as they were known."""
    lead = "Type a code or a word of it, and choose from the list. What you type yourself is kept as it is."
    words = ("Diagnoses", lead, "Add a diagnosis")
    return ListSection("diagnoses", words, lambda typed: DiagnosisEntry(typed, today), lambda: TypedDiagnosis(new_id()))


class DiagnosisEntry(Entry):
    """Code, text, and the day as of which it was known. While either is typed, the codes of that day are offered."""

    def __init__(self, typed: TypedDiagnosis, today: date) -> None:
        self.code, self.text = LineEdit(width=5), LineEdit()
        self.as_of, self._today = DateField(today, past=True, width=7), today
        fields = {
            "code": Field("Code", self.code),
            "text": Field("What it stands for", self.text),
            "as_of": Field("Known as of", self.as_of),
            "recorded_by": Field("Diagnosed by", LineEdit()),
            "resolved_on": Field("Ended on", DateField(today, width=7)),
        }
        super().__init__(typed, "diagnoses", "diagnosis", fields, ())
        self.offers, self.note = RowList(name="Codes that fit"), text("", "small")
        self.offers.activated.connect(self._use)
        first = line(fields["code"], fields["text"], fields["as_of"])
        first.setStretch(1, 1)
        second = line(fields["recorded_by"], fields["resolved_on"])
        second.setStretch(0, 1)
        self.rows.addLayout(first)
        self.rows.addWidget(self.note)
        self.rows.addWidget(self.offers)
        self.rows.addLayout(second)
        if typed.code_system is CodeSystem.ICD_10_CM:
            self._follow()
        self.note.setVisible(bool(self.note.text()))

    @property
    def day(self) -> date:
        """The day by whose code set it is judged: as of which it was known, else today."""
        return self.as_of.value() or self._today

    def _follow(self) -> None:
        self.code.textEdited.connect(self._offer)
        self.text.textEdited.connect(self._offer)
        self.code.textChanged.connect(self._judge)
        self.as_of.value_changed.connect(self._judge)
        self._judge()

    def _offer(self, words: str) -> None:
        found = search(words, self.day) if len(words.strip()) >= LEAST_LETTERS else ()
        self.offers.set_rows(Row(code, code.code, code.text, "Use") for code in found if code.code != words)
        if found:
            announce(self, f"{count(len(found), 'code')} to choose from")
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
        self.code.setText(chosen.code)
        self.text.setText(chosen.text)
        self.offers.set_rows(())
        self.as_of.setFocus()

    def _judge(self) -> None:
        words = code_words(self.code.text(), self.day)
        self.note.setText(words)
        self.note.setVisible(bool(words))
