"""The machine's sleep, as logind tells it beforehand (org.freedesktop.login1): the vault locks before it."""

from __future__ import annotations

from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtDBus import QDBusConnection

SERVICE = "org.freedesktop.login1"
MANAGER_PATH = "/org/freedesktop/login1"
MANAGER = f"{SERVICE}.Manager"


class SessionLock(QObject):
    """Emits `locked` when the machine is about to sleep.

    Where there is no such bus or service it never does; idle time and the gap of a sleep are watched all the same.
    """

    locked = Signal()

    def __init__(self, bus: QDBusConnection, parent: QObject | None = None) -> None:
        super().__init__(parent)
        if bus.isConnected():
            asked = (SERVICE, MANAGER_PATH, MANAGER, "PrepareForSleep", self, SLOT("_sleeps(bool)"))
            bus.connect(*asked)  # type: ignore[call-overload]  # the stub says bytes where Qt takes str

    @Slot(bool)
    def _sleeps(self, begins: bool) -> None:
        if begins:
            self.locked.emit()
