"""The code set and its search, over every code of every year and over anything that can be typed."""

from __future__ import annotations

import string
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_desktop.billing.codes import CHAPTERS, KNOWN_THROUGH, Code, in_range, lookup, normal, table
from tcm_desktop.domain.clients import is_circumstance
from tcm_desktop.domain.problems import needs_scope
from tcm_desktop.services.codes import search
from tests.support.effort import examples

FIRST = date(2015, 10, 1)
DAY = date(2026, 3, 4)
YEARS = [date(year, 10, 1) for year in range(2015, 2027)]
EVERY = [entry for entries in table().values() for entry in entries]
CHANGES = sorted({entry.valid_from for entry in EVERY})
TYPED = st.text(string.ascii_letters + string.digits + " .,-/()[]'’;:\"", max_size=24)
SIGNS = " \t.,-/()[]'’;:\""


def codes(text: str, on: date, limit: int = 20) -> list[str]:
    return [each.code for each in search(text, on, limit)]


# --- the table ---


def test_every_entry_is_written_as_a_code_is_and_has_words() -> None:
    for entry in EVERY:
        assert normal(entry.code) == entry.code
        assert entry.code[0] in CHAPTERS
        assert entry.text == entry.text.strip() != ""
        assert entry.text[0].isupper() or not entry.text[0].isalpha(), entry.code


def test_every_time_of_every_code_has_its_order_and_lies_in_what_is_known() -> None:
    for entry in EVERY:
        assert FIRST <= entry.valid_from <= KNOWN_THROUGH
        assert entry.valid_to is None or entry.valid_from <= entry.valid_to <= KNOWN_THROUGH
    for entries in table().values():
        for before, after in pairwise(entries):
            assert before.valid_to is not None
            assert before.valid_to < after.valid_from
            assert (before.text, before.complete) != (after.text, after.complete)


def test_codes_change_on_the_first_of_a_month_only() -> None:
    assert {day.day for day in CHANGES} == {1}
    assert {day.month for day in CHANGES} <= {1, 4, 10}
    ends = {entry.valid_to + timedelta(days=1) for entry in EVERY if entry.valid_to is not None}
    assert {day.day for day in ends} == {1}


@pytest.mark.parametrize("first", YEARS, ids=str)
def test_every_code_of_every_year_is_found_by_itself(first: date) -> None:
    """On the first and on the last day of the year of that code set, at most one reading each, and each is found."""
    last = min(first.replace(year=first.year + 1) - timedelta(days=1), KNOWN_THROUGH)
    for day in (first, last):
        standing = [entry for entry in EVERY if entry.stood_on(day)]
        assert len({entry.code for entry in standing}) == len(standing)
        assert all(lookup(entry.code, day) is entry for entry in standing)
        assert all(lookup(entry.code.replace(".", "").lower(), day) is entry for entry in standing[::7])


@pytest.mark.parametrize("first", YEARS, ids=str)
def test_above_every_complete_code_stand_headers_of_that_day(first: date) -> None:
    standing = {entry.code.replace(".", ""): entry for entry in EVERY if entry.stood_on(first)}
    for plain, entry in standing.items():
        above = [standing[plain[:length]] for length in range(3, len(plain)) if plain[:length] in standing]
        assert not any(each.complete for each in above), entry.code
        if len(plain) > 3:
            assert plain[:3] in standing, f"{entry.code} has no category"


@pytest.mark.parametrize("day", [FIRST - timedelta(days=1), date(1999, 1, 1), date.min])
def test_before_the_code_set_there_was_no_code(day: date) -> None:
    assert not any(entry.stood_on(day) for entry in EVERY)
    assert search("F33.1", day) == search("depression", day) == search("homeless", day) == ()


# --- searching what stands there ---


@settings(max_examples=examples(40), deadline=None)
@given(st.sampled_from(EVERY), st.data())
def test_every_code_is_found_by_its_code_on_any_day_that_it_stood(entry: Code, data: st.DataObject) -> None:
    day = data.draw(st.dates(entry.valid_from, entry.valid_to or KNOWN_THROUGH))
    for typed in (entry.code, entry.code.lower(), entry.code.replace(".", ""), f"  {entry.code} "):
        found = search(typed, day, 900)
        assert entry in found, typed
        assert all(each.code.startswith(entry.code) or each.code[:3] == entry.code for each in found)


@settings(max_examples=examples(40), deadline=None)
@given(st.sampled_from(EVERY), st.data())
def test_every_code_is_found_by_its_whole_text_on_any_day_that_it_stood(entry: Code, data: st.DataObject) -> None:
    day = data.draw(st.dates(entry.valid_from, entry.valid_to or KNOWN_THROUGH))
    assert entry in search(entry.text, day, 4000)
    assert entry in search(entry.text.upper(), day, 4000)


