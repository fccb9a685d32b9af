"""The guards of held signatures, against SQL that no program of ours would send; and vaults of the first tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from db.gate import Gate
from db.keys import FLOOR
from db.migrate import SCHEMA, Schema
from db.vault import OpenVault
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingChoice, BillingRecord, ContactNote
from tcm_desktop.domain.follow_ups import ErrorMark, Standing
from tcm_desktop.domain.operations import first_break
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.follow_ups import mark_in_error, sign_addendum
from tcm_desktop.services.meter import own_meter
from tcm_desktop.services.notes import open_note, recent_notes
from tcm_desktop.services.signatures import undo_signature
from tcm_desktop.services.signing import sign_note
from tests.support.follow_ups import GOOD, REASON, draft, signed_note
from tests.support.vaults import StandingClock, make_note, put, typed

NOTE = ContactNote.KIND


def run(vault: OpenVault, statement: str) -> None:
    with vault.engine.begin() as connection:
        connection.exec_driver_sql(statement)


def refused(vault: OpenVault, statement: str) -> str:
    """What the database says to a statement that it does not run."""
    with pytest.raises(sa.exc.IntegrityError) as error:
        run(vault, statement)
    return str(error.value.orig)


def one(vault: OpenVault, query: str) -> tuple[object, ...]:
    with vault.engine.connect() as connection:
        return tuple(connection.exec_driver_sql(query).one())


@pytest.fixture
def held(vault: OpenVault, desk: Desk, client: Client) -> ContactNote:
    """A note whose signature can still be taken back."""
    return sign_note(desk, draft(desk, client, f"{GOOD}\nNeed this serves: ____"), BillingChoice.BILL, REASON).value


OF_NOTE = "kind = 'contact_note'"
BEFORE = "(SELECT held_body FROM operation WHERE held_until IS NOT NULL)"


@pytest.mark.parametrize(
    "change",
    [
        "body = '{}', signed = 0",
        f"body = {BEFORE}",
        f"body = {BEFORE}, signed = 0, id = x'00'",
        f"body = {BEFORE}, signed = 0, kind = 'client'",
        f"body = {BEFORE}, signed = 0, client_id = x'00'",
        f"body = {BEFORE}, signed = 0, created_at = ''",
        f"body = {BEFORE}, signed = 0, seq = 99",
        "signed = 0",
        "updated_at = ''",
    ],
)
def test_a_held_signature_goes_back_to_the_very_text_before_it_and_in_no_other_way(
    vault: OpenVault, held: ContactNote, change: str
) -> None:
    assert "a signed record" in refused(vault, f"UPDATE record SET {change} WHERE {OF_NOTE}")


def test_that_way_is_open_while_it_is_held_and_closed_afterwards(vault: OpenVault, held: ContactNote) -> None:
    back = f"UPDATE record SET body = {BEFORE}, signed = 0 WHERE {OF_NOTE}"
    with vault.engine.connect() as connection:
        connection.exec_driver_sql(back)
        connection.rollback()
    run(vault, "UPDATE operation SET held_until = NULL, held_body = NULL WHERE held_until IS NOT NULL")
    assert "a signed record" in refused(vault, f"UPDATE record SET signed = 0 WHERE {OF_NOTE}")
    assert "a signed record" in refused(vault, back)


def test_a_held_record_is_neither_deleted_nor_replaced(vault: OpenVault, held: ContactNote) -> None:
    assert "a signed record" in refused(vault, f"DELETE FROM record WHERE {OF_NOTE}")
    again = "REPLACE INTO record SELECT seq, id, kind, client_id, 0, '{}', 1, created_at, updated_at FROM record"
    assert "a signed record" in refused(vault, again)
    by_id = f"{again.replace('SELECT seq', 'SELECT seq + 100')} WHERE {OF_NOTE}"
    assert "a signed record" in refused(vault, by_id)


def test_what_was_made_by_a_held_signature_can_go_but_not_become_another(
    vault: OpenVault, desk: Desk, held: ContactNote
) -> None:
    sign_addendum(desk, NOTE, held.id, "More.")
    other = "REPLACE INTO record SELECT seq, id, kind, client_id, 1, '{}', 1, created_at, updated_at FROM record"
    assert "a signed record" in refused(vault, f"{other} WHERE kind = 'addendum'")
    assert "a signed record" in refused(vault, "UPDATE record SET body = '{}', signed = 0 WHERE kind = 'addendum'")
    run(vault, "UPDATE operation SET held_until = NULL, held_body = NULL")
    assert "a signed record" in refused(vault, "DELETE FROM record WHERE kind = 'addendum'")


@pytest.mark.parametrize(
    "change",
    ["held_until = '2099-01-01'", "held_body = '{}'", "held_until = NULL", "held_until = '2099-01-01', held_body = ''"],
)
def test_a_hold_only_ends(vault: OpenVault, held: ContactNote, change: str) -> None:
    assert "a hold only ends" in refused(vault, f"UPDATE operation SET {change} WHERE held_until IS NOT NULL")


def test_no_hold_begins_on_what_is_there(vault: OpenVault, desk: Desk, client: Client) -> None:
    note = signed_note(desk, client)
    run(vault, "UPDATE operation SET held_until = NULL, held_body = NULL")
    assert "a hold only ends" in refused(vault, "UPDATE operation SET held_until = '2099-01-01'")
    forged = (
        "INSERT INTO operation SELECT NULL, randomblob(16), transaction_id, kind, record_kind, record_id, client_id,"
        " author, made_at, zone, patch, base, 'pending', NULL, NULL, '2099-01-01', {body}, '', 0, 0, NULL, 0, 0"
        " FROM operation WHERE record_kind = 'contact_note' LIMIT 1"
    )
    for body in ("'{}'", "NULL", "(SELECT body FROM record WHERE kind = 'contact_note')"):
        assert "only a new signature" in refused(vault, forged.format(body=body))
    assert open_note(desk, note.id).note == note


def test_a_hold_names_the_text_that_is_there(vault: OpenVault, desk: Desk, client: Client) -> None:
    """On a draft, too: a hold with other words would let those in by an undo."""
    draft(desk, client)
    forged = (
        "INSERT INTO operation SELECT NULL, randomblob(16), transaction_id, kind, record_kind, record_id, client_id,"
        " author, made_at, zone, patch, base, '{state}', NULL, NULL, '2099-01-01', {body}, '', 0, 0, NULL, 0, 0"
        " FROM operation WHERE record_kind = 'contact_note' LIMIT 1"
    )
    for state, body in (("pending", "'{}'"), ("pending", "NULL"), ("acked", "(SELECT body FROM record LIMIT 1)")):
        assert "only a new signature" in refused(vault, forged.format(state=state, body=body))


def test_a_held_operation_is_not_answered_and_not_deleted(vault: OpenVault, held: ContactNote) -> None:
    assert "not answered" in refused(vault, "UPDATE operation SET state = 'acked' WHERE held_until IS NOT NULL")
    assert "not deleted" in refused(vault, "DELETE FROM operation WHERE held_until IS NOT NULL")


def test_standing_lines_made_anew_are_the_same(vault: OpenVault, desk: Desk, client: Client) -> None:
    from db import lines

    note = signed_note(desk, client)
    mark_in_error(desk, NOTE, note.id, "Wrong day")
    signed_note(desk, client, GOOD + " Again.")

    def seen() -> list[tuple[object, ...]]:
        with vault.engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT * FROM standing_line ORDER BY record").all()
            more = connection.exec_driver_sql("SELECT id, standing FROM contact_line ORDER BY record").all()
        return [tuple(row) for row in (*rows, *more)]

    kept = seen()
    with vault.engine.connect().execution_options(write=True) as connection:
        lines.rebuild(connection)
        connection.commit()
    assert seen() == kept
    assert len(kept) == 3


@pytest.mark.parametrize("mark_first", [True, False])
def test_a_mark_counts_whether_it_arrives_before_its_document_or_after(
    desk: Desk, client: Client, mark_first: bool
) -> None:
    zone, now = desk.clock.zone, desk.clock.now()
    billed = BillingRecord(BillingChoice.BILL, "billable", 2)
    note = signed(replace(make_note(desk, client.id), billing=billed), desk.worker, now, zone)
    wrong = ErrorMark(desk.new_id(), client.id, NOTE, note.id, desk.worker.id, "Wrong day")
    mark = signed(wrong, desk.worker, now, zone)
    put(desk, *((mark, note) if mark_first else (note, mark)))
    with desk.reading() as work:
        assert [line.standing for line in work.contacts(client.id)] == [Standing.IN_ERROR]
        assert work.units_billed(client.id, desk.today, desk.today) == 0
        assert [(line.id, line.kind) for line in work.standings(Standing.IN_ERROR)] == [(note.id, NOTE)]
        assert work.of_client(ContactNote, client.id) == ()
        assert work.of_client(ContactNote, client.id, with_errors=True) == (note,)


def test_a_draft_has_no_standing_and_a_signature_without_need_none_either(desk: Desk, client: Client) -> None:
    draft(desk, client)
    signed_note(desk, client, GOOD + " Again.")
    with desk.reading() as work:
        assert work.standings(*Standing) == ()


def test_standings_come_as_asked_for_and_oldest_first(desk: Desk, client: Client, clock: StandingClock) -> None:
    made = []
    for number in range(3):
        made.append(signed_note(desk, client, f"{GOOD} {number}"))
        clock.pass_by(minutes=1)
    for note in reversed(made):
        mark_in_error(desk, NOTE, note.id, "Wrong day")
    with desk.reading() as work:
        assert [line.id for line in work.standings(Standing.IN_ERROR)] == [note.id for note in made]
        assert work.standings(Standing.RETURNED) == work.standings() == ()


# --- a vault that the first tables were made for ---

FIRST = Schema(("v0001",))
COPIED = ("record", "field_version", "operation", "audit", "working_copy", "client_line", "contact_line")


@pytest.fixture
def first_vault(tmp_path: Path, vault: OpenVault, desk: Desk, client: Client) -> tuple[Gate, str, ContactNote]:
    """A closed vault with the tables of revision v0001, holding a worker, a client, a signed note and a draft."""
    note = signed_note(desk, client)
    draft(desk, client, GOOD + " A draft.")
    run(vault, "UPDATE operation SET held_until = NULL, held_body = NULL")
    root = tmp_path / "first"
    old = Gate(root, StandingClock(), calibrate=lambda: FLOOR, environment={}, schema=FIRST)
    made = old.create("Ana", typed())
    run(made, "DROP TRIGGER audit_is_kept")
    run(made, "DELETE FROM audit")
    with vault.engine.connect() as source, made.engine.begin() as target:
        for table in COPIED:
            names = [row[1] for row in target.exec_driver_sql(f"PRAGMA table_info({table})")]
            rows = source.exec_driver_sql(f"SELECT {', '.join(names)} FROM {table}").all()
            places = ", ".join("?" * len(names))
            for row in rows:
                target.exec_driver_sql(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", tuple(row))
    run(
        made,
        "CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit"
        " BEGIN SELECT RAISE(ABORT, 'the audit trail is not deleted'); END",
    )
    made.close()
    now = Gate(root, StandingClock(), calibrate=lambda: FLOOR, environment={})
    return now, now.vaults()[0].id, note


def test_a_vault_of_the_first_tables_comes_along_whole(
    first_vault: tuple[Gate, str, ContactNote], desk: Desk, client: Client
) -> None:
    gate, vault_id, note = first_vault
    vault = gate.open(vault_id, typed())
    desk = replace(desk, vault=vault)
    try:
        assert one(vault, "SELECT version_num FROM alembic_version") == (SCHEMA.latest,)
        assert open_note(desk, note.id).note == note
        assert {line.standing for line in recent_notes(desk)} == {Standing.CLEAR}
        assert own_meter(desk).today == 2
        with desk.reading() as work:
            assert work.owner() == desk.worker.id
            assert first_break(work.trail()) is None
            assert note.id in {op.record_id for op in work.waiting()}
        mark_in_error(desk, NOTE, note.id, "Wrong day")
        assert own_meter(desk).today == 0
        again = signed_note(desk, client, GOOD + " Later.")
        undo_signature(desk, NOTE, again.id)
        assert "a signed record" in refused(vault, f"UPDATE record SET signed = 0 WHERE {OF_NOTE} AND signed")
    finally:
        vault.close()
