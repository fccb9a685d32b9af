"""The sync's screens by the keys: where it stands, two versions, refused work, joining, and a lease that has ended."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from sync.server.requests import RULES
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingChoice
from tcm_desktop.domain.tasks import Task
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.follow_ups import followed
from tcm_desktop.services.joining import join
from tcm_desktop.services.meetings import ASKED, meetings
from tcm_desktop.services.membership import membership
from tcm_desktop.services.seating import enrol_worker
from tcm_desktop.services.signatures import HOLD
from tcm_desktop.services.signing import sign_note
from tcm_desktop.services.sync_page import sync_page
from tests.simulator.memory_server import MemoryServer
from tests.support.near_agency import LEASE, MORNING, TICKET, NearAgency
from tests.support.near_agency import own_vault as own_vault
from tests.support.vaults import StandingClock, make_client, make_gate, make_note, put, typed
from tests.tools import sync_shots
from tests.tools.signing_shots import ask
from tests.tools.studio import Studio
from tests.ui.hands import CTRL, Hands
from ui.bootstrap import Door
from ui.entrance.withdrawn import Removed
from ui.levels import Level
from ui.screens.addendum import AddendumScreen
from ui.screens.chart import ChartScreen
from ui.screens.hand_back import HandBackScreen
from ui.screens.join_agency import NOTHING_PASTED, JoinAgencyScreen
from ui.screens.meeting import MeetingScreen
from ui.screens.note import NoteScreen
from ui.screens.refused_work import RefusedWorkScreen
from ui.screens.settings import SettingsScreen
from ui.screens.sync import SyncScreen
from ui.screens.today import TodayScreen

ACCOUNT = UUID("0195f3a2-1b2c-7d3e-8f40-123456789abc")
ALT = Qt.KeyboardModifier.AltModifier
SYNC_KEY = (Qt.Key.Key_S, CTRL | Qt.KeyboardModifier.ShiftModifier)


class NearDoor(Door):
    """Leads to an agency that is near."""

    near: NearAgency

    def agency(self) -> NearAgency:
        return self.near


class Office:
    """The program on a worker's own vault, which has joined an agency without a network, or not yet."""

    def __init__(self, app: QApplication, own_vault: Path, folder: Path) -> None:
        self.clock = StandingClock(MORNING)
        self.studio = Studio(app, shutil.copytree(own_vault, folder), self.clock)
        self._folder = folder
        self.near: NearAgency

    def open(self, *, joined: bool = True) -> None:
        """Sit down, and type the passphrase."""
        gate = make_gate(self._folder, self.clock)
        vault_id = gate.vaults()[0].id
        vault = gate.open(vault_id, typed())
        desk = enrol_worker(vault, self.clock, "Ana Field", "LCSW")
        self.near = NearAgency(MemoryServer(RULES), desk.worker.id, "f" * 32, self.clock)
        if joined:
            join(desk, self.near.enrol(self.near.prepare(TICKET, None), "T14", self.clock.now()))
        vault.close()
        self.unlock(vault_id)

    def unlock(self, vault_id: str) -> None:
        """Type the passphrase."""
        program = self.studio.program
        program.door = NearDoor(self._folder, self.clock)
        program.door.near = self.near
        program.start()
        self.studio.wait()
        assert program.entrance is not None
        program.entrance.unlock.wanted.emit(vault_id, typed())
        self.studio.wait_for(lambda: program.shell is not None)
        self.studio.wait()
        self.studio.shell.resize(1024, 600)
        self.studio.shell.activateWindow()
        self.studio.wait()

    @property
    def hands(self) -> Hands:
        """What works it by keys."""
        return Hands(self.studio)

    @property
    def desk(self) -> Desk:
        """The worker at it."""
        return self.studio.shell.gateway.desk

    @property
    def token(self) -> str:
        """What the header says; blank while it says nothing."""
        pill = self.studio.shell.header.sync
        return pill.words() if pill.isVisible() else ""

    def rest(self) -> None:
        """Until no round is under way, and the window has heard of it."""
        lane = self.studio.program.sync
        assert lane is not None
        self.studio.wait_for(lambda: not lane.is_running)
        self.studio.wait()

    def sync(self) -> None:
        """A round by its key."""
        QTest.keyClick(self.studio.shell, *SYNC_KEY)
        self.rest()


