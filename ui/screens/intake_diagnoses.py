"""The diagnoses of the intake: found by a word or a code in the code set of the day, or typed as they were written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from tcm_desktop.domain.clients import CodeSystem
from tcm_desktop.services.intake import TypedDiagnosis
from ui.screens.code_offers import CodeOffers
from ui.screens.form_parts import Entry, ListSection
from ui.widgets import DateField, Field, LineEdit, line


def diagnoses_section(today: date, new_id: Callable[[], UUID]) -> ListSection:
    """The diagnoses as they were known."""
    lead = "Type a code or a word of it, and choose from the list. What you type yourself is kept as it is."
    words = ("Diagnoses", lead, "Add a diagnosis")
    return ListSection("diagnoses", words, lambda typed: DiagnosisEntry(typed, today), lambda: TypedDiagnosis(new_id()))


class DiagnosisEntry(Entry):
    """Code, text, and the day as of which it was known. While either is typed, the codes of that day are offered."""

    def __init__(self, typed: TypedDiagnosis, today: date) -> None:
        self.code, self.text = LineEdit(width=5), LineEdit()
        self.as_of = DateField(today, past=True, width=7)
        fields = {
            "code": Field("Code", self.code),
            "text": Field("What it stands for", self.text),
            "as_of": Field("Known as of", self.as_of),
            "recorded_by": Field("Diagnosed by", LineEdit()),
            "resolved_on": Field("Ended on", DateField(today, width=7)),
        }
        super().__init__(typed, "diagnoses", "diagnosis", fields, ())
        self.looked_up = CodeOffers(self.code, self.text, self.as_of, today)
        first = line(fields["code"], fields["text"], fields["as_of"])
        first.setStretch(1, 1)
        second = line(fields["recorded_by"], fields["resolved_on"])
        second.setStretch(0, 1)
        self.rows.addLayout(first)
        self.rows.addWidget(self.looked_up)
        self.rows.addLayout(second)
        if typed.code_system is CodeSystem.ICD_10_CM:
            self.looked_up.follow()
