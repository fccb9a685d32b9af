"""The narrative's editor: plain text with marks that lie on the paper, not in the text."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QInputMethodEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit

from ui.levels import Level, ground
from ui.presenters.narrative import Insertion, Span, from_qt, to_qt
from ui.theme import current_theme, em
from ui.widgets.inputs import PlainText


@dataclass(frozen=True, slots=True)
class Mark:
    """Words that led to a finding."""

    code: str
    level: Level
    span: Span


class NarrativeEdit(PlainText):
    """Says what happens to the text in characters. Marks are drawn over the document and leave undo alone.

    `typed` follows the document's own changes, never a mark; `composing` whether an input method is at work.
    """

    typed = Signal()
    pasted = Signal()
    entered = Signal()
    left = Signal()
    caret_moved = Signal()
    composing = Signal(bool)

    def __init__(self) -> None:
        super().__init__(lines=4, look="narrative")
        self._marks: list[tuple[Mark, QTextCursor]] = []
        self._is_composing = False
        self.document().contentsChange.connect(self._contents_change)
        self.cursorPositionChanged.connect(self.caret_moved)

    def sizeHint(self) -> QSize:
        return QSize(em(24), self.minimumHeight())

    # --- text and caret, in characters ---

    def load(self, text: str, caret: int) -> None:
        """Begin with this text; nothing before it can be undone."""
        self.document().contentsChange.disconnect(self._contents_change)
        self.setPlainText(text)
        self.document().contentsChange.connect(self._contents_change)
        self.put_caret(min(caret, len(text)))

    def caret(self) -> int:
        """Where the caret is."""
        return from_qt(self.toPlainText(), self.textCursor().position())

    def put_caret(self, start: int, end: int | None = None) -> None:
        """Put the caret somewhere, or select up to `end`, and scroll there."""
        text, cursor = self.toPlainText(), self.textCursor()
        cursor.setPosition(to_qt(text, start))
        if end is not None:
            cursor.setPosition(to_qt(text, end), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def insert(self, what: Insertion) -> None:
        """Put a question in as one step to undo, and select its blank."""
        if what.words:
            cursor = self.textCursor()
            cursor.beginEditBlock()
            cursor.setPosition(to_qt(self.toPlainText(), what.at))
            cursor.insertText(what.words)
            cursor.endEditBlock()
        self.put_caret(*what.blank)

    # --- marks ---

    def set_marks(self, marks: Iterable[Mark]) -> None:
        """Mark these words, and no others."""
        text = self.toPlainText()
        self._marks = [(mark, self._cursor_over(text, mark.span)) for mark in marks]
        self._draw_marks()

    def keep_marks(self, codes: Collection[str]) -> None:
        """Take away the marks of all other findings."""
        self._marks = [(mark, cursor) for mark, cursor in self._marks if mark.code in codes]
        self._draw_marks()

    def marks_of(self, code: str) -> list[Span]:
        """Where a finding's marks are now, after whatever was typed since."""
        text = self.toPlainText()
        return [
            (from_qt(text, cursor.selectionStart()), from_qt(text, cursor.selectionEnd()))
            for mark, cursor in self._marks
            if mark.code == code and cursor.hasSelection()
        ]

    def marked_at(self, caret: int) -> str:
        """The finding whose mark is at the caret; blank for none."""
        codes = dict.fromkeys(mark.code for mark, _ in self._marks)
        return next((c for c in codes for start, end in self.marks_of(c) if start <= caret <= end), "")

    def _cursor_over(self, text: str, span: Span) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.setPosition(to_qt(text, span[0]))
        cursor.setPosition(to_qt(text, span[1]), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _draw_marks(self) -> None:
        selections = []
        for mark, cursor in self._marks:
            selection = QTextEdit.ExtraSelection()
            selection.cursor = cursor
            selection.format = _mark_format(mark.level)
            selections.append(selection)
        self.setExtraSelections(selections)

    # --- what happens ---

    def insertFromMimeData(self, source: QMimeData) -> None:
        super().insertFromMimeData(source)
        self.pasted.emit()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        if bool(event.preeditString()) is not self._is_composing:
            self._is_composing = not self._is_composing
            self.composing.emit(self._is_composing)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def _contents_change(self, _at: int, removed: int, added: int) -> None:
        if removed or added:
            self.typed.emit()


def _mark_format(level: Level) -> QTextCharFormat:
    """A pale band carries the mark; the wave under it is too faint to do so alone."""
    tokens, marked = current_theme().tokens, QTextCharFormat()
    marked.setBackground(QColor(tokens.color(ground(level))))
    marked.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
    marked.setUnderlineColor(QColor(tokens.mark))
    return marked
