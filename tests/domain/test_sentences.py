"""Sentences: those that a remark can point to, and the one that a caret is in."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.sentences import sentence_at, sentences

TEXTS = st.text(alphabet="ab. !?\n😀é", max_size=40)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Called the clinic. She will come at 3.30 pm!", ["Called the clinic.", "She will come at 3.30 pm!"]),
        ("No end", ["No end"]),
        ("One.\n\n  Two  \n", ["One.", "Two"]),
        ("... ?!", []),
        ("", []),
    ],
)
def test_every_sentence_with_a_word_is_found_without_the_blanks_around_it(text: str, found: list[str]) -> None:
    assert [text[slice(*span)] for span in sentences(text)] == found


@given(TEXTS)
def test_sentences_stand_in_their_order_and_hold_every_letter(text: str) -> None:
    spans = sentences(text)
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    kept = "".join(text[slice(*span)] for span in spans)
    assert [letter for letter in text if letter.isalnum()] == [letter for letter in kept if letter.isalnum()]


@given(TEXTS)
def test_a_caret_in_a_sentence_finds_that_sentence(text: str) -> None:
    for start, end in sentences(text):
        assert text[slice(*sentence_at(text, start))].strip() == text[start:end]
