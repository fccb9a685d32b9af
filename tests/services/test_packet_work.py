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
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.follow_ups import Addendum, ErrorMark, by_document
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
    for words in ("Dr. Example", "14:30", "County clinic", "First visit", "Reminder by her sister", "Missed"):
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
