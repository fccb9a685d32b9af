"""Episodes of care: opened, closed, opened again; which days lie in one; what is carried on as open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.clients import Client, TargetGroup
from tcm_desktop.domain.episodes import (
    EndReason,
    Episode,
    EpisodeRefused,
    OpenKind,
    StillOpen,
    any_holds,
    any_touches,
    carried_with_words,
    closed,
    current,
    episodes_of,
    first_id,
    holds,
    is_closed,
    reopened,
)
from tcm_desktop.domain.people import PersonName

OPENED, ENDED = date(2025, 3, 10), date(2026, 1, 20)
ANA = UUID(int=2)
BEA = Client(UUID(int=1), PersonName("Bea", "Practice"), date(1984, 6, 15), "sf-smhs", TargetGroup.ADULT_SPMI, OPENED)
DAY = timedelta(days=1)


def first(day: date = ENDED) -> Episode:
    """Her first episode, closed."""
    return closed(current(episodes_of(BEA, ())), day, EndReason.GOALS_MET, "", ANA)


def test_a_chart_of_which_nothing_is_written_is_open_since_she_was_taken_in() -> None:
    (only,) = episodes_of(BEA, ())
    assert (only.opened_on, only.closed_on, only.client_id) == (OPENED, None, BEA.id)
    assert not is_closed((only,))
    assert only.id == first_id(BEA.id)
    assert any_holds((only,), date(2050, 1, 1))
    assert not any_holds((only,), OPENED - DAY)


def test_both_the_first_and_the_last_day_belong_to_it() -> None:
    ended = first()
    assert [holds(ended, day) for day in (OPENED - DAY, OPENED, ENDED, ENDED + DAY)] == [False, True, True, False]
    assert is_closed((ended,))
    assert (ended.closed_by, ended.reason) == (ANA, EndReason.GOALS_MET)


@given(st.dates(OPENED - 40 * DAY, ENDED + 40 * DAY), st.integers(0, 60), st.booleans())
def test_a_span_touches_an_episode_exactly_where_it_shares_a_day(begins: date, days: int, is_over: bool) -> None:
    episodes = (first() if is_over else current(episodes_of(BEA, ())),)
    shares = any(any_holds(episodes, begins + n * DAY) for n in range(days + 1))
    assert any_touches(episodes, begins, begins + days * DAY) is shares
    assert not any_touches((), begins, begins)


def test_the_first_episode_begins_on_the_day_that_the_client_record_says() -> None:
    moved = replace(BEA, opened_on=OPENED - timedelta(days=9))
    (only,) = episodes_of(moved, (first(),))
    assert only.opened_on == moved.opened_on
    assert only.closed_on == ENDED


def test_it_can_be_closed_on_the_day_on_which_it_was_opened_and_not_before() -> None:
    assert first(OPENED).closed_on == OPENED
    with pytest.raises(EpisodeRefused, match="opened after that day"):
        first(OPENED - DAY)


def test_what_is_closed_is_not_closed_again() -> None:
    with pytest.raises(EpisodeRefused, match="closed already"):
        closed(first(), ENDED + DAY, EndReason.MOVED, "", ANA)


def test_another_reason_needs_words() -> None:
    (only,) = episodes_of(BEA, ())
    with pytest.raises(EpisodeRefused, match="own words"):
        closed(only, ENDED, EndReason.OTHER, "  ", ANA)
    assert closed(only, ENDED, EndReason.OTHER, " the grant ended ", ANA).words == "the grant ended"


def test_coming_back_begins_another_one_and_keeps_the_first() -> None:
    again = reopened(episodes_of(BEA, (first(),)), UUID(int=9), ENDED + 30 * DAY, " called us ", ANA)
    both = episodes_of(BEA, (again, first()))
    assert [each.opened_on for each in both] == [OPENED, ENDED + 30 * DAY]
    assert (current(both), again.opened_words, again.opened_by) == (again, "called us", ANA)
    assert not is_closed(both)
    assert any_holds(both, ENDED)
    assert not any_holds(both, ENDED + DAY)
    assert any_holds(both, ENDED + 31 * DAY)


def test_an_open_chart_is_not_opened_and_none_before_it_was_closed() -> None:
    with pytest.raises(EpisodeRefused, match="is open"):
        reopened(episodes_of(BEA, ()), UUID(int=9), ENDED, "", ANA)
    with pytest.raises(EpisodeRefused, match="closed after that day"):
        reopened(episodes_of(BEA, (first(),)), UUID(int=9), ENDED - DAY, "", ANA)


def test_a_second_episode_that_arrives_before_the_end_of_the_first_leaves_it_open_and_is_the_current_one() -> None:
    second = Episode(UUID(int=9), BEA.id, ENDED + DAY)
    both = episodes_of(BEA, (second,))
    assert [each.id for each in both] == [first_id(BEA.id), second.id]
    assert current(both) == second


@given(st.lists(st.integers(0, 400), min_size=1, max_size=9))
def test_any_life_of_a_chart_holds_each_day_once_or_not_at_all(steps: list[int]) -> None:
    day, stored = OPENED, list[Episode]()
    for number, step in enumerate(steps):
        day += timedelta(days=step)
        found = episodes_of(BEA, stored)
        if is_closed(found):
            day += DAY
            stored.append(reopened(found, UUID(int=100 + number), day, "", ANA))
        else:
            kept = [each for each in stored if each.id != current(found).id]
            stored = [*kept, closed(current(found), day, EndReason.MOVED, "", ANA)]
    all_of_them = episodes_of(BEA, stored)
    assert all(sum(holds(each, OPENED + n * DAY) for each in all_of_them) <= 1 for n in range(0, 3700, 7))
    assert is_closed(all_of_them) == (len(steps) % 2 == 1)
    assert episodes_of(BEA, reversed(stored)) == all_of_them


TASK = StillOpen(UUID(int=5), OpenKind.TASK, "Call the landlord")
NOTE = StillOpen(UUID(int=6), OpenKind.DRAFT_NOTE, "Visit of 1/12")


def test_each_thing_that_stays_open_has_its_words() -> None:
    carried = carried_with_words((TASK, NOTE), {TASK.id: " Otis calls ", NOTE.id: "Signed next week"})
    assert [(each.what, each.words) for each in carried] == [
        ("Call the landlord", "Otis calls"),
        ("Visit of 1/12", "Signed next week"),
    ]
    assert carried_with_words((), {TASK.id: "No longer open"}) == ()


@pytest.mark.parametrize("words", [{}, {TASK.id: "x"}, {TASK.id: "x", NOTE.id: "  "}])
def test_a_thing_without_a_word_is_refused(words: dict[UUID, str]) -> None:
    with pytest.raises(EpisodeRefused, match="stays open"):
        carried_with_words((TASK, NOTE), words)
