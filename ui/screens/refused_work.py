"""Work that the agency did not take: what was written, why it was not taken, and what can be done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from tcm_desktop.services.path_words import shown
from tcm_desktop.services.refused_work import begin_addendum, keep_here_only, refused_one, send_again
from tcm_desktop.services.sync_views import SentWork
from ui.levels import Level
from ui.presenters.meetings import name_of
from ui.presenters.sync import UNKNOWN, when
from ui.screen import Action, Context, Screen
from ui.screens.check_parts import tinted
from ui.tasks import Told
from ui.widgets import Card, button, column, text, wrapping
from ui.widgets.facts import facts, selectable

AGAIN = "Send again: your change is made once more on top of what is there now. A signature has to be given anew."
HERE = "Keep here only: it stays in this vault and is listed no more. The agency will not have it."
BELOW = "Add as an addendum: your words go below the signed document, where you read and sign them."


class RefusedWorkScreen(Screen):
    """Nothing is lost on any way from here; Esc leaves it for later."""

    WINDOW_TITLE: ClassVar[str] = "Not taken"

    def __init__(self, context: Context, operation: str) -> None:
        super().__init__(context)
        self._operation = operation
        self.found: SentWork | None = None
        self._can_add = False
        self._box = column(gap=0.8)
        self.setLayout(column(self._box, None, margin=0.95))
        context.gateway.run(refused_one, operation, done=self._show, failed=self._gone)

    def title(self) -> str:
        return f"Not taken · {self.found.listed_name}" if self.found and self.found.listed_name else self.WINDOW_TITLE

    def subtitle(self) -> str:
        return name_of(self.found.record_kind) if self.found is not None else ""

    def bar_actions(self) -> tuple[Action, ...]:
        if self.found is None:
            return ()
        if self._can_add:
            return (Action("Add as an addendum", self.add, "Ctrl+Return", look="primary", picture="plus"),)
        return (Action("Send again", self.again, "Ctrl+Return", look="primary", picture="refresh-cw"),)

    def starts_at_primary(self) -> bool:
        return True

    def again(self) -> None:
        """Make the change once more."""
        self._do(send_again, self._left)

    def keep_here(self) -> None:
        """Leave it as it is."""
        self._do(keep_here_only, self._left)

    def add(self) -> None:
        """Take the words to an addendum."""
        self._do(begin_addendum, self._added)

    def _show(self, found: tuple[SentWork, bool]) -> None:
        self.found, self._can_add = found
        desk, sync = self.context.gateway.desk, self.context.sync
        why = (sync.sentence(self.found.code) if sync is not None else "") or UNKNOWN
        at = when(self.found.made_at, desk.clock.now(), desk.clock.zone)
        self._box.addWidget(tinted(Level.FIX, "Your agency did not take this", selectable(text(why))))
        written = shown(self.found.patch) or ((name_of(self.found.record_kind), "A change without words"),)
        self._box.addWidget(Card(text(f"Written {at}", "muted"), facts(written, asked=1), title="What you wrote"))
        self._box.addWidget(Card(*self._ways(), title="What you can do"))
        self.loaded()

    def _ways(self) -> list[QWidget]:
        ways = [text(BELOW if self._can_add else AGAIN), text(HERE)]
        offered = [button("Keep here only", self.keep_here, picture="hard-drive")]
        if self.found is not None and self.found.client_id is not None and not self.found.chart_left:
            go = partial(self.context.navigator.open, "client", client_id=self.found.client_id)
            offered.append(button("Open the chart", go, picture="contact"))
        row = QWidget()
        row.setLayout(wrapping(*offered))
        return [*ways, row]

    def _do(self, use_case: Callable[..., Any], done: Callable[..., None]) -> None:
        self.setEnabled(False)
        self.context.gateway.run(use_case, self._operation, done=done, failed=self._refused, saves=True)

    def _left(self, _: None) -> None:
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
