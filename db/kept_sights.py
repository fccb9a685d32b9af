"""The sights (see `overtaken`) of records with a text that is still being typed, kept in the vault for the next start.

A working copy outlives the program, and with it what its author had before her when she began: without that the text,
found again, would be laid on what came down meanwhile and undo it unsaid.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from uuid import UUID, uuid5

import msgspec
import sqlalchemy as sa

from db.overtaken import Sight
from db.rows import WorkingCopyRow
from db.sync_rows import SyncSettingRow

PREFIX = "sight:"

_PUT = sa.insert(SyncSettingRow).prefix_with("OR REPLACE")
_DROP = sa.delete(SyncSettingRow).where(SyncSettingRow.name.in_(sa.bindparam("names", expanding=True)))
_EVERY = sa.select(SyncSettingRow.name, SyncSettingRow.value).where(SyncSettingRow.name.startswith(PREFIX))
_COPIES = sa.select(
    WorkingCopyRow.record_id, WorkingCopyRow.record_kind, WorkingCopyRow.client_id, WorkingCopyRow.field
)

_read = msgspec.json.Decoder(list[Sight])


def load(connection: sa.Connection) -> dict[UUID, list[Sight]]:
    """What was kept, by record, newest sight last."""
    return {UUID(name.removeprefix(PREFIX)): _read.decode(value) for name, value in connection.execute(_EVERY)}


def typed_over(connection: sa.Connection) -> set[UUID]:
    """The records over which something is being typed: those with a working copy, and those that a form is about."""
    found: set[UUID] = set()
    for copy_id, kind, client_id, about in connection.execute(_COPIES):
        found |= {copy_id} | {owner for owner in _owners(client_id, about) if uuid5(owner, kind) == copy_id}
    return found


def _owners(client_id: UUID, about: str) -> Iterable[UUID]:
    """Whose form it may be (see `services.kept_forms`)."""
    yield client_id
    with suppress(ValueError):
        yield UUID(about)


def keep(connection: sa.Connection, known: Mapping[UUID, list[Sight]], copies: Collection[UUID]) -> set[UUID]:
    """Keep the sights of those of these records that have a copy, and let go of the others'; gives those kept."""
    kept = {record_id: sights for record_id, sights in known.items() if sights and record_id in copies}
    for record_id, sights in kept.items():
        connection.execute(_PUT, {"name": _name(record_id), "value": msgspec.json.encode(sights)})
    if gone := [_name(record_id) for record_id in known if record_id not in kept]:
        connection.execute(_DROP, {"names": gone})
    return set(kept)


def _name(record_id: UUID) -> str:
    return f"{PREFIX}{record_id}"
