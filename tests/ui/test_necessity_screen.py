"""The necessity checklist by keys: evidence or a reason counts, a tick alone does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from tcm_desktop.domain.clients import Client, Diagnosis
from tcm_desktop.domain.necessity import CriterionFinding, CriterionStatus, NecessityReview
from tcm_desktop.services.clients import open_chart, update_client
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.forms import CONTINUED_STAY, SEVERITY
from tcm_desktop.services.necessity import NecessityDesk, keep_finding, open_review
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import Hands
from ui.presenters.necessity import TICK_ALONE

SPACE, ENTER, TAB, ESC = Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


@pytest.fixture
def client_id(hands: Hands, people: People) -> UUID:
    """A new client with a diagnosis, and no review yet."""
    hands.ask(diagnose, people.new)
    return people.new


def diagnose(desk: Desk, client_id: UUID) -> Outcome[Client]:
    client = open_chart(desk, client_id).client
    known = Diagnosis(desk.new_id(), "F33.2", "Major depressive disorder, severe", date(2026, 1, 5))
    return update_client(desk, replace(client, diagnoses=(known,)))


def judge(desk: Desk, client_id: UUID, criteria_set: str, *ids: str) -> Outcome[NecessityDesk]:
    """Criteria met, each with a reason."""
    review = open_review(desk, client_id, criteria_set).review
    for criterion_id in ids:
        outcome = keep_finding(desk, review, CriterionFinding(criterion_id, CriterionStatus.MET, "Seen in the visits."))
        review = outcome.value.review
    return outcome


def backdate(desk: Desk, client_id: UUID, day: date) -> Outcome[None]:
    """Make today's review one of an earlier day."""
    review = open_review(desk, client_id).review
    with desk.writing() as work:
        work.put(replace(review, reviewed_on=day), "necessity.reviewed")
        return Outcome(None, work.commit())


def stored(hands: Hands, client_id: UUID, criteria_set: str = SEVERITY) -> NecessityReview:
    return hands.ask(open_review, client_id, criteria_set).review


def test_a_review_not_begun_is_not_called_unmet_and_looking_stores_nothing(hands: Hands, client_id: UUID) -> None:
    screen = hands.open("necessity", client_id=client_id)
    assert screen.result.words.text() == "Not reviewed yet. Authorization needs all six criteria."
    assert "All six of these" in hands.words()
    hands.press(ESC)
    assert hands.ask(open_chart, client_id).reviews == ()


def test_a_tick_alone_does_not_count_and_says_why(hands: Hands, client_id: UUID) -> None:
    screen = hands.open("necessity", client_id=client_id)
    hands.press(Qt.Key.Key_1)
    assert TICK_ALONE in hands.words()
    assert screen._cards[0].pick.accessibleDescription() == TICK_ALONE
    assert stored(hands, client_id).findings[0].status is CriterionStatus.MET
    assert "1 A diagnosis that fits the symptoms and is covered" in screen.result.words.text()


def test_evidence_is_picked_from_the_record_in_three_keys(hands: Hands, client_id: UUID) -> None:
    screen = hands.open("necessity", client_id=client_id)
    hands.press(Qt.Key.Key_1)
    hands.press(TAB)
    assert hands.focus is screen._cards[0].pick
    hands.press(SPACE)
    assert "Diagnosis · Mon 1/5" in hands.words()
    hands.press(ENTER)
    (held,) = stored(hands, client_id).findings[0].evidence
    assert held.shows == "F33.2 Major depressive disorder, severe"
    assert TICK_ALONE not in hands.words()
    assert "1 A diagnosis" not in screen.result.words.text()
    assert "2 Help is aimed at present symptoms" in screen.result.words.text()
    assert hands.focus is screen._cards[0].pick


def test_esc_puts_the_list_of_evidence_away_before_it_leaves(hands: Hands, client_id: UUID) -> None:
    screen = hands.open("necessity", client_id=client_id)
    hands.press(TAB)
    hands.press(SPACE)
    assert "Diagnosis · Mon 1/5" in hands.words()
    hands.press(ESC)
    assert hands.screen is screen
    assert "Diagnosis · Mon 1/5" not in hands.words()
    assert hands.focus is screen._cards[0].pick
    hands.press(ESC)
    assert hands.screen is not screen


def test_evidence_in_use_is_not_offered_twice_and_can_be_taken_away(hands: Hands, client_id: UUID) -> None:
    screen = hands.open("necessity", client_id=client_id)
    hands.press(TAB)
    hands.press(SPACE)
    hands.press(ENTER)
    hands.press(SPACE)
    assert "The record offers nothing more." in hands.words()
    hands.press(SPACE)
    assert "The record offers nothing more." not in hands.words()
    remove = next(b for b in screen.findChildren(QPushButton) if b.accessibleName().startswith("Remove evidence"))
    hands.at(remove)
    hands.press(SPACE)
    assert stored(hands, client_id).findings[0].evidence == ()


