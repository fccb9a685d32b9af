"""Where two authors met: the values in force and the kept ones side by side, and a supervisor's decision.

As on the laptop, what one operation lost with is decided together, by an operation that is based on both. A signed
record stays as it was signed: there the kept value can only be put away, and its author adds it below.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from sync.protocol.messages import Kept, Row
from sync.server.console_documents import title_of
from sync.server.console_frame import NotHere, Page, Reply, Visit, go
from sync.server.console_operations import change, lock, push
from sync.server.console_pages import show
from sync.server.console_records import NO_NAME, Charts, people
from sync.server.core_paths import is_signed, version_of
from sync.server.office import Office
from sync.server.tables import operation
from tcm_desktop.domain.operations import ids_in
from tcm_desktop.domain.tasks import Task, TaskStatus
from tcm_desktop.services.meetings import ASKED
from tcm_desktop.services.path_words import is_hidden, is_prose, path_words, value_words

HERE = "/conflicts"
IN_FORCE, KEPT, OWN = "in_force", "kept", "own"


@dataclass(frozen=True, slots=True)
class Difference:
    """One path: what is in force and what was kept. `joined` is both texts, where both are texts, to be made into one.

    `field` is the form's field for the person's own words.
    """

    path: str
    words: str
    in_force: str
    kept: str
    joined: str
    field: str


@dataclass(frozen=True, slots=True)
class Met:
    """What one operation lost with. `in_force_by` are the authors of what is in force, as far as is known."""

    record_id: UUID
    operation: str
    title: str
    client: str
    kept_by: str
    kept_at: datetime
    in_force_by: str
    is_signed: bool
    is_asked: bool
    differences: tuple[Difference, ...]

    @property
    def can_be_joined(self) -> bool:
        """Whether her own words can take the place of both."""
        return not self.is_signed and any(each.joined for each in self.differences)


def conflicts(visit: Visit) -> Reply:
    """What waits for a decision in her charts, what was kept first in front."""
    with visit.office(steady=True) as office:
        met = meetings(office, visit.account.id)
    return show(visit, "conflicts.html", HERE, met=met)


def one(visit: Visit) -> Reply:
    """One of them, side by side."""
    with visit.office(steady=True) as office:
        return show(visit, "conflict.html", HERE, met=_find(visit, office)[0])


def decide(visit: Visit) -> Reply:
    """Put in force what was chosen."""
    choice = visit.asked.typed("choice")
    with visit.office() as office:
        lock(office)
        met, stored, kept = _find(visit, office)
        if choice not in (IN_FORCE, KEPT, OWN) or (choice == OWN and not met.can_be_joined):
            return show(visit, "conflict.html", HERE, "Choose one of the ways first. Nothing was changed.", met=met)
        if choice != IN_FORCE and met.is_signed:
            words = "This was signed and can no longer change. The other text can be added below it by its author."
            return show(visit, "conflict.html", HERE, words, met=met)
        chosen = {each.path: _chosen(visit, choice, each, stored, met) for each in kept}
        base = {each.path: version_of(stored, each.path) + each.operation for each in kept}
        if refused := push(office, change(stored, visit.hand, chosen, base)):
            return show(visit, "conflict.html", HERE, f"{refused} Nothing was changed.", met=met)
        office.write_down(f"conflict.decided_{choice}", stored.record_id)
    return go("/console/conflicts?done=decided")


PAGES = (
    Page("/conflicts", conflicts),
    Page("/conflicts/{record:str}/{operation:str}", one),
    Page("/conflicts/{record:str}/{operation:str}", decide, "POST"),
)


def meetings(office: Office, account_id: UUID) -> tuple[Met, ...]:
    """Everything that waits for a decision in the charts that this account sees."""
    charts = Charts(office.connection, account_id)
    found = charts.in_conflict()
    asked = _asked(charts, {each.scope for each in found})
    told = _Told(people(office.connection), charts.names(), _authors(office, found), asked)
    met = [
        _met(stored, tuple(kept), told)
        for stored in found
        for _, kept in groupby(sorted(stored.conflicts, key=lambda e: (e.operation, e.path)), lambda e: e.operation)
    ]
    return tuple(sorted(met, key=lambda each: (each.kept_at, each.operation)))


@dataclass(frozen=True, slots=True)
class _Told:
    """What ids stand for: the names of accounts and of clients, the authors of operations; and where help is asked."""

    names: dict[UUID, str]
    clients: dict[UUID, str]
    authors: dict[str, UUID]
    asked: frozenset[UUID]


def _met(stored: Row, kept: tuple[Kept, ...], told: _Told) -> Met:
    operations = {id_ for each in kept for id_ in ids_in(version_of(stored, each.path))}
    winners = {told.authors[id_] for id_ in operations if id_ in told.authors}
    lost = {each.path: each.value for each in kept}
    to_show = [each for each in kept if not is_hidden(each.path)] or kept
    return Met(
        record_id=stored.record_id,
        operation=kept[0].operation,
        title=title_of(stored.kind),
        client=told.clients.get(stored.scope, NO_NAME),
        kept_by=told.names.get(kept[0].author, "Another worker"),
        kept_at=kept[0].made_at,
        in_force_by=", ".join(sorted(told.names.get(each, "another worker") for each in winners)),
        is_signed=is_signed(stored.values),
        is_asked=stored.scope in told.asked,
        differences=tuple(_difference(n, each, stored, lost) for n, each in enumerate(to_show)),
    )


def _difference(number: int, kept: Kept, stored: Row, lost: dict[str, Any]) -> Difference:
    now = stored.values.get(kept.path)
    texts = [str(each).strip() for each in (now, kept.value) if is_prose(each)]
    return Difference(
        kept.path,
        path_words(kept.path, stored.values, lost),
        value_words(now),
        value_words(kept.value),
        "\n\n".join(dict.fromkeys(texts)) if len(texts) == 2 else "",
        f"own-{number}",
    )


def _find(visit: Visit, office: Office) -> tuple[Met, Row, tuple[Kept, ...]]:
    """The meeting that the address names. Raises NotHere, also for one that is settled."""
    record_id, wanted = visit.asked.id("record"), visit.asked.parts["operation"]
    stored = Charts(office.connection, visit.account.id).find(record_id)
    met = [
        each for each in meetings(office, visit.account.id) if (each.record_id, each.operation) == (record_id, wanted)
    ]
    if stored is None or not met:
        raise NotHere
    return met[0], stored, tuple(each for each in stored.conflicts if each.operation == wanted)


def _chosen(visit: Visit, choice: str, kept: Kept, stored: Row, met: Met) -> Any:
    if choice == KEPT:
        return kept.value
    own = next((each for each in met.differences if each.path == kept.path and each.joined), None)
    if choice == OWN and own is not None:
        return visit.asked.form.get(own.field, "").replace("\r\n", "\n").strip() or own.joined
    return stored.values.get(kept.path)


def _authors(office: Office, found: list[Row]) -> dict[str, UUID]:
    named = {id_ for each in found for kept in each.conflicts for id_ in ids_in(version_of(each, kept.path))}
    query = sa.select(operation.c.id, operation.c.author).where(operation.c.id.in_([UUID(each) for each in named]))
    return {row.id.hex: row.author for row in office.connection.execute(query)}


def _asked(charts: Charts, scopes: set[UUID]) -> frozenset[UUID]:
    tasks = charts.of_kinds([Task], scopes)
    return frozenset(each.client_id for each in tasks if each.what == ASKED and each.status is TaskStatus.OPEN)
