"""What must hold, judged without the product's own rules: the invariants I1 to I9."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sync.client.core import confirmed
from sync.protocol.codes import Code
from sync.protocol.messages import Op, Row, Status
from sync.server.core_pages import with_writers
from sync.server.core_values import HELD, Fault, Logged
from tcm_desktop.domain.operations import Operation, OperationKind, ids_in
from tcm_desktop.services.sync_ports import UNANSWERED, Delivery, Outgoing, ScopeState
from tests.simulator.memory_device import MemoryDevice
from tests.simulator.memory_server import MemoryServer

LISTS = ("goals/",)


def content(values: Mapping[str, Any]) -> str:
    """The digest of a record without its signature."""
    plain = sorted((path, value) for path, value in values.items() if not path.startswith("signature/"))
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()


def judge(kind: str, values: Mapping[str, Any]) -> Fault | None:
    """The simulator's records: whole when each item of a list has its id, and signed over what they hold."""
    items = {path.rsplit("/", 1)[0] for path in values if path.startswith(LISTS)}
    if any(f"{item}/id" not in values for item in items):
        return Fault(Code.NOT_A_RECORD)
    if "signature/digest" in values and values["signature/digest"] != content(values):
        return Fault(Code.CHANGED_BEFORE_SIGNING)
    return None


def version(row: Row, path: str) -> tuple[str, ...]:
    """The ids of the operations whose value stands at a path."""
    return ids_in(row.versions.get(path) or (row.versions.get("", "") if path in row.values else ""))


class Oracle:
    """Watches what the server writes and remembers what it must never forget."""

    def __init__(self) -> None:
        self.broken: dict[str, None] = {}
        self.ops: dict[str, Op] = {}
        self.alike: dict[tuple[UUID, str, str], list[str]] = {}
        self.in_force: dict[tuple[UUID, str], tuple[str, ...]] = {}
        self.kept: set[tuple[str, str]] = set()
        self.stood: set[tuple[str, str]] = set()
        self.final: dict[str, Status] = {}
        self.agreed: set[str] = set()

    def copy(self) -> Oracle:
        """What the server's backup remembers; what was found broken stays found, and who agreed has agreed: her

        laptop keeps the receipt of the server's former life.
        """
        other = Oracle()
        other.broken, other.ops, other.alike, other.agreed = self.broken, self.ops, self.alike, self.agreed
        other.stood = self.stood.copy()
        other.in_force, other.kept, other.final = self.in_force.copy(), self.kept.copy(), self.final.copy()
        return other

    def blame(self, what: str) -> None:
        """Note a broken invariant."""
        self.broken[what] = None

    def meet(self, op: Op) -> None:
        """Take note of an operation that somebody wrote."""
        if op.id not in self.ops:
            self.ops[op.id] = op
            for path, value in op.patch.items():
                self.alike.setdefault((op.record_id, path, repr(value)), []).append(op.id)

    def wrote(self, rows: Iterable[tuple[Row | None, Row]], logged: Iterable[tuple[Op, Logged]]) -> None:
        """Look at one write of the server: rows before and after, operations and their answers."""
        for op, entry in logged:
            self.meet(op)
            if op.id in self.final:
                self.blame("I5 an operation was decided twice")
            if entry.answer.status not in HELD:
                self.final[op.id] = entry.answer.status
            if entry.answer.status is Status.AGREED:
                self.agreed.add(op.id)
        for before, after in rows:
            if before is not None and "signature/digest" in before.values and before.values != after.values:
                self.blame("I6 a signed record changed")
            self.kept.update((kept.operation, kept.path) for kept in after.conflicts)
            paths = {*after.values, *after.versions} - {""}
            for path in sorted(paths):
                self._overwritten(after.record_id, path, version(after, path))

    def _overwritten(self, record_id: UUID, path: str, now: tuple[str, ...]) -> None:
        old = self.in_force.get((record_id, path), ())
        if old != now:
            if old and not self.descends(path, now, old):
                self.blame("I2 a value was overwritten that its author had not seen")
            self.in_force[record_id, path] = now
            self.stood.update((id_, path) for id_ in now)

    def lineage(self, path: str, now: Iterable[str]) -> set[str]:
        """The operations behind a value: those whose value its authors had seen, and so on back."""
        seen: set[str] = set()
        todo = list(now)
        while todo:
            id_ = todo.pop()
            if id_ not in seen:
                seen.add(id_)
                todo += ids_in(self.ops[id_].base.get(path, "")) if id_ in self.ops else ()
                todo += self._agreed_with(path, id_)
        return seen

    def descends(self, path: str, now: Iterable[str], old: Iterable[str]) -> bool:
        """Whether the authors of the present value had seen one of the old ones, or agreed to it by themselves."""
        wanted = {same for id_ in old for same in (id_, *self._agreed_with(path, id_))}
        return not self.lineage(path, now).isdisjoint(wanted)

    def _agreed_with(self, path: str, id_: str) -> Iterable[str]:
        """The operations that came to the same value as this one, where one of the two may have agreed to it."""
        op = self.ops.get(id_)
        if op is None:
            return ()
        alike = self.alike.get((op.record_id, path, repr(op.patch.get(path))), ())
        return alike if self._can_have_agreed(id_) else [other for other in alike if self._can_have_agreed(other)]

    def _can_have_agreed(self, id_: str) -> bool:
        """Whether an operation may have agreed to a value at one of its paths."""
        op = self.ops.get(id_)
        is_mixed = op is not None and op.kind is not OperationKind.CREATE and len(op.patch) > 1
        return is_mixed or id_ in self.agreed

    def has_effect(self, op: Op) -> bool:
        """Whether each path of an operation stands, stood (also as somebody else's equal value), or is kept."""
        return all(self._stood(op, path) for path in op.patch)

    def _stood(self, op: Op, path: str) -> bool:
        if (op.id, path) in self.kept or (op.id, path) in self.stood:
            return True
        if path.startswith("signature/") and self.in_force.get((op.record_id, "signature/digest")):
            return True  # a signature that lost is kept until the record is signed again, be it in the same push
        return self.descends(path, self.in_force.get((op.record_id, path), ()), [op.id])


