"""A made-up colleague whose notes need a second signature, so that co-signing can be practised."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from importlib.resources import files
from typing import Protocol

import msgspec

from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingChoice, ContactMode, ContactNote, ContactRole, Place, TcmComponent
from tcm_desktop.domain.people import Qualification, Worker
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.services.cosigning import open_to_cosign, send_back
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.follow_ups import sign_addendum
from tcm_desktop.services.practice_data import PracticeDataError
from tcm_desktop.services.practice_records import Calendar, Moment
from tcm_desktop.services.signing import sign_note

WRITING = 5
"""Minutes from the end of a contact to the signature under its note."""


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class ReturnedData(_Strict, frozen=True):
    """That the supervisor sent a note back, with a remark about some words of it."""

    workdays_ago: int
    at: time
    remark: str
    quote: str


class AnswerData(_Strict, frozen=True):
    """The addendum with which the colleague answered."""

    workdays_ago: int
    at: time
    text: str


class TeamNoteData(_Strict, frozen=True):
    """A colleague's note for a client of the practice caseload; `objective` counts those of the plan from zero.

    `reason` is why she billed against what the check said; a note that the check lets pass needs none.
    """

    practice_id: str
    workdays_ago: int
    start: time
    minutes: int
    mode: ContactMode
    place: Place
    contacted: ContactRole = msgspec.field(name="with")
    component: TcmComponent
    objective: int
    narrative: str
    choice: BillingChoice
    name: str = ""
    reason: str = ""
    returned: ReturnedData | None = None
    answer: AnswerData | None = None


class TeamData(_Strict, frozen=True):
    """The colleague, and what she wrote."""

    name: str
    credential: str
    title: str
    title_held_days: int
    notes: tuple[TeamNoteData, ...]


class Served(Protocol):
    """A client of the practice caseload as loaded."""

    @property
    def client(self) -> Client: ...

    @property
    def plan(self) -> CarePlan | None: ...


def team() -> tuple[TeamData, ...]:
    """Every colleague. Raises PracticeDataError."""
    found = sorted(files("resources").joinpath("team").iterdir(), key=lambda entry: entry.name)
    try:
        return tuple(
            msgspec.convert(tomllib.loads(entry.read_text("utf-8")), TeamData)
            for entry in found
            if entry.name.endswith(".toml")
        )
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise PracticeDataError(f"resources/team: {error}") from error


def load_team(supervisor: Desk, calendar: Calendar, clients: Mapping[str, Served]) -> None:
    """Put the colleagues and what they wrote into the vault; `clients` by their practice id.

    Everything runs through the use cases that the screens use. Raises PracticeDataError for a client who is not there.
    """
    everybody = team()
    for missing in {note.practice_id for data in everybody for note in data.notes} - set(clients):
        raise PracticeDataError(f"resources/team: there is no {missing!r} in the practice caseload")
    for data in everybody:
        colleague = _enrolled(supervisor, data, calendar)
        for note in data.notes:
            _written(supervisor, colleague, note, calendar, clients[note.practice_id])


def _enrolled(supervisor: Desk, data: TeamData, calendar: Calendar) -> Desk:
    since = calendar.days(-data.title_held_days)
    title = Qualification(supervisor.new_id(), data.title, since, evidence="Practice certificate, made up")
    agency = supervisor.worker.agency
    worker = Worker(supervisor.new_id(), data.name, data.credential, agency, (title,), is_supervised=True)
    with supervisor.writing() as work:
        work.put(worker, "worker.updated")
        work.commit()
    return replace(supervisor, worker=worker)


def _written(supervisor: Desk, author: Desk, data: TeamNoteData, calendar: Calendar, served: Served) -> None:
    """The note, signed on its day, and what followed."""
    begun = _at(author, calendar, data.workdays_ago, data.start)
    ended = Moment(begun.clock.now() + timedelta(minutes=data.minutes + WRITING), calendar.zone)
    desk = replace(author, clock=ended)
    note = sign_note(desk, _note_of(desk, data, calendar, served), data.choice, data.reason).value
    if data.returned is not None:
        back = _at(supervisor, calendar, data.returned.workdays_ago, data.returned.at)
        quote, words = data.returned.quote, note.narrative
        send_back(back, open_to_cosign(back, note.KIND, note.id), data.returned.remark, quote, words.index(quote))
    if data.answer is not None:
        answering = _at(author, calendar, data.answer.workdays_ago, data.answer.at)
        sign_addendum(answering, note.KIND, note.id, data.answer.text)


def _note_of(desk: Desk, data: TeamNoteData, calendar: Calendar, served: Served) -> ContactNote:
    linked = dict(enumerate(served.plan.objectives)) if served.plan is not None else {}
    objective = linked.get(data.objective)
    return ContactNote(
        id=desk.new_id(),
        client_id=served.client.id,
        worker_id=desk.worker.id,
        service_date=calendar.workday(data.workdays_ago),
        zone=calendar.zone,
        start=data.start,
        direct_minutes=data.minutes,
        mode=data.mode,
        place=data.place,
        contacted_role=data.contacted,
        contacted_name=data.name,
        component=data.component,
        need_id=objective.need_id if objective is not None else None,
        objective_id=objective.id if objective is not None else None,
        narrative=data.narrative.strip(),
    )


def _at(desk: Desk, calendar: Calendar, workdays_ago: int, at: time) -> Desk:
    moment: datetime = calendar.at(workdays_ago, at)
    return replace(desk, clock=Moment(moment, calendar.zone))
