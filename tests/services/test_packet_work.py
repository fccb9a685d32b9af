"""Tasks and appointments in a record packet, and a packet of very many contacts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.documents.packet import packet_text, render_packet
from tcm_desktop.documents.packet_sheet import PacketOptions
from tcm_desktop.documents.packet_work import APPOINTMENT_WORDS, TASK_WORDS
from tcm_desktop.domain.appointments import Appointment, AppointmentStatus
from tcm_desktop.domain.assessment import InformationSource
from tcm_desktop.domain.background import FactKind, LifeFact, Medication, Origin
from tcm_desktop.domain.clients import Authorization, Client, Diagnosis, ProblemEvent, Setting, Stay
from tcm_desktop.domain.contacts import (
    Activity,
    Attempt,
    AttemptOutcome,
    ConsentForm,
    ContactMode,
    ContactNote,
    ContactRole,
    InterpretedBy,
    Interpreter,
    Participant,
    TcmComponent,
    TelehealthConsent,
)
from tcm_desktop.domain.follow_ups import Addendum, ErrorMark, by_document
from tcm_desktop.domain.problems import step_of
from tcm_desktop.domain.signatures import signed
from tcm_desktop.domain.tasks import Task, TaskStatus
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.packet import packet_sheet
from tests.support.vaults import make_note, put

DAY = date(2026, 2, 10)
ALL = PacketOptions()


def text_of(desk: Desk, client: Client, options: PacketOptions = ALL) -> str:
    return packet_text(packet_sheet(desk, client.id, options))


def part(text: str, heading: str) -> str:
    """One part of the text, from its heading to the next blank line."""
    return next(each for each in text.split("\n\n") if each.startswith(heading))


def appointment(desk: Desk, client: Client, on: date = DAY, **facts: object) -> Appointment:
    made = Appointment(desk.new_id(), client.id, desk.worker.id, "Dr. Example", on)
    return replace(made, **facts)  # type: ignore[arg-type]  # drawn by tests


def task(desk: Desk, client: Client, opened_on: date = DAY, **facts: object) -> Task:
    made = Task(desk.new_id(), client.id, desk.worker.id, "Call the school", opened_on)
    return replace(made, **facts)  # type: ignore[arg-type]  # drawn by tests


def test_a_chart_without_any_says_so(desk: Desk, client: Client) -> None:
    text = text_of(desk, client)
    assert "None in these days." in part(text, "Appointments")
    assert "None in these days." in part(text, "Tasks")


def test_an_appointment_stands_there_with_everything_that_is_known(desk: Desk, client: Client) -> None:
    put(
        desk,
        appointment(
            desk,
            client,
            at=time(14, 30),
            place="County clinic",
            purpose="First visit",
            reminds="her sister",
            status=AppointmentStatus.MISSED,
            settled_on=DAY + timedelta(days=1),
            words="The bus did not come",
        ),
    )
    told = part(text_of(desk, client), "Appointments")
    for words in ("Dr. Example", "2:30 PM", "County clinic", "First visit", "Reminder by her sister", "Missed"):
        assert words in told
    assert "The bus did not come" in told
    assert "Written down" in told


def test_one_that_was_moved_is_not_called_cancelled(desk: Desk, client: Client) -> None:
    later = appointment(desk, client, DAY + timedelta(days=7))
    put(desk, later)
    put(
        desk,
        appointment(desk, client, status=AppointmentStatus.CANCELLED, words="Ill", moved_to=later.id, settled_on=DAY),
    )
    told = part(text_of(desk, client), "Appointments")
    assert "Moved to another day" in told
    assert "Cancelled" not in told
    assert "Booked" in told


def test_a_task_says_for_whom_by_when_and_how_it_ended(desk: Desk, client: Client) -> None:
    put(desk, task(desk, client, for_whom="the client", due_on=DAY + timedelta(days=3)))
    put(desk, task(desk, client, what="Fax form", status=TaskStatus.CANCELLED, ended_on=DAY, words="Sent by mail"))
    told = part(text_of(desk, client), "Tasks")
    for words in ("Call the school", "Done by the client", "Open", "Fax form", "Dropped", "Sent by mail", "No day set"):
        assert words in told


@pytest.mark.parametrize(
    ("first", "last", "tasks", "visits"),
    [
        (None, None, 2, 1),
        (DAY, DAY, 1, 1),
        (DAY + timedelta(days=1), None, 1, 0),
        (None, DAY - timedelta(days=1), 1, 0),
        (DAY - timedelta(days=3), DAY - timedelta(days=2), 1, 0),
    ],
)
def test_a_packet_of_some_days_has_what_was_open_in_them(
    desk: Desk, client: Client, first: date | None, last: date | None, tasks: int, visits: int
) -> None:
    before = DAY - timedelta(days=9)
    put(desk, task(desk, client), task(desk, client, before, ended_on=DAY - timedelta(days=1), status=TaskStatus.DONE))
    put(desk, appointment(desk, client))
    sheet = packet_sheet(desk, client.id, PacketOptions(first, last))
    assert (len(sheet.tasks), len(sheet.appointments)) == (tasks, visits)


def test_they_are_on_the_pages_too(desk: Desk, client: Client) -> None:
    put(desk, appointment(desk, client), task(desk, client))
    few = render_packet(packet_sheet(desk, client.id, ALL))
    put(desk, *(appointment(desk, client, DAY + timedelta(days=n)) for n in range(1, 60)))
    many = render_packet(packet_sheet(desk, client.id, ALL))
    assert len(re.findall(rb"/Type /Page\b", many)) > len(re.findall(rb"/Type /Page\b", few))


def test_every_standing_has_words() -> None:
    assert set(APPOINTMENT_WORDS) == set(AppointmentStatus)
    assert set(TASK_WORDS) == set(TaskStatus)


# --- what follows each document ---


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=30))
def test_what_follows_is_sorted_by_its_document_and_nothing_is_lost(drawn: list[tuple[int, bool]]) -> None:
    found = [
        (ErrorMark if is_mark else Addendum)(UUID(int=n), UUID(int=1), "contact_note", UUID(int=on), UUID(int=2), "")
        for n, (on, is_mark) in enumerate(drawn)
    ]
    sorted_out = by_document(found)
    assert sum(map(len, sorted_out.values())) == len(found)
    for document_id, hers in sorted_out.items():
        assert hers == tuple(each for each in found if each.document_id == document_id)


def test_of_very_many_contacts_each_has_its_own_addendum(desk: Desk, client: Client) -> None:
    notes = [
        signed(
            replace(make_note(desk, client.id, f"Contact number {n}."), id=desk.new_id()),
            desk.worker,
            desk.clock.now(),
            desk.clock.zone,
        )
        for n in range(120)
    ]
    added = [
        signed(
            Addendum(desk.new_id(), client.id, ContactNote.KIND, each.id, desk.worker.id, f"To {each.narrative}"),
            desk.worker,
            desk.clock.now(),
            desk.clock.zone,
        )
        for each in notes
    ]
    put(desk, *notes, *added)
    text = text_of(desk, client)
    for note in notes:
        assert text.count(f"Addendum: To {note.narrative}\n") == 1
        told = next(each for each in text.split("\n\n") if f"\n{note.narrative}\n" in each)
        assert f"Addendum: To {note.narrative}" in told


# --- what a contact says beside its text ---


def noted(desk: Desk, client: Client, **facts: object) -> str:
    """The text of the packet's part on one signed contact."""
    made = replace(make_note(desk, client.id, "Called the clinic."), service_date=DAY, **facts)  # type: ignore[arg-type]  # drawn by tests
    put(desk, signed(made, desk.worker, desk.clock.now(), desk.clock.zone))
    return part(text_of(desk, client), "Contact of February 10")


