"""The agency's records in PostgreSQL: the store of one transaction, for one agency."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from sync.protocol.messages import Op
from sync.server.core_devices import Generations
from sync.server.core_values import Change, ChangeKind, Decision, Known
from sync.server.store_charts import Charts
from sync.server.store_reading import Before, Cursor, Reading
from sync.server.store_writing import Writing

_GENERATIONS = "SELECT generation_last, generation_before FROM device WHERE agency = %s AND id = %s"
_RENEW = "UPDATE device SET generation_last = %s, generation_before = %s WHERE agency = %s AND id = %s"
_ANNOUNCE = "UPDATE agency SET seq = seq + %s WHERE id = %s RETURNING seq"


class PostgresStore(Reading, Writing, Charts):
    """Implements `ChartStore` over a connection of `Database.as_agency`. `device` is that of the request, if any.

    It speaks SQL through psycopg: pages and pushes are what a server spends its time on.
    """

    def __init__(self, connection: sa.Connection, agency: UUID, device: str = "") -> None:
        cursor: Cursor = connection.connection.cursor()  # type: ignore[assignment]  # psycopg's, behind SQLAlchemy's type
        super().__init__(cursor, agency, device)
        self._before: Before | None = None

    def known(self, operations: tuple[Op, ...], received_at: datetime, arrived: Iterable[str] = ()) -> Known:
        """What a decision needs, and no more; the counter of the order stays locked."""
        self._before = self.read(operations, received_at, arrived)
        return self._before.known

    def write(self, decision: Decision) -> None:
        """All of a decision that was made from what `known` gave last."""
        if self._before is None:
            raise RuntimeError("a decision is written over what was known for it")
        self.put(decision, self._before)
        self._before = None

    def lock(self) -> None:
        """Hold the counter of the order until the end of the transaction."""
        self.locked()

    def generations(self, device: str) -> Generations | None:
        """What the device was given, or None where it was not heard of in this epoch."""
        found = self._cursor.execute(_GENERATIONS, (self._agency, device)).fetchone()
        return Generations(found[0], found[1] or "") if found and found[0] is not None else None

    def renew(self, device: str, generations: Generations) -> None:
        """Keep what the device is given."""
        self._cursor.execute(_RENEW, (generations.last, generations.before, self._agency, device))

    def announce(self, changes: Sequence[tuple[ChangeKind, UUID, UUID]]) -> None:
        """Put kind, scope and worker of each at the end of the agency's order."""
        ((seq,),) = self._cursor.execute(_ANNOUNCE, (len(changes), self._agency)).fetchall()
        first = seq - len(changes) + 1
        self.put_changes([Change(first + n, kind, scope, None, who) for n, (kind, scope, who) in enumerate(changes)])
