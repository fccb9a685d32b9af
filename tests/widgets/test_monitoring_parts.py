"""The parts of the monitoring page: each answer told, what is missing shown, the ways on folded away until needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from tcm_desktop.domain.monitoring import Adequate, Delivered, MonitoringReview, NeedsAnswer, ServiceCheck
from tests.ui import checks
from tests.widgets.parts import Show, listen, name_of, page, press
from ui.screens.monitoring_parts import FactsPanel, NeedsCard, ReviewForm, ServiceCard, gap_label, show_gap
from ui.widgets import button

Key = Qt.Key
CHECK = ServiceCheck(UUID(int=11), "Dental care")
SAID = ServiceCheck(UUID(int=12), "Bus pass", Delivered.PARTLY, Adequate.NOT_ENOUGH, "Lost twice")
REVIEW = MonitoringReview(
    UUID(int=1), UUID(int=2), UUID(int=3), date(2026, 3, 4), services=(CHECK, SAID), asked="Client", words="Fine."
)


def ways() -> list[QPushButton]:
    return [button("Reassess"), button("Revise the plan")]


def review_form(shown: Show, review: MonitoringReview = REVIEW) -> ReviewForm:
    form = ReviewForm(review, ways())
    shown(page(form))
    QApplication.processEvents()
    return form


# --- a service ---


def test_a_service_shows_what_was_said(shown: Show) -> None:
    card = ServiceCard(SAID)
    shown(page(card))
    assert card.check() == SAID
    assert card.words.text() == "Lost twice"
    assert [chip.isChecked() for chip in card.delivered.chips] == [False, True, False, False]


@pytest.mark.parametrize("delivered", Delivered)
@pytest.mark.parametrize("adequate", Adequate)
def test_each_answer_is_given_by_its_digit(shown: Show, delivered: Delivered, adequate: Adequate) -> None:
    card = ServiceCard(CHECK)
    shown(page(card))
    heard = listen(card.changed)
    for chips, kinds, wanted in ((card.delivered, Delivered, delivered), (card.adequate, Adequate, adequate)):
        chips.setFocus()
        press(Key(Key.Key_1.value + list(kinds).index(wanted)))
    assert card.check() == replace(CHECK, delivered=delivered, adequate=adequate)
    assert len(heard) == 2


def test_words_are_told_as_they_are_typed_and_trimmed(shown: Show) -> None:
    card = ServiceCard(CHECK)
    shown(page(card))
    heard = listen(card.changed)
    card.words.setFocus()
    QTest.keyClicks(card.words, " Late ")
    assert len(heard) == 6
    assert card.check().words == "Late"


def test_each_answer_says_which_service_it_is_about(shown: Show) -> None:
    card = ServiceCard(CHECK)
    shown(page(card))
    assert name_of(card.delivered.chips[0]) == "Dental care: is it delivered: As planned"
    assert name_of(card.adequate.chips[1]) == "Dental care: is it enough: Not enough"
    assert name_of(card.words) == "Dental care: in your words"


def test_what_is_missing_is_shown_and_taken_away(shown: Show) -> None:
    label = gap_label()
    shown(page(label))
    assert label.isHidden()
    show_gap(label, "Answer for this service.")
    assert label.isVisible()
    assert label.text() == "Answer for this service."
    show_gap(label, "")
    assert label.isHidden()


# --- needs ---


def test_the_ways_on_are_there_only_when_needs_changed(shown: Show) -> None:
    buttons = ways()
    card = NeedsCard(replace(REVIEW, needs=NeedsAnswer.SAME), buttons)
    shown(page(card))
    heard = listen(card.changed)
    assert not any(each.isVisible() for each in buttons)
    card.needs.chips[1].click()
    QApplication.processEvents()
    assert all(each.isVisible() for each in buttons)
    card.words.setText("Lost the room")
    card.needs.chips[0].click()
    QApplication.processEvents()
    assert not any(each.isVisible() for each in buttons)
    assert card.words.text() == "Lost the room", "folding away loses nothing"
    assert len(heard) == 3


def test_what_was_said_of_needs_stands_there_again(shown: Show) -> None:
    card = NeedsCard(replace(REVIEW, needs=NeedsAnswer.CHANGED, needs_words="Lost the room"), ways())
    shown(page(card))
    assert card.words.isVisible()
    assert (card.needs.value(), card.words.text()) == (NeedsAnswer.CHANGED, "Lost the room")


# --- the whole review ---


def test_a_review_comes_back_as_it_was(shown: Show) -> None:
    whole = replace(REVIEW, needs=NeedsAnswer.CHANGED, needs_words="Lost the room")
    assert review_form(shown, whole).review() == whole


def test_every_change_is_told(shown: Show) -> None:
    form = review_form(shown)
    heard = listen(form.changed)
    form.asked.setText("Client and her sister")
    form.services[0].delivered.chips[0].click()
    form.needs.needs.chips[0].click()
    form.words.setPlainText("Goes on.")
    assert len(heard) == 4
    told = form.review()
    assert (told.asked, told.words, told.needs) == ("Client and her sister", "Goes on.", NeedsAnswer.SAME)
    assert told.services[0].delivered is Delivered.AS_PLANNED
    assert told.services[1] == SAID


def test_tab_goes_from_top_to_bottom(shown: Show) -> None:
    form = review_form(shown)
    form.asked.setFocus()
    seen = []
    for _ in range(9):
        press(Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    card, other = form.services
    expected = [card.delivered.chips[0], card.adequate.chips[0], card.words]
    expected += [other.delivered.chips[1], other.adequate.chips[1], other.words]
    assert seen[:6] == expected
    assert seen[6] in form.needs.needs.chips
    assert seen[7] is form.words


@pytest.mark.parametrize("wide", [520, 760, 1000])
def test_words_have_room_at_any_width(shown: Show, wide: int) -> None:
    form = ReviewForm(replace(REVIEW, needs=NeedsAnswer.CHANGED), ways())
    window = page(form)
    shown(window)
    layout = window.layout()
    assert layout is not None
    window.setFixedSize(wide, layout.totalHeightForWidth(wide))
    QApplication.processEvents()
    assert not checks.clipped(window)
    assert not checks.unnamed(window)
    assert not checks.small_targets(window)


# --- what the record shows ---


def test_facts_are_listed_or_what_will_be(shown: Show) -> None:
    panel = FactsPanel()
    shown(page(panel))
    panel.show_facts("In the record", ["Wed 3/4, contact: Called.", "Tue 3/3, referral: Dental care: made"])
    QApplication.processEvents()
    words = [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]
    assert words == ["In the record", "Wed 3/4, contact: Called.", "Tue 3/3, referral: Dental care: made"]
    panel.show_facts("In the record", [])
    QApplication.processEvents()
    words = [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]
    assert len(words) == 2
    assert "will stand here" in words[1]
