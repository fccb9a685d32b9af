"""What an answer says about last time's: an act of the worker on a day, never a default."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import msgspec
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
    Need,
    SinceLast,
    answer_to,
    compared,
    same_as_last,
)
from tcm_desktop.domain.paths import flatten, unflatten
from tcm_desktop.domain.signatures import content_digest

DAY = date(2026, 3, 4)
EARLIER = DAY - timedelta(days=9)
LAST = Answer("staying", "Shelter", "since May")
SAID = st.sampled_from(["", "Shelter", "Own place"])
WORDS = st.sampled_from(["", "since May", "moved"])
ANSWERS = st.builds(
    Answer,
    st.just("staying"),
    SAID,
    WORDS,
    since_last=st.sampled_from([None, *SinceLast]),
    since_last_on=st.just(EARLIER),
)


def test_same_takes_last_times_words_and_the_day() -> None:
    held = same_as_last(replace(LAST, said_by=InformationSource.FAMILY), DAY)
    assert (held.choice, held.text) == ("Shelter", "since May")
    assert (held.since_last, held.since_last_on) == (SinceLast.SAME, DAY)
    assert held.said_by is InformationSource.FAMILY


def test_another_answer_has_changed_on_the_day_it_is_given() -> None:
    moved = compared(Answer("staying", "Own place"), LAST, DAY)
    assert (moved.since_last, moved.since_last_on) == (SinceLast.CHANGED, DAY)


def test_words_that_happen_to_be_the_same_are_not_said_to_be() -> None:
    again = Answer("staying", "Shelter", "since May")
    assert compared(again, LAST, DAY) == again


def test_same_that_is_edited_has_changed() -> None:
    edited = replace(same_as_last(LAST, EARLIER), text="since June")
    assert compared(edited, LAST, DAY).since_last is SinceLast.CHANGED


def test_same_that_is_emptied_says_nothing() -> None:
    emptied = replace(same_as_last(LAST, EARLIER), choice="", text="")
    assert compared(emptied, LAST, DAY) == Answer("staying")


def test_a_change_without_an_answer_yet_waits() -> None:
    waiting = Answer("staying", since_last=SinceLast.CHANGED, since_last_on=EARLIER)
    assert compared(waiting, LAST, DAY) == waiting
    assert not waiting.is_answered


def test_the_day_of_a_change_stays_while_its_words_are_mended() -> None:
    changed = Answer("staying", "Own place", since_last=SinceLast.CHANGED, since_last_on=EARLIER)
    assert compared(replace(changed, text="a room"), LAST, DAY).since_last_on == EARLIER


@given(ANSWERS)
def test_without_an_answer_last_time_there_is_nothing_to_say(answer: Answer) -> None:
    assert compared(answer, None, DAY).since_last is None
    assert compared(answer, None, DAY).since_last_on is None


@given(ANSWERS)
def test_settling_it_twice_changes_nothing_more(answer: Answer) -> None:
    once = compared(answer, LAST, DAY)
    assert compared(once, LAST, DAY + timedelta(days=3)) == once


@given(ANSWERS)
def test_an_answer_that_is_said_to_be_the_same_is_the_same(answer: Answer) -> None:
    settled = compared(answer, LAST, DAY)
    assert (settled.choice, settled.text) == (answer.choice, answer.text)
    if settled.since_last is SinceLast.SAME:
        assert (settled.choice, settled.text) == (LAST.choice, LAST.text)
    if settled.is_answered and (settled.choice, settled.text) != (LAST.choice, LAST.text):
        assert settled.since_last is SinceLast.CHANGED


# --- what is stored ---

FULL = Assessment(
    UUID(int=1),
    UUID(int=2),
    UUID(int=3),
    date(2026, 1, 5),
    (
        AreaFinding(
            "home",
            (Answer("staying", "Shelter", "since May", InformationSource.CLIENT, SinceLast.CHANGED, DAY),),
            AreaOutcome.NEED_FOUND,
            (Need(UUID(int=10), "A lock", "voices at night"),),
            levels=(ItemLevel("housing", ActionLevel.ACT_NOW),),
        ),
    ),
    follows=UUID(int=9),
    early_reason="Lost the room.",
    summary="Needs a room that locks.",
)
OLD_BODY = {
    "id": str(UUID(int=1)),
    "client_id": str(UUID(int=2)),
    "worker_id": str(UUID(int=3)),
    "started_on": "2026-01-05",
    "areas": [
        {
            "id": "home",
            "answers": [{"id": "staying", "choice": "Shelter", "text": "since May"}],
            "outcome": "need_found",
            "needs": [{"id": str(UUID(int=10)), "statement": "A lock", "because_of": "voices at night"}],
            "sources": ["client"],
            "source_detail": "",
            "updated_on": "2026-01-05",
        }
    ],
    "face_to_face_on": None,
    "completed_on": None,
    "signature": None,
}
OLD_DIGEST = "cb2d52597bbe4dd7ddce979ca9dcfaf96b64ab5b92ac9370c2c342a4f26b427d"
"""Made by the version before these fields were there."""


def test_an_assessment_stored_before_still_loads() -> None:
    old = msgspec.json.decode(msgspec.json.encode(OLD_BODY), type=Assessment)
    answer = answer_to(old, "home", "staying")
    assert answer == Answer("staying", "Shelter", "since May")
    assert (old.areas[0].levels, old.follows, old.early_reason, old.summary) == ((), None, "", "")


def test_an_assessment_signed_before_has_the_digest_it_was_signed_with() -> None:
    old = msgspec.json.decode(msgspec.json.encode(OLD_BODY), type=Assessment)
    assert content_digest(old) == OLD_DIGEST


def test_everything_new_has_a_path_of_its_own_and_comes_back() -> None:
    flat = flatten(msgspec.json.decode(msgspec.json.encode(FULL)))
    assert flat["areas/home/answers/staying/said_by"] == "client"
    assert flat["areas/home/answers/staying/since_last"] == "changed"
    assert flat["areas/home/levels/housing/level"] == "act_now"
    assert flat["follows"] == str(UUID(int=9))
    assert msgspec.convert(unflatten(flat), Assessment) == FULL


@pytest.mark.parametrize(
    ("area", "question", "found"), [("home", "staying", True), ("home", "other", False), ("money", "staying", False)]
)
def test_the_answer_to_a_question(area: str, question: str, found: bool) -> None:
    assert (answer_to(FULL, area, question) is not None) is found
    assert answer_to(None, area, question) is None


def test_an_answer_that_says_nothing_is_none() -> None:
    blank = replace(FULL, areas=(AreaFinding("home", (Answer("staying", since_last=SinceLast.CHANGED),)),))
    assert answer_to(blank, "home", "staying") is None


def test_levels_are_words_that_nothing_can_add_up() -> None:
    assert [level.value for level in ActionLevel] == ["none", "watch", "act", "act_now"]
    with pytest.raises(TypeError):
        sum(ActionLevel)  # type: ignore[arg-type]  # what the test shows
