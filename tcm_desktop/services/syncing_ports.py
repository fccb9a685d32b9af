"""What the desk needs to sync: the way to the agency's server.

`sync.client` provides it. It is called on a lane of its own, and touches the vault only through the store that it is
given. What people are shown of the vault's side is `ports.SyncDesk`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from tcm_desktop.services.errors import UserMessage
from tcm_desktop.services.pack_views import KeptPacks
from tcm_desktop.services.sync_ports import SyncStore
from tcm_desktop.services.sync_views import SyncRound

OFFLINE = "offline"
"""How the log begins what it says of a round that reached no server: the normal state of a laptop in the field."""
STOPPED = "stopped"
"""What the log says of a round that ended early because the vault was locked or closed."""


class AgencyRole(StrEnum):
    """What the agency's server says a worker is."""

    WORKER = "worker"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Link:
    """What joins a vault to its agency. `generation` is the device's first.

    `secret` is the carrier's own: keys and certificates, as it wrote them.
    """

    server: str
    worker: UUID
    device: str
    generation: str
    enrolled_at: datetime
    secret: bytes


@dataclass(frozen=True, slots=True)
class Attempt:
    """A ticket that was read: the server that it names, and what is to be kept until the answer has come.

    The first answer may be lost on its way; the same attempt then goes on where it stopped.
    """

    server: str
    kept: bytes


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What the agency's server answered to a ticket. `name` is the worker's as the agency has it."""

    link: Link
    agency: str
    name: str
    role: AgencyRole
    server_time: datetime
    offline_until: datetime


class RoundStore(SyncStore, Protocol):
    """What a round asks of the vault: beside the records, the audit trail that the server countersigns."""

    def trail_end(self) -> int:
        """The number of the audit trail's last entry, 0 for none."""

    def trail_digest(self, sequence: int) -> str:
        """The digest (hex) of an entry; blank where there is none."""

    def backlog(self) -> tuple[int, datetime | None]:
        """How many operations are unsent, and when the oldest of them was made: the agency sees who waits for long."""

    def packs_mark(self) -> str:
        """Which state of the agency's rule packs was looked at last; blank for none."""

    def kept_packs(self) -> KeptPacks:
        """The agency's rule packs that are kept here."""

    def today(self) -> date:
        """The calendar day where the worker is."""


@dataclass(frozen=True, slots=True)
class RoundEnd:
    """How a round ended: `done` is what the log keeps of it, its `refusal` blank where all went through, STOPPED, what
    begins with OFFLINE and says why, or the code with which the server refused.

    `server_time`, `offline_until` and `role` are what the server signed, None where it said nothing. `wipe`: the
    agency's own order to destroy what is here, checked against its key. `wait` is how many seconds the server wants to
    be left alone. `countersigned` is the last entry of the audit trail that the server has signed for, 0 for none.
    `packs` is what is to be kept of the agency's rule packs from now on, None where nothing new was looked at.
    """

    done: SyncRound
    server_time: datetime | None = None
    offline_until: datetime | None = None
    role: AgencyRole | None = None
    wipe: bool = False
    wait: float = 0.0
    countersigned: int = 0
    packs: KeptPacks | None = None

    @property
    def is_whole(self) -> bool:
        """Whether everything was sent and fetched."""
        return not self.done.refusal


class NotEnrolled(UserMessage):
    """The agency's server did not take a ticket; nothing was changed here."""

    code = "not_enrolled"


class Agency(Protocol):
    """The way to agencies' servers, for a lane of its own: whoever asks may wait for the network."""

    def prepare(self, pasted: str, kept: bytes | None) -> Attempt:
        """Read a pasted ticket and make this device's key, without the network. Raises NotEnrolled.

        `kept` is the attempt before: the same ticket goes on with the same key.
        """

    def enrol(self, attempt: Attempt, label: str, now: datetime) -> Enrolled:
        """Ask the server to take this device, which the agency sees under `label`.

        Raises NotEnrolled, with what to do, and nothing has changed.
        """

    def go_round(
        self, link: Link, store: RoundStore, now: Callable[[], datetime], stops: Callable[[], bool]
    ) -> RoundEnd:
        """Send, then fetch; ends early between two requests when `stops()`. Never raises for the network."""

    def pause(self, failures: int, wait: float) -> float:
        """Seconds until the next round by itself, after so many failures in a row; a little by chance."""
