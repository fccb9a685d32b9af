"""Whether a plan counts while it waits for a second signature is one rule.

What is due, the plan of a day and the caseload agree on it, also when a newer pack says otherwise than the one by
which the caseload's lines were written.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_desktop.billing.values import ValueBook, ValueBooks, value_book
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.follow_ups import Judgement
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.services.clients import caseload
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.due import charts
from tcm_desktop.services.own_caseload import own_caseload
from tcm_desktop.services.plan_rules import WAITS, plan_of_day, plan_to_review, standings_by
from tcm_desktop.services.today import caseload_entries
from tests.support.effort import examples
from tests.support.vaults import make_client, put
from tests.vault.test_plan_lines import judged, marked, version

DAY = date(2026, 3, 4)


def saying(answer: str) -> ValueBooks:
    """The shipped values with an answer of its own to whether a plan waits; blank for none."""

    def books(payer: str, day: date) -> ValueBook:
        book = value_book(payer, day)
        parameters = {name: value for name, value in book.parameters.items() if name != WAITS}
        if answer:
            parameters[WAITS] = msgspec.structs.replace(next(iter(parameters.values())), value=answer)
        return replace(book, parameters=parameters)

    return books


BOOKS = {answer: saying(answer) for answer in ("yes", "no", "")}


def due_says(desk: Desk, client: Client, books: ValueBooks) -> date | None:
    with desk.reading() as work:
        ((dates, _),) = charts(work, (client,), DAY, books)
    return dates.plan.review_due if dates.plan is not None else None


def day_says(desk: Desk, client: Client, books: ValueBooks) -> date | None:
    with desk.reading() as work:
        plan = plan_of_day(work, client, DAY, books)
    return plan.review_due if plan is not None else None


def caseload_says(desk: Desk, client: Client, books: ValueBooks) -> date | None:
    with desk.reading() as work:
        lines = own_caseload(work, desk.worker.id, DAY, books)
    return next(line.plan_review_due for line in lines if line.client_id == client.id)


@pytest.mark.parametrize(("answer", "counts"), [("yes", False), ("no", True), ("", True)])
def test_only_a_rule_makes_a_plan_wait(answer: str, counts: bool) -> None:
    assert standings_by(BOOKS[answer]("sf-smhs", DAY), frozenset(), frozenset()).counts_meanwhile is counts
    assert standings_by(None, frozenset(), frozenset()).counts_meanwhile


def test_no_shipped_pack_makes_a_plan_wait() -> None:
    assert WAITS not in value_book("sf-smhs", DAY).parameters


def test_a_pack_that_makes_plans_wait_is_followed_at_once_and_so_is_one_that_no_longer_does(
    desk: Desk, client: Client
) -> None:
    """The stored line was written before the pack came."""
    first, second = version(desk, client, 1), version(desk, client, 2, waits=True)
    put(desk, first, second)
    assert [line.plan_review_due for line in caseload(desk)] == [second.review_due]
    assert caseload_says(desk, client, BOOKS["yes"]) == first.review_due
    assert [each.line.plan_review_due for each in caseload_entries(desk, BOOKS["yes"])] == [first.review_due]
    assert caseload_says(desk, client, BOOKS["no"]) == second.review_due
    put(desk, judged(desk, second, Judgement.APPROVED))
    assert caseload_says(desk, client, BOOKS["yes"]) == second.review_due


def test_a_returned_plan_waits_too(desk: Desk, client: Client) -> None:
    first, second = version(desk, client, 1), version(desk, client, 2, waits=True)
    put(desk, first, second, judged(desk, second, Judgement.RETURNED))
    for says in (due_says, day_says, caseload_says):
        assert says(desk, client, BOOKS["yes"]) == first.review_due
        assert says(desk, client, BOOKS[""]) == second.review_due


def test_where_the_only_plan_waits_there_is_none_yet(desk: Desk, client: Client) -> None:
    put(desk, version(desk, client, 1, waits=True))
    for says in (due_says, day_says, caseload_says):
        assert says(desk, client, BOOKS["yes"]) is None


STEP = st.sampled_from(["sign", "sign waiting", "approve", "return", "mark"])


@settings(max_examples=examples(20))
@given(steps=st.lists(STEP, min_size=1, max_size=6), answer=st.sampled_from(sorted(BOOKS)))
def test_whatever_happens_all_three_say_the_same(shared_desk: Desk, steps: list[str], answer: str) -> None:
    desk, books = shared_desk, BOOKS[answer]
    client = make_client(desk)
    put(desk, client)
    plans: list[CarePlan] = []
    for step in steps:
        if step.startswith("sign"):
            plans.append(version(desk, client, len(plans) + 1, waits=step.endswith("waiting")))
            put(desk, plans[-1])
        elif plans and step == "mark":
            put(desk, marked(desk, plans.pop()))
        elif plans:
            put(desk, judged(desk, plans[-1], Judgement.APPROVED if step == "approve" else Judgement.RETURNED))
        with desk.reading() as work:
            ahead = plan_to_review(work, client, DAY, books)
        said = {says(desk, client, books) for says in (due_says, day_says, caseload_says)}
        assert said == {ahead.review_due if ahead is not None else None}
