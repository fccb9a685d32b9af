"""A step of the plan as the beginning of a referral, the day of a crisis note, and malformed typing in both."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.contacts import ContactMode, ContactNote
from tcm_desktop.domain.plans import CarePlan, Objective, PlannedAction
from tcm_desktop.domain.quick_line import read_line
from tcm_desktop.domain.referrals import Referral, StepKind
from tcm_desktop.services.due_rules import due_of_note, note_due
from tcm_desktop.services.referrals import ReferralForm, StepForm
from ui.presenters.care_forms import blank_referral, blank_step, form_of, read_referral, read_step
from ui.presenters.note_extras import crisis_due_words

DAY = date(2026, 3, 4)
WHO, WORKER, NEED = UUID(int=1), UUID(int=2), UUID(int=3)
STEP = PlannedAction(
    UUID(int=11), "Dental care", NEED, agency="City Dental", contact="Rosa Demo", phone="555-0100", responsible="Ana"
)
BARE = PlannedAction(UUID(int=12), "A room")
GOAL = Objective(UUID(int=13), "Keep the visits")
PLAN = CarePlan(UUID(int=10), WHO, WORKER, 1, DAY, objectives=(GOAL,), actions=(STEP, BARE))
NEW = Referral(UUID(int=20), WHO, WORKER, "", DAY)
PLAIN = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
ODD = st.sampled_from(
    ["", " ", "3/4", "3/4/2026", "13/45/99", "0", "-1", "next year", "29.2.2026", "３/４", "\x00", "9" * 40]
)
FORMS = st.builds(
    ReferralForm,
    PLAIN,
    PLAIN,
    PLAIN,
    PLAIN,
    st.sampled_from([None, NEED]),
    st.sampled_from([None, STEP.id, BARE.id, GOAL.id, UUID(int=99)]),
    ODD | PLAIN,
    ODD | PLAIN,
)
STEPS = st.builds(
    StepForm,
    st.sampled_from([kind for kind in StepKind if kind is not StepKind.INFORMATION_SENT]),
    ODD | PLAIN,
    PLAIN,
    st.sampled_from([None, *ContactMode]),
    PLAIN,
    st.none(),
    ODD | PLAIN,
    PLAIN,
    ODD | PLAIN,
    ODD | PLAIN,
    PLAIN,
    PLAIN,
    ODD | PLAIN,
)


# --- from the plan to a referral ---


def test_a_step_fills_what_it_says_and_nothing_else() -> None:
    form = blank_referral(DAY, PLAN, STEP.id)
    assert form == ReferralForm(
        "Dental care", "City Dental", "Rosa Demo, 555-0100", "", NEED, STEP.id, "3/4/2026", "3/18/2026"
    )


def test_a_bare_step_leaves_the_rest_open() -> None:
    form = blank_referral(DAY, PLAN, BARE.id)
    assert (form.service, form.recipient, form.reach, form.need_id) == ("A room", "", "", None)
    assert form.planned == BARE.id


@pytest.mark.parametrize(("contact", "phone", "reach"), [("Rosa", "", "Rosa"), ("", "555", "555"), ("", "", "")])
def test_only_what_is_known_is_joined(contact: str, phone: str, reach: str) -> None:
    plan = replace(PLAN, actions=(replace(STEP, contact=contact, phone=phone),))
    assert blank_referral(DAY, plan, STEP.id).reach == reach


@pytest.mark.parametrize("action_id", [None, UUID(int=99), GOAL.id])
@pytest.mark.parametrize("plan", [None, PLAN])
def test_what_is_no_step_of_the_plan_in_force_fills_nothing(plan: CarePlan | None, action_id: UUID | None) -> None:
    assert blank_referral(DAY, plan, action_id) == blank_referral(DAY)


def test_without_a_plan_nothing_can_be_filled() -> None:
    assert blank_referral(DAY, None, STEP.id) == blank_referral(DAY)


@pytest.mark.parametrize("step", [STEP, BARE])
def test_a_filled_form_is_whole_and_tied_to_its_step(step: PlannedAction) -> None:
    made, problems = read_referral(blank_referral(DAY, PLAN, step.id), NEW, PLAN, DAY)
    assert not problems
    assert made is not None
    assert (made.plan_id, made.action_id, made.objective_id) == (PLAN.id, step.id, None)
    assert (made.service, made.need_id, made.needed_on) == (step.statement, step.need_id, DAY)


@given(st.builds(PlannedAction, st.just(STEP.id), PLAIN, st.just(NEED), PLAIN, PLAIN, contact=PLAIN, phone=PLAIN))
def test_any_step_is_read_back_as_the_plan_said_it(step: PlannedAction) -> None:
    plan = replace(PLAN, actions=(step,))
    made, problems = read_referral(blank_referral(DAY, plan, step.id), NEW, plan, DAY)
    if not step.statement.strip():
        assert made is None
        assert [each.field for each in problems] == ["service"]
        return
    assert made is not None
    assert (made.service, made.recipient) == (step.statement.strip(), step.agency.strip())
    assert read_referral(form_of(made), made, plan, DAY) == (made, ())


# --- malformed typing ---


@given(FORMS)
def test_a_referral_is_whole_or_says_what_is_wrong(form: ReferralForm) -> None:
    made, problems = read_referral(form, NEW, PLAN, DAY)
    assert (made is None) == bool(problems)
    assert {each.field for each in problems} <= {each.name for each in fields(ReferralForm)}
    assert all(each.words and each.words.endswith((".", "?")) for each in problems)
    if made is not None:
        assert made.service.strip() == made.service != ""
        assert made.needed_on <= DAY
        assert (made.action_id is not None) == (form.planned in {STEP.id, BARE.id})
        assert (made.objective_id is not None) == (form.planned == GOAL.id)
        assert made.steps == ()


@given(FORMS)
def test_what_was_read_reads_the_same_again(form: ReferralForm) -> None:
    made, _ = read_referral(form, NEW, PLAN, DAY)
    if made is not None:
        assert read_referral(form_of(made), made, PLAN, DAY) == (made, ())


@given(FORMS)
def test_a_referral_whose_plan_is_gone_keeps_its_ties_until_they_are_changed(form: ReferralForm) -> None:
    known = replace(NEW, plan_id=PLAN.id, action_id=STEP.id)
    made, _ = read_referral(replace(form, planned=STEP.id), known, None, DAY)
    if made is not None:
        assert (made.plan_id, made.action_id) == (PLAN.id, STEP.id)


@given(STEPS)
def test_a_step_is_whole_or_says_what_is_wrong(form: StepForm) -> None:
    known = replace(NEW, service="Dental care")
    made, problems = read_step(form, known, (UUID(int=30), UUID(int=31)), WORKER, DAY, moves=False)
    assert (made is None) == bool(problems)
    assert {each.field for each in problems} <= {each.name for each in fields(StepForm)}
    if made is not None:
        step, _, visit = made
        assert step.kind is form.kind
        assert step.on <= DAY
        assert (visit is not None) == (form.kind is StepKind.APPOINTMENT)


@pytest.mark.parametrize("kind", [kind for kind in StepKind if kind is not StepKind.INFORMATION_SENT])
def test_a_blank_step_is_of_today(kind: StepKind) -> None:
    form = blank_step(kind, replace(NEW, recipient="City Dental"), DAY)
    assert (form.kind, form.on) == (kind, "3/4/2026")
    assert (form.follow_up_on == "") == (kind is StepKind.CLOSED)
    assert "City Dental" in (form.who, form.with_whom)


@given(PLAIN | ODD)
def test_any_line_is_caught_without_losing_a_word(line: str) -> None:
    """Each word of it is in the note, or was understood as minutes, time or way."""
    read = read_line(line)
    assert read.minutes is None or read.minutes > 0
    understood = (read.minutes, read.start, read.mode)
    if understood == (None, None, None):
        assert read.words.split() == line.split()
    else:
        assert len(read.words.split()) <= len(line.split())


@given(st.text(max_size=200))
def test_a_long_line_is_no_harm(line: str) -> None:
    read = read_line(line)
    assert set(read.words.split()) <= set(line.split()) or read.words in line or read.words.strip() != ""


# --- the day of a crisis note ---


def note(**facts: object) -> ContactNote:
    made = ContactNote(UUID(int=40), WHO, WORKER, DAY, "America/Los_Angeles", time(10), crisis=True)
    return replace(made, **facts)  # type: ignore[arg-type]  # named by each test


def test_the_page_says_by_when_a_crisis_note_is_due() -> None:
    words = crisis_due_words(note(), "sf-smhs", DAY)
    due = due_of_note(note(), "sf-smhs")
    assert f"{due.month}/{due.day}" in words
    assert words.endswith(".")


@given(st.dates(date(2023, 1, 1), date(2026, 12, 31)), st.sampled_from(["sf-smhs", "mt-youth", "no-such-payer"]))
def test_it_is_the_day_that_lists_name(day: date, payer: str) -> None:
    due = note_due(day, payer, crisis=True)
    assert due_of_note(note(service_date=day), payer) == due
    assert f"{due.month}/{due.day}" in crisis_due_words(note(service_date=day), payer, day)


@given(st.dates(date(2023, 1, 1), date(2026, 12, 31)), st.sampled_from(["sf-smhs", "um-guideline"]))
def test_a_crisis_never_gives_more_time(day: date, payer: str) -> None:
    calm = replace(note(service_date=day), crisis=False)
    assert day <= due_of_note(note(service_date=day), payer) <= due_of_note(calm, payer)


@given(st.dates(date(2024, 1, 1), date(2026, 12, 1)), st.integers(1, 60))
def test_a_later_contact_is_never_due_sooner(day: date, later: int) -> None:
    first, second = note(service_date=day), note(service_date=day + timedelta(days=later))
    assert due_of_note(first, "sf-smhs") <= due_of_note(second, "sf-smhs")
