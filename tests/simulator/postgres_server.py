"""The simulated agency over the real PostgreSQL: what it decides is watched, and compared with what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import psycopg
import sqlalchemy as sa

from sync.protocol.digests import record_digest, scope_digest
from sync.protocol.messages import AGENCY, Epoch, Op, Push, Request, Response, Row
from sync.server import assignments
from sync.server.answering import Answering, answer
from sync.server.core import Rules
from sync.server.core_values import Decision, Logged, Parked
from sync.server.database import Database
from sync.server.ports import Pair
from sync.server.store import PostgresStore
from sync.server.tables import agency as agency_table
from sync.server.tables import device as device_table
from tests.simulator.memory_server import LATE_STEPS, RECEIVED, Wrote, unwatched

STEP = assignments.LATE / LATE_STEPS
COPIED = ("agency", "team", "scope", "assignment", "sight", "operation", "record", "change", "parked")


class Watched(PostgresStore):
    """Tells what it writes."""

    def __init__(self, connection: sa.Connection, agency: UUID, device: str, told: Callable[[Decision, Any], None]):
        super().__init__(connection, agency, device)
        self.told = told

    def write(self, decision: Decision) -> None:
        """All of it, and tell."""
        before = self._before.known.rows
        super().write(decision)
        self.told(decision, before)

    def overdue(self, before: datetime) -> tuple[Parked, ...]:
        """Whatever is held: the simulation has no days."""
        return super().overdue(before + timedelta(days=1000))


class PostgresServer:
    """What the simulation asks of a `MemoryServer`. `log`, `ops`, `rows` and `parked` are what was decided."""

    def __init__(self, database: Database, owner: str, rules: Rules, epoch: str = "e1") -> None:
        self.database, self.owner, self.rules, self.epoch, self.now = database, owner, rules, Epoch(epoch), 0
        self.agency = uuid4()
        self.log: dict[str, Logged] = {}
        self.ops: dict[str, Op] = {}
        self.rows: dict[UUID, Row] = {}
        self.parked: dict[str, Parked] = {}
        self.enrolled: set[str] = set()
        self.made, self.is_withdrawn = 0, False
        self.wrote: Wrote = unwatched
        with database.as_agency(self.agency) as connection:
            connection.execute(
                sa.insert(agency_table).values(id=self.agency, name="Harbor", epoch=epoch, made_at=RECEIVED)
            )

    # --- requests --------------------------------------------------------------------------------------------

    @property
    def time(self) -> datetime:
        """A step is as long as makes the late window that of the memory."""
        return RECEIVED + self.now * STEP

    @contextmanager
    def store(self, device: str = "", *, steady: bool = False) -> Iterator[Watched]:
        """One transaction."""
        with self.database.as_agency(self.agency, steady=steady) as connection:
            yield Watched(connection, self.agency, device, self._decided)

    def answer(self, request: Request, worker: UUID) -> Response:
        """The answer to a request of this worker's device, in a transaction of its own."""
        device = self.name_of(request.device)
        self.enrol(device, worker)
        request = msgspec.structs.replace(request, device=device)
        with self.store(device, steady=not isinstance(request, Push)) as store:
            return answer(request, worker, store, Answering(self.rules, self.time, self.fresh, self.is_withdrawn))

    def name_of(self, device: str) -> str:
        """Devices have one name in the whole database."""
        return f"{device}-{self.agency.hex}"

    def act(self, deed: Callable[..., object], *facts: object) -> None:
        """An administrator does one of the deeds of `assignments`."""
        with self.store() as store:
            deed(*facts, store, self.time, self.rules)

    def give(self, worker: UUID, scope: UUID, on: bool) -> None:
        """An administrator gives or takes a chart."""
        self.act(assignments.give if on else assignments.end, worker, scope)

    def supervise(self, supervisor: UUID, members: Collection[UUID]) -> None:
        """An administrator makes a team."""
        self.act(assignments.set_team, supervisor, members)

    def give_up(self) -> None:
        """What is held has waited long enough."""
        self.act(assignments.give_up_overdue)

    def enrol(self, device: str, worker: UUID) -> None:
        """The device is known, whatever it presents."""
        if device not in self.enrolled:
            self.enrolled.add(device)
            values = {"agency": self.agency, "id": device, "worker": worker, "public_key": b"", "enrolled_at": RECEIVED}
            with self.database.as_agency(self.agency) as connection:
                connection.execute(sa.insert(device_table).values(**values))

    def fresh(self) -> str:
        """A generation that was never given."""
        self.made += 1
        return f"{self.epoch.id}-{self.made}"

    def _decided(self, decision: Decision, before: dict[UUID, Row]) -> None:
        self.wrote([(before.get(row.record_id), row) for row in decision.rows], decision.logged)
        for op, logged in decision.logged:
            self.log[op.id], self.ops[op.id] = logged, op
        self.rows |= {row.record_id: row for row in decision.rows}
        for transaction in decision.unparked:
            del self.parked[transaction]
        self.parked |= {held.operations[0].transaction: held for held in decision.parked}

    # --- what stands in the database --------------------------------------------------------------------------

    @property
    def assigned(self) -> set[Pair]:
        """Whose charts are whose."""
        with self.as_owner() as connection:
            query = "SELECT worker, scope FROM assignment WHERE agency = %s AND ended_at IS NULL"
            return set(connection.execute(query, [self.agency]).fetchall())

    def visible(self, worker: UUID) -> set[UUID]:
        """The scopes that a worker sees now."""
        with self.store() as store:
            return set(store.visible(worker))

    def faults(self) -> list[str]:
        """Where what stands is not what was decided."""
        scopes = {row.scope for row in self.rows.values()} | {AGENCY}
        found = []
        with self.store(steady=True) as store:
            stand = {row.record_id: row for scope in scopes for row in store.chart(scope, "", 10_000)}
            known = store.read(tuple(self.ops.values()), RECEIVED, ()).known
            digests = store._digests(frozenset(scopes))
            held = {parked.operations[0].transaction: parked for parked in store.overdue(self.time)}
        for what, one, other in (
            ("rows", stand, self.rows),
            ("answers", {id_: known.log.get(id_) for id_ in self.log}, self.log),
            ("parked", held, self.parked),
            ("digests", digests, {scope: self.digest(scope) for scope in scopes}),
        ):
            found += [what] if one != other else []
        return found

    def digest(self, scope: UUID) -> object:
        """Of a scope, from its rows."""
        return scope_digest(record_digest(r.record_id, r.versions) for r in self.rows.values() if r.scope == scope)

    # --- the life of the server ------------------------------------------------------------------------------

    @contextmanager
    def as_owner(self) -> Iterator[psycopg.Connection[Any]]:
        """What a backup and a restore do is not under the policies."""
        with psycopg.connect(self.owner) as connection:
            yield connection

    def copy(self) -> PostgresServer:
        """A backup: every line once more, under another agency. Its devices are heard of anew."""
        other = object.__new__(PostgresServer)
        for name, value in vars(self).items():
            setattr(other, name, value.copy() if isinstance(value, dict | set | list) else value)
        other.agency, other.enrolled = uuid4(), set()
        with self.as_owner() as connection:
            for table in COPIED:
                names = [column.name for column in agency_table.metadata.tables[table].columns]
                key = "id" if table == "agency" else "agency"
                kept = [f'"{name}"' for name in names if name != key and not (table == "assignment" and name == "id")]
                columns = ", ".join(kept)
                connection.execute(
                    f"INSERT INTO {table} ({key}, {columns}) SELECT %s, {columns} FROM {table} WHERE {key} = %s",
                    [other.agency, self.agency],
                )
        return other

    def restored(self, backup: PostgresServer, epoch: str) -> PostgresServer:
        """A new life from a backup; administrators give the charts again as they are now."""
        other = backup.copy()
        with other.as_owner() as connection:
            connection.execute(
                "UPDATE agency SET epoch = %s, forked_from = epoch, forked_at = seq WHERE id = %s",
                [epoch, other.agency],
            )
        other.epoch, other.now = Epoch(epoch, backup.epoch.id, backup.seq), self.now
        mine = self.assigned
        for pair in sorted(mine | other.assigned):
            other.give(*pair, on=pair in mine)
        with other.as_owner() as connection:
            connection.execute(
                "INSERT INTO sight (agency, worker, scope, ended_at) SELECT %s, worker, scope, ended_at FROM sight"
                " WHERE agency = %s AND ended_at IS NOT NULL ON CONFLICT (agency, worker, scope)"
                " DO UPDATE SET ended_at = excluded.ended_at WHERE sight.ended_at IS NOT NULL",
                [other.agency, self.agency],
            )
        return other

    @property
    def seq(self) -> int:
        """The last number given out."""
        with self.store() as store:
            return store.standing()[1]
