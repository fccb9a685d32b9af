"""Joining an agency: the ticket that its administrator gave is pasted here, once for each laptop."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QWidget

from ui.levels import Level
from ui.screen import Action, Context, Screen
from ui.tasks import Told
from ui.widgets import Card, Field, InlineBar, PlainText, column, text
from ui.widgets.facts import facts, selectable

WHAT = (
    "Your administrator gives you a ticket: a few lines of text, good once, for this laptop. Copy all of it and paste "
    "it here. From then on your work is sent to your agency, and the charts that are assigned to you come here."
)
WITHDRAWN = (
    "Your agency can withdraw this laptop, for example when it is lost. At its next contact your records here are then "
    "destroyed; what was sent is safe at the agency. Until a laptop has contact, your passphrase protects it."
)
LEASE = (
    "After 14 days without contact the charts stay closed until the next sync. What was not sent stays here all the "
    "same. Your agency may set other numbers."
)
ASKING = "Asking your agency's server. You can go on working meanwhile."
NOTHING_PASTED = "There is no ticket yet. Copy it from your administrator's message and paste it here with Ctrl+V."


class JoinAgencyScreen(Screen):
    """The ticket is not kept as typed text: it is a key to the agency, and can be pasted again."""

    WINDOW_TITLE: ClassVar[str] = "Join my agency"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._is_asking = False
        self.ticket = PlainText(lines=7, hint="TCM TICKET …")
        self.message = InlineBar()
        worker = context.gateway.desk.worker
        number = [("Your number, if your administrator asks for it", str(worker.id))]
        self.setLayout(
            column(
                text(WHAT),
                Field("&Ticket", self.ticket),
                self.message,
                Card(selectable(text(LEASE)), selectable(text(WITHDRAWN)), title="What joining means"),
                Card(facts(number)),
                None,
                margin=0.95,
            )
        )
        if context.sync is not None:
            context.sync.joined.connect(self._joined)
            context.sync.not_joined.connect(self._refused)
        self.loaded()

    def bar_actions(self) -> tuple[Action, ...]:
        can = not self._is_asking and self.context.sync is not None
        return (Action("Join", self.join, "Ctrl+Return", look="primary", picture="key-round", enabled=can),)

    def initial_focus(self) -> QWidget | None:
        return self.ticket

    def join(self) -> None:
        """Ask the agency's server."""
        pasted = self.ticket.toPlainText()
        if not pasted.strip():
            self.message.tell(NOTHING_PASTED, Level.TIP)
            self.ticket.setFocus()
        elif self.context.sync is not None and not self._is_asking:
            self._set_asking(True)
            self.message.tell(ASKING, Level.NEUTRAL)
            self.context.sync.join(pasted)

    def _set_asking(self, on: bool) -> None:
        self._is_asking = on
        self.ticket.setReadOnly(on)
        self.actions_changed.emit()

    def _joined(self) -> None:
        self.ticket.clear()
        self.context.navigator.replace("sync")
        self.context.tell("This laptop belongs to your agency now. The first sync has begun.", Level.OK)

    def _refused(self, error: Told) -> None:
        self._set_asking(False)
        self.message.tell(str(error), Level.FIX)
        self.ticket.setFocus()
