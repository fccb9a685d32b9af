"""An assessment by a payer's form, and what changed since last time, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from tcm_desktop.domain.assessment import (
    ActionLevel,
    Answer,
    AreaFinding,
    AreaOutcome,
    Assessment,
    ItemLevel,
    Need,
    SinceLast,
)
from tcm_desktop.domain.themes import PartState, ThemeState
from tcm_desktop.services.assessment_forms import form_shelf
from tcm_desktop.services.forms import assessment_form
from ui.presenters.assessment_views import (
    PART_LOOKS,
    PART_WORDS,
    THEME_WORDS,
    ChangeLine,
    change_lines,
    changes_headline,
    form_coverage,
    form_headline,
    form_lines,
)

FORM = assessment_form()
LOCK = Need(UUID(int=10), "A lock", "voices at night")
BLANK = Assessment(UUID(int=1), UUID(int=2), UUID(int=3), date(2026, 3, 4))
HOME, MIND = "a06_environment", "a04_emotional"


def told(form: str, *areas: AreaFinding, **kept: object) -> dict[str, object]:
    """The lines of a payer's form, by title."""
    assessment = replace(BLANK, areas=areas, **kept)  # type: ignore[arg-type]  # fields of an assessment
    parts = form_coverage(form_shelf().forms[form], assessment)
    return {line.title: line for line in form_lines(parts, assessment, FORM)}


def test_every_state_has_words_and_a_look() -> None:
    assert set(PART_WORDS) == set(PART_LOOKS) == set(PartState)
    assert set(THEME_WORDS) == set(ThemeState) - {ThemeState.ANSWERED}
    assert len(set(PART_LOOKS.values())) == len(PartState)


# --- by form ---


def test_an_empty_assessment_misses_every_part_and_says_where_to_ask() -> None:
    for form in form_shelf().forms.values():
        parts = form_coverage(form, BLANK)
        assert form_headline(parts).startswith(f"0 of {len(form.parts)} parts covered. Missing: ")
        for line in form_lines(parts, BLANK, FORM):
            assert line.state is PartState.MISSING
            assert line.ask_in or line.title.startswith("Summary")


def test_answers_stand_beside_what_they_answer() -> None:
    said = AreaFinding(HOME, (Answer("barrier", text="The noise."), Answer("staying", "Shelter", "since May")))
    home = told("ccr-51351", said)["Housing and surroundings"]
    assert home.state is PartState.COVERED
    assert home.answers == (("Place to live", "Shelter. since May. The noise"),)
    assert home.ask_in == ()


def test_a_part_with_something_open_leads_to_its_area() -> None:
    part = told("um-eleven", AreaFinding(MIND, (Answer("symptoms", text="Voices"),)))["Emotional health"]
    assert part.state is PartState.PARTLY
    assert dict(part.answers) == {
        "Mental health": "Voices",
        "Mental health care": "Not asked yet",
        "Medicine": "Not asked yet",
        "Alcohol and drugs": "Not asked yet",
    }
    assert part.ask_in == ((MIND, "Emotional health"),)


def test_what_the_client_declined_is_said_and_not_asked_again() -> None:
    part = told("um-eleven", AreaFinding("a09_legal", outcome=AreaOutcome.DECLINED))["Legal status"]
    assert (part.state, part.answers, part.ask_in) == (
        PartState.COVERED,
        (("Legal matters", "Client declined"),),
        (),
    )


def test_the_summary_answers_the_last_domain() -> None:
    title = "Summary and what is recommended"
    assert told("smhs-seven")[title].state is PartState.MISSING
    assert told("smhs-seven", summary="Needs a room.")[title].answers == (("Summary", "Needs a room."),)


def test_the_social_needs_name_their_group_and_the_facts_they_ask_for() -> None:
    lines = told("ahc-hrsn")
    assert next(iter(lines)) == "Core: Living situation"
    assert lines["Core: Safety"].asks == "Being hurt; Being put down; Being threatened; Being screamed at"


def test_a_whole_form_says_so_without_more() -> None:
    areas = tuple(
        AreaFinding(area.id, tuple(Answer(question.id, text="Said so.") for question in area.questions))
        for area in FORM.areas
    )
    whole = replace(BLANK, areas=areas, summary="All in all.")
    for form in form_shelf().forms.values():
        assert form_headline(form_coverage(form, whole)) == f"{len(form.parts)} of {len(form.parts)} parts covered."


# --- what changed ---

BEFORE = replace(
    BLANK,
    areas=(
        AreaFinding(MIND, (Answer("symptoms", text="Voices."),), levels=(ItemLevel("psychosis", ActionLevel.ACT),)),
        AreaFinding(HOME, (Answer("staying", "Shelter"),), AreaOutcome.NEED_FOUND, (LOCK,)),
    ),
)


def lines(*areas: AreaFinding) -> dict[str, str]:
    after = replace(BEFORE, id=UUID(int=9), areas=areas)
    return {line.asked: line.words for line in change_lines(BEFORE, after, FORM)}


def test_each_change_is_told_with_what_was_and_what_is() -> None:
    assert lines(
        AreaFinding(
            MIND,
            (Answer("medicine", "Stopped"), Answer("symptoms", text="None now")),
            levels=(ItemLevel("psychosis", ActionLevel.WATCH),),
        ),
        AreaFinding(HOME, (Answer("staying", "Own place"),), AreaOutcome.NO_NEED_NOW),
    ) == {
        "How is it going with your medicine?": "New: Stopped",
        "Which symptoms bother you most now?": "Was: Voices. Now: None now",
        "Emotional health, action level: Voices, beliefs, confused thinking": "Was: Act. Now: Watch",
        "Where are you staying right now?": "Was: Shelter. Now: Own place",
        "Living arrangement, need": "No longer: A lock (because of voices at night)",
        "Living arrangement, how it ends": "Was: Need found. Now: No need right now",
    }


def test_a_need_that_never_counted_is_not_told() -> None:
    typed = replace(BEFORE.areas[1], outcome=AreaOutcome.NO_NEED_NOW, needs=(LOCK, Need(UUID(int=11), "Food")))
    assert "New: Food" not in lines(typed).values()


def test_what_a_later_form_no_longer_asks_keeps_its_id() -> None:
    gone = AreaFinding("z99_gone", (Answer("old", "Yes"),), AreaOutcome.DECLINED)
    told_of = lines(*BEFORE.areas, gone)
    assert told_of == {"old": "New: Yes", "z99_gone, how it ends": "New: Client declined"}


@pytest.mark.parametrize(
    ("number", "same", "told_so"),
    [
        (0, 0, "No change since last time."),
        (1, 0, "1 change since last time."),
        (4, 1, "4 changes since last time. 1 answer is said to be the same."),
        (0, 3, "No change since last time. 3 answers are said to be the same."),
    ],
)
def test_the_headline_counts(number: int, same: int, told_so: str) -> None:
    held = tuple(Answer(f"q{n}", "Yes", since_last=SinceLast.SAME) for n in range(same))
    after = replace(BLANK, areas=(AreaFinding(HOME, held),))
    assert changes_headline([ChangeLine("a", "b")] * number, after) == told_so
