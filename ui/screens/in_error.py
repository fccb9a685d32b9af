"""Marking a signed document as entered in error: why, and what follows from it."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from tcm_desktop.services.follow_ups import Followed, followed, keep_reason, mark_in_error
from tcm_desktop.services.signatures import ErrorReason
from ui.autosave import Autosave
from ui.levels import Level
from ui.presenters.follow_ups import OTHER, REASONS, RETURNED, error_warning, reason_typed, reason_words, title_of
from ui.presenters.signed import signed_words
from ui.screen import Action, Context, Screen
from ui.screens.check_parts import tinted
from ui.tasks import Told
from ui.widgets import Choice, Field, LineEdit, column, text

KEPT = "Nothing is deleted, and everybody who may read it still can."
FOUND = "What you typed earlier is still here. Nothing is marked yet."
ASKS = "Choose why, or write it in a few words."


class InErrorScreen(Screen):
    """One choice and one key; Esc goes back and marks nothing. What was typed is there again until it is used."""

    WINDOW_TITLE: ClassVar[str] = "Entered in error"

    def __init__(self, context: Context, client_id: UUID, kind: str, document_id: UUID) -> None:
        super().__init__(context)
        self.client_id = client_id
        self._kind, self._document_id = kind, document_id
        self.found: Followed | None = None
        self.reason: Choice[str] = Choice(REASONS, blank="Choose a reason", width=18)
        self.words = LineEdit(width=24)
        self._reason_field = Field("&Why", self.reason)
        self._words_field = Field("In a &few words", self.words)
        self._autosave = Autosave(self._keep, self)
        self.reason.activated.connect(self._touched)
        self.words.textEdited.connect(self._touched)
        self._top = column(gap=0.5)
        self.setLayout(column(self._top, self._reason_field, self._words_field, text(KEPT, "small"), None, margin=0.95))
        context.gateway.run(followed, kind, document_id, done=self._show)

    def title(self) -> str:
        return f"{self.WINDOW_TITLE} · {self.found.client.name.listed}" if self.found else self.WINDOW_TITLE

    def subtitle(self) -> str:
        return title_of(self._kind)

    def bar_actions(self) -> tuple[Action, ...]:
        words = "Mark as entered in error"
        return (Action(words, self.mark, "Ctrl+Return", look="primary", picture="ban", enabled=self.found is not None),)

    def initial_focus(self) -> QWidget:
        return self.reason

    def save(self) -> None:
        self._autosave.flush()

    def mark(self) -> None:
        """Mark it, with the reason chosen."""
        chosen, words = self.reason.value() or "", self.words.text()
        if not chosen or (chosen == OTHER and not words.strip()):
            self._reason_field.set_error(ASKS)
            (self.words if chosen else self.reason).setFocus()
            return
        self._autosave.flush()
        reason = reason_words(chosen, words)
        self.context.gateway.run(
            mark_in_error, self._kind, self._document_id, reason, done=self._marked, failed=self._refused, saves=True
        )

    def _show(self, found: Followed) -> None:
        self.found = found
        assert found.signature is not None
        self._top.addWidget(text(signed_words(found.signature)))
        self._top.addWidget(tinted(Level.FIX, "Before you mark it", text(error_warning(found))))
        if found.reason is not None:
            self._fill(*reason_typed(found.reason))
            self.context.tell(FOUND, Level.TIP, "Start over", self._start_over)
        elif found.returned is not None:
            self._fill(RETURNED, "")
        self.loaded()

    def _fill(self, chosen: str, words: str) -> None:
        self.reason.set_value(chosen or None)
        self.words.setText(words)

    def _start_over(self) -> None:
        self._fill("", "")
        self._touched()

    def _touched(self, _: object = None) -> None:
        self._reason_field.set_error("")
        self._autosave.touch()

    def _keep(self) -> None:
        if self.found is not None:
            typed = ErrorReason(self._kind, self._document_id, self.reason.value() or "", self.words.text())
            self.context.gateway.run(keep_reason, self.client_id, typed, failed=self._not_kept, saves=True)

    def _not_kept(self, error: Told) -> None:
        self._autosave.again()
        self._refused(error)

    def _marked(self, found: Followed) -> None:
        self.context.navigator.back()
        if found.units_signed is not None:
            self.context.tell("Marked. Tell billing, so that no claim stays open.", Level.FIX)

    def _refused(self, error: Told) -> None:
        self.context.tell(str(error), Level.STOP)
