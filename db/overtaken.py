"""What a download changed while somebody may have had it before her: her next save is laid on what she saw.

A form holds a record as it was when it was opened. If another laptop's change comes down meanwhile, storing the whole
record would undo it unsaid, in the name of somebody who never saw it. So the vault remembers, while it is open, each
record as it was before a download, and tells from what is stored next on which of them it was made: the one from which
the fewest paths differ. Only those paths are written then, based on the versions that she saw; where both changed the
same, the server finds two versions and both are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from db import confirmed, records
from db.bodies import flat_body
from db.rows import RecordRow
from tcm_desktop.domain.paths import Flat, diff

MOST_SIGHTS = 4
"""Of one record; more downloads than that into a form that stays open are not told apart."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A record as an author may have it before her: its values, and which operation set each path."""

    values: Flat
    set_by: Mapping[str, bytes]


@dataclass(slots=True)
class Overtaken:
    """The sights of records that downloads have changed, newest last."""

    sights: dict[UUID, list[Sight]] = field(default_factory=dict)

    def remember(self, record_id: UUID, sight: Sight) -> None:
        """Somebody may still work on this."""
        known = [each for each in self.sights.get(record_id, ()) if each.values != sight.values]
        self.sights[record_id] = [*known, sight][-MOST_SIGHTS:]

    def basis(self, record_id: UUID, written: Flat, stored: Sight) -> Sight:
        """On which sight this was made: the nearest, and of those that are as near an earlier one.

        So a doubt is shown as two versions, and never passed over.
        """
        if written == stored.values:
            return stored
        known: list[Sight] = [*self.sights.get(record_id, ()), stored]
        return min(known, key=lambda sight: len(diff(sight.values, written)))

    def compare(self, before: Mapping[UUID, Sight], after: Mapping[UUID, Sight]) -> None:
        """Remember what a download has changed."""
        for record_id, sight in before.items():
            if record_id in after and after[record_id].values != sight.values:
                self.remember(record_id, sight)

    def see(self, record_id: UUID) -> None:
        """The record was opened again: what is stored is what its author has before her."""
        self.sights.pop(record_id, None)

    def go_on(self, record_id: UUID, basis: Sight, written: Sight) -> None:
        """What was made on one sight is what its author has before her now."""
        self.forget(record_id, basis)
        self.remember(record_id, written)

    def forget(self, record_id: UUID, sight: Sight) -> None:
        """Nobody works on this any more."""
        self.sights[record_id] = [each for each in self.sights.get(record_id, ()) if each is not sight]


def sights(connection: sa.Connection, ids: Iterable[UUID]) -> dict[UUID, Sight]:
    """Those of these records that are here and not signed, as they are now."""
    found: dict[UUID, Sight] = {}
    for some in confirmed.chunks(list(ids)):
        query = sa.select(RecordRow.id, RecordRow.seq, RecordRow.body)
        for row in connection.execute(query.where(RecordRow.id.in_(some), ~RecordRow.signed)):
            found[row.id] = Sight(flat_body(row.body), records.versions(connection, row.seq))
    return found
