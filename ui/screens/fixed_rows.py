"""Rows of a form whose number the record sets: none is added, none is taken out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from ui.screens.form_parts import Entry, Fields, FormCard
from ui.widgets import column, text


class FixedRows(FormCard):
    """An entry for each value of the form's list `name`. `words` are the heading and a line below it."""

    def __init__(self, name: str, words: tuple[str, str], make: Callable[[Any], Entry]) -> None:
        title, lead = words
        super().__init__(text(lead, "muted"), title=title)
        self.entries: list[Entry] = []
        self._name, self._make = name, make
        self._rows = column()
        self.add(self._rows)

    @property
    def fields(self) -> Fields:
        return {name: field for entry in self.entries for name, field in entry.fields.items()}

    def fill(self, form: Any) -> None:
        for entry in self.entries:
            entry.hide()
            entry.deleteLater()
        self.entries = [self._make(value) for value in getattr(form, self._name)]
        for entry in self.entries:
            entry.remove.hide()
            self._rows.addWidget(entry)
        self.setVisible(bool(self.entries))

    def typed(self) -> dict[str, Any]:
        return {self._name: tuple(entry.typed() for entry in self.entries)}

    def first(self) -> QWidget:
        return next(iter(self.fields.values())).editor if self.entries else self
