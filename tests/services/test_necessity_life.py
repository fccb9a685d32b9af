"""Reviews of medical necessity lived in any order on a real vault: begun, judged, signed, undone, set aside, read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_desktop.documents.necessity import LEFT_OUT, necessity_text, render_necessity
from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.background import FactKind, LifeFact, Origin
from tcm_desktop.domain.clients import Authorization, Client, Diagnosis
from tcm_desktop.domain.consents import Consent, InformationKind
from tcm_desktop.domain.errors import AlreadySigned, DomainError, NotReadyToSign
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.domain.necessity import (
    CriterionFinding,
    CriterionStatus,
    Evidence,
    NecessityReview,
    Purpose,
    latest_signed,
)
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.problems import Source
from tcm_desktop.domain.records import Record
from tcm_desktop.domain.signatures import is_untouched, signed
from tcm_desktop.services.clients import update_client
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.follow_ups import mark_in_error
from tcm_desktop.services.forms import CONTINUED_STAY, SEVERITY, criteria_sets
from tcm_desktop.services.necessity import (
    keep_finding,
    keep_purpose,
    open_review,
    read_review,
    review_history,
    review_sheet,
    sign_review,
)
from tcm_desktop.services.problems import add_problem, resolve_problem, withdraw_problem
from tcm_desktop.services.signatures import release_due, undo_signature
from tests.support.effort import examples
from tests.support.vaults import StandingClock, make_client, make_note, put, seen

DAY = date(2026, 3, 4)
MET = CriterionStatus.MET
SETS = (SEVERITY, CONTINUED_STAY)


def leaves(criteria_set: str) -> list[str]:
    """The criteria of a set that are judged in it."""
    criteria = criteria_sets()[criteria_set].criteria
    return [leaf.id for each in criteria if not each.rests_on for leaf in each.parts or (each,)]


def judged(desk: Desk, client_id: UUID, criteria_set: str, status: CriterionStatus = MET) -> NecessityReview:
    """A whole draft, stored."""
    draft = open_review(desk, client_id, criteria_set).review
    found = tuple(sorted((CriterionFinding(each, status, "Seen.") for each in leaves(criteria_set)), key=_id))
    whole = replace(draft, findings=found, purpose=Purpose.NEEDS, purpose_words="Her own goals")
    put(desk, whole)
    return whole


def _id(finding: CriterionFinding) -> str:
    return finding.id


def put_signed_record(desk: Desk, record: Record, day: date = DAY) -> None:
    put(desk, signed(record, desk.worker, desk.clock.now(), desk.clock.zone, day))  # type: ignore[type-var]  # a document


# --- any order ---


@dataclass
class Life:
    """One client's reviews, and beside them what they must be."""

    desk: Desk
    client: Client
    signed: list[UUID] = field(default_factory=list)
    wrong: list[UUID] = field(default_factory=list)

    def judge(self, criteria_set: str, status: CriterionStatus) -> None:
        judged(self.desk, self.client.id, criteria_set, status)

    def bare(self, criteria_set: str, status: CriterionStatus) -> None:
        """One criterion without a word."""
        hand = open_review(self.desk, self.client.id, criteria_set)
        keep_finding(self.desk, hand.review, CriterionFinding(leaves(criteria_set)[0], status))

    def sign(self, criteria_set: str, _: CriterionStatus) -> None:
        final = sign_review(self.desk, open_review(self.desk, self.client.id, criteria_set).review).value
        assert is_untouched(final)
        self.signed.append(final.id)

    def undo(self, _: str, __: CriterionStatus) -> None:
        """Take the last signature back while it is held."""
        if self.signed and self.signed[-1] not in self.wrong:
            undo_signature(self.desk, NecessityReview.KIND, self.signed[-1])
            self.signed.pop()

    def release(self, _: str, __: CriterionStatus) -> None:
        release_due(self.desk)

    def set_aside(self, _: str, __: CriterionStatus) -> None:
        if self.signed and self.signed[-1] not in self.wrong:
            mark_in_error(self.desk, NecessityReview.KIND, self.signed[-1], "Wrong client")
            self.wrong.append(self.signed[-1])

    def check(self) -> None:
        """The history holds them all; only what counts is built upon."""
        lines = review_history(self.desk, self.client.id).lines
        final = {line.review.id for line in lines if line.review.signature is not None}
        assert final == set(self.signed)
        assert {line.review.id for line in lines if line.standing is Standing.IN_ERROR} == set(self.wrong)
        days = [(line.review.reviewed_on, line.review.id) for line in lines]
        assert days == sorted(days, reverse=True)
        assert all(is_untouched(line.review) for line in lines if line.review.signature is not None)
        counting = [line.review for line in lines if line.standing is not Standing.IN_ERROR]
        for criteria_set in SETS:
            hand = open_review(self.desk, self.client.id, criteria_set)
            assert hand.review.signature is None
            assert hand.last_time == latest_signed(counting, criteria_set)
        assert open_review(self.desk, self.client.id, CONTINUED_STAY).rested_on == latest_signed(counting, SEVERITY)
        for line in lines:
            assert read_review(self.desk, self.client.id, line.review.id).line.review == line.review


