"""What one chart asks for: each rule on its own, and any chart under any rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.clients import Authorization, Coverage
from tcm_desktop.domain.due import DueItem, DueKind, DueRule, MonthRule, Whom
from tcm_desktop.domain.due_chart import (
    ChartDates,
    ChartRules,
    ContactDates,
    PlanDates,
    chart_items,
    months_past,
)
from tcm_desktop.domain.intervals import Interval, Unit, first_of_month, last_of_month

BEA = Whom(UUID(int=1), "Practice, Bea")
TODAY = date(2026, 3, 4)
PLAN = PlanDates(UUID(int=5), date(2025, 6, 30))
NEW = ChartDates(BEA, TODAY, opened_on=date(2025, 6, 1))
SERVED = replace(NEW, assessed_on=date(2025, 6, 10), plan=PLAN)

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
MAYBE = st.none() | DAYS
RULE_SETS = st.dictionaries(
    st.sampled_from(DueKind),
    st.builds(
        Interval,
        st.integers(1, 24),
        st.sampled_from([Unit.DAYS, Unit.MONTHS, Unit.BUSINESS_DAYS]),
    ),
).map(lambda found: {kind: DueRule(kind, (interval,), "a source") for kind, interval in found.items()})
RULES = st.builds(ChartRules, RULE_SETS, st.none() | st.builds(MonthRule, st.integers(0, 5), st.integers(0, 3)))
CHARTS = st.builds(
    ChartDates,
    st.just(BEA),
    st.dates(date(2028, 1, 1), date(2030, 12, 31)),
    opened_on=DAYS,
    assessed_on=MAYBE,
    plan=st.none() | st.builds(PlanDates, st.uuids(), DAYS, MAYBE, MAYBE),
    reviewed_on=MAYBE,
    monitored_on=MAYBE,
    outcomes_on=MAYBE,
    contacts=st.builds(ContactDates, MAYBE, MAYBE, MAYBE, st.integers(0, 5), st.integers(0, 5)),
    coverages=st.lists(st.builds(Coverage, st.uuids(), st.just("p"), DAYS, MAYBE), max_size=2).map(tuple),
    authorizations=st.lists(
        st.builds(Authorization, st.uuids(), st.just("A1"), st.just(20), DAYS, DAYS), max_size=2
    ).map(tuple),
    summarized=st.frozensets(DAYS.map(first_of_month), max_size=5),
)


def rules(kind: DueKind, count: int, unit: Unit = Unit.MONTHS) -> ChartRules:
    return ChartRules({kind: DueRule(kind, (Interval(count, unit),), "a source")})


def only(chart: ChartDates, held: ChartRules, kind: DueKind) -> DueItem:
    (item,) = [each for each in chart_items(chart, held) if each.kind is kind]
    return item


def kinds(chart: ChartDates, held: ChartRules) -> set[DueKind]:
    return {item.kind for item in chart_items(chart, held)}


# --- any chart ---


@given(CHARTS, RULES)
def test_no_chart_asks_for_the_same_thing_twice(chart: ChartDates, held: ChartRules) -> None:
    items = chart_items(chart, held)
    assert len({item.key for item in items}) == len(items)


@given(CHARTS, RULES)
def test_no_chart_has_anything_due_before_it_opens(chart: ChartDates, held: ChartRules) -> None:
    for item in chart_items(chart, held):
        assert item.due_on is None or item.opens_on <= item.due_on
        assert item.whom == BEA


@given(CHARTS, RULES)
def test_the_same_facts_always_give_the_same_items(chart: ChartDates, held: ChartRules) -> None:
    assert chart_items(chart, held) == chart_items(chart, held)


@given(CHARTS, RULES, DAYS, DAYS)
def test_a_later_reassessment_is_never_due_earlier(chart: ChartDates, held: ChartRules, one: date, other: date) -> None:
    first, second = sorted((one, other))
    early, late = (
        [i.due_on for i in chart_items(replace(chart, assessed_on=day), held) if i.kind is DueKind.REASSESS]
        for day in (first, second)
    )
    assert all(a is not None and b is not None and a <= b for a, b in zip(early, late, strict=True))


@given(CHARTS, RULES, st.integers(0, 400))
def test_only_the_passing_of_months_adds_what_a_chart_asks_for(chart: ChartDates, held: ChartRules, days: int) -> None:
    """Time by itself changes no day on which something dated falls due, but for the month's own."""
    by_month = {DueKind.MONTH_CONTACTS, DueKind.MONTHLY_SUMMARY}
    later = replace(chart, today=chart.today + timedelta(days=days))
    now, then = (
        {i.key: i.due_on for i in chart_items(each, held) if i.kind not in by_month} for each in (chart, later)
    )
    assert now == then


# --- the first steps ---


def test_assessment_comes_first_and_nobody_sets_its_day() -> None:
    item = only(NEW, rules(DueKind.REASSESS, 12), DueKind.ASSESS)
    assert item.due_on is None
    assert kinds(NEW, rules(DueKind.REASSESS, 12)) == {DueKind.ASSESS}


