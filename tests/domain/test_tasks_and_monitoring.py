"""Tasks and appointments come to an end with words; a monitoring review names what it lacks."""

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
from tcm_desktop.domain.monitoring import (
    Adequate,
    Delivered,
    MonitoringGap,
    MonitoringReview,
    NeedsAnswer,
    ServiceCheck,
    latest_review,
    review_gaps,
)
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.signatures import signed
from tcm_desktop.domain.tasks import Task, TaskStatus, WordsNeeded, ended, open_tasks

DAY = date(2026, 3, 4)
TASK = Task(UUID(int=1), UUID(int=2), UUID(int=3), "Call the school", DAY)
VISIT = Appointment(UUID(int=1), UUID(int=2), UUID(int=3), "City Dental", DAY, time(9, 30))
WORKER = Worker(UUID(int=3), "Ana Practice", "LCSW")


# --- tasks ---


def test_a_task_is_done_with_or_without_words() -> None:
    assert ended(TASK, TaskStatus.DONE, DAY) == replace(TASK, status=TaskStatus.DONE, ended_on=DAY)
    assert ended(TASK, TaskStatus.DONE, DAY, " Left word. ").words == "Left word."


def test_a_task_is_not_dropped_without_saying_why() -> None:
    with pytest.raises(WordsNeeded, match="kept"):
        ended(TASK, TaskStatus.CANCELLED, DAY, "  ")
    assert ended(TASK, TaskStatus.CANCELLED, DAY, "Moved away").status is TaskStatus.CANCELLED


def test_a_task_opened_again_has_no_end() -> None:
    again = ended(ended(TASK, TaskStatus.DONE, DAY, "Called"), TaskStatus.OPEN, DAY)
    assert (again.status, again.ended_on, again.words) == (TaskStatus.OPEN, None, "Called")


@given(st.lists(st.tuples(st.one_of(st.none(), st.integers(-30, 30)), st.sampled_from(TaskStatus)), max_size=8))
def test_what_is_to_do_comes_by_its_day_and_without_one_last(parts: list[tuple[int | None, TaskStatus]]) -> None:
    tasks = [
        replace(TASK, id=UUID(int=n), due_on=None if days is None else DAY + timedelta(days=days), status=status)
        for n, (days, status) in enumerate(parts, 1)
    ]
    waiting = open_tasks(tasks)
    assert {task.id for task in waiting} == {task.id for task in tasks if task.status is TaskStatus.OPEN}
    days = [task.due_on or date.max for task in waiting]
    assert days == sorted(days)


# --- appointments ---


def test_a_kept_appointment_needs_no_words_and_any_other_does() -> None:
    assert settled(VISIT, AppointmentStatus.KEPT, DAY, "").status is AppointmentStatus.KEPT
    for status in (AppointmentStatus.MISSED, AppointmentStatus.CANCELLED):
        with pytest.raises(WordsNeeded):
            settled(VISIT, status, DAY, " ")
        assert settled(VISIT, status, DAY, " No ride ").words == "No ride"


def test_how_it_went_is_written_once() -> None:
    missed = settled(VISIT, AppointmentStatus.MISSED, DAY, "No ride")
    assert missed.settled_on == DAY
    with pytest.raises(AlreadySettled):
        settled(missed, AppointmentStatus.KEPT, DAY, "")


def test_a_moved_one_names_the_next() -> None:
    moved = settled(VISIT, AppointmentStatus.CANCELLED, DAY, "Provider is ill", UUID(int=9))
    assert (moved.moved_to, moved.status) == (UUID(int=9), AppointmentStatus.CANCELLED)


def test_appointments_come_by_day_and_time() -> None:
    early, untimed = replace(VISIT, id=UUID(int=2), at=time(8)), replace(VISIT, id=UUID(int=3), at=None)
    tomorrow = replace(VISIT, id=UUID(int=4), on=DAY + timedelta(days=1), at=time(7))
    assert in_order([tomorrow, untimed, VISIT, early]) == (early, VISIT, untimed, tomorrow)


