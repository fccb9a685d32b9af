"""Assignments, teams, and what everybody sees by them, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sync.server.ports import Pair
from sync.server.store_reading import EMPTY, Part

_ASSIGN = """
INSERT INTO assignment (agency, worker, scope, started_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (agency, worker, scope) WHERE ended_at IS NULL DO NOTHING
"""
_SCOPE = "INSERT INTO scope (agency, id, digest) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
_UNASSIGN = """
UPDATE assignment SET ended_at = %s WHERE agency = %s AND worker = %s AND scope = %s AND ended_at IS NULL
"""
_NO_TEAM = "DELETE FROM team WHERE agency = %s AND supervisor = %s"
_TEAM = "INSERT INTO team (agency, supervisor, member) SELECT %s, %s, unnest(%s::uuid[])"
_SUPERVISORS = "SELECT DISTINCT supervisor FROM team WHERE agency = %s AND member = ANY(%s::uuid[])"
_DUE = """
SELECT person, scope FROM assignment, unnest(%(people)s::uuid[]) AS asked (person)
WHERE agency = %(agency)s AND ended_at IS NULL AND (
    worker = person OR worker IN (SELECT member FROM team WHERE agency = %(agency)s AND supervisor = person)
)
"""
_SIGHT = "SELECT worker, scope FROM sight WHERE agency = %s AND worker = ANY(%s::uuid[]) AND ended_at IS NULL"
_SHOW = """
INSERT INTO sight (agency, worker, scope) SELECT %s, * FROM unnest(%s::uuid[], %s::uuid[])
ON CONFLICT (agency, worker, scope) DO UPDATE SET ended_at = NULL
"""
_HIDE = """
UPDATE sight SET ended_at = %s FROM unnest(%s::uuid[], %s::uuid[]) AS lost (worker, scope)
WHERE sight.agency = %s AND sight.worker = lost.worker AND sight.scope = lost.scope
"""


class Charts(Part):
    """Who has which chart, for one transaction."""

    def assign(self, worker: UUID, scope: UUID, now: datetime) -> None:
        """The chart is this worker's, as it may have been before."""
        self._cursor.execute(_SCOPE, (self._agency, scope, EMPTY))
        self._cursor.execute(_ASSIGN, (self._agency, worker, scope, now))

    def unassign(self, worker: UUID, scope: UUID, now: datetime) -> None:
        """The chart is no longer this worker's."""
        self._cursor.execute(_UNASSIGN, (now, self._agency, worker, scope))

    def set_team(self, supervisor: UUID, members: Collection[UUID]) -> None:
        """Whose work a supervisor sees."""
        self._cursor.execute(_NO_TEAM, (self._agency, supervisor))
        self._cursor.execute(_TEAM, (self._agency, supervisor, sorted(set(members))))

    def people(self, workers: Collection[UUID]) -> frozenset[UUID]:
        """These workers and whoever supervises one of them."""
        found = self._cursor.execute(_SUPERVISORS, (self._agency, list(workers)))
        return frozenset(workers) | {supervisor for (supervisor,) in found}

    def due(self, people: Collection[UUID]) -> frozenset[Pair]:
        """What these people are to see."""
        found = self._cursor.execute(_DUE, {"agency": self._agency, "people": list(people)})
        return frozenset(_pair(line) for line in found)

    def sight(self, people: Collection[UUID]) -> frozenset[Pair]:
        """What they see."""
        return frozenset(_pair(line) for line in self._cursor.execute(_SIGHT, (self._agency, list(people))))

    def show(self, gained: Collection[Pair], lost: Collection[Pair], now: datetime) -> None:
        """Let them see what they gained, and no longer what they lost."""
        if gained:
            self._cursor.execute(_SHOW, (self._agency, *_columns(gained)))
        if lost:
            self._cursor.execute(_HIDE, (now, *_columns(lost), self._agency))


def _pair(line: tuple[Any, ...]) -> Pair:
    worker, scope = line
    return worker, scope


def _columns(pairs: Collection[Pair]) -> tuple[list[UUID], list[UUID]]:
    return [worker for worker, _ in pairs], [scope for _, scope in pairs]
