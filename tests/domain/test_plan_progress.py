"""Where an objective stands after its plan was signed, and how it came there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.plan_progress import (
    CopyWay,
    ObjectiveProgress,
    PlanEvent,
    PlanEventKind,
    StatusStep,
    client_signed_on,
    current_objectives,
    events_of,
    status_history,
)
from tcm_desktop.domain.plans import CarePlan, Objective, ObjectiveStatus, Participation
from tcm_desktop.domain.signatures import signed

ACTIVE, MET, PARTLY = ObjectiveStatus.ACTIVE, ObjectiveStatus.MET, ObjectiveStatus.PARTLY_MET
DECLINED = ObjectiveStatus.DECLINED
CHART, WORKER = UUID(int=2), Worker(UUID(int=3), "Pat Practice", "MHRS")
STEP = Objective(UUID(int=20), "Apply to two places")
DAY = date(2026, 1, 5)


def version(number: int, *objectives: Objective, day: date = DAY, before: CarePlan | None = None) -> CarePlan:
    """A signed version."""
    plan = CarePlan(UUID(int=100 + number), CHART, WORKER.id, number, day, objectives=objectives, effective_on=day)
    return signed(replace(plan, supersedes=before.id if before else None), WORKER, datetime(2026, 1, 5, tzinfo=UTC), "")


def told(plan: CarePlan, day: date, status: ObjectiveStatus, number: int = 1, **said: str) -> ObjectiveProgress:
    return ObjectiveProgress(UUID(int=number), CHART, WORKER.id, plan.id, STEP.id, day, status, **said)


FIRST = version(1, STEP)


def test_without_progress_the_plan_itself_says_where_an_objective_stands() -> None:
    assert current_objectives(FIRST, (FIRST,), ()) == (STEP,)


def test_the_latest_day_counts_and_on_one_day_the_latest_record() -> None:
    later = told(FIRST, date(2026, 3, 1), PARTLY, 1)
    earlier = told(FIRST, date(2026, 2, 1), MET, 2, reason="Both are in")
    (now,) = current_objectives(FIRST, (FIRST,), (later, earlier))
    assert (now.status, now.status_on, now.status_reason) == (PARTLY, date(2026, 3, 1), "")
    same_day = told(FIRST, date(2026, 3, 1), MET, 3)
    assert current_objectives(FIRST, (FIRST,), (same_day, later, earlier))[0].status is MET


def test_progress_on_another_objective_changes_nothing() -> None:
    other = replace(told(FIRST, DAY, MET), objective_id=UUID(int=21))
    assert current_objectives(FIRST, (FIRST,), (other,)) == (STEP,)


def test_what_the_next_version_says_counts_over_progress_before_it() -> None:
    before = told(FIRST, date(2026, 2, 1), MET)
    again = version(2, replace(STEP, status_on=date(2026, 2, 1)), day=date(2026, 2, 1), before=FIRST)
    assert current_objectives(again, (FIRST, again), (before,))[0].status is ACTIVE
    assert current_objectives(FIRST, (FIRST, again), (before,))[0].status is MET


def test_progress_written_down_while_the_next_version_was_a_draft_is_not_lost() -> None:
    meanwhile = told(FIRST, date(2026, 2, 3), PARTLY)
    second = version(2, STEP, day=date(2026, 2, 5), before=FIRST)
    assert current_objectives(second, (FIRST, second), (meanwhile,))[0].status is PARTLY


def test_an_old_version_is_not_changed_by_progress_on_a_newer_one() -> None:
    second = version(2, STEP, day=date(2026, 2, 5), before=FIRST)
    later = told(second, date(2026, 3, 1), MET)
    assert current_objectives(FIRST, (FIRST, second), (later,)) == (STEP,)
    assert current_objectives(second, (FIRST, second), (later,))[0].status is MET


def test_the_history_goes_through_the_versions() -> None:
    met = told(FIRST, date(2026, 2, 1), PARTLY, words="One form is in")
    second = version(2, replace(STEP, status=PARTLY, status_on=date(2026, 2, 1)), day=date(2026, 2, 5), before=FIRST)
    done = told(second, date(2026, 3, 1), MET, 2)
    assert status_history(STEP.id, (second, FIRST), (done, met)) == (
        StatusStep(DAY, ACTIVE, 1),
        StatusStep(date(2026, 2, 1), PARTLY, 1, words="One form is in"),
        StatusStep(date(2026, 3, 1), MET, 2),
    )


def test_a_draft_and_what_belongs_to_no_version_here_make_no_history() -> None:
    draft = replace(FIRST, signature=None)
    assert status_history(STEP.id, (draft,), (told(draft, DAY, MET),)) == ()


DAYS = st.integers(0, 60).map(lambda days: DAY + timedelta(days=days))
TOLD = st.lists(st.tuples(DAYS, st.sampled_from(ObjectiveStatus)), max_size=6).map(
    lambda drawn: tuple(told(FIRST, day, status, n, words="x") for n, (day, status) in enumerate(drawn, 1))
)


@given(TOLD, st.randoms(use_true_random=False))
def test_the_last_step_of_the_history_is_where_it_stands_in_any_order(
    progress: tuple[ObjectiveProgress, ...], shuffler: object
) -> None:
    mixed = list(progress)
    shuffler.shuffle(mixed)  # type: ignore[attr-defined]  # a Random of Hypothesis
    (now,) = current_objectives(FIRST, (FIRST,), mixed)
    history = status_history(STEP.id, (FIRST,), mixed)
    assert len(history) == len(progress) + 1
    assert history[-1].status is now.status
    assert [step.on for step in history] == sorted(step.on for step in history)


# --- copies and signatures ---


def event(number: int, kind: PlanEventKind, day: date = DAY) -> PlanEvent:
    return PlanEvent(UUID(int=number), CHART, WORKER.id, FIRST.id, day, kind, CopyWay.ON_PAPER, "Spanish")


def test_what_happened_to_a_plan_is_told_by_day() -> None:
    late, early = event(1, PlanEventKind.COPY_GIVEN, date(2026, 2, 2)), event(2, PlanEventKind.COPY_GIVEN)
    other = replace(early, plan_id=UUID(int=999))
    unasked = event(3, PlanEventKind.CLIENT_SIGNED)
    assert events_of(FIRST, (late, other, unasked, early), PlanEventKind.COPY_GIVEN) == (early, late)


@pytest.mark.parametrize(
    ("in_plan", "later", "day"),
    [(None, None, None), (DAY, None, DAY), (None, date(2026, 2, 2), date(2026, 2, 2)), (DAY, date(2026, 2, 2), DAY)],
)
def test_the_client_signs_in_the_plan_or_on_paper_later(
    in_plan: date | None, later: date | None, day: date | None
) -> None:
    plan = replace(FIRST, participation=Participation(client_signed_on=in_plan))
    events = (event(1, PlanEventKind.CLIENT_SIGNED, later),) if later else ()
    assert client_signed_on(plan, events) == day
