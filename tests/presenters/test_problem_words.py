"""The problem list in words, and what is typed about it: read whole, or told where it is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.clients import CodeSystem, Diagnosis, ProblemEvent
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.problems import ProblemStatus, Source, step_of
from tcm_desktop.services.problems import ProblemForm, ProblemStepForm
from ui.presenters.intake import CODE_HELP
from ui.presenters.problems import (
    NO_SOURCE,
    NO_TEXT,
    NOT_YOURS,
    WHO_DIAGNOSED,
    WHO_TOLD,
    facts,
    groups,
    history,
    name_of,
    read_problem,
    read_step,
    source_choices,
    source_words,
    steps_offered,
)

TODAY, BEFORE = date(2026, 3, 4), date(2026, 1, 5)
ANA = Worker(UUID(int=3), "Ana Practice", "LCSW")
ADDED = step_of(UUID(int=20), ProblemEvent.ADDED, BEFORE, ANA)
WRONG = step_of(UUID(int=21), ProblemEvent.IN_ERROR, TODAY, ANA, "Somebody else's.")
MADE = Diagnosis(
    UUID(int=1), "F33.1", "Depression", BEFORE, recorded_by="Dr. Sample", specifier="moderate", steps=(ADDED,)
)
TOLD = Diagnosis(UUID(int=2), "F51.01", "Primary insomnia", BEFORE, reported_by="her sister")
PLACE = Diagnosis(UUID(int=3), "Z59.41", "Food insecurity", BEFORE)
SAID = Diagnosis(UUID(int=4), "", "She is afraid of the stairs", BEFORE, reported_by="the client")
BARE = Diagnosis(UUID(int=5), "F42.9", "OCD", BEFORE)
OVER = replace(MADE, id=UUID(int=6), resolved_on=TODAY)
ERROR = replace(MADE, id=UUID(int=7), steps=(ADDED, WRONG))
FORM = ProblemForm("F33.1", "Depression", "", "t", Source.DIAGNOSED, "Dr. Sample")


def told(form: ProblemForm, *, in_scope: bool = False) -> dict[str, str]:
    value, problems = read_problem(form, UUID(int=9), TODAY, in_scope=in_scope)
    assert (value is None) == bool(problems)
    return {problem.field: problem.words for problem in problems}


# --- the list ---


@pytest.mark.parametrize(
    ("problem", "title", "words", "pill"),
    [
        (MADE, "F33.1 Depression, moderate", "Diagnosed by Dr. Sample", "Diagnosis"),
        (TOLD, "F51.01 Primary insomnia", "Reported by her sister (not diagnosed)", "Reported"),
        (PLACE, "Z59.41 Food insecurity", "", "Circumstance"),
        (
            replace(PLACE, recorded_by="Harbor Shelter"),
            "Z59.41 Food insecurity",
            "Named by Harbor Shelter",
            "Circumstance",
        ),
        (SAID, "She is afraid of the stairs", "Reported by the client", "In words"),
        (BARE, "F42.9 OCD", "Who diagnosed it is not written down", "Source missing"),
        (OVER, "F33.1 Depression, moderate", "Diagnosed by Dr. Sample", "Resolved"),
        (ERROR, "F33.1 Depression, moderate", "Diagnosed by Dr. Sample", "In error"),
    ],
)
def test_each_line_says_what_it_is_and_whose_word_it_is(problem: Diagnosis, title: str, words: str, pill: str) -> None:
    assert (name_of(problem), source_words(problem)) == (title, words)
    (line,) = [line for _, lines in groups((problem,), TODAY) for line in lines]
    assert (line.title, line.pill, bool(line.picture)) == (title, pill, True)
    assert words in line.detail


def test_a_line_says_since_when_it_is_known_and_who_added_it() -> None:
    ((_, (line,)), *_) = groups((MADE,), TODAY)
    assert line.detail == "Since 1/5/2026. Diagnosed by Dr. Sample. Added 1/5/2026 by Ana Practice, LCSW."
    (*_, (_, (over,))) = groups((OVER,), TODAY)
    assert over.detail.startswith("Since 1/5/2026 until 3/4/2026.")


def test_the_groups_are_in_order_and_an_empty_one_is_left_out() -> None:
    assert [status for status, _ in groups((), TODAY)] == [ProblemStatus.ACTIVE]
    assert [status for status, _ in groups((ERROR, OVER, MADE), TODAY)] == list(ProblemStatus)
    ((_, lines),) = groups((TOLD, SAID, BARE, PLACE, MADE), TODAY)
    assert [line.id.int for line in lines][:1] == [1]


# --- one line ---


def test_everything_that_is_known_is_told_and_what_the_code_set_said_where_it_differs() -> None:
    shown = dict(facts(MADE, TODAY))
    assert shown["Code"] == "F33.1 (ICD-10-CM)"
    assert shown["In the code set that day"] == "Major depressive disorder, recurrent, moderate"
    assert "In the code set that day" not in dict(facts(PLACE, TODAY))
    assert dict(facts(OVER, TODAY))["Stands as"] == "Resolved on 3/4/2026"
    assert dict(facts(SAID, TODAY))["Code"] == "None: named in words"


def test_the_history_tells_every_step_with_its_words() -> None:
    assert history(ERROR) == (
        ("1/5/2026  Added", "By Ana Practice, LCSW."),
        ("3/4/2026  Marked as entered in error", "By Ana Practice, LCSW. Somebody else's."),
    )
    assert history(BARE) == (("Before steps were kept", "Who added it is not written down."),)


def test_what_can_be_said_depends_on_where_it_stands() -> None:
    assert steps_offered(MADE, TODAY)[0] is ProblemEvent.RESOLVED
    assert steps_offered(OVER, TODAY)[0] is ProblemEvent.REOPENED
    assert steps_offered(ERROR, TODAY) == ()


# --- a new one ---


def test_a_whole_form_is_a_problem_with_its_source() -> None:
    value, _ = read_problem(replace(FORM, code="f331", specifier=" severe "), UUID(int=9), TODAY, in_scope=False)
    assert value is not None
    problem, source, who = value
    assert (problem.code, problem.text, problem.specifier, problem.as_of) == ("F33.1", "Depression", "severe", TODAY)
    assert (source, who) == (Source.DIAGNOSED, "Dr. Sample")


@pytest.mark.parametrize(
    ("form", "field", "words"),
    [
        (replace(FORM, code="depression"), "code", CODE_HELP),
        (replace(FORM, text=" "), "text", NO_TEXT),
        (replace(FORM, as_of=""), "as_of", "Type the day as of which this was known."),
        (replace(FORM, as_of="12/1/2030"), "as_of", "That day is still to come. Check the year."),
        (replace(FORM, source=None), "source", NO_SOURCE),
        (replace(FORM, source=Source.OWN), "source", NOT_YOURS),
        (replace(FORM, who=""), "who", WHO_DIAGNOSED),
        (replace(FORM, source=Source.REPORTED, who=" "), "who", WHO_TOLD),
    ],
)
def test_what_is_missing_or_wrong_is_told_where_it_is(form: ProblemForm, field: str, words: str) -> None:
    assert told(form) == {field: words}


def test_somebody_in_scope_may_say_that_she_diagnosed_it() -> None:
    assert told(replace(FORM, source=Source.OWN, who=""), in_scope=True) == {}
    assert [source for source, _ in source_choices("f33.1", in_scope=True)] == list(Source)
    assert Source.OWN not in dict(source_choices("F33.1", in_scope=False))


@pytest.mark.parametrize("code", ["", "Z59.41"])
def test_anybody_may_note_a_circumstance_or_words(code: str) -> None:
    assert told(replace(FORM, code=code, source=Source.OWN, who="")) == {}
    assert dict(source_choices(code, in_scope=False))[Source.OWN] == "I noted it myself"


def test_the_day_decides_the_code_set() -> None:
    old = replace(FORM, code="296.32", as_of="9/30/2015")
    value, _ = read_problem(old, UUID(int=9), TODAY, in_scope=False)
    assert value is not None
    assert value[0].code_system is CodeSystem.ICD_9_CM
    assert told(replace(old, as_of="10/1/2015")) == {"code": CODE_HELP}


@given(st.builds(ProblemForm, *[st.text(max_size=8)] * 4, st.none() | st.sampled_from(Source), st.text(max_size=5)))
def test_whatever_is_typed_is_read_or_told(form: ProblemForm) -> None:
    assert set(told(form)) <= {"code", "text", "as_of", "source", "who"}


# --- a step ---


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (ProblemStepForm(ProblemEvent.RESOLVED), "on"),
        (ProblemStepForm(ProblemEvent.RESOLVED, on="1/4/2026"), "on"),
        (ProblemStepForm(ProblemEvent.IN_ERROR, words="  "), "words"),
        (ProblemStepForm(ProblemEvent.SOURCE), "source"),
        (ProblemStepForm(ProblemEvent.SOURCE, source=Source.REPORTED), "who"),
        (ProblemStepForm(ProblemEvent.SOURCE, source=Source.OWN), "source"),
    ],
)
def test_a_step_that_is_not_whole_is_told(form: ProblemStepForm, field: str) -> None:
    value, _, problems = read_step(form, MADE, TODAY, in_scope=False)
    assert (value, [problem.field for problem in problems]) == (None, [field])


def test_a_whole_step_is_read_with_its_day() -> None:
    form = ProblemStepForm(ProblemEvent.RESOLVED, on="1/5/2026")
    assert read_step(form, MADE, TODAY, in_scope=False) == (form, BEFORE, ())
    assert read_step(ProblemStepForm(ProblemEvent.REOPENED), OVER, TODAY, in_scope=False)[2] == ()
