"""The contact note: one screen for what happened, with the billing check beside it."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tcm_desktop.domain.contacts import lacks_words
from tcm_desktop.services.notes import NoteDesk, new_note, open_note
from tcm_desktop.services.views import ChangeSet
from ui.billing_panel.meter import MeterFoot
from ui.billing_panel.signed import SignedPanel
from ui.levels import Level
from ui.presenters.note_words import written_words
from ui.presenters.typed import show_date
from ui.screen import Action, Context, Screen
from ui.screens.note_signed import SignedNote
from ui.screens.note_work import NoteWork
from ui.tasks import Told
from ui.widgets import clear, column

FOUND_AGAIN = "This text was being typed when the program ended. All of it is here."


class NoteScreen(Screen):
    """A note to write, or a signed one to read. `caret` and `focus` say where to go on."""

    WINDOW_TITLE: ClassVar[str] = "Contact note"

    def __init__(
        self,
        context: Context,
        client_id: UUID,
        note_id: UUID | None = None,
        caret: int | None = None,
        focus: str = "",
    ) -> None:
        super().__init__(context)
        self.client_id = client_id
        self.desk: NoteDesk | None = None
        self.work: NoteWork | None = None
        self._caret, self._focus, self._is_new = caret, focus, note_id is None
        self._box: QVBoxLayout = column(margin=0.95)
        self.setLayout(self._box)
        self._panel, self._panel_box = QWidget(), column(gap=0)
        self._panel.setLayout(self._panel_box)
        self._reading: QWidget | None = None
        self.meter: MeterFoot | None = None
        if note_id is None:
            context.gateway.run(new_note, client_id, done=self._show)
        else:
            context.gateway.run(open_note, note_id, done=self._show, failed=self._not_there)

    def title(self) -> str:
        return f"{self.WINDOW_TITLE} · {self.desk.client.name.listed}" if self.desk else self.WINDOW_TITLE

    def subtitle(self) -> str:
        if self.desk is None:
            return ""
        client, today = self.desk.client, self.context.gateway.desk.today
        signed = "entered in error" if self.desk.in_error else "signed"
        state = signed if self.work is None else "draft"
        note = self.work.note() if self.work else self.desk.note
        days = ", ".join(part for part in (show_date(note.service_date, today), written_words(note, today)) if part)
        return f"Born {client.birth_date.year} · {days} · {state}"

    def bar_actions(self) -> tuple[Action, ...]:
        if self.work is None:
            return ()
        return (
            Action("Wrong client", self.ask_whose, "Ctrl+M", picture="users", left=True),
            Action("Review and sign", self.review, "Ctrl+Return", look="primary", picture="pen-line"),
        )

    def keys(self) -> tuple[tuple[str, str], ...]:
        if self.work is None:
            return ()
        return (
            ("F8, Shift+F8", "Next and previous finding"),
            ("Alt+Enter", "What can be done about the finding at the caret"),
            ("1 to 4", "Choose the service, while one of them has the focus"),
        )

    def panel(self) -> QWidget:
        return self._panel

    def panel_strip(self) -> str:
        return self.work.prompt.strip if self.work else "How it counts"

    def initial_focus(self) -> QWidget | None:
        if self.work is None:
            return self._reading
        editor: QWidget | None = getattr(self.work.fields, self._focus, None) if self._focus else None
        return editor or (self.work.fields.minutes if self._is_new and self._caret is None else self.work.editor)

    def refresh(self, changes: ChangeSet) -> None:
        if self.meter is not None and "contact_note" in changes.kinds:
            self.meter.count()
        if self.work is not None and changes.kinds & {"care_plan", "assessment"}:
            self.work.fetch_links()

    def save(self) -> None:
        if self.work is not None:
            self.work.keeping.keep()

    def keep_place(self) -> None:
        if self.work is not None:
            self.work.keeping.keep_place()

    def review(self) -> None:
        """On to the check before signing; what was typed is kept on the way."""
        if self.work is None:
            return
        note = self.work.note()
        if lacks_words(note):
            self.context.tell("There is no text to review yet. Write what happened first.", Level.TIP)
            self.work.editor.setFocus()
            return
        self.context.navigator.settle(note_id=note.id, caret=self.work.editor.caret(), focus="")
        self.context.navigator.open("check", client_id=note.client_id, note_id=note.id)

    def ask_whose(self) -> None:
        """To whom this note belongs is asked on a page of its own; what was typed is kept on the way."""
        if self.work is not None:
            note = self.work.note()
            self.context.navigator.open("move_note", client_id=note.client_id, note_id=note.id)

    def _not_there(self, error: Told) -> None:
        """A new note in which nothing was written leaves no trace to come back to: begin another."""
        self.context.tell(str(error), Level.TIP)
        self._is_new = True
        self.context.gateway.run(new_note, self.client_id, done=self._show)

    def _show(self, desk: NoteDesk) -> None:
        self.desk = desk
        clear(self._box)
        if desk.note.signature is not None:
            signed = SignedNote(self.context, desk)
            self._reading = signed.narrative
            self._box.addWidget(signed)
            self._panel_box.addWidget(SignedPanel(desk.note, in_error=desk.in_error))
        else:
            self.work = NoteWork(self.context, desk, is_new=self._is_new, caret=self._caret)
            self.work.heading_changed.connect(self.heading_changed)
            self.work.panel_wanted.connect(self.panel_wanted)
            self._box.addWidget(self.work)
            self._panel_box.addWidget(self.work.panel)
        self._show_meter(desk)
        self.loaded()
        if desk.found_again:
            self.context.tell(FOUND_AGAIN, Level.TIP)

    def _show_meter(self, desk: NoteDesk) -> None:
        """What is signed so far, below how this contact counts; the day of the contact decides which month."""
        self.meter = MeterFoot(self.context.gateway, desk.client.id, desk.note.service_date)
        self._panel_box.addWidget(self.meter)
        if self.work is not None:
            self.work.fields.date_changed.connect(self._count_other_day)

    def _count_other_day(self) -> None:
        if self.meter is not None and self.work is not None:
            self.meter.count(self.work.note().service_date)
