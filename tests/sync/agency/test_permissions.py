"""Every use case of the agency's side against every role: nobody does what is not hers, and nothing is left behind."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from types import ModuleType
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.server import administration, charts, exports, publishing
from sync.server.administration import NewAccount
from sync.server.audit import first_break
from sync.server.charts import Transfer
from sync.server.database import Database
from sync.server.office import Denied, Office, Role
from sync.server.publishing import ReadyPack
from sync.server.tables import admin_event
from tests.sync.agency.charts import ANA, BEN, client, operation
from tests.sync.agency.offices import give_laptop, hire, office
from tests.sync.agency.test_exports import send
from tests.sync.postgres import make_agency

PUBLISHED = ("p", "1")
KEY = Ed25519PrivateKey.generate()
BEA = client()
FREE = {"accounts", "find_account", "devices", "charts_of", "team_of", "published", "agency_shelf"}
"""What only looks: it shows each what is hers, which its own tests say, or what is no secret of anybody's."""
REFUSED = {"not_permitted", "no_such_device", "no_such_account"}
"""How it is said that something is not hers: also as if it were not there."""


@dataclass(frozen=True)
class Case:
    """The people and things of an agency: Su supervises Ana, nobody supervises Ben."""

    office: Office
    ana: UUID
    ben: UUID
    supervisor: UUID
    hers: str
    his: str


Step = Callable[[Case], object]

ADMINISTRATORS: dict[str, Step] = {
    "add_account": lambda at: administration.add_account(at.office, NewAccount(f"n{uuid4().hex}", "New", Role.WORKER)),
    "change_role": lambda at: administration.change_role(at.office, at.ana, Role.SUPERVISOR),
    "set_passphrase": lambda at: administration.set_passphrase(at.office, at.ana, "$argon2id$x"),
    "close_account": lambda at: administration.close_account(at.office, at.ben, "left"),
    "open_account": lambda at: administration.open_account(at.office, at.ben),
    "set_team": lambda at: charts.set_team(at.office, at.supervisor, [at.ben]),
    "publish": lambda at: publishing.publish(at.office, ReadyPack("p", uuid4().hex, b"b", ""), KEY),
    "withdraw": lambda at: publishing.withdraw(at.office, *PUBLISHED, "", KEY),
    "claim_of": lambda at: exports.claim_of(at.office, date(2026, 11, 1), date(2026, 11, 30)),
    "everything": lambda at: list(exports.everything(at.office)),
    "note_export": lambda at: exports.note_export(at.office),
}
"""What only an administrator does."""

OF_HER_TEAM: dict[str, Step] = {
    "new_ticket_code": lambda at: administration.new_ticket_code(at.office, at.ana),
    "revoke": lambda at: administration.revoke(at.office, at.hers, KEY, "lost"),
    "assign": lambda at: charts.assign(at.office, at.ana, BEA.id),
}
"""What a supervisor does for the people of her team."""

OF_OTHERS: dict[str, Step] = {
    "new_ticket_code": lambda at: administration.new_ticket_code(at.office, at.ben),
    "revoke": lambda at: administration.revoke(at.office, at.his, KEY, "lost"),
    "assign": lambda at: charts.assign(at.office, at.ben, BEA.id),
    "unassign": lambda at: charts.unassign(at.office, at.ben, BEA.id, ""),
    "plan_transfer": lambda at: charts.plan_transfer(at.office, at.ana, at.ben),
    "transfer": lambda at: charts.transfer(at.office, Transfer(at.ana, at.ben, (BEA.id,), 0), "why"),
}
"""The same for somebody who is not in it."""


def use_cases(module: ModuleType) -> set[str]:
    """The functions of a module that take an office, by name."""
    found = inspect.getmembers(module, inspect.isfunction)
    own = [(name, each) for name, each in found if each.__module__ == module.__name__ and not name.startswith("_")]
    return {name for name, each in own if next(iter(inspect.signature(each).parameters), "") == "office"}


def test_every_use_case_is_in_a_table_above() -> None:
    every = {name for module in (administration, charts, publishing, exports) for name in use_cases(module)}
    assert every == FREE | set(ADMINISTRATORS) | set(OF_HER_TEAM) | set(OF_OTHERS)


