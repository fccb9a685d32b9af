"""What the use cases need from the outside; `db` and the tests' fakes provide it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol, TypeVar
from uuid import UUID

from tcm_desktop.domain.clock import Clock
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.domain.operations import AuditEntry, Operation
from tcm_desktop.domain.records import Record
from tcm_desktop.services.sync_ports import DeviceStore, Progress
from tcm_desktop.services.sync_views import Decided, MetChange, RecordReceipt, SentWork, SyncCounts, SyncRound
from tcm_desktop.services.views import (
    BilledContact,
    CaseloadLine,
    ChangeSet,
    ContactLine,
    ContactTally,
    FoundText,
    StandingLine,
    VaultEntry,
    WorkingCopy,
)

R = TypeVar("R", bound=Record)


class UnitOfWork(Protocol):
    """One transaction on the vault. What was not committed when the block ends is rolled back.

    `put` writes the record, its operation for sync and its audit entry together; a failure leaves none of them.
    """

    def get(self, kind: type[R], record_id: UUID) -> R:
        """The record. Raises RecordNotFound."""

    def begun(self, kind: type[R], record_id: UUID) -> R:
        """The record as its author had it before her when she began the form that is stored now. Raises RecordNotFound.

        Where nothing came down since, it is as `get` gives it. What is made of it keeps what came down (see `put`).
        """

    def of_client(self, kind: type[R], client_id: UUID, *, with_errors: bool = False) -> tuple[R, ...]:
        """Every record of a kind in a client's chart, oldest first; those entered in error only `with_errors`."""

    def every(self, kind: type[R]) -> tuple[R, ...]:
        """Every record of a kind, oldest first; for kinds that stay few."""

    def put(self, record: Record, event: str, reason: str = "", held_until: datetime | None = None) -> None:
        """Create or change a record. Raises AlreadySigned for one whose stored version is signed.

        One that another laptop's change has overtaken since it was opened keeps what came down; it raises ReadAgain
        where it is being signed, and ChangesDoNotFit where the two make no whole record.

        With `held_until` it can be taken back, and is not sent, until it is released.
        """

    def take_back(self, record_id: UUID, event: str) -> None:
        """Put a record back to what it was before its held operation. Raises SignatureReleased when none is held."""

    def release(self, until: datetime | None = None) -> None:
        """Let go of the signatures whose time to be taken back is over by then (None: of all)."""

    def audit(
        self,
        event: str,
        record_kind: str = "",
        record_id: UUID | None = None,
        reason: str = "",
    ) -> None:
        """Record that something was looked at, printed or exported."""

    def trail(self, record_id: UUID | None = None) -> tuple[AuditEntry, ...]:
        """The audit trail of a record (None: all of it), oldest first."""

    def waiting(self) -> tuple[Operation, ...]:
        """The operations that the agency's server has not answered yet, in the order in which they were made.

        Those of a signature that can still be taken back are left out.
        """

    def keep_copy(self, copy: WorkingCopy) -> None:
        """Keep text being typed; replaces the copy of the same record."""

    def drop_copy(self, record_id: UUID) -> None:
        """Forget a working copy, if there is one."""

    def copies(self) -> tuple[WorkingCopy, ...]:
        """Every working copy, latest first."""

    def standings(self, *wanted: Standing) -> tuple[StandingLine, ...]:
        """Every signed document that stands so, the one that was signed first in front."""

    def owner(self) -> UUID | None:
        """The worker who was enrolled in this vault; others' records may have come to it since."""

    def caseload(self, month: date) -> tuple[CaseloadLine, ...]:
        """Every client by listed name; units are those of the calendar month that `month` lies in."""

    def contacts(self, client_id: UUID | None = None, limit: int = 200) -> tuple[ContactLine, ...]:
        """Contact notes of a client (None: of all), latest service date first."""

    def drafts(self) -> tuple[ContactLine, ...]:
        """Every contact note that is not signed, oldest service date first."""

    def notes_between(self, first: date, last: date) -> tuple[ContactNote, ...]:
        """Every contact note of those days that counts, both included, oldest first."""

    def latest_notes(self, client_id: UUID, until: date, limit: int) -> tuple[ContactNote, ...]:
        """A client's latest contact notes that count, of days up to `until`, latest first."""

    def units_billed(self, client_id: UUID, first: date, last: date) -> int:
        """The units of a client's signed notes that are to be billed, of those days, both included."""

    def billed(self, first: date, last: date) -> tuple[BilledContact, ...]:
        """Every signed contact of those days, both included, that is to be billed, in the order of the days."""

    def tallies(self, first: date, last: date) -> tuple[ContactTally, ...]:
        """The contacts until `last`, drafts too, counted by client and kind; the days asked for begin with `first`."""

    def search(self, typed: str, client_id: UUID | None = None, limit: int = 40) -> tuple[FoundText, ...]:
        """Everything that was written about clients, with all these words, best first; never an error."""

    @property
    def sync(self) -> SyncDesk:
        """Where the work in this vault stands with the agency."""

    def decide(self, record_id: UUID, decided: Mapping[str, Decided], event: str) -> None:
        """Set the paths that a person decided, each on top of the value in force and of those kept.

        In a signed record only what is in force can be decided for. Raises RecordNotFound, AlreadySigned, and
        ChangesDoNotFit where the values make no whole record.
        """

    def send_anew(self, operation: str, event: str) -> None:
        """Make a refused operation (hex) again on top of what is there now; the old one counts as dealt with.

        Raises RecordNotFound, AlreadySigned or ChangesDoNotFit. A refused signature comes back as a draft to be signed.
        """

    def deal_with(self, operations: Collection[str], event: str) -> None:
        """Note that a person has dealt with refused operations (hex): they are listed no more, and stay kept."""

    def commit(self) -> ChangeSet:
        """Make it so, and say what changed."""


