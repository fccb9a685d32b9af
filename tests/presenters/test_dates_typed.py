"""Typed dates, times and minutes on every day there is: what is shown is read back, and nothing is read by guessing."""

from __future__ import annotations

import calendar
from datetime import date, time, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from ui.presenters.typed import (
    DATE_HELP,
    MINUTES_HELP,
    MONTHS,
    TIME_HELP,
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

DAYS = st.dates(date(1990, 1, 1), date(2110, 12, 31))
NOON = time(12)
WEEKDAYS = [name.lower() for name in calendar.day_name]
LEAP_DAY = date(2024, 2, 29)


def read_or_told(read: object, *parts: object) -> tuple[object, str]:
    """What was read, or what is said instead."""
    try:
        return read(*parts), ""  # type: ignore[operator]  # one of the three readers
    except Unreadable as error:
        return None, str(error)


def unreadable(read: object, *parts: object) -> str:
    """What is said about something that cannot be read."""
    with pytest.raises(Unreadable) as caught:
        read(*parts)  # type: ignore[operator]  # one of the three readers
    return str(caught.value)


# --- shown and read back ---


@given(DAYS, st.integers(-182, 182))
@example(date(2025, 12, 31), 1)
@example(LEAP_DAY, 182)
@example(date(2024, 8, 28), -181)
@example(date(2100, 3, 1), -1)  # a century without a leap day
def test_a_near_day_is_read_back_on_any_day(today: date, days: int) -> None:
    day = today + timedelta(days=days)
    assert read_date(show_date(day, today), today) == day


@given(DAYS, DAYS)
def test_a_shown_day_is_read_back_however_far(today: date, day: date) -> None:
    assert read_date(show_date(day, today), today) == day


@given(DAYS, DAYS, st.booleans())
def test_a_full_date_means_itself_on_every_day(day: date, today: date, past: bool) -> None:
    assert read_date(show_full_date(day), today, past=past) == day
    assert read_date(day.isoformat(), today, past=past) == day


@given(DAYS, st.sampled_from("/-."), st.booleans())
def test_separators_and_zeros_do_not_matter(day: date, mark: str, zeros: bool) -> None:
    form = f"{day.month:02}{mark}{day.day:02}" if zeros else f"{day.month}{mark}{day.day}"
    assert read_date(f"{form}{mark}{day.year}", date(2026, 3, 4)) == day


@given(DAYS, st.text(" \t", max_size=3), st.text(" \t", max_size=3))
def test_spaces_around_a_date_do_not_matter(day: date, before: str, after: str) -> None:
    assert read_date(f"{before}{show_full_date(day)}{after}", date(2026, 3, 4)) == day


@given(DAYS)
def test_a_long_date_names_the_weekday_and_the_month(day: date) -> None:
    weekday, rest = show_long_date(day).split(", ")
    month, number = rest.split(" ")
    assert weekday.lower() == WEEKDAYS[day.weekday()]
    assert MONTHS.index(month) + 1 == day.month
    assert int(number) == day.day


# --- steps from today ---


@given(DAYS, st.integers(-999, 999))
def test_a_signed_number_counts_days_from_today(today: date, days: int) -> None:
    assert read_date(f"{days:+d}", today) == today + timedelta(days=days)


@given(DAYS)
def test_one_letter_days(today: date) -> None:
    assert read_date("t", today) == read_date("TODAY", today) == read_date("-0", today) == today
    assert read_date("y", today) == read_date("-1", today) == read_date("yesterday", today) == today - timedelta(days=1)
    assert read_date("tomorrow", today) == read_date("+1", today)


@given(DAYS, st.sampled_from(WEEKDAYS), st.integers(3, 9))
def test_a_weekday_is_the_last_one_that_was(today: date, name: str, letters: int) -> None:
    day = read_date(name[:letters], today)
    assert day is not None
    assert WEEKDAYS[day.weekday()] == name
    assert timedelta(0) <= today - day < timedelta(days=7)


# --- a date without a year ---


@given(DAYS, DAYS)
def test_without_a_year_no_other_year_is_nearer(today: date, meant: date) -> None:
    assume((meant.month, meant.day) != (2, 29))
    found = read_date(f"{meant.month}/{meant.day}", today)
    assert found is not None
    assert (found.month, found.day) == (meant.month, meant.day)
    others = [found.replace(year=found.year + step) for step in (-1, 1)]
    assert all(abs(found - today) <= abs(other - today) for other in others)


@pytest.mark.parametrize(
    ("today", "typed", "day"),
    [
        (date(2026, 1, 2), "12/31", date(2025, 12, 31)),
        (date(2025, 12, 31), "1/1", date(2026, 1, 1)),
        (date(2025, 12, 31), "12/31", date(2025, 12, 31)),
        (date(2026, 1, 2), "11/21", date(2025, 11, 21)),
        (date(2026, 11, 22), "11/21", date(2026, 11, 21)),
        (date(2026, 7, 1), "12/30", date(2026, 12, 30)),
        (date(2026, 7, 2), "1/1", date(2026, 1, 1)),
        (date(2023, 3, 1), "2/29", date(2024, 2, 29)),
        (date(2025, 3, 1), "2/29", date(2024, 2, 29)),
        (date(2099, 5, 5), "2/29", date(2096, 2, 29)),
    ],
)
def test_the_end_of_the_year_and_leap_days(today: date, typed: str, day: date) -> None:
    assert read_date(typed, today) == day


@given(DAYS, DAYS)
def test_a_date_of_birth_without_a_year_is_the_last_one_that_has_been(today: date, meant: date) -> None:
    found = read_date(f"{meant.month}/{meant.day}", today, past=True)
    assert found is not None
    assert found <= today
    if (meant.month, meant.day) != (2, 29):
        assert found.replace(year=found.year + 1) > today


@given(st.dates(date(2024, 1, 1), date(2049, 12, 31)), st.integers(0, 99))
def test_two_digits_of_a_year_are_a_year_of_the_living(today: date, short: int) -> None:
    born, other = read_date(f"6/15/{short:02}", today, past=True), read_date(f"6/15/{short:02}", today)
    assert born is not None
    assert other is not None
    assert born.year % 100 == other.year % 100 == short
    assert today.year - 100 < born.year <= today.year
    assert today.year - 50 <= other.year <= today.year + 50


# --- what is no date ---


@pytest.mark.parametrize(
    "typed",
    [
        "111/21",
        "2012/13/04",
        "x11/21",
        "1/2/3/4",
        "-3/4",
        "11/21/",
        "11/21/025",
        "11 21",
        "1121",
        "12",
        "+1000",
        "next mon",
        "foo 3/4",
        "2026-02-30",
        "9/31",
        "4/31/2026",
        "2/29/2100",
        "00/00",
        "mo",
        "😀",
    ],
)
def test_nothing_is_read_out_of_the_middle_of_something_else(typed: str) -> None:
    assert unreadable(read_date, typed, date(2026, 3, 4)) == DATE_HELP


@pytest.mark.parametrize("typed", ["2012/03/04", "2012.3.4", "2012-3-4"])
def test_a_year_in_front_is_a_year(typed: str) -> None:
    assert read_date(typed, date(2026, 3, 4)) == date(2012, 3, 4)


@given(DAYS, st.integers(1, 12), st.integers(1, 31), st.integers(1900, 2100))
def test_a_day_that_no_calendar_has_is_refused(today: date, month: int, day: int, year: int) -> None:
    if day <= calendar.monthrange(year, month)[1]:
        assert read_date(f"{month}/{day}/{year}", today) == date(year, month, day)
    else:
        assert unreadable(read_date, f"{month}/{day}/{year}", today) == DATE_HELP


@given(st.text(max_size=14), DAYS)
def test_whatever_is_typed_is_nothing_a_day_or_told(typed: str, today: date) -> None:
    found, told = read_or_told(read_date, typed, today)
    assert told in {"", DATE_HELP}
    assert isinstance(found, date) == bool(typed.strip() and not told)


# --- times ---


@given(st.integers(0, 23), st.integers(0, 59))
def test_each_minute_of_the_day_in_every_way_of_typing_it(hour: int, minute: int) -> None:
    at = time(hour, minute)
    half, short = ("p" if hour >= 12 else "a"), hour % 12 or 12
    ways = (show_time(at), f"{short}:{minute:02}{half}", f"{short}{minute:02} {half}m", f"{hour:02}{minute:02}")
    assert {read_time(way, NOON) for way in ways} == {at}
    assert read_time(f"{hour:02}:{minute:02}", NOON) == at


@given(st.integers(1, 12))
def test_a_bare_hour_of_one_digit_is_a_working_hour(hour: int) -> None:
    at = read_time(str(hour), NOON)
    assert at is not None
    assert 7 <= at.hour <= 18
    assert at.hour % 12 == hour % 12


@given(st.times())
def test_now_is_the_clock_to_the_minute(now: time) -> None:
    assert read_time("n", now) == read_time(" NOW ", now) == now.replace(second=0, microsecond=0)


@pytest.mark.parametrize("typed", ["24:00", "7:60", "13am", "0pm", "1:1 pm", "::", "p", "-1", "1:10:30", "noon"])
def test_what_is_no_time_is_told(typed: str) -> None:
    assert unreadable(read_time, typed, NOON) == TIME_HELP


@given(st.text(max_size=10))
def test_whatever_is_typed_is_nothing_a_time_or_told(typed: str) -> None:
    found, told = read_or_told(read_time, typed, NOON)
    assert told in {"", TIME_HELP}
    assert not isinstance(found, time) or (found.second, found.microsecond) == (0, 0)


@given(st.times(), st.times())
def test_two_times_of_different_minutes_never_look_alike(one: time, other: time) -> None:
    same = (one.hour, one.minute) == (other.hour, other.minute)
    assert (show_time(one) == show_time(other)) == same


# --- minutes ---


@given(st.integers(0, 23), st.integers(0, 59))
def test_hours_and_minutes_in_every_way_of_typing_them(hours: int, minutes: int) -> None:
    ways = (f"{hours}h {minutes}", f"{hours}:{minutes:02}", f"{hours} hr {minutes} min", f"{hours}h{minutes}m")
    assert {read_minutes(way) for way in ways} == {hours * 60 + minutes}


@given(st.integers(0, 1440), st.sampled_from(["", "m", " min", " minutes", " MIN"]))
def test_minutes_may_say_that_they_are_minutes(minutes: int, word: str) -> None:
    assert read_minutes(f"{show_minutes(minutes)}{word}") == minutes


@given(st.integers(1441, 9999))
def test_no_contact_is_longer_than_a_day(minutes: int) -> None:
    assert unreadable(read_minutes, str(minutes)) == MINUTES_HELP


@pytest.mark.parametrize("typed", ["1 30", "10 30", "5 0", "h", "1h2h", "min 5", "+5", "-0", "1,5", "50 hours ago"])
def test_two_numbers_are_not_run_together(typed: str) -> None:
    assert unreadable(read_minutes, typed) == MINUTES_HELP


@given(st.text(max_size=10))
def test_whatever_is_typed_is_nothing_minutes_of_a_day_or_told(typed: str) -> None:
    found, told = read_or_told(read_minutes, typed)
    assert told in {"", MINUTES_HELP}
    assert not isinstance(found, int) or 0 <= found <= 1440


# --- counting ---


@given(st.integers(0, 10_000))
def test_only_one_is_one(number: int) -> None:
    assert count(number, "unit") == (f"{number} unit" if number == 1 else f"{number} units")
    assert count(number, "fix", "fixes").startswith(f"{number} ")


@pytest.mark.parametrize("words", [DATE_HELP, TIME_HELP, MINUTES_HELP])
def test_the_help_says_what_to_type_and_blames_nobody(words: str) -> None:
    assert "Type it like" in words
    assert not {"invalid", "please", "must", "error"} & set(words.lower().split())