def test_the_next_one_is_neither_past_nor_settled() -> None:
    past = replace(VISIT, id=UUID(int=5), on=DAY - timedelta(days=1))
    kept = settled(VISIT, AppointmentStatus.KEPT, DAY, "")
    tomorrow = replace(VISIT, id=UUID(int=6), on=DAY + timedelta(days=1))
    assert next_appointment([past, kept, tomorrow], DAY) == tomorrow
    assert next_appointment([past, kept], DAY) is None
    assert booked([tomorrow, kept, past]) == (past, tomorrow)


# --- monitoring ---

WELL = ServiceCheck(UUID(int=11), "Dental care", Delivered.AS_PLANNED, Adequate.ENOUGH)
REVIEW = MonitoringReview(
    UUID(int=1),
    UUID(int=2),
    UUID(int=3),
    DAY,
    asked="Client and her sister",
    services=(WELL,),
    needs=NeedsAnswer.SAME,
    words="Goes on as planned.",
)


def gaps(review: MonitoringReview) -> list[MonitoringGap]:
    return [gap for gap, _ in review_gaps(review)]


def test_a_whole_review_lacks_nothing() -> None:
    assert not review_gaps(REVIEW)


@pytest.mark.parametrize(
    ("changes", "gap"),
    [
        ({"asked": " "}, MonitoringGap.NOT_ASKED),
        ({"services": (replace(WELL, delivered=None),)}, MonitoringGap.SERVICE_OPEN),
        ({"services": (replace(WELL, adequate=None),)}, MonitoringGap.SERVICE_OPEN),
        ({"services": (replace(WELL, delivered=Delivered.PARTLY),)}, MonitoringGap.SERVICE_WORDS),
        ({"services": (replace(WELL, delivered=Delivered.NOT_DELIVERED),)}, MonitoringGap.SERVICE_WORDS),
        ({"services": (replace(WELL, adequate=Adequate.NOT_ENOUGH),)}, MonitoringGap.SERVICE_WORDS),
        ({"needs": None}, MonitoringGap.NEEDS_OPEN),
        ({"needs": NeedsAnswer.CHANGED}, MonitoringGap.NEEDS_WORDS),
        ({"words": "\n"}, MonitoringGap.NO_WORDS),
    ],
)
def test_what_a_review_lacks_has_its_name(changes: dict[str, object], gap: MonitoringGap) -> None:
    assert gaps(replace(REVIEW, **changes)) == [gap]  # type: ignore[arg-type]  # named by each case


def test_words_settle_what_is_not_well_and_a_service_that_is_not_there_is_not_rated() -> None:
    bad = ServiceCheck(UUID(int=12), "Housing", Delivered.NOT_DELIVERED, None, "Waitlist is closed.")
    assert not review_gaps(replace(REVIEW, services=(WELL, bad)))
    assert review_gaps(replace(REVIEW, services=(WELL, replace(bad, words=""))))[0][1] == bad.id


def test_gaps_come_in_the_order_of_the_page() -> None:
    empty = MonitoringReview(UUID(int=1), UUID(int=2), UUID(int=3), DAY, services=(ServiceCheck(UUID(int=5), "x"),))
    assert gaps(empty) == [
        MonitoringGap.NOT_ASKED,
        MonitoringGap.SERVICE_OPEN,
        MonitoringGap.NEEDS_OPEN,
        MonitoringGap.NO_WORDS,
    ]


def test_the_latest_review_is_signed_and_not_after_the_day() -> None:
    now = datetime(2026, 3, 4, 18, tzinfo=UTC)
    first = signed(REVIEW, WORKER, now, "UTC")
    later = signed(replace(REVIEW, id=UUID(int=8), reviewed_on=DAY + timedelta(days=9)), WORKER, now, "UTC")
    draft = replace(REVIEW, id=UUID(int=9), reviewed_on=DAY + timedelta(days=20))
    assert latest_review([first, later, draft]) == later
    assert latest_review([first, later, draft], DAY) == first
    assert latest_review([draft]) is None
