"""A care plan in words, without a window: what it lacks, its versions, and the plan as text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.plan_gaps import PlanGap
from tcm_desktop.domain.plans import (
    CarePlan,
    NaturalSupport,
    Objective,
    ObjectiveStatus,
    Participation,
    ParticipationEvidence,
    PlannedAction,
    Safeguards,
    Transition,
)
from tcm_desktop.domain.signatures import signed
from ui.presenters.plan import need_options, plan_as_text, version_words, versions_of
from ui.presenters.plan_checks import Check, checks, sign_words
from ui.presenters.plan_names import EARLIER_NEED

TODAY = date(2026, 3, 4)
ID = UUID(int=1)
NEED = Need(UUID(int=20), "A place with a lock")
OBJECTIVE = Objective(UUID(int=11), "Hand in three applications", "Renata", date(2026, 6, 1), NEED.id)
ACTION = PlannedAction(UUID(int=12), "Link to the housing desk", NEED.id, "Case manager", "Housing office", TODAY)
WHOLE = CarePlan(
    ID,
    ID,
    ID,
    1,
    TODAY,
    "Renata has a room of her own.",
    "My own door.",
    (OBJECTIVE,),
    (ACTION,),
    Participation((ParticipationEvidence.OWN_WORDS, ParticipationEvidence.SIGNED), "With her sister.", TODAY),
    Transition("The clinic goes on.", date(2026, 12, 1)),
    supports=(NaturalSupport(UUID(int=30), "Ines", "sister", "Drives her."),),
    safeguards=Safeguards(TODAY, "Ana", "The clinic", TODAY, TODAY),
)
EMPTY = CarePlan(ID, ID, ID, 1, TODAY)
WORKER = Worker(ID, "Ana", "LCSW")
NOW = datetime(2026, 3, 4, 18, tzinfo=UTC)


def in_force(plan: CarePlan) -> CarePlan:
    return signed(replace(plan, effective_on=TODAY, review_due=date(2027, 3, 4)), WORKER, NOW, "America/Los_Angeles")


def words(found: tuple[Check, ...]) -> list[str]:
    return [check.words for check in found]


def test_a_whole_plan_lacks_nothing() -> None:
    assert checks(WHOLE, [NEED]) == ()
    assert sign_words((), 0) == ("Nothing is missing.",)


def test_an_empty_plan_is_told_part_by_part() -> None:
    assert words(checks(EMPTY, [NEED])) == [
        "There is no goal yet.",
        "There is no objective yet.",
        "No step is planned yet.",
        "Who helps in the client's own life is not said, nor why nobody does.",
        "How the client took part is not said.",
        "The client did not sign, and it does not say why.",
        "When free choice and free will were explained is not said.",
        "What comes after is not said.",
        "No discharge date is projected.",
    ]


def test_what_a_row_lacks_stands_in_one_line() -> None:
    bare = Objective(UUID(int=13), "")
    plan = replace(WHOLE, objectives=(OBJECTIVE, bare), actions=(ACTION, PlannedAction(UUID(int=14), "Call")))
    found = checks(plan, [NEED])
    assert words(found) == [
        "Objective 2: no words yet, no date, nobody named, not tied to a need.",
        "Step 2: not tied to a need.",
    ]
    assert (found[0].subject, found[0].kind) == (bare.id, None)
    assert found[1].kind is PlanGap.ACTION_WITHOUT_NEED


@pytest.mark.parametrize(
    ("change", "told", "kind"),
    [
        ({"target_date": None}, "no date", PlanGap.OBJECTIVE_WITHOUT_DATE),
        ({"responsible": " "}, "nobody named", PlanGap.OBJECTIVE_WITHOUT_PERSON),
        ({"need_id": None}, "not tied to a need", PlanGap.OBJECTIVE_WITHOUT_NEED),
        ({"statement": "  "}, "no words yet", None),
    ],
)
def test_each_gap_of_an_objective_has_its_words(change: dict[str, object], told: str, kind: PlanGap | None) -> None:
    (check,) = checks(replace(WHOLE, objectives=(replace(OBJECTIVE, **change),)), [NEED])
    assert check.words == f"Objective 1: {told}."
    assert check.kind is kind


def test_before_signing_the_needs_left_out_are_counted() -> None:
    assert sign_words((), 1)[-1] == "A need found in the assessment is not in the plan."
    assert sign_words((), 3)[-1] == "3 needs found in the assessment are not in the plan."
    assert sign_words(checks(EMPTY, []), 0)[0] == "You can sign it as it is, or go back to this first:"


def test_a_link_to_a_need_that_is_gone_can_still_be_seen() -> None:
    assert need_options([NEED], NEED.id) == [(NEED.id, NEED.statement)]
    assert need_options([NEED], None) == [(NEED.id, NEED.statement)]
    assert need_options([], NEED.id) == [(NEED.id, EARLIER_NEED)]


def test_the_version_in_hand_stands_for_its_stored_self() -> None:
    first = in_force(WHOLE)
    second = replace(WHOLE, id=UUID(int=2), version=2, supersedes=ID, goal="Typed")
    stored = replace(second, goal="Stored")
    assert versions_of(second, [first, stored]) == (second, first)
    assert versions_of(second, [first]) == (second, first)
    assert versions_of(first, [first]) == (first,)


def test_versions_say_where_they_stand() -> None:
    first = in_force(WHOLE)
    draft = replace(WHOLE, id=UUID(int=2), version=2, supersedes=ID)
    assert version_words(first, [first, draft], TODAY) == "Version 1, in force, from Wed 3/4"
    assert version_words(draft, [first, draft], TODAY) == "Version 2, draft of Wed 3/4"
    assert version_words(first, [first, in_force(draft)], TODAY) == "Version 1, replaced by a newer one, from Wed 3/4"


def test_a_plan_reads_by_its_official_parts_and_what_else_it_says() -> None:
    parts = plan_as_text(in_force(WHOLE), [NEED], TODAY)
    assert [part.title for part in parts] == [
        "Goal",
        "Objectives",
        "Course of action",
        "Natural supports",
        "Client participation",
        "Free choice",
        "Transition plan",
    ]
    lines = {label: said for part in parts for label, said in part.lines}
    assert lines["In the client's words"] == "My own door."
    assert lines[OBJECTIVE.statement] == "Renata · by Mon 6/1 · Working on it · Need: A place with a lock"
    assert lines[ACTION.statement] == "Case manager · Housing office · by Wed 3/4 · Need: A place with a lock"
    assert lines["As shown by"] == "Said it in own words, Signed"
    assert lines["Client signed"] == "Wed 3/4"
    assert lines["Ines"] == "sister · Drives her."
    assert lines["Free choice of provider explained"] == "Wed 3/4 · by Ana"
    assert lines["Provider chosen"] == "The clinic · Wed 3/4"
    assert lines["Told that it is voluntary"] == "Wed 3/4"
    assert lines["The plan is looked at again by"] == "3/4/2027"


def test_an_objective_that_ended_says_when_and_why() -> None:
    ended = replace(
        OBJECTIVE, status=ObjectiveStatus.DECLINED, status_on=TODAY, status_reason="Moved in with her sister"
    )
    parts = plan_as_text(replace(WHOLE, objectives=(ended,)), [], TODAY)
    said = parts[1].lines[0][1]
    assert "Declined on Wed 3/4 · Moved in with her sister" in said
    assert said.endswith(f"Need: {EARLIER_NEED}")


def test_a_missing_signature_is_told_with_its_reason() -> None:
    unsigned = replace(WHOLE, participation=Participation(no_signature_reason="By phone."))
    lines = {part.title: dict(part.lines) for part in plan_as_text(unsigned, [NEED], TODAY)}["Client participation"]
    assert lines == {"Client signed": "not signed. By phone."}
