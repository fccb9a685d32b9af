"""A review of medical necessity on paper and as text: the same words, nothing that may not be there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader

from tcm_desktop.documents.content import words
from tcm_desktop.documents.necessity import LEFT_OUT, content, necessity_text, render_necessity
from tcm_desktop.documents.necessity_sheet import NecessitySheet
from tcm_desktop.domain.clients import Client, TargetGroup
from tcm_desktop.domain.necessity import (
    CriterionFinding,
    CriterionStatus,
    Evidence,
    NecessityReview,
    Purpose,
    evaluate,
)
from tcm_desktop.domain.people import PersonName, Worker
from tcm_desktop.domain.signatures import signed
from tcm_desktop.services.forms import CONTINUED_STAY, SEVERITY, criteria_sets

DAY = date(2026, 3, 4)
CLIENT = Client(
    UUID(int=1), PersonName("Bea", "Practice"), date(1984, 6, 15), "sf-smhs", TargetGroup.ADULT_SPMI, DAY, "P-0001"
)
ANA = Worker(UUID(int=3), "Ana Practice", "LCSW")
DRINKS = Evidence(UUID(int=9), Client.KIND, CLIENT.id, "diagnoses/1", "F10.20 Alcohol dependence", date(2026, 1, 5))
DEPRESSED = replace(DRINKS, id=UUID(int=10), path="diagnoses/2", shows="F33.1 Major depressive disorder")
SI = [criterion.id for criterion in criteria_sets()[SEVERITY].criteria]
MET = tuple(CriterionFinding(each, CriterionStatus.MET, "Seen in the visits.") for each in SI)
FULL = replace(MET[0], evidence=(DEPRESSED, DRINKS))
REVIEW = NecessityReview(
    UUID(int=5), CLIENT.id, ANA.id, SEVERITY, DAY, (FULL, *MET[1:]), Purpose.NEEDS, "Her own goals; until she is there."
)
SIGNED = signed(REVIEW, ANA, datetime(2026, 3, 4, 18, tzinfo=UTC), "America/Los_Angeles", DAY)


def sheet(review: NecessityReview = SIGNED, before: NecessityReview | None = None) -> NecessitySheet:
    criteria = criteria_sets()[review.criteria_set]
    return NecessitySheet(CLIENT, criteria, review, evaluate(criteria, review), before, "Practice Agency", DAY)


def flat(text: str) -> str:
    return " ".join(text.split())


def pages(made: NecessitySheet) -> list[str]:
    return [flat(page.extract_text()) for page in PdfReader(BytesIO(render_necessity(made))).pages]


def test_the_sheet_says_who_what_when_and_how_it_came_out() -> None:
    said = necessity_text(sheet())
    for expected in (
        "Medical necessity review",
        "Bea Practice",
        "Reviewed on: March 4, 2026",
        "Medicaid number: P-0001",
        "Result: Met",
        "1. 1 A diagnosis that fits the symptoms and is covered",
        "What shows it: Seen in the visits., January 5, 2026 – F33.1 Major depressive disorder",
        "For what the client needs",
        "Her own goals; until she is there.",
        "Signed electronically by Ana Practice, LCSW",
    ):
        assert expected in said


def test_the_pdf_has_the_words_of_the_text_and_the_name_on_every_page() -> None:
    made = sheet()
    printed = pages(made)
    whole = " ".join(printed)
    for word in set(flat(" ".join(words(content(made)))).split()):
        assert word in whole, word
    assert all("Bea Practice" in page for page in printed)


def test_the_pdf_names_no_client_in_its_properties() -> None:
    reader = PdfReader(BytesIO(render_necessity(sheet())))
    assert reader.metadata is not None
    assert not any("Bea" in str(value) or "Practice," in str(value) for value in reader.metadata.values())


def test_substance_use_is_left_out_and_that_is_said() -> None:
    said = necessity_text(sheet())
    assert "Alcohol" not in said
    assert LEFT_OUT in said
    agreed = necessity_text(replace(sheet(), with_substance_use=True))
    assert "F10.20 Alcohol dependence" in agreed
    assert LEFT_OUT not in agreed


@pytest.mark.parametrize(
    ("made", "mark"),
    [
        (sheet(REVIEW), "Draft – not signed yet"),
        (replace(sheet(), practice=True), "PRACTICE – not a real person"),
        (replace(sheet(), in_error=True), "Entered in error – kept to be read, not to be used"),
        (sheet(replace(SIGNED, purpose_words="Changed")), "Do not use – this is not the review that was signed"),
    ],
)
def test_what_has_to_be_known_first_is_marked_on_every_page(made: NecessitySheet, mark: str) -> None:
    assert mark in necessity_text(made)
    assert all(mark in page for page in pages(made))


def test_what_is_open_is_named_with_its_place() -> None:
    stay = NecessityReview(UUID(int=6), CLIENT.id, ANA.id, CONTINUED_STAY, DAY)
    said = necessity_text(sheet(stay))
    assert "Result: Not met" in said
    assert "4a Progress toward reaching services, at the pace expected" in said
    assert "Not answered yet." in said
    assert "one of them is enough" in said
    assert "Not judged" in said


def test_what_changed_since_the_last_review_is_told() -> None:
    earlier = replace(SIGNED, id=UUID(int=7), reviewed_on=date(2025, 3, 4))
    was = replace(earlier, findings=(FULL, CriterionFinding("si2", CriterionStatus.NOT_MET), *MET[2:]))
    said = necessity_text(sheet(SIGNED, was))
    assert "What changed since March 4, 2025" in said
    assert "2 Help is aimed at present symptoms that lowered functioning: Not met, now met" in said
    words_only = replace(earlier, findings=(replace(FULL, rationale="Other"), *MET[1:]))
    assert "met as before, with other words or evidence" in necessity_text(sheet(SIGNED, words_only))
    assert "Nothing: every criterion was judged as before." in necessity_text(sheet(SIGNED, earlier))


@pytest.mark.parametrize("size", [14.0, 18.0, 24.0])
def test_it_can_be_printed_large(size: float) -> None:
    assert len(pages(replace(sheet(), text_size=size))) >= 1
