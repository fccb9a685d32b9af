"""Everything that the sync screen shows, in one look at the vault."""

from __future__ import annotations

from dataclasses import dataclass

from tcm_desktop.services.desk import Desk
from tcm_desktop.services.meetings import Meeting, meetings_in
from tcm_desktop.services.sync_views import SentWork
from tcm_desktop.services.syncing import SyncStatus, status_in


@dataclass(frozen=True, slots=True)
class SyncPage:
    """Where the sync stands, what is to be decided, what was refused, and what waits; each list oldest first."""

    status: SyncStatus
    met: tuple[Meeting, ...] = ()
    refused: tuple[SentWork, ...] = ()
    waiting: tuple[SentWork, ...] = ()


def sync_page(desk: Desk) -> SyncPage:
    """The page as of now."""
    with desk.reading() as work:
        status = status_in(desk, work)
        return SyncPage(status, meetings_in(desk, work), work.sync.refused(), work.sync.waiting())
