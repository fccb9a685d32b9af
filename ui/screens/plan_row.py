"""What the lists of a care plan are built of: a numbered row, and the card that holds the rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Generic, TypeVar
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.plan_gaps import PlanGap
from tcm_desktop.domain.plans import DeclinedService, NaturalSupport, Objective, PlannedAction
from tcm_desktop.domain.ranks import UNRANKED, place
from ui.presenters.plan import need_options
from ui.theme import em
from ui.widgets import Card, Choice, DateField, Field, LineEdit, PlainText, button, column, line, set_look, text
from ui.widgets.columns import Columns
from ui.widgets.parts import announce, focus_again

PlanItem = Objective | PlannedAction | NaturalSupport | DeclinedService
Item = TypeVar("Item", Objective, PlannedAction, NaturalSupport, DeclinedService)
NO_NEED = "Not tied to a need"
MOVES = ((-1, "arrow-up", "Alt+Up", "up"), (1, "arrow-down", "Alt+Down", "down"))
"""Steps, picture, key and words of the two ways in which a row moves."""


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
    """A numbered text, fields about it, and a button that removes it. `typed` tells of any change.

    One that is given a `rank` can be moved: `asked_to_move` carries how many places further down (negative: up).
    """

    typed = Signal()
    asked_to_move = Signal(int)

    NOUN = ""
    WHAT = "what"

    def __init__(
        self, item_id: UUID, words: str, need: Choice[UUID] | None = None, *, lines: int = 2, rank: int | None = None
    ) -> None:
        super().__init__()
        set_look(self, "row")
        self.item_id, self.rank = item_id, rank or UNRANKED
        self.moves = () if rank is None else tuple(self._mover(*each) for each in MOVES)
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
        box = column(line(self.heading, None, *self.moves, self.remove), self.what, first, gap=0.4, margin=0.7)
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
        for move, (_, _, key, words) in zip(self.moves, MOVES, strict=False):
            move.setAccessibleName(f"Move {name.lower()} {words}")
            move.setToolTip(f"Move {name.lower()} {words} ({key})")
        for editor, words in self._named.items():
            editor.setAccessibleName(f"{name}, {words}")

    def place(self) -> tuple[bool, int, str]:
        """Where the row stands among others."""
        return place(self.rank, self.item_id)

    def _mover(self, steps: int, picture: str, key: str, words: str) -> QPushButton:
        """A button that asks for a move, and its key anywhere in the row."""
        made = button("", lambda: self.asked_to_move.emit(steps), picture=picture, name=f"Move {words}")
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(made.click)
        return made

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

    A row's place is its id's, or the one that the worker gave it: the record keeps lists that way, so that two people's
    changes to it can be joined.
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
        at = sum(each.place() < row.place() for each in self.rows)
        self.rows.insert(at, row)
        self._lines.insertWidget(at, row)
        row.typed.connect(self.typed)
        row.remove.clicked.connect(lambda: self._drop(row))
        row.asked_to_move.connect(lambda steps: self._move(row, steps))
        self._renumber()
        return row

    def _move(self, row: PlanRow, steps: int) -> None:
        """Move a row, and keep the focus where it is; every row has a place of its own from then on."""
        at = self.rows.index(row)
        to = at + steps
        if not 0 <= to < len(self.rows):
            return
        focused = row.focusWidget()
        self.rows.insert(to, self.rows.pop(at))
        self._lines.insertWidget(to, row)
        for rank, each in enumerate(self.rows, 1):
            each.rank = rank
        self._renumber()
        self._tab_through()
        focus_again(focused)
        announce(row, f"{row.heading.text()} of {len(self.rows)}")
        self.typed.emit()

    def _tab_through(self) -> None:
        """Have Tab go through the rows as they stand now; a choice's open list is a window of its own."""
        inside = (each for row in self.rows for each in row.findChildren(QWidget) if each.window() is self.window())
        stops: list[QWidget] = [each for each in inside if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
        for before, after in pairwise([*stops, self.add_button]):
            QWidget.setTabOrder(before, after)

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