@pytest.fixture
def office(qapp: QApplication, own_vault: Path, tmp_path: Path) -> Iterator[Office]:
    """A worker's own vault; nobody has sat down yet."""
    office = Office(qapp, own_vault, tmp_path / "own")
    yield office
    crashes = office.studio.program.crash.seen
    office.studio.close()
    assert not crashes


@pytest.fixture
def joined(office: Office) -> Office:
    """It belongs to an agency."""
    office.open()
    return office


@pytest.fixture
def hands(studio: Studio) -> Hands:
    """At the practice caseload."""
    return Hands(studio)


def words_of(office: Office) -> str:
    """Every word on the screen."""
    return office.hands.words()


# --- practice ---


def test_in_practice_sync_says_that_nothing_is_sent_and_offers_nothing(hands: Hands) -> None:
    screen = hands.open("sync")
    assert isinstance(screen, SyncScreen)
    assert "Nothing of it is ever sent" in hands.words()
    assert not screen.bar_actions()
    assert not hands.studio.shell.header.sync.isVisible()
    assert hands.focus is screen.initial_focus(), "not on the rail"
    hands.press(*SYNC_KEY)
    assert not hands.ask(sync_page).status.rounds


# --- where it stands ---


def test_a_day_at_the_office_by_keys(joined: Office) -> None:
    assert joined.token.startswith("1 to send"), "she herself"
    joined.sync()
    assert joined.token == "All sent"
    client = make_client(joined.desk)
    joined.hands.ask(put, client)
    joined.near.is_away = True
    joined.sync()
    assert joined.token == "Offline: 1 to send"
    assert joined.studio.shell.header.sync.level is Level.NEUTRAL
    screen = joined.hands.open("sync")
    assert "Not yet. This stands in the way" in words_of(joined)
    assert joined.hands.focus is joined.studio.shell.action_bar.primary()
    joined.near.is_away = False
    joined.hands.press(Qt.Key.Key_Return, CTRL)
    joined.rest()
    assert screen is joined.hands.screen
    assert "Everything is with your agency" in words_of(joined)
    assert "Safe to hand this laptop back: nothing unsent, nothing unresolved." in words_of(joined)
    assert "1 change sent" in words_of(joined)


@pytest.mark.slow  # a window of its own for one more case
def test_while_a_round_runs_the_screen_says_so_and_offers_no_second_one(joined: Office) -> None:
    screen = joined.hands.open("sync")
    seen: list[tuple[str, bool]] = []
    lane = joined.studio.program.sync
    assert lane is not None
    joined.near.before_request = lambda: seen.append(("asked", lane.is_running))
    screen.go()
    joined.studio.wait_for(lambda: "Syncing" in joined.token or not lane.is_running)
    joined.rest()
    assert seen
    assert all(running for _, running in seen)
    assert joined.studio.shell.action_bar.button_for("Sync now").isEnabled()


@pytest.mark.slow  # a window of its own for one more case
def test_the_token_counts_after_each_change(joined: Office) -> None:
    joined.sync()
    joined.studio.shell.gateway.run(_take_in, done=None)
    joined.studio.wait_for(lambda: joined.token == "1 to send")


def _take_in(desk: Desk) -> object:
    from tcm_desktop.services.desk import Outcome

    return Outcome(None, put(desk, make_client(desk)))


@pytest.mark.slow  # a window of its own for one more case
def test_the_client_is_not_shown_how_much_waits(joined: Office) -> None:
    client = make_client(joined.desk)
    joined.hands.ask(put, client)
    joined.sync()
    joined.hands.open("assessment", client_id=client.id)
    joined.studio.shell.toggle_client_view()
    assert not joined.token
    joined.studio.shell.toggle_client_view()
    assert joined.token


