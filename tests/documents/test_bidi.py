"""The order in which mixed lines are seen (Unicode Standard Annex 9). Capitals may stand for Hebrew."""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import bidirectional

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.documents.bidi import base_level, levels, runs_right_to_left, visual_order

HEBREW = str.maketrans({chr(ord("A") + n): chr(0x5D0 + n) for n in range(26)})
LATIN = {value: chr(key) for key, value in HEBREW.items()}
MIXED = st.text(alphabet="abאבגעبم12٣٤ .,:-+$%/!'ק\u05b8", max_size=24)


@dataclass(frozen=True)
class Letter:
    """One character with its level."""

    char: str
    level: int


def seen(text: str, base: int | None = None) -> str:
    """The line from left to right."""
    side = base_level(text) if base is None else base
    letters = [Letter(c, level) for c, level in zip(text, levels(text, side), strict=True)]
    return "".join(letter.char for letter in visual_order(letters))


def seen_in_capitals(text: str, base: int | None = None) -> str:
    """As `seen`, with capitals for Hebrew on both sides."""
    return "".join(LATIN.get(c, c) for c in seen(text.translate(HEBREW), base))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("plain text, 12 steps.", "plain text, 12 steps."),
        ("ABC", "CBA"),
        ("call ABC now", "call CBA now"),
        ("call ABC DEF now", "call FED CBA now"),
        ("ABC call DEF", "FED call CBA"),
        ("ABC 123 DEF", "FED 123 CBA"),
        ("ABC 12.50 DEF", "FED 12.50 CBA"),
        ("ABC $5 DEF", "FED $5 CBA"),
        ("ABC!", "!CBA"),
        ("name: ABC.", "name: CBA."),
        ("ABC, def ghi, JKL", "LKJ ,def ghi ,CBA"),
        ("a 1 B", "a 1 B"),
        ("", ""),
    ],
)
def test_lines_are_seen_in_this_order(typed: str, expected: str) -> None:
    assert seen_in_capitals(typed) == expected


def test_the_side_of_the_paragraph_decides_where_neutral_signs_go() -> None:
    assert seen_in_capitals("ABC.", base=0) == "CBA."
    assert seen_in_capitals("ABC.", base=1) == ".CBA"
    assert seen_in_capitals("abc.", base=1) == ".abc"


def test_blanks_at_the_end_stay_on_the_paragraphs_side() -> None:
    assert levels("אב  ", 0) == [1, 1, 0, 0]
    assert levels("ab  ", 1) == [2, 2, 1, 1]


def test_a_mark_runs_as_its_letter() -> None:
    assert levels("a\u0301ש\u05b8", 0) == [0, 0, 1, 1]
    assert levels("\u0301a", 1) == [1, 2]


def test_digits_after_arabic_letters_are_arabic_numbers() -> None:
    assert levels("م 12", 1) == [1, 1, 2, 2]
    assert seen("م 1-2", base=1) == "2-1 م"
    assert seen("א 1-2", base=1) == "1-2 א"


@pytest.mark.parametrize(
    ("text", "base"),
    [("abc אב", 0), ("אב abc", 1), ("12 אב", 1), ("... abc", 0), ("123", 0), ("", 0), ("م", 1)],
)
def test_the_first_letter_decides_the_side(text: str, base: int) -> None:
    assert base_level(text) == base


def test_only_lines_with_right_to_left_letters_need_ordering() -> None:
    assert not runs_right_to_left("Ольга 陳 김 Ngọc 12")
    assert runs_right_to_left("Ольга אב")
    assert runs_right_to_left("٣")


def test_no_right_to_left_letter_of_unicode_is_overlooked() -> None:
    strong = (chr(code) for code in range(0x110000) if bidirectional(chr(code)) in {"R", "AL", "AN"})
    assert [c for c in strong if not runs_right_to_left(c) and c != "\u200f"] == []


@given(MIXED, st.integers(0, 1))
def test_ordering_loses_nothing_and_levels_stay_in_bounds(text: str, base: int) -> None:
    assert sorted(seen(text, base)) == sorted(text)
    assert all(base <= level <= 2 for level in levels(text, base))


@given(st.text(alphabet="ab ,.12", max_size=20))
def test_left_to_right_text_is_left_alone(text: str) -> None:
    assert seen(text, base=0) == text


@given(st.text(alphabet="אבגדה", max_size=20))
def test_hebrew_alone_is_turned_around(text: str) -> None:
    assert seen(text) == text[::-1]
