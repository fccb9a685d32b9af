"""This note and the earlier one that it is very like, side by side, to be read."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from PySide6.QtGui import QFont, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QSizePolicy, QWidget

from tcm_desktop.services.alike import TwoNotes, two_notes
from ui.presenters.alike import Part, differing, headline, sides
from ui.presenters.typed import count, show_date
from ui.screen import Context, Screen
from ui.widgets import PlainText, column, heading, text
from ui.widgets.columns import Columns

NARROWEST = 20  # em of a text that can still be read beside another


class AlikeScreen(Screen):
    """Nothing can be changed here; Esc goes back to where the note is written."""

    WINDOW_TITLE: ClassVar[str] = "Two notes"

    def __init__(self, context: Context, client_id: UUID, note_id: UUID) -> None:
        super().__init__(context)
        self.client_id = client_id
        self.found: TwoNotes | None = None
        self.texts: tuple[PlainText, ...] = ()
        self._box = column(margin=0.95)
        self.setLayout(self._box)
        context.gateway.run(two_notes, note_id, done=self._show)

    def title(self) -> str:
        return f"{self.WINDOW_TITLE} · {self.found.client.name.listed}" if self.found else self.WINDOW_TITLE

    def initial_focus(self) -> QWidget | None:
        return self.texts[0] if self.texts else None

    def _show(self, found: TwoNotes) -> None:
        self.found = found
        self._box.addWidget(text(headline(found), "strong"))
        today = self.context.gateway.desk.today
        note, earlier = found.note, found.earlier
        mine, hers = sides(note.narrative, earlier.narrative if earlier is not None else "")
        shown = [(f"This note, {show_date(note.service_date, today)}", mine)]
        if earlier is not None:
            shown.append((f"Earlier note, {show_date(earlier.service_date, today)}", hers))
        self.texts = tuple(_marked(parts, words) for words, parts in shown)
        both = [_side(words, parts, box) for (words, parts), box in zip(shown, self.texts, strict=True)]
        self._box.addLayout(Columns(*both, weights=(1, 1), least=NARROWEST))
        self._box.addStretch(1)
        self.loaded()


def _side(words: str, parts: tuple[Part, ...], box: PlainText) -> QWidget:
    side = QWidget()
    differ = f"{count(differing(parts), 'word')} not in the other"
    side.setLayout(column(heading(words), text(differ, "small"), box, gap=0.25))
    return side


def _marked(parts: tuple[Part, ...], words: str) -> PlainText:
    box = PlainText(lines=12, look="narrative")
    cursor, plain, marked = QTextCursor(box.document()), QTextCharFormat(), QTextCharFormat()
    marked.setFontWeight(QFont.Weight.Bold)
    marked.setFontUnderline(True)
    for part in parts:
        cursor.insertText(part.words, marked if part.differs else plain)
    box.moveCursor(QTextCursor.MoveOperation.Start)
    box.setReadOnly(True)
    box.setAccessibleName(words)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return box
