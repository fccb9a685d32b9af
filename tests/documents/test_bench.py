"""The measure of the PDF compares like with like."""

from __future__ import annotations

from tcm_desktop.documents.care_plan import render_care_plan
from tests.bench.pdf import Placed, bare, read_back
from tests.documents.reading import flat
from tests.documents.samples import three_page_sheet


def test_the_floor_draws_the_same_words_rules_and_boxes() -> None:
    ours = read_back(render_care_plan(three_page_sheet()))
    assert len(ours) == 3
    floor = read_back(bare(ours))
    for page, copy in zip(ours, floor, strict=True):
        assert [flat(words.text) for words in copy.words] == [flat(words.text) for words in page.words]
        assert [place(words) for words in copy.words] == [place(words) for words in page.words]
        assert len(copy.shapes) == len(page.shapes) > 3


def place(words: Placed) -> tuple[object, ...]:
    """Where and how words stand, to a thousandth of a point."""
    return round(words.x, 3), round(words.y, 3), words.font, words.size
