"""The token in the header that says where the sync stands, and what closes with a lease that has ended."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from tcm_desktop.domain.leases import LeaseStanding
from tcm_desktop.services.syncing import SyncStatus, sync_status
from ui.gateway import Gateway
from ui.presenters.sync import pill
from ui.shell.header import Header
from ui.sync_lane import SyncLane

SETTLED_AFTER = 400
"""Milliseconds after the last change until the outbox is counted: changes come in bursts."""
OPEN_WITHOUT_LEASE = frozenset({"sync", "refused_work", "meeting", "settings", "hand_back", "left_text"})
"""Screens that show unsent work or the sync itself: all that opens once a lease has ended (security reference, 4.9)."""


class SyncToken(QObject):
    """Looks at the outbox after each change. `closes` carries whether charts are closed until the next sync."""

    closes = Signal(bool)

    def __init__(self, gateway: Gateway, lane: SyncLane, header: Header, parent: QObject) -> None:
        super().__init__(parent)
        self._gateway, self._lane, self._header = gateway, lane, header
        self.status: SyncStatus | None = None
        self._is_closed = gateway.desk.lease_ended
        self._soon = QTimer(self, interval=SETTLED_AFTER, singleShot=True)
        self._soon.timeout.connect(self.look)
        gateway.changed.connect(self._changed)
        lane.changed.connect(self.look)

    def look(self) -> None:
        """Count anew, now."""
        self._gateway.run(sync_status, done=self._show)

    def _changed(self, _: object) -> None:
        if self.status is not None and self.status.is_enrolled:
            self._soon.start()

    def _show(self, status: SyncStatus) -> None:
        self.status = status
        self._header.show_sync(pill(status, running=self._lane.is_running))
        is_closed = status.lease is LeaseStanding.ENDED
        if is_closed != self._is_closed:
            self._is_closed = is_closed
            self.closes.emit(is_closed)
