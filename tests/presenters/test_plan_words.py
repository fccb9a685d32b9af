"""A care plan in words: what it lacks part by part, its versions, and the plan as text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.assessment import Need
from tcm_desktop.domain.due import DueKind, DueRule
from tcm_desktop.domain.intervals import Interval, Unit
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.plan_changes import plan_changes
from tcm_desktop.domain.plan_gaps import PlanGap, plan_gaps
from tcm_desktop.domain.plan_progress import CopyWay, PlanEvent, PlanEventKind
from tcm_desktop.domain.plans import (
    CarePlan,
    DeclinedService,
    NaturalSupport,
    Objective,
    ObjectiveStatus,
    Participation,
    ParticipationEvidence,
    PlannedAction,
    PlanStatus,
    Representative,
    Safeguards,
    ServiceKind,
    Standings,
    TookPart,
    Transition,
)
from tcm_desktop.domain.signatures import signed
from ui.presenters import plan_names as words
from ui.presenters.plan import (
    need_options,
    plan_as_text,
    review_words,
    since_signed_words,
    version_words,
    versions_of,
)
from ui.presenters.plan_checks import PAYER_WANTS_DATE, checks, sign_words
from ui.presenters.plan_names import (
    CHOICE,
    COPY,
    COURSE,
    DECLINED,
    EARLIER_NEED,
    GOAL,
    OBJECTIVES,
    PARTICIPATION,
    SUPPORTS,
    TRANSITION,
)

TODAY = date(2026, 3, 4)
NEED = Need(UUID(int=7), "Stable housing", "depression")
OTHER = Need(UUID(int=8), "Food every day")
PARTS = list(words.PARTS)
OFFICIAL = [GOAL, OBJECTIVES, COURSE, PARTICIPATION, TRANSITION]
EMPTY = CarePlan(UUID(int=1), UUID(int=2), UUID(int=3), 1, TODAY)
STEP = Objective(UUID(int=10), "Apply for housing", "Ana Practice", date(2026, 6, 1), NEED.id)
ACTION = PlannedAction(UUID(int=20), "Call the county", NEED.id, "Ana Practice", "County", date(2026, 4, 1))
WHOLE = replace(
    EMPTY,
    goal="A home",
    goal_own_words="My own place",
    objectives=(STEP,),
    actions=(ACTION,),
    participation=Participation((ParticipationEvidence.OWN_WORDS,), "Said it twice", date(2026, 3, 1)),
    transition=Transition("Ask the housing team", date(2026, 12, 1)),
    no_supports_reason="Wants to do it alone",
    safeguards=Safeguards(date(2026, 3, 1), "Ana", voluntary_on=date(2026, 3, 1)),
)
WORKER = Worker(UUID(int=3), "Ana Practice", "LCSW")


def sign(plan: CarePlan, effective: date = TODAY) -> CarePlan:
    return signed(
        replace(plan, effective_on=effective), WORKER, datetime(2026, 3, 4, tzinfo=UTC), "America/Los_Angeles"
    )


OBJECTIVES_DRAWN = st.builds(
    Objective,
    st.uuids(),
    statement=st.sampled_from(["", "  ", "Get a state ID"]),
    responsible=st.sampled_from(["", "Ana"]),
    target_date=st.sampled_from([None, TODAY]),
    need_id=st.sampled_from([None, NEED.id]),
)
ACTIONS_DRAWN = st.builds(
    PlannedAction,
    st.uuids(),
    statement=st.sampled_from(["", "Call"]),
    need_id=st.sampled_from([None, NEED.id]),
)
PLANS = st.builds(
    CarePlan,
    *(st.just(value) for value in (UUID(int=1), UUID(int=2), UUID(int=3), 1, TODAY)),
    goal=st.sampled_from(["", " ", "A home"]),
    goal_own_words=st.sampled_from(["", "My place"]),
    objectives=st.lists(OBJECTIVES_DRAWN, max_size=3, unique_by=lambda item: item.id).map(tuple),
    actions=st.lists(ACTIONS_DRAWN, max_size=3, unique_by=lambda item: item.id).map(tuple),
    participation=st.sampled_from([Participation(), WHOLE.participation]),
    transition=st.sampled_from([Transition(), WHOLE.transition]),
)


# --- what it lacks ---


def test_an_empty_plan_lacks_each_part_once_in_the_order_of_the_plan() -> None:
    found = checks(EMPTY, ())
    assert [check.part for check in found] == [
        GOAL,
        OBJECTIVES,
        COURSE,
        SUPPORTS,
        PARTICIPATION,
        PARTICIPATION,
        CHOICE,
        TRANSITION,
        TRANSITION,
    ]
    assert all(check.subject is None for check in found)
    assert found[0].words == "There is no goal yet."


def test_a_whole_plan_lacks_nothing() -> None:
    assert checks(WHOLE, (NEED,)) == ()


@given(PLANS)
def test_nothing_that_a_reader_would_miss_is_left_unsaid(plan: CarePlan) -> None:
    found = checks(plan, (NEED,))
    gaps = [gap for gap in plan_gaps(plan, (NEED,)) if gap.kind is not PlanGap.NEED_NOT_IN_PLAN]
    for gap in gaps:
        assert any(check.subject == gap.subject for check in found), gap
    assert len([c for c in found if c.subject is None]) == len([gap for gap in gaps if gap.subject is None])


@given(PLANS)
def test_each_row_has_one_line_and_parts_keep_their_order(plan: CarePlan) -> None:
    found = checks(plan, ())
    assert [PARTS.index(check.part) for check in found] == sorted(PARTS.index(check.part) for check in found)
    subjects = [check.subject for check in found if check.subject is not None]
    assert len(subjects) == len(set(subjects))
    assert all(check.words.endswith(".") for check in found)


@pytest.mark.parametrize(
    ("objective", "said", "kind"),
    [
        (replace(STEP, target_date=None), "Objective 1: no date.", PlanGap.OBJECTIVE_WITHOUT_DATE),
        (replace(STEP, responsible=" "), "Objective 1: nobody named.", PlanGap.OBJECTIVE_WITHOUT_PERSON),
        (replace(STEP, need_id=None), "Objective 1: not tied to a need.", PlanGap.OBJECTIVE_WITHOUT_NEED),
        (replace(STEP, statement=" "), "Objective 1: no words yet.", None),
        (
            replace(STEP, statement="", target_date=None, need_id=None),
            "Objective 1: no words yet, no date, not tied to a need.",
            None,
        ),
    ],
)
def test_a_row_says_what_it_lacks_and_where_to_begin(objective: Objective, said: str, kind: PlanGap | None) -> None:
    (check,) = checks(replace(WHOLE, objectives=(objective,)), (NEED,))
    assert (check.words, check.kind, check.subject) == (said, kind, objective.id)


def test_rows_are_counted_as_they_stand() -> None:
    second = replace(STEP, id=UUID(int=11), target_date=None)
    step = replace(ACTION, id=UUID(int=21), need_id=None)
    found = checks(replace(WHOLE, objectives=(STEP, second), actions=(ACTION, step)), (NEED,))
    assert [check.words for check in found] == ["Objective 2: no date.", "Step 2: not tied to a need."]


def test_a_need_left_out_of_the_plan_stands_elsewhere() -> None:
    assert checks(WHOLE, (NEED, OTHER)) == ()


def test_an_objective_without_a_word_for_what_one_sees_is_asked_for_one() -> None:
    vague = replace(WHOLE, objectives=(replace(STEP, statement="Feel better"),))
    (check,) = checks(vague, (NEED,), {"apply"})
    assert check.words == "Objective 1: no word for what one can see, such as call or apply."
    assert checks(WHOLE, (NEED,), {"apply"}) == ()


def test_rows_of_people_and_declined_services_are_looked_at_too() -> None:
    plan = replace(
        WHOLE,
        supports=(NaturalSupport(UUID(int=60), " "),),
        declined=(DeclinedService(UUID(int=50), "Day program"), DeclinedService(UUID(int=51), "", "Too far")),
    )
    assert [(check.words, check.part) for check in checks(plan, (NEED,))] == [
        ("Person 1: no words yet.", SUPPORTS),
        ("Service 1: declined without a reason.", DECLINED),
        ("Service 2: no words yet.", DECLINED),
    ]


def test_a_payer_who_asks_for_a_discharge_date_is_named() -> None:
    plan = replace(WHOLE, transition=Transition("Next"))
    assert [check.words for check in checks(plan, (NEED,), wants_discharge=True)] == [PAYER_WANTS_DATE]
    assert [check.words for check in checks(plan, (NEED,))] == ["No discharge date is projected."]


def test_a_signed_plan_without_a_copy_says_so_until_one_is_given() -> None:
    plan = sign(WHOLE)
    assert [(check.part, check.words) for check in checks(plan, (NEED,))] == [(COPY, "The client has no copy yet.")]
    given = PlanEvent(UUID(int=70), plan.client_id, plan.worker_id, plan.id, TODAY, PlanEventKind.COPY_GIVEN)
    assert checks(plan, (NEED,), events=(given,)) == ()
    unwanted = replace(given, kind=PlanEventKind.COPY_NOT_WANTED)
    assert checks(plan, (NEED,), events=(unwanted,)) == ()


# --- needs to choose from ---


def test_a_link_to_a_need_of_an_earlier_assessment_is_kept() -> None:
    gone = UUID(int=99)
    assert need_options((NEED,), NEED.id) == [(NEED.id, "Stable housing")]
    assert need_options((NEED,), gone) == [(NEED.id, "Stable housing"), (gone, EARLIER_NEED)]
    assert need_options((), None) == []


# --- versions ---


@given(st.lists(st.integers(1, 9), unique=True, min_size=1, max_size=6), st.data())
def test_the_latest_version_comes_first_and_the_one_in_hand_stands_for_itself(
    numbers: list[int], data: st.DataObject
) -> None:
    stored = [replace(EMPTY, id=UUID(int=n), version=n) for n in numbers]
    in_hand = replace(data.draw(st.sampled_from(stored)), goal="Changed here")
    found = versions_of(in_hand, stored)
    assert [each.version for each in found] == sorted(numbers, reverse=True)
    assert [each for each in found if each.goal] == [in_hand]


def test_a_draft_not_stored_yet_counts() -> None:
    first = sign(WHOLE)
    draft = replace(WHOLE, id=UUID(int=5), version=2, supersedes=first.id)
    assert [plan.version for plan in versions_of(draft, (first,))] == [2, 1]


def test_versions_in_words() -> None:
    first = sign(WHOLE)
    second = sign(replace(WHOLE, id=UUID(int=5), version=2, supersedes=first.id), date(2026, 3, 1))
    draft = replace(WHOLE, id=UUID(int=6), version=3, supersedes=second.id)
    every = (first, second, draft)
    assert version_words(draft, every, TODAY) == "Version 3, draft of Wed 3/4"
    assert version_words(second, every, TODAY) == "Version 2, in force, from Sun 3/1"
    assert version_words(first, every, TODAY) == "Version 1, replaced by a newer one, from Wed 3/4"


def test_what_followed_the_signature_is_said_of_a_version() -> None:
    plan = sign(WHOLE)
    assert "entered in error" in version_words(plan, (plan,), TODAY, Standings(in_error=frozenset({plan.id})))
    waits = signed(replace(WHOLE, effective_on=TODAY), WORKER, datetime(2026, 3, 4, tzinfo=UTC), "", cosign_needed=True)
    waiting = "not co-signed yet, from Wed 3/4"
    assert version_words(waits, (waits,), TODAY) == f"Version 1, in force, {waiting}"
    assert version_words(waits, (waits,), TODAY, Standings(counts_meanwhile=False)) == f"Version 1, {waiting}"


def test_what_has_changed_since_the_client_signed_is_counted() -> None:
    first = sign(WHOLE)
    unsigned = replace(WHOLE, id=UUID(int=5), version=2, supersedes=first.id, participation=Participation())
    moved = plan_changes(first, replace(unsigned, goal="Two rooms"))
    assert since_signed_words(unsigned, None, (), (), TODAY) == ""
    assert since_signed_words(first, None, (), (), TODAY) == "The client signed this version on Sun 3/1."
    then = "since the client signed version 1 on Sun 3/1."
    assert since_signed_words(unsigned, first, moved, (), TODAY) == f"1 change {then}"
    assert since_signed_words(unsigned, first, (), (), TODAY) == f"Nothing has changed {then}"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            DueRule(DueKind.REVIEW_PLAN, (Interval(12, Unit.MONTHS),), "A source, part 2"),
            "Every 12 months at most, as the payer asks (A source, part 2).",
        ),
        (
            DueRule(DueKind.REVIEW_PLAN, (Interval(90, Unit.DAYS),), "A source", confirmed=False),
            "Every 90 days at most, as the payer asks (A source). Not confirmed.",
        ),
        (
            DueRule(DueKind.REVIEW_PLAN, (Interval(12, Unit.MONTHS),)),
            "Every 12 months. No rule of this payer says how often; a year is usual.",
        ),
    ],
)
def test_how_often_a_plan_is_looked_at_is_told_with_its_source(rule: DueRule, said: str) -> None:
    assert review_words(rule) == said


# --- before signing ---


def test_before_signing_it_is_told_what_is_missing_and_that_it_may_be_signed() -> None:
    assert sign_words((), 0) == ("Nothing is missing.",)
    assert sign_words((), 1)[-1] == "A need found in the assessment is not in the plan."
    assert sign_words((), 3)[-1] == "3 needs found in the assessment are not in the plan."
    first, *said = sign_words(checks(EMPTY, ()), 0)
    assert first.startswith("You can sign it as it is")
    assert said == [check.words for check in checks(EMPTY, ())]


# --- as text ---


def test_a_plan_is_read_part_by_part() -> None:
    parts = plan_as_text(replace(WHOLE, review_due=date(2027, 3, 4)), (NEED,), TODAY)
    assert [part.title for part in parts] == [
        GOAL,
        OBJECTIVES,
        COURSE,
        SUPPORTS,
        PARTICIPATION,
        CHOICE,
        TRANSITION,
    ]
    text = {part.title: part.lines for part in parts}
    assert text[GOAL] == (("In the client's words", "My own place"), ("Goal", "A home"))
    assert text[OBJECTIVES] == (
        ("Apply for housing", "Ana Practice · by Mon 6/1 · Working on it · Need: Stable housing"),
    )
    assert text[COURSE] == (("Call the county", "Ana Practice · County · by Wed 4/1 · Need: Stable housing"),)
    assert text[PARTICIPATION] == (
        ("As shown by", "Said it in own words"),
        ("Details", "Said it twice"),
        ("Client signed", "Sun 3/1"),
    )
    assert text[TRANSITION][-1] == ("The plan is looked at again by", "3/4/2027")


def test_what_is_blank_takes_no_line() -> None:
    parts = plan_as_text(EMPTY, (), TODAY)
    assert [part.title for part in parts] == OFFICIAL
    assert [part.lines for part in parts] == [(), (), (), (("Client signed", "not signed."),), ()]


def test_why_the_client_did_not_sign_is_told() -> None:
    plan = replace(WHOLE, participation=Participation(no_signature_reason="Agreed by phone"))
    text = {part.title: dict(part.lines) for part in plan_as_text(plan, (), TODAY)}
    assert text[PARTICIPATION]["Client signed"] == "not signed. Agreed by phone"


def test_an_objective_tells_when_and_why_it_ended() -> None:
    over = replace(STEP, status=ObjectiveStatus.DECLINED, status_on=TODAY, status_reason="Wants to wait")
    (line,) = plan_as_text(replace(WHOLE, objectives=(over,)), (), TODAY)[1].lines
    assert line[1] == f"Ana Practice · by Mon 6/1 · Declined on Wed 3/4 · Wants to wait · Need: {EARLIER_NEED}"


@given(PLANS)
def test_every_row_of_a_plan_is_in_its_text(plan: CarePlan) -> None:
    text = {part.title: [label for label, _ in part.lines] for part in plan_as_text(plan, (NEED,), TODAY)}
    assert text[OBJECTIVES] == [objective.statement for objective in plan.objectives]
    assert text[COURSE] == [action.statement for action in plan.actions]


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        (words.OBJECTIVE_WORDS, ObjectiveStatus),
        (words.EVIDENCE_WORDS, ParticipationEvidence),
        (words.STATUS_WORDS, PlanStatus),
        (words.SERVICE_WORDS, ServiceKind),
        (words.TOOK_PART_WORDS, TookPart),
        (words.EVENT_WORDS, PlanEventKind),
        (words.WAY_WORDS, CopyWay),
    ],
)
def test_every_value_has_its_own_words(table: dict[object, str], kind: type) -> None:
    assert set(table) == set(kind)  # type: ignore[call-overload]  # an enum
    assert len(set(table.values())) == len(table)


def test_what_else_a_plan_says_is_read_too() -> None:
    plan = replace(
        WHOLE,
        actions=(replace(ACTION, service=ServiceKind.SOCIAL, contact="Lee", phone="555-0100", frequency="each week"),),
        supports=(NaturalSupport(UUID(int=60), "Ines", "sister", "drives her"),),
        declined=(DeclinedService(UUID(int=50), "Day program", "Too far", TODAY, NEED.id),),
        representative=Representative("Ines", "sister", decides=True, took_part=TookPart.NO, why_not="was at work"),
        transition=Transition("Clinic", criteria="Six months in her home"),
    )
    text = {part.title: dict(part.lines) for part in plan_as_text(plan, (NEED,), TODAY)}
    assert text[COURSE]["Call the county"] == (
        "Ana Practice · County · Lee, 555-0100 · Social · by Wed 4/1 · each week · Need: Stable housing"
    )
    assert text[SUPPORTS] == {"Ines": "sister · drives her", "Why there is nobody": "Wants to do it alone"}
    assert text[DECLINED] == {"Day program": "on Wed 3/4 · Too far · Need: Stable housing"}
    told = "Ines · sister · decides for the client · Did not take part · was at work"
    assert text[PARTICIPATION]["Caregiver or decision maker"] == told
    assert text[TRANSITION]["The goals are met when"] == "Six months in her home"
