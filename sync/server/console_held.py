"""Work that the agency keeps without a last word: what waits for access, or came from a withdrawn laptop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec
import sqlalchemy as sa

from sync.protocol.messages import AGENCY, Op
from sync.server import assignments, charts
from sync.server.charts import RULES
from sync.server.console_documents import title_of
from sync.server.console_frame import NotHere, Page, Reply, Visit, go
from sync.server.console_operations import store_of
from sync.server.console_pages import show
from sync.server.console_records import client_names, people
from sync.server.console_templates import count
from sync.server.core_values import access_key, device_key
from sync.server.office import Office, Role
from sync.server.tables import parked, sight

HERE = "/held"


class Wait(StrEnum):
    """What held work waits for."""

    ACCESS = "access"
    DEVICE = "device"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Held:
    """Transactions of one author that wait for the same thing. `key` is what they wait for.

    `can_decide`: whoever looks may give what is waited for.
    """

    wait: Wait
    key: str
    author: UUID
    author_name: str
    scope: UUID
    client: str
    what: tuple[str, ...]
    since: datetime
    can_decide: bool = False
    device: str = ""


def held_work(office: Office) -> tuple[Held, ...]:
    """What is held of the people that whoever acts looks after, what waits longest in front."""
    groups: dict[tuple[Wait, str, UUID, UUID], list[tuple[datetime, tuple[Op, ...]]]] = {}
    for row in office.connection.execute(sa.select(parked).order_by(parked.c.since)):
        operations = msgspec.convert(row.operations, tuple[Op, ...])
        wait, key = _waits_for(operations[0], row.waits)
        groups.setdefault((wait, key, operations[0].author, operations[0].scope), []).append((row.since, operations))
    authors = _looked_after(office)
    kept = {key: found for key, found in groups.items() if authors is None or key[2] in authors}
    names, clients = people(office.connection), client_names(office.connection, {key[3] for key in kept})
    scopes = _seen(office)
    return tuple(
        Held(
            wait,
            key,
            author,
            names.get(author, "Somebody without an account"),
            scope,
            "The agency" if scope == AGENCY else clients[scope],
            _kinds(op for _, operations in found for op in operations),
            found[0][0],
            wait is Wait.DEVICE or (wait is Wait.ACCESS and (scopes is None or scope in scopes)),
            key.partition(":")[2] if wait is Wait.DEVICE else "",
        )
        for (wait, key, author, scope), found in kept.items()
    )


def held(visit: Visit) -> Reply:
    """What is held, and the forms that let it in. Leaving it is doing nothing: nothing of it is lost."""
    with visit.office(steady=True) as office:
        return show(visit, "held.html", HERE, held=held_work(office))


def let_in(visit: Visit) -> Reply:
    """Give what is waited for; what waited is decided at once."""
    with visit.office() as office:
        store = store_of(office)
        store.lock()
        found = _find(visit, office)
        if found.wait is Wait.ACCESS:
            charts.assign(office, found.author, found.scope)
        else:
            assignments.let_in((device_key(found.device),), store, office.now, RULES)
            office.write_down("device.work_taken", found.device)
    return go(f"/console/held?done={'given' if found.wait is Wait.ACCESS else 'taken'}")


PAGES = (Page("/held", held), Page("/held", let_in, "POST"))


def _find(visit: Visit, office: Office) -> Held:
    wanted = (visit.asked.typed("key"), visit.asked.id("author"), visit.asked.id("chart"))
    for each in held_work(office):
        if each.can_decide and (each.key, each.author, each.scope) == wanted:
            return each
    raise NotHere


def _waits_for(first: Op, waits: list[str]) -> tuple[Wait, str]:
    mine = access_key(first.author, first.scope)
    if mine in waits:
        return Wait.ACCESS, mine
    device = next((each for each in waits if each.startswith(device_key(""))), None)
    return (Wait.DEVICE, device) if device else (Wait.OTHER, "")


def _looked_after(office: Office) -> frozenset[UUID] | None:
    """The authors whose held work is shown; None: everybody's."""
    if office.actor.role is Role.ADMINISTRATOR or office.actor.account is None:
        return None
    return office.members() | {office.actor.account}


def _seen(office: Office) -> frozenset[UUID] | None:
    """The charts that whoever acts may give; None: every one."""
    if office.actor.role is Role.ADMINISTRATOR:
        return None
    mine = sa.select(sight.c.scope).where(sight.c.worker == office.actor.account, sight.c.ended_at.is_(None))
    return frozenset(office.connection.scalars(mine))


def _kinds(operations: Iterable[Op]) -> tuple[str, ...]:
    """`2 contact notes`, by kind of record; a record counts once."""
    records = {(op.record_kind, op.record_id) for op in operations}
    kinds = sorted(Counter(kind for kind, _ in records).items())
    return tuple(count(number, title_of(kind).lower()) for kind, number in kinds)
