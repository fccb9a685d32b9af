"""An assessment in hand, area by area, in any order in which a visit may go."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.assessment import (
    Answer,
    AreaFinding,
    AreaOutcome,
    AreaStatus,
    Assessment,
    InformationSource,
    Need,
)
from tcm_desktop.services.assessments import AssessmentSitting
from tcm_desktop.services.forms import assessment_form
from tests.ui.note_facts import CLIENT
from ui.presenters import assessment as words
from ui.presenters.assessment import AssessmentWork, answers_of, first_unanswered, is_blank, signed_areas

TODAY = date(2026, 3, 4)
FORM = assessment_form()
IDS = [area.id for area in FORM.areas]
HOUSING = Need(UUID(int=10), "Stable housing", "panic in crowded shelters")
FOOD = Need(UUID(int=11), "Food every day")
BLANK = Assessment(UUID(int=1), CLIENT.id, UUID(int=3), TODAY)

FINDINGS = st.builds(
    AreaFinding,
    st.sampled_from(IDS),
    answers=st.sampled_from([(), (Answer("q1", "Yes"),), (Answer("q1", text="Says it is loud"), Answer("q2", "No"))]),
    outcome=st.sampled_from([None, *AreaOutcome]),
    needs=st.sampled_from([(), (HOUSING,), (HOUSING, FOOD)]),
    sources=st.sampled_from([(), (InformationSource.CLIENT,)]),
)


def work(assessment: Assessment = BLANK, last: Assessment | None = None) -> AssessmentWork:
    return AssessmentWork(AssessmentSitting(CLIENT, FORM, assessment, last), TODAY)


def ended(area_id: str, outcome: AreaOutcome = AreaOutcome.NO_NEED_NOW, *needs: Need) -> AreaFinding:
    return AreaFinding(area_id, outcome=outcome, needs=needs)


def done(*but: str, **kept: object) -> AssessmentWork:
    """Every area ended without a need, but for these."""
    made = work(replace(BLANK, **kept))  # type: ignore[arg-type]  # fields of an assessment
    for area_id in IDS:
        if area_id not in but:
            made.put(ended(area_id))
    return made


# --- putting in and looking at it ---


@given(st.lists(FINDINGS, max_size=20))
def test_the_latest_word_on_an_area_is_the_one_that_counts(findings: list[AreaFinding]) -> None:
    made, known = work(), {}
    for finding in findings:
        made.put(finding)
        known[finding.id] = finding
    for area_id in IDS:
        expected = known.get(area_id, AreaFinding(area_id))
        assert replace(made.finding(area_id), updated_on=None) == expected
    kept = [each.id for each in made.assessment.areas]
    assert kept == sorted(set(kept))


@given(st.lists(FINDINGS, max_size=12))
def test_a_change_is_a_change_and_saying_it_again_is_none(findings: list[AreaFinding]) -> None:
    made = work()
    for finding in findings:
        before = made.assessment
        changed = made.put(finding)
        assert changed == (made.assessment != before)
        assert not made.put(finding)
        assert not made.put(replace(finding, updated_on=TODAY + timedelta(days=9)))


def test_what_was_learned_carries_the_day_it_was_learned() -> None:
    made = work()
    made.put(replace(ended(IDS[0]), updated_on=date(2025, 1, 1)))
    assert made.finding(IDS[0]).updated_on == TODAY


def test_an_area_not_started_is_blank_and_looking_changes_nothing() -> None:
    made = work()
    assert made.finding(IDS[3]) == AreaFinding(IDS[3])
    assert not made.put(made.finding(IDS[3]))
    assert made.is_fresh


@given(st.lists(FINDINGS, max_size=20))
def test_progress_counts_what_the_tiles_show(findings: list[AreaFinding]) -> None:
    made = work()
    for finding in findings:
        made.put(finding)
    statuses = [tile.status for tile in made.tiles()]
    finished = statuses.count(AreaStatus.DONE)
    assert made.progress().startswith(f"{finished} of {len(IDS)} areas done.")
    assert made.is_complete == (finished == len(IDS))
    assert [tile.area_id for tile in made.tiles()] == IDS


@given(st.lists(FINDINGS, max_size=20))
def test_work_goes_on_at_what_was_started_and_then_at_the_first_that_is_open(findings: list[AreaFinding]) -> None:
    made = work()
    for finding in findings:
        made.put(finding)
    status = {tile.area_id: tile.status for tile in made.tiles()}
    resumed = made.resume_at()
    order = [AreaStatus.STARTED, AreaStatus.NOT_STARTED, AreaStatus.DONE]
    best = min(order.index(each) for each in status.values())
    assert order.index(status[resumed]) == best
    assert resumed == next(area_id for area_id in IDS if status[area_id] is order[best])


@given(st.lists(FINDINGS, max_size=20), st.sampled_from(IDS))
def test_going_round_comes_to_every_open_area_and_back(findings: list[AreaFinding], start: str) -> None:
    made = work()
    for finding in findings:
        made.put(finding)
    still_open = {tile.area_id for tile in made.tiles() if tile.status is not AreaStatus.DONE}
    visited, at = [], made.next_after(start)
    while at is not None and at not in visited:
        visited.append(at)
        at = made.next_after(at)
    others = still_open - {start}
    assert set(visited) >= others if len(others) else set(visited) <= {start}
    assert set(visited) <= still_open


def test_the_only_open_area_has_no_other_after_it() -> None:
    assert done(IDS[4]).next_after(IDS[4]) is None
    assert done(IDS[4]).next_after(IDS[7]) == IDS[4]
    assert done().next_after(IDS[0]) is None


def test_places_are_counted_from_one() -> None:
    assert work().place(IDS[0]) == f"1 of {len(IDS)}"
    assert work().place(IDS[-1]) == f"{len(IDS)} of {len(IDS)}"


def test_an_area_of_another_form_is_a_fault_of_the_caller() -> None:
    with pytest.raises(StopIteration):
        work().area("no such area")


@pytest.mark.parametrize("status", AreaStatus)
def test_a_tile_says_its_status(status: AreaStatus) -> None:
    spoken = words.Tile("a01", "Home", status).spoken
    assert spoken == f"Home, {words.STATUS_WORDS[status]}"


# --- the day in person ---


def test_the_day_seen_in_person_is_taken_in_once() -> None:
    made = work()
    assert made.see_on(date(2026, 3, 2))
    assert not made.see_on(date(2026, 3, 2))
    assert made.seen_words() == "Seen in person on Mon 3/2."
    assert not made.is_fresh
    assert made.see_on(None)
    assert "No day is entered" in made.seen_words()


# --- before signing ---


def test_the_summary_tells_needs_and_what_was_declined() -> None:
    made = done(IDS[1], IDS[2])
    made.put(ended(IDS[1], AreaOutcome.NEED_FOUND, HOUSING, FOOD))
    made.put(ended(IDS[2], AreaOutcome.DECLINED))
    made.see_on(TODAY)
    assert made.is_complete
    first, declined, seen = made.summary()
    assert first == f"All {len(IDS)} areas are done. 2 needs found for the plan."
    assert declined == f"Client declined: {FORM.areas[2].title}."
    assert seen == "Seen in person on Wed 3/4."


def test_the_summary_of_a_visit_without_needs() -> None:
    assert done().summary()[0].endswith("No need was found.")
    assert len(done().summary()) == 2


def test_a_need_found_without_a_need_is_not_done() -> None:
    made = done(IDS[0])
    made.put(ended(IDS[0], AreaOutcome.NEED_FOUND))
    assert made.status(IDS[0]) is AreaStatus.STARTED
    assert not made.is_complete


# --- last time ---


def test_what_was_said_last_time_is_there_to_see_and_not_taken_over() -> None:
    question = FORM.areas[0].questions[0]
    before = replace(
        BLANK,
        id=UUID(int=2),
        areas=(
            AreaFinding(
                IDS[0],
                answers=(Answer(question.id, "Shelter", "since May"), Answer("other")),
                outcome=AreaOutcome.NEED_FOUND,
                needs=(HOUSING,),
            ),
            AreaFinding(IDS[1], outcome=AreaOutcome.NO_NEED_NOW, needs=(FOOD,)),
        ),
    )
    made = work(last=before)
    assert made.last_answer(IDS[0], question.id) == Answer(question.id, "Shelter", "since May")
    assert made.last_answer(IDS[0], "other") is None  # nothing was said
    assert made.last_needs(IDS[0]) == (HOUSING,)
    assert made.last_needs(IDS[1]) == ()  # it ended without a need
    assert (made.last_outcome(IDS[0]), made.last_outcome(IDS[1])) == ("Need found", "No need right now")
    assert made.finding(IDS[0]) == AreaFinding(IDS[0])


def test_a_first_assessment_has_no_last_time() -> None:
    made = work()
    assert made.last_answer(IDS[0], "q1") is None
    assert made.last_needs(IDS[0]) == ()
    assert made.last_outcome(IDS[0]) == ""


# --- words ---


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        (Answer("q", "Yes"), "Yes"),
        (Answer("q", "Yes", "since May."), "Yes. since May"),
        (Answer("q", text="Says so."), "Says so"),
        (Answer("q"), ""),
    ],
)
def test_an_answer_in_one_line(answer: Answer, line: str) -> None:
    assert words.answer_words(answer) == line


def test_a_need_in_one_line() -> None:
    assert words.need_words(HOUSING) == "Stable housing (because of panic in crowded shelters)"
    assert words.need_words(FOOD) == "Food every day"


@given(FINDINGS)
def test_a_finding_is_blank_when_it_says_nothing(finding: AreaFinding) -> None:
    says = any((finding.answers, finding.outcome, finding.needs, finding.sources, finding.source_detail))
    assert is_blank(finding) is not says


# --- answers kept ---

ANSWERS = st.lists(
    st.builds(Answer, st.sampled_from("abcdef"), st.sampled_from(["", "Yes"]), st.sampled_from(["", "so"])),
    unique_by=lambda answer: answer.id,
    max_size=6,
)


@given(ANSWERS, ANSWERS)
def test_answers_shown_replace_their_own_and_leave_those_of_other_questions(
    known: list[Answer], shown: list[Answer]
) -> None:
    kept = {answer.id: answer for answer in answers_of(known, shown)}
    asked = {answer.id: answer for answer in shown}
    for answer in known:
        if answer.id not in asked:
            assert kept[answer.id] == answer
    for answer in shown:
        says = bool(answer.choice or answer.text)
        assert (kept.get(answer.id) == answer) is says
    assert list(kept) == sorted(kept)
    assert set(kept) <= set(asked) | {answer.id for answer in known}


def test_the_question_to_go_on_with_is_the_first_without_an_answer() -> None:
    area = FORM.areas[0]
    first, *others = area.questions
    assert first_unanswered(area, AreaFinding(area.id)) == first
    assert first_unanswered(area, AreaFinding(area.id, (Answer(first.id, "Yes"),))) == others[0]
    assert first_unanswered(area, AreaFinding(area.id, tuple(Answer(q.id, "x") for q in area.questions))) is None


# --- a finished assessment as text ---


def test_a_finished_assessment_is_read_area_by_area_in_the_order_of_the_form() -> None:
    question = FORM.areas[2].questions[0]
    told = AreaFinding(
        IDS[2],
        answers=(Answer(question.id, "Yes", "for years"),),
        outcome=AreaOutcome.NEED_FOUND,
        needs=(HOUSING,),
        sources=(InformationSource.CLIENT, InformationSource.RECORD),
        source_detail="Clinic letter",
    )
    finished = replace(BLANK, areas=(ended(IDS[0], AreaOutcome.DECLINED), told))
    first, second = signed_areas(work(), finished)
    assert (first.title, first.outcome, first.lines) == (FORM.areas[0].title, "Client declined", ())
    assert second.outcome == "Need found"
    assert second.lines == (
        (question.text, "Yes. for years"),
        ("Need", words.need_words(HOUSING)),
        ("Source", "Client, Record. Clinic letter"),
    )


def test_needs_of_an_area_that_ended_otherwise_are_not_read_out() -> None:
    finished = replace(BLANK, areas=(ended(IDS[0], AreaOutcome.NO_NEED_NOW, HOUSING), AreaFinding(IDS[1])))
    first, second = signed_areas(work(), finished)
    assert first.lines == ()
    assert second.outcome == "Started"


@pytest.mark.parametrize("table", [words.STATUS_WORDS, words.OUTCOME_WORDS, words.SOURCE_WORDS])
def test_every_value_has_its_own_words(table: dict[object, str]) -> None:
    kind = type(next(iter(table)))
    assert set(table) == set(kind)  # type: ignore[call-overload]  # an enum
    assert len(set(table.values())) == len(table)
