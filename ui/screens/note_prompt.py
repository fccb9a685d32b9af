"""Joins the narrative's editor, the billing panel and the rules of when to speak."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from tcm_desktop.billing.pack import Fix, FixKind
from tcm_desktop.domain.contacts import BillingChoice, ContactNote
from tcm_desktop.services.notes import NoteDesk
from ui.billing_panel.panel import BillingPanel
from ui.presenters.findings import FIX_FIELDS, Answer, Item, answer, fix_screen, items, set_aside_minutes
from ui.presenters.narrative import insertion, word_count
from ui.presenters.prompt import CardState, Prompt
from ui.presenters.prompt_words import NOT_CHECKED, Announcer, Head, head, status, strip
from ui.screens.note_text import Mark, NarrativeEdit
from ui.tasks import TaskRunner, Told
from ui.widgets import announce


class PromptDriver(QObject):
    """Runs the check beside the GUI thread and shows what `Prompt` says. Never moves the focus by itself.

    `shown` after each change of what is seen, `field_wanted` and `screen_wanted` with a name, `set_aside_wanted` with
    minutes or None, `keep_wanted` when the worker decides not to bill, `dismissals_changed` when one was set aside.
    """

    shown = Signal()
    field_wanted = Signal(str)
    screen_wanted = Signal(str)
    set_aside_wanted = Signal(object)
    keep_wanted = Signal(bool)
    dismissals_changed = Signal()

    def __init__(self, tasks: TaskRunner, editor: NarrativeEdit, panel: BillingPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks, self._editor, self._panel = tasks, editor, panel
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._follow)
        self._asked: ContactNote | None = None
        self._answer: Answer | None = None
        self._head = Head("", panel.pill.level)
        self._has_failed = False
        self._walked: tuple[str, int] | None = None

    def begin(self, desk: NoteDesk, note_now: Callable[[], ContactNote]) -> None:
        """Start with a note. `note_now` reads it as it stands on the screen."""
        self._desk, self._note_now = desk, note_now
        self.prompt = Prompt(monotonic, desk.note.narrative, desk.note.dismissed)
        self._announcer = Announcer(monotonic, "")
        self._connect_editor()
        self._connect_panel()
        self._follow()

    def use_links(self, desk: NoteDesk) -> None:
        """The plan or the needs are others now."""
        self._desk = desk
        self.field_changed()

    # --- what the screen asks ---

    @property
    def is_kept(self) -> bool:
        """Whether the worker decided not to bill this contact."""
        billing = self._note_now().billing
        return billing is not None and billing.choice is BillingChoice.DO_NOT_BILL

    @property
    def strip(self) -> str:
        """The panel in one line."""
        return strip(self.prompt, self._head)

    @property
    def status(self) -> str:
        """The status line under the text."""
        return status(word_count(self._editor.toPlainText()), self.prompt)

    @property
    def open_items(self) -> list[Item]:
        """What is shown and not dealt with."""
        return [c.item for c in self.prompt.cards if c.state is CardState.OPEN and not self.is_kept]

    def field_changed(self) -> None:
        """A field has another value."""
        self.prompt.hold(False)
        self.prompt.changed()
        self._follow()

    # --- walking and fixing ---

    def walk(self, step: int) -> str:
        """Go to the next (1) or previous (-1) mark, or field, or card; gives what was reached, to be said."""
        stops = [(item, n) for item in self.open_items for n in range(max(1, len(self._editor.marks_of(item.code))))]
        if not stops:
            return ""
        keys = [(item.code, n) for item, n in stops]
        at = keys.index(self._walked) if self._walked in keys else (-1 if step > 0 else 0)
        item, number = stops[(at + step) % len(stops)]
        self._walked = (item.code, number)
        self._go_to(item, number)
        return item.spoken

    def item_at_caret(self) -> Item | None:
        """The finding whose words the caret is in, else the one walked to last, else the first."""
        code = self._editor.marked_at(self._editor.caret()) or (self._walked[0] if self._walked else "")
        return next((i for i in self.open_items if i.code == code), next(iter(self.open_items), None))

    def fix(self, item: Item, fix: Fix) -> None:
        """Do what a fix says: ask, never assert."""
        if fix.kind is FixKind.ASK:
            text = self._editor.toPlainText()
            spans = self._editor.marks_of(item.code)
            self._editor.setFocus()
            self._editor.insert(insertion(text, fix.text, spans))
        elif fix.kind is FixKind.SET_ASIDE_MINUTES:
            self.set_aside_wanted.emit(self._set_aside(item.code))
        elif fix.kind in FIX_FIELDS:
            self.field_wanted.emit(FIX_FIELDS[fix.kind])
        else:
            self.screen_wanted.emit(fix_screen(item.code, fix))

    def _go_to(self, item: Item, number: int) -> None:
        self._panel.reveal(item.code)
        marks = self._editor.marks_of(item.code)
        if marks:
            self._editor.setFocus()
            self._editor.put_caret(marks[number][0])
        elif item.field is not None:
            self.field_wanted.emit(item.field.value)
        elif (card := self._panel.cards.get(item.code)) is not None:
            card.focus_first()

    # --- following along ---

    def _connect_editor(self) -> None:
        editor = self._editor
        editor.typed.connect(self._typed)
        editor.pasted.connect(self._pasted)
        editor.caret_moved.connect(self._caret_moved)
        editor.entered.connect(self._entered)
        editor.left.connect(self._left)
        editor.composing.connect(self._composing)

    def _connect_panel(self) -> None:
        panel = self._panel
        panel.held.connect(self._held)
        panel.fix_wanted.connect(self.fix)
        panel.field_wanted.connect(self.field_wanted)
        panel.keep_wanted.connect(self.keep_wanted)
        panel.dismissed.connect(self._dismiss)
        panel.taken_back.connect(self._take_back)

    def _typed(self) -> None:
        # The pointer may rest over the panel while somebody types; that holds nothing.
        self.prompt.hold(False)
        self.prompt.typed(self._editor.toPlainText(), self._editor.caret())
        self._follow()

    def _pasted(self) -> None:
        self.prompt.changed()
        self._follow()

    def _caret_moved(self) -> None:
        self.prompt.caret_moved(self._editor.caret())
        self._follow()

    def _entered(self) -> None:
        self.prompt.text_entered()

    def _left(self) -> None:
        self.prompt.text_left()
        self._follow()

    def _composing(self, on: bool) -> None:
        self.prompt.composing(on)
        self._follow()

    def _held(self, on: bool) -> None:
        self.prompt.hold(on)
        self._follow()

    def _dismiss(self, code: str) -> None:
        self.prompt.dismiss(code)
        self._show(fresh=False)
        self.dismissals_changed.emit()

    def _take_back(self, code: str) -> None:
        self.prompt.take_back(code)
        self._show(fresh=True)
        self.dismissals_changed.emit()

    def _follow(self) -> None:
        """Check if it is time, show what changed, and come back when something may be due."""
        if self.prompt.take_check():
            self._check()
        changed = self.prompt.settle()
        self._show(fresh=False) if changed else self._show_words()
        self._announce()
        waits = [self.prompt.wait(), self._announcer.wait(self.prompt.quiet_for())]
        due = [wait for wait in waits if wait is not None]
        if due:
            self._timer.start(math.ceil(min(due) * 1000) + 1)
        else:
            self._timer.stop()

    def _check(self) -> None:
        note, desk = self._note_now(), self._desk
        self._asked = note
        self._tasks.aside(partial(answer, note, desk), self._arrived, self._failed, quiet=True)

    def _arrived(self, found: Answer) -> None:
        """The answer to the last question, if it is still about this text; a later one is under way otherwise."""
        if found.note is not self._asked or found.note.narrative != self._editor.toPlainText():
            return
        before = self.prompt.dismissed
        self._answer, self._has_failed = found, False
        self.prompt.arrived(items(found))
        if self.prompt.dismissed != before:
            self.dismissals_changed.emit()
        self.prompt.settle()
        self._show(fresh=True)
        self._follow()

    def _failed(self, _: Told) -> None:
        self._has_failed = True
        self._show(fresh=False)

    # --- showing ---

    def _show(self, *, fresh: bool) -> None:
        cards = () if self.is_kept or self._has_failed else self.prompt.cards
        self._panel.show_cards(cards, self._set_aside)
        open_items = self.open_items if cards else []
        is_about_this = self._answer is not None and self._answer.note.narrative == self._editor.toPlainText()
        if fresh or is_about_this:
            self._editor.set_marks(Mark(i.code, i.level, span) for i in open_items for span in i.spans)
        else:
            self._editor.keep_marks({item.code for item in open_items})
        self._show_words()

    def _show_words(self) -> None:
        kept = self.is_kept
        found = head(self.prompt, self._answer, kept, self._head if self._head.words else None)
        self._head = NOT_CHECKED if self._has_failed and not kept else found
        self._panel.show_head(self._head, kept)
        self._announcer.show(self._head.words)
        self.shown.emit()

    def show_decision(self) -> None:
        """The worker decided to bill or not to bill."""
        self._show(fresh=True)
        self._follow()

    def _announce(self) -> None:
        words = self._announcer.take(self.prompt.quiet_for())
        if words:
            announce(self._panel, f"Billing check: {words}")

    def _set_aside(self, code: str) -> int | None:
        return set_aside_minutes(self._answer, code) if self._answer else None
