"""An assessment while it is being done: how far each area is, what was said last time, what is still open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tcm_desktop.domain.assessment import (
    Answer,
    AreaFinding,
    AreaOutcome,
    AreaStatus,
    Assessment,
    FormArea,
    FormQuestion,
    InformationSource,
    Need,
    area_status,
    finding_for,
    needs_found,
    open_areas,
    with_finding,
)
from tcm_desktop.services.assessments import AssessmentSitting
from ui.presenters.typed import count, show_date

STATUS_WORDS = {
    AreaStatus.NOT_STARTED: "Not started",
    AreaStatus.STARTED: "Started",
    AreaStatus.DONE: "Done",
}
OUTCOME_WORDS = {
    AreaOutcome.NEED_FOUND: "Need found: add to plan",
    AreaOutcome.NO_NEED_NOW: "No need right now",
    AreaOutcome.DECLINED: "Client declined",
}
SOURCE_WORDS = {
    InformationSource.CLIENT: "Client",
    InformationSource.FAMILY: "Family",
    InformationSource.PROVIDER: "Provider",
    InformationSource.EDUCATOR: "Educator",
    InformationSource.RECORD: "Record",
    InformationSource.OBSERVATION: "Observation",
}


@dataclass(frozen=True, slots=True)
class Tile:
    """An area in the list of areas."""

    area_id: str
    title: str
    status: AreaStatus

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        return f"{self.title}, {STATUS_WORDS[self.status]}"


class AssessmentWork:
    """The assessment in hand. `put` and `seen_on` change it here at once; storing it follows."""

    def __init__(self, sitting: AssessmentSitting, today: date) -> None:
        self.client = sitting.client
        self.form = sitting.form
        self.assessment = sitting.assessment
        self.last_time = sitting.last_time
        self._today = today

    @property
    def is_fresh(self) -> bool:
        """Whether nothing was entered yet."""
        return not self.assessment.areas and self.assessment.face_to_face_on is None

    def tiles(self) -> tuple[Tile, ...]:
        """Every area with its status."""
        return tuple(Tile(area.id, area.title, self.status(area.id)) for area in self.form.areas)

    def status(self, area_id: str) -> AreaStatus:
        """How far an area is."""
        return area_status(finding_for(self.assessment, area_id))

    def area(self, area_id: str) -> FormArea:
        """An area of the form. Raises StopIteration for one that the form does not have."""
        return next(area for area in self.form.areas if area.id == area_id)

    def place(self, area_id: str) -> str:
        """`5 of 15`."""
        return f"{self.form.areas.index(self.area(area_id)) + 1} of {len(self.form.areas)}"

    def finding(self, area_id: str) -> AreaFinding:
        """What is known about an area; blank when it was not started."""
        return finding_for(self.assessment, area_id) or AreaFinding(area_id)

    def put(self, finding: AreaFinding) -> bool:
        """Take in what was learned in an area. False when that changes nothing."""
        if replace(finding, updated_on=None) == replace(self.finding(finding.id), updated_on=None):
            return False
        dated = replace(finding, updated_on=self._today)
        self.assessment = replace(self.assessment, areas=with_finding(self.assessment.areas, dated))
        return True

    def see_on(self, day: date | None) -> bool:
        """Take in the day the client was seen in person. False when that changes nothing."""
        if day == self.assessment.face_to_face_on:
            return False
        self.assessment = replace(self.assessment, face_to_face_on=day)
        return True

    def resume_at(self) -> str:
        """The area to go on with: one that was started, else the first not started, else the first."""
        wanted = (AreaStatus.STARTED, AreaStatus.NOT_STARTED, AreaStatus.DONE)
        return next(tile.area_id for status in wanted for tile in self.tiles() if tile.status is status)

    def next_after(self, area_id: str) -> str | None:
        """The next area in order that is not done, going round; None when all others are done."""
        ids = [tile.area_id for tile in self.tiles()]
        at = ids.index(area_id)
        following = [*ids[at + 1 :], *ids[:at]]
        return next((each for each in following if self.status(each) is not AreaStatus.DONE), None)

    @property
    def is_complete(self) -> bool:
        """Whether every area is done."""
        return not open_areas(self.form, self.assessment)

    def progress(self) -> str:
        """How far it is, in a sentence."""
        done = len(self.form.areas) - len(open_areas(self.form, self.assessment))
        return f"{done} of {len(self.form.areas)} areas done. Any order is fine. Everything is saved as you go."

    def summary(self) -> tuple[str, ...]:
        """What is about to be signed, in sentences."""
        needs = needs_found(self.assessment)
        declined = [self.area(f.id).title for f in self.assessment.areas if f.outcome is AreaOutcome.DECLINED]
        found = f"{count(len(needs), 'need')} found for the plan." if needs else "No need was found."
        return (
            f"All {len(self.form.areas)} areas are done. {found}",
            *([f"Client declined: {', '.join(declined)}."] if declined else []),
            self.seen_words(),
        )

    def seen_words(self) -> str:
        """Whether the client was seen in person, and when."""
        seen = self.assessment.face_to_face_on
        if seen is None:
            return "No day is entered on which you saw the client in person."
        return f"Seen in person on {show_date(seen, self._today)}."

    def last_answer(self, area_id: str, question_id: str) -> Answer | None:
        """What was answered in the assessment before; None when nothing was."""
        finding = finding_for(self.last_time, area_id) if self.last_time else None
        answers = finding.answers if finding else ()
        return next((a for a in answers if a.id == question_id and (a.choice or a.text)), None)

    def last_needs(self, area_id: str) -> tuple[Need, ...]:
        """The needs found in this area in the assessment before."""
        finding = finding_for(self.last_time, area_id) if self.last_time else None
        return finding.needs if finding and finding.outcome is AreaOutcome.NEED_FOUND else ()

    def last_outcome(self, area_id: str) -> str:
        """How the area ended last time, in words; blank for a first assessment."""
        finding = finding_for(self.last_time, area_id) if self.last_time else None
        return _ended(finding) if finding and finding.outcome else ""


def answer_words(answer: Answer) -> str:
    """An answer in one line: the choice, then what was said."""
    return ". ".join(part.rstrip(".") for part in (answer.choice, answer.text) if part)


def need_words(need: Need) -> str:
    """A need in one line, with what it comes from."""
    return f"{need.statement} (because of {need.because_of})" if need.because_of else need.statement


def is_blank(finding: AreaFinding) -> bool:
    """Whether a finding says nothing."""
    return not (finding.answers or finding.outcome or finding.needs or finding.sources or finding.source_detail)


def answers_of(known: Sequence[Answer], shown: Sequence[Answer]) -> tuple[Answer, ...]:
    """The answers to keep, as stored: those shown that hold something, and those to questions not in this form."""
    asked = {answer.id for answer in shown}
    kept = [*(a for a in known if a.id not in asked), *(a for a in shown if a.choice or a.text)]
    return tuple(sorted(kept, key=lambda a: a.id))


@dataclass(frozen=True, slots=True)
class SignedArea:
    """One area of a finished assessment, as text."""

    title: str
    outcome: str
    lines: tuple[tuple[str, str], ...]


def signed_areas(work: AssessmentWork, assessment: Assessment) -> tuple[SignedArea, ...]:
    """A finished assessment area by area, for reading."""
    return tuple(
        SignedArea(area.title, _ended(finding), tuple(_lines(area, finding)))
        for area in work.form.areas
        if (finding := finding_for(assessment, area.id)) is not None
    )


def _ended(finding: AreaFinding) -> str:
    words = {**OUTCOME_WORDS, AreaOutcome.NEED_FOUND: "Need found"}
    return words[finding.outcome] if finding.outcome else STATUS_WORDS[AreaStatus.STARTED]


def _lines(area: FormArea, finding: AreaFinding) -> list[tuple[str, str]]:
    said = {answer.id: answer_words(answer) for answer in finding.answers}
    asked: list[tuple[str, str]] = [(q.text, said[q.id]) for q in area.questions if said.get(q.id)]
    needs = finding.needs if finding.outcome is AreaOutcome.NEED_FOUND else ()
    sources = ", ".join(SOURCE_WORDS[source] for source in finding.sources)
    detail = f"{sources}. {finding.source_detail}" if finding.source_detail else sources
    return [*asked, *(("Need", need_words(need)) for need in needs), *([("Source", detail)] if detail else [])]


def first_unanswered(area: FormArea, finding: AreaFinding) -> FormQuestion | None:
    """The question to go on with; None when all have an answer."""
    answered = {answer.id for answer in finding.answers}
    return next((question for question in area.questions if question.id not in answered), None)
