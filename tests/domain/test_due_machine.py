"""A chart over years, with anything done at any time: what must hold of its due items after every step."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tcm_desktop.domain.due import DueItem, DueKind, DueRule, MonthRule, Whom, due_by, in_order, open_on
from tcm_desktop.domain.due_chart import ChartDates, ChartRules, PlanDates, chart_items
from tcm_desktop.domain.intervals import Interval, Unit, first_of_month, last_of_month
from tests.support.effort import examples

BEA = Whom(UUID(int=1), "Practice, Bea")
BEGAN = date(2024, 1, 31)
SPANS = st.builds(Interval, st.integers(1, 13), st.sampled_from([Unit.MONTHS, Unit.BUSINESS_DAYS])) | st.builds(
    Interval, st.integers(7, 180), st.just(Unit.DAYS)
)
RECURRING = (
    DueKind.REASSESS,
    DueKind.REVIEW_PLAN,
    DueKind.REVIEW_NECESSITY,
    DueKind.MONITOR,
    DueKind.MEASURE_OUTCOMES,
    DueKind.TRY_CONTACT,
    DueKind.VISIT,
    DueKind.MONTHLY_SUMMARY,
)


class ChartLife(RuleBasedStateMachine):
    """Days pass, and the worker does what she does."""

    def __init__(self) -> None:
        super().__init__()
        self.chart = ChartDates(BEA, BEGAN, opened_on=BEGAN)
        self.rules = ChartRules()
        self.plans = 0

    @initialize(spans=st.lists(SPANS, min_size=len(RECURRING), max_size=len(RECURRING)), least=st.integers(0, 4))
    def payer(self, spans: list[Interval], least: int) -> None:
        every = {kind: DueRule(kind, (span,), "a source") for kind, span in zip(RECURRING, spans, strict=True)}
        self.rules = ChartRules(every, MonthRule(least, least // 2))

    # --- what happens ---

    @rule(days=st.integers(1, 45))
    def days_pass(self, days: int) -> None:
        before = self.chart.today
        after = before + timedelta(days=days)
        made = self.chart.contacts
        if first_of_month(after) != first_of_month(before):
            made = replace(made, in_month=0, seen_in_month=0)
        self.chart = replace(self.chart, today=after, contacts=made)

    @rule()
    def assess(self) -> None:
        before = self.one(DueKind.REASSESS)
        self.chart = replace(self.chart, assessed_on=self.chart.today)
        self.moved_on(before, DueKind.REASSESS)

    @precondition(lambda self: self.chart.assessed_on is not None)
    @rule()
    def plan(self) -> None:
        before = self.one(DueKind.REVIEW_PLAN)
        self.plans += 1
        self.chart = replace(self.chart, plan=PlanDates(UUID(int=self.plans), self.chart.today))
        self.moved_on(before, DueKind.REVIEW_PLAN)

    @precondition(lambda self: self.chart.assessed_on is not None)
    @rule()
    def review_necessity(self) -> None:
        before = self.one(DueKind.REVIEW_NECESSITY)
        self.chart = replace(self.chart, reviewed_on=self.chart.today)
        self.moved_on(before, DueKind.REVIEW_NECESSITY)

    @precondition(lambda self: self.chart.plan is not None)
    @rule()
    def monitor(self) -> None:
        before = self.one(DueKind.MONITOR)
        self.chart = replace(self.chart, monitored_on=self.chart.today)
        self.moved_on(before, DueKind.MONITOR)

    @rule(seen=st.booleans(), reached=st.booleans())
    def contact(self, seen: bool, reached: bool) -> None:
        tried, visit = self.one(DueKind.TRY_CONTACT), self.one(DueKind.VISIT)
        made, today = self.chart.contacts, self.chart.today
        made = replace(made, tried_on=today, began_on=made.began_on or today)
        if reached:
            made = replace(made, in_month=made.in_month + 1)
        if reached and seen:
            made = replace(made, seen_on=today, seen_in_month=made.seen_in_month + 1)
        self.chart = replace(self.chart, contacts=made)
        self.moved_on(tried, DueKind.TRY_CONTACT)
        if reached and seen:
            self.moved_on(visit, DueKind.VISIT)

    @precondition(lambda self: self.one(DueKind.MONTHLY_SUMMARY) is not None)
    @rule()
    def summarize(self) -> None:
        before = self.one(DueKind.MONTHLY_SUMMARY)
        assert before is not None
        assert before.month is not None
        done = self.chart.summarized | {before.month}
        self.chart = replace(self.chart, summarized=done, outcomes_on=self.chart.today)
        following = self.one(DueKind.MONTHLY_SUMMARY)
        assert following is None or (following.month is not None and following.month > before.month)

    # --- what must hold ---

    @invariant()
    def nothing_twice_and_nothing_before_it_opens(self) -> None:
        items = self.items()
        assert len({item.key for item in items}) == len(items)
        assert all(item.due_on is None or item.opens_on <= item.due_on for item in items)

    @invariant()
    def one_first_step_at_most(self) -> None:
        steps = {item.kind for item in self.items()} & {DueKind.ASSESS, DueKind.WRITE_PLAN, DueKind.REVIEW_PLAN}
        assert len(steps) == 1

    @invariant()
    def the_month_is_due_on_its_last_day_until_it_is_met(self) -> None:
        item = self.one(DueKind.MONTH_CONTACTS)
        made, least = self.chart.contacts, self.rules.month
        is_met = least is None or (made.in_month >= least.contacts and made.seen_in_month >= least.face_to_face)
        assert (item is None) == is_met
        assert item is None or item.due_on == last_of_month(self.chart.today)

    @invariant()
    def what_is_late_is_open_and_stands_first(self) -> None:
        today, items = self.chart.today, self.items()
        late = [item for item in items if item.due_on is not None and item.due_on < today]
        assert {item.key for item in late} <= {item.key for item in open_on(items, today)}
        assert list(in_order(items)[: len(late)]) == list(in_order(late))
        assert {item.key for item in late} <= {item.key for item in due_by(items, today)}

    # --- helpers ---

    def items(self) -> tuple[DueItem, ...]:
        return chart_items(self.chart, self.rules)

    def one(self, kind: DueKind) -> DueItem | None:
        found = [item for item in self.items() if item.kind is kind]
        assert len(found) <= 1
        return found[0] if found else None

    def moved_on(self, before: DueItem | None, kind: DueKind) -> None:
        """Doing it never brings its day forward, and moves it on where it was due."""
        after = self.one(kind)
        assert after is not None
        assert after.due_on is not None
        assert after.due_on > self.chart.today
        if before is not None and before.due_on is not None:
            assert after.due_on >= before.due_on
            assert after.due_on > before.due_on or before.due_on > self.chart.today


TestChartLife = ChartLife.TestCase
TestChartLife.settings = settings(max_examples=examples(40), stateful_step_count=30)