def test_settings_tell_the_agency_and_ask_no_role(joined: Office) -> None:
    screen = joined.hands.open("settings")
    assert isinstance(screen, SettingsScreen)
    assert "Near Agency" in screen.agency.text()
    assert "Case manager" in screen.agency.text()
    assert not screen.supervises.isVisible()
    assert screen.second.isVisible()


# --- receipts ---


def test_a_signed_note_says_where_it_is_and_hears_of_it(joined: Office) -> None:
    def signed(desk: Desk) -> tuple[Client, object]:
        client = make_client(desk)
        put(desk, client)
        note = sign_note(desk, make_note(desk, client.id), BillingChoice.DO_NOT_BILL, "").value
        return client, note.id

    client, note_id = joined.hands.ask(signed)
    screen = joined.hands.open("note", client_id=client.id, note_id=note_id)
    assert isinstance(screen, NoteScreen)
    assert "Saved here. It is sent when the time to undo is over." in words_of(joined)
    joined.clock.pass_by(seconds=HOLD.total_seconds() + 1)
    joined.sync()
    assert "Received by the agency on 11/22/2026 at 1:00 am as version 2." in words_of(joined)


@pytest.mark.slow  # a window of its own for one more case
def test_in_practice_no_document_has_a_receipt(hands: Hands) -> None:
    note = next(line for line in hands.ask(_lines) if line.signed_at)
    hands.open("note", client_id=note.client_id, note_id=note.id)
    assert not [label for label in hands.screen.findChildren(QLabel) if "agency at" in label.text()]
    assert "not sent yet" not in hands.words()


def _lines(desk: Desk) -> object:
    with desk.reading() as work:
        return work.contacts()


# --- two versions ---


@pytest.fixture
def two(hands: Hands) -> MeetingScreen:
    """Two versions of a task's words."""
    met = ask(hands.studio, sync_shots.make_meeting)
    hands.open("sync")
    screen = hands.open("meeting", record_id=met.key[0], operation=met.key[1])
    assert isinstance(screen, MeetingScreen)
    return screen


def what(hands: Hands, screen: MeetingScreen) -> str:
    """The task's words now."""
    assert screen.found is not None
    record_id = screen.found.first.record_id

    def words(desk: Desk) -> str:
        with desk.reading() as work:
            return work.get(Task, record_id).what

    found: str = hands.ask(words)
    return found


def test_both_are_shown_with_what_differs_marked_and_no_winner(hands: Hands, two: MeetingScreen) -> None:
    assert list(two.buttons) == [
        "Keep mine",
        "Keep the other one",
        "Keep both and edit",
        "Ask my supervisor",
        "Decide later",
    ]
    assert not [each for each in two.buttons.values() if each.property("look") == "primary"]
    marked = [label.text() for label in two.findChildren(QLabel) if "<b><u>" in label.text()]
    assert len(marked) == 2
    assert two.keys()[0] == ("Alt+1", "Keep mine")


@pytest.mark.parametrize(
    ("key", "words"),
    [(Qt.Key.Key_1, sync_shots.MINE), (Qt.Key.Key_2, sync_shots.THEIRS)],
)
def test_one_key_decides_and_leads_back(hands: Hands, two: MeetingScreen, key: Qt.Key, words: str) -> None:
    hands.press(key, ALT)
    assert isinstance(hands.screen, SyncScreen)
    assert what(hands, two) == words
    assert not hands.ask(meetings)


@pytest.mark.slow  # a window of its own for one more case
def test_both_are_made_into_one_text(hands: Hands, two: MeetingScreen) -> None:
    hands.press(Qt.Key.Key_3, ALT)
    editor = two.editors["what"]
    assert hands.focus is editor
    assert editor.toPlainText() == f"{sync_shots.THEIRS}\n\n{sync_shots.MINE}"
    editor.setPlainText("One text.")
    hands.press(Qt.Key.Key_Return, CTRL)
    assert isinstance(hands.screen, SyncScreen)
    assert what(hands, two) == "One text."


