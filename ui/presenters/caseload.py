"""The caseload as a table, and its filters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from enum import StrEnum

from tcm_desktop.domain.due import DueItem
from tcm_desktop.services.today import LOOK_AHEAD, CaseloadEntry
from tcm_desktop.services.views import CaseloadLine
from ui.presenters.due import kind_words, when
from ui.presenters.typed import show_date

COLUMNS = ("Name", "Next due", "Last contact", "Plan review", "Units this month", "Drafts")
LONG_AGO = timedelta(days=30)


class Show(StrEnum):
    """Which clients the table shows."""

    ALL = "all"
    LATE = "late"
    WEEK = "week"
    QUIET = "quiet"
    DRAFTS = "drafts"
    CLOSED = "closed"


SHOW_WORDS = {
    Show.ALL: "Everyone",
    Show.LATE: "Late",
    Show.WEEK: "Due in 7 days",
    Show.QUIET: "No contact in 30 days",
    Show.DRAFTS: "With drafts",
    Show.CLOSED: "Closed",
}


def cells(entry: CaseloadEntry, today: date) -> tuple[str, ...]:
    """One text for each column."""
    line = entry.line
    return (
        line.listed_name,
        next_due_words(entry, today),
        show_date(line.last_contact, today) or "None yet",
        show_date(line.plan_review_due, today) or "No plan",
        str(line.units_this_month),
        str(line.drafts or ""),
    )


def next_due(entry: CaseloadEntry, today: date) -> DueItem | None:
    """What to do next: what is late or due today, else the next step without a day, else what comes first."""
    dated = [item for item in entry.due if item.due_on is not None]
    steps = [item for item in entry.due if item.due_on is None]
    pressing = [item for item in dated if item.due_on is not None and item.due_on <= today]
    return next(iter((*pressing, *steps, *dated)), None)


def next_due_words(entry: CaseloadEntry, today: date) -> str:
    """`Late 2 days: care plan review`; the kind alone where no day is set."""
    if entry.closed_on is not None:
        return f"Closed {show_date(entry.closed_on, today)}"
    item = next_due(entry, today)
    if item is None:
        return "Nothing"
    words = kind_words(item.kind)
    return words if item.due_on is None else f"{when(item.due_on, today)[0]}: {words[0].lower()}{words[1:]}"


def matching(lines: tuple[CaseloadLine, ...], typed: str) -> tuple[CaseloadLine, ...]:
    """The lines in whose name every typed word begins some part; all without words."""
    words = _parts(typed)
    return tuple(line for line in lines if all(_begins(word, line.listed_name) for word in words))


def shown(entries: tuple[CaseloadEntry, ...], typed: str, show: Show, today: date) -> tuple[CaseloadEntry, ...]:
    """The entries of that choice whose names match; those whose charts are closed only by their own choice."""
    found = {line.client_id for line in matching(tuple(entry.line for entry in entries), typed)}
    hers = (each for each in entries if (each.closed_on is not None) == (show is Show.CLOSED))
    return tuple(entry for entry in hers if entry.line.client_id in found and _FITS[show](entry, today))


def _is_late(entry: CaseloadEntry, today: date) -> bool:
    return any(item.due_on is not None and item.due_on < today for item in entry.due)


def _is_due_soon(entry: CaseloadEntry, today: date) -> bool:
    return any(item.due_on is not None and item.due_on <= today + LOOK_AHEAD for item in entry.due)


def _is_quiet(entry: CaseloadEntry, today: date) -> bool:
    return entry.line.last_contact is None or entry.line.last_contact < today - LONG_AGO


_FITS: Mapping[Show, Callable[[CaseloadEntry, date], bool]] = {
    Show.ALL: lambda entry, today: True,
    Show.LATE: _is_late,
    Show.WEEK: _is_due_soon,
    Show.QUIET: _is_quiet,
    Show.DRAFTS: lambda entry, today: entry.line.drafts > 0,
    Show.CLOSED: lambda entry, today: True,
}


def _begins(word: str, name: str) -> bool:
    return any(part.startswith(word) for part in _parts(name))


def _parts(name: str) -> list[str]:
    """The parts of a name; those of a double name count each."""
    return name.casefold().replace(",", " ").replace("-", " ").split()
