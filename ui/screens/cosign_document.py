"""One document that waits for a second signature: findings first, then its words, then the decision."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from tcm_desktop.domain.errors import NotPermitted, ReadAgain
from tcm_desktop.services.cosigning import approve, keep_remark, send_back
from tcm_desktop.services.follow_ups import Followed
from tcm_desktop.services.signatures import Remark
from ui.autosave import Autosave
from ui.levels import Level
from ui.presenters.cosign import CosignPage, cosign_page, pointed_at
from ui.presenters.follow_ups import addendum_head, history, title_of
from ui.presenters.narrative import from_qt
from ui.presenters.signed import signed_words, title_words
from ui.screen import Action, Context, Screen
from ui.screens.check_parts import tinted
from ui.screens.note_summary import SummaryCard
from ui.screens.note_text import NarrativeEdit
from ui.tasks import Told
from ui.widgets import Card, PlainText, column, set_look, text

READ_KEYS = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
HOW = "To send it back, put the caret into the sentence that you mean, then press Ctrl+R."
NOTHING_ELSE = "Signed. Nothing else waits for you."
SENT_BACK = "Sent back with your remark. Nothing else waits for you."


class CosignDocumentScreen(Screen):
    """Ctrl+Enter signs and opens the next; Ctrl+R writes a remark about the sentence at the caret."""

    WINDOW_TITLE: ClassVar[str] = "Read and co-sign"

    def __init__(self, context: Context, client_id: UUID, kind: str, document_id: UUID) -> None:
        super().__init__(context)
        self.client_id = client_id
        self._kind, self._document_id = kind, document_id
        self.page: CosignPage | None = None
        self.remark: NarrativeEdit | None = None
        self._quote: tuple[str, int] | None = None
        self._is_sending = False
        self._autosave = Autosave(self._keep, self)
        self.words = PlainText(lines=5, look="narrative")
        self.words.setReadOnly(True)
        self.words.setTextInteractionFlags(READ_KEYS)
        self.words.setAccessibleName("What was signed")
        self._top, self._bottom = column(gap=0.5), column(gap=0.5)
        self._facts, self._facts_box = QWidget(), column(gap=0)
        self._facts.setLayout(self._facts_box)
        box = column(self._top, self._facts, self.words, self._bottom, margin=0.95)
        box.setStretch(2, 1)
        self.setLayout(box)
        context.gateway.run(cosign_page, kind, document_id, done=self._show, failed=self._not_open)

    def title(self) -> str:
        return (
            f"{title_of(self._kind)} · {self.page.reading.found.client.name.listed}" if self.page else self.WINDOW_TITLE
        )

    def subtitle(self) -> str:
        signature = self.page.reading.found.signature if self.page else None
        return f"By {signature.name}, {signature.credential}" if signature is not None else ""

    def bar_actions(self) -> tuple[Action, ...]:
        can = self.page is not None and not self._is_sending
        if self.remark is not None:
            return (
                Action("Not yet", self._put_remark_away),
                Action("Send back", self.send, "Ctrl+Return", look="primary", picture="undo-2", enabled=can),
            )
        return (
            Action("Send back", self.ask_remark, "Ctrl+R", picture="undo-2", enabled=can),
            Action("Co-sign", self.cosign, "Ctrl+Return", look="primary", picture="signature", enabled=can),
        )

    def initial_focus(self) -> QWidget:
        return self.remark if self.remark is not None else self.words

    def save(self) -> None:
        self._autosave.flush()

    def cosign(self) -> None:
        """Sign what was read; then the next one opens."""
        if self.page is not None and not self._is_sending:
            self._begin_sending()
            self.context.gateway.run(approve, self.page.reading, done=self._approved, failed=self._refused)

    def ask_remark(self) -> None:
        """Write to the author, about the words selected or the sentence at the caret."""
        if self.page is None or self.remark is not None:
            return
        whole, cursor = self.words.toPlainText(), self.words.textCursor()
        start, end = (from_qt(whole, at) for at in (cursor.selectionStart(), cursor.selectionEnd()))
        span = pointed_at(whole, start, end)
        quote = (whole[span[0] : span[1]], span[0]) if span is not None else None
        self._open_remark("", quote)

    def send(self) -> None:
        """Return it with the remark."""
        if self.page is None or self.remark is None or self._is_sending:
            return
        self._begin_sending()
        self._autosave.flush()
        quote, at = self._quote or ("", None)
        words = self.remark.toPlainText()
        self.context.gateway.run(
            send_back, self.page.reading, words, quote, at, done=self._sent_back, failed=self._refused
        )

    def _show(self, page: CosignPage) -> None:
        self.page = page
        found = page.reading.found
        assert found.signature is not None
        for concern in page.concerns:
            detail = [text(concern.detail)] if concern.detail else []
            self._top.addWidget(tinted(concern.level, concern.headline, *detail))
        self._facts.setVisible(bool(page.facts))
        if page.facts:
            self._facts_box.addWidget(SummaryCard(page.facts))
        self.words.setPlainText(page.text)
        for line in history(found):
            self._bottom.addWidget(text(line, "small"))
        for addendum in found.addenda:
            self._bottom.addWidget(Card(text(addendum_head(addendum), "strong"), text(addendum.text)))
        titles = title_words(found.signature) or "No title was on file for that day."
        self._bottom.addWidget(text(f"{signed_words(found.signature)} {titles}.", "small"))
        self._how = text(HOW, "small")
        self._bottom.addWidget(self._how)
        typed = page.reading.typed
        if typed is not None:
            quote = (typed.quote, typed.quote_at) if typed.quote and typed.quote_at is not None else None
            self._open_remark(typed.words, quote)
        self.loaded()

    def _open_remark(self, words: str, quote: tuple[str, int] | None) -> None:
        self._quote = quote
        self.remark = NarrativeEdit()
        self.remark.load(words, len(words))
        self.remark.setAccessibleName("Remark to the author")
        self.remark.typed.connect(self._autosave.touch)
        label = QLabel("Re&mark to the author")
        set_look(label, "section")
        label.setBuddy(self.remark)
        about = [text(f"About: “{quote[0]}”")] if quote is not None else [text("About all of it", "muted")]
        self._box = Card(label, *about, self.remark)
        self._bottom.insertWidget(0, self._box)
        self._how.hide()
        self._facts.hide()  # so that what was written and what is said about it are both in sight
        self.actions_changed.emit()
        QTimer.singleShot(0, self.remark, self.remark.setFocus)

    def _put_remark_away(self) -> None:
        """Let go of the remark; the document still waits."""
        if self.remark is not None:
            self.remark.clear()
            self._autosave.touch()
            self._autosave.flush()
            self.remark = None
            self._box.hide()
            self._box.deleteLater()
            self._how.show()
            self._facts.show()
            self.actions_changed.emit()
            self.words.setFocus()

    def _keep(self) -> None:
        if self.page is not None and self.remark is not None:
            quote, at = self._quote or ("", None)
            typed = Remark(self._kind, self._document_id, self.remark.toPlainText(), quote, at)
            self.context.gateway.run(keep_remark, self.page.reading, typed, failed=self._not_kept, saves=True)

    def _not_kept(self, error: Told) -> None:
        self._autosave.again()
        self.context.tell(str(error), Level.STOP)

    def _begin_sending(self) -> None:
        self._is_sending = True
        self.actions_changed.emit()

    def _approved(self, _: Followed) -> None:
        self._go_on(NOTHING_ELSE)

    def _sent_back(self, _: Followed) -> None:
        self.remark = None  # sent: there is nothing left to keep
        self._go_on(SENT_BACK)

    def _go_on(self, at_the_end: str) -> None:
        following = self.page.reading.following if self.page is not None else None
        if following is not None:
            self.context.navigator.replace(
                "cosign_document", client_id=following.client_id, kind=following.kind, document_id=following.id
            )
        else:
            self.context.navigator.replace("cosign")
            self.context.tell(at_the_end, Level.OK)

    def _refused(self, error: Told) -> None:
        self._is_sending = False
        self.actions_changed.emit()
        if isinstance(error, ReadAgain):
            self.context.navigator.reload()
        self.context.tell(str(error), Level.FIX)

    def _not_open(self, error: Told) -> None:
        if not isinstance(error, NotPermitted):
            self.context.gateway.told.emit(error)
            return
        self.words.hide()
        self._top.addWidget(tinted(Level.NEUTRAL, "Not opened", text(str(error))))
        self.loaded()
