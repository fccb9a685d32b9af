"""The five parts of a plan, its versions and its gaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import msgspec
import pytest

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.plan_gaps import Gap, PlanGap, needs_not_in_plan, plan_gaps, says_what_is_seen
from tcm_desktop.domain.plans import (
    CarePlan,
    DeclinedService,
    NaturalSupport,
    Objective,
    ObjectiveStatus,
    Participation,
    ParticipationEvidence,
    PlannedAction,
    PlanStatus,
    Safeguards,
    Standings,
    Transition,
    plan_in_force,
    plan_status,
)
from tcm_desktop.domain.signatures import is_untouched, signed

DAY = date(2026, 1, 5)
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
    participation=Participation(
        (ParticipationEvidence.OWN_WORDS, ParticipationEvidence.SIGNED), "Said it in her words"
    ),
    transition=Transition("Steps down to the clinic", date(2026, 12, 1)),
    supports=(NaturalSupport(UUID(int=40), "Ines", "sister", "drives her"),),
    safeguards=Safeguards(date(2026, 1, 5), "Pat", voluntary_on=date(2026, 1, 5)),
)
WORKER = Worker(UUID(int=3), "Pat Practice", "MHRS")


VERBS = frozenset({"apply", "applies", "call"})


def in_force(plan: CarePlan, day: date, *, cosign_needed: bool = False) -> CarePlan:
    at = datetime(2026, 1, 5, tzinfo=UTC)
    return signed(replace(plan, effective_on=day), WORKER, at, "UTC", day, cosign_needed=cosign_needed)


def test_a_whole_plan_has_no_gaps() -> None:
    assert plan_gaps(WHOLE, (HOUSING, FOOD)) == ()


@pytest.mark.parametrize(
    ("plan", "gap"),
    [
        (replace(WHOLE, goal=" "), Gap(PlanGap.NO_GOAL)),
        (replace(WHOLE, participation=Participation(client_signed_on=DAY)), Gap(PlanGap.NO_PARTICIPATION)),
        (
            replace(WHOLE, participation=Participation((ParticipationEvidence.OWN_WORDS,), no_signature_reason=" ")),
            Gap(PlanGap.NO_CLIENT_SIGNATURE),
        ),
        (replace(WHOLE, supports=(), no_supports_reason=" "), Gap(PlanGap.NO_SUPPORTS)),
        (replace(WHOLE, safeguards=None), Gap(PlanGap.NO_CHOICE)),
        (replace(WHOLE, safeguards=Safeguards(DAY)), Gap(PlanGap.NO_CHOICE)),
        (replace(WHOLE, safeguards=Safeguards(voluntary_on=DAY)), Gap(PlanGap.NO_CHOICE)),
        (
            replace(WHOLE, declined=(DeclinedService(UUID(int=50), "A day program", " "),)),
            Gap(PlanGap.DECLINED_WITHOUT_REASON, UUID(int=50)),
        ),
        (
            replace(WHOLE, objectives=(replace(STEP, status=ObjectiveStatus.DECLINED),)),
            Gap(PlanGap.DECLINED_WITHOUT_REASON, STEP.id),
        ),
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
        PlanGap.NO_SUPPORTS,
        PlanGap.NO_PARTICIPATION,
        PlanGap.NO_CLIENT_SIGNATURE,
        PlanGap.NO_CHOICE,
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


@pytest.mark.parametrize(
    ("statement", "seen"),
    [
        ("Apply to two places", True),
        ("Rosa APPLIES by herself", True),
        ("Applying herself", False),
        ("Feel better about housing", False),
        ("打电话给诊所", True),
        ("  ", True),
    ],
)
def test_an_objective_says_what_can_be_seen(statement: str, seen: bool) -> None:
    assert says_what_is_seen(statement, VERBS) is seen
    plan = replace(WHOLE, objectives=(replace(STEP, statement=statement),))
    expected = () if seen else (Gap(PlanGap.OBJECTIVE_WITHOUT_VERB, STEP.id),)
    assert plan_gaps(plan, (HOUSING, FOOD), VERBS) == expected
    assert plan_gaps(plan, (HOUSING, FOOD)) == ()


def test_a_declined_objective_needs_a_reason_but_no_date_and_nobody() -> None:
    declined = replace(STEP, status=ObjectiveStatus.DECLINED, status_reason="Not now", target_date=None, responsible="")
    assert plan_gaps(replace(WHOLE, objectives=(declined,)), (HOUSING, FOOD)) == ()


def test_a_need_whose_service_was_declined_is_answered() -> None:
    declined = DeclinedService(UUID(int=50), "Food bank", "Cooks with her sister", DAY, FOOD.id)
    plan = replace(WHOLE, actions=(replace(ACTION, need_id=HOUSING.id),))
    assert needs_not_in_plan(plan, (HOUSING, FOOD)) == (FOOD,)
    assert needs_not_in_plan(replace(plan, declined=(declined,)), (HOUSING, FOOD)) == ()


def test_why_there_are_no_supports_is_an_answer() -> None:
    assert plan_gaps(replace(WHOLE, supports=(), no_supports_reason="Wants to do it alone"), (HOUSING, FOOD)) == ()


# --- a second signature ---


def test_a_plan_that_needs_a_second_signature_waits_for_it() -> None:
    plan = in_force(WHOLE, DAY, cosign_needed=True)
    assert plan_status(plan, ()) is PlanStatus.AWAITING_COSIGNATURE
    assert plan_status(plan, (), Standings(frozenset({plan.id}))) is PlanStatus.IN_FORCE
    assert plan_status(in_force(WHOLE, DAY), (), Standings(counts_meanwhile=False)) is PlanStatus.IN_FORCE


@pytest.mark.parametrize("counts", [True, False])
def test_whether_it_is_in_force_meanwhile_is_the_payers_rule(counts: bool) -> None:
    first = in_force(WHOLE, DAY)
    later = replace(WHOLE, id=UUID(int=4), version=2, supersedes=first.id)
    second = in_force(later, date(2026, 3, 1), cosign_needed=True)
    waiting = Standings(counts_meanwhile=counts)
    assert plan_in_force((first, second), date(2026, 3, 2), waiting) == (second if counts else first)
    assert plan_status(first, (second,), waiting) is (PlanStatus.SUPERSEDED if counts else PlanStatus.IN_FORCE)
    assert plan_status(second, (first,), waiting) is PlanStatus.AWAITING_COSIGNATURE
    approved = replace(waiting, approved=frozenset({second.id}))
    assert plan_in_force((first, second), date(2026, 3, 2), approved) == second
    assert plan_status(first, (second,), approved) is PlanStatus.SUPERSEDED


def test_a_plan_entered_in_error_counts_nowhere_and_the_one_before_it_does_again() -> None:
    first = in_force(WHOLE, DAY)
    second = in_force(replace(WHOLE, id=UUID(int=4), version=2, supersedes=first.id), date(2026, 3, 1))
    mark = Standings(in_error=frozenset({second.id}))
    assert plan_in_force((first, second), date(2026, 3, 2), mark) == first
    assert plan_status(second, (first,), mark) is PlanStatus.IN_ERROR
    assert plan_status(first, (second,), mark) is PlanStatus.IN_FORCE


# --- plans of before ---

BEFORE = (
    '{"id":"00000000-0000-0000-0000-000000000001","client_id":"00000000-0000-0000-0000-000000000002",'
    '"worker_id":"00000000-0000-0000-0000-000000000003","version":1,"drafted_on":"2026-01-05",'
    '"goal":"A place of my own","goal_own_words":"",'
    '"objectives":[{"id":"00000000-0000-0000-0000-000000000014","statement":"Apply to two places",'
    '"responsible":"Client","target_date":"2026-06-01","need_id":"00000000-0000-0000-0000-00000000000a",'
    '"status":"active","status_on":null,"status_reason":""}],"actions":['
    '{"id":"00000000-0000-0000-0000-00000000001e","statement":"Link to the pantry",'
    '"need_id":"00000000-0000-0000-0000-00000000000b","responsible":"Case manager","agency":"Pantry",'
    '"by_when":"2026-02-01"}],"participation":{"evidence":["own_words"],"details":"Said it in her words",'
    '"client_signed_on":null,"no_signature_reason":""},"transition":{"next_steps":"Steps down to the clinic",'
    '"projected_discharge":"2026-12-01"},"effective_on":"2026-01-05","review_due":null,"supersedes":null,"signature":'
    '{"worker_id":"00000000-0000-0000-0000-000000000003","name":"Pat Practice","credential":"MHRS",'
    '"signed_at":"2026-01-05T00:00:00Z","zone":"UTC",'
    '"digest":"a46d04bbffbf606ee315495db6c83aa6bf08a06aeb24f85d46b371780a687b8f"}}'
)
"""A plan as it was stored, and digested, before there were supports, declined services and safeguards."""


def test_a_plan_of_before_loads_and_is_still_what_was_signed() -> None:
    plan = msgspec.json.decode(BEFORE, type=CarePlan)
    assert plan.objectives == (STEP,)
    assert plan.actions == (ACTION,)
    assert (plan.supports, plan.declined, plan.representative, plan.safeguards) == ((), (), None, None)
    assert is_untouched(plan)
