"""Charts that come and go: hidden from everything at once, purged to the last byte, and no work of hers lost by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from db import header
from db.backup import FOLDER
from db.rows import (
    ClientLineRow,
    ContactLineRow,
    FieldVersionRow,
    OperationRow,
    RecordRow,
    StandingLineRow,
)
from db.sync_rows import ConfirmedRecordRow, PassageRow, SyncStateRow
from db.vault import OpenVault
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.domain.operations import first_break
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.sync_ports import DeviceChange, Scope, ScopeState
from tcm_desktop.services.today import today
from tcm_desktop.services.views import WorkingCopy
from tests.support.agency import Agency, later, new_laptop
from tests.support.decrypted import in_the_clear
from tests.support.vaults import StandingClock, make_client, make_gate, make_note, put, typed

MARKER = "quetzalcoatlus"
FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)


@pytest.fixture
def agency(desk: Desk) -> Agency:
    agency = Agency()
    agency.join(desk)
    return agency


@pytest.fixture
def ben(agency: Agency, empty_vaults: Path, tmp_path: Path, clock: StandingClock) -> Iterator[Desk]:
    """A colleague with a laptop of his own."""
    desk = agency.join(new_laptop(empty_vaults, tmp_path / "ben", StandingClock(clock.at)))
    yield desk
    desk.vault.close()


@pytest.fixture
def chart(agency: Agency, desk: Desk, ben: Desk) -> Client:
    """A client whom Ben took in, with signed and unsigned notes of his, on both laptops."""
    client = make_client(ben, "Marked", MARKER)
    put(ben, client, replace(make_note(ben, client.id, f"Draft about {MARKER}."), service_date=ben.today))
    for number in range(4):
        note = make_note(ben, client.id, f"Met {MARKER} at home, visit {number}.")
        put(ben, signed(note, ben.worker, ben.clock.now(), ben.clock.zone, cosign_needed=True))
    agency.sync(ben)
    agency.give(desk, client.id)
    agency.sync(desk)
    return client


def hide(desk: Desk, client: Client) -> None:
    """Take a chart from the worker without purging it, as in a storm."""
    store = desk.vault.sync_store()
    at = store.progress()
    left = Scope(ScopeState.LEFT, hidden_at=desk.clock.now())
    store.apply(DeviceChange(replace(at, scopes={**at.scopes, client.id: left})))


def unhide(desk: Desk, client: Client) -> None:
    store = desk.vault.sync_store()
    at = store.progress()
    store.apply(DeviceChange(replace(at, scopes={**at.scopes, client.id: Scope(ScopeState.ACTIVE)})))


def copy_of(desk: Desk, note: ContactNote, text: bytes = b"{}") -> WorkingCopy:
    return WorkingCopy(note.id, ContactNote.KIND, note.client_id, text, "narrative", 3, desk.clock.now())


def number(vault: OpenVault, query: sa.Select[tuple[int]]) -> int:
    with vault.engine.connect() as connection:
        return connection.execute(query).scalar_one()


def seen_by_any_query(desk: Desk, client: Client) -> dict[str, int]:
    """How much of a chart each way of looking finds; every method of the port that reads records is here."""
    with desk.reading() as work:
        found: dict[str, object] = {
            "of_client": work.of_client(ContactNote, client.id, with_errors=True),
            "every": [each for each in work.every(ContactNote) if each.client_id == client.id],
            "clients": [each for each in work.every(Client) if each.id == client.id],
            "caseload": [each for each in work.caseload(desk.today) if each.client_id == client.id],
            "contacts": work.contacts(client.id),
            "all contacts": [each for each in work.contacts() if each.client_id == client.id],
            "drafts": [each for each in work.drafts() if each.client_id == client.id],
            "standings": [each for each in work.standings(*Standing) if each.client_id == client.id],
            "notes_between": [each for each in work.notes_between(FIRST, LAST) if each.client_id == client.id],
            "latest_notes": work.latest_notes(client.id, LAST, 10),
            "billed": [each for each in work.billed(FIRST, LAST) if each.client_id == client.id],
            "tallies": [each for each in work.tallies(FIRST, LAST) if each.client_id == client.id],
            "search": work.search(MARKER),
            "search in chart": work.search("visit", client.id),
            "copies": [each for each in work.copies() if each.client_id == client.id],
        }
    listed = {name: len(list(each)) for name, each in found.items()}  # type: ignore[call-overload]  # all are lists
    return listed | {"today": repr(today(desk)).count(MARKER)}


def test_a_chart_that_was_taken_away_is_seen_by_no_query(desk: Desk, vault: OpenVault, chart: Client) -> None:
    with desk.writing() as work:
        work.keep_copy(copy_of(desk, make_note(desk, chart.id)))
        work.commit()
    before = seen_by_any_query(desk, chart)
    assert [name for name, many in before.items() if not many and name != "billed"] == []
    hide(desk, chart)
    assert [name for name, many in seen_by_any_query(desk, chart).items() if many] == []
    with desk.reading() as work, pytest.raises(RecordNotFound):
        work.get(Client, chart.id)
    for table in (RecordRow, ClientLineRow, ContactLineRow, StandingLineRow):
        column = table.client_id
        assert number(vault, sa.select(sa.func.count()).where(column == chart.id)) == 0
    assert number(vault, sa.select(sa.func.count(PassageRow.seq))) == 0
    unhide(desk, chart)
    assert seen_by_any_query(desk, chart) == before


def test_what_is_hidden_is_kept_until_it_is_purged_and_comes_back_as_it_was(
    desk: Desk, vault: OpenVault, chart: Client
) -> None:
    with desk.reading() as work:
        notes = work.of_client(ContactNote, chart.id)
    hide(desk, chart)
    kept = sa.select(sa.func.count()).where(ConfirmedRecordRow.body.is_not(None))
    assert number(vault, kept) == 6
    unhide(desk, chart)
    assert number(vault, kept) == 0
    with desk.reading() as work:
        assert work.of_client(ContactNote, chart.id) == notes
        assert work.get(Client, chart.id) == chart


def test_work_in_a_chart_that_left_stays_readable_in_the_list_of_what_waits(desk: Desk, chart: Client) -> None:
    note = make_note(desk, chart.id, "I typed this before the chart left.")
    put(desk, note)
    with desk.writing() as work:
        work.keep_copy(copy_of(desk, note, b'{"narrative": "half typed"}'))
        work.commit()
    hide(desk, chart)
    with desk.reading() as work:
        (waiting,) = work.sync.waiting()
        (copy,) = work.sync.left_copies()
        counts = work.sync.counts()
    assert (waiting.patch["narrative"], waiting.chart_left) == (note.narrative, True)
    assert copy.body == b'{"narrative": "half typed"}'
    assert (counts.unsent, counts.left_copies, counts.is_clear) == (1, 1, False)
    with desk.writing() as work:
        work.drop_copy(note.id)
        work.commit()
    with desk.reading() as work:
        assert work.sync.left_copies() == ()


@pytest.mark.parametrize("is_new", [True, False])
def test_a_screen_that_was_open_cannot_write_into_a_chart_that_left(desk: Desk, chart: Client, is_new: bool) -> None:
    note = make_note(desk, chart.id, "Called.")
    if not is_new:
        put(desk, note)
    hide(desk, chart)
    with pytest.raises(RecordNotFound, match="another worker"):
        put(desk, replace(note, narrative="Called again."))
    with desk.writing() as work:  # what she typed can still be kept, and is read in the list of what waits
        work.keep_copy(copy_of(desk, note))
        work.commit()
    with desk.reading() as work:
        assert len(work.sync.left_copies()) == 1


# --- transfer while she was out of reach ---


def test_a_transfer_while_she_was_offline_loses_nothing_of_hers(
    agency: Agency, desk: Desk, ben: Desk, chart: Client
) -> None:
    note = signed(make_note(desk, chart.id, "Visit before the transfer."), desk.worker, desk.clock.now(), "UTC")
    put(desk, note)
    agency.give(desk, chart.id, on=False)
    assert agency.sync(desk).refusal is None
    with desk.reading() as work:
        assert work.of_client(ContactNote, chart.id) == ()
        assert [entry.event for entry in work.trail(chart.id)][-2:] == ["chart.left", "chart.purged"]
        assert work.trail(chart.id)[-1].reason == "6 records"
        assert first_break(work.trail()) is None
        assert work.sync.counts().is_clear
    assert agency.server.rows[note.id].values["narrative"] == note.narrative
    agency.sync(ben)
    with ben.reading() as work:
        assert work.get(ContactNote, note.id).narrative == note.narrative


def test_work_that_comes_too_late_waits_for_a_supervisor_and_is_kept_here(
    agency: Agency, desk: Desk, chart: Client
) -> None:
    put(desk, make_note(desk, chart.id, "Visit before the transfer."))
    agency.give(desk, chart.id, on=False)
    agency.server.now += 1000
    agency.sync(desk)
    with desk.reading() as work:
        (kept,) = work.sync.waiting()
        assert (kept.chart_left, kept.patch["narrative"]) == (True, "Visit before the transfer.")
        assert work.of_client(ContactNote, chart.id) == ()
    agency.give(desk, chart.id)
    agency.sync(desk)
    with desk.reading() as work:
        assert len(work.of_client(ContactNote, chart.id)) == 6
        assert work.sync.counts().is_clear


# --- purge ---


def test_of_what_was_purged_no_byte_is_left_in_the_file_its_journal_or_a_backup(
    agency: Agency, desk: Desk, vault: OpenVault, chart: Client
) -> None:
    vault.back_up()
    later(desk, days=1)
    assert vault.back_up()
    word = MARKER.encode()
    assert word in in_the_clear(vault.folder, vault.key).lower()
    agency.give(desk, chart.id, on=False)
    agency.sync(desk)
    assert word not in in_the_clear(vault.folder, vault.key).lower()
    assert word[4:] not in in_the_clear(vault.folder, vault.key).lower()
    (journal,) = vault.folder.glob("*-wal")
    assert journal.stat().st_size < 3 * 4200, "what the trail says since, and no purged page"
    assert [path.name for path in (vault.folder / FOLDER).iterdir()] == [f"day-{desk.today}.db"]
    assert number(vault, sa.select(sa.func.count(FieldVersionRow.seq))) == 1 + 1
    with desk.reading() as work:
        assert {each.name for each in work.every(Worker)} == {desk.worker.name}


def test_a_purge_that_was_interrupted_is_ended_before_the_next_round(
    agency: Agency, desk: Desk, vault: OpenVault, chart: Client
) -> None:
    word, backups, to_clean = (
        MARKER.encode(),
        vault.folder / FOLDER,
        sa.select(sa.cast(SyncStateRow.to_clean, sa.Integer)),
    )
    vault.back_up()
    agency.give(desk, chart.id, on=False)
    backups.rename(vault.folder / "elsewhere")
    backups.write_bytes(b"no folder")  # no backup can be written now
    assert agency.sync(desk).refusal is None
    assert number(vault, to_clean) == 1
    with desk.reading() as work:
        assert work.trail()[-1].event == "vault.backup_left_out"
    backups.unlink()
    (vault.folder / "elsewhere").rename(backups)
    agency.sync(desk)
    assert number(vault, to_clean) == 0
    assert word not in in_the_clear(vault.folder, vault.key).lower()


@pytest.mark.slow  # seven charts, there and back
def test_many_charts_at_once_are_hidden_and_purged_after_three_days(agency: Agency, desk: Desk, ben: Desk) -> None:
    clients = [make_client(ben, f"Client {number}") for number in range(7)]
    put(ben, *clients)
    agency.sync(ben)
    for client in clients:
        agency.give(desk, client.id)
    agency.sync(desk)
    for client in clients:
        agency.give(desk, client.id, on=False)
    agency.sync(desk)
    with desk.reading() as work:
        assert work.caseload(desk.today) == ()
        assert {known.is_purged for known in work.sync.progress().scopes.values()} == {False}
    later(desk, hours=73)
    agency.sync(desk)
    with desk.reading() as work:
        assert sum(known.is_purged for known in work.sync.progress().scopes.values()) == 7
        assert sum(entry.event == "chart.purged" for entry in work.trail()) == 7


@pytest.mark.slow  # seven charts, there and back
def test_a_storm_that_was_a_mistake_brings_everything_back(agency: Agency, desk: Desk, ben: Desk) -> None:
    clients = [make_client(ben, f"Client {number}") for number in range(7)]
    put(ben, *clients)
    agency.sync(ben)
    for on in (True, False, True):
        for client in clients:
            agency.give(desk, client.id, on=on)
        agency.sync(desk)
    with desk.reading() as work:
        assert len(work.caseload(desk.today)) == 7
        assert work.sync.counts().is_clear


# --- a server or a laptop that was put back ---


def test_after_a_servers_restore_everything_is_sent_again_and_she_still_has_her_own_record(
    agency: Agency, desk: Desk, vault: OpenVault, chart: Client
) -> None:
    backup = agency.server.copy()
    note = make_note(desk, chart.id, "Written after the backup.")
    put(desk, note)
    agency.sync(desk)
    agency.server = agency.server.restored(backup, "e2")

    class Cut(Exception):
        """The network goes after the new life was told."""

    asked: list[object] = []

    def cut(request: object) -> None:
        asked.append(request)
        if len(asked) == 2:
            raise Cut

    with pytest.raises(Cut):
        agency.sync(desk, until=cut)
    operations = number(vault, sa.select(sa.func.count(OperationRow.seq)))
    with desk.reading() as work:
        events = [(entry.event, entry.reason) for entry in work.trail()]
        assert events[-1] == ("sync.epoch_changed", "e2")
        assert "chart.purged" not in {event for event, _ in events}, "her backups are kept: the server may lack much"
        assert desk.worker in work.every(Worker)
        assert work.sync.counts().unsent == operations
        assert work.every(ContactNote) == ()
    assert agency.sync(desk).refusal is None
    assert agency.server.rows[note.id].values["narrative"] == note.narrative
    with desk.reading() as work:
        assert work.get(ContactNote, note.id) == note
        assert len(work.of_client(ContactNote, chart.id)) == 6
        assert work.sync.counts().is_clear


def restored(desk: Desk, backup: Path, vault: OpenVault) -> Desk:
    """The laptop's vault, put back from a backup."""
    vault.close()
    (vault.folder / "vault.db").write_bytes(backup.read_bytes())
    root = vault.folder.parent.parent
    opened = make_gate(root, desk.clock).open(vault.folder.name, typed())
    return replace(desk, vault=opened)


