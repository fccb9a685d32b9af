"""What a worker does at her desk: intake in pieces, charts, plans on paper, what is due; on real vaults."""

from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tcm_desktop.domain.assessment import AreaFinding, AreaOutcome, Assessment, Need
from tcm_desktop.domain.clients import AssociateRole, Client, CodeSystem, TargetGroup
from tcm_desktop.domain.contacts import BillingChoice, ContactMode, ContactRole, TcmComponent
from tcm_desktop.domain.due import DueItem
from tcm_desktop.domain.people import PersonName, Worker
from tcm_desktop.domain.plans import CarePlan, Objective
from tcm_desktop.services.assessments import (
    assessed_needs,
    keep_area,
    keep_face_to_face,
    latest_assessment,
    open_assessment,
)
from tcm_desktop.services.clients import caseload, open_chart, register_client, update_client
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.due_rules import note_due
from tcm_desktop.services.errors import RecordNotFound
from tcm_desktop.services.forms import assessment_form
from tcm_desktop.services.intake import (
    IntakeForm,
    TypedAssociate,
    TypedDiagnosis,
    drop_intake,
    keep_intake,
    open_intake,
    store_intake,
)
from tcm_desktop.services.necessity import open_review
from tcm_desktop.services.notes import keep_note, keep_typing, new_note, open_note, recent_notes
from tcm_desktop.services.plan_rules import YEARLY, due_after
from tcm_desktop.services.plans import keep_plan, open_plan, revise_plan, sign_plan
from tcm_desktop.services.printing import plan_sheet
from tcm_desktop.services.seating import enrol_worker, sit_down
from tcm_desktop.services.signing import sign_note
from tcm_desktop.services.today import LOOK_AHEAD, monday, today
from tcm_desktop.services.views import ContactLine
from tests.support.effort import examples
from tests.support.vaults import StandingClock, make_client, make_gate, make_note, open_practice_like_vault, put, seen

ON_ONE_VAULT = settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXTS = st.text(string.printable + "é一😀", max_size=20)
FORMS = st.builds(
    IntakeForm,
    *[TEXTS] * 6,
    interpreter_needed=st.booleans(),
    target_group=st.one_of(st.none(), st.sampled_from(TargetGroup)),
    diagnoses=st.lists(
        st.builds(TypedDiagnosis, st.uuids(), *[TEXTS] * 5, code_system=st.sampled_from(CodeSystem)), max_size=3
    ).map(tuple),
    associates=st.lists(
        st.builds(TypedAssociate, st.uuids(), st.sampled_from(AssociateRole), *[TEXTS] * 4), max_size=3
    ).map(tuple),
)


def stored_client(desk: Desk, family: str = "Practice", given_name: str = "Bea") -> Client:
    return register_client(desk, make_client(desk, family, given_name)).value


def events(desk: Desk, record_id: UUID) -> list[str]:
    with desk.reading() as work:
        return [entry.event for entry in work.trail(record_id)]


# --- intake in pieces ---


@given(FORMS)
@ON_ONE_VAULT
def test_whatever_was_typed_is_there_at_the_next_sitting(shared_desk: Desk, form: IntakeForm) -> None:
    begun = open_intake(shared_desk)
    keep_intake(shared_desk, begun.client_id, form)
    again = open_intake(shared_desk)
    assert (again.client_id, again.typed, again.client) == (begun.client_id, form, None)
    drop_intake(shared_desk, begun.client_id)
    assert open_intake(shared_desk).typed is None


def test_a_new_intake_is_nothing_until_something_is_kept(desk: Desk) -> None:
    first, second = open_intake(desk), open_intake(desk)
    assert first.client_id != second.client_id
    assert (first.typed, first.client) == (None, None)
    assert dict(first.payers)["sf-smhs"]


def test_the_intake_that_was_typed_last_is_offered_first(desk: Desk, clock: StandingClock) -> None:
    for name in ("Al", "Bea"):
        clock.pass_by(minutes=1)
        keep_intake(desk, desk.new_id(), IntakeForm(given=name))
    typed = open_intake(desk).typed
    assert typed is not None
    assert typed.given == "Bea"


def test_an_intake_once_stored_is_a_client_and_no_longer_unfinished(desk: Desk) -> None:
    begun = open_intake(desk)
    keep_intake(desk, begun.client_id, IntakeForm(given="Bea"))
    outcome = store_intake(desk, replace(make_client(desk), id=begun.client_id))
    assert outcome.changes.kinds == {"client"}
    assert open_intake(desk).typed is None
    opened = open_intake(desk, begun.client_id)
    assert (opened.client, opened.typed) == (outcome.value, None)
    assert events(desk, begun.client_id) == ["client.registered"]


