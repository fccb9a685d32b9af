"""Laptops, transfers, held work, silence, billing and the audit trail: who may do and see what, and what it changes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from sync.protocol.messages import Op, Push
from sync.protocol.tickets import code_digest, read_ticket
from sync.server import administration, charts
from sync.server.answering import Answering, push
from sync.server.charts import RULES
from sync.server.console_operations import Hand, create, new_id, store_of
from sync.server.office import Role
from sync.server.tables import device, enrolment_code, parked
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingChoice, BillingRecord
from tcm_desktop.domain.tasks import Task
from tests.support.vaults import ZONE
from tests.sync.console.browser import Browser
from tests.sync.console.conftest import Site
from tests.sync.console.town import Town

Visit = Callable[..., Browser]
ENROL, TRANSFERS, HELD = "/console/laptops/enrol", "/console/transfers", "/console/held"


@dataclass
class Team:
    """Ada administers; Sam looks after Ana and Ben; Zoe belongs to another team, Kim's."""

    ada: UUID
    sam: UUID
    ana: UUID
    ben: UUID
    kim: UUID
    zoe: UUID


@pytest.fixture
def team(town: Town) -> Team:
    ada, sam = town.person("Ada Adler", Role.ADMINISTRATOR), town.person("Sam Sharma", Role.SUPERVISOR)
    ana, ben, zoe = (town.person(name) for name in ("Ana Ng", "Ben Okafor", "Zoe Zander"))
    kim = town.person("Kim Kaur", Role.SUPERVISOR)
    town.team(sam, ana, ben)
    town.team(kim, zoe)
    return Team(ada, sam, ana, ben, kim, zoe)


def csrf(browser: Browser) -> dict[str, str]:
    return {"csrf": browser.get("/console/silent").form("/console/sign-out").fields["csrf"]}


# --- laptops -------------------------------------------------------------------------------------------------------


def test_a_ticket_is_shown_once_and_only_its_hash_is_kept(site: Site, town: Town, visit: Visit, team: Team) -> None:
    browser = visit(team.ada)
    shown = browser.submit(browser.get("/console/laptops"), ENROL, worker=str(team.ana))
    assert "Ticket for Ana Ng" in shown.words
    ticket = read_ticket(shown.text.split("autofocus>")[1].split("</textarea>")[0])
    assert ticket.server == site.address
    with town.office() as office:
        (kept,) = office.connection.execute(sa.select(enrolment_code)).all()
    assert (kept.code_hash, kept.worker, kept.made_by) == (code_digest(ticket.code), team.ana, team.ada)
    assert kept.expires_at == site.clock.at + timedelta(hours=24)
    assert ticket.code not in str(kept)
    assert ticket.code not in browser.get("/console/laptops").text


def test_a_supervisor_enrols_laptops_of_her_team_alone(town: Town, visit: Visit, team: Team) -> None:
    browser = visit(team.sam)
    page = browser.get("/console/laptops")
    assert str(team.zoe) not in page.text
    assert "Ticket for Ben Okafor" in browser.submit(page, ENROL, worker=str(team.ben)).words
    for worker in (team.zoe, town.new_id(), "nobody", ""):
        assert browser.post(ENROL, csrf(browser) | {"worker": str(worker)}).status == 404


def test_no_ticket_is_made_for_a_closed_account(town: Town, visit: Visit, team: Team) -> None:
    with town.office() as office:
        administration.close_account(office, team.zoe, "left")
    browser = visit(team.ada)
    assert "This account is closed" in browser.post(ENROL, csrf(browser) | {"worker": str(team.zoe)}).words


def test_a_laptop_is_withdrawn_with_a_reason_and_told_to_wipe_itself(town: Town, visit: Visit, team: Team) -> None:
    laptop = town.laptop(team.ana, unsent=3, oldest_unsent_at=town.console.now() - timedelta(days=2))
    path, browser = f"/console/laptops/{laptop}/withdraw", visit(team.sam)
    asked = browser.get(path)
    assert "3 changes were not sent" in asked.words
    assert "Say why first" in browser.post(path, asked.form(path).fields).words
    done = browser.submit(asked, path, reason="Lost on the bus")
    assert "will wipe itself" in done.words
    assert "told to wipe itself" in done.words
    with town.office() as office:
        row = office.connection.execute(sa.select(device).where(device.c.id == laptop)).one()
    assert row.revoked_at == town.console.now()
    assert row.wipe_order is not None
    assert "withdrawn before" in browser.submit(asked, path, reason="Again").words
    assert town.events()[-2:] == ["device.revoked", "device.wipe_ordered"]


