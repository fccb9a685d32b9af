"""Who has which client, by chance: whatever administrators do, it comes out as a plain model says."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.server.audit import first_break
from sync.server.charts import (
    assign,
    charts_of,
    plan_transfer,
    set_team,
    team_of,
    transfer,
    unassign,
)
from sync.server.database import Database
from sync.server.office import Denied, Office, Role
from sync.server.tables import change, sight
from tcm_desktop.domain.people import Worker
from tests.support.effort import examples
from tests.sync.agency.charts import client, operation
from tests.sync.agency.offices import hire, office
from tests.sync.agency.test_exports import send
from tests.sync.postgres import make_agency

WORKERS, CHARTS, SUPERVISORS = 3, 3, 2
WORKER, CHART = st.integers(0, WORKERS - 1), st.integers(0, CHARTS - 1)
SUPERVISOR = st.integers(0, SUPERVISORS - 1)
STEPS = st.one_of(
    st.tuples(st.just("assign"), WORKER, CHART),
    st.tuples(st.just("unassign"), WORKER, CHART),
    st.tuples(st.just("transfer"), WORKER, WORKER, CHART),
    st.tuples(st.just("transfer all"), WORKER, WORKER),
    st.tuples(st.just("team"), SUPERVISOR, st.frozensets(WORKER)),
)


@dataclass
class Model:
    """Who has what, and who looks after whom, as sets."""

    has: set[tuple[int, int]] = field(default_factory=set)
    teams: dict[int, frozenset[int]] = field(default_factory=dict)

    def of(self, worker: int) -> set[int]:
        return {chart for who, chart in self.has if who == worker}

    def takes(self, step: tuple[object, ...]) -> bool:
        """Whether a step is allowed; if so it is done."""
        match step:
            case ("assign", int(worker), int(chart)):
                self.has.add((worker, chart))
                return True
            case ("unassign", int(worker), int(chart)):
                others = {who for who, each in self.has if each == chart and who != worker}
                is_allowed = (worker, chart) in self.has and bool(others)
                self.has -= {(worker, chart)} if is_allowed else set()
                return is_allowed
            case ("transfer", int(giver), int(taker), int(chart)):
                return self._move(giver, taker, {chart})
            case ("transfer all", int(giver), int(taker)):
                return self._move(giver, taker, self.of(giver))
            case ("team", int(supervisor), frozenset() as members):
                self.teams[supervisor] = members
                return True
        raise AssertionError(step)

    def _move(self, giver: int, taker: int, charts: set[int]) -> bool:
        if giver == taker or not charts or not charts <= self.of(giver):
            return False
        self.has -= {(giver, chart) for chart in charts}
        self.has |= {(taker, chart) for chart in charts}
        return True


class Real:
    """The same on the server."""

    def __init__(self, database: Database) -> None:
        self.database, self.agency = database, make_agency(database)
        self.workers = [hire(database, self.agency, f"worker{number} W") for number in range(WORKERS)]
        self.supervisors = [
            hire(database, self.agency, f"supervisor{number} S", Role.SUPERVISOR) for number in range(SUPERVISORS)
        ]
        founder = hire(database, self.agency, "founder F")
        clients = [client(uuid4().int) for _ in range(CHARTS)]
        send(database, self.agency, *(operation(each, Worker(founder, "F", "")) for each in clients), by=founder)
        self.charts = [each.id for each in clients]
        with office(database, self.agency) as at:
            for chart in self.charts:
                assign(at, self.workers[0], chart)
                unassign(at, founder, chart, "the first day")

    def takes(self, step: tuple[object, ...]) -> bool:
        try:
            with office(self.database, self.agency) as at:
                self._do(at, step)
        except Denied:
            return False
        return True

    def _do(self, at: Office, step: tuple[object, ...]) -> None:
        match step:
            case ("assign", int(worker), int(chart)):
                assign(at, self.workers[worker], self.charts[chart])
            case ("unassign", int(worker), int(chart)):
                unassign(at, self.workers[worker], self.charts[chart], "")
            case ("transfer", int(giver), int(taker), int(chart)):
                planned = plan_transfer(at, self.workers[giver], self.workers[taker], [self.charts[chart]])
                transfer(at, planned, "")
            case ("transfer all", int(giver), int(taker)):
                transfer(at, plan_transfer(at, self.workers[giver], self.workers[taker]), "")
            case ("team", int(supervisor), frozenset() as members):
                set_team(at, self.supervisors[supervisor], [self.workers[each] for each in members])

    def sees(self, at: Office, person: UUID) -> set[int]:
        """What somebody's laptops are sent."""
        query = sa.select(sight.c.scope).where(sight.c.worker == person, sight.c.ended_at.is_(None))
        return {self.charts.index(chart) for chart in at.connection.scalars(query)}

    def learned(self, at: Office, person: UUID) -> set[int]:
        """What somebody's laptops think that they are sent, from what they were told one after another."""
        query = sa.select(change.c.kind, change.c.scope).where(change.c.worker == person).order_by(change.c.seq)
        known: set[int] = set()
        for row in at.connection.execute(query):
            chart = {self.charts.index(row.scope)}
            known = known | chart if row.kind == "enter" else known - chart
        return known


def compare(model: Model, real: Real) -> None:
    """Everything that can be asked."""
    with office(real.database, real.agency) as at:
        for number, worker in enumerate(real.workers):
            assert {real.charts.index(each) for each in charts_of(at, worker)} == model.of(number)
            assert real.sees(at, worker) == real.learned(at, worker) == model.of(number)
        for number, supervisor in enumerate(real.supervisors):
            members = model.teams.get(number, frozenset())
            assert team_of(at, supervisor) == {real.workers[each] for each in members}
            due = {chart for member in members for chart in model.of(member)}
            assert real.sees(at, supervisor) == real.learned(at, supervisor) == due
        assert first_break(at.connection) is None


@pytest.mark.slow  # two dozen agencies with a few steps each
@settings(max_examples=examples(25), deadline=None)
@given(st.lists(STEPS, max_size=8))
def test_whatever_administrators_do_comes_out_as_the_model_says(
    database: Database, steps: list[tuple[object, ...]]
) -> None:
    model, real = Model({(0, chart) for chart in range(CHARTS)}), Real(database)
    compare(model, real)
    for step in steps:
        assert real.takes(step) is model.takes(step), step
    compare(model, real)
    assert {chart for _, chart in model.has} == set(range(CHARTS))
