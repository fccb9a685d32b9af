"""Medical necessity in words, without a window."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from tcm_desktop.domain.necessity import (
    Combine,
    CriterionFinding,
    CriterionStatus,
    Evidence,
    NecessityReview,
    evaluate,
)
from tcm_desktop.services.forms import CONTINUED_STAY, SEVERITY, criteria_sets
from ui.presenters.necessity import (
    TICK_ALONE,
    dated_words,
    finding_of,
    group_words,
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
ID = UUID(int=1)
SEVERE, STAY = criteria_sets()[SEVERITY], criteria_sets()[CONTINUED_STAY]


def review(*findings: CriterionFinding, day: date = TODAY, criteria_set: str = SEVERITY) -> NecessityReview:
    return NecessityReview(ID, ID, ID, criteria_set, day, findings)


def evidence(number: int, path: str = "diagnoses/1", kind: str = "client") -> Evidence:
    return Evidence(UUID(int=number), kind, ID, path, "F33.2 Depression", date(2026, 1, 5))


def met(criterion_id: str) -> CriterionFinding:
    return CriterionFinding(criterion_id, CriterionStatus.MET, "Seen.")


@pytest.mark.parametrize(("count", "words"), [(2, "two"), (4, "four"), (6, "six"), (12, "12")])
def test_small_numbers_are_words(count: int, words: str) -> None:
    assert numbered(count) == words


def test_the_structure_is_said_in_words() -> None:
    assert group_words(SEVERE.criteria, Combine.ALL) == "All six of these"
    progress = STAY.criteria[3]
    assert group_words(progress.parts, progress.combine) == "One of these two"


@pytest.mark.parametrize(("criterion", "shown"), [("cs1", "1"), ("cs4", "4"), ("cs4a", "4a"), ("cs4b", "4b")])
def test_criteria_have_numbers_and_their_parts_letters(criterion: str, shown: str) -> None:
    assert place(STAY, criterion) == shown


def test_a_criterion_of_another_set_has_no_place() -> None:
    assert place(STAY, "si1") == "si1"


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        (CriterionFinding("si1", CriterionStatus.MET), TICK_ALONE),
        (CriterionFinding("si1", CriterionStatus.MET, "  "), TICK_ALONE),
        (CriterionFinding("si1", CriterionStatus.MET, "Seen."), ""),
        (CriterionFinding("si1", CriterionStatus.MET, evidence=(evidence(3),)), ""),
        (CriterionFinding("si1", CriterionStatus.NOT_MET), ""),
        (CriterionFinding("si1"), ""),
    ],
)
def test_only_a_tick_without_anything_lacks_something(finding: CriterionFinding, words: str) -> None:
    assert lacks(finding) == words


def test_evidence_says_its_kind_and_date() -> None:
    assert dated_words(evidence(3), TODAY) == "Diagnosis · Mon 1/5"
    assert dated_words(evidence(3, kind="assessment"), TODAY) == "Need found · Mon 1/5"
    assert dated_words(Evidence(ID, "contact_note", ID, "narrative", "Called"), TODAY) == "Contact note"
    assert dated_words(Evidence(ID, "other", ID, "x", "y"), TODAY) == "Record"


def test_offers_are_the_same_where_they_point_to_the_same_thing() -> None:
    assert same_place(evidence(3), evidence(4))
    assert not same_place(evidence(3), evidence(3, path="diagnoses/2"))
    held = CriterionFinding("si1", evidence=(evidence(3),))
    assert still_offered([evidence(4), evidence(5, path="diagnoses/2")], held) == (evidence(5, path="diagnoses/2"),)


def test_a_judgement_takes_the_place_of_the_former_one() -> None:
    changed = with_judgement(review(met("si2"), met("si1")), CriterionFinding("si2", CriterionStatus.NOT_MET))
    assert [(f.id, f.status) for f in changed.findings] == [
        ("si1", CriterionStatus.MET),
        ("si2", CriterionStatus.NOT_MET),
    ]
    assert finding_of(changed, "si2").status is CriterionStatus.NOT_MET
    assert finding_of(changed, "si3") == CriterionFinding("si3")


def test_the_result_names_every_criterion_that_is_open() -> None:
    hand = review(*(met(f"si{n}") for n in (1, 2, 3, 4, 5)))
    words = result_words(SEVERE, evaluate(SEVERE, hand), hand, None, date(2026, 3, 6))
    assert words == (
        "Not met on Wed 3/4. Service can still be recorded; authorization needs all six.\n"
        "Still open: 6 Why help is needed because of the symptoms."
    )


def test_a_result_that_is_met_says_on_which_day() -> None:
    hand = review(*(met(f"si{n}") for n in range(1, 7)))
    words = result_words(SEVERE, evaluate(SEVERE, hand), hand, None, TODAY)
    assert words == "Met on Wed 3/4: all six criteria hold evidence or a reason."


def test_of_two_parts_the_group_is_named_and_not_each_part() -> None:
    hand = review(met("cs2"), met("cs3"), criteria_set=CONTINUED_STAY)
    words = result_words(STAY, evaluate(STAY, hand, frozenset({SEVERITY})), hand, None, TODAY)
    assert words.endswith("Still open: 4 Progress, or reassessed with new needs.")


def test_a_review_without_judgements_is_not_called_unmet() -> None:
    last = review(met("si1"), day=date(2025, 8, 13))
    assert result_words(SEVERE, evaluate(SEVERE, review()), review(), last, TODAY) == (
        "Not reviewed since 8/13/2025. Authorization needs all six criteria."
    )


def test_last_time_in_a_line() -> None:
    last = review(CriterionFinding("si1", CriterionStatus.MET, "Seen.", (evidence(3),)), day=date(2026, 3, 2))
    assert last_words(last, "si1", TODAY) == "Last time, Mon 3/2: Met. Seen. F33.2 Depression."
    assert last_words(last, "si2", TODAY) == ""
    assert last_words(None, "si1", TODAY) == ""
