"""The window before a vault is open. It is on the screen before the vault's libraries are loaded."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QStackedWidget

from ui.bootstrap import Door, Enrolment
from ui.entrance.unlock import UnlockPage
from ui.levels import Level
from ui.tasks import TaskRunner, Told

if TYPE_CHECKING:  # for start-up time
    from tcm_desktop.services.views import VaultEntry
    from ui.entrance.first_run import FirstRunPage

SMALLEST = (1024, 600)
LONGEST_WAIT = 250
"""Milliseconds after which the vaults are looked for although nothing was painted: the window may be minimized."""


class Entrance(QStackedWidget):
    """Emits `opened` with the desk once a vault is open."""

    opened = Signal(object)
    closing = Signal()

    def __init__(self, door: Door, tasks: TaskRunner) -> None:
        super().__init__()
        self._door, self._tasks, self._has_vaults = door, tasks, False
        self._practises = False
        self.unlock = UnlockPage()
        self._first_run: FirstRunPage | None = None
        self._look = QTimer(self, interval=LONGEST_WAIT, singleShot=True)
        self._look.timeout.connect(self._look_now)
        self.addWidget(self.unlock)
        self.setWindowTitle("Locked – TCM Desktop")
        self.setMinimumSize(*SMALLEST)
        self.unlock.wanted.connect(self._open)
        self.unlock.other.connect(self._set_up)
        self.unlock.practice.connect(self.open_practice)
        self.unlock.passphrase.setFocus()

    @property
    def first_run(self) -> FirstRunPage:
        """The page that makes a vault; most days nobody needs it, so it is made when it is."""
        if self._first_run is None:
            from ui.entrance.first_run import FirstRunPage  # here for start-up time

            self._first_run = FirstRunPage()
            self._first_run.wanted.connect(self._create)
            self._first_run.back.connect(self._back)
            self._first_run.practice.connect(self.open_practice)
            self._first_run.offer_back(self._has_vaults)
            self.addWidget(self._first_run)
        return self._first_run

    def look_for_vaults(self, *, practises: bool = False) -> None:
        """Ask which vaults there are, once the window has been painted: loading the vault's libraries delays that.

        Who practises and has no vault of her own is one key from the practice caseload.
        """
        self._practises = practises
        self._look.start()

    def open_practice(self) -> None:
        """Open the practice vault, which asks for no passphrase."""
        self.setCurrentWidget(self.unlock)
        self.unlock.say_practice()
        self._set_busy(True)
        self._tasks.vault(self._door.open_practice, self._opened, self._failed)

    def _look_now(self) -> None:
        self._tasks.vault(self._door.vaults, self._show_vaults, self.unlock.fail)

    def _show_vaults(self, entries: tuple[VaultEntry, ...]) -> None:
        own = tuple(entry for entry in entries if not entry.practice)
        self.unlock.show_vaults(own)
        self._has_vaults = bool(own)
        if not own:
            self._set_up()

    def _set_up(self) -> None:
        self.setCurrentWidget(self.first_run)
        first = self.first_run.practise if self._practises else self.first_run.name
        first.setFocus()

    def _back(self) -> None:
        self.setCurrentWidget(self.unlock)
        self.unlock.passphrase.setFocus()

    def _open(self, vault_id: str, passphrase: bytearray) -> None:
        self._tasks.vault(partial(self._door.open, vault_id, passphrase), self._opened, self._failed)

    def _create(self, name: str, credential: str, agency: str, passphrase: bytearray, ticket: str) -> None:
        enrolment = Enrolment(name, credential, agency, passphrase, ticket)
        self._tasks.vault(partial(self._door.create, enrolment), self._opened, self._failed)

    def _failed(self, error: Told) -> None:
        self._set_busy(False)
        if self.currentWidget() is self.unlock:
            self.unlock.fail(error)
        else:
            self.first_run.fail(error)

    def _set_busy(self, busy: bool) -> None:
        self.unlock.set_busy(busy)
        if self._first_run is not None:
            self._first_run.set_busy(busy)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._look.isActive():
            self._look.start(0)  # after its children have been painted too

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.closing.emit()

    def _opened(self, desk: object) -> None:
        self.unlock.message.tell("Opened.", Level.OK)
        self.opened.emit(desk)
