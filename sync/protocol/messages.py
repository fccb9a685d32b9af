"""Every message between a device and the agency's server.

Ids of operations are 32 lower-case hex digits. A version is one such id, or several run together where authors came
to the same value apart (see `tcm_desktop.domain.operations.ids_in`). Paths and values are those of
`tcm_desktop.domain.paths`. Fields that hold their default do not travel. A scope is a client's chart; AGENCY is that
of records which belong to no client.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec

from sync.protocol.codes import Code
from sync.protocol.sealed import Sealed
from tcm_desktop.domain.operations import OperationKind

AGENCY = UUID(int=0)
"""The scope of what everybody in the agency sees."""

MAX_ROWS = 1000
"""The most changes or rows that a device may ask for at once."""
_BIGGEST = 2**63 - 1
_ID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

# What a message may hold is seen to as it is read, on both sides. `$` alone would let a line break pass.
OpId = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$(?!\\n)")]
Version = Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{32})*$(?!\\n)")]
Word = Annotated[str, msgspec.Meta(pattern="^[!-~]{0,200}$(?!\\n)")]
Number = Annotated[int, msgspec.Meta(ge=0, le=_BIGGEST)]
Limit = Annotated[int, msgspec.Meta(ge=1, le=MAX_ROWS)]
When = Annotated[datetime, msgspec.Meta(tz=True)]
After = Annotated[str, msgspec.Meta(pattern=f"^({_ID})?$(?!\\n)")]
Scopes = Annotated[tuple[UUID, ...], msgspec.Meta(max_length=MAX_ROWS)]


class Status(StrEnum):
    """What became of an operation."""

    APPLIED = "applied"
    AGREED = "agreed"
    CONFLICT = "conflict"
    PARKED = "parked"
    QUARANTINED = "quarantined"
    REJECTED = "rejected"


class Epoch(msgspec.Struct, frozen=True, omit_defaults=True):
    """One life of the server's data. After a restore `forked_from` names the life of the backup, up to `forked_at`."""

    id: str
    forked_from: str = ""
    forked_at: int = 0


class Op(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a person did to one record. `base` is path → version that its author saw; absent where she saw none."""

    id: OpId
    transaction: OpId
    kind: OperationKind
    record_kind: str
    record_id: UUID
    author: UUID
    made_at: When
    zone: str
    patch: dict[str, Any]
    base: dict[str, Version] = {}
    client_id: UUID | None = None

    @property
    def scope(self) -> UUID:
        """The chart that the author put the record in."""
        return AGENCY if self.client_id is None else self.client_id


class Push(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whole local transactions, in the order in which they were made."""

    device: Word
    generation: Word
    epoch: Word
    as_of: Number
    schema: Number
    operations: tuple[Op, ...]


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """The receipt of one operation. `seq` is the place of its effect in the agency's order, 0 where it had none."""

    id: str
    status: Status
    code: Code | None = None
    seq: int = 0
    revision: int = 0
    late: bool = False
    received_at: When | None = None


class Pushed(msgspec.Struct, frozen=True, omit_defaults=True):
    """An answer for each operation, in the order in which they came."""

    epoch: Epoch
    answers: tuple[Answer, ...]


class Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    """A value that lost to the one in force and waits for a person's decision.

    `over_by` made the one in force, at `over_at`; both are absent where nobody made one, and from a server that does
    not say so.
    """

    operation: str
    path: str
    value: Any
    author: UUID
    made_at: When
    over_by: UUID | None = None
    over_at: When | None = None


class Row(msgspec.Struct, frozen=True, omit_defaults=True, tag="row"):
    """A record as the server has it now. The version under the blank path is that of every path without its own."""

    record_id: UUID
    kind: str
    scope: UUID
    seq: int
    revision: int
    values: dict[str, Any]
    versions: dict[str, str]
    conflicts: tuple[Kept, ...] = ()


class Gone(msgspec.Struct, frozen=True, omit_defaults=True, tag="gone"):
    """A record left a chart that the worker sees for one that she does not."""

    record_id: UUID
    scope: UUID


class Entered(msgspec.Struct, frozen=True, omit_defaults=True, tag="entered"):
    """The worker was given a chart; it comes by a snapshot of its own."""

    scope: UUID


class Left(msgspec.Struct, frozen=True, omit_defaults=True, tag="left"):
    """A chart was taken from the worker."""

    scope: UUID


class ScopeDigest(msgspec.Struct, frozen=True, omit_defaults=True):
    """How many records a scope has, and the combined digest (hex) of their ids and versions."""

    count: int
    digest: str


class Pull(msgspec.Struct, frozen=True, omit_defaults=True):
    """Asks what changed after the cursor."""

    device: Word
    generation: Word
    epoch: Word
    as_of: Number
    cursor: Number
    limit: Limit


class Page(msgspec.Struct, frozen=True, omit_defaults=True):
    """Changes after a cursor. Rows are as of `as_of`, which may be later than the cursor.

    The last page (`has_more` is false) brings the device's next generation, the digest of every scope, and a new
    lease (a LeaseGrant of the server's key). `packs` names the state of the agency's rule packs, blank while it has
    none: a device that knows another one asks for them.
    """

    epoch: Epoch
    as_of: int
    cursor: int
    has_more: bool
    changes: tuple[Row | Gone | Entered | Left, ...] = ()
    generation: str = ""
    digests: dict[str, ScopeDigest] = {}
    lease: Sealed | None = None
    packs: Word = ""


class SnapshotPull(msgspec.Struct, frozen=True, omit_defaults=True):
    """Asks for the rows of a scope after a record id (blank: from the first), at most `limit`.

    While that leaves room, for those of the scopes in `then` as well, each from its first row: a worker's charts are
    many and small.
    """

    device: Word
    epoch: Word
    as_of: Number
    scope: UUID
    after: After
    limit: Limit
    then: Scopes = ()


class ChartPart(msgspec.Struct, frozen=True, omit_defaults=True):
    """Rows of one scope in the order of their ids. `after` is what to ask for next while `has_more`."""

    scope: UUID
    after: str
    has_more: bool
    rows: tuple[Row, ...] = ()


class Snapshot(msgspec.Struct, frozen=True, omit_defaults=True):
    """Parts of the scopes that were asked for, in their order: the first, and as many others as there was room for."""

    epoch: Epoch
    as_of: int
    parts: tuple[ChartPart, ...]


class Refusal(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why a whole request was not answered; it had no effect.

    A withdrawn device gets an `order` with it: a WipeOrder of the agency's key.
    """

    epoch: Epoch
    code: Code
    order: Sealed | None = None


Request = Push | Pull | SnapshotPull
Response = Pushed | Page | Snapshot | Refusal
