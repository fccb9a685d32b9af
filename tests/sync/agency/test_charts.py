"""Who has which client, on the real database: assigned, transferred, a supervisor's team."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from sync.protocol.messages import Status
from sync.server.audit import events
from sync.server.charts import (
    Transfer,
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
from tests.sync.agency.charts import ANA, BEN, client, draft, operation
from tests.sync.agency.offices import give_laptop, hire, office
from tests.sync.agency.test_exports import send

BEA, CAL = client(), client(101)


@pytest.fixture
def ana(database: Database, agency: UUID) -> UUID:
    """Ana, who took in two clients."""
    made = hire(database, agency, ANA.name, id=ANA.id)
    send(database, agency, operation(BEA), operation(CAL))
    return made


@pytest.fixture
def ben(database: Database, agency: UUID) -> UUID:
    """Ben, who has none."""
    return hire(database, agency, BEN.name, id=BEN.id)


def sees(at: Office, worker: UUID) -> set[UUID]:
    query = sa.select(sight.c.scope).where(sight.c.worker == worker, sight.c.ended_at.is_(None))
    return set(at.connection.scalars(query))


def told(at: Office, worker: UUID) -> list[tuple[str, UUID]]:
    """What a worker's laptops learn, in order."""
    query = sa.select(change.c.kind, change.c.scope).where(change.c.worker == worker).order_by(change.c.seq)
    return [(row.kind, row.scope) for row in at.connection.execute(query)]


def refused(denied: pytest.ExceptionInfo[Denied]) -> str:
    return denied.value.code


def test_a_plan_changes_nothing(database: Database, agency: UUID, ana: UUID, ben: UUID) -> None:
    with office(database, agency) as at:
        give_laptop(at, ana, unsent=3)
        give_laptop(at, ana, unsent=2)
        give_laptop(at, ana, unsent=9, revoked_at=at.now)
        assert plan_transfer(at, ana, ben) == Transfer(ana, ben, (BEA.id, CAL.id), 5)
        assert (charts_of(at, ana), charts_of(at, ben)) == ((BEA.id, CAL.id), ())


def test_one_client_goes_to_another_worker(database: Database, agency: UUID, ana: UUID, ben: UUID) -> None:
    with office(database, agency) as at:
        transfer(at, plan_transfer(at, ana, ben, [BEA.id]), "moved to the east side")
        assert (charts_of(at, ana), charts_of(at, ben)) == ((CAL.id,), (BEA.id,))
        assert (sees(at, ana), sees(at, ben)) == ({CAL.id}, {BEA.id})
        assert (told(at, ana)[-1], told(at, ben)) == (("leave", BEA.id), [("enter", BEA.id)])
        event = events(at.connection)[0]
    assert (event.event, event.subject) == ("chart.transferred", str(BEA.id))
    assert event.reason == f"from {ana} to {ben}: moved to the east side"


def test_all_of_a_worker_s_clients_go(database: Database, agency: UUID, ana: UUID, ben: UUID) -> None:
    with office(database, agency) as at:
        transfer(at, plan_transfer(at, ana, ben), "left")
        assert (charts_of(at, ana), charts_of(at, ben)) == ((), (BEA.id, CAL.id))


def test_work_that_the_giver_wrote_before_still_counts(database: Database, agency: UUID, ana: UUID, ben: UUID) -> None:
    with office(database, agency) as at:
        transfer(at, plan_transfer(at, ana, ben), "left")
    (answer,) = send(database, agency, operation(draft(BEA)))
    assert (answer.status, answer.late) == (Status.APPLIED, True)


def test_what_cannot_be_transferred_is_refused(database: Database, agency: UUID, ana: UUID, ben: UUID) -> None:
    closed = hire(database, agency, "Cy Otter")
    with office(database, agency) as at:
        at.connection.execute(sa.text("UPDATE account SET is_active = false WHERE id = :id"), {"id": closed})
        for step, code in (
            (lambda: plan_transfer(at, ana, ana), "same_worker"),
            (lambda: plan_transfer(at, ben, ana), "no_charts"),
            (lambda: plan_transfer(at, ana, ben, [uuid4()]), "not_hers"),
            (lambda: plan_transfer(at, ana, closed), "account_closed"),
            (lambda: plan_transfer(at, ana, uuid4()), "no_such_account"),
        ):
            with pytest.raises(Denied) as denied:
                step()
            assert refused(denied) == code


def test_a_plan_that_is_out_of_date_is_not_carried_out(database: Database, agency: UUID, ana: UUID, ben: UUID) -> None:
    with office(database, agency) as at:
        planned = plan_transfer(at, ana, ben, [BEA.id])
        transfer(at, planned, "first")
        with pytest.raises(Denied) as denied:
            transfer(at, planned, "again")
    assert refused(denied) == "not_hers"


def test_a_chart_is_given_beside_the_one_who_has_it(database: Database, agency: UUID, ana: UUID, ben: UUID) -> None:
    with office(database, agency) as at:
        assign(at, ben, BEA.id)
        assert (charts_of(at, ben), BEA.id in charts_of(at, ana)) == ((BEA.id,), True)
        unassign(at, ana, BEA.id, "on leave")
        assert charts_of(at, ana) == (CAL.id,)
        assert [event.event for event in events(at.connection)][:2] == ["chart.ended", "chart.assigned"]


def test_no_client_is_left_without_a_worker(database: Database, agency: UUID, ana: UUID) -> None:
    with office(database, agency) as at:
        with pytest.raises(Denied) as denied:
            unassign(at, ana, BEA.id, "")
        assert refused(denied) == "nobody_else"
        with pytest.raises(Denied) as denied:
            assign(at, ana, uuid4())
        assert refused(denied) == "no_such_chart"


def test_a_supervisor_sees_the_charts_of_her_team(database: Database, agency: UUID, ana: UUID, ben: UUID) -> None:
    supervisor = hire(database, agency, "Su Vance", Role.SUPERVISOR)
    with office(database, agency) as at:
        set_team(at, supervisor, [ana, supervisor])
        assert (team_of(at, supervisor), sees(at, supervisor)) == ({ana}, {BEA.id, CAL.id})
        set_team(at, supervisor, [ben])
        assert (team_of(at, supervisor), sees(at, supervisor)) == ({ben}, set())
        with pytest.raises(Denied) as denied:
            set_team(at, ana, [ben])
    assert refused(denied) == "no_supervisor"


def test_a_supervisor_transfers_within_her_team_alone(database: Database, agency: UUID, ana: UUID, ben: UUID) -> None:
    supervisor = hire(database, agency, "Su Vance", Role.SUPERVISOR)
    outside = hire(database, agency, "Ola Kern")
    with office(database, agency) as at:
        set_team(at, supervisor, [ana, ben])
    with office(database, agency, supervisor) as at:
        transfer(at, plan_transfer(at, ana, ben, [BEA.id]), "nearer")
        for step in (
            lambda: plan_transfer(at, ana, outside),
            lambda: assign(at, outside, CAL.id),
            lambda: set_team(at, supervisor, [outside]),
        ):
            with pytest.raises(Denied) as denied:
                step()
            assert refused(denied) == "not_permitted"
