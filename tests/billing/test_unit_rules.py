"""How payers count: added-up days, caps, countable minutes, two workers, months; for any contacts in any order."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.billing.units import (
    CALCULATORS,
    UNIT_MINUTES,
    Aggregation,
    MinuteKind,
    MonthTally,
    StaffCap,
    UnitRules,
    capped,
    countable_minutes,
    day_units,
    month_units,
    shared_units,
    units,
)

MINUTES = st.integers(0, 600)
DAY = st.lists(MINUTES, max_size=8)
MONTH = st.lists(DAY, max_size=12)
CAP = st.one_of(st.none(), st.integers(0, 40))
BY_TIME = sorted(set(CALCULATORS) - {"month"})
RULES = st.builds(
    UnitRules,
    calculator=st.sampled_from(BY_TIME),
    aggregation=st.sampled_from(Aggregation),
    countable=st.frozensets(st.sampled_from(MinuteKind)),
    daily_cap=CAP,
    monthly_cap=CAP,
    staff_cap=st.sampled_from(StaffCap),
)
SF = UnitRules("midpoint")
PENNSYLVANIA = UnitRules(
    "any_portion",
    countable=frozenset({MinuteKind.DIRECT, MinuteKind.TRAVEL}),
    staff_cap=StaffCap.SMALLER_OF_STAFF_AND_CASES,
)
TEXAS = UnitRules("whole_only", daily_cap=32)


def whole_month(days: list[list[int]], rules: UnitRules) -> int:
    return month_units((day_units(day, rules) for day in days), rules)


@pytest.mark.parametrize(
    ("calculator", "aggregation", "expected"),
    [
        ("midpoint", Aggregation.PER_CONTACT, 0),
        ("midpoint", Aggregation.PER_DAY, 1),
        ("any_portion", Aggregation.PER_CONTACT, 2),
        ("any_portion", Aggregation.PER_DAY, 1),
        ("whole_only", Aggregation.PER_CONTACT, 0),
        ("whole_only", Aggregation.PER_DAY, 0),
    ],
)
def test_two_calls_of_six_minutes(calculator: str, aggregation: Aggregation, expected: int) -> None:
    """Adding up matters more than rounding."""
    assert day_units([6, 6], UnitRules(calculator, aggregation)) == expected


@pytest.mark.parametrize(
    ("countable", "expected"),
    [
        (frozenset({MinuteKind.DIRECT}), 30),
        (frozenset({MinuteKind.DIRECT, MinuteKind.TRAVEL}), 50),
        (frozenset(MinuteKind), 61),
        (frozenset(), 0),
    ],
)
def test_minutes_that_count_are_those_the_payer_names(countable: frozenset[MinuteKind], expected: int) -> None:
    assert countable_minutes(countable, 30, 20, 11) == expected


def test_minutes_below_zero_count_nothing() -> None:
    assert countable_minutes(frozenset(MinuteKind), -5, 20, -1) == 20


@given(RULES, MINUTES, MINUTES, MINUTES)
def test_no_minute_is_counted_that_was_not_spent(rules: UnitRules, direct: int, travel: int, notes: int) -> None:
    counted = countable_minutes(rules.countable, direct, travel, notes)
    assert 0 <= counted <= direct + travel + notes
    if MinuteKind.DIRECT in rules.countable:
        assert counted >= direct


@given(DAY, RULES)
def test_a_day_never_earns_more_than_its_minutes_allow(day: list[int], rules: UnitRules) -> None:
    earned = day_units(day, rules)
    assert 0 <= earned <= sum(-(-minutes // UNIT_MINUTES) for minutes in day)
    if rules.calculator == "whole_only":
        assert earned * UNIT_MINUTES <= sum(day)


@given(DAY, RULES, st.randoms(use_true_random=False))
def test_the_order_of_a_day_does_not_matter(day: list[int], rules: UnitRules, shuffler: random.Random) -> None:
    mixed = list(day)
    shuffler.shuffle(mixed)
    assert day_units(mixed, rules) == day_units(day, rules)


@given(MONTH, RULES, st.randoms(use_true_random=False))
def test_the_order_of_days_does_not_matter(days: list[list[int]], rules: UnitRules, shuffler: random.Random) -> None:
    mixed = list(days)
    shuffler.shuffle(mixed)
    assert whole_month(mixed, rules) == whole_month(days, rules)


@given(DAY, RULES, st.integers(0, 7), st.integers(1, 120))
def test_more_minutes_never_earn_less(day: list[int], rules: UnitRules, place: int, more: int) -> None:
    if not day:
        return
    longer = list(day)
    longer[place % len(day)] += more
    assert day_units(longer, rules) >= day_units(day, rules)


@given(DAY, RULES, MINUTES)
def test_one_contact_more_never_earns_less(day: list[int], rules: UnitRules, further: int) -> None:
    assert day_units([*day, further], rules) >= day_units(day, rules)


@given(MONTH, RULES)
def test_caps_hold_and_take_away_no_more_than_they_must(days: list[list[int]], rules: UnitRules) -> None:
    earned = whole_month(days, rules)
    free = whole_month(days, replace(rules, daily_cap=None, monthly_cap=None))
    assert earned <= free
    if rules.monthly_cap is not None:
        assert earned <= rules.monthly_cap
    if rules.daily_cap is not None:
        assert earned <= rules.daily_cap * len(days)
        assert all(day_units(day, rules) <= rules.daily_cap for day in days)
    if rules.daily_cap is None and rules.monthly_cap is None:
        assert earned == free


@given(st.integers(0, 100), CAP)
def test_a_cap_never_adds(earned: int, cap: int | None) -> None:
    assert capped(earned, cap) == (earned if cap is None or earned <= cap else cap)


@given(DAY, RULES)
def test_adding_up_a_day_earns_at_most_one_unit_more_than_its_minutes(day: list[int], rules: UnitRules) -> None:
    added = day_units(day, replace(rules, aggregation=Aggregation.PER_DAY, daily_cap=None))
    assert added <= -(-sum(day) // UNIT_MINUTES)


@given(st.lists(st.integers(0, 14), max_size=12))
def test_broken_time_earns_nothing_where_minutes_must_be_continuous(day: list[int]) -> None:
    for aggregation in Aggregation:
        assert day_units(day, UnitRules("whole_only", aggregation)) == 0


def test_eight_hours_are_the_most_in_texas() -> None:
    assert day_units([480], TEXAS) == 32
    assert day_units([480, 15], TEXAS) == 32
    assert day_units([464], TEXAS) == 30


@pytest.mark.parametrize(
    ("staff", "cases", "texas", "pennsylvania"),
    [(1, 1, 2, 3), (2, 1, 4, 3), (2, 2, 4, 6), (3, 2, 6, 6), (1, 3, 2, 3)],
)
def test_workers_in_one_contact(staff: int, cases: int, texas: int, pennsylvania: int) -> None:
    """Pennsylvania: the number of staff or of cases, whichever is smaller."""
    assert shared_units(31, staff, cases, TEXAS) == texas
    assert shared_units(31, staff, cases, PENNSYLVANIA) == pennsylvania


@given(MINUTES, st.integers(1, 5), st.integers(1, 5), RULES)
def test_several_workers_never_bill_more_than_each_alone(
    minutes: int, staff: int, cases: int, rules: UnitRules
) -> None:
    together = shared_units(minutes, staff, cases, rules)
    alone = units(minutes, rules.calculator)
    assert alone <= together <= staff * alone
    assert shared_units(minutes, staff + 1, cases, rules) >= together


@given(MINUTES, st.integers(1, 5), st.integers(1, 5))
def test_the_smaller_number_counts_whichever_side_it_stands_on(minutes: int, staff: int, cases: int) -> None:
    assert shared_units(minutes, staff, cases, PENNSYLVANIA) == shared_units(minutes, cases, staff, PENNSYLVANIA)


def test_a_month_tells_how_far_it_is() -> None:
    tally = MonthTally(2, 1, 4, 2)
    assert tally.words == "2 of 4 contacts, 1 of 2 face to face"
    assert not tally.met
    assert replace(tally, contacts=4, face_to_face=2).met


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_a_month_that_is_met_stays_met(contacts: int, personal: int, more: int, more_personal: int) -> None:
    before = MonthTally(contacts, personal, 4, 2)
    after = MonthTally(contacts + more, personal + more_personal, 4, 2)
    assert after.met or not before.met
    assert before.met == (contacts >= 4 and personal >= 2)


def test_the_month_earns_nothing_by_minutes() -> None:
    rules = UnitRules("month")
    assert rules.by_month
    assert not SF.by_month
    assert day_units([600, 600], rules) == 0
