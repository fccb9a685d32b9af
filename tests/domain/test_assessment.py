"""Areas, outcomes and needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from tcm_desktop.domain.assessment import (
    Answer,
    AreaFinding,
    AreaOutcome,
    AreaStatus,
    Assessment,
    AssessmentForm,
    FormArea,
    Need,
    area_status,
    finding_for,
    findings_known,
    needs_found,
    needs_known,
    open_areas,
    with_finding,
)
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.signatures import signed

HOUSING = Need(UUID(int=10), "Stable housing", "panic in crowded shelters")
FOOD = Need(UUID(int=11), "Food every day")
FORM = AssessmentForm("f", "Form", tuple(FormArea(i, i.title(), "test", ()) for i in ("family", "home", "money")))


def assessment(*areas: AreaFinding) -> Assessment:
    return Assessment(UUID(int=1), UUID(int=2), UUID(int=3), date(2026, 1, 5), areas)


@pytest.mark.parametrize(
    ("finding", "status"),
    [
        (None, AreaStatus.NOT_STARTED),
        (AreaFinding("home", (Answer("staying", "Shelter"),)), AreaStatus.STARTED),
        (AreaFinding("home", outcome=AreaOutcome.NEED_FOUND), AreaStatus.STARTED),
        (AreaFinding("home", outcome=AreaOutcome.NEED_FOUND, needs=(HOUSING,)), AreaStatus.DONE),
        (AreaFinding("home", outcome=AreaOutcome.NO_NEED_NOW), AreaStatus.DONE),
        (AreaFinding("home", outcome=AreaOutcome.DECLINED), AreaStatus.DONE),
    ],
)
def test_how_far_an_area_has_come(finding: AreaFinding | None, status: AreaStatus) -> None:
    assert area_status(finding) is status


def test_only_areas_that_ended_in_a_need_feed_the_plan() -> None:
    found = assessment(
        AreaFinding("home", outcome=AreaOutcome.NEED_FOUND, needs=(HOUSING,)),
        AreaFinding("money", outcome=AreaOutcome.NO_NEED_NOW, needs=(FOOD,)),
    )
    assert needs_found(found) == (HOUSING,)


def test_a_finding_takes_the_place_of_the_former_one() -> None:
    first = AreaFinding("home", outcome=AreaOutcome.DECLINED)
    areas = with_finding((first, AreaFinding("family")), AreaFinding("home", outcome=AreaOutcome.NO_NEED_NOW))
    assert [a.id for a in areas] == ["family", "home"]
    assert areas[1].outcome is AreaOutcome.NO_NEED_NOW


def test_open_areas_are_those_of_the_form_that_are_not_done() -> None:
    partly = assessment(AreaFinding("home", outcome=AreaOutcome.DECLINED), AreaFinding("money"))
    assert [a.id for a in open_areas(FORM, partly)] == ["family", "money"]


def test_a_finding_is_found_by_its_area() -> None:
    partly = assessment(AreaFinding("money"))
    assert finding_for(partly, "money") == AreaFinding("money")
    assert finding_for(partly, "home") is None


def finished(found: Assessment) -> Assessment:
    return signed(found, Worker(UUID(int=3), "Pat Practice", "MHRS"), datetime(2026, 1, 5, tzinfo=UTC), "UTC")


HOME_NEED = AreaFinding("home", outcome=AreaOutcome.NEED_FOUND, needs=(HOUSING,))
FOOD_NEED = AreaFinding("money", outcome=AreaOutcome.NEED_FOUND, needs=(FOOD,))


def test_needs_are_known_before_the_first_assessment_is_finished() -> None:
    assert needs_known([assessment(HOME_NEED, AreaFinding("money"))]) == (HOUSING,)
    assert needs_known([]) == ()


def test_a_reassessment_that_has_only_begun_keeps_the_needs() -> None:
    last = finished(assessment(HOME_NEED, FOOD_NEED))
    assert needs_known([last, assessment()]) == (HOUSING, FOOD)
    begun = AreaFinding("home", outcome=AreaOutcome.NEED_FOUND)
    assert needs_known([last, assessment(begun)]) == (HOUSING, FOOD)


def test_a_reassessment_replaces_needs_area_by_area() -> None:
    last = finished(assessment(HOME_NEED, FOOD_NEED))
    still = AreaFinding("home", outcome=AreaOutcome.NEED_FOUND, needs=(replace(HOUSING, because_of="voices at night"),))
    gone = AreaFinding("money", outcome=AreaOutcome.NO_NEED_NOW)
    assert needs_known([last, assessment(still)])[0].because_of == "voices at night"
    assert needs_known([last, assessment(gone)]) == (HOUSING,)


def test_a_finished_reassessment_stands_for_itself() -> None:
    last = finished(assessment(HOME_NEED, FOOD_NEED))
    assert needs_known([last, finished(assessment(FOOD_NEED))]) == (FOOD,)


def test_each_finding_comes_with_the_assessment_that_made_it() -> None:
    last = finished(assessment(HOME_NEED, FOOD_NEED))
    again = replace(assessment(replace(FOOD_NEED, outcome=AreaOutcome.NO_NEED_NOW)), id=UUID(int=9))
    known = findings_known([last, again])
    assert [(a.id, f.id) for a, f in known] == [(last.id, "home"), (again.id, "money")]
    assert findings_known([]) == ()
