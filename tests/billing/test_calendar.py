"""Business days and holidays by the calendar of the packs, and months."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.billing.book import rule_book
from tcm_desktop.billing.calendar import business_days_after, is_holiday, kept_on, months_after
from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.billing.check_pack import check as check_pack
from tcm_desktop.billing.load import load_pack, packs_folder
from tcm_desktop.billing.pack import Holiday

HOLIDAYS = rule_book("sf-smhs", date(2026, 3, 4)).holidays
DAYS = st.dates(date(2015, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2026, 1, 19),  # the third Monday
        date(2026, 2, 16),
        date(2026, 5, 25),  # the last Monday of a May with four
        date(2021, 5, 31),  # and of one with five
        date(2026, 6, 19),
        date(2026, 7, 3),  # 4 July 2026 is a Saturday
        date(2027, 7, 5),  # and in 2027 a Sunday
        date(2026, 9, 7),
        date(2026, 10, 12),
        date(2026, 11, 11),
        date(2026, 11, 26),
        date(2026, 12, 25),
        date(2021, 12, 31),  # New Year's Day of 2022, a Saturday
        date(2023, 1, 2),  # that of 2023, a Sunday
    ],
)
def test_federal_holidays(day: date) -> None:
    assert is_holiday(day, HOLIDAYS)


@pytest.mark.parametrize("day", [date(2026, 7, 4), date(2020, 6, 19), date(2026, 11, 19), date(2026, 3, 31)])
def test_other_days_are_none(day: date) -> None:
    assert not is_holiday(day, HOLIDAYS)


def test_there_are_eleven_a_year_and_none_on_a_weekend() -> None:
    for year in range(2022, 2060):
        kept = [kept_on(holiday, year) for holiday in HOLIDAYS]
        assert len(set(kept)) == 11
        assert all(day is not None and day.weekday() < 5 for day in kept)


@pytest.mark.parametrize(
    ("service", "due"),
    [
        (date(2026, 3, 2), date(2026, 3, 5)),
        (date(2026, 3, 6), date(2026, 3, 11)),  # over a weekend
        (date(2026, 3, 7), date(2026, 3, 11)),  # from a Saturday
        (date(2026, 1, 16), date(2026, 1, 22)),  # over Martin Luther King's day
        (date(2026, 11, 25), date(2026, 12, 1)),  # over Thanksgiving
        (date(2026, 7, 2), date(2026, 7, 8)),  # the 4th is kept on the 3rd
        (date(2024, 2, 28), date(2024, 3, 4)),  # a leap year
        (date(2021, 12, 30), date(2022, 1, 5)),  # over the end of a year
    ],
)
def test_three_business_days(service: date, due: date) -> None:
    assert business_days_after(service, 3, HOLIDAYS) == due


@given(DAYS, st.integers(1, 15))
def test_just_so_many_business_days_lie_behind_it(service: date, count: int) -> None:
    due = business_days_after(service, count, HOLIDAYS)
    span = [service + timedelta(days=n) for n in range(1, (due - service).days + 1)]
    assert sum(day.weekday() < 5 and not is_holiday(day, HOLIDAYS) for day in span) == count
    assert due.weekday() < 5
    assert not is_holiday(due, HOLIDAYS)


def test_no_business_day_is_day_zero() -> None:
    assert business_days_after(date(2026, 3, 7), 0, HOLIDAYS) == date(2026, 3, 7)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2026, 3, 4), 12, date(2027, 3, 4)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


@given(DAYS, st.integers(0, 60))
def test_months_keep_the_day_or_take_the_last_one(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@pytest.mark.parametrize("change", [{"month": 13}, {"day": 0}, {"nth": 2}])
def test_a_holiday_needs_a_month_and_one_way_of_naming_its_day(change: dict[str, int]) -> None:
    pack = load_pack(packs_folder() / "us-federal")
    christmas = next(holiday for holiday in pack.holidays if holiday.day == 25)
    broken: Holiday = msgspec.structs.replace(christmas, **change)
    with pytest.raises(PackError, match="holidays Christmas Day"):
        check_pack(msgspec.structs.replace(pack, holidays=(broken,)), "us-federal")
