"""What leaves the server as files, from records that devices pushed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from sync.protocol.messages import Answer, Status
from sync.server.assignments import carry_out
from sync.server.audit import events
from sync.server.charts import RULES
from sync.server.core import decide
from sync.server.database import Database
from sync.server.exports import claim_of, everything, note_export
from sync.server.office import Denied, Role
from sync.server.store import PostgresStore
from tcm_desktop.domain.operations import Operation
from tests.sync.agency.charts import ANA, DAY, billed, changed, client, draft, in_error, operation, travelling
from tests.sync.agency.offices import give_laptop, hire, office

NOW = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
SINCE, UNTIL = date(2026, 11, 1), date(2026, 11, 30)


@pytest.fixture
def worker(database: Database, agency: UUID) -> UUID:
    """Ana's account, under the id of her vault."""
    return hire(database, agency, ANA.name, id=ANA.id)


def send(database: Database, agency: UUID, *operations: Operation, by: UUID = ANA.id) -> Sequence[Answer]:
    """What a laptop pushes, Ana's unless told."""
    ops = tuple(map(travelling, operations))
    with database.as_agency(agency) as connection:
        store = PostgresStore(connection, agency, "laptop")
        decision = decide(ops, by, store.known(ops, NOW), RULES)
        carry_out(decision, store, NOW, RULES)
    return decision.answers


def lines_of(database: Database, agency: UUID) -> list[dict[str, Any]]:
    with office(database, agency) as at:
        return [msgspec.json.decode(line) for line in everything(at)]


def test_the_claim_is_made_from_what_devices_sent(database: Database, agency: UUID, worker: UUID) -> None:
    bea = client()
    good, wrong, before = billed(draft(bea)), billed(draft(bea)), billed(draft(bea, DAY - timedelta(days=40)))
    made = [operation(each) for each in (bea, good, wrong, before, in_error(wrong), draft(bea))]
    assert {answer.status for answer in send(database, agency, *made)} == {Status.APPLIED}
    with office(database, agency) as at:
        found = claim_of(at, SINCE, UNTIL)
        told = events(at.connection)[0]
    assert [(line.note_id, line.note_version, line.hcpcs) for line in found.lines] == [(good.id, 1, "T1017")]
    assert [(held.note_id, held.reason) for held in found.held] == [(wrong.id, "in_error")]
    assert (told.event, told.reason) == ("billing.exported", "2026-11-01 to 2026-11-30: 1 contacts")


def test_a_note_s_version_is_that_of_its_record(database: Database, agency: UUID, worker: UUID) -> None:
    bea = client()
    typed = operation(draft(bea))
    send(database, agency, operation(bea), typed, changed(typed, {"narrative": "Other words."}))
    finished = billed(draft(bea))
    send(database, agency, operation(finished))
    with office(database, agency) as at:
        (line,) = claim_of(at, SINCE, UNTIL).lines
    assert (line.note_id, line.note_version) == (finished.id, 1)


def test_an_agency_without_notes_claims_nothing(database: Database, agency: UUID) -> None:
    with office(database, agency) as at:
        assert claim_of(at, SINCE, UNTIL).lines == ()


def test_only_an_administrator_takes_things_out(database: Database, agency: UUID, worker: UUID) -> None:
    supervisor = hire(database, agency, "Su Vance", Role.SUPERVISOR)
    for person in (worker, supervisor):
        with office(database, agency, person) as at:
            for step in (claim_of, lambda at, *_: next(everything(at)), lambda at, *_: note_export(at)):
                with pytest.raises(Denied):
                    step(at, SINCE, UNTIL)


def test_everything_is_there_and_can_be_read_without_this_program(
    database: Database, agency: UUID, worker: UUID
) -> None:
    bea = client()
    note = billed(draft(bea, narrative="Él dijo „ja“ \u0000 end."))
    made = [operation(bea), operation(note)]
    send(database, agency, *made)
    with office(database, agency) as at:
        give_laptop(at, ANA.id)
        note_export(at)
    lines = lines_of(database, agency)
    kinds = [line["type"] for line in lines]
    assert kinds[0] == "agency"
    assert sorted(set(kinds)) == ["account", "admin_event", "agency", "assignment", "device", "operation", "record"]
    records = {line["id"]: line for line in lines if line["type"] == "record"}
    body = records[str(note.id)]["body"]
    assert (body["narrative"], body["service_date"]) == ("Él dijo „ja“ \u0000 end.", "2026-11-03")
    assert (records[str(note.id)]["client_id"], records[str(note.id)]["version"]) == (str(bea.id), 1)
    assert records[str(bea.id)]["body"]["name"]["family"] == "Practice 100"
    history = [line["id"] for line in lines if line["type"] == "operation"]
    assert sorted(history) == sorted(each.id.hex() for each in made)
    told = [line for line in lines if line["type"] == "admin_event"]
    assert told[-1]["event"] == "everything.exported"


def test_no_secret_leaves(database: Database, agency: UUID, worker: UUID) -> None:
    with office(database, agency) as at:
        give_laptop(at, ANA.id, wipe_order=b"order")
    for line in lines_of(database, agency):
        assert not {"passphrase", "totp_secret", "public_key", "wipe_order"} & set(line)


def test_another_agency_s_records_are_not_in_it(database: Database, agency: UUID, worker: UUID) -> None:
    send(database, agency, operation(client()))
    other = hire(database, agency, "Zed Moor")
    assert {line["id"] for line in lines_of(database, agency) if line["type"] == "account"} == {str(worker), str(other)}


def test_values_that_wait_for_a_decision_stand_beside_the_record(
    database: Database, agency: UUID, worker: UUID
) -> None:
    bea = client()
    first = operation(draft(bea))
    send(database, agency, operation(bea), first)
    send(database, agency, changed(first, {"narrative": "Ana's words."}), changed(first, {"narrative": "Other words."}))
    (found,) = (line for line in lines_of(database, agency) if line.get("kind") == "contact_note")
    (kept,) = found["undecided"]
    assert (found["body"]["narrative"], kept["value"]) == ("Ana's words.", "Other words.")
