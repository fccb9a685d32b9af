"""The sync's writes under every fault: all or nothing, guarded, readable later, and none of it lost by an upgrade."""

from __future__ import annotations

import random
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from db.bodies import flat_body, to_body
from db.gate import Gate
from db.keys import FLOOR
from db.migrate import Schema
from db.vault import OpenVault
from sync.protocol.digests import record_digest
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingChoice, ContactNote
from tcm_desktop.domain.operations import first_break
from tcm_desktop.domain.plans import CarePlan, Objective
from tcm_desktop.domain.records import RECORD_TYPES, Record
from tcm_desktop.domain.signatures import signed
from tcm_desktop.domain.tasks import Task
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.signing import sign_note
from tcm_desktop.services.sync_ports import (
    ConfirmedRow,
    Delivery,
    DeviceChange,
    Progress,
    Receipt,
    Scope,
    ScopeState,
)
from tests.support.agency import Agency
from tests.support.follow_ups import GOOD, REASON, draft
from tests.support.sync_crashes import killed_after, wrongs
from tests.support.vaults import StandingClock, make_gate, make_note, put, typed

KILLS = 6
TABLES = (
    *("record", "field_version", "operation", "audit", "confirmed", "sync_scope", "sync_state", "awaited", "passage"),
    *("client_line", "contact_line", "standing_line", "record_search"),
)


