"""Minutes, instants and unanswered questions of a contact note."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.contacts import (
    BLANK,
    ContactNote,
    billable_minutes,
    ended_at,
    started_at,
    without_blanks,
)

NOTE = ContactNote(UUID(int=1), UUID(int=2), UUID(int=3), date(2026, 3, 2), "America/Los_Angeles")


@given(st.one_of(st.none(), st.integers(0, 1440)), st.integers(0, 1440))
def test_billable_minutes_are_direct_less_set_aside_and_never_negative(direct: int | None, aside: int) -> None:
    counted = billable_minutes(replace(NOTE, direct_minutes=direct, not_billable_minutes=aside))
    assert counted == max(0, (direct or 0) - aside)


def test_travel_and_documentation_do_not_count() -> None:
    assert billable_minutes(replace(NOTE, direct_minutes=30, travel_minutes=40, documentation_minutes=15)) == 30


def test_a_contact_keeps_local_time_and_instants() -> None:
    note = replace(NOTE, start=time(13, 10), direct_minutes=50)
    assert started_at(note) == datetime(2026, 3, 2, 21, 10, tzinfo=UTC)
    assert ended_at(note) == datetime(2026, 3, 2, 22, 0, tzinfo=UTC)


def test_a_contact_across_a_clock_change_lasts_as_long_as_it_lasted() -> None:
    note = replace(NOTE, service_date=date(2026, 3, 8), start=time(1, 30), direct_minutes=60)
    began, ended = started_at(note), ended_at(note)
    assert began is not None
    assert ended is not None
    assert (ended - began).total_seconds() == 3600


def test_without_start_or_minutes_there_is_no_end() -> None:
    assert started_at(NOTE) is None
    assert ended_at(replace(NOTE, start=time(9))) is None


QUESTIONS = ("Arranged: ____", "Because of ____, client could not ____")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Called the clinic.\nArranged: ____", "Called the clinic."),
        ("Arranged: ____\nCalled the clinic.", "Called the clinic."),
        ("Called.\n  Because of ____, client could not ____ \nHe agreed.", "Called.\nHe agreed."),
        (
            "Called the clinic.\nArranged: a ride with the county van.",
            "Called the clinic.\nArranged: a ride with the county van.",
        ),
        ("Arranged: ____ with the van", "Arranged: ____ with the van"),
        ("Signed line: ____", "Signed line: ____"),
    ],
)
def test_questions_that_nobody_answered_disappear_and_nothing_else(written: str, kept: str) -> None:
    assert without_blanks(written, QUESTIONS) == kept


@given(st.text())
def test_text_without_a_blank_is_untouched(text: str) -> None:
    assert BLANK in text or without_blanks(text, QUESTIONS) == text
