"""Discharge, closing and the packet by keys on a real vault."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from tcm_desktop.domain.background import FactKind, LifeFact, Origin
from tcm_desktop.domain.discharge import NeedEnd
from tcm_desktop.domain.episodes import EndReason
from tcm_desktop.services.clients import update_client
from tcm_desktop.services.closing import open_closing
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.discharge import PAPER as SUMMARY_PAPER
from tcm_desktop.services.discharge import open_discharge
from tcm_desktop.services.packet import PAPER
from tests.tools.discharge_shots import ended
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import CTRL, Hands
from ui.screens.print_pages import new_printer

ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


def fill(hands: Hands, screen: object) -> None:
    """Type a whole summary."""
    needs, steps, end, client = screen.sections  # type: ignore[attr-defined]  # sections of this form
    for entry in needs.entries:
        entry.own["after"].editor.set_value(NeedEnd.UNMET)
        entry.own["words"].editor.setText("Nobody took it over yet.")
    steps.fields["crisis"].editor.setPlainText("Calls 988.")
    end.fields["reason"].editor.set_value(EndReason.MOVED)
    client.fields["own_words"].editor.setPlainText("I go to my sister.")
    client.fields["come_back"].editor.setPlainText("Call the front desk.")


def events(desk: Desk, record_id: UUID) -> list[str]:
    with desk.reading() as work:
        return [entry.event for entry in work.trail(record_id)]


@pytest.mark.slow  # a further case
@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Record packet", "packet"),
        ("Next steps and discharge", "discharge"),
        ("Close or reopen the chart", "closing"),
    ],
)
def test_they_are_reached_from_the_chart_and_esc_comes_back(
    hands: Hands, people: People, words: str, name: str
) -> None:
    chart = hands.open("client", client_id=people.settled)
    next(each for each in chart.panel().findChildren(QPushButton) if each.text() == words).click()
    hands.studio.wait()
    assert hands.studio.shell.navigator.place.name == name
    hands.press(ESC)
    assert hands.studio.shell.navigator.place.name == "client"


def test_what_is_missing_is_said_and_nothing_is_signed(hands: Hands, people: People) -> None:
    hands.open("discharge", client_id=people.settled)
    hands.press(ENTER, CTRL)
    assert "things to set right. Everything you typed is kept." in hands.words()
    assert not hands.ask(open_discharge, people.settled).is_signed


def test_what_is_typed_survives_leaving(hands: Hands, people: People) -> None:
    screen = hands.open("discharge", client_id=people.settled)
    hands.at(screen.sections[1].fields["crisis"].editor)
    hands.type("Calls 988.")
    hands.press(ESC)
    again = hands.open("discharge", client_id=people.settled)
    assert again.sections[1].fields["crisis"].editor.toPlainText() == "Calls 988."


@pytest.mark.slow  # a further case
def test_signed_then_closed_then_opened_again(hands: Hands, people: People) -> None:
    client_id = people.settled
    fill(hands, hands.open("discharge", client_id=client_id))
    hands.press(ENTER, CTRL)
    assert hands.ask(open_discharge, client_id).is_signed
    assert "I go to my sister." in hands.words()
    closing = hands.open("closing", client_id=client_id)
    for entry in closing.sections[0].entries:
        entry.own["words"].editor.setText("Settled by phone.")
    hands.press(ENTER, CTRL)
    closed = hands.ask(open_closing, client_id)
    assert closed.episode.reason is EndReason.MOVED
    assert closed.episode.closed_on is not None
    assert "Kept until 3/4/2036 at least" in hands.words()
    hands.at(hands.screen.why)
    hands.type("Called us")
    hands.press(ENTER, CTRL)
    assert hands.studio.shell.navigator.place.name == "client"
    assert [each.opened_words for each in hands.ask(open_closing, client_id).episodes] == ["", "Called us"]


def test_the_days_that_the_agency_knows_move_the_end(hands: Hands, people: People) -> None:
    screen = hands.open("closing", client_id=ended(people))
    screen.contract.type_in("2/27/2026")
    next(each for each in screen.findChildren(QPushButton) if each.text() == "Save these days").click()
    hands.studio.wait()
    assert "Kept until 2/27/2036 at least" in hands.words()
    hands.screen.audit.type_in("2/40")
    next(each for each in hands.screen.findChildren(QPushButton) if each.text() == "Save these days").click()
    hands.studio.wait()
    assert "not a date" in hands.told()


@pytest.mark.slow  # a further case
def test_a_packet_of_some_days_and_its_trace(hands: Hands, people: People) -> None:
    client_id = ended(people)
    screen = hands.open("packet", client_id=client_id)
    assert screen.subtitle() == "All days"
    assert "Estelle Example" in screen._preview.words
    screen.first.type_in("12/1/2025")
    hands.studio.wait_for(lambda: screen.subtitle().startswith("From 12/1/2025"))
    assert "Contact of" not in screen._preview.words
    screen._printer = new_printer()
    screen._printer.setOutputFileName("/dev/null")
    screen._printer_chosen()
    hands.studio.wait()
    assert PAPER.printed in hands.ask(events, client_id)


@pytest.mark.slow  # a further case
def test_days_can_be_chosen_while_a_long_record_is_drawn(hands: Hands, people: People) -> None:
    screen = hands.open("packet", client_id=ended(people))
    sheet = screen._preview.sheet
    screen._options_card.hide()
    screen._draw(replace(sheet, notes=sheet.notes * 300))
    assert screen._options_card.isVisible()
    assert "600 contacts" in hands.told()
    hands.studio.wait_for(lambda: not screen._is_drawing)
    assert len(screen.pages.pages) > 300


def test_the_summary_is_printed_with_a_trace(hands: Hands, people: People) -> None:
    hands.open("discharge", client_id=ended(people))
    hands.studio.shell.action_bar.button_for("Print").click()
    hands.studio.wait()
    screen = hands.screen
    hands.studio.wait_for(lambda: screen._preview is not None)
    assert "I open my own mail now." in screen._preview.words
    assert screen.subtitle() == "Discharge summary · 1/23/2026"
    screen._printer = new_printer()
    screen._printer.setOutputFileName("/dev/null")
    screen._printer_chosen()
    hands.studio.wait()
    assert SUMMARY_PAPER.printed in hands.ask(events, screen.document_id())


@pytest.mark.slow  # pages are drawn three times; what stands on them is tried without a window
def test_what_a_program_told_stands_on_the_clients_own_copy_alone(hands: Hands, people: People) -> None:
    client_id = ended(people)
    made = hands.ask(open_discharge, client_id)
    told = LifeFact(UUID(int=91), FactKind.HISTORY, made.summary.own_words, Origin(from_part_2=True, program="Harbor"))
    client = hands.ask(open_closing, client_id).client
    hands.ask(update_client, replace(client, life=(told,)))
    try:
        screen = hands.open("print_discharge", client_id=client_id, summary_id=made.summary.id)
        assert not screen.own_copy.isHidden()
        assert made.summary.own_words not in screen._preview.words
        screen.own_copy.setChecked(True)
        hands.studio.wait_for(lambda: made.summary.own_words in screen._preview.words)
        assert "left out" not in screen._preview.words
    finally:
        hands.ask(update_client, client)
