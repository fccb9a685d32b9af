"""A diagnosis code as typed, held against the code set of a day, in words."""

from __future__ import annotations

from datetime import date

from tcm_desktop.billing.codes import KNOWN_THROUGH, is_listed, lookup
from ui.presenters.intake import ICD_10_CM, code_of
from ui.presenters.typed import show_full_date


def code_words(typed: str, on: date) -> str:
    """What has to be said about a code; nothing for one that is complete that day, or is not typed out yet.

    It is kept as typed in any case: what was diagnosed is a fact, whatever the code set says.
    """
    code, day = code_of(typed), show_full_date(on)
    if not ICD_10_CM.fullmatch(code):
        return ""
    if not is_listed(code):
        return f"{code} is kept as typed. Only codes that begin with F or Z are looked up here."
    known = lookup(code, on)
    if known is None:
        return f"There was no code {code} on {day}. It is kept as typed: check the code and the day."
    if not known.complete:
        return f"{code} groups other codes on {day}, so it is not complete. It is kept as typed."
    if on > KNOWN_THROUGH:
        return f"{code} is judged by the codes of {show_full_date(KNOWN_THROUGH)}; later ones are not here."
    return ""
