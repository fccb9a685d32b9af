"""The one check before a note is signed: its facts, what is open, and how it should count."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from tcm_desktop.domain.contacts import BillingChoice, ContactNote
from tcm_desktop.services.signing import sign_note
from ui.levels import Level
from ui.presenters.note_words import summary, unit_words
from ui.presenters.review import Review, counting, review
from ui.presenters.typed import count
from ui.screen import Action, Context, Screen
from ui.screens.check_parts import CountChoice, OpenItem, blanks, tinted
from ui.screens.note_summary import SummaryCard
from ui.tasks import Told
from ui.theme import em
from ui.widgets import clear, column, text

LOCKS = "Signing locks the text. Later changes go below it."


class CheckScreen(Screen):
    """Esc goes back to the note, to where the caret was. Signing goes there, too."""

    WINDOW_TITLE: ClassVar[str] = "Review and sign"

    def __init__(self, context: Context, client_id: UUID, note_id: UUID) -> None:
        super().__init__(context)
        self.client_id = client_id
        self.seen: Review | None = None
        self.choice: CountChoice | None = None
        self._note_id, self._is_signing = note_id, False
        self._box: QVBoxLayout = column(margin=0.95)
        self.setLayout(self._box)
        context.gateway.run(review, note_id, done=self._show)

    def title(self) -> str:
        return f"{self.WINDOW_TITLE} · {self.seen.desk.client.name.listed}" if self.seen else self.WINDOW_TITLE

    def subtitle(self) -> str:
        worker = self.context.gateway.desk.worker
        return f"You sign as {', '.join(part for part in (worker.name, worker.credential) if part)}"

    def bar_actions(self) -> tuple[Action, ...]:
        can = self.seen is not None and bool(self.seen.found.note.narrative.strip()) and not self._is_signing
        return (Action("Sign note", self.sign, "Ctrl+Return", look="primary", picture="pen-line", enabled=can),)

    def starts_at_primary(self) -> bool:
        return self.choice is None

    def initial_focus(self) -> QWidget | None:
        if self.choice is None:
            return None
        return (
            self.choice.keep if self.choice.keep.isChecked() or not self.choice.bill.isEnabled() else self.choice.bill
        )

    def sign(self) -> None:
        """Sign with the answer chosen; the note is checked afresh under the same rules."""
        if self.seen is None or self._is_signing or (self.choice is not None and not self.choice.check()):
            return
        self._is_signing = True
        self.actions_changed.emit()
        chosen = BillingChoice.BILL if self.choice is None else self.choice.choice
        reason = self.choice.reason_given if self.choice is not None else ""
        note = self.seen.desk.note
        self.context.gateway.run(sign_note, note, chosen, reason, done=self._signed, failed=self._refused, saves=True)

    def change(self, field: str) -> None:
        """Back to the note, into a field; without one to where the caret was."""
        params = {"client_id": self.client_id, "note_id": self._note_id, "focus": field}
        previous = self.context.navigator.previous
        if previous is not None and previous.name == "note":
            self.context.navigator.back(**params)
        else:
            self.context.navigator.replace("note", **params)

    def _show(self, seen: Review) -> None:
        self.seen = seen
        clear(self._box)
        if seen.desk.note.signature is not None:
            self.change("")
            return
        asked = counting(seen)
        self.choice = CountChoice(asked) if asked.asks else None
        for part in self._parts(seen):
            self._box.addWidget(part)
        self._box.addStretch(1)
        self.loaded()

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
        if not note.narrative.strip():
            parts.append(tinted(Level.FIX, "There is no text yet", text("Go back and write what happened.")))
        if seen.found.check.decision is None:
            parts.append(tinted(Level.NEUTRAL, "Not checked", text(seen.found.check.why_not)))
        parts += [OpenItem(item, self.change) for item in (*seen.open_items, *seen.unknown_items)]
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
