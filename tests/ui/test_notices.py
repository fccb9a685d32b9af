"""What stands above a screen by itself: that it is being opened, that it failed, that its chart is closed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.episodes import EndReason
from tcm_desktop.services.closing import chart_episodes, close_chart, closed_since, reopen_chart, still_open
from tcm_desktop.services.desk import Desk
from tests.support.vaults import StandingClock
from tests.tools import note_shots
from tests.tools.discharge_shots import ended
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import Hands
from tests.ui.state_signs import words_of
from ui.bootstrap import Door
from ui.screens.move_note import NOTHING
from ui.shell.notices import OPENING, STILL_OPENING

NOBODY = UUID(int=404)


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


def notice(studio: Studio) -> str:
    return studio.shell.closed_notice.words()


# --- opening ---


def test_a_screen_that_takes_long_says_that_it_is_being_opened(studio: Studio, people: People) -> None:
    studio.hold()
    studio.shell.navigator.open("plan", client_id=people.settled)
    studio.wait()
    assert OPENING in words_of(studio.shell)
    studio.mend()
    assert OPENING not in words_of(studio.shell)
    assert studio.shell.screen_shown is not None
    assert studio.shell.screen_shown.isVisible()


@pytest.mark.slow  # a further case
def test_one_that_takes_very_long_says_what_can_be_done(studio: Studio, people: People) -> None:
    studio.shell.opening._late.setInterval(0)
    studio.hold()
    studio.shell.navigator.open("plan", client_id=people.settled)
    studio.wait_for(lambda: STILL_OPENING in words_of(studio.shell))
    studio.mend()
    assert not studio.shell.opening.isVisible()


@pytest.mark.slow  # a further case
@pytest.mark.parametrize("name", ["notes", "client", "referrals", "caseload"])
def test_nothing_is_said_of_a_record_before_it_is_there(studio: Studio, people: People, name: str) -> None:
    studio.shell.navigator.open("settings")
    studio.wait()
    studio.hold()
    studio.shell.navigator.open(name, **({"client_id": people.settled} if name in {"client", "referrals"} else {}))
    studio.wait()
    screen = studio.shell.screen_shown
    assert screen is not None
    assert not screen.isVisible()
    studio.mend()
    assert screen.isVisible()


def test_enter_leads_nowhere_while_a_screen_is_being_opened(studio: Studio, people: People) -> None:
    studio.hold()
    studio.shell.navigator.open("plan", client_id=people.settled)
    studio.wait()
    focused = studio.shell.focusWidget()
    assert focused is not None
    assert not studio.shell.rail.isAncestorOf(focused)
    QTest.keyClick(focused, Qt.Key.Key_Return)
    assert studio.shell.navigator.place.name == "plan"
    studio.mend()


@pytest.mark.slow  # a further case
def test_gone_elsewhere_nothing_more_is_said_of_it(studio: Studio, people: People) -> None:
    studio.shell.navigator.open("plan", client_id=people.settled)
    studio.shell.navigator.open("settings")
    assert not studio.shell.opening.soon.isActive()
    studio.wait()
    assert not studio.shell.opening.isVisible()


# --- failing ---


def test_a_screen_that_failed_shows_what_happened_and_the_way_back_alone(studio: Studio, people: People) -> None:
    studio.damage()
    studio.shell.navigator.open("client", client_id=people.settled)
    studio.wait()
    shell = studio.shell
    assert "damaged" in shell.bar.words()
    assert shell.screen_shown is not None
    assert not shell.screen_shown.isVisible()
    assert not shell.panel.isVisible()
    assert shell.action_bar.isAncestorOf(shell.focusWidget())
    studio.mend()
    shell.navigator.reload()
    studio.wait()
    assert shell.screen_shown.isVisible()
    assert shell.panel.isVisible()


@pytest.mark.parametrize("first_screen", ["today"])
def test_at_home_the_other_ways_stay_open(studio: Studio) -> None:
    studio.shell.navigator.open("settings")
    studio.wait()
    studio.damage()
    studio.shell.navigator.open("today")
    studio.wait()
    assert "damaged" in studio.shell.bar.words()
    assert isinstance(studio.shell.focusWidget(), QPushButton)
    assert studio.shell.screen_shown is not None
    assert studio.shell.screen_shown.isVisible()
    studio.mend()


def test_a_draft_that_cannot_be_read_is_not_called_empty(hands: Hands, people: People) -> None:
    hands.studio.damage()
    hands.studio.shell.navigator.open("move_note", client_id=people.settled, note_id=NOBODY)
    hands.studio.wait()
    assert "damaged" in hands.studio.shell.bar.words()
    assert NOTHING not in words_of(hands.studio.shell)
    hands.studio.mend()


# --- a closed chart ---


@pytest.mark.slow  # a further case
@pytest.mark.parametrize("name", ["client", "plan", "note", "intake", "problems"])
def test_every_screen_of_a_closed_chart_says_so(studio: Studio, people: People, name: str) -> None:
    studio.shell.navigator.open(name, client_id=ended(people))
    studio.wait()
    assert notice(studio) == (
        "This chart was closed on 1/23/2026. What happened up to that day can still be written down."
    )
    labels = [each for each in studio.shell.closed_notice.findChildren(QLabel) if each.isVisible()]
    assert labels


def test_it_leads_to_where_the_chart_is_opened_again(hands: Hands, people: People) -> None:
    hands.open("client", client_id=ended(people))
    links = [each for each in hands.studio.shell.closed_notice.findChildren(QPushButton) if each.isVisible()]
    assert [each.text() for each in links] == ["Open it again"]
    links[0].click()
    hands.studio.wait()
    assert hands.studio.shell.navigator.place.name == "closing"
    assert notice(hands.studio) == ""


@pytest.mark.slow  # a further case
def test_it_goes_with_the_client(studio: Studio, people: People) -> None:
    for who, is_closed in ((ended(people), True), (people.settled, False), (ended(people), True)):
        studio.shell.navigator.open("client", client_id=who)
        studio.wait()
        assert bool(notice(studio)) is is_closed
    studio.shell.navigator.open("today")
    assert notice(studio) == ""
    studio.wait()
    assert notice(studio) == ""


@pytest.mark.slow  # a further case
def test_a_chart_opened_again_does_not_say_it_any_more(hands: Hands, people: People) -> None:
    hands.open("client", client_id=ended(people))
    hands.studio.shell.gateway.run(reopen_chart, ended(people), "She called us.")
    hands.studio.wait()
    assert notice(hands.studio) == ""


def test_a_chart_is_closed_since_the_day_that_was_written_down(
    desk: Desk, client: Client, clock: StandingClock
) -> None:
    assert closed_since(desk, client.id) is None
    with desk.reading() as work:
        _, episodes = chart_episodes(work, client.id)
        left = {each.id: "Nothing more to do" for each in still_open(work, client.id, episodes[-1])}
    close_chart(desk, client.id, desk.today, EndReason.MOVED, "To Oakland", left)
    assert closed_since(desk, client.id) == desk.today == date(2026, 3, 4)
    clock.pass_by(days=1)
    reopen_chart(desk, client.id, "She came back.")
    assert closed_since(desk, client.id) is None
    assert closed_since(desk, NOBODY) is None


# --- what stands out ---


@pytest.mark.slow  # a further case
def test_on_the_first_day_the_first_client_stands_out(qapp: QApplication, tmp_path: Path) -> None:
    Door(tmp_path, StandingClock()).make_practice().vault.close()
    studio = Studio(qapp, tmp_path, StandingClock())
    try:
        studio.open_practice()
        assert leading(studio) == ["New client"]
    finally:
        studio.close()


@pytest.mark.parametrize("first_screen", ["today"])
def test_with_clients_it_is_the_note(studio: Studio) -> None:
    assert leading(studio) == ["New contact note  Ctrl+N"]


def leading(studio: Studio) -> list[str]:
    screen = studio.shell.screen_shown
    assert screen is not None
    return [each.text() for each in screen.findChildren(QPushButton) if each.property("look") == "primary"]


def test_settings_begin_at_their_top(studio: Studio) -> None:
    studio.shell.navigator.open("settings")
    studio.wait()
    area = studio.shell.screen_shown.parent().parent()
    assert isinstance(area, QScrollArea)
    assert area.verticalScrollBar().value() == 0


@pytest.mark.slow  # a further case
def test_an_intake_that_is_opened_again_is_never_called_a_new_client(studio: Studio, people: People) -> None:
    studio.shell.navigator.open("settings")
    studio.wait()
    studio.hold()
    studio.shell.navigator.open("intake", client_id=people.settled)
    studio.wait()
    assert studio.shell.header.title.accessibleName() == "Intake"
    studio.shell.navigator.open("notes")
    assert studio.shell.header.subtitle.accessibleName() == ""
    studio.mend()
    assert studio.shell.header.subtitle.accessibleName() != ""


def test_while_an_undo_is_offered_there_is_room_for_whose_chart_it_is(studio: Studio, people: People) -> None:
    studio.shell.resize(1024, 600)
    note_shots.checked(note_shots.CLEAN)(studio, people)
    studio.wait()
    studio.shell.action_bar.button_for("Sign note").click()
    studio.wait()
    studio.shell.navigator.open("by_form", client_id=people.settled)
    studio.wait()
    title = studio.shell.header.title
    assert studio.shell.header.undo.is_open
    assert title.text() == title.accessibleName()


# --- what Ctrl+K finds ---


@pytest.mark.slow  # a further case
@pytest.mark.parametrize(
    ("letters", "screen"),
    [
        ("discharge", "discharge"),
        ("close", "closing"),
        ("packet", "packet"),
        ("problem list", "problems"),
        ("background", "background"),
        ("consents", "consents"),
        ("monitoring", "monitoring"),
        ("monthly", "summaries"),
        ("qualif", "qualifications"),
    ],
)
def test_every_page_of_a_chart_is_found_by_its_name(studio: Studio, people: People, letters: str, screen: str) -> None:
    studio.shell.navigator.open("plan", client_id=people.settled)
    studio.wait()
    studio.shell.open_finder()
    studio.wait()
    QTest.keyClicks(QApplication.focusWidget(), letters)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    studio.wait()
    assert studio.shell.navigator.place.name == screen
    assert studio.shell.navigator.place.params.get("client_id", people.settled) == people.settled


def test_pages_of_a_chart_are_not_found_where_no_chart_is_open(studio: Studio) -> None:
    studio.shell.open_finder()
    studio.wait()
    QTest.keyClicks(QApplication.focusWidget(), "packet")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    studio.wait()
    assert studio.shell.navigator.place.name == "notes"
