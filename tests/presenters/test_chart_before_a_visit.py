"""What the chart says before a visit of referrals, appointments, tasks and consents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.appointments import Appointment, AppointmentStatus
from tcm_desktop.domain.clients import Client, TargetGroup
from tcm_desktop.domain.consents import Consent, InformationKind
from tcm_desktop.domain.people import PersonName
from tcm_desktop.domain.referrals import Referral, ReferralStep, StepKind
from tcm_desktop.domain.tasks import Task, TaskStatus
from tcm_desktop.services.clients import Chart
from ui.presenters.chart import MOST_REFERRALS, NEAR, before_you_go, consents

DAY = date(2026, 3, 4)
ONE = timedelta(days=1)
WHO, WORKER = UUID(int=2), UUID(int=3)
CLIENT = Client(WHO, PersonName("Bea", "Demo"), date(1984, 6, 15), "sf-smhs", TargetGroup.ADULT_SPMI, DAY)
REFERRAL = Referral(UUID(int=10), WHO, WORKER, "Dental care", DAY - 20 * ONE, "City Dental")
VISIT = Appointment(UUID(int=20), WHO, WORKER, "Dr. Lee", DAY + 2 * ONE, time(9, 30))
TASK = Task(UUID(int=30), WHO, WORKER, "Call the school", DAY, due_on=DAY)
CONSENT = Consent(
    UUID(int=40), WHO, WORKER, "City Dental", "Care", DAY, DAY, (InformationKind.NEEDS,), until=DAY + 90 * ONE
)


def chart(**known: object) -> Chart:
    return replace(Chart(CLIENT, (), (), (), (), None), **known)  # type: ignore[arg-type]  # named by each test


def said(**known: object) -> dict[str, str]:
    return dict(before_you_go(chart(**known), DAY))


def test_nothing_under_way_takes_no_room() -> None:
    assert said() == {"Last contact": "None yet"}
    assert consents(chart(), DAY) == ()


def test_the_next_appointment_is_named_and_past_ones_ask() -> None:
    past = replace(VISIT, id=UUID(int=21), on=DAY - ONE, at=None)
    later = replace(VISIT, id=UUID(int=22), on=DAY + 9 * ONE)
    found = said(appointments=(later, VISIT, past))
    assert found["Next appointment"] == "Fri 3/6, 9:30 am, Dr. Lee"
    assert found["How did it go?"] == "Tue 3/3, Dr. Lee"
    assert "Next appointment" not in said(appointments=(replace(VISIT, status=AppointmentStatus.KEPT),))


def test_tasks_of_the_week_and_late_ones_are_named() -> None:
    late, far = replace(TASK, id=UUID(int=31), due_on=DAY - 3 * ONE), replace(TASK, due_on=DAY + NEAR + ONE)
    open_ended = replace(TASK, id=UUID(int=32), due_on=None)
    assert said(tasks=(TASK, late, far, open_ended))["To do"] == (
        "Call the school (Late 3 days)\nCall the school (Due today)"
    )
    assert "To do" not in said(tasks=(replace(TASK, status=TaskStatus.DONE), far))


def test_open_referrals_are_named_up_to_a_few() -> None:
    closed = replace(REFERRAL, steps=(ReferralStep(UUID(int=50), StepKind.CLOSED, DAY),))
    assert "Open referrals" not in said(referrals=(closed,))
    assert said(referrals=(REFERRAL, closed))["Open referrals"] == "Dental care · City Dental: not made yet"
    many = tuple(replace(REFERRAL, id=UUID(int=60 + n)) for n in range(MOST_REFERRALS + 2))
    assert said(referrals=many)["Open referrals"].splitlines()[-1] == "and 2 more"


def test_consents_in_force_stand_in_the_strip_and_those_that_end_soon_before_the_visit() -> None:
    soon = replace(CONSENT, id=UUID(int=41), recipient="County Housing", until=DAY + 5 * ONE)
    over = replace(CONSENT, id=UUID(int=42), revoked_on=DAY)
    known = chart(consents=(CONSENT, soon, over))
    assert [line.split(".")[0] for line in consents(known, DAY)] == ["County Housing", "City Dental"]
    assert dict(before_you_go(known, DAY))["Consents that end soon"] == "County Housing, until Mon 3/9"


DAYS = st.integers(-60, 60).map(lambda days: DAY + timedelta(days=days))


@given(st.lists(st.tuples(DAYS, st.booleans()), max_size=6), st.lists(DAYS, max_size=6), st.lists(DAYS, max_size=6))
def test_whatever_is_under_way_each_line_is_said_once(
    visits: list[tuple[date, bool]], due: list[date], ends: list[date]
) -> None:
    appointments = tuple(
        replace(
            VISIT,
            id=UUID(int=100 + n),
            on=on,
            status=AppointmentStatus.BOOKED if is_open else AppointmentStatus.MISSED,
        )
        for n, (on, is_open) in enumerate(visits)
    )
    tasks = tuple(replace(TASK, id=UUID(int=200 + n), due_on=each) for n, each in enumerate(due))
    held = tuple(
        replace(CONSENT, id=UUID(int=300 + n), given_on=DAY - 99 * ONE, since=DAY - 99 * ONE, until=each)
        for n, each in enumerate(ends)
    )
    known = chart(appointments=appointments, tasks=tasks, consents=held)
    pairs = before_you_go(known, DAY)
    labels = [label for label, _ in pairs]
    assert len(labels) == len(set(labels))
    assert all(value for _, value in pairs)
    found = dict(pairs)
    past = [on for on, is_open in visits if is_open and on < DAY]
    assert len(found.get("How did it go?", "").splitlines()) == len(past)
    assert ("Next appointment" in found) == any(is_open and on >= DAY for on, is_open in visits)
    assert len(found.get("To do", "").splitlines()) == sum(each <= DAY + NEAR for each in due)
    near = [each for each in ends if DAY <= each <= DAY + 30 * ONE]
    assert len(found.get("Consents that end soon", "").splitlines()) == len(near)
    assert len(consents(known, DAY)) == sum(each >= DAY for each in ends)
