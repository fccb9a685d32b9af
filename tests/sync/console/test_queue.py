"""The second signature in the console: only what was read is signed, by whoever may, and it reaches the laptops."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import msgspec
import psycopg
import pytest
import sqlalchemy as sa

from sync.server import assignments
from sync.server.charts import RULES
from sync.server.console_operations import DEVICE, Hand, create, push, store_of
from sync.server.console_records import Charts, as_record
from sync.server.core_pages import page
from sync.server.database import Database
from sync.server.embedded import Addresses
from sync.server.office import Role
from sync.server.tables import sight
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingChoice, BillingRecord
from tcm_desktop.domain.follow_ups import Addendum, CoSigning, ErrorMark, Judgement
from tcm_desktop.domain.people import WorkerRole
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.signatures import is_untouched, signed
from tests.support.vaults import ZONE
from tests.sync.console.browser import Browser
from tests.sync.console.conftest import Site
from tests.sync.console.town import NARRATIVE, Town
from tests.sync.postgres import make_agency

Visit = Callable[..., Browser]
QUEUE = "/console/queue"


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


def judgement(town: Town) -> CoSigning:
    (stored,) = town.stored(CoSigning.KIND)
    found = as_record(stored.kind, stored.values)
    assert isinstance(found, CoSigning)
    return found


def approve_path(document_id: UUID) -> str:
    return f"{QUEUE}/{document_id}/approve"


def return_path(document_id: UUID) -> str:
    return f"{QUEUE}/{document_id}/return"


def test_the_list_is_by_worker_and_whoever_waits_longest_is_first(
    town: Town, visit: Visit, sam: UUID, ana: UUID, bea: Client
) -> None:
    ben = town.person("Ben Okafor")
    town.team(sam, ana, ben)
    town.note(ana, bea, back=timedelta(hours=5))
    town.note(ben, town.client(ben, "Sample", "Gus"), back=timedelta(days=3))
    town.note(ana, bea, back=timedelta(days=1))
    words = visit(sam).get(QUEUE).words
    assert words.index("Ben Okafor 1") < words.index("Ana Ng 2")
    assert words.index("1 day") < words.index("5 hours")


def test_findings_and_the_reason_to_bill_stand_before_the_text(
    town: Town, visit: Visit, sam: UUID, ana: UUID, bea: Client
) -> None:
    billing = BillingRecord(BillingChoice.BILL, "not_billable", 2, override_reason="The clinic asked for it.")
    note = town.note(ana, bea, billing=billing, late_reason="I was ill.")
    browser = visit(sam)
    assert "can't be billed" in browser.get(QUEUE).words
    words = browser.get(f"{QUEUE}/{note.id}").words
    places = [words.index(each) for each in ("can't be billed", "The clinic asked for it.", "I was ill.", NARRATIVE)]
    assert places == sorted(places)


def test_approving_makes_the_record_that_the_desktop_makes(
    town: Town, visit: Visit, sam: UUID, ana: UUID, bea: Client
) -> None:
    note, browser = town.note(ana, bea), visit(sam)
    opened = browser.get(f"{QUEUE}/{note.id}")
    done = browser.submit(opened, approve_path(note.id))
    assert "The document is approved." in done.words
    assert "Nothing waits for you" in done.words
    made = judgement(town)
    assert (made.judgement, made.document_id, made.document_kind) == (Judgement.APPROVED, note.id, note.KIND)
    assert note.signature is not None
    assert made.digest == note.signature.digest
    assert is_untouched(made)
    assert made.signature is not None
    assert (made.signature.worker_id, made.signature.name, made.signature.credential) == (sam, "Sam Sharma", "LCSW")
    assert town.events()[-2:] == ["document.opened_to_cosign", "document.cosigned"]


def test_it_comes_down_to_the_workers_laptop_as_an_operation(
    town: Town, visit: Visit, sam: UUID, ana: UUID, bea: Client
) -> None:
    note, browser = town.note(ana, bea), visit(sam)
    with town.office() as office:
        cursor = store_of(office).standing()[1]
    browser.submit(browser.get(f"{QUEUE}/{note.id}"), approve_path(note.id))
    with town.office() as office:
        sent = page(store_of(office).feed(ana, cursor, 100)).changes
        device = office.connection.exec_driver_sql("SELECT DISTINCT device FROM operation").scalars().all()
    assert [msgspec.to_builtins(each)["kind"] for each in sent] == [CoSigning.KIND]
    assert device == [DEVICE]


def test_nothing_is_approved_that_was_not_opened(town: Town, visit: Visit, sam: UUID, ana: UUID, bea: Client) -> None:
    opened, other = town.note(ana, bea), town.note(ana, bea)
    browser = visit(sam)
    form = browser.get(f"{QUEUE}/{opened.id}").form(approve_path(opened.id))
    assert other.signature is not None
    forged = form.fields | {"digest": other.signature.digest}
    refused = browser.post(approve_path(other.id), forged)
    assert "Open it and read it first" in refused.words
    assert town.stored(CoSigning.KIND) == []


def test_that_somebody_else_opened_it_is_not_enough(
    town: Town, visit: Visit, sam: UUID, ana: UUID, bea: Client
) -> None:
    note, kim = town.note(ana, bea), town.person("Kim Kaur", Role.SUPERVISOR)
    town.team(kim, ana)
    opened = visit(sam).get(f"{QUEUE}/{note.id}").form(approve_path(note.id)).fields
    browser = visit(kim)
    csrf = browser.get(QUEUE).form("/console/sign-out").fields["csrf"]
    refused = browser.post(approve_path(note.id), opened | {"csrf": csrf})
    assert "Open it and read it first" in refused.words
    assert town.stored(CoSigning.KIND) == []


def test_what_was_added_meanwhile_is_read_first(
    site: Site, town: Town, visit: Visit, sam: UUID, ana: UUID, bea: Client
) -> None:
    note, browser = town.note(ana, bea), visit(sam)
    opened = browser.get(f"{QUEUE}/{note.id}")
    text = Addendum(town.new_id(), bea.id, note.KIND, note.id, ana, "She called back at four.")
    town.put(ana, signed(text, town.worker(ana), site.clock.at, ZONE))
    again = browser.submit(opened, approve_path(note.id))
    assert "Something was added since you opened this" in again.words
    assert "She called back at four." in again.words
    assert town.stored(CoSigning.KIND) == []
    assert "is approved" in browser.submit(again, approve_path(note.id)).words
    assert judgement(town).read == (text.id,)


def test_it_is_decided_once(town: Town, visit: Visit, sam: UUID, ana: UUID, bea: Client) -> None:
    note, browser = town.note(ana, bea), visit(sam)
    opened = browser.get(f"{QUEUE}/{note.id}")
    browser.submit(opened, approve_path(note.id))
    assert "no longer waits" in browser.submit(opened, approve_path(note.id)).words
    assert len(town.stored(CoSigning.KIND)) == 1


def test_it_goes_back_with_a_remark_that_points_to_a_sentence(
    town: Town, visit: Visit, sam: UUID, ana: UUID, bea: Client
) -> None:
    note, browser = town.note(ana, bea), visit(sam)
    opened = browser.get(f"{QUEUE}/{note.id}")
    done = browser.submit(opened, return_path(note.id), remark="  Who gave it?  ", pointed="1")
    assert "went back with your remark" in done.words
    made = judgement(town)
    quote = "They gave her an intake appointment for Tuesday."
    assert (made.judgement, made.remark, made.quote) == (Judgement.RETURNED, "Who gave it?", quote)
    assert made.quote_at is not None
    assert NARRATIVE[made.quote_at : made.quote_at + len(quote)] == quote


@pytest.mark.parametrize("pointed", ["", "99", "-1", "x"])
def test_a_remark_may_be_about_the_whole(
    town: Town, visit: Visit, sam: UUID, ana: UUID, bea: Client, pointed: str
) -> None:
    note, browser = town.note(ana, bea), visit(sam)
    fields = browser.get(f"{QUEUE}/{note.id}").form(return_path(note.id)).fields
    browser.post(return_path(note.id), fields | {"remark": "Write who.", "pointed": pointed})
    assert (judgement(town).quote, judgement(town).quote_at) == ("", None)


def test_without_a_remark_nothing_goes_back_and_the_choice_is_kept(
    town: Town, visit: Visit, sam: UUID, ana: UUID, bea: Client
) -> None:
    note, browser = town.note(ana, bea), visit(sam)
    again = browser.submit(browser.get(f"{QUEUE}/{note.id}"), return_path(note.id), remark=" ", pointed="2")
    assert "Say what is to be done about it" in again.words
    assert again.form(return_path(note.id)).fields["pointed"] == "2"
    assert town.stored(CoSigning.KIND) == []


def test_ones_own_documents_need_a_right_of_their_own(town: Town, visit: Visit) -> None:
    eve = town.person("Eve Eden", Role.SUPERVISOR)
    note = town.note(eve, town.client(eve, "Sample", "Gus"))
    browser = visit(eve)
    assert "Nothing waits for you" in browser.get(QUEUE).words
    assert browser.get(f"{QUEUE}/{note.id}").status == 404


def test_with_that_right_they_can_be_approved(town: Town, visit: Visit) -> None:
    eve = town.person("Eve Eden", Role.SUPERVISOR, approves_own=True)
    note = town.note(eve, town.client(eve, "Sample", "Gus"))
    browser = visit(eve)
    assert "is approved" in browser.submit(browser.get(f"{QUEUE}/{note.id}"), approve_path(note.id)).words


def test_what_a_workers_own_record_claims_gives_no_right(town: Town, visit: Visit) -> None:
    """The roles in her record came from her laptop; those of her account count."""
    eve = town.person("Eve Eden", Role.SUPERVISOR)
    town.put(eve, replace(town.worker(eve), roles=(WorkerRole.SUPERVISOR, WorkerRole.SELF_APPROVAL)))
    note = town.note(eve, town.client(eve, "Sample", "Gus"))
    assert visit(eve).get(f"{QUEUE}/{note.id}").status == 404


def test_a_foreign_teams_documents_are_not_there(town: Town, visit: Visit, ana: UUID, bea: Client) -> None:
    note, kim = town.note(ana, bea), town.person("Kim Kaur", Role.SUPERVISOR)
    browser = visit(kim)
    assert "Nothing waits for you" in browser.get(QUEUE).words
    csrf = browser.get(QUEUE).form("/console/sign-out").fields["csrf"]
    missing = browser.get(f"{QUEUE}/{town.new_id()}")
    for answer in (browser.get(f"{QUEUE}/{note.id}"), browser.post(approve_path(note.id), {"csrf": csrf})):
        assert (answer.status, answer.text) == (404, missing.text)


def test_an_administrator_without_a_team_reads_no_clinical_text(
    town: Town, visit: Visit, ana: UUID, bea: Client
) -> None:
    note, ada = town.note(ana, bea), town.person("Ada Adler", Role.ADMINISTRATOR)
    assert visit(ada).get(f"{QUEUE}/{note.id}").status == 404


def test_what_needs_no_second_signature_or_was_in_error_does_not_wait(
    site: Site, town: Town, visit: Visit, sam: UUID, ana: UUID, bea: Client
) -> None:
    plain, wrong = town.note(ana, bea, cosign=False), town.note(ana, bea)
    mark = ErrorMark(town.new_id(), bea.id, wrong.KIND, wrong.id, ana, "Wrong client")
    town.put(ana, signed(mark, town.worker(ana), site.clock.at, ZONE))
    browser = visit(sam)
    assert "Nothing waits for you" in browser.get(QUEUE).words
    assert browser.get(f"{QUEUE}/{plain.id}").status == 404
    assert "ENTERED IN ERROR: Wrong client" in browser.get(f"{QUEUE}/{wrong.id}").words


def test_a_plan_is_read_in_words_and_pointed_to_by_its_lines(
    site: Site, town: Town, visit: Visit, sam: UUID, ana: UUID, bea: Client
) -> None:
    plan = CarePlan(town.new_id(), bea.id, ana, 1, date(2026, 11, 20), goal="I want to live on my own.")
    town.put(ana, signed(plan, town.worker(ana), site.clock.at, ZONE, cosign_needed=True))
    browser = visit(sam)
    opened = browser.get(f"{QUEUE}/{plan.id}")
    assert "I want to live on my own." in opened.words
    lines = opened.form(return_path(plan.id)).choices["pointed"]
    assert len(lines) > 2
    browser.submit(opened, return_path(plan.id), remark="By when?", pointed=lines[1])
    assert judgement(town).quote
    assert judgement(town).quote_at is None


@pytest.mark.parametrize(
    ("role", "right", "own", "is_taken"),
    [
        (Role.SUPERVISOR, False, False, True),
        (Role.SUPERVISOR, False, True, False),
        (Role.SUPERVISOR, True, True, True),
        (Role.WORKER, True, False, False),
        (Role.WORKER, True, True, False),
    ],
)
def test_a_laptop_too_gives_only_the_second_signatures_that_its_account_may(
    site: Site, town: Town, ana: UUID, role: Role, right: bool, own: bool, is_taken: bool
) -> None:
    eve = town.person("Eve Eden", role, approves_own=right)
    author = eve if own else ana
    client = town.client(author)
    note = town.note(author, client)
    with town.office() as office:
        assignments.give(eve, client.id, store_of(office), office.now, RULES)
    assert note.signature is not None
    judged = CoSigning(town.new_id(), client.id, note.KIND, note.id, eve, Judgement.APPROVED, note.signature.digest)
    operation = create(signed(judged, town.worker(eve), site.clock.at, ZONE), Hand(eve, site.clock.at, ZONE))
    with town.office() as office:
        refused = push(office, operation)
    assert (refused == "") == is_taken
    assert len(town.stored(CoSigning.KIND)) == int(is_taken)


def test_a_character_that_the_database_cannot_look_into_hides_nothing(
    town: Town, visit: Visit, sam: UUID, ana: UUID, bea: Client
) -> None:
    """PostgreSQL's operators fail on JSON that holds NUL; a note with it must not close the queue for everybody."""
    note = town.note(ana, bea, f'One\0two. "signature/cosign_needed":true "document_id":"{bea.id}". Three.')
    plain = town.note(ana, bea, f'"signature/cosign_needed":true {chr(0)}', cosign=False)
    browser = visit(sam)
    listed = browser.get(QUEUE)
    assert str(note.id) in listed.text
    assert str(plain.id) not in listed.text
    assert "is approved" in browser.submit(browser.get(f"{QUEUE}/{note.id}"), approve_path(note.id)).words
    assert "Nothing waits for you" in browser.get(QUEUE).words


