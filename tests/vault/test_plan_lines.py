"""The caseload's review date is that of the plan in force, whatever follows a signature and in whatever order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from db import lines
from db.rows import ClientLineRow
from db.vault import OpenVault
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.follow_ups import CoSigning, ErrorMark, FollowUp, Judgement
from tcm_desktop.domain.plans import CarePlan, Standings, plan_in_force
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.plan_rules import plan_of_day, standings, standings_among
from tests.support.effort import examples
from tests.support.vaults import make_client, put

DAY = date(2026, 3, 4)


def version(desk: Desk, client: Client, number: int, *, waits: bool = False) -> CarePlan:
    """A signed version whose review date tells which it is; with `waits` it needs a second signature."""
    made = CarePlan(
        desk.new_id(),
        client.id,
        desk.worker.id,
        number,
        DAY,
        goal="Home",
        effective_on=DAY,
        review_due=DAY + timedelta(days=number),
    )
    whole = signed(made, desk.worker, desk.clock.now(), desk.clock.zone)
    assert whole.signature is not None
    return replace(whole, signature=replace(whole.signature, cosign_needed=waits))


def judged(desk: Desk, plan: CarePlan, judgement: Judgement) -> CoSigning:
    made = CoSigning(desk.new_id(), plan.client_id, plan.KIND, plan.id, desk.worker.id, judgement, "0" * 64)
    return signed(made, desk.worker, desk.clock.now(), desk.clock.zone)


def marked(desk: Desk, plan: CarePlan) -> ErrorMark:
    made = ErrorMark(desk.new_id(), plan.client_id, plan.KIND, plan.id, desk.worker.id, "Another client's")
    return signed(made, desk.worker, desk.clock.now(), desk.clock.zone)


def line_says(desk: Desk, client_id: UUID) -> date | None:
    with desk.reading() as work:
        return next(line.plan_review_due for line in work.caseload(DAY) if line.client_id == client_id)


def rules_say(desk: Desk, client: Client) -> date | None:
    with desk.reading() as work:
        plan = plan_of_day(work, client, DAY)
    return plan.review_due if plan is not None else None


def test_a_draft_has_no_review(desk: Desk, client: Client) -> None:
    put(desk, replace(version(desk, client, 1), signature=None))
    assert line_says(desk, client.id) is None


def test_one_that_waits_counts_meanwhile_where_no_rule_says_otherwise(desk: Desk, client: Client) -> None:
    put(desk, version(desk, client, 1), version(desk, client, 2, waits=True))
    assert line_says(desk, client.id) == rules_say(desk, client) == DAY + timedelta(days=2)


def test_where_a_plan_has_to_wait_the_one_before_goes_on(desk: Desk, client: Client) -> None:
    first, second = version(desk, client, 1), version(desk, client, 2, waits=True)
    waiting = Standings(counts_meanwhile=False)
    assert plan_in_force([first, second], DAY, waiting) == first
    approved = Standings(approved=frozenset({second.id}), counts_meanwhile=False)
    assert plan_in_force([first, second], DAY, approved) == second


def test_what_followed_is_read_from_the_follow_ups_of_each_plan(desk: Desk, client: Client) -> None:
    first, second, third = (version(desk, client, number, waits=True) for number in (1, 2, 3))
    found = [judged(desk, first, Judgement.APPROVED), marked(desk, second)]
    stands = standings_among("sf-smhs", [first, second, third], iter(found), DAY)
    assert (stands.approved, stands.in_error) == ({first.id}, {second.id})
    assert [stands.waits(each) for each in (first, second, third)] == [False, True, True]
    assert standings_among("no-such-payer", [first], found, DAY).counts_meanwhile


def test_a_mark_of_error_moves_the_review_back_and_a_rebuild_agrees(
    desk: Desk, client: Client, vault: OpenVault
) -> None:
    first, second = version(desk, client, 1), version(desk, client, 2)
    put(desk, first, second)
    assert line_says(desk, client.id) == second.review_due
    put(desk, marked(desk, second))
    assert line_says(desk, client.id) == first.review_due
    with vault.engine.begin() as connection:
        lines.rebuild(connection)
        stored = connection.execute(sa.select(ClientLineRow.plan_review_due)).scalars().all()
    assert stored == [first.review_due]


def test_a_plan_that_begins_later_is_the_one_that_will_be_reviewed(desk: Desk, client: Client) -> None:
    first, second = version(desk, client, 1), version(desk, client, 2)
    put(desk, first, replace(second, effective_on=DAY + timedelta(days=30)))
    assert line_says(desk, client.id) == second.review_due


STEP = st.tuples(st.sampled_from(["plan", "waiting", "approve", "return", "error"]), st.integers(0, 3))


@pytest.mark.parametrize("payer", ["sf-smhs", "mt-youth"])
@settings(max_examples=examples(12), deadline=None)
@given(st.lists(STEP, min_size=1, max_size=7))
def test_the_line_and_the_rules_never_disagree(shared_desk: Desk, payer: str, steps: list[tuple[str, int]]) -> None:
    client = replace(make_client(shared_desk), payer_profile=payer)
    put(shared_desk, client)
    plans: list[CarePlan] = []
    for kind, at in steps:
        follow: FollowUp | None = None
        if kind in {"plan", "waiting"}:
            plans.append(version(shared_desk, client, len(plans) + 1, waits=kind == "waiting"))
            put(shared_desk, plans[-1])
        elif plans:
            plan = plans[at % len(plans)]
            judgement = Judgement.APPROVED if kind == "approve" else Judgement.RETURNED
            follow = marked(shared_desk, plan) if kind == "error" else judged(shared_desk, plan, judgement)
            put(shared_desk, follow)
        assert line_says(shared_desk, client.id) == rules_say(shared_desk, client)
    with shared_desk.reading() as work:
        stands = standings(work, client, plans, DAY)
    assert stands.in_error <= {plan.id for plan in plans}
