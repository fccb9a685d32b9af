"""A form that may take several sittings: stored as soon as it is whole, kept as typed until then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from tcm_desktop.services.kept_forms import drop_form, keep_form
from ui.autosave import Watch
from ui.levels import Level
from ui.presenters.form_reader import Problem
from ui.screen import Action, Context, Screen
from ui.screens.form_parts import FormCard, ProblemSummary, fields_of, typed_in
from ui.widgets import column

FOUND = "What you typed earlier is still here. It is not stored yet: check it, then save."


class KeptFormScreen(Screen):
    """Sections one below the other. A screen says whose form it is, how it is read, and how what was read is stored."""

    KIND: ClassVar[str] = ""
    WATCHED: ClassVar[bool] = True
    """Whether what is typed is kept by looking at it now and then; a screen that listens to its fields needs none."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.sections: tuple[FormCard, ...] = ()
        self.summary = ProblemSummary()
        self._form: type[Any] | None = None
        self._known: Any = None
        self._watch: Watch[Any] = Watch(self.typed, self._keep_typed, self)
        self._body = column(gap=0.8)
        self.setLayout(column(self.summary, self._body, None, margin=0.95))

    def owner(self) -> UUID:
        """The client, or the worker, whom the form is about."""
        raise NotImplementedError

    def read(self, form: Any) -> tuple[Any | None, Sequence[Problem]]:
        """What is typed, or None and what is wrong with it."""
        raise NotImplementedError

    def store(self, value: Any, *, leave: bool) -> None:
        """Make it part of the record, with `saves`; where it is to `leave`, go back once that is done."""
        raise NotImplementedError

    def bar_actions(self) -> Sequence[Action]:
        return [Action("Save", self.finish, "Ctrl+Return", look="primary", picture="check")]

    def initial_focus(self) -> QWidget | None:
        return self.sections[0].first() if self.sections else None

    def begin(self, sections: tuple[FormCard, ...], stored: Any, typed: Any | None) -> None:
        """Show the sections with what is stored, or with what was typed and left unfinished."""
        self.sections, self._form = sections, type(stored)
        for section in sections:
            self._body.addWidget(section)
            section.fill(stored)
        self._known = self._stored = self.typed()
        if self.WATCHED:
            self._watch.settled(self._known)
        if typed is not None:
            self._fill(typed)
            self.context.tell(FOUND, Level.TIP, "Start over", self._start_over)
        self.loaded()

    def typed(self) -> Any:
        """What stands in the form now."""
        assert self._form is not None
        return self._form(**typed_in(self.sections))

    def save(self) -> None:
        if self._form is None or self.typed() == self._stored:
            return
        self._stored = self.typed()
        self._settle()
        value, _ = self.read(self._stored)
        if value is None:
            self.context.gateway.run(keep_form, self.KIND, self.owner(), self._stored, saves=True)
        else:
            self.store(value, leave=False)

    def finish(self) -> None:
        """Store it and go back; or say what is missing."""
        if self._form is None:
            return
        form = self.typed()
        value, problems = self.read(form)
        self.summary.tell(problems, fields_of(self.sections))
        if value is not None:
            self._stored = form
            self._settle()
            self.store(value, leave=True)

    def _settle(self) -> None:
        if self.WATCHED:
            self._watch.settled(self._stored)

    def _keep_typed(self, form: Any) -> None:
        """Keep what is typed beside the record; what is as it was needs no keeping."""
        if form == self._known:
            self.context.gateway.run(drop_form, self.KIND, self.owner(), saves=True)
        else:
            self.context.gateway.run(keep_form, self.KIND, self.owner(), form, saves=True)

    def _fill(self, form: Any) -> None:
        for section in self.sections:
            section.fill(form)

    def _start_over(self) -> None:
        """Let go of what was typed earlier."""
        self._fill(self._known)
        self._stored = self._known
        self.context.gateway.run(drop_form, self.KIND, self.owner())
