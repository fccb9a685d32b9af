"""The practice caseload: fictional clients taken through the real use cases, each step on the day it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import partial
from uuid import UUID

from tcm_desktop.billing.decision import Verdict
from tcm_desktop.billing.pack import Level
from tcm_desktop.domain.assessment import needs_found
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import BillingChoice, ContactNote
from tcm_desktop.domain.ids import IdSource
from tcm_desktop.domain.necessity import Purpose, review_gaps
from tcm_desktop.domain.people import Qualification, Worker, WorkerRole
from tcm_desktop.domain.plans import CarePlan, plan_in_force
from tcm_desktop.services.assessments import keep_area, keep_face_to_face, open_assessment, sign_assessment
from tcm_desktop.services.billing import NoteCheck, check_note
from tcm_desktop.services.clients import register_client
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.necessity import keep_finding, keep_purpose, open_review, sign_review
from tcm_desktop.services.notes import keep_note, open_note
from tcm_desktop.services.plan_progress import record_progress
from tcm_desktop.services.plans import keep_plan, open_plan, revise_plan, sign_plan
from tcm_desktop.services.practice_care import care_steps
from tcm_desktop.services.practice_data import (
    AssessmentData,
    NoteData,
    PlanData,
    ProgressData,
    ReviewData,
    SittingData,
    Story,
    stories,
)
from tcm_desktop.services.practice_plans import copy_of, plan_of, progress_of
from tcm_desktop.services.practice_records import (
    Calendar,
    Moment,
    Names,
    area_of,
    client_of,
    finding_of,
    note_of,
)
from tcm_desktop.services.practice_team import load_team
from tcm_desktop.services.signatures import release_due
from tcm_desktop.services.signing import sign_note

INTAKE = time(8, 30)
TITLES, TITLE_HELD_DAYS = ("MHRS", "LCSW"), 4000
PROOF = "Practice certificate, made up"


def counted(number: int, thing: str) -> str:
    """`1 note`, `2 notes`."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class CheckedNote:
    """A note of the practice caseload as stored, and how it was checked. `data` holds the answer written beforehand.

    `first_check` is the check before the worker fixed what it found; None where nothing was fixed.
    """

    data: NoteData
    note: ContactNote
    check: NoteCheck
    first_check: NoteCheck | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One step of a client's story, in words."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class PracticeClient:
    """A client of the practice caseload as loaded: every step that was taken, her notes, and her plan in force."""

    story: Story
    client: Client
    told: tuple[Told, ...]
    notes: tuple[CheckedNote, ...]
    plan: CarePlan | None


def load_practice_caseload(desk: Desk) -> tuple[PracticeClient, ...]:
    """Put every practice client into the vault, and a colleague's notes to co-sign. Raises PracticeDataError."""
    calendar = Calendar(desk.clock.now(), desk.clock.zone)
    clients = load_stories(desk, stories())
    with desk.reading() as work:
        at_work = replace(desk, worker=work.get(Worker, desk.worker.id), ids=IdSource())
    load_team(at_work, calendar, {each.story.practice_id: each for each in clients})
    release_due(desk)
    return clients


def load_stories(desk: Desk, chosen: Iterable[Story]) -> tuple[PracticeClient, ...]:
    """Put these clients into the vault, all of them in the order in which things happened. Raises PracticeDataError.

    Everything runs through the use cases that the screens use, with the clock at the day and time of each step.
    """
    calendar = Calendar(desk.clock.now(), desk.clock.zone)
    at_work = replace(_with_titles(desk, calendar), ids=IdSource())
    tellers = [_Teller(story, calendar, Names(story.practice_id)) for story in chosen]
    steps = [step for teller in tellers for step in teller.steps()]
    for step in sorted(steps, key=lambda s: s.at):
        step.teller.take(step, replace(at_work, clock=Moment(step.at, calendar.zone)))
    return tuple(teller.result(desk) for teller in tellers)


