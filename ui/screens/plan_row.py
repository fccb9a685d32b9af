"""What the lists of a care plan are built of: a numbered row, and the card that holds the rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.plan_gaps import PlanGap
from tcm_desktop.domain.plans import DeclinedService, NaturalSupport, Objective, PlannedAction
from ui.presenters.plan import need_options
from ui.theme import em
from ui.widgets import Card, Choice, DateField, Field, LineEdit, PlainText, button, column, line, set_look, text
from ui.widgets.columns import Columns

PlanItem = Objective | PlannedAction | NaturalSupport | DeclinedService
Item = TypeVar("Item", Objective, PlannedAction, NaturalSupport, DeclinedService)
NO_NEED = "Not tied to a need"


def short_text(words: str, lines: int = 2) -> PlainText:
    """A text of a few lines that keeps its height while the page scrolls."""
    made = PlainText(words, lines=lines)
    made.setFixedHeight(em(1.5 * lines + 0.9))
    return made


def need_choice(needs: Sequence[Need], linked: UUID | None) -> Choice[UUID]:
    """A choice among the needs found."""
    return Choice(need_options(needs, linked), linked, blank=NO_NEED)


def half_typed(days: Mapping[str, Field]) -> dict[str, str]:
    """What stands in days that cannot be read, by the names of their fields."""
    editors = {name: field.editor for name, field in days.items()}
    return {name: each.text() for name, each in editors.items() if isinstance(each, DateField) and each.problem()}


def type_again(days: Mapping[str, Field], words: Mapping[str, str]) -> None:
    """Put such words back, and say what is wrong with them."""
    for name, field in days.items():
        if name in words and isinstance(field.editor, DateField):
            field.editor.type_in(words[name])
            field.check()


def in_columns(*fields: QWidget, columns: int = 4, least: float = 8.5) -> QWidget:
    """Fields in so many columns, in two, or one below the other, as there is room."""
    made = QWidget()
    made.setLayout(Columns(*fields, weights=(1,) * columns, least=least))
    return made


class PlanRow(QFrame):
    """A numbered text, fields about it, and a button that removes it. `typed` tells of any change."""

    typed = Signal()

    NOUN = ""
    WHAT = "what"

    def __init__(self, item_id: UUID, words: str, need: Choice[UUID] | None = None, *, lines: int = 2) -> None:
        super().__init__()
        set_look(self, "row")
        self.item_id = item_id
        self.heading = text("", "strong", wraps=False)
        self.what = short_text(words, lines)
        self.heading.setBuddy(self.what)
        self.need = need
        self.remove = button("", picture="trash-2")
        self.days: dict[str, Field] = {}
        self._named: dict[QWidget, str] = {self.what: self.WHAT}
        self.what.textChanged.connect(self.typed)
        if need is not None:
            self._named[need] = "need"
            need.activated.connect(self.typed)

    def item(self) -> PlanItem:
        """What is typed in the row."""
        raise NotImplementedError

    def editor_for(self, gap: PlanGap | None) -> QWidget:
        """The editor that fills a gap."""
        return self.what

    def arrange(self, *parts: QWidget) -> None:
        """Lay out the row: its text under its number, fields in a line, the need, and what else there is."""
        first, *others = parts
        box = column(line(self.heading, None, self.remove), self.what, first, gap=0.4, margin=0.7)
        if self.need is not None:
            asked = text("Need", wraps=False)
            asked.setBuddy(self.need)
            answers = line(asked, self.need)
            answers.setStretch(1, 1)
            box.addLayout(answers)
        for other in others:
            box.addWidget(other)
        self.setLayout(box)

    def number(self, number: int) -> None:
        """The row's place; every field says it to a screen reader."""
        name = f"{self.NOUN} {number}"
        self.heading.setText(name)
        self.remove.setAccessibleName(f"Remove {name.lower()}")
        self.remove.setToolTip(f"Remove {name.lower()}")
        for editor, words in self._named.items():
            editor.setAccessibleName(f"{name}, {words}")

    def field(self, label: str, editor: QWidget) -> Field:
        """An editor under its label, which tells of changes."""
        made = Field(label, editor)
        self._named[editor] = label.lower()
        if isinstance(editor, DateField):
            self.days[f"{self.item_id}/{label}"] = made
            editor.value_changed.connect(self.typed)
            editor.textEdited.connect(self.typed)
            editor.editingFinished.connect(made.check)
        elif isinstance(editor, LineEdit):
            editor.textEdited.connect(self.typed)
        elif isinstance(editor, Choice):
            editor.activated.connect(self.typed)
        return made


class RowsPart(Card, Generic[Item]):
    """Rows in the order in which they were made. `typed` tells of changes, `dropped` carries an item taken away.

    A row's place is its id's: the record keeps lists that way, so that two people's changes to it can be joined.
    """

    typed = Signal()
    dropped = Signal(object)

    def __init__(
        self, words: tuple[str, str, str], make: Callable[[Item], PlanRow], new: Callable[[], Item], kind: type[Item]
    ) -> None:
        title, hint, add_words = words
        super().__init__(title=title)
        self._make: Callable[[Item], PlanRow] = make
        self._new: Callable[[], Item] = new
        self.kind: type[Item] = kind
        self.rows: list[PlanRow] = []
        self._lines = column()
        self.add_button = button(add_words, self._add_new, picture="plus")
        self.add(text(hint, "muted"), self._lines, self.add_button)

    def items(self) -> tuple[Item, ...]:
        """What is typed in all rows."""
        return tuple(item for row in self.rows if isinstance(item := row.item(), self.kind))

    def fill(self, items: Sequence[Item]) -> None:
        """Show the items of a plan."""
        for item in items:
            self._append(item)

    def put(self, item: Item) -> None:
        """Add an item, or put one back, and go to it."""
        row = self._append(item)
        row.what.setFocus()
        self.typed.emit()

    def row_for(self, item_id: UUID) -> PlanRow | None:
        """The row of an item."""
        return next((row for row in self.rows if row.item_id == item_id), None)

    def days(self) -> dict[str, Field]:
        """The days in all rows, by the item and what it is asked for."""
        return {name: field for row in self.rows for name, field in row.days.items()}

    def _add_new(self) -> None:
        self.put(self._new())

    def _append(self, item: Item) -> PlanRow:
        row = self._make(item)
        at = sum(each.item_id < row.item_id for each in self.rows)
        self.rows.insert(at, row)
        self._lines.insertWidget(at, row)
        row.typed.connect(self.typed)
        row.remove.clicked.connect(lambda: self._drop(row))
        self._renumber()
        return row

    def _drop(self, row: PlanRow) -> None:
        item = row.item()
        self.rows.remove(row)
        row.blockSignals(True)
        self.add_button.setFocus()
        row.hide()
        row.deleteLater()
        self._renumber()
        self.typed.emit()
        self.dropped.emit(item)

    def _renumber(self) -> None:
        for number, row in enumerate(self.rows, 1):
            row.number(number)
