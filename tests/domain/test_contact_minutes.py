"""Minutes of several activities: never more than the contact has, whatever is claimed and in whatever order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.contact_minutes import components, counted_minutes, every_activity, minutes_over
from tcm_desktop.domain.contacts import Activity, ContactNote, TcmComponent, billable_minutes

NOTE = ContactNote(UUID(int=1), UUID(int=2), UUID(int=3), date(2026, 3, 2), "America/Los_Angeles")
ASSESSING, LINKING = TcmComponent.ASSESSMENT, TcmComponent.REFERRAL_LINKAGE

COMPONENT = st.one_of(st.none(), st.sampled_from(TcmComponent))
ACTIVITIES = st.lists(
    st.builds(Activity, st.uuids(), COMPONENT, st.one_of(st.none(), st.integers(-5, 200))), max_size=5
).map(tuple)
NOTES = st.builds(
    lambda direct, aside, component, activities: replace(
        NOTE, direct_minutes=direct, not_billable_minutes=aside, component=component, activities=activities
    ),
    st.one_of(st.none(), st.integers(0, 600)),
    st.integers(0, 100),
    COMPONENT,
    ACTIVITIES,
)
UNCOUNTED = st.frozensets(st.sampled_from(TcmComponent))


def several(*minutes: int, direct: int = 60) -> ContactNote:
    """An hour of linkage with assessments of so many minutes in it."""
    further = tuple(Activity(UUID(int=10 + n), ASSESSING, each) for n, each in enumerate(minutes))
    return replace(NOTE, direct_minutes=direct, component=LINKING, activities=further)


@given(NOTES, UNCOUNTED)
def test_no_claim_counts_for_more_than_the_contact_has(note: ContactNote, uncounted: frozenset[TcmComponent]) -> None:
    assert 0 <= counted_minutes(note, uncounted) <= billable_minutes(note)


@given(NOTES, UNCOUNTED, st.randoms())
def test_the_order_of_further_activities_changes_nothing(
    note: ContactNote, uncounted: frozenset[TcmComponent], shuffled: object
) -> None:
    other = list(note.activities)
    shuffled.shuffle(other)  # type: ignore[attr-defined]  # Hypothesis draws a random.Random
    turned = replace(note, activities=tuple(other))
    assert counted_minutes(turned, uncounted) == counted_minutes(note, uncounted)
    assert minutes_over(turned) == minutes_over(note)


@given(NOTES, UNCOUNTED)
def test_which_activity_stands_first_changes_nothing_while_they_fit(
    note: ContactNote, uncounted: frozenset[TcmComponent]
) -> None:
    if minutes_over(note) or not note.activities:
        return
    first, second, *rest = every_activity(note)
    turned = replace(note, component=second.component, activities=(replace(first, id=UUID(int=99)), *rest))
    assert counted_minutes(turned, uncounted) == counted_minutes(note, uncounted)


@given(NOTES, UNCOUNTED, UNCOUNTED)
def test_a_payer_that_leaves_out_more_never_counts_more(
    note: ContactNote, some: frozenset[TcmComponent], more: frozenset[TcmComponent]
) -> None:
    assert counted_minutes(note, some | more) <= counted_minutes(note, some)


@given(NOTES)
def test_where_everything_counts_the_split_changes_nothing(note: ContactNote) -> None:
    assert counted_minutes(note) == billable_minutes(note)
    assert counted_minutes(note, frozenset(TcmComponent) - set(components(note))) == billable_minutes(note)


@given(NOTES)
def test_the_activities_together_have_the_minutes_of_the_contact(note: ContactNote) -> None:
    together = sum(max(0, each.minutes or 0) for each in every_activity(note))
    if note.direct_minutes is not None:
        assert together == billable_minutes(note) + minutes_over(note)


@pytest.mark.parametrize(
    ("claimed", "first", "over"), [((), 60, 0), ((20,), 40, 0), ((20, 40), 0, 0), ((50, 40), 0, 30)]
)
def test_the_first_activity_has_what_is_left(claimed: tuple[int, ...], first: int, over: int) -> None:
    note = several(*claimed)
    assert every_activity(note)[0].minutes == first
    assert minutes_over(note) == over


def test_minutes_that_are_missing_exceed_nothing() -> None:
    note = replace(several(20), direct_minutes=None)
    assert minutes_over(note) == 0
    assert every_activity(note)[0].minutes is None


def test_minutes_set_aside_belong_to_no_activity() -> None:
    note = replace(several(20), not_billable_minutes=15)
    assert every_activity(note)[0].minutes == 25
    assert counted_minutes(note, {ASSESSING}) == 25


def test_what_the_payer_does_not_count_is_taken_off_before_anything_else() -> None:
    assert counted_minutes(several(50, 40), {ASSESSING}) == 0
    assert counted_minutes(several(20), {ASSESSING}) == 40
    assert counted_minutes(several(20), {LINKING}) == 20
    assert counted_minutes(several(90), {LINKING}) == 60
