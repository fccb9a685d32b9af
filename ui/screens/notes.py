"""Every note of the caseload: drafts first, then the latest; and whatever was written, by its words."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from tcm_desktop.services.desk import Desk
from tcm_desktop.services.notes import drafts, recent_notes
from tcm_desktop.services.views import ChangeSet, ContactLine
from ui.presenters.note_list import MOST_ROWS, NoteRow, matching
from ui.presenters.typed import count
from ui.screen import Context, Screen
from ui.screens.found import FoundList
from ui.widgets import Field, LineEdit, Row, RowList, button, column, line, text

Lists = tuple[tuple[ContactLine, ...], tuple[ContactLine, ...]]


def all_notes(desk: Desk) -> Lists:
    """Drafts and recent notes, in one go."""
    return drafts(desk), recent_notes(desk)


class NotesScreen(Screen):
    """Type to filter the list and to search the text; Down goes into the rows, Enter opens the first."""

    WINDOW_TITLE: ClassVar[str] = "Notes"

    def __init__(self, context: Context, words: str = "") -> None:
        super().__init__(context)
        self._lists: Lists = ((), ())
        self.filter = LineEdit(words, hint="Name, date, service or words", width=18)
        self.filter.textChanged.connect(self._fill)
        self.filter.installEventFilter(self)
        self.rows = RowList(name="Notes", stacked=True)
        self.rows.activated.connect(self._open)
        self.found = FoundList(context)
        self._empty, self._more = text("", "muted"), text("", "muted")
        new = button("New contact note", context.navigator.ask_for_note, look="primary", picture="plus")
        top = line(Field("&Find", self.filter), None, new)
        top.setAlignment(new, Qt.AlignmentFlag.AlignBottom)
        self.setLayout(column(top, self._empty, self.rows, self._more, self.found, None, margin=0.95))
        context.gateway.run(all_notes, done=self._show)

    def subtitle(self) -> str:
        if not self.is_loaded:
            return ""
        return f"{count(len(self._lists[0]), 'draft')} to finish" if self._lists[0] else "No drafts"

    def initial_focus(self) -> QWidget | None:
        return self.rows.buttons[0] if self.rows.buttons and not self.found.words else self.filter

    def refresh(self, changes: ChangeSet) -> None:
        self.context.gateway.run(all_notes, done=self._show)
        self.found.look_again()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.filter and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            buttons = (*self.rows.buttons, *self.found.rows.buttons)
            is_enter = event.key() in {Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value}
            if is_enter and not event.modifiers() & Qt.KeyboardModifier.ControlModifier and buttons:
                buttons[0].click()
                return True
            if event.key() == Qt.Key.Key_Down.value and buttons:
                buttons[0].setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _show(self, lists: Lists) -> None:
        self._lists = lists
        self._fill()
        if self.is_loaded:
            self.heading_changed.emit()
        else:
            self.loaded()

    def _fill(self) -> None:
        found = matching(*self._lists, self.filter.text(), self.context.gateway.desk.today)
        self.rows.set_rows(_row(each) for each in found[:MOST_ROWS])
        self._more.setText(f"{len(found) - MOST_ROWS} more. Type to narrow them down.")
        self._more.setVisible(len(found) > MOST_ROWS)
        nothing = (
            "No name, date or service in the list is like that."
            if self.filter.text()
            else "Your notes will stand here. Ctrl+N begins one."
        )
        self._empty.setText(nothing)
        self._empty.setVisible(not found)
        if self.filter.text().strip() != self.found.words:
            self.found.look_for(self.filter.text(), {row.line.id for row in found[:MOST_ROWS]})

    def _open(self, found: ContactLine) -> None:
        self.context.navigator.open("note", client_id=found.client_id, note_id=found.id)


def _row(each: NoteRow) -> Row:
    return Row(each.line, each.title, each.detail, each.action, each.pill, each.level, each.picture)
