"""The sections of the intake form. Each fills itself from the typed form, and gives its share of it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt

from tcm_desktop.services.intake import IntakeForm, TypedAssociate
from ui.presenters.words import ROLES, TARGET_GROUPS
from ui.screens.form_parts import Entry, Fields, ListSection, put, taken
from ui.widgets import Card, CheckBox, Choice, DateField, Field, LineEdit, PlainText, line


class PlainSection(Card):
    """Fields whose names are those of the form."""

    def __init__(self, title: str, fields: Fields) -> None:
        super().__init__(title=title)
        self.fields = fields

    def fill(self, form: IntakeForm) -> None:
        """Show what is in the form."""
        for name, field in self.fields.items():
            put(field.editor, getattr(form, name))

    def typed(self) -> dict[str, Any]:
        """What is typed, by the form's names."""
        return {name: taken(field.editor) for name, field in self.fields.items()}


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


def people_section(new_id: Callable[[], UUID]) -> ListSection:
    """Support persons, providers and case managers elsewhere."""
    words = ("People", "Family and friends, providers, case managers at other agencies.", "Add a person")
    return ListSection("associates", words, _associate_entry, lambda: TypedAssociate(new_id()))


def _associate_entry(typed: TypedAssociate) -> Entry:
    fields = {
        "role": Field("Role", Choice(ROLES.items())),
        "name": Field("Name", LineEdit()),
        "relation": Field("Relation or job", LineEdit()),
        "agency": Field("Agency", LineEdit()),
        "phone": Field("Phone", LineEdit()),
    }
    return Entry(typed, "associates", "person", fields, (("role", "name"), ("relation", "agency", "phone")))
