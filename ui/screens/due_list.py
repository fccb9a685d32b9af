"""The list of everything due: grouped rows, each with its one action, found by typing."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from tcm_desktop.services.today import Today
from ui.presenters.due import MOST_ROWS, By, DueRow, Group, groups
from ui.widgets import Chips, Field, LineEdit, Row, RowList, button, clear, column, heading, line, text, wrapping

NOT_FOUND = "Nothing that is due has these words."


class DueList(QWidget):
    """Groups of rows. `opened` carries the item whose action was asked for.

    The filter stands above the list as soon as there is more than a page of rows.
    """

    opened = Signal(object)
    pointed = Signal(object)
    """The item whose row has the focus now."""

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today
        self._view: Today | None = None
        self._unfolded: frozenset[str] = frozenset()
        self.lists: dict[str, RowList] = {}
        self.more: dict[str, QPushButton] = {}
        self.filter = LineEdit(hint="Name, kind or words", width=14)
        self.filter.textChanged.connect(self._fill)
        self.filter.installEventFilter(self)
        self.by = Chips([(By.DAY, "By day"), (By.KIND, "By kind"), (By.CLIENT, "By client")], By.DAY, required=True)
        self.by.setAccessibleName("Order")
        self.by.chosen.connect(self._fill)
        self._tools = QWidget()
        self._tools.setLayout(wrapping(Field("&Find in the list", self.filter), Field("O&rder", self.by)))
        self._tools.hide()
        self._none = text(NOT_FOUND, "muted")
        self._none.hide()
        self._box = column()
        self.setLayout(column(self._tools, self._none, self._box))

    def show_view(self, view: Today) -> None:
        """Show another day's page, or the same one after a change."""
        self._view = view
        self._tools.setVisible(len(view.everything) > MOST_ROWS)
        self._fill()

    def rows(self) -> tuple[Row, ...]:
        """The rows shown, from top to bottom."""
        return tuple(row for each in self.lists.values() for row in each.rows)

    def buttons(self) -> tuple[QPushButton, ...]:
        """Their buttons."""
        return tuple(button for each in self.lists.values() for button in each.buttons)

    def first(self) -> QPushButton | None:
        """The button of the first row, or None without rows."""
        return next(iter(self.buttons()), None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.filter and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            first = self.first()
            is_enter = event.key() in {Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value}
            if first is not None and is_enter and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                first.click()
                return True
            if first is not None and event.key() == Qt.Key.Key_Down.value:
                first.setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _fill(self) -> None:
        if self._view is None:
            return
        focused = self._focused()
        clear(self._box)
        self.lists, self.more = {}, {}
        shown = groups(self._view, self.by.value() or By.DAY, self.filter.text(), self._unfolded)
        for group in shown:
            self._add(group)
        self._none.setVisible(bool(self.filter.text()) and not shown)
        for rows in self.lists.values():
            rows.focus_row(focused)

    def _add(self, group: Group) -> None:
        rows = RowList((_row(each) for each in group.rows), name=group.title)
        rows.activated.connect(self.opened)
        rows.pointed.connect(self.pointed)
        self.lists[group.title] = rows
        total = len(group.rows) + group.hidden
        self._box.addWidget(heading(f"{group.title}   {total}"))
        self._box.addWidget(rows)
        if group.hidden:
            more = button(f"{group.hidden} more", partial(self._unfold, group.title), look="link")
            more.setAccessibleName(f"{group.title}: show {group.hidden} more")
            self.more[group.title] = more
            self._box.addLayout(line(more, None))

    def _unfold(self, title: str) -> None:
        """Show the whole group, and go on at its first new row."""
        before = len(self.lists[title].rows)
        self._unfolded |= {title}
        self._fill()
        self.lists[title].buttons[before].setFocus()

    def _focused(self) -> Hashable | None:
        """The item whose row has the focus."""
        for rows in self.lists.values():
            for row, its_button in zip(rows.rows, rows.buttons, strict=True):
                if its_button.hasFocus():
                    return row.key
        return None


def _row(each: DueRow) -> Row:
    return Row(each.item, each.title, each.detail, each.action, each.pill, each.level, each.picture)
