"""Every page asked for by everybody: what is not hers looks like what does not exist, and asking changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
import sqlalchemy as sa

from sync.server import charts
from sync.server.console_routes import OPEN_PAGES, PAGES
from sync.server.office import Role
from sync.server.tables import account, admin_event, assignment, device, enrolment_code, record
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.people import WorkerRole
from tests.sync.console.browser import Browser
from tests.sync.console.town import Town

Visit = Callable[..., Browser]
EVERYBODY = frozenset({"ada", "sam", "kim"})
OWN = "/account"
"""Where nobody can name another one's account: it takes no ids."""


@dataclass
class Agency:
    """Sam looks after Ana, Kim after nobody; Ada administers. Ana has a client, a note that waits, and a laptop."""

    town: Town
    who: dict[str, UUID]
    client: Client
    note: ContactNote
    laptop: str

    def filled(self, path: str) -> str:
        known = {"{document:str}": str(self.note.id), "{device:str}": self.laptop}
        for name, value in known.items():
            path = path.replace(name, value)
        return f"/console{path.rstrip('/')}"

    def state(self) -> list[object]:
        """All that a form could change."""
        with self.town.office() as office:
            tables = (account, assignment, device, enrolment_code, record)
            counts = [office.connection.scalar(sa.select(sa.func.count()).select_from(each)) for each in tables]
            revoked = office.connection.scalars(sa.select(device.c.revoked_at)).all()
            deeds = sa.select(admin_event.c.event).where(~admin_event.c.event.like("document.opened%"))
            return [*counts, *revoked, *office.connection.scalars(deeds)]


@pytest.fixture
def agency_of(town: Town) -> Agency:
    who = {
        "ada": town.person("Ada Adler", Role.ADMINISTRATOR),
        "sam": town.person("Sam Sharma", Role.SUPERVISOR),
        "kim": town.person("Kim Kaur", Role.SUPERVISOR),
        "ana": town.person("Ana Ng"),
    }
    town.team(who["sam"], who["ana"])
    client = town.client(who["ana"])
    return Agency(town, who, client, town.note(who["ana"], client), town.laptop(who["ana"]))


READS = {
    "/": EVERYBODY,
    "/silent": EVERYBODY,
    "/queue": EVERYBODY,
    "/queue/{document:str}": frozenset({"sam"}),
    "/conflicts": EVERYBODY,
    "/held": EVERYBODY,
    "/laptops": EVERYBODY,
    "/laptops/{device:str}/withdraw": frozenset({"ada", "sam"}),
    "/transfers": EVERYBODY,
    "/billing": frozenset({"ada"}),
    "/audit": EVERYBODY,
    OWN: EVERYBODY,
}
FORMS = [page.path for page in PAGES if page.method == "POST" and "out" not in page.path]


def test_every_page_that_is_read_is_in_the_table_below() -> None:
    tried = {*READS, "/conflicts/{record:str}/{operation:str}"}
    assert {page.path for page in PAGES if page.method == "GET"} == tried


@pytest.mark.slow  # every page for everybody; the quick tests try the same for each use case
@pytest.mark.parametrize("path", READS)
def test_who_may_read_it(visit: Visit, agency_of: Agency, path: str) -> None:
    missing = visit(agency_of.who["sam"]).get("/console/no-such-page").text
    for name in EVERYBODY:
        answer = visit(agency_of.who[name]).get(agency_of.filled(path))
        assert answer.status == (200 if name in READS[path] else 404), name
        assert (answer.text == missing) == (name not in READS[path]), name


@pytest.mark.slow  # as above
@pytest.mark.parametrize("path", [path for path in FORMS if not path.startswith(OWN)])
def test_a_form_filled_with_foreign_ids_changes_nothing(visit: Visit, agency_of: Agency, path: str) -> None:
    """Kim sends the forms of Sam's pages, with everything in them but the token of her own session."""
    before = agency_of.state()
    ana = str(agency_of.who["ana"])
    chart, kim = str(agency_of.client.id), visit(agency_of.who["kim"])
    filled = {
        "csrf": kim.get("/console").form("/console/sign-out").fields["csrf"],
        "worker": ana,
        "author": ana,
        "giver": ana,
        "taker": str(agency_of.who["kim"]),
        "chart": chart,
        "key": f"access:{ana}:{chart}",
        "reason": "mine now",
        "remark": "mine now",
        "choice": "kept",
        "since": "2026-11-01",
        "until": "2026-11-30",
        "digest": agency_of.note.signature.digest if agency_of.note.signature else "",
    }
    answer = kim.post(
        agency_of.filled(path.replace("{record:str}", chart).replace("{operation:str}", "0" * 32)), filled
    )
    assert answer.status == 404
    assert agency_of.state() == before


@pytest.mark.slow  # as above
def test_a_worker_has_no_console_even_with_a_session(visit: Visit, agency_of: Agency) -> None:
    browser = visit(agency_of.who["ana"])
    for page in PAGES:
        if page.method == "GET":
            assert "Name to sign in with" in browser.get(agency_of.filled(page.path)).words


def test_who_left_the_team_is_not_looked_after_any_more(town: Town, visit: Visit, agency_of: Agency) -> None:
    browser = visit(agency_of.who["sam"])
    assert "Practice, Bea" in browser.get("/console/queue").words
    with town.office() as office:
        charts.set_team(office, agency_of.who["sam"], ())
    assert "Nothing waits for you" in browser.get("/console/queue").words
    assert browser.get(f"/console/queue/{agency_of.note.id}").status == 404
    assert browser.get(agency_of.filled("/laptops/{device:str}/withdraw")).status == 404
    assert "Ana Ng" not in browser.get("/console/transfers").words


def test_pages_before_the_sign_in_are_few() -> None:
    assert {page.path for page in OPEN_PAGES} == {"/sign-in", "/sign-in/code"}


def test_numbers_of_the_overview_lead_to_their_pages(town: Town, visit: Visit, agency_of: Agency) -> None:
    browser = visit(agency_of.who["sam"])
    page = browser.get("/console")
    for number, path in ((1, "queue"), (0, "conflicts"), (0, "held"), (1, "silent")):
        assert f'<li><a href="/console/{path}"><strong>{number}</strong>' in page.text
    assert "the oldest for less than a minute" in page.words
    town.note(agency_of.who["ana"], agency_of.client)
    assert "2 wait for your signature" in browser.get("/console").words


def test_the_seat_of_a_supervisor_has_the_rights_of_her_account(town: Town) -> None:
    own = town.person("Eve Eden", Role.SUPERVISOR, approves_own=True)
    with town.office() as office:
        right = office.connection.scalar(sa.select(account.c.approves_own).where(account.c.id == own))
    assert right is True
    assert WorkerRole.SELF_APPROVAL not in town.worker(own).roles