@settings(max_examples=examples(40), deadline=None)
@given(st.sampled_from(EVERY), st.data())
def test_the_signs_between_words_do_not_matter(entry: Code, data: st.DataObject) -> None:
    said = "".join(each for each in entry.text if each not in "()[]'’")
    words = "".join(" " if each in '-/,;:."' else each for each in said).split()
    mixed = data.draw(st.permutations(words))
    glue = data.draw(st.sampled_from([" ", ", ", " - ", "; ", "  "]))
    assert entry in search(glue.join(mixed), entry.valid_from, 4000)


@settings(max_examples=examples(40), deadline=None)
@given(TYPED, st.dates(FIRST - timedelta(days=400), KNOWN_THROUGH + timedelta(days=400)), st.integers(0, 40))
def test_whatever_is_typed_only_codes_of_the_day_come_and_no_more_than_asked(typed: str, day: date, most: int) -> None:
    found = search(typed, day, most)
    assert len(found) <= most
    assert len(set(found)) == len(found)
    assert all(entry.stood_on(day) for entry in found)
    ranks = [(not e.complete, not (e.code.startswith("F") or in_range(e.code, "Z55-Z65"))) for e in found]
    assert ranks == sorted(ranks)
    assert search(typed, day, most) == found


@settings(max_examples=examples(30), deadline=None)
@given(st.text(max_size=20))
def test_any_script_can_be_typed(typed: str) -> None:
    assert all(entry.stood_on(DAY) for entry in search(typed, DAY))


@settings(max_examples=examples(30), deadline=None)
@given(st.text(SIGNS, max_size=8))
def test_signs_alone_find_nothing(typed: str) -> None:
    assert search(typed, DAY) == ()


@settings(max_examples=examples(30), deadline=None)
@given(TYPED)
def test_a_shorter_list_is_the_beginning_of_a_longer_one(typed: str) -> None:
    assert search(typed, DAY, 5) == search(typed, DAY, 50)[:5]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("episodic paroxysmal", "F41.0"),  # behind a bracket
        ("episodic", "F41.0"),
        ("moderate, recurrent", "F33.1"),
        ("moderate; recurrent.", "F33.1"),
        ("(moderate) recurrent", "F33.1"),
        ("post-traumatic, chronic", "F43.12"),
        ("depression, unspecified", "F32.A"),
        ('"food insecurity"', "Z59.41"),
    ],
)
def test_a_word_is_found_behind_a_bracket_and_before_a_comma(typed: str, code: str) -> None:
    assert code in codes(typed, DAY, 60)


def test_an_apostrophe_can_be_left_out_or_curled() -> None:
    held = [entry for entry in EVERY if "'" in entry.text and entry.stood_on(DAY)]
    assert held
    for entry in held[:10]:
        for other in ("", "’"):
            assert entry in search(entry.text.replace("'", other), DAY, 400)


def test_the_code_that_is_gone_is_offered_for_the_days_on_which_it_stood() -> None:
    gone = [entry for entry in EVERY if entry.valid_to is not None and entry.complete]
    assert len(gone) > 20
    for entry in gone:
        assert entry.valid_to is not None
        after = lookup(entry.code, entry.valid_to + timedelta(days=1))
        assert after != entry
        assert lookup(entry.code, entry.valid_to) == entry


def test_what_was_split_is_a_header_afterwards_and_is_never_offered_as_whole() -> None:
    by_code: defaultdict[str, list[Code]] = defaultdict(list)
    for entry in EVERY:
        by_code[entry.code].append(entry)
    split = [entries for entries in by_code.values() if [e.complete for e in entries][-2:] == [True, False]]
    assert split
    for entries in split:
        header = entries[-1]
        below = [e for e in search(header.code, header.valid_from, 400) if e.complete]
        assert below
        assert all(e.code.startswith(header.code) and e.code != header.code for e in below)


# --- circumstances ---


def test_every_circumstance_of_the_table_is_one_and_nothing_else_is() -> None:
    for entry in EVERY:
        assert is_circumstance(entry.code) is in_range(entry.code, "Z55-Z65"), entry.code
        assert needs_scope(entry.code) is not is_circumstance(entry.code)


@pytest.mark.parametrize("half", ["", "Z", "Z5", "Z6", "Z5A", "Z5 5", "6", "Z66", "Z54", "F60", "Y59"])
def test_what_is_half_typed_is_no_circumstance_yet(half: str) -> None:
    assert not is_circumstance(half)


@pytest.mark.parametrize("typed", ["z59.0", " Z59", "Z5901", "z65.9", "Z55"])
def test_a_circumstance_is_one_however_it_is_typed(typed: str) -> None:
    assert is_circumstance(typed)
    assert not needs_scope(typed)
