"""Who may be the same person, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tcm_desktop.domain.duplicates import Likeness, Match
from tests.ui.note_facts import CLIENT
from ui.presenters.intake_same import ASKED, LEAD, REASONS, SAY_WHY, WHY, match_detail, match_title

TODAY = date(2026, 3, 4)
SOMEBODY = replace(CLIENT, birth_date=date(1984, 6, 15), opened_on=date(2026, 1, 5))


def test_every_likeness_has_words_of_its_own() -> None:
    assert set(REASONS) == set(Likeness)
    assert len(set(REASONS.values())) == len(REASONS)


def test_the_title_names_the_person_and_the_birth_date() -> None:
    assert match_title(Match(SOMEBODY, ())) == f"{SOMEBODY.name.listed} · born 6/15/1984"


@pytest.mark.parametrize(
    ("reasons", "told"),
    [
        ((Likeness.SAME_NUMBER,), "They have the same Medicaid number."),
        (
            (Likeness.SAME_NAME, Likeness.NEAR_BIRTH),
            "They have the same name and a date of birth that differs by a slip.",
        ),
        (
            (Likeness.SAME_NUMBER, Likeness.SWAPPED_NAME, Likeness.SAME_BIRTH),
            "They have the same Medicaid number, first and last name the other way round and the same date of birth.",
        ),
    ],
)
def test_the_reasons_are_one_sentence(reasons: tuple[Likeness, ...], told: str) -> None:
    assert match_detail(Match(SOMEBODY, reasons), TODAY).startswith(told)


def test_since_when_she_is_in_the_caseload_is_told() -> None:
    assert "In your caseload since Mon 1/5." in match_detail(Match(SOMEBODY, (Likeness.SAME_NAME,)), TODAY)


def test_nothing_is_asked_with_a_word_of_blame() -> None:
    words = " ".join((ASKED, LEAD, WHY, SAY_WHY)).lower()
    assert not [blame for blame in ("invalid", "please", "sorry", "oops", "forgot", "must") if blame in words]
