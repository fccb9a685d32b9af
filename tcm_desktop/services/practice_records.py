"""From the practice caseload's data to records: days become dates, words become ids."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from tcm_desktop.domain.assessment import Answer, AreaFinding, AreaOutcome, Need
from tcm_desktop.domain.clients import Associate, Authorization, Client, Coverage, Diagnosis, Stay
from tcm_desktop.domain.clock import instant
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.necessity import CriterionFinding, Evidence
from tcm_desktop.domain.people import PersonName
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.practice_data import (
    AreaData,
    AuthorizationData,
    ClientData,
    CoverageData,
    FindingData,
    NoteData,
    PracticeDataError,
    StayData,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A clock that stands still at one instant, so that practice signatures carry the day they belong to."""

    instant: datetime
    zone: str

    def now(self) -> datetime:
        return self.instant


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days as seen from the day of loading; nothing lies after `loaded_at`."""

    loaded_at: datetime
    zone: str

    @property
    def today(self) -> date:
        """The local day of loading."""
        return self.loaded_at.astimezone(ZoneInfo(self.zone)).date()

    def workday(self, ago: int) -> date:
        """The working day that many Mondays to Fridays before today (1: the last one before today)."""
        day = self.today
        while ago:
            day -= timedelta(days=1)
            ago -= day.weekday() < 5
        return day

    def days(self, ahead: int) -> date:
        """The day so many calendar days from today; negative ones lie in the past."""
        return self.today + timedelta(days=ahead)

    def at(self, workdays_ago: int, local: time) -> datetime:
        """The UTC instant of a local time on a working day."""
        return min(instant(self.workday(workdays_ago), local, self.zone), self.loaded_at.astimezone(UTC))

    def born(self, age: int, birthday_days_ago: int) -> date:
        """The birth date of somebody who turned `age` so many days ago (29 February counts as the 28th)."""
        birthday = self.days(-birthday_days_ago)
        day = min(birthday.day, 28) if birthday.month == 2 else birthday.day
        return birthday.replace(year=birthday.year - age, day=day)


@dataclass(slots=True)
class Names:
    """The ids that a client's words stand for, as far as the story has come."""

    practice_id: str
    ids: dict[str, UUID] = field(default_factory=dict)

    def give(self, key: str, made: UUID) -> UUID:
        """Let the word stand for this id from now on."""
        self.ids[key] = made
        return made

    def id_of(self, key: str) -> UUID:
        """The id behind a word. Raises PracticeDataError for a word that was not given yet."""
        if key not in self.ids:
            raise PracticeDataError(f"{self.practice_id}: nothing is called {key!r} at that point of the story")
        return self.ids[key]

    def maybe(self, key: str | None) -> UUID | None:
        """The id behind a word, or None without one."""
        return None if key is None else self.id_of(key)


def client_of(desk: Desk, data: ClientData, calendar: Calendar, names: Names) -> Client:
    """The client's record."""
    return Client(
        id=desk.new_id(),
        name=PersonName(data.given, data.family, data.preferred),
        birth_date=calendar.born(data.age, data.birthday_days_ago),
        payer_profile=data.payer_profile,
        target_group=data.target_group,
        opened_on=calendar.workday(data.opened_workdays_ago),
        medicaid_id=data.medicaid_id,
        pronouns=data.pronouns,
        phone=data.phone,
        email=data.email,
        address=data.address,
        language=data.language,
        interpreter_needed=data.interpreter_needed,
        safety_alert=data.safety_alert,
        diagnoses=tuple(
            Diagnosis(
                names.give(d.code, desk.new_id()), d.code, d.text, calendar.days(-d.days_ago), recorded_by=d.recorded_by
            )
            for d in data.diagnoses
        ),
        associates=tuple(
            Associate(desk.new_id(), a.role, a.name, a.relation, a.agency, a.phone) for a in data.associates
        ),
        coverages=tuple(_coverage(desk, c, data.payer_profile, calendar) for c in data.coverages),
        stays=tuple(_stay(desk, s, calendar) for s in data.stays),
        authorizations=tuple(_authorization(desk, a, calendar) for a in data.authorizations),
    )


def _coverage(desk: Desk, data: CoverageData, payer: str, calendar: Calendar) -> Coverage:
    until = None if data.until_in_days is None else calendar.days(data.until_in_days)
    since, known = calendar.days(-data.since_days_ago), calendar.days(-data.known_days_ago)
    return Coverage(desk.new_id(), payer, since, until, known, data.other_payer_liable)


def _stay(desk: Desk, data: StayData, calendar: Calendar) -> Stay:
    discharged = calendar.days(-data.discharged_days_ago)
    return Stay(desk.new_id(), data.setting, calendar.days(-data.admitted_days_ago), discharged, known_as_of=discharged)


def _authorization(desk: Desk, data: AuthorizationData, calendar: Calendar) -> Authorization:
    since, until = calendar.days(-data.since_days_ago), calendar.days(data.until_in_days)
    return Authorization(desk.new_id(), data.number, data.units, since, until, known_as_of=since)


def area_of(desk: Desk, data: AreaData, names: Names) -> AreaFinding:
    """What was learned about an area; its needs get new ids."""
    asked = dict.fromkeys([*data.choices, *data.said])
    decided = AreaOutcome.NEED_FOUND if data.needs else AreaOutcome.NO_NEED_NOW
    return AreaFinding(
        id=data.id,
        answers=tuple(Answer(q, data.choices.get(q, ""), data.said.get(q, "")) for q in asked),
        outcome=None if data.open else data.outcome or decided,
        needs=tuple(Need(names.give(n.key, desk.new_id()), n.statement, n.because_of) for n in data.needs),
        sources=data.sources,
        source_detail=data.source_detail,
    )


def finding_of(data: FindingData, offered: tuple[Evidence, ...], names: Names) -> CriterionFinding:
    """A judgement with the offered evidence that its words point to. Raises PracticeDataError when one is missing."""
    linked = []
    for key in data.evidence:
        wanted = names.id_of(key)
        hit = next((e for e in offered if e.record_id == wanted or e.path.endswith(str(wanted))), None)
        if hit is None:
            raise PracticeDataError(f"{names.practice_id}: {key!r} is not offered as evidence for {data.id}")
        linked.append(hit)
    return CriterionFinding(data.id, data.status, data.rationale, tuple(linked))


def note_of(desk: Desk, data: NoteData, client_id: UUID, calendar: Calendar, names: Names) -> ContactNote:
    """The note as it was first written."""
    return ContactNote(
        id=names.give(data.key, desk.new_id()),
        client_id=client_id,
        worker_id=desk.worker.id,
        service_date=calendar.workday(data.workdays_ago),
        zone=calendar.zone,
        start=data.start,
        direct_minutes=data.minutes,
        not_billable_minutes=data.set_aside,
        travel_minutes=data.travel,
        documentation_minutes=data.documentation,
        mode=data.mode,
        place=data.place,
        contacted_role=data.contacted,
        contacted_name=data.name,
        component=data.component,
        need_id=names.maybe(data.need),
        objective_id=names.maybe(data.objective),
        narrative=data.narrative.strip(),
    )
