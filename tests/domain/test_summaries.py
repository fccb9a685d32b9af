"""The monthly summary's rules: what it needs before it is signed, and what continued stay asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.summaries import (
    IS_PROGRESS,
    MonthlySummary,
    ObjectiveMonth,
    Progress,
    SummaryContact,
    SummaryGap,
    WithoutProgress,
    minutes_of,
    of_objective,
    shows_progress,
    summary_gaps,
    units_of,
)

DAY = date(2026, 2, 1)
BETTER = ObjectiveMonth(UUID(int=1), "Keep the visits", Progress.BETTER, "Two of three kept.")
SAME = ObjectiveMonth(UUID(int=2), "Find a room", Progress.SAME, "No room was free.")
BLANK = MonthlySummary(UUID(int=9), UUID(int=8), UUID(int=7), DAY, date(2026, 3, 4))
WHOLE = replace(BLANK, objectives=(BETTER, SAME), next_month="We call the clinic.")

OBJECTIVES = st.lists(
    st.builds(
        ObjectiveMonth,
        st.integers(1, 9).map(lambda n: UUID(int=n)),
        st.text(max_size=9),
        st.none() | st.sampled_from(Progress),
        st.sampled_from(["", "  ", "Kept."]),
    ),
    max_size=4,
    unique_by=lambda each: each.id,
).map(tuple)
CONTACTS = st.lists(
    st.builds(
        SummaryContact,
        st.uuids(),
        st.dates(DAY, date(2026, 2, 28)),
        st.integers(0, 200),
        st.integers(0, 12),
        st.none() | st.integers(1, 3).map(lambda n: UUID(int=n)),
    ),
    max_size=8,
    unique_by=lambda each: each.id,
).map(tuple)
SUMMARIES = st.builds(
    lambda objectives, without, because, onward: replace(
        BLANK, objectives=objectives, without_progress=without, because=because, next_month=onward
    ),
    OBJECTIVES,
    st.none() | st.sampled_from(WithoutProgress),
    st.sampled_from(["", "She was seen again."]),
    st.sampled_from(["", "We go on."]),
)


def test_a_page_with_progress_needs_no_more_than_its_sentences() -> None:
    assert summary_gaps(WHOLE) == ()


def test_a_blank_page_says_all_that_is_missing_in_its_order() -> None:
    objectives = (ObjectiveMonth(BETTER.id, "A"), ObjectiveMonth(SAME.id, "B", Progress.SAME))
    assert summary_gaps(replace(BLANK, objectives=objectives)) == (
        (SummaryGap.NO_PROGRESS_CHOSEN, BETTER.id),
        (SummaryGap.NO_SENTENCE, BETTER.id),
        (SummaryGap.NO_SENTENCE, SAME.id),
        (SummaryGap.NO_CONTINUED_STAY, None),
        (SummaryGap.NO_REASON, None),
        (SummaryGap.NO_NEXT_MONTH, None),
    )


@pytest.mark.parametrize("progress", Progress)
def test_better_and_met_are_progress_and_nothing_else(progress: Progress) -> None:
    assert shows_progress([replace(SAME, progress=progress)]) is (progress in {Progress.BETTER, Progress.MET})


@pytest.mark.parametrize("without", WithoutProgress)
def test_without_progress_the_guideline_asks_for_reassessment_or_changed_needs(without: WithoutProgress) -> None:
    """CG-BEH-13, Continued Stay 4."""
    stuck = replace(WHOLE, objectives=(SAME,))
    assert [gap for gap, _ in summary_gaps(stuck)] == [SummaryGap.NO_CONTINUED_STAY, SummaryGap.NO_REASON]
    told = replace(stuck, without_progress=without, because="A new assessment is under way.")
    assert summary_gaps(told) == ()


def test_a_month_without_a_plan_still_says_why_the_service_goes_on() -> None:
    gaps = {gap for gap, _ in summary_gaps(replace(BLANK, next_month="A plan."))}
    assert gaps == {SummaryGap.NO_CONTINUED_STAY, SummaryGap.NO_REASON}


@given(SUMMARIES)
def test_no_summary_is_ready_without_progress_or_what_stands_in_its_place(summary: MonthlySummary) -> None:
    if not summary_gaps(summary):
        progress = any(each.progress in IS_PROGRESS for each in summary.objectives)
        assert progress or (summary.without_progress is not None and summary.because.strip())
        assert all(each.progress is not None and each.sentence.strip() for each in summary.objectives)


@given(SUMMARIES)
def test_each_gap_is_named_once_and_for_something_on_the_page(summary: MonthlySummary) -> None:
    gaps = summary_gaps(summary)
    assert len(set(gaps)) == len(gaps)
    assert {subject for _, subject in gaps if subject is not None} <= {each.id for each in summary.objectives}


@given(CONTACTS)
def test_minutes_and_units_of_the_objectives_add_up_to_those_of_the_month(
    contacts: tuple[SummaryContact, ...],
) -> None:
    parts = [of_objective(contacts, each) for each in (None, *(UUID(int=n) for n in (1, 2, 3)))]
    assert sum(map(minutes_of, parts)) == minutes_of(contacts)
    assert sum(map(units_of, parts)) == units_of(contacts)
    assert sum(map(len, parts)) == len(contacts)
