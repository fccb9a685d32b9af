"""A laptop goes back for good: its vault is removed, once the agency has all that is in it.

There is no way around it: what would be lost is said, and the vault stays.
"""

from __future__ import annotations

from dataclasses import dataclass

from tcm_desktop.domain.errors import DomainError
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.refused_work import KEPT_HERE
from tcm_desktop.services.syncing import HandBack, SyncStatus, hand_back, status_in

CONFIRMATION = "remove my records"
"""What has to be typed; upper and lower case count alike."""


class NotRemoved(DomainError):
    """The vault stays as it is: something in it is only here, or nobody confirmed it."""

    code = "not_removed"


@dataclass(frozen=True, slots=True)
class Leaving:
    """What stands in the way, and how many refused changes she kept here only: these are lost with the vault."""

    status: SyncStatus
    found: HandBack
    kept_here: int = 0


def leaving(desk: Desk) -> Leaving:
    """Whether the vault can be removed now."""
    with desk.reading() as work:
        status = status_in(desk, work)
        return Leaving(status, hand_back(status), work.sync.times_noted(KEPT_HERE))


def is_confirmed(typed: str) -> bool:
    """Whether what was typed says that the vault is to go."""
    return " ".join(typed.split()).casefold() == CONFIRMATION


def remove_vault(desk: Desk, typed: str) -> None:
    """Destroy the vault's keys and delete its files, the daily copies too. Raises NotRemoved; nothing is changed then.

    Looked at and done in one piece, so that nothing can come between.
    """
    if not is_confirmed(typed):
        raise NotRemoved(f"Type: {CONFIRMATION}. Nothing was removed.")
    if not leaving(desk).found.is_safe:
        raise NotRemoved("Something in this vault is only here. Nothing was removed: see Sync.")
    desk.vault.destroy()