@pytest.mark.slow  # a window of its own for one more case
def test_the_supervisor_is_asked_by_a_task_and_both_stay(hands: Hands, two: MeetingScreen) -> None:
    assert two.found is not None
    client_id = two.found.first.client_id
    hands.press(Qt.Key.Key_4, ALT)
    (still,) = hands.ask(meetings)
    assert still.is_asked

    def asked(desk: Desk) -> list[str]:
        with desk.reading() as work:
            return [task.what for task in work.of_client(Task, client_id)]

    assert ASKED in hands.ask(asked)
    again = hands.open("meeting", record_id=still.key[0], operation=still.key[1])
    assert "Ask my supervisor" not in again.buttons


@pytest.mark.slow  # a window of its own for one more case
def test_decide_later_changes_nothing(hands: Hands, two: MeetingScreen) -> None:
    hands.press(Qt.Key.Key_5, ALT)
    assert isinstance(hands.screen, SyncScreen)
    assert len(hands.ask(meetings)) == 1


@pytest.mark.slow  # a window of its own for one more case
def test_what_is_settled_already_leads_back_and_says_so(hands: Hands, two: MeetingScreen) -> None:
    assert two.found is not None
    key = two.found.key
    hands.press(Qt.Key.Key_2, ALT)
    hands.studio.shell.navigator.open("meeting", record_id=key[0], operation=key[1])
    hands.studio.wait()
    assert isinstance(hands.screen, SyncScreen)
    assert "settled already" in hands.studio.shell.bar.words()


# --- refused work ---


@pytest.fixture
def refused(hands: Hands) -> RefusedWorkScreen:
    """A task that the agency did not take."""
    found = ask(hands.studio, sync_shots.make_refused)
    hands.open("sync")
    screen = hands.open("refused_work", operation=found.operation)
    assert isinstance(screen, RefusedWorkScreen)
    return screen


def test_refused_work_says_why_and_what_was_written(hands: Hands, refused: RefusedWorkScreen) -> None:
    words = hands.words()
    assert "Your account may not make this change" in words
    assert "Ask the clinic for the new appointment" in words
    assert "Nothing" not in words.split("What you can do")[0], "blank fields are left out"


@pytest.mark.slow  # a window of its own for one more case
def test_it_is_sent_again_with_one_key(hands: Hands, refused: RefusedWorkScreen) -> None:
    hands.press(Qt.Key.Key_Return, CTRL)
    assert isinstance(hands.screen, SyncScreen)
    assert not hands.ask(sync_page).refused


@pytest.mark.slow  # a window of its own for one more case
def test_it_is_kept_here_only(hands: Hands, refused: RefusedWorkScreen) -> None:
    refused.keep_here()
    hands.studio.wait()
    assert isinstance(hands.screen, SyncScreen)
    assert not hands.ask(sync_page).refused
    hands.studio.shell.navigator.open("refused_work", operation="0" * 32)
    hands.studio.wait()
    assert "dealt with already" in hands.studio.shell.bar.words()


@pytest.mark.slow  # a window of its own for one more case
def test_what_lost_to_a_signature_leads_to_its_addendum(hands: Hands) -> None:
    from tcm_desktop.services.sync_ports import KeptValue

    def make(desk: Desk) -> object:
        with desk.reading() as work:
            line = next(each for each in work.contacts() if each.signed_at and each.standing == "clear")
        document = followed(desk, "contact_note", line.id).document
        kept = KeptValue("d" * 32, "narrative", "Called twice.", desk.worker.id, desk.clock.now())
        sync_shots.confirm(desk, document, kept)
        return meetings(desk)[-1]

    met = hands.ask(make)
    page = hands.open("meeting", record_id=met.key[0], operation=met.key[1])
    assert "Add it as an addendum" in page.buttons
    assert "Keep both and edit" not in page.buttons
    page.buttons["Add it as an addendum"].click()
    hands.studio.wait()
    addendum = hands.screen
    assert isinstance(addendum, AddendumScreen)
    assert addendum.editor.toPlainText() == "Called twice."