MOVES = st.tuples(
    st.sampled_from(["judge", "judge", "bare", "sign", "sign", "undo", "release", "set_aside"]),
    st.sampled_from(SETS),
    st.sampled_from(CriterionStatus),
)


@settings(max_examples=examples(14), deadline=None)
@given(st.lists(MOVES, max_size=8))
def test_reviews_lived_in_any_order_are_what_was_signed_and_nothing_else(
    shared_desk: Desk, moves: list[tuple[str, str, CriterionStatus]]
) -> None:
    client = make_client(shared_desk)
    put(shared_desk, client)
    life = Life(shared_desk, client)
    for name, criteria_set, status in moves:
        before, counts = review_history(shared_desk, client.id), seen(shared_desk)
        try:
            getattr(life, name)(criteria_set, status)
        except DomainError:
            assert review_history(shared_desk, client.id) == before
            assert seen(shared_desk) == counts
    life.check()


# --- this chart and no other ---


def test_a_review_of_another_chart_is_not_read_or_printed_under_this_name(desk: Desk, client: Client) -> None:
    other = make_client(desk, "Other")
    put(desk, other)
    hers = judged(desk, other.id, SEVERITY)
    with pytest.raises(RecordNotFound, match="not in this chart"):
        read_review(desk, client.id, hers.id)
    with pytest.raises(RecordNotFound, match="not in this chart"):
        review_sheet(desk, client.id, hers.id, 14.0)
    assert read_review(desk, other.id, hers.id).client == other


def test_opening_a_review_reads_no_other_chart(desk: Desk, client: Client) -> None:
    """Records of somebody else that nobody could read do not come into it."""
    other = make_client(desk, "Other")
    plan = CarePlan(desk.new_id(), other.id, desk.worker.id, 1, DAY)
    begun = Assessment(desk.new_id(), other.id, desk.worker.id, DAY)
    put(desk, other, plan, begun, NecessityReview(desk.new_id(), other.id, desk.worker.id, SEVERITY, DAY))
    with desk.writing() as work:
        unreadable = sa.text("UPDATE record SET body = '{}' WHERE client_id = :client AND kind <> 'client'")
        work.connection.execute(unreadable, {"client": other.id.bytes})  # type: ignore[attr-defined]  # beneath the port
        work.commit()
    assert open_review(desk, client.id).client == client
    judged(desk, client.id, SEVERITY)
    assert sign_review(desk, open_review(desk, client.id).review).value.client_id == client.id


def test_another_client_s_severity_carries_nothing_here(desk: Desk, client: Client) -> None:
    other = make_client(desk, "Other")
    put(desk, other)
    sign_review(desk, judged(desk, other.id, SEVERITY))
    assert open_review(desk, client.id, CONTINUED_STAY).rested_on is None
    with pytest.raises(NotReadyToSign):
        sign_review(desk, judged(desk, client.id, CONTINUED_STAY))


# --- the time before ---


