"""Corners: work that waits for something else, accounts that closed meanwhile, what does not fit, other days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from sync.protocol.messages import Op, Status
from sync.server import administration, charts
from sync.server.assignments import carry_out
from sync.server.charts import RULES
from sync.server.console_operations import Hand, change, create, new_id, push, store_of
from sync.server.console_records import Charts
from sync.server.core import decide
from sync.server.office import Role
from sync.server.tables import account
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.tasks import Task
from tests.support.vaults import ZONE
from tests.sync.console.browser import Browser
from tests.sync.console.conftest import NOON, Site
from tests.sync.console.town import Town, sign_in_of

Visit = Callable[..., Browser]


@pytest.fixture
def ana(town: Town) -> UUID:
    return town.person("Ana Ng")


@pytest.fixture
def sam(town: Town, ana: UUID) -> UUID:
    made = town.person("Sam Sharma", Role.SUPERVISOR)
    town.team(made, ana)
    return made


@pytest.fixture
def bea(town: Town, sam: UUID, ana: UUID) -> Client:
    return town.client(ana)


def bring(town: Town, operation: Op) -> Status:
    with town.office() as office:
        store = store_of(office)
        decision = decide((operation,), operation.author, store.known((operation,), office.now), RULES)
        carry_out(decision, store, office.now, RULES)
        return decision.answers[0].status


def task(town: Town, ana: UUID, client: Client, what: str = "Call the clinic") -> Task:
    return Task(town.new_id(), client.id, ana, what, town.console.now().date())


# --- held work -----------------------------------------------------------------------------------------------------


def test_what_waits_for_another_change_is_shown_and_decides_itself(
    town: Town, visit: Visit, sam: UUID, ana: UUID, bea: Client
) -> None:
    made = task(town, ana, bea)
    first = create(made, Hand(ana, NOON, ZONE))
    later = replace_patch(first, {"what": "Call on Monday"})
    assert bring(town, later) is Status.PARKED
    browser = visit(sam)
    page = browser.get("/console/held")
    assert "It waits for another change that has not come" in page.words
    assert not [form for form in page.forms if form.action == "/console/held"]
    assert bring(town, first) is Status.APPLIED
    assert "Nothing is held" in browser.get("/console/held").words


def replace_patch(first: Op, patch: dict[str, object]) -> Op:
    """A change of the same record, made on the operation that founded it."""
    base = dict.fromkeys(patch, first.id)
    return Op(
        new_id(),
        new_id(),
        first.kind.SET,
        first.record_kind,
        first.record_id,
        first.author,
        first.made_at,
        first.zone,
        patch,
        base,
        first.client_id,
    )


def test_access_is_not_given_to_a_closed_account(town: Town, visit: Visit, sam: UUID, ana: UUID, bea: Client) -> None:
    ben = town.person("Ben Okafor")
    town.team(sam, ana, ben)
    assert bring(town, create(task(town, ben, bea), Hand(ben, NOON, ZONE))) is Status.QUARANTINED
    browser = visit(sam)
    page = browser.get("/console/held")
    with town.office() as office:
        administration.close_account(office, ben, "left")
    refused = browser.submit(page, "/console/held")
    assert (refused.status, "That account is closed" in refused.words) == (409, True)
    assert town.stored(Task.KIND) == []


# --- decisions that do not stand -----------------------------------------------------------------------------------


def test_an_operation_that_is_refused_leaves_nothing_behind(town: Town, sam: UUID, ana: UUID, bea: Client) -> None:
    broken = replace_patch(create(task(town, ana, bea), Hand(ana, NOON, ZONE)), {"what": "x"})
    with town.office() as office:
        assert push(office, broken) != ""
    with town.office() as office:
        assert office.connection.exec_driver_sql("SELECT count(*) FROM parked").scalar() == 0
        found = office.connection.exec_driver_sql(
            "SELECT count(*) FROM operation WHERE record_id = %s", (broken.record_id,)
        )
        assert found.scalar() == 0


def test_a_decision_that_makes_no_whole_record_is_told_and_nothing_changes(
    town: Town, visit: Visit, sam: UUID, ana: UUID, bea: Client
) -> None:
    """Sam takes a task's words out on his laptop; a task without words is none, so that his value was only kept."""
    made = task(town, ana, bea)
    town.put(ana, made)
    with town.office() as office:
        seen = Charts(office.connection, sam).find(made.id)
    assert seen is not None
    gone = change(seen, Hand(sam, NOON, ZONE), {"what": None}, {"what": seen.versions[""]})
    assert bring(town, gone) is Status.CONFLICT
    browser = visit(sam)
    path = (
        "/console/conflicts/"
        + browser.get("/console/conflicts").text.split('href="/console/conflicts/')[1].split('"')[0]
    )
    page = browser.get(path)
    assert "Nothing" in page.words
    refused = browser.submit(page, path, choice="kept")
    assert "Nothing was changed" in refused.words
    with town.office() as office:
        now = Charts(office.connection, sam).find(made.id)
    assert now is not None
    assert (now.values["what"], len(now.conflicts)) == ("Call the clinic", 1)
    assert "Your decision is in force" in browser.submit(page, path, choice="in_force").words


