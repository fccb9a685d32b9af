"""Somebody in the caseload who may be the person that is being taken in, in words."""

from __future__ import annotations

from datetime import date

from tcm_desktop.domain.duplicates import Likeness, Match
from ui.presenters.typed import show_date, show_full_date

REASONS = {
    Likeness.SAME_NUMBER: "the same Medicaid number",
    Likeness.SAME_NAME: "the same name",
    Likeness.ALIKE_NAME: "a name that looks or sounds alike",
    Likeness.SWAPPED_NAME: "first and last name the other way round",
    Likeness.ALIKE_GIVEN: "a first name that looks or sounds alike",
    Likeness.ALIKE_FAMILY: "a last name that looks or sounds alike",
    Likeness.SAME_BIRTH: "the same date of birth",
    Likeness.NEAR_BIRTH: "a date of birth that differs by a slip",
}

ASKED = "Is this the same person?"
LEAD = "If not, say why. The reason stays in the audit trail; then take the client in."
WHY = "Why this is somebody else"
WHY_HINT = "Such as: twin sister, other Medicaid number seen on the card"
SAY_WHY = "Say why this is somebody else, or open the chart."


def match_title(match: Match) -> str:
    """`Practice, Bea · born 6/15/1984`."""
    return f"{match.client.name.listed} · born {show_full_date(match.client.birth_date)}"


def match_detail(match: Match, today: date) -> str:
    """`They have the same name and the same date of birth. In your caseload since Mon 1/5.`"""
    *others, last = [REASONS[reason] for reason in match.reasons]
    both = f"{', '.join(others)} and {last}" if others else last
    return f"They have {both}. In your caseload since {show_date(match.client.opened_on, today)}."
