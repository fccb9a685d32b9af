"""Days, business days and months by the calendar: leap years, month ends, holidays, and whose day it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.intervals import (
    Interval,
    Unit,
    after,
    business_days,
    day_in,
    first_of_month,
    interval_words,
    last_of_month,
    months_after,
)

DAYS = st.dates(date(1970, 1, 1), date(2199, 12, 31))
OFF = st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=20)
ZONES = ("Pacific/Honolulu", "America/Los_Angeles", "America/New_York", "UTC", "Asia/Tokyo", "Pacific/Kiritimati")


def every(count: int, unit: Unit) -> Interval:
    return Interval(count, unit)


INTERVALS = st.builds(every, st.integers(1, 400), st.sampled_from([Unit.DAYS, Unit.MONTHS]))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),  # a leap day: the same day next year is 28 February
        (date(2024, 2, 29), 48, date(2028, 2, 29)),  # and 29 February where there is one
        (date(2023, 2, 28), 12, date(2024, 2, 28)),  # 28 February stays the 28th in a leap year
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),  # no creeping: counted from the same day
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2100, 1, 30), 1, date(2100, 2, 28)),  # 2100 is no leap year
    ],
)
def test_months_go_by_the_calendar(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


@given(DAYS, st.integers(1, 120))
def test_so_many_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or later == last_of_month(later)
    assert later.day <= day.day


@given(DAYS, DAYS, INTERVALS)
def test_what_was_done_later_is_never_due_earlier(one: date, other: date, interval: Interval) -> None:
    first, second = sorted((one, other))
    assert after(first, interval) <= after(second, interval)


@given(DAYS, INTERVALS)
def test_an_interval_ends_after_it_began(day: date, interval: Interval) -> None:
    assert after(day, interval) > day


@given(DAYS, INTERVALS)
def test_doing_it_on_its_last_day_moves_it_on(day: date, interval: Interval) -> None:
    due = after(day, interval)
    assert after(due, interval) > due


@given(st.dates(date(2025, 6, 1), date(2027, 6, 1)), st.integers(1, 15), OFF)
def test_business_days_pass_over_week_ends_and_holidays(day: date, count: int, off: frozenset[date]) -> None:
    end = business_days(day, count, off.__contains__)
    assert end.weekday() < 5
    assert end not in off
    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(each.weekday() < 5 and each not in off for each in between) == count


@given(st.dates(date(2025, 6, 1), date(2027, 6, 1)), st.integers(1, 15), OFF, OFF)
def test_more_holidays_never_bring_the_day_forward(
    day: date, count: int, off: frozenset[date], more: frozenset[date]
) -> None:
    assert business_days(day, count, off.__contains__) <= business_days(day, count, (off | more).__contains__)


def test_business_days_count_from_day_zero() -> None:
    friday = date(2026, 3, 6)
    assert after(friday, Interval(1, Unit.BUSINESS_DAYS)) == date(2026, 3, 9)
    thanksgiving = {date(2026, 11, 26)}
    assert after(date(2026, 11, 24), Interval(3, Unit.BUSINESS_DAYS), thanksgiving.__contains__) == date(2026, 11, 30)


@given(DAYS)
def test_a_month_has_a_first_and_a_last_day(day: date) -> None:
    first, last = first_of_month(day), last_of_month(day)
    assert first <= day <= last
    assert (first.day, (last + timedelta(days=1)).day) == (1, 1)
    assert first.month == day.month == last.month


@given(
    st.integers(0, 2**32).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
)
def test_one_instant_lies_at_most_a_day_apart_in_two_zones(now: datetime, here: str, there: str) -> None:
    # Kiritimati is 24 hours ahead of Honolulu: the same hour, one day on.
    assert abs((day_in(now, here) - day_in(now, there)).days) <= 1


def test_a_day_ends_at_midnight_where_the_client_lives() -> None:
    late_evening = datetime(2026, 3, 5, 4, 30, tzinfo=UTC)
    assert day_in(late_evening, "America/Los_Angeles") == date(2026, 3, 4)
    assert day_in(late_evening, "America/New_York") == date(2026, 3, 4)
    assert day_in(late_evening, "UTC") == date(2026, 3, 5)


def test_a_day_is_found_on_both_sides_of_a_clock_change() -> None:
    before, behind = datetime(2026, 3, 8, 7, 59, tzinfo=UTC), datetime(2026, 3, 8, 8, 1, tzinfo=UTC)
    assert day_in(before, "America/Los_Angeles") == date(2026, 3, 7)
    assert day_in(behind, "America/Los_Angeles") == date(2026, 3, 8)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        day_in(datetime(2026, 3, 8, tzinfo=UTC), "Moon/Base")


@pytest.mark.parametrize("count", [0, -1])
def test_there_is_no_empty_interval(count: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        Interval(count, Unit.DAYS)


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        (Interval(12, Unit.MONTHS), "12 months"),
        (Interval(1, Unit.MONTHS), "1 month"),
        (Interval(1, Unit.BUSINESS_DAYS), "1 business day"),
        (Interval(14, Unit.DAYS), "14 days"),
    ],
)
def test_an_interval_is_told_in_words(interval: Interval, words: str) -> None:
    assert interval_words(interval) == words
