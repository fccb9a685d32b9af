"""How much a database holds, agency by agency: what a backup promises and a restored one is held against."""

from __future__ import annotations

from uuid import UUID

import msgspec
import sqlalchemy as sa

from sync.server.database import EVERY_AGENCY
from sync.server.tables import admin_event, agency, device, operation, record
from sync.server.witness import Standing


class AgencyFacts(msgspec.Struct, frozen=True):
    """One agency. `audit_head` is the digest of its last audit event, blank without one."""

    id: UUID
    name: str
    epoch: str
    forked_from: str
    seq: int
    records: int
    operations: int
    devices: int
    audit_seq: int
    audit_head: str

    @property
    def standing(self) -> Standing:
        """How far its order has come."""
        return Standing(self.id, self.epoch, self.seq, self.forked_from)


def facts_of(connection: sa.Connection) -> tuple[AgencyFacts, ...]:
    """All agencies of a database, as its owner or as the service sees it."""
    _become(connection, "tcm.presented", EVERY_AGENCY)
    known = tuple(connection.scalars(sa.select(agency.c.id).order_by(agency.c.made_at, agency.c.id)))
    return tuple(_facts(connection, each) for each in known)


def standings(connection: sa.Connection) -> tuple[Standing, ...]:
    """How far the order of each agency has come; cheap."""
    _become(connection, "tcm.presented", EVERY_AGENCY)
    query = sa.select(agency.c.id, agency.c.epoch, agency.c.seq, agency.c.forked_from)
    return tuple(Standing(row.id, row.epoch, row.seq, row.forked_from) for row in connection.execute(query))


def _facts(connection: sa.Connection, id: UUID) -> AgencyFacts:
    _become(connection, "tcm.agency", str(id))
    row = connection.execute(sa.select(agency).where(agency.c.id == id)).one()
    records, operations, devices = (
        connection.scalar(sa.select(sa.func.count()).select_from(table).where(table.c.agency == id)) or 0
        for table in (record, operation, device)
    )
    event = (
        sa.select(admin_event.c.seq, admin_event.c.digest)
        .where(admin_event.c.agency == id)
        .order_by(admin_event.c.seq.desc())
        .limit(1)
    )
    last = connection.execute(event).first()
    return AgencyFacts(
        id,
        row.name,
        row.epoch,
        row.forked_from,
        row.seq,
        records,
        operations,
        devices,
        last.seq if last else 0,
        last.digest if last else "",
    )


def _become(connection: sa.Connection, setting: str, value: str) -> None:
    connection.execute(sa.select(sa.func.set_config(setting, value, True)))
