"""The vaults of this laptop: made, listed and opened, each in a folder of its own with a random name."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from uuid import uuid4

from db import backup, header, wipe
from db.at_rest import refuse_unreadable
from db.engine import DatabaseKey, make_engine, told
from db.files import flush_directory, make_private, new_private_file, private_directory
from db.keys import SALT_BYTES, Purpose, Stretch, calibrated, derive, new_vault_key, zero
from db.locks import ProcessLock
from db.migrate import SCHEMA, Schema
from db.passphrases import normalised, refuse_weak
from db.places import refuse_synced
from db.unlocking import unlock
from db.vault import DATABASE, LOCK, OpenVault, as_entry
from tcm_desktop.domain.clock import Clock, SystemClock, today
from tcm_desktop.services.errors import UserMessage, VaultMissing
from tcm_desktop.services.views import VaultEntry

FOLDER = "vaults"
UNFINISHED = ".new-"
PRACTICE = "practice"
VAULT_ID = re.compile("[0-9a-f]{32}")
PLAIN_SQLITE = b"SQLite format 3\0"


class Gate:
    """Implements `services.ports.VaultGate` for the vaults under `root`, the program's data folder.

    `calibrate` measures what stretching a new passphrase may cost; `environment` is the process's variables,
    `schema` the tables that the program expects.
    """

    def __init__(
        self,
        root: Path,
        clock: Clock | None = None,
        calibrate: Callable[[], Stretch] = calibrated,
        environment: Mapping[str, str] = os.environ,
        schema: Schema = SCHEMA,
    ) -> None:
        self._folder = root / FOLDER
        self._clock = clock or SystemClock()
        self._calibrate = calibrate
        self._environment = environment
        self._schema = schema

    def vaults(self) -> tuple[VaultEntry, ...]:
        """The vaults here, by label. One whose header cannot be read goes by its folder's name.

        One that was to be destroyed, and is still there, goes now.
        """
        folders = self._folder.iterdir() if self._folder.is_dir() else ()
        own = [folder for folder in folders if VAULT_ID.fullmatch(folder.name)]
        entries = [_entry(folder) for folder in own if not _was_destroyed(folder)]
        return tuple(sorted(entries, key=lambda entry: (entry.label.casefold(), entry.id)))

    def create(self, label: str, passphrase: bytearray, *, practice: bool = False) -> OpenVault:
        """Make and open a vault. Raises PassphraseTooWeak, VaultInSyncedFolder or VaultFull."""
        try:
            refuse_synced(self._folder, self._environment)
            refuse_weak(passphrase)
            head = header.Header(uuid4().hex, _label(label, practice), practice, os.urandom(SALT_BYTES).hex())
            with told():
                return self._make(head, passphrase)
        finally:
            zero(passphrase)

    def open(self, vault_id: str, passphrase: bytearray) -> OpenVault:
        """Open a vault.

        Raises WrongPassphrase, VaultDamaged, VaultNewer, VaultInUse, VaultMissing or VaultInSyncedFolder; after each,
        the vault's files are as they were.
        """
        try:
            refuse_synced(self._folder, self._environment)
            if not VAULT_ID.fullmatch(vault_id):
                raise VaultMissing(header.MISSING)
            folder = self._folder / vault_id
            if wipe.is_begun(folder):
                raise VaultMissing(header.MISSING)
            head = header.read(folder)
            with contextlib.ExitStack() as undo:
                lock = ProcessLock(folder / LOCK)
                undo.callback(lock.release)
                key = self._key(folder, head, passphrase)
                undo.callback(key.zero)
                is_first_today = not backup.is_made(folder, today(self._clock))
                revision = refuse_unreadable(folder / DATABASE, key, self._schema, thorough=is_first_today)
                vault = self._bring_up(folder, head, key, lock, revision)
                undo.pop_all()
                return vault
        finally:
            zero(passphrase)

    def _key(self, folder: Path, head: header.Header, passphrase: bytearray) -> DatabaseKey:
        vault_key = unlock(folder, head, passphrase, self._clock.now())
        try:
            return _database_key(vault_key, head)
        finally:
            zero(vault_key)

    def _bring_up(
        self, folder: Path, head: header.Header, key: DatabaseKey, lock: ProcessLock, revision: str
    ) -> OpenVault:
        """From here on the vault's files are written."""
        make_private(folder)
        engine = make_engine(folder / DATABASE, key)
        try:
            with told():
                header.heal(folder, head)
                if revision != self._schema.latest:
                    backup.copy(engine, folder / backup.FOLDER, f"before-{self._schema.latest}-from-{revision}", key)
                    self._schema.upgrade(engine)
                vault = OpenVault(folder, head, key, engine, lock, self._clock)
                vault.note("vault.opened")
                vault.recall()
                vault.release()
                vault.back_up()
        except BaseException:
            engine.dispose()
            raise
        return vault

    def _make(self, head: header.Header, passphrase: bytearray) -> OpenVault:
        vault_key, plain = new_vault_key(), normalised(passphrase)
        try:
            head = header.with_passphrase(head, vault_key, plain, self._calibrate())
            key = _database_key(vault_key, head)
        finally:
            zero(vault_key, plain)
        private_directory(self._folder)
        unfinished, folder = self._folder / (UNFINISHED + head.vault_id), self._folder / head.vault_id
        try:
            _furnish(unfinished, head, key, self._schema)
            unfinished.rename(folder)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            key.zero()
            raise
        flush_directory(self._folder)
        engine = make_engine(folder / DATABASE, key)
        vault = OpenVault(folder, head, key, engine, ProcessLock(folder / LOCK), self._clock)
        try:
            vault.note("vault.created")
        except BaseException:
            vault.close()
            raise
        return vault


def _furnish(folder: Path, head: header.Header, key: DatabaseKey, schema: Schema) -> None:
    """Put a header and an empty encrypted database into a new folder."""
    private_directory(folder)
    for name in (DATABASE, LOCK):
        new_private_file(folder / name)
    engine = make_engine(folder / DATABASE, key)
    try:
        schema.upgrade(engine)
    finally:
        engine.dispose()
    with (folder / DATABASE).open("rb") as file:
        if file.read(len(PLAIN_SQLITE)) in (PLAIN_SQLITE, b""):
            raise RuntimeError("the new vault is not encrypted")
    header.write(folder, head)


def _database_key(vault_key: bytearray, head: header.Header) -> DatabaseKey:
    return DatabaseKey(derive(vault_key, Purpose.DATABASE), bytes.fromhex(head.salt))


def _was_destroyed(folder: Path) -> bool:
    """Whether this vault was to be destroyed; what is left of it goes now, or at another look where that fails."""
    is_begun = wipe.is_begun(folder)
    if is_begun:
        with contextlib.suppress(OSError):
            wipe.remove(folder)
    return is_begun


def _entry(folder: Path) -> VaultEntry:
    try:
        return as_entry(folder, header.read(folder))
    except UserMessage:
        return VaultEntry(folder.name, folder.name, practice=False)


def _label(label: str, practice: bool) -> str:
    """What the unlock window shows; a practice vault says so."""
    label = label.strip()
    return f"{label} ({PRACTICE})" if practice and PRACTICE not in label.casefold() else label