# --- other days ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "first", "last"),
    [
        (datetime(2026, 3, 4, 18, tzinfo=UTC), "2026-02-01", "2026-02-28"),
        (datetime(2028, 3, 1, 7, tzinfo=UTC), "2028-01-01", "2028-01-31"),  # still February in San Francisco
        (datetime(2027, 1, 1, 20, tzinfo=UTC), "2026-12-01", "2026-12-31"),
    ],
)
def test_the_month_before_stands_in_the_billing_form(
    site: Site, town: Town, visit: Visit, now: datetime, first: str, last: str
) -> None:
    ada = town.person("Ada Adler", Role.ADMINISTRATOR)
    site.clock.at = now
    fields = visit(ada).get("/console/billing").form("/console/billing/claim.csv").fields
    assert (fields["since"], fields["until"]) == (first, last)


def test_the_search_ends_with_the_last_day_where_the_console_is(
    site: Site, town: Town, visit: Visit, sam: UUID, ana: UUID
) -> None:
    site.clock.at = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)  # half past eleven at night on the 22nd
    late = town.client(ana)
    site.clock.pass_by(hours=1)
    browser = visit(sam)
    until = browser.get("/console/audit", until="2026-11-22", chart=str(late.id))
    assert "wrote client" in until.words
    assert "wrote client" not in browser.get("/console/audit", until="2026-11-21", chart=str(late.id)).words
    assert "wrote client" not in browser.get("/console/audit", since="2026-11-23", chart=str(late.id)).words


# --- people --------------------------------------------------------------------------------------------------------


def test_two_agencies_may_have_people_of_one_name(site: Site, visit: Visit, town: Town) -> None:
    other = Town(site.console)
    here, there = town.person("Ada Adler", Role.ADMINISTRATOR), other.person("Ada Adler", Role.ADMINISTRATOR)
    assert sign_in_of("Ada", town.id) != sign_in_of("Ada", other.id)
    with Browser(site.address, other.token(there)) as elsewhere:
        other.laptop(there, "Their laptop")
        assert "Their laptop" in elsewhere.get("/console/laptops").words
    assert "Their laptop" not in visit(here).get("/console/laptops").words


def test_a_name_is_found_however_it_is_typed(town: Town, visit: Visit) -> None:
    town.person("Ada Adler", Role.ADMINISTRATOR)
    browser = visit()
    typed = f"  {sign_in_of('Ada', town.id).upper()} "
    page = browser.submit(
        browser.get("/console/sign-in"), "/console/sign-in", name=typed, passphrase="violet harbor ninety lamp"
    )
    assert "Set up your second step" in page.words


def test_an_account_that_closes_between_passphrase_and_code_does_not_enter(town: Town, visit: Visit) -> None:
    ada = town.person("Ada Adler", Role.SUPERVISOR)
    browser = visit()
    page = browser.submit(
        browser.get("/console/sign-in"),
        "/console/sign-in",
        name=sign_in_of("Ada", town.id),
        passphrase="violet harbor ninety lamp",
    )
    with town.office() as office:
        office.connection.execute(sa.update(account).where(account.c.id == ada).values(is_active=False))
    assert "Name to sign in with" in browser.submit(page, "/console/sign-in/code", code="123456").words


def test_a_transfer_tells_both_workers_and_keeps_what_the_giver_wrote_before(
    town: Town, visit: Visit, sam: UUID, ana: UUID, bea: Client
) -> None:
    ben = town.person("Ben Okafor")
    town.team(sam, ana, ben)
    with town.office() as office:
        charts.transfer(office, charts.plan_transfer(office, ana, ben), "leave")
        store = store_of(office)
        assert store.sight((ana, ben)) == {(ben, bea.id)}
    late = create(task(town, ana, bea, "Written before"), Hand(ana, NOON - timedelta(days=1), ZONE))
    assert bring(town, late) is Status.APPLIED
    words = visit(sam).get("/console/audit", chart=str(bea.id)).words
    assert "applied (late)" in words
    assert "chart transferred" in words
