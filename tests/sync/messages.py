"""One of each message, as the golden files have them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from sync.protocol.codes import Code
from sync.protocol.devices import AuditAnswer, AuditHead, Enrol, Enrolled, Pack, Packs
from sync.protocol.messages import (
    AGENCY,
    Answer,
    ChartPart,
    Entered,
    Epoch,
    Gone,
    Kept,
    Left,
    Op,
    Page,
    Pull,
    Push,
    Pushed,
    Refusal,
    Row,
    ScopeDigest,
    Snapshot,
    SnapshotPull,
    Status,
)
from sync.protocol.sealed import Sealed
from tcm_desktop.domain.operations import OperationKind

WHEN = datetime(2026, 11, 22, 14, 2, tzinfo=UTC)
CHART, RECORD, WORKER = UUID(int=1), UUID(int=2), UUID(int=3)
FIRST, SECOND, TRANSACTION = "01" * 16, "02" * 16, "0f" * 16
EPOCH = Epoch("e2", "e1", 90)
LAPTOP, AGENCY_ID = "0a" * 16, UUID(int=4)
SEALED = Sealed(b'{"device":"laptop"}', bytes(64))

OP = Op(
    SECOND,
    TRANSACTION,
    OperationKind.SET,
    "contact_note",
    RECORD,
    WORKER,
    WHEN,
    "America/Los_Angeles",
    {"narrative": "She called the clinic.", "place": None},
    {"narrative": FIRST},
    CHART,
)
KEPT = Kept(FIRST, "narrative", "She wrote to the clinic.", WORKER, WHEN)
OVER = msgspec.structs.replace(KEPT, over_by=UUID(int=5), over_at=WHEN)
ROW = Row(RECORD, "contact_note", CHART, 7, 2, {"narrative": "x"}, {"": FIRST, "narrative": SECOND}, (KEPT,))

MESSAGES: dict[str, msgspec.Struct] = {
    "push": Push("laptop", "g4", "e2", 95, 1, (OP,)),
    "pushed": Pushed(
        EPOCH,
        (
            Answer(FIRST, Status.REJECTED, Code.SIGNED, received_at=WHEN),
            Answer(SECOND, Status.APPLIED, seq=7, revision=2, late=True, received_at=WHEN),
        ),
    ),
    "pull": Pull("laptop", "g4", "e2", 95, 90, 500),
    "page": Page(EPOCH, 98, 95, True, (ROW, Gone(RECORD, CHART), Entered(CHART), Left(CHART))),
    "last_page": Page(EPOCH, 98, 98, False, (), "g5", {str(CHART): ScopeDigest(1, "ab" * 32)}),
    "snapshot_pull": SnapshotPull("laptop", "e2", 98, CHART, "", 500, (AGENCY,)),
    "snapshot": Snapshot(EPOCH, 98, (ChartPart(CHART, str(RECORD), False, (ROW,)),)),
    "page_with_writer": Page(EPOCH, 98, 98, False, (msgspec.structs.replace(ROW, conflicts=(OVER,)),), "g5"),
    "refusal": Refusal(EPOCH, Code.EPOCH_CHANGED),
    "page_with_lease": Page(EPOCH, 98, 98, False, (), "g5", lease=SEALED),
    "withdrawn": Refusal(EPOCH, Code.DEVICE_REVOKED, SEALED),
    "enrol": Enrol("0" * 26, bytes(32), "Ana's laptop", "0.1.0"),
    "enrolled": Enrolled(EPOCH, LAPTOP, "g1", AGENCY_ID, "Agency", WORKER, "Ana", bytes(32), bytes(32), SEALED),
    "audit_head": AuditHead(LAPTOP, "e2", 12, "ab" * 32, 8, "cd" * 32, 3, WHEN),
    "audit_answer": AuditAnswer(EPOCH, SEALED),
    "audit_wanted": AuditAnswer(EPOCH, None, 8),
    "packs": Packs(EPOCH, (Pack("us-default", "2026.1", b"body", SEALED),)),
    "packs_withdrawn": Packs(EPOCH, (), (SEALED,), "ab" * 16),
    "page_with_packs": Page(EPOCH, 98, 98, False, (), "g5", packs="ab" * 16),
}
