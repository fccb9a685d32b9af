"""Leases and clocks: a clock set back gains nothing, and one that was wrong once does not lock a laptop for years."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.leases import APART, BACK, SOON, ClockGuard, Lease, LeaseStanding

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
LEASE = Lease(NOON + timedelta(days=14))
SPANS = st.timedeltas(min_value=timedelta(days=-400), max_value=timedelta(days=400))
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("at", "standing"),
    [
        (NOON, LeaseStanding.GOOD),
        (LEASE.offline_until - SOON - SECOND, LeaseStanding.GOOD),
        (LEASE.offline_until - SOON, LeaseStanding.ENDS_SOON),
        (LEASE.offline_until - SECOND, LeaseStanding.ENDS_SOON),
        (LEASE.offline_until, LeaseStanding.ENDED),
        (LEASE.offline_until + timedelta(days=400), LeaseStanding.ENDED),
    ],
)
def test_a_lease_is_good_then_ends_soon_then_has_ended(at: datetime, standing: LeaseStanding) -> None:
    assert LEASE.standing(at) is standing


def test_a_clock_that_was_never_looked_at_is_believed() -> None:
    guard = ClockGuard()
    assert not guard.went_back(NOON)
    assert not guard.is_apart()
    assert guard.judged(NOON) == NOON


def test_a_clock_set_back_is_caught_and_gains_nothing() -> None:
    guard = ClockGuard().ticked(LEASE.offline_until)
    back = NOON
    assert guard.went_back(back)
    assert LEASE.standing(guard.judged(back)) is LeaseStanding.ENDED
    assert guard.ticked(back) == guard, "looking at a clock that was set back teaches nothing"


def test_a_few_minutes_back_are_no_alarm_but_count_for_the_lease() -> None:
    guard = ClockGuard().ticked(NOON)
    assert not guard.went_back(NOON - BACK)
    assert guard.went_back(NOON - BACK - SECOND)
    assert guard.judged(NOON - BACK) == NOON


def test_the_server_puts_a_clock_right_that_was_once_years_ahead() -> None:
    wrong = ClockGuard().ticked(NOON + timedelta(days=4000))
    assert wrong.went_back(NOON)
    right = wrong.told(NOON, NOON)
    assert not right.went_back(NOON)
    assert LEASE.standing(right.judged(NOON)) is LeaseStanding.GOOD


@pytest.mark.parametrize(("off", "apart"), [(APART, False), (APART + SECOND, True), (-APART - SECOND, True)])
def test_a_clock_that_differs_from_the_servers_is_told(off: timedelta, apart: bool) -> None:
    guard = ClockGuard().told(NOON, NOON + off)
    assert guard.ahead == off
    assert guard.is_apart() is apart


@given(st.lists(SPANS, max_size=8), SPANS)
def test_what_was_seen_never_falls_but_by_the_servers_word(steps: list[timedelta], last: timedelta) -> None:
    guard = ClockGuard()
    for step in steps:
        before, guard = guard, guard.ticked(NOON + step)
        assert before.seen is None or (guard.seen is not None and guard.seen >= before.seen)
    assert guard.judged(NOON + last) == max([NOON + last, *(NOON + step for step in steps)])


@given(SPANS, SPANS)
def test_no_clock_makes_a_lease_last_longer_than_the_time_that_was_seen(seen: timedelta, shown: timedelta) -> None:
    guard = ClockGuard().told(NOON + seen, NOON + seen).ticked(NOON + shown)
    if NOON + seen >= LEASE.offline_until:
        assert LEASE.standing(guard.judged(NOON + shown)) is LeaseStanding.ENDED
