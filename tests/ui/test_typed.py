"""What people type for dates, times and minutes, and how it is shown."""

from __future__ import annotations

import contextlib
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.presenters.typed import (
    Unreadable,
    count,
    read_date,
    read_minutes,
    read_time,
    show_date,
    show_full_date,
    show_long_date,
    show_minutes,
    show_time,
)

TODAY = date(2026, 3, 4)  # a Wednesday
NOON = time(12, 0)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("t", TODAY),
        ("Today", TODAY),
        ("yesterday", date(2026, 3, 3)),
        ("y", date(2026, 3, 3)),
        ("tomorrow", date(2026, 3, 5)),
        ("-1", date(2026, 3, 3)),
        ("+7", date(2026, 3, 11)),
        ("wed", TODAY),
        ("tue", date(2026, 3, 3)),
        ("Thursday", date(2026, 2, 26)),
        ("3/2", date(2026, 3, 2)),
        ("11/21", date(2025, 11, 21)),
        ("11/21/26", date(2026, 11, 21)),
        ("11/21/2025", date(2025, 11, 21)),
        ("11-21-2025", date(2025, 11, 21)),
        ("2025-11-21", date(2025, 11, 21)),
        ("Fri 11/21", date(2025, 11, 21)),
        ("2/29", date(2028, 2, 29)),
        ("2/29/24", date(2024, 2, 29)),
        ("  ", None),
    ],
)
def test_a_date_is_read_as_typed(typed: str, day: date | None) -> None:
    assert read_date(typed, TODAY) == day


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("6/15/84", date(1984, 6, 15)),
        ("6/15/25", date(2025, 6, 15)),
        ("12/31", date(2025, 12, 31)),
        ("1/2", date(2026, 1, 2)),
    ],
)
def test_a_date_of_birth_is_never_ahead(typed: str, day: date) -> None:
    assert read_date(typed, TODAY, past=True) == day


@pytest.mark.parametrize("typed", ["2/30", "13/1", "soon", "11/", "2026-13-01", "2/29/2025", "mo", "1e3", "½", "0/0"])
def test_what_is_no_date_is_told_in_words(typed: str) -> None:
    with pytest.raises(Unreadable, match="not a date on the calendar"):
        read_date(typed, TODAY)


def test_a_leap_day_of_birth_without_a_year_is_the_last_one() -> None:
    assert read_date("2/29", TODAY, past=True) == date(2024, 2, 29)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_full_date_is_read_back(day: date) -> None:
    assert read_date(show_full_date(day), TODAY) == day


@given(st.integers(-182, 182))
def test_a_near_date_is_read_back_without_its_year(days: int) -> None:
    day = TODAY + timedelta(days=days)
    assert read_date(show_date(day, TODAY), TODAY) == day


@given(st.text(max_size=12))
def test_nothing_typed_breaks_the_reading_of_a_date(typed: str) -> None:
    with contextlib.suppress(Unreadable):
        assert read_date(typed, TODAY) is None or typed.strip()


def test_dates_are_shown_in_us_order() -> None:
    assert show_date(date(2026, 3, 6), TODAY) == "Fri 3/6"
    assert show_date(date(2027, 3, 6), TODAY) == "3/6/2027"
    assert show_date(None, TODAY) == show_full_date(None) == ""
    assert show_long_date(TODAY) == "Wednesday, March 4"


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("1:10 pm", time(13, 10)),
        ("1p", time(13)),
        ("1:10", time(13, 10)),
        ("9", time(9)),
        ("9:05a", time(9, 5)),
        ("13:10", time(13, 10)),
        ("1310", time(13, 10)),
        ("0905", time(9, 5)),
        ("12 am", time(0)),
        ("12pm", time(12)),
        ("3 p.m.", time(15)),
        ("now", NOON),
        ("", None),
    ],
)
def test_a_time_is_read_as_typed(typed: str, at: time | None) -> None:
    assert read_time(typed, NOON) == at


@pytest.mark.parametrize("typed", ["25:00", "12:60", "13 pm", "0 am", "later", "1:1", "12345", "1:10 xm"])
def test_what_is_no_time_is_told_in_words(typed: str) -> None:
    with pytest.raises(Unreadable, match="not a time"):
        read_time(typed, NOON)


@given(st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_a_time_is_read_back(at: time) -> None:
    assert read_time(show_time(at), NOON) == at


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("50", 50),
        ("50 min", 50),
        ("1h", 60),
        ("1h 10", 70),
        ("1:10", 70),
        ("1 hr 5 m", 65),
        ("0", 0),
        ("1440", 1440),
        ("", None),
    ],
)
def test_minutes_are_read_as_typed(typed: str, minutes: int | None) -> None:
    assert read_minutes(typed) == minutes


@pytest.mark.parametrize("typed", ["-5", "1.5", "an hour", "1441", "25h", "h", "min"])
def test_what_is_no_number_of_minutes_is_told_in_words(typed: str) -> None:
    with pytest.raises(Unreadable, match="not a number of minutes"):
        read_minutes(typed)


@given(st.integers(0, 1440))
def test_minutes_are_read_back(minutes: int) -> None:
    assert read_minutes(show_minutes(minutes)) == minutes


def test_one_is_one_and_two_are_many() -> None:
    assert [count(n, "note") for n in (0, 1, 2)] == ["0 notes", "1 note", "2 notes"]
    assert count(2, "person", "people") == "2 people"
