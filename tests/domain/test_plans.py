"""The five parts of a plan, its versions and its gaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.plans import (
    CarePlan,
    Gap,
    Objective,
    Participation,
    ParticipationEvidence,
    PlanGap,
    PlannedAction,
    PlanStatus,
    Transition,
    needs_not_in_plan,
    plan_gaps,
    plan_in_force,
    plan_status,
)
from tcm_desktop.domain.signatures import signed

HOUSING, FOOD = Need(UUID(int=10), "Housing"), Need(UUID(int=11), "Food")
STEP = Objective(UUID(int=20), "Apply to two places", "Client", date(2026, 6, 1), HOUSING.id)
ACTION = PlannedAction(UUID(int=30), "Link to the pantry", FOOD.id, "Case manager", "Pantry", date(2026, 2, 1))
WHOLE = CarePlan(
    id=UUID(int=1),
    client_id=UUID(int=2),
    worker_id=UUID(int=3),
    version=1,
    drafted_on=date(2026, 1, 5),
    goal="A place of my own",
    objectives=(STEP,),
    actions=(ACTION,),
    participation=Participation((ParticipationEvidence.OWN_WORDS,), "Said it in her words"),
    transition=Transition("Steps down to the clinic", date(2026, 12, 1)),
)
WORKER = Worker(UUID(int=3), "Pat Practice", "MHRS")


def in_force(plan: CarePlan, day: date) -> CarePlan:
    return signed(replace(plan, effective_on=day), WORKER, datetime(2026, 1, 5, tzinfo=UTC), "UTC")


def test_a_whole_plan_has_no_gaps() -> None:
    assert plan_gaps(WHOLE, (HOUSING, FOOD)) == ()


@pytest.mark.parametrize(
    ("plan", "gap"),
    [
        (replace(WHOLE, goal=" "), Gap(PlanGap.NO_GOAL)),
        (replace(WHOLE, participation=Participation()), Gap(PlanGap.NO_PARTICIPATION)),
        (replace(WHOLE, transition=Transition("", date(2026, 12, 1))), Gap(PlanGap.NO_TRANSITION)),
        (replace(WHOLE, transition=Transition("Next", None)), Gap(PlanGap.NO_DISCHARGE_DATE)),
        (replace(WHOLE, objectives=(replace(STEP, target_date=None),)), Gap(PlanGap.OBJECTIVE_WITHOUT_DATE, STEP.id)),
        (replace(WHOLE, objectives=(replace(STEP, responsible=""),)), Gap(PlanGap.OBJECTIVE_WITHOUT_PERSON, STEP.id)),
    ],
)
def test_what_a_reader_would_miss(plan: CarePlan, gap: Gap) -> None:
    assert plan_gaps(plan, (HOUSING, FOOD)) == (gap,)


def test_an_empty_plan_names_every_part() -> None:
    empty = CarePlan(UUID(int=1), UUID(int=2), UUID(int=3), 1, date(2026, 1, 5))
    assert [gap.kind for gap in plan_gaps(empty, ())] == [
        PlanGap.NO_GOAL,
        PlanGap.NO_OBJECTIVE,
        PlanGap.NO_ACTION,
        PlanGap.NO_PARTICIPATION,
        PlanGap.NO_TRANSITION,
        PlanGap.NO_DISCHARGE_DATE,
    ]


def test_what_is_tied_to_no_need_is_named() -> None:
    loose = replace(WHOLE, objectives=(replace(STEP, need_id=None),), actions=(replace(ACTION, need_id=None),))
    assert plan_gaps(loose, ()) == (
        Gap(PlanGap.OBJECTIVE_WITHOUT_NEED, STEP.id),
        Gap(PlanGap.ACTION_WITHOUT_NEED, ACTION.id),
    )
    assert needs_not_in_plan(loose, (HOUSING, FOOD)) == (HOUSING, FOOD)


def test_goal_in_the_clients_own_words_is_a_goal() -> None:
    assert plan_gaps(replace(WHOLE, goal="", goal_own_words="Quiero mi casa"), (HOUSING, FOOD)) == ()


def test_a_plan_goes_from_draft_to_in_force_to_superseded() -> None:
    first = in_force(WHOLE, date(2026, 1, 5))
    draft = replace(WHOLE, id=UUID(int=4), version=2, supersedes=first.id)
    second = in_force(draft, date(2026, 3, 1))
    assert plan_status(WHOLE, ()) is PlanStatus.DRAFT
    assert plan_status(first, (draft,)) is PlanStatus.IN_FORCE
    assert plan_status(first, (second,)) is PlanStatus.SUPERSEDED


def test_the_plan_in_force_is_that_of_the_day() -> None:
    first, second = in_force(WHOLE, date(2026, 1, 5)), in_force(replace(WHOLE, version=2), date(2026, 3, 1))
    plans = (second, first, WHOLE)
    assert plan_in_force(plans, date(2026, 1, 4)) is None
    assert plan_in_force(plans, date(2026, 2, 28)) == first
    assert plan_in_force(plans, date(2026, 3, 1)) == second
