"""A draft in the wrong chart: choose whose it is, and it moves there with its text."""

from __future__ import annotations

from functools import partial
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.services.clients import caseload
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.moving import has_links, move_note
from tcm_desktop.services.notes import NoteDesk, open_note
from tcm_desktop.services.views import CaseloadLine
from ui.levels import Level
from ui.presenters.caseload import matching
from ui.presenters.typed import count
from ui.screen import Context, Screen
from ui.tasks import Told
from ui.widgets import Field, LineEdit, Row, RowList, column, text

MOST_ROWS = 8
KEEPS = "The text, the day and the minutes go along."
DROPS = "Its links to needs and objectives stay behind: those belong to {name}. Choose new ones there."

NOTHING = "There is nothing in this note yet. Press Esc twice, and begin a note in the right chart."

Found = tuple[NoteDesk, tuple[CaseloadLine, ...]]


def note_and_clients(desk: Desk, note_id: UUID) -> Found:
    """The draft, and everybody to whom it could belong."""
    return open_note(desk, note_id), caseload(desk)


class MoveNoteScreen(Screen):
    """Type some letters of the name, Down, Enter. Esc goes back to the note and changes nothing."""

    WINDOW_TITLE: ClassVar[str] = "Wrong client"

    def __init__(self, context: Context, client_id: UUID, note_id: UUID) -> None:
        super().__init__(context)
        self.client_id = client_id
        self._note_id = note_id
        self._found: Found | None = None
        self.filter = LineEdit(width=18)
        self.filter.textChanged.connect(self._fill)
        self.filter.installEventFilter(self)
        self.rows = RowList(name="Clients")
        self.rows.activated.connect(self._move)
        self._words, self._empty = text(KEEPS), text("", "muted")
        field = Field("&Whose contact was it?", self.filter)
        self.setLayout(column(self._words, field, self._empty, self.rows, None, margin=0.95))
        context.gateway.run(note_and_clients, note_id, done=self._show, failed=self._not_there)

    def title(self) -> str:
        return f"{self.WINDOW_TITLE} · {self._found[0].client.name.listed}" if self._found else self.WINDOW_TITLE

    def initial_focus(self) -> QWidget:
        return self.filter

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.filter and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down.value and self.rows.buttons:
                self.rows.buttons[0].setFocus(Qt.FocusReason.TabFocusReason)
                return True
            is_enter = event.key() in {Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value}
            if is_enter and len(self.rows.buttons) == 1:  # of several, she points at one
                self.rows.buttons[0].click()
                return True
        return super().eventFilter(watched, event)

    def _show(self, found: Found) -> None:
        self._found = found
        desk = found[0]
        if has_links(desk.note):
            self._words.setText(f"{KEEPS} {DROPS.format(name=desk.client.name.listed)}")
        self._fill()
        self.loaded()

    def _fill(self, _: str = "") -> None:
        if self._found is None:
            return
        others = tuple(line for line in self._found[1] if line.client_id != self._found[0].client.id)
        shown = matching(others, self.filter.text())
        self.rows.set_rows(
            Row(line.client_id, line.listed_name, f"Born {line.birth_date.year}", "Move here")
            for line in shown[:MOST_ROWS]
        )
        hidden = len(shown) - MOST_ROWS
        more = f"{count(hidden, 'more client')}. Type some letters of the name." if hidden > 0 else ""
        self._empty.setText(more or ("" if shown else "Nobody else in your caseload has this name."))
        self._empty.setVisible(bool(self._empty.text()))

    def _move(self, client_id: UUID) -> None:
        move = partial(self.context.gateway.run, move_note, self._note_id, client_id)
        move(done=self._moved, failed=self._refused, saves=True)

    def _moved(self, note: ContactNote) -> None:
        """On in the right chart; Esc leads to where the note was begun from."""
        self.context.navigator.back()
        self.context.navigator.replace("note", client_id=note.client_id, note_id=note.id)
        dropped = self._found is not None and has_links(self._found[0].note)
        words = "The note is in this chart now. Choose its objective or need here." if dropped else "The note moved."
        self.context.tell(words, Level.OK)

    def _not_there(self, error: Told) -> None:
        """A note in which nothing was written was not stored."""
        if not isinstance(error, RecordNotFound):
            self.context.gateway.told.emit(error)
            return
        self._words.setText(NOTHING)
        self.filter.setEnabled(False)
        self.loaded()

    def _refused(self, error: Told) -> None:
        self.context.tell(str(error), Level.STOP)