def check_server(server: MemoryServer, oracle: Oracle, written: Mapping[str, Operation], excused: set[str]) -> None:
    """I1, I5 and I6 at the end: nothing that was written is missing."""
    for id_ in written:
        entry = server.log.get(id_)
        if entry is None:
            if id_ not in excused:
                oracle.blame("I1 an operation was lost")
            continue
        status = entry.answer.status
        if status in (Status.REJECTED, *HELD):
            if entry.answer.code is None:
                oracle.blame("I1 no reason was given")
            if status in HELD and not any(id_ == op.id for p in server.parked.values() for op in p.operations):
                oracle.blame("I1 a held operation was lost")
        elif not oracle.has_effect(server.ops[id_]):
            oracle.blame("I1 an operation is neither in force nor kept")
    for row in server.rows.values():
        if judge(row.kind, row.values) is not None:
            oracle.blame("I6 a record is not whole, or its signature does not fit")


def check_device(device: MemoryDevice, worker: UUID, server: MemoryServer, oracle: Oracle) -> None:
    """I3, I4, I7 at the end: the device has what the server has of the worker's charts, and nothing waits."""
    visible = server.visible(worker)
    wrote = {id_: (op.author, op.made_at) for id_, op in server.ops.items()}
    rows = (with_writers(row, wrote) for row in server.rows.values() if row.scope in visible)
    wanted = {row.record_id: confirmed(row) for row in rows}
    if any(row.scope not in visible for row in device.rows.values()):
        oracle.blame("I4 rows outside the worker's charts were kept")
    here = {id_: row for id_, row in device.rows.items() if row.scope in visible}
    if here.keys() - wanted.keys():
        oracle.blame("I3 the device has records that the server has not")
    if wanted.keys() - here.keys():
        oracle.blame("I3 the device misses records")
    if any(wanted[id_] != row for id_, row in here.items() if id_ in wanted):
        oracle.blame("I3 the device has other values than the server")
    if any(out.delivery is Delivery.PENDING for out in device.ops.values()):
        oracle.blame("I7 the outbox is not empty")


def check_own_writes(device: MemoryDevice, oracle: Oracle) -> None:
    """I9: the worker sees what she last wrote, or what somebody wrote who had seen it."""
    last: dict[tuple[UUID, str], Outgoing] = {}
    for out in device.ops.values():
        if out.delivery in (*UNANSWERED, Delivery.ACKNOWLEDGED):  # also what waits for something else is seen
            last |= {(out.operation.record_id, path): out for path in out.operation.patch}
    views = dict(device.views())
    for (record_id, path), out in last.items():
        view = views.get(record_id)
        known = device.at.scopes.get(out.operation.client_id or UUID(int=0))
        if view is None or known is None or known.state is not ScopeState.ACTIVE or "signature/digest" in view.values:
            continue
        ids, own = ids_in(view.version(path)), out.operation.id.hex()
        is_later = any(id_.hex() in ids and other.order > out.order for id_, other in device.ops.items())
        if out.operation.patch[path] is not None and not is_later and not oracle.descends(path, ids, [own]):
            oracle.blame("I9 a worker no longer sees what she wrote")