def _with_titles(desk: Desk, calendar: Calendar) -> Desk:
    """Give the practice worker her titles with their proof, for all days of the stories, and a team to supervise."""
    since = calendar.days(-TITLE_HELD_DAYS)
    titles = tuple(Qualification(desk.new_id(), each, since, evidence=PROOF) for each in TITLES)
    worker = replace(desk.worker, qualifications=titles, roles=(WorkerRole.SUPERVISOR,))
    with desk.writing() as work:
        work.put(worker, "worker.updated")
        work.commit()
    return replace(desk, worker=worker)


@dataclass(frozen=True, slots=True)
class _Step:
    """Something done for a client at an instant. `do` is given a desk whose clock shows it, and says what was done."""

    at: datetime
    teller: _Teller
    do: Callable[[Desk], str]


@dataclass(slots=True)
class _Teller:
    """Takes one client through her story."""

    story: Story
    calendar: Calendar
    names: Names
    told: list[Told] = field(default_factory=list)
    notes: dict[str, CheckedNote] = field(default_factory=dict)

    @property
    def client_id(self) -> UUID:
        """The client's id. Raises PracticeDataError before she is taken in."""
        return self.names.id_of(Client.KIND)

    def steps(self) -> Iterator[_Step]:
        """Everything that happens to the client, by kind; the caller brings it into the order of time."""
        care = care_steps(self.story, lambda: self.client_id, self.calendar, self.names)
        for at, do in (*self._chart_steps(), *self._note_steps(), *care):
            yield _Step(at, self, do)

    def take(self, step: _Step, desk: Desk) -> None:
        """Do one step and remember what was said about it."""
        self.told.append(Told(step.at, step.do(desk)))

    def result(self, desk: Desk) -> PracticeClient:
        """The client as she stands in the vault now."""
        hand = open_plan(desk, self.client_id)
        in_force = plan_in_force(hand.versions, desk.today)
        return PracticeClient(self.story, hand.client, tuple(self.told), tuple(self.notes.values()), in_force)

    def _chart_steps(self) -> Iterator[tuple[datetime, Callable[[Desk], str]]]:
        at = self.calendar.at
        yield at(self.story.client.opened_workdays_ago, INTAKE), self._take_in
        for assessment in self.story.assessments:
            for sitting in assessment.sittings:
                yield at(sitting.workdays_ago, sitting.at), partial(self._sit, assessment, sitting)
        for review in self.story.reviews:
            yield at(review.workdays_ago, review.at), partial(self._review, review)
        for plan in self.story.plans:
            yield at(plan.workdays_ago, plan.at), partial(self._plan, plan)
            for step in plan.progress:
                yield at(step.workdays_ago, step.at), partial(self._progress, step)

    def _note_steps(self) -> Iterator[tuple[datetime, Callable[[Desk], str]]]:
        for note in self.story.notes:
            ended = self.calendar.at(note.workdays_ago, note.start) + timedelta(minutes=note.minutes)
            yield ended, partial(self._write, note)
            if note.fix is not None:
                yield ended + timedelta(minutes=1), partial(self._fix, note, note.fix.narrative)
            if note.choice is not None:
                yield ended + timedelta(minutes=max(note.documentation, 2)), partial(self._sign, note, note.choice)

    def _take_in(self, desk: Desk) -> str:
        client = register_client(desk, client_of(desk, self.story.client, self.calendar, self.names)).value
        self.names.give(Client.KIND, client.id)
        codes = ", ".join(d.code for d in client.diagnoses) or "no diagnosis yet"
        return f"Taken in ({codes})"

    def _sit(self, assessment: AssessmentData, sitting: SittingData, desk: Desk) -> str:
        kept = open_assessment(desk, self.client_id).assessment
        if sitting.face_to_face:
            kept = keep_face_to_face(desk, kept, desk.today).value
        for area in sitting.areas:
            kept = keep_area(desk, kept, area_of(desk, area, self.names)).value
        words = f"Assessment: {counted(len(sitting.areas), 'area')}, {counted(len(needs_found(kept)), 'need')} so far"
        if assessment.sign and sitting is assessment.sittings[-1]:
            sign_assessment(desk, kept)
            return f"{words}; signed"
        return words

    def _review(self, review: ReviewData, desk: Desk) -> str:
        hand = open_review(desk, self.client_id, review.criteria_set)
        for finding in review.findings:
            hand = keep_finding(desk, hand.review, finding_of(finding, hand.offered, self.names)).value
        hand = keep_purpose(desk, hand.review, Purpose.NEEDS, review.purpose).value
        if not review_gaps(hand.criteria, hand.review, hand.rested_on):
            sign_review(desk, hand.review)
        title = f"Medical necessity, {hand.criteria.title.lower()}"
        if hand.result.met:
            return f"{title}: met"
        return f"{title}: not met ({', '.join(c.plain.lower() for c in hand.result.unmet)})"

    def _plan(self, plan: PlanData, desk: Desk) -> str:
        blank = open_plan(desk, self.client_id).plan
        if plan.revises:
            blank = revise_plan(desk, blank)
        draft = plan_of(desk, blank, plan, self.calendar, self.names)
        keep_plan(desk, draft)
        words = f"Care plan, version {draft.version}: {counted(len(draft.objectives), 'objective')}"
        if not plan.sign:
            return f"{words}; a draft"
        in_force = sign_plan(desk, draft).value.plan
        if plan.copy is not None:
            record_progress(desk, self.client_id, in_force.id, copy_of(desk, in_force, plan.copy, plan.copy_language))
        return f"{words}; signed"

    def _progress(self, data: ProgressData, desk: Desk) -> str:
        plan = open_plan(desk, self.client_id).plan
        record_progress(desk, self.client_id, plan.id, progress_of(desk, plan, data, self.names))
        return f"Progress on the plan ({data.objective}): {data.status.value.replace('_', ' ')}"

    def _write(self, data: NoteData, desk: Desk) -> str:
        note = keep_note(desk, note_of(desk, data, self.client_id, self.calendar, self.names)).value
        self.notes[data.key] = CheckedNote(data, note, self._check(desk, note.id))
        return f"Contact noted ({data.key}): {self._answer(data)}"

    def _fix(self, data: NoteData, narrative: str, desk: Desk) -> str:
        before = self.notes[data.key]
        note = keep_note(desk, replace(before.note, narrative=narrative.strip())).value
        self.notes[data.key] = CheckedNote(data, note, self._check(desk, note.id), first_check=before.check)
        return f"Finding fixed ({data.key}): {self._answer(data)}"

    def _sign(self, data: NoteData, choice: BillingChoice, desk: Desk) -> str:
        """Sign; what the rules in force do not let her bill is kept as a note, as a worker would keep it."""
        checked = self.notes[data.key]
        if checked.check.verdict not in (Verdict.BILLABLE, Verdict.NOT_KNOWN):
            choice = BillingChoice.DO_NOT_BILL
        note = sign_note(desk, checked.note, choice).value
        self.notes[data.key] = replace(checked, note=note)
        return f"Signed ({data.key}): {choice.value.replace('_', ' ')}"

    def _check(self, desk: Desk, note_id: UUID) -> NoteCheck:
        hand = open_note(desk, note_id)
        return check_note(hand.note, hand.client, hand.needs, hand.plan, hand.facts)

    def _answer(self, data: NoteData) -> str:
        check = self.notes[data.key].check
        if check.decision is None or check.verdict is None:
            return f"not checked. {check.why_not}"
        open_ones = (*check.decision.findings, *(f for f in check.chart_findings if f.level is not Level.SUGGESTION))
        findings = open_ones if check.verdict is not Verdict.BILLABLE else ()
        return " ".join([check.verdict.value.replace("_", " "), *(f"({f.headline})" for f in findings)])
