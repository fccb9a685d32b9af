"""Strips that belong together stay together where a page has room for them, and flow on where none has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pypdf import PdfReader
from reportlab.platypus import Flowable

from tcm_desktop.documents.care_plan import PrintOptions, render_care_plan
from tcm_desktop.documents.lines import lines
from tcm_desktop.documents.strips import Cell, Strip, Strips
from tcm_desktop.documents.styles import TEXT_WIDTH, styles
from tcm_desktop.domain.clients import Associate, AssociateRole
from tests.documents.samples import CLIENT, draft

LOOK = styles(12)
PAGE = 610.0
"""Points: a little less than the frame of a page with two marks."""


def strip(count: int, above: float = 0.0) -> Strip:
    return Strip((Cell(0.0, TEXT_WIDTH, lines("\n".join(["word"] * count), LOOK.body, TEXT_WIDTH)),), above=above)


def written(parts: Sequence[Flowable]) -> int:
    return sum(
        len(cell.lines) for part in parts if isinstance(part, Strips) for one in part.strips for cell in one.cells
    )


def pages(whole: Strips) -> list[Flowable]:
    """What stands on each page; the test ends with an error when a part neither fits nor splits."""
    done: list[Flowable] = []
    rest: Flowable = whole
    while rest.height > PAGE:
        first, rest = rest.split(TEXT_WIDTH, PAGE)
        done.append(first)
    return [*done, rest]


@given(st.lists(st.integers(1, 120), min_size=1, max_size=8), st.integers(1, 8))
@example([1, 1, 25, 1, 25], 5)
@example([2, 36, 2, 2, 2], 5)
def test_strips_of_any_height_fit_pages_and_lose_no_line(counts: list[int], keep: int) -> None:
    parts = pages(Strips([strip(count) for count in counts], keep=keep))
    assert all(part.height <= PAGE for part in parts)
    assert written(parts) == sum(counts)


def test_what_belongs_together_goes_to_the_next_page_as_one() -> None:
    assert Strips([strip(2), strip(10), strip(2)], keep=3).split(TEXT_WIDTH, 100.0) == []


def test_a_heading_stays_with_the_start_of_what_is_too_tall_for_any_page() -> None:
    whole = Strips([strip(1), strip(100), strip(1)], keep=3)
    assert whole.split(TEXT_WIDTH, strip(2).height) == []
    first, _ = whole.split(TEXT_WIDTH, PAGE)
    assert isinstance(first, Strips)
    assert len(first.strips) == 2


@pytest.mark.parametrize("words", [60, 310, 460])
def test_where_a_name_has_very_many_lines_the_signatures_still_print(words: int) -> None:
    caregiver = Associate(UUID(int=5), AssociateRole.DECISION_MAKER, "Name " * words, "Mother")
    sheet = replace(draft(), client=replace(CLIENT, associates=(caregiver,)), options=PrintOptions(12))
    reader = PdfReader(BytesIO(render_care_plan(sheet)))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "Signature" in text
    assert "Who this is to me: Mother" in " ".join(text.split())
