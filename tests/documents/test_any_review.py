"""Any review of medical necessity on paper: every word of it, in any size, the same in the PDF and in the text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tcm_desktop.documents.content import words
from tcm_desktop.documents.necessity import (
    JUDGED,
    LEFT_OUT,
    PURPOSES,
    content,
    necessity_text,
    render_necessity,
)
from tcm_desktop.documents.necessity_sheet import NecessitySheet
from tcm_desktop.domain.assessment import Assessment
from tcm_desktop.domain.clients import Client, TargetGroup
from tcm_desktop.domain.necessity import (
    CriterionFinding,
    CriterionStatus,
    Evidence,
    NecessityReview,
    Purpose,
    changes_since,
    evaluate,
)
from tcm_desktop.domain.people import PersonName, Worker
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.forms import CONTINUED_STAY, SEVERITY, criteria_sets
from tests.documents.reading import flat, font_sizes
from tests.support.effort import examples

DAY = date(2026, 3, 4)
CLIENT = Client(
    UUID(int=1), PersonName("Bea", "Practice"), date(1984, 6, 15), "sf-smhs", TargetGroup.ADULT_SPMI, DAY, "P-0001"
)
ANA = Worker(UUID(int=3), "Ana Practice", "LCSW")
SIZES = [9.0, 12.0, 14.0, 18.0, 24.0]
LONG = "Panic on the bus and in shops keeps her at home; with somebody beside her she goes out, and plans it herself. "


def leaves(criteria_set: str) -> list[str]:
    found = criteria_sets()[criteria_set].criteria
    return [leaf.id for each in found for leaf in each.parts or (each,)]


@cache
def every_leaf() -> tuple[tuple[str, str], ...]:
    return tuple((kind, leaf) for kind in (SEVERITY, CONTINUED_STAY) for leaf in leaves(kind))


def sheet(review: NecessityReview, before: NecessityReview | None = None, size: float = 14.0) -> NecessitySheet:
    criteria = criteria_sets()[review.criteria_set]
    result = evaluate(criteria, review)
    return NecessitySheet(CLIENT, criteria, review, result, before, "Practice Agency", DAY, size)


def pages(made: NecessitySheet) -> list[str]:
    return [flat(page.extract_text()) for page in PdfReader(BytesIO(render_necessity(made)), strict=True).pages]


def sealed(review: NecessityReview) -> NecessityReview:
    return signed(review, ANA, datetime(2026, 3, 4, 18, tzinfo=UTC), "America/Los_Angeles", DAY)


PLAIN = st.text("abcdefgh ÄÖéñ,.;()'–", min_size=1, max_size=60).map(lambda said: " ".join(said.split()))
EVIDENCE = st.builds(
    Evidence,
    st.uuids(),
    st.just(Assessment.KIND),
    st.uuids(),
    st.just("areas/a04"),
    PLAIN,
    st.none() | st.dates(date(2020, 1, 1), DAY),
)


@st.composite
def reviews(draw: st.DrawFn) -> NecessityReview:
    """A review as it could stand in a vault, whole or not."""
    kind = draw(st.sampled_from([SEVERITY, CONTINUED_STAY]))
    chosen = draw(st.lists(st.sampled_from(leaves(kind)), unique=True))
    found = [
        CriterionFinding(
            each,
            draw(st.sampled_from(CriterionStatus)),
            draw(PLAIN | st.just("")),
            tuple(draw(st.lists(EVIDENCE, max_size=2))),
        )
        for each in sorted(chosen)
    ]
    purpose = draw(st.none() | st.sampled_from(Purpose))
    made = NecessityReview(UUID(int=5), CLIENT.id, ANA.id, kind, DAY, tuple(found), purpose, draw(PLAIN | st.just("")))
    return sealed(made) if draw(st.booleans()) else made


@settings(max_examples=examples(15), deadline=None)
@given(reviews())
def test_every_word_that_was_written_is_told(review: NecessityReview) -> None:
    said = flat(necessity_text(sheet(review)))
    for finding in review.findings:
        assert JUDGED[finding.status] in said
        assert flat(finding.rationale) in said
        for each in finding.evidence:
            assert flat(each.shows) in said
    assert flat(review.purpose_words) in said
    assert (PURPOSES[review.purpose] if review.purpose is not None else "Not answered yet.") in said
    assert ("Draft – not signed yet" in said) is (review.signature is None)
    assert LEFT_OUT not in said


@settings(max_examples=examples(15), deadline=None)
@given(reviews())
def test_every_criterion_has_its_row_and_one_that_nobody_judged_says_so(review: NecessityReview) -> None:
    made = sheet(review)
    said = flat(necessity_text(made))
    for criterion in made.criteria.criteria:
        for leaf in criterion.parts or (criterion,):
            assert leaf.plain in said
    found = {finding.id for finding in review.findings}
    assert said.count("Judged: Not judged") == len(leaves(review.criteria_set)) - len(found)
    assert f"Result: {'Met' if made.result.met else 'Not met'}" in said
    assert ("Still open" in said) is bool(made.result.unmet)


@settings(max_examples=3, deadline=None)
@given(reviews(), st.sampled_from(SIZES))
def test_the_pdf_says_what_the_text_says_in_any_size(review: NecessityReview, size: float) -> None:
    made = sheet(review, size=size)
    printed = pages(made)
    whole = "".join("".join(printed).split())
    headings = {"Criterion", "What", "shows", "it"}  # in large type a table becomes a list; blank cells have no heading
    for word in set(flat(" ".join(words(content(made)))).split()) - headings:
        assert word in whole, word
    assert all("Bea Practice" in page for page in printed)


@settings(max_examples=examples(12), deadline=None)
@given(reviews(), reviews())
def test_what_changed_names_each_criterion_that_did(before: NecessityReview, now: NecessityReview) -> None:
    before = replace(before, criteria_set=now.criteria_set, reviewed_on=date(2025, 3, 4))
    known = set(leaves(now.criteria_set))
    before = replace(before, findings=tuple(f for f in before.findings if f.id in known))
    _, _, after = necessity_text(sheet(now, before)).partition("What changed since March 4, 2025")
    assert after
    changed = changes_since(before, now)
    assert ("Nothing: every criterion was judged as before." in after) is (not changed)
    assert sum(after.count(words) for words in (", now ", "as before, with other")) >= len(changed)


@pytest.mark.parametrize("size", SIZES)
def test_a_long_review_goes_on_over_pages_with_its_marks_on_each(size: float) -> None:
    told = tuple(CriterionFinding(each, CriterionStatus.MET, LONG * 5) for each in leaves(CONTINUED_STAY))
    review = NecessityReview(UUID(int=5), CLIENT.id, ANA.id, CONTINUED_STAY, DAY, told, Purpose.NEEDS, LONG * 8)
    made = replace(sheet(review, size=size), practice=True, in_error=True)
    printed = pages(made)
    assert len(printed) > 1
    for number, page in enumerate(printed, 1):
        assert "Draft – not signed yet" in page
        assert "PRACTICE – not a real person" in page
        assert "Entered in error" in page
        assert f"{number} of {len(printed)}" in page
    assert " ".join(printed).count("Panic") == 5 * len(told) + 8


def test_larger_words_take_more_pages_and_no_word_is_smaller_than_asked_for() -> None:
    told = tuple(CriterionFinding(each, CriterionStatus.MET, LONG * 3) for each in leaves(SEVERITY))
    review = sealed(NecessityReview(UUID(int=5), CLIENT.id, ANA.id, SEVERITY, DAY, told, Purpose.NEEDS, LONG))
    counts = [len(pages(sheet(review, size=size))) for size in SIZES]
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]
    for size in (14.0, 24.0):
        reader = PdfReader(BytesIO(render_necessity(sheet(review, size=size))))
        assert size in {round(each) for each in font_sizes(reader)}


@pytest.mark.parametrize(("kind", "leaf"), every_leaf())
def test_each_criterion_alone_keeps_the_result_open(kind: str, leaf: str) -> None:
    """One that is not met is named with its number, unless another of its group is enough."""
    found = tuple(
        CriterionFinding(each, CriterionStatus.NOT_MET if each == leaf else CriterionStatus.MET, "Seen.")
        for each in leaves(kind)
    )
    made = sheet(NecessityReview(UUID(int=5), CLIENT.id, ANA.id, kind, DAY, found))
    is_enough = leaf.startswith("cs4")
    assert made.result.met is is_enough
    said = necessity_text(made)
    assert ("Result: Met" in said) is is_enough
    assert (f"Still open: {leaf[2:]} " in said) is not is_enough
