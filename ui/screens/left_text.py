"""What was being typed in a chart when that went to somebody else: to read, to copy, and to drop."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from tcm_desktop.services.left_texts import drop_left_text, left_text, typed_words
from tcm_desktop.services.views import WorkingCopy
from ui.levels import Level
from ui.presenters.meetings import name_of
from ui.presenters.sync import when
from ui.screen import Action, Context, Screen
from ui.screens.check_parts import tinted
from ui.tasks import Told
from ui.widgets import Card, column, text
from ui.widgets.facts import facts, selectable

WHAT = (
    "You were typing this when the chart went to somebody else. It was not sent, and it can no longer be saved there. "
    "Tell your supervisor what is missing in the chart; copy the words if you need them."
)
DROPS = "Dropping it cannot be undone."


class LeftTextScreen(Screen):
    """Esc leaves it as it is. If the chart comes back, it is found on Today again."""

    WINDOW_TITLE: ClassVar[str] = "Half typed"

    def __init__(self, context: Context, copy_id: UUID) -> None:
        super().__init__(context)
        self._copy_id = copy_id
        self.found: WorkingCopy | None = None
        self._first: QWidget | None = None
        self._box = column(gap=0.8)
        self.setLayout(column(self._box, None, margin=0.95))
        context.gateway.run(left_text, copy_id, done=self._show, failed=self._gone)

    def subtitle(self) -> str:
        return name_of(self.found.record_kind) if self.found is not None else ""

    def bar_actions(self) -> tuple[Action, ...]:
        return (Action("Drop this text", self.drop, picture="trash-2"),) if self.found is not None else ()

    def initial_focus(self) -> QWidget | None:
        return self._first

    def drop(self) -> None:
        """Let go of it for good."""
        self.setEnabled(False)
        self.context.gateway.run(drop_left_text, self._copy_id, done=self._dropped, failed=self._gone, saves=True)

    def _show(self, found: WorkingCopy) -> None:
        self.found = found
        clock = self.context.gateway.desk.clock
        self._first = selectable(text(WHAT), by_keys=True)
        self._box.addWidget(tinted(Level.TIP, "This chart went to somebody else", self._first))
        at = text(f"Typed {when(found.kept_at, clock.now(), clock.zone)}", "muted")
        self._box.addWidget(Card(at, facts(typed_words(found), asked=1), text(DROPS, "muted"), title="What you typed"))
        self.loaded()

    def _dropped(self, _: None) -> None:
        self.context.navigator.back()

    def _gone(self, error: Told) -> None:
        self.context.navigator.back()
        self.context.tell(str(error), Level.TIP)
