"""What waits for a supervisor's signature, by worker; whoever has waited longest is first."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QWidget

from tcm_desktop.domain.clock import local_now
from tcm_desktop.domain.people import WorkerRole
from tcm_desktop.services.cosigning import OfWorker, cosign_queue
from tcm_desktop.services.views import ChangeSet, StandingLine
from ui.levels import Level
from ui.presenters.cosign import queue_words, row_words
from ui.presenters.typed import count
from ui.screen import Context, Screen
from ui.widgets import Row, RowList, clear, column, heading, text

MOST_ROWS = 12
NOBODY = "Only a supervisor signs for others. Your agency sets who that is."
NOTHING = "Nothing waits for you. Notes and plans of your team that need a second signature will stand here."
HOW = "Each one is opened and read before it is signed. Ctrl+Enter then signs it and opens the next."


class CosignScreen(Screen):
    """Up and Down move, Enter opens. There is no way to sign from here: what was not read is not signed."""

    WINDOW_TITLE: ClassVar[str] = "To co-sign"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._queue: tuple[OfWorker, ...] = ()
        self.lists: list[RowList] = []
        self._box = column()
        self.setLayout(column(self._box, None, margin=0.95))
        context.gateway.run(cosign_queue, done=self._show)

    def subtitle(self) -> str:
        return queue_words(self._queue) if self.is_loaded else ""

    def initial_focus(self) -> QWidget | None:
        return self.lists[0].buttons[0] if self.lists else None

    def refresh(self, changes: ChangeSet) -> None:
        self.context.gateway.run(cosign_queue, done=self._show)

    def _show(self, queue: tuple[OfWorker, ...]) -> None:
        self._queue = queue
        clear(self._box)
        self.lists = []
        if not queue:
            is_supervisor = WorkerRole.SUPERVISOR in self.context.gateway.desk.worker.roles
            self._box.addWidget(text(NOTHING if is_supervisor else NOBODY, "muted"))
        else:
            self._box.addWidget(text(HOW, "small"))
        for group in queue:
            self._box.addWidget(heading(f"{group.name}   {len(group.lines)}"))
            rows = RowList((self._row(line) for line in group.lines[:MOST_ROWS]), name=group.name, stacked=True)
            rows.activated.connect(self._open)
            self.lists.append(rows)
            self._box.addWidget(rows)
            hidden = len(group.lines) - MOST_ROWS
            if hidden > 0:
                self._box.addWidget(text(f"{count(hidden, 'more document')} after these.", "muted"))
        if self.is_loaded:
            self.heading_changed.emit()
        else:
            self.loaded()

    def _row(self, line: StandingLine) -> Row:
        what, waited = row_words(line, local_now(self.context.gateway.desk.clock))
        return Row(line, line.listed_name, what, "Read", waited, Level.NEUTRAL, "calendar")

    def _open(self, line: StandingLine) -> None:
        self.context.navigator.open("cosign_document", client_id=line.client_id, kind=line.kind, document_id=line.id)
