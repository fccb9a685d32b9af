"""Consents of a client, and the list of what was shared."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar
from uuid import UUID

from PySide6.QtWidgets import QWidget

from tcm_desktop.services.consents import ConsentsDesk, open_consents
from tcm_desktop.services.views import ChangeSet
from ui.presenters.consents import consent_lines, disclosure_lines
from ui.screen import Action, Context, Screen
from ui.widgets import Card, Row, RowList, clear, column, heading, text

NO_CONSENT = "No consent yet. Without one nothing about the client may be shared with others."
NOTHING_SHARED = "Nothing was shared yet. The client may ask for this list at any time."


class ConsentsScreen(Screen):
    """What may be shared with whom until when; and what was."""

    WINDOW_TITLE: ClassVar[str] = "Consents"

    def __init__(self, context: Context, client_id: UUID, referral_id: UUID | None = None) -> None:
        super().__init__(context)
        self.client_id = client_id
        self._referral_id = referral_id
        self._desk: ConsentsDesk | None = None
        self.consents = RowList(name="Consents", stacked=True)
        self.consents.activated.connect(self._open)
        self._none = text(NO_CONSENT, "muted")
        self._shared = column()
        self.setLayout(column(self._none, self.consents, heading("What was shared"), self._shared, None, margin=0.95))
        context.gateway.run(open_consents, client_id, None, referral_id, done=self._show)

    def title(self) -> str:
        return f"{self.WINDOW_TITLE} · {self._desk.client.name.listed}" if self._desk else self.WINDOW_TITLE

    def bar_actions(self) -> Sequence[Action]:
        go = partial(self.context.navigator.open, client_id=self.client_id)
        recipient = self._desk.referral.recipient if self._desk is not None and self._desk.referral else ""
        return [
            Action("Record sharing", partial(go, "sharing"), "Ctrl+E", picture="list"),
            Action("New consent", partial(go, "consent", recipient=recipient), "Ctrl+Return", "primary", "plus"),
        ]

    def initial_focus(self) -> QWidget | None:
        return self.consents.buttons[0] if self.consents.buttons else None

    def starts_at_primary(self) -> bool:
        return not self.consents.buttons

    def refresh(self, changes: ChangeSet) -> None:
        self.context.gateway.run(open_consents, self.client_id, None, self._referral_id, done=self._show)

    def _open(self, consent_id: object) -> None:
        self.context.navigator.open("consent", client_id=self.client_id, consent_id=consent_id)

    def _show(self, desk: ConsentsDesk) -> None:
        self._desk = desk
        today = self.context.gateway.desk.today
        lines = consent_lines(desk.consents, today)
        self._none.setVisible(not lines)
        self.consents.set_rows(
            Row(each.id, each.title, each.detail, each.action, each.pill, each.level, each.picture) for each in lines
        )
        clear(self._shared)
        shared = disclosure_lines(desk.disclosures, today)
        for _, title, detail in shared:
            self._shared.addWidget(Card(column(text(title, "strong"), text(detail), gap=0.1)))
        if not shared:
            self._shared.addWidget(text(NOTHING_SHARED, "muted"))
        if self.is_loaded:
            self.heading_changed.emit()
        else:
            self.loaded()
