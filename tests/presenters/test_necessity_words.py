"""Medical necessity in plain words, for every way in which a review may stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.necessity import (
    Combine,
    CriterionFinding,
    CriterionStatus,
    Evidence,
    NecessityReview,
    evaluate,
    is_met,
)
from tcm_desktop.services.forms import CONTINUED_STAY, SEVERITY, criteria_sets
from ui.presenters import necessity as words
from ui.presenters.necessity import (
    TICK_ALONE,
    dated_words,
    finding_of,
    group_words,
    kind_words,
    lacks,
    last_words,
    numbered,
    place,
    result_words,
    same_place,
    still_offered,
    with_judgement,
)

TODAY = date(2026, 3, 4)
SEVERE, STAY = criteria_sets()[SEVERITY], criteria_sets()[CONTINUED_STAY]
SI = [criterion.id for criterion in SEVERE.criteria]
PROOF = Evidence(UUID(int=9), Client.KIND, UUID(int=8), "diagnoses/1", "F20.9 Schizophrenia", date(2026, 1, 5))
REVIEW = NecessityReview(UUID(int=1), UUID(int=2), UUID(int=3), SEVERITY, TODAY)

EVIDENCE = st.builds(
    Evidence,
    st.uuids(),
    kind=st.sampled_from([Client.KIND, Assessment.KIND, ContactNote.KIND]),
    record_id=st.sampled_from([UUID(int=1), UUID(int=2)]),
    path=st.sampled_from(["narrative", "diagnoses/1", "areas/a04/needs/1"]),
    shows=st.just("It shows"),
)
FINDINGS = st.builds(
    CriterionFinding,
    st.sampled_from(SI),
    status=st.sampled_from(CriterionStatus),
    rationale=st.sampled_from(["", " ", "Voices keep her from the bus."]),
    evidence=st.lists(EVIDENCE, max_size=2).map(tuple),
)


def reviewed(*findings: CriterionFinding, review: NecessityReview = REVIEW) -> NecessityReview:
    for finding in findings:
        review = with_judgement(review, finding)
    return review


def said(review: NecessityReview, last: NecessityReview | None = None) -> str:
    return result_words(SEVERE, evaluate(SEVERE, review), review, last, TODAY)


# --- judging ---


@given(st.lists(FINDINGS, max_size=15))
def test_the_latest_judgement_of_each_criterion_counts_and_they_keep_their_order(
    findings: list[CriterionFinding],
) -> None:
    review = reviewed(*findings)
    latest = {finding.id: finding for finding in findings}
    assert {criterion: finding_of(review, criterion) for criterion in latest} == latest
    ids = [finding.id for finding in review.findings]
    assert ids == sorted(set(ids))


def test_what_was_not_judged_is_not_enough_yet() -> None:
    assert finding_of(REVIEW, "si3") == CriterionFinding("si3")
    assert finding_of(REVIEW, "si3").status is CriterionStatus.NOT_ENOUGH_YET


@given(FINDINGS)
def test_it_lacks_something_exactly_when_it_is_ticked_and_does_not_count(finding: CriterionFinding) -> None:
    expected = TICK_ALONE if finding.status is CriterionStatus.MET and not is_met(finding) else ""
    assert lacks(finding) == expected


# --- evidence ---


@given(EVIDENCE, EVIDENCE)
def test_two_pointers_are_the_same_when_they_point_there(one: Evidence, other: Evidence) -> None:
    assert same_place(one, other) == same_place(other, one)
    assert same_place(one, replace(other, kind=one.kind, record_id=one.record_id, path=one.path, shows="else"))


@given(st.lists(EVIDENCE, max_size=6), st.lists(EVIDENCE, max_size=4))
def test_what_a_criterion_holds_is_not_offered_again(offered: list[Evidence], held: list[Evidence]) -> None:
    left = still_offered(offered, CriterionFinding("si1", evidence=tuple(held)))
    taken = {(e.kind, e.record_id, e.path) for e in held}
    assert [(e.kind, e.record_id, e.path) in taken for e in left] == [False] * len(left)
    assert len(left) == sum((e.kind, e.record_id, e.path) not in taken for e in offered)
    assert [e for e in offered if e in left] == list(left)


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        (Client.KIND, "Diagnosis"),
        (Assessment.KIND, "Need found"),
        (ContactNote.KIND, "Contact note"),
        ("other", "Record"),
    ],
)
def test_evidence_says_what_kind_it_is_and_from_when(kind: str, shown: str) -> None:
    assert kind_words(replace(PROOF, kind=kind)) == shown
    assert dated_words(replace(PROOF, kind=kind), TODAY) == f"{shown} · Mon 1/5"
    assert dated_words(replace(PROOF, kind=kind, dated=None), TODAY) == shown


# --- how it stands ---


def test_a_review_not_begun_says_so_and_not_that_it_is_unmet() -> None:
    assert said(REVIEW) == "Not reviewed yet. Authorization needs all six criteria."
    before = replace(REVIEW, reviewed_on=date(2026, 1, 5))
    assert said(REVIEW, before).startswith("Not reviewed since Mon 1/5.")


@given(st.sets(st.sampled_from(SI), min_size=1))
def test_every_open_criterion_is_named_with_its_number(met: set[str]) -> None:
    review = reviewed(*(CriterionFinding(c, CriterionStatus.MET, evidence=(PROOF,)) for c in sorted(met)))
    words_said = said(review)
    if met == set(SI):
        assert words_said == "Met on Wed 3/4: all six criteria hold evidence or a reason."
        return
    assert words_said.startswith("Not met on Wed 3/4. Service can still be recorded")
    named = words_said.split("Still open: ")[1]
    for number, criterion in enumerate(SEVERE.criteria, 1):
        assert (f"{number} {criterion.plain}" in named) is (criterion.id not in met)


def test_no_word_of_a_refusal() -> None:
    review = reviewed(CriterionFinding("si1", CriterionStatus.NOT_MET))
    assert not {"denied", "rejected", "failed", "invalid"} & set(said(review).lower().split())


# --- last time ---


def test_last_times_judgement_is_told_with_what_it_rested_on() -> None:
    before = reviewed(
        CriterionFinding("si1", CriterionStatus.MET, "Voices keep her in.", (PROOF,)),
        CriterionFinding("si2", CriterionStatus.NOT_MET),
        review=replace(REVIEW, reviewed_on=date(2025, 3, 4)),
    )
    assert last_words(before, "si1", TODAY) == "Last time, 3/4/2025: Met. Voices keep her in. F20.9 Schizophrenia."
    assert last_words(before, "si2", TODAY) == "Last time, 3/4/2025: Not met."
    assert last_words(before, "si3", TODAY) == ""
    assert last_words(None, "si1", TODAY) == ""


# --- numbers, groups, places ---


@pytest.mark.parametrize(("count", "shown"), [(0, "no"), (1, "one"), (6, "six"), (9, "nine"), (10, "10"), (12, "12")])
def test_small_numbers_are_words(count: int, shown: str) -> None:
    assert numbered(count) == shown


def test_a_group_says_how_its_parts_count() -> None:
    assert group_words(SEVERE.criteria, Combine.ALL) == "All six of these"
    assert group_words(STAY.criteria[3].parts, STAY.criteria[3].combine) == "One of these two"


def test_each_criterion_has_a_place_of_its_own() -> None:
    places = [place(STAY, criterion.id) for criterion in STAY.criteria]
    places += [place(STAY, part.id) for criterion in STAY.criteria for part in criterion.parts]
    assert places == ["1", "2", "3", "4", "4a", "4b"]
    with pytest.raises(LookupError):
        place(SEVERE, "cs1")


def test_every_judgement_has_its_own_words() -> None:
    assert set(words.CRITERION_WORDS) == set(CriterionStatus)
    assert len(set(words.CRITERION_WORDS.values())) == len(CriterionStatus)
