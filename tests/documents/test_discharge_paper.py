"""The discharge summary on paper: what it says, in which order, and what its pages are marked with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader

from tcm_desktop.documents.discharge import REASON_WORDS, discharge_text, render_discharge
from tcm_desktop.documents.discharge_sheet import DischargeSheet
from tcm_desktop.domain.clients import Client, TargetGroup
from tcm_desktop.domain.discharge import DischargeSummary, NeedAfter, NeedEnd, ObjectiveEnd, OpenReferral
from tcm_desktop.domain.episodes import EndReason
from tcm_desktop.domain.people import PersonName, Worker
from tcm_desktop.domain.plans import NaturalSupport, ObjectiveStatus
from tcm_desktop.domain.signatures import signed

DAY = date(2026, 1, 23)
ANA = Worker(UUID(int=3), "Ana Practice", "LCSW")
BEA = Client(UUID(int=2), PersonName("Bea", "Practice"), date(1984, 6, 15), "sf-smhs", TargetGroup.ADULT_SPMI, DAY)
DRAFT = DischargeSummary(
    UUID(int=1),
    BEA.id,
    ANA.id,
    UUID(int=4),
    DAY,
    date(2025, 4, 2),
    EndReason.GOALS_MET,
    objectives=(
        ObjectiveEnd(UUID(int=21), "Pay the back rent", ObjectiveStatus.MET, date(2025, 12, 10)),
        ObjectiveEnd(UUID(int=22), "Join a group", ObjectiveStatus.DECLINED, DAY, "Does not like groups"),
    ),
    needs=(
        NeedAfter(UUID(int=11), "A safe home", NeedEnd.MET),
        NeedAfter(UUID(int=12), "Psychiatry", NeedEnd.GOES_ON, "Dr. Demo", "415-555-0100", "Every six weeks"),
        NeedAfter(UUID(int=13), "Work", NeedEnd.UNMET, words="No program had room"),
    ),
    referrals=(OpenReferral(UUID(int=31), "Dental care, City Dental", "waitlisted"),),
    supports=(NaturalSupport(UUID(int=41), "Colette", "sister", "opens the mail"),),
    next_steps="The clinic goes on.",
    crisis="Calls 988.",
    own_words="I open my own mail.",
    come_back="Call the front desk.",
)
SUMMARY = signed(DRAFT, ANA, datetime(2026, 1, 23, 23, tzinfo=UTC), "America/Los_Angeles", DAY)
SHEET = DischargeSheet(BEA, SUMMARY, "Practice Agency", DAY)


def test_it_says_everything_in_the_order_of_the_page() -> None:
    text = discharge_text(SHEET)
    parts = (
        "Service began: April 2, 2025",
        "Why it ended: Goals were met",
        "How the goals went (Objectives)",
        "Does not like groups",
        "Needs that are met",
        "Services that go on",
        "How to reach them: 415-555-0100",
        "Needs that are not met",
        "No program had room",
        "Referrals that are still open",
        "People who help",
        "Next steps",
        "In a crisis",
        "“I open my own mail.”",
        "How to come back",
        "Signed electronically by Ana Practice, LCSW",
    )
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


@pytest.mark.parametrize("size", [14.0, 18.0, 24.0])
def test_every_page_has_the_name_and_the_title_stays_neutral(size: float) -> None:
    reader = PdfReader(BytesIO(render_discharge(replace(SHEET, text_size=size))))
    assert all("Bea Practice" in page.extract_text() for page in reader.pages)
    assert reader.metadata is not None
    assert reader.metadata.title == "Discharge summary"


@pytest.mark.parametrize(
    ("sheet", "mark"),
    [
        (replace(SHEET, practice=True), "PRACTICE"),
        (replace(SHEET, in_error=True), "Entered in error"),
        (replace(SHEET, summary=replace(SUMMARY, crisis="Changed")), "Do not use"),
    ],
)
def test_pages_are_marked(sheet: DischargeSheet, mark: str) -> None:
    assert discharge_text(sheet).startswith(mark)
    assert mark not in discharge_text(SHEET)


@pytest.mark.parametrize("reason", EndReason)
def test_every_reason_has_words(reason: EndReason) -> None:
    assert REASON_WORDS[reason] in discharge_text(replace(SHEET, summary=replace(SUMMARY, reason=reason)))


def test_a_bare_summary_says_so_and_leaves_out_what_is_not_there() -> None:
    bare = DischargeSummary(UUID(int=1), BEA.id, ANA.id, UUID(int=4), DAY, no_own_words="We lost contact.")
    text = discharge_text(replace(SHEET, summary=bare))
    assert "No plan was in force." in text
    assert "Why there are none: We lost contact." in text
    for heading in ("Services that go on", "Needs that", "Referrals that", "People who", "In a crisis", "Signature"):
        assert heading not in text
