"""An addendum to a signed document: kept while it is typed, then signed below it."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from PySide6.QtWidgets import QLabel, QWidget

from tcm_desktop.services.follow_ups import Followed, followed, keep_addendum, sign_addendum
from ui.autosave import Autosave
from ui.levels import Level
from ui.presenters.follow_ups import title_of
from ui.presenters.signed import signed_words
from ui.screen import Action, Context, Screen
from ui.screens.check_parts import tinted
from ui.screens.note_text import NarrativeEdit
from ui.tasks import Told
from ui.widgets import column, set_look, text

WHAT = "It is signed with the day on which you write it. What stands above does not change."


class AddendumScreen(Screen):
    """Esc keeps what was typed and goes back to the document; signing goes there, too."""

    WINDOW_TITLE: ClassVar[str] = "Addendum"

    def __init__(self, context: Context, client_id: UUID, kind: str, document_id: UUID) -> None:
        super().__init__(context)
        self.client_id = client_id
        self._kind, self._document_id = kind, document_id
        self.found: Followed | None = None
        self._is_signing = False
        self.editor = NarrativeEdit()
        self.editor.setAccessibleName("Addendum")
        self._autosave = Autosave(self._keep, self)
        self._top = column(gap=0.5)
        label = QLabel("What is to be &added")
        set_look(label, "section")
        label.setBuddy(self.editor)
        box = column(self._top, label, self.editor, text(WHAT, "small"), margin=0.95)
        box.setStretch(2, 1)
        self.setLayout(box)
        context.gateway.run(followed, kind, document_id, done=self._show)

    def title(self) -> str:
        return f"Addendum · {self.found.client.name.listed}" if self.found else self.WINDOW_TITLE

    def subtitle(self) -> str:
        return f"To: {title_of(self._kind).lower()}"

    def bar_actions(self) -> tuple[Action, ...]:
        can = self.found is not None and not self._is_signing
        return (Action("Sign addendum", self.sign, "Ctrl+Return", look="primary", picture="pen-line", enabled=can),)

    def initial_focus(self) -> QWidget:
        return self.editor

    def save(self) -> None:
        self._autosave.flush()

    def sign(self) -> None:
        """Sign what stands there."""
        if self.found is None or self._is_signing:
            return
        self._is_signing = True
        self.actions_changed.emit()
        self._autosave.flush()
        words = self.editor.toPlainText()
        self.context.gateway.run(
            sign_addendum, self._kind, self._document_id, words, done=self._signed, failed=self._refused, saves=True
        )

    def _show(self, found: Followed) -> None:
        self.found = found
        assert found.signature is not None
        self._top.addWidget(text(signed_words(found.signature)))
        if found.returned is not None:
            lines = [text(found.returned.remark)]
            if found.returned.quote:
                lines.append(text(f"“{found.returned.quote}”", "strong"))
            self._top.addWidget(tinted(Level.FIX, "Your supervisor asks", *lines))
        words, caret = found.typed or ("", 0)
        self.editor.load(words, caret)
        self.editor.typed.connect(self._autosave.touch)
        self.loaded()

    def _keep(self) -> None:
        if self.found is not None:
            words, caret = self.editor.toPlainText(), self.editor.caret()
            self.context.gateway.run(
                keep_addendum, self.found.document, words, caret, failed=self._not_kept, saves=True
            )

    def _not_kept(self, error: Told) -> None:
        self._autosave.again()
        self.context.tell(str(error), Level.STOP)

    def _signed(self, _: Followed) -> None:
        self.context.navigator.back()

    def _refused(self, error: Told) -> None:
        self._is_signing = False
        self.actions_changed.emit()
        self.context.tell(str(error), Level.FIX)
        self.editor.setFocus()
