"""Which version is opened: the draft, else the one that waits for a second signature, else the one in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.plan_progress import CopyWay, PlanEventKind
from tcm_desktop.domain.plans import CarePlan, Standings, plan_in_force
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.plans import plan_in_hand
from tcm_desktop.services.practice_plans import copy_of

DAY = date(2026, 3, 4)
WORKER = Worker(UUID(int=3), "Ana Practice", "MHRS")


def version(number: int, *, is_signed: bool = True, waits: bool = False, day: date = DAY) -> CarePlan:
    """A version that follows the one before it."""
    before = UUID(int=number - 1) if number > 1 else None
    plan = CarePlan(UUID(int=number), UUID(int=99), WORKER.id, number, day, supersedes=before)
    if not is_signed:
        return plan
    at = datetime(2026, 3, 4, tzinfo=UTC)
    return signed(replace(plan, effective_on=day), WORKER, at, "UTC", day, cosign_needed=waits)


def test_without_versions_there_is_nothing_in_hand() -> None:
    assert plan_in_hand((), DAY, Standings()) is None


def test_the_draft_comes_first() -> None:
    first, draft = version(1, waits=True), version(2, is_signed=False)
    assert plan_in_hand((first, draft), DAY, Standings()) == draft


@pytest.mark.parametrize("counts", [True, False])
def test_a_version_that_waits_is_opened_also_where_it_does_not_count_yet(counts: bool) -> None:
    first, second = version(1), version(2, waits=True)
    assert plan_in_hand((first, second), DAY, Standings(counts_meanwhile=counts)) == second


def test_an_old_version_that_still_waits_does_not_hide_a_newer_one_in_force() -> None:
    first, second = version(1, waits=True), version(2)
    assert plan_in_hand((first, second), DAY, Standings()) == second


def test_what_was_entered_in_error_is_never_opened_by_itself() -> None:
    first, second, draft = version(1), version(2, waits=True), version(3, is_signed=False)
    gone = Standings(in_error=frozenset({second.id}))
    assert plan_in_hand((first, second), DAY, gone) == first
    assert plan_in_hand((first, second, draft), DAY, gone) == draft
    assert plan_in_hand((second,), DAY, gone) is None


KINDS = st.lists(st.sampled_from(["signed", "waits", "error"]), max_size=5)


@given(KINDS, st.booleans(), st.booleans())
def test_nothing_newer_is_passed_over(kinds: list[str], has_draft: bool, counts: bool) -> None:
    plans = [version(number, waits=kind == "waits") for number, kind in enumerate(kinds, 1)]
    gone = frozenset(plan.id for plan, kind in zip(plans, kinds, strict=True) if kind == "error")
    if has_draft:
        plans.append(version(len(plans) + 1, is_signed=False))
    standings = Standings(in_error=gone, counts_meanwhile=counts)
    found = plan_in_hand(tuple(plans), DAY, standings)
    there = [plan for plan in plans if plan.id not in gone]
    assert found == (there[-1] if there else None)
    in_force = plan_in_force(plans, DAY, standings)
    assert in_force is None or (found is not None and found.version >= in_force.version)


@given(KINDS)
def test_once_approved_nothing_waits(kinds: list[str]) -> None:
    plans = tuple(version(number, waits=kind == "waits") for number, kind in enumerate(kinds, 1))
    approved = Standings(approved=frozenset(plan.id for plan in plans), counts_meanwhile=False)
    assert plan_in_hand(plans, DAY, approved) == plan_in_force(plans, DAY, approved)
    assert not any(approved.waits(plan) for plan in plans)


def test_a_practice_copy_is_given_on_the_day_itself(desk: Desk) -> None:
    (event,) = copy_of(desk, version(1), CopyWay.BY_MAIL, "Spanish").events
    assert (event.on, event.kind) == (desk.today, PlanEventKind.COPY_GIVEN)
    assert (event.way, event.language, event.plan_id) == (CopyWay.BY_MAIL, "Spanish", UUID(int=1))