def test_then_the_plan_with_a_day_only_where_the_payer_sets_one() -> None:
    assessed = replace(NEW, assessed_on=date(2025, 6, 10))
    assert only(assessed, ChartRules(), DueKind.WRITE_PLAN).due_on is None
    item = only(assessed, rules(DueKind.WRITE_PLAN, 21, Unit.DAYS), DueKind.WRITE_PLAN)
    assert (item.due_on, item.opens_on) == (date(2025, 6, 22), date(2025, 6, 1))


# --- plan, reassessment, necessity ---


@pytest.mark.parametrize(
    ("own_day", "due_on", "why"),
    [
        (None, date(2026, 6, 30), "at least every 12 months"),
        (date(2026, 2, 1), date(2026, 2, 1), "as the plan says"),
        (date(2027, 1, 1), date(2026, 6, 30), "at least every 12 months"),
    ],
)
def test_a_plan_is_reviewed_by_its_own_day_or_the_payers(own_day: date | None, due_on: date, why: str) -> None:
    chart = replace(SERVED, plan=replace(PLAN, review_due=own_day))
    item = only(chart, rules(DueKind.REVIEW_PLAN, 12), DueKind.REVIEW_PLAN)
    assert (item.due_on, item.why, item.record_id) == (due_on, why, PLAN.id)


def test_without_a_rule_the_plans_own_day_still_counts() -> None:
    chart = replace(SERVED, plan=replace(PLAN, review_due=date(2026, 4, 1)))
    item = only(chart, ChartRules(), DueKind.REVIEW_PLAN)
    assert (item.due_on, item.opens_on, item.since) == (date(2026, 4, 1), date(2026, 3, 2), PLAN.effective_on)
    assert DueKind.REVIEW_PLAN not in kinds(SERVED, ChartRules())


def test_a_projected_end_of_the_service_is_a_day_to_look_at() -> None:
    chart = replace(SERVED, plan=replace(PLAN, projected_discharge=date(2026, 4, 1)))
    item = only(chart, ChartRules(), DueKind.TRANSITION)
    assert (item.due_on, item.why) == (date(2026, 4, 1), "projected in the plan")


def test_a_reassessment_runs_from_the_last_one() -> None:
    assert only(SERVED, rules(DueKind.REASSESS, 12), DueKind.REASSESS).due_on == date(2026, 6, 10)
    again = replace(SERVED, assessed_on=TODAY)
    assert only(again, rules(DueKind.REASSESS, 12), DueKind.REASSESS).due_on == date(2027, 3, 4)


def test_necessity_is_a_step_until_it_was_reviewed_and_ends_with_the_authorization() -> None:
    held = rules(DueKind.REVIEW_NECESSITY, 12)
    assert only(SERVED, held, DueKind.REVIEW_NECESSITY).due_on is None
    reviewed = replace(SERVED, reviewed_on=date(2025, 7, 1))
    assert only(reviewed, held, DueKind.REVIEW_NECESSITY).due_on == date(2026, 7, 1)
    granted = Authorization(UUID(int=9), "A-1", 40, date(2025, 7, 1), date(2025, 12, 31))
    item = only(replace(reviewed, authorizations=(granted,)), held, DueKind.REVIEW_NECESSITY)
    assert (item.due_on, item.why) == (date(2025, 12, 31), "the authorization ends")
    assert DueKind.REVIEW_NECESSITY not in kinds(reviewed, ChartRules())


# --- what keeps coming round ---


def test_monitoring_runs_from_the_plan_until_it_was_done() -> None:
    held = rules(DueKind.MONITOR, 12)
    assert only(SERVED, held, DueKind.MONITOR).due_on == date(2026, 6, 30)
    done = replace(SERVED, monitored_on=date(2026, 1, 31))
    assert only(done, held, DueKind.MONITOR).due_on == date(2027, 1, 31)
    assert DueKind.MONITOR not in kinds(NEW, held)


def test_outcomes_are_measured_from_the_plan_or_the_last_word_on_them() -> None:
    held = rules(DueKind.MEASURE_OUTCOMES, 6)
    assert only(SERVED, held, DueKind.MEASURE_OUTCOMES).due_on == date(2025, 12, 30)
    told = replace(SERVED, outcomes_on=date(2025, 11, 30))
    assert only(told, held, DueKind.MEASURE_OUTCOMES).due_on == date(2026, 5, 30)
    older = replace(SERVED, outcomes_on=date(2025, 1, 1))  # of the plan before: a new plan starts the count anew
    assert only(older, held, DueKind.MEASURE_OUTCOMES).due_on == date(2025, 12, 30)