def test_another_teams_laptop_is_not_there(town: Town, visit: Visit, team: Team) -> None:
    laptop = town.laptop(team.zoe, "Zoe's laptop")
    path, browser = f"/console/laptops/{laptop}/withdraw", visit(team.sam)
    assert "Zoe" not in browser.get("/console/laptops").words
    missing = browser.get(f"/console/laptops/{new_id()}/withdraw")
    assert (missing.status, browser.get(path).text) == (404, missing.text)
    assert browser.post(path, csrf(browser) | {"reason": "x"}).status == 404


# --- silence -------------------------------------------------------------------------------------------------------


def test_whoever_was_silent_longest_is_first_and_late(town: Town, visit: Visit, team: Team) -> None:
    now = town.console.now()
    town.laptop(team.ana, last_contact=now - timedelta(hours=2))
    town.laptop(
        team.ana, "Old", last_contact=now - timedelta(days=9), unsent=4, oldest_unsent_at=now - timedelta(days=8)
    )
    town.laptop(team.ben, last_contact=now - timedelta(days=9))
    town.laptop(team.zoe, last_contact=now - timedelta(days=30), revoked_at=now)
    page = visit(team.ada).get("/console/silent")
    assert page.words.index("Ben Okafor") < page.words.index("Ana Ng")
    assert "Zoe Zander" not in page.words
    assert page.text.count('class="late"') == 2, "Ben's silence and Ana's unsent work, not Ana's silence"
    overview = visit(team.sam).get("/console")
    assert "2 silent, or with unsent work, for a day or longer" in overview.words
    assert "oldest unsent work: 8 days" in overview.words


def test_a_laptop_that_came_hides_no_other_that_holds_work(town: Town, visit: Visit, team: Team) -> None:
    """Ana works with her new laptop; what lies on the old one since nine days is not synced for all that."""
    now = town.console.now()
    town.laptop(team.ben, last_contact=now - timedelta(minutes=5))
    town.laptop(team.ana, "New", last_contact=now)
    assert (
        "Everybody was heard of within a day, and no laptop holds older work." in visit(team.sam).get("/console").words
    )
    town.laptop(
        team.ana, "Old", last_contact=now - timedelta(days=8), unsent=4, oldest_unsent_at=now - timedelta(days=9)
    )
    overview = visit(team.sam).get("/console")
    assert "Ana Ng less than a minute ago 4 changes, the oldest 9 days old" in overview.words
    page = visit(team.sam).get("/console/silent")
    assert page.words.index("Ana Ng") < page.words.index("Ben Okafor")


def test_where_nobody_works_yet_nobody_was_heard_of(town: Town, visit: Visit, team: Team) -> None:
    assert "Nobody has a laptop or a chart yet." in visit(team.kim).get("/console").words


def test_a_worker_with_charts_and_no_laptop_is_named(town: Town, visit: Visit, team: Team) -> None:
    town.client(team.zoe)
    assert "Zoe Zander 1 0 No laptop yet" in visit(team.kim).get("/console/silent").words


# --- transfers -----------------------------------------------------------------------------------------------------


def having(town: Town, worker: UUID) -> set[UUID]:
    with town.office() as office:
        return set(charts.charts_of(office, worker))


def test_one_client_goes_to_another_worker(town: Town, visit: Visit, team: Team) -> None:
    goes, stays = town.client(team.ana, "Example", "Lola"), town.client(team.ana)
    browser = visit(team.sam)
    page = browser.submit(browser.get(TRANSFERS), TRANSFERS, **{"from": str(team.ana)})
    form = next(each for each in page.forms if each.method == "post" and each.action == TRANSFERS)
    assert form.choices["chart"] == [str(goes.id), str(stays.id), "all"]
    filled = form.fields | {"chart": str(goes.id), "taker": str(team.ben), "reason": "Ana is on leave"}
    assert "The charts were transferred" in browser.post(TRANSFERS, filled).words
    assert (having(town, team.ana), having(town, team.ben)) == ({stays.id}, {goes.id})
    assert town.events()[-1] == "chart.transferred"


def test_all_clients_of_a_worker_go(town: Town, visit: Visit, team: Team) -> None:
    hers = {town.client(team.ana).id for _ in range(3)}
    browser = visit(team.ada)
    filled = {"giver": str(team.ana), "chart": "all", "taker": str(team.zoe), "reason": "She leaves"}
    assert "The charts were transferred" in browser.post(TRANSFERS, csrf(browser) | filled).words
    assert (having(town, team.ana), having(town, team.zoe)) == (set(), hers)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"chart": ""}, "Choose what goes"),
        ({"taker": ""}, "Choose what goes"),
        ({"reason": " "}, "Say why first"),
        ({"taker": "ana"}, "The charts are hers already"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    town: Town, visit: Visit, team: Team, change: dict[str, str], words: str
) -> None:
    client, browser = town.client(team.ana), visit(team.sam)
    filled = {"giver": str(team.ana), "chart": str(client.id), "taker": str(team.ben), "reason": "Leave"} | change
    filled["taker"] = str(team.ana) if filled["taker"] == "ana" else filled["taker"]
    page = browser.post(TRANSFERS, csrf(browser) | filled)
    assert words in page.words
    form = next(each for each in page.forms if each.method == "post" and each.action == TRANSFERS)
    assert form.fields["reason"] == filled["reason"].strip()
    assert having(town, team.ana) == {client.id}


