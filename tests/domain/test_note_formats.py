"""The forms of note: questions only, which vanish when nobody answers them."""

from __future__ import annotations

import pytest

from tcm_desktop.domain.contacts import BLANK, without_blanks
from tcm_desktop.domain.note_formats import FORMATS, PROMPTS, NoteFormat


@pytest.mark.parametrize(
    ("form", "letters"), [(NoteFormat.GIRP, "GIRP"), (NoteFormat.PIRP, "PIRP"), (NoteFormat.FREE, "")]
)
def test_a_form_asks_in_the_order_of_its_letters(form: NoteFormat, letters: str) -> None:
    assert "".join(prompt.part[0] for prompt in FORMATS[form]) == letters


def test_every_question_leaves_one_blank_to_answer() -> None:
    assert all(question.count(BLANK) == 1 for question in PROMPTS)


def test_what_is_answered_stays_and_the_rest_vanishes() -> None:
    goal, did, response, following = (prompt.question for prompt in FORMATS[NoteFormat.GIRP])
    answered = did.replace(BLANK, "called the clinic with her")
    assert without_blanks(f"{goal}\n{answered}\n{response}\n{following}", PROMPTS) == answered


def test_a_note_of_questions_alone_is_blank() -> None:
    assert without_blanks("\n".join(sorted(PROMPTS)), PROMPTS) == ""
