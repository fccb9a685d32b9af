"""What is due, as rows of Today: when, who, what, and the one button."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tcm_desktop.services.today import DueItem, DueKind, Today
from ui.levels import Level
from ui.presenters.typed import count, show_date

MOST_ROWS = 7

_WHAT = {
    DueKind.SIGN_NOTE: ("Contact note to finish and sign", "Finish note"),
    DueKind.REVIEW_PLAN: ("Care plan review", "Open plan"),
    DueKind.WRITE_PLAN: ("Care plan to write", "Write plan"),
    DueKind.ASSESS: ("Assessment to finish", "Assess"),
}

_SCREENS = {
    DueKind.REVIEW_PLAN: "plan",
    DueKind.WRITE_PLAN: "plan",
    DueKind.ASSESS: "assessment",
}


@dataclass(frozen=True, slots=True)
class DueRow:
    """A due item in words. `pill` says when, with its level and icon."""

    item: DueItem
    title: str
    detail: str
    action: str
    pill: str
    level: Level
    picture: str


def due_row(item: DueItem, today: date) -> DueRow:
    """An item as a row."""
    detail, action = _WHAT[item.kind]
    pill, level, picture = when(item.due_on, today)
    return DueRow(item, item.listed_name, detail, action, pill, level, picture)


def when(due_on: date, today: date) -> tuple[str, Level, str]:
    """How late or near a day is: words, level and icon."""
    late = (today - due_on).days
    if late > 0:
        return f"Late {count(late, 'day')}", Level.STOP, "clock-alert"
    if late == 0:
        return "Due today", Level.FIX, "triangle-alert"
    return show_date(due_on, today), Level.TIP, "calendar"


def target(item: DueItem) -> tuple[str, dict[str, Any]]:
    """The screen where the item is done, and what it is opened with."""
    if item.kind is DueKind.SIGN_NOTE:
        return "note", {"client_id": item.client_id, "note_id": item.record_id}
    return _SCREENS[item.kind], {"client_id": item.client_id}


def week_lines(view: Today) -> tuple[str, ...]:
    """The week so far, for the worker alone: counts, no ranking."""
    return (
        f"Contact notes signed: {view.signed_this_week} of {view.notes_this_week}",
        f"Units signed to bill: {view.units_this_week}",
    )


def nothing_due(view: Today) -> str:
    """What stands in the place of an empty list."""
    if not view.clients:
        return "What is due will stand here. Start with your first client."
    if view.this_week:
        following = view.this_week[0]
        return f"Nothing is due today. Next: {show_date(following.due_on, view.day)}, {following.listed_name}."
    return "Nothing is due today or in the next seven days."
