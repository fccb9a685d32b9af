"""The plan as plain text, and the words themselves."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.documents.care_plan import PrintOptions, care_plan_text
from tcm_desktop.documents.plain_words import CHOICES, EVIDENCE_WORDS, STATUS_WORDS, day_words, signed_words
from tcm_desktop.domain.plans import Objective, ObjectiveStatus, Participation, ParticipationEvidence
from tcm_desktop.domain.signatures import Signature
from tests.documents.reading import flat, whole_text
from tests.documents.samples import ACTIONS, OBJECTIVES, PLAN, WORKER, draft, final, with_goal


def syllables(word: str) -> int:
    """A count that is good enough for a measure of reading grade."""
    groups = re.findall(r"[aeiouy]+", word.lower().removesuffix("e"))
    return max(len(groups), 1)


def grade(text: str) -> float:
    """The Flesch-Kincaid grade."""
    sentences = len(re.findall(r"[.!?]", text)) or 1
    found = re.findall(r"[A-Za-z']+", text)
    return 0.39 * len(found) / sentences + 11.8 * sum(map(syllables, found)) / len(found) - 15.59


def test_the_text_says_what_the_paper_says() -> None:
    for sheet in (draft(), final(), replace(draft(), options=PrintOptions(14, False, False, True), practice=True)):
        paper = whole_text(sheet)
        for line in care_plan_text(sheet).splitlines():
            for part in re.split(r"^\d+\. |^- |: | \(|\)$|, ", line.strip()):
                if part and part not in ("place to sign", "and the date", "place to write"):
                    assert all(word in paper for word in part.split()), line


def test_the_text_has_every_part_with_its_official_name() -> None:
    text = care_plan_text(final())
    for heading in (
        "My goal (Goal)",
        "My steps (Objectives)",
        "Who helps and what we will do (Course of action)",
        "How I took part (Client participation)",
        "What happens after (Transition plan)",
        "My choices\n",
    ):
        assert f"\n\n{heading}" in text


def test_steps_are_told_one_fact_a_line() -> None:
    text = care_plan_text(final())
    assert (
        "1. Finish the housing voucher form and hand it in\n"
        "   Helps with: A steady place to live\n"
        "   Who: Rosa and Dana\n"
        "   By when: July 15, 2026\n"
        "   How it is going: Done, June 20, 2026\n"
    ) in text


def test_places_to_sign_are_told() -> None:
    text = care_plan_text(draft())
    assert "Me: place to sign, and the date\nPrinted name: Rosa Álvarez Núñez\n" in text
    assert "_" not in text


def test_marks_come_first() -> None:
    assert care_plan_text(replace(draft(), practice=True)).startswith(
        "PRACTICE – not a real person\nDraft – not signed yet\nMy care plan\n"
    )


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_any_goal_gives_text_without_controls(goal: str) -> None:
    text = care_plan_text(with_goal(goal))
    assert all(c == "\n" or c.isprintable() or not c.isascii() for c in text)


def test_every_status_and_every_way_to_take_part_has_words() -> None:
    assert set(STATUS_WORDS) == set(ObjectiveStatus)
    assert set(EVIDENCE_WORDS) == set(ParticipationEvidence)


@pytest.mark.parametrize("status", ObjectiveStatus)
def test_each_status_is_printed_in_plain_words(status: ObjectiveStatus) -> None:
    step = replace(OBJECTIVES[0], status=status, status_reason="It is far away.")
    text = care_plan_text(replace(draft(), plan=replace(PLAN, objectives=(step,))))
    assert "It is far away." in text
    expected = "What I said no to" if status is ObjectiveStatus.DECLINED else STATUS_WORDS[status]
    assert expected in text


def test_taking_part_is_told_with_the_day_of_the_signature() -> None:
    part = Participation(
        (ParticipationEvidence.SIGNED, ParticipationEvidence.CHOSE_THE_GOAL), client_signed_on=date(2026, 6, 3)
    )
    text = care_plan_text(replace(draft(), plan=replace(PLAN, participation=part)))
    assert "- I signed this plan on June 3, 2026." in text
    assert "- I signed this plan.\n" not in text
    assert "Me: I signed this plan on June 3, 2026." in text


def test_a_missing_signature_has_its_reason() -> None:
    part = Participation(no_signature_reason="I was in the hospital.")
    text = care_plan_text(replace(draft(), plan=replace(PLAN, participation=part)))
    assert "Why I did not sign: I was in the hospital." in text


def test_an_action_without_a_person_names_the_agency() -> None:
    action = replace(ACTIONS[0], responsible="")
    text = care_plan_text(replace(draft(), plan=replace(PLAN, actions=(action,))))
    assert "Who helps: Mission Neighborhood Services" in text


def test_a_need_that_is_not_known_is_left_out() -> None:
    step = Objective(OBJECTIVES[0].id, "Call the clinic", need_id=WORKER.id)
    text = care_plan_text(replace(draft(), plan=replace(PLAN, objectives=(step,), actions=())))
    assert "Helps with" not in text


def test_the_goal_is_quoted_once() -> None:
    assert "““" not in care_plan_text(with_goal("“My own place”"))
    assert "“My own place”" in care_plan_text(with_goal('"My own place"'))


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2026, 6, 3), "June 3, 2026"), (date(2027, 12, 31), "December 31, 2027"), (None, "")],
)
def test_days_are_told_in_words(day: date | None, words: str) -> None:
    assert flat(day_words(day)) == words


@pytest.mark.parametrize(
    ("hour", "zone", "clock"),
    [
        (7, "America/Los_Angeles", "June 3, 2026 at 12:05 AM PDT"),
        (19, "America/Los_Angeles", "June 3, 2026 at 12:05 PM PDT"),
        (20, "America/New_York", "June 3, 2026 at 4:05 PM EDT"),
        (20, "Atlantis/Deep", "June 3, 2026 at 8:05 PM UTC"),
        (20, "../../etc/passwd", "June 3, 2026 at 8:05 PM UTC"),
        (20, "", "June 3, 2026 at 8:05 PM UTC"),
    ],
)
def test_the_hour_of_signing_is_that_of_the_place(hour: int, zone: str, clock: str) -> None:
    moment = datetime(2026, 6, 3, hour, 5, tzinfo=UTC)
    signature = Signature(WORKER.id, "Dana Wu", "", moment, zone, "ab" * 32)
    assert flat(signed_words(signature)) == f"Signed electronically by Dana Wu {clock} Check code: abababababab"


def test_our_own_words_are_at_most_sixth_grade() -> None:
    own = " ".join((*CHOICES, *EVIDENCE_WORDS.values()))
    assert grade(own) <= 6
    assert max(grade(sentence) for sentence in CHOICES) <= 9


def test_our_own_words_blame_and_beg_nobody() -> None:
    own = " ".join((*CHOICES, *EVIDENCE_WORDS.values(), *STATUS_WORDS.values())).lower()
    assert not re.search(r"\b(please|sorry|oops|invalid|forgot|refused|non-?compliant|patient)\b", own)
