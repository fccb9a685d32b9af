"""What is due: it opens before it falls due, doing it moves it on, and nothing stands in a list twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.due import (
    LEAD,
    DueItem,
    DueKind,
    DueRule,
    MonthRule,
    Whom,
    due_by,
    in_order,
    month_contacts,
    next_step,
    on_day,
    open_on,
    recurring,
    sooner,
    within,
)
from tcm_desktop.domain.intervals import Interval, Unit, last_of_month

BEA = Whom(UUID(int=1), "Practice, Bea")
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
KINDS = st.sampled_from(DueKind)
INTERVALS = st.lists(
    st.builds(Interval, st.integers(1, 60), st.sampled_from(Unit)), min_size=1, max_size=3, unique=True
).map(tuple)
RULES = st.builds(DueRule, KINDS, INTERVALS, st.just("42 CFR 440.169"))
OFF = st.frozensets(DAYS, max_size=10)
YEARLY = DueRule(DueKind.REASSESS, (Interval(12, Unit.MONTHS),), "SF BHS")
ITEMS = st.lists(
    st.builds(
        DueItem,
        KINDS,
        st.none() | DAYS,
        DAYS,
        st.sampled_from([BEA, Whom(UUID(int=2), "adams, Al")]),
        record_id=st.sampled_from([None, UUID(int=7), UUID(int=8)]),
    ),
    max_size=12,
)


@given(RULES, DAYS, OFF)
def test_nothing_is_due_before_it_opens_nor_opens_before_it_was_done(
    rule: DueRule, done: date, off: frozenset[date]
) -> None:
    item = recurring(rule, BEA, done, off.__contains__)
    assert item.due_on is not None
    assert done <= item.opens_on <= item.due_on
    assert item.due_on - item.opens_on <= LEAD.get(rule.kind, timedelta())


@given(RULES, DAYS, DAYS, OFF)
def test_what_was_done_later_is_due_no_earlier_and_opens_no_earlier(
    rule: DueRule, one: date, other: date, off: frozenset[date]
) -> None:
    first, second = (recurring(rule, BEA, day, off.__contains__) for day in sorted((one, other)))
    assert first.due_on is not None
    assert second.due_on is not None
    assert first.due_on <= second.due_on
    assert first.opens_on <= second.opens_on


@given(RULES, DAYS, st.integers(0, 400), OFF)
def test_doing_it_when_due_or_later_moves_it_on(rule: DueRule, done: date, late: int, off: frozenset[date]) -> None:
    before = recurring(rule, BEA, done, off.__contains__)
    assert before.due_on is not None
    again = recurring(rule, BEA, before.due_on + timedelta(days=late), off.__contains__)
    assert again.due_on is not None
    assert again.due_on > before.due_on


@given(RULES, DAYS)
def test_of_several_intervals_the_first_to_end_counts(rule: DueRule, done: date) -> None:
    item = recurring(rule, BEA, done)
    alone = [recurring(replace(rule, every=(each,)), BEA, done).due_on for each in rule.every]
    assert item.due_on == min(day for day in alone if day is not None)


def test_an_item_says_why_since_when_and_who_asks() -> None:
    item = recurring(replace(YEARLY, confirmed=False), BEA, date(2024, 2, 29))
    assert (item.due_on, item.opens_on) == (date(2025, 2, 28), date(2025, 1, 29))
    assert (item.why, item.since, item.source) == ("at least every 12 months", date(2024, 2, 29), "SF BHS")
    assert not item.confirmed
    assert (item.client_id, item.listed_name) == (UUID(int=1), "Practice, Bea")


def test_what_is_to_be_done_once_opens_at_once_and_was_never_done() -> None:
    rule = DueRule(DueKind.WRITE_PLAN, (Interval(21, Unit.DAYS),), "ARM 37.87.823 (5)")
    item = within(rule, BEA, date(2026, 3, 2))
    assert (item.due_on, item.opens_on, item.since) == (date(2026, 3, 23), date(2026, 3, 2), None)
    assert item.why == "within 21 days"


@given(KINDS, DAYS, DAYS)
def test_an_end_in_the_record_opens_ahead_but_not_before_it_began(kind: DueKind, due_on: date, begun: date) -> None:
    item = on_day(kind, BEA, due_on, begun=begun)
    assert item.due_on == due_on
    assert min(begun, due_on) <= item.opens_on <= due_on


def test_the_very_first_day_of_the_calendar_is_no_trouble() -> None:
    assert on_day(DueKind.CONSENT_ENDS, BEA, date.min).opens_on == date.min


@given(RULES, DAYS, st.none() | DAYS)
def test_a_sooner_day_of_the_record_wins_and_a_later_one_changes_nothing(
    rule: DueRule, done: date, own: date | None
) -> None:
    item = recurring(rule, BEA, done)
    assert item.due_on is not None
    found = sooner(item, own, "as the plan says")
    assert found.due_on == min(item.due_on, own or date.max)
    assert found.due_on is not None
    assert found.opens_on <= found.due_on
    assert (found == item) == (own is None or item.due_on <= own)


@given(DAYS, st.integers(0, 6), st.integers(0, 6), st.integers(0, 6), st.integers(0, 6))
def test_a_month_is_met_once_both_numbers_are(day: date, least: int, least_seen: int, made: int, seen: int) -> None:
    item = month_contacts(MonthRule(least, least_seen, "907 KAR 15:065"), BEA, day, made, seen)
    assert (item is None) == (made >= least and seen >= least_seen)
    if item is not None:
        assert item.due_on == last_of_month(day)
        assert item.opens_on == item.month == day.replace(day=1)


@given(DAYS, st.integers(0, 4), st.integers(0, 2))
def test_one_contact_more_never_makes_a_month_harder(day: date, made: int, seen: int) -> None:
    rule = MonthRule(4, 2)
    if month_contacts(rule, BEA, day, made, seen) is None:
        assert month_contacts(rule, BEA, day, made + 1, seen) is None
        assert month_contacts(rule, BEA, day, made + 1, seen + 1) is None


def test_the_rest_of_the_month_is_told() -> None:
    item = month_contacts(MonthRule(4, 2, "907 KAR 15:065 Section 2(2)"), BEA, date(2024, 2, 10), 3, 1)
    assert item is not None
    assert item.why == "3 of 4, 1 of 2 in person"
    assert item.due_on == date(2024, 2, 29)


@given(ITEMS)
def test_nothing_stands_in_a_list_twice_and_the_first_day_wins(items: list[DueItem]) -> None:
    found = in_order(items)
    assert len({item.key for item in found}) == len(found)
    assert {item.key for item in found} == {item.key for item in items}
    for item in found:
        assert item.due_on == min((i.due_on for i in items if i.key == item.key), key=lambda day: day or date.max)


@given(ITEMS)
def test_late_comes_first_and_what_has_no_day_last(items: list[DueItem]) -> None:
    days = [item.due_on or date.max for item in in_order(items)]
    assert days == sorted(days)


@given(ITEMS, DAYS, st.integers(0, 400))
def test_a_later_day_leaves_nothing_out(items: list[DueItem], day: date, more: int) -> None:
    later = day + timedelta(days=more)
    assert {item.key for item in due_by(items, day)} <= {item.key for item in due_by(items, later)}
    assert {item.key for item in open_on(items, day)} <= {item.key for item in open_on(items, later)}


def test_a_next_step_has_no_day_and_is_always_to_do() -> None:
    item = next_step(DueKind.ASSESS, BEA, date(2026, 3, 2))
    assert item.due_on is None
    assert due_by([item], date(2026, 3, 2)) == (item,)


@pytest.mark.parametrize("kind", LEAD)
def test_how_early_a_thing_opens_is_at_most_a_month(kind: DueKind) -> None:
    assert timedelta(0) < LEAD[kind] <= timedelta(days=31)
