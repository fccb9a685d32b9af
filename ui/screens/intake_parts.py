"""The sections of the intake form. Each fills itself from the typed form, and gives its share of it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from tcm_desktop.domain.clients import AssociateRole, CodeSystem
from tcm_desktop.services.intake import IntakeForm, TypedAssociate, TypedDiagnosis
from ui.presenters.words import ROLES, TARGET_GROUPS
from ui.widgets import (
    Card,
    CheckBox,
    Choice,
    DateField,
    Field,
    LineEdit,
    PlainText,
    button,
    column,
    heading,
    line,
    set_look,
    text,
)

Fields = dict[str, Field]


class Section(Protocol):
    """A part of the form. `fields` are its editors by the names that problems use."""

    @property
    def fields(self) -> Fields: ...

    def fill(self, form: IntakeForm) -> None: ...

    def typed(self) -> dict[str, Any]: ...


class PlainSection(Card):
    """Fields whose names are those of the form."""

    def __init__(self, title: str, fields: Fields) -> None:
        super().__init__(title=title)
        self.fields = fields

    def fill(self, form: IntakeForm) -> None:
        """Show what is in the form."""
        for name, field in self.fields.items():
            _put(field.editor, getattr(form, name))

    def typed(self) -> dict[str, Any]:
        """What is typed, by the form's names."""
        return {name: _taken(field.editor) for name, field in self.fields.items()}


class PersonSection(PlainSection):
    """Who the client is."""

    def __init__(self, today: date) -> None:
        fields = {
            "given": Field("&First name", LineEdit()),
            "family": Field("&Last name", LineEdit()),
            "preferred": Field("Goes by", LineEdit(), hint="If not the first name."),
            "pronouns": Field("Pronouns", LineEdit(width=6), hint="Such as she/her."),
            "birth_date": Field("&Date of birth", DateField(today, past=True, width=8), hint="Such as 6/15/1984."),
            "language": Field("Language", LineEdit(width=8)),
            "safety_alert": Field("&Safety alert", LineEdit(), hint="What everybody should know before a visit."),
        }
        super().__init__("Who", fields)
        self._interpreter = CheckBox("&Interpreter needed")
        spoken = line(fields["language"])
        spoken.addWidget(self._interpreter, 1, Qt.AlignmentFlag.AlignBottom)
        spoken.setStretch(0, 1)
        self.add(
            line(fields["given"], fields["family"]),
            line(fields["preferred"], fields["pronouns"], fields["birth_date"]),
            spoken,
            fields["safety_alert"],
        )

    def fill(self, form: IntakeForm) -> None:
        super().fill(form)
        self._interpreter.setChecked(form.interpreter_needed)

    def typed(self) -> dict[str, Any]:
        return super().typed() | {"interpreter_needed": self._interpreter.isChecked()}


class CoverageSection(PlainSection):
    """Who pays, and as a member of which group."""

    def __init__(self, today: date, payers: Iterable[tuple[str, str]]) -> None:
        fields = {
            "payer_profile": Field("Who &pays", Choice(payers, blank="Choose")),
            "target_group": Field("Target &group", Choice(TARGET_GROUPS.items(), blank="Choose")),
            "medicaid_id": Field("&Medicaid number", LineEdit()),
            "opened_on": Field("&Opened on", DateField(today, width=8)),
        }
        super().__init__("Coverage", fields)
        self.add(
            line(fields["payer_profile"], fields["target_group"]), line(fields["medicaid_id"], fields["opened_on"])
        )

    def typed(self) -> dict[str, Any]:
        found = super().typed()
        return found | {"payer_profile": found["payer_profile"] or ""}


class ReachSection(PlainSection):
    """How to reach the client."""

    def __init__(self) -> None:
        fields = {
            "phone": Field("Pho&ne", LineEdit()),
            "email": Field("&Email", LineEdit()),
            "address": Field("&Address, or where to find the client", PlainText(lines=2)),
        }
        super().__init__("How to reach the client", fields)
        self.add(line(fields["phone"], fields["email"]), fields["address"])


class _Entry(QFrame):
    """One diagnosis or person; `removed` when it is taken out."""

    removed = Signal(object)

    def __init__(self, entry_id: UUID, prefix: str, fields: Fields, what: str) -> None:
        super().__init__()
        self.entry_id, self.what, self._own = entry_id, what, fields
        self.fields = {f"{prefix}/{entry_id}/{name}": field for name, field in fields.items()}
        set_look(self, "row")
        self.remove = button("Remove", self._remove, look="link", name=f"Remove this {what}")

    def words(self, name: str) -> Any:
        """What is typed in one of its fields."""
        return _taken(self._own[name].editor)

    def _remove(self) -> None:
        self.removed.emit(self)


