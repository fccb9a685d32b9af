"""The life of one plan in any order, on a real vault: drafts, signatures, co-signatures, progress, errors, compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
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

from tcm_desktop.domain.errors import AlreadySigned, NotReadyToSign
from tcm_desktop.domain.follow_ups import CoSigning, ErrorMark, Judgement
from tcm_desktop.domain.plan_changes import applied, facts_of, plan_changes
from tcm_desktop.domain.plan_progress import (
    NEEDS_A_REASON,
    ObjectiveProgress,
    PlanEvent,
    PlanEventKind,
    client_signed_on,
    current_objectives,
    status_history,
)
from tcm_desktop.domain.plans import CarePlan, Objective, ObjectiveStatus, PlanStatus, plan_in_force, plan_status
from tcm_desktop.domain.signatures import is_untouched, signed
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.plan_progress import ToRecord, open_progress, record_progress
from tcm_desktop.services.plan_rules import plan_of_day
from tcm_desktop.services.plan_versions import compare_versions
from tcm_desktop.services.plans import PlanDesk, keep_plan, open_plan, revise_plan, sign_plan
from tcm_desktop.services.printing import plan_sheet
from tests.support.effort import examples
from tests.support.vaults import StandingClock, make_client, put

WORDS = st.sampled_from(["Call the clinic", "Apply to two places", "Feel better", ""])


class PlanLife(RuleBasedStateMachine):
    """One client's plan. `signed` are the versions as they were signed, `said` what was written down since."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.clock = StandingClock(at=desk.clock.now())
        self.desk = replace(desk, clock=self.clock)
        self.signed: dict[UUID, CarePlan] = {}
        self.draft: CarePlan | None = None
        self.said: dict[UUID, ObjectiveProgress] = {}
        self.in_error: set[UUID] = set()
        self.approved: set[UUID] = set()

    @initialize()
    def takes_a_client_in(self) -> None:
        self.client = make_client(self.desk)
        put(self.desk, self.client)

    @property
    def hand(self) -> PlanDesk:
        return open_plan(self.desk, self.client.id)

    @property
    def in_force(self) -> CarePlan | None:
        """By the test's own reckoning: the latest version that was not entered in error."""
        counting = [plan for plan in self.signed.values() if plan.id not in self.in_error]
        return max(counting, key=lambda plan: plan.version, default=None)

    # --- what is done ---

    @rule(days=st.integers(1, 40))
    def days_pass(self, days: int) -> None:
        self.clock.pass_by(days=days)

    @rule(words=WORDS)
    def writes_an_objective(self, words: str) -> None:
        if self.draft is None:
            known = self.in_force
            self.draft = revise_plan(self.desk, known) if known is not None else self.hand.plan
        objective = Objective(self.desk.new_id(), words, "Rosa")
        self.draft = replace(self.draft, goal="A home", objectives=(*self.draft.objectives, objective))
        keep_plan(self.desk, self.draft)

    @precondition(lambda self: self.draft is not None and len(self.draft.objectives) > 1)
    @rule()
    def takes_an_objective_out(self) -> None:
        assert self.draft is not None
        self.draft = replace(self.draft, objectives=self.draft.objectives[1:])
        keep_plan(self.desk, self.draft)

    @precondition(lambda self: self.draft is not None)
    @rule(supervised=st.booleans())
    def signs(self, supervised: bool) -> None:
        assert self.draft is not None
        if supervised:
            ready = replace(self.draft, effective_on=self.desk.today)
            now, zone = self.clock.now(), self.clock.zone
            plan = signed(ready, self.desk.worker, now, zone, self.desk.today, cosign_needed=True)
            put(self.desk, plan)
        else:
            plan = sign_plan(self.desk, self.draft).value.plan
        self.signed[plan.id], self.draft = plan, None

    @precondition(lambda self: self.in_force is not None)
    @rule(status=st.sampled_from(ObjectiveStatus), data=st.data())
    def writes_progress_down(self, status: ObjectiveStatus, data: st.DataObject) -> None:
        plan = self.in_force
        assert plan is not None
        objective = data.draw(st.sampled_from(plan.objectives))
        reason = "She said so" if status in NEEDS_A_REASON else ""
        worker, today = self.desk.worker.id, self.desk.today
        progress = ObjectiveProgress(
            self.desk.new_id(), self.client.id, worker, plan.id, objective.id, today, status, reason
        )
        record_progress(self.desk, self.client.id, plan.id, ToRecord((progress,)))
        self.said[progress.id] = progress

    @precondition(lambda self: self.in_force is not None)
    @rule(kind=st.sampled_from(PlanEventKind))
    def writes_an_event_down(self, kind: PlanEventKind) -> None:
        plan = self.in_force
        assert plan is not None
        event = PlanEvent(
            self.desk.new_id(), self.client.id, self.desk.worker.id, plan.id, self.desk.today, kind, language="English"
        )
        record_progress(self.desk, self.client.id, plan.id, ToRecord(events=(event,)))

    @precondition(lambda self: self.in_force is not None)
    @rule(judgement=st.sampled_from(Judgement))
    def is_judged(self, judgement: Judgement) -> None:
        plan = self.in_force
        assert plan is not None
        assert plan.signature is not None
        judged = CoSigning(
            self.desk.new_id(), self.client.id, plan.KIND, plan.id, UUID(int=9), judgement, plan.signature.digest
        )
        put(self.desk, signed(judged, self.desk.worker, self.clock.now(), self.clock.zone))
        self.clock.pass_by(seconds=1)
        if plan.signature.cosign_needed:
            (self.approved.add if judgement is Judgement.APPROVED else self.approved.discard)(plan.id)

    @precondition(lambda self: self.in_force is not None and self.draft is None and len(self.signed) > 1)
    @rule()
    def was_entered_in_error(self) -> None:
        plan = self.in_force
        assert plan is not None
        mark = ErrorMark(self.desk.new_id(), self.client.id, plan.KIND, plan.id, self.desk.worker.id, "Wrong")
        put(self.desk, signed(mark, self.desk.worker, self.clock.now(), self.clock.zone))
        self.in_error.add(plan.id)

    # --- what must not be possible ---

    @precondition(lambda self: bool(self.signed))
    @rule(data=st.data())
    def a_signed_version_does_not_change(self, data: st.DataObject) -> None:
        plan = data.draw(st.sampled_from(list(self.signed.values())))
        with pytest.raises(AlreadySigned):
            keep_plan(self.desk, replace(plan, goal="Something else"))

    @precondition(lambda self: self.in_force is not None)
    @rule()
    def no_progress_lies_ahead(self) -> None:
        plan = self.in_force
        assert plan is not None
        ahead = ObjectiveProgress(
            self.desk.new_id(),
            self.client.id,
            self.desk.worker.id,
            plan.id,
            plan.objectives[0].id,
            date.max,
            ObjectiveStatus.MET,
        )
        with pytest.raises(NotReadyToSign):
            record_progress(self.desk, self.client.id, plan.id, ToRecord((ahead,)))

    # --- what is always so ---

    @invariant()
    def nothing_is_lost(self) -> None:
        hand = self.hand
        stored = {plan.id: plan for plan in hand.versions}
        assert {plan_id: plan for plan_id, plan in stored.items() if plan.signature is not None} == self.signed
        assert all(is_untouched(plan) for plan in self.signed.values())
        assert [plan for plan in hand.versions if plan.signature is None] == ([self.draft] if self.draft else [])
        assert {each.id for each in hand.progress} == set(self.said)
        assert len({plan.version for plan in hand.versions}) == len(hand.versions)

    @invariant()
    def the_version_that_counts_is_the_latest_that_does(self) -> None:
        hand, expected = self.hand, self.in_force
        assert plan_in_force(hand.versions, self.desk.today, hand.standings) == expected
        with self.desk.reading() as work:
            assert plan_of_day(work, self.client, self.desk.today) == expected
        for plan in self.signed.values():
            status = plan_status(plan, hand.versions, hand.standings)
            assert (status is PlanStatus.IN_ERROR) is (plan.id in self.in_error)
            if expected is not None and plan.id == expected.id:
                assert plan.signature is not None
                waits = plan.signature.cosign_needed and plan.id not in self.approved
                assert status is (PlanStatus.AWAITING_COSIGNATURE if waits else PlanStatus.IN_FORCE)

    @invariant()
    def where_an_objective_stands_is_the_end_of_its_history(self) -> None:
        plan = self.in_force
        if plan is None:
            return
        hand = open_progress(self.desk, self.client.id, plan.id)
        for now in current_objectives(plan, hand.versions, hand.progress):
            history = status_history(now.id, hand.versions, hand.progress)
            assert history[-1].status is now.status

    @invariant()
    def two_versions_compared_make_one_out_of_the_other(self) -> None:
        hand = self.hand
        if not hand.versions:
            return
        latest = max(hand.versions, key=lambda plan: plan.version)
        found = compare_versions(self.desk, self.client.id, latest.id)
        if found.before is not None:
            assert applied(facts_of(found.before), plan_changes(found.before, found.after)) == facts_of(found.after)
        if found.signed is not None:
            assert client_signed_on(found.signed, found.events) is not None

    @invariant()
    def what_is_printed_is_what_stands(self) -> None:
        if self.in_force is None:
            return
        sheet = plan_sheet(self.desk, self.client.id, self.in_force.id)
        assert not sheet.in_error
        assert [each.id for each in sheet.objectives] == [each.id for each in self.in_force.objectives]
        assert (sheet.cosigned is not None) is (self.in_force.id in self.approved)


QUICK: Any = settings(
    max_examples=examples(12), stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def test_the_life_of_a_plan_in_any_order(shared_desk: Desk) -> None:
    run_state_machine_as_test(lambda: PlanLife(shared_desk), settings=QUICK)