def everything(vault: OpenVault) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that the sync writes."""
    with vault.engine.connect() as connection:
        return {
            table: [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY rowid")]
            for table in TABLES
        }


def run(vault: OpenVault, statement: str) -> None:
    with vault.engine.begin() as connection:
        connection.exec_driver_sql(statement)


def refused(vault: OpenVault, statement: str) -> str:
    """What the database says to a statement that it does not run."""
    with pytest.raises(sa.exc.IntegrityError) as error:
        run(vault, statement)
    return str(error.value.orig)


def row(record: Record, chart: UUID, seq: int = 5, **changed: object) -> ConfirmedRow:
    """A record as the agency might tell it."""
    versions = {"": f"{seq:032x}"}
    values = flat_body(to_body(record)) | changed
    values = {path: value for path, value in values.items() if value is not None}
    digest = record_digest(record.id, versions)
    return ConfirmedRow(record.id, record.KIND, chart, seq, 1, values, versions, digest)


def at(chart: UUID, cursor: int = 5, state: ScopeState = ScopeState.ACTIVE) -> Progress:
    return Progress("d", "g", "e", cursor, cursor, {chart: Scope(state)})


def note_of(desk: Desk, client: Client, words: str) -> ContactNote:
    return signed(make_note(desk, client.id, words), desk.worker, desk.clock.now(), desk.clock.zone)


# --- all or nothing ---


def test_a_fault_at_any_statement_leaves_everything_as_it_was(vault: OpenVault, desk: Desk, client: Client) -> None:
    """One change with everything in it: a chart that leaves, rows dropped and put, answers, the journal sent again."""
    store, gone = vault.sync_store(), UUID(int=77)
    old, own = note_of(desk, client, "An old one."), make_note(desk, client.id, "Her own.")
    store.apply(DeviceChange(at(client.id), put=(row(old, client.id), row(note_of(desk, client, "Left."), gone, 4))))
    put(desk, own)
    answers = tuple(
        Receipt(out.operation.id, Delivery.ACKNOWLEDGED, seq=6, received_at=desk.clock.now())
        for out in store.waiting(0, 9)
    )
    after = replace(at(client.id, 7), scopes={client.id: Scope(ScopeState.ACTIVE), gone: Scope(ScopeState.LEFT)})
    change = DeviceChange(
        after,
        drop=((old.id, client.id),),
        put=(row(note_of(desk, client, "A new one."), client.id, 7), row(own, client.id, 6, narrative="Theirs.")),
        receipts=answers,
    )
    before, statements = everything(vault), 0
    while True:
        left = statements = statements + 1

        def stop(*_: object) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                raise ConnectionAbortedError("the power went")

        sa.event.listen(vault.engine, "before_cursor_execute", stop)
        try:
            store.apply(change)
            break
        except ConnectionAbortedError:
            continue
        finally:
            sa.event.remove(vault.engine, "before_cursor_execute", stop)
            if left <= 0:
                assert everything(vault) == before
    assert statements > 20
    with desk.reading() as work:
        assert {note.narrative for note in work.every(ContactNote)} == {"A new one.", "Theirs."}
        assert work.sync.counts().unsent == 0


@pytest.mark.slow  # each kill is a process of its own
def test_what_was_applied_outlives_kill_and_nothing_is_there_by_half(gate: Gate, tmp_path: Path) -> None:
    chance, applied = random.Random(11), 0
    for attempt in range(KILLS):
        root = shutil.copytree(tmp_path / "data", tmp_path / f"killed-{attempt}")
        acknowledged = killed_after(root, chance.uniform(0.05, 0.4))
        with closing(make_gate(root).open(gate.vaults()[0].id, typed())) as vault:
            assert wrongs(vault, acknowledged) == []
        applied += acknowledged
    assert applied


# --- guards ---


def test_only_a_record_that_the_sync_names_goes_past_the_guard(vault: OpenVault, desk: Desk, client: Client) -> None:
    note, other = note_of(desk, client, "One."), note_of(desk, client, "Two.")
    put(desk, note, other)
    body = "UPDATE record SET body = '{}' WHERE signed"
    run(vault, f"INSERT INTO passage (record_id) VALUES (x'{note.id.hex}')")
    assert "does not change" in refused(vault, body)
    assert "not deleted" in refused(vault, "DELETE FROM record WHERE signed")
    one = f"WHERE id = x'{note.id.hex}'"
    assert "does not change" in refused(vault, f"UPDATE record SET id = x'00' {one}")
    assert "does not change" in refused(vault, f"UPDATE record SET kind = 'task' {one}")
    run(vault, f"DELETE FROM record {one}")
    run(vault, "DELETE FROM passage")
    assert "not deleted" in refused(vault, "DELETE FROM record WHERE signed")


def test_no_round_leaves_a_passage_open_or_an_operation_out(vault: OpenVault, desk: Desk, client: Client) -> None:
    note = note_of(desk, client, "One.")
    put(desk, note)
    store = vault.sync_store()
    operations = [out.operation for out in store.waiting(0, 9)]
    for state in (ScopeState.LEFT, ScopeState.ACTIVE, ScopeState.LEFT):
        store.apply(DeviceChange(at(client.id, 5, state), drop_all=True))
        assert everything(vault)["passage"] == []
        assert [out.operation for out in store.waiting(0, 9)] == operations
    assert "not acknowledged" in refused(vault, "DELETE FROM operation")
    with desk.reading() as work:
        assert work.every(ContactNote) == ()


# --- what this program cannot read ---


def test_what_a_newer_program_wrote_is_kept_counted_and_read_later(
    vault: OpenVault, desk: Desk, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = Task(desk.new_id(), client.id, desk.worker.id, "Call the clinic", desk.today)
    store = vault.sync_store()
    with monkeypatch.context() as older:
        older.delitem(RECORD_TYPES, Task.KIND)  # type: ignore[arg-type]  # a plain dictionary
        store.apply(DeviceChange(at(client.id), put=(row(task, client.id),)))
        store.release(desk.clock.now())
        with desk.reading() as work:
            assert work.of_client(Task, client.id) == ()
            assert work.sync.counts().unreadable == 1
    assert len(store.digests([client.id])[client.id]) == 1
    desk.clock.pass_by(days=1)  # type: ignore[attr-defined]  # a standing clock
    store.release(desk.clock.now())
    with desk.reading() as work:
        assert work.of_client(Task, client.id) == (task,)
        assert work.sync.counts().unreadable == 0
    assert everything(vault)["confirmed"][0][-2:] == (None, None)


@pytest.mark.parametrize("broken", [{"opened_on": "soon"}, {"what": None}, {"what/more": "x"}])
def test_a_row_that_is_no_record_is_shown_nowhere_and_stops_nothing(
    vault: OpenVault, desk: Desk, client: Client, broken: dict[str, object]
) -> None:
    task = Task(desk.new_id(), client.id, desk.worker.id, "Call the clinic", desk.today)
    store = vault.sync_store()
    good = note_of(desk, client, "A good one.")
    store.apply(DeviceChange(at(client.id), put=(row(task, client.id, **broken), row(good, client.id))))
    with desk.reading() as work:
        assert (work.of_client(Task, client.id), work.get(ContactNote, good.id)) == ((), good)
    store.apply(DeviceChange(at(client.id, 6), put=(row(task, client.id, 6),)))
    with desk.reading() as work:
        assert work.of_client(Task, client.id) == (task,)


def test_own_work_that_does_not_fit_the_agencys_row_waits_unseen(vault: OpenVault, desk: Desk, client: Client) -> None:
    """She changes an objective that somebody else has taken out meanwhile: half an item is no plan."""
    step = Objective(desk.new_id(), "Find a room")
    plan = CarePlan(desk.new_id(), client.id, desk.worker.id, 1, desk.today, "A home", objectives=(step,))
    store = vault.sync_store()
    store.apply(DeviceChange(at(client.id), put=(row(plan, client.id),)))
    put(desk, replace(plan, objectives=(replace(step, responsible="Bea"),)))
    store.apply(DeviceChange(at(client.id, 6), put=(row(replace(plan, objectives=()), client.id, 6),)))
    with desk.reading() as work:
        assert work.get(CarePlan, plan.id).objectives == ()
        assert work.sync.waiting()[-1].patch == {f"objectives/{step.id}/responsible": "Bea"}
    store.apply(DeviceChange(at(client.id, 7), put=(row(plan, client.id, 7),)))
    with desk.reading() as work:
        assert work.get(CarePlan, plan.id).objectives == (replace(step, responsible="Bea"),)


# --- an upgrade with work that waits ---

BEFORE = Schema(("v0001", "v0002", "v0003"))
COPIED = (
    *("record", "field_version", "operation", "audit", "working_copy"),
    *("client_line", "contact_line", "standing_line"),
)


def test_a_vault_of_the_release_before_comes_along_and_sends_what_waited(
    tmp_path: Path, vault: OpenVault, desk: Desk, client: Client
) -> None:
    draft(desk, client, "A draft.")
    signed_here = sign_note(desk, draft(desk, client, GOOD), BillingChoice.BILL, REASON).value
    run(vault, "UPDATE operation SET held_until = NULL, held_body = NULL")
    sign_note(desk, draft(desk, client, GOOD + " Still to be taken back."), BillingChoice.BILL, REASON)
    with desk.reading() as work:
        before = work.every(ContactNote), work.every(Client), len(work.trail())
        waiting = tuple(work.waiting())
    made = copied(vault, tmp_path / "before")
    gate = Gate(tmp_path / "before", StandingClock(), calibrate=lambda: FLOOR, environment={})
    with closing(gate.open(made, typed())) as upgraded:
        at_work = replace(desk, vault=upgraded)
        with at_work.reading() as work:
            assert (work.every(ContactNote), work.every(Client)) == before[:2]
            assert first_break(work.trail()) is None
            assert work.waiting()[: len(waiting)] == waiting
            assert [found.id for found in work.search("draft")] == [before[0][0].id]
        agency = Agency()
        agency.join(at_work)
        assert agency.sync(at_work).refusal is None
        assert agency.server.rows[signed_here.id].values["signature/digest"]
        assert len(agency.server.rows) == 1 + 1 + 3
        with at_work.reading() as work:
            assert (work.every(ContactNote), work.every(Client)) == before[:2]
            assert work.sync.counts().is_clear


def copied(vault: OpenVault, root: Path) -> str:
    """A closed vault with the tables of the release before and the same rows; its id."""
    made = Gate(root, StandingClock(), calibrate=lambda: FLOOR, environment={}, schema=BEFORE).create("Ana", typed())
    with vault.engine.connect() as source, made.engine.begin() as target:
        guards = target.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
        for name, _ in guards:
            target.exec_driver_sql(f"DROP TRIGGER {name}")
        target.exec_driver_sql("DELETE FROM audit")
        for table in COPIED:
            names = [row[1] for row in target.exec_driver_sql(f"PRAGMA table_info({table})")]
            rows = source.exec_driver_sql(f"SELECT {', '.join(names)} FROM {table}").all()
            places = ", ".join("?" * len(names))
            for row in rows:
                target.exec_driver_sql(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", tuple(row))
        target.exec_driver_sql(
            "INSERT INTO record_search (rowid, words, chart) SELECT seq, words, chart FROM record_words"
        )
        for _, text in guards:
            target.exec_driver_sql(text)
    made.close()
    return made.folder.name
