"""What is due against what is done, in any order, on a real vault: done things go, nothing comes early or twice.

A chart is lived through at random; each use case is the one behind the row on the day's page.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tcm_desktop.domain.appointments import Appointment, AppointmentStatus
from tcm_desktop.domain.assessment import AreaFinding, AreaOutcome
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.consents import Consent, InformationKind
from tcm_desktop.domain.contacts import (
    AttemptOutcome,
    BillingChoice,
    ContactMode,
    ContactNote,
    ContactRole,
    TcmComponent,
)
from tcm_desktop.domain.due import LEAD, DueItem, DueKind
from tcm_desktop.domain.intervals import last_of_month, months_after
from tcm_desktop.domain.monitoring import Adequate, Delivered, MonitoringReview, NeedsAnswer
from tcm_desktop.domain.plans import CarePlan, Objective, PlannedAction
from tcm_desktop.domain.referrals import Referral, ReferralOutcome, ReferralStep, StepKind
from tcm_desktop.domain.summaries import Progress, WithoutProgress
from tcm_desktop.services.assessments import keep_area, open_assessment, sign_assessment
from tcm_desktop.services.attempts import Tried, log_attempt
from tcm_desktop.services.clients import register_client
from tcm_desktop.services.consents import end_consent, store_consent
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.follow_ups import mark_in_error
from tcm_desktop.services.forms import assessment_form
from tcm_desktop.services.monitoring import open_monitoring, sign_monitoring
from tcm_desktop.services.notes import keep_note, new_note
from tcm_desktop.services.plans import keep_plan, open_plan, revise_plan, sign_plan
from tcm_desktop.services.referrals import add_step, store_referral
from tcm_desktop.services.signatures import release_due
from tcm_desktop.services.signing import sign_note
from tcm_desktop.services.summaries import SummaryForm, TypedProgress, open_summary, sign_summary
from tcm_desktop.services.tasks import add_task, finish_task, open_again, settle_appointment, store_appointment
from tcm_desktop.services.today import LOOK_AHEAD, caseload_entries, today
from tests.support.effort import examples
from tests.support.vaults import StandingClock, make_client

GONE_ON = SummaryForm((), "", WithoutProgress.NEEDS_CHANGED, "The room was lost.", "We look for another.")
YEAR = 12
FEW = st.integers(1, 20)


class Chart(RuleBasedStateMachine):
    """One client whose payer asks for much. What is remembered: when each thing was last done."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.clock = StandingClock(at=desk.clock.now())
        self.desk = replace(desk, clock=self.clock)
        self.assessed: date | None = None
        self.planned: date | None = None
        self.monitored: date | None = None
        self.began: date | None = None
        self.summed: set[date] = set()
        self.tasks: dict[UUID, date] = {}
        self.done_tasks: list[UUID] = []
        self.visits: dict[UUID, date] = {}
        self.consents: dict[UUID, date] = {}
        self.drafts: dict[UUID, ContactNote] = {}
        self.referrals: dict[UUID, date] = {}
        self.last_plan: UUID | None = None

    @initialize()
    def takes_a_client_in(self) -> None:
        made = replace(make_client(self.desk), payer_profile="um-guideline", opened_on=self.day, coverages=())
        self.client: Client = register_client(self.desk, made).value
        self.opened = self.day

    @property
    def day(self) -> date:
        return self.desk.today

    @property
    def own(self) -> tuple[UUID, UUID]:
        return self.client.id, self.desk.worker.id

    # --- time ---

    @rule(days=st.one_of(st.integers(1, 14), st.sampled_from([28, 31, 120, 300, 340])))
    def days_pass(self, days: int) -> None:
        self.clock.pass_by(days=days)
        release_due(self.desk)

    # --- what recurs ---

    @rule()
    def assesses(self) -> None:
        held = open_assessment(self.desk, self.client.id).assessment
        for area in assessment_form().areas:
            held = keep_area(self.desk, held, AreaFinding(area.id, outcome=AreaOutcome.NO_NEED_NOW)).value
        sign_assessment(self.desk, held)
        self.assessed = self.day
        self.clock.pass_by(minutes=5)

    @precondition(lambda self: self.assessed)
    @rule()
    def plans(self) -> None:
        hand = open_plan(self.desk, self.client.id).plan
        draft = revise_plan(self.desk, hand) if hand.signature is not None else hand
        step = PlannedAction(self.desk.new_id(), "Link with housing")
        objective = Objective(self.desk.new_id(), "Apply to two places")
        draft = replace(draft, goal="A home", objectives=(objective,), actions=(step,))
        keep_plan(self.desk, draft)
        sign_plan(self.desk, draft)
        self.last_plan, self.planned = draft.id, self.day
        self.monitored = self.monitored or self.day
        self.clock.pass_by(minutes=5)

    @precondition(lambda self: self.planned)
    @rule()
    def monitors(self) -> None:
        review = open_monitoring(self.desk, self.client.id).review
        fine = (replace(s, delivered=Delivered.AS_PLANNED, adequate=Adequate.ENOUGH) for s in review.services)
        whole = replace(review, asked="Client", services=tuple(fine), needs=NeedsAnswer.SAME, words="Goes on.")
        sign_monitoring(self.desk, whole)
        self.monitored = self.day
        self.clock.pass_by(minutes=5)

    # --- contacts ---

    @rule(minutes=st.integers(8, 60))
    def writes_a_note(self, minutes: int) -> None:
        made = replace(
            new_note(self.desk, self.client.id).note,
            direct_minutes=minutes,
            mode=ContactMode.FACE_TO_FACE,
            contacted_role=ContactRole.CLIENT,
            component=TcmComponent.MONITORING,
            narrative=f"Asked how it goes, {minutes} minutes.",
        )
        note = keep_note(self.desk, made).value
        self.drafts[note.id] = note
        self.began = self.began or self.day

    @precondition(lambda self: self.drafts)
    @rule(choice=st.sampled_from(BillingChoice))
    def signs_the_oldest(self, choice: BillingChoice) -> None:
        note = self.drafts.pop(min(self.drafts))
        before = self.row(DueKind.SIGN_NOTE, note.id)
        sign_note(self.desk, note, choice, "She was there.")
        assert before is not None
        assert self.row(DueKind.SIGN_NOTE, note.id) is None

    @rule(outcome=st.sampled_from(AttemptOutcome))
    def reaches_nobody(self, outcome: AttemptOutcome) -> None:
        log_attempt(self.desk, self.client.id, Tried(outcome))
        self.began = self.began or self.day

    @precondition(lambda self: self.rows(DueKind.MONTHLY_SUMMARY))
    @rule()
    def sums_the_month_up(self) -> None:
        (item,) = self.rows(DueKind.MONTHLY_SUMMARY)
        assert item.month is not None
        objectives = open_summary(self.desk, self.client.id, item.month).summary.objectives
        told = tuple(TypedProgress(each.id, Progress.SAME, "No step yet.") for each in objectives)
        sign_summary(self.desk, self.client.id, item.month, replace(GONE_ON, objectives=told))
        self.summed.add(item.month)
        assert all(each.month != item.month for each in self.rows(DueKind.MONTHLY_SUMMARY))

    # --- what was arranged ---

    @rule(days=FEW)
    def promises(self, days: int) -> None:
        due_on = self.day + timedelta(days=days)
        self.tasks[add_task(self.desk, self.client.id, "Call back", due_on).value.id] = due_on

    @precondition(lambda self: self.tasks)
    @rule()
    def keeps_a_promise(self) -> None:
        task_id = min(self.tasks)
        finish_task(self.desk, task_id)
        del self.tasks[task_id]
        self.done_tasks.append(task_id)
        assert self.row(DueKind.TASK, task_id) is None

    @precondition(lambda self: self.done_tasks)
    @rule()
    def it_was_not_done_after_all(self) -> None:
        task = open_again(self.desk, self.done_tasks.pop()).value
        assert task.due_on is not None
        self.tasks[task.id] = task.due_on

    @rule(days=FEW)
    def books(self, days: int) -> None:
        on = self.day + timedelta(days=days)
        visit = Appointment(self.desk.new_id(), *self.own, "City Dental", on, time(9))
        store_appointment(self.desk, visit, is_new=True)
        self.visits[visit.id] = on

    @precondition(lambda self: self.visits)
    @rule(status=st.sampled_from([AppointmentStatus.KEPT, AppointmentStatus.MISSED, AppointmentStatus.CANCELLED]))
    def says_how_it_went(self, status: AppointmentStatus) -> None:
        visit = min(self.visits)
        settle_appointment(self.desk, visit, status, "The bus did not come.")
        del self.visits[visit]
        assert self.row(DueKind.APPOINTMENT, visit) is None

    @rule(days=st.integers(1, 200), name=st.sampled_from(["City Dental", "County Housing"]))
    def gets_consent(self, days: int, name: str) -> None:
        until = self.day + timedelta(days=days)
        made = Consent(self.desk.new_id(), *self.own, name, "Care", self.day, self.day, (InformationKind.NEEDS,))
        store_consent(self.desk, replace(made, until=until))
        self.consents[made.id] = until

    @precondition(lambda self: self.consents)
    @rule()
    def consent_is_taken_back(self) -> None:
        consent_id = min(self.consents)
        end_consent(self.desk, consent_id, self.day, "Changed her mind", by_event=False)
        del self.consents[consent_id]
        assert self.row(DueKind.CONSENT_ENDS, consent_id) is None

    @rule(days=FEW)
    def refers(self, days: int) -> None:
        follow = self.day + timedelta(days=days)
        made = Referral(self.desk.new_id(), *self.own, "Dental care", self.day, "City Dental", follow_up_on=follow)
        self.referrals[store_referral(self.desk, made).value.id] = follow

    @precondition(lambda self: self.referrals)
    @rule(days=FEW, closes=st.booleans())
    def follows_up(self, days: int, closes: bool) -> None:
        referral, follow = min(self.referrals), self.day + timedelta(days=days)
        kind = StepKind.CLOSED if closes else StepKind.FOLLOWED_UP
        outcome = ReferralOutcome.FINISHED if closes else None
        add_step(self.desk, referral, ReferralStep(self.desk.new_id(), kind, self.day, outcome=outcome), follow)
        if closes:
            del self.referrals[referral]
            assert self.row(DueKind.FOLLOW_UP_REFERRAL, referral) is None
        else:
            self.referrals[referral] = follow

    @precondition(lambda self: self.last_plan)
    @rule()
    def the_plan_was_wrong(self) -> None:
        """Entered in error: whatever rested on it is asked for anew, or by the one before."""
        assert self.last_plan is not None
        mark_in_error(self.desk, CarePlan.KIND, self.last_plan, "Other client")
        with self.desk.reading() as work:
            left = [p for p in work.of_client(CarePlan, self.client.id) if p.signature is not None]
            days = [r.reviewed_on for r in work.of_client(MonitoringReview, self.client.id) if r.signature is not None]
        latest = max(left, key=lambda plan: plan.version, default=None)
        self.last_plan = latest.id if latest is not None else None
        self.planned = latest.effective_on if latest is not None else None
        begins = [p.effective_on for p in left if p.effective_on is not None]
        self.monitored = max(days) if days else min(begins, default=None)

    # --- what always holds ---

    @invariant()
    def nothing_twice_nothing_early(self) -> None:
        page = today(self.desk)
        keys = [item.key for item in page.everything]
        assert len(keys) == len(set(keys))
        for item in page.everything:
            soon = item.due_on is not None and item.due_on <= page.day + LOOK_AHEAD
            assert item.opens_on <= page.day or soon
            assert item.due_on is None or item.due_on - item.opens_on <= LEAD.get(item.kind, timedelta(400))
        assert all(i.due_on is None or i.due_on <= page.day for i in page.due_now)
        assert [i.due_on or date.max for i in page.due_now] == sorted(i.due_on or date.max for i in page.due_now)

    @invariant()
    def the_first_steps_come_in_their_order(self) -> None:
        steps = {i.kind for i in self.all_rows()} & {DueKind.ASSESS, DueKind.WRITE_PLAN}
        wanted = {DueKind.ASSESS} if self.assessed is None else {DueKind.WRITE_PLAN} if self.planned is None else set()
        assert steps == wanted

    @invariant()
    def what_recurs_is_there_a_month_before_its_year_is_over(self) -> None:
        self.comes_round(DueKind.REASSESS, self.assessed)
        self.comes_round(DueKind.REVIEW_PLAN, self.planned)
        self.comes_round(DueKind.MONITOR, self.monitored if self.planned else None)

    @invariant()
    def a_month_is_asked_for_once_it_is_over(self) -> None:
        """The first one that is missing, one at a time."""
        asked = [item.month for item in self.rows(DueKind.MONTHLY_SUMMARY)]
        missing = [month for month in self.months_over() if month not in self.summed]
        assert asked == missing[:1]

    @invariant()
    def what_was_arranged_is_there_in_its_time(self) -> None:
        self.there(DueKind.TASK, self.tasks, 7)
        self.there(DueKind.FOLLOW_UP_REFERRAL, self.referrals, 7)
        self.there(DueKind.APPOINTMENT, self.visits, 7)
        asked = {i.record_id for i in self.rows(DueKind.SIGN_NOTE)}
        assert asked == set(self.drafts), "a note waits from the moment it is written"
        ending = {i.record_id for i in self.rows(DueKind.CONSENT_ENDS)}
        assert ending <= set(self.consents)

    @invariant()
    def the_caseload_says_what_the_page_says(self) -> None:
        (entry,) = [e for e in caseload_entries(self.desk) if e.line.client_id == self.client.id]
        keys = {item.key for item in entry.due}
        assert {item.key for item in self.all_rows()} <= keys
        assert entry.line.drafts == len(self.drafts)
        assert entry.line.assessed_on == self.assessed

    # --- helpers ---

    def all_rows(self) -> list[DueItem]:
        return [item for item in today(self.desk).everything if item.client_id == self.client.id]

    def rows(self, kind: DueKind) -> list[DueItem]:
        return [item for item in self.all_rows() if item.kind is kind]

    def row(self, kind: DueKind, record_id: UUID) -> DueItem | None:
        return next((item for item in self.rows(kind) if item.record_id == record_id), None)

    def comes_round(self, kind: DueKind, done: date | None) -> None:
        found = self.rows(kind)
        due_on = months_after(done, YEAR) if done is not None else None
        if due_on is None or due_on - timedelta(days=30) > self.day:
            assert found == [], kind
        else:
            assert [item.due_on for item in found] == [due_on], kind

    def there(self, kind: DueKind, known: dict[UUID, date], lead: int) -> None:
        near = {each for each, on in known.items() if on - timedelta(days=lead) <= self.day}
        assert {item.record_id for item in self.rows(kind)} == near, kind

    def months_over(self) -> list[date]:
        if self.began is None:
            return []
        month, found = self.began.replace(day=1), []
        while last_of_month(month) <= self.day:
            found.append(month)
            month = (month + timedelta(days=32)).replace(day=1)
        return found


QUICK: Any = settings(
    max_examples=examples(6), stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
LONG: Any = settings(
    max_examples=15, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def test_what_is_due_follows_what_is_done(shared_desk: Desk) -> None:
    run_state_machine_as_test(lambda: Chart(shared_desk), settings=QUICK)


@pytest.mark.slow
def test_what_is_due_follows_what_is_done_for_long(shared_desk: Desk) -> None:
    run_state_machine_as_test(lambda: Chart(shared_desk), settings=LONG)