# --- joining ---


def test_joining_by_pasting_a_ticket(office: Office) -> None:
    office.open(joined=False)
    assert not office.token
    sync = office.hands.open("sync")
    assert isinstance(sync, SyncScreen)
    assert "only here" in words_of(office)
    office.hands.press(Qt.Key.Key_Return, CTRL)
    page = office.hands.screen
    assert isinstance(page, JoinAgencyScreen)
    assert "records here are then destroyed" in words_of(office), "said before, not after"
    assert str(office.desk.worker.id) in words_of(office)
    QApplication.clipboard().setText(TICKET)
    office.hands.press(Qt.Key.Key_V, CTRL)
    office.hands.press(Qt.Key.Key_Return, CTRL)
    office.studio.wait_for(lambda: isinstance(office.hands.screen, SyncScreen))
    office.rest()
    assert office.token == "All sent"
    assert "Near Agency" in words_of(office)
    assert office.hands.ask(membership).agency == "Near Agency"


@pytest.mark.slow  # a window of its own for one more case
def test_no_ticket_and_a_wrong_one_are_told_and_can_be_mended(office: Office) -> None:
    office.open(joined=False)
    page = office.hands.open("join_agency")
    office.hands.press(Qt.Key.Key_Return, CTRL)
    assert page.message.words() == NOTHING_PASTED
    page.ticket.setPlainText("See you on Monday.")
    office.hands.press(Qt.Key.Key_Return, CTRL)
    office.studio.wait_for(lambda: "no ticket" in page.message.words())
    assert not page.ticket.isReadOnly()
    assert office.studio.shell.action_bar.button_for("Join").isEnabled()


@pytest.mark.slow  # a window of its own for one more case
def test_a_new_vault_is_made_for_the_account_of_a_ticket(office: Office) -> None:
    office.near = NearAgency(MemoryServer(RULES), ACCOUNT, "e" * 32, office.clock)
    program = office.studio.program
    program.door = NearDoor(office.studio.program.door.folder, office.clock)
    program.door.near = office.near
    program.start()
    office.studio.wait()
    entrance = program.entrance
    assert entrance is not None
    office.studio.wait_for(lambda: bool(entrance._has_vaults))
    entrance.unlock.other.emit()
    first = entrance.first_run
    first.has_ticket.click()
    assert not first.agency.isVisible()
    first.name.setText("Ana Field")
    first.credential.setText("LCSW")
    first.ticket.setPlainText("no ticket")
    first.first.setText("violet harbor ninety lamp")
    first.second.setText("violet harbor ninety lamp")
    first.make.click()
    office.studio.wait()
    assert "no ticket" in first.message.words()
    first.ticket.setPlainText(TICKET)
    first.first.setText("violet harbor ninety lamp")
    first.second.setText("violet harbor ninety lamp")
    first.make.click()
    office.studio.wait_for(lambda: program.shell is not None)
    office.studio.wait()
    assert office.desk.worker.id == ACCOUNT
    assert office.desk.worker.agency == "Near Agency"
    office.sync()
    assert office.token == "All sent"


# --- the lease ---


