"""What Ctrl+K offers: the screens, the keys' commands, every client, and the text of all notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from tcm_desktop.domain.people import WorkerRole
from tcm_desktop.services.clients import caseload
from tcm_desktop.services.views import CaseloadLine
from ui.gateway import Gateway
from ui.presenters.found import offer
from ui.registry import SCREENS, Spot, at
from ui.screen import Action, Navigator
from ui.shell.action_bar import shown_keys
from ui.shell.overlay import Entry, Palette


class Finder(QObject):
    """Opens the palette and fills it."""

    def __init__(self, gateway: Gateway, navigator: Navigator, parent: QObject) -> None:
        super().__init__(parent)
        self._gateway, self._navigator = gateway, navigator
        self._palette: Palette | None = None
        self._target = "client"

    def find(
        self, parent: QWidget, commands: list[Entry], actions: tuple[Action, ...], client_id: UUID | None
    ) -> Palette:
        """Clients, screens and commands."""
        own = [Entry(a.words, "this screen", a.run, shown_keys(a.shortcut)) for a in actions if a.enabled]
        entries = [*own, *self._screens(client_id), *commands]
        return self._open(parent, entries, "client", "Find anything", self._searching)

    def pick_client(self, parent: QWidget, target: str, hint: str) -> Palette:
        """Clients only; the one chosen opens in the screen `target`."""
        return self._open(parent, [], target, hint)

    def _open(
        self,
        parent: QWidget,
        entries: list[Entry],
        target: str,
        hint: str,
        last: Callable[[str], Sequence[Entry]] | None = None,
    ) -> Palette:
        self._target = target
        self._palette = Palette(parent, entries, hint, last)
        self._palette.destroyed.connect(self._forget)
        self._gateway.run(caseload, done=self._add_clients)
        return self._palette

    def _forget(self) -> None:
        self._palette = None

    def _add_clients(self, lines: tuple[CaseloadLine, ...]) -> None:
        if self._palette is not None:
            self._palette.add([Entry(line.listed_name, "client", self._opener(line.client_id)) for line in lines])

    def _opener(self, client_id: UUID) -> Callable[[], None]:
        return partial(self._navigator.open, self._target, client_id=client_id)

    def _searching(self, typed: str) -> Sequence[Entry]:
        """The way from here to the text of all notes."""
        words = offer(typed)
        return [Entry(words, "text", partial(self._navigator.open, "notes", words=typed.strip()))] if words else []

    def _screens(self, client_id: UUID | None) -> list[Entry]:
        spots = {Spot.MAIN, Spot.FOOT, Spot.FINDER}
        if WorkerRole.SUPERVISOR in self._gateway.desk.worker.roles:
            spots.add(Spot.SUPERVISOR)
        found = [
            Entry(spec.title, "screen", partial(self._navigator.open, spec.name))
            for spec in SCREENS.values()
            if spec.spot in spots
        ]
        if client_id is not None:
            found += [
                Entry(spec.title, "this client", partial(self._navigator.open, spec.name, client_id=client_id))
                for spec in (*at(Spot.CLIENT), *at(Spot.CLIENT_FINDER))
            ]
        return [*found, Entry("New client", "command", partial(self._navigator.open, "intake"))]
