"""What is said about a diagnosis code as it is typed."""

from __future__ import annotations

from datetime import date

import pytest

from ui.presenters.diagnosis_codes import code_words

DAY = date(2026, 3, 4)


@pytest.mark.parametrize("typed", ["F20.9", "f209", "Z59.01", "", "F2", "schizo", "295.90"])
def test_a_complete_code_and_one_not_typed_out_need_no_word(typed: str) -> None:
    assert code_words(typed, DAY) == ""


def test_a_group_is_named_as_one_on_its_day() -> None:
    assert code_words("F20", DAY) == "F20 groups other codes on 3/4/2026, so it is not complete. It is kept as typed."
    assert code_words("F01.51", date(2022, 9, 30)) == ""
    assert "groups other codes on 10/1/2022" in code_words("f0151", date(2022, 10, 1))


def test_a_code_that_is_not_there_is_kept_and_said() -> None:
    assert code_words("F20.99", DAY).startswith("There was no code F20.99 on 3/4/2026. It is kept as typed")


def test_other_chapters_are_not_held_against_anything() -> None:
    assert code_words("G30.9", DAY) == "G30.9 is kept as typed. Only codes that begin with F or Z are looked up here."


def test_a_day_after_the_last_release_is_told() -> None:
    assert "9/30/2027" in code_words("F20.9", date(2027, 10, 1))