def test_a_laptop_restored_from_its_backup_goes_on_under_a_new_name_and_sends_what_was_not_sent(
    agency: Agency, desk: Desk, vault: OpenVault, chart: Client
) -> None:
    unsent = make_note(desk, chart.id, "Not sent before the backup.")
    put(desk, unsent)
    later(desk, days=1)
    vault.back_up()
    backup = vault.folder / FOLDER / f"day-{desk.today}.db"
    for _ in range(3):
        put(desk, make_note(desk, chart.id, "Sent after the backup."))
        agency.sync(desk)
    desk = restored(desk, backup, vault)
    refusal = agency.sync(desk).refusal
    assert refusal is not None
    assert refusal.value == "device_forked"
    with desk.reading() as work:
        assert [each.record_id for each in work.sync.waiting()] == [unsent.id]
    store = desk.vault.sync_store()
    at = store.progress()
    store.apply(DeviceChange(replace(at, device="laptop-again", generation=agency.server.fresh())))
    assert agency.sync(desk).refusal is None
    with desk.reading() as work:
        names = [entry.reason for entry in work.trail() if entry.event == "device.enrolled"]
        assert names == ["laptop-1", "laptop-again"]
        assert len(work.of_client(ContactNote, chart.id)) == 9
        assert work.sync.counts().is_clear
    assert sum(row.kind == ContactNote.KIND for row in agency.server.rows.values()) == 9
    desk.vault.close()


