"""Two versions of one thing side by side: keep one, make one of both, or ask. Nobody is made the winner beforehand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from tcm_desktop.services.meetings import (
    Meeting,
    ask_supervisor,
    joined_text,
    keep_as_addendum,
    keep_both,
    keep_in_force,
    keep_kept,
    meeting,
)
from tcm_desktop.services.path_words import path_words
from ui.levels import Level
from ui.presenters.alike import Part
from ui.presenters.meetings import STAYS, MeetingPage, Side, meeting_page, name_of
from ui.screen import Action, Context, Screen
from ui.tasks import Told
from ui.widgets import Card, Field, PlainText, button, column, text, wrapping
from ui.widgets.columns import Columns
from ui.widgets.facts import selectable

NARROWEST = 20  # em of a text that can still be read beside another
ASKED = "Your supervisor finds a task in the chart. Both versions stay as they are until somebody decides."


class MeetingScreen(Screen):
    """Esc decides later. The digits work with Alt, so that none is pressed by accident."""

    WINDOW_TITLE: ClassVar[str] = "Two versions"

    def __init__(self, context: Context, record_id: UUID, operation: str) -> None:
        super().__init__(context)
        self._key = (record_id, operation)
        self.found: Meeting | None = None
        self.buttons: dict[str, QPushButton] = {}
        self.editors: dict[str, PlainText] = {}
        self._intro, self._offered = QWidget(), QWidget()
        self._sides, self._ways, self._edit = column(gap=0.6), column(gap=0.6), column(gap=0.6)
        self.setLayout(column(self._sides, self._ways, self._edit, None, margin=0.95))
        context.gateway.run(meeting, record_id, operation, done=self._show, failed=self._gone)

    def title(self) -> str:
        name = self.found.first.listed_name if self.found is not None else ""
        return f"{self.WINDOW_TITLE} · {name}" if name else self.WINDOW_TITLE

    def subtitle(self) -> str:
        return name_of(self.found.first.record_kind) if self.found is not None else ""

    def bar_actions(self) -> tuple[Action, ...]:
        if not self.editors:
            return ()
        return (Action("Save this text", self.save_both, "Ctrl+Return", look="primary", picture="check"),)

    def keys(self) -> tuple[tuple[str, str], ...]:
        return tuple((f"Alt+{place}", words) for place, words in enumerate(self.buttons, 1))

    def initial_focus(self) -> QWidget | None:
        return next(iter(self.buttons.values()), None)

    def save_both(self) -> None:
        """Put the texts in force that were made of both."""
        texts = {path: editor.toPlainText().strip() for path, editor in self.editors.items()}
        self._decide(keep_both, *self._key, texts)

    def _show(self, found: Meeting) -> None:
        self.found = found
        desk = self.context.gateway.desk
        page = meeting_page(found, desk.clock.now(), desk.clock.zone)
        self._sides.addWidget(text(page.headline, "section"))
        self._intro.setLayout(column(*(text(said) for said in page.lines), gap=0.6))
        self._sides.addWidget(self._intro)
        self._offer(page)
        for place, made in enumerate(self.buttons.values(), 1):
            QShortcut(QKeySequence(f"Alt+{place}"), self).activated.connect(made.click)
        self.loaded()

    def _offer(self, page: MeetingPage) -> None:
        assert self.found is not None
        kept = self._side(page.kept, keep_as_addendum if self.found.first.is_signed else keep_kept)
        in_force = self._side(page.in_force, keep_in_force)
        self._sides.addLayout(Columns(kept, in_force, weights=(1, 1), least=NARROWEST))
        ways = []
        if self.found.can_be_joined:
            ways.append(self._button("Keep both and edit", self._begin_edit))
        if self.found.first.client_id is not None and not self.found.is_asked:
            ways.append(self._button("Ask my supervisor", self._ask))
        ways.append(self._button("Decide later", self.context.navigator.back))
        row = QWidget()
        row.setLayout(wrapping(*ways))
        said = text(ASKED if self.found.is_asked else STAYS, "small")
        self._offered.setLayout(column(row, said, gap=0.6))
        self._ways.addWidget(self._offered)

    def _side(self, side: Side, keep: Callable[..., Any]) -> QWidget:
        is_added = keep is keep_as_addendum
        words = "Add it as an addendum" if is_added else side.keep
        done = self._added if is_added else self._decided
        press = partial(self._decide, keep, *self._key, done=done)
        values: list[QWidget] = []
        for label, parts in side.values:
            values += [text(label, "small"), _marked(parts, f"{side.title}: {label}")]
        return Card(text(side.when, "muted"), *values, None, self._button(words, press), title=side.title)

    def _button(self, words: str, press: Callable[[], object]) -> QPushButton:
        place = len(self.buttons) + 1
        made = button(f"{words}  Alt+{place}", press, name=words)
        self.buttons[words] = made
        return made

    def _begin_edit(self) -> None:
        assert self.found is not None
        if self.editors:  # the key again: what is typed stays
            return
        for part in (self._intro, self._offered):  # both versions and the text made of them fit into a low window
            part.hide()
        for change in self.found.changes:
            editor = PlainText(joined_text(change), lines=6, look="narrative")
            self.editors[change.path] = editor
            self._edit.addWidget(Field(f"{path_words(change.path)}, made of both", editor))
        self.actions_changed.emit()
        next(iter(self.editors.values())).setFocus()

    def _decide(self, use_case: Callable[..., Any], *args: Any, done: Callable[..., None] | None = None) -> None:
        self.setEnabled(False)
        self.context.gateway.run(use_case, *args, done=done or self._decided, failed=self._refused, saves=True)

    def _ask(self) -> None:
        self._decide(ask_supervisor, *self._key)

    def _decided(self, _: None) -> None:
        self.context.navigator.back()

    def _added(self, place: tuple[UUID, str, UUID]) -> None:
        client_id, kind, document_id = place
        self.context.navigator.replace("addendum", client_id=client_id, kind=kind, document_id=document_id)

    def _refused(self, error: Told) -> None:
        self.setEnabled(True)
        self.context.tell(str(error), Level.FIX)

    def _gone(self, error: Told) -> None:
        self.context.navigator.back()
        self.context.tell(str(error), Level.TIP)


def _marked(parts: tuple[Part, ...], name: str) -> QLabel:
    """A text to read and copy, with what differs bold and underlined: never by color alone."""
    words = "".join(f"<b><u>{escape(part.words)}</u></b>" if part.differs else escape(part.words) for part in parts)
    label = selectable(text(""), by_keys=True)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setText(words.replace("\n", "<br>"))
    label.setAccessibleName(f"{name}. {''.join(part.words for part in parts)}")
    return label