def test_a_written_reason_counts_and_is_kept_on_leaving(hands: Hands, client_id: UUID) -> None:
    screen = hands.open("necessity", client_id=client_id)
    card = screen._cards[5]
    assert "Because of ____, the client cannot ____ without help." in hands.words()
    assert card.reason.toPlainText() == ""
    hands.at(card.status)
    hands.press(Qt.Key.Key_1)
    hands.at(card.reason)
    hands.type("Because of panic she cannot take the bus without help.")
    assert not card.lack.isVisible()
    hands.press(ESC)
    finding = next(f for f in stored(hands, client_id).findings if f.id == "si6")
    assert finding.rationale == "Because of panic she cannot take the bus without help."


def test_all_six_with_reasons_are_met(hands: Hands, client_id: UUID) -> None:
    hands.ask(judge, client_id, SEVERITY, *(f"si{n}" for n in range(1, 7)))
    screen = hands.open("necessity", client_id=client_id)
    assert screen.result.words.text() == "Met on Wed 3/4: all six criteria hold evidence or a reason."


def test_every_unmet_criterion_is_named_in_neutral_words(hands: Hands, client_id: UUID) -> None:
    hands.ask(judge, client_id, SEVERITY, "si1", "si2", "si3", "si4")
    words = hands.open("necessity", client_id=client_id).result.words.text()
    assert words == (
        "Not met on Wed 3/4. Service can still be recorded; authorization needs all six.\n"
        "Still open: 5 The client wants support and can benefit from it; 6 Why help is needed because of the symptoms."
    )


def test_the_official_wording_unfolds(hands: Hands, client_id: UUID) -> None:
    screen = hands.open("necessity", client_id=client_id)
    assert "serious emotional disturbance (SED)" not in hands.words()
    hands.at(screen._cards[2].unfold)
    hands.press(SPACE)
    assert "serious emotional disturbance (SED)" in hands.words()
    assert screen._cards[2].unfold.text() == "Hide the wording"
    hands.press(SPACE)
    assert "serious emotional disturbance (SED)" not in hands.words()


def test_continued_stay_shows_how_its_parts_count(hands: Hands, client_id: UUID) -> None:
    screen = hands.open("necessity", client_id=client_id)
    hands.at(screen.sets)
    hands.press(Qt.Key.Key_2)
    words = hands.words()
    assert "All four of these" in words
    assert "One of these two" in words
    assert "4a  Progress toward reaching services, at the pace expected" in words
    assert "Severity of illness is not met yet." in words


def test_one_of_two_is_enough_and_severity_carries_the_first(hands: Hands, client_id: UUID) -> None:
    hands.ask(judge, client_id, SEVERITY, *(f"si{n}" for n in range(1, 7)))
    hands.ask(judge, client_id, CONTINUED_STAY, "cs2", "cs3", "cs4b")
    screen = hands.open("necessity", client_id=client_id, criteria_set=CONTINUED_STAY)
    assert screen.result.words.text().startswith("Met on Wed 3/4: all four criteria")
    assert "Severity of illness is met in its latest review." in hands.words()


def test_from_continued_stay_the_way_to_severity_is_one_key(hands: Hands, client_id: UUID) -> None:
    screen = hands.open("necessity", client_id=client_id, criteria_set=CONTINUED_STAY)
    go = next(b for b in screen.findChildren(QPushButton) if b.text() == "Open severity of illness")
    hands.at(go)
    hands.press(SPACE)
    assert screen.sets.value() == SEVERITY
    assert "All six of these" in hands.words()


def test_last_times_judgement_is_shown_and_used_again_only_when_asked(hands: Hands, client_id: UUID) -> None:
    hands.ask(judge, client_id, SEVERITY, "si1")
    hands.ask(backdate, client_id, date(2026, 3, 3))
    screen = hands.open("necessity", client_id=client_id)
    assert screen.result.words.text().startswith("Not reviewed since Tue 3/3.")
    assert "Last time, Tue 3/3: Met. Seen in the visits." in hands.words()
    assert stored(hands, client_id).findings == ()
    again = next(b for b in screen.findChildren(QPushButton) if b.text() == "Use again")
    hands.at(again)
    hands.press(SPACE)
    (finding,) = stored(hands, client_id).findings
    assert (finding.status, finding.rationale) == (CriterionStatus.MET, "Seen in the visits.")
    assert "1 A diagnosis" not in screen.result.words.text()
    assert str(hands.ask(open_chart, client_id).reviews[0].reviewed_on) == "2026-03-03"


def test_words_that_use_again_replaces_come_back_by_undo(hands: Hands, client_id: UUID) -> None:
    hands.ask(judge, client_id, SEVERITY, "si1")
    hands.ask(backdate, client_id, date(2026, 3, 3))
    screen = hands.open("necessity", client_id=client_id)
    card = screen._cards[0]
    hands.at(card.reason)
    hands.type("New words")
    again = next(b for b in screen.findChildren(QPushButton) if b.text() == "Use again")
    again.click()
    assert card.reason.toPlainText() == "Seen in the visits."
    card.reason.undo()
    assert card.reason.toPlainText() == "New words"
