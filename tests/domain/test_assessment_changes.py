"""What a reassessment says otherwise: by path, and only as far as it has been asked again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from uuid import UUID

import msgspec
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
    Need,
    SinceLast,
)
from tcm_desktop.domain.assessment_changes import Changed, ChangedKind, changed_items, said_same
from tcm_desktop.domain.paths import diff, flatten

LOCK, FOOD = Need(UUID(int=10), "A lock", "voices at night"), Need(UUID(int=11), "Food")
HOME = AreaFinding(
    "home",
    (Answer("barrier", text="Noise"), Answer("staying", "Shelter")),
    AreaOutcome.NEED_FOUND,
    (LOCK,),
    updated_on=date(2025, 3, 4),
    levels=(ItemLevel("housing", ActionLevel.ACT),),
)
BEFORE = Assessment(UUID(int=1), UUID(int=2), UUID(int=3), date(2025, 3, 4), (HOME,))
AFTER = replace(BEFORE, id=UUID(int=4), started_on=date(2026, 3, 4), follows=BEFORE.id)


def changes(*areas: AreaFinding, before: Assessment = BEFORE) -> list[Changed]:
    after = replace(AFTER, areas=areas)
    old, new = (flatten(json.loads(msgspec.json.encode(each))) for each in (before, after))
    return list(changed_items(diff(old, new), after))


def test_nothing_asked_again_is_no_change() -> None:
    assert changes() == []
    assert changes(AreaFinding("home")) == []


def test_the_same_said_again_is_no_change() -> None:
    again = replace(
        HOME,
        answers=tuple(replace(a, since_last=SinceLast.SAME, since_last_on=date(2026, 3, 4)) for a in HOME.answers),
        updated_on=date(2026, 3, 4),
        sources=(InformationSource.CLIENT,),
    )
    assert changes(again) == []
    assert said_same(replace(AFTER, areas=(again,))) == 2


def test_another_answer_is_one_change_whatever_parts_of_it_differ() -> None:
    moved = replace(HOME, answers=(Answer("barrier", text="Noise"), Answer("staying", "Own place", "with a key")))
    assert changes(moved) == [Changed("home", ChangedKind.ANSWER, "staying")]


def test_an_answer_not_given_yet_is_no_change() -> None:
    assert changes(replace(HOME, answers=HOME.answers[1:])) == []
    bare = replace(HOME, answers=(Answer("barrier", since_last=SinceLast.CHANGED), HOME.answers[1]))
    assert changes(bare) == []


def test_an_answer_to_what_was_not_asked_before_is_one() -> None:
    asked = replace(HOME, answers=(*HOME.answers, Answer("problems", "Leaks")))
    assert changes(asked) == [Changed("home", ChangedKind.ANSWER, "problems")]


def test_how_an_area_ends_and_a_need_that_is_gone() -> None:
    ended = replace(HOME, outcome=AreaOutcome.NO_NEED_NOW, needs=())
    assert changes(ended) == [
        Changed("home", ChangedKind.NEED, str(LOCK.id)),
        Changed("home", ChangedKind.OUTCOME),
    ]


def test_a_need_is_not_gone_before_the_area_is_done() -> None:
    assert changes(replace(HOME, outcome=None, needs=())) == []


def test_a_need_in_other_words_and_a_new_one() -> None:
    found = replace(HOME, needs=(replace(LOCK, because_of="fear"), FOOD))
    assert changes(found) == [
        Changed("home", ChangedKind.NEED, str(LOCK.id)),
        Changed("home", ChangedKind.NEED, str(FOOD.id)),
    ]


def test_a_level_that_was_decided_otherwise() -> None:
    watched = replace(HOME, levels=(ItemLevel("housing", ActionLevel.WATCH),))
    assert changes(watched) == [Changed("home", ChangedKind.LEVEL, "housing")]
    assert changes(replace(HOME, levels=())) == []


def test_an_area_that_is_new() -> None:
    work = AreaFinding("work", (Answer("status", "Yes"),), AreaOutcome.NO_NEED_NOW)
    assert changes(HOME, work) == [
        Changed("work", ChangedKind.ANSWER, "status"),
        Changed("work", ChangedKind.OUTCOME),
    ]


def test_what_is_not_about_the_client_is_no_change() -> None:
    after = replace(AFTER, summary="All in all", early_reason="Moved", face_to_face_on=date(2026, 3, 4), areas=(HOME,))
    old, new = (flatten(json.loads(msgspec.json.encode(each))) for each in (BEFORE, after))
    assert changed_items(diff(old, new), after) == ()


ANSWERS = st.lists(
    st.builds(Answer, st.sampled_from(["a", "b", "c"]), st.sampled_from(["", "Yes", "No"]), st.sampled_from(["", "x"])),
    max_size=3,
    unique_by=lambda a: a.id,
).map(tuple)


@given(ANSWERS, ANSWERS)
def test_answers_that_differ_are_told_and_no_others(old: tuple[Answer, ...], new: tuple[Answer, ...]) -> None:
    before = replace(BEFORE, areas=(AreaFinding("home", old),))
    known = {a.id: (a.choice, a.text) for a in old}
    differing = {a.id for a in new if a.is_answered and known.get(a.id) != (a.choice, a.text)}
    assert {c.item for c in changes(AreaFinding("home", new), before=before)} == differing
