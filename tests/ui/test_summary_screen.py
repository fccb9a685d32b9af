"""The monthly summary by keys: facts with links, four choices, one sentence each, one signature, the next client."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from tcm_desktop.domain.summaries import MonthlySummary, Progress
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.summaries import PAPER, open_summary
from tests.support.vaults import make_note
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import CTRL, Hands
from ui.presenters.summary import HAS_PROGRESS, NO_PROGRESS, NOT_CHOSEN
from ui.screen import Place
from ui.screens.print_pages import new_printer
from ui.screens.summary import SummaryScreen

ENTER, ESC, TAB = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab
FEBRUARY = date(2026, 2, 1)


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


def named(people: People, name: str) -> UUID:
    return next(line.client_id for line in people.lines if line.listed_name == name)


@pytest.fixture
def dee(people: People) -> UUID:
    """Somebody whose payer asks for monthly summaries."""
    return named(people, "Example, Dee")


@pytest.fixture
def page(hands: Hands, dee: UUID) -> SummaryScreen:
    screen = hands.open("summary", client_id=dee, month=FEBRUARY)
    assert isinstance(screen, SummaryScreen)
    return screen


def fill(hands: Hands, screen: SummaryScreen, *digits: Qt.Key) -> None:
    """Choose how each objective went and write a sentence, by keys alone."""
    for card, digit in zip(screen.cards, digits, strict=True):
        hands.at(card.progress.chips[0])
        hands.press(digit)
        hands.at(card.sentence)
        hands.type("She called the clinic herself.")
    hands.at(screen.next_month.edit)
    hands.type("We go to the housing office.")


def better(screen: SummaryScreen) -> list[Qt.Key]:
    return [Qt.Key.Key_1] * len(screen.cards)


def stored(hands: Hands, client_id: UUID) -> MonthlySummary:
    return hands.ask(open_summary, client_id, FEBRUARY).summary


# --- the page ---


def test_the_page_shows_facts_and_no_sentence(hands: Hands, page: SummaryScreen) -> None:
    assert page.title() == "Progress summary · Example, Dee"
    assert page.subtitle().startswith("February 2026 · ")
    assert page.cards
    assert all(card.progress.value() is None and card.sentence.text() == "" for card in page.cards)
    assert page.cards[0].progress.chips[0].hasFocus()
    assert NOT_CHOSEN in hands.words()


def test_a_link_opens_the_note_of_that_day_and_esc_comes_back(hands: Hands, page: SummaryScreen, dee: UUID) -> None:
    link = next(each for each in page.findChildren(QPushButton) if each.accessibleName().startswith("Open the note of"))
    link.click()
    hands.studio.wait()
    place = hands.studio.shell.navigator.place
    assert (place.name, place.params["client_id"]) == ("note", dee)
    hands.press(ESC)
    assert hands.studio.shell.navigator.place == Place("summary", {"client_id": dee, "month": FEBRUARY})


def test_continued_stay_asks_only_without_progress(hands: Hands, page: SummaryScreen) -> None:
    for card in page.cards:
        hands.at(card.progress.chips[0])
        hands.press(Qt.Key.Key_2)
    assert NO_PROGRESS in hands.words()
    assert page.continued.without.isVisible()
    hands.at(page.cards[0].progress.chips[0])
    hands.press(Qt.Key.Key_4)
    assert HAS_PROGRESS in hands.words()
    assert not page.continued.without.isVisible()


def test_drafts_of_the_month_are_told_with_a_way_to_them(hands: Hands, dee: UUID) -> None:
    hands.ask(draft, dee)
    screen = hands.open("summary", client_id=dee, month=FEBRUARY)
    assert screen.drafts.words().startswith("1 contact is still a draft.")
    screen.drafts._act()
    hands.studio.wait()
    assert hands.studio.shell.navigator.place.name == "note"


def draft(desk: Desk, client_id: UUID) -> Outcome[UUID]:
    note = replace(make_note(desk, client_id), service_date=date(2026, 2, 17))
    with desk.writing() as work:
        work.put(note, "note.changed")
        return Outcome(note.id, work.commit())


# --- keeping ---


def test_what_is_typed_survives_leaving(hands: Hands, page: SummaryScreen, dee: UUID) -> None:
    hands.press(Qt.Key.Key_3)
    hands.at(page.cards[0].sentence)
    hands.type("Nights were bad.")
    hands.at(page.barriers.edit)
    hands.type("The bus strike.")
    hands.press(ESC)
    again = hands.open("summary", client_id=dee, month=FEBRUARY)
    assert (again.cards[0].progress.value(), again.cards[0].sentence.text()) == (Progress.WORSE, "Nights were bad.")
    assert again.barriers.typed() == "The bus strike."


def test_looking_keeps_nothing(hands: Hands, page: SummaryScreen, dee: UUID) -> None:
    hands.press(ESC)
    listed = hands.open("summaries", month=FEBRUARY)
    row = next(row for row in listed.rows.rows if row.title == "Example, Dee")
    assert row.pill == "To write"


@pytest.mark.slow  # a further case
def test_a_page_half_written_is_not_offered_as_a_crash_but_stands_in_the_list(
    hands: Hands, page: SummaryScreen, dee: UUID
) -> None:
    hands.press(Qt.Key.Key_1)
    assert hands.open("today").found.isHidden()
    listed = hands.open("summaries", month=FEBRUARY)
    assert next(row for row in listed.rows.rows if row.title == "Example, Dee").pill == "Started"


# --- signing ---


def test_signing_too_early_says_what_is_missing_and_goes_there(hands: Hands, page: SummaryScreen) -> None:
    hands.press(ENTER, CTRL)
    assert "Choose how it went. Write one sentence on it." in hands.words()
    assert page.cards[0].progress.chips[0].hasFocus()
    hands.press(Qt.Key.Key_1)
    hands.press(ENTER, CTRL)
    assert hands.focus is page.cards[0].sentence


@pytest.mark.slow  # a further case
def test_without_progress_the_way_leads_to_what_stands_in_its_place(hands: Hands, page: SummaryScreen) -> None:
    fill(hands, page, *[Qt.Key.Key_2] * len(page.cards))
    hands.press(ENTER, CTRL)
    assert page.continued.without.chips[0].hasFocus()
    hands.press(Qt.Key.Key_2)
    hands.press(ENTER, CTRL)
    assert hands.focus is page.continued.edit
    hands.type("She lost her room on 2/20.")
    hands.press(ENTER, CTRL)
    hands.studio.wait_for(lambda: "Signed by" in hands.words())
    assert "what the client needs to be linked to has changed" in hands.words()


def test_a_signed_page_can_only_be_read_and_printed(hands: Hands, page: SummaryScreen, dee: UUID) -> None:
    fill(hands, page, *better(page))
    hands.press(ENTER, CTRL)
    hands.studio.wait_for(lambda: "Signed by" in hands.words())
    final = stored(hands, dee)
    assert {each.progress for each in final.objectives} == {Progress.BETTER}
    assert final.next_month == "We go to the housing office."
    assert page.cards == []
    assert hands.focus.objectName() == "signed"
    assert [action.words for action in page.bar_actions()] == ["Print"]


@pytest.mark.slow  # a further case
def test_the_paper_is_the_signed_page_and_leaves_a_trace(
    hands: Hands, page: SummaryScreen, dee: UUID, tmp_path: object
) -> None:
    fill(hands, page, *better(page))
    hands.press(ENTER, CTRL)
    hands.studio.wait_for(lambda: "Signed by" in hands.words())
    hands.press(Qt.Key.Key_P, CTRL)
    hands.studio.wait_for(lambda: hands.screen.is_loaded and hands.screen.WINDOW_TITLE == "Print")
    screen = hands.screen
    assert screen.subtitle() == "Progress summary · February 2026"
    said = " ".join(each.extract_text() for each in PdfReader(BytesIO(screen._preview.pdf)).pages)
    assert "She called the clinic herself." in " ".join(said.split())
    hands.press(Qt.Key.Key_3)
    hands.studio.wait_for(lambda: screen._preview.sheet.text_size == 24)
    screen._printer = new_printer()
    screen._printer.setOutputFileName(f"{tmp_path}/paper.pdf")
    screen._printer_chosen()
    hands.studio.wait()
    assert hands.told() == "Sent to the printer."
    assert PAPER.printed in hands.ask(events, stored(hands, dee).id)


def events(desk: Desk, summary_id: UUID) -> list[str]:
    with desk.reading() as work:
        return [entry.event for entry in work.trail(summary_id)]


# --- the batch ---


def test_the_list_of_a_month_begins_with_those_who_need_one(hands: Hands) -> None:
    listed = hands.open("summaries")
    assert listed.subtitle() == "February 2026"
    assert [row.pill for row in listed.rows.rows][:3] == ["To write", "To write", ""]
    assert "2 of 2 to write" in hands.words()
    listed.earlier.click()
    hands.studio.wait()
    assert listed.subtitle() == "January 2026"
    assert hands.studio.shell.navigator.place.params == {"month": date(2026, 1, 1)}


@pytest.mark.slow  # a further case
def test_there_is_no_month_to_come(hands: Hands) -> None:
    listed = hands.open("summaries")
    listed.later.click()
    hands.studio.wait()
    assert listed.subtitle() == "March 2026"
    assert not listed.later.isEnabled()


@pytest.mark.slow  # a further case
def test_control_enter_goes_through_the_caseload_and_back_to_the_list(hands: Hands) -> None:
    hands.open("summaries")
    hands.press(ENTER, CTRL)
    names = []
    for _ in range(2):
        hands.studio.wait_for(lambda: hands.screen.is_loaded and bool(hands.screen.cards))
        names.append(hands.screen.title())
        fill(hands, hands.screen, *better(hands.screen))
        before = hands.screen
        hands.press(ENTER, CTRL)
        hands.studio.wait_for(lambda: hands.screen is not before and hands.screen.is_loaded)  # noqa: B023  # asked at once
    assert names == ["Progress summary · Demo, Ánh", "Progress summary · Example, Dee"]
    assert hands.studio.shell.navigator.place == Place("summaries", {"month": FEBRUARY})
    assert "All 2 summaries signed" in hands.words()


def test_the_caseload_leads_to_the_month(hands: Hands) -> None:
    hands.open("caseload")
    hands.press(Qt.Key.Key_M, CTRL)
    assert hands.studio.shell.navigator.place.name == "summaries"


def test_today_leads_to_the_month_that_is_due(hands: Hands, dee: UUID) -> None:
    today = hands.open("today")
    row = next(row for row in today.list.rows() if row.detail.startswith("Progress summary for January"))
    today.list.opened.emit(row.key)
    hands.studio.wait()
    assert hands.studio.shell.navigator.place == Place("summary", {"client_id": dee, "month": date(2026, 1, 1)})
