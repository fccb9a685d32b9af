"""One set of answers, read by any payer's form: what is covered, what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.assessment import Answer, AreaFinding, AreaOutcome, Assessment, SinceLast
from tcm_desktop.domain.themes import (
    SUMMARY,
    FormPart,
    PartState,
    PayerForm,
    Theme,
    ThemeState,
    coverage,
    in_state,
    theme_state,
)

BLANK = Assessment(UUID(int=1), UUID(int=2), UUID(int=3), date(2026, 1, 5))
HOME = Theme("home", "Home", ("a/staying", "a/barrier"))
FOOD = Theme("food", "Food", ("b/food",))
WORK = Theme("work", "Work", ("c/status",))
ALL = Theme("all", "All in all", (SUMMARY,))
THEMES = {theme.id: theme for theme in (HOME, FOOD, WORK, ALL)}
FORM = PayerForm(
    "form",
    "Form",
    "test",
    (
        FormPart("1", "Roof", ("home",)),
        FormPart("2", "Life", ("home", "food", "work")),
        FormPart("3", "Summary", ("all",)),
    ),
)


def said(*questions: str, **kept: object) -> Assessment:
    """An assessment in which these questions are answered."""
    areas: dict[str, tuple[Answer, ...]] = {}
    for question in questions:
        area, _, asked = question.partition("/")
        areas[area] = (*areas.get(area, ()), Answer(asked, text="Said so."))
    findings = tuple(AreaFinding(area, answers) for area, answers in sorted(areas.items()))
    return replace(BLANK, areas=findings, **kept)  # type: ignore[arg-type]  # fields of an assessment


@pytest.mark.parametrize("question", HOME.questions)
def test_one_answer_to_any_of_its_questions_answers_a_theme(question: str) -> None:
    assert theme_state(HOME, said(question)) is ThemeState.ANSWERED


def test_a_question_of_the_same_name_in_another_area_does_not() -> None:
    assert theme_state(HOME, said("b/staying")) is ThemeState.OPEN


def test_a_bare_changed_is_no_answer() -> None:
    finding = AreaFinding("a", (Answer("staying", since_last=SinceLast.CHANGED),))
    assert theme_state(HOME, replace(BLANK, areas=(finding,))) is ThemeState.OPEN


def test_what_the_client_declined_was_spoken_about() -> None:
    declined = replace(BLANK, areas=(AreaFinding("a", outcome=AreaOutcome.DECLINED),))
    assert theme_state(HOME, declined) is ThemeState.DECLINED
    assert theme_state(FOOD, declined) is ThemeState.OPEN


def test_an_area_that_ended_without_an_answer_is_still_open() -> None:
    ended = replace(BLANK, areas=(AreaFinding("a", outcome=AreaOutcome.NO_NEED_NOW),))
    assert theme_state(HOME, ended) is ThemeState.OPEN


@pytest.mark.parametrize(("words", "state"), [("Needs a room.", ThemeState.ANSWERED), ("  ", ThemeState.OPEN)])
def test_the_summary_answers_its_theme(words: str, state: ThemeState) -> None:
    assert theme_state(ALL, said(summary=words)) is state


@pytest.mark.parametrize(
    ("questions", "states"),
    [
        ((), [PartState.MISSING, PartState.MISSING, PartState.MISSING]),
        (("b/food",), [PartState.MISSING, PartState.PARTLY, PartState.MISSING]),
        (("a/staying",), [PartState.COVERED, PartState.PARTLY, PartState.MISSING]),
        (("a/barrier", "b/food", "c/status"), [PartState.COVERED, PartState.COVERED, PartState.MISSING]),
    ],
)
def test_a_part_is_covered_when_each_of_its_themes_is(questions: tuple[str, ...], states: list[PartState]) -> None:
    assert [part.state for part in coverage(FORM, THEMES, said(*questions))] == states


def test_parts_in_a_state() -> None:
    parts = coverage(FORM, THEMES, said("a/staying"))
    assert [part.id for part in in_state(parts, PartState.MISSING)] == ["3"]


QUESTIONS = st.sets(st.sampled_from(["a/staying", "a/barrier", "b/food", "c/status"]))
ORDER = [PartState.MISSING, PartState.PARTLY, PartState.COVERED]


@given(QUESTIONS, QUESTIONS)
def test_one_more_answer_never_covers_less(some: set[str], more: set[str]) -> None:
    before = [ORDER.index(part.state) for part in coverage(FORM, THEMES, said(*sorted(some)))]
    after = [ORDER.index(part.state) for part in coverage(FORM, THEMES, said(*sorted(some | more)))]
    assert all(a >= b for a, b in zip(after, before, strict=True))
