"""Who has which client: assigned, ended, transferred, and whom a supervisor looks after; asked for and written down."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from sync.server import assignments
from sync.server.administration import find_account
from sync.server.core import Rules
from sync.server.core_judging import judge_record
from sync.server.office import Denied, Office, Role
from sync.server.store import PostgresStore
from sync.server.tables import assignment, device, scope, team

RULES = Rules(judge_record)


@dataclass(frozen=True, slots=True)
class Transfer:
    """What goes from one worker to another. `unsent`: what the giver's laptops said they still hold; it is taken
    when it comes, for thirty days as hers, and after that a supervisor decides."""

    giver: UUID
    taker: UUID
    charts: tuple[UUID, ...]
    unsent: int


def charts_of(office: Office, worker: UUID) -> tuple[UUID, ...]:
    """The clients that are assigned to a worker now."""
    query = sa.select(assignment.c.scope).where(assignment.c.worker == worker, assignment.c.ended_at.is_(None))
    return tuple(office.connection.scalars(query.order_by(assignment.c.scope)))


def plan_transfer(office: Office, giver: UUID, taker: UUID, chosen: Sequence[UUID] = ()) -> Transfer:
    """What a transfer would do; nothing is changed. Without `chosen` it is all of the giver's charts."""
    for worker in (giver, taker):
        office.require_care_of(worker)
    if giver == taker:
        raise Denied("same_worker", "The charts are hers already. Name another worker. Nothing was changed.")
    if not find_account(office, str(taker)).is_active:
        raise Denied("account_closed", "That account is closed. Name another worker. Nothing was changed.")
    hers = charts_of(office, giver)
    if missing := sorted(set(chosen) - set(hers)):
        raise Denied("not_hers", f"The chart {missing[0]} is not assigned to her. Nothing was changed.")
    if not hers:
        raise Denied("no_charts", "No chart is assigned to her. Nothing was changed.")
    unsent = sa.select(sa.func.coalesce(sa.func.sum(device.c.unsent), 0)).where(
        device.c.worker == giver, device.c.revoked_at.is_(None)
    )
    return Transfer(giver, taker, tuple(dict.fromkeys(chosen)) or hers, int(office.connection.scalar(unsent) or 0))


def transfer(office: Office, planned: Transfer, reason: str) -> None:
    """Carry it out: both laptops learn it at their next sync, and nothing that is unsent is lost."""
    store = _store(office)
    store.lock()
    plan_transfer(office, planned.giver, planned.taker, planned.charts)
    for chart in planned.charts:
        assignments.transfer(chart, planned.giver, planned.taker, store, office.now, RULES)
        office.write_down("chart.transferred", chart, f"from {planned.giver} to {planned.taker}: {reason}")


def assign(office: Office, worker: UUID, chart: UUID) -> None:
    """Give a worker a chart, beside whoever else has it."""
    office.require_care_of(worker)
    if not find_account(office, str(worker)).is_active:
        raise Denied("account_closed", "That account is closed. Name another worker. Nothing was changed.")
    if office.connection.scalar(sa.select(scope.c.id).where(scope.c.id == chart)) is None:
        raise Denied("no_such_chart", f"There is no chart {chart} here. Nothing was changed.")
    assignments.give(worker, chart, _store(office), office.now, RULES)
    office.write_down("chart.assigned", chart, f"to {worker}")


def unassign(office: Office, worker: UUID, chart: UUID, reason: str) -> None:
    """Take a chart from a worker; somebody else has to have it, so that no client is without a worker."""
    office.require_care_of(worker)
    if chart not in charts_of(office, worker):
        raise Denied("not_hers", f"The chart {chart} is not assigned to her. Nothing was changed.")
    others = sa.select(assignment.c.worker).where(
        assignment.c.scope == chart, assignment.c.worker != worker, assignment.c.ended_at.is_(None)
    )
    if office.connection.scalar(others) is None:
        raise Denied("nobody_else", "Nobody else has this chart. Transfer it instead. Nothing was changed.")
    assignments.end(worker, chart, _store(office), office.now, RULES)
    office.write_down("chart.ended", chart, f"from {worker}: {reason}")


def team_of(office: Office, supervisor: UUID) -> frozenset[UUID]:
    """The workers that a supervisor looks after."""
    return frozenset(office.connection.scalars(sa.select(team.c.member).where(team.c.supervisor == supervisor)))


def set_team(office: Office, supervisor: UUID, members: Collection[UUID]) -> None:
    """Whose charts a supervisor sees and whose laptops she looks after, from now on."""
    office.require_administrator()
    if find_account(office, str(supervisor)).role is Role.WORKER:
        raise Denied("no_supervisor", "This account is a worker's. Make it a supervisor's first. Nothing was changed.")
    for member in members:
        find_account(office, str(member))
    assignments.set_team(supervisor, frozenset(members) - {supervisor}, _store(office), office.now, RULES)
    office.write_down("team.set", supervisor, " ".join(sorted(map(str, members))))


def _store(office: Office) -> PostgresStore:
    return PostgresStore(office.connection, office.agency)
