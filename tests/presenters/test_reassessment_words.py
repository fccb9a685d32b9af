"""A reassessment in hand: what is said about last time, why it began early, levels, and how it reads once signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.assessment import (
    ActionLevel,
    Answer,
    AreaFinding,
    AreaOutcome,
    Assessment,
    InformationSource,
    ItemLevel,
    SinceLast,
    same_as_last,
)
from tcm_desktop.domain.themes import LevelItem
from tcm_desktop.services.assessments import AssessmentSitting
from tcm_desktop.services.forms import assessment_form
from tests.ui.note_facts import CLIENT
from ui.presenters.assessment import (
    LEVEL_WORDS,
    SINCE_WORDS,
    AssessmentWork,
    answers_of,
    first_unanswered,
    is_blank,
    signed_areas,
)

TODAY = date(2026, 3, 4)
FORM = assessment_form()
HOME = "a06_environment"
LAST = Assessment(
    UUID(int=8),
    CLIENT.id,
    UUID(int=3),
    date(2025, 3, 4),
    (AreaFinding(HOME, (Answer("staying", "Shelter", "since May"),), AreaOutcome.NO_NEED_NOW),),
    completed_on=date(2025, 3, 4),
)
BLANK = Assessment(UUID(int=1), CLIENT.id, UUID(int=3), TODAY, follows=LAST.id)
LEVELS = (LevelItem("housing", "Place to live", HOME), LevelItem("work", "Work", "b03_employment"))


def work(assessment: Assessment = BLANK, last: Assessment | None = LAST, due_on: date | None = None) -> AssessmentWork:
    return AssessmentWork(AssessmentSitting(CLIENT, FORM, assessment, last, due_on, LEVELS), TODAY)


def home(*answers: Answer) -> AreaFinding:
    return AreaFinding(HOME, answers)


def test_every_value_has_words() -> None:
    assert set(SINCE_WORDS) == set(SinceLast)
    assert set(LEVEL_WORDS) == set(ActionLevel)
    assert not any(any(letter.isdigit() for letter in words) for words in LEVEL_WORDS.values())


# --- last time ---


def test_another_answer_is_marked_as_changed_today() -> None:
    made = work()
    made.put(home(Answer("staying", "Own place")))
    (answer,) = made.finding(HOME).answers
    assert (answer.since_last, answer.since_last_on) == (SinceLast.CHANGED, TODAY)
    assert made.since_words(answer) == "Changed since last time, said Wed 3/4"


def test_same_is_kept_with_the_day_on_which_it_was_said() -> None:
    made = work()
    made.put(home(same_as_last(LAST.areas[0].answers[0], TODAY - timedelta(days=2))))
    (answer,) = made.finding(HOME).answers
    assert made.since_words(answer) == "Same as last time, said Mon 3/2"


def test_nothing_is_said_of_last_time_in_a_first_assessment() -> None:
    made = work(last=None)
    made.put(home(Answer("staying", "Own place", since_last=SinceLast.SAME, since_last_on=TODAY)))
    (answer,) = made.finding(HOME).answers
    assert answer == Answer("staying", "Own place")
    assert made.since_words(answer) == ""


ANSWERS = st.builds(
    Answer,
    st.sampled_from(["barrier", "problems", "staying"]),
    st.sampled_from(["", "Shelter", "Own place"]),
    st.sampled_from(["", "since May", "x"]),
    since_last=st.sampled_from([None, *SinceLast]),
)


@given(st.lists(ANSWERS, max_size=3, unique_by=lambda a: a.id).map(tuple))
def test_taking_in_the_same_finding_again_changes_nothing(answers: tuple[Answer, ...]) -> None:
    made = work()
    made.put(home(*answers))
    assert not made.put(home(*answers))
    assert not made.put(made.finding(HOME))
    marked = [a for a in made.finding(HOME).answers if a.since_last is SinceLast.SAME]
    assert all((a.choice, a.text) == ("Shelter", "since May") for a in marked)


def test_a_question_that_only_changed_is_still_to_be_asked() -> None:
    waiting = home(Answer("staying", since_last=SinceLast.CHANGED))
    question = first_unanswered(work().area(HOME), waiting)
    assert question is not None
    assert question.id == "staying"
    assert answers_of((), waiting.answers) == waiting.answers


# --- before its time ---


@pytest.mark.parametrize(
    ("due_on", "early"), [(None, False), (TODAY, False), (TODAY + timedelta(days=1), True), (date(2026, 1, 1), False)]
)
def test_it_is_early_before_the_day_it_is_due(due_on: date | None, early: bool) -> None:
    assert work(due_on=due_on).is_early is early


def test_the_reason_is_asked_for_with_the_day() -> None:
    asked = work(due_on=date(2027, 3, 4)).early_words()
    assert asked == "The next one is due by 3/4/2027. What changed, so that you ask now?"


def test_words_about_the_whole_are_taken_in_once() -> None:
    made = work()
    assert not made.write("", "")
    assert made.write("Moved", "")
    assert not made.write("Moved", "")
    assert made.write("Moved", "Needs a room.")
    assert (made.assessment.early_reason, made.assessment.summary) == ("Moved", "Needs a room.")


def test_a_reason_alone_means_that_it_has_begun() -> None:
    made = work()
    assert made.is_fresh
    made.write("Moved", "")
    assert not made.is_fresh


# --- levels, and reading ---


def test_each_area_has_its_own_items() -> None:
    assert [item.id for item in work().levels(HOME)] == ["housing"]
    assert work().levels("a09_legal") == ()


def test_a_level_alone_is_something() -> None:
    assert not is_blank(AreaFinding(HOME, levels=(ItemLevel("housing", ActionLevel.NONE),)))


def test_a_signed_one_tells_who_said_what_is_the_same_the_levels_and_the_summary() -> None:
    held = same_as_last(Answer("staying", "Shelter"), TODAY)
    said = Answer("barrier", text="Noise", said_by=InformationSource.FAMILY)
    both = replace(held, id="problems", choice="No", said_by=InformationSource.CLIENT)
    levels = (ItemLevel("housing", ActionLevel.ACT_NOW), ItemLevel("retired", ActionLevel.WATCH))
    finding = AreaFinding(HOME, (said, both, held), AreaOutcome.NO_NEED_NOW, levels=levels)
    signed = replace(BLANK, areas=(finding,), early_reason="Moved", summary="Needs a room.")
    early, area, whole = signed_areas(work(), signed)
    assert early.lines == (("Why it began before it was due", "Moved"),)
    assert dict(area.lines) == {
        "Where are you staying right now?": "Shelter (same as last time)",
        "Is anything about it making it hard to get care?": "Noise (said by family)",
        "Is something wrong with the place?": "No (said by client, same as last time)",
        "Action level: Place to live": "Act now",
        "Action level: retired": "Watch",
    }
    assert whole.lines == (("Summary", "Needs a room."),)


def test_one_signed_before_reads_as_it_did() -> None:
    assert [area.title for area in signed_areas(work(), LAST)] == ["Living arrangement"]