def test_an_attempt_is_due_every_two_weeks_from_the_last_one() -> None:
    """55 Pa. Code 5221.31(6)."""
    held = rules(DueKind.TRY_CONTACT, 14, Unit.DAYS)
    assert only(NEW, held, DueKind.TRY_CONTACT).due_on == date(2025, 6, 15)
    tried = replace(NEW, contacts=ContactDates(tried_on=date(2026, 2, 25)))
    item = only(tried, held, DueKind.TRY_CONTACT)
    assert (item.due_on, item.opens_on) == (date(2026, 3, 11), date(2026, 3, 4))


def test_a_visit_is_due_ninety_days_after_the_last_one() -> None:
    """12VAC30-50-420; COMAR 10.09.45.06."""
    held = rules(DueKind.VISIT, 90, Unit.DAYS)
    seen = replace(NEW, contacts=ContactDates(tried_on=TODAY, seen_on=date(2025, 12, 20)))
    assert only(seen, held, DueKind.VISIT).due_on == date(2026, 3, 20)


def test_the_least_contacts_of_a_month() -> None:
    """907 KAR 15:065 Section 2(2)."""
    held = ChartRules(month=MonthRule(4, 2, "907 KAR 15:065"))
    some = replace(NEW, contacts=ContactDates(in_month=2, seen_in_month=2))
    assert only(some, held, DueKind.MONTH_CONTACTS).why == "2 of 4, 2 of 2 in person"
    met = replace(NEW, contacts=ContactDates(in_month=4, seen_in_month=2))
    assert DueKind.MONTH_CONTACTS not in kinds(met, held)


# --- the monthly summary ---

MONTHLY = rules(DueKind.MONTHLY_SUMMARY, 5, Unit.BUSINESS_DAYS)


def test_months_are_summarized_from_the_first_contact_on_one_at_a_time() -> None:
    chart = replace(NEW, contacts=ContactDates(began_on=date(2025, 12, 9)))
    item = only(chart, MONTHLY, DueKind.MONTHLY_SUMMARY)
    assert (item.month, item.why) == (date(2025, 12, 1), "and 2 later")
    assert (item.opens_on, item.due_on) == (date(2025, 12, 31), date(2026, 1, 7))
    done = replace(chart, summarized=frozenset({date(2025, 12, 1), date(2026, 1, 1)}))
    item = only(done, MONTHLY, DueKind.MONTHLY_SUMMARY)
    assert (item.month, item.why, item.due_on) == (date(2026, 2, 1), "", date(2026, 3, 6))
    all_done = replace(done, summarized=done.summarized | {date(2026, 2, 1)})
    assert DueKind.MONTHLY_SUMMARY not in kinds(all_done, MONTHLY)


def test_there_is_nothing_to_sum_up_before_the_first_contact_or_without_a_rule() -> None:
    assert DueKind.MONTHLY_SUMMARY not in kinds(NEW, MONTHLY)
    chart = replace(NEW, contacts=ContactDates(began_on=date(2025, 12, 9)))
    assert DueKind.MONTHLY_SUMMARY not in kinds(chart, ChartRules())


@pytest.mark.parametrize(
    ("today", "months"),
    [
        (date(2024, 2, 28), [date(2024, 1, 1)]),
        (date(2024, 2, 29), [date(2024, 1, 1), date(2024, 2, 1)]),  # on its last day a month may be summed up
        (date(2024, 1, 30), []),
    ],
)
def test_a_month_is_over_on_its_last_day(today: date, months: list[date]) -> None:
    assert list(months_past(date(2024, 1, 15), today)) == months


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_months_that_are_over_follow_each_other_without_a_gap(first: date, today: date) -> None:
    months = months_past(first, today)
    assert all(month.day == 1 and last_of_month(month) <= today for month in months)
    for month, following in pairwise(months):
        assert last_of_month(month) + timedelta(days=1) == following


# --- ends ---


def covered(since: date, until: date | None) -> Coverage:
    return Coverage(UUID(int=since.toordinal()), "sf-smhs", since, until)


def test_the_last_coverage_ends_unless_one_is_open_ended() -> None:
    old, new = covered(date(2025, 1, 1), date(2025, 12, 31)), covered(date(2026, 1, 1), date(2026, 3, 31))
    chart = replace(NEW, coverages=(new, old))
    item = only(chart, ChartRules(), DueKind.COVERAGE_ENDS)
    assert (item.due_on, item.opens_on, item.record_id) == (date(2026, 3, 31), date(2026, 3, 1), new.id)
    open_ended = replace(NEW, coverages=(old, covered(date(2026, 1, 1), None)))
    assert DueKind.COVERAGE_ENDS not in kinds(open_ended, ChartRules())


def test_the_last_authorization_ends() -> None:
    first = Authorization(UUID(int=3), "A-1", 20, date(2025, 1, 1), date(2025, 12, 31))
    second = Authorization(UUID(int=4), "A-2", 20, date(2026, 1, 1), date(2026, 6, 30))
    item = only(replace(NEW, authorizations=(second, first)), ChartRules(), DueKind.AUTHORIZATION_ENDS)
    assert (item.due_on, item.about, item.record_id) == (date(2026, 6, 30), "A-2", second.id)
