"""What is typed below a monthly summary leads back to that summary, also in a process that began after a lock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from PySide6.QtCore import Qt

from tcm_desktop.domain.signatures import signed as sealed
from tcm_desktop.domain.summaries import MonthlySummary
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.follow_ups import followed, keep_addendum, keep_reason
from tcm_desktop.services.signatures import ErrorReason
from tcm_desktop.services.summaries import filled, open_summary, summary_of
from tests.support.vaults import put
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import CTRL, Hands
from ui.screens.addendum import AddendumScreen
from ui.screens.in_error import InErrorScreen
from ui.screens.summary import SummaryScreen

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
KIND = MonthlySummary.KIND


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


def signed_summary(desk: Desk, client_id: UUID, month: date) -> Outcome[MonthlySummary]:
    """A summary that waits for a second signature."""
    found = open_summary(desk, client_id, month)
    made = sealed(filled(found.summary, found.form), desk.worker, desk.clock.now(), desk.clock.zone)
    assert made.signature is not None
    made = replace(made, signature=replace(made.signature, cosign_needed=True))
    put(desk, made)
    return Outcome(made, None)


@pytest.fixture
def summary(hands: Hands, people: People) -> MonthlySummary:
    client_id = people.lines[0].client_id
    hands.ask(signed_summary, client_id, FEBRUARY)
    made: MonthlySummary = hands.ask(signed_summary, client_id, JANUARY)
    return made


def go_on_from_today(hands: Hands) -> None:
    """As a new process does: Today, and the text that was being typed."""
    hands.open("today")
    hands.studio.wait()
    hands.screen._go_on()
    hands.studio.wait()


def shown(hands: Hands) -> UUID:
    assert isinstance(hands.screen, SummaryScreen)
    hands.studio.wait_for(lambda: hands.screen.is_loaded)
    found: UUID = hands.screen._desk.summary.id
    return found


def test_an_addendum_to_a_summary_leads_back_to_its_month(hands: Hands, summary: MonthlySummary) -> None:
    hands.ask(keep_addendum, summary, "She kept both", 13)
    go_on_from_today(hands)
    assert isinstance(hands.screen, AddendumScreen)
    hands.press(Qt.Key.Key_Return, CTRL)
    assert shown(hands) == summary.id
    assert hands.screen.month == JANUARY
    assert "She kept both" in hands.words()
    hands.press(Qt.Key.Key_Escape)
    assert hands.studio.shell.navigator.place.name == "today"


def test_a_reason_typed_about_a_summary_does_too(hands: Hands, summary: MonthlySummary) -> None:
    hands.ask(keep_reason, summary.client_id, ErrorReason(KIND, summary.id, "Written twice"))
    go_on_from_today(hands)
    assert isinstance(hands.screen, InErrorScreen)
    hands.press(Qt.Key.Key_Escape)
    assert shown(hands) == summary.id
    hands.ask(keep_reason, summary.client_id, ErrorReason(KIND, summary.id))


def test_a_returned_summary_is_opened_at_its_month_from_its_own_id(hands: Hands, summary: MonthlySummary) -> None:
    hands.open("summary", client_id=summary.client_id, summary_id=summary.id)
    assert shown(hands) == summary.id
    assert hands.screen.month == JANUARY
    assert [each.words for each in hands.screen.bar_actions()] == ["Print"]


def test_marking_it_from_there_leads_back_to_the_marked_one(hands: Hands, summary: MonthlySummary) -> None:
    hands.ask(keep_reason, summary.client_id, ErrorReason(KIND, summary.id, "Written twice"))
    go_on_from_today(hands)
    hands.press(Qt.Key.Key_Return, CTRL)
    assert shown(hands) == summary.id
    assert "Marked by" in hands.words()
    assert hands.ask(followed, KIND, summary.id).mark is not None


def test_a_summary_that_is_not_there_is_told(hands: Hands) -> None:
    def missing(desk: Desk) -> bool:
        with pytest.raises(RecordNotFound):
            summary_of(desk, UUID(int=404))
        return True

    assert hands.ask(missing)
