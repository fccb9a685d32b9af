"""A referral's loop: which steps follow which, where it stands, how long it is open, and steps written by mistake."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.referrals import (
    FOLLOWING,
    Referral,
    ReferralState,
    ReferralStep,
    StepKind,
    StepOutOfOrder,
    closed_on,
    days_open,
    history,
    is_open,
    open_referrals,
    referral_state,
    with_step,
    without_step,
)

DAY = date(2026, 3, 4)
REFERRAL = Referral(UUID(int=1), UUID(int=2), UUID(int=3), "Dentist", DAY, "City Dental")


def step(number: int, kind: StepKind, days: int = 0, **more: object) -> ReferralStep:
    return ReferralStep(UUID(int=100 + number), kind, DAY + timedelta(days=days), **more)  # type: ignore[arg-type]  # named by each test


def made_of(*kinds: StepKind) -> Referral:
    """A referral in which these steps followed each other, a day apart."""
    referral = REFERRAL
    for number, kind in enumerate(kinds):
        referral = with_step(referral, step(number, kind, number))
    return referral


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        ((), ReferralState.NEEDED),
        ((StepKind.MADE,), ReferralState.MADE),
        ((StepKind.MADE, StepKind.FOLLOWED_UP), ReferralState.MADE),
        ((StepKind.MADE, StepKind.INFORMATION_SENT, StepKind.ACCEPTED), ReferralState.ACCEPTED),
        ((StepKind.MADE, StepKind.WAITLISTED), ReferralState.WAITLISTED),
        ((StepKind.MADE, StepKind.DECLINED), ReferralState.DECLINED),
        ((StepKind.MADE, StepKind.DECLINED, StepKind.MADE), ReferralState.MADE),
        ((StepKind.MADE, StepKind.APPOINTMENT), ReferralState.BOOKED),
        ((StepKind.APPOINTMENT, StepKind.NOT_KEPT), ReferralState.NOT_KEPT),
        ((StepKind.APPOINTMENT, StepKind.NOT_KEPT, StepKind.APPOINTMENT, StepKind.KEPT), ReferralState.KEPT),
        ((StepKind.MADE, StepKind.CLOSED), ReferralState.CLOSED),
        ((StepKind.CLOSED,), ReferralState.CLOSED),
    ],
)
def test_where_a_referral_stands_follows_from_its_steps(kinds: tuple[StepKind, ...], state: ReferralState) -> None:
    assert referral_state(made_of(*kinds)) is state


@pytest.mark.parametrize(
    "kinds",
    [
        (StepKind.ACCEPTED,),
        (StepKind.KEPT,),
        (StepKind.MADE, StepKind.KEPT),
        (StepKind.MADE, StepKind.MADE),
        (StepKind.CLOSED, StepKind.MADE),
        (StepKind.CLOSED, StepKind.FOLLOWED_UP),
        (StepKind.MADE, StepKind.APPOINTMENT, StepKind.ACCEPTED),
    ],
)
def test_steps_that_make_no_way_are_told(kinds: tuple[StepKind, ...]) -> None:
    with pytest.raises(StepOutOfOrder, match="Your words are kept"):
        made_of(*kinds)


def test_a_step_of_an_earlier_day_goes_where_its_day_is() -> None:
    referral = with_step(made_of(StepKind.MADE), step(9, StepKind.APPOINTMENT, 5))
    late = with_step(referral, step(10, StepKind.WAITLISTED, 3))
    assert [each.kind for each in history(late)] == [StepKind.MADE, StepKind.WAITLISTED, StepKind.APPOINTMENT]
    assert referral_state(late) is ReferralState.BOOKED
    with pytest.raises(StepOutOfOrder):
        with_step(referral, step(11, StepKind.ACCEPTED, -1))


def test_a_mistake_stays_and_counts_no_more() -> None:
    referral = made_of(StepKind.MADE, StepKind.CLOSED)
    wrong = referral.steps[-1]
    mended = without_step(referral, wrong.id, "Meant for another client")
    assert referral_state(mended) is ReferralState.MADE
    assert is_open(mended)
    assert [each.mistake for each in mended.steps] == ["", "Meant for another client"]
    assert history(mended) == referral.steps[:1]
    again = with_step(mended, step(7, StepKind.ACCEPTED, 3))
    assert referral_state(again) is ReferralState.ACCEPTED


def test_a_referral_is_open_from_its_need_until_its_end() -> None:
    assert days_open(REFERRAL, DAY) == 0
    assert days_open(REFERRAL, DAY + timedelta(days=40)) == 40
    assert days_open(REFERRAL, DAY - timedelta(days=3)) == 0
    ended = made_of(StepKind.MADE, StepKind.ACCEPTED, StepKind.CLOSED)
    assert closed_on(ended) == DAY + timedelta(days=2)
    assert days_open(ended, DAY + timedelta(days=99)) == 2
    assert closed_on(made_of(StepKind.MADE)) is None


def test_open_ones_come_longest_known_first() -> None:
    older = replace(REFERRAL, id=UUID(int=8), needed_on=DAY - timedelta(days=9))
    ended = replace(made_of(StepKind.CLOSED), id=UUID(int=9))
    assert open_referrals([REFERRAL, ended, older]) == (older, REFERRAL)


def test_every_state_has_its_next_steps_and_only_the_end_has_none() -> None:
    assert set(FOLLOWING) == set(ReferralState)
    assert [state for state, kinds in FOLLOWING.items() if not kinds] == [ReferralState.CLOSED]


WALKS = st.lists(st.tuples(st.sampled_from(StepKind), st.integers(-3, 30)), max_size=8)


@given(WALKS)
def test_what_was_let_in_is_a_way_and_nothing_is_lost(walk: list[tuple[StepKind, int]]) -> None:
    referral, taken = REFERRAL, 0
    for number, (kind, days) in enumerate(walk):
        try:
            referral = with_step(referral, step(number, kind, days))
        except StepOutOfOrder:
            continue
        taken += 1
    assert len(referral.steps) == taken
    days_in_order = [each.on for each in history(referral)]
    assert days_in_order == sorted(days_in_order)
    ends = [n for n, each in enumerate(history(referral)) if each.kind is StepKind.CLOSED]
    assert ends in ([], [taken - 1])
    assert is_open(referral) == (not ends)


@given(WALKS, st.integers(0, 7))
def test_steps_from_anywhere_still_say_where_it_stands(walk: list[tuple[StepKind, int]], mistaken: int) -> None:
    steps = tuple(step(number, kind, days) for number, (kind, days) in enumerate(walk))
    referral = replace(REFERRAL, steps=steps)
    assert referral_state(referral) in ReferralState
    assert days_open(referral, DAY) >= 0
    for each in steps[mistaken : mistaken + 1]:
        marked = without_step(referral, each.id, "wrong")
        assert each.id not in {kept.id for kept in history(marked)}
        assert len(marked.steps) == len(steps)