def test_nothing_goes_from_or_to_another_team(town: Town, visit: Visit, team: Team) -> None:
    hers, foreign, browser = town.client(team.ana), town.client(team.zoe), visit(team.sam)
    for giver, chart, taker in (
        (team.zoe, foreign, team.ana),
        (team.ana, hers, team.zoe),
        (team.ana, foreign, team.ben),
    ):
        filled = {"giver": str(giver), "chart": str(chart.id), "taker": str(taker), "reason": "x"}
        assert browser.post(TRANSFERS, csrf(browser) | filled).status == 404
    assert (having(town, team.ana), having(town, team.zoe)) == ({hers.id}, {foreign.id})


# --- held work -----------------------------------------------------------------------------------------------------


def send(town: Town, operation: Op, laptop: str, *, is_withdrawn: bool = False) -> None:
    """What a laptop pushes."""
    with town.office() as office:
        store = store_of(office)
        how = Answering(RULES, office.now, new_id, is_withdrawn=is_withdrawn)
        push(Push(laptop, "g", "e1", 0, 1, (operation,)), operation.author, store, how)


def wrote(town: Town, author: UUID, client: Client) -> Op:
    task = Task(town.new_id(), client.id, author, "Call the clinic", town.console.now().date())
    return create(task, Hand(author, town.console.now(), ZONE))


def test_work_in_a_foreign_chart_is_let_in_by_giving_the_chart(town: Town, visit: Visit, team: Team) -> None:
    client = town.client(team.ana)
    send(town, wrote(town, team.ben, client), town.laptop(team.ben))
    browser = visit(team.sam)
    page = browser.get(HELD)
    assert "Ben Okafor Practice, Bea 1 task" in page.words
    assert "Access was given" in browser.submit(page, HELD).words
    assert client.id in having(town, team.ben)
    assert len(town.stored(Task.KIND)) == 1
    assert "Nothing is held" in browser.get(HELD).words


def test_only_an_administrator_gives_a_chart_that_the_supervisor_does_not_see(
    town: Town, visit: Visit, team: Team
) -> None:
    client = town.client(team.zoe)
    operation = wrote(town, team.ben, client)
    send(town, operation, town.laptop(team.ben))
    browser = visit(team.sam)
    page = browser.get(HELD)
    assert "Only an administrator" in page.words
    fields = {"key": f"access:{team.ben}:{client.id}", "author": str(team.ben), "chart": str(client.id)}
    assert browser.post(HELD, csrf(browser) | fields).status == 404
    assert "Nothing is held" in visit(team.kim).get(HELD).words
    admin = visit(team.ada)
    assert "Access was given" in admin.submit(admin.get(HELD), HELD).words


def test_what_a_withdrawn_laptop_sent_is_taken_on_a_supervisors_word(town: Town, visit: Visit, team: Team) -> None:
    client, laptop = town.client(team.ana), town.laptop(team.ana)
    send(town, wrote(town, team.ana, client), laptop, is_withdrawn=True)
    assert town.stored(Task.KIND) == []
    browser = visit(team.sam)
    page = browser.get(HELD)
    assert "It came from a laptop that was withdrawn" in page.words
    assert "was taken into the charts" in browser.submit(page, HELD).words
    assert len(town.stored(Task.KIND)) == 1
    assert "device.work_taken" in town.events()


def test_leaving_it_changes_nothing(town: Town, visit: Visit, team: Team) -> None:
    send(town, wrote(town, team.ben, town.client(team.ana)), town.laptop(team.ben))
    visit(team.sam).get(HELD)
    with town.office() as office:
        assert office.connection.scalar(sa.select(sa.func.count()).select_from(parked)) == 1


# --- billing -------------------------------------------------------------------------------------------------------

DAYS = {"since": "2026-11-01", "until": "2026-11-30"}


