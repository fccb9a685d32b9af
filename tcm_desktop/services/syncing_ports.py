"""What the desk needs to sync: the way to the agency's server, and what is kept about it in the vault.

The network part is provided by `sync.client`; it is called on a lane of its own, and touches the vault only through
the store that it is given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from tcm_desktop.domain.operations import Operation
from tcm_desktop.services.errors import UserMessage
from tcm_desktop.services.sync_ports import ConfirmedRow, Delivery, SyncStore

OFFLINE = "offline"
"""The code of a round for which the server could not be reached: the normal state of a laptop in the field."""
STOPPED = "stopped"
"""The code of a round that ended early because the vault was locked or closed."""
WITHDRAWN = "withdrawn"
"""The code of a round that the agency answered with: this laptop is no longer one of ours."""


class AgencyRole(StrEnum):
    """What the agency's server says a worker is."""

    WORKER = "worker"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Link:
    """What joins a vault to its agency. `secret` is the carrier's own: keys and certificates, as it wrote them."""

    server: str
    worker: UUID
    device: str
    enrolled_at: datetime
    secret: bytes


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What the agency's server answered to a ticket. `generation` is the device's first."""

    link: Link
    agency: str
    role: AgencyRole
    generation: str
    server_time: datetime
    offline_until: datetime


@dataclass(frozen=True, slots=True)
class RoundEnd:
    """How a round ended: `code` is blank where all went through, OFFLINE, STOPPED, WITHDRAWN or why the server refused.

    `server_time`, `offline_until` and `role` are what the server signed or said, None where it said nothing. `wipe`:
    the agency's own order to destroy what is here, checked against its key. `wait` is how many seconds the server
    wants to be left alone.
    """

    code: str = ""
    sent: int = 0
    received: int = 0
    server_time: datetime | None = None
    offline_until: datetime | None = None
    role: AgencyRole | None = None
    wipe: bool = False
    wait: float = 0.0

    @property
    def is_whole(self) -> bool:
        """Whether everything was sent and fetched."""
        return not self.code


class NotEnrolled(UserMessage):
    """The agency's server did not take a ticket; nothing was changed here."""

    code = "not_enrolled"


class Agency(Protocol):
    """The way to agencies' servers. Every method may wait for the network, but for `sentence` and `pause`."""

    def enrol(self, ticket: str, worker: UUID, name: str, now: datetime) -> Enrolled:
        """Turn a pasted ticket into a link. Raises NotEnrolled, with what to do, and nothing has changed."""

    def go_round(self, link: Link, store: SyncStore, now: datetime, stops: Callable[[], bool]) -> RoundEnd:
        """Send, then fetch; ends early between two requests when `stops()`. Never raises for the network."""

    def pause(self, failures: int, wait: float) -> float:
        """Seconds until the next round by itself, after so many failures in a row; a little by chance."""

    def sentence(self, code: str) -> str:
        """What a person is told about a code of the server's; blank for none that is known."""


@dataclass(frozen=True, slots=True)
class RoundNote:
    """A round in the log, which is kept inside the vault."""

    at: datetime
    code: str = ""
    sent: int = 0
    received: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """An operation of one's own and what became of it. `is_held`: its signature can still be taken back.

    `code` says why where it was not simply taken; `is_settled`: a person decided what to do about a refusal.
    """

    order: int
    operation: Operation
    delivery: Delivery
    code: str = ""
    revision: int = 0
    is_late: bool = False
    received_at: datetime | None = None
    is_held: bool = False
    is_settled: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """How many operations stand where. `unsent` are without any answer, `held` those of them that cannot go yet.

    `refused` counts only what nobody has settled; `conflicts` the values that wait for a decision; `late` what was
    taken although the chart was no longer the worker's. `oldest` is when the first unsent one was made.
    """

    unsent: int = 0
    held: int = 0
    parked: int = 0
    quarantined: int = 0
    refused: int = 0
    conflicts: int = 0
    late: int = 0
    oldest: datetime | None = None


class SyncReading(Protocol):
    """What people are shown of the outbox, the journal and the confirmed rows; and a few small facts kept beside them.

    Facts are kept in the vault under a name, as bytes that only their writer understands.
    """

    def tally(self) -> Tally:
        """How many operations stand where."""

    def sent(self, record_id: UUID) -> tuple[Sent, ...]:
        """The operations of one record, in the order in which they were made."""

    def refused(self) -> tuple[Sent, ...]:
        """What was refused, set aside or held by the server and not settled, in the order in which it was made."""

    def conflicted(self) -> tuple[ConfirmedRow, ...]:
        """Every record with values that wait for a decision."""

    def row(self, record_id: UUID) -> ConfirmedRow | None:
        """A record as the server last told it."""

    def fact(self, name: str) -> bytes | None:
        """A fact, or None."""

    def keep_fact(self, name: str, value: bytes) -> None:
        """Keep a fact in the place of the one of that name."""
