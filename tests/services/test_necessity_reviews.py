"""Reviews of medical necessity on a real vault: begun, kept, signed, taken back, read again; and what they rest on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.clients import Authorization, Client
from tcm_desktop.domain.errors import AlreadySigned, NotReadyToSign
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.domain.monitoring import Adequate, Delivered, MonitoringReview, NeedsAnswer, ServiceCheck
from tcm_desktop.domain.necessity import (
    CriterionFinding,
    CriterionStatus,
    NecessityReview,
    Purpose,
)
from tcm_desktop.domain.plan_progress import ObjectiveProgress
from tcm_desktop.domain.plans import CarePlan, Objective, ObjectiveStatus
from tcm_desktop.domain.problems import Source
from tcm_desktop.domain.referrals import Referral
from tcm_desktop.domain.signatures import is_untouched, signed
from tcm_desktop.domain.summaries import MonthlySummary, ObjectiveMonth, Progress
from tcm_desktop.services.clients import update_client
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.follow_ups import mark_in_error
from tcm_desktop.services.forms import CONTINUED_STAY, SEVERITY, criteria_sets
from tcm_desktop.services.necessity import (
    PAPER,
    keep_finding,
    keep_purpose,
    open_review,
    read_review,
    review_history,
    review_sheet,
    sign_review,
)
from tcm_desktop.services.paper_trail import trace_printed, trace_saved
from tcm_desktop.services.problems import add_problem
from tcm_desktop.services.signatures import release_due, undo_signature
from tests.services.test_problems import problem
from tests.support.vaults import StandingClock, make_note, put

DAY = date(2026, 3, 4)
MET = CriterionStatus.MET


def judged(desk: Desk, client: Client, criteria_set: str = SEVERITY, status: CriterionStatus = MET) -> NecessityReview:
    """A whole draft, every criterion judged so."""
    review = open_review(desk, client.id, criteria_set).review
    for criterion in criteria_sets()[criteria_set].criteria:
        for leaf in criterion.parts or (criterion,):
            if not leaf.rests_on:
                review = keep_finding(desk, review, CriterionFinding(leaf.id, status, "Seen.")).value.review
    return keep_purpose(desk, review, Purpose.NEEDS, "Her own goals").value.review


def put_signed_record(desk: Desk, record: object) -> None:
    put(desk, signed(record, desk.worker, desk.clock.now(), desk.clock.zone, DAY))  # type: ignore[type-var]  # a dataclass


# --- signing ---


def test_a_signed_review_holds_its_day_its_answer_and_cannot_change(desk: Desk, client: Client) -> None:
    draft = judged(desk, client)
    final = sign_review(desk, draft).value
    assert is_untouched(final)
    assert (final.reviewed_on, final.purpose, final.purpose_words) == (DAY, Purpose.NEEDS, "Her own goals")
    with pytest.raises(AlreadySigned):
        sign_review(desk, final)
    with pytest.raises(AlreadySigned):
        keep_finding(desk, final, CriterionFinding("si1"))
    with pytest.raises(AlreadySigned):
        keep_purpose(desk, final, None, "")


def test_what_is_not_whole_is_not_signed_and_nothing_is_lost(desk: Desk, client: Client) -> None:
    draft = judged(desk, client)
    for open_one in (replace(draft, purpose=None), replace(draft, purpose_words=""), replace(draft, findings=())):
        with pytest.raises(NotReadyToSign, match="your words are kept"):
            sign_review(desk, open_one)
    assert open_review(desk, client.id).review == draft


def test_a_signature_can_be_taken_back_and_the_draft_goes_on(desk: Desk, client: Client) -> None:
    draft = judged(desk, client)
    sign_review(desk, draft)
    undo_signature(desk, NecessityReview.KIND, draft.id)
    again = open_review(desk, client.id)
    assert (again.review, again.is_begun, again.last_time) == (draft, True, None)


def test_a_review_begun_earlier_is_signed_as_of_the_day_of_its_signature(
    desk: Desk, client: Client, clock: StandingClock
) -> None:
    draft = judged(desk, client)
    clock.pass_by(days=3)
    assert sign_review(desk, draft).value.reviewed_on == date(2026, 3, 7)


def test_after_a_signature_the_next_review_begins_blank_beside_the_last(desk: Desk, client: Client) -> None:
    final = sign_review(desk, judged(desk, client)).value
    hand = open_review(desk, client.id)
    assert (hand.review.findings, hand.review.purpose, hand.is_begun) == ((), None, False)
    assert hand.last_time == final


# --- continued stay rests on severity of illness ---


def test_only_a_signed_review_carries_the_first_of_continued_stay(desk: Desk, client: Client) -> None:
    draft = judged(desk, client)
    stay = judged(desk, client, CONTINUED_STAY)
    assert open_review(desk, client.id, CONTINUED_STAY).rested_on is None
    with pytest.raises(NotReadyToSign):
        sign_review(desk, stay)
    assert [c.id for c in read_review(desk, client.id, stay.id).line.result.unmet] == ["cs1"]
    severity = sign_review(desk, draft).value
    assert read_review(desk, client.id, stay.id).line.result.met
    hand = open_review(desk, client.id, CONTINUED_STAY)
    assert (hand.rested_on, hand.result.met) == (severity, True)
    final = sign_review(desk, stay).value
    carried = final.findings[0]
    assert (carried.id, carried.status) == ("cs1", MET)
    assert (carried.evidence[0].record_id, carried.evidence[0].dated) == (severity.id, DAY)
    assert read_review(desk, client.id, final.id).line.result.met


def test_a_severity_that_is_not_met_is_carried_as_it_is(desk: Desk, client: Client) -> None:
    sign_review(desk, judged(desk, client, status=CriterionStatus.NOT_MET))
    final = sign_review(desk, judged(desk, client, CONTINUED_STAY)).value
    assert final.findings[0].status is CriterionStatus.NOT_MET
    assert [c.id for c in read_review(desk, client.id, final.id).line.result.unmet] == ["cs1"]


def test_what_was_carried_stays_when_severity_is_reviewed_again(desk: Desk, client: Client) -> None:
    sign_review(desk, judged(desk, client))
    final = sign_review(desk, judged(desk, client, CONTINUED_STAY)).value
    sign_review(desk, judged(desk, client, status=CriterionStatus.NOT_MET))
    assert read_review(desk, client.id, final.id).line.result.met
    assert not open_review(desk, client.id, CONTINUED_STAY).result.met


# --- history ---


def test_the_history_holds_every_review_latest_first(desk: Desk, client: Client, clock: StandingClock) -> None:
    first = sign_review(desk, judged(desk, client)).value
    clock.pass_by(days=40)
    second = sign_review(desk, judged(desk, client, status=CriterionStatus.NOT_MET)).value
    draft = judged(desk, client, CONTINUED_STAY)
    history = review_history(desk, client.id)
    assert {line.review.id for line in history.lines[:2]} == {second.id, draft.id}
    assert history.lines[-1].review == first
    assert read_review(desk, client.id, second.id).before == first
    assert read_review(desk, client.id, first.id).before is None


def test_one_entered_in_error_can_be_read_and_counts_nowhere(desk: Desk, client: Client) -> None:
    wrong = sign_review(desk, judged(desk, client)).value
    release_due(desk)
    mark_in_error(desk, NecessityReview.KIND, wrong.id, "Wrong client")
    (line,) = review_history(desk, client.id).lines
    assert line.standing is Standing.IN_ERROR
    assert open_review(desk, client.id).last_time is None
    assert open_review(desk, client.id, CONTINUED_STAY).rested_on is None
    assert review_sheet(desk, client.id, wrong.id, 14.0).in_error


def test_what_is_not_there_cannot_be_read(desk: Desk, client: Client) -> None:
    for ask in (read_review, lambda d, c, r: review_sheet(d, c, r, 14.0)):
        with pytest.raises(RecordNotFound):
            ask(desk, client.id, desk.new_id())
    with pytest.raises(RecordNotFound):
        review_history(desk, desk.new_id())


def test_printing_leaves_its_trace_before_the_paper(desk: Desk, client: Client) -> None:
    final = sign_review(desk, judged(desk, client)).value
    trace_printed(desk, PAPER, final.id)
    trace_saved(desk, PAPER, final.id)
    with desk.reading() as work:
        events = [entry.event for entry in work.trail(final.id)]
    assert events[-2:] == ["necessity_review.printed", "necessity_review.saved_as_file"]


# --- due ---


def authorized(desk: Desk, client: Client, until: date) -> Client:
    unit = Authorization(desk.new_id(), "A-1", 40, date(2026, 1, 1), until)
    return update_client(desk, replace(client, payer_profile="um-guideline", authorizations=(unit,))).value


def test_a_payer_without_a_time_for_reviews_asks_for_none(desk: Desk, client: Client) -> None:
    assert open_review(desk, client.id).due is None


def test_a_draft_does_not_move_the_day_on_which_the_next_review_is_due(desk: Desk, client: Client) -> None:
    hers = authorized(desk, client, date(2026, 5, 31))
    assessed(desk, hers)
    judged(desk, hers)
    due = open_review(desk, hers.id).due
    assert due is not None
    assert due.due_on is None
    sign_review(desk, open_review(desk, hers.id).review)
    due = open_review(desk, hers.id).due
    assert due is not None
    assert (due.due_on, due.why, due.confirmed) == (date(2026, 5, 31), "the authorization ends", False)
    assert due.opens_on == date(2026, 5, 1)


def assessed(desk: Desk, client: Client) -> None:
    put_signed_record(desk, Assessment(desk.new_id(), client.id, desk.worker.id, DAY, completed_on=DAY))


# --- evidence ---


def test_every_kind_of_record_offers_its_evidence_with_its_day(desk: Desk, client: Client) -> None:
    add_problem(desk, client.id, problem(desk), Source.REPORTED, "her sister")
    objective = Objective(desk.new_id(), "She takes the bus alone")
    plan = CarePlan(desk.new_id(), client.id, desk.worker.id, 1, DAY, effective_on=DAY)
    plan = replace(plan, goal_own_words="I want to get out", objectives=(objective,))
    put_signed_record(desk, plan)
    step = ObjectiveProgress(
        desk.new_id(), client.id, desk.worker.id, plan.id, objective.id, DAY, ObjectiveStatus.MET, words="Twice alone."
    )
    put_signed_record(desk, step)
    check = ServiceCheck(desk.new_id(), "Bus training", Delivered.AS_PLANNED, Adequate.ENOUGH)
    put_signed_record(
        desk,
        MonitoringReview(
            desk.new_id(), client.id, desk.worker.id, DAY, plan.id, "Her", (check,), NeedsAnswer.SAME, "", "Goes well."
        ),
    )
    put(desk, Referral(desk.new_id(), client.id, desk.worker.id, "Dental care", DAY, "Clinic"))
    month = ObjectiveMonth(objective.id, objective.statement, Progress.BETTER, "Two of three.")
    put_signed_record(
        desk, MonthlySummary(desk.new_id(), client.id, desk.worker.id, date(2026, 2, 1), DAY, objectives=(month,))
    )
    put_signed_record(desk, make_note(desk, client.id, "She called the clinic by herself."))
    put(desk, make_note(desk, client.id, "A draft shows nothing."))
    offered = {(each.kind, each.shows) for each in open_review(desk, client.id).offered}
    assert offered >= {
        ("client", "F43.12 Post-traumatic stress disorder, chronic (reported by her sister)"),
        ("care_plan", "Care plan, version 1: I want to get out"),
        ("objective_progress", "She takes the bus alone: met. Twice alone"),
        ("monitoring_review", "Goes well"),
        ("monthly_summary", "She takes the bus alone: better. Two of three"),
        ("contact_note", "She called the clinic by herself."),
    }
    assert any(kind == "referral" and shows.startswith("Dental care, Clinic") for kind, shows in offered)
    assert not any("draft" in shows for _, shows in offered)
    assert all(each.dated is not None for each in open_review(desk, client.id).offered)
