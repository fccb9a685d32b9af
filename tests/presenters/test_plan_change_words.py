"""Two versions in words: a sentence for each change, and both side by side with what differs marked."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given, settings

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.plan_changes import plan_changes
from tcm_desktop.domain.plans import (
    CarePlan,
    DeclinedService,
    NaturalSupport,
    Objective,
    ObjectiveStatus,
    Participation,
    ParticipationEvidence,
    PlannedAction,
    Representative,
    Safeguards,
    ServiceKind,
    TookPart,
    Transition,
)
from tests.domain.test_plan_changes import two_versions
from ui.presenters.plan_changes import (
    _FACTS,
    TAKING_PART_OPEN,
    change_words,
    changes_told,
    only_changed,
    side_by_side,
)
from ui.presenters.plan_names import GOAL, OBJECTIVES

TODAY = date(2026, 3, 4)
NEED, FOOD = Need(UUID(int=7), "Stable housing"), Need(UUID(int=8), "Food every day")
CALL = Objective(UUID(int=10), "Call the clinic", "Rosa", date(2026, 3, 1), NEED.id)
APPLY = Objective(UUID(int=11), "Apply to two places", "Rosa", date(2026, 3, 1))
PLAN = CarePlan(UUID(int=1), UUID(int=2), UUID(int=3), 1, TODAY, "A home", objectives=(CALL, APPLY))


def told(**changes: object) -> list[str]:
    """What is said of the next version."""
    after = replace(PLAN, id=UUID(int=9), version=2, supersedes=PLAN.id, **changes)  # type: ignore[arg-type]  # any field of a plan
    return [change_words(change, PLAN, after, (NEED, FOOD), TODAY) for change in plan_changes(PLAN, after)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"goal": "Two rooms"}, "Goal: “A home” → “Two rooms”."),
        ({"goal": ""}, "Goal: “A home” taken out."),
        (
            {"objectives": (CALL, replace(APPLY, target_date=date(2026, 5, 1)))},
            "Objective 2: target date Sun 3/1 → Fri 5/1.",
        ),
        (
            {"objectives": (replace(CALL, status=ObjectiveStatus.MET, status_on=TODAY, need_id=FOOD.id), APPLY)},
            (
                "Objective 1: need “Stable housing” → “Food every day”; status Working on it → Met;"
                " status since set to Wed 3/4."
            ),
        ),
        ({"objectives": (APPLY,)}, "Objective 1 taken out: Call the clinic."),
        ({"actions": (PlannedAction(UUID(int=20), "Drive there"),)}, "Step 1 added: Drive there."),
        ({"supports": (NaturalSupport(UUID(int=30), "Ines"),)}, "Support 1 added: Ines."),
        ({"declined": (DeclinedService(UUID(int=40), ""),)}, "Declined service 1 added: no words yet."),
        (
            {"participation": Participation((ParticipationEvidence.DECLINED, ParticipationEvidence.SIGNED))},
            "Client participation: as shown by set to Declined to take part, Signed.",
        ),
        (
            {"representative": Representative("Ines", decides=True, took_part=TookPart.YES)},
            (
                "Caregiver or decision maker: decides for the client set to yes; name set to “Ines”;"
                " taking part set to Took part."
            ),
        ),
        ({"safeguards": Safeguards(voluntary_on=TODAY)}, "Free choice: told that it is voluntary set to Wed 3/4."),
        (
            {"transition": Transition(criteria="A year at home")},
            "Transition plan: when the goals are met set to “A year at home”.",
        ),
    ],
)
def test_a_change_is_a_sentence(changes: dict[str, object], said: str) -> None:
    assert told(**changes) == [said]


def test_what_a_draft_does_not_say_yet_is_one_sentence_at_the_end() -> None:
    before = replace(
        PLAN, participation=Participation(details="By phone"), representative=Representative("", took_part=TookPart.YES)
    )
    after = replace(PLAN, goal="Two rooms")
    assert changes_told(plan_changes(before, after), before, after, (), TODAY) == (
        "Goal: “A home” → “Two rooms”.",
        TAKING_PART_OPEN,
    )
    assert changes_told((), before, after, (), TODAY) == ()


def test_choices_that_are_spelled_alike_keep_their_own_words() -> None:
    """`declined` is a status and a way to take part, `other` could be many things."""
    before = replace(PLAN, actions=(PlannedAction(UUID(int=20), "Drive there"),))
    after = replace(
        before,
        objectives=(replace(CALL, status=ObjectiveStatus.DECLINED), APPLY),
        actions=(replace(before.actions[0], service=ServiceKind.OTHER),),
    )
    said = [change_words(change, before, after, (), TODAY) for change in plan_changes(before, after)]
    assert said == ["Objective 1: status Working on it → Declined.", "Step 1: kind of service set to Other."]


@pytest.mark.parametrize(
    "kind",
    [
        Objective,
        PlannedAction,
        NaturalSupport,
        DeclinedService,
        Participation,
        Transition,
        Representative,
        Safeguards,
    ],
)
def test_every_fact_of_a_plan_has_a_name(kind: type) -> None:
    assert {field.name for field in fields(kind)} - {"id", "rank"} <= set(_FACTS)


@settings(max_examples=40)
@given(two_versions())
def test_every_change_of_any_two_versions_is_said_and_shown(pair: tuple[CarePlan, CarePlan]) -> None:
    before, after = pair
    for change in plan_changes(before, after):
        words = change_words(change, before, after, (), TODAY)
        assert words.endswith(".")
        assert ": " in words
    shown = side_by_side(before, after, (), TODAY)
    rows = [row for part in shown for row in part.rows]
    assert all(row in rows for part in only_changed(shown) for row in part.rows)


# --- side by side ---


def test_what_goes_on_stands_in_one_row_with_what_differs_marked() -> None:
    after = replace(PLAN, objectives=(CALL, replace(APPLY, statement="Apply to three places")))
    parts = {part.title: part.rows for part in side_by_side(PLAN, after, (), TODAY)}
    same, other = parts[OBJECTIVES]
    assert not same.differs
    assert [part.words for part in other.before if part.differs] == ["two"]
    assert [part.words for part in other.after if part.differs] == ["three"]
    assert parts[GOAL][0].label == "Goal"


def test_what_came_and_what_went_stands_beside_nothing() -> None:
    after = replace(PLAN, objectives=(APPLY, replace(CALL, id=UUID(int=12), statement="Write to the clinic")))
    rows = {part.title: part.rows for part in side_by_side(PLAN, after, (), TODAY)}[OBJECTIVES]
    assert [(bool(row.before), bool(row.after)) for row in rows] == [(True, True), (False, True), (True, False)]
    assert "".join(part.words for part in rows[1].after).startswith("Write to the clinic")


def test_only_what_changed_leaves_out_the_rest() -> None:
    after = replace(PLAN, goal="Two rooms")
    (part,) = only_changed(side_by_side(PLAN, after, (), TODAY))
    assert (part.title, len(part.rows)) == (GOAL, 1)
    assert only_changed(side_by_side(PLAN, PLAN, (), TODAY)) == ()
