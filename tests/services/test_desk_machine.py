"""A worker's day in any order, on a real vault: what was signed stays, nothing is lost, the lists tell the truth."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test

from tcm_desktop.domain.assessment import AreaFinding, AreaOutcome, Need
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingChoice, ContactMode, ContactNote, ContactRole, TcmComponent
from tcm_desktop.domain.due import DueKind
from tcm_desktop.domain.errors import AlreadySigned, NotReadyToSign
from tcm_desktop.domain.operations import first_break
from tcm_desktop.domain.plans import CarePlan, Objective, plan_in_force
from tcm_desktop.domain.signatures import is_untouched
from tcm_desktop.services.assessments import assessed_needs, keep_area, open_assessment
from tcm_desktop.services.clients import caseload, open_chart, register_client, update_client
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.forms import assessment_form
from tcm_desktop.services.intake import IntakeForm, drop_intake, keep_intake, open_intake
from tcm_desktop.services.notes import drafts, found_again, keep_note, keep_typing, let_go, new_note, open_note
from tcm_desktop.services.plans import keep_plan, open_plan, revise_plan, sign_plan
from tcm_desktop.services.signing import sign_note
from tcm_desktop.services.today import today
from tests.support.effort import examples
from tests.support.vaults import StandingClock, make_client

AREAS = [area.id for area in assessment_form().areas]
NARRATIVES = st.sampled_from(
    [
        "Called the clinic with client and scheduled the intake for Friday, because panic keeps her from calling.",
        "Drove client to the store and waited in the car until she came back out again.",
        "Left a voicemail.",
    ]
)
FACTS = {
    "mode": ContactMode.TELEPHONE,
    "contacted_role": ContactRole.PROVIDER,
    "component": TcmComponent.REFERRAL_LINKAGE,
}


class Day(RuleBasedStateMachine):
    """What the worker did, kept beside the vault; the vault must agree with it at any time."""

    clients = Bundle("clients")
    open_notes = Bundle("open_notes")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.clock = StandingClock(at=desk.clock.now())
        self.desk = replace(desk, clock=self.clock)
        self.known: dict[UUID, Client] = {}
        self.stored: dict[UUID, ContactNote] = {}
        self.typing: dict[UUID, tuple[ContactNote, int]] = {}
        self.signed: dict[UUID, ContactNote] = {}
        self.needs: dict[UUID, dict[str, Need]] = {}
        self.written: dict[UUID, dict[UUID, CarePlan]] = {}

    # --- what she does ---

    @rule(target=clients, name=st.sampled_from(["Demo", "Sample", "Example"]))
    def takes_a_client_in(self, name: str) -> UUID:
        client = register_client(self.desk, make_client(self.desk, name)).value
        self.known[client.id] = client
        self.needs[client.id], self.written[client.id] = {}, {}
        return client.id

    @rule(client_id=clients, phone=st.sampled_from(["", "555-0100", "555-0199"]))
    def changes_what_is_known(self, client_id: UUID, phone: str) -> None:
        self.known[client_id] = update_client(self.desk, replace(self.known[client_id], phone=phone)).value

    @rule(client_id=clients, given_name=st.sampled_from(["Bea", "Zoe"]))
    def begins_a_change_and_lets_it_be(self, client_id: UUID, given_name: str) -> None:
        form = IntakeForm(given=given_name)
        keep_intake(self.desk, client_id, form)
        assert open_intake(self.desk, client_id).typed == form
        drop_intake(self.desk, client_id)
        assert open_intake(self.desk, client_id).typed is None

    @rule(target=open_notes, client_id=clients, words=NARRATIVES, minutes=st.integers(1, 120))
    def begins_a_note(self, client_id: UUID, words: str, minutes: int) -> UUID:
        blank = new_note(self.desk, client_id).note
        note = replace(blank, narrative=words, direct_minutes=minutes, **FACTS)
        keep_typing(self.desk, note, len(words))
        self.typing[note.id] = (note, len(words))
        return note.id

    @rule(note_id=open_notes, words=NARRATIVES)
    def goes_on_typing(self, note_id: UUID, words: str) -> None:
        note = replace(self.in_hand(note_id), narrative=words)
        keep_typing(self.desk, note, 3)
        self.typing[note_id] = (note, 3)

    @rule(note_id=open_notes)
    def leaves_a_note(self, note_id: UUID) -> None:
        note = keep_note(self.desk, self.in_hand(note_id)).value
        self.stored[note_id] = note
        self.typing.pop(note_id, None)

    @rule(note_id=consumes(open_notes))
    def lets_a_note_go(self, note_id: UUID) -> None:
        """Only what was never stored goes; a stored draft stays as it was."""
        self.typing.pop(note_id, None)
        let_go(self.desk, note_id)

    @rule(note_id=consumes(open_notes), choice=st.sampled_from(BillingChoice), why=st.sampled_from(["", "In crisis"]))
    def signs_a_note(self, note_id: UUID, choice: BillingChoice, why: str) -> None:
        note = self.in_hand(note_id)
        before = open_note(self.desk, note_id)
        try:
            done = sign_note(self.desk, note, choice, why).value
        except NotReadyToSign:
            assert choice is BillingChoice.BILL
            assert not why, "a reason lets the worker bill whatever was found"
            assert open_note(self.desk, note_id) == before, "a refused signature changed something"
            return
        self.signed[note_id] = done
        self.typing.pop(note_id, None)
        self.stored.pop(note_id, None)

    @rule(client_id=clients, area=st.sampled_from(AREAS[:3]), found=st.booleans())
    def assesses(self, client_id: UUID, area: str, found: bool) -> None:
        need = Need(self.desk.new_id(), f"A need in {area}")
        outcome = AreaOutcome.NEED_FOUND if found else AreaOutcome.NO_NEED_NOW
        sitting = open_assessment(self.desk, client_id)
        keep_area(self.desk, sitting.assessment, AreaFinding(area, outcome=outcome, needs=(need,) if found else ()))
        self.needs[client_id].pop(area, None)
        if found:
            self.needs[client_id][area] = need

    @rule(client_id=clients, goal=st.sampled_from(["A home", "A job"]), signs=st.booleans())
    def writes_a_plan(self, client_id: UUID, goal: str, signs: bool) -> None:
        opened = open_plan(self.desk, client_id).plan
        draft = opened if opened.signature is None else revise_plan(self.desk, opened)
        draft = replace(draft, goal=goal, objectives=draft.objectives or (Objective(self.desk.new_id(), "Apply"),))
        kept = keep_plan(self.desk, draft).value.plan
        if signs:
            kept = sign_plan(self.desk, kept).value.plan
        self.written[client_id][kept.id] = kept

    @rule(minutes=st.integers(1, 600))
    def time_goes_by(self, minutes: int) -> None:
        self.clock.at += timedelta(minutes=minutes)

    # --- what must not work ---

    @rule(words=NARRATIVES, data=st.data())
    def tries_to_change_what_is_signed(self, words: str, data: st.DataObject) -> None:
        if not self.signed:
            return
        note = self.signed[data.draw(st.sampled_from(sorted(self.signed)))]
        for change in (note, replace(note, narrative=words), replace(note, signature=None, narrative=f"{words} more")):
            with pytest.raises(AlreadySigned):
                keep_note(self.desk, change)

    # --- what always holds ---

    @invariant()
    def what_was_signed_is_as_it_was(self) -> None:
        for note_id, note in self.signed.items():
            assert open_note(self.desk, note_id).note == note
            assert is_untouched(note)

    @invariant()
    def nothing_typed_is_lost(self) -> None:
        mine = {copy.record_id: copy.caret for copy in found_again(self.desk) if copy.client_id in self.known}
        assert mine == {note_id: caret for note_id, (_, caret) in self.typing.items()}
        for note_id, (note, _) in self.typing.items():
            assert open_note(self.desk, note_id).note == note

    @invariant()
    def drafts_are_those_that_were_left(self) -> None:
        listed = {line.id for line in drafts(self.desk) if line.client_id in self.known}
        assert listed == set(self.stored)

    @invariant()
    def the_caseload_counts_what_was_signed_to_bill(self) -> None:
        month = self.desk.today.month
        for line in caseload(self.desk):
            if line.client_id in self.known:
                mine = [n for n in self.signed.values() if n.client_id == line.client_id]
                units = [n.billing.units for n in mine if n.billing and n.service_date.month == month]
                assert line.units_this_month == sum(units)
                assert line.drafts == sum(n.client_id == line.client_id for n in self.stored.values())

    @invariant()
    def needs_are_the_latest_word_on_each_area(self) -> None:
        with self.desk.reading() as work:
            for client_id, by_area in self.needs.items():
                assert {need.id for need in assessed_needs(work, client_id)} == {n.id for n in by_area.values()}

    @invariant()
    def plans_are_kept_version_by_version(self) -> None:
        for client_id, by_id in self.written.items():
            versions = open_plan(self.desk, client_id).versions
            assert {plan.id: plan for plan in versions} == by_id
            assert sorted(plan.version for plan in versions) == list(range(1, len(versions) + 1))
            in_force = plan_in_force(versions, self.desk.today)
            latest = max((p for p in versions if p.signature), key=lambda p: p.version, default=None)
            assert in_force == latest

    @invariant()
    def every_draft_is_asked_for(self) -> None:
        page = today(self.desk)
        asked = {item.record_id for item in (*page.due_now, *page.this_week) if item.kind is DueKind.SIGN_NOTE}
        assert set(self.stored) <= asked

    def in_hand(self, note_id: UUID) -> ContactNote:
        """The note as the worker sees it."""
        return self.typing[note_id][0] if note_id in self.typing else self.stored[note_id]

    def teardown(self) -> None:
        with self.desk.reading() as work:
            assert first_break(work.trail()) is None, "the trail has a gap"
            told = {entry.record_id for entry in work.trail() if entry.event == "note.signed"}
        assert set(self.signed) <= told
        for client_id in self.known:
            chart = open_chart(self.desk, client_id)
            ids = {line.id for line in chart.contacts}
            assert ids == {n.id for n in (*self.stored.values(), *self.signed.values()) if n.client_id == client_id}


QUICK: Any = settings(
    max_examples=examples(12), stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def test_a_day_in_any_order(shared_desk: Desk) -> None:
    run_state_machine_as_test(lambda: Day(shared_desk), settings=QUICK)
