"""Two narratives side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tcm_desktop.services.alike import TwoNotes
from tests.ui.note_facts import CLIENT, NOTE
from ui.presenters.alike import Part, differing, headline, sides

TEXTS = st.text(st.sampled_from("ab ,.\n"), max_size=60)


def test_words_that_differ_are_marked_and_the_space_after_them_is_not() -> None:
    mine, other = sides("Called on Monday to ask.", "Called on Friday to ask.")
    assert mine == (Part("Called on ", False), Part("Monday", True), Part(" ", False), Part("to ask.", False))
    assert [part.words for part in other if part.differs] == ["Friday"]
    assert (differing(mine), differing(other)) == (1, 1)


def test_case_and_signs_are_no_difference() -> None:
    mine, _ = sides("Called, again.", "called again")
    assert differing(mine) == 0


def test_what_only_one_side_has() -> None:
    mine, other = sides("", "Two words")
    assert mine == ()
    assert differing(other) == 2


@given(TEXTS, TEXTS)
def test_both_texts_stay_whole(mine: str, other: str) -> None:
    first, second = sides(mine, other)
    assert ("".join(part.words for part in first), "".join(part.words for part in second)) == (mine, other)


@given(TEXTS)
def test_a_text_is_like_itself(words: str) -> None:
    assert all(differing(side) == 0 for side in sides(words, words))


def test_the_page_says_how_much_is_the_same() -> None:
    earlier = replace(NOTE, service_date=date(2026, 2, 2))
    assert headline(TwoNotes(CLIENT, NOTE, earlier, 93)).startswith("93% is the same.")
    assert "No earlier note" in headline(TwoNotes(CLIENT, NOTE, None, 0))
