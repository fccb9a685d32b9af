"""Criteria with their ALL and ONE OF, and what counts as met."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.necessity import (
    CriterionFinding,
    CriterionStatus,
    Evidence,
    NecessityReview,
    Purpose,
    ReviewGap,
    changes_since,
    evaluate,
    is_met,
    latest_signed,
    review_gaps,
)
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.records import RECORD_TYPES
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.forms import CONTINUED_STAY, SEVERITY, criteria_sets, purpose_question

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


# --- what is missing before it can be signed ---


ENOUGH_NOT = CriterionStatus.NOT_ENOUGH_YET


def whole(kind: str, *findings: CriterionFinding) -> NecessityReview:
    return replace(review(kind, *findings), purpose=Purpose.NEEDS, purpose_words="Her own goals")


@given(st.sets(st.sampled_from(SI)), st.sampled_from(CriterionStatus))
def test_every_criterion_has_to_be_judged_and_any_answer_is_one(judged: set[str], status: CriterionStatus) -> None:
    findings = (CriterionFinding(each, status, "In her words.") for each in sorted(judged))
    gaps = review_gaps(criteria_sets()[SEVERITY], whole(SEVERITY, *findings))
    assert gaps == tuple((ReviewGap.NOT_JUDGED, each) for each in SI if each not in judged)


def test_a_tick_alone_keeps_a_review_from_being_signed() -> None:
    bare = [CriterionFinding(each, CriterionStatus.MET) for each in SI]
    gaps = review_gaps(criteria_sets()[SEVERITY], whole(SEVERITY, *bare))
    assert gaps == tuple((ReviewGap.BARE_TICK, each) for each in SI)


def test_the_purpose_needs_an_answer_and_words_whatever_they_are() -> None:
    findings = tuple(map(met, SI))
    criteria = criteria_sets()[SEVERITY]
    bare = review(SEVERITY, *findings)
    assert review_gaps(criteria, bare) == ((ReviewGap.PURPOSE_OPEN, ""), (ReviewGap.PURPOSE_WORDS, ""))
    for answer in Purpose:
        assert review_gaps(criteria, replace(bare, purpose=answer, purpose_words="  "))[0][0] is ReviewGap.PURPOSE_WORDS
        assert review_gaps(criteria, replace(bare, purpose=answer, purpose_words="Said")) == ()


def test_continued_stay_needs_a_signed_severity_and_one_of_the_two() -> None:
    criteria = criteria_sets()[CONTINUED_STAY]
    stay = whole(CONTINUED_STAY, met("cs2"), met("cs3"), CriterionFinding("cs4b", ENOUGH_NOT))
    assert review_gaps(criteria, stay) == ((ReviewGap.NOT_REVIEWED, "cs1"),)
    assert review_gaps(criteria, stay, review(SEVERITY)) == ()
    without = whole(CONTINUED_STAY, met("cs2"), met("cs3"))
    assert review_gaps(criteria, without, review(SEVERITY)) == ((ReviewGap.NOT_JUDGED, "cs4"),)


def test_no_answer_to_the_purpose_meets_or_fails_a_criterion() -> None:
    findings = tuple(map(met, SI))
    results = {
        evaluate(criteria_sets()[SEVERITY], replace(review(SEVERITY, *findings), purpose=answer)).met
        for answer in (None, *Purpose)
    }
    assert results == {True}


def test_a_signed_finding_carries_what_another_set_decided() -> None:
    stay = review(CONTINUED_STAY, met("cs1"), met("cs2"), met("cs3"), met("cs4a"))
    assert evaluate(criteria_sets()[CONTINUED_STAY], stay).met
    carried = replace(stay, findings=(CriterionFinding("cs1", CriterionStatus.NOT_MET), *stay.findings[1:]))
    assert [c.id for c in evaluate(criteria_sets()[CONTINUED_STAY], carried).unmet] == ["cs1"]


# --- since the last one ---


def test_what_changed_is_the_judgement_the_words_or_the_evidence() -> None:
    again = replace(EVIDENCE, id=UUID(int=77))  # the same place, offered anew
    other = replace(EVIDENCE, path="areas/a04/needs/2")
    before = review(SEVERITY, met("si1"), met("si2"), met("si3"), CriterionFinding("si4", rationale="Not seen."))
    now = review(
        SEVERITY,
        replace(met("si1"), evidence=(again,)),
        replace(met("si2"), evidence=(other,)),
        CriterionFinding("si3", CriterionStatus.NOT_MET),
        CriterionFinding("si4", rationale="Not seen. "),
        met("si5"),
    )
    changed = changes_since(before, now)
    assert [each.id for each in changed] == ["si2", "si3", "si5"]
    assert changed[2].was is None
    assert changes_since(now, now) == ()


def test_the_latest_signed_review_of_a_set_until_a_day() -> None:
    worker = Worker(UUID(int=3), "Ana Practice", "LCSW")
    instant = datetime(2026, 1, 5, 18, tzinfo=UTC)
    first = signed(review(SEVERITY), worker, instant, "UTC")
    later = signed(replace(review(SEVERITY), id=UUID(int=4), reviewed_on=date(2026, 2, 1)), worker, instant, "UTC")
    draft = replace(review(SEVERITY), id=UUID(int=5), reviewed_on=date(2026, 3, 1))
    other = signed(
        replace(review(CONTINUED_STAY), id=UUID(int=6), reviewed_on=date(2026, 3, 1)), worker, instant, "UTC"
    )
    every = (draft, later, other, first)
    assert latest_signed(every, SEVERITY) == later
    assert latest_signed(every, SEVERITY, date(2026, 1, 31)) == first
    assert latest_signed((draft,), SEVERITY) is None


def test_a_review_that_was_kept_before_there_was_a_signature_loads_as_it_was() -> None:
    old = b"""{"id": "00000000-0000-0000-0000-000000000001", "client_id": "00000000-0000-0000-0000-000000000002",
    "worker_id": "00000000-0000-0000-0000-000000000003", "criteria_set": "severity_of_illness",
    "reviewed_on": "2026-01-05", "findings": [{"id": "si1", "status": "not_met"}]}"""
    known = msgspec.json.decode(old, type=NecessityReview)
    assert known == review(SEVERITY, CriterionFinding("si1", CriterionStatus.NOT_MET))
    assert (known.purpose, known.signature) == (None, None)


def test_the_purpose_is_asked_in_plain_words_with_its_source() -> None:
    asked = purpose_question()
    assert asked.ask == "What is this service mainly for?"
    assert "avoidance of incarceration" in asked.wording
    assert "CG-BEH-13" in asked.source


def test_what_criteria_look_at_are_kinds_of_record() -> None:
    for criteria in criteria_sets().values():
        for criterion in criteria.criteria:
            for leaf in criterion.parts or (criterion,):
                assert set(leaf.looks_at) <= set(RECORD_TYPES)
                assert bool(leaf.looks_at) is not bool(leaf.rests_on)
