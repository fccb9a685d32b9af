"""What stands in a row of the search: kind, day, the words around, where the document stands, and what opens it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.domain.follow_ups import Standing
from tcm_desktop.domain.records import RECORD_TYPES
from tcm_desktop.services.views import FoundText
from tests.support.records import values
from ui.levels import Level
from ui.presenters.found import NOTHING, NOTHING_HERE, document, found_row, how_many, offer, place
from ui.registry import SCREENS

TODAY, ZONE = date(2026, 3, 4), "America/Los_Angeles"
AT = datetime(2026, 3, 3, 5, 0, tzinfo=UTC)  # in California still the evening of the 2nd
NOTE = FoundText(
    "contact_note",
    UUID(int=1),
    UUID(int=2),
    "Demo, Maria",
    date(2026, 2, 3),
    AT,
    is_signed=True,
    is_addendum=False,
    standing=Standing.CLEAR,
    snippet="Called the clinic …",
)


def test_among_all_charts_the_client_comes_first_and_in_her_own_chart_the_document() -> None:
    everywhere, here = (found_row(NOTE, TODAY, ZONE, in_chart=on) for on in (False, True))
    assert everywhere.title == "Demo, Maria"
    assert everywhere.detail.startswith("Contact note, ")
    assert everywhere.detail.endswith(": Called the clinic …")
    assert here.title == everywhere.detail.partition(":")[0]
    assert here.detail == "Called the clinic …"


def test_a_note_has_the_day_of_its_contact_and_anything_else_the_worker_s_day_of_its_last_change() -> None:
    plan = replace(NOTE, kind="care_plan", service_date=None)
    days = [found_row(each, TODAY, ZONE, in_chart=True).title for each in (NOTE, plan)]
    assert ["3" in days[0], "2" in days[1]] == [True, True]
    assert found_row(plan, TODAY, "UTC", in_chart=True).title != days[1]


@pytest.mark.parametrize(
    ("standing", "pill"),
    [(Standing.IN_ERROR, "In error"), (Standing.RETURNED, "Returned"), (Standing.AWAITING, "To be co-signed")],
)
def test_where_a_document_stands_is_said_before_anything_else(standing: Standing, pill: str) -> None:
    assert found_row(replace(NOTE, standing=standing), TODAY, ZONE, in_chart=False).pill == pill


def test_what_was_entered_in_error_is_marked_as_such_and_can_be_read() -> None:
    row = found_row(replace(NOTE, standing=Standing.IN_ERROR), TODAY, ZONE, in_chart=False)
    assert (row.level, row.picture, row.action) == (Level.STOP, "ban", "Open")


@pytest.mark.parametrize(
    ("kind", "is_signed", "pill", "action"),
    [
        ("contact_note", True, "", "Open"),
        ("contact_note", False, "Draft", "Finish"),
        ("care_plan", False, "Draft", "Open"),
        ("assessment", True, "", "Open"),
        ("referral", False, "", "Open"),
    ],
)
def test_a_draft_says_so_and_a_referral_is_none(kind: str, is_signed: bool, pill: str, action: str) -> None:
    row = found_row(replace(NOTE, kind=kind, is_signed=is_signed), TODAY, ZONE, in_chart=False)
    assert (row.pill, row.action) == (pill, action)


@pytest.mark.parametrize(
    ("kind", "is_addendum", "words"),
    [
        ("contact_note", False, "Contact note"),
        ("contact_note", True, "Addendum to contact note"),
        ("care_plan", True, "Addendum to care plan"),
        ("referral", False, "Referral"),
        ("monitoring_review", True, "Addendum to monitoring review"),
    ],
)
def test_the_kind_of_document_in_words(kind: str, is_addendum: bool, words: str) -> None:
    assert document(replace(NOTE, kind=kind, is_addendum=is_addendum)) == words


def test_the_very_document_is_opened() -> None:
    her = {"client_id": NOTE.client_id}
    assert place(NOTE) == ("note", {**her, "note_id": NOTE.id})
    assert place(replace(NOTE, kind="referral")) == ("referral", {**her, "referral_id": NOTE.id})
    assert place(replace(NOTE, kind="care_plan")) == ("plan", {**her, "plan_id": NOTE.id})
    assert place(replace(NOTE, kind="assessment")) == ("assessment", her)


@given(values(FoundText), st.sampled_from(sorted(RECORD_TYPES)), st.booleans())
def test_every_kind_of_document_has_a_row_and_a_screen(found: FoundText, kind: str, in_chart: bool) -> None:
    row = found_row(replace(found, kind=kind), TODAY, ZONE, in_chart=in_chart)
    assert row.screen in SCREENS
    assert row.params["client_id"] == found.client_id
    assert found.snippet in row.detail


@pytest.mark.parametrize(
    ("found", "in_chart", "words"),
    [
        (0, False, NOTHING),
        (0, True, NOTHING_HERE),
        (1, False, "1 place in the text"),
        (7, True, "7 places in the text"),
        (40, False, "Showing the 40 that fit best. Type more words to narrow them down."),
    ],
)
def test_how_many_were_found(found: int, in_chart: bool, words: str) -> None:
    assert how_many(found, 40, in_chart=in_chart) == words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", ""),
        ("a", ""),
        ("  b ", ""),
        ("bus", "Search notes for “bus”"),
        (" bus   pass ", "Search notes for “bus pass”"),
    ],
)
def test_the_palette_offers_to_search_from_two_letters_on(typed: str, words: str) -> None:
    assert offer(typed) == words
