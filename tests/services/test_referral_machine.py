"""Referrals, consents and appointments in any order, on a real vault: nothing goes out unasked, nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tcm_desktop.domain.appointments import AlreadySettled, Appointment, AppointmentStatus
from tcm_desktop.domain.consents import Consent, ConsentGiven, Disclosure, InformationKind, ShareBasis, is_in_force
from tcm_desktop.domain.operations import first_break
from tcm_desktop.domain.referrals import (
    Referral,
    ReferralOutcome,
    ReferralState,
    ReferralStep,
    StepKind,
    StepOutOfOrder,
    history,
    referral_state,
    with_step,
)
from tcm_desktop.domain.tasks import WordsNeeded
from tcm_desktop.services.care_due import appointments_due, consents_due, referrals_due
from tcm_desktop.services.clients import register_client
from tcm_desktop.services.consents import ConsentMissing, NoticeNeeded, end_consent, open_consents, share, store_consent
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.referrals import add_step, mark_mistake, open_care, open_referral, store_referral
from tcm_desktop.services.tasks import settle_appointment
from tests.support.effort import examples
from tests.support.vaults import StandingClock, make_client

PLACES = st.sampled_from(["City Dental", "County Housing"])
ASKED = (InformationKind.NEEDS, InformationKind.PLAN, InformationKind.SUBSTANCE_USE)
KINDS = st.lists(st.sampled_from(ASKED), min_size=1, unique=True)
BACK = st.integers(0, 20).map(lambda days: timedelta(days=days))
PLAIN_STEPS = [kind for kind in StepKind if kind is not StepKind.INFORMATION_SENT]


class Linking(RuleBasedStateMachine):
    """What the worker was told is kept beside the vault; the vault must agree with it at any time."""

    referrals = Bundle("referrals")
    consents = Bundle("consents")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.clock = StandingClock(at=desk.clock.now())
        self.desk = replace(desk, clock=self.clock)
        self.kept: dict[UUID, Referral] = {}
        self.held: dict[UUID, Consent] = {}
        self.shared: dict[UUID, Disclosure] = {}
        self.client_id = UUID(int=0)

    @initialize()
    def begins(self) -> None:
        self.client_id = register_client(self.desk, make_client(self.desk)).value.id

    @property
    def today(self) -> date:
        return self.desk.today

    # --- what she does ---

    @rule(target=referrals, place=PLACES, since=BACK)
    def sees_a_need(self, place: str, since: timedelta) -> UUID:
        made = Referral(self.desk.new_id(), self.client_id, self.desk.worker.id, "Help", self.today - since, place)
        self.kept[made.id] = store_referral(self.desk, made).value
        return made.id

    @rule(referral_id=referrals, kind=st.sampled_from(PLAIN_STEPS), ago=BACK, words=st.sampled_from(["", "No ride"]))
    def writes_a_step(self, referral_id: UUID, kind: StepKind, ago: timedelta, words: str) -> None:
        known = self.kept[referral_id]
        outcome = ReferralOutcome.RECEIVING if kind is StepKind.CLOSED and words else None
        step = ReferralStep(self.desk.new_id(), kind, self.today - ago, words=words, outcome=outcome)
        visit = None
        if kind is StepKind.APPOINTMENT:
            visit = Appointment(self.desk.new_id(), self.client_id, self.desk.worker.id, known.recipient, self.today)
        try:
            told = add_step(self.desk, referral_id, step, self.today, visit).value
        except (StepOutOfOrder, WordsNeeded):
            assert open_referral(self.desk, self.client_id, referral_id).referral == known
            return
        assert len(told.steps) == len(known.steps) + 1
        assert (told.follow_up_on is None) == (referral_state(told) is ReferralState.CLOSED)
        self.kept[referral_id] = told

    @rule(referral_id=referrals, data=st.data())
    def finds_a_mistake(self, referral_id: UUID, data: st.DataObject) -> None:
        known = self.kept[referral_id]
        if not history(known):
            return
        wrong = data.draw(st.sampled_from(history(known)))
        self.kept[referral_id] = mark_mistake(self.desk, referral_id, wrong.id, "Not so").value
        if wrong.disclosure_id is not None:
            self.shared[wrong.disclosure_id] = replace(self.shared[wrong.disclosure_id], mistake="Not so")

    @rule(referral_id=referrals, reach=st.sampled_from(["", "555-0100"]))
    def changes_what_it_is_about(self, referral_id: UUID, reach: str) -> None:
        changed = store_referral(self.desk, replace(self.kept[referral_id], reach=reach, steps=())).value
        assert changed.steps == self.kept[referral_id].steps
        self.kept[referral_id] = changed

    @rule(target=consents, place=PLACES, kinds=KINDS, since=BACK, lasts=st.integers(0, 60), aloud=st.booleans())
    def is_given_a_consent(
        self, place: str, kinds: list[InformationKind], since: timedelta, lasts: int, aloud: bool
    ) -> UUID:
        day = self.today - since
        made = Consent(
            self.desk.new_id(),
            self.client_id,
            self.desk.worker.id,
            place,
            "Help",
            day,
            day,
            tuple(kinds),
            until=day + timedelta(days=lasts),
            given=ConsentGiven.VERBAL if aloud else ConsentGiven.SIGNED,
            part2=InformationKind.SUBSTANCE_USE in kinds,
        )
        self.held[made.id] = store_consent(self.desk, made).value
        return made.id

    @rule(consent_id=consents)
    def has_one_taken_back(self, consent_id: UUID) -> None:
        ended = end_consent(self.desk, consent_id, self.today, "Changed her mind", by_event=False).value
        assert not is_in_force(ended, self.today)
        self.held[consent_id] = ended

    @rule(referral_id=referrals, kinds=KINDS, ago=BACK, notice=st.booleans(), urgent=st.booleans())
    def shares(
        self, referral_id: UUID, kinds: list[InformationKind], ago: timedelta, notice: bool, urgent: bool
    ) -> None:
        known = self.kept[referral_id]
        wanted = Disclosure(
            self.desk.new_id(),
            self.client_id,
            self.desk.worker.id,
            self.today - ago,
            known.recipient,
            "Help",
            tuple(kinds),
            basis=ShareBasis.EMERGENCY if urgent else ShareBasis.CONSENT,
            words="Overdose" if urgent else "",
            referral_id=referral_id,
            notice_sent=notice,
        )
        may = urgent or self.is_covered(wanted)
        needs_notice = not urgent and InformationKind.SUBSTANCE_USE in kinds and not notice
        try:
            told = share(self.desk, wanted).value
        except ConsentMissing:
            assert not may
        except NoticeNeeded:
            assert may
            assert needs_notice
        except StepOutOfOrder:
            assert may
            assert referral_state(known) is ReferralState.CLOSED or not self.fits(known, wanted.on)
        else:
            assert may
            assert not needs_notice
            self.shared[told.id] = told
            stored = open_referral(self.desk, self.client_id, referral_id).referral
            assert stored is not None
            self.kept[referral_id] = stored

    def is_covered(self, wanted: Disclosure) -> bool:
        """What a person would say with the papers on the table."""
        return all(any(self.lets(each, wanted, kind) for each in self.held.values()) for kind in wanted.kinds)

    def lets(self, held: Consent, wanted: Disclosure, kind: InformationKind) -> bool:
        assert held.until is not None
        is_now = held.since <= wanted.on <= held.until
        is_over = held.revoked_on is not None and held.revoked_on <= wanted.on
        is_strong = kind is not InformationKind.SUBSTANCE_USE or held.given is ConsentGiven.SIGNED
        return held.recipient == wanted.recipient and kind in held.kinds and is_now and not is_over and is_strong

    def fits(self, referral: Referral, day: date) -> bool:
        try:
            with_step(referral, ReferralStep(UUID(int=(1 << 128) - 1), StepKind.INFORMATION_SENT, day))
        except StepOutOfOrder:
            return False
        return True

    @rule(data=st.data(), status=st.sampled_from(AppointmentStatus), words=st.sampled_from(["", "No ride"]))
    def says_how_it_went(self, data: st.DataObject, status: AppointmentStatus, words: str) -> None:
        visits = open_care(self.desk, self.client_id).appointments
        if not visits or status is AppointmentStatus.BOOKED:
            return
        visit = data.draw(st.sampled_from(visits))
        try:
            settle_appointment(self.desk, visit.id, status, words)
        except AlreadySettled:
            assert visit.status is not AppointmentStatus.BOOKED
            return
        except WordsNeeded:
            assert not words
            return
        assert visit.referral_id is not None
        stored = open_referral(self.desk, self.client_id, visit.referral_id).referral
        assert stored is not None
        assert stored.steps[: len(self.kept[visit.referral_id].steps)] == self.kept[visit.referral_id].steps
        self.kept[visit.referral_id] = stored

    @rule(days=st.integers(1, 15))
    def lets_time_pass(self, days: int) -> None:
        self.clock.pass_by(days=days)

    # --- what always holds ---

    @invariant()
    def the_vault_holds_what_was_told(self) -> None:
        if not self.client_id.int:
            return
        care, papers = open_care(self.desk, self.client_id), open_consents(self.desk, self.client_id)
        assert {each.id: each for each in care.referrals} == self.kept
        assert {each.id: each for each in papers.consents} == self.held
        assert {each.id: each for each in papers.disclosures} == self.shared

    @invariant()
    def what_was_sent_is_listed_and_what_is_listed_was_sent(self) -> None:
        steps = [step for each in self.kept.values() for step in each.steps if step.kind is StepKind.INFORMATION_SENT]
        assert {step.disclosure_id for step in steps} == set(self.shared)
        for step in steps:
            assert step.disclosure_id is not None
            assert self.shared[step.disclosure_id].mistake == step.mistake

    @invariant()
    def a_referral_has_one_appointment_ahead_at_most(self) -> None:
        if not self.client_id.int:
            return
        waiting = [
            visit.referral_id
            for visit in open_care(self.desk, self.client_id).appointments
            if visit.status is AppointmentStatus.BOOKED
        ]
        mistaken = {each.id for each in self.kept.values() if any(step.mistake for step in each.steps)}
        assert len([w for w in waiting if w not in mistaken]) == len({w for w in waiting if w not in mistaken})

    @invariant()
    def only_what_is_open_falls_due(self) -> None:
        if not self.client_id.int:
            return
        is_open = {each.id for each in self.kept.values() if referral_state(each) is not ReferralState.CLOSED}
        assert {item.record_id for item in referrals_due(self.kept.values())} <= is_open
        held = {each.id for each in self.held.values() if is_in_force(each, self.today)}
        assert {item.record_id for item in consents_due(self.held.values(), self.today)} <= held
        visits = open_care(self.desk, self.client_id).appointments
        waiting = {each.id for each in visits if each.status is AppointmentStatus.BOOKED}
        assert {item.record_id for item in appointments_due(visits, self.today)} == waiting

    def teardown(self) -> None:
        with self.desk.reading() as work:
            trail = work.trail()
        assert first_break(trail) is None, "the trail has a gap"
        told = {entry.record_id for entry in trail if entry.event == "disclosure.recorded"}
        assert set(self.shared) <= told


QUICK: Any = settings(
    max_examples=examples(15), stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def test_linking_in_any_order(shared_desk: Desk) -> None:
    run_state_machine_as_test(lambda: Linking(shared_desk), settings=QUICK)
