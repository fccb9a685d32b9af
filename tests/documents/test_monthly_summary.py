"""The monthly summary on paper: what was signed, in the words of the page, the same as text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from tcm_desktop.documents.monthly_summary import PROGRESS_WORDS, WITHOUT_WORDS, render_summary, summary_text
from tcm_desktop.documents.summary_sheet import SummarySheet
from tcm_desktop.domain.clients import Client, TargetGroup
from tcm_desktop.domain.people import PersonName, Worker
from tcm_desktop.domain.signatures import signed
from tcm_desktop.domain.summaries import (
    MonthlySummary,
    ObjectiveMonth,
    Progress,
    SummaryContact,
    WithoutProgress,
)

BEA = Client(
    UUID(int=1), PersonName("Bea", "Demo"), date(1984, 6, 15), "um-guideline", TargetGroup.ADULT_SPMI, date(2025, 1, 6)
)
ANA = Worker(UUID(int=2), "Ana Practice", "LCSW", "Practice Agency")
FIRST, SECOND = UUID(int=11), UUID(int=12)
DRAFT = MonthlySummary(
    UUID(int=3),
    BEA.id,
    ANA.id,
    date(2026, 2, 1),
    date(2026, 3, 4),
    objectives=(
        ObjectiveMonth(FIRST, "Keep the visits", Progress.BETTER, "She kept two of three."),
        ObjectiveMonth(SECOND, "Find a room", Progress.SAME, "No room was free."),
    ),
    contacts=(
        SummaryContact(UUID(int=21), date(2026, 2, 3), 30, 2, FIRST),
        SummaryContact(UUID(int=22), date(2026, 2, 20), 7, 0, SECOND),
        SummaryContact(UUID(int=23), date(2026, 2, 24), 15, 1),
    ),
    barriers="The bus strike.",
    next_month="We call the housing office.",
)


def sheet(summary: MonthlySummary = DRAFT, **parts: object) -> SummarySheet:
    final = signed(summary, ANA, datetime(2026, 3, 4, 18, tzinfo=UTC), "America/Los_Angeles")
    return replace(SummarySheet(BEA, final, "Practice Agency", date(2026, 3, 5)), **parts)  # type: ignore[arg-type]  # fields


def test_the_text_says_everything_of_the_page_once() -> None:
    told = summary_text(sheet())
    for words in (
        "Monthly progress summary",
        "Bea Demo",
        "Month: February 2026",
        "Contacts: 3",
        "Time: 52 minutes, 3 units signed to bill",
        "1. Keep the visits",
        "She kept two of three.",
        "How it went: Better",
        "Contacts: 2/3",
        "Time: 30 minutes, 2 units",
        "2. Find a room",
        "The bus strike.",
        "Progress is documented above.",
        "We call the housing office.",
        "Signed electronically by Ana Practice, LCSW",
    ):
        assert words in told, words
    assert told.count("She kept two of three.") == 1


def test_the_paper_says_the_same() -> None:
    pages = PdfReader(BytesIO(render_summary(sheet()))).pages
    paper = " ".join(" ".join(page.extract_text() for page in pages).split())
    for words in ("Monthly progress summary", "Bea Demo", "February 2026", "The bus strike.", "No room was free."):
        assert words in paper, words
    assert "Progress summary, February 2026" in paper, "the top of a page has room for its month"


@pytest.mark.parametrize("without", WithoutProgress)
def test_without_progress_the_paper_says_what_stands_in_its_place(without: WithoutProgress) -> None:
    stuck = replace(
        DRAFT, objectives=DRAFT.objectives[1:], without_progress=without, because="Seen again on February 20."
    )
    told = summary_text(sheet(stuck))
    assert WITHOUT_WORDS[without] in told
    assert "Seen again on February 20." in told
    assert "Progress is documented above." not in told


def test_a_month_without_plan_or_contacts_says_so() -> None:
    told = summary_text(sheet(replace(DRAFT, objectives=(), contacts=(), barriers="")))
    assert "No plan was in force." in told
    assert "There was no signed contact in this month." in told
    assert "Nothing was written." in told


@pytest.mark.parametrize(
    ("parts", "mark"), [({"practice": True}, "PRACTICE – not a real person"), ({"in_error": True}, "Entered in error")]
)
def test_marks_stand_on_top(parts: dict[str, object], mark: str) -> None:
    assert summary_text(sheet(**parts)).startswith(mark)
    assert mark not in summary_text(sheet())


def test_a_changed_page_is_not_to_be_used() -> None:
    told = summary_text(replace(sheet(), summary=replace(sheet().summary, barriers="Something else.")))
    assert told.startswith("Do not use")


@given(st.sampled_from([14.0, 18.0, 24.0]), st.integers(0, 30), st.text(max_size=60))
def test_any_month_can_be_printed(size: float, count: int, words: str) -> None:
    contacts = tuple(SummaryContact(UUID(int=n), date(2026, 2, 1), n, n % 3, FIRST) for n in range(count))
    page = sheet(replace(DRAFT, contacts=contacts, barriers=words), text_size=size)
    assert render_summary(page).startswith(b"%PDF")
    assert f"Contacts: {count}" in summary_text(page)


def test_every_choice_has_its_word() -> None:
    assert PROGRESS_WORDS.keys() == set(Progress)
    assert WITHOUT_WORDS.keys() == set(WithoutProgress)
