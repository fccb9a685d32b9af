"""Appointments and tasks in a record packet: what was arranged for the client, and how it ended.

42 CFR 440.169(d)(3) names referral "and related activities", such as scheduling appointments, as part of the service.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tcm_desktop.documents.content import Entry, Passage, Section, Table
from tcm_desktop.documents.packet_sheet import PacketSheet
from tcm_desktop.documents.plain_words import day_words, time_words
from tcm_desktop.domain.appointments import Appointment, AppointmentStatus
from tcm_desktop.domain.tasks import Task, TaskStatus

APPOINTMENT_WORDS = {
    AppointmentStatus.BOOKED: "Booked",
    AppointmentStatus.KEPT: "Kept",
    AppointmentStatus.MISSED: "Missed",
    AppointmentStatus.CANCELLED: "Cancelled",
}
TASK_WORDS = {TaskStatus.OPEN: "Open", TaskStatus.DONE: "Done", TaskStatus.CANCELLED: "Dropped"}
MOVED = "Moved to another day"


def appointment_sections(sheet: PacketSheet) -> Iterator[Section]:
    """Every appointment with a provider; where there was none, that is said."""
    rows = tuple(_appointment(each) for each in sheet.appointments)
    table = Table(("Day", "With whom, and what for", "How it went"), (26, 40, 34), rows)
    yield Section("Appointments", (table if rows else Passage("None in these days."),))


def task_sections(sheet: PacketSheet) -> Iterator[Section]:
    """What was to be done for the client, in the order in which it was written down."""
    rows = tuple(_task(each) for each in sorted(sheet.tasks, key=lambda task: (task.opened_on, task.id)))
    table = Table(("What was to be done", "By when", "How it ended"), (42, 24, 34), rows)
    yield Section("Tasks", (table if rows else Passage("None in these days."),))


def _appointment(each: Appointment) -> tuple[Entry, ...]:
    at = time_words(each.at)
    ended = MOVED if each.moved_to is not None else APPOINTMENT_WORDS[each.status]
    reminder = f"Reminder by {each.reminds}" if each.reminds else ""
    return (
        Entry(day_words(each.on), tuple(filter(None, (at, each.place)))),
        Entry(each.with_whom, tuple(filter(None, (each.purpose, reminder)))),
        Entry(ended, tuple(filter(None, (each.words, _written(each.settled_on))))),
    )


def _task(each: Task) -> tuple[Entry, ...]:
    return (
        Entry(each.what, (f"Done by {each.for_whom}",) if each.for_whom else ()),
        Entry(day_words(each.due_on) or "No day set", (f"Since {day_words(each.opened_on)}",)),
        Entry(TASK_WORDS[each.status], tuple(filter(None, (each.words, _written(each.ended_on))))),
    )


def _written(day: date | None) -> str:
    return f"Written down {day_words(day)}" if day is not None else ""
