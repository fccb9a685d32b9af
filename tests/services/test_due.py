"""What a whole caseload asks for, from a real vault: each source of due items once, and that doing it takes it away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tcm_desktop.domain.appointments import Appointment
from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.clients import Authorization, Client, Coverage
from tcm_desktop.domain.consents import Consent, InformationKind
from tcm_desktop.domain.contacts import Attempt, AttemptOutcome, ContactMode, ContactNote, ContactRole
from tcm_desktop.domain.due import DueItem, DueKind
from tcm_desktop.domain.episodes import EndReason
from tcm_desktop.domain.monitoring import MonitoringReview
from tcm_desktop.domain.necessity import NecessityReview
from tcm_desktop.domain.people import WorkerRole
from tcm_desktop.domain.plan_progress import ObjectiveProgress
from tcm_desktop.domain.plans import CarePlan, Objective, ObjectiveStatus, Transition
from tcm_desktop.domain.records import Record
from tcm_desktop.domain.referrals import Referral
from tcm_desktop.domain.signatures import signed
from tcm_desktop.domain.tasks import Task, TaskStatus
from tcm_desktop.services.closing import chart_episodes, close_chart, reopen_chart, still_open
from tcm_desktop.services.cosigning import open_to_cosign, send_back
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.due import due_items
from tcm_desktop.services.follow_ups import mark_in_error
from tcm_desktop.services.today import caseload_entries, open_soon, today
from tests.support.vaults import StandingClock, make_client, make_note, put

BEGAN = date(2025, 3, 10)
IN_PERSON = {"mode": ContactMode.FACE_TO_FACE, "contacted_role": ContactRole.CLIENT}


def sign(desk: Desk, record: Record) -> Record:
    """Stored with a signature."""
    final: Record = signed(record, desk.worker, desk.clock.now(), desk.clock.zone)
    put(desk, final)
    return final


def stored(desk: Desk, payer: str = "sf-smhs", **parts: object) -> Client:
    """A client of that payer, taken in a year ago."""
    client = replace(make_client(desk, "Demo"), payer_profile=payer, opened_on=BEGAN, coverages=(), **parts)  # type: ignore[arg-type]  # fields
    put(desk, client)
    return client


def served(desk: Desk, payer: str = "sf-smhs", on: date = BEGAN, **parts: object) -> Client:
    """A client who was assessed and has a plan in force."""
    client = stored(desk, payer, **parts)
    sign(desk, Assessment(desk.new_id(), client.id, desk.worker.id, on, (), on, on))
    plan(desk, client, on)
    return client


def plan(desk: Desk, client: Client, on: date, **parts: object) -> CarePlan:
    steps = (Objective(desk.new_id(), "Keep the visits", "Bea"),)
    made = CarePlan(desk.new_id(), client.id, desk.worker.id, 1, on, "A home", objectives=steps, effective_on=on)
    final = sign(desk, replace(made, **parts))  # type: ignore[arg-type]  # fields
    assert isinstance(final, CarePlan)
    return final


def contact(desk: Desk, client: Client, day: date, **parts: object) -> ContactNote:
    note = replace(make_note(desk, client.id), service_date=day, **{**IN_PERSON, **parts})  # type: ignore[arg-type]  # fields
    put(desk, note)
    return note


def asked(desk: Desk, client: Client, kind: DueKind | None = None) -> list[DueItem]:
    """What her chart asks for."""
    with desk.reading() as work:
        found = due_items(work, desk.worker, desk.today)
    return [i for i in found if i.client_id == client.id and (kind is None or i.kind is kind)]


def only(desk: Desk, client: Client, kind: DueKind) -> DueItem:
    (item,) = asked(desk, client, kind)
    return item


# --- the way to a plan ---


def test_a_new_client_asks_for_an_assessment_and_then_a_plan(desk: Desk) -> None:
    client = stored(desk)
    assert [item.kind for item in asked(desk, client)] == [DueKind.ASSESS]
    sign(desk, Assessment(desk.new_id(), client.id, desk.worker.id, BEGAN, (), BEGAN, BEGAN))
    assert DueKind.WRITE_PLAN in {item.kind for item in asked(desk, client)}
    plan(desk, client, BEGAN)
    kinds = {item.kind for item in asked(desk, client)}
    assert kinds == {DueKind.REASSESS, DueKind.REVIEW_PLAN, DueKind.MONITOR}


def test_an_assessment_that_is_not_signed_does_not_count(desk: Desk) -> None:
    client = stored(desk)
    put(desk, Assessment(desk.new_id(), client.id, desk.worker.id, BEGAN))
    assert [item.kind for item in asked(desk, client)] == [DueKind.ASSESS]


def test_montana_wants_the_plan_within_three_weeks(desk: Desk) -> None:
    client = stored(desk, "mt-youth")
    sign(desk, Assessment(desk.new_id(), client.id, desk.worker.id, BEGAN, (), BEGAN, BEGAN))
    item = only(desk, client, DueKind.WRITE_PLAN)
    assert (item.due_on, item.why) == (date(2025, 3, 31), "within 21 days")
    assert "37.87.823" in item.source


@pytest.mark.parametrize(
    ("payer", "review", "again"),
    [("sf-smhs", date(2026, 3, 10), date(2026, 3, 10)), ("mt-youth", date(2025, 6, 8), date(2025, 6, 8))],
)
def test_plan_and_assessment_come_round_by_the_payers_clock(desk: Desk, payer: str, review: date, again: date) -> None:
    client = served(desk, payer)
    assert only(desk, client, DueKind.REVIEW_PLAN).due_on == review
    assert only(desk, client, DueKind.REASSESS).due_on == again
    sign(desk, Assessment(desk.new_id(), client.id, desk.worker.id, desk.today, (), desk.today, desk.today))
    assert (only(desk, client, DueKind.REASSESS).due_on or date.min) > again


def test_a_plan_entered_in_error_is_as_if_it_were_not_there(desk: Desk, clock: StandingClock) -> None:
    client = stored(desk)
    sign(desk, Assessment(desk.new_id(), client.id, desk.worker.id, BEGAN, (), BEGAN, BEGAN))
    wrong = plan(desk, client, BEGAN)
    clock.pass_by(minutes=1)
    mark_in_error(desk, CarePlan.KIND, wrong.id, "It was another client's.")
    kinds = {item.kind for item in asked(desk, client)}
    assert DueKind.WRITE_PLAN in kinds
    assert DueKind.REVIEW_PLAN not in kinds


def test_a_projected_end_is_there_in_time(desk: Desk) -> None:
    client = stored(desk)
    sign(desk, Assessment(desk.new_id(), client.id, desk.worker.id, BEGAN, (), BEGAN, BEGAN))
    end = desk.today + timedelta(days=20)
    plan(desk, client, BEGAN, transition=Transition("Peer group", end))
    assert only(desk, client, DueKind.TRANSITION).due_on == end


# --- what keeps coming round ---


def test_a_monitoring_review_moves_the_next_one_on(desk: Desk) -> None:
    client = served(desk)
    assert only(desk, client, DueKind.MONITOR).due_on == date(2026, 3, 10)
    sign(desk, MonitoringReview(desk.new_id(), client.id, desk.worker.id, desk.today))
    assert only(desk, client, DueKind.MONITOR).due_on == date(2027, 3, 4)


def test_a_new_version_of_the_plan_does_not_put_monitoring_off(desk: Desk) -> None:
    client = served(desk)
    plan(desk, client, date(2025, 12, 1), version=2)
    assert only(desk, client, DueKind.MONITOR).due_on == date(2026, 3, 10)


def test_pennsylvania_asks_for_an_attempt_every_two_weeks_and_an_attempt_is_enough(desk: Desk) -> None:
    client = served(desk, "pa-icm")
    assert only(desk, client, DueKind.TRY_CONTACT).due_on == BEGAN + timedelta(days=14)
    contact(desk, client, desk.today, attempt=Attempt(AttemptOutcome.NOBODY_HOME))
    assert only(desk, client, DueKind.TRY_CONTACT).due_on == desk.today + timedelta(days=14)


def test_pennsylvania_measures_outcomes_twice_a_year(desk: Desk) -> None:
    client = stored(desk, "pa-icm")
    sign(desk, Assessment(desk.new_id(), client.id, desk.worker.id, BEGAN, (), BEGAN, BEGAN))
    made = plan(desk, client, BEGAN)
    item = only(desk, client, DueKind.MEASURE_OUTCOMES)
    assert (item.due_on, item.record_id) == (date(2025, 9, 10), made.id)
    told = ObjectiveProgress(
        desk.new_id(), client.id, desk.worker.id, made.id, made.objectives[0].id, desk.today, ObjectiveStatus.MET
    )
    sign(desk, told)
    assert only(desk, client, DueKind.MEASURE_OUTCOMES).due_on == date(2026, 9, 4)


def test_kentuckys_month_counts_contacts_that_reached_somebody(desk: Desk) -> None:
    client = served(desk, "ky-month")
    for day in (2, 3):
        contact(desk, client, date(2026, 3, day))
    contact(desk, client, date(2026, 3, 3), attempt=Attempt(AttemptOutcome.NO_ANSWER))
    contact(desk, client, date(2026, 2, 27))
    assert only(desk, client, DueKind.MONTH_CONTACTS).why == "2 of 4, 2 of 2 in person"
    for _ in range(2):
        contact(desk, client, desk.today, mode=ContactMode.TELEPHONE)
    assert asked(desk, client, DueKind.MONTH_CONTACTS) == []


def test_continued_stay_is_reviewed_before_the_authorization_ends(desk: Desk) -> None:
    end = date(2026, 4, 15)
    granted = (Authorization(desk.new_id(), "A-7", 40, BEGAN, end),)
    client = served(desk, "um-guideline", authorizations=granted)
    assert only(desk, client, DueKind.REVIEW_NECESSITY).due_on is None
    day = date(2025, 9, 1)
    draft = NecessityReview(desk.new_id(), client.id, desk.worker.id, "severity_of_illness", day)
    put(desk, draft)
    assert only(desk, client, DueKind.REVIEW_NECESSITY).due_on is None  # a draft is no review yet
    put(desk, signed(draft, desk.worker, desk.clock.now(), desk.clock.zone, day))
    item = only(desk, client, DueKind.REVIEW_NECESSITY)
    assert (item.due_on, item.why) == (end, "the authorization ends")
    assert only(desk, client, DueKind.AUTHORIZATION_ENDS).about == "A-7"


def test_coverage_by_another_payer_does_not_hide_the_end_of_hers(desk: Desk) -> None:
    hers = Coverage(desk.new_id(), "sf-smhs", BEGAN, date(2026, 3, 31))
    other = Coverage(desk.new_id(), "um-guideline", BEGAN)
    client = replace(stored(desk), coverages=(hers, other))
    put(desk, client)
    assert only(desk, client, DueKind.COVERAGE_ENDS).due_on == date(2026, 3, 31)


def test_a_payer_without_rules_leaves_the_records_own_days(desk: Desk) -> None:
    client = served(desk, "moon-base")
    assert asked(desk, client) == []
    plan(desk, client, BEGAN, version=2, review_due=date(2026, 4, 1))
    assert [item.kind for item in asked(desk, client)] == [DueKind.REVIEW_PLAN]


# --- notes, second signatures ---


def test_a_draft_is_due_by_its_payers_clock_and_a_crisis_sooner(desk: Desk) -> None:
    client = served(desk)
    note = contact(desk, client, date(2026, 3, 3))
    crisis = contact(desk, client, date(2026, 3, 3), crisis=True)
    due = {item.record_id: item.due_on for item in asked(desk, client, DueKind.SIGN_NOTE)}
    assert due == {note.id: date(2026, 3, 6), crisis.id: date(2026, 3, 4)}


def test_what_waits_for_a_supervisor_and_what_came_back_stand_apart(desk: Desk) -> None:
    client = served(desk)
    boss = replace(desk.worker, roles=(WorkerRole.SUPERVISOR, WorkerRole.SELF_APPROVAL))
    final = signed(
        make_note(desk, client.id), desk.worker, desk.clock.now(), desk.clock.zone, desk.today, cosign_needed=True
    )
    put(desk, final)
    at = replace(desk, worker=boss)
    page = today(at)
    assert [(item.kind, item.record_id, item.due_on) for item in page.to_cosign] == [(DueKind.COSIGN, final.id, None)]
    assert today(desk).to_cosign == ()
    put(desk, boss)
    send_back(at, open_to_cosign(at, ContactNote.KIND, final.id), "Who was there?")
    page = today(at)
    assert [(item.kind, item.record_kind) for item in page.returned] == [(DueKind.RETURNED_NOTE, ContactNote.KIND)]
    assert page.to_cosign == ()
    assert not {DueKind.COSIGN, DueKind.RETURNED_NOTE} & {item.kind for item in page.due_now}


# --- what was arranged ---


def test_referrals_tasks_appointments_and_consents_join_the_list(desk: Desk) -> None:
    client = served(desk)
    soon = desk.today + timedelta(days=3)
    own = (desk.new_id(), client.id, desk.worker.id)
    referral = Referral(*own, "Housing", desk.today, follow_up_on=soon)
    task = Task(desk.new_id(), client.id, desk.worker.id, "Send the form", desk.today, due_on=soon)
    visit = Appointment(desk.new_id(), client.id, desk.worker.id, "Dr. Wu", soon)
    consent = Consent(
        desk.new_id(),
        client.id,
        desk.worker.id,
        "Clinic",
        "care",
        BEGAN,
        BEGAN,
        (InformationKind.PLAN,),
        until=soon,
    )
    put(desk, referral, task, visit, consent)
    page = today(desk)
    found = {item.kind: (item.about, item.due_on, item.record_id) for item in page.this_week}
    assert found[DueKind.FOLLOW_UP_REFERRAL] == ("Housing", soon, referral.id)
    assert found[DueKind.TASK] == ("Send the form", soon, task.id)
    assert found[DueKind.APPOINTMENT] == ("Dr. Wu", soon, visit.id)
    assert found[DueKind.CONSENT_ENDS] == ("Clinic", soon, consent.id)
    put(desk, replace(task, status=TaskStatus.DONE, ended_on=desk.today))
    assert asked(desk, client, DueKind.TASK) == []


# --- the page and the caseload ---


def test_a_page_shows_what_is_open_and_keeps_the_far_away_off(desk: Desk) -> None:
    client = served(desk, on=desk.today)
    page = today(desk)
    assert page.everything == ()
    assert len(asked(desk, client)) == 3  # reassessment, review and monitoring, all in a year
    (entry,) = caseload_entries(desk)
    assert {item.kind for item in entry.due} == {DueKind.REASSESS, DueKind.REVIEW_PLAN, DueKind.MONITOR}


def test_no_item_stands_on_the_page_twice(desk: Desk) -> None:
    for payer in ("sf-smhs", "um-guideline", "ky-month", "pa-icm", "mt-youth", "tx-mh-tcm"):
        client = served(desk, payer)
        contact(desk, client, date(2026, 2, 3))
    for days in (0, 30, 400):
        at = replace(desk, clock=StandingClock(desk.clock.now() + timedelta(days=days)))
        page = today(at)
        assert len({item.key for item in page.everything}) == len(page.everything) > 0


def test_what_falls_due_this_week_is_on_the_page_though_it_opens_later(desk: Desk) -> None:
    """The month's summary opens on the month's last day, and is due a week on: the page looks ahead."""
    client = served(desk, "um-guideline", on=desk.today)
    contact(desk, client, desk.today)
    march = desk.today.replace(day=31)
    with desk.reading() as work:
        items = due_items(work, desk.worker, march)
    found = open_soon(items, march)
    assert DueKind.MONTHLY_SUMMARY in {item.kind for item in found}


# --- a chart that was opened again ---


def test_a_chart_that_was_opened_again_counts_from_that_day(desk: Desk, clock: StandingClock) -> None:
    """No month of the time between, no visit late for a year, no review by the dates of the first time."""
    client = served(desk, "um-guideline")
    sign(desk, NecessityReview(desk.new_id(), client.id, desk.worker.id, "severity_of_illness", BEGAN))
    note = contact(desk, client, BEGAN)
    sign(desk, note)
    with desk.reading() as work:
        _, (episode,) = chart_episodes(work, client.id)
        left = {each.id: "Done" for each in still_open(work, client.id, episode)}
    close_chart(desk, client.id, date(2025, 4, 30), EndReason.MOVED, "", left)
    assert asked(desk, client) == []
    reopen_chart(desk, client.id, "Called us")
    assert {item.kind for item in asked(desk, client)} == {DueKind.ASSESS}
    clock.pass_by(days=1)
    sign(desk, Assessment(desk.new_id(), client.id, desk.worker.id, desk.today, (), desk.today, desk.today))
    contact(desk, client, desk.today)
    clock.pass_by(days=30)
    assert {item.kind for item in asked(desk, client)} >= {DueKind.REVIEW_NECESSITY, DueKind.MONTHLY_SUMMARY}
    missing = only(desk, client, DueKind.MONTHLY_SUMMARY)
    assert (missing.month, missing.why) == (date(2026, 3, 1), "")
    assert only(desk, client, DueKind.REVIEW_NECESSITY).why == "next step"


def test_visits_of_the_first_time_start_no_interval_after_it(desk: Desk) -> None:
    client = served(desk, "pa-icm")
    sign(desk, contact(desk, client, BEGAN))
    with desk.reading() as work:
        _, (episode,) = chart_episodes(work, client.id)
        left = {each.id: "Done" for each in still_open(work, client.id, episode)}
    close_chart(desk, client.id, date(2025, 4, 30), EndReason.MOVED, "", left)
    reopen_chart(desk, client.id, "Called us")
    found = asked(desk, client)
    assert {item.kind for item in found} >= {DueKind.ASSESS, DueKind.TRY_CONTACT}
    assert not [item for item in found if item.due_on is not None and item.due_on < desk.today]
