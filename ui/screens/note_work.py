"""A note being written: its facts, its narrative, its status line, and what happens between them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QMenu, QWidget

from tcm_desktop.domain.clock import local_now
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.note_formats import NoteFormat, Prompt
from tcm_desktop.services.notes import NoteDesk, around, kept_as_note
from ui.billing_panel.panel import BillingPanel
from ui.presenters.findings import KEEP_WORDS, field_words, fix_words
from ui.presenters.narrative import insertion
from ui.presenters.note_prompts import prompt_options
from ui.screen import Context
from ui.screens.note_fields import NoteFields
from ui.screens.note_keeping import NoteKeeping
from ui.screens.note_prompt import PromptDriver
from ui.screens.note_text import NarrativeEdit
from ui.widgets import announce, button, column, line, set_look, text
from ui.widgets.columns import OneLine


class NoteWork(QWidget):
    """Reads as a note by `note`. The panel is its own widget, for the shell to place."""

    heading_changed = Signal()
    panel_wanted = Signal()

    def __init__(self, context: Context, desk: NoteDesk, *, is_new: bool, caret: int | None) -> None:
        super().__init__()
        self._context, self._base = context, desk.note
        gateway = context.gateway
        self.fields = NoteFields(gateway.desk.today, partial(local_now, gateway.desk.clock), gateway.desk.new_id)
        self.editor, self.panel = NarrativeEdit(), BillingPanel()
        self.prompt = PromptDriver(gateway.tasks, self.editor, self.panel, self)
        self._build()
        self.fields.load(desk)
        self.editor.load(desk.note.narrative, desk.caret if caret is None else caret)
        self._has_place = not is_new
        self.prompt.begin(desk, self.note)
        self.keeping = NoteKeeping(gateway, self.note(), is_new=is_new, found_again=desk.found_again, parent=self)
        self.keeping.begin(self._note_and_caret)
        self._connect()
        self.fields.show_thread(self.note())
        self._show_status()

    def note(self) -> ContactNote:
        """The note as it stands on the screen."""
        read = self.fields.read(self._base)
        return replace(read, narrative=self.editor.toPlainText(), dismissed=self.prompt.prompt.dismissed)

    def fetch_links(self) -> None:
        """Look again what a contact of this day can be linked to."""
        self._context.gateway.run(around, self.note(), done=self._use_links)

    # --- building ---

    def _build(self) -> None:
        label = QLabel("&What happened")
        set_look(label, "section")
        label.setBuddy(self.editor)
        self.editor.setAccessibleName("What happened")
        self.saved = OneLine("")
        self.status = text("", "small", wraps=False)
        foot = line(self.saved, self.status)
        foot.setStretch(0, 1)
        self.ask = button("&Questions", self.offer_questions, look="link", name="Put a question into the note")
        if self._format() is NoteFormat.FREE:
            self.ask.hide()
        head = line(label, self.fields.thread_line, self.ask, gap=1)
        head.setStretch(1, 1)
        writing = column(head, self.editor, foot, gap=0.25)
        writing.setStretch(1, 1)
        box = column(self.fields, writing, gap=0.45)
        box.setStretch(1, 1)
        self.setLayout(box)
        for keys, act in (("F8", self._next), ("Shift+F8", self._previous), ("Alt+Return", self.offer_fixes)):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _connect(self) -> None:
        self.fields.changed.connect(self._field_changed)
        self.fields.date_changed.connect(self.fetch_links)
        self.editor.typed.connect(self._touch)
        self.prompt.shown.connect(self._show_status)
        self.prompt.field_wanted.connect(self.fields.go_to)
        self.prompt.screen_wanted.connect(self._open_screen)
        self.prompt.set_aside_wanted.connect(self._set_aside)
        self.prompt.keep_wanted.connect(self.keep_as_note)
        self.prompt.dismissals_changed.connect(self._touch)
        self.keeping.told.connect(self.saved.show_words)

    # --- what happens ---

    def keep_as_note(self, on: bool) -> None:
        """The worker decides that this contact is not to be billed, or takes that back."""
        self._base = kept_as_note(self._base, on)
        self._touch()
        self.prompt.show_decision()

    def offer_fixes(self) -> None:
        """Alt+Enter: what can be done about the finding at the caret, as a menu there."""
        item = self.prompt.item_at_caret()
        if item is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(item.spoken)
        for fix in item.fixes:
            menu.addAction(fix_words(fix, code=item.code).replace("&", "&&"), partial(self.prompt.fix, item, fix))
        if item.field is not None:
            menu.addAction(field_words(item.field), partial(self.fields.go_to, item.field.value))
        menu.addSeparator()
        menu.addAction(KEEP_WORDS, partial(self.keep_as_note, True))
        menu.popup(self.editor.viewport().mapToGlobal(self.editor.cursorRect().bottomLeft()))
        menu.setActiveAction(menu.actions()[0])

    def offer_questions(self) -> None:
        """A menu of the questions of the worker's form of note that do not stand in it yet."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName("Questions to help me write")
        for words, prompts in prompt_options(self._format(), self.editor.toPlainText()):
            menu.addAction(words.replace("&", "&&"), partial(self._put_questions, prompts))
        if menu.actions():
            menu.popup(self.ask.mapToGlobal(self.ask.rect().bottomLeft()))
            menu.setActiveAction(menu.actions()[0])

    def _put_questions(self, prompts: tuple[Prompt, ...]) -> None:
        """Below what is written, each on a line of its own; the caret goes into the first blank."""
        self.editor.setFocus()
        for prompt in prompts:
            self.editor.insert(insertion(self.editor.toPlainText(), prompt.question, ()))
        self.editor.insert(insertion(self.editor.toPlainText(), prompts[0].question, ()))

    def _format(self) -> NoteFormat:
        return self._context.preferences.note_format(self._context.gateway.desk.vault.entry.id)

    def _next(self) -> None:
        self._walk(1)

    def _previous(self) -> None:
        self._walk(-1)

    def _walk(self, step: int) -> None:
        self.panel_wanted.emit()
        spoken = self.prompt.walk(step)
        if spoken:
            announce(self.editor, spoken)

    def _field_changed(self) -> None:
        self._touch()
        self.fields.show_thread(self.note())
        self.prompt.field_changed()

    def _touch(self) -> None:
        """From the first change on, coming back to this place means this note."""
        if not self._has_place:
            self._has_place = True
            self._context.navigator.settle(note_id=self._base.id)
        self.keeping.touch()

    def _use_links(self, found: NoteDesk) -> None:
        note = self.note()
        self.fields.set_links(found.plan, found.needs, note.objective_id, note.need_id)
        self.fields.show_thread(self.note())
        self.prompt.use_links(found)
        self.heading_changed.emit()

    def _open_screen(self, name: str) -> None:
        """Where a fix of the chart is made; Esc comes back to the caret."""
        self._context.navigator.settle(caret=self.editor.caret())
        whose = {"client_id": self._base.client_id, "note_id": self._base.id}
        needs = {"qualifications": (), "alike": tuple(whose)}.get(name, ("client_id",))
        self._context.navigator.open(name, **{each: whose[each] for each in needs})

    def _set_aside(self, minutes: int | None) -> None:
        if minutes is not None:
            self.fields.not_billable.set_value(minutes)
        self.fields.go_to("not_billable")

    def _show_status(self) -> None:
        words, strip = self.prompt.status, self.prompt.strip
        if words != self.status.text() or strip != self.panel.property("strip"):
            self.status.setText(words)
            self.panel.setProperty("strip", strip)
            self.heading_changed.emit()

    def _note_and_caret(self) -> tuple[ContactNote, int]:
        return self.note(), self.editor.caret()
