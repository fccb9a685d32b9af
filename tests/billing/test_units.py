"""Minutes into units: the printed vectors, and what must hold for any minutes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.billing.units import (
    CALCULATORS,
    UNIT_MINUTES,
    Aggregation,
    UnknownCalculator,
    calculator,
    month_met,
    units,
    units_of_day,
)

VECTORS = [
    (0, 0, 0, 0),
    (7, 0, 1, 0),
    (8, 1, 1, 0),
    (14, 1, 1, 0),
    (15, 1, 1, 1),
    (22, 1, 2, 1),
    (23, 2, 2, 1),
    (37, 2, 3, 2),
    (38, 3, 3, 2),
    (53, 4, 4, 3),
    (60, 4, 4, 4),
    (67, 4, 5, 4),
    (68, 5, 5, 4),
    (113, 8, 8, 7),
    (127, 8, 9, 8),
]
MINUTES = st.integers(0, 24 * 60)
BY_TIME = st.sampled_from(["midpoint", "any_portion", "whole_only"])
DAY = st.lists(st.integers(0, 300), max_size=8)


@pytest.mark.parametrize(("minutes", "midpoint", "any_portion", "whole_only"), VECTORS)
def test_the_printed_vectors(minutes: int, midpoint: int, any_portion: int, whole_only: int) -> None:
    assert units(minutes, "midpoint") == midpoint
    assert units(minutes, "any_portion") == any_portion
    assert units(minutes, "whole_only") == whole_only
    assert units(minutes, "month") == 0


def test_montana_table_of_quarter_hours() -> None:
    table = {1: (8, 22), 2: (23, 37), 3: (38, 52), 4: (53, 67), 5: (68, 82), 6: (83, 97), 7: (98, 112), 8: (113, 127)}
    for earned, (first, last) in table.items():
        assert {units(minutes, "midpoint") for minutes in range(first, last + 1)} == {earned}


@given(MINUTES, st.sampled_from(sorted(CALCULATORS)))
def test_no_more_units_than_minutes_allow(minutes: int, name: str) -> None:
    earned = units(minutes, name)
    assert 0 <= earned <= -(-minutes // UNIT_MINUTES)
    assert isinstance(earned, int)


@given(MINUTES, BY_TIME)
def test_one_minute_more_never_earns_less_nor_two_units_more(minutes: int, name: str) -> None:
    assert 0 <= units(minutes + 1, name) - units(minutes, name) <= 1


@given(MINUTES)
def test_the_calculators_agree_on_their_order(minutes: int) -> None:
    strict, middle, generous = (units(minutes, name) for name in ("whole_only", "midpoint", "any_portion"))
    assert strict <= middle <= generous


@given(MINUTES)
def test_every_calculator_agrees_on_whole_quarter_hours(quarters: int) -> None:
    minutes = (quarters % 90) * UNIT_MINUTES
    assert len({units(minutes, name) for name in ("whole_only", "midpoint", "any_portion")}) == 1


@given(st.integers(-500, -1), st.sampled_from(sorted(CALCULATORS)))
def test_minutes_below_zero_earn_nothing(minutes: int, name: str) -> None:
    assert units(minutes, name) == 0


@given(DAY, BY_TIME, st.sampled_from(Aggregation), st.randoms(use_true_random=False))
def test_the_order_of_contacts_does_not_matter(day: list[int], name: str, how: Aggregation, random: object) -> None:
    mixed = list(day)
    random.shuffle(mixed)  # type: ignore[attr-defined]  # a Random, typed loosely by Hypothesis
    assert units_of_day(day, name, how) == units_of_day(mixed, name, how)


@given(DAY, BY_TIME, st.sampled_from(Aggregation))
def test_a_day_never_earns_more_than_its_contacts_rounded_up(day: list[int], name: str, how: Aggregation) -> None:
    assert units_of_day(day, name, how) <= sum(-(-minutes // UNIT_MINUTES) for minutes in day)


@given(DAY, BY_TIME)
def test_one_contact_more_never_earns_less(day: list[int], name: str) -> None:
    totals = [units_of_day(day[:count], name, Aggregation.PER_DAY) for count in range(len(day) + 1)]
    assert all(earlier <= later for earlier, later in pairwise(totals))


def test_two_calls_of_six_minutes() -> None:
    calls = [6, 6]
    assert units_of_day(calls, "midpoint", Aggregation.PER_CONTACT) == 0
    assert units_of_day(calls, "midpoint", Aggregation.PER_DAY) == 1
    assert units_of_day(calls, "any_portion", Aggregation.PER_CONTACT) == 2
    assert units_of_day(calls, "any_portion", Aggregation.PER_DAY) == 1


def test_continuous_minutes_are_never_added_up() -> None:
    assert units_of_day([14, 14], "whole_only", Aggregation.PER_DAY) == 0
    assert units_of_day([14, 16], "whole_only", Aggregation.PER_DAY) == 1


def test_an_unknown_calculator_names_those_that_exist() -> None:
    with pytest.raises(UnknownCalculator, match="any_portion, midpoint, month, whole_only"):
        calculator("nearest")


@pytest.mark.parametrize(
    ("contacts", "face_to_face", "met"),
    [(4, 2, True), (5, 3, True), (4, 1, False), (3, 3, False), (0, 0, False)],
)
def test_the_month_of_kentucky(contacts: int, face_to_face: int, met: bool) -> None:
    assert month_met(contacts, face_to_face, least_contacts=4, least_face_to_face=2) is met