def test_a_laptop_that_is_set_up_anew_gets_everything_that_was_sent(
    agency: Agency, desk: Desk, empty_vaults: Path, tmp_path: Path, chart: Client
) -> None:
    note = make_note(desk, chart.id, "Sent before the reset.")
    put(desk, note)
    agency.sync(desk)
    with desk.reading() as work:
        before = work.contacts(limit=100), work.caseload(desk.today), work.every(Worker)
    anew = new_laptop(empty_vaults, tmp_path / "anew", StandingClock(desk.clock.now()), desk.worker)
    agency.join(anew)
    assert agency.sync(anew).refusal is None
    with anew.reading() as work:
        assert (work.contacts(limit=100), work.caseload(desk.today), work.every(Worker)) == before
    anew.vault.close()


def test_enrolling_the_same_vault_again_keeps_and_sends_what_waits(agency: Agency, desk: Desk, chart: Client) -> None:
    note = make_note(desk, chart.id, "Not sent before.")
    put(desk, note)
    agency.join(desk)
    assert agency.sync(desk).refusal is None
    assert agency.server.rows[note.id].values["narrative"] == note.narrative
    with desk.reading() as work:
        assert len(work.of_client(ContactNote, chart.id)) == 6
        assert work.sync.counts().is_clear


# --- the journal ---


