"""Assessment, necessity and care plan through the use cases, on a real vault."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from tcm_desktop.domain.assessment import Answer, AreaFinding, AreaOutcome, Need, needs_found
from tcm_desktop.domain.clients import Client, Diagnosis
from tcm_desktop.domain.errors import AlreadySigned, NotReadyToSign
from tcm_desktop.domain.necessity import CriterionFinding, CriterionStatus, Purpose
from tcm_desktop.domain.plan_gaps import PlanGap
from tcm_desktop.domain.plans import CarePlan, Objective, Participation, ParticipationEvidence
from tcm_desktop.domain.signatures import is_untouched
from tcm_desktop.services.assessments import (
    keep_area,
    keep_face_to_face,
    open_assessment,
    sign_assessment,
)
from tcm_desktop.services.clients import caseload, open_chart, register_client, update_client
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.forms import CONTINUED_STAY, SEVERITY, assessment_form, criteria_sets
from tcm_desktop.services.necessity import keep_finding, keep_purpose, open_review, sign_review
from tcm_desktop.services.plan_rules import YEARLY, due_after
from tcm_desktop.services.plans import keep_plan, open_plan, revise_plan, sign_plan
from tests.support.vaults import StandingClock, make_client

HOME = "a06_environment"


def assess(desk: Desk, client_id: UUID) -> Need:
    """A whole assessment that finds one need, in the living arrangement."""
    need = Need(desk.new_id(), "Stable housing", "panic in crowded shelters")
    assessment = open_assessment(desk, client_id).assessment
    for area in assessment_form().areas:
        found = area.id == HOME
        finding = AreaFinding(
            area.id,
            outcome=AreaOutcome.NEED_FOUND if found else AreaOutcome.NO_NEED_NOW,
            needs=(need,) if found else (),
        )
        assessment = keep_area(desk, assessment, finding).value
    sign_assessment(desk, assessment)
    return need


def draft(desk: Desk, client_id: UUID, need: Need) -> CarePlan:
    step = Objective(desk.new_id(), "Apply to two places", "Client", date(2026, 6, 1), need.id)
    plan = open_plan(desk, client_id).plan
    took_part = Participation((ParticipationEvidence.OWN_WORDS,), "Said it in her own words")
    return replace(plan, goal="A place of my own", objectives=(step,), participation=took_part)


def test_an_assessment_goes_on_at_the_next_sitting(desk: Desk, client: Client, clock: StandingClock) -> None:
    first = open_assessment(desk, client.id)
    finding = AreaFinding(HOME, (Answer("staying", "Shelter", "since May"),))
    keep_area(desk, first.assessment, finding)
    clock.pass_by(days=2)
    again = open_assessment(desk, client.id)
    assert again.assessment.id == first.assessment.id
    (kept,) = again.assessment.areas
    assert kept == replace(finding, updated_on=date(2026, 3, 4))
    assert again.last_time is None


def test_an_assessment_with_open_areas_names_them(desk: Desk, client: Client) -> None:
    assessment = open_assessment(desk, client.id).assessment
    with pytest.raises(NotReadyToSign, match="Living arrangement"):
        sign_assessment(desk, assessment)


def test_a_signed_assessment_stays_and_the_next_one_shows_it(desk: Desk, client: Client) -> None:
    need = assess(desk, client.id)
    signed = open_chart(desk, client.id).assessments[-1]
    assert needs_found(signed) == (need,)
    assert signed.completed_on == desk.today
    assert is_untouched(signed)
    with pytest.raises(AlreadySigned):
        keep_face_to_face(desk, signed, desk.today)
    again = open_assessment(desk, client.id)
    assert again.assessment.id != signed.id
    assert (again.assessment.areas, again.last_time) == ((), signed)


def test_the_day_of_the_visit_is_kept(desk: Desk, client: Client) -> None:
    assessment = open_assessment(desk, client.id).assessment
    keep_face_to_face(desk, assessment, date(2026, 3, 3))
    assert open_assessment(desk, client.id).assessment.face_to_face_on == date(2026, 3, 3)


def test_necessity_offers_the_record_as_evidence(desk: Desk, client: Client) -> None:
    diagnosis = Diagnosis(desk.new_id(), "F33.1", "Major depressive disorder, recurrent, moderate", date(2026, 1, 5))
    gone = replace(diagnosis, id=desk.new_id(), code="F41.1", resolved_on=date(2026, 2, 1))
    update_client(desk, replace(client, diagnoses=(diagnosis, gone)))
    assess(desk, client.id)
    shown = [evidence.shows for evidence in open_review(desk, client.id).offered]
    assert shown == [
        "F33.1 Major depressive disorder, recurrent, moderate",
        "Stable housing, because of panic in crowded shelters",
    ]


def test_a_reassessment_just_begun_hides_nothing_from_necessity(desk: Desk, client: Client) -> None:
    need = assess(desk, client.id)
    first = open_assessment(desk, client.id).last_time
    again = open_assessment(desk, client.id).assessment
    keep_area(desk, again, AreaFinding(HOME, (Answer("staying", "Shelter"),)))
    offered = [e for e in open_review(desk, client.id).offered if e.kind == "assessment"]
    assert first is not None
    assert [(e.record_id, e.path) for e in offered] == [(first.id, f"areas/{HOME}/needs/{need.id}")]


def test_necessity_points_at_the_assessment_that_asked_last(desk: Desk, client: Client) -> None:
    need = assess(desk, client.id)
    again = open_assessment(desk, client.id).assessment
    still = replace(need, because_of="voices at night")
    again = keep_area(desk, again, AreaFinding(HOME, outcome=AreaOutcome.NEED_FOUND, needs=(still,))).value
    (offered,) = [e for e in open_review(desk, client.id).offered if e.path.startswith("areas")]
    assert (offered.record_id, offered.shows) == (again.id, "Stable housing, because of voices at night")
    keep_area(desk, again, AreaFinding(HOME, outcome=AreaOutcome.NO_NEED_NOW))
    assert [e for e in open_review(desk, client.id).offered if e.kind == "assessment"] == []


def test_necessity_is_met_by_evidence_and_rationale(desk: Desk, client: Client) -> None:
    assess(desk, client.id)
    opened = open_review(desk, client.id)
    assert [c.id for c in opened.result.unmet] == ["si1", "si2", "si3", "si4", "si5", "si6"]
    for criterion in criteria_sets()[SEVERITY].criteria:
        finding = CriterionFinding(criterion.id, CriterionStatus.MET, evidence=opened.offered[:1])
        opened = keep_finding(desk, opened.review, finding).value
    assert opened.result.met
    stay = open_review(desk, client.id, CONTINUED_STAY)
    assert [c.id for c in stay.result.unmet] == ["cs1", "cs2", "cs3", "cs4"]  # a draft carries nothing
    sign_review(desk, keep_purpose(desk, opened.review, Purpose.NEEDS, "Her own goals").value.review)
    stay = open_review(desk, client.id, CONTINUED_STAY)
    assert [c.id for c in stay.result.unmet] == ["cs2", "cs3", "cs4"]


def test_a_review_goes_on_until_it_is_signed(desk: Desk, client: Client, clock: StandingClock) -> None:
    opened = open_review(desk, client.id)
    keep_finding(desk, opened.review, CriterionFinding("si5", CriterionStatus.NOT_MET))
    clock.pass_by(days=30)
    again = open_review(desk, client.id)
    assert (again.review.id, again.is_begun) == (opened.review.id, True)


def test_needs_feed_the_plan(desk: Desk, client: Client) -> None:
    need = assess(desk, client.id)
    opened = open_plan(desk, client.id)
    assert opened.needs == (need,)
    assert PlanGap.NEED_NOT_IN_PLAN in {gap.kind for gap in opened.gaps}
    kept = keep_plan(desk, draft(desk, client.id, need)).value
    assert PlanGap.NEED_NOT_IN_PLAN not in {gap.kind for gap in kept.gaps}


def test_a_plan_without_a_goal_is_not_signed(desk: Desk, client: Client) -> None:
    with pytest.raises(NotReadyToSign, match="goal"):
        sign_plan(desk, open_plan(desk, client.id).plan)


def test_a_signed_plan_is_in_force_for_a_year_until_revised(desk: Desk, client: Client, clock: StandingClock) -> None:
    need = assess(desk, client.id)
    first = sign_plan(desk, draft(desk, client.id, need)).value.plan
    assert (first.effective_on, first.review_due) == (date(2026, 3, 4), date(2027, 3, 4))
    assert open_chart(desk, client.id).plan_in_force == first
    clock.pass_by(days=40)
    second = revise_plan(desk, first)
    assert (second.version, second.supersedes, second.participation) == (2, first.id, Participation())
    assert keep_plan(desk, second).value.plan == second
    assert open_chart(desk, client.id).plan_in_force == first
    in_force = sign_plan(desk, second).value.plan
    assert open_chart(desk, client.id).plan_in_force == in_force
    with pytest.raises(AlreadySigned):
        keep_plan(desk, first)


@pytest.mark.parametrize(
    ("day", "next_year"),
    [(date(2026, 3, 4), date(2027, 3, 4)), (date(2024, 2, 29), date(2025, 2, 28))],
)
def test_a_year_after(day: date, next_year: date) -> None:
    assert due_after(YEARLY, day) == next_year


def test_the_caseload_lists_who_was_taken_in(desk: Desk) -> None:
    for family, given in (("Sample", "Zoe"), ("Demo", "Al")):
        register_client(desk, make_client(desk, family, given))
    assert [line.listed_name for line in caseload(desk)] == ["Demo, Al", "Sample, Zoe"]


def test_opening_a_chart_leaves_a_trace(desk: Desk, client: Client) -> None:
    open_chart(desk, client.id)
    with desk.reading() as work:
        entry = work.trail(client.id)[-1]  # type: ignore[attr-defined]  # the vault's own reading of its trail
    assert (entry.event, entry.actor) == ("chart.opened", desk.worker.id)


def test_a_client_who_is_not_here_is_said_so(desk: Desk) -> None:
    with pytest.raises(RecordNotFound):
        open_chart(desk, UUID(int=7))
    with pytest.raises(RecordNotFound):
        update_client(desk, make_client(desk))
