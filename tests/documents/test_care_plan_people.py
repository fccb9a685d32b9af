"""What the sheet says of people and of what happened since: who helps, who took part, choices, copies, signatures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from tcm_desktop.documents.care_plan import CarePlanSheet, PrintOptions, care_plan_text
from tcm_desktop.documents.plain_words import WAY_WORDS
from tcm_desktop.domain.plan_progress import CopyWay, PlanEvent, PlanEventKind
from tcm_desktop.domain.plans import CarePlan, ObjectiveStatus, Participation, Representative, TookPart
from tcm_desktop.domain.signatures import Signature
from tests.documents.reading import outline, page_texts, read, whole_text
from tests.documents.samples import OBJECTIVES, PLAN, WHOLE, WORKER, draft, final, whole


def text_of(plan: CarePlan, *events: PlanEvent) -> str:
    """A plan in plain text."""
    return care_plan_text(replace(draft(), plan=plan, events=events))


def event(kind: PlanEventKind, day: date = date(2026, 6, 5), way: CopyWay | None = None) -> PlanEvent:
    return PlanEvent(UUID(int=60), PLAN.client_id, WORKER.id, PLAN.id, day, kind, way, "Spanish" if way else "")


def test_everything_that_a_plan_can_say_stands_on_paper_in_order() -> None:
    assert outline(read(whole())) == [
        "My care plan",
        "My goal",
        "My steps",
        "What I said no to",
        "Who helps and what we will do",
        "People in my life who help",
        "How I took part",
        "What happens after",
        "My choices",
        "Signatures",
    ]


@pytest.mark.parametrize("size", [14, 18, 24])
def test_the_new_parts_are_read_at_every_size(size: int) -> None:
    text = whole_text(replace(whole(), options=PrintOptions(size)))
    for words in (
        "Keeps my papers and comes along to the first visits",
        "Meals brought to my door",
        "I like to cook.",
        "Lucía Núñez (Sister) decides for me and helped to make this plan.",
        "I was told that I can choose",
        "I was told that I can say no",
        "Ask for: Lee Park, 415-555-0133",
        "each week",
        "I have slept in my own home for six months.",
    ):
        assert words in text, words


def test_where_an_objective_stands_now_counts_and_the_plan_is_still_what_was_signed() -> None:
    text = care_plan_text(whole())
    assert "So far: 2 of 3 steps done, 1 partly done." in text
    assert "How it is going: Done, July 20, 2026" in text
    assert "Do not use" not in text
    assert "So far: 1 of 3 steps done" in care_plan_text(replace(whole(), now=None))


def test_an_objective_declined_since_the_signature_moves_to_what_was_said_no_to() -> None:
    said_no = replace(
        OBJECTIVES[1], status=ObjectiveStatus.DECLINED, status_on=date(2026, 7, 1), status_reason="No doctors for now."
    )
    text = care_plan_text(replace(final(), now=(OBJECTIVES[0], said_no)))
    steps, declined = text.split("What I said no to")
    assert "primary care doctor" not in steps
    assert "No doctors for now." in declined
    assert "When: July 1, 2026" in declined


def test_parts_that_say_nothing_take_no_room() -> None:
    text = text_of(PLAN)
    for words in ("People in my life", "I was told that", "I chose:", "I have reached my goals"):
        assert words not in text


def test_why_nobody_helps_is_told() -> None:
    assert "Why nobody else helps: Wants to be alone." in text_of(
        replace(PLAN, no_supports_reason="Wants to be alone.")
    )


@pytest.mark.parametrize(
    ("helper", "said"),
    [
        (Representative("Ana", "mother", took_part=TookPart.YES), "Ana (mother) helped to make this plan."),
        (
            Representative("Ana", "", took_part=TookPart.NO, why_not="She was at work."),
            "Ana did not help to make this plan. Why: She was at work.",
        ),
        (Representative("Ana", "mother", decides=True), "Ana (mother) decides for me."),
        (
            Representative("", took_part=TookPart.YES),
            "The person who supports me helped to make this plan.",
        ),
        (Representative("Ana", "mother", decides=True, took_part=TookPart.NO), "decides for me and did not help"),
    ],
)
def test_who_took_part_is_told_in_the_clients_voice(helper: Representative, said: str) -> None:
    assert said in text_of(replace(PLAN, representative=helper))


def test_somebody_named_without_more_takes_no_line_but_can_sign() -> None:
    text = text_of(replace(PLAN, representative=Representative("Ana", "mother")))
    assert "- Ana" not in text
    assert "Printed name: Ana\nWho this is to me: mother" in text
    assert "Lucía" not in text.split("Signatures")[1]


def test_a_copy_is_written_in_by_hand_until_one_was_given() -> None:
    assert "I got a copy on: place to write" in text_of(PLAN)
    given = event(PlanEventKind.COPY_GIVEN, way=CopyWay.READ_ALOUD)
    assert "I got a copy on: June 5, 2026, read to me, in Spanish" in text_of(PLAN, given)
    assert "I got a copy on: June 5, 2026: I did not want one" in text_of(PLAN, event(PlanEventKind.COPY_NOT_WANTED))


def test_signatures_that_came_in_later_stand_where_they_belong() -> None:
    unsigned = replace(PLAN, participation=Participation(no_signature_reason="I was in the hospital."))
    text = text_of(unsigned, event(PlanEventKind.CLIENT_SIGNED), event(PlanEventKind.REPRESENTATIVE_SIGNED))
    assert "Me: I signed this plan on June 5, 2026." in text
    assert "- I signed this plan on June 5, 2026." in text
    assert "Why I did not sign" not in text
    assert "My caregiver or the person who decides for me: Signed on June 5, 2026." in text


def test_what_happened_to_another_version_is_not_told_here() -> None:
    elsewhere = replace(event(PlanEventKind.CLIENT_SIGNED), plan_id=UUID(int=99))
    assert "I signed this plan on" not in text_of(PLAN, elsewhere)


@pytest.mark.parametrize(
    ("sheet", "words"),
    [
        (replace(final(), waiting=True), "Not final – waits for a second signature"),
        (replace(final(), in_error=True), "Entered in error – do not use"),
    ],
)
def test_every_page_says_when_a_plan_is_not_to_be_used_as_it_is(sheet: CarePlanSheet, words: str) -> None:
    assert all(words in text for text in page_texts(sheet))


def test_whoever_signed_too_stands_last() -> None:
    moment = datetime(2026, 6, 4, 18, tzinfo=UTC)
    second = Signature(UUID(int=9), "Kim Park", "LCSW", moment, "America/Los_Angeles", "ab" * 32)
    text = care_plan_text(replace(final(), cosigned=second))
    assert "My case manager's supervisor: Signed electronically by Kim Park, LCSW" in text.split("Signatures")[1]


def test_every_way_to_hand_over_a_copy_has_words() -> None:
    assert set(WAY_WORDS) == set(CopyWay)


def test_a_whole_plan_is_not_much_longer() -> None:
    assert len(page_texts(whole())) <= 4
    assert WHOLE.objectives == PLAN.objectives