def test_what_was_said_last_time_is_what_was_signed_last_time(desk: Desk, client: Client, clock: StandingClock) -> None:
    """Two drafts can meet in one chart, from two computers; a draft is not what was found."""
    final = sign_review(desk, judged(desk, client.id, SEVERITY)).value
    release_due(desk)
    clock.pass_by(days=1)
    for number in range(2):
        later = NecessityReview(desk.new_id(), client.id, desk.worker.id, SEVERITY, DAY + timedelta(days=number))
        put(desk, replace(later, findings=(CriterionFinding("si1", CriterionStatus.NOT_MET, "Draft"),)))
    assert open_review(desk, client.id).last_time == final


@pytest.mark.parametrize("criteria_set", SETS)
def test_the_review_before_is_of_the_same_criteria(desk: Desk, client: Client, criteria_set: str) -> None:
    severity = sign_review(desk, judged(desk, client.id, SEVERITY)).value
    stay = sign_review(desk, judged(desk, client.id, CONTINUED_STAY)).value
    first = {SEVERITY: severity, CONTINUED_STAY: stay}[criteria_set]
    second = sign_review(desk, judged(desk, client.id, criteria_set, CriterionStatus.NOT_MET)).value
    assert read_review(desk, client.id, second.id).before == first
    assert read_review(desk, client.id, first.id).before is None


def test_one_that_was_set_aside_is_not_what_was_before(desk: Desk, client: Client) -> None:
    first = sign_review(desk, judged(desk, client.id, SEVERITY)).value
    wrong = sign_review(desk, judged(desk, client.id, SEVERITY, CriterionStatus.NOT_MET)).value
    release_due(desk)
    mark_in_error(desk, NecessityReview.KIND, wrong.id, "Wrong client")
    third = sign_review(desk, judged(desk, client.id, SEVERITY)).value
    assert read_review(desk, client.id, third.id).before == first
    assert read_review(desk, client.id, wrong.id).before == first


# --- evidence that goes ---


def held(desk: Desk, client: Client, evidence: Evidence) -> NecessityReview:
    """A draft whose first criterion rests on one piece of evidence."""
    whole = judged(desk, client.id, SEVERITY)
    finding = CriterionFinding("si1", MET, evidence=(evidence,))
    return keep_finding(desk, whole, finding).value.review


def offer(desk: Desk, client: Client, words: str) -> Evidence:
    return next(each for each in open_review(desk, client.id).offered if words in each.shows)


@pytest.mark.parametrize("turn", ["withdrawn", "resolved"])
def test_a_problem_that_no_longer_stands_is_not_offered_and_what_rests_on_it_can_be_read(
    desk: Desk, client: Client, turn: str
) -> None:
    found = Diagnosis(desk.new_id(), "Z59.01", "Sheltered homelessness", DAY)
    add_problem(desk, client.id, found, Source.OWN)
    final = sign_review(desk, held(desk, client, offer(desk, client, "Z59.01"))).value
    if turn == "withdrawn":
        withdraw_problem(desk, client.id, found.id, "Wrong chart")
    else:
        resolve_problem(desk, client.id, found.id, DAY)
    assert not [each for each in open_review(desk, client.id).offered if "Z59.01" in each.shows]
    read = read_review(desk, client.id, final.id)
    assert read.line.review == final
    assert read.line.result.met
    assert "Z59.01 Sheltered homelessness" in necessity_text(review_sheet(desk, client.id, final.id, 14.0))


def test_a_note_that_was_set_aside_is_not_offered_and_its_words_stay_where_they_were_signed(
    desk: Desk, client: Client
) -> None:
    note = make_note(desk, client.id, "She called the clinic by herself.")
    put_signed_record(desk, note)
    final = sign_review(desk, held(desk, client, offer(desk, client, "called the clinic"))).value
    release_due(desk)
    mark_in_error(desk, note.KIND, note.id, "Wrong client")
    assert not [each for each in open_review(desk, client.id).offered if each.record_id == note.id]
    assert "called the clinic" in necessity_text(review_sheet(desk, client.id, final.id, 14.0))


def test_offering_stores_nothing_and_offers_the_same_again(desk: Desk, client: Client) -> None:
    counts = seen(desk)
    first, second = (open_review(desk, client.id).offered for _ in range(2))
    assert [(e.kind, e.record_id, e.path, e.shows) for e in first] == [
        (e.kind, e.record_id, e.path, e.shows) for e in second
    ]
    assert not {e.id for e in first} & {e.id for e in second}
    assert seen(desk) == counts


