"""Two versions side by side, and a supervisor's decision: an operation that is based on both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import msgspec
import pytest

from sync.protocol.messages import Op, Row, Status
from sync.server.assignments import carry_out
from sync.server.charts import RULES
from sync.server.console_operations import Hand, change, store_of
from sync.server.console_records import Charts
from sync.server.core import decide
from sync.server.office import Role
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.operations import ids_in
from tcm_desktop.domain.paths import flatten
from tcm_desktop.domain.signatures import signed
from tcm_desktop.domain.tasks import Task
from tcm_desktop.services.meetings import ASKED
from tests.support.vaults import ZONE
from tests.sync.console.browser import Browser, Page
from tests.sync.console.conftest import Site
from tests.sync.console.town import Town

Visit = Callable[..., Browser]
LIST = "/console/conflicts"
HERS, KEPT = "Call the clinic on Monday", "Call the clinic; ask for Dr. Lee"


def bring(town: Town, operation: Op) -> Status:
    """What a laptop sends; gives what became of it."""
    with town.office() as office:
        store = store_of(office)
        decision = decide((operation,), operation.author, store.known((operation,), office.now), RULES)
        carry_out(decision, store, office.now, RULES)
        return decision.answers[0].status


def row_of(town: Town, who: UUID, record_id: UUID) -> Row:
    with town.office() as office:
        found = Charts(office.connection, who).find(record_id)
    assert found is not None
    return found


@pytest.fixture
def ana(town: Town) -> UUID:
    return town.person("Ana Ng")


@pytest.fixture
def ben(town: Town) -> UUID:
    return town.person("Ben Okafor")


@pytest.fixture
def sam(town: Town, ana: UUID, ben: UUID) -> UUID:
    made = town.person("Sam Sharma", Role.SUPERVISOR)
    town.team(made, ana, ben)
    return made


@pytest.fixture
def bea(town: Town, sam: UUID, ana: UUID) -> Client:
    return town.client(ana)


@pytest.fixture
def task(site: Site, town: Town, ana: UUID, sam: UUID, bea: Client) -> Task:
    """A task whose words Ana and Sam changed apart from each other: hers are in force."""
    made = Task(town.new_id(), bea.id, ana, "Call the clinic", site.clock.at.date())
    town.put(ana, made)
    seen = row_of(town, sam, made.id)
    base = {"what": seen.versions[""]}
    assert bring(town, change(seen, Hand(ana, site.clock.at, ZONE), {"what": HERS}, base)) is Status.APPLIED
    assert bring(town, change(seen, Hand(sam, site.clock.at, ZONE), {"what": KEPT}, base)) is Status.CONFLICT
    return made


def opened(browser: Browser) -> tuple[Page, str]:
    """The one conflict of the list, and where its form goes."""
    text = browser.get(LIST).text
    path = text.split(f'href="{LIST}/')[1].split('"')[0]
    return browser.get(f"{LIST}/{path}"), f"{LIST}/{path}"


def test_both_values_stand_side_by_side_in_words(visit: Visit, sam: UUID, task: Task) -> None:
    browser = visit(sam)
    assert "Task Practice, Bea What to do Sam Sharma" in browser.get(LIST).words
    words = opened(browser)[0].words
    assert f"In force, by Ana Ng {HERS}" in words
    assert f"Kept, by Sam Sharma, Nov 22, 12:00 pm {KEPT}" in words


@pytest.mark.parametrize(
    ("choice", "own", "after"),
    [
        ("in_force", "", HERS),
        ("kept", "", KEPT),
        ("own", "Call on Monday, ask for Dr. Lee", "Call on Monday, ask for Dr. Lee"),
    ],
)
def test_what_was_chosen_is_in_force_and_nothing_waits_any_more(
    town: Town, visit: Visit, sam: UUID, task: Task, choice: str, own: str, after: str
) -> None:
    browser = visit(sam)
    page, path = opened(browser)
    before = row_of(town, sam, task.id)
    typed = {"own-0": own} if own else {}
    assert "Your decision is in force" in browser.submit(page, path, choice=choice, **typed).words
    row = row_of(town, sam, task.id)
    assert (row.values["what"], row.conflicts) == (after, ())
    assert set(ids_in(row.versions["what"])) - set(ids_in(before.versions["what"]))
    assert "There is nothing to decide" in browser.get(LIST).words
    assert town.events()[-1] == f"conflict.decided_{choice}"


def test_a_choice_has_to_be_made(town: Town, visit: Visit, sam: UUID, task: Task) -> None:
    browser = visit(sam)
    page, path = opened(browser)
    for form in (page.form(path).fields, page.form(path).fields | {"choice": "other"}):
        assert "Choose one of the ways first" in browser.post(path, form).words
    assert row_of(town, sam, task.id).conflicts


def test_what_is_settled_is_not_there(visit: Visit, sam: UUID, task: Task) -> None:
    browser = visit(sam)
    page, path = opened(browser)
    browser.submit(page, path, choice="kept")
    assert browser.submit(page, path, choice="in_force").status == 404


def test_a_signed_record_stays_as_it_was_signed(
    site: Site, town: Town, visit: Visit, sam: UUID, ana: UUID, bea: Client
) -> None:
    whole = town.note(ana, bea, cosign=False)
    draft = replace(whole, id=town.new_id(), signature=None, narrative="One.")
    town.put(ana, draft)
    seen = row_of(town, sam, draft.id)
    base = {"narrative": seen.versions[""]}
    bring(town, change(seen, Hand(ana, site.clock.at, ZONE), {"narrative": HERS}, base))
    bring(town, change(seen, Hand(sam, site.clock.at, ZONE), {"narrative": KEPT}, base))
    done = signed(replace(draft, narrative=HERS), town.worker(ana), site.clock.at, ZONE)
    paths = flatten(msgspec.to_builtins(done))
    signature = {path: value for path, value in paths.items() if path.startswith("signature/")}
    assert bring(town, change(seen, Hand(ana, site.clock.at, ZONE), signature, {})) is Status.APPLIED
    browser = visit(sam)
    page, path = opened(browser)
    assert "It stays as it was signed" in page.words
    assert page.form(path).choices["choice"] == ["in_force"]
    refused = browser.post(path, page.form(path).fields | {"choice": "kept"})
    assert "can no longer change" in refused.words
    assert "Your decision is in force" in browser.submit(page, path, choice="in_force").words
    row = row_of(town, sam, draft.id)
    assert (row.values["narrative"], row.conflicts) == (HERS, ())


def test_that_help_was_asked_for_is_said(
    site: Site, town: Town, visit: Visit, sam: UUID, ana: UUID, bea: Client, task: Task
) -> None:
    browser = visit(sam)
    assert "asks for your help" not in browser.get(LIST).words
    town.put(ana, Task(town.new_id(), bea.id, ana, ASKED, site.clock.at.date(), for_whom="My supervisor"))
    assert "asks for your help" in browser.get(LIST).words
    assert "asks for your help" in opened(browser)[0].words


def test_another_teams_conflicts_are_not_there(town: Town, visit: Visit, sam: UUID, task: Task) -> None:
    kim = town.person("Kim Kaur", Role.SUPERVISOR)
    path = opened(visit(sam))[1]
    browser = visit(kim)
    assert "There is nothing to decide" in browser.get(LIST).words
    csrf = browser.get(LIST).form("/console/sign-out").fields["csrf"]
    assert browser.get(path).status == 404
    assert browser.post(path, {"csrf": csrf, "choice": "kept"}).status == 404
