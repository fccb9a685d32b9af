"""Searching the text by keyboard: on Notes, from the palette, and in a chart."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.follow_ups import mark_in_error
from tcm_desktop.services.searching import SEARCHED
from tests.support.vaults import make_note, put
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import CTRL, Hands
from ui.presenters.found import NOTHING, NOTHING_HERE
from ui.screens.found import FoundList
from ui.shell.overlay import Palette

Key = Qt.Key
FAR_IN = "Talked about the week and how it went. " * 12 + "She wants the quixotic library card."


def keep(desk: Desk, *client_ids: UUID) -> tuple[ContactNote, ...]:
    notes = tuple(make_note(desk, client_id, FAR_IN) for client_id in client_ids)
    put(desk, *notes)
    return notes


def looks(desk: Desk) -> int:
    with desk.reading() as work:
        return sum(entry.event == SEARCHED for entry in work.trail())


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


@pytest.fixture
def note(hands: Hands, people: People) -> ContactNote:
    """A draft with words far behind those that lists show."""
    (kept,) = hands.ask(keep, people.settled)
    return kept


def settle(hands: Hands, found: FoundList) -> None:
    """Until the pause after typing is over and the answer is there."""
    hands.studio.wait_for(lambda: not found._soon.isActive())
    hands.studio.wait()


def titles(found: FoundList) -> list[str]:
    return [row.title for row in found.rows.rows]


@pytest.mark.slow  # a further case
def test_words_that_no_list_shows_are_found_by_typing_them_on_notes(hands: Hands, note: ContactNote) -> None:
    screen = hands.open("notes")
    hands.at(screen.filter)
    hands.type("quixot")
    settle(hands, screen.found)
    assert screen.rows.rows == ()
    assert len(titles(screen.found)) == 1
    assert "quixotic library card" in screen.found.rows.rows[0].detail
    assert "1 place in the text" in hands.words()
    hands.press(Key.Key_Return)
    place = hands.studio.shell.navigator.place
    assert (place.name, place.params["note_id"]) == ("note", note.id)


@pytest.mark.slow  # a further case
def test_back_from_what_was_found_the_words_and_the_list_are_there_again(hands: Hands, note: ContactNote) -> None:
    screen = hands.open("notes")
    hands.at(screen.filter)
    hands.type("quixotic")
    settle(hands, screen.found)
    hands.press(Key.Key_Down)
    assert hands.focus is screen.found.rows.buttons[0]
    hands.press(Key.Key_Return)
    hands.press(Key.Key_Escape)
    hands.studio.wait_for(lambda: hands.screen.WINDOW_TITLE == "Notes" and hands.screen.is_loaded)
    settle(hands, hands.screen.found)
    assert hands.screen.filter.text() == "quixotic"
    assert len(titles(hands.screen.found)) == 1
    assert hands.focus is hands.screen.filter


@pytest.mark.slow  # a further case
def test_nothing_found_says_so_and_deleting_the_words_takes_it_away(hands: Hands) -> None:
    screen = hands.open("notes")
    hands.at(screen.filter)
    hands.type("zzzz")
    settle(hands, screen.found)
    assert NOTHING in hands.words()
    hands.press(Key.Key_A, CTRL)
    hands.press(Key.Key_Delete)
    assert not screen.found.isVisible()
    assert NOTHING not in hands.words()
    assert screen.rows.rows


@pytest.mark.slow  # a further case
def test_words_deleted_before_the_answer_come_to_nothing(hands: Hands, note: ContactNote) -> None:
    screen = hands.open("notes")
    screen.filter.setText("quixotic")
    screen.found._soon.stop()
    screen.found._look()
    screen.filter.setText("")
    hands.studio.wait()
    assert not screen.found.isVisible()
    assert titles(screen.found) == []


@pytest.mark.slow  # a further case
def test_one_look_for_words_typed_in_one_go_and_none_for_a_refresh(hands: Hands, note: ContactNote) -> None:
    before = hands.ask(looks)
    screen = hands.open("notes")
    hands.at(screen.filter)
    hands.type("quixotic")
    settle(hands, screen.found)
    screen.refresh(object())
    hands.studio.wait()
    assert len(titles(screen.found)) == 1
    assert hands.ask(looks) == before + 1


@pytest.mark.slow  # a further case
def test_a_note_that_the_list_shows_is_not_shown_twice(hands: Hands, note: ContactNote) -> None:
    screen = hands.open("notes")
    hands.at(screen.filter)
    hands.type("talked about the week")
    settle(hands, screen.found)
    above = {row.key.id for row in screen.rows.rows}
    below = {row.key.params.get("note_id") for row in screen.found.rows.rows}
    assert note.id in above
    assert not above & below


def test_the_palette_leads_to_the_text_of_all_notes(hands: Hands, note: ContactNote) -> None:
    hands.press(Key.Key_K, CTRL)
    hands.type("quixotic library")
    palette = hands.studio.shell.findChild(Palette)
    assert palette is not None
    assert [entry.words for entry in palette.shown()] == ["Search notes for “quixotic library”"]
    hands.press(Key.Key_Return)
    hands.studio.wait_for(lambda: hands.screen.WINDOW_TITLE == "Notes" and hands.screen.is_loaded)
    settle(hands, hands.screen.found)
    assert hands.screen.filter.text() == "quixotic library"
    assert len(titles(hands.screen.found)) == 1


def test_the_palette_offers_it_below_what_it_finds_and_not_where_a_client_is_chosen(hands: Hands) -> None:
    hands.press(Key.Key_K, CTRL)
    hands.type("notes")
    palette = hands.studio.shell.findChild(Palette)
    assert palette is not None
    assert palette.shown()[0].words == "Notes"
    assert palette.shown()[-1].words == "Search notes for “notes”"
    hands.press(Key.Key_Escape)
    QApplication.sendPostedEvents(None, 52)
    hands.press(Key.Key_N, CTRL)
    hands.type("zz")
    picking = hands.studio.shell.findChild(Palette)
    assert picking is not None
    assert picking.shown() == ()


def chart_of(hands: Hands, client_id: UUID) -> Any:
    return hands.open("client", client_id=client_id)


def test_ctrl_f_in_a_chart_finds_words_of_this_client_only(hands: Hands, people: People, note: ContactNote) -> None:
    hands.ask(keep, people.new)
    screen = chart_of(hands, people.settled)
    shown_before = len(screen.contacts.rows)
    hands.press(Key.Key_F, CTRL)
    assert hands.focus is screen.search
    hands.type("quixotic")
    settle(hands, screen.found)
    assert [row.key.params["note_id"] for row in screen.found.rows.rows] == [note.id]
    assert titles(screen.found)[0].startswith("Contact note, ")
    assert not screen.contacts.isVisible()
    hands.press(Key.Key_A, CTRL)
    hands.press(Key.Key_Delete)
    assert screen.contacts.isVisible()
    assert len(screen.contacts.rows) == shown_before
    assert not screen.found.isVisible()


@pytest.mark.slow  # a further case
def test_ctrl_f_is_among_the_keys_of_the_chart(hands: Hands, people: People) -> None:
    offered = chart_of(hands, people.settled).keys()
    assert ("Ctrl+F", "Find words in this chart") in offered


@pytest.mark.slow  # a further case
def test_words_that_the_chart_does_not_have_are_not_there(hands: Hands, people: People, note: ContactNote) -> None:
    screen = chart_of(hands, people.new)
    hands.press(Key.Key_F, CTRL)
    hands.type("quixotic")
    settle(hands, screen.found)
    assert NOTHING_HERE in hands.words()


@pytest.mark.slow  # a further case
def test_a_chart_s_plan_is_found_too_and_opens_and_back_the_words_stand_there(hands: Hands, people: People) -> None:
    screen = chart_of(hands, people.settled)
    goal = next(plan.goal for plan in screen._chart.plans if plan.goal)
    hands.press(Key.Key_F, CTRL)
    hands.type(" ".join(goal.split()[:3]))
    settle(hands, screen.found)
    row = next(row for row in screen.found.rows.rows if row.title.startswith("Care plan"))
    screen.found.rows.activated.emit(row.key)
    hands.studio.wait_for(lambda: hands.studio.shell.navigator.place.name == "plan")
    hands.studio.wait()
    hands.press(Key.Key_Escape)
    hands.studio.wait_for(lambda: hands.screen.WINDOW_TITLE == "Chart" and hands.screen.is_loaded)
    settle(hands, hands.screen.found)
    assert any(title.startswith("Care plan") for title in titles(hands.screen.found))


@pytest.mark.slow  # a further case
def test_what_was_entered_in_error_is_found_and_says_so(hands: Hands, people: People) -> None:
    screen = chart_of(hands, people.settled)
    signed = next(each for each in screen._chart.contacts if each.signed_at is not None and each.first_words)
    words = " ".join(signed.first_words.strip("…").split()[:6])
    hands.ask(mark_in_error, ContactNote.KIND, signed.id, "Written for another day")
    screen = chart_of(hands, people.settled)
    hands.press(Key.Key_F, CTRL)
    screen.search.setText(f'"{words}"')
    settle(hands, screen.found)
    assert [row.pill for row in screen.found.rows.rows if row.key.params.get("note_id") == signed.id] == ["In error"]
