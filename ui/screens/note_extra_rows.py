"""The lines that a contact can have more of. Each shows and reads one value, and is there only when it is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from tcm_desktop.domain.contacts import (
    Activity,
    ConsentForm,
    ContactRole,
    InterpretedBy,
    Interpreter,
    Participant,
    TcmComponent,
    TelehealthConsent,
)
from ui.presenters.note_extras import CONSENT_FORMS, CRISIS_HINT, INTERPRETED_BY
from ui.presenters.note_links import Serves
from ui.presenters.words import COMPONENTS, CONTACTED
from ui.widgets import Choice, DateField, Field, LineEdit, MinutesField, TimeField, button, column, line, text
from ui.widgets.columns import Columns
from ui.widgets.typed import TypedField

CHOOSE = "(choose)"
NARROW, LEAST = 5, 7.6


class ExtraRow(QWidget):
    """Fields side by side, and a link that takes the line away. `changed` when a value is another."""

    changed = Signal()
    removed = Signal(object)

    def __init__(
        self, name: str, editors: Sequence[tuple[str, QWidget]], weights: Sequence[float], hint: str = ""
    ) -> None:
        super().__init__()
        self.fields = [Field(label, editor) for label, editor in editors]
        for label, editor in editors:
            editor.setAccessibleName(f"{name}: {label.lower()}")
            self._follow(editor)
        box = QWidget()
        box.setLayout(Columns(*self.fields, weights=weights, least=LEAST))
        self.remove = button("Remove", self._remove, look="link", name=f"Remove: {name}")
        row = line(box, self.remove)
        row.setStretch(0, 1)
        row.setAlignment(self.remove, Qt.AlignmentFlag.AlignBottom)
        self.setLayout(column(row, *([text(hint, "small")] if hint else []), gap=0.2))

    @property
    def first(self) -> QWidget:
        """Where typing begins."""
        return self.fields[0].editor

    def _follow(self, editor: QWidget) -> None:
        if isinstance(editor, TypedField):
            editor.value_changed.connect(self.changed)
        elif isinstance(editor, QLineEdit):
            editor.textEdited.connect(self.changed)
        elif isinstance(editor, QComboBox):
            editor.currentIndexChanged.connect(self.changed)

    def _remove(self) -> None:
        self.removed.emit(self)


class ActivityRow(ExtraRow):
    """A further activity: which service, how many of the minutes, and what it served."""

    def __init__(self, value: Activity, number: int, serves: Sequence[tuple[Serves, str]]) -> None:
        self._value = value
        self.component: Choice[TcmComponent] = Choice(COMPONENTS.items(), value.component, blank=CHOOSE, width=NARROW)
        self.minutes = MinutesField(value.minutes, width=NARROW)
        self.serves: Choice[Serves] = Choice(serves, (value.need_id, value.objective_id), blank=CHOOSE, width=NARROW)
        editors = [(f"Activity {number}", self.component), ("Its minutes", self.minutes), ("Serves", self.serves)]
        super().__init__(f"Activity {number}", editors, (1, 0.8, 1.6))

    def offer(self, serves: Sequence[tuple[Serves, str]]) -> None:
        """Offer what a contact of this day can be linked to."""
        self.serves.set_options(serves, CHOOSE)

    def read(self) -> Activity:
        """The activity as the line says it."""
        need_id, objective_id = self.serves.value() or (None, None)
        return replace(
            self._value,
            component=self.component.value(),
            minutes=self.minutes.value(),
            need_id=need_id,
            objective_id=objective_id,
        )


class PersonRow(ExtraRow):
    """Somebody else who took part."""

    def __init__(self, value: Participant) -> None:
        self._value = value
        self.role: Choice[ContactRole] = Choice(CONTACTED.items(), value.role, blank=CHOOSE, width=NARROW)
        self.name, self.relationship = LineEdit(value.name, width=NARROW), LineEdit(value.relationship, width=NARROW)
        editors = [("Also with", self.role), ("Their name", self.name), ("Relationship", self.relationship)]
        super().__init__("Also with", editors, (1, 1.2, 1.2))

    def read(self) -> Participant:
        """The person as the line says it."""
        return replace(
            self._value,
            role=self.role.value(),
            name=self.name.text().strip(),
            relationship=self.relationship.text().strip(),
        )


class InterpreterRow(ExtraRow):
    """Who interpreted, into which language, and how she took part."""

    def __init__(self, value: Interpreter) -> None:
        self.language, self.name = LineEdit(value.language, width=NARROW), LineEdit(value.name, width=NARROW)
        self.how: Choice[InterpretedBy] = Choice(INTERPRETED_BY.items(), value.how, blank=CHOOSE, width=NARROW)
        editors = [("Language", self.language), ("Interpreter's name", self.name), ("Took part", self.how)]
        super().__init__("Interpreter", editors, (1, 1.2, 1.2))

    def read(self) -> Interpreter:
        """The interpreter as the line says it."""
        return Interpreter(self.name.text().strip(), self.language.text().strip(), self.how.value())


class CrisisRow(ExtraRow):
    """That it was about a crisis, and from when to when that lasted."""

    def __init__(self, now: Callable[[], datetime], began: time | None, ended: time | None) -> None:
        self.began, self.ended = TimeField(now, began, width=NARROW), TimeField(now, ended, width=NARROW)
        editors = [("Crisis began", self.began), ("Crisis ended", self.ended)]
        super().__init__("Crisis", editors, (1, 1), CRISIS_HINT)
        self.due = text("", "small")
        own = self.layout()
        assert own is not None
        own.addWidget(self.due)


class ConsentRow(ExtraRow):
    """Whether the client agreed to video, and when; asked for a contact by video only."""

    def __init__(self, today: date) -> None:
        self.how: Choice[ConsentForm] = Choice(CONSENT_FORMS.items(), blank=CHOOSE, width=NARROW)
        self.on = DateField(today, width=NARROW)
        super().__init__("Consent to video", [("Consent to video", self.how), ("Given on", self.on)], (1, 1))
        self.remove.hide()

    def show_value(self, value: TelehealthConsent | None) -> None:
        """Show a consent, or none."""
        self.how.set_value(value.how if value is not None else None)
        self.on.set_value(value.on if value is not None else None)

    def read(self) -> TelehealthConsent | None:
        """The consent as the line says it, whole or not; None for nothing."""
        consent = TelehealthConsent(self.how.value(), self.on.value())
        return consent if consent != TelehealthConsent() else None


class HelperRow(ExtraRow):
    """The second worker's own minutes and what she did; asked once she is named."""

    def __init__(self) -> None:
        self.minutes, self.did = MinutesField(width=NARROW), LineEdit(width=NARROW)
        super().__init__("Second worker", [("Their minutes", self.minutes), ("What they did", self.did)], (1, 2.4))
        self.remove.hide()


def is_blank(value: Any) -> bool:
    """Whether nothing but an id was given."""
    return bool(value == type(value)(value.id))
