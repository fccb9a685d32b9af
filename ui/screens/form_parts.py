"""What forms are built of: entries of which there may be any number, the sections that hold them, what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget

from ui.levels import Level
from ui.presenters.form_reader import Problem
from ui.presenters.typed import count
from ui.theme import em
from ui.widgets import (
    Card,
    CheckBox,
    Chips,
    Choice,
    DateField,
    Field,
    LineEdit,
    PlainText,
    Ticks,
    announce,
    button,
    clear,
    column,
    heading,
    line,
    set_look,
    set_state,
    text,
)

Fields = dict[str, Field]
MOST_HIGH = 8.0
"""How high a text in a form grows where the window has room to spare, in em; longer text scrolls."""


class Section(Protocol):
    """A part of a form. `fields` are its editors by the names that problems use."""

    @property
    def fields(self) -> Fields: ...

    def fill(self, form: Any) -> None: ...

    def typed(self) -> dict[str, Any]: ...


def _beside(fields: Sequence[Field]) -> QBoxLayout:
    """Fields in a row, their editors level with each other."""
    if any(field.has_hint for field in fields):
        for field in fields:
            field.keep_hint_room()
    return line(*fields)


class Entry(QFrame):
    """One of several alike: its fields in rows, the widest of each row named. `removed` when it is taken out.

    `value` is a frozen dataclass with an `id`; its other parts are filled into the fields of the same name.
    """

    removed = Signal(object)

    def __init__(self, value: Any, prefix: str, what: str, fields: Fields, rows: Sequence[Sequence[str]]) -> None:
        super().__init__()
        self._value, self.own = value, fields
        self.fields = {f"{prefix}/{value.id}/{name}": field for name, field in fields.items()}
        set_look(self, "row")
        self.remove = button("Remove", self._remove, look="link", name=f"Remove this {what}")
        self.rows = column()
        for names in rows:
            self.rows.addLayout(_beside([fields[name] for name in names]))
        self.setLayout(column(self.rows, line(None, self.remove), margin=0.6))
        for name, field in fields.items():
            put(field.editor, getattr(value, name))

    def typed(self) -> Any:
        """The value as it is typed now."""
        return replace(self._value, **{name: taken(field.editor) for name, field in self.own.items()})

    def _remove(self) -> None:
        self.removed.emit(self)


class FormCard(Card):
    """A section of a form in a box of its own. `fields` are its editors by the names that problems use."""

    @property
    def fields(self) -> Fields:
        raise NotImplementedError

    def fill(self, form: Any) -> None:
        """Show what is in the form, and nothing else."""
        raise NotImplementedError

    def typed(self) -> dict[str, Any]:
        """What is typed, by the form's names."""
        raise NotImplementedError

    def first(self) -> QWidget:
        """Where work in it begins."""
        return next(iter(self.fields.values())).editor


class FieldsSection(FormCard):
    """Fields whose names are those of the form, in rows."""

    def __init__(self, title: str, fields: Fields, rows: Sequence[Sequence[str]], lead: str = "") -> None:
        super().__init__(*([text(lead, "muted")] if lead else []), title=title)
        self._fields = fields
        for field in fields.values():
            if isinstance(field.editor, PlainText):
                field.editor.setMaximumHeight(em(MOST_HIGH))
        for names in rows:
            self.add(fields[names[0]] if len(names) == 1 else _beside([fields[name] for name in names]))

    @property
    def fields(self) -> Fields:
        return self._fields

    def fill(self, form: Any) -> None:
        for name, field in self._fields.items():
            put(field.editor, getattr(form, name))

    def typed(self) -> dict[str, Any]:
        return {name: taken(field.editor) for name, field in self._fields.items()}


