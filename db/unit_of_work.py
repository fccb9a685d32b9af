"""One transaction on the vault: what was read, what changed, and what stands beside each change."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from db import confirmed, deciding, history, kept_sights, lines, notes, queries, records, search, settling, tallies
from db.bodies import flat_body, to_body, to_record
from db.deciding import NOT_HERE
from db.overtaken import Overtaken, Sight, Step
from db.rows import WorkingCopyRow
from db.sync_desk import VaultSyncDesk
from tcm_desktop.domain.clock import Clock
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.errors import AlreadySigned, ReadAgain, SignatureReleased
from tcm_desktop.domain.follow_ups import FollowUp, Standing
from tcm_desktop.domain.operations import AuditEntry, Operation, OperationKind
from tcm_desktop.domain.paths import Flat, diff
from tcm_desktop.domain.records import RECORD_TYPES, Record, signature_of
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.sync_views import Decided
from tcm_desktop.services.views import (
    BilledContact,
    CaseloadLine,
    ChangeSet,
    ContactLine,
    ContactTally,
    FoundText,
    StandingLine,
    WorkingCopy,
)

R = TypeVar("R", bound=Record)

OPERATION_ID_BYTES = 16
READ_AGAIN = (
    "Somebody changed this on another computer after you opened it. Your text is kept. Open it again and read it, then "
    "sign."
)
RELEASED = "The time to undo is over, so this stays signed. Add an addendum, or mark it as entered in error."

_KEEP_COPY = sa.insert(WorkingCopyRow).prefix_with("OR REPLACE")


@dataclass(frozen=True, slots=True)
class Hand:
    """In whose name and at what time a transaction writes."""

    author: UUID
    clock: Clock


@dataclass(slots=True)
class VaultUnitOfWork:
    """Implements `services.ports.UnitOfWork`. Without a hand it only reads."""

    connection: sa.Connection
    hand: Hand | None = None
    transaction_id: bytes = field(default_factory=lambda: os.urandom(OPERATION_ID_BYTES))
    touched: dict[tuple[str, UUID], None] = field(default_factory=dict)
    held: list[tuple[str, UUID]] = field(default_factory=list)
    held_until: datetime | None = None
    overtaken: Overtaken = field(default_factory=Overtaken)
    read: set[UUID] = field(default_factory=set)
    steps: list[Step] = field(default_factory=list)
    has_copied: bool = False

    def get(self, kind: type[R], record_id: UUID) -> R:
        """The record. Raises RecordNotFound."""
        record = records.find(self.connection, kind, record_id)
        if record is None:
            raise RecordNotFound(NOT_HERE)
        if self.hand is None:
            self.overtaken.see(record_id)
        self.read.add(record_id)
        return record

    def begun(self, kind: type[R], record_id: UUID) -> R:
        """The record as its author had it before her when she began the form that is stored now. Raises RecordNotFound.

        Where nothing came down since, it is as `get` gives it. What is made of it keeps what came down (see `put`).
        """
        record = records.find(self.connection, kind, record_id)
        if record is None:
            raise RecordNotFound(NOT_HERE)
        sights = self.overtaken.sights.get(record_id)
        return to_record(kind, confirmed.as_body(sights[0].values)) if sights else record

    def of_client(self, kind: type[R], client_id: UUID, *, with_errors: bool = False) -> tuple[R, ...]:
        """Every record of a kind in a client's chart, oldest first; those entered in error only `with_errors`."""
        return records.of_chart(self.connection, kind, client_id, with_errors=with_errors)

    def every(self, kind: type[R]) -> tuple[R, ...]:
        """Every record of a kind, oldest first."""
        return records.every(self.connection, kind)

    def put(self, record: Record, event: str, reason: str = "", held_until: datetime | None = None) -> None:
        """Create or change a record, with its operation and its audit entry. Raises AlreadySigned.

        A record that is as it was writes nothing. With `held_until` it can be taken back until it is released.

        One that was made on what a download has changed since (see `overtaken`) keeps what came down: only what was
        written is stored. Raises ReadAgain where that would change what is being signed, ChangesDoNotFit where it
        makes no whole record.
        """
        old = records.stored(self.connection, record.id)
        if old is not None and old.signed:
            raise AlreadySigned("This is signed and can no longer change. Add an addendum below it.")
        if old is None and confirmed.is_elsewhere(self.connection, record.id, record.client_id):
            raise RecordNotFound(NOT_HERE)
        before = flat_body(old.body) if old is not None else {}
        set_by = records.versions(self.connection, old.seq) if old is not None else {}
        written, stored = flat_body(to_body(record)), Sight(before, set_by)
        basis = self._basis(record, written, stored)
        patch = diff(basis.values, written)
        if not patch:
            if basis is not stored:
                self.steps.append(Step(record.id, basis))
            return
        record = record if basis is stored else deciding.merged(record, before, patch)
        if old is not None:
            confirmed.set_aside(self.connection, record.id, before, set_by)
        base = deciding.base_of(patch, basis.values, basis.set_by)
        operation = self._operation(record.id, record.KIND, record.client_id, _kind_of(record, old), patch, base)
        hold = history.Hold(held_until, old.body if old is not None else None) if held_until is not None else None
        history.write_operation(self.connection, operation, hold)
        seq = records.write(self.connection, record, old, operation.made_at)
        paths = patch if old is not None else (records.EVERY_PATH,)
        records.write_versions(self.connection, seq, dict.fromkeys(paths, operation.id))
        lines.refresh(self.connection, record, seq)
        if basis is not stored:
            went_on = Sight(written, {**basis.set_by, **dict.fromkeys(patch, operation.id)})
            self.steps.append(Step(record.id, basis, went_on))
        note = history.Note(event, operation.author, operation.made_at, record.KIND, record.id, reason)
        history.write_entry(self.connection, note)
        self.touched[record.KIND, record.id] = None
        if held_until is not None:
            self.held.append((record.KIND, record.id))
            self.held_until = held_until

    def take_back(self, record_id: UUID, event: str) -> None:
        """Put a record back to what it was before its held operation. Raises SignatureReleased when none is held."""
        found, old = history.held(self.connection, record_id), records.stored(self.connection, record_id)
        if found is None or old is None:
            raise SignatureReleased(RELEASED)
        operation = found.operation
        kind = RECORD_TYPES[operation.record_kind]
        record = to_record(kind, found.body or old.body)
        base = {path: operation.base.get(path) for path in operation.patch}
        records.take_back(self.connection, old, found.body, base)
        history.drop_held(self.connection, found.seq)
        if found.body is not None:
            lines.refresh(self.connection, record, old.seq)
        elif isinstance(record, FollowUp):
            lines.refresh_all(self.connection, {}, [record])
        if confirmed.is_known(self.connection, record_id):  # a newer row may have come while it was held
            settling.settle(self.connection, [record_id], self._hand().clock.now())
        self.audit(event, kind.KIND, record_id)
        self.touched[kind.KIND, record_id] = None

    def release(self, until: datetime | None = None) -> None:
        """Let go of the signatures whose time to be taken back is over by then (None: of all)."""
        self._hand()
        history.release(self.connection, until)

    def audit(self, event: str, record_kind: str = "", record_id: UUID | None = None, reason: str = "") -> None:
        """Record that something was looked at, printed or exported."""
        hand = self._hand()
        note = history.Note(event, hand.author, hand.clock.now(), record_kind, record_id, reason)
        history.write_entry(self.connection, note)

    def trail(self, record_id: UUID | None = None) -> tuple[AuditEntry, ...]:
        """The audit trail of a record (None: all of it), oldest first."""
        return history.trail(self.connection, record_id)

    def waiting(self) -> tuple[Operation, ...]:
        """The operations that the agency's server has not answered yet, in the order in which they were made.

        Those of a signature that can still be taken back are left out.
        """
        return history.waiting(self.connection)

    def keep_copy(self, copy: WorkingCopy) -> None:
        """Keep text being typed; replaces the copy of the same record."""
        self._hand()
        self.connection.execute(_KEEP_COPY, _as_row(copy))
        self.has_copied = True

    def drop_copy(self, record_id: UUID) -> None:
        """Forget a working copy, if there is one."""
        self._hand()
        self.connection.execute(sa.delete(WorkingCopyRow).where(WorkingCopyRow.record_id == record_id))
        self.has_copied = True

    def copies(self) -> tuple[WorkingCopy, ...]:
        """Every working copy, latest first."""
        return queries.copies(self.connection)

    def standings(self, *wanted: Standing) -> tuple[StandingLine, ...]:
        """Every signed document that stands so, the one that was signed first in front."""
        return queries.standings(self.connection, wanted)

    def owner(self) -> UUID | None:
        """The worker who was enrolled in this vault; others' records may have come to it since."""
        return history.enrolled(self.connection)

    def caseload(self, month: date) -> tuple[CaseloadLine, ...]:
        """Every client by listed name; units are those of the calendar month that `month` lies in."""
        return queries.caseload(self.connection, month)

    def contacts(self, client_id: UUID | None = None, limit: int = 200) -> tuple[ContactLine, ...]:
        """Contact notes of a client (None: of all), latest service date first."""
        return queries.contacts(self.connection, client_id, limit)

    def drafts(self) -> tuple[ContactLine, ...]:
        """Every contact note that is not signed, oldest service date first."""
        return queries.drafts(self.connection)

    def notes_between(self, first: date, last: date) -> tuple[ContactNote, ...]:
        """Every contact note of those days that counts, both included, oldest first."""
        return notes.between(self.connection, first, last)

    def latest_notes(self, client_id: UUID, until: date, limit: int) -> tuple[ContactNote, ...]:
        """A client's latest contact notes that count, of days up to `until`, latest first."""
        return notes.latest(self.connection, client_id, until, limit)

    def units_billed(self, client_id: UUID, first: date, last: date) -> int:
        """The units of a client's signed notes that are to be billed, of those days, both included."""
        return notes.units_billed(self.connection, client_id, first, last)

    def billed(self, first: date, last: date) -> tuple[BilledContact, ...]:
        """Every signed contact of those days, both included, that is to be billed, in the order of the days."""
        return notes.billed(self.connection, first, last)

    def tallies(self, first: date, last: date) -> tuple[ContactTally, ...]:
        """The contacts until `last`, drafts too, counted by client and kind; the days asked for begin with `first`."""
        return tallies.contacts(self.connection, first, last)

    def search(self, typed: str, client_id: UUID | None = None, limit: int = 40) -> tuple[FoundText, ...]:
        """Everything that was written about clients, with all these words, best first; never an error."""
        return search.search(self.connection, typed, client_id, limit)

    @property
    def sync(self) -> VaultSyncDesk:
        """Where the work in this vault stands with the agency."""
        return VaultSyncDesk(self.connection, only_reads=self.hand is None)

    def decide(self, record_id: UUID, decided: Mapping[str, Decided], event: str) -> None:
        """Set the paths that a person decided, each on top of the value in force and of those kept.

        In a signed record only what is in force can be decided for. Raises RecordNotFound, AlreadySigned, and
        ChangesDoNotFit where the values make no whole record.
        """
        self._noted(deciding.decide(self.connection, record_id, decided, self._operation), event)

    def send_anew(self, operation: str, event: str) -> None:
        """Make a refused operation (hex) again on top of what is there now; the old one counts as dealt with.

        Raises RecordNotFound, AlreadySigned or ChangesDoNotFit. A refused signature comes back as a draft to be signed.
        """
        made = deciding.send_anew(self.connection, bytes.fromhex(operation), self._operation)
        if made is not None:
            self._noted(made, event)
        self.deal_with([operation], event)

    def deal_with(self, operations: Collection[str], event: str) -> None:
        """Note that a person has dealt with refused operations (hex): they are listed no more, and stay kept."""
        for kind, record_id in sorted(deciding.deal_with(self.connection, list(map(bytes.fromhex, operations)))):
            self.touched[kind, record_id] = None
            self.audit(event, kind, record_id)

    def commit(self) -> ChangeSet:
        """Make it so, and say what changed. Nothing can follow in this unit of work."""
        known = self._known_sights()
        kept = kept_sights.keep(self.connection, known, kept_sights.typed_over(self.connection)) if known else ()
        self.connection.commit()
        self.connection.close()
        self.overtaken.take(known, kept)
        return ChangeSet(tuple(self.touched), tuple(self.held), self.held_until)

    def _basis(self, record: Record, written: Flat, stored: Sight) -> Sight:
        """What the author saw. What was read in this very transaction is what is stored."""
        if record.id in self.read or not stored.values:
            return stored
        basis = self.overtaken.basis(record.id, written, stored)
        if basis is not stored and signature_of(record) is not None:
            raise ReadAgain(READ_AGAIN)
        return basis

    def _known_sights(self) -> dict[UUID, list[Sight]]:
        """What this transaction changes of what authors have before them; mostly nothing."""
        overtaken, found = self.overtaken, dict[UUID, list[Sight]]()
        if self.has_copied and overtaken.sights:
            typed = kept_sights.typed_over(self.connection)
            changed = (typed & overtaken.sights.keys()) ^ overtaken.kept
            found = {id_: overtaken.sights.get(id_, []) for id_ in changed}
        return found | overtaken.gone_on(self.steps)

    def _hand(self) -> Hand:
        if self.hand is None:
            raise RuntimeError("this transaction only reads")
        return self.hand

    def _noted(self, operation: Operation, event: str) -> None:
        """Show what came of an operation that was stored, and note it in the trail."""
        settling.settle(self.connection, [operation.record_id], operation.made_at)
        self.audit(event, operation.record_kind, operation.record_id)
        self.touched[operation.record_kind, operation.record_id] = None

    def _operation(
        self,
        record_id: UUID,
        record_kind: str,
        client_id: UUID | None,
        kind: OperationKind,
        patch: Flat,
        base: dict[str, str],
    ) -> Operation:
        hand = self._hand()
        return Operation(
            id=os.urandom(OPERATION_ID_BYTES),
            transaction_id=self.transaction_id,
            kind=kind,
            record_kind=record_kind,
            record_id=record_id,
            client_id=client_id,
            author=hand.author,
            made_at=hand.clock.now(),
            zone=hand.clock.zone,
            patch=patch,
            base=base,
        )


def _kind_of(record: Record, old: records.Stored | None) -> OperationKind:
    if old is None:
        return OperationKind.CREATE
    return OperationKind.SIGN if signature_of(record) is not None else OperationKind.SET


def _as_row(copy: WorkingCopy) -> dict[str, Any]:
    return {name: getattr(copy, name) for name in WorkingCopy.__dataclass_fields__}