MANY = """
INSERT INTO record (agency, id, kind, scope, seq, revision, "values", versions, digest)
SELECT %(agency)s, md5('note' || n)::uuid, 'contact_note', %(scope)s, n, 1,
    ('{"narrative": "' || repeat('word ', 200) || '", "signature/cosign_needed": ' || (n %% 2 = 0)::text || '}')::json,
    '{}'::json, 'x'::bytea
FROM generate_series(1, 5000) n
UNION ALL
SELECT %(agency)s, md5('judged' || n)::uuid, 'co_signing', %(scope)s, n, 1,
    ('{"document_id":"' || md5('note' || n)::uuid || '"}')::json, '{}'::json, 'x'::bytea
FROM generate_series(2, 4900, 2) n
"""


@pytest.mark.slow  # a database of its own with 5,000 documents
def test_what_was_judged_is_found_by_its_kind_and_not_by_reading_every_document(addresses: Addresses) -> None:
    database, sam, scope = Database(addresses.service), uuid4(), uuid4()
    agency, asked = make_agency(database), []
    with closing(database), database.as_agency(agency) as connection:
        connection.execute(sight.insert().values(agency=agency, worker=sam, scope=scope))
        connection.exec_driver_sql(MANY, {"agency": agency, "scope": scope})
    with psycopg.connect(addresses.owner, autocommit=True) as owner:
        owner.execute("ANALYZE record")
    with closing(database), database.as_agency(agency) as connection:
        sa.event.listen(connection, "before_cursor_execute", lambda *seen: asked.append((seen[2], seen[3])))
        Charts(connection, sam).wanting_a_second()
        statement, values = asked[-1]
        assert len(connection.exec_driver_sql(statement, values).all()) == 50
        plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN {statement}", values).scalars())
    assert plan.count("record_follow_up") == 2, plan
