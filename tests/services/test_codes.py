"""The diagnosis code set: what a code meant on a day, and finding it offline."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import resources
from itertools import pairwise
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.billing.codes import KNOWN_THROUGH, in_any, in_range, is_listed, normal, table
from tcm_desktop.services.codes import lookup, search
from tests.tools.icd10cm import spans

DAY = date(2026, 3, 4)
CODES = sorted(table())


def complete(code: str, on: date) -> bool | None:
    """Whether a code could stand on a claim that day; None where there was no such code."""
    found = lookup(code, on)
    return None if found is None else found.complete


@pytest.mark.parametrize(
    ("code", "on", "expected"),
    [
        ("F01.51", date(2015, 9, 30), None),
        ("F01.51", date(2015, 10, 1), True),
        ("F01.51", date(2022, 9, 30), True),
        ("F01.51", date(2022, 10, 1), False),
        ("F01.511", date(2022, 9, 30), None),
        ("F01.511", date(2022, 10, 1), True),
        ("F01.518", date(2022, 10, 1), True),
        ("F01.5", DAY, False),
        ("F32.A", date(2021, 9, 30), None),
        ("F32.A", date(2021, 10, 1), True),
        ("Z59.0", date(2021, 9, 30), True),
        ("Z59.0", date(2021, 10, 1), False),
        ("Z59.82", date(2022, 10, 1), True),
        ("Z59.1", date(2023, 3, 31), True),  # an April update
        ("Z59.1", date(2023, 4, 1), False),
        ("Z20.822", date(2020, 12, 31), None),  # a January update
        ("Z20.822", date(2021, 1, 1), True),
        ("Z03.89", DAY, True),
        ("F64.A", date(2026, 10, 1), True),
        ("F99.9", DAY, None),
    ],
)
def test_a_code_is_judged_by_its_day(code: str, on: date, expected: bool | None) -> None:
    assert complete(code, on) is expected


def test_a_code_keeps_the_text_of_its_day() -> None:
    before, after = lookup("Z59.87", date(2023, 3, 31)), lookup("Z59.87", date(2023, 4, 1))
    assert before is not None
    assert after is not None
    assert (before.text, after.text[:46]) == ("Material hardship", "Material hardship due to limited financial res")


def test_the_table_holds_both_chapters_whole() -> None:
    today = [entry for entries in table().values() for entry in entries if entry.stood_on(DAY)]
    assert len(today) == 2956
    assert {entry.code[0] for entry in today} == {"F", "Z"}
    assert sum(entry.complete for entry in today) > 2000


@pytest.mark.parametrize("code", CODES[::97])
def test_no_two_readings_of_a_code_meet_on_one_day(code: str) -> None:
    for earlier, later in pairwise(table()[code]):
        assert earlier.valid_to is not None
        assert earlier.valid_to < later.valid_from
        assert (earlier.text, earlier.complete) != (later.text, later.complete) or later.valid_from > earlier.valid_to


@given(st.sampled_from(CODES), st.dates(date(2015, 10, 1), KNOWN_THROUGH))
def test_at_most_one_reading_stands_on_a_day(code: str, day: date) -> None:
    standing = [entry for entry in table()[code] if entry.stood_on(day)]
    assert standing == ([found] if (found := lookup(code, day)) else [])


@given(st.sampled_from(CODES), st.dates(date(2015, 10, 1), KNOWN_THROUGH))
def test_a_header_has_codes_below_it_and_a_complete_code_none(code: str, day: date) -> None:
    found = lookup(code, day)
    if found is not None:
        below = [c for c in CODES if c != code and normal(c).startswith(code if "." in code else f"{code}.")]
        assert found.complete is not any(lookup(c, day) for c in below)


@given(st.sampled_from(CODES))
def test_it_does_not_matter_how_a_code_is_typed(code: str) -> None:
    typed = f" {code.lower().replace('.', '')} "
    assert normal(typed) == code
    assert is_listed(typed)


@pytest.mark.parametrize(
    ("code", "span", "expected"),
    [
        ("F01.50", "F01.50-F99", True),
        ("F01.5", "F01.50-F99", False),
        ("F99", "F01.50-F99", True),
        ("Z55.0", "Z55-Z65", True),
        ("Z65.9", "Z55-Z65", True),
        ("Z66", "Z55-Z65", False),
        ("Z03.89", "Z03.89", True),
        ("Z03.8", "Z03.89", False),
        ("290.0", "290.0-319", True),
        ("319", "290.0-319", True),
        ("320", "290.0-319", False),
        ("289.9", "290.0-319", False),
    ],
)
def test_a_range_holds_its_ends_and_what_lies_below_them(code: str, span: str, expected: bool) -> None:
    assert in_range(code, span) is expected
    assert in_any(code, ["X1", span]) is expected


def test_search_by_the_beginning_of_a_code() -> None:
    assert [code.code for code in search("f33", DAY)][:3] == ["F33.0", "F33.1", "F33.2"]
    assert [code.code for code in search("f3310", DAY)] == []
    assert search("F01.51", DAY)[0].code == "F01.511"  # the header comes last


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("major depressive recurrent moderate", "F33.1"),
        ("sheltered", "Z59.01"),
        ("Transport insec", "Z59.82"),
        ("post traumatic chronic", "F43.12"),
        ("post-traumatic chronic", "F43.12"),
        ("food insecurity", "Z59.41"),
    ],
)
def test_search_by_words_or_their_beginnings(words: str, first: str) -> None:
    assert search(words, DAY)[0].code == first


def test_search_finds_words_in_any_order_and_never_in_the_middle_of_a_word() -> None:
    assert [code.code for code in search("rec dep moderate", DAY) if code.complete] == ["F33.1"]
    assert search("phrenia", DAY) == ()


def test_search_puts_what_begins_with_the_word_first() -> None:
    found = [code for code in search("homeless", DAY) if code.complete and code.code.startswith("Z5")]
    begins = [code.text.lower().startswith("homeless") for code in found]
    assert begins == sorted(begins, reverse=True)
    assert any(begins)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("PTSD", "F43.10"),
        ("ptsd chronic", "F43.12"),
        ("manic depression", "F31.9"),
        ("depression manic", "F31.9"),
        ("couch surfing", "Z59.811"),
        ("homeless shelter", "Z59.01"),
        ("hearing voices", "F29"),
        ("alcoholi", "F10.20"),  # the beginning of a longer word
        ("jail", "Z65.1"),
        ("food stamps", "Z59.41"),
        ("cannot read", "Z55.0"),
        ("domestic violence", "Z69.11"),
    ],
)
def test_everyday_words_find_what_they_stand_for(said: str, code: str) -> None:
    assert code in [found.code for found in search(said, DAY, 200)]


@pytest.mark.slow  # thousands of searches; words by themselves are tried above
def test_every_everyday_word_finds_a_complete_code_in_every_year() -> None:
    lines = (resources.files("resources") / "codes" / "everyday.tsv").read_text("utf-8").splitlines()[1:]
    assert len(lines) == len({line.split("\t")[0] for line in lines})
    for line in lines:
        said, meant = line.split("\t")
        for day in (date(2024, 10, 1), DAY, KNOWN_THROUGH):
            assert any(code.complete for code in search(meant, day)), f"{said}: {meant}"
            assert {c.code for c in search(meant, day, 500)} <= {c.code for c in search(said, day, 900)}, said


def test_what_holds_the_words_as_typed_comes_before_what_they_stand_for() -> None:
    assert search("depression", DAY)[0].code == "F32.A"
    assert search("prison", DAY)[0].code == "Z65.2"


def test_two_letters_of_an_everyday_word_are_not_taken_for_it() -> None:
    assert "F43.10" not in {code.code for code in search("pt", DAY, 500)}


def test_the_table_has_a_line_for_every_year_of_a_code_that_lives_on() -> None:
    """No code that stands today has a gap in its past: a day between two lines would make a claim look wrong."""
    for code, entries in table().items():
        for earlier, later in pairwise(entries):
            assert earlier.valid_to is not None
            gap = later.valid_from - earlier.valid_to
            assert gap == timedelta(days=1), code


def test_search_knows_the_day() -> None:
    assert "F32.A" not in [c.code for c in search("depression, unspecified", date(2020, 1, 1))]
    assert search("depression, unspecified", DAY)[0].code == "F32.A"
    assert search("transportation insecurity", date(2022, 9, 30)) == ()


def test_search_ends_somewhere() -> None:
    assert search("  ", DAY) == ()
    assert search("no such thing at all", DAY) == ()
    assert len(search("F", DAY)) == 20
    assert len(search("F", DAY, limit=3)) == 3


def test_search_is_quick_enough_to_type_against() -> None:
    search("warm", DAY)
    begun = perf_counter()
    for words in ("f", "dis", "disorder without", "nothing like it"):
        search(words, DAY)
    assert perf_counter() - begun < 0.2


def test_releases_become_spans() -> None:
    first, second, third = date(2020, 10, 1), date(2021, 10, 1), date(2022, 10, 1)
    releases = {
        first: {"F100": ("complete", "Old"), "F11": ("complete", "Same")},
        second: {"F100": ("header", "Old"), "F1001": ("complete", "New"), "F11": ("complete", "Same")},
        third: {"F11": ("complete", "Same"), "F100": ("header", "Old")},
    }
    assert list(spans(releases)) == [
        ("F10.0", "Old", "complete", first, second - timedelta(days=1)),
        ("F10.0", "Old", "header", second, None),
        ("F10.01", "New", "complete", second, third - timedelta(days=1)),
        ("F11", "Same", "complete", first, None),
    ]