def test_the_journal_lets_go_of_acknowledged_work_after_its_time_and_of_nothing_else(
    agency: Agency, desk: Desk, vault: OpenVault, chart: Client
) -> None:
    note = make_note(desk, chart.id, "Called.")
    put(desk, note)
    agency.sync(desk)
    with desk.reading() as work:
        receipt = work.sync.receipts([note.id])[note.id]
    operations = sa.select(sa.func.count(OperationRow.seq))
    assert number(vault, operations) == 2
    desk.clock.at = receipt.received_at + timedelta(days=44)  # type: ignore[attr-defined]  # a standing clock
    agency.sync(desk)
    assert number(vault, operations) == 2
    later(desk, days=2)
    put(desk, replace(note, narrative="Called, not sent yet."))
    vault.sync_store().release(desk.clock.now())
    assert number(vault, operations) == 1
    agency.sync(desk)
    with desk.reading() as work:
        assert work.get(ContactNote, note.id).narrative == "Called, not sent yet."
        assert work.sync.receipts([note.id])[note.id].received_at == receipt.received_at
        assert work.sync.receipts([desk.worker.id])[desk.worker.id].received_at == receipt.received_at


@pytest.mark.slow  # two rounds, two backups and the whole file in the clear, three times
def test_own_words_in_a_chart_that_left_go_with_the_journal_and_leave_no_byte(
    agency: Agency, desk: Desk, vault: OpenVault, chart: Client
) -> None:
    """Until then a restored server would need them: the agency may have them from nobody else."""
    word = b"axolotl"
    note = make_note(desk, chart.id, f"Met {word.decode()} at home.")
    put(desk, note)
    agency.sync(desk)
    with desk.reading() as work:
        received_at = work.sync.receipts([note.id])[note.id].received_at
    agency.give(desk, chart.id, on=False)
    agency.sync(desk)
    vault.back_up()
    assert word in in_the_clear(vault.folder, vault.key).lower()
    desk.clock.at = received_at + timedelta(days=44)  # type: ignore[attr-defined]  # a standing clock
    vault.sync_store().release(desk.clock.now())
    assert word in in_the_clear(vault.folder, vault.key).lower()
    later(desk, days=2)
    assert vault.back_up()
    vault.sync_store().release(desk.clock.now())
    assert word not in in_the_clear(vault.folder, vault.key).lower()
    assert [path.name for path in (vault.folder / FOLDER).iterdir()] == [f"day-{desk.today}.db"]


def test_the_header_of_a_vault_is_untouched_by_the_sync(vault: OpenVault, agency: Agency, desk: Desk) -> None:
    before = header.read(vault.folder)
    agency.sync(desk)
    assert header.read(vault.folder) == before