def test_the_claim_is_a_file_in_which_no_cell_is_a_formula(town: Town, visit: Visit, team: Team) -> None:
    reason = '=HYPERLINK("http://x","y")'
    billing = BillingRecord(BillingChoice.BILL, "not_billable", 2, minutes=30, override_reason=reason)
    town.note(team.ana, town.client(team.ana), cosign=False, billing=billing)
    browser = visit(team.ada)
    answer = browser.raw("POST", "/console/billing/claim.csv", data=csrf(browser) | DAYS)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="claim-2026-11-01-to-2026-11-30.csv"'
    (line,) = csv.DictReader(io.StringIO(answer.text))
    assert (line["worker"], line["units"], line["billed_against_advice"]) == ("Ana Ng", "2", f"'{reason}")
    assert town.events()[-1] == "billing.exported"


def test_what_is_held_back_is_said_before(town: Town, visit: Visit, team: Team) -> None:
    client = town.client(team.ana)
    town.note(team.ana, client, cosign=False)
    town.note(team.ana, client)
    browser = visit(team.ada)
    page = browser.post("/console/billing/look", csrf(browser) | DAYS)
    assert "1 contact, 2 units" in page.words
    assert "1 contact waits for a second signature" in page.words


@pytest.mark.parametrize("days", [{}, {"since": "2026-11-30", "until": "2026-11-01"}, {"since": "x", "until": "y"}])
def test_days_that_are_none_export_nothing(town: Town, visit: Visit, team: Team, days: dict[str, str]) -> None:
    browser = visit(team.ada)
    page = browser.post("/console/billing/claim.csv", csrf(browser) | days)
    assert page.status == 400
    assert "Nothing was exported" in page.words
    assert "billing.exported" not in town.events()


def test_billing_is_for_administrators(visit: Visit, team: Team) -> None:
    browser = visit(team.sam)
    assert browser.get("/console/billing").status == 404
    assert browser.post("/console/billing/claim.csv", csrf(browser) | DAYS).status == 404
    assert "Billing" not in browser.get("/console").words


# --- the audit trail -----------------------------------------------------------------------------------------------


def test_the_trail_is_searched_by_worker_client_record_and_day(
    site: Site, town: Town, visit: Visit, team: Team
) -> None:
    bea, gus = town.client(team.ana), town.client(team.ben, "Sample", "Gus")
    site.clock.pass_by(days=2)
    note = town.note(team.ana, bea)
    browser = visit(team.sam)
    assert "wrote client" in browser.get("/console/audit").words
    hers = browser.get("/console/audit", worker=str(team.ana))
    assert str(gus.id) not in hers.text.split("<tbody>")[1]
    assert str(note.id) in browser.get("/console/audit", chart=str(bea.id)).text
    assert str(note.id) not in browser.get("/console/audit", chart=str(gus.id)).text
    assert browser.get("/console/audit", record=str(note.id)).words.count("wrote contact note") == 1
    later = browser.get("/console/audit", since="2026-11-24").text.split("<tbody>")[1]
    assert str(note.id) in later
    assert str(bea.id) not in later
    assert str(note.id) not in browser.get("/console/audit", until="2026-11-23").text


def test_the_trail_says_what_administrators_did_and_why(town: Town, visit: Visit, team: Team) -> None:
    laptop = town.laptop(team.ana)
    path, browser = f"/console/laptops/{laptop}/withdraw", visit(team.ada)
    browser.submit(browser.get(path), path, reason="Lost on the bus")
    words = browser.get("/console/audit").words
    assert "Ada Adler device revoked" in words
    assert "Lost on the bus" in words


def test_a_supervisor_searches_her_team_alone(town: Town, visit: Visit, team: Team) -> None:
    client = town.client(team.zoe)
    browser = visit(team.sam)
    for query in ({}, {"worker": str(team.zoe)}, {"chart": str(client.id)}, {"record": str(client.id)}):
        page = browser.get("/console/audit", **query)
        assert str(client.id) not in page.text.split("</form>")[-1]
        assert "Zoe" not in page.words


@pytest.mark.parametrize("query", [{"worker": "x"}, {"record": "'; DROP TABLE record"}, {"since": "soon"}])
def test_what_cannot_be_searched_for_is_passed_over(visit: Visit, team: Team, query: dict[str, str]) -> None:
    assert visit(team.ada).get("/console/audit", **query).status == 200


def test_a_note_that_holds_nul_does_not_stop_the_claim(town: Town, visit: Visit, team: Team) -> None:
    """PostgreSQL's operators fail on JSON that holds it."""
    client = town.client(team.ana)
    town.note(team.ana, client, "One\0two.", cosign=False)
    town.note(team.ana, client, cosign=False, back=timedelta(days=60))
    browser = visit(team.ada)
    assert "1 contact, 2 units" in browser.post("/console/billing/look", csrf(browser) | DAYS).words
