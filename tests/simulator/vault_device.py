"""A device's store in a real vault, for the simulator and for tests of what every store promises."""

from __future__ import annotations

import atexit
import contextlib
import shutil
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from uuid import UUID

import sqlalchemy as sa

from db import confirmed, history, lines, settling, sync_progress
from db.bodies import flat_body
from db.engine import DatabaseKey, make_engine, outside_transaction
from db.files import new_private_file
from db.migrate import SCHEMA
from db.rows import ClientLineRow, ContactLineRow, OperationRow, RecordRow, StandingLineRow
from db.sync_rows import ConfirmedRecordRow, PassageRow
from db.sync_store import VaultSyncStore
from tcm_desktop.domain.operations import Operation
from tcm_desktop.services.sync_ports import ConfirmedRow, DeviceChange, Outgoing, Progress
from tests.support.vaults import StandingClock

Shown = dict[UUID, tuple[dict[str, object], dict[str, str]]]
"""Record → values by path, and versions by path."""

_numbers = count(1)


def key() -> DatabaseKey:
    return DatabaseKey(bytearray(range(32)), bytes(16))


@cache
def template() -> Path:
    """An empty database of the present tables, made once and copied."""
    folder = Path(mkdtemp(prefix="tcm-twin-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "empty.db"
    new_private_file(path)
    engine = make_engine(path, key())
    SCHEMA.upgrade(engine)
    outside_transaction(engine, "PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


class VaultDevice:
    """The vault's own store, on an engine of its own."""

    def __init__(self, device: str, generation: str, of: Path | None = None) -> None:
        self.path = template().with_name(f"{next(_numbers)}.db")
        shutil.copy(of or template(), self.path)
        self.engine = make_engine(self.path, key())
        self.purges = 0
        self.store = VaultSyncStore(self.transaction, UUID(int=9), StandingClock(), self._forget)
        if of is None:
            self.store.apply(DeviceChange(Progress(device, generation)))

    @contextlib.contextmanager
    def transaction(self, write: bool) -> Iterator[sa.Connection]:
        with self.engine.connect().execution_options(write=write) as connection:
            connection.begin()
            yield connection

    def copy(self) -> VaultDevice:
        """A backup, or a clone."""
        outside_transaction(self.engine, "PRAGMA wal_checkpoint(TRUNCATE)")
        return VaultDevice("", "", self.path)

    def close(self) -> None:
        self.engine.dispose()

    def write(self, *operations: Operation) -> None:
        """What a person did, as one local transaction."""
        with self.transaction(True) as connection:
            for operation in operations:
                history.write_operation(connection, operation)
                settling.settle(connection, [operation.record_id], operation.made_at)
            connection.commit()

    def views(self) -> Shown:
        """What the worker sees."""
        with self.transaction(False) as connection:
            rows = connection.execute(sa.select(RecordRow.id, RecordRow.seq, RecordRow.body)).all()
            set_by = confirmed.versions(connection, [row.seq for row in rows])
        return {row.id: (flat_body(row.body), set_by[row.seq]) for row in rows}

    def rows(self) -> dict[UUID, ConfirmedRow]:
        """What the agency told."""
        with self.transaction(False) as connection:
            ids = connection.execute(sa.select(ConfirmedRecordRow.record_id)).scalars().all()
            found = {}
            for some in confirmed.chunks(ids):
                found |= {id_: known.row for id_, known in confirmed.load(connection, some).items()}
        return found

    def ops(self) -> dict[bytes, Outgoing]:
        """The outbox and the journal."""
        with self.transaction(False) as connection:
            rows = connection.execute(sa.select(OperationRow.__table__).order_by(OperationRow.seq)).all()
        return {row.id: history.outgoing(row) for row in rows}

    def progress(self) -> Progress:
        with self.transaction(False) as connection:
            return sync_progress.read(connection)

    def faults(self) -> list[str]:
        """What does not hold of the vault itself."""
        found = []
        shown = self.views()
        with self.transaction(True) as connection:
            if connection.execute(sa.select(sa.func.count()).select_from(PassageRow)).scalar_one():
                found.append("a passage was left open")
            twice = connection.execute(
                sa.select(ConfirmedRecordRow.record_id).where(ConfirmedRecordRow.body.is_not(None))
            ).scalars()
            rows = confirmed.load(connection, list(twice)[: confirmed.AT_ONCE])
            if any(shown.get(id_) == (known.row.values, known.row.versions) for id_, known in rows.items()):
                found.append("a body is stored twice")
            before = _lines(connection)
            lines.rebuild(connection)
            if _lines(connection) != before:
                found.append("the lines are not those of the records")
        return found

    def _forget(self) -> bool:
        self.purges += 1
        return True


def _lines(connection: sa.Connection) -> list[list[tuple[object, ...]]]:
    tables = (ContactLineRow, ClientLineRow, StandingLineRow)
    found = [[tuple(row) for row in connection.execute(sa.select(t.__table__).order_by(t.record))] for t in tables]
    words = connection.exec_driver_sql("SELECT rowid, words, chart FROM record_search ORDER BY rowid").all()
    return [*found, [tuple(row) for row in words]]