class ListSection(FormCard):
    """Any number of entries, and a button that adds one. `name` is the form's name for them."""

    def __init__(
        self, name: str, words: tuple[str, str, str], make: Callable[[Any], Entry], blank: Callable[[], Any]
    ) -> None:
        title, lead, add_words = words
        super().__init__(heading(title), text(lead, "muted"))
        self.entries: list[Entry] = []
        self._name, self._make, self._blank = name, make, blank
        self._rows = column()
        self.adder = button(add_words, self.add_blank, picture="plus")
        self.add(self._rows, self.adder)

    @property
    def fields(self) -> Fields:
        """Every entry's editors."""
        return {name: field for entry in self.entries for name, field in entry.fields.items()}

    def fill(self, form: Any) -> None:
        """Show what is in the form, and nothing else."""
        for entry in tuple(self.entries):
            self._drop(entry)
        for value in getattr(form, self._name):
            self._append(self._make(value))

    def typed(self) -> dict[str, Any]:
        """What is typed."""
        return {self._name: tuple(entry.typed() for entry in self.entries)}

    def first(self) -> QWidget:
        return self.adder

    def add_blank(self) -> None:
        """Add an entry and go to its first field."""
        entry = self._make(self._blank())
        self._append(entry)
        next(iter(entry.fields.values())).editor.setFocus()

    def _append(self, entry: Entry) -> None:
        self.entries.append(entry)
        self._rows.addWidget(entry)
        entry.removed.connect(self._remove)

    def _remove(self, entry: Entry) -> None:
        self._drop(entry)
        self.adder.setFocus()

    def _drop(self, entry: Entry) -> None:
        self.entries.remove(entry)
        entry.hide()
        entry.deleteLater()


class ProblemSummary(QFrame):
    """What keeps a form from being stored: the same words here and at the field. It takes the focus."""

    def __init__(self) -> None:
        super().__init__()
        set_look(self, "note")
        self._box = column(gap=0.2, margin=0.7)
        self.setLayout(self._box)
        self.hide()

    def tell(self, problems: Sequence[Problem], fields: Fields) -> None:
        """Say what is wrong in the order of the page, or nothing more."""
        order = {name: place for place, name in enumerate(fields)}
        problems = sorted(problems, key=lambda problem: order[problem.field])
        said = {problem.field: problem.words for problem in problems}
        for name, field in fields.items():
            field.set_error(said.get(name, ""))
        clear(self._box)
        self.setVisible(bool(problems))
        if not problems:
            return
        set_state(self, "level", Level.STOP)
        headline = f"{count(len(problems), 'thing')} to set right. Everything you typed is kept."
        self._box.addWidget(text(headline, "strong"))
        links = [button(each.words, partial(fields[each.field].editor.setFocus), look="link") for each in problems]
        for link in links:
            self._box.addWidget(link)
        announce(self, headline)
        links[0].setFocus()


def typed_in(sections: Iterable[Section]) -> dict[str, Any]:
    """What stands in all sections, by the form's names."""
    values: dict[str, Any] = {}
    for section in sections:
        values |= section.typed()
    return values


def fields_of(sections: Iterable[Section]) -> Fields:
    """The editors of all sections."""
    return {name: field for section in sections for name, field in section.fields.items()}


def put(editor: QWidget, value: Any) -> None:
    """Show a typed value in its editor."""
    if isinstance(editor, Choice):
        editor.set_value(value or None)
    elif isinstance(editor, Chips | Ticks):
        editor.set_value(value)
    elif isinstance(editor, CheckBox):
        editor.setChecked(value)
    elif isinstance(editor, DateField):
        editor.type_in(value)
    elif isinstance(editor, PlainText):
        editor.setPlainText(value)
    elif isinstance(editor, LineEdit):
        editor.setText(value)


def taken(editor: QWidget) -> Any:
    """What an editor holds, as typed."""
    if isinstance(editor, LineEdit):
        return editor.text()
    if isinstance(editor, Choice | PlainText | Chips | Ticks):
        return editor.value()
    if isinstance(editor, CheckBox):
        return editor.isChecked()
    raise TypeError(f"{type(editor).__name__} is no editor of a form")
