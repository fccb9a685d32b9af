"""Criteria with their ALL and ONE OF, and what counts as met."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.necessity import (
    CriterionFinding,
    CriterionStatus,
    Evidence,
    NecessityReview,
    evaluate,
    is_met,
)
from tcm_desktop.services.forms import CONTINUED_STAY, SEVERITY, criteria_sets

EVIDENCE = Evidence(UUID(int=9), "assessment", UUID(int=8), "areas/a04/needs/1", "Panic keeps her indoors")
SI = [f"si{n}" for n in range(1, 7)]


def met(criterion: str) -> CriterionFinding:
    return CriterionFinding(criterion, CriterionStatus.MET, evidence=(EVIDENCE,))


def review(kind: str, *findings: CriterionFinding) -> NecessityReview:
    return NecessityReview(UUID(int=1), UUID(int=2), UUID(int=3), kind, date(2026, 1, 5), findings)


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (None, False),
        (CriterionFinding("si1", CriterionStatus.MET), False),
        (CriterionFinding("si1", CriterionStatus.MET, rationale="  "), False),
        (CriterionFinding("si1", CriterionStatus.MET, rationale="Voices keep her from the bus."), True),
        (met("si1"), True),
        (CriterionFinding("si1", CriterionStatus.NOT_MET, evidence=(EVIDENCE,)), False),
        (CriterionFinding("si1", CriterionStatus.NOT_ENOUGH_YET, evidence=(EVIDENCE,)), False),
    ],
)
def test_a_bare_tick_is_not_enough(finding: CriterionFinding | None, expected: bool) -> None:
    assert is_met(finding) is expected


@given(st.sets(st.sampled_from(SI)))
def test_severity_needs_all_six_and_names_each_that_is_missing(have: set[str]) -> None:
    result = evaluate(criteria_sets()[SEVERITY], review(SEVERITY, *map(met, sorted(have))))
    assert result.met == (have == set(SI))
    assert [c.id for c in result.unmet] == [c for c in SI if c not in have]


@given(st.sets(st.sampled_from(["cs2", "cs3", "cs4a", "cs4b"])), st.booleans())
def test_continued_stay_needs_three_and_one_of_two(have: set[str], severe: bool) -> None:
    sets_met = frozenset({SEVERITY}) if severe else frozenset()
    result = evaluate(criteria_sets()[CONTINUED_STAY], review(CONTINUED_STAY, *map(met, sorted(have))), sets_met)
    expected = [] if severe else ["cs1"]
    expected += [c for c in ("cs2", "cs3") if c not in have]
    expected += [] if have & {"cs4a", "cs4b"} else ["cs4"]
    assert [c.id for c in result.unmet] == expected
    assert result.met == (not expected)


def test_the_sets_are_those_of_the_guideline() -> None:
    sets = criteria_sets()
    assert [c.id for c in sets[SEVERITY].criteria] == SI
    assert [c.id for c in sets[CONTINUED_STAY].criteria] == ["cs1", "cs2", "cs3", "cs4"]
    assert [p.id for p in sets[CONTINUED_STAY].criteria[3].parts] == ["cs4a", "cs4b"]
    assert all("CG-BEH-13" in s.source for s in sets.values())
