"""What the sync screen shows: what waits, what was refused, where two authors met, and what became of each record.

Frozen values, as in `views`. Ids of operations are hex digits wherever a person's decision names them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tcm_desktop.domain.operations import OperationKind
from tcm_desktop.services.sync_ports import Delivery


@dataclass(frozen=True, slots=True)
class SyncCounts:
    """How much stands where. `unsent` are operations without a first answer, `held` those of a signature that can
    still be taken back, `at_agency` those that it keeps without a last word, `refused` those that nobody has dealt
    with, `conflicts` those that lost values which wait for a decision, `to_sign` documents that had changed before
    their signature arrived, `left_copies` the texts half typed in charts that left, `unreadable` records that a newer
    program wrote.
    """

    unsent: int = 0
    held: int = 0
    at_agency: int = 0
    refused: int = 0
    conflicts: int = 0
    to_sign: int = 0
    left_copies: int = 0
    unreadable: int = 0
    oldest_unsent: datetime | None = None

    @property
    def is_clear(self) -> bool:
        """Whether nothing here waits for the agency or for a person: the laptop can be handed back."""
        open_ = self.refused + self.conflicts + self.to_sign
        return not (self.unsent + self.held + self.at_agency + open_ + self.left_copies)


@dataclass(frozen=True, slots=True)
class SentWork:
    """One operation that waits, is kept at the agency, or was refused; `patch` is what she wrote, path → value.

    `code` says why, where the agency said so (see its list of codes); `attempts` counts its answers so far.
    `listed_name` is blank where the client's own record is not here; `chart_left`: the chart was taken from her.
    """

    operation: str
    kind: OperationKind
    record_kind: str
    record_id: UUID
    client_id: UUID | None
    listed_name: str
    author: UUID
    made_at: datetime
    delivery: Delivery
    patch: Mapping[str, Any]
    code: str = ""
    received_at: datetime | None = None
    attempts: int = 0
    is_held: bool = False
    chart_left: bool = False


@dataclass(frozen=True, slots=True)
class MetChange:
    """A value that lost to the one in force and waits for a person. `kept_by` made it at `kept_at`.

    The path of a signature's digest stands for all that was set in signing: it is signed again, and never decided.
    `in_force_by` and `in_force_at` are known where the value in force was made on this laptop, or the agency's server
    says who made it; else None.
    In a signed record only the value in force can be decided for: what was kept can be added below it.
    """

    record_kind: str
    record_id: UUID
    client_id: UUID | None
    listed_name: str
    path: str
    in_force: Any
    in_force_by: UUID | None
    in_force_at: datetime | None
    kept: Any
    kept_operation: str
    kept_by: UUID
    kept_at: datetime
    is_signed: bool = False


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person decided for one path: the value, and the kept operations (hex) that it answers."""

    value: Any
    kept: tuple[str, ...]


class ReceiptState(StrEnum):
    """What became of a record's last change, the least settled first.

    HELD_BACK: a signature that can still be taken back. SAVED_HERE: not answered yet. REFUSED: the agency did not take
    it. AT_AGENCY: it came, and waits there. IN_CONFLICT: it came, and somebody has to decide. RECEIVED: it is in.
    """

    HELD_BACK = "held_back"
    SAVED_HERE = "saved_here"
    REFUSED = "refused"
    AT_AGENCY = "at_agency"
    IN_CONFLICT = "in_conflict"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class RecordReceipt:
    """Where a record stands with the agency. `revision` is its version there, 0 while it has none that came back.

    `received_at` is the server's time for this worker's own last change that it took; None for others' records.
    """

    record_id: UUID
    state: ReceiptState
    revision: int = 0
    received_at: datetime | None = None
    code: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class SyncRound:
    """One round, as the log keeps it: numbers and codes, no client's text. `refusal` is blank where it went through.

    `sent`: operations answered. `received`: rows. `restated`: charts that differed from the agency's.
    """

    began_at: datetime
    ended_at: datetime
    refusal: str = ""
    sent: int = 0
    received: int = 0
    restated: int = 0
    requests: int = 0
    size: int = 0
