"""Monitoring, tasks, appointments, consents and judgements as values: what holds for any of them, drawn at random."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.appointments import (
    AlreadySettled,
    Appointment,
    AppointmentStatus,
    booked,
    in_order,
    next_appointment,
    settled,
)
from tcm_desktop.domain.consents import (
    Consent,
    ConsentGiven,
    InformationKind,
    Lack,
    consent_in_force,
    is_in_force,
    last_day,
    same_recipient,
    what_is_missing,
)
from tcm_desktop.domain.follow_ups import Addendum, CoSigning, ErrorMark, FollowUp, Judgement, Standing, standing
from tcm_desktop.domain.monitoring import (
    Adequate,
    Delivered,
    MonitoringGap,
    MonitoringReview,
    NeedsAnswer,
    ServiceCheck,
    latest_review,
    monitored_since,
    review_gaps,
)
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.signatures import Signature, signed
from tcm_desktop.domain.tasks import Task, TaskStatus, WordsNeeded, ended, open_tasks

DAY = date(2026, 3, 4)
ONE = timedelta(days=1)
WHO, WORKER = UUID(int=2), UUID(int=3)
ANA = Worker(WORKER, "Ana", "LCSW")
NOON = datetime(2026, 3, 4, 20, tzinfo=UTC)
WORDS = st.sampled_from(["", "  ", "\n", "No ride.", "Zwölf"])
DAYS = st.integers(-30, 30).map(lambda days: DAY + days * ONE)
IDS = st.integers(10, 99).map(lambda n: UUID(int=n))

# --- monitoring ---

CHECKS = st.builds(
    ServiceCheck,
    IDS,
    st.just("Dental care"),
    st.none() | st.sampled_from(Delivered),
    st.none() | st.sampled_from(Adequate),
    WORDS,
)
REVIEWS = st.builds(
    MonitoringReview,
    IDS,
    st.just(WHO),
    st.just(WORKER),
    DAYS,
    st.none(),
    WORDS,
    st.lists(CHECKS, max_size=4, unique_by=lambda each: each.id).map(tuple),
    st.none() | st.sampled_from(NeedsAnswer),
    WORDS,
    WORDS,
)


@given(REVIEWS)
def test_each_gap_is_named_once_and_for_a_service_of_the_page(review: MonitoringReview) -> None:
    gaps = review_gaps(review)
    assert len(set(gaps)) == len(gaps)
    assert {subject for _, subject in gaps if subject is not None} <= {each.id for each in review.services}
    about_services = {MonitoringGap.SERVICE_OPEN, MonitoringGap.SERVICE_WORDS}
    assert all((subject is not None) == (gap in about_services) for gap, subject in gaps)


@given(REVIEWS)
def test_a_review_without_gaps_answers_all_that_was_asked(review: MonitoringReview) -> None:
    if review_gaps(review):
        return
    assert review.asked.strip()
    assert review.words.strip()
    assert review.needs is NeedsAnswer.SAME or review.needs_words.strip()
    for each in review.services:
        assert each.delivered is not None
        bad = each.delivered in (Delivered.PARTLY, Delivered.NOT_DELIVERED) or each.adequate is Adequate.NOT_ENOUGH
        assert each.words.strip() or not bad


@given(REVIEWS)
def test_words_never_open_a_gap(review: MonitoringReview) -> None:
    told = replace(review, asked="Bea", words="It goes on.", needs_words="A room.")
    assert set(review_gaps(told)) <= set(review_gaps(review))


@given(st.lists(st.tuples(REVIEWS, st.booleans()), max_size=5), DAYS)
def test_the_last_review_is_signed_and_not_later_than_asked(
    drawn: list[tuple[MonitoringReview, bool]], until: date
) -> None:
    reviews = [signed(review, ANA, NOON, "UTC") if is_signed else review for review, is_signed in drawn]
    last = latest_review(reviews, until)
    fitting = [each for each in reviews if each.signature is not None and each.reviewed_on <= until]
    assert (last is None) == (not fitting)
    if last is not None:
        assert last.reviewed_on == max(each.reviewed_on for each in fitting)


@given(st.lists(st.tuples(REVIEWS, st.booleans()), max_size=4), st.lists(st.tuples(DAYS, st.booleans()), max_size=4))
def test_the_time_runs_from_the_last_review_or_the_first_plan(
    drawn: list[tuple[MonitoringReview, bool]], began: list[tuple[date, bool]]
) -> None:
    reviews = [signed(review, ANA, NOON, "UTC") if is_signed else review for review, is_signed in drawn]
    drafts = [CarePlan(UUID(int=200 + n), WHO, WORKER, n, DAY, effective_on=day) for n, (day, _) in enumerate(began)]
    plans = [
        signed(plan, ANA, NOON, "UTC") if is_signed else plan
        for plan, (_, is_signed) in zip(drafts, began, strict=True)
    ]
    done = [each.reviewed_on for each in reviews if each.signature is not None]
    first = [day for day, is_signed in began if is_signed]
    assert monitored_since(reviews, plans) == (max(done) if done else min(first, default=None))


# --- tasks ---

TASKS = st.builds(Task, IDS, st.just(WHO), st.just(WORKER), st.just("Call"), st.just(DAY), due_on=st.none() | DAYS)


@given(TASKS, st.sampled_from(TaskStatus), WORDS)
def test_a_task_ends_with_its_day_and_is_dropped_only_with_a_reason(task: Task, status: TaskStatus, words: str) -> None:
    if status is TaskStatus.CANCELLED and not words.strip():
        with pytest.raises(WordsNeeded):
            ended(task, status, DAY, words)
        return
    done = ended(task, status, DAY, words)
    assert done.status is status
    assert (done.ended_on is None) == (status is TaskStatus.OPEN)
    assert (done.what, done.due_on, done.opened_on) == (task.what, task.due_on, task.opened_on)


@given(TASKS, st.sampled_from([TaskStatus.DONE, TaskStatus.CANCELLED]))
def test_a_task_that_is_opened_again_keeps_the_words(task: Task, status: TaskStatus) -> None:
    again = ended(ended(task, status, DAY, "No ride."), TaskStatus.OPEN, DAY + ONE)
    assert (again.status, again.ended_on, again.words) == (TaskStatus.OPEN, None, "No ride.")


@given(st.lists(TASKS, max_size=6, unique_by=lambda each: each.id), st.sets(st.integers(0, 5)))
def test_open_tasks_come_by_day_and_those_without_one_last(tasks: list[Task], over: set[int]) -> None:
    mixed = [ended(each, TaskStatus.DONE, DAY) if n in over else each for n, each in enumerate(tasks)]
    shown = open_tasks(mixed)
    assert {each.id for each in shown} == {each.id for each in mixed if each.status is TaskStatus.OPEN}
    days = [each.due_on or date.max for each in shown]
    assert days == sorted(days)


# --- appointments ---

TIMES = st.none() | st.times(max_value=time(23, 59)).map(lambda at: at.replace(second=0, microsecond=0))
VISITS = st.builds(Appointment, IDS, st.just(WHO), st.just(WORKER), st.just("City Dental"), DAYS, TIMES)
ENDS = (AppointmentStatus.KEPT, AppointmentStatus.MISSED, AppointmentStatus.CANCELLED)


@given(VISITS, st.sampled_from(ENDS), WORDS)
def test_how_a_visit_went_is_written_down_once(visit: Appointment, status: AppointmentStatus, words: str) -> None:
    if status is not AppointmentStatus.KEPT and not words.strip():
        with pytest.raises(WordsNeeded):
            settled(visit, status, DAY, words)
        return
    done = settled(visit, status, DAY, words)
    assert (done.status, done.settled_on, done.words) == (status, DAY, words.strip())
    for again in ENDS:
        with pytest.raises(AlreadySettled):
            settled(done, again, DAY, "Once more.")


@given(st.lists(VISITS, max_size=6, unique_by=lambda each: each.id), st.sets(st.integers(0, 5)), DAYS)
def test_the_next_visit_is_the_first_that_is_still_to_come(
    visits: list[Appointment], over: set[int], day: date
) -> None:
    mixed = [settled(v, AppointmentStatus.KEPT, DAY, "") if n in over else v for n, v in enumerate(visits)]
    assert list(booked(mixed)) == [each for each in in_order(mixed) if each.status is AppointmentStatus.BOOKED]
    coming = [each for each in booked(mixed) if each.on >= day]
    found = next_appointment(mixed, day)
    assert found == (coming[0] if coming else None)
    assert all((found.on, found.at is None) <= (each.on, each.at is None) for each in coming if found is not None)


# --- consents ---

ASKED = (InformationKind.NEEDS, InformationKind.PLAN, InformationKind.SUBSTANCE_USE)
CONSENTS = st.builds(
    Consent,
    IDS,
    st.just(WHO),
    st.just(WORKER),
    st.sampled_from(["City Dental", "city  dental.", "County Housing"]),
    st.just("Care"),
    DAYS,
    DAYS,
    st.lists(st.sampled_from(ASKED), unique=True).map(tuple),
    until=st.none() | DAYS,
    event=st.sampled_from(["", "  ", "When she moves"]),
    event_on=st.none() | DAYS,
    given=st.sampled_from(ConsentGiven),
    part2=st.booleans(),
    revoked_on=st.none() | DAYS,
)


@given(CONSENTS, DAYS)
def test_nothing_is_in_force_after_its_last_day_or_once_taken_back(consent: Consent, day: date) -> None:
    if not is_in_force(consent, day):
        return
    end = last_day(consent)
    assert end is None or day <= end
    assert consent.revoked_on is None or day < consent.revoked_on
    assert day >= max(consent.since, consent.given_on)
    assert consent.until is not None or consent.event.strip()


@given(CONSENTS, DAYS)
def test_taking_a_consent_back_never_lets_more_go(consent: Consent, day: date) -> None:
    taken = replace(consent, revoked_on=min(consent.revoked_on or DAY, DAY))
    if is_in_force(taken, day):
        assert is_in_force(consent, day)
        assert day < DAY


@given(st.lists(CONSENTS, max_size=4, unique_by=lambda each: each.id), st.sampled_from(ASKED), DAYS)
def test_a_kind_is_covered_or_it_is_said_why_not(held: list[Consent], kind: InformationKind, day: date) -> None:
    found = consent_in_force(held, "City Dental", kind, day)
    missing = what_is_missing(held, "City Dental", [kind], day)
    assert (found is None) == bool(missing)
    if found is not None:
        assert is_in_force(found, day)
        assert kind in found.kinds
        assert same_recipient(found.recipient, "CITY DENTAL")
        written = found.part2 and found.given is ConsentGiven.SIGNED
        assert kind is not InformationKind.SUBSTANCE_USE or written  # 42 CFR 2.31
    elif missing[0].lack is not Lack.NO_CONSENT:
        near = next(each for each in held if each.id == missing[0].consent_id)
        assert same_recipient(near.recipient, "City Dental")


# --- judgements ---


def seal(second: int) -> Signature:
    return Signature(WORKER, "Ana", "LCSW", NOON + timedelta(seconds=second), "UTC", "", cosign_needed=True)


@st.composite
def histories(draw: st.DrawFn) -> list[FollowUp]:
    """What followed a document, in order: each judgement has read some of the addenda before it."""
    found: list[FollowUp] = []
    about = ("contact_note", UUID(int=1), WORKER)
    for n in range(draw(st.integers(0, 6))):
        own, sign = UUID(int=100 + n), seal(n)
        kind = draw(st.sampled_from([Addendum, Addendum, CoSigning, CoSigning, ErrorMark]))
        if kind is Addendum:
            found.append(Addendum(own, WHO, *about, "More.", sign))
        elif kind is ErrorMark:
            found.append(ErrorMark(own, WHO, *about, "Wrong.", sign))
        else:
            added = [each.id for each in found if isinstance(each, Addendum)]
            read = tuple(each for each in added if draw(st.booleans()))
            found.append(CoSigning(own, WHO, *about, draw(st.sampled_from(Judgement)), "", read, signature=sign))
    return found


@given(histories(), st.randoms(use_true_random=False))
def test_where_a_document_stands_does_not_depend_on_what_arrived_first(found: list[FollowUp], dice: object) -> None:
    mixed = list(found)
    dice.shuffle(mixed)  # type: ignore[attr-defined]  # a Random
    assert standing(UUID(int=1), seal(0), mixed) is standing(UUID(int=1), seal(0), found)


@given(histories())
def test_a_mark_outweighs_everything_and_an_unread_addendum_opens_the_question(found: list[FollowUp]) -> None:
    stands = standing(UUID(int=1), seal(0), found)
    added = {each.id for each in found if isinstance(each, Addendum)}
    judged = [each for each in found if isinstance(each, CoSigning)]
    if any(isinstance(each, ErrorMark) for each in found):
        assert stands is Standing.IN_ERROR
    elif not judged or not added <= set(judged[-1].read):
        assert stands is Standing.AWAITING
    else:
        is_kept = judged[-1].judgement is Judgement.APPROVED
        assert stands is (Standing.COSIGNED if is_kept else Standing.RETURNED)


@given(histories())
def test_what_follows_another_document_changes_nothing(found: list[FollowUp]) -> None:
    assert standing(UUID(int=7), seal(0), found) is Standing.AWAITING
    unasked = replace(seal(0), cosign_needed=False)
    assert standing(UUID(int=7), unasked, found) is Standing.CLEAR


@given(histories())
def test_what_is_not_signed_yet_counts_for_nothing(found: list[FollowUp]) -> None:
    drafts = [replace(each, signature=None) for each in found]
    assert standing(UUID(int=1), seal(0), drafts) is Standing.AWAITING
