"""The comprehensive assessment and reassessment (42 CFR 440.169(d)(1)): areas, answers, and the needs found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from tcm_desktop.domain.signatures import Signature


class AreaOutcome(StrEnum):
    """How an area of the assessment ended."""

    NEED_FOUND = "need_found"
    NO_NEED_NOW = "no_need_now"
    DECLINED = "declined"


class AreaStatus(StrEnum):
    """How far an area has come."""

    NOT_STARTED = "not_started"
    STARTED = "started"
    DONE = "done"


class InformationSource(StrEnum):
    """Where the information came from."""

    CLIENT = "client"
    FAMILY = "family"
    PROVIDER = "provider"
    EDUCATOR = "educator"
    RECORD = "record"
    OBSERVATION = "observation"


class SinceLast(StrEnum):
    """What the worker said of an answer at a reassessment: it still holds, or it does not."""

    SAME = "same"
    CHANGED = "changed"


class ActionLevel(StrEnum):
    """How much action an item calls for (ANSA, items 0 to 3). Words, not numbers: levels are never added up."""

    NONE = "none"
    WATCH = "watch"
    ACT = "act"
    ACT_NOW = "act_now"


@dataclass(frozen=True, slots=True)
class FormQuestion:
    """A question of an assessment form. `choices` are quick answers; none means a line of text only."""

    id: str
    text: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormArea:
    """An area of an assessment form, with the source that asks for it."""

    id: str
    title: str
    source: str
    questions: tuple[FormQuestion, ...]


@dataclass(frozen=True, slots=True)
class AssessmentForm:
    """The areas to assess, in the order in which they are shown."""

    id: str
    title: str
    areas: tuple[FormArea, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer. `id` is the question's id, `choice` one of its quick answers or blank, `text` what was said.

    `said_by` is None where the area's sources say it. `since_last` is what the worker decided on `since_last_on` about
    last time's answer; None where nobody decided.
    """

    id: str
    choice: str = ""
    text: str = ""
    said_by: InformationSource | None = None
    since_last: SinceLast | None = None
    since_last_on: date | None = None

    @property
    def is_answered(self) -> bool:
        """Whether it says anything; a bare "changed" does not."""
        return bool(self.choice or self.text)


@dataclass(frozen=True, slots=True)
class ItemLevel:
    """How much action one item calls for. `id` is the item's id in the set of items."""

    id: str
    level: ActionLevel


@dataclass(frozen=True, slots=True)
class Need:
    """A need found in an area, and the symptom or impairment that makes help with it necessary."""

    id: UUID
    statement: str
    because_of: str = ""


@dataclass(frozen=True, slots=True)
class AreaFinding:
    """What is known about one area. `id` is the area's id in the form."""

    id: str
    answers: tuple[Answer, ...] = ()
    outcome: AreaOutcome | None = None
    needs: tuple[Need, ...] = ()
    sources: tuple[InformationSource, ...] = ()
    source_detail: str = ""
    updated_on: date | None = None
    levels: tuple[ItemLevel, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """An assessment done over one or more sittings. `face_to_face_on` is the day the client was seen in person.

    `follows` is the finished assessment before this one, `early_reason` why it began before it was due, `summary` what
    was learned and is recommended.
    """

    KIND: ClassVar[str] = "assessment"

    id: UUID
    client_id: UUID
    worker_id: UUID
    started_on: date
    areas: tuple[AreaFinding, ...] = ()
    face_to_face_on: date | None = None
    completed_on: date | None = None
    signature: Signature | None = None
    follows: UUID | None = None
    early_reason: str = ""
    summary: str = ""


def area_status(finding: AreaFinding | None) -> AreaStatus:
    """Not started without a finding; done once it has an outcome and, for a need found, at least one need."""
    if finding is None:
        return AreaStatus.NOT_STARTED
    if finding.outcome is None or (finding.outcome is AreaOutcome.NEED_FOUND and not finding.needs):
        return AreaStatus.STARTED
    return AreaStatus.DONE


def finding_for(assessment: Assessment, area_id: str) -> AreaFinding | None:
    """The finding for an area, or None when the area was not started."""
    return next((f for f in assessment.areas if f.id == area_id), None)


def answer_to(assessment: Assessment | None, area_id: str, question_id: str) -> Answer | None:
    """What was answered to a question of an area; None where nothing was."""
    finding = finding_for(assessment, area_id) if assessment is not None else None
    answers = finding.answers if finding is not None else ()
    return next((a for a in answers if a.id == question_id and a.is_answered), None)


def same_as_last(last: Answer, day: date) -> Answer:
    """Last time's answer, said on this day to hold still: an act of the worker, never a default."""
    return replace(last, since_last=SinceLast.SAME, since_last_on=day)


def compared(answer: Answer, last: Answer | None, day: date) -> Answer:
    """The answer with what it says about last time's.

    One that differs has changed, whatever was said before; one that is gone is no longer the same; and without an
    answer last time there is nothing to say.
    """
    if last is None:
        return replace(answer, since_last=None, since_last_on=None)
    if (answer.choice, answer.text) == (last.choice, last.text) or answer.since_last is SinceLast.CHANGED:
        return answer
    if answer.is_answered:
        return replace(answer, since_last=SinceLast.CHANGED, since_last_on=day)
    return replace(answer, since_last=None, since_last_on=None)


def with_finding(areas: Iterable[AreaFinding], finding: AreaFinding) -> tuple[AreaFinding, ...]:
    """The areas with this finding in the place of the former one for the same area, ordered by area id."""
    kept = [f for f in areas if f.id != finding.id]
    return tuple(sorted([*kept, finding], key=lambda f: f.id))


def needs_found(assessment: Assessment) -> tuple[Need, ...]:
    """Every need of every area that ended in a need found, in the order of the areas."""
    found = (f for f in assessment.areas if f.outcome is AreaOutcome.NEED_FOUND)
    return tuple(need for finding in found for need in finding.needs)


def findings_known(assessments: Iterable[Assessment]) -> tuple[tuple[Assessment, AreaFinding], ...]:
    """What is known now of each area, with the assessment that it was found in, from a client's, oldest first.

    An area that a reassessment has not finished keeps what was found there last time: beginning to ask again does not
    make a need go away.
    """
    known: dict[str, tuple[Assessment, AreaFinding]] = {}
    for assessment in assessments:
        done = {f.id: (assessment, f) for f in assessment.areas if area_status(f) is AreaStatus.DONE}
        known = done if assessment.signature is not None else known | done
    return tuple(known[area] for area in sorted(known))


def needs_known(assessments: Iterable[Assessment]) -> tuple[Need, ...]:
    """The needs as they are known now, from a client's assessments, oldest first."""
    found = (f for _, f in findings_known(assessments) if f.outcome is AreaOutcome.NEED_FOUND)
    return tuple(need for finding in found for need in finding.needs)


def open_areas(form: AssessmentForm, assessment: Assessment) -> tuple[FormArea, ...]:
    """The areas of the form that are not done yet."""
    return tuple(a for a in form.areas if area_status(finding_for(assessment, a.id)) is not AreaStatus.DONE)
