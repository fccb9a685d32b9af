"""Everything that the sync screen shows, in one look at the vault."""

from __future__ import annotations

from dataclasses import dataclass

from tcm_desktop.services.desk import Desk
from tcm_desktop.services.meetings import Meeting, meetings_in
from tcm_desktop.services.sync_views import SentWork
from tcm_desktop.services.syncing import SyncStatus, status_in
from tcm_desktop.services.views import WorkingCopy


@dataclass(frozen=True, slots=True)
class SyncPage:
    """Where the sync stands, what is to be decided, what was refused, and what waits; each list oldest first.

    `left` are texts half typed in charts that went to somebody else, latest first.
    """

    status: SyncStatus
    met: tuple[Meeting, ...] = ()
    refused: tuple[SentWork, ...] = ()
    waiting: tuple[SentWork, ...] = ()
    left: tuple[WorkingCopy, ...] = ()


def sync_page(desk: Desk) -> SyncPage:
    """The page as of now."""
    with desk.reading() as work:
        status = status_in(desk, work)
        sync = work.sync
        return SyncPage(status, meetings_in(desk, work), sync.refused(), sync.waiting(), sync.left_copies())
