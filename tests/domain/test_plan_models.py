"""A plan's versions and what is told about its objectives, held against the plainest reading of the rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.plan_progress import (
    ObjectiveProgress,
    PlanEvent,
    PlanEventKind,
    client_signed_on,
    current_objectives,
    events_of,
    status_history,
)
from tcm_desktop.domain.plans import (
    CarePlan,
    Objective,
    ObjectiveStatus,
    Participation,
    PlanStatus,
    Standings,
    plan_in_force,
    plan_status,
)
from tcm_desktop.domain.signatures import signed
from tests.support.vaults import StandingClock

DAY = date(2026, 3, 4)
CLIENT, WORKER = UUID(int=1), Worker(UUID(int=2), "Ana Practice", "LCSW", "Agency")
STEPS = (UUID(int=10), UUID(int=11))
NEAR = st.integers(-9, 9).map(lambda days: DAY + timedelta(days=days))
CLOCK = StandingClock()


def now() -> datetime:
    return CLOCK.now()


def version(number: int, effective: date | None, *, is_signed: bool = True, waits: bool = False) -> CarePlan:
    """A version with two objectives; it follows the one before it."""
    before = UUID(int=100 + number - 1) if number > 1 else None
    plan = CarePlan(
        UUID(int=100 + number),
        CLIENT,
        WORKER.id,
        number,
        DAY,
        goal="Home",
        objectives=tuple(Objective(each, f"Step {each.int}") for each in STEPS),
        effective_on=effective,
        supersedes=before,
    )
    if not is_signed:
        return plan
    whole = signed(plan, WORKER, now(), CLOCK.zone)
    assert whole.signature is not None
    return replace(whole, signature=replace(whole.signature, cosign_needed=waits))


@st.composite
def lives(draw: st.DrawFn) -> tuple[tuple[CarePlan, ...], Standings]:
    """Versions in order, the last perhaps a draft, and what followed them."""
    count = draw(st.integers(1, 4))
    plans = [version(n, draw(NEAR), waits=draw(st.booleans())) for n in range(1, count + 1)]
    if draw(st.booleans()):
        plans.append(version(count + 1, None, is_signed=False))
    ids = st.sets(st.sampled_from([plan.id for plan in plans]))
    return tuple(plans), Standings(frozenset(draw(ids)), frozenset(draw(ids)), draw(st.booleans()))


@given(lives(), NEAR)
def test_what_is_in_force_is_signed_begun_and_not_in_error(
    life: tuple[tuple[CarePlan, ...], Standings], day: date
) -> None:
    plans, stands = life
    served = plan_in_force(plans, day, stands)
    able = [
        plan
        for plan in plans
        if plan.signature is not None
        and plan.id not in stands.in_error
        and (stands.counts_meanwhile or not plan.signature.cosign_needed or plan.id in stands.approved)
        and plan.effective_on is not None
        and plan.effective_on <= day
    ]
    assert (served is None) == (not able)
    if served is not None:
        assert served in able
        assert all((each.effective_on, each.version) <= (served.effective_on, served.version) for each in able)


@given(lives(), st.randoms(use_true_random=False))
def test_the_order_in_which_versions_arrive_makes_no_difference(
    life: tuple[tuple[CarePlan, ...], Standings], random: object
) -> None:
    plans, stands = life
    shuffled = list(plans)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis gives a random.Random
    assert plan_in_force(shuffled, DAY, stands) == plan_in_force(plans, DAY, stands)
    for plan in plans:
        assert plan_status(plan, shuffled, stands) == plan_status(plan, plans, stands)


@given(lives())
def test_each_version_has_the_status_that_its_facts_give_it(life: tuple[tuple[CarePlan, ...], Standings]) -> None:
    plans, stands = life
    for plan in plans:
        status = plan_status(plan, plans, stands)
        assert (status is PlanStatus.DRAFT) == (plan.signature is None)
        if plan.signature is not None:
            assert (status is PlanStatus.IN_ERROR) == (plan.id in stands.in_error)
        if status is PlanStatus.SUPERSEDED:
            assert any(other.supersedes == plan.id and stands.counts(other) for other in plans)
        if status is PlanStatus.AWAITING_COSIGNATURE:
            assert stands.waits(plan)


PROGRESS = st.builds(
    ObjectiveProgress,
    st.integers(1000, 1040).map(lambda number: UUID(int=number)),
    st.just(CLIENT),
    st.just(WORKER.id),
    st.sampled_from([UUID(int=101), UUID(int=102), UUID(int=999)]),
    st.sampled_from([*STEPS, UUID(int=77)]),
    NEAR,
    st.sampled_from(ObjectiveStatus),
    st.sampled_from(["", "Too far", "Not now"]),
    st.sampled_from(["", "She called."]),
)
TOLD = st.lists(PROGRESS, max_size=6, unique_by=lambda each: each.id)
VERSIONS = (version(1, DAY), version(2, DAY + timedelta(days=1)))


@given(TOLD)
def test_what_stands_is_the_latest_word_about_this_plan_or_one_before(told: list[ObjectiveProgress]) -> None:
    found = current_objectives(VERSIONS[1], VERSIONS, told)
    assert [each.id for each in found] == list(STEPS)
    for step in found:
        mine = [each for each in told if each.objective_id == step.id and each.plan_id != UUID(int=999)]
        if not mine:
            assert step == next(each for each in VERSIONS[1].objectives if each.id == step.id)
        else:
            last = max(mine, key=lambda each: (each.on, each.id))
            assert (step.status, step.status_on, step.status_reason) == (last.status, last.on, last.reason)


@given(TOLD)
def test_what_is_told_about_a_later_version_says_nothing_of_an_earlier_one(told: list[ObjectiveProgress]) -> None:
    earlier = [each for each in told if each.plan_id == VERSIONS[0].id]
    assert current_objectives(VERSIONS[0], VERSIONS, told) == current_objectives(VERSIONS[0], VERSIONS, earlier)


@given(TOLD)
def test_a_history_goes_by_days_and_never_says_the_same_twice_without_words(told: list[ObjectiveProgress]) -> None:
    for step in STEPS:
        history = status_history(step, VERSIONS, told)
        assert [each.on for each in history] == sorted(each.on for each in history)
        assert {each.version for each in history} <= {1, 2}
        for before, after in pairwise(history):
            assert after.words or (before.status, before.reason) != (after.status, after.reason)
        worded = [each for each in told if each.objective_id == step and each.plan_id != UUID(int=999) and each.words]
        assert sum(bool(each.words) for each in history) == len(worded)


EVENTS = st.builds(
    PlanEvent,
    st.integers(2000, 2040).map(lambda number: UUID(int=number)),
    st.just(CLIENT),
    st.just(WORKER.id),
    st.sampled_from([UUID(int=101), UUID(int=102)]),
    NEAR,
    st.sampled_from(PlanEventKind),
)


@given(st.lists(EVENTS, max_size=6, unique_by=lambda each: each.id), st.none() | NEAR)
def test_the_client_signed_on_the_first_day_known_and_the_plans_own_day_counts_first(
    events: list[PlanEvent], own: date | None
) -> None:
    plan = replace(VERSIONS[0], participation=Participation(client_signed_on=own))
    days = [each.on for each in events if each.plan_id == plan.id and each.kind is PlanEventKind.CLIENT_SIGNED]
    assert client_signed_on(plan, events) == (own or min(days, default=None))


@given(st.lists(EVENTS, max_size=6, unique_by=lambda each: each.id), st.sets(st.sampled_from(PlanEventKind)))
def test_events_are_found_by_plan_and_kind_in_the_order_of_their_days(
    events: list[PlanEvent], kinds: set[PlanEventKind]
) -> None:
    found = events_of(VERSIONS[0], events, *kinds)
    assert set(found) == {each for each in events if each.plan_id == VERSIONS[0].id and each.kind in kinds}
    assert [each.on for each in found] == sorted(each.on for each in found)


@given(lives())
def test_a_plan_stored_before_its_newer_parts_loads_as_it_was(life: tuple[tuple[CarePlan, ...], Standings]) -> None:
    newer = ("supports", "no_supports_reason", "declined", "representative", "safeguards")
    for plan in life[0]:
        body = msgspec.to_builtins(plan)
        for name in newer:
            body.pop(name, None)
        assert msgspec.convert(body, CarePlan) == plan
