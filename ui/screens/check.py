"""The one check before a note is signed: its facts, what is open, and how it should count."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from tcm_desktop.billing.chart_codes import ChartCode
from tcm_desktop.domain.contacts import BillingChoice, ContactNote, lacks_words
from tcm_desktop.services.notes import keep_note
from tcm_desktop.services.signing import sign_note
from ui.levels import Level
from ui.presenters.note_words import summary, unit_words
from ui.presenters.review import Review, counting, review, with_late_reason
from ui.presenters.typed import count
from ui.screen import Action, Context, Screen
from ui.screens.check_parts import CountChoice, LateCard, OpenItem, blanks, tinted
from ui.screens.note_summary import SummaryCard
from ui.tasks import Told
from ui.theme import em
from ui.widgets import clear, column, text

LOCKS = "Signing locks the text. Later changes go below it. For half a minute F2 takes the signature back."
SOME_REASON = "-"
NOTE_LATE = ChartCode.NOTE_LATE.value


class CheckScreen(Screen):
    """Esc goes back to the note, to where the caret was. Signing goes there, too."""

    WINDOW_TITLE: ClassVar[str] = "Review and sign"

    def __init__(self, context: Context, client_id: UUID, note_id: UUID) -> None:
        super().__init__(context)
        self.client_id = client_id
        self.seen: Review | None = None
        self.choice: CountChoice | None = None
        self.late: LateCard | None = None
        self._note_id, self._is_signing, self._stored_reason = note_id, False, ""
        self._box: QVBoxLayout = column(margin=0.95)
        self.setLayout(self._box)
        context.gateway.run(review, note_id, done=self._show)

    def title(self) -> str:
        return f"{self.WINDOW_TITLE} · {self.seen.desk.client.name.listed}" if self.seen else self.WINDOW_TITLE

    def subtitle(self) -> str:
        worker = self.context.gateway.desk.worker
        return f"You sign as {', '.join(part for part in (worker.name, worker.credential) if part)}"

    def bar_actions(self) -> tuple[Action, ...]:
        can = self.seen is not None and not lacks_words(self.seen.found.note) and not self._is_signing
        return (Action("Sign note", self.sign, "Ctrl+Return", look="primary", picture="pen-line", enabled=can),)

    def starts_at_primary(self) -> bool:
        return self.choice is None and (self.late is None or bool(self.late.reason))

    def initial_focus(self) -> QWidget | None:
        if self.late is not None and not self.late.reason:
            return self.late.editor
        if self.choice is None:
            return None
        return (
            self.choice.keep if self.choice.keep.isChecked() or not self.choice.bill.isEnabled() else self.choice.bill
        )

    def sign(self) -> None:
        """Sign with the answer chosen; the note is checked afresh under the same rules."""
        self._take_reason()
        if self.seen is None or self._is_signing or (self.choice is not None and not self.choice.check()):
            return
        chosen = BillingChoice.BILL if self.choice is None else self.choice.choice
        if chosen is BillingChoice.BILL and self.late is not None and not self.late.check():
            return
        self._is_signing = True
        self.actions_changed.emit()
        reason = self.choice.reason_given if self.choice is not None else ""
        note = self.seen.desk.note
        self.context.gateway.run(sign_note, note, chosen, reason, done=self._signed, failed=self._refused, saves=True)

    def save(self) -> None:
        """Keep the reason for being late when the page is left without signing."""
        if self.seen is not None and self.late is not None and not self._is_signing:
            note = replace(self.seen.desk.note, late_reason=self.late.reason)
            if note.signature is None and note.late_reason != self._stored_reason:
                self._stored_reason = note.late_reason
                self.context.gateway.run(keep_note, note, saves=True)

    def change(self, field: str) -> None:
        """Back to the note, into a field; without one to where the caret was."""
        params = {"client_id": self.client_id, "note_id": self._note_id, "focus": field}
        previous = self.context.navigator.previous
        if previous is not None and previous.name == "note":
            self.context.navigator.back(**params)
        else:
            self.context.navigator.replace("note", **params)

    def _show(self, seen: Review) -> None:
        if seen.desk.note.signature is not None:
            self.seen = seen
            self.change("")
            return
        self._stored_reason = seen.desk.note.late_reason
        self._fill(seen)
        self.loaded()

    def _fill(self, seen: Review) -> None:
        self.seen = seen
        clear(self._box)
        asked = counting(self._with_reason(seen))
        self.choice = CountChoice(asked) if asked.asks else None
        for part in self._parts(seen):
            self._box.addWidget(part)
        self._box.addStretch(1)

    def _take_reason(self) -> None:
        """A reason for being late was written: it is signed with the note. What is chosen on the page stays."""
        if self.seen is None or self.late is None or self.late.reason == self.seen.desk.note.late_reason:
            return
        self.seen = with_late_reason(self.seen, self.late.reason, self.context.gateway.desk.today)
        self.late.error.hide()
        self.loaded()

    def _with_reason(self, seen: Review) -> Review:
        """The review as it will be once the reason for being late is there, which is asked for by itself."""
        if seen.late is None or seen.desk.note.late_reason.strip():
            return seen
        return with_late_reason(seen, SOME_REASON, self.context.gateway.desk.today)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._reveal_question)

    def _reveal_question(self) -> None:
        """Once everything is laid out: what has to be chosen is in sight."""
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if self.choice is not None and area is not None:
            area.ensureWidgetVisible(self.choice, 0, em(0.5))

    def _parts(self, seen: Review) -> list[QWidget]:
        note, today = seen.desk.note, self.context.gateway.desk.today
        lines = summary(note, seen.desk.client.name.listed, seen.desk.plan, unit_words(seen.units), today)
        parts: list[QWidget] = [SummaryCard(lines, self.change)]
        if lacks_words(note):
            parts.append(tinted(Level.FIX, "There is no text yet", text("Go back and write what happened.")))
        if seen.found.check.decision is None:
            parts.append(tinted(Level.NEUTRAL, "Not checked", text(seen.found.check.why_not)))
        self.late = LateCard(seen.late.words, note.late_reason) if seen.late is not None else None
        if self.late is not None:
            self.late.written.connect(self._take_reason)
            parts.append(self.late)
        told = {NOTE_LATE} if self.late is not None else set()
        open_items = (item for item in (*seen.open_items, *seen.unknown_items) if item.code not in told)
        parts += [OpenItem(item, self.change) for item in open_items]
        parts += blanks(seen)
        parts += [self.choice] if self.choice is not None else []
        if seen.suggestions:
            parts.append(text(f"{count(seen.suggestions, 'suggestion')} left as it is.", "small"))
        return [*parts, text(LOCKS, "small")]

    def _signed(self, _: ContactNote) -> None:
        self.change("")

    def _refused(self, error: Told) -> None:
        self._is_signing = False
        self.actions_changed.emit()
        self.context.tell(str(error), Level.STOP)
