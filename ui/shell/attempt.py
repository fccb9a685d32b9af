"""Logging that nobody was reached: one key opens it, one key says what was tried, and that is all."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from tcm_desktop.domain.contacts import AttemptOutcome, ContactNote
from tcm_desktop.services.attempts import (
    AttemptDesk,
    AttemptForm,
    Tried,
    begin_attempt,
    keep_attempt,
    kept_attempt,
    log_attempt,
)
from tcm_desktop.services.clients import caseload
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.views import CaseloadLine
from ui.autosave import Autosave
from ui.levels import Level
from ui.presenters.note_extras import ATTEMPTS, attempt_told, next_try_words
from ui.screen import Context
from ui.shell.client_picker import ClientPicker
from ui.shell.overlay import Overlay
from ui.tasks import Told
from ui.widgets import DateField, Field, LineEdit, button, column, heading, line, text

NO_CLIENT = "Type 3 letters of the client's name first."


Found = tuple[tuple[CaseloadLine, ...], AttemptForm]


def begin_log(desk: Desk) -> Found:
    """The caseload, and what was typed last time."""
    return caseload(desk), kept_attempt(desk)


class AttemptLog(Overlay):
    """Each button logs and signs at once, and F2 takes it back like any signature.

    The day of the next try and words are there for who wants them. Typed and not logged, they are kept for next time,
    also when it locks.
    """

    def __init__(self, parent: QWidget, context: Context, client_id: UUID | None) -> None:
        super().__init__(parent, 38, 31)
        self._context, self._client_id = context, client_id
        self._is_logged, self._is_filled = False, False
        self._autosave = Autosave(self._keep_typed, self)
        self.picker = ClientPicker()
        self.next_on = DateField(context.gateway.desk.today, width=8)
        self.words = LineEdit(hint="Not needed")
        self.hint, self.problem = text("", "small"), text("", "error")
        self.problem.hide()
        self.choices = [self._choice(number, each) for number, each in enumerate(AttemptOutcome, 1)]
        grid = QGridLayout()
        for number, choice in enumerate(self.choices):
            grid.addWidget(choice, number % 4, number // 4)
        details = line(Field("&Next try on", self.next_on), Field("In your &words", self.words))
        details.setStretch(1, 1)
        close = line(None, button("Close  Esc", self.finish, name="Close"))
        parts = (self.picker, text("What did you try? Choosing logs it, signed by you.", "strong"), grid, self.problem)
        self.setLayout(column(heading("Nobody was reached"), *parts, details, self.hint, None, close, margin=1))
        self.picker.chosen.connect(self._client_chosen)
        self.picker.changed.connect(self._changed)
        self.next_on.textEdited.connect(self._changed)
        self.next_on.value_changed.connect(self._changed)
        self.words.textEdited.connect(self._changed)
        self.place()
        self.picker.setFocus()
        context.gateway.run(begin_log, done=self._fill)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit logs while the buttons have the focus; in a field it is a digit."""
        number = event.key() - Qt.Key.Key_1
        if 0 <= number < len(self.choices) and any(choice.hasFocus() for choice in self.choices):
            self.choices[number].click()
        else:
            super().keyPressEvent(event)

    def keep(self) -> None:
        self._autosave.flush()

    def finish(self) -> None:
        self.keep()
        super().finish()

    def _choice(self, number: int, outcome: AttemptOutcome) -> QPushButton:
        made = button(f"{number}  {ATTEMPTS[outcome]}", partial(self._log, outcome), name=f"Log: {ATTEMPTS[outcome]}")
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return made

    def _fill(self, found: Found) -> None:
        lines, left = found
        if not self.next_on.text():
            self.next_on.type_in(left.next_on)
        if not self.words.text():
            self.words.setText(left.words)
        # What was left is about whom it was typed for; only a fresh start is about the open chart.
        whose = self._client_id if left == AttemptForm() else left.client_id
        self.picker.offer(lines, whose, left.letters)
        self._is_filled = True
        if self.picker.client_id is not None:
            self._client_chosen()

    def _client_chosen(self) -> None:
        if self.picker.client_id is not None:
            self.problem.hide()
            self.choices[0].setFocus()
            self._context.gateway.run(begin_attempt, self.picker.client_id, done=self._show_next)

    def _show_next(self, found: AttemptDesk) -> None:
        self.hint.setText(next_try_words(found.next_by, self._context.gateway.desk.today))

    def _changed(self) -> None:
        if self._is_filled:
            self._autosave.touch()

    def _keep_typed(self) -> None:
        """A client that was chosen and nothing else is no beginning."""
        if not self._is_logged:
            client_id, words, day = self.picker.client_id, self.words.text(), self.next_on.value()
            next_on = self.next_on.text() if day is None else self.next_on.show_value(day)
            letters = "" if client_id is not None else self.picker.letters.text()
            form = AttemptForm(client_id if next_on.strip() or words.strip() else None, letters, next_on, words)
            self._context.gateway.run(keep_attempt, form, saves=True)

    def _log(self, outcome: AttemptOutcome) -> None:
        if not self.picker.take() or self.picker.client_id is None:
            self._say(NO_CLIENT)
            self.picker.setFocus()
        elif self.next_on.problem():
            self._say(self.next_on.problem())
            self.next_on.setFocus()
        else:
            self.setEnabled(False)
            tried = Tried(outcome, self.next_on.value(), self.words.text())
            self._context.gateway.run(
                log_attempt, self.picker.client_id, tried, done=self._logged, failed=self._refused, saves=True
            )

    def _logged(self, note: ContactNote) -> None:
        self._is_logged = True
        self.finish()
        self._context.tell(attempt_told(note, self._context.gateway.desk.today), Level.OK)

    def _refused(self, error: Told) -> None:
        self.setEnabled(True)
        self._say(str(error))

    def _say(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.show()
