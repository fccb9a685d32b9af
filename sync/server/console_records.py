"""Records of the agency as the program's own values, for the console's pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import sqlalchemy as sa

from sync.protocol.messages import AGENCY, Kept, Row
from sync.server.tables import account, record, sight
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.errors import BrokenPatch
from tcm_desktop.domain.follow_ups import FOLLOW_UPS, Addendum, CoSigning, FollowUp
from tcm_desktop.domain.paths import unflatten
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.records import RECORD_TYPES, Record

R = TypeVar("R", bound=Record)
# A record is looked into as text: PostgreSQL's operators on JSON fail on one that holds the character NUL anywhere, as
# any text from a laptop may. A quote inside a value is escaped, so that nothing that was typed looks like a field.
_TEXT = sa.cast(record.c["values"], sa.Text)
# It is cut at a name, not matched with a pattern: with 5,000 documents that is a tenth of the time.
_ABOUT = sa.func.split_part(sa.func.split_part(_TEXT, '"document_id":', 2), '"', 2)
"""The document that a record follows."""
_WANTS_A_SECOND = sa.func.starts_with(sa.func.ltrim(sa.func.split_part(_TEXT, '"signature/cosign_needed":', 2)), "true")
NO_NAME = "A client whose own record has not come yet"


class Charts:
    """The charts that one account sees now, read in one transaction."""

    def __init__(self, connection: sa.Connection, account_id: UUID) -> None:
        self._connection = connection
        seen = sa.select(sight.c.scope).where(sight.c.worker == account_id, sight.c.ended_at.is_(None))
        self.scopes = frozenset(connection.scalars(seen)) - {AGENCY}

    def find(self, record_id: UUID) -> Row | None:
        """A record of one of these charts."""
        found = self._rows(record.c.id == record_id)
        return found[0] if found else None

    def in_conflict(self) -> list[Row]:
        """The records in which values wait for a decision."""
        return self._rows(record.c.conflicts.is_not(None))

    def of_kinds(self, kinds: Iterable[type[R]], scopes: Collection[UUID] | None = None) -> tuple[R, ...]:
        """Every record of these kinds in these charts (None: in all), in the order of their ids."""
        return self._of_kinds(kinds, sa.true() if scopes is None else record.c.scope.in_(scopes))

    def follow_ups(self, documents: Collection[UUID]) -> tuple[FollowUp, ...]:
        """What follows these signed documents."""
        return self._of_kinds(FOLLOW_UPS, _ABOUT.in_([str(each) for each in documents]))

    def wanting_a_second(self) -> tuple[Record, ...]:
        """The signed documents of these charts that want a second signature, but for those that were judged and have
        nothing added: these are settled, and there are more of them every day."""
        judged, added = (
            sa.select(_ABOUT).where(record.c.scope.in_(self.scopes), record.c.kind == kind.KIND)
            for kind in (CoSigning, Addendum)
        )
        own = sa.cast(record.c.id, sa.Text)
        open_ones = self._rows(_WANTS_A_SECOND & (own.not_in(judged) | own.in_(added)))
        read = (as_record(each.kind, each.values) for each in open_ones)
        return tuple(each for each in read if each is not None)

    def names(self) -> dict[UUID, str]:
        """The clients of these charts as lists show them."""
        return client_names(self._connection, self.scopes)

    def _of_kinds(self, kinds: Iterable[type[R]], where: sa.ColumnElement[bool]) -> tuple[R, ...]:
        wanted = tuple(kinds)
        found = self._rows(record.c.kind.in_([kind.KIND for kind in wanted]) & where)
        read = (as_record(each.kind, each.values) for each in found)
        return tuple(each for each in read if isinstance(each, wanted))

    def _rows(self, where: sa.ColumnElement[bool]) -> list[Row]:
        query = sa.select(record).where(record.c.scope.in_(self.scopes), where).order_by(record.c.id)
        return [_row(row) for row in self._connection.execute(query)]


def client_names(connection: sa.Connection, scopes: Collection[UUID]) -> dict[UUID, str]:
    """The listed names of these charts' clients, for those who look after charts without reading them."""
    query = sa.select(record.c.id, record.c.kind, record.c["values"]).where(record.c.id.in_(scopes))
    read = ((row.id, as_record(row.kind, row.values)) for row in connection.execute(query))
    named = {id_: found.name.listed for id_, found in read if isinstance(found, Client)}
    return {scope: named.get(scope, NO_NAME) for scope in scopes}


def worker_record(connection: sa.Connection, worker_id: UUID) -> Worker | None:
    """A worker's own record, where her laptop has sent it."""
    row = connection.execute(
        sa.select(record.c.kind, record.c["values"]).where(record.c.id == worker_id, record.c.scope == AGENCY)
    ).one_or_none()
    found = as_record(row.kind, row.values) if row is not None else None
    return found if isinstance(found, Worker) else None


def people(connection: sa.Connection) -> dict[UUID, str]:
    """The names of everybody who has an account."""
    return {row.id: row.name for row in connection.execute(sa.select(account.c.id, account.c.name))}


def as_record(kind: str, values: Mapping[str, Any]) -> Record | None:
    """The record that values make, or None where this program cannot read them."""
    known = RECORD_TYPES.get(kind)
    try:
        return msgspec.convert(unflatten(values), known) if known is not None else None
    except (msgspec.ValidationError, BrokenPatch):
        return None


def _row(found: sa.Row[Any]) -> Row:
    kept = msgspec.convert(found.conflicts or [], tuple[Kept, ...])
    return Row(found.id, found.kind, found.scope, found.seq, found.revision, found.values, found.versions, kept)
