"""The forms of English words, made from the base form."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.billing.inflection import forms

LETTERS = st.text(string.ascii_lowercase, min_size=3, max_size=12)


@pytest.mark.parametrize(
    ("base", "plural"),
    [
        ("client", "clients"),
        ("box", "boxes"),
        ("clinic", "clinics"),
        ("agency", "agencies"),
        ("day", "days"),
        ("lunch", "lunches"),
        ("brush", "brushes"),
        ("class", "classes"),
        ("child", "children"),
        ("wife", "wives"),
    ],
)
def test_plurals(base: str, plural: str) -> None:
    assert plural in forms(base)


@pytest.mark.parametrize(
    ("base", "past"),
    [
        ("call", "called"),
        ("move", "moved"),
        ("stop", "stopped"),
        ("refer", "referred"),
        ("submit", "submitted"),
        ("copy", "copied"),
        ("stay", "stayed"),
        ("visit", "visited"),
        ("answer", "answered"),
        ("drive", "drove"),
        ("take", "took"),
        ("write", "wrote"),
        ("bring", "brought"),
        ("buy", "bought"),
        ("ride", "rode"),
        ("teach", "taught"),
        ("tell", "told"),
        ("sit", "sat"),
        ("ring", "rang"),
        ("leave", "left"),
    ],
)
def test_past_forms(base: str, past: str) -> None:
    assert past in forms(base)


@pytest.mark.parametrize(
    ("base", "going"),
    [
        ("drive", "driving"),
        ("call", "calling"),
        ("sit", "sitting"),
        ("plan", "planning"),
        ("see", "seeing"),
        ("agree", "agreeing"),
        ("copy", "copying"),
        ("go", "going"),
        ("do", "doing"),
    ],
)
def test_going_forms(base: str, going: str) -> None:
    assert going in forms(base)


@pytest.mark.parametrize("word", ["need", "fax", "follow", "play"])
def test_no_letter_is_doubled_after_two_vowels_or_w_x_y(word: str) -> None:
    assert word + word[-1] + "ed" not in forms(word)


@pytest.mark.parametrize("word", ["w/", "b/c", "12", "é", "señora", "med's"])
def test_what_is_no_plain_word_is_left_alone(word: str) -> None:
    assert word.removesuffix("'s") in forms(word)


@given(LETTERS)
def test_a_word_is_one_of_its_forms(word: str) -> None:
    assert word in forms(word)
    assert forms(word + "'s") == forms(word)


@given(LETTERS)
def test_an_equal_sign_allows_no_other_form(word: str) -> None:
    assert forms("=" + word) == {word}


@given(LETTERS)
def test_forms_are_plain_words(word: str) -> None:
    assert all(form.isalpha() and form == form.lower() for form in forms(word))
