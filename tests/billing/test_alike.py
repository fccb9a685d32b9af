"""How much of one narrative stands in another."""

from __future__ import annotations

from difflib import SequenceMatcher
from random import Random
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.billing.alike import most_alike, split

WORDS = [f"word{n}" for n in range(400)]
TEXTS = st.lists(st.sampled_from(WORDS[:30]), max_size=60)


def text(*words: str) -> str:
    return " ".join(words)


def test_a_copy_is_wholly_alike_whatever_its_signs() -> None:
    said = text(*WORDS[:50])
    assert most_alike(said, ["Something else.", said.upper().replace(" ", ",  ") + "."], 0.8, 25) == 1
    assert most_alike(said, ["Something else.", f"({said.upper()})…"], 0.8, 25) == 1


@pytest.mark.parametrize(("changed", "alike"), [(0, True), (5, True), (10, True), (11, False), (25, False)])
def test_eighty_percent_are_eight_words_in_ten(changed: int, alike: bool) -> None:
    old = text(*WORDS[:50])
    new = text(*(f"new{n}" if n % (50 / changed) < 1 else WORDS[n] for n in range(50))) if changed else old
    assert (most_alike(new, [old], 0.8, 25) is not None) is alike


def test_words_in_another_order_are_not_the_same_text() -> None:
    shuffled = WORDS[:60]
    Random(1).shuffle(shuffled)
    assert most_alike(text(*shuffled), [text(*WORDS[:60])], 0.8, 25) is None


def test_short_notes_are_never_compared() -> None:
    short = text(*WORDS[:24])
    assert most_alike(short, [short], 0.8, 25) is None
    assert most_alike(f"{short} more", [f"{short} more"], 0.8, 25) == 1


def test_nothing_earlier_is_nothing_alike() -> None:
    assert most_alike(text(*WORDS[:50]), [], 0.8, 25) is None
    assert most_alike(text(*WORDS[:50]), ["", "  "], 0.8, 25) is None


@given(TEXTS, TEXTS)
def test_the_quick_bounds_never_hide_a_copy(old: list[str], new: list[str]) -> None:
    ratio = SequenceMatcher(None, old, new, autojunk=False).ratio()
    found = most_alike(text(*new), [text(*old)], 0.5, 1)
    assert found == (ratio if ratio >= 0.5 and new else None)


@given(st.text(max_size=200))
def test_any_text_can_be_split(anything: str) -> None:
    assert all(word and not word.isspace() for word in split(anything))


def test_it_is_quick_over_twenty_long_notes() -> None:
    draw = Random(2)
    notes = [text(*draw.choices(WORDS, k=300)) for _ in range(20)]
    fresh = text(*draw.choices(WORDS, k=300))
    begun = perf_counter()
    assert most_alike(fresh, notes, 0.8, 25) is None
    assert most_alike(notes[-1], notes, 0.8, 25) == 1
    assert perf_counter() - begun < 0.2  # a few ms alone
