"""Connections to the encrypted database: keyed before anything else, and refused when they would not encrypt."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2 as sqlcipher

from db.keys import KEY_BYTES, SALT_BYTES, zero
from tcm_desktop.services.errors import VaultDamaged, VaultFull

HEX = b"0123456789abcdef"
BUSY_SECONDS = 10.0
SESSION = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",  # else REPLACE deletes a guarded row behind its trigger's back
    "secure_delete=ON",
    "trusted_schema=OFF",
    "temp_store=MEMORY",
)
NOT_A_DATABASE = ("not a database", "malformed", "disk image", "file is encrypted", "hmac")
FULL = "disk is full"
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}

DAMAGED = (
    "The file that holds your records is damaged, so it was not opened. Nothing was changed. "
    "A backup may be whole: ask for help with putting it back."
)
DAMAGED_IN_USE = (
    "The file that holds your records is damaged, so this was not done. What was saved before "
    "may be whole in a backup: close the program and ask for help with putting it back."
)
DISK_FULL = "The disk is full, so this was not saved. Nothing else was changed. Free some space and try again."


class DatabaseKey:
    """The raw key of one database and its salt (with it, a file whose first bytes are lost still opens)."""

    def __init__(self, key: bytearray, salt: bytes) -> None:
        if len(key) != KEY_BYTES or len(salt) != SALT_BYTES:
            raise ValueError("SQLCipher would take a key of another length for a passphrase")
        self._key = key
        self._salt = salt

    def keyspec(self) -> bytearray:
        """`x'<64 hex digits of the key><32 of the salt>'`, made without a `str`, which could not be overwritten."""
        # Of its full length from the start: a buffer that grows leaves copies of itself behind.
        spec = bytearray(b"x'" + bytes(2 * (KEY_BYTES + SALT_BYTES)) + b"'")
        for buffer, at in ((self._key, 2), (self._salt, 2 + 2 * KEY_BYTES)):
            for position, byte in enumerate(buffer):
                spec[at + 2 * position] = HEX[byte >> 4]
                spec[at + 2 * position + 1] = HEX[byte & 15]
        return spec

    def zero(self) -> None:
        """Overwrite the key."""
        zero(self._key)


def keyed_connection(path: Path, key: DatabaseKey, mode: str = "mode=rw") -> sqlcipher.Connection:
    """A connection on which nothing was run but the key. Raises sqlcipher's error when the key does not fit."""
    connection = sqlcipher.connect(
        f"file:{quote(str(path))}?{mode}", uri=True, timeout=BUSY_SECONDS, isolation_level=None
    )
    spec = key.keyspec()
    try:
        connection.execute("PRAGMA cipher_log_level=NONE")
        connection.set_key(spec)
        if not connection.execute("PRAGMA cipher_version").fetchone():
            raise RuntimeError("this SQLite does not encrypt")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    finally:
        zero(spec)
    return connection


def make_engine(path: Path, key: DatabaseKey) -> sa.Engine:
    """An engine with one connection, for the vault's own thread. Writing connections take the option `write=True`."""

    def connect() -> sqlcipher.Connection:
        connection = keyed_connection(path, key)
        for setting in SESSION:
            connection.execute(f"PRAGMA {setting}")
        return connection

    engine = sa.create_engine(
        "sqlite+pysqlite://",
        module=sqlcipher,
        creator=connect,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=0.001,
        hide_parameters=True,
    )
    sa.event.listen(engine, "begin", _begin)
    return engine


def outside_transaction(engine: sa.Engine, statement: str, *values: object) -> list[tuple[object, ...]]:
    """Run what cannot run inside a transaction, such as VACUUM INTO and checkpoints."""
    pooled = engine.raw_connection()
    try:
        return [tuple(row) for row in pooled.cursor().execute(statement, values)]
    finally:
        pooled.close()


@contextlib.contextmanager
def told(is_whole: Callable[[], bool] = lambda: True) -> Iterator[None]:
    """Turn the engine's failures into what a person is told.

    A full disk becomes VaultFull, a damaged file VaultDamaged. SQLite reports a page that cannot be decrypted as
    lack of memory at times: `is_whole` is asked which of the two it was.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        raise VaultFull(DISK_FULL) from None
    except MemoryError:
        if is_whole():
            raise
        raise VaultDamaged(DAMAGED_IN_USE) from None
    except (sa.exc.DBAPIError, sqlcipher.Error) as error:
        text = str(getattr(error, "orig", error)).casefold()
        if FULL in text:
            raise VaultFull(DISK_FULL) from None
        if any(sign in text for sign in NOT_A_DATABASE):
            raise VaultDamaged(DAMAGED_IN_USE) from None
        raise


def is_whole(connection: sqlcipher.Connection) -> bool:
    """Whether every page in use can be decrypted and read."""
    try:
        return [tuple(row) for row in connection.execute("PRAGMA quick_check(1)")] == [("ok",)]
    except (sqlcipher.Error, MemoryError):
        return False


def _begin(connection: sa.Connection) -> None:
    # A deferred BEGIN that writes later fails at once when somebody else has written meanwhile.
    write = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
