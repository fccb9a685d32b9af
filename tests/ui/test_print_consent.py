"""A consent goes on paper from its form, for the client to sign, and leaves a trace."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt

from tcm_desktop.domain.consents import Consent, InformationKind
from tcm_desktop.services.consents import PAPER, consent_sheet, end_consent, store_consent
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.errors import RecordNotFound
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import CTRL, Hands
from tests.ui.test_print_screen import save_to
from ui.screens.consent_forms import SAVE_FIRST, ConsentScreen
from ui.screens.print_consent import PrintConsentScreen


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


def dental(desk: Desk, client_id: UUID) -> Outcome[Consent]:
    day = desk.today
    kinds = (InformationKind.REACH,)
    made = Consent(
        desk.new_id(), client_id, desk.worker.id, "City Dental", "A visit", day, day, kinds, "Practice Agency"
    )
    return store_consent(desk, made)


def lasting(desk: Desk, client_id: UUID) -> Outcome[Consent]:
    made = dental(desk, client_id).value
    return store_consent(desk, replace(made, until=desk.today + timedelta(days=90)))


def printed(desk: Desk, consent_id: UUID) -> list[str]:
    with desk.reading() as work:
        return [entry.event for entry in work.trail(consent_id) if entry.event in {PAPER.printed, PAPER.saved}]


def test_from_its_form_a_consent_goes_on_paper_by_one_key(hands: Hands, people: People) -> None:
    consent: Consent = hands.ask(lasting, people.settled)
    hands.open("consent", client_id=people.settled, consent_id=consent.id)
    hands.press(Qt.Key.Key_P, CTRL)
    hands.studio.wait_for(lambda: hands.screen.is_loaded)
    page = hands.screen
    assert isinstance(page, PrintConsentScreen)
    assert page.subtitle() == "Consent · City Dental"
    assert "I agree to share information" in page._preview.words
    assert "PRACTICE" in page._preview.words
    assert page.pages.pages
    hands.press(Qt.Key.Key_Escape)
    assert isinstance(hands.screen, ConsentScreen)


def test_what_is_not_saved_is_not_printed(hands: Hands, people: People) -> None:
    consent: Consent = hands.ask(lasting, people.settled)
    screen = hands.open("consent", client_id=people.settled, consent_id=consent.id)
    screen.sections[0].fields["recipient"].editor.setText("Another clinic")
    hands.press(Qt.Key.Key_P, CTRL)
    assert isinstance(hands.screen, ConsentScreen)
    assert hands.told() == SAVE_FIRST


def test_a_new_consent_has_no_paper_yet(hands: Hands, people: People) -> None:
    screen = hands.open("consent", client_id=people.settled)
    assert "Print" not in [each.words for each in screen.bar_actions()]


def test_one_taken_back_can_be_printed_and_says_so(hands: Hands, people: People) -> None:
    consent: Consent = hands.ask(lasting, people.settled)
    hands.ask(_take_back, consent.id)
    screen = hands.open("consent", client_id=people.settled, consent_id=consent.id)
    assert next(each.words for each in screen.bar_actions()) == "Print"
    hands.press(Qt.Key.Key_P, CTRL)
    hands.studio.wait_for(lambda: hands.screen.is_loaded)
    assert "Do not use – taken back on" in hands.screen._preview.words


def _take_back(desk: Desk, consent_id: UUID) -> Outcome[Consent]:
    return end_consent(desk, consent_id, desk.today, "Changed her mind", by_event=False)


def test_saving_it_leaves_a_trace(hands: Hands, people: People, tmp_path: Path) -> None:
    consent: Consent = hands.ask(lasting, people.settled)
    hands.open("print_consent", client_id=people.settled, consent_id=consent.id)
    save_to(hands, tmp_path / "consent.pdf")
    assert (tmp_path / "consent.pdf").read_bytes() == hands.screen._preview.pdf
    assert hands.ask(printed, consent.id) == [PAPER.saved]


def test_a_consent_that_is_not_there_has_no_paper(hands: Hands) -> None:
    def missing(desk: Desk) -> bool:
        with pytest.raises(RecordNotFound):
            consent_sheet(desk, UUID(int=404), 14.0)
        return True

    assert hands.ask(missing)