def test_a_change_to_a_client_begun_and_left_is_hers_alone(desk: Desk, client: Client) -> None:
    other = stored_client(desk, "Sample")
    form = IntakeForm(given="Changed")
    keep_intake(desk, client.id, form)
    assert open_intake(desk, client.id).typed == form
    assert open_intake(desk, other.id).typed is None
    assert open_intake(desk).typed is None  # it belongs to a chart that exists
    store_intake(desk, replace(client, phone="555"))
    assert open_intake(desk, client.id).typed is None
    assert events(desk, client.id)[-1] == "client.updated"


def test_typing_sends_nothing_and_writes_no_trail(desk: Desk, client: Client) -> None:
    before = seen(desk)
    keep_intake(desk, client.id, IntakeForm(given="B"))
    drop_intake(desk, client.id)
    assert seen(desk) == before


def test_an_intake_of_nobody_is_said_so(desk: Desk) -> None:
    with pytest.raises(RecordNotFound):
        open_intake(desk, UUID(int=7))


# --- who works here ---


def test_the_worker_sits_down_at_her_own_desk_again(tmp_path: Path) -> None:
    clock = StandingClock()
    vault = open_practice_like_vault(tmp_path, clock)
    with pytest.raises(RecordNotFound, match="Nobody has been set up"):
        sit_down(vault, clock)
    enrolled = enrol_worker(vault, clock, "  Ana Practice ", " LCSW ", " Agency ")
    assert (enrolled.worker.name, enrolled.worker.credential, enrolled.worker.agency) == (
        "Ana Practice",
        "LCSW",
        "Agency",
    )
    assert sit_down(vault, clock).worker == enrolled.worker
    assert enrolled.worker.client_id is None
    vault.close()


def test_ids_of_a_desk_rise_even_when_its_clock_steps_back(desk: Desk, clock: StandingClock) -> None:
    made = [desk.new_id()]
    for step in (0, 5, -3600, 1):
        clock.pass_by(seconds=step)
        made.append(desk.new_id())
    assert made == sorted(set(made))


def test_the_desks_day_is_the_workers(desk: Desk, clock: StandingClock) -> None:
    assert desk.today == date(2026, 3, 4)
    clock.pass_by(hours=13, minutes=59)  # 23:59 in San Francisco
    assert desk.today == date(2026, 3, 4)
    clock.pass_by(minutes=1)
    assert desk.today == date(2026, 3, 5)


# --- clients and charts ---


