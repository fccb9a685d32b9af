"""A signed note: to be read, never changed; what follows its signature stands above and below it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from tcm_desktop.domain.contacts import BillingChoice
from tcm_desktop.services.notes import NoteDesk
from ui.levels import Level, ground
from ui.presenters.narrative import Span, to_qt
from ui.presenters.note_words import digest_words, summary, thread, unit_words
from ui.presenters.signed import late_words, signed_words
from ui.screen import Context
from ui.screens.follow_ups import FollowUps
from ui.screens.note_summary import SummaryCard
from ui.theme import current_theme
from ui.widgets import Card, PlainText, column, heading, icon, line, text


class SignedNote(QWidget):
    """The facts, the text (it can be selected and copied), the signature, and everything that followed it."""

    def __init__(self, context: Context, desk: NoteDesk) -> None:
        super().__init__()
        note, today = desk.note, context.gateway.desk.today
        assert note.signature is not None
        billed = note.billing is not None and note.billing.choice is BillingChoice.BILL
        units = unit_words(note.billing.units) if note.billing is not None and billed else ""
        wordless = "Nothing more was written." if note.attempt is not None else ""
        self.narrative = PlainText(note.narrative, lines=6, look="narrative", hint=wordless)
        self.narrative.setReadOnly(True)
        self.narrative.setAccessibleName("What happened, signed")
        self.follow = FollowUps(context, note.KIND, note.id, self)
        self.follow.shown.connect(self._mark_quote)
        self.follow.quote_wanted.connect(self._show_quote)
        signature = Card(
            line(icon("signature"), text(signed_words(note.signature), "strong"), gap=0.5),
            *([text(late_words(note))] if note.late_reason.strip() else []),
            text(digest_words(note.signature), "small"),
        )
        lines = summary(note, desk.client.name.listed, desk.plan, units, today)
        box = column(
            self.follow.above,
            SummaryCard(lines),
            text(thread(note, desk.plan, desk.needs).words, "small"),
            heading("What happened"),
            self.narrative,
            signature,
            self.follow.below,
        )
        box.setStretch(4, 1)
        self.setLayout(box)

    def _quote(self) -> Span | None:
        """Where the words stand that a remark is about; None for nothing, or when they are not found there."""
        returned = self.follow.found.returned if self.follow.found is not None else None
        if returned is None or returned.quote_at is None:
            return None
        span = (returned.quote_at, returned.quote_at + len(returned.quote))
        return span if self.narrative.toPlainText()[span[0] : span[1]] == returned.quote else None

    def _mark_quote(self) -> None:
        span = self._quote()
        marks = []
        if span is not None:
            mark = QTextEdit.ExtraSelection()
            mark.cursor, mark.format = self._cursor_over(span), QTextCharFormat()
            mark.format.setBackground(QColor(current_theme().tokens.color(ground(Level.FIX))))
            mark.format.setFontUnderline(True)
            marks.append(mark)
        self.narrative.setExtraSelections(marks)

    def _show_quote(self) -> None:
        """Go to the words of the remark."""
        span = self._quote()
        if span is not None:
            cursor = self._cursor_over(span)
            self.narrative.setTextCursor(cursor)
            self.narrative.ensureCursorVisible()
            self.narrative.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _cursor_over(self, span: Span) -> QTextCursor:
        whole, cursor = self.narrative.toPlainText(), QTextCursor(self.narrative.document())
        cursor.setPosition(to_qt(whole, span[0]))
        cursor.setPosition(to_qt(whole, span[1]), QTextCursor.MoveMode.KeepAnchor)
        return cursor
