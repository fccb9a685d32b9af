"""The monthly summary in words: its facts, what is missing, the list of a month and who comes next."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.summaries import MonthlySummary, ObjectiveMonth, SummaryContact, SummaryGap
from tcm_desktop.services.summaries import MonthLine
from ui.levels import Level
from ui.presenters import summary

FIRST, OTHER = UUID(int=1), UUID(int=2)
STEP = ObjectiveMonth(FIRST, "Keep the visits")
CONTACTS = (
    SummaryContact(UUID(int=11), date(2026, 2, 3), 30, 2, FIRST),
    SummaryContact(UUID(int=11), date(2026, 2, 3), 10, 2, OTHER),
    SummaryContact(UUID(int=12), date(2026, 2, 20), 15, 1),
)
PAGE = MonthlySummary(
    UUID(int=9), UUID(int=8), UUID(int=7), date(2026, 2, 1), date(2026, 3, 4), None, (STEP,), CONTACTS
)
LINES = st.lists(
    st.builds(
        MonthLine,
        st.integers(1, 30).map(lambda n: UUID(int=n)),
        st.just("Demo, Bea"),
        st.booleans(),
        st.booleans(),
        st.booleans(),
        st.just(0),
        st.just(0),
    ),
    max_size=8,
    unique_by=lambda line: line.client_id,
).map(tuple)


def line(client: int = 1, **parts: object) -> MonthLine:
    facts: dict[str, object] = {
        "required": True,
        "is_signed": False,
        "is_started": False,
        "contacts": 0,
        "drafts": 0,
    }
    return MonthLine(UUID(int=client), "Demo, Bea", **{**facts, **parts})  # type: ignore[arg-type]  # fields


def test_an_objective_tells_its_contacts_minutes_and_units() -> None:
    assert summary.objective_facts(STEP, CONTACTS[:1]) == "1 contact, 30 minutes, 2 units"
    both = "1 contact, 30 minutes, 2 units (also counted elsewhere on this page)"
    assert summary.objective_facts(STEP, CONTACTS) == both
    assert summary.objective_facts(STEP, ()) == "No contact"


def test_contacts_for_nothing_on_the_page_stand_apart() -> None:
    assert [each.objective_id for each in summary.other_contacts(PAGE)] == [OTHER, None]


def test_each_note_is_one_link() -> None:
    assert summary.links(CONTACTS) == ((UUID(int=11), "2/3"), (UUID(int=12), "2/20"))


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "1 contact is still a draft."), (2, "2 contacts are still drafts.")],
)
def test_drafts_are_told(count: int, words: str) -> None:
    assert summary.drafts_words((FIRST, OTHER)[:count]).startswith(words)


def test_each_part_says_what_it_still_needs() -> None:
    gaps = (
        (SummaryGap.NO_PROGRESS_CHOSEN, FIRST),
        (SummaryGap.NO_SENTENCE, FIRST),
        (SummaryGap.NO_NEXT_MONTH, None),
    )
    assert summary.missing_words(gaps, FIRST) == "Choose how it went. Write one sentence on it."
    assert summary.missing_words(gaps, None) == "Write what comes next month."
    assert summary.missing_words(gaps, OTHER) == ""


@pytest.mark.parametrize("gap", SummaryGap)
def test_every_gap_has_words(gap: SummaryGap) -> None:
    assert summary.missing_words(((gap, None),), None).endswith(".")


@pytest.mark.parametrize(
    ("row", "pill", "action", "level"),
    [
        (line(), "To write", "Write", Level.FIX),
        (line(is_started=True), "Started", "Go on", Level.TIP),
        (line(is_signed=True), "Signed", "Read", Level.OK),
        (line(required=False), "", "Write", Level.NEUTRAL),
        (line(required=False, is_started=True), "Started", "Go on", Level.TIP),
    ],
)
def test_a_row_of_the_list_says_how_far_it_is(row: MonthLine, pill: str, action: str, level: Level) -> None:
    shown = summary.month_row(row)
    assert (shown.pill, shown.action, shown.level) == (pill, action, level)


def test_a_row_tells_contacts_and_drafts() -> None:
    assert summary.month_row(line(contacts=3, drafts=1)).detail == "3 contacts, 1 draft"
    assert summary.month_row(line(required=False)).detail == "No contact, not asked for by the payer"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((), "No payer here asks"),
        ((line(required=False),), "No payer here asks"),
        ((line(), line(2, is_signed=True)), "1 of 2 to write"),
        ((line(is_signed=True),), "All 1 summary signed"),
        ((line(is_signed=True), line(2, is_signed=True)), "All 2 summaries signed"),
    ],
)
def test_how_far_the_batch_is(lines: tuple[MonthLine, ...], words: str) -> None:
    assert summary.left_words(lines).startswith(words)


@given(LINES, st.integers(1, 30).map(lambda n: UUID(int=n)))
def test_the_batch_goes_on_to_somebody_else_who_needs_one(lines: tuple[MonthLine, ...], current: UUID) -> None:
    found = summary.following(lines, current)
    waiting = [each for each in lines if each.required and not each.is_signed and each.client_id != current]
    assert (found is None) == (not waiting)
    assert found is None or found in waiting


@given(LINES.filter(bool))
def test_going_on_again_and_again_comes_to_everybody(lines: tuple[MonthLine, ...]) -> None:
    waiting = {each.client_id for each in lines if each.required and not each.is_signed}
    at, seen = lines[0].client_id, {lines[0].client_id}
    for _ in lines:
        found = summary.following(lines, at)
        if found is None:
            break
        at = found.client_id
        seen.add(at)
    assert waiting <= seen
