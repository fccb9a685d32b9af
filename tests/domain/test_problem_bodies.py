"""Problems as they were stored before there were steps, sources or specifiers: they load, and their digests stay."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.bodies import to_body, to_record
from tcm_desktop.domain.clients import (
    CIRCUMSTANCES,
    Client,
    CodeSystem,
    Diagnosis,
    ProblemEvent,
    ProblemStep,
    diagnoses_on,
    is_circumstance,
    problems_on,
)
from tcm_desktop.domain.errors import NotPermitted
from tcm_desktop.domain.necessity import CriterionFinding, CriterionStatus, Evidence, NecessityReview, Purpose
from tcm_desktop.domain.people import Worker
from tcm_desktop.domain.problems import (
    ProblemRefused,
    ProblemStatus,
    Source,
    lacks_source,
    sourced,
    status_on,
    step_of,
    twin_of,
)
from tcm_desktop.domain.signatures import is_untouched, signed
from tests.support.effort import examples
from tests.support.records import values

DAY = date(2026, 3, 4)
ANA = Worker(UUID(int=3), "Ana Practice", "LCSW")
LATER = ("specifier", "reported_by", "steps", "resolved_on", "recorded_by", "code_system")
"""What a line has learned since the first version."""

STEP = step_of(UUID(int=50), ProblemEvent.ADDED, DAY, ANA)
DEPRESSED = Diagnosis(UUID(int=10), "F33.1", "Depression", DAY, recorded_by="Dr. Sample")


def stripped(known: Diagnosis, names: tuple[str, ...]) -> Diagnosis:
    """As it loads from a body that never knew these names."""
    body = json.loads(msgspec.json.encode(known))
    for name in names:
        body.pop(name, None)
    return msgspec.convert(body, Diagnosis, strict=False)


@pytest.mark.parametrize("count", range(len(LATER) + 1))
def test_a_body_that_knows_less_loads_with_blanks(count: int) -> None:
    missing = LATER[:count]
    loaded = stripped(replace(DEPRESSED, recorded_by=""), missing)
    assert loaded == replace(DEPRESSED, recorded_by="")
    assert status_on(loaded, DAY) is ProblemStatus.ACTIVE
    assert not loaded.is_in_error


def test_a_line_of_the_first_version_is_a_diagnosis_whose_source_is_missing() -> None:
    loaded = stripped(DEPRESSED, LATER)
    assert lacks_source(loaded)
    assert not loaded.is_reported_only, "what an old intake named counts as it did"


@settings(max_examples=examples(20))
@given(values(Client))
def test_any_list_comes_back_from_its_body(client: Client) -> None:
    again = to_record(Client, to_body(client))
    assert again == client
    assert to_body(again) == to_body(client)
    assert [each.is_in_error for each in again.diagnoses] == [each.is_in_error for each in client.diagnoses]


@settings(max_examples=examples(20))
@given(values(Client), st.dates())
def test_what_counts_on_a_day_is_part_of_the_list_in_its_order(client: Client, day: date) -> None:
    counting = problems_on(client, day)
    assert [each for each in client.diagnoses if each in counting] == list(counting)
    assert not any(each.is_in_error or each.as_of > day for each in counting)
    assert set(diagnoses_on(client, day)) <= set(counting)
    assert all(each.code and not each.is_reported_only for each in diagnoses_on(client, day))


@settings(max_examples=examples(20))
@given(values(NecessityReview))
def test_any_signed_review_is_untouched_until_something_in_it_is_other(review: NecessityReview) -> None:
    final = signed(replace(review, signature=None), ANA, datetime(2026, 3, 4, 18, tzinfo=UTC), "UTC", DAY)
    assert is_untouched(to_record(NecessityReview, to_body(final)))
    assert not is_untouched(replace(final, purpose_words=f"{final.purpose_words}."))
    other = Purpose.CUSTODY if final.purpose is not Purpose.CUSTODY else Purpose.NEEDS
    assert not is_untouched(replace(final, purpose=other))
    assert not is_untouched(
        replace(final, reviewed_on=date(1999, 1, 1) if final.reviewed_on != date(1999, 1, 1) else DAY)
    )


@pytest.mark.parametrize("part", ["status", "rationale", "shows", "path", "dated"])
def test_each_part_of_a_finding_is_under_the_signature(part: str) -> None:
    told = Evidence(UUID(int=9), "assessment", UUID(int=8), "areas/a04", "Panic", DAY)
    found = CriterionFinding("si1", CriterionStatus.MET, "Seen.", (told,))
    review = NecessityReview(
        UUID(int=5), UUID(int=1), ANA.id, "severity_of_illness", DAY, (found,), Purpose.NEEDS, "Hers"
    )
    final = signed(review, ANA, datetime(2026, 3, 4, 18, tzinfo=UTC), "UTC", DAY)
    changed = {
        "status": replace(found, status=CriterionStatus.NOT_MET),
        "rationale": replace(found, rationale="Other."),
        "shows": replace(found, evidence=(replace(told, shows="Other"),)),
        "path": replace(found, evidence=(replace(told, path="areas/a05"),)),
        "dated": replace(found, evidence=(replace(told, dated=None),)),
    }[part]
    assert is_untouched(final)
    assert not is_untouched(replace(final, findings=(changed,)))


# --- the rules, at their edges ---


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_a_line_is_over_from_the_day_on_that_is_named(days: int) -> None:
    over = replace(DEPRESSED, resolved_on=DAY)
    wanted = ProblemStatus.ACTIVE if days < 0 else ProblemStatus.RESOLVED
    assert status_on(over, DAY + timedelta(days=days)) is wanted


def test_an_error_is_stronger_than_every_day() -> None:
    step = ProblemStep(UUID(int=51), ProblemEvent.IN_ERROR, DAY, ANA.id, ANA.name, words="Wrong chart")
    wrong = replace(DEPRESSED, resolved_on=DAY, steps=(STEP, step))
    assert {status_on(wrong, day) for day in (date.min, DAY, date.max)} == {ProblemStatus.IN_ERROR}


@pytest.mark.parametrize("source", [Source.DIAGNOSED, Source.REPORTED])
@pytest.mark.parametrize("who", ["", " ", "\t"])
def test_nobody_is_no_source(source: Source, who: str) -> None:
    with pytest.raises(ProblemRefused, match="Name who"):
        sourced(DEPRESSED, source, who, STEP, in_scope=True)


@pytest.mark.parametrize("code", ["F33.1", "Z03.89", "G47.00", "Z66"])
def test_only_who_may_diagnose_adds_it_as_her_own(code: str) -> None:
    known = replace(DEPRESSED, code=code, recorded_by="", reported_by="her sister")
    with pytest.raises(NotPermitted):
        sourced(known, Source.OWN, "", STEP, in_scope=False)
    own = sourced(known, Source.OWN, "", STEP, in_scope=True)
    assert (own.recorded_by, own.reported_by) == ("Ana Practice, LCSW", "")


@given(st.sampled_from(sorted(CIRCUMSTANCES)), st.sampled_from(["", ".0", ".01", ".811"]), st.booleans())
def test_a_circumstance_is_noted_by_anybody(head: str, rest: str, in_scope: bool) -> None:
    known = replace(DEPRESSED, code=head + rest, recorded_by="Somebody")
    assert is_circumstance(known.code)
    own = sourced(known, Source.OWN, "", STEP, in_scope=in_scope)
    assert (own.recorded_by, own.reported_by) == ("", "")
    assert not lacks_source(own)
    assert not replace(own, reported_by="her sister").is_reported_only


@given(st.text("fF3.1 ", max_size=6), st.text("fF3.1 ", max_size=6))
def test_to_be_a_twin_is_mutual_and_of_the_same_code_set(one: str, other: str) -> None:
    first, second = replace(DEPRESSED, code=one), replace(DEPRESSED, id=UUID(int=11), code=other)
    assert (twin_of(first, (second,), DAY) is None) is (twin_of(second, (first,), DAY) is None)
    old = replace(second, code_system=CodeSystem.ICD_9_CM)
    if one.strip() and other.strip():
        assert twin_of(first, (old,), DAY) is None


@pytest.mark.parametrize("typed", ["F331", "f33.1", " F33.1"])
def test_a_code_is_the_same_code_however_it_was_typed(typed: str) -> None:
    other = replace(DEPRESSED, id=UUID(int=11), code=typed)
    assert twin_of(other, (DEPRESSED,), DAY) == DEPRESSED
    assert twin_of(DEPRESSED, (other,), DAY) == other
