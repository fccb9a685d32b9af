"""Handing a laptop back for good: the vault is removed from it, once nothing in it is only here."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QApplication, QWidget

from tcm_desktop.services.handing_back import CONFIRMATION, Leaving, is_confirmed, leaving
from tcm_desktop.services.views import ChangeSet
from ui.levels import Level
from ui.presenters.sync import NOT_SAFE, SAFE, as_of, blockers, kept_here
from ui.screen import Action, Context, Screen
from ui.screens.check_parts import tinted
from ui.widgets import Card, Field, LineEdit, clear, column, text
from ui.widgets.facts import selectable

GOES = (
    "Your vault, its keys and its daily copies are deleted from this laptop. Nobody can bring them back, not even with "
    "your passphrase. Other people's vaults on this laptop stay as they are."
)
STAYS = (
    "What you sent is with your agency. With a new ticket, your charts come to another laptop. Papers that "
    "you saved or printed yourself stay where you put them."
)
LOST = "Your vault can be removed when none of this is left. Until then it would be lost, or left open."
RUNNING = "A sync is under way. Wait until it is done."


class HandBackScreen(Screen):
    """What stands in the way, or a field in which the worker types that she means it. Esc changes nothing."""

    WINDOW_TITLE: ClassVar[str] = "Hand this laptop back"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.found: Leaving | None = None
        self._first: QWidget | None = None
        self.typed = LineEdit(width=18)
        self.typed.textChanged.connect(lambda _: self.actions_changed.emit())
        self._field = Field(f"&Type “{CONFIRMATION}”, if you want that", self.typed)
        self._box = column(gap=0.8)
        self._field.hide()
        self.setLayout(column(self._box, self._field, None, gap=0.8, margin=0.95))
        if context.sync is not None:
            context.sync.changed.connect(self._look)
        self._look()

    def bar_actions(self) -> tuple[Action, ...]:
        if self.found is not None and not self.found.found.is_safe:
            return (Action("Open Sync", self._to_sync, "Ctrl+Return", look="primary", picture="refresh-cw"),)
        if not self._can_go():
            return ()
        is_sure = is_confirmed(self.typed.text())
        return (Action("Remove my vault", self.remove, look="primary", picture="trash-2", enabled=is_sure),)

    def initial_focus(self) -> QWidget | None:
        return self.typed if self._can_go() else self._first

    def refresh(self, changes: ChangeSet) -> None:
        self._look()

    def starts_at_primary(self) -> bool:
        return not self._can_go()

    def remove(self) -> None:
        """Have the vault removed: the window closes, and the last page says what came of it."""
        if self.context.sync is not None and self._can_go() and is_confirmed(self.typed.text()):
            self.context.sync.hand_back(self.typed.text())

    def show_page(self, found: Leaving) -> None:
        """Show what stands in the way, or the field."""
        focused = QApplication.focusWidget()
        was_here = self.is_loaded and focused is not None and self.isAncestorOf(focused)
        could_go, self.found = self._can_go(), found
        clear(self._box)
        words = [selectable(text(each), by_keys=True) for each in self._lines(found)]
        self._first = words[0]
        if not found.found.is_safe:
            self._box.addWidget(tinted(Level.FIX, NOT_SAFE, *words))
        else:
            self._box.addWidget(tinted(Level.OK, SAFE, *words, picture="circle-check"))
            self._box.addWidget(Card(text(GOES), text(STAYS), title="If you remove your vault"))
        self._field.setVisible(self._can_go())
        self.actions_changed.emit()
        if not self.is_loaded:
            self.loaded()
        elif was_here or could_go != self._can_go():
            self.ready.emit()  # what had the focus is gone

    def _to_sync(self) -> None:
        self.context.navigator.open("sync")

    def _look(self) -> None:
        self.context.gateway.run(leaving, done=self.show_page)

    def _can_go(self) -> bool:
        return self.found is not None and self.found.found.is_safe and not self._is_running()

    def _is_running(self) -> bool:
        return self.context.sync is not None and self.context.sync.is_running

    def _lines(self, found: Leaving) -> tuple[str, ...]:
        if not found.found.is_safe:
            return (*blockers(found.found), LOST)
        zone = self.context.gateway.desk.clock.zone
        running = (RUNNING,) if self._is_running() else ()
        return (as_of(found.status, zone), *kept_here(found.kept_here), *running)
