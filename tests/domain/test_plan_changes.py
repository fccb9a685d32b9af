"""What differs between two versions: everything that does, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_desktop.domain.plan_changes import (
    LISTS,
    FactChange,
    How,
    PartChange,
    applied,
    facts_of,
    plan_changes,
    starts_afresh,
)
from tcm_desktop.domain.plans import (
    CarePlan,
    DeclinedService,
    NaturalSupport,
    Objective,
    ObjectiveStatus,
    Participation,
    PlannedAction,
    Representative,
    Safeguards,
    TookPart,
    Transition,
)
from tests.support.effort import examples
from tests.support.records import values

DAY = date(2026, 3, 4)
STEP = Objective(UUID(int=20), "Apply to two places", "Rosa", date(2026, 3, 1))
PLAN = CarePlan(UUID(int=1), UUID(int=2), UUID(int=3), 1, DAY, "A home", objectives=(STEP,))


def next_version(**changes: object) -> CarePlan:
    return replace(PLAN, id=UUID(int=9), version=2, supersedes=PLAN.id, effective_on=DAY, **changes)  # type: ignore[arg-type]  # any field of a plan


def test_a_next_version_that_says_the_same_has_no_changes() -> None:
    assert plan_changes(PLAN, next_version()) == ()


def test_a_fact_of_an_item_that_goes_on_is_one_change() -> None:
    moved = replace(STEP, target_date=date(2026, 5, 1))
    path = f"objectives/{STEP.id}/target_date"
    assert plan_changes(PLAN, next_version(objectives=(moved,))) == (
        PartChange("objectives", STEP.id, How.CHANGED, (FactChange(path, date(2026, 3, 1), date(2026, 5, 1)),)),
    )


def test_items_come_and_go() -> None:
    other = Objective(UUID(int=21), "Call the clinic")
    found = plan_changes(PLAN, next_version(objectives=(other,)))
    assert [(change.item, change.how) for change in found] == [(STEP.id, How.REMOVED), (other.id, How.ADDED)]


def test_every_part_of_a_plan_is_compared() -> None:
    after = next_version(
        goal="My own home",
        goal_own_words="Home",
        actions=(PlannedAction(UUID(int=30), "Call"),),
        participation=Participation(details="By phone"),
        transition=Transition("Clinic", criteria="Six months at home"),
        supports=(NaturalSupport(UUID(int=40), "Ines"),),
        no_supports_reason="x",
        declined=(DeclinedService(UUID(int=50), "Day program", "Far"),),
        representative=Representative("Ines", "sister", took_part=TookPart.YES),
        safeguards=Safeguards(DAY, "Pat"),
    )
    assert [change.part for change in plan_changes(PLAN, after)] == [
        "goal",
        "goal_own_words",
        "actions",
        "participation",
        "transition",
        "supports",
        "no_supports_reason",
        "declined",
        "representative",
        "safeguards",
    ]


def test_taking_part_that_is_not_written_down_yet_is_told_from_a_change() -> None:
    before = replace(PLAN, participation=Participation(details="By phone", client_signed_on=DAY))
    (open_still,) = plan_changes(before, next_version())
    assert starts_afresh(open_still, next_version())
    (told,) = plan_changes(before, next_version(participation=Participation(details="In person")))
    assert not starts_afresh(told, next_version())
    (goal,) = plan_changes(before, replace(next_version(), goal="", participation=before.participation))
    assert not starts_afresh(goal, next_version())


def test_blank_and_nothing_are_the_same() -> None:
    assert plan_changes(PLAN, next_version(representative=Representative(""), safeguards=Safeguards())) == ()


PLANS = values(CarePlan)


@st.composite
def two_versions(draw: st.DrawFn) -> tuple[CarePlan, CarePlan]:
    """Two plans that have some items in common, as they were or changed."""
    before, after = draw(PLANS), draw(PLANS)
    for name in LISTS:
        kept = tuple(each for each in getattr(before, name) if draw(st.booleans()))
        ids = {each.id for each in kept}
        after = replace(after, **{name: (*kept, *(each for each in getattr(after, name) if each.id not in ids))})
    if after.objectives and draw(st.booleans()):
        first = replace(after.objectives[0], status=draw(st.sampled_from(ObjectiveStatus)), statement="Other words")
        after = replace(after, objectives=(first, *after.objectives[1:]))
    return before, after


@settings(max_examples=examples(60))
@given(two_versions())
def test_the_described_changes_make_the_one_version_out_of_the_other(pair: tuple[CarePlan, CarePlan]) -> None:
    before, after = pair
    assert applied(facts_of(before), plan_changes(before, after)) == facts_of(after)
    assert applied(facts_of(after), plan_changes(after, before)) == facts_of(before)


@settings(max_examples=examples(40))
@given(two_versions())
def test_each_item_is_told_of_once_and_as_what_became_of_it(pair: tuple[CarePlan, CarePlan]) -> None:
    before, after = pair
    changes = plan_changes(before, after)
    keys = [(change.part, change.item) for change in changes]
    assert len(keys) == len(set(keys))
    for name in LISTS:
        old, new = ({each.id for each in getattr(plan, name)} for plan in (before, after))
        told = {change.item: change.how for change in changes if change.part == name}
        assert {item for item, how in told.items() if how is How.ADDED} == new - old
        assert {item for item, how in told.items() if how is How.REMOVED} == old - new


@settings(max_examples=examples(30))
@given(PLANS)
def test_a_version_does_not_differ_from_itself(plan: CarePlan) -> None:
    assert plan_changes(plan, plan) == ()


def test_another_order_is_no_change_to_what_a_plan_says() -> None:
    first, second = Objective(UUID(int=1), "Find a room"), Objective(UUID(int=2), "See a doctor")
    before = CarePlan(UUID(int=9), UUID(int=8), UUID(int=7), 1, date(2026, 3, 4), objectives=(first, second))
    after = replace(before, objectives=(replace(second, rank=1), replace(first, rank=2)))
    assert plan_changes(before, after) == ()
