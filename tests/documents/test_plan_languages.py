"""A plan written in the languages of the county is read back from its paper, in every size, word for word."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_desktop.documents.care_plan import (
    CarePlanSheet,
    PrintOptions,
    care_plan_text,
    render_care_plan,
    unprintable_characters,
)
from tcm_desktop.domain.plan_progress import CopyWay, PlanEvent, PlanEventKind
from tcm_desktop.domain.plans import (
    CarePlan,
    DeclinedService,
    NaturalSupport,
    Objective,
    ObjectiveStatus,
    PlannedAction,
    Safeguards,
    Transition,
)
from tests.documents.reading import flat, font_sizes, page_texts, read, whole_text
from tests.documents.samples import CLIENT, NEEDS, PLAN, draft, final, whole
from tests.support.effort import examples

SIZES = (14.0, 18.0, 24.0)
PHRASES = {
    "Spanish": ("Quiero un hogar propio", "Llamar a la oficina el miércoles", "Mi hermana me acompaña"),
    "Vietnamese": ("Tôi muốn có nhà riêng", "Gọi cho văn phòng vào thứ tư", "Chị tôi đi cùng"),
    "Tagalog": ("Gusto ko ng sariling tahanan", "Tumawag sa opisina sa Miyerkules", "Sasama ang kapatid ko"),
    "Russian": ("Я хочу своё жильё", "Позвонить в офис в среду", "Сестра поможет"),
    "Chinese": ("我想要自己的家", "星期三打電話給辦公室", "姐姐陪我去"),
}


def spoken(language: str) -> CarePlan:
    """A plan in which everything that a person says is in that language."""
    goal, step, helper = PHRASES[language]
    return replace(
        PLAN,
        goal=goal,
        goal_own_words=goal,
        objectives=(Objective(UUID(int=20), step, helper, date(2026, 7, 15)),),
        actions=(PlannedAction(UUID(int=30), step, responsible=helper),),
        supports=(NaturalSupport(UUID(int=50), helper, does=step),),
        declined=(DeclinedService(UUID(int=52), step, goal),),
        transition=Transition(goal, date(2027, 6, 1), step),
    )


def in_size(language: str, size: float) -> CarePlanSheet:
    """That plan, to be printed in that size."""
    return replace(draft(), plan=spoken(language), options=PrintOptions(text_size=size))


def bare(text: str) -> str:
    """Text without spaces, in one form: how lines are broken is not what is asked."""
    return unicodedata.normalize("NFKC", "".join(text.split()))


def said(sheet: CarePlanSheet) -> Iterator[str]:
    """Everything that somebody wrote in the plan."""
    plan = sheet.plan
    yield from (plan.goal_own_words, plan.transition.next_steps, plan.transition.criteria)
    for objective in plan.objectives:
        yield from (objective.statement, objective.responsible)
    for action in plan.actions:
        yield action.statement
    for support in plan.supports:
        yield from (support.name, support.does)
    for declined in plan.declined:
        yield from (declined.what, declined.reason)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", PHRASES)
def test_all_that_is_said_comes_back_from_the_paper(language: str, size: float) -> None:
    sheet = in_size(language, size)
    found = bare(whole_text(sheet))
    assert not [words for words in said(sheet) if bare(words) not in found]


@pytest.mark.parametrize("language", PHRASES)
def test_the_plain_text_says_all_of_it_too(language: str) -> None:
    sheet = in_size(language, 14)
    found = bare(care_plan_text(sheet))
    assert not [words for words in said(sheet) if bare(words) not in found]


@pytest.mark.parametrize("language", PHRASES)
def test_every_letter_has_a_font(language: str) -> None:
    assert unprintable_characters(in_size(language, 14)) == frozenset()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", PHRASES)
def test_no_letter_is_smaller_than_twelve_points_or_leaves_the_page(language: str, size: float) -> None:
    reader = read(in_size(language, size))
    assert min(font_sizes(reader)) >= 12
    width = float(reader.pages[0].mediabox.width)
    starts: list[float] = []
    for page in reader.pages:
        page.extract_text(visitor_text=lambda text, cm, tm, *_: starts.append(tm[4]) if text.strip() else None)
    assert starts
    assert all(0 <= x < width for x in starts)


@pytest.mark.parametrize("language", PHRASES)
def test_larger_letters_take_no_fewer_pages(language: str) -> None:
    pages = [len(read(in_size(language, size)).pages) for size in SIZES]
    assert pages == sorted(pages)


@pytest.mark.parametrize("language", PHRASES)
def test_the_same_plan_is_the_same_paper(language: str) -> None:
    sheet = in_size(language, 14)
    assert page_texts(sheet) == page_texts(sheet)
    assert len(render_care_plan(sheet)) == len(render_care_plan(sheet))


# --- the day on paper ---


@pytest.mark.parametrize("size", SIZES)
def test_each_page_names_its_number_among_all(size: float) -> None:
    pages = page_texts(replace(whole(), options=PrintOptions(text_size=size)))
    for number, words in enumerate(pages, 1):
        assert f"{number} of {len(pages)}" in words


@settings(max_examples=examples(12), deadline=None)
@given(st.sampled_from(ObjectiveStatus), st.dates(date(2026, 6, 4), date(2027, 6, 3)))
def test_what_stands_now_is_printed_in_the_place_of_what_was_planned(status: ObjectiveStatus, on: date) -> None:
    first, *others = PLAN.objectives
    now = (replace(first, status=status, status_on=on, status_reason="It went so."), *others)
    sheet = replace(final(), now=now, printed_on=on)
    found = care_plan_text(sheet)
    assert "It went so." in found
    assert "It went so." not in care_plan_text(replace(sheet, now=None))
    assert f"{on.day}, {on.year}" in found


@settings(max_examples=examples(12), deadline=None)
@given(st.sampled_from(CopyWay), st.dates(date(2026, 6, 3), date(2027, 6, 3)))
def test_a_copy_given_is_told_with_its_day(way: CopyWay, on: date) -> None:
    sheet = final()
    event = PlanEvent(
        UUID(int=60), CLIENT.id, sheet.worker.id, sheet.plan.id, on, PlanEventKind.COPY_GIVEN, way, "Spanish"
    )
    told = care_plan_text(replace(sheet, events=(event,), printed_on=on))
    assert told != care_plan_text(replace(sheet, printed_on=on))
    assert f"{on.day}, {on.year}" in told
    assert "Spanish" in told


@settings(max_examples=examples(12), deadline=None)
@given(st.booleans(), st.booleans(), st.booleans())
def test_what_is_left_out_by_choice_is_nowhere_on_the_paper(diagnosis: bool, address: bool, substances: bool) -> None:
    options = PrintOptions(14, diagnosis, address, substances)
    found = care_plan_text(replace(draft(), options=options))
    assert ("Major depressive disorder" in found) == (not diagnosis)
    assert ("12 Eddy Street" in found) == (not address)
    assert ("Alcohol dependence" in found) == (not diagnosis and substances)
    assert CLIENT.safety_alert not in found
    assert CLIENT.medicaid_id not in found


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ({"practice": True}, "PRACTICE"),
        ({"replaced": True}, "newer"),
        ({"waiting": True}, "second signature"),
        ({"in_error": True}, "error"),
    ],
)
def test_what_a_reader_has_to_know_stands_on_every_page(marked: dict[str, bool], words: str) -> None:
    pages = page_texts(replace(final(), **marked))  # type: ignore[arg-type]  # each is a flag of the sheet
    assert len(pages) > 1
    assert all(words.lower() in page.lower() for page in pages)
    assert not all(words.lower() in page.lower() for page in page_texts(final()))


def test_free_choice_is_told_in_the_clients_own_paper() -> None:
    told = Safeguards(date(2026, 6, 1), "Dana Wu", "Mission Neighborhood Services", date(2026, 6, 2), date(2026, 6, 1))
    with_it = care_plan_text(replace(draft(), plan=replace(PLAN, safeguards=told)))
    without = care_plan_text(replace(draft(), plan=replace(PLAN, safeguards=None)))
    assert "June 1, 2026" in with_it
    assert len(with_it) > len(without)


def test_a_need_is_named_in_the_words_of_the_assessment() -> None:
    found = flat(care_plan_text(draft()))
    assert all(need.statement in found for need in NEEDS)
