"""What an assessment is about, stored once, and how each payer's form divides it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tcm_desktop.domain.assessment import AreaOutcome, Assessment, answer_to, finding_for

SUMMARY = "summary"
"""Stands among a theme's questions for the summary that is written before signing."""


@dataclass(frozen=True, slots=True)
class Theme:
    """One subject. `questions` are `area/question` of the assessment form, or SUMMARY."""

    id: str
    title: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormPart:
    """An area of a payer's form, the themes that answer it, and in plain words the facts that it `asks` for."""

    id: str
    title: str
    themes: tuple[str, ...]
    asks: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class PayerForm:
    """How a payer's form divides an assessment. `panel` is the LOINC code of the form, where it has one."""

    id: str
    title: str
    source: str
    parts: tuple[FormPart, ...]
    panel: str = ""


@dataclass(frozen=True, slots=True)
class LevelItem:
    """Something that an action level is given for, in an area of the assessment form."""

    id: str
    title: str
    area: str


class ThemeState(StrEnum):
    """Whether a theme was spoken about."""

    ANSWERED = "answered"
    DECLINED = "declined"
    OPEN = "open"


class PartState(StrEnum):
    """How much of a part of a payer's form is covered. A theme that the client declined counts as spoken about."""

    COVERED = "covered"
    PARTLY = "partly"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class PartCoverage:
    """A part of a payer's form, and the state of each of its themes."""

    part: FormPart
    themes: tuple[tuple[Theme, ThemeState], ...]

    @property
    def state(self) -> PartState:
        """Covered when no theme is open, missing when all are."""
        still_open = [theme for theme, state in self.themes if state is ThemeState.OPEN]
        if not still_open:
            return PartState.COVERED
        return PartState.MISSING if len(still_open) == len(self.themes) else PartState.PARTLY


def theme_state(theme: Theme, assessment: Assessment) -> ThemeState:
    """Answered with one answer to any of its questions; declined when the client declined an area that asks them."""
    if any(_is_answered(question, assessment) for question in theme.questions):
        return ThemeState.ANSWERED
    areas = {question.partition("/")[0] for question in theme.questions}
    findings = [found for area in areas if (found := finding_for(assessment, area)) is not None]
    declined = any(found.outcome is AreaOutcome.DECLINED for found in findings)
    return ThemeState.DECLINED if declined else ThemeState.OPEN


def coverage(form: PayerForm, themes: Mapping[str, Theme], assessment: Assessment) -> tuple[PartCoverage, ...]:
    """Which parts of a payer's form the answers of an assessment cover, in the form's order."""
    return tuple(
        PartCoverage(part, tuple((themes[name], theme_state(themes[name], assessment)) for name in part.themes))
        for part in form.parts
    )


def in_state(parts: Iterable[PartCoverage], state: PartState) -> tuple[FormPart, ...]:
    """The parts that are in this state."""
    return tuple(each.part for each in parts if each.state is state)


def _is_answered(question: str, assessment: Assessment) -> bool:
    if question == SUMMARY:
        return bool(assessment.summary.strip())
    area, _, asked = question.partition("/")
    return answer_to(assessment, area, asked) is not None
