"""Signatures and what follows them in any order, on a real vault: undone, added to, judged, entered in error.

What must come of it is kept beside the vault in the plainest way; the vault's lists, counts and operations must agree.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
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

from tcm_desktop.domain.contacts import BillingChoice, ContactNote
from tcm_desktop.domain.errors import AlreadySigned, NotPermitted, ReadAgain, SignatureReleased
from tcm_desktop.domain.follow_ups import Addendum, CoSigning, ErrorMark, Judgement, Standing
from tcm_desktop.domain.monitoring import NeedsAnswer
from tcm_desktop.domain.operations import OperationKind, first_break
from tcm_desktop.domain.people import Worker, WorkerRole
from tcm_desktop.domain.plans import CarePlan, Objective, PlanStatus, plan_in_force, plan_status
from tcm_desktop.domain.signatures import is_untouched
from tcm_desktop.services.cosigning import Reading, approve, cosign_queue, in_order, open_to_cosign, send_back
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.follow_ups import Followed, correct_note, followed, mark_in_error, sign_addendum
from tcm_desktop.services.kept_forms import ERROR_REASON
from tcm_desktop.services.meter import meter
from tcm_desktop.services.monitoring import open_monitoring, sign_monitoring
from tcm_desktop.services.notes import drafts, found_again
from tcm_desktop.services.plans import keep_plan, open_plan, revise_plan, sign_plan
from tcm_desktop.services.signatures import HOLD, release_due, undo_signature
from tcm_desktop.services.signing import sign_note
from tcm_desktop.services.today import today
from tests.support.effort import examples
from tests.support.follow_ups import REASON, draft
from tests.support.vaults import StandingClock, make_client, put

INDEX = st.integers(0, 30)


@dataclass
class Signed:
    """A document as it was signed, and what followed it, in order."""

    record: Any
    needs_second: bool
    until: datetime
    addenda: list[UUID] = field(default_factory=list)
    judged: list[tuple[UUID, Judgement, frozenset[UUID]]] = field(default_factory=list)
    marks: list[UUID] = field(default_factory=list)

    @property
    def standing(self) -> Standing:
        """Where it stands, said once more in other words than the program's."""
        if self.marks:
            return Standing.IN_ERROR
        if not self.needs_second:
            return Standing.CLEAR
        if not self.judged or set(self.addenda) - self.judged[-1][2]:
            return Standing.AWAITING
        return Standing.COSIGNED if self.judged[-1][1] is Judgement.APPROVED else Standing.RETURNED

    @property
    def followers(self) -> int:
        return len(self.addenda) + len(self.judged) + len(self.marks)


@dataclass(frozen=True)
class Follower:
    """Something that followed a document, until when it can be taken back."""

    kind: str
    id: UUID
    document: UUID
    until: datetime


