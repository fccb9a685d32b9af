"""A draft review says which of its evidence the record no longer shows, and goes on with what stands there now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from PySide6.QtWidgets import QPushButton

from tcm_desktop.domain.clients import Client, Diagnosis
from tcm_desktop.domain.necessity import CriterionFinding, CriterionStatus, Evidence, NecessityReview
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.clients import open_chart, update_client
from tcm_desktop.services.desk import Desk, Outcome
from tcm_desktop.services.necessity import NecessityDesk, keep_finding, open_review
from tcm_desktop.services.necessity_evidence import EvidenceNews
from tests.tools.screenshots import People
from tests.tools.studio import Studio
from tests.ui.hands import Hands
from ui.presenters.necessity import GONE, changed_words, news_words
from ui.screens.necessity_history import NecessityReviewScreen

DAY = date(2026, 1, 5)
LOW = "Major depressive disorder, severe"


@pytest.fixture
def hands(studio: Studio) -> Hands:
    return Hands(studio)


def with_diagnosis(desk: Desk, client_id: UUID, *texts: str) -> Outcome[Client]:
    """A chart whose one diagnosis has this text, or that has none."""
    client = open_chart(desk, client_id).client
    known = tuple(Diagnosis(UUID(int=77), "F33.2", words, DAY) for words in texts)
    return update_client(desk, replace(client, diagnoses=known))


def rests_on_it(desk: Desk, client_id: UUID) -> Outcome[NecessityDesk]:
    """A draft whose first criterion holds the diagnosis."""
    hand = open_review(desk, client_id)
    held = next(each for each in hand.offered if "F33.2" in each.shows)
    return keep_finding(desk, hand.review, CriterionFinding("si1", CriterionStatus.MET, "Seen.", (held,)))


@pytest.fixture
def chart(hands: Hands, people: People) -> UUID:
    hands.ask(with_diagnosis, people.new, LOW)
    hands.ask(rests_on_it, people.new)
    return people.new


def buttons(hands: Hands, words: str) -> list[QPushButton]:
    found = hands.screen.findChildren(QPushButton)
    return [each for each in found if each.text() == words and each.isVisible()]


def test_while_the_record_says_so_nothing_is_told(hands: Hands, chart: UUID) -> None:
    screen = hands.open("necessity", client_id=chart)
    assert not screen.news.isVisible()
    assert "Now the record says" not in hands.words()


def test_evidence_that_is_gone_is_marked_and_can_be_removed(hands: Hands, chart: UUID) -> None:
    hands.ask(with_diagnosis, chart)
    screen = hands.open("necessity", client_id=chart)
    assert screen.news.text().startswith("1 piece of evidence has changed")
    assert GONE in hands.words()
    assert buttons(hands, "Use this now") == []
    buttons(hands, "Remove")[0].click()
    hands.studio.wait()
    assert not screen.news.isVisible()
    assert GONE not in hands.words()
    assert hands.ask(open_review, chart).news == ()


def test_evidence_in_other_words_is_taken_over_by_one_press(hands: Hands, chart: UUID) -> None:
    hands.ask(with_diagnosis, chart, "Major depressive disorder, moderate")
    screen = hands.open("necessity", client_id=chart)
    assert "Now the record says: F33.2 Major depressive disorder, moderate" in hands.words()
    (use,) = buttons(hands, "Use this now")
    assert "moderate" in use.accessibleName()
    use.click()
    hands.studio.wait()
    assert not screen.news.isVisible()
    found = hands.ask(open_review, chart)
    assert found.news == ()
    (evidence,) = found.review.findings[0].evidence
    assert evidence.shows == "F33.2 Major depressive disorder, moderate"
    assert found.review.findings[0].rationale == "Seen."


def test_the_words_count_and_say_what_became_of_it() -> None:
    one = Evidence(UUID(int=1), "client", UUID(int=2), "diagnoses/x", "F33.2 Low mood", DAY)
    gone, other = EvidenceNews(UUID(int=3), None), EvidenceNews(UUID(int=4), one)
    assert news_words(()) == ""
    assert news_words((gone,)).startswith("1 piece of evidence has changed")
    assert news_words((gone, other)).startswith("2 pieces of evidence have changed")
    assert changed_words(gone) == GONE
    assert changed_words(other) == "Now the record says: F33.2 Low mood"


# --- criteria that this program does not have ---


def other(desk: Desk, client_id: UUID, *, sign: bool) -> Outcome[NecessityReview]:
    found = (CriterionFinding("risk", CriterionStatus.MET, "Hurt herself in May."),)
    made = NecessityReview(desk.new_id(), client_id, desk.worker.id, "locus_2027", DAY, found)
    if sign:
        made = signed(made, desk.worker, desk.clock.now(), desk.clock.zone)
    with desk.writing() as work:
        work.put(made, "necessity.reviewed")
        return Outcome(made, work.commit())


@pytest.mark.parametrize("sign", [True, False])
def test_a_review_by_other_criteria_is_read_from_the_list(hands: Hands, people: People, sign: bool) -> None:
    made = hands.ask(lambda desk: other(desk, people.new, sign=sign))
    screen = hands.open("necessity_history", client_id=people.new)
    (row,) = screen.reviews.rows
    assert row.pill == "Not known"
    screen.reviews.buttons[0].click()
    hands.studio.wait_for(lambda: hands.screen is not screen and hands.screen.is_loaded)
    assert isinstance(hands.screen, NecessityReviewScreen)
    assert "Hurt herself in May." in hands.words()
    assert "criteria that this program does not have: “locus_2027”" in hands.words()
    assert not next(each for each in hands.screen.bar_actions() if each.words == "New review").enabled
    assert hands.studio.shell.navigator.place.params["review_id"] == made.id
