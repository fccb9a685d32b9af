"""Sentences, questions and blanks in any text, and a note's facts in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.contacts import BLANK, ContactMode, ContactRole, Place, TcmComponent, without_blanks
from tcm_desktop.domain.places import place_of_service
from tcm_desktop.domain.plans import Objective, ObjectiveStatus
from tcm_desktop.domain.sentences import sentence_at
from tests.ui.note_facts import DAY, NEED, NOTE, PLAN
from ui.presenters.narrative import (
    from_qt,
    insertion,
    to_qt,
    touches,
    without_unanswered,
    word_count,
)
from ui.presenters.note_words import objective_of, objective_options, summary, thread
from ui.presenters.plan_names import OBJECTIVE_WORDS
from ui.presenters.words import COMPONENTS, CONTACTED, MODES, PLACES

TEXTS = st.text("ab .!?\n_é😀", max_size=40)
QUESTIONS = ("Arranged: ____", "Because of ____, client could not ____", "Purpose: ____")
LINES = st.lists(
    st.one_of(st.sampled_from(QUESTIONS), st.sampled_from(["", "Called.", "Arranged: ____ a ride"])), min_size=1
)


def put_in(text: str, question: str, spans: list[tuple[int, int]]) -> str:
    """The text after a question was put into it."""
    put = insertion(text, question, spans)
    return text[: put.at] + put.words + text[put.at :] if put.words else text


def spans_in(text: str) -> st.SearchStrategy[list[tuple[int, int]]]:
    ends = st.integers(0, len(text))
    return st.lists(st.tuples(ends, ends).map(lambda pair: (min(pair), max(pair))), max_size=2)


# --- sentences ---


@given(TEXTS)
def test_sentences_cover_the_text_without_a_gap(text: str) -> None:
    at, pieces = 0, []
    while at < len(text):
        start, end = sentence_at(text, at)
        assert start <= at < end or (start, end) == (at, at)
        pieces.append(text[start:end])
        at = max(end, at + 1)
    assert "".join(pieces) == text


@given(TEXTS, st.data())
def test_two_carets_are_in_one_sentence_or_in_two_that_do_not_touch(text: str, data: st.DataObject) -> None:
    carets = st.integers(0, len(text))
    one, other = sentence_at(text, data.draw(carets)), sentence_at(text, data.draw(carets))
    assert one == other or not touches(one, other)


@given(st.tuples(st.integers(0, 9), st.integers(0, 9)), st.tuples(st.integers(0, 9), st.integers(0, 9)))
def test_touching_is_sharing_a_character(one: tuple[int, int], other: tuple[int, int]) -> None:
    one, other = (min(one), max(one)), (min(other), max(other))
    shared = set(range(*one)) & set(range(*other))
    assert touches(one, other) or not shared
    if one[0] < one[1] and other[0] < other[1]:
        assert touches(one, other) == bool(shared)


@given(st.lists(st.sampled_from(["client's", "follow-up", "50", "clinic", BLANK]), max_size=9))
def test_blanks_are_no_words_and_all_others_are(words: list[str]) -> None:
    assert word_count(" ".join(words)) == len([word for word in words if word != BLANK])


# --- questions ---


@given(st.data())
def test_a_question_put_in_stands_on_a_line_of_its_own_and_moves_no_word(data: st.DataObject) -> None:
    text = data.draw(st.lists(st.sampled_from(["Drove.", "Called the clinic.", "  "]), max_size=4).map("\n".join))
    spans = data.draw(spans_in(text))
    written = put_in(text, QUESTIONS[0], spans)
    assert QUESTIONS[0] in [line.strip() for line in written.split("\n")]
    assert written.replace(QUESTIONS[0], "").split() == text.split()
    assert put_in(written, QUESTIONS[0], spans) == written


@given(st.data())
def test_the_blank_to_answer_is_where_it_is_said_to_be(data: st.DataObject) -> None:
    text = data.draw(LINES.map("\n".join))
    question = data.draw(st.sampled_from(QUESTIONS))
    spans = data.draw(spans_in(text))
    blank = insertion(text, question, spans).blank
    assert put_in(text, question, spans)[slice(*blank)] == BLANK


@given(st.data())
def test_the_question_goes_below_the_paragraph_of_the_last_words_it_is_about(data: st.DataObject) -> None:
    paragraphs = ["Drove client.", "Called the clinic.", "Sat with her."]
    text = "\n".join(paragraphs)
    number = data.draw(st.integers(0, 2))
    start = text.index(paragraphs[number])
    written = put_in(text, QUESTIONS[0], [(start, start + 4)])
    expected = [*paragraphs[: number + 1], QUESTIONS[0], *paragraphs[number + 1 :]]
    assert written.split("\n") == expected


@given(LINES)
def test_unanswered_questions_say_nothing_and_no_other_word_moves(lines: list[str]) -> None:
    text = "\n".join(lines)
    read = without_unanswered(text, QUESTIONS)
    assert len(read) == len(text)
    for line, left in zip(lines, read.split("\n"), strict=True):
        assert left == (" " * len(line) if line in QUESTIONS else line)


@given(LINES)
def test_what_is_read_while_writing_is_what_is_signed(lines: list[str]) -> None:
    """The check must not count a word that signing takes out, nor miss one that it keeps."""
    text = "\n".join(lines)
    assert without_unanswered(text, QUESTIONS).split() == without_blanks(text, QUESTIONS).split()


@given(TEXTS)
def test_text_without_a_question_is_read_as_it_is(text: str) -> None:
    assert without_unanswered(text, QUESTIONS) == text


# --- positions as Qt counts them ---


@given(TEXTS, st.data())
@example("😀a", None)
def test_positions_rise_together(text: str, data: st.DataObject | None) -> None:
    places = [to_qt(text, index) for index in range(len(text) + 1)]
    assert places == sorted(set(places))
    assert places[-1] == len(text.encode("utf-16-le", "surrogatepass")) // 2
    assert [from_qt(text, place) for place in places] == list(range(len(text) + 1))


def test_a_position_beyond_the_text_is_its_end() -> None:
    assert from_qt("ab", 99) == 2


# --- a note's facts ---


def words_of(label: str, **changes: object) -> str:
    note = replace(NOTE, **changes)  # type: ignore[arg-type]  # fields of a note
    return next(line.words for line in summary(note, "Demo, Maria", PLAN, "", DAY) if line.label == label)


@given(st.integers(0, 23), st.integers(0, 59), st.integers(0, 600))
def test_start_and_end_are_apart_by_the_minutes(hour: int, minute: int, minutes: int) -> None:
    said = words_of("Date and time", start=time(hour, minute), direct_minutes=minutes).removeprefix("Wed 3/4, ")
    start, end = said.split(" to ")
    start = start if start[-1] == "m" else f"{start} {end[-2:]}"
    began, ended = clock(start), clock(end)
    assert began == hour * 60 + minute
    assert (ended - began) % (24 * 60) == minutes


def clock(words: str) -> int:
    """Minutes since midnight of `1:10 pm`."""
    shown, half = words.split(" ")
    hour, minute = shown.split(":")
    return (int(hour) % 12 + (12 if half == "pm" else 0)) * 60 + int(minute)


@given(st.sampled_from(ContactMode), st.sampled_from(TcmComponent), st.one_of(st.none(), st.sampled_from(Place)))
def test_the_service_says_what_how_and_where(mode: ContactMode, component: TcmComponent, place: Place | None) -> None:
    said = words_of("Service", mode=mode, component=component, place=place)
    parts = [COMPONENTS[component], MODES[mode].lower(), *([PLACES[place].lower()] if place else [])]
    code = place_of_service(mode, place, NOTE.service_date)
    assert said == ", ".join([*parts, *([f"place of service {code}"] if code else [])])


@given(st.sampled_from(ContactRole), st.sampled_from(["", "Dr. Sample"]))
def test_with_whom(role: ContactRole, name: str) -> None:
    assert words_of("With", contacted_role=role, contacted_name=name) == (
        f"{CONTACTED[role]}, {name}" if name else CONTACTED[role]
    )


@given(st.integers(0, 600), st.integers(0, 600), st.integers(0, 60), st.integers(0, 60))
def test_minutes_that_count_and_minutes_that_do_not_stand_apart(direct: int, aside: int, way: int, desk: int) -> None:
    said = words_of(
        "Minutes",
        direct_minutes=direct,
        not_billable_minutes=aside,
        travel_minutes=way,
        documentation_minutes=desk,
    )
    assert said.startswith(f"{direct} in all")
    assert f"{max(0, direct - aside)} billable" in said
    assert (f", {aside} not billable" in said) == bool(aside)
    assert (f"; {way} travel" in said) == bool(way)
    assert (f"; {desk} paperwork" in said) == bool(desk)


def test_each_line_that_can_be_changed_says_where() -> None:
    lines = summary(NOTE, "Demo, Maria", PLAN, "", DAY)
    assert [line.field for line in lines] == ["", "date", "component", "contacted", "objective", "minutes"]


# --- the thread to the need ---


@given(
    st.sampled_from([None, PLAN.objectives[0].id, PLAN.objectives[1].id, UUID(int=99)]), st.booleans(), st.booleans()
)
def test_the_thread_ends_at_its_first_missing_link(objective: UUID | None, known: bool, because: bool) -> None:
    need = NEED if because else replace(NEED, because_of="")
    found = thread(replace(NOTE, objective_id=objective), PLAN, (need,) if known else ())
    linked = objective in {each.id for each in PLAN.objectives}
    tied = objective == PLAN.objectives[0].id
    length = 1 + linked + (2 if because else 1) * (tied and known)
    assert len(found.links) == length
    assert bool(found.missing) is not (tied and known and because)
    assert found.words == " → ".join([*found.links, *([found.missing] if found.missing else [])])


def test_the_notes_own_need_is_taken_before_the_objectives() -> None:
    other = Need(UUID(int=9), "Food every day", "low energy")
    found = thread(replace(NOTE, need_id=other.id), PLAN, (NEED, other))
    assert found.links[-2:] == ("need: Food every day", "because of low energy")


@pytest.mark.parametrize("status", ObjectiveStatus)
def test_an_objective_that_is_over_is_offered_with_its_state(status: ObjectiveStatus) -> None:
    plan = replace(PLAN, objectives=(replace(PLAN.objectives[0], status=status),))
    ((_, words),) = objective_options(plan)
    is_open = status in {ObjectiveStatus.ACTIVE, ObjectiveStatus.PARTLY_MET, ObjectiveStatus.REVISED}
    assert words == ("1. Get a state ID" if is_open else f"1. Get a state ID ({OBJECTIVE_WORDS[status].lower()})")
    assert status.value == "deferred" or "put off" not in words


def test_objectives_are_numbered_as_they_stand() -> None:
    many = tuple(Objective(UUID(int=n), f"Step {n}") for n in range(50, 53))
    plan = replace(PLAN, objectives=many)
    assert [words for _, words in objective_options(plan)] == ["1. Step 50", "2. Step 51", "3. Step 52"]
    assert objective_of(replace(NOTE, objective_id=many[1].id), plan) == (many[1], "2. Step 51")
    assert objective_of(NOTE, plan) is None
    assert objective_of(replace(NOTE, service_date=date(2020, 1, 1)), None) is None