class Signing(RuleBasedStateMachine):
    """An author, her supervisor, and one client's documents."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.clock = StandingClock(at=desk.clock.now())
        self.desk = replace(desk, clock=self.clock)
        self.documents: dict[UUID, Signed] = {}
        self.followers: list[Follower] = []
        self.open_notes: dict[UUID, ContactNote] = {}
        self.reading: Reading | None = None

    @initialize(supervised=st.booleans())
    def sits_down(self, supervised: bool) -> None:
        self.client = make_client(self.desk)
        author = Worker(self.desk.new_id(), "Ana", "MHRS", is_supervised=supervised)
        boss = Worker(self.desk.new_id(), "Sam", "LCSW", roles=(WorkerRole.SUPERVISOR,))
        put(self.desk, self.client, author, boss)
        self.boss = replace(self.desk, worker=boss)
        self.desk = replace(self.desk, worker=author)

    # --- signing ---

    @rule(minutes=st.integers(8, 90), choice=st.sampled_from(BillingChoice))
    def signs_a_note(self, minutes: int, choice: BillingChoice) -> None:
        note = draft(self.desk, self.client, direct_minutes=minutes)
        self.keep(sign_note(self.desk, note, choice, REASON).value)

    @precondition(lambda self: self.open_notes)
    @rule(which=INDEX, choice=st.sampled_from(BillingChoice))
    def signs_a_draft(self, which: int, choice: BillingChoice) -> None:
        note = self.open_notes.pop(sorted(self.open_notes)[which % len(self.open_notes)])
        self.keep(sign_note(self.desk, note, choice, REASON).value)

    @rule(words=st.sampled_from(["Apply to two places", "Visit the clinic"]))
    def signs_a_plan(self, words: str) -> None:
        hand = open_plan(self.desk, self.client.id).plan
        plan = hand if hand.signature is None else revise_plan(self.desk, hand)
        plan = replace(plan, goal="A home", objectives=(*plan.objectives, Objective(self.desk.new_id(), words)))
        keep_plan(self.desk, plan)
        sign_plan(self.desk, plan)
        with self.desk.reading() as work:
            self.keep(work.get(CarePlan, plan.id))

    @rule()
    def signs_a_monitoring_review(self) -> None:
        review = replace(open_monitoring(self.desk, self.client.id).review, asked="Client", services=())
        whole = replace(review, needs=NeedsAnswer.SAME, words="Goes on.")
        self.keep(sign_monitoring(self.desk, whole).value)

    @rule()
    def her_first_months_are_over_or_not(self) -> None:
        changed = replace(self.desk.worker, is_supervised=not self.desk.worker.is_supervised)
        put(self.desk, changed)
        self.desk = replace(self.desk, worker=changed)

    # --- taking back ---

    @precondition(lambda self: self.documents)
    @rule(which=INDEX)
    def undoes_a_signature(self, which: int) -> None:
        done = self.pick(which)
        if done.followers or done.until <= self.clock.now():
            with pytest.raises(SignatureReleased):
                undo_signature(self.desk, done.record.KIND, done.record.id)
            return
        back = undo_signature(self.desk, done.record.KIND, done.record.id).value.record
        assert back is not None
        assert back.signature is None
        del self.documents[done.record.id]
        if isinstance(back, ContactNote):
            self.open_notes[back.id] = back

    @precondition(lambda self: self.followers)
    @rule(which=INDEX)
    def undoes_what_followed(self, which: int) -> None:
        last = self.followers[which % len(self.followers)]
        author = self.boss if last.kind == CoSigning.KIND else self.desk
        if last.until <= self.clock.now():
            with pytest.raises(SignatureReleased):
                undo_signature(author, last.kind, last.id)
            return
        undone = undo_signature(author, last.kind, last.id).value
        assert undone.record is None
        assert undone.document is not None
        assert undone.document[1] == last.document
        done = self.documents[last.document]
        self.followers.remove(last)
        done.addenda = [each for each in done.addenda if each != last.id]
        done.judged = [each for each in done.judged if each[0] != last.id]
        done.marks = [each for each in done.marks if each != last.id]
        if last.kind == Addendum.KIND:
            text = followed(self.desk, done.record.KIND, done.record.id).typed
            assert text is not None
            assert text[0] == "Also this."

    @rule(seconds=st.sampled_from([1, 10, 29, 30, 31, 3600]))
    def time_goes_by(self, seconds: int) -> None:
        self.clock.pass_by(seconds=seconds)
        release_due(self.desk)

    # --- what follows ---

    @precondition(lambda self: self.documents)
    @rule(which=INDEX)
    def adds_below(self, which: int) -> None:
        done = self.pick(which)
        after = sign_addendum(self.desk, done.record.KIND, done.record.id, "Also this.").value
        self.follow(Addendum.KIND, after.addenda[-1].id, done)
        done.addenda.append(after.addenda[-1].id)

    @precondition(lambda self: self.documents)
    @rule(which=INDEX, by_boss=st.booleans())
    def enters_in_error(self, which: int, by_boss: bool) -> None:
        done, by = self.pick(which), self.boss if by_boss else self.desk
        if done.marks:
            with pytest.raises(AlreadySigned):
                mark_in_error(by, done.record.KIND, done.record.id, "Other client")
            return
        after = mark_in_error(by, done.record.KIND, done.record.id, "Other client").value
        assert after.mark is not None
        self.follow(ErrorMark.KIND, after.mark.id, done)
        done.marks.append(after.mark.id)

    @precondition(lambda self: any(isinstance(d.record, ContactNote) for d in self.documents.values()))
    @rule(which=INDEX)
    def writes_it_anew(self, which: int) -> None:
        notes = [d for d in self.documents.values() if isinstance(d.record, ContactNote) and d.marks]
        if not notes:
            return
        wrong = notes[which % len(notes)].record
        right = correct_note(self.desk, wrong.id).value
        assert right.corrects == wrong.id
        assert correct_note(self.desk, wrong.id).value == right, "one correction, however often she asks"
        if right.signature is None:
            self.open_notes[right.id] = right

    # --- the second signature ---

    @precondition(lambda self: self.documents)
    @rule(which=INDEX)
    def supervisor_reads(self, which: int) -> None:
        done = self.pick(which)
        if done.standing is Standing.CLEAR:
            with pytest.raises(NotPermitted):
                open_to_cosign(self.boss, done.record.KIND, done.record.id)
            return
        self.reading = open_to_cosign(self.boss, done.record.KIND, done.record.id)

    @precondition(lambda self: self.reading is not None)
    @rule(judgement=st.sampled_from(Judgement))
    def supervisor_judges(self, judgement: Judgement) -> None:
        reading, self.reading = self.reading, None
        assert reading is not None
        done = self.documents.get(reading.found.document.id)
        if done is None or done.standing is Standing.CLEAR:
            with pytest.raises((NotPermitted, ReadAgain)):
                self.judge(reading, judgement)
            return
        read = [addendum.id for addendum in reading.found.addenda]
        if read != done.addenda or done.record != reading.found.document or done.standing is not Standing.AWAITING:
            with pytest.raises(ReadAgain):
                self.judge(reading, judgement)
            return
        last = self.judge(reading, judgement).judgements[-1]
        self.follow(CoSigning.KIND, last.id, done)
        done.judged.append((last.id, judgement, frozenset(read)))

    @precondition(lambda self: self.documents)
    @rule(which=INDEX)
    def the_author_cannot_sign_second(self, which: int) -> None:
        done = self.pick(which)
        with pytest.raises(NotPermitted):
            open_to_cosign(self.desk, done.record.KIND, done.record.id)

    # --- what always holds ---

    @invariant()
    def every_document_stands_where_it_should(self) -> None:
        for done in self.documents.values():
            found = followed(self.desk, done.record.KIND, done.record.id)
            assert found.document == done.record
            assert is_untouched(found.document)
            assert found.standing is done.standing
            assert [addendum.id for addendum in found.addenda] == done.addenda
            assert all(is_untouched(each) for each in (*found.addenda, *found.judgements))

    @invariant()
    def each_side_is_asked_for_what_waits_for_it(self) -> None:
        queue = {line.id for line in in_order(cosign_queue(self.boss)) if line.client_id == self.client.id}
        assert queue == self.those(Standing.AWAITING)
        assert self.of_client(today(self.boss).to_cosign) == queue
        page = today(self.desk)
        assert self.of_client(page.returned) == self.those(Standing.RETURNED)
        assert page.to_cosign == ()

    @invariant()
    def units_are_those_of_notes_that_count(self) -> None:
        counting = [d.record for d in self.documents.values() if not d.marks and isinstance(d.record, ContactNote)]
        billed = [n.billing.units for n in counting if n.billing.choice is BillingChoice.BILL]
        assert meter(self.desk, self.client.id, self.desk.today).client_month == sum(billed)

    @invariant()
    def the_plan_in_force_is_the_latest_that_counts(self) -> None:
        plans = {d.record.id: d for d in self.documents.values() if isinstance(d.record, CarePlan)}
        counting = [d.record for d in plans.values() if not d.marks]
        hand = open_plan(self.desk, self.client.id)
        latest = max(counting, key=lambda plan: plan.version, default=None)
        assert plan_in_force(hand.versions, self.desk.today, hand.standings) == latest
        for plan_id, done in plans.items():
            status = plan_status(done.record, hand.versions, hand.standings)
            assert (status is PlanStatus.IN_ERROR) == bool(done.marks), plan_id

    @invariant()
    def what_can_be_taken_back_is_not_sent(self) -> None:
        with self.desk.reading() as work:
            sent = [op for op in work.waiting() if op.client_id == self.client.id]
        signed = {op.record_id for op in sent if op.kind is OperationKind.SIGN}
        created = {op.record_id for op in sent}
        now = self.clock.now()
        held = {d.record.id for d in self.documents.values() if d.until > now}
        assert not held & signed
        assert {d.record.id for d in self.documents.values()} - held <= created
        assert not {each.id for each in self.followers if each.until > now} & created
        assert {each.id for each in self.followers if each.until <= now} <= created

    @invariant()
    def drafts_are_those_that_came_back(self) -> None:
        listed = {line.id for line in drafts(self.desk) if line.client_id == self.client.id}
        assert listed == set(self.open_notes)

    def teardown(self) -> None:
        with self.desk.reading() as work:
            assert first_break(work.trail()) is None
        kept = [copy for copy in found_again(self.desk) if copy.client_id == self.client.id]
        assert {copy.record_kind for copy in kept} <= {Addendum.KIND, ERROR_REASON}, "an undo gives words back"

    # --- helpers ---

    def keep(self, record: Any) -> None:
        self.documents[record.id] = Signed(record, self.desk.worker.is_supervised, self.clock.now() + HOLD)

    def follow(self, kind: str, record_id: UUID, done: Signed) -> None:
        self.followers.append(Follower(kind, record_id, done.record.id, self.clock.now() + HOLD))

    def pick(self, which: int) -> Signed:
        return self.documents[sorted(self.documents)[which % len(self.documents)]]

    def judge(self, reading: Reading, judgement: Judgement) -> Followed:
        if judgement is Judgement.APPROVED:
            return approve(self.boss, reading).value
        return send_back(self.boss, reading, "Which day?").value

    def those(self, wanted: Standing) -> set[UUID]:
        return {document_id for document_id, done in self.documents.items() if done.standing is wanted}

    def of_client(self, items: Any) -> set[UUID]:
        return {item.record_id for item in items if item.client_id == self.client.id}


QUICK: Any = settings(
    max_examples=examples(8), stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
LONG: Any = settings(
    max_examples=15, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def test_signatures_in_any_order(shared_desk: Desk) -> None:
    run_state_machine_as_test(lambda: Signing(shared_desk), settings=QUICK)


@pytest.mark.slow
def test_signatures_in_any_order_for_long(shared_desk: Desk) -> None:
    run_state_machine_as_test(lambda: Signing(shared_desk), settings=LONG)
