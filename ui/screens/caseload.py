"""The caseload: every client, found by typing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from tcm_desktop.services.today import CaseloadEntry, caseload_entries
from tcm_desktop.services.views import ChangeSet
from ui.presenters.caseload import COLUMNS, SHOW_WORDS, Show, cells, shown
from ui.presenters.typed import count
from ui.screen import Action, Context, Screen
from ui.theme import em
from ui.widgets import Chips, Field, LineEdit, column, text, wrapping

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
NEXT_DUE = COLUMNS.index("Next due")
LEAST_FOR_WORDS, LEAST_HIGH = 13.0, 12.0
NOBODY = "Your clients will be listed here. Take the first one in with Ctrl+Enter."
NOT_FOUND = "Nobody in your caseload has such a name."
NOBODY_SUCH = "Nobody in your caseload is like that now."


class CaseloadModel(QAbstractTableModel):
    """Entries as a table; replaced whole."""

    def __init__(self, parent: QObject, today: date) -> None:
        super().__init__(parent)
        self._today = today
        self.entries: tuple[CaseloadEntry, ...] = ()
        self._cells: list[tuple[str, ...]] = []

    def show_entries(self, entries: tuple[CaseloadEntry, ...]) -> None:
        """Show other entries."""
        self.beginResetModel()
        self.entries = entries
        self._cells = [cells(each, self._today) for each in entries]
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if index.isValid() and role == Qt.ItemDataRole.DisplayRole:
            return self._cells[index.row()][index.column()]
        if index.isValid() and role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{COLUMNS[index.column()]}: {self._cells[index.row()][index.column()]}"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        is_text = role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal
        return COLUMNS[section] if is_text else None


class CaseloadTable(QTableView):
    """Whole rows; Tab goes on to the next control, Enter opens."""

    def __init__(self, model: CaseloadModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName("Clients")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(em(2.7))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(NEXT_DUE, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(em(5))
        header.sectionResized.connect(self._other_resized)

    def sizeHint(self) -> QSize:
        """The room that is left, and at least some rows: in large type on a small screen the whole page scrolls."""
        return QSize(em(20), em(LEAST_HIGH))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _other_resized(self, column: int) -> None:
        if column != NEXT_DUE:
            self._fit()

    def _fit(self) -> None:
        """What is next takes the room that is left; where that is too little for words the table scrolls sideways."""
        header = self.horizontalHeader()
        room = self.viewport().width() - (header.length() - header.sectionSize(NEXT_DUE))
        stretches = room >= em(LEAST_FOR_WORDS)
        mode = QHeaderView.ResizeMode.Stretch if stretches else QHeaderView.ResizeMode.Fixed
        if header.sectionResizeMode(NEXT_DUE) != mode:
            header.setSectionResizeMode(NEXT_DUE, mode)
        if not stretches:
            header.resizeSection(NEXT_DUE, em(LEAST_FOR_WORDS))


class CaseloadScreen(Screen):
    """Type a few letters of a name; Enter opens the chart, Down goes into the list."""

    WINDOW_TITLE = "Caseload"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._entries: tuple[CaseloadEntry, ...] = ()
        self.filter = LineEdit(hint="Type a few letters of a name")
        self.filter.textChanged.connect(self._fill)
        self.filter.installEventFilter(self)
        self.show_chips = Chips([(each, SHOW_WORDS[each]) for each in Show], Show.ALL, required=True)
        self.show_chips.setAccessibleName("Show")
        self.show_chips.chosen.connect(self._fill)
        self.model = CaseloadModel(self, context.gateway.desk.today)
        self.table = CaseloadTable(self.model)
        self.table.activated.connect(self._activated)
        self._empty = text("", "muted")
        self._empty.hide()
        tools = QWidget()
        tools.setLayout(wrapping(Field("&Find a client", self.filter), Field("S&how", self.show_chips)))
        box = column(tools, self._empty, self.table, None, margin=0.95)
        box.setStretch(box.indexOf(self.table), 1)
        box.setStretch(box.count() - 1, 0)
        self.setLayout(box)
        context.gateway.run(caseload_entries, done=self._show)

    def subtitle(self) -> str:
        return count(sum(each.closed_on is None for each in self._entries), "client") if self.is_loaded else ""

    def bar_actions(self) -> Sequence[Action]:
        new = partial(self.context.navigator.open, "intake")
        summaries = partial(self.context.navigator.open, "summaries")
        return [
            Action("Monthly summaries", summaries, "Ctrl+M", picture="file-chart-column", left=True),
            Action("New client", new, "Ctrl+Return", look="primary", picture="user-plus"),
        ]

    def keys(self) -> Sequence[tuple[str, str]]:
        return (("Enter", "Open the chart"), ("Down", "From the filter into the list"))

    def initial_focus(self) -> QWidget | None:
        return self.filter

    def refresh(self, changes: ChangeSet) -> None:
        self.context.gateway.run(caseload_entries, done=self._show)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.filter and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if is_plain and event.key() in {Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value}:
                self._open(self.table.currentIndex().row())
                return True
            if event.key() == Qt.Key.Key_Down.value and self.model.entries:
                self.table.setFocus()
                return True
        return super().eventFilter(watched, event)

    def _show(self, entries: tuple[CaseloadEntry, ...]) -> None:
        self._entries = entries
        self._fill()
        if self.is_loaded:
            self.heading_changed.emit()
        else:
            self.loaded()

    def _fill(self) -> None:
        """Show what the filter leaves; the client that was current stays so."""
        row = self.table.currentIndex().row()
        current = self.model.entries[row].line.client_id if 0 <= row < len(self.model.entries) else None
        show = self.show_chips.value() or Show.ALL
        found = shown(self._entries, self.filter.text(), show, self.context.gateway.desk.today)
        self.model.show_entries(found)
        ids = [each.line.client_id for each in found]
        self.table.selectRow(ids.index(current) if current in ids else 0)
        none = NOT_FOUND if self.filter.text() else NOBODY_SUCH
        self._empty.setText(none if self._entries else NOBODY)
        self._empty.setVisible(not found)
        self.table.setVisible(bool(found))

    def _activated(self, index: QModelIndex) -> None:
        self._open(index.row())

    def _open(self, row: int) -> None:
        if 0 <= row < len(self.model.entries):
            self.context.navigator.open("client", client_id=self.model.entries[row].line.client_id)
