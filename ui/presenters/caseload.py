"""The caseload as a table, and its filter."""

from __future__ import annotations

from datetime import date

from tcm_desktop.services.views import CaseloadLine
from ui.presenters.typed import show_date

COLUMNS = ("Name", "Next step", "Last contact", "Plan review", "Units this month", "Drafts")


def cells(line: CaseloadLine, today: date) -> tuple[str, ...]:
    """One text for each column."""
    return (
        line.listed_name,
        next_step(line, today),
        show_date(line.last_contact, today) or "None yet",
        show_date(line.plan_review_due, today) or "No plan",
        str(line.units_this_month),
        str(line.drafts or ""),
    )


def next_step(line: CaseloadLine, today: date) -> str:
    """What the chart asks for next, in two or three words."""
    if line.assessed_on is None:
        return "Assess"
    if line.plan_review_due is None:
        return "Write plan"
    if line.plan_review_due <= today:
        return "Review plan"
    return "Sign notes" if line.drafts else "Up to date"


def matching(lines: tuple[CaseloadLine, ...], typed: str) -> tuple[CaseloadLine, ...]:
    """The lines in whose name every typed word begins some part; all without words."""
    words = _parts(typed)
    return tuple(line for line in lines if all(_begins(word, line.listed_name) for word in words))


def _begins(word: str, name: str) -> bool:
    return any(part.startswith(word) for part in _parts(name))


def _parts(name: str) -> list[str]:
    """The parts of a name; those of a double name count each."""
    return name.casefold().replace(",", " ").replace("-", " ").split()
