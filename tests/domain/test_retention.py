"""How long a record is kept: from the latest of the days that are known, never shorter when another one is learned."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.retention import RetentionAnchor, RetentionRule, kept_until, latest_of

SERVICE, CONTRACT, AUDIT = RetentionAnchor
BORN = date(1980, 5, 1)
TEN = RetentionRule(10)
anchored = st.dictionaries(st.sampled_from(RetentionAnchor), st.dates(date(2000, 1, 1), date(2100, 1, 1)))


def until(days: dict[RetentionAnchor, date], rule: RetentionRule = TEN) -> date:
    found = kept_until(rule, days, BORN)
    assert found is not None
    return found.until


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({SERVICE: date(2026, 1, 20)}, date(2036, 1, 20)),
        ({SERVICE: date(2026, 1, 20), CONTRACT: date(2027, 6, 30)}, date(2037, 6, 30)),
        ({SERVICE: date(2026, 1, 20), AUDIT: date(2025, 6, 30)}, date(2036, 1, 20)),
        ({SERVICE: date(2026, 1, 20), CONTRACT: date(2027, 6, 30), AUDIT: date(2029, 2, 1)}, date(2039, 2, 1)),
        ({SERVICE: date(2024, 2, 29)}, date(2034, 2, 28)),
    ],
)
def test_ten_years_from_the_latest_of_three_days(days: dict[RetentionAnchor, date], expected: date) -> None:
    assert until(days) == expected


def test_it_says_from_which_day_and_what_is_not_known() -> None:
    found = kept_until(TEN, {SERVICE: date(2026, 1, 20), AUDIT: date(2026, 2, 1)}, BORN)
    assert found is not None
    assert (found.anchor, found.counted_from, found.unknown) == (AUDIT, date(2026, 2, 1), (CONTRACT,))
    assert found.rule is TEN


def test_a_payer_that_counts_from_the_service_alone_looks_at_nothing_else() -> None:
    rule = RetentionRule(6, (SERVICE,))
    found = kept_until(rule, {SERVICE: date(2026, 1, 20), AUDIT: date(2030, 1, 1)}, BORN)
    assert found is not None
    assert (found.until, found.unknown) == (date(2032, 1, 20), ())


def test_nothing_is_counted_from_nothing() -> None:
    assert kept_until(TEN, {}, BORN) is None
    assert kept_until(RetentionRule(6, (SERVICE,)), {AUDIT: date(2030, 1, 1)}, BORN) is None


@pytest.mark.parametrize(
    ("born", "minor"), [(date(2008, 1, 20), False), (date(2008, 1, 21), True), (date(2008, 2, 29), True)]
)
def test_somebody_under_eighteen_on_that_day_is_told_apart(born: date, minor: bool) -> None:
    found = kept_until(TEN, {SERVICE: date(2026, 1, 20)}, born)
    assert found is not None
    assert found.is_minor is minor


@given(anchored, st.sampled_from(RetentionAnchor), st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 30))
def test_learning_another_day_never_shortens_it(
    days: dict[RetentionAnchor, date], more: RetentionAnchor, day: date, years: int
) -> None:
    rule = RetentionRule(years)
    before = kept_until(rule, days, BORN)
    after = kept_until(rule, days | {more: max(day, days.get(more, day))}, BORN)
    assert after is not None
    assert before is None or before.until <= after.until
    assert all(after.until.year >= known.year + years for known in days.values())


def test_the_latest_of_days_that_may_be_missing() -> None:
    assert latest_of((None, date(2026, 1, 1), None, date(2025, 1, 1))) == date(2026, 1, 1)
    assert latest_of((None,)) is None
