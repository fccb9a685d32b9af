"""A form about one record: what is typed is kept while it is typed, and stored only when the worker says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from tcm_desktop.services.kept_forms import drop_form, keep_form
from ui.autosave import Autosave
from ui.levels import Level
from ui.screen import Context
from ui.screens.form_parts import FormCard, fields_of
from ui.screens.kept_form import KeptFormScreen
from ui.tasks import Told
from ui.widgets import CheckBox, Chips, Choice, LineEdit, PlainText, Ticks


class RecordFormScreen(KeptFormScreen):
    """Leaving it stores nothing: a step half typed is no step. It is there again when the form is opened again."""

    WATCHED: ClassVar[bool] = False

    def __init__(self, context: Context, client_id: UUID) -> None:
        super().__init__(context)
        self.client_id = client_id
        self._name = ""
        self._autosave = Autosave(self._keep, self)

    def title(self) -> str:
        return f"{self.WINDOW_TITLE} · {self._name}" if self._name else self.WINDOW_TITLE

    def owner(self) -> UUID:
        assert self.client_id is not None
        return self.client_id

    def begin(self, sections: tuple[FormCard, ...], stored: Any, typed: Any | None) -> None:
        super().begin(sections, stored, typed)
        for field in fields_of(sections).values():
            on_change(field.editor, self.touched)

    def touched(self) -> None:
        """Something was typed or chosen."""
        self._autosave.touch()

    def save(self) -> None:
        self._autosave.flush()

    def finish(self) -> None:
        self._autosave.flush()
        super().finish()

    def store(self, value: Any, *, leave: bool) -> None:
        raise NotImplementedError

    def stored_and_done(self, _: object) -> None:
        """It is part of the record: back to where the form was opened."""
        self.context.navigator.back()

    def not_stored(self, error: Told) -> None:
        """It could not be stored; what is typed stays, and is kept."""
        self._autosave.touch()
        self.context.tell(str(error), Level.FIX)

    def _keep(self) -> None:
        """Keep what is typed; what is as it was needs no keeping."""
        if self._form is None:
            return
        self._stored = self.typed()
        run = self.context.gateway.run
        if self._stored == self._known:
            run(drop_form, self.KIND, self.owner(), saves=True)
        else:
            run(keep_form, self.KIND, self.owner(), self._stored, self.client_id, saves=True)


def on_change(editor: QWidget, call: Callable[[], None]) -> None:
    """Have something done whenever an editor of a form changes."""
    if isinstance(editor, LineEdit | PlainText):
        editor.textChanged.connect(lambda *_: call())
    elif isinstance(editor, Choice):
        editor.currentIndexChanged.connect(lambda _: call())
    elif isinstance(editor, CheckBox):
        editor.toggled.connect(lambda _: call())
    elif isinstance(editor, Chips):
        editor.chosen.connect(lambda _: call())
    elif isinstance(editor, Ticks):
        editor.changed.connect(call)
