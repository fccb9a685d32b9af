"""Words, sentences, questions and positions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.sentences import sentence_at
from ui.presenters.narrative import (
    from_qt,
    insertion,
    to_qt,
    touches,
    without_unanswered,
    word_count,
)

TEXT = "Drove client. Called the clinic! Done?\nNext day"
ASK = "Arranged: ____"


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("  \n", 0), ("one two", 2), ("client's follow-up", 2), (ASK, 1), ("50 min, 2 units", 4)],
)
def test_words_are_counted_and_a_blank_is_none(text: str, words: int) -> None:
    assert word_count(text) == words


@pytest.mark.parametrize(
    ("caret", "sentence"),
    [(0, "Drove client."), (12, "Drove client."), (13, " Called the clinic!"), (20, " Called the clinic!")],
)
def test_the_sentence_of_the_caret(caret: int, sentence: str) -> None:
    assert TEXT[slice(*sentence_at(TEXT, caret))] == sentence


def test_behind_a_full_stop_a_new_sentence_has_begun() -> None:
    assert sentence_at("All done.", 9) == (9, 9)


def test_a_line_ends_a_sentence() -> None:
    assert TEXT[slice(*sentence_at(TEXT, len(TEXT)))] == "Next day"


def test_a_point_inside_a_number_ends_nothing() -> None:
    text = "Paid 3.50 for the bus"
    assert sentence_at(text, 3) == (0, len(text))


def test_words_touch_a_sentence_when_they_share_a_character() -> None:
    assert touches((0, 5), (4, 9))
    assert not touches((0, 4), (4, 9))


def test_a_question_goes_below_the_paragraph_it_is_about() -> None:
    text = "Drove client.\nCalled the clinic."
    put = insertion(text, ASK, [(0, 5)])
    assert text[: put.at] + put.words + text[put.at :] == f"Drove client.\n{ASK}\nCalled the clinic."


def test_a_question_about_nothing_in_particular_goes_below_the_text() -> None:
    text = "Drove client.\nCalled the clinic.\n"
    put = insertion(text, ASK, [])
    assert text[: put.at] + put.words + text[put.at :] == f"Drove client.\nCalled the clinic.\n{ASK}\n"


def test_the_first_question_of_an_empty_note_begins_it() -> None:
    assert insertion("", ASK, []).words == ASK


@pytest.mark.parametrize("spans", [[], [(0, 5)]])
def test_the_blank_is_where_it_will_stand(spans: list[tuple[int, int]]) -> None:
    text = "Drove client.\nCalled."
    put = insertion(text, ASK, spans)
    assert (text[: put.at] + put.words + text[put.at :])[slice(*put.blank)] == "____"


def test_a_question_that_is_there_is_not_asked_twice() -> None:
    text = f"Drove client.\n{ASK}\nCalled."
    put = insertion(text, ASK, [(0, 5)])
    assert not put.words
    assert text[slice(*put.blank)] == "____"


def test_an_unanswered_question_says_nothing_and_moves_nothing() -> None:
    text = f"Drove client.\n{ASK}\nCalled."
    read = without_unanswered(text, {ASK})
    assert "Arranged" not in read
    assert len(read) == len(text)
    assert read.index("Called") == text.index("Called")


def test_an_answered_question_stays() -> None:
    text = "Drove client.\nArranged: ____ a ride"
    assert without_unanswered(text, {ASK}) == text


@given(st.text(), st.data())
def test_positions_go_to_qt_and_back(text: str, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(text)))
    assert from_qt(text, to_qt(text, index)) == index
    assert to_qt(text, index) == len(text[:index].encode("utf-16-le", "surrogatepass")) // 2


@given(st.text(alphabet="ab .!?\n"), st.data())
def test_every_caret_is_in_its_sentence(text: str, data: st.DataObject) -> None:
    caret = data.draw(st.integers(0, len(text)))
    start, end = sentence_at(text, caret)
    assert start <= caret <= end
