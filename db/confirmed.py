"""Records as the agency last told them, beside those that are shown.

A confirmed body stands here only while the record that is shown is another one: the first own change to a record sets
it aside, and a row that arrives over unanswered work is put here. Otherwise it is the shown record's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from db import records
from db.bodies import flat_body
from db.bulk import Bulk, is_named, names
from db.columns import ID
from db.rows import RecordRow
from db.sync_progress import LEFT
from db.sync_rows import ConfirmedRecordRow as Row
from tcm_desktop.domain.paths import unflatten
from tcm_desktop.services.sync_ports import NOBODYS, ConfirmedRow, KeptValue

AT_ONCE = 500
"""Records that one statement names."""

_SET_ASIDE = (
    sa.update(Row)
    .where(Row.record_id == sa.bindparam("at"), Row.body.is_(None))
    .values(body=sa.bindparam("kept_body"), versions=sa.bindparam("kept_versions"))
)
_IS_ELSEWHERE = sa.select(
    sa.or_(
        sa.exists().where(Row.record_id == sa.bindparam("record_id", type_=ID)),
        sa.bindparam("chart", type_=ID).in_(LEFT),
    )
)
_INSERT = Bulk(Row, "record_id", "kind", "scope", "agency_seq", "revision", "digest", "conflicts")
_UPDATE = (
    sa.update(Row)
    .where(Row.record_id == sa.bindparam("at"))
    .values(
        {name: sa.bindparam(f"new_{name}") for name in ("scope", "agency_seq", "revision", "digest", "conflicts")}
        | {"body": None, "versions": None}
    )
)
_KEEP = (
    sa.update(Row)
    .where(Row.record_id == sa.bindparam("at"))
    .values(body=sa.bindparam("kept_body"), versions=sa.bindparam("kept_versions"))
)
# Made once, as making one takes longer than reading a few records.
_HERE = sa.select(Row.record_id, Row.agency_seq).where(is_named(Row.record_id))
_LOAD = (
    sa.select(
        *(Row.record_id, Row.kind, Row.scope, Row.agency_seq, Row.revision, Row.digest, Row.conflicts),
        *(Row.body, Row.versions, RecordRow.seq.label("at"), RecordRow.body.label("shown")),
    )
    .select_from(sa.outerjoin(Row, RecordRow, RecordRow.id == Row.record_id))
    .where(is_named(Row.record_id))
)
_DIGESTS = sa.select(Row.scope, Row.digest).where(is_named(Row.scope))
_conflicts = msgspec.json.Decoder(tuple[KeptValue, ...])
_versions = msgspec.json.Decoder(dict[str, str])


@dataclass(frozen=True, slots=True)
class Known:
    """A confirmed record; `is_aside`: its body stands apart from the record that is shown."""

    row: ConfirmedRow
    is_aside: bool


def set_aside(
    connection: sa.Connection, record_id: UUID, values: Mapping[str, object], set_by: Mapping[str, bytes]
) -> None:
    """Keep what the agency confirmed before the record that is shown changes; nothing where that was done before.

    `values` and `set_by` are those of the shown record, by path.
    """
    stated = {path: operation_id.hex() for path, operation_id in set_by.items()}
    kept = {"at": record_id, "kept_body": _as_text(values), "kept_versions": _as_text(stated)}
    connection.execute(_SET_ASIDE, kept)


def is_known(connection: sa.Connection, record_id: UUID) -> bool:
    """Whether the agency has told of a record."""
    return connection.execute(sa.select(Row.seq).where(Row.record_id == record_id)).one_or_none() is not None


def is_elsewhere(connection: sa.Connection, record_id: UUID, client_id: UUID | None) -> bool:
    """Whether a record that is not shown is known all the same, or its chart was taken from the worker."""
    asked = {"record_id": record_id, "chart": client_id or NOBODYS}
    return bool(connection.execute(_IS_ELSEWHERE, asked).scalar_one())


def put(connection: sa.Connection, rows: Iterable[ConfirmedRow]) -> dict[UUID, ConfirmedRow]:
    """Store rows in the place of older ones, and give those that were stored; `settling` finds their bodies a place."""
    latest: dict[UUID, ConfirmedRow] = {}
    for row in rows:
        if row.record_id not in latest or latest[row.record_id].seq <= row.seq:
            latest[row.record_id] = row
    here: dict[UUID, int] = {}
    for some in chunks(tuple(latest)):
        here |= {row.record_id: row.agency_seq for row in connection.execute(_HERE, names(some))}
    stored = {id_: row for id_, row in latest.items() if here.get(id_, row.seq) <= row.seq}
    _INSERT.insert(connection, [_as_row(row) for id_, row in stored.items() if id_ not in here])
    if changed := [_as_change(row) for id_, row in stored.items() if id_ in here]:
        connection.execute(_UPDATE, changed)
    return stored


def drop(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[UUID]:
    """Forget the confirmed rows of which all this holds; gives their records."""
    statement = sa.delete(Row).where(*conditions).returning(Row.record_id)
    return list(connection.execute(statement).scalars().all())


def of_scope(connection: sa.Connection, scope: UUID) -> list[UUID]:
    """The records that the agency has in a scope."""
    return list(connection.execute(sa.select(Row.record_id).where(Row.scope == scope)).scalars().all())


def digests(connection: sa.Connection, scopes: Collection[UUID]) -> dict[UUID, list[bytes]]:
    """The digests of the confirmed rows of these scopes, by scope."""
    found: dict[UUID, list[bytes]] = {scope: [] for scope in scopes}
    for scope, digest in connection.execute(_DIGESTS, names(scopes)):
        found[scope].append(digest)
    return found


def load(connection: sa.Connection, ids: Sequence[UUID]) -> dict[UUID, Known]:
    """The confirmed rows of these records (at most AT_ONCE), with their values from where they stand."""
    rows = connection.execute(_LOAD, names(ids)).all()
    set_by = versions(connection, [row.at for row in rows if row.body is None])
    return {row.record_id: _known(row, set_by) for row in rows}


def versions(connection: sa.Connection, seqs: Sequence[int]) -> dict[int, dict[str, str]]:
    """For the records in these rows: path → version (hex)."""
    found = records.versions_of(connection, seqs)
    return {seq: {path: id_.hex() for path, id_ in set_by.items()} for seq, set_by in found.items()}


def keep(connection: sa.Connection, kept: Mapping[UUID, ConfirmedRow | None]) -> None:
    """Set the bodies of these rows aside (None: the record that is shown has it)."""
    if kept:
        connection.execute(_KEEP, [_as_kept(record_id, row) for record_id, row in kept.items()])


def conflicts_in(stored: str) -> tuple[KeptValue, ...]:
    """The kept values of a confirmed row."""
    return _conflicts.decode(stored) if stored else ()


def chunks(ids: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    """As many at a time as one statement names."""
    return (ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE))


def as_body(values: Mapping[str, object]) -> str:
    """Values by path as a record's JSON. Raises BrokenPatch."""
    return msgspec.json.encode(unflatten(values)).decode()


