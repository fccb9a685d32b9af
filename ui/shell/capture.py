"""Quick capture: a contact caught in one line, over whatever is being worked on."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QWidget

from tcm_desktop.domain.quick_line import read_line
from tcm_desktop.services.clients import caseload
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.quick_capture import Captured, QuickForm, capture, keep_line, kept_line
from tcm_desktop.services.views import CaseloadLine
from ui.autosave import Autosave
from ui.levels import Level
from ui.presenters.capture import kept_words, missing, read_words
from ui.screen import Context
from ui.shell.client_picker import ClientPicker
from ui.shell.overlay import Overlay
from ui.tasks import Told
from ui.widgets import Field, LineEdit, button, column, heading, line, text

Found = tuple[tuple[CaseloadLine, ...], QuickForm]


def begin_capture(desk: Desk) -> Found:
    """The caseload, and what was typed last time."""
    return caseload(desk), kept_line(desk)


class QuickCapture(Overlay):
    """Client, line, Enter. What is typed and not a draft yet is kept for next time, also when it locks."""

    def __init__(self, parent: QWidget, context: Context, client_id: UUID | None) -> None:
        super().__init__(parent, 34, 27)
        self._context, self._client_id = context, client_id
        self._is_kept, self._is_filled = False, False
        self._autosave = Autosave(self._keep_typed, self)
        self.picker = ClientPicker()
        self.line = LineEdit(hint="20m tel 2pm Called the clinic about her intake")
        self.read, self.problem = text("", "small"), text("", "error")
        self.problem.hide()
        self.keep_button = button("Keep as draft  Enter", self.finish_line, look="primary", name="Keep as draft")
        self.close_button = button("Close  Esc", self.finish, name="Close")
        buttons = line(self.keep_button, None, self.close_button)
        parts = (self.picker, Field("What &happened, in one line", self.line), self.read, self.problem)
        self.setLayout(column(heading("Quick capture"), *parts, None, buttons, margin=1))
        self.picker.chosen.connect(self.line.setFocus)
        self.picker.changed.connect(self._changed)
        self.line.textChanged.connect(self._changed)
        self.line.returnPressed.connect(self.finish_line)
        self._show_read()
        self.place()
        self.picker.setFocus()
        context.gateway.run(begin_capture, done=self._fill)

    def finish_line(self) -> None:
        """Make it a draft, or say what is missing."""
        self.picker.take()
        client_id, words = self.picker.client_id, missing(self.picker.client_id is not None, self.line.text())
        self.problem.setText(words)
        self.problem.setVisible(bool(words))
        if client_id is None:
            self.picker.setFocus()
        elif words:
            self.line.setFocus()
        else:
            self.keep_button.setEnabled(False)
            self._context.gateway.run(
                capture, client_id, self.line.text(), done=self._captured, failed=self._refused, saves=True
            )

    def keep(self) -> None:
        self._autosave.flush()

    def finish(self) -> None:
        self.keep()
        super().finish()

    def _fill(self, found: Found) -> None:
        lines, left = found
        if not self.line.text():
            self.line.setText(left.line)
        # What was left is about whom it was typed for; only a fresh line is about the open chart.
        whose = left.client_id or (None if left.line or left.letters else self._client_id)
        self.picker.offer(lines, whose, left.letters)
        self._is_filled = True
        if self.picker.client_id is not None and self.picker.letters.hasFocus():
            self.line.setFocus()
            self.line.end(False)

    def _changed(self) -> None:
        self._show_read()
        if self._is_filled:
            self._autosave.touch()

    def _show_read(self) -> None:
        self.read.setText(read_words(read_line(self.line.text())))

    def _keep_typed(self) -> None:
        if not self._is_kept:
            client_id, typed = self.picker.client_id, self.line.text()
            letters = "" if client_id is not None else self.picker.letters.text()
            form = QuickForm(client_id if typed.strip() else None, letters, typed)
            self._context.gateway.run(keep_line, form, saves=True)

    def _captured(self, caught: Captured) -> None:
        self._is_kept = True
        self.finish()
        note, go = caught.note, self._context.navigator.open
        words = kept_words(caught, self._context.gateway.desk.today)
        self._context.tell(words, Level.OK, "Open", lambda: go("note", client_id=note.client_id, note_id=note.id))

    def _refused(self, error: Told) -> None:
        self.keep_button.setEnabled(True)
        self.problem.setText(f"{error} Your line is still here.")
        self.problem.show()
