"""A worker's day with the agency's server: enrolled, offline, in conflict, locked in the middle, withdrawn.

Every part is the real one: the window, the vault, the network on loopback, uvicorn and PostgreSQL.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from uuid import UUID

import pytest
from PySide6.QtCore import Qt

from sync.protocol.tickets import write_ticket
from sync.server.administration import change_role, devices, revoke
from sync.server.office import Role
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.people import WorkerRole
from tcm_desktop.domain.tasks import Task
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.meetings import meetings
from tcm_desktop.services.signatures import HOLD
from tcm_desktop.services.sync_views import ReceiptState
from tcm_desktop.services.syncing import SyncState, hand_back, receipt
from tests.support.vaults import put
from tests.sync.agency.offices import office
from tests.sync.desk.conftest import Give
from tests.sync.desk.laptop import Laptop, open_laptop
from tests.sync.wire.serving import Agency
from tests.tools.studio import Studio
from tests.ui.hands import CTRL
from ui.screens.check import CheckScreen
from ui.screens.meeting import MeetingScreen
from ui.screens.note import NoteScreen
from ui.screens.settings import SettingsScreen
from ui.screens.sync import SyncScreen

WORDS = "Called the clinic with her and asked for an appointment."


def write_and_sign(laptop: Laptop, client: Client) -> UUID:
    """A note, written and signed in the window, kept as a note."""
    hands = laptop.hands
    note = hands.open("note", client_id=client.id)
    note.work.editor.setFocus()
    hands.type(WORDS)
    hands.press(Qt.Key.Key_Return, CTRL)
    check = hands.screen
    assert isinstance(check, CheckScreen)
    if check.choice is not None:
        check.choice.keep.click()
    laptop.studio.wait()
    hands.press(Qt.Key.Key_Return, CTRL)
    shown = hands.screen
    assert isinstance(shown, NoteScreen)
    assert shown.desk is not None
    assert shown.desk.note.signature is not None
    return shown.desk.note.id


def tasks_of(desk: Desk, client_id: UUID) -> tuple[Task, ...]:
    with desk.reading() as work:
        return work.of_client(Task, client_id)


def new_task(laptop: Laptop, client: Client, what: str) -> Task:
    desk = laptop.desk
    task = Task(desk.new_id(), client.id, desk.worker.id, what, desk.today)
    laptop.ask(put, task)
    return task


# --- a day ---


@pytest.mark.slow  # a window, a vault, a server and PostgreSQL
def test_a_note_is_held_then_sent_and_its_receipt_shows_on_the_note(ana: Laptop) -> None:
    client = ana.client()
    note_id = write_and_sign(ana, client)
    status = ana.sync()
    assert status.counts.held, "a signature that can be undone is not sent"
    assert ana.ask(receipt, note_id).state is ReceiptState.HELD_BACK
    ana.clock.pass_by(seconds=HOLD.total_seconds() + 1)
    status = ana.sync()
    assert status.state() is SyncState.UP_TO_DATE
    assert hand_back(status).is_safe
    shown = ana.hands.open("note", client_id=client.id, note_id=note_id)
    ana.studio.wait()
    assert "Received by the agency at" in ana.hands.words()
    assert "as version" in ana.hands.words()
    assert isinstance(shown, NoteScreen)
    assert ana.studio.shell.header.sync.words() == "All sent"
    assert status.countersigned, "the agency has signed for the audit trail"


@pytest.mark.slow  # a window, a vault, a server and PostgreSQL
def test_without_a_server_work_goes_on_and_is_sent_later(ana: Laptop, served: Agency) -> None:
    address = served.address
    client = ana.client()
    ana.sync()
    ana.ask(cut_off, "http://127.0.0.1:9")
    note = ana.hands.open("note", client_id=client.id)
    note.work.editor.setFocus()
    ana.begin()
    ana.hands.type(WORDS)
    status = ana.rest()
    assert note.work.editor.toPlainText() == WORDS
    assert status.state() is SyncState.OFFLINE
    ana.hands.press(Qt.Key.Key_S, CTRL)
    assert "Offline" in ana.studio.shell.header.sync.words()
    ana.ask(cut_off, address)
    assert ana.sync().state() is SyncState.UP_TO_DATE


def cut_off(desk: Desk, server: str) -> None:
    """The laptop looks for its agency at another address."""
    import msgspec

    from sync.client.transport import Membership
    from tcm_desktop.services.membership import keep_membership, membership_in

    with desk.writing() as work:
        joined = membership_in(work)
        assert joined is not None
        secret = msgspec.structs.replace(msgspec.json.decode(joined.link.secret, type=Membership), server=server)
        keep_membership(work, replace(joined, link=replace(joined.link, secret=msgspec.json.encode(secret))))
        work.commit()


@pytest.mark.slow  # a window, a vault, a server and PostgreSQL
def test_two_laptops_of_one_worker_meet_and_she_decides(served: Agency, give: Give) -> None:
    account = served.worker("Ana")
    first, second = give(account, "Ana Field"), give(account, "Ana Field")
    client = first.client()
    task = new_task(first, client, "Call the housing office.")
    first.sync()
    second.sync()
    assert second.ask(tasks_of, client.id) == (task,), "the chart came to the second laptop"
    first.ask(put, replace(task, what="Call the housing office on Monday."))
    second.ask(put, replace(task, what="Call the housing office and take the letter along."))
    first.sync()
    status = second.sync()
    assert status.state() is SyncState.ATTENTION
    assert second.studio.shell.header.sync.words() == "1 to settle"
    screen = second.hands.open("sync")
    assert isinstance(screen, SyncScreen)
    second.hands.at(screen.to_settle.buttons[0])
    second.hands.press(Qt.Key.Key_Return)
    page = second.hands.screen
    assert isinstance(page, MeetingScreen)
    words = second.hands.words()
    assert "on <b><u>" in words or "<b><u>on Monday" in words
    second.hands.press(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert isinstance(second.hands.screen, SyncScreen)
    assert second.sync().state() is SyncState.UP_TO_DATE
    first.sync()
    assert [each.what for each in first.ask(tasks_of, client.id)] == [
        "Call the housing office and take the letter along."
    ]
    assert not first.ask(meetings)


@pytest.mark.slow  # a window, a vault, a server and PostgreSQL
def test_a_lock_in_the_middle_of_a_round_loses_nothing(ana: Laptop) -> None:
    client = ana.client()
    for number in range(30):
        new_task(ana, client, f"Task {number}")
    ana.begin()
    ana.studio.program.lock()
    ana.studio.wait_for(lambda: ana.studio.relaunched == 1)
    ana.studio.close()
    reopen(ana)
    assert ana.sync().state() is SyncState.UP_TO_DATE
    assert len(ana.ask(tasks_of, client.id)) == 30


@pytest.mark.slow  # a window, a vault, a server and PostgreSQL
def test_a_withdrawn_laptop_sends_what_it_has_and_destroys_its_vault(ana: Laptop, served: Agency) -> None:
    client = ana.client()
    ana.sync()
    new_task(ana, client, "Not sent yet")
    with office(served.database, served.id) as at:
        device = next(each for each in devices(at) if each.worker == ana.desk.worker.id)
        revoke(at, device.id, served.keys.agency, "Lost on the bus")
    ana.begin()
    program = ana.studio.program
    ana.studio.wait_for(lambda: program.last_page is not None and program.last_page.close_it.isEnabled())
    assert program.last_page is not None
    assert "nobody can read" in program.last_page.lead.text()
    assert not list((ana.folder / "vaults").iterdir()), "keys and files are gone"
    program.last_page.close_it.click()
    ana.studio.wait_for(lambda: ana.studio.relaunched == 1)


@pytest.mark.slow  # a window, a vault, a server and PostgreSQL
def test_a_laptop_restored_from_a_backup_joins_again_and_its_unsent_work_arrives(ana: Laptop, served: Agency) -> None:
    client = ana.client()
    ana.sync()
    ana.studio.program.lock()
    ana.studio.wait_for(lambda: ana.studio.relaunched == 1)
    ana.studio.close()
    backup = shutil.copytree(ana.folder, ana.folder.with_name("backup"))
    reopen(ana)
    for _ in range(3):
        ana.sync()
    ana.studio.program.lock()
    ana.studio.wait_for(lambda: ana.studio.relaunched == 1)
    ana.studio.close()
    shutil.rmtree(ana.folder)
    shutil.copytree(backup, ana.folder)
    reopen(ana)
    new_task(ana, client, "Written after the restore")
    status = ana.sync()
    assert status.refusal == "device_forked"
    screen = ana.hands.open("sync")
    assert [action.words for action in screen.bar_actions()] == ["Join again", "Sync now"]
    screen.join()
    ana.studio.wait()
    page = ana.hands.screen
    page.ticket.setPlainText(write_ticket(served.ticket(ana.desk.worker.id)))
    page.join()
    ana.studio.wait_for(lambda: isinstance(ana.hands.screen, SyncScreen))
    status = ana.rest()
    assert status.state() is SyncState.UP_TO_DATE
    (task,) = ana.ask(tasks_of, client.id)
    assert ana.ask(receipt, task.id).state is ReceiptState.RECEIVED


def reopen(laptop: Laptop) -> None:
    """The next process, on the same folder."""
    laptop.studio = Studio(laptop.studio.app, laptop.folder, laptop.clock)
    open_laptop(laptop)


# --- roles ---


@pytest.mark.slow  # a window, a vault, a server and PostgreSQL
def test_who_supervises_comes_from_the_server_and_is_not_hers_to_change(ana: Laptop, served: Agency) -> None:
    ana.sync()
    assert WorkerRole.SUPERVISOR not in ana.desk.worker.roles
    with office(served.database, served.id) as at:
        change_role(at, ana.desk.worker.id, Role.SUPERVISOR)
    ana.sync()
    assert WorkerRole.SUPERVISOR in ana.desk.worker.roles
    screen = ana.hands.open("settings")
    assert isinstance(screen, SettingsScreen)
    ana.studio.wait()
    assert not screen.supervises.isVisible()
    assert "Supervisor" in screen.agency.text()
    status = ana.sync()
    assert status.state() is SyncState.UP_TO_DATE, status
