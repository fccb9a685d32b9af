"""Looking for a diagnosis code by its beginning or by words, in the code set of a day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.billing.codes import lookup, search, table

DAY = date(2026, 3, 4)


def codes(typed: str, on: date = DAY, most: int = 6) -> list[str]:
    return [code.code for code in search(typed, on, most)]


@pytest.mark.parametrize("typed", ["F20", "f20", "F20.", " f20 "])
def test_the_beginning_of_a_code_finds_the_codes_under_it(typed: str) -> None:
    assert codes(typed, most=3) == ["F20.0", "F20.1", "F20.2"]


@pytest.mark.parametrize("typed", ["f209", "F20.9"])
def test_a_whole_code_finds_itself_with_or_without_its_dot(typed: str) -> None:
    assert codes(typed) == ["F20.9"]


def test_words_find_whatever_holds_them_all_in_any_order() -> None:
    assert codes("rec dep moderate") == ["F33.1"]


def test_what_begins_with_the_word_comes_first() -> None:
    found = search("homeless", DAY)
    begins = [code.text.lower().startswith("homeless") for code in found]
    assert begins == sorted(begins, reverse=True)
    assert any(begins)
    assert not all(begins)


def test_a_word_is_not_found_in_the_middle_of_another() -> None:
    assert codes("phrenia") == []


@pytest.mark.parametrize("typed", ["", "   ", "qqqq", "F2099"])
def test_what_is_nowhere_finds_nothing(typed: str) -> None:
    assert codes(typed) == []


def test_the_code_set_is_that_of_the_day() -> None:
    assert codes("F01.51", date(2022, 9, 30)) == ["F01.51"]
    assert "F01.51" not in codes("F01.51", date(2022, 10, 1))
    assert "F01.511" in codes("F01.51", date(2022, 10, 1))


def test_before_the_first_day_there_is_nothing() -> None:
    assert codes("F20", date(2015, 9, 30)) == []


COMPLETE = sorted(code for code, entries in table().items() if any(e.complete and e.stood_on(DAY) for e in entries))


@given(st.sampled_from(COMPLETE))
def test_every_complete_code_is_found_by_itself_and_by_its_words(code: str) -> None:
    entry = lookup(code, DAY)
    assert entry is not None
    assert codes(code)[0] == code
    assert code in codes(entry.text, most=len(COMPLETE))


@given(st.text(max_size=20), st.integers(1, 9))
def test_whatever_is_typed_finds_complete_codes_of_the_day_and_no_more_than_asked(typed: str, most: int) -> None:
    found = search(typed, DAY, most)
    assert len(found) <= most
    assert all(code.complete and code.stood_on(DAY) for code in found)