# --- what was signed stays ---


OLD_HANDS: dict[str, Callable[[Desk, NecessityReview], object]] = {
    "finding": lambda desk, stale: keep_finding(desk, stale, CriterionFinding("si1", CriterionStatus.NOT_MET)),
    "purpose": lambda desk, stale: keep_purpose(desk, stale, Purpose.CUSTODY, "Other"),
    "sign": lambda desk, stale: sign_review(desk, replace(stale, purpose_words="Other")),
}


@pytest.mark.parametrize("change", OLD_HANDS)
def test_what_is_signed_cannot_be_changed_by_an_old_hand(desk: Desk, client: Client, change: str) -> None:
    """A page that was opened before the signature still holds the draft."""
    stale = judged(desk, client.id, SEVERITY)
    final = sign_review(desk, stale).value
    with pytest.raises(AlreadySigned):
        OLD_HANDS[change](desk, stale)
    assert read_review(desk, client.id, final.id).line.review == final


@pytest.mark.parametrize("status", CriterionStatus)
@pytest.mark.parametrize("purpose", Purpose)
def test_the_answer_about_the_purpose_is_kept_and_judges_nothing(
    desk: Desk, client: Client, status: CriterionStatus, purpose: Purpose
) -> None:
    draft = keep_purpose(desk, judged(desk, client.id, SEVERITY, status), purpose, "Her words").value.review
    final = sign_review(desk, draft).value
    assert (final.purpose, final.purpose_words) == (purpose, "Her words")
    assert read_review(desk, client.id, final.id).line.result.met is (status is MET)


# --- when it is due ---


def test_one_set_aside_moves_the_day_of_the_next_back(desk: Desk, client: Client, clock: StandingClock) -> None:
    until = DAY + timedelta(days=60)
    granted = Authorization(desk.new_id(), "A-1", 40, DAY, until)
    client = update_client(desk, replace(client, payer_profile="um-guideline", authorizations=(granted,))).value
    put_signed_record(desk, Assessment(desk.new_id(), client.id, desk.worker.id, DAY, completed_on=DAY))
    wrong = sign_review(desk, judged(desk, client.id, SEVERITY)).value
    due = open_review(desk, client.id).due
    assert due is not None
    assert due.due_on == until
    clock.pass_by(minutes=2)
    release_due(desk)
    mark_in_error(desk, NecessityReview.KIND, wrong.id, "Wrong client")
    due = open_review(desk, client.id).due
    assert due is not None
    assert due.due_on is None


# --- on paper ---


def secret(desk: Desk, client: Client, consent_id: UUID | None) -> Client:
    """A fact from a substance use program in the client's record."""
    origin = Origin(from_part_2=True, program="Harbor Recovery House", consent_id=consent_id)
    fact = LifeFact(desk.new_id(), FactKind.HISTORY, "Was in treatment", origin)
    return update_client(desk, replace(client, life=(fact,))).value


@pytest.mark.parametrize("is_revoked", [False, True])
def test_what_a_program_told_is_printed_only_while_the_consent_holds(
    desk: Desk, client: Client, is_revoked: bool
) -> None:
    kinds = (InformationKind.SUBSTANCE_USE,)
    consent = Consent(
        desk.new_id(), client.id, desk.worker.id, "The plan", "Care", DAY, DAY, kinds, until=DAY, part2=True
    )
    put(desk, replace(consent, revoked_on=DAY) if is_revoked else consent)
    client = secret(desk, client, consent.id)
    put_signed_record(desk, make_note(desk, client.id, "Visited her at Harbor Recovery House."))
    final = sign_review(desk, held(desk, client, offer(desk, client, "Harbor"))).value
    said = necessity_text(review_sheet(desk, client.id, final.id, 14.0))
    assert ("Harbor Recovery House" in said) is not is_revoked
    assert (LEFT_OUT in said) is is_revoked
    assert render_necessity(review_sheet(desk, client.id, final.id, 20.0)).startswith(b"%PDF")