@pytest.mark.slow  # a window of its own for one more case
def test_after_the_lease_only_unsent_work_and_sync_open_until_a_round(joined: Office) -> None:
    client = make_client(joined.desk)
    joined.hands.ask(put, client)
    joined.near.is_away = True
    joined.clock.pass_by(seconds=LEASE.total_seconds() + 1)
    joined.sync()
    joined.studio.wait_for(lambda: isinstance(joined.hands.screen, SyncScreen))
    assert joined.token == "Sync needed"
    for name, params in (("client", {"client_id": client.id}), ("today", {}), ("notes", {})):
        joined.studio.shell.navigator.open(name, **params)
        joined.studio.wait()
        assert isinstance(joined.hands.screen, SyncScreen), name
    for key, modifiers in ((Qt.Key.Key_K, CTRL), (Qt.Key.Key_N, CTRL | Qt.KeyboardModifier.ShiftModifier)):
        QTest.keyClick(joined.studio.shell, key, modifiers)
        assert joined.studio.shell._overlay is None
    assert "What was not sent is all here" in words_of(joined)
    joined.near.is_away = False
    joined.sync()
    joined.studio.wait_for(lambda: isinstance(joined.hands.screen, TodayScreen))
    joined.studio.shell.navigator.open("client", client_id=client.id)
    joined.studio.wait()
    assert isinstance(joined.hands.screen, ChartScreen)


@pytest.mark.slow  # a window of its own for one more case
def test_a_vault_that_is_opened_after_its_lease_shows_no_chart_first(office: Office) -> None:
    office.clock.at -= timedelta(days=15)
    office.open()
    office.studio.close()
    clock = StandingClock(MORNING)
    folder = office.studio.program.door.folder
    again = Office.__new__(Office)
    again.clock, again._folder, again.near = clock, folder, office.near
    again.studio = Studio(office.studio.app, folder, clock)
    again.unlock(make_gate(folder, clock).vaults()[0].id)
    assert isinstance(again.hands.screen, SyncScreen)
    assert again.desk.lease_ended
    assert not again.studio.shell.rail._buttons["today"].isEnabled()
    assert again.studio.shell.rail._buttons["sync"].isEnabled()
    office.studio = again.studio


# --- handing the laptop back ---


@pytest.mark.slow  # a window of its own for one more case
def test_a_vault_goes_by_typed_words_once_everything_is_sent(joined: Office) -> None:
    joined.hands.ask(put, make_client(joined.desk))
    page = joined.hands.open("hand_back")
    assert isinstance(page, HandBackScreen)
    assert "would be lost" in words_of(joined)
    assert not page.typed.isVisible()
    joined.hands.press(Qt.Key.Key_Return, CTRL)
    assert isinstance(joined.hands.screen, SyncScreen)
    joined.sync()
    (go,) = [each for each in joined.hands.screen.findChildren(QPushButton) if "Remove my vault" in each.text()]
    go.click()
    joined.studio.wait()
    page = joined.hands.screen
    assert isinstance(page, HandBackScreen)
    assert joined.hands.focus is page.typed
    remove = joined.studio.shell.action_bar.button_for("Remove my vault")
    assert not remove.isEnabled()
    page.typed.setText("remove")
    page.remove()
    assert not joined.studio.shell.action_bar.button_for("Remove my vault").isEnabled()
    page.typed.setText("Remove my records")
    joined.studio.shell.action_bar.button_for("Remove my vault").click()
    program = joined.studio.program
    joined.studio.wait_for(lambda: program.last_page is not None and program.last_page.close_it.isEnabled())
    assert program.last_page is not None
    assert program.last_page.lead.text() == Removed.DONE
    assert not make_gate(program.door.folder, joined.clock).vaults()


@pytest.mark.slow  # a window of its own for one more case
def test_work_that_came_in_between_keeps_the_vault(joined: Office) -> None:
    joined.sync()
    page = joined.hands.open("hand_back")
    page.typed.setText("remove my records")
    joined.hands.ask(lambda desk: put(desk, make_client(desk)))
    joined.studio.program._hand_back("remove my records")
    program = joined.studio.program
    joined.studio.wait_for(lambda: program.last_page is not None and program.last_page.close_it.isEnabled())
    assert program.last_page is not None
    assert "Nothing was removed" in program.last_page.lead.text()
    assert program.last_page.title.text() == "Your vault is still here"
    assert make_gate(program.door.folder, joined.clock).vaults()