@pytest.fixture
def people(database: Database, agency: UUID) -> dict[str, UUID]:
    """Everybody, a chart of Ana's, and a rule pack."""
    found = {
        "ana": hire(database, agency, ANA.name, id=ANA.id),
        "ben": hire(database, agency, BEN.name, id=BEN.id),
        "supervisor": hire(database, agency, "Su Vance", Role.SUPERVISOR),
        "administrator": hire(database, agency, "Bo Stone", Role.ADMINISTRATOR),
    }
    send(database, agency, operation(BEA))
    with office(database, agency) as at:
        charts.set_team(at, found["supervisor"], [found["ana"]])
        publishing.publish(at, ReadyPack(*PUBLISHED, b"b", ""), KEY)
    return found


def case(at: Office, people: dict[str, UUID]) -> Case:
    laptops = {name: give_laptop(at, people[name]) for name in ("ana", "ben")}
    return Case(at, people["ana"], people["ben"], people["supervisor"], laptops["ana"], laptops["ben"])


def events(at: Office) -> int:
    return at.connection.scalar(sa.select(sa.func.count()).select_from(admin_event)) or 0


def may(database: Database, agency: UUID, people: dict[str, UUID], who: str, step: Step) -> bool:
    """Whether somebody may do it. If not, nothing was changed by then, and the audit trail is as it was."""
    with office(database, agency, people[who]) as at:
        given, before = case(at, people), events(at)
        refused = ""
        try:
            step(given)
        except Denied as denied:
            refused = denied.code
        assert not refused or (refused in REFUSED and events(at) == before)
    with office(database, agency) as at:
        assert first_break(at.connection) is None
    return not refused


@pytest.mark.parametrize("name", sorted(ADMINISTRATORS))
def test_what_only_an_administrator_does(database: Database, agency: UUID, people: dict[str, UUID], name: str) -> None:
    step = ADMINISTRATORS[name]
    found = {who: may(database, agency, people, who, step) for who in ("ana", "supervisor", "administrator")}
    assert found == {"ana": False, "supervisor": False, "administrator": True}


@pytest.mark.parametrize("name", sorted(OF_HER_TEAM))
def test_what_a_supervisor_does_for_her_team(
    database: Database, agency: UUID, people: dict[str, UUID], name: str
) -> None:
    step = OF_HER_TEAM[name]
    found = {who: may(database, agency, people, who, step) for who in ("ana", "supervisor", "administrator")}
    assert found == {"ana": False, "supervisor": True, "administrator": True}


@pytest.mark.parametrize("name", sorted(OF_OTHERS))
def test_what_nobody_below_does_for_others(
    database: Database, agency: UUID, people: dict[str, UUID], name: str
) -> None:
    step = OF_OTHERS[name]
    assert [may(database, agency, people, who, step) for who in ("ana", "ben", "supervisor")] == [False] * 3


def test_a_role_that_was_taken_away_is_gone_at_once(database: Database, agency: UUID, people: dict[str, UUID]) -> None:
    step = OF_HER_TEAM["new_ticket_code"]
    assert may(database, agency, people, "supervisor", step)
    with office(database, agency) as at:
        administration.change_role(at, people["supervisor"], Role.WORKER)
    assert not may(database, agency, people, "supervisor", step)


def test_nobody_acts_for_another_agency(database: Database, agency: UUID, people: dict[str, UUID]) -> None:
    """An administrator of one agency finds nothing of another's, whatever ids she knows."""
    agency_beside = make_agency(database)
    elsewhere = hire(database, agency_beside, "Zed Moor", Role.ADMINISTRATOR)
    with office(database, agency) as at:
        laptop = give_laptop(at, people["ana"])
    steps: tuple[Callable[[Office], object], ...] = (
        lambda at: administration.find_account(at, str(people["ana"])),
        lambda at: administration.new_ticket_code(at, people["ana"]),
        lambda at: administration.revoke(at, laptop, KEY, "lost"),
        lambda at: charts.assign(at, elsewhere, BEA.id),
        lambda at: charts.set_team(at, people["supervisor"], []),
        lambda at: charts.plan_transfer(at, people["ana"], elsewhere),
    )
    for step in steps:
        with office(database, agency_beside, elsewhere) as at, pytest.raises(Denied) as denied:
            step(at)
        assert denied.value.code.startswith("no_such_") or denied.value.code == "no_charts"
    with office(database, agency_beside, elsewhere) as at:
        assert [each.id for each in administration.accounts(at)] == [elsewhere]
        assert administration.devices(at) == ()
        assert len(list(exports.everything(at))) == 3