def test_a_contact_stands_there_with_everything_that_its_note_holds(desk: Desk, client: Client) -> None:
    said = noted(
        desk,
        client,
        start=time(13, 5),
        direct_minutes=50,
        not_billable_minutes=5,
        travel_minutes=20,
        mode=ContactMode.TELEHEALTH,
        contacted_role=ContactRole.CLIENT,
        component=TcmComponent.MONITORING,
        participants=(Participant(desk.new_id(), ContactRole.SIGNIFICANT_SUPPORT_PERSON, "Rosa Demo", "sister"),),
        interpreter=Interpreter("Luz Sample", "Spanish", InterpretedBy.TELEPHONE),
        telehealth_consent=TelehealthConsent(ConsentForm.VERBAL, DAY),
        second_worker="Jo Helper",
        second_worker_minutes=30,
        second_worker_did="called the clinic",
        crisis=True,
        crisis_began=time(13, 0),
        written_on=DAY + timedelta(days=3),
        late_reason="Ill until Friday.",
    )
    for words in (
        "Began: 1:05 PM",
        "Time: 50 minutes direct, 5 of them not billable, 20 travel",
        "Service: Monitoring",
        "Others there: Rosa Demo (significant support person, sister)",
        "Interpreter: Spanish, telephone, Luz Sample",
        "Consent to video: Told, February 10, 2026",
        "Second worker: Jo Helper, 30 minutes, called the clinic",
        "Crisis: From 1:00 PM to not said",
        "Written on: February 13, 2026",
        "Why it was late: Ill until Friday.",
    ):
        assert words in said.replace("\N{NO-BREAK SPACE}", " "), words


