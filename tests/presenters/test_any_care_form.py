"""Whatever is typed into a form about linking is either read whole or answered at a field that the form has."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_desktop.domain.appointments import Appointment, AppointmentStatus
from tcm_desktop.domain.consents import (
    Consent,
    ConsentGiven,
    Disclosure,
    InformationKind,
    ShareBasis,
    is_in_force,
    what_is_missing,
)
from tcm_desktop.domain.referrals import Referral, StepKind
from tcm_desktop.domain.tasks import Task, TaskStatus
from tcm_desktop.services.consents import ConsentEndForm, ConsentForm, SharingForm
from tcm_desktop.services.referrals import ReferralForm, StepForm
from tcm_desktop.services.tasks import AppointmentForm, SettleForm, TaskForm
from tests.support.records import values
from ui.presenters.care_forms import (
    appointment_form,
    read_appointment,
    read_quick,
    read_referral,
    read_settled,
    read_step,
    read_task,
    task_form,
)
from ui.presenters.consents import (
    covered_words,
    form_of,
    kinds_words,
    lacking,
    missing_lines,
    read_consent,
    read_end,
    read_sharing,
)
from ui.presenters.form_reader import Problem
from ui.presenters.referrals import facts, standing, step_detail, step_title

DAY = date(2026, 3, 4)
WHO, WORKER = UUID(int=2), UUID(int=3)
IDS = (UUID(int=100), UUID(int=101))
REFERRAL = Referral(UUID(int=1), WHO, WORKER, "Dental care", DAY, "City Dental")
VISIT = Appointment(UUID(int=4), WHO, WORKER, "Dr. Lee", DAY)
TASK = Task(UUID(int=5), WHO, WORKER, "Call", DAY)
CONSENT = Consent(UUID(int=6), WHO, WORKER, "", "", DAY, DAY)
SHARED = Disclosure(UUID(int=7), WHO, WORKER, DAY, "", "")
FEW = settings(max_examples=60)

WORDS = st.one_of(
    st.sampled_from(["", " ", "3/4/2026", "3/20", "2/30", "t", "yesterday", "12/31/2027", "9:30 am", "25:00", "soon"]),
    st.text(max_size=12),
)


def typed(form: Any, **fixed: Any) -> st.SearchStrategy[Any]:
    """Any content of a form: its texts are words that people type, and worse."""
    parts = {
        each.name: WORDS if each.type == "str" else values_of(form, each.name)
        for each in fields(form)
        if each.name not in fixed
    }
    return st.builds(form, **parts, **{name: st.just(value) for name, value in fixed.items()})


def values_of(form: Any, name: str) -> st.SearchStrategy[Any]:
    return values(form).map(lambda made: getattr(made, name))


def is_answered(form: Any, found: object, problems: tuple[Problem, ...]) -> bool:
    """Either there is a value, or there are problems, each at a field of the form and in a sentence."""
    names = {each.name for each in fields(form)}
    at_fields = all(each.field in names for each in problems)
    in_words = all(each.words.strip().endswith(".") for each in problems)
    return (found is None) == bool(problems) and at_fields and in_words


@given(typed(ReferralForm))
@FEW
def test_any_referral(form: ReferralForm) -> None:
    found, problems = read_referral(form, REFERRAL, None, DAY)
    assert is_answered(ReferralForm, found, problems)
    if found is not None:
        assert found.service
        assert found.needed_on <= DAY
        assert standing(found, DAY)
        assert dict(facts(found, (), None, DAY))["Needed since"]


@given(st.sampled_from(StepKind), st.data(), st.booleans())
@FEW
def test_any_step(kind: StepKind, data: st.DataObject, moves: bool) -> None:
    form = data.draw(typed(StepForm, kind=kind))
    found, problems = read_step(form, REFERRAL, IDS, WORKER, DAY, moves=moves)
    assert is_answered(StepForm, found, problems)
    if found is not None:
        step, _, visit = found
        assert step.on <= DAY
        assert (visit is not None) == (kind is StepKind.APPOINTMENT)
        assert kind not in (StepKind.DECLINED, StepKind.NOT_KEPT) or step.words
        assert kind is not StepKind.CLOSED or step.outcome is not None
        assert step_title(step, DAY)
        assert step_detail(step, (visit,) if visit else (), DAY) is not None


@given(typed(AppointmentForm))
@FEW
def test_any_appointment(form: AppointmentForm) -> None:
    found, problems = read_appointment(form, VISIT, DAY)
    assert is_answered(AppointmentForm, found, problems)
    if found is not None:
        assert found.with_whom
        assert found.remind_on is None or found.remind_on <= found.on
        assert found.id == VISIT.id


@given(typed(SettleForm), st.integers(-30, 30))
@FEW
def test_any_ending_of_an_appointment(form: SettleForm, ahead: int) -> None:
    visit = replace(VISIT, on=DAY + timedelta(days=ahead))
    found, problems = read_settled(form, visit, IDS[0], DAY)
    assert is_answered(SettleForm, found, problems)
    if found is not None:
        status, words, moved = found
        assert status is not AppointmentStatus.KEPT or visit.on <= DAY
        assert status is AppointmentStatus.KEPT or words
        assert moved is None or (status is AppointmentStatus.CANCELLED and moved.on >= DAY)


@given(typed(TaskForm), WORDS, WORDS)
@FEW
def test_any_task(form: TaskForm, what: str, due_on: str) -> None:
    found, problems = read_task(form, TASK, DAY)
    assert is_answered(TaskForm, found, problems)
    assert form.status is not TaskStatus.CANCELLED or form.words.strip() or problems
    quick, told = read_quick(what, due_on, DAY)
    assert (quick is None) == bool(told)
    assert quick is None or quick[0] == what.strip()


@given(typed(ConsentForm))
@FEW
def test_any_consent(form: ConsentForm) -> None:
    found, problems = read_consent(form, CONSENT, DAY)
    assert is_answered(ConsentForm, found, problems)
    if found is None:
        return
    assert found.kinds
    assert found.recipient
    assert found.until is not None or found.event
    assert found.part2 == (InformationKind.SUBSTANCE_USE in found.kinds)
    assert not (found.part2 and found.given is ConsentGiven.VERBAL)
    assert found.until is None or found.until >= found.since
    first = max(found.since, found.given_on)
    if found.until is None or found.until >= first:
        assert is_in_force(found, first), "what the form lets through can be used from its first day"
        assert not what_is_missing([found], found.recipient, found.kinds, first)


@given(typed(SharingForm), st.lists(values(Consent), max_size=2))
@FEW
def test_any_sharing(form: SharingForm, held: list[Consent]) -> None:
    found, problems = read_sharing(form, SHARED, DAY)
    assert is_answered(SharingForm, found, problems)
    missing = lacking(form, held, DAY)
    assert {each.kind for each in missing} <= set(form.kinds)
    words, _ = covered_words(form, missing)
    assert words
    assert len(missing_lines(missing, form.recipient, DAY)) == len(missing)
    if found is not None and found.basis is ShareBasis.CONSENT:
        assert not what_is_missing(held, found.recipient, found.kinds, found.on) or missing


@given(typed(ConsentEndForm))
@FEW
def test_any_end_of_a_consent(form: ConsentEndForm) -> None:
    found, problems = read_end(form, DAY)
    assert is_answered(ConsentEndForm, found, problems)
    assert found is None or found <= DAY


# --- there and back ---

TRIMMED = st.text("abcé 1", max_size=8).map(str.strip)
NAMED = TRIMMED.filter(bool)
NEAR = st.dates(date(2000, 1, 1), DAY)
TIMES = st.one_of(st.none(), st.builds(time, st.integers(0, 23), st.integers(0, 59)))


@given(NAMED, NEAR, TIMES, TRIMMED, TRIMMED, TRIMMED, st.one_of(st.none(), st.integers(0, 90)))
@FEW
def test_an_appointment_comes_back(
    whom: str, on: date, at: time | None, place: str, purpose: str, reminds: str, before: int | None
) -> None:
    remind_on = None if before is None else max(date(2000, 1, 1), on - timedelta(days=before))
    known = replace(
        VISIT, with_whom=whom, on=on, at=at, place=place, purpose=purpose, reminds=reminds, remind_on=remind_on
    )
    assert read_appointment(appointment_form(known), known, DAY) == (known, ())


@given(NAMED, TRIMMED, st.one_of(st.none(), NEAR))
@FEW
def test_a_task_comes_back(what: str, whom: str, due_on: date | None) -> None:
    known = replace(TASK, what=what, for_whom=whom, due_on=due_on)
    assert read_task(task_form(known), known, DAY) == (known, ())


@given(NAMED, NAMED, NAMED, st.sets(st.sampled_from(InformationKind), min_size=1), NEAR, st.integers(0, 900))
@FEW
def test_a_consent_comes_back(
    recipient: str, sharer: str, purpose: str, kinds: set[InformationKind], since: date, lasts: int
) -> None:
    ordered = tuple(kind for kind in InformationKind if kind in kinds)
    known = replace(
        CONSENT,
        recipient=recipient,
        sharer=sharer,
        purpose=purpose,
        kinds=ordered,
        given_by="Bea",
        given_on=since,
        since=since,
        until=since + timedelta(days=lasts),
        part2=InformationKind.SUBSTANCE_USE in kinds,
    )
    assert read_consent(form_of(known), known, DAY) == (known, ())
    assert kinds_words(reversed(ordered)) == kinds_words(ordered)
