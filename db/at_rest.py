"""Looking at a database file without changing a byte of it or beside it."""

from __future__ import annotations

from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from db.engine import DAMAGED, DatabaseKey, is_whole, keyed_connection
from db.header import MISSING, NEWER
from db.migrate import VERSION_TABLE, Schema
from tcm_desktop.services.errors import VaultDamaged, VaultMissing, VaultNewer

JOURNAL = "-wal"
AT_REST = "mode=ro&immutable=1"
SMALL = 64 * 1024 * 1024


def refuse_unreadable(path: Path, key: DatabaseKey, schema: Schema, *, thorough: bool, small: int = SMALL) -> str:
    """The revision of a vault's database. Raises VaultMissing, VaultDamaged or VaultNewer.

    Every page is read when that was asked for, after a crash, and in files up to `small` bytes, where it takes less
    than half a second; damage elsewhere is met when its page is read, and told then.
    """
    if not path.is_file():
        raise VaultMissing(MISSING)
    # A process that was killed leaves its last commits in the journal, and only with it the file is whole. Reading it
    # writes nothing but SQLite's index of it (-shm), which is made anew at each first opening.
    killed = path.with_name(path.name + JOURNAL).exists()
    connection = _opened(path, key, "mode=ro" if killed else AT_REST)
    try:
        revision = _stored_revision(connection)
        if revision is not None and revision not in schema.revisions:
            raise VaultNewer(NEWER)
        size = path.stat().st_size
        looks_whole = is_whole(connection) if thorough or killed or size <= small else _has_size(connection, size)
        if revision is None or not looks_whole:
            raise VaultDamaged(DAMAGED)
        return revision
    finally:
        connection.close()


def verifies(path: Path, key: DatabaseKey) -> bool:
    """Whether a closed file holds a vault's database of which every page can be believed."""
    try:
        connection = keyed_connection(path, key, AT_REST)
    except (sqlcipher.Error, MemoryError):
        return False
    try:
        if _stored_revision(connection) is None or not is_whole(connection):
            return False
        return not connection.execute("PRAGMA cipher_integrity_check").fetchall()
    finally:
        connection.close()


def _opened(path: Path, key: DatabaseKey, mode: str) -> sqlcipher.Connection:
    try:
        return keyed_connection(path, key, mode)
    except (sqlcipher.Error, MemoryError):
        raise VaultDamaged(DAMAGED) from None


def _has_size(connection: sqlcipher.Connection, size: int) -> bool:
    """Whether the file is as long as its first page says. SQLCipher gives the length of a page as text."""
    pages, page_bytes = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "page_size")
    )
    return pages * page_bytes == size


def _stored_revision(connection: sqlcipher.Connection) -> str | None:
    try:
        row = connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()
    except (sqlcipher.Error, MemoryError):
        return None
    return str(row[0]) if row is not None else None
