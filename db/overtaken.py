"""What a download changed while somebody may have had it before her: her next save is laid on what she saw.

A form holds a record as it was when it was opened. If another laptop's change comes down meanwhile, storing the whole
record would undo it unsaid, in the name of somebody who never saw it. So the vault remembers, while it is open, each
record as it was before a download, and tells from what is stored next on which of them it was made: the one from which
the fewest paths differ. Only those paths are written then, based on the versions that she saw; where both changed the
same, the server finds two versions and both are shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from db import confirmed, records
from db.bodies import flat_body
from db.bulk import is_named, names
from db.rows import RecordRow
from tcm_desktop.domain.paths import Flat, diff

_UNSIGNED = sa.select(RecordRow.id, RecordRow.seq, RecordRow.body).where(is_named(RecordRow.id), ~RecordRow.signed)
MOST_SIGHTS = 4
"""Of one record; more downloads than that into a form that stays open are not told apart."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A record as an author may have it before her: its values, and which operation set each path."""

    values: Flat
    set_by: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Step:
    """A save that was made on `basis`; `written` is what its author has before her then, None for what is stored."""

    record_id: UUID
    basis: Sight
    written: Sight | None = None


@dataclass(slots=True)
class Overtaken:
    """The sights of records that downloads have changed, newest last.

    `kept` are those whose text is still being typed: they are in the vault, too (see `kept_sights`).
    """

    sights: dict[UUID, list[Sight]] = field(default_factory=dict)
    kept: set[UUID] = field(default_factory=set)

    def basis(self, record_id: UUID, written: Flat, stored: Sight) -> Sight:
        """On which sight this was made: the nearest, and of those that are as near an earlier one.

        So a doubt is shown as two versions, and never passed over.
        """
        if written == stored.values:
            return stored
        known: list[Sight] = [*self.sights.get(record_id, ()), stored]
        return min(known, key=lambda sight: len(diff(sight.values, written)))

    def compared(self, before: Mapping[UUID, Sight], after: Mapping[UUID, Sight]) -> dict[UUID, list[Sight]]:
        """The sights of what a download has changed or taken away, that of now among them."""
        changed = {id_: sight for id_, sight in before.items() if id_ not in after or after[id_].values != sight.values}
        return {id_: _with(self.sights.get(id_, ()), sight) for id_, sight in changed.items()}

    def gone_on(self, steps: Iterable[Step]) -> dict[UUID, list[Sight]]:
        """The sights of what was saved: what was made on one sight is what its author has before her now."""
        found: dict[UUID, list[Sight]] = {}
        for step in steps:
            known = found.get(step.record_id, self.sights.get(step.record_id, []))
            others = [each for each in known if each is not step.basis]
            found[step.record_id] = others if step.written is None else _with(others, step.written)
        return found

    def take(self, known: Mapping[UUID, list[Sight]], kept: Collection[UUID]) -> None:
        """From now on these are known, and of them those `kept` are in the vault, too."""
        self.sights |= known
        self.kept = (self.kept - known.keys()) | set(kept)

    def see(self, record_id: UUID) -> None:
        """The record was opened again: what is stored is what its author has before her.

        Unless a text over it is still being typed: that is what opens then.
        """
        if record_id not in self.kept:
            self.sights.pop(record_id, None)


def _with(known: Iterable[Sight], sight: Sight) -> list[Sight]:
    return [*(each for each in known if each.values != sight.values), sight][-MOST_SIGHTS:]


def sights(connection: sa.Connection, ids: Iterable[UUID]) -> dict[UUID, Sight]:
    """Those of these records that are here and not signed, as they are now."""
    found: dict[UUID, Sight] = {}
    for some in confirmed.chunks(list(ids)):
        rows = connection.execute(_UNSIGNED, names(some)).all()
        set_by = records.versions_of(connection, [row.seq for row in rows])
        found |= {row.id: Sight(flat_body(row.body), set_by[row.seq]) for row in rows}
    return found