class DiagnosisEntry(_Entry):
    """Code, text, and the day as of which it was known."""

    def __init__(self, typed: TypedDiagnosis, today: date) -> None:
        fields = {
            "code": Field("Code", LineEdit(typed.code, width=5)),
            "text": Field("What it stands for", LineEdit(typed.text)),
            "as_of": Field("Known as of", DateField(today, past=True, width=7)),
            "recorded_by": Field("Diagnosed by", LineEdit(typed.recorded_by)),
            "resolved_on": Field("Ended on", DateField(today, width=7)),
        }
        super().__init__(typed.id, "diagnoses", fields, "diagnosis")
        self._system: CodeSystem = typed.code_system
        _put(fields["as_of"].editor, typed.as_of)
        _put(fields["resolved_on"].editor, typed.resolved_on)
        first = line(fields["code"], fields["text"], fields["as_of"])
        first.setStretch(1, 1)
        second = line(fields["recorded_by"], fields["resolved_on"])
        second.setStretch(0, 1)
        self.setLayout(column(first, second, line(None, self.remove), margin=0.6))

    def typed(self) -> TypedDiagnosis:
        """The entry as typed."""
        names = ("code", "text", "as_of", "recorded_by", "resolved_on")
        return TypedDiagnosis(self.entry_id, **{name: self.words(name) for name in names}, code_system=self._system)


class AssociateEntry(_Entry):
    """Somebody in the client's life."""

    def __init__(self, typed: TypedAssociate) -> None:
        fields = {
            "role": Field("Role", Choice(ROLES.items(), typed.role)),
            "name": Field("Name", LineEdit(typed.name)),
            "relation": Field("Relation or job", LineEdit(typed.relation)),
            "agency": Field("Agency", LineEdit(typed.agency)),
            "phone": Field("Phone", LineEdit(typed.phone)),
        }
        super().__init__(typed.id, "associates", fields, "person")
        first = line(fields["role"], fields["name"])
        second = line(fields["relation"], fields["agency"], fields["phone"])
        self.setLayout(column(first, second, line(None, self.remove), margin=0.6))

    def typed(self) -> TypedAssociate:
        """The entry as typed."""
        role = self.words("role")
        names = ("name", "relation", "agency", "phone")
        return TypedAssociate(self.entry_id, AssociateRole(role), *(self.words(name) for name in names))


class ListSection(Card):
    """Any number of entries, and a button that adds one."""

    def __init__(self, title: str, lead: str, add_words: str) -> None:
        super().__init__(heading(title), text(lead, "muted"))
        self.entries: list[_Entry] = []
        self._rows = column()
        self.adder = button(add_words, self.add_blank, picture="plus")
        self.add(self._rows, self.adder)

    @property
    def fields(self) -> Fields:
        """Every entry's editors."""
        return {name: field for entry in self.entries for name, field in entry.fields.items()}

    def add_blank(self) -> None:
        """Add an entry and go to its first field."""
        raise NotImplementedError

    def show_entries(self, entries: Iterable[_Entry]) -> None:
        """Show these entries only."""
        for entry in tuple(self.entries):
            self._drop(entry)
        for entry in entries:
            self.append(entry)

    def append(self, entry: _Entry) -> None:
        """One more."""
        self.entries.append(entry)
        self._rows.addWidget(entry)
        entry.removed.connect(self._remove)

    def _remove(self, entry: _Entry) -> None:
        self._drop(entry)
        self.adder.setFocus()

    def _drop(self, entry: _Entry) -> None:
        self.entries.remove(entry)
        entry.hide()
        entry.deleteLater()


class DiagnosesSection(ListSection):
    """The diagnoses as they were known."""

    def __init__(self, today: date, new_id: Callable[[], UUID]) -> None:
        super().__init__("Diagnoses", "ICD-10-CM code, its text, and the day it was known.", "Add a diagnosis")
        self._today, self._new_id = today, new_id

    def fill(self, form: IntakeForm) -> None:
        """Show what is in the form."""
        self.show_entries(DiagnosisEntry(each, self._today) for each in form.diagnoses)

    def typed(self) -> dict[str, Any]:
        """What is typed."""
        return {"diagnoses": tuple(e.typed() for e in self.entries if isinstance(e, DiagnosisEntry))}

    def add_blank(self) -> None:
        entry = DiagnosisEntry(TypedDiagnosis(self._new_id()), self._today)
        self.append(entry)
        _first_editor(entry).setFocus()


class PeopleSection(ListSection):
    """Support persons, providers and case managers elsewhere."""

    def __init__(self, new_id: Callable[[], UUID]) -> None:
        super().__init__("People", "Family and friends, providers, case managers at other agencies.", "Add a person")
        self._new_id = new_id

    def fill(self, form: IntakeForm) -> None:
        """Show what is in the form."""
        self.show_entries(AssociateEntry(each) for each in form.associates)

    def typed(self) -> dict[str, Any]:
        """What is typed."""
        return {"associates": tuple(e.typed() for e in self.entries if isinstance(e, AssociateEntry))}

    def add_blank(self) -> None:
        entry = AssociateEntry(TypedAssociate(self._new_id()))
        self.append(entry)
        _first_editor(entry).setFocus()


def _first_editor(entry: _Entry) -> QWidget:
    return next(iter(entry.fields.values())).editor


def _put(editor: QWidget, value: Any) -> None:
    if isinstance(editor, Choice):
        editor.set_value(value or None)
    elif isinstance(editor, DateField):
        editor.type_in(value)
    elif isinstance(editor, PlainText):
        editor.setPlainText(value)
    elif isinstance(editor, LineEdit):
        editor.setText(value)


def _taken(editor: QWidget) -> Any:
    if isinstance(editor, LineEdit):
        return editor.text()
    if isinstance(editor, Choice | PlainText):
        return editor.value()
    raise TypeError(f"{type(editor).__name__} is no editor of the intake")
