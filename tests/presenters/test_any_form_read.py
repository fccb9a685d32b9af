"""Forms of any content: titles and rows read without a crash, problems at fields that exist, and words on any side."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tcm_desktop.domain.clients import Authorization, Client, Setting, TargetGroup
from tcm_desktop.domain.people import PersonName, Qualification, Worker
from tcm_desktop.services.coverage import CoverageForm, TypedAuthorization, TypedCoverage, TypedStay
from tcm_desktop.services.qualifications import QualificationForm, TypedQualification
from ui.presenters.alike import differing, sides
from ui.presenters.coverage import coverage_lines, read_coverage
from ui.presenters.form_reader import Problem, Reader
from ui.presenters.qualifications import form_of, read_qualifications, summary

TODAY = date(2026, 3, 4)
A = UUID(int=1)
CLIENT = Client(A, PersonName("Bea", "Demo"), date(1984, 6, 15), "sf-smhs", TargetGroup.ADULT_SPMI, TODAY)
WORDS = st.sampled_from(["", " ", "t", "-3", "+2", "mon", "3/4", "2/29", "2/30", "3/5/2026", "1/1/20", "40"]) | st.text(
    max_size=8
)
TITLES = st.builds(TypedQualification, st.uuids(), WORDS, WORDS, WORDS, WORDS)
FORMS = st.builds(
    CoverageForm,
    st.lists(st.builds(TypedCoverage, st.uuids(), WORDS, WORDS, WORDS, WORDS, st.booleans()), max_size=2).map(tuple),
    st.lists(
        st.builds(TypedStay, st.uuids(), st.none() | st.sampled_from(Setting), WORDS, WORDS, WORDS), max_size=2
    ).map(tuple),
    st.lists(st.builds(TypedAuthorization, st.uuids(), WORDS, WORDS, WORDS, WORDS, WORDS), max_size=2).map(tuple),
)


# --- the reader of single values ---


def test_what_is_there_is_no_problem_and_what_is_not_is_one() -> None:
    reader = Reader(TODAY)
    assert (reader.needed("a", "x", "Type it."), reader.needed("b", "", "Type it.")) == ("x", "")
    assert reader.problems == [Problem("b", "Type it.")]


@pytest.mark.parametrize(("typed", "days"), [("t", 0), ("y", -1), ("-3", -3), ("3/4/2026", 0), (" 3/3 ", -1)])
def test_a_day_of_the_past_may_be_today(typed: str, days: int) -> None:
    reader = Reader(TODAY)
    assert reader.day("d", typed, past=True) == TODAY + timedelta(days=days)
    assert reader.problems == []


@pytest.mark.parametrize("typed", ["tomorrow", "+1", "3/5/2026"])
def test_a_day_to_come_is_a_problem_only_where_the_past_is_meant(typed: str) -> None:
    reader = Reader(TODAY)
    assert reader.day("d", typed) == date(2026, 3, 5)
    assert reader.problems == []
    reader.day("d", typed, past=True)
    assert [problem.field for problem in reader.problems] == ["d"]


def test_a_blank_day_is_a_problem_only_where_it_is_missed() -> None:
    reader = Reader(TODAY)
    assert (reader.day("a", " "), reader.day("b", " ", missing="Type the day.")) == (None, None)
    assert reader.problems == [Problem("b", "Type the day.")]


def test_an_unreadable_day_is_told_once_even_where_it_is_missed() -> None:
    reader = Reader(TODAY)
    assert reader.day("d", "soon", past=True, missing="Type the day.") is None
    assert len(reader.problems) == 1


# --- whole forms ---


@given(st.lists(TITLES, max_size=3, unique_by=lambda row: row.id))
def test_titles_of_any_content_are_read_or_told_at_their_fields(rows: list[TypedQualification]) -> None:
    found, problems = read_qualifications(QualificationForm(tuple(rows)), TODAY)
    assert (found is None) == bool(problems)
    known = {f"qualifications/{row.id}/{field.name}" for row in rows for field in fields(row)}
    assert {problem.field for problem in problems} <= known
    assert all(problem.words.endswith(".") for problem in problems)
    for title in found or ():
        assert title.title.strip()
        assert title.since <= TODAY
        assert title.until is None or title.since <= title.until


@given(FORMS)
def test_coverage_of_any_content_is_read_or_told_at_its_fields(form: CoverageForm) -> None:
    found, problems = read_coverage(form, TODAY)
    assert (found is None) == bool(problems)
    rows = {name: getattr(form, name) for name in ("coverages", "stays", "authorizations")}
    known = {f"{name}/{row.id}/{field.name}" for name, each in rows.items() for row in each for field in fields(row)}
    assert {problem.field for problem in problems} <= known
    if found is not None:
        assert all(each.units > 0 and each.since <= each.until for each in found.authorizations)
        assert all(each.discharged_on is None or each.admitted_on <= each.discharged_on for each in found.stays)


@given(st.lists(st.builds(TypedQualification, st.uuids(), *[st.sampled_from(["", " ", "\t"])] * 4), max_size=3))
def test_blank_rows_are_no_rows_however_many(rows: list[TypedQualification]) -> None:
    assert read_qualifications(QualificationForm(tuple(rows)), TODAY) == ((), ())


@st.composite
def titles(draw: st.DrawFn) -> Qualification:
    since = draw(st.dates(date(1990, 1, 1), TODAY))
    until = draw(st.none() | st.integers(0, 900).map(lambda days: since + timedelta(days=days)))
    return Qualification(
        draw(st.uuids()), draw(st.sampled_from(["MHRS", "ASW"])), since, until, draw(st.just("") | st.just("1"))
    )


@given(st.lists(titles(), max_size=4))
def test_any_titles_are_typed_and_read_back_and_summed_up(held: list[Qualification]) -> None:
    worker = Worker(A, "Ana", "MHRS", qualifications=tuple(held))
    assert read_qualifications(form_of(worker), TODAY) == (worker.qualifications, ())
    told = summary(worker, TODAY)
    in_force = [each.title for each in held if each.until is None or each.until >= TODAY]
    assert told.startswith(f"On file: {', '.join(in_force)}.") if in_force else told.startswith("No title on file")


@given(st.integers(1, 99999), st.integers(0, 99999), st.integers(-40, 40), st.integers(0, 40))
def test_units_left_are_told_while_the_authorization_runs(units: int, used: int, begins: int, length: int) -> None:
    since = TODAY + timedelta(days=begins)
    each = Authorization(A, "A-1", units, since, since + timedelta(days=length))
    lines = coverage_lines(replace(CLIENT, authorizations=(each,)), {A: used}, TODAY)
    assert len(lines) == 1 + (each.since <= TODAY <= each.until)
    assert all(line.startswith(f"{max(0, units - used)} of ") for line in lines[1:])


# --- two texts side by side ---

TEXTS = st.lists(st.sampled_from(["called", "the", "clinic", "Monday.", "asked", "\n"]), max_size=12).map(" ".join)


@given(TEXTS, TEXTS)
def test_what_is_the_same_is_the_same_on_both_sides(mine: str, other: str) -> None:
    same = [" ".join(part.words for part in side if not part.differs).split() for side in sides(mine, other)]
    assert [word.strip(".") for word in same[0]] == [word.strip(".") for word in same[1]]


@given(TEXTS, TEXTS)
def test_a_side_has_no_more_differing_words_than_words(mine: str, other: str) -> None:
    assert all(
        differing(side) <= len(text.split()) for side, text in zip(sides(mine, other), (mine, other), strict=True)
    )


@given(TEXTS, st.sampled_from(["provider", "school"]))
def test_a_word_added_at_the_end_is_the_only_one_that_differs(text: str, word: str) -> None:
    assume(word not in text)
    mine, other = sides(f"{text} {word}", text)
    assert (differing(mine), differing(other)) == (1, 0)
