"""A laptop as a worker has it: the program, her vault, and the way to her agency."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from sync.client.agency import Courier
from sync.protocol.tickets import write_ticket
from tcm_desktop.domain.clients import Client
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.joining import join
from tcm_desktop.services.seating import enrol_worker
from tcm_desktop.services.syncing import SyncStatus, sync_status
from tests.support.vaults import StandingClock, make_client, make_gate, put, typed
from tests.sync.wire.serving import START, Agency
from tests.tools.studio import Studio
from tests.ui.hands import Hands

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@dataclass
class Laptop:
    """One program on one vault. `clock` stands until a test moves it."""

    studio: Studio
    clock: StandingClock
    folder: Path
    vault_id: str

    @property
    def hands(self) -> Hands:
        """What works it by keys, with its window in front."""
        self.come_forward()
        return Hands(self.studio)

    @property
    def desk(self) -> Desk:
        """The worker at it."""
        return self.studio.shell.gateway.desk

    def sync(self) -> SyncStatus:
        """A round by its key, until it is over; and where the sync stands then. One that began by itself ends first."""
        self.rest()
        self.begin()
        return self.rest()

    def begin(self) -> None:
        """Press the key for a round."""
        self.come_forward()
        QTest.keyClick(self.studio.shell, Qt.Key.Key_S, CTRL_SHIFT)

    def come_forward(self) -> None:
        """Keys go to this laptop's window: in the test there are several on one screen."""
        self.studio.shell.raise_()
        self.studio.shell.activateWindow()
        self.studio.wait_for(self.studio.shell.isActiveWindow)

    def rest(self) -> SyncStatus:
        """Until no round is under way."""
        self.studio.wait_for(self.is_at_rest)
        self.studio.wait()
        found: SyncStatus = self.hands.ask(sync_status)
        return found

    def is_at_rest(self) -> bool:
        """Whether no round is under way and nothing is asked of the vault."""
        lane = self.studio.program.sync
        return lane is not None and not lane.is_running and self.studio.program.tasks.open == 0

    def client(self, family: str = "Field") -> Client:
        """A client whom she takes in."""
        made = make_client(self.desk, family)
        self.ask(put, made)
        return made

    def ask(self, use_case: Any, *args: Any) -> Any:
        """What a use case says on the vault's lane; the window hears of what it changed."""
        return self.hands.ask(use_case, *args)


def make_laptop(app: QApplication, folder: Path, agency: Agency, account: UUID, name: str) -> Laptop:
    """A vault that has joined, and the program open on it."""
    clock = StandingClock(START)
    vault = make_gate(folder, clock).create(name, typed())
    desk = enrol_worker(vault, clock, name, "LCSW", "", account)
    courier = Courier("0.1.0", 10.0)
    attempt = courier.prepare(write_ticket(agency.ticket(account)), None)
    join(desk, courier.enrol(attempt, "T14", clock.now()))
    vault_id = vault.entry.id
    vault.close()
    studio = Studio(app, folder, clock)
    laptop = Laptop(studio, clock, folder, vault_id)
    open_laptop(laptop)
    return laptop


def open_laptop(laptop: Laptop) -> None:
    """Ask for the passphrase, and type it."""
    studio = laptop.studio
    studio.program.start()
    studio.wait_for(lambda: studio.program.entrance is not None)
    studio.wait()
    entrance = studio.program.entrance
    assert entrance is not None
    entrance.unlock.wanted.emit(laptop.vault_id, typed())
    studio.wait_for(lambda: studio.program.shell is not None)
    studio.wait()
    studio.shell.resize(1024, 600)
    studio.shell.activateWindow()
    studio.wait()