class SyncDesk(Protocol):
    """The sync as a person sees it. What the rounds themselves need is `sync_ports.SyncStore`."""

    def progress(self) -> Progress:
        """How far this device is; `device` is blank in a vault that belongs to no agency's server."""

    def counts(self) -> SyncCounts:
        """How much waits, was refused, or has to be decided."""

    def waiting(self, limit: int = 200) -> tuple[SentWork, ...]:
        """What the agency has not answered for good, oldest first, work in charts that left among it."""

    def refused(self, limit: int = 200) -> tuple[SentWork, ...]:
        """What the agency refused and nobody has dealt with, oldest first."""

    def conflicts(self, limit: int = 200, record_id: UUID | None = None) -> tuple[MetChange, ...]:
        """Values that wait for a decision, of one record where it is named; those decided here and not sent yet are
        left out."""

    def receipts(self, record_ids: Collection[UUID]) -> dict[UUID, RecordReceipt]:
        """What became of these records; one that the agency never heard of and nobody changed here has none."""

    def left_copies(self) -> tuple[WorkingCopy, ...]:
        """Texts half typed in charts that left, latest first. `UnitOfWork.copies` does not list them."""

    def rounds(self, limit: int = 50) -> tuple[SyncRound, ...]:
        """The log, latest first."""

    def note_round(self, done: SyncRound) -> None:
        """Add a round to the log."""

    def times_noted(self, event: str) -> int:
        """How often the audit trail says this."""

    def trail_end(self) -> int:
        """The number of the audit trail's last entry, 0 for none."""

    def trail_digest(self, sequence: int) -> str:
        """The digest (hex) of an entry of the audit trail; blank where there is none."""

    def setting(self, name: str) -> bytes | None:
        """What `keep_setting` kept under a name: the device's key, the server's address, the lease."""

    def keep_setting(self, name: str, value: bytes | None) -> None:
        """Keep a setting of the sync in the vault; None forgets it."""


class Vault(Protocol):
    """An open vault. All use is on one thread; `close` ends it and zeroes the keys."""

    @property
    def entry(self) -> VaultEntry: ...

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """A transaction that only looks."""

    def writing(self, author: UUID, clock: Clock) -> AbstractContextManager[UnitOfWork]:
        """A transaction that changes; the author and the clock stand in its audit entries and operations."""

    def change_passphrase(self, old: bytearray, new: bytearray) -> None:
        """Rewrap the vault key. Raises WrongPassphrase or PassphraseTooWeak."""

    def sync_store(self) -> DeviceStore:
        """What the sync's rounds need of this vault."""

    def destroy(self) -> None:
        """Destroy the keys of this vault and delete its files: nobody can read it any more. It is closed then."""

    def close(self) -> None: ...


class VaultGate(Protocol):
    """Creates, lists and opens the vaults of this laptop. Passphrases are UTF-8 in buffers that get zeroed."""

    def vaults(self) -> tuple[VaultEntry, ...]:
        """The vaults here, by label."""

    def create(self, label: str, passphrase: bytearray, *, practice: bool = False) -> Vault:
        """Make and open a vault. Raises PassphraseTooWeak, VaultInSyncedFolder or VaultFull."""

    def open(self, vault_id: str, passphrase: bytearray) -> Vault:
        """Open a vault.

        Raises WrongPassphrase, VaultDamaged, VaultNewer, VaultInUse, VaultMissing or VaultInSyncedFolder.
        """
