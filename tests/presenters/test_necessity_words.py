"""Medical necessity in plain words, for every way in which a review may stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.clients import Client
from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.due import DueItem, DueKind, Whom
from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.domain.necessity import (
    Combine,
    CriterionFinding,
    CriterionStatus,
    Evidence,
    NecessityReview,
    Purpose,
    ReviewGap,
    evaluate,
    is_met,
)
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.forms import CONTINUED_STAY, SEVERITY, criteria_sets
from tcm_desktop.services.necessity import line_of
from ui.levels import Level
from ui.presenters import necessity as words
from ui.presenters.necessity import (
    TICK_ALONE,
    changed_lines,
    dated_words,
    due_source,
    due_words,
    finding_of,
    fitting_first,
    group_words,
    kind_words,
    lacks,
    last_words,
    line_detail,
    line_pill,
    line_title,
    numbered,
    open_words,
    place,
    purpose_flag,
    read_parts,
    resting_words,
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
    assert place(SEVERE, "cs1") == "cs1"


# --- reviews: due, resting, listed, read ---


WHOM = Whom(UUID(int=2), "Practice, Bea")


def due(due_on: date | None, opens_on: date, **more: object) -> DueItem:
    return DueItem(
        DueKind.REVIEW_NECESSITY, due_on, opens_on, WHOM, "at least every year", source="A guideline", **more
    )


def test_a_review_that_comes_up_is_told_and_warned_of_from_the_day_it_opens() -> None:
    assert due_words(None, TODAY) == ("", Level.NEUTRAL)
    far = due(date(2026, 7, 2), date(2026, 6, 2))
    assert due_words(far, TODAY) == ("Next review due Thu 7/2: at least every year.", Level.NEUTRAL)
    assert due_words(replace(far, opens_on=TODAY), TODAY)[0].startswith("Next review due")
    late_words, level = due_words(due(date(2026, 3, 1), date(2026, 2, 1)), TODAY)
    assert level is not Level.NEUTRAL
    assert "at least every year" in late_words
    assert due_words(due(None, TODAY), TODAY)[0] == "This payer asks for reviews. There is no signed one yet."


def test_who_says_so_is_named_and_marked_where_it_is_not_confirmed() -> None:
    item = due(date(2026, 7, 2), date(2026, 6, 2))
    assert (due_source(None), due_source(replace(item, source=""))) == ("", "")
    assert due_source(item) == "A guideline"
    assert due_source(replace(item, confirmed=False)) == "Not confirmed. A guideline"


def test_what_a_criterion_rests_on_is_told() -> None:
    assert resting_words("Severity of illness", None, False, TODAY) == "Severity of illness has no signed review yet."
    assert resting_words("Severity of illness", REVIEW, True, TODAY).endswith("was met in the review signed 3/4/2026.")
    assert "was not met" in resting_words("Severity of illness", REVIEW, False, TODAY)


def test_only_an_answer_that_is_not_about_needs_is_flagged() -> None:
    assert [purpose_flag(each) for each in (None, Purpose.NEEDS)] == ["", ""]
    assert {purpose_flag(each) for each in (Purpose.CUSTODY, Purpose.PROGRAM_LENGTH)} == {words.PURPOSE_FLAG}


def test_every_gap_has_words() -> None:
    assert set(words.GAPS) == set(ReviewGap)
    assert open_words([(ReviewGap.NOT_JUDGED, "si1")]).startswith("1 answer still open.")


@given(st.lists(EVIDENCE, max_size=8))
def test_what_fits_a_criterion_comes_first_and_the_latest_first_within(offered: list[Evidence]) -> None:
    criterion = SEVERE.criteria[1]
    shown = fitting_first(criterion, offered)
    assert sorted(e.id for e in shown) == sorted(e.id for e in offered)
    fits = [criterion.looks_at.index(e.kind) if e.kind in criterion.looks_at else 9 for e in shown]
    assert fits == sorted(fits)


def signed_review(*findings: CriterionFinding) -> NecessityReview:
    worker = Worker(UUID(int=3), "Ana Practice", "LCSW")
    whole = replace(REVIEW, findings=findings, purpose=Purpose.NEEDS, purpose_words="Her own goals")
    return signed(whole, worker, datetime(2026, 3, 4, 18, tzinfo=UTC), "UTC", TODAY)


@pytest.mark.parametrize(
    ("review", "standing", "pill"),
    [
        (REVIEW, Standing.CLEAR, "Draft"),
        (signed_review(), Standing.CLEAR, "Not met"),
        (signed_review(*(CriterionFinding(c, CriterionStatus.MET, "Seen.") for c in SI)), Standing.CLEAR, "Met"),
        (signed_review(), Standing.IN_ERROR, "In error"),
    ],
)
def test_a_review_in_the_list_says_how_it_came_out(review: NecessityReview, standing: Standing, pill: str) -> None:
    line = line_of(review, standing)
    assert line_pill(line)[0] == pill
    assert line_title(line) == "Severity of illness, 3/4/2026"
    assert ("Signed by Ana Practice, LCSW" if review.signature else "Not signed") in line_detail(line)
    assert ("Open: 1 A diagnosis" in line_detail(line)) is not line.result.met


def test_a_review_is_read_criterion_by_criterion_and_then_its_purpose() -> None:
    line = line_of(signed_review(CriterionFinding("si1", CriterionStatus.MET, "Seen.", (PROOF,))))
    parts = dict(read_parts(line, TODAY))
    assert parts["1  A diagnosis that fits the symptoms and is covered"] == (
        ("Judged", "Met"),
        ("Why", "Seen."),
        ("Diagnosis · Mon 1/5", "F20.9 Schizophrenia"),
    )
    assert parts["2  Help is aimed at present symptoms that lowered functioning"] == (("Judged", "Not judged"),)
    assert parts["What the service is mainly for"] == (
        ("Answer", "For what the client needs"),
        ("In the worker's words", "Her own goals"),
    )


def test_what_changed_names_both_judgements() -> None:
    before = replace(REVIEW, findings=(CriterionFinding("si1"), CriterionFinding("si2", rationale="Once")))
    line = line_of(signed_review(CriterionFinding("si1", CriterionStatus.MET, "Seen."), CriterionFinding("si2")))
    told = dict(changed_lines(line, before))
    assert told["1  A diagnosis that fits the symptoms and is covered"] == "Not enough yet, now met"
    assert list(told.values())[1] == "Not enough yet as before; words or evidence differ"
    assert changed_lines(line, None) == ()


def test_every_judgement_has_its_own_words() -> None:
    assert set(words.CRITERION_WORDS) == set(CriterionStatus)
    assert len(set(words.CRITERION_WORDS.values())) == len(CriterionStatus)