@given(st.lists(st.tuples(st.sampled_from("abcABC"), st.sampled_from("xyz")), min_size=1, max_size=6))
@settings(max_examples=examples(10), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_caseload_is_in_the_order_of_names(shared_desk: Desk, names: list[tuple[str, str]]) -> None:
    for family, given_name in names:
        stored_client(shared_desk, family, given_name)
    listed = [line.listed_name.casefold() for line in caseload(shared_desk)]
    assert listed == sorted(listed)


def test_a_chart_holds_what_was_done_and_nothing_of_another_client(desk: Desk, client: Client) -> None:
    other = stored_client(desk, "Sample")
    note = keep_note(desk, make_note(desk, client.id)).value
    keep_note(desk, make_note(desk, other.id))
    keep_area(desk, open_assessment(desk, client.id).assessment, AreaFinding(assessment_form().areas[0].id))
    chart = open_chart(desk, client.id)
    assert [line.id for line in chart.contacts] == [note.id]
    assert [each.client_id for each in chart.assessments] == [client.id]
    assert open_chart(desk, other.id).assessments == ()


def test_contacts_of_a_chart_come_latest_first(desk: Desk, client: Client) -> None:
    days = [date(2026, 3, 2), date(2026, 2, 27), date(2026, 3, 4)]
    for day in days:
        keep_note(desk, replace(make_note(desk, client.id), service_date=day))
    assert [line.service_date for line in open_chart(desk, client.id).contacts] == sorted(days, reverse=True)


def test_each_look_into_a_chart_is_in_its_trail(desk: Desk, client: Client) -> None:
    before = len(events(desk, client.id))
    for _ in range(3):
        open_chart(desk, client.id)
    assert events(desk, client.id)[before:] == ["chart.opened"] * 3


def test_a_change_to_a_client_shows_in_the_caseload(desk: Desk, client: Client) -> None:
    update_client(desk, replace(client, name=PersonName("Beatriz", "Demo", "Bea")))
    assert [line.listed_name for line in caseload(desk)] == ["Demo, Bea"]


# --- assessing ---


@given(st.lists(st.tuples(st.sampled_from([a.id for a in assessment_form().areas]), st.sampled_from(AreaOutcome))))
@ON_ONE_VAULT
def test_areas_may_be_done_in_any_order_and_as_often_as_wanted(
    shared_desk: Desk, steps: list[tuple[str, AreaOutcome]]
) -> None:
    client = stored_client(shared_desk)
    kept = open_assessment(shared_desk, client.id).assessment
    for area_id, outcome in steps:
        kept = keep_area(shared_desk, kept, AreaFinding(area_id, outcome=outcome)).value
    stored = open_assessment(shared_desk, client.id).assessment
    assert {area.id: area.outcome for area in stored.areas} == dict(steps)
    assert stored == kept or not steps


def test_a_reassessment_under_way_replaces_needs_area_by_area(desk: Desk, client: Client) -> None:
    first, second = (area.id for area in assessment_form().areas[:2])
    housing, food = Need(desk.new_id(), "Housing"), Need(desk.new_id(), "Food")
    with desk.reading() as work:
        assert (latest_assessment(work, client.id), assessed_needs(work, client.id)) == (None, ())
    kept = open_assessment(desk, client.id).assessment
    for area_id, need in ((first, housing), (second, food)):
        kept = keep_area(desk, kept, AreaFinding(area_id, outcome=AreaOutcome.NEED_FOUND, needs=(need,))).value
    later = Assessment(desk.new_id(), client.id, desk.worker.id, desk.today)
    put(desk, later)
    with desk.reading() as work:
        assert latest_assessment(work, client.id) == later
        assert assessed_needs(work, client.id) == (housing, food)
    keep_area(desk, later, AreaFinding(first, outcome=AreaOutcome.NO_NEED_NOW))
    with desk.reading() as work:
        assert assessed_needs(work, client.id) == (food,)


@pytest.mark.parametrize("seen_on", [date(2026, 3, 1), None])
def test_the_day_in_person_can_be_entered_and_taken_back(desk: Desk, client: Client, seen_on: date | None) -> None:
    kept = keep_face_to_face(desk, open_assessment(desk, client.id).assessment, date(2026, 3, 2)).value
    keep_face_to_face(desk, kept, seen_on)
    assert open_assessment(desk, client.id).assessment.face_to_face_on == seen_on


# --- plans, and plans on paper ---


def planned(desk: Desk, client: Client, goal: str = "A home") -> CarePlan:
    blank = open_plan(desk, client.id).plan
    return replace(blank, goal=goal, objectives=(Objective(desk.new_id(), "Apply"),))


def test_the_draft_in_hand_comes_before_the_version_in_force(desk: Desk, client: Client) -> None:
    first = sign_plan(desk, planned(desk, client)).value.plan
    assert open_plan(desk, client.id).plan == first
    second = revise_plan(desk, first)
    keep_plan(desk, second)
    opened = open_plan(desk, client.id)
    assert (opened.plan, [plan.version for plan in opened.versions]) == (second, [1, 2])
    assert plan_sheet(desk, client.id).plan == second
    assert plan_sheet(desk, client.id, first.id).plan == first


def test_a_plan_keeps_the_days_it_was_given(desk: Desk, client: Client) -> None:
    early = replace(planned(desk, client), effective_on=date(2026, 3, 1), review_due=date(2026, 9, 1))
    signed = sign_plan(desk, early).value.plan
    assert (signed.effective_on, signed.review_due) == (date(2026, 3, 1), date(2026, 9, 1))


def test_the_plan_of_another_client_is_not_printed_under_this_name(desk: Desk, client: Client) -> None:
    other = stored_client(desk, "Sample")
    plan = keep_plan(desk, planned(desk, other, "Her own words")).value.plan
    with pytest.raises(RecordNotFound):
        plan_sheet(desk, client.id, plan.id)


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_a_year_after_is_the_same_day_or_the_last_of_february(day: date) -> None:
    following = due_after(YEARLY, day)
    assert following.year == day.year + 1
    assert (following.month, following.day) == ((2, 28) if (day.month, day.day) == (2, 29) else (day.month, day.day))


def test_what_a_contact_can_be_linked_to_depends_on_its_day(desk: Desk, client: Client) -> None:
    plan = sign_plan(desk, planned(desk, client)).value.plan
    assert new_note(desk, client.id).plan == plan
    before = replace(make_note(desk, client.id), service_date=desk.today - timedelta(days=1))
    assert open_note(desk, keep_note(desk, before).value.id).plan is None


def test_a_review_is_offered_what_the_chart_has_and_looking_stores_nothing(desk: Desk, client: Client) -> None:
    before = seen(desk)
    opened = open_review(desk, client.id)
    known = {f"diagnoses/{diagnosis.id}" for diagnosis in client.diagnoses}
    assert {evidence.path for evidence in opened.offered} == known
    assert (opened.last_time, opened.result.met) == (None, False)
    assert seen(desk) == before


# --- notes ---


@given(st.integers(0, 59), st.integers(0, 59))
@settings(max_examples=examples(15), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_caret_comes_back_where_it_was(shared_desk: Desk, caret: int, length: int) -> None:
    client = stored_client(shared_desk)
    note = replace(new_note(shared_desk, client.id).note, narrative="x" * length)
    keep_typing(shared_desk, note, min(caret, length))
    opened = open_note(shared_desk, note.id)
    assert (opened.note, opened.caret, opened.found_again) == (note, min(caret, length), True)


def test_a_contact_that_ends_after_now_does_not_push_the_next_one_ahead(desk: Desk, client: Client) -> None:
    keep_note(desk, replace(make_note(desk, client.id), start=time(9, 50), direct_minutes=30))
    assert new_note(desk, client.id).note.start == time(10)


def test_recent_notes_are_as_many_as_asked_for(desk: Desk, client: Client) -> None:
    for minutes in (10, 20, 30):
        keep_note(desk, replace(make_note(desk, client.id), direct_minutes=minutes))
    assert len(recent_notes(desk, limit=2)) == 2


# --- what is due ---

DAY = date(2026, 3, 4)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_a_later_contact_is_never_due_earlier(one: date, other: date) -> None:
    assert (note_due(one) <= note_due(other)) or one > other
    assert note_due(one) - one >= timedelta(days=3)
    assert note_due(one) - one <= timedelta(days=9)  # three business days, two week-ends, holidays at the year's end


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_a_week_has_one_monday(day: date) -> None:
    assert {monday(monday(day) + timedelta(days=n)) for n in range(7)} == {monday(day)}


@pytest.fixture(scope="module")
def busy_desk(empty_vaults: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with drafts of many days; nothing in these tests changes it."""
    import shutil

    from tests.support.vaults import open_desk, typed

    clock = StandingClock()
    gate = make_gate(shutil.copytree(empty_vaults, tmp_path_factory.mktemp("busy") / "data"), clock)
    vault = gate.open(gate.vaults()[0].id, typed())
    desk = open_desk(vault, clock)
    for number, family in enumerate(("Demo", "Sample", "Example")):
        client = stored_client(desk, family)
        for days in (0, 1, 5, 12):
            keep_note(
                desk,
                replace(make_note(desk, client.id), service_date=DAY - timedelta(days=days), start=time(9 + number)),
            )
    yield desk
    vault.close()


def order_of(item: DueItem) -> tuple[object, ...]:
    return item.due_on or date.max, item.listed_name.casefold(), item.kind


@pytest.mark.parametrize("days", [0, 1, 4, 30])
def test_every_draft_and_client_is_due_once_now_or_within_a_week(busy_desk: Desk, days: int) -> None:
    at = replace(busy_desk, clock=StandingClock(at=busy_desk.clock.now() + timedelta(days=days)))
    page = today(at)
    assert page.day == DAY + timedelta(days=days)
    assert list(page.due_now) == sorted(page.due_now, key=order_of)
    assert list(page.this_week) == sorted(page.this_week, key=order_of)
    assert all(item.due_on is None or item.due_on <= page.day for item in page.due_now)
    assert all(item.due_on and page.day < item.due_on <= page.day + LOOK_AHEAD for item in page.this_week)
    every = [*page.due_now, *page.this_week]
    assert len({item.key for item in every}) == len(every)
    assert len(every) == 12 + 3  # every draft and every client's next step
    assert page.clients == 3


def test_the_week_counts_from_monday_to_today(busy_desk: Desk) -> None:
    page = today(busy_desk)
    assert (page.notes_this_week, page.signed_this_week, page.units_this_week) == (6, 0, 0)


def test_units_of_the_week_are_those_signed_to_bill(desk: Desk, client: Client) -> None:
    facts = {
        "direct_minutes": 30,
        "mode": ContactMode.TELEPHONE,
        "contacted_role": ContactRole.PROVIDER,
        "component": TcmComponent.REFERRAL_LINKAGE,
    }
    for choice in (BillingChoice.BILL, BillingChoice.DO_NOT_BILL):
        note = replace(make_note(desk, client.id, "Called the clinic about her intake on Tuesday."), **facts)  # type: ignore[arg-type]  # fields
        sign_note(desk, note, choice, "the detail is elsewhere")
    lines: tuple[ContactLine, ...] = recent_notes(desk)
    page = today(desk)
    assert (page.notes_this_week, page.signed_this_week) == (2, 2)
    assert page.units_this_week == max(line.units for line in lines) == 2


def test_a_worker_is_no_clients_record() -> None:
    assert Worker(UUID(int=1), "Ana", "LCSW").client_id is None
