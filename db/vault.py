"""An open vault: transactions on it, its passphrase, and its end."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlcipher3 import dbapi2 as sqlcipher

from db import backup, header, history, kept_sights, wipe
from db.attempts import Attempts
from db.engine import DatabaseKey, is_whole, outside_transaction, told
from db.keys import zero
from db.locks import ProcessLock
from db.overtaken import Overtaken
from db.passphrases import normalised, refuse_weak
from db.sync_store import VaultSyncStore
from db.unit_of_work import Hand, VaultUnitOfWork
from db.unlocking import unlock
from tcm_desktop.domain.clock import Clock, today
from tcm_desktop.services.errors import VaultFull
from tcm_desktop.services.views import VaultEntry

DATABASE = "vault.db"
LOCK = "lock"


@dataclass(slots=True)
class OpenVault:
    """Implements `services.ports.Vault`. Used and closed on the thread that opened it."""

    folder: Path
    head: header.Header
    key: DatabaseKey
    engine: sa.Engine
    lock: ProcessLock
    clock: Clock
    in_transaction: bool = False
    is_closed: bool = False
    overtaken: Overtaken = field(default_factory=Overtaken)

    @property
    def entry(self) -> VaultEntry:
        """How the unlock window lists this vault."""
        return as_entry(self.folder, self.head)

    @contextlib.contextmanager
    def reading(self) -> Iterator[VaultUnitOfWork]:
        """A transaction that only looks."""
        with self._connection(write=False) as connection:
            yield VaultUnitOfWork(connection, overtaken=self.overtaken)

    @contextlib.contextmanager
    def writing(self, author: UUID, clock: Clock) -> Iterator[VaultUnitOfWork]:
        """A transaction that changes; the author and the clock stand in its audit entries and operations."""
        with self._connection(write=True) as connection:
            yield VaultUnitOfWork(connection, Hand(author, clock), overtaken=self.overtaken)

    def change_passphrase(self, old: bytearray, new: bytearray) -> None:
        """Rewrap the vault key; the records are not touched. Raises WrongPassphrase or PassphraseTooWeak."""
        plain = normalised(new)
        try:
            refuse_weak(new)
            vault_key = unlock(self.folder, self.head, old, self.clock.now())
            changed = header.with_passphrase(self.head, vault_key, plain, header.cost(self.head))
            zero(vault_key)
        finally:
            zero(old, new, plain)
        with told():
            header.write(self.folder, changed)
        self.head = changed
        self.note("vault.passphrase_changed")

    def note(self, event: str) -> None:
        """Write to the audit trail what happened to the vault itself, after the failed unlocks before it."""
        attempts = Attempts(self.folder)
        vault = UUID(self.head.vault_id)
        with self._connection(write=True) as connection:
            for failed_at in attempts.failures():
                history.write_entry(connection, history.Note("vault.unlock_failed", vault, failed_at))
            history.write_entry(connection, history.Note(event, vault, self.clock.now()))
            connection.commit()
        attempts.forget()

    def recall(self) -> None:
        """What authors had before them whose texts were found again."""
        with self._connection(write=False) as connection:
            known = kept_sights.load(connection)
        self.overtaken.take(known, known)

    def release(self) -> None:
        """What was signed and not taken back when the program ended stays signed."""
        with self._connection(write=True) as connection:
            history.release(connection, None)
            connection.commit()

    def sync_store(self) -> VaultSyncStore:
        """What the sync's rounds need of this vault."""
        vault = UUID(self.head.vault_id)
        return VaultSyncStore(self._connection, vault, self.clock, self._forget_purged, self.overtaken)

    def back_up(self) -> bool:
        """Today's backup, unless there is one; False when it cannot be written, which the trail tells.

        That keeps no worker from her records. SQLite calls only a full disk full: a used-up quota is to it an error of
        the device like any other.
        """
        return self._backed_up(backup.daily)

    def _forget_purged(self) -> bool:
        """Leave nothing of what was purged in the journal of the file and in backups; False when that has to wait."""
        with told():
            outside_transaction(self.engine, "PRAGMA wal_checkpoint(TRUNCATE)")
        return self._backed_up(backup.renew)

    def _backed_up(self, make: Callable[[sa.Engine, Path, DatabaseKey, date], None]) -> bool:
        try:
            with told():
                make(self.engine, self.folder, self.key, today(self.clock))
        except (VaultFull, OSError, sqlcipher.OperationalError):
            self.note("vault.backup_left_out")
            return False
        return True

    def close(self) -> None:
        """Bring everything into the one file, let go of it, and zero the key."""
        if self.is_closed:
            return
        self.is_closed = True
        try:
            with told():
                outside_transaction(self.engine, "PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self.engine.dispose()
            self.key.zero()
            self.lock.release()

    def destroy(self) -> None:
        """Destroy what opens this vault, then its files; what a fault leaves of them goes at the next look (`wipe`)."""
        wipe.destroy_keys(self.folder)
        self.is_closed = True
        self.engine.dispose()
        self.key.zero()
        self.lock.release()
        with told():
            wipe.remove(self.folder)

    @contextlib.contextmanager
    def _connection(self, write: bool) -> Iterator[sa.Connection]:
        if self.in_transaction:
            raise RuntimeError("a transaction on this vault is open already")
        self.in_transaction = True
        try:
            with told(self._is_whole), self.engine.connect().execution_options(write=write) as connection:
                connection.begin()
                yield connection
        finally:
            self.in_transaction = False

    def _is_whole(self) -> bool:
        pooled = self.engine.raw_connection()
        try:
            return is_whole(pooled.driver_connection)
        finally:
            pooled.close()


def as_entry(folder: Path, head: header.Header) -> VaultEntry:
    """How the unlock window lists the vault in this folder, which may be a copy that somebody gave another name."""
    return VaultEntry(folder.name, head.label, head.practice)
