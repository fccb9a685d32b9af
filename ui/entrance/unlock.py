"""The unlock page: one field, one key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QProgressBar, QSizePolicy

from tcm_desktop.services.errors import WrongPassphrase
from ui.entrance.frame import CardPage
from ui.levels import Level
from ui.presenters.entrance import FORGOTTEN, WAITING, first_name
from ui.tasks import Told
from ui.widgets.field import Field
from ui.widgets.inputs import CheckBox, Choice
from ui.widgets.layouts import line, wrapping
from ui.widgets.parts import InlineBar, button, text

if TYPE_CHECKING:  # for start-up time
    from tcm_desktop.services.views import VaultEntry
from ui.widgets.passphrase import PassphraseEdit

SHOW_PROGRESS_AFTER = 300


class UnlockPage(CardPage):
    """Emits `wanted` with a vault's id and the passphrase's buffer. `other` and `practice` are its two links."""

    wanted = Signal(str, object)
    other = Signal()
    practice = Signal()

    def __init__(self) -> None:
        super().__init__("lock", "Welcome back", "Works without the internet.")
        self._entries: tuple[VaultEntry, ...] = ()
        self.message = InlineBar()
        self.passphrase = PassphraseEdit()
        self.worker: Choice[str] = Choice([])
        self._worker_field = Field("&Whose vault", self.worker)
        self._worker_field.hide()
        self._show = CheckBox("&Show")
        self._caps = text("Caps Lock is on", "small", wraps=False)
        self._caps.hide()
        self.unlock = button("Unlock  Enter", self._ask, look="primary", name="Unlock")
        self.unlock.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Opening the vault")
        self.progress.hide()
        self._wait_left = 0
        self._arrange()
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._count_down)
        self._delay = QTimer(self, interval=SHOW_PROGRESS_AFTER, singleShot=True)
        self._delay.timeout.connect(self.progress.show)
        self.passphrase.returnPressed.connect(self._ask)
        self.passphrase.caps_lock.connect(self._caps.setVisible)
        self._show.toggled.connect(self.passphrase.show_words)
        self.worker.currentIndexChanged.connect(self._greet)

    def show_vaults(self, entries: tuple[VaultEntry, ...]) -> None:
        """Offer the vaults on this laptop; what is already typed stays."""
        self._entries = entries
        self.worker.set_options([(entry.id, entry.label) for entry in entries])
        self._worker_field.setVisible(len(entries) > 1)
        self._greet()

    def fail(self, error: Told) -> None:
        """Say why the vault did not open, and count down where there is a wait."""
        self.set_busy(False)
        self.message.tell(str(error), Level.STOP)
        if isinstance(error, WrongPassphrase) and error.wait_seconds:
            self._wait_left = error.wait_seconds
            self._second.start()
            self._show_wait()
        self.passphrase.setFocus()

    def say_practice(self) -> None:
        """Say what takes a few seconds: the practice vault is made when it is opened for the first time."""
        self.title.setText("Practice caseload")
        self.message.tell("Getting the made-up clients ready. The first time takes a few seconds.", Level.TIP)

    def set_busy(self, busy: bool) -> None:
        """While the key is derived: the window stays alive, the fields wait."""
        self.unlock.setEnabled(not busy)
        self.passphrase.setReadOnly(busy)
        self.worker.setEnabled(not busy)
        if busy:
            self._delay.start()
            self.unlock.setText("Opening the vault")
        else:
            self._delay.stop()
            self.progress.hide()
            self.unlock.setText("Unlock  Enter")

    def _arrange(self) -> None:
        forgotten = button("Forgot passphrase", self._explain, look="link")
        other = button("New vault", self.other.emit, look="link")
        practice = button("Practice caseload", self.practice.emit, look="link")
        self.card.add(
            self._worker_field,
            Field("&Passphrase", self.passphrase),
            line(self._show, self._caps, None),
            self.message,
            self.unlock,
            self.progress,
            wrapping(forgotten, other, practice),
        )

    def _ask(self) -> None:
        vault_id = self.worker.value()
        if vault_id is None or self._wait_left or not self.unlock.isEnabled():
            return
        if not self.passphrase.text():
            self.message.tell("Type your passphrase first.", Level.FIX)
            return
        self.message.clear()
        self.set_busy(True)
        self.wanted.emit(vault_id, self.passphrase.take())

    def _greet(self) -> None:
        entry = next((entry for entry in self._entries if entry.id == self.worker.value()), None)
        if entry is not None:
            self.title.setText(f"Welcome back, {first_name(entry.label)}")

    def _explain(self) -> None:
        self.message.tell(FORGOTTEN, Level.TIP)

    def _count_down(self) -> None:
        self._wait_left -= 1
        self._show_wait()

    def _show_wait(self) -> None:
        waits = self._wait_left > 0
        self.unlock.setEnabled(not waits)
        self.unlock.setText(WAITING.format(self._wait_left) if waits else "Unlock  Enter")
        if not waits:
            self._second.stop()
