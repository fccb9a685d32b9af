"""The rows of a care plan: objectives, and the steps in the course of action."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Generic, TypeVar
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.plan_gaps import PlanGap
from tcm_desktop.domain.plans import Objective, ObjectiveStatus, PlannedAction
from ui.presenters.plan import need_options
from ui.presenters.plan_names import OBJECTIVE_WORDS
from ui.theme import em
from ui.widgets import Card, Choice, DateField, Field, LineEdit, PlainText, button, column, line, set_look, text
from ui.widgets.ahead import AheadField
from ui.widgets.folding import Folding

Item = TypeVar("Item", Objective, PlannedAction)
NO_NEED = "Not tied to a need"


def short_text(words: str, lines: int = 2) -> PlainText:
    """A text of a few lines that keeps its height while the page scrolls."""
    made = PlainText(words, lines=lines)
    made.setFixedHeight(em(1.5 * lines + 0.9))
    return made


def need_choice(needs: Sequence[Need], linked: UUID | None) -> Choice[UUID]:
    """A choice among the needs found."""
    return Choice(need_options(needs, linked), linked, blank=NO_NEED)


class PlanRow(QFrame):
    """A numbered text, fields about it, and a button that removes it. `typed` tells of any change."""

    typed = Signal()

    NOUN = ""

    def __init__(self, item_id: UUID, words: str, need: Choice[UUID]) -> None:
        super().__init__()
        set_look(self, "row")
        self.item_id = item_id
        self.heading = text("", "strong", wraps=False)
        self.what = short_text(words)
        self.heading.setBuddy(self.what)
        self.need = need
        self.remove = button("", picture="trash-2")
        self._named: dict[QWidget, str] = {self.what: "what", need: "need"}
        self.what.textChanged.connect(self.typed)
        need.activated.connect(self.typed)

    def arrange(self, *parts: QWidget) -> None:
        """Lay out the row: its text under its number, fields in a line, the need, and what else there is."""
        first, *others = parts
        asked = text("Need", wraps=False)
        asked.setBuddy(self.need)
        answers = line(asked, self.need)
        answers.setStretch(1, 1)
        top = line(self.heading, None, self.remove)
        self.setLayout(column(top, self.what, first, answers, *others, gap=0.4, margin=0.7))

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
            editor.value_changed.connect(self.typed)
            editor.editingFinished.connect(made.check)
        elif isinstance(editor, LineEdit):
            editor.textEdited.connect(self.typed)
        elif isinstance(editor, Choice):
            editor.activated.connect(self.typed)
        return made


class ObjectiveRow(PlanRow):
    """What, who, by when, for which need, and where it stands."""

    NOUN = "Objective"

    def __init__(self, objective: Objective, needs: Sequence[Need], today: date) -> None:
        super().__init__(objective.id, objective.statement, need_choice(needs, objective.need_id))
        self._known, self._today = objective, today
        self.who = LineEdit(objective.responsible, width=8)
        self.due = AheadField(today, objective.target_date, width=6)
        self.status = Choice(OBJECTIVE_WORDS.items(), objective.status)
        self.reason = LineEdit(objective.status_reason)
        self._reason = self.field("Why", self.reason)
        fields = (("Who", self.who), ("By when", self.due), ("Status", self.status))
        self.arrange(Folding(*(self.field(label, editor) for label, editor in fields)), self._reason)
        self.status.currentIndexChanged.connect(self._status_shown)
        self._status_shown()

    def item(self) -> Objective:
        """The objective as typed."""
        status = self.status.value() or ObjectiveStatus.ACTIVE
        return replace(
            self._known,
            statement=self.what.value().strip(),
            responsible=self.who.text().strip(),
            target_date=self.due.value(),
            need_id=self.need.value(),
            status=status,
            status_on=self._known.status_on if status is self._known.status else self._today,
            status_reason=self.reason.text().strip(),
        )

    def editor_for(self, gap: PlanGap | None) -> QWidget:
        """The editor that fills a gap."""
        editors: dict[PlanGap | None, QWidget] = {
            PlanGap.OBJECTIVE_WITHOUT_DATE: self.due,
            PlanGap.OBJECTIVE_WITHOUT_PERSON: self.who,
            PlanGap.OBJECTIVE_WITHOUT_NEED: self.need,
        }
        return editors.get(gap, self.what)

    def _status_shown(self) -> None:
        self._reason.setVisible(self.status.value() is not ObjectiveStatus.ACTIVE)


class ActionRow(PlanRow):
    """What is done, for which need, who does it with which agency, by when."""

    NOUN = "Step"

    def __init__(self, action: PlannedAction, needs: Sequence[Need], today: date) -> None:
        super().__init__(action.id, action.statement, need_choice(needs, action.need_id))
        self._known = action
        self.who = LineEdit(action.responsible, width=8)
        self.agency = LineEdit(action.agency, width=8)
        self.due = AheadField(today, action.by_when, width=6)
        fields = (("Who", self.who), ("Agency", self.agency), ("By when", self.due))
        self.arrange(Folding(*(self.field(label, editor) for label, editor in fields)))

    def item(self) -> PlannedAction:
        """The step as typed."""
        return replace(
            self._known,
            statement=self.what.value().strip(),
            need_id=self.need.value(),
            responsible=self.who.text().strip(),
            agency=self.agency.text().strip(),
            by_when=self.due.value(),
        )

    def editor_for(self, gap: PlanGap | None) -> QWidget:
        """The editor that fills a gap."""
        return self.need if gap is PlanGap.ACTION_WITHOUT_NEED else self.what


Row = ObjectiveRow | ActionRow


class RowsPart(Card, Generic[Item]):
    """Rows in the order in which they were made. `typed` tells of changes, `dropped` carries an item taken away.

    A row's place is its id's: the record keeps lists that way, so that two people's changes to it can be joined.
    """

    typed = Signal()
    dropped = Signal(object)

    def __init__(
        self, title: str, hint: str, add_words: str, make: Callable[[Item], Row], new: Callable[[], Item]
    ) -> None:
        super().__init__(title=title)
        self._make: Callable[[Item], Row] = make
        self._new: Callable[[], Item] = new
        self.rows: list[Row] = []
        self._lines = column()
        self.add_button = button(add_words, self._add_new, picture="plus")
        self.add(text(hint, "muted"), self._lines, self.add_button)

    def fill(self, items: Sequence[Item]) -> None:
        """Show the items of a plan."""
        for item in items:
            self._append(item)

    def put(self, item: Item) -> None:
        """Add an item, or put one back, and go to it."""
        row = self._append(item)
        row.what.setFocus()
        self.typed.emit()

    def row_for(self, item_id: UUID) -> Row | None:
        """The row of an item."""
        return next((row for row in self.rows if row.item_id == item_id), None)

    def _add_new(self) -> None:
        self.put(self._new())

    def _append(self, item: Item) -> Row:
        row = self._make(item)
        at = sum(each.item_id < row.item_id for each in self.rows)
        self.rows.insert(at, row)
        self._lines.insertWidget(at, row)
        row.typed.connect(self.typed)
        row.remove.clicked.connect(lambda: self._drop(row))
        self._renumber()
        return row

    def _drop(self, row: Row) -> None:
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
