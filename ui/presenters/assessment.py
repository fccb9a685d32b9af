"""An assessment while it is being done: how far each area is, what was said last time, what is still open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tcm_desktop.domain.assessment import (
    ActionLevel,
    Answer,
    AreaFinding,
    AreaOutcome,
    AreaStatus,
    Assessment,
    FormArea,
    FormQuestion,
    InformationSource,
    Need,
    SinceLast,
    answer_to,
    area_status,
    compared,
    finding_for,
    needs_found,
    open_areas,
    with_finding,
)
from tcm_desktop.domain.themes import LevelItem
from tcm_desktop.services.assessment_forms import form_shelf
from tcm_desktop.services.assessments import AssessmentSitting
from ui.presenters.typed import count, show_date, show_full_date

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
SINCE_WORDS = {SinceLast.SAME: "Same", SinceLast.CHANGED: "Changed"}
LEVEL_WORDS = {
    ActionLevel.NONE: "None",
    ActionLevel.WATCH: "Watch",
    ActionLevel.ACT: "Act",
    ActionLevel.ACT_NOW: "Act now",
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
    """The assessment in hand. `put`, `see_on` and `write` change it here at once; storing it follows."""

    def __init__(self, sitting: AssessmentSitting, today: date) -> None:
        self.client = sitting.client
        self.form = sitting.form
        self.assessment = sitting.assessment
        self.last_time = sitting.last_time
        self.in_error = sitting.in_error
        self.due_on = sitting.due_on
        self._levels = sitting.levels
        self.today = today

    @property
    def is_fresh(self) -> bool:
        """Whether nothing was entered yet."""
        entered = (self.assessment.areas, self.assessment.face_to_face_on, self.assessment.early_reason)
        return not any(entered)

    @property
    def is_early(self) -> bool:
        """Whether a reassessment began before the payer wants one."""
        return self.due_on is not None and self.assessment.started_on < self.due_on

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
        """Take in what was learned in an area. False when that changes nothing.

        What an answer says about last time's is settled here, on the day that it is said.
        """
        answers = (compared(a, self.last_answer(finding.id, a.id), self.today) for a in finding.answers)
        finding = replace(finding, answers=tuple(answers))
        if replace(finding, updated_on=None) == replace(self.finding(finding.id), updated_on=None):
            return False
        dated = replace(finding, updated_on=self.today)
        self.assessment = replace(self.assessment, areas=with_finding(self.assessment.areas, dated))
        return True

    def see_on(self, day: date | None) -> bool:
        """Take in the day the client was seen in person. False when that changes nothing."""
        if day == self.assessment.face_to_face_on:
            return False
        self.assessment = replace(self.assessment, face_to_face_on=day)
        return True

    def write(self, early_reason: str, summary: str) -> bool:
        """Take in the words about the whole assessment. False when that changes nothing."""
        if (early_reason, summary) == (self.assessment.early_reason, self.assessment.summary):
            return False
        self.assessment = replace(self.assessment, early_reason=early_reason, summary=summary)
        return True

    def levels(self, area_id: str) -> tuple[LevelItem, ...]:
        """The items of an area that get an action level."""
        return tuple(item for item in self._levels if item.area == area_id)

    def since_words(self, answer: Answer) -> str:
        """`Same as last time, said Wed 3/4`; blank where nothing was decided."""
        if answer.since_last is None or answer.since_last_on is None:
            return ""
        words = "Same as last time" if answer.since_last is SinceLast.SAME else "Changed since last time"
        return f"{words}, said {show_date(answer.since_last_on, self.today)}"

    def early_words(self) -> str:
        """When the next one is due, for somebody who begins before."""
        return f"The next one is due by {show_full_date(self.due_on)}. What changed, so that you ask now?"

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
        return f"Seen in person on {show_date(seen, self.today)}."

    def last_answer(self, area_id: str, question_id: str) -> Answer | None:
        """What was answered in the assessment before; None when nothing was."""
        return answer_to(self.last_time, area_id, question_id)

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
    said = (finding.answers, finding.outcome, finding.needs, finding.sources, finding.source_detail, finding.levels)
    return not any(said)


def answers_of(known: Sequence[Answer], shown: Sequence[Answer]) -> tuple[Answer, ...]:
    """The answers to keep, as stored: those shown that hold something, and those to questions not in this form."""
    asked = {answer.id for answer in shown}
    kept = [*(a for a in known if a.id not in asked), *(a for a in shown if a.is_answered or a.since_last)]
    return tuple(sorted(kept, key=lambda a: a.id))


@dataclass(frozen=True, slots=True)
class SignedArea:
    """One area of a finished assessment, as text."""

    title: str
    outcome: str
    lines: tuple[tuple[str, str], ...]


def signed_areas(work: AssessmentWork, assessment: Assessment) -> tuple[SignedArea, ...]:
    """A finished assessment area by area, for reading; before them why it began early, behind them the summary."""
    early = (("Why it began before it was due", assessment.early_reason),) if assessment.early_reason else ()
    summed_up = (("Summary", assessment.summary),) if assessment.summary else ()
    return (
        *(SignedArea("This assessment", "", (line,)) for line in early),
        *(
            SignedArea(area.title, _ended(finding), tuple(_lines(area, finding)))
            for area in work.form.areas
            if (finding := finding_for(assessment, area.id)) is not None
        ),
        *(SignedArea("All in all", "", (line,)) for line in summed_up),
    )


def _ended(finding: AreaFinding) -> str:
    words = {**OUTCOME_WORDS, AreaOutcome.NEED_FOUND: "Need found"}
    return words[finding.outcome] if finding.outcome else STATUS_WORDS[AreaStatus.STARTED]


def _lines(area: FormArea, finding: AreaFinding) -> list[tuple[str, str]]:
    said = {answer.id: _said(answer) for answer in finding.answers if answer.is_answered}
    asked: list[tuple[str, str]] = [(q.text, said[q.id]) for q in area.questions if q.id in said]
    titles = {item.id: item.title for item in form_shelf().levels}
    acted = [(f"Action level: {titles.get(each.id, each.id)}", LEVEL_WORDS[each.level]) for each in finding.levels]
    needs = finding.needs if finding.outcome is AreaOutcome.NEED_FOUND else ()
    sources = ", ".join(SOURCE_WORDS[source] for source in finding.sources)
    detail = f"{sources}. {finding.source_detail}" if finding.source_detail else sources
    return [*asked, *acted, *(("Need", need_words(need)) for need in needs), *([("Source", detail)] if detail else [])]


def _said(answer: Answer) -> str:
    """An answer, who said it, and that it was said to be the same as last time."""
    same = "same as last time" if answer.since_last is SinceLast.SAME else ""
    by = f"said by {SOURCE_WORDS[answer.said_by].lower()}" if answer.said_by is not None else ""
    added = ", ".join(part for part in (by, same) if part)
    return f"{answer_words(answer)} ({added})" if added else answer_words(answer)


def first_unanswered(area: FormArea, finding: AreaFinding) -> FormQuestion | None:
    """The question to go on with; None when all have an answer."""
    answered = {answer.id for answer in finding.answers if answer.is_answered}
    return next((question for question in area.questions if question.id not in answered), None)