def _known(row: sa.Row[*tuple[Any, ...]], set_by: Mapping[int, dict[str, str]]) -> Known:
    facts = row._mapping
    is_aside = facts["body"] is not None
    values = msgspec.json.decode(facts["body"]) if is_aside else flat_body(facts["shown"])
    confirmed = ConfirmedRow(
        facts["record_id"],
        facts["kind"],
        facts["scope"],
        facts["agency_seq"],
        facts["revision"],
        values,
        _versions.decode(facts["versions"]) if is_aside else set_by[facts["at"]],
        facts["digest"],
        conflicts_in(facts["conflicts"]),
    )
    return Known(confirmed, is_aside)


def _as_row(row: ConfirmedRow) -> dict[str, object]:
    return {
        "record_id": row.record_id,
        "kind": row.kind,
        "scope": row.scope,
        "agency_seq": row.seq,
        "revision": row.revision,
        "digest": row.digest,
        "conflicts": _as_text(row.conflicts) if row.conflicts else "",
    }


def _as_change(row: ConfirmedRow) -> dict[str, object]:
    facts = _as_row(row)
    names = ("scope", "agency_seq", "revision", "digest", "conflicts")
    return {"at": row.record_id, **{f"new_{name}": facts[name] for name in names}}


def _as_kept(record_id: UUID, row: ConfirmedRow | None) -> dict[str, object]:
    if row is None:
        return {"at": record_id, "kept_body": None, "kept_versions": None}
    return {"at": record_id, "kept_body": _as_text(row.values), "kept_versions": _as_text(row.versions)}


def _as_text(value: object) -> str:
    return msgspec.json.encode(value).decode()
