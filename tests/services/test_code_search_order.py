"""Finding a diagnosis code, whatever is typed and on whatever day: what is found, and what comes first."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_desktop.billing.codes import KNOWN_THROUGH, in_range, table
from tcm_desktop.services.codes import CIRCUMSTANCES, Code, lookup, search
from tests.support.effort import examples

CODES = sorted(table())
DAYS = st.dates(date(2015, 10, 1), KNOWN_THROUGH)
WORDS = st.lists(
    st.sampled_from(["dis", "disorder", "unspecified", "home", "major", "with", "x"]), min_size=1, max_size=3
)
TYPED = st.sampled_from(CODES).flatmap(lambda code: st.integers(1, len(code)).map(lambda n: code[:n]))
ANY = TYPED | WORDS.map(" ".join)
ALL = 10_000


def rank(entry: Code) -> tuple[bool, bool]:
    return entry.complete, entry.code.startswith("F") or in_range(entry.code, CIRCUMSTANCES)


@given(ANY, DAYS)
@settings(max_examples=examples(40))
def test_whatever_is_found_stood_on_that_day_and_is_what_is_looked_up(typed: str, day: date) -> None:
    for entry in search(typed, day):
        assert entry.stood_on(day)
        assert lookup(entry.code, day) == entry


@given(ANY, DAYS)
@settings(max_examples=examples(40))
def test_complete_codes_come_first_and_then_what_case_managers_name_most(typed: str, day: date) -> None:
    assert all(rank(first) >= rank(second) for first, second in pairwise(search(typed, day, ALL)))


@given(ANY, DAYS, st.integers(0, 30))
@settings(max_examples=examples(40))
def test_a_limit_cuts_off_the_end_and_changes_nothing_else(typed: str, day: date, limit: int) -> None:
    assert search(typed, day, limit) == search(typed, day, ALL)[:limit]


@given(ANY, DAYS)
@settings(max_examples=examples(40))
def test_case_and_space_around_do_not_matter(typed: str, day: date) -> None:
    assert search(f"  {typed.swapcase()} ", day) == search(typed, day)


@given(TYPED, DAYS)
@settings(max_examples=examples(40))
def test_the_dot_of_a_code_does_not_matter(typed: str, day: date) -> None:
    assert search(typed.replace(".", ""), day) == search(typed, day)


@given(st.sampled_from(CODES), DAYS)
@settings(max_examples=examples(40))
def test_a_whole_code_finds_itself_and_what_lies_below_it(code: str, day: date) -> None:
    found = search(code, day, ALL)
    if lookup(code, day) is not None:
        assert lookup(code, day) in found
        assert all(entry.code.startswith(code) for entry in found)


@given(st.sampled_from(CODES), DAYS)
@settings(max_examples=examples(40))
def test_more_of_a_code_finds_no_more_codes(code: str, day: date) -> None:
    if lookup(code, day) is not None:
        assert set(search(code, day, ALL)) <= set(search(code[:-1], day, ALL))


@given(WORDS, DAYS)
@settings(max_examples=examples(40))
def test_the_order_of_words_does_not_matter(words: list[str], day: date) -> None:
    assert search(" ".join(words), day, ALL) == search(" ".join(reversed(words)), day, ALL)


@given(WORDS, DAYS)
@settings(max_examples=examples(40))
def test_every_word_typed_is_in_the_text_that_is_found(words: list[str], day: date) -> None:
    for entry in search(" ".join(words), day, ALL):
        assert all(word in entry.text.lower() for word in words)


@pytest.mark.parametrize("typed", ["", " ", "\t\n", "   "])
def test_nothing_typed_finds_nothing(typed: str) -> None:
    assert search(typed, date(2026, 3, 4)) == ()


@given(st.text(max_size=30), DAYS)
@settings(max_examples=examples(40))
def test_anything_at_all_can_be_typed(typed: str, day: date) -> None:
    assert len(search(typed, day)) <= 20


def test_before_the_code_set_there_were_no_codes() -> None:
    assert search("F", date(2015, 9, 30)) == ()
