"""The necessity checklist by keys: evidence or a reason counts, a tick alone does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from tcm_desktop.domain.clients import Client, Diagnosis
from tcm_desktop.domain.necessity import CriterionFinding, CriterionStatus, NecessityReview, Purpose, ReviewGap
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.clients import open_chart, update_client
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.forms import CONTINUED_STAY, SEVERITY
from tcm_desktop.services.necessity import NecessityDesk, keep_finding, open_review, review_history, sign_review
from tcm_desktop.services.signatures import undo_signature
from tests.tools import necessity_shots
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import CTRL, Hands
from ui.presenters.follow_ups import place_of
from ui.presenters.necessity import GAPS, PURPOSE_FLAG, TICK_ALONE
from ui.screens.necessity import NecessityScreen
from ui.screens.necessity_history import NecessityHistoryScreen, NecessityReviewScreen
from ui.screens.print_necessity import PrintNecessityScreen

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


def finish(desk: Desk, client_id: UUID, criteria_set: str = SEVERITY, day: date | None = None) -> Outcome[object]:
    """Sign the review in hand as one of a day, today without one; what was not judged is not enough yet."""
    hand = open_review(desk, client_id, criteria_set)
    judged = {finding.id for finding in hand.review.findings}
    leaves = [leaf.id for c in hand.criteria.criteria if not c.rests_on for leaf in c.parts or (c,)]
    open_ones = tuple(CriterionFinding(each) for each in leaves if each not in judged)
    findings = tuple(sorted((*hand.review.findings, *open_ones), key=lambda finding: finding.id))
    whole = replace(hand.review, findings=findings, purpose=Purpose.NEEDS, purpose_words="Her own goals")
    if day is None:
        return sign_review(desk, whole)
    with desk.writing() as work:
        past = replace(whole, reviewed_on=day)
        work.put(signed(past, desk.worker, desk.clock.now(), desk.clock.zone, day), "necessity.signed")
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


@pytest.mark.slow  # a further case
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


@pytest.mark.slow  # a further case
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
    assert "Severity of illness has no signed review yet." in words


@pytest.mark.slow  # a further case
def test_one_of_two_is_enough_and_severity_carries_the_first(hands: Hands, client_id: UUID) -> None:
    hands.ask(judge, client_id, SEVERITY, *(f"si{n}" for n in range(1, 7)))
    hands.ask(finish, client_id)
    hands.ask(judge, client_id, CONTINUED_STAY, "cs2", "cs3", "cs4b")
    screen = hands.open("necessity", client_id=client_id, criteria_set=CONTINUED_STAY)
    assert screen.result.words.text().startswith("Met on Wed 3/4: all four criteria")
    assert "Severity of illness was met in the review signed 3/4/2026." in hands.words()


def test_from_continued_stay_the_way_to_severity_is_one_key(hands: Hands, client_id: UUID) -> None:
    screen = hands.open("necessity", client_id=client_id, criteria_set=CONTINUED_STAY)
    go = next(b for b in screen.findChildren(QPushButton) if b.text() == "Open severity of illness")
    hands.at(go)
    hands.press(SPACE)
    assert screen.sets.value() == SEVERITY
    assert "All six of these" in hands.words()


def test_last_times_judgement_is_shown_and_used_again_only_when_asked(hands: Hands, client_id: UUID) -> None:
    hands.ask(judge, client_id, SEVERITY, "si1")
    hands.ask(finish, client_id, SEVERITY, date(2026, 3, 3))
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


@pytest.mark.slow  # a further case
def test_words_that_use_again_replaces_come_back_by_undo(hands: Hands, client_id: UUID) -> None:
    hands.ask(judge, client_id, SEVERITY, "si1")
    hands.ask(finish, client_id, SEVERITY, date(2026, 3, 3))
    screen = hands.open("necessity", client_id=client_id)
    card = screen._cards[0]
    hands.at(card.reason)
    hands.type("New words")
    again = next(b for b in screen.findChildren(QPushButton) if b.text() == "Use again")
    again.click()
    assert card.reason.toPlainText() == "Seen in the visits."
    card.reason.undo()
    assert card.reason.toPlainText() == "New words"


# --- signing ---


def test_nothing_is_judged_or_answered_before_the_worker_does(hands: Hands, client_id: UUID) -> None:
    screen = hands.open("necessity", client_id=client_id)
    assert {card.status.value() for card in screen._cards} == {None}
    assert screen.purpose.value() == (None, "")


def test_what_is_open_is_told_at_its_place_and_nothing_is_signed(hands: Hands, client_id: UUID) -> None:
    hands.ask(judge, client_id, SEVERITY, "si1", "si2", "si3", "si4", "si5")
    screen = hands.open("necessity", client_id=client_id)
    hands.press(ENTER, CTRL)
    assert "3 answers still open." in hands.told()
    assert screen._cards[5].status.isAncestorOf(hands.focus)
    assert GAPS[ReviewGap.NOT_JUDGED] in hands.words()
    assert GAPS[ReviewGap.PURPOSE_OPEN] in hands.words()
    assert hands.ask(open_chart, client_id).reviews[0].signature is None


def test_the_purpose_is_asked_answered_and_kept_by_keys(hands: Hands, client_id: UUID) -> None:
    screen = hands.open("necessity", client_id=client_id)
    assert "What is this service mainly for?" in hands.words()
    hands.at(screen.purpose.answer)
    hands.press(Qt.Key.Key_2)
    assert PURPOSE_FLAG in hands.words()
    hands.at(screen.purpose.words)
    hands.type("The court asked for it.")
    hands.press(ESC)
    kept = stored(hands, client_id)
    assert (kept.purpose, kept.purpose_words) == (Purpose.CUSTODY, "The court asked for it.")
    again = hands.open("necessity", client_id=client_id)
    assert again.purpose.words.toPlainText() == "The court asked for it."
    hands.at(again.purpose.answer)
    hands.press(Qt.Key.Key_1)
    assert PURPOSE_FLAG not in hands.words()


@pytest.mark.slow  # a further case
def test_the_guideline_s_own_words_unfold_at_the_purpose(hands: Hands, client_id: UUID) -> None:
    screen = hands.open("necessity", client_id=client_id)
    hands.at(screen.purpose.unfold)
    hands.press(SPACE)
    assert "avoidance of incarceration" in hands.words()
    hands.press(SPACE)
    assert "avoidance of incarceration" not in hands.words()


def test_a_whole_review_is_signed_and_shown_to_be_read(hands: Hands, client_id: UUID) -> None:
    hands.ask(judge, client_id, SEVERITY, *(f"si{n}" for n in range(1, 7)))
    screen = hands.open("necessity", client_id=client_id)
    hands.at(screen.purpose.answer)
    hands.press(Qt.Key.Key_1)
    hands.at(screen.purpose.words)
    hands.type("Her own goals")
    hands.press(ENTER, CTRL)
    hands.studio.wait()
    assert isinstance(hands.screen, NecessityReviewScreen)
    assert "Signed by Ana Practice" in hands.words()
    assert "Her own goals" in hands.words()
    assert stored(hands, client_id).findings == ()  # the next review begins blank


def test_a_signature_is_taken_back_and_the_draft_is_there_again(hands: Hands, client_id: UUID) -> None:
    hands.ask(judge, client_id, SEVERITY, "si1")
    review = hands.ask(finish, client_id)
    hands.ask(undo_signature, review.KIND, review.id)
    assert stored(hands, client_id).id == review.id
    name, params = place_of(review.KIND, client_id, review.id)
    hands.studio.shell.navigator.open(name, **params)
    hands.studio.wait()
    assert isinstance(hands.screen, NecessityScreen)


@pytest.mark.slow  # a further case
def test_continued_stay_waits_for_a_signed_severity(hands: Hands, client_id: UUID) -> None:
    hands.ask(judge, client_id, CONTINUED_STAY, "cs2", "cs3", "cs4a")
    hands.open("necessity", client_id=client_id, criteria_set=CONTINUED_STAY)
    hands.press(ENTER, CTRL)
    assert "3 answers still open." in hands.told()


# --- earlier reviews ---


def test_every_review_is_listed_and_can_be_read(hands: Hands, client_id: UUID) -> None:
    hands.ask(judge, client_id, SEVERITY, "si1")
    hands.ask(finish, client_id, SEVERITY, date(2026, 2, 3))
    hands.ask(judge, client_id, SEVERITY, *(f"si{n}" for n in range(1, 7)))
    hands.ask(finish, client_id)
    hands.open("necessity", client_id=client_id)
    hands.press(Qt.Key.Key_H, CTRL)
    history = hands.screen
    assert isinstance(history, NecessityHistoryScreen)
    assert [row.pill for row in history.reviews.rows] == ["Met", "Not met"]
    hands.press(ENTER)
    words = hands.words()
    assert "What changed since 2/3/2026" in words
    assert "Not enough yet, now met" in words
    assert len(hands.ask(review_history, client_id).lines) == 2


@pytest.mark.slow  # a further case
def test_a_draft_in_the_list_goes_on_where_it_is_written(hands: Hands, client_id: UUID) -> None:
    hands.ask(judge, client_id, CONTINUED_STAY, "cs2")
    history = hands.open("necessity_history", client_id=client_id)
    assert [(row.pill, row.action) for row in history.reviews.rows] == [("Draft", "Go on")]
    hands.press(ENTER)
    hands.studio.wait()
    assert isinstance(hands.screen, NecessityScreen)
    assert hands.screen.sets.value() == CONTINUED_STAY


def test_a_client_without_reviews_is_told_how_to_begin(hands: Hands, client_id: UUID) -> None:
    hands.open("necessity_history", client_id=client_id)
    assert "There is no review yet." in hands.words()
    hands.press(ENTER, CTRL)
    assert isinstance(hands.screen, NecessityScreen)


# --- on paper ---


def test_the_draft_or_else_the_last_review_is_printed_by_one_key(hands: Hands, client_id: UUID) -> None:
    hands.open("necessity", client_id=client_id)
    hands.press(Qt.Key.Key_P, CTRL)
    assert isinstance(hands.screen, NecessityScreen)  # there is nothing to print yet
    hands.ask(judge, client_id, SEVERITY, "si1")
    hands.open("today")
    hands.open("necessity", client_id=client_id)
    hands.press(Qt.Key.Key_P, CTRL)
    hands.studio.wait_for(lambda: hands.screen.is_loaded)
    page = hands.screen
    assert isinstance(page, PrintNecessityScreen)
    assert "Draft – not signed yet" in page._preview.words
    assert page.pages.pages


@pytest.mark.slow  # a further case
def test_a_saved_review_leaves_its_trace(hands: Hands, client_id: UUID, tmp_path: Path) -> None:
    hands.ask(judge, client_id, SEVERITY, "si1")
    review = hands.ask(finish, client_id)
    page = hands.open("print_necessity", client_id=client_id, review_id=review.id)
    page._file_chosen(str(tmp_path / "review.pdf"))
    hands.studio.wait()
    assert (tmp_path / "review.pdf").read_bytes().startswith(b"%PDF")
    assert "necessity_review.saved_as_file" in hands.ask(events, review.id)


def events(desk: Desk, record_id: UUID) -> list[str]:
    with desk.reading() as work:
        return [entry.event for entry in work.trail(record_id)]


def test_when_the_next_review_is_due_stands_above_the_criteria(hands: Hands, people: People) -> None:
    client_id = necessity_shots.reviewed(people)
    hands.open("necessity", client_id=client_id, criteria_set=CONTINUED_STAY)
    assert "Next review due Thu 7/2: the authorization ends." in hands.words()
    assert "Not confirmed." in hands.words()
