"""What the database itself holds to, whatever a program sends: guards, and all or nothing."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from db.rows import WorkingCopyRow
from db.vault import OpenVault
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.operations import first_break
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import VaultFull
from tests.support.vaults import make_note, put, seen


def test_a_fault_at_any_statement_leaves_neither_record_nor_operation_nor_entry(
    vault: OpenVault, desk: Desk, client: Client
) -> None:
    before, note = seen(desk), make_note(desk, client.id)
    statements = 0
    while True:
        left = statements = statements + 1

        def stop(*_: object) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                raise ConnectionAbortedError("the power went")

        sa.event.listen(vault.engine, "before_cursor_execute", stop)
        try:
            put(desk, note)
            break
        except ConnectionAbortedError:
            continue
        finally:
            sa.event.remove(vault.engine, "before_cursor_execute", stop)
            if left <= 0:
                assert seen(desk) == before
    assert statements > 6
    assert seen(desk) == (before[0] + 1, before[1] + 1)


def guarded(vault: OpenVault, statement: str) -> str:
    """What the database says to a statement that no program of ours would send."""
    with pytest.raises(sa.exc.IntegrityError) as error, vault.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    return str(error.value.orig)


def test_the_database_itself_guards_signed_records(vault: OpenVault, desk: Desk, client: Client) -> None:
    note = signed(make_note(desk, client.id), desk.worker, desk.clock.now(), desk.clock.zone)
    put(desk, note)
    copied = "REPLACE INTO record SELECT seq, id, kind, client_id, 0, '{}', 1, created_at, updated_at FROM record"
    for statement in (
        "UPDATE record SET body = '{}' WHERE signed",
        "UPDATE record SET signed = 0",
        "DELETE FROM record",
        copied,
    ):
        assert "a signed record" in guarded(vault, statement)
    with desk.reading() as work:
        assert work.get(ContactNote, note.id) == note


def test_the_database_itself_guards_the_audit_trail(vault: OpenVault, desk: Desk) -> None:
    for statement in (
        "UPDATE audit SET event = 'nothing'",
        "DELETE FROM audit WHERE sequence = 1",
        "REPLACE INTO audit SELECT sequence, 'x', actor, at, '', NULL, '', previous, digest FROM audit",
    ):
        assert "the audit trail" in guarded(vault, statement)


def test_the_database_itself_guards_operations(vault: OpenVault, desk: Desk) -> None:
    assert "does not change" in guarded(vault, "UPDATE operation SET patch = '{}'")
    assert "not acknowledged" in guarded(vault, "DELETE FROM operation")
    with vault.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE operation SET state = 'acked'")
        connection.exec_driver_sql("DELETE FROM operation")
    with desk.reading() as work:
        assert work.waiting() == ()


def test_an_edited_trail_shows_where_it_was_edited(vault: OpenVault, desk: Desk, client: Client) -> None:
    with vault.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_stays")
        connection.exec_driver_sql("UPDATE audit SET reason = 'none' WHERE sequence = 2")
    with desk.reading() as work:
        assert first_break(work.trail()) == 2


def test_a_trail_that_lost_an_entry_shows_it(vault: OpenVault, desk: Desk, client: Client) -> None:
    with vault.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_is_kept")
        connection.exec_driver_sql("DELETE FROM audit WHERE sequence = 2")
    with desk.reading() as work:
        assert first_break(work.trail()) == 3


def test_a_full_disk_is_told_and_nothing_was_written(vault: OpenVault, desk: Desk, client: Client) -> None:
    before = seen(desk)
    with vault.engine.begin() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(VaultFull, match="disk is full"):
        put(desk, make_note(desk, client.id, "word " * 20_000))
    with vault.engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert seen(desk) == before
    put(desk, make_note(desk, client.id, "word " * 20_000))


def test_no_error_text_holds_what_was_written(vault: OpenVault, desk: Desk, client: Client) -> None:
    note = make_note(desk, client.id, "a very private matter")
    put(desk, note)
    with pytest.raises(sa.exc.IntegrityError) as error, vault.engine.begin() as connection:
        connection.execute(sa.insert(WorkingCopyRow).values(body=b"a very private matter"))
    assert "private" not in str(error.value)
