"""A contact that served several objectives: minutes are shared out, units are not, and nothing is counted twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.summaries import (
    MonthlySummary,
    ObjectiveMonth,
    SummaryContact,
    minutes_of,
    of_objective,
    shared,
    units_of,
)
from ui.presenters.summary import links, objective_facts, other_contacts

DAY = date(2026, 2, 3)
GOALS = tuple(UUID(int=n) for n in (1, 2, 3))


@st.composite
def months(draw: st.DrawFn) -> tuple[SummaryContact, ...]:
    """Contacts as the program makes them: each note once for every objective it served, with the whole units."""
    found: list[SummaryContact] = []
    for number in range(draw(st.integers(0, 5))):
        units = draw(st.integers(0, 8))
        served = draw(st.lists(st.sampled_from([None, *GOALS]), min_size=1, max_size=4, unique=True))
        for goal in served:
            minutes = draw(st.integers(0, 60))
            found.append(SummaryContact(UUID(int=50 + number), DAY, minutes, units, goal))
    return tuple(found)


@st.composite
def old_months(draw: st.DrawFn) -> tuple[SummaryContact, ...]:
    """The same as it was signed before: the first part alone has the units."""
    told: set[UUID] = set()
    found = []
    for each in draw(months()):
        found.append(replace(each, units=0 if each.id in told else each.units))
        told.add(each.id)
    return tuple(found)


def signed_units(contacts: tuple[SummaryContact, ...]) -> int:
    """What was signed to bill: note by note."""
    return sum({each.id: max(c.units for c in contacts if c.id == each.id) for each in contacts}.values())


@given(months() | old_months())
def test_the_month_earned_what_its_notes_were_signed_for(contacts: tuple[SummaryContact, ...]) -> None:
    assert units_of(contacts) == signed_units(contacts)


@given(months(), st.randoms(use_true_random=False))
def test_the_order_of_the_parts_makes_no_difference(contacts: tuple[SummaryContact, ...], dice: object) -> None:
    mixed = list(contacts)
    dice.shuffle(mixed)  # type: ignore[attr-defined]  # a Random
    assert units_of(mixed) == units_of(contacts)
    assert minutes_of(mixed) == minutes_of(contacts)
    assert all(shared(mixed, goal) == shared(contacts, goal) for goal in (None, *GOALS))


@given(months())
def test_minutes_are_shared_out_and_never_counted_twice(contacts: tuple[SummaryContact, ...]) -> None:
    parts = [of_objective(contacts, goal) for goal in (None, *GOALS)]
    assert sum(map(minutes_of, parts)) == minutes_of(contacts)
    assert sum(map(len, parts)) == len(contacts)


@given(months())
def test_an_objective_never_shows_more_units_than_the_month(contacts: tuple[SummaryContact, ...]) -> None:
    for goal in (None, *GOALS):
        assert units_of(of_objective(contacts, goal)) <= units_of(contacts)


@given(months())
def test_units_add_up_exactly_where_nothing_is_shared(contacts: tuple[SummaryContact, ...]) -> None:
    parts = sum(units_of(of_objective(contacts, goal)) for goal in (None, *GOALS))
    assert parts >= units_of(contacts)
    if not any(shared(contacts, goal) for goal in (None, *GOALS)):
        assert parts == units_of(contacts)


@given(months())
def test_what_is_shared_is_shared_by_at_least_two(contacts: tuple[SummaryContact, ...]) -> None:
    sharing = [goal for goal in (None, *GOALS) if shared(contacts, goal)]
    assert len(sharing) != 1
    for goal in sharing:
        hers = {each.id for each in of_objective(contacts, goal)}
        assert any(each.id in hers for other in sharing if other != goal for each in of_objective(contacts, other))


@given(months())
def test_the_page_says_so_where_units_stand_twice_and_only_there(contacts: tuple[SummaryContact, ...]) -> None:
    for number, goal in enumerate(GOALS):
        words = objective_facts(ObjectiveMonth(goal, f"Goal {number}"), contacts)
        served = of_objective(contacts, goal)
        assert (words == "No contact") == (not served)
        if served:
            assert f"{minutes_of(served)} minute" in words
            assert f"{units_of(served)} unit" in words
        assert ("also counted elsewhere" in words) == (shared(contacts, goal) and units_of(served) > 0)


@given(months())
def test_every_note_is_linked_once_in_each_place(contacts: tuple[SummaryContact, ...]) -> None:
    for goal in GOALS:
        found = links(of_objective(contacts, goal))
        assert len({note_id for note_id, _ in found}) == len(found)
        assert {note_id for note_id, _ in found} == {each.id for each in of_objective(contacts, goal)}


@given(months(), st.lists(st.sampled_from(GOALS), unique=True))
def test_what_serves_nothing_on_the_page_stands_apart(contacts: tuple[SummaryContact, ...], shown: list[UUID]) -> None:
    page = MonthlySummary(
        UUID(int=9),
        UUID(int=8),
        UUID(int=7),
        date(2026, 2, 1),
        DAY,
        objectives=tuple(ObjectiveMonth(goal, "Goal") for goal in shown),
        contacts=contacts,
    )
    apart = other_contacts(page)
    on_page = [each for goal in shown for each in of_objective(contacts, goal)]
    assert sorted(map(repr, (*apart, *on_page))) == sorted(map(repr, contacts))


@pytest.mark.parametrize("units", [0, 1, 5])
def test_one_contact_for_three_goals(units: int) -> None:
    contacts = tuple(SummaryContact(UUID(int=50), DAY, 10, units, goal) for goal in GOALS)
    assert (minutes_of(contacts), units_of(contacts)) == (30, units)
    assert all(shared(contacts, goal) for goal in GOALS)
    assert not shared(contacts, None)
    assert all(units_of(of_objective(contacts, goal)) == units for goal in GOALS)


def test_two_contacts_of_one_day_are_two() -> None:
    contacts = (SummaryContact(UUID(int=50), DAY, 10, 1, GOALS[0]), SummaryContact(UUID(int=51), DAY, 10, 1, GOALS[0]))
    assert units_of(contacts) == 2
    assert not shared(contacts, GOALS[0])
