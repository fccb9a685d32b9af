"""The window before a vault is open. It is on the screen before the vault's libraries are loaded."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QStackedWidget

from tcm_desktop.services.views import VaultEntry
from ui.bootstrap import Door, Enrolment
from ui.entrance.first_run import FirstRunPage
from ui.entrance.unlock import UnlockPage
from ui.levels import Level
from ui.tasks import TaskRunner, Told

SMALLEST = (1024, 600)


class Entrance(QStackedWidget):
    """Emits `opened` with the desk once a vault is open."""

    opened = Signal(object)
    closing = Signal()

    def __init__(self, door: Door, tasks: TaskRunner) -> None:
        super().__init__()
        self._door, self._tasks = door, tasks
        self.unlock, self.first_run = UnlockPage(), FirstRunPage()
        self.addWidget(self.unlock)
        self.addWidget(self.first_run)
        self.setWindowTitle("Locked – TCM Desktop")
        self.setMinimumSize(*SMALLEST)
        self.unlock.wanted.connect(self._open)
        self.unlock.other.connect(self._set_up)
        self.unlock.practice.connect(self.open_practice)
        self.first_run.wanted.connect(self._create)
        self.first_run.back.connect(self._back)
        self.first_run.practice.connect(self.open_practice)
        self.unlock.passphrase.setFocus()

    def look_for_vaults(self) -> None:
        """Ask which vaults there are; called once the window is on the screen."""
        self._tasks.vault(self._door.vaults, self._show_vaults, self.unlock.fail)

    def open_practice(self) -> None:
        """Open the practice vault, which asks for no passphrase."""
        self.unlock.set_busy(True)
        self.first_run.set_busy(True)
        self._tasks.vault(self._door.open_practice, self._opened, self._failed)

    def _show_vaults(self, entries: tuple[VaultEntry, ...]) -> None:
        own = tuple(entry for entry in entries if not entry.practice)
        self.unlock.show_vaults(own)
        self.first_run.offer_back(bool(own))
        if not own:
            self._set_up()

    def _set_up(self) -> None:
        self.setCurrentWidget(self.first_run)
        self.first_run.name.setFocus()

    def _back(self) -> None:
        self.setCurrentWidget(self.unlock)
        self.unlock.passphrase.setFocus()

    def _open(self, vault_id: str, passphrase: bytearray) -> None:
        self._tasks.vault(partial(self._door.open, vault_id, passphrase), self._opened, self._failed)

    def _create(self, name: str, credential: str, agency: str, passphrase: bytearray) -> None:
        enrolment = Enrolment(name, credential, agency, passphrase)
        self._tasks.vault(partial(self._door.create, enrolment), self._opened, self._failed)

    def _failed(self, error: Told) -> None:
        self.unlock.set_busy(False)
        self.first_run.set_busy(False)
        page = self.currentWidget()
        if page is self.unlock:
            self.unlock.fail(error)
        else:
            self.first_run.fail(error)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.closing.emit()

    def _opened(self, desk: object) -> None:
        self.unlock.message.tell("Opened.", Level.OK)
        self.opened.emit(desk)
