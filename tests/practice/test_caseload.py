"""The practice caseload in a real vault: signed on plausible days, untouched, and answered as written beforehand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tcm_desktop.billing.pack import Level
from tcm_desktop.domain.assessment import Assessment, open_areas
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingChoice, ContactNote, ended_at
from tcm_desktop.domain.discharge import DischargeSummary
from tcm_desktop.domain.follow_ups import Addendum, CoSigning
from tcm_desktop.domain.monitoring import MonitoringReview
from tcm_desktop.domain.necessity import NecessityReview, evaluate
from tcm_desktop.domain.plan_gaps import plan_gaps
from tcm_desktop.domain.plan_progress import ObjectiveProgress, PlanEvent, current_objectives
from tcm_desktop.domain.plans import CarePlan, ObjectiveStatus, PlanStatus, plan_status
from tcm_desktop.domain.records import RECORD_TYPES, Record, signature_of
from tcm_desktop.domain.signatures import is_untouched
from tcm_desktop.services.assessments import assessed_needs
from tcm_desktop.services.billing import NoteCheck
from tcm_desktop.services.clients import caseload, open_chart
from tcm_desktop.services.forms import CONTINUED_STAY, SEVERITY, assessment_form, criteria_sets
from tcm_desktop.services.notes import drafts, open_note
from tcm_desktop.services.plan_rules import observable_verbs
from tcm_desktop.services.plans import open_plan
from tcm_desktop.services.practice import CheckedNote, load_practice_caseload
from tcm_desktop.services.practice_data import Expected, stories
from tests.practice.conftest import Loaded
from tests.support.vaults import StandingClock, open_desk, open_practice_like_vault

NOTES = [(story.practice_id, note.key) for story in stories() for note in story.notes]


def checked(loaded: Loaded, practice_id: str, key: str) -> CheckedNote:
    return next(note for note in loaded.clients[practice_id].notes if note.data.key == key)


def answer(check: NoteCheck) -> Expected:
    """A check in the words in which the files say what they expect."""
    assert check.decision is not None, check.why_not
    assert check.verdict is not None
    reasons, exclude = sorted(check.decision.reasons), sorted(check.decision.exclude)
    chart = tuple(f.code for f in check.chart_findings if f.level is not Level.SUGGESTION)
    return Expected(check.verdict, check.units, tuple(reasons), tuple(exclude), chart)


@pytest.mark.parametrize(("practice_id", "key"), NOTES)
def test_each_note_gets_the_answer_written_beforehand(loaded: Loaded, practice_id: str, key: str) -> None:
    note = checked(loaded, practice_id, key)
    assert answer(note.check) == note.data.expect
    if note.data.first_check:
        assert note.first_check is not None
        assert answer(note.first_check) == note.data.first_check


@pytest.mark.parametrize(("practice_id", "key"), NOTES)
def test_each_note_is_stored_as_told(loaded: Loaded, practice_id: str, key: str) -> None:
    note = checked(loaded, practice_id, key)
    assert open_note(loaded.desk, note.note.id).note == note.note
    if note.data.choice is None:
        assert note.note.signature is None
    else:
        assert note.note.billing is not None
        assert note.note.billing.choice is note.data.choice
        assert note.check.decision is not None
        assert note.note.billing.units == (note.check.decision.units if note.data.choice is BillingChoice.BILL else 0)


def records(loaded: Loaded) -> list[Record]:
    with loaded.desk.reading() as work:
        return [record for kind in RECORD_TYPES.values() for record in work.every(kind)]


def test_everything_signed_is_untouched_and_signed_by_its_author(loaded: Loaded) -> None:
    signed = [record for record in records(loaded) if signature_of(record)]
    assert {type(record) for record in signed} == {
        Assessment,
        CarePlan,
        ContactNote,
        ObjectiveProgress,
        PlanEvent,
        NecessityReview,
        Addendum,
        CoSigning,
        MonitoringReview,
        DischargeSummary,
    }
    for record in signed:
        signature = signature_of(record)
        assert is_untouched(record)
        assert signature is not None
        assert signature.worker_id == getattr(record, "worker_id", loaded.desk.worker.id)
        assert signature.signed_at < loaded.desk.clock.now()


def test_notes_are_signed_on_the_day_of_the_contact_after_it_ended(loaded: Loaded) -> None:
    signed = [r for r in records(loaded) if isinstance(r, ContactNote) and r.signature]
    for note in signed:
        assert note.signature is not None
        ended = ended_at(note)
        assert ended is not None
        assert ended < note.signature.signed_at < ended + timedelta(minutes=30)
        assert note.signature.signed_at.astimezone(ZoneInfo(note.zone)).date() == note.service_date


def test_plans_and_assessments_carry_the_day_of_their_signature(loaded: Loaded) -> None:
    for record in records(loaded):
        if isinstance(record, CarePlan | Assessment) and record.signature:
            day = record.signature.signed_at.astimezone(ZoneInfo(record.signature.zone)).date()
            assert day == (record.effective_on if isinstance(record, CarePlan) else record.completed_on)


def test_links_lead_to_needs_and_objectives_of_the_same_chart(loaded: Loaded) -> None:
    for client in loaded.clients.values():
        chart = open_chart(loaded.desk, client.client.id)
        needs = {need.id for a in chart.assessments for area in a.areas for need in area.needs}
        objectives = {objective for plan in chart.plans for objective in plan.objectives}
        assert {o.need_id for o in objectives} <= needs
        assert {n.note.need_id for n in client.notes} <= needs | {None}
        assert {n.note.objective_id for n in client.notes} <= {o.id for o in objectives} | {None}


def test_the_vault_lists_what_was_told(loaded: Loaded) -> None:
    lines = caseload(loaded.desk)
    assert {line.client_id for line in lines} == {client.client.id for client in loaded.clients.values()}
    waiting = {line.id for line in drafts(loaded.desk)}
    assert waiting == {n.note.id for c in loaded.clients.values() for n in c.notes if n.data.choice is None}


def test_nothing_else_is_a_draft_but_one_plan_and_the_open_assessments(loaded: Loaded) -> None:
    unsigned = [r for r in records(loaded) if isinstance(r, CarePlan | Assessment) and r.signature is None]
    assert sorted(type(record).__name__ for record in unsigned) == ["Assessment", "Assessment", "CarePlan"]


def test_the_featured_client_goes_the_whole_way(loaded: Loaded) -> None:
    client = loaded.clients["practice-01"]
    told = [step.words for step in client.told]
    way = ["Taken in", "Assessment", "Medical necessity", "Care plan", "Contact noted", "Finding fixed", "Signed"]
    places = [next(n for n, words in enumerate(told) if words.startswith(start)) for start in way]
    assert places[:4] == sorted(places[:4])
    assert "Medical necessity, severity of illness: met" in told
    assert sorted(client.told, key=lambda step: step.at) == list(client.told)
    assert client.plan is not None


def test_a_second_version_takes_the_place_of_the_first(loaded: Loaded) -> None:
    first, second = open_chart(loaded.desk, loaded.clients["practice-03"].client.id).plans
    assert (first.version, second.version, second.supersedes) == (1, 2, first.id)
    assert plan_status(first, [first, second]) is PlanStatus.SUPERSEDED
    assert loaded.clients["practice-03"].plan == second
    kept = {o.id: o.status for o in second.objectives}
    assert kept[first.objectives[0].id] is ObjectiveStatus.MET


def test_one_plan_is_due_for_review_soon(loaded: Loaded) -> None:
    plan = loaded.clients["practice-08"].plan
    assert plan is not None
    assert plan.review_due == loaded.desk.today + timedelta(days=9)


def test_an_objective_went_on_after_its_plan_was_signed(loaded: Loaded) -> None:
    hand = open_plan(loaded.desk, loaded.clients["practice-01"].client.id)
    now = current_objectives(hand.plan, hand.versions, hand.progress)
    changed = [each for each, own in zip(now, hand.plan.objectives, strict=True) if each != own]
    assert [each.status for each in changed] == [ObjectiveStatus.PARTLY_MET]


def test_plans_in_force_lack_nothing(loaded: Loaded) -> None:
    plans = {key: client.plan for key, client in loaded.clients.items() if client.plan}
    assert len(plans) == 10
    with loaded.desk.reading() as work:
        gaps = {
            key: plan_gaps(
                plan,
                assessed_needs(work, plan.client_id),
                observable_verbs(),
                work.of_client(PlanEvent, plan.client_id),
            )
            for key, plan in plans.items()
        }
    assert {key: found for key, found in gaps.items() if found} == {}


def test_the_draft_plan_shows_what_is_missing(loaded: Loaded) -> None:
    (plan,) = open_chart(loaded.desk, loaded.clients["practice-10"].client.id).plans
    assert plan.signature is None
    assert {gap.kind.value for gap in plan_gaps(plan, ())} == {"no_transition", "no_discharge_date"}


def test_a_declined_objective_says_when_and_why(loaded: Loaded) -> None:
    plan = loaded.clients["practice-09"].plan
    assert plan is not None
    (declined,) = [o for o in plan.objectives if o.status is ObjectiveStatus.DECLINED]
    assert declined.status_on == plan.effective_on
    assert declined.status_reason


def latest(loaded: Loaded, practice_id: str, criteria_set: str) -> NecessityReview:
    chart = open_chart(loaded.desk, loaded.clients[practice_id].client.id)
    return next(r for r in reversed(chart.reviews) if r.criteria_set == criteria_set)


def test_necessity_is_met_with_evidence_wherever_there_is_a_plan(loaded: Loaded) -> None:
    for key, client in loaded.clients.items():
        if client.plan:
            review = latest(loaded, key, SEVERITY)
            assert evaluate(criteria_sets()[SEVERITY], review).met
            assert any(finding.evidence for finding in review.findings)


def test_one_necessity_review_is_not_met(loaded: Loaded) -> None:
    result = evaluate(criteria_sets()[SEVERITY], latest(loaded, "practice-14", SEVERITY))
    assert [criterion.id for criterion in result.unmet] == ["si2", "si3", "si4", "si5", "si6"]


def test_continued_stay_by_the_reassessed_alternative(loaded: Loaded) -> None:
    review = latest(loaded, "practice-04", CONTINUED_STAY)
    findings = {finding.id: finding for finding in review.findings}
    assert findings["cs4a"].status.value == "not_met"
    assert findings["cs4b"].evidence
    assert findings["cs1"].evidence[0].record_id == latest(loaded, "practice-04", SEVERITY).id
    assert evaluate(criteria_sets()[CONTINUED_STAY], review).met


@pytest.mark.parametrize(("practice_id", "sittings"), [("practice-11", 3), ("practice-12", 2)])
def test_some_assessments_are_under_way(loaded: Loaded, practice_id: str, sittings: int) -> None:
    (assessment,) = open_chart(loaded.desk, loaded.clients[practice_id].client.id).assessments
    assert assessment.signature is None
    assert open_areas(assessment_form(), assessment)
    assert len({finding.updated_on for finding in assessment.areas}) == sittings


def test_one_client_is_new(loaded: Loaded) -> None:
    chart = open_chart(loaded.desk, loaded.clients["practice-13"].client.id)
    assert (chart.assessments, chart.reviews, chart.plans, chart.contacts) == ((), (), (), ())


def test_coverage_is_known_as_of_a_day_in_the_past(loaded: Loaded) -> None:
    today = loaded.desk.today
    covered = {key: client.client.coverages for key, client in loaded.clients.items()}
    assert [key for key, coverages in covered.items() if not coverages] == ["practice-13"]
    for coverage in (c for coverages in covered.values() for c in coverages):
        assert coverage.known_as_of is not None
        assert coverage.since < coverage.known_as_of < today


def test_some_charts_hold_stays_authorized_units_and_another_payer(loaded: Loaded) -> None:
    clients = {key: client.client for key, client in loaded.clients.items()}
    assert {key for key, client in clients.items() if client.stays} == {"practice-01", "practice-10"}
    assert {key for key, client in clients.items() if client.authorizations} == {"practice-04", "practice-09"}
    assert clients["practice-10"].coverages[0].other_payer_liable
    for client in clients.values():
        assert all(stay.discharged_on and stay.admitted_on < stay.discharged_on for stay in client.stays)
        assert all(a.since < loaded.desk.today < a.until for a in client.authorizations)


def test_children_are_children(loaded: Loaded) -> None:
    with loaded.desk.reading() as work:
        for client in work.every(Client):
            age = (loaded.desk.today - client.birth_date).days / 365.25
            assert (age < 21) == (client.target_group.value != "adult_spmi")


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 3, 1, 8, 5, tzinfo=UTC),  # a Sunday, five past midnight in San Francisco
        datetime(2028, 2, 29, 20, 0, tzinfo=UTC),
    ],
)
@pytest.mark.slow
def test_it_can_be_loaded_on_any_day(tmp_path: Path, now: datetime) -> None:
    clock = StandingClock(now)
    vault = open_practice_like_vault(tmp_path, clock)
    try:
        clients = load_practice_caseload(open_desk(vault, clock))
    finally:
        vault.close()
    assert sum(len(client.notes) for client in clients) == len(NOTES)
    assert max(step.at for client in clients for step in client.told) < now
