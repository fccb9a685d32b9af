"""An assessment as others look at it: by a payer's form, and by what changed since the one before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tcm_desktop.domain.assessment import (
    AreaOutcome,
    Assessment,
    AssessmentForm,
    Need,
    answer_to,
    finding_for,
)
from tcm_desktop.domain.assessment_changes import Changed, ChangedKind, said_same
from tcm_desktop.domain.themes import SUMMARY, PartCoverage, PartState, PayerForm, Theme, ThemeState, coverage
from tcm_desktop.services.assessment_forms import form_shelf
from tcm_desktop.services.assessments import what_changed
from ui.levels import Level
from ui.presenters.assessment import LEVEL_WORDS, OUTCOME_WORDS, answer_words, need_words
from ui.presenters.typed import count

PART_WORDS = {PartState.COVERED: "Covered", PartState.PARTLY: "Partly", PartState.MISSING: "Missing"}
PART_LOOKS = {
    PartState.COVERED: (Level.OK, "circle-check"),
    PartState.PARTLY: (Level.FIX, "circle-dot"),
    PartState.MISSING: (Level.TIP, "circle-dashed"),
}
THEME_WORDS = {ThemeState.DECLINED: "Client declined", ThemeState.OPEN: "Not asked yet"}
ENDED = {**OUTCOME_WORDS, AreaOutcome.NEED_FOUND: "Need found"}


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part of a payer's form: its state, the facts that it asks for, what answers it, and where to ask the rest."""

    title: str
    state: PartState
    asks: str
    answers: tuple[tuple[str, str], ...]
    ask_in: tuple[tuple[str, str], ...]


def form_headline(parts: Sequence[PartCoverage]) -> str:
    """`5 of 7 parts covered. Missing: Trauma.`"""
    covered = sum(each.state is PartState.COVERED for each in parts)
    missing = [each.part.title for each in parts if each.state is PartState.MISSING]
    told = f"{covered} of {len(parts)} parts covered."
    return f"{told} Missing: {'; '.join(missing)}." if missing else told


def form_lines(parts: Sequence[PartCoverage], assessment: Assessment, asked: AssessmentForm) -> tuple[PartLine, ...]:
    """A payer's form, part by part, from the answers of an assessment."""
    return tuple(_part_line(each, assessment, asked) for each in parts)


def form_coverage(form: PayerForm, assessment: Assessment) -> tuple[PartCoverage, ...]:
    """Which parts of a payer's form are covered."""
    return coverage(form, form_shelf().themes, assessment)


def _part_line(each: PartCoverage, assessment: Assessment, asked: AssessmentForm) -> PartLine:
    answers = tuple((theme.title, _theme_words(theme, state, assessment)) for theme, state in each.themes)
    open_themes = [theme for theme, state in each.themes if state is ThemeState.OPEN]
    areas = dict.fromkeys(q.partition("/")[0] for theme in open_themes for q in theme.questions if q != SUMMARY)
    titles = {area.id: area.title for area in asked.areas}
    title = f"{each.part.group}: {each.part.title}" if each.part.group else each.part.title
    return PartLine(
        title,
        each.state,
        "; ".join(each.part.asks),
        answers,
        tuple((area, titles[area]) for area in areas),
    )


def _theme_words(theme: Theme, state: ThemeState, assessment: Assessment) -> str:
    if state is not ThemeState.ANSWERED:
        return THEME_WORDS[state]
    said = []
    for question in theme.questions:
        area, _, asked = question.partition("/")
        answer = answer_to(assessment, area, asked)
        said.append(assessment.summary.strip() if question == SUMMARY else answer_words(answer) if answer else "")
    *others, last = [words for words in said if words]
    return ". ".join([*(words.rstrip(".") for words in others), last])


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """What changed: the question or area, and in `words` what was and what is."""

    asked: str
    words: str


def changes_headline(lines: Sequence[ChangeLine], after: Assessment) -> str:
    """`4 changes since last time. 3 answers are said to be the same.`"""
    changed = count(len(lines), "change") if lines else "No change"
    same = said_same(after)
    told = f" {count(same, 'answer is', 'answers are')} said to be the same." if same else ""
    return f"{changed} since last time.{told}"


def change_lines(before: Assessment, after: Assessment, form: AssessmentForm) -> tuple[ChangeLine, ...]:
    """What a reassessment says otherwise than the one before it, in the order of the areas."""
    found = ((changed, _words(changed, before), _words(changed, after)) for changed in what_changed(before, after))
    return tuple(ChangeLine(_asked(changed, form), _was_and_is(was, now)) for changed, was, now in found if was != now)


def _asked(changed: Changed, form: AssessmentForm) -> str:
    area = next((area for area in form.areas if area.id == changed.area), None)
    title = area.title if area is not None else changed.area
    if changed.kind is ChangedKind.ANSWER:
        texts = {question.id: question.text for question in area.questions} if area is not None else {}
        return texts.get(changed.item, changed.item)
    if changed.kind is ChangedKind.LEVEL:
        titles = {item.id: item.title for item in form_shelf().levels}
        return f"{title}, action level: {titles.get(changed.item, changed.item)}"
    return f"{title}, need" if changed.kind is ChangedKind.NEED else f"{title}, how it ends"


def _was_and_is(was: str, now: str) -> str:
    if not was:
        return f"New: {now}"
    return f"Was: {was.rstrip('.')}. Now: {now}" if now else f"No longer: {was}"


def _words(changed: Changed, assessment: Assessment) -> str:
    finding = finding_for(assessment, changed.area)
    if finding is None:
        return ""
    if changed.kind is ChangedKind.ANSWER:
        answer = answer_to(assessment, changed.area, changed.item)
        return answer_words(answer) if answer is not None else ""
    if changed.kind is ChangedKind.OUTCOME:
        return ENDED[finding.outcome] if finding.outcome is not None else ""
    if changed.kind is ChangedKind.LEVEL:
        return next((LEVEL_WORDS[each.level] for each in finding.levels if each.id == changed.item), "")
    counts = finding.outcome is AreaOutcome.NEED_FOUND
    needs: tuple[Need, ...] = finding.needs if counts else ()
    return next((need_words(need) for need in needs if str(need.id) == changed.item), "")