def test_several_activities_stand_with_their_minutes(desk: Desk, client: Client) -> None:
    more = Activity(desk.new_id(), TcmComponent.ASSESSMENT, 15)
    said = noted(desk, client, direct_minutes=50, component=TcmComponent.MONITORING, activities=(more,))
    assert [words in said for words in ("Monitoring", "35 minutes", "Assessment", "15 minutes")] == [True] * 4
    assert "Service: Monitoring\nBegan" not in said, "the table says it, with its minutes"


def test_an_attempt_stands_with_how_it_ended_and_the_next_try(desk: Desk, client: Client) -> None:
    said = noted(desk, client, attempt=Attempt(AttemptOutcome.VOICEMAIL_LEFT, DAY + timedelta(days=6)))
    assert "Nobody was reached: Voicemail left. Next try: February 16," in said


def test_what_a_contact_does_not_have_has_no_line(desk: Desk, client: Client) -> None:
    said = noted(desk, client)
    for label in ("Interpreter", "Consent to video", "Second worker", "Crisis", "Others there", "Written on", "Nobody"):
        assert label not in said


def test_a_payer_stands_there_by_its_name(desk: Desk, client: Client) -> None:
    said = part(text_of(desk, client), "Coverage")
    assert "San Francisco Medi-Cal specialty mental health" in said
    assert "sf-smhs" not in said


# --- the client ---


def test_a_problem_stands_with_who_wrote_what_with_which_title(desk: Desk, client: Client) -> None:
    line = Diagnosis(desk.new_id(), "Z59.41", "Food insecurity", DAY)
    begun = step_of(desk.new_id(), ProblemEvent.ADDED, DAY, replace(desk.worker, qualifications=()))
    over = step_of(desk.new_id(), ProblemEvent.RESOLVED, DAY, replace(desk.worker, qualifications=()), "Has CalFresh.")
    put(desk, replace(client, diagnoses=(replace(line, resolved_on=DAY, steps=(begun, over)),)))
    said = part(text_of(desk, client), "Problem list").replace("\N{NO-BREAK SPACE}", " ")
    by = f"by {desk.worker.name}, {desk.worker.credential}"
    assert "Z59.41 Food insecurity" in said
    assert f"Added February 10, 2026 {by}" in said
    assert f"Resolved February 10, 2026 {by}: Has CalFresh." in said


def test_what_is_known_of_her_life_stands_with_who_said_it_and_when(desk: Desk, client: Client) -> None:
    told = Origin(InformationSource.FAMILY, "her sister", DAY)
    life = LifeFact(desk.new_id(), FactKind.STRENGTH, "Paints.", told)
    pills = Medication(desk.new_id(), "Sertraline", "depression", "Dr. Noor", "Sleeps better", DAY, told)
    put(desk, replace(client, life=(life,), medications=(pills,)))
    said = part(text_of(desk, client), "Background").replace("\N{NO-BREAK SPACE}", " ")
    assert said.count("Family, her sister, February 10, 2026") == 2
    assert "Sertraline, depression, prescribed by Dr. Noor, Sleeps better, until February 10, 2026" in said


def test_authorizations_and_stays_stand_with_the_day_they_were_looked_up(desk: Desk, client: Client) -> None:
    granted = Authorization(desk.new_id(), "A-77", 24, DAY, DAY + timedelta(days=90), DAY)
    stay = Stay(desk.new_id(), Setting.HOSPITAL, DAY, None)
    put(desk, replace(client, authorizations=(granted,), stays=(stay,)))
    text = text_of(desk, client).replace("\N{NO-BREAK SPACE}", " ")
    assert [words in part(text, "Authorizations") for words in ("A-77", "24 units", "May 11, 2026")] == [True] * 3
    assert "Hospital" in part(text, "Stays")
    assert "February 10, 2026 to no end known" in part(text, "Stays")
    assert "Never looked up" in part(text, "Stays")
    bare = text_of(desk, client)
    put(desk, replace(client, authorizations=(), stays=()))
    assert "Stays\n" in bare
    assert "Stays\n" not in text_of(desk, client)
