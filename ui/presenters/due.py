"""What is due, as rows of Today: when, who, what, and the one button; grouped and filtered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from tcm_desktop.domain.due import DueItem, DueKind
from tcm_desktop.services.forms import CONTINUED_STAY, SEVERITY
from tcm_desktop.services.today import Today
from ui.levels import Level
from ui.presenters.follow_ups import place_of, title_of
from ui.presenters.typed import count, show_date, show_month
from ui.presenters.words import cited

MOST_ROWS = 7
MOST_FOUND = 40

_WHAT = {
    DueKind.RETURNED_NOTE: ("Returned by your supervisor", "Read"),
    DueKind.COSIGN: ("Waits for your signature", "Read"),
    DueKind.SIGN_NOTE: ("Contact note to finish and sign", "Finish note"),
    DueKind.ASSESS: ("Assessment to finish", "Assess"),
    DueKind.WRITE_PLAN: ("Care plan to write", "Write plan"),
    DueKind.REASSESS: ("Reassessment", "Reassess"),
    DueKind.REVIEW_PLAN: ("Care plan review", "Open plan"),
    DueKind.REVIEW_NECESSITY: ("Medical necessity review", "Review"),
    DueKind.MEASURE_OUTCOMES: ("How the objectives go", "Open"),
    DueKind.MONTHLY_SUMMARY: ("Progress summary", "Write"),
    DueKind.MONTH_CONTACTS: ("Contacts this month", "New note"),
    DueKind.TRY_CONTACT: ("Contact, or an attempt", "New note"),
    DueKind.VISIT: ("Visit in person", "New note"),
    DueKind.MONITOR: ("Check on the services", "Check"),
    DueKind.FOLLOW_UP_REFERRAL: ("Referral to follow up", "Open"),
    DueKind.APPOINTMENT: ("Appointment", "Open"),
    DueKind.TASK: ("Task", "Open"),
    DueKind.CONSENT_ENDS: ("Consent ends", "Open"),
    DueKind.AUTHORIZATION_ENDS: ("Authorization ends", "Look up"),
    DueKind.COVERAGE_ENDS: ("Coverage ends", "Look up"),
    DueKind.TRANSITION: ("The plan says that the service ends", "Open plan"),
}

_PLACES: dict[DueKind, tuple[str, str]] = {
    DueKind.SIGN_NOTE: ("note", "note_id"),
    DueKind.ASSESS: ("assessment", ""),
    DueKind.REASSESS: ("assessment", ""),
    DueKind.WRITE_PLAN: ("plan", ""),
    DueKind.REVIEW_PLAN: ("plan", ""),
    DueKind.TRANSITION: ("plan", ""),
    DueKind.MEASURE_OUTCOMES: ("plan_progress", "plan_id"),
    DueKind.MONTH_CONTACTS: ("note", ""),
    DueKind.TRY_CONTACT: ("note", ""),
    DueKind.VISIT: ("note", ""),
    DueKind.MONITOR: ("monitoring", ""),
    DueKind.FOLLOW_UP_REFERRAL: ("referral", "referral_id"),
    DueKind.TASK: ("task", "task_id"),
    DueKind.CONSENT_ENDS: ("consent", "consent_id"),
    DueKind.AUTHORIZATION_ENDS: ("coverage", ""),
    DueKind.COVERAGE_ENDS: ("coverage", ""),
}
"""The screen for each kind, and as what it takes the record; the others are found one by one."""


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


class By(StrEnum):
    """What the rows stand together by."""

    DAY = "day"
    KIND = "kind"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under a heading, and how many more there are."""

    title: str
    rows: tuple[DueRow, ...]
    hidden: int = 0


def due_row(item: DueItem, today: date) -> DueRow:
    """An item as a row."""
    pill, level, picture = when(item.due_on, today) if item.due_on is not None else _SIDES.get(item.kind, NEXT_STEP)
    return DueRow(item, item.listed_name, detail(item, today), _WHAT[item.kind][1], pill, level, picture)


NEXT_STEP = ("Next step", Level.TIP, "circle-dashed")
"""Something for which nobody sets a day."""

_SIDES = {
    DueKind.RETURNED_NOTE: ("Came back", Level.FIX, "undo-2"),
    DueKind.COSIGN: ("Waits", Level.NEUTRAL, "signature"),
}
"""What two people have to do with: no next step of the client's."""


def detail(item: DueItem, today: date) -> str:
    """What is to be done, and why: `Care plan review, at least every 12 months, since 3/4/2025`."""
    about = reason(item, today)
    joined = ": " if item.about or item.kind in _SIDES else " " if _is_of_month(item) else ", "
    return f"{kind_words(item.kind)}{joined}{about}" if about else kind_words(item.kind)


def reason(item: DueItem, today: date) -> str:
    """What it concerns, and why it is due, without saying what is to be done."""
    since = ""
    if item.since is not None:
        word = "contact on" if item.kind is DueKind.SIGN_NOTE else "since"
        since = f"{word} {show_date(item.since, today)}"
    month = f"for {show_month(item.month)}" if _is_of_month(item) else ""
    why = "" if item.due_on is None else item.why
    document = title_of(item.record_kind).lower() if item.kind in _SIDES and item.record_kind else ""
    return ", ".join(part for part in (document, month, item.about, why, since) if part)


def _is_of_month(item: DueItem) -> bool:
    return item.kind is DueKind.MONTHLY_SUMMARY and item.month is not None


def why_lines(item: DueItem, today: date) -> tuple[str, ...]:
    """Why something is due, who asks for it, and how sure that is; for the side of the page."""
    asked = f"Asked for by: {cited(item.source)}" if item.source else ""
    doubt = "" if item.confirmed else "Not confirmed: check with your payer."
    return tuple(words for words in (detail(item, today), asked, doubt) if words)


def when(due_on: date, today: date) -> tuple[str, Level, str]:
    """How late or near a day is: words, level and icon."""
    late = (today - due_on).days
    if late > 0:
        return f"Late {count(late, 'day')}", Level.STOP, "clock-alert"
    if late == 0:
        return "Due today", Level.FIX, "triangle-alert"
    return show_date(due_on, today), Level.TIP, "calendar"


def target(item: DueItem, today: date) -> tuple[str, dict[str, Any]]:
    """The screen where the item is done, and what it is opened with."""
    params: dict[str, Any] = {"client_id": item.client_id}
    match item.kind:
        case DueKind.MONTHLY_SUMMARY:
            return "summary", {**params, "month": item.month}
        case DueKind.REVIEW_NECESSITY:
            return "necessity", {**params, "criteria_set": CONTINUED_STAY if item.since is not None else SEVERITY}
        case DueKind.APPOINTMENT:
            is_over = item.due_on is not None and item.due_on < today
            return "appointment_end" if is_over else "appointment", {**params, "appointment_id": item.record_id}
        case DueKind.COSIGN:
            return "cosign_document", {**params, "kind": item.record_kind, "document_id": item.record_id}
        case DueKind.RETURNED_NOTE if item.month is not None:
            return "summary", {**params, "month": item.month}
        case DueKind.RETURNED_NOTE if item.record_id is not None:
            return place_of(item.record_kind, item.client_id, item.record_id)
    screen, name = _PLACES[item.kind]
    return screen, {**params, name: item.record_id} if name else params


def groups(view: Today, by: By, typed: str, opened: frozenset[str] = frozenset()) -> tuple[Group, ...]:
    """The rows that hold every typed word, grouped; groups named in `opened` show all of theirs.

    By day, at most seven rows of each group show, and of what is due later none: a page, not a wall.
    """
    words = typed.casefold().split()
    if by is not By.DAY:
        return _together(view, by, words)
    parts = (
        ("Due now", view.due_now, MOST_ROWS),
        ("Returned to you", view.returned, MOST_ROWS),
        ("To co-sign", view.to_cosign, MOST_ROWS),
        ("This week", view.this_week, MOST_ROWS),
        ("Later", view.later, 0),
    )
    found = (
        _group(title, items, MOST_FOUND if words or title in opened else most, view.day, words)
        for title, items, most in parts
    )
    return tuple(group for group in found if group.rows or group.hidden)


def _together(view: Today, by: By, words: list[str]) -> tuple[Group, ...]:
    """One group for each kind or client. A row does not repeat its heading."""
    found: dict[str, list[DueRow]] = {}
    for item in view.everything:
        row = due_row(item, view.day)
        if not _holds(row, words):
            continue
        kind, about = kind_words(item.kind), reason(item, view.day)
        if by is By.KIND:
            found.setdefault(kind, []).append(replace(row, detail=about))
        else:
            found.setdefault(item.listed_name, []).append(replace(row, title=kind, detail=about))
    return tuple(
        Group(title, tuple(rows[:MOST_FOUND]), max(0, len(rows) - MOST_FOUND)) for title, rows in found.items()
    )


def _group(title: str, items: Iterable[DueItem], most: int, day: date, words: list[str]) -> Group:
    rows = [row for item in items if _holds(row := due_row(item, day), words)]
    return Group(title, tuple(rows[:most]), max(0, len(rows) - most))


def _holds(row: DueRow, words: list[str]) -> bool:
    told = f"{row.title} {row.detail} {row.pill}".casefold()
    return all(word in told for word in words)


def kind_words(kind: DueKind) -> str:
    """What is to be done, in a few words."""
    return _WHAT[kind][0]


def week_lines(view: Today) -> tuple[str, ...]:
    """The week so far, for the worker alone: counts, no ranking."""
    if not view.notes_this_week:
        return ("No contact notes yet",)
    return (
        f"Contact notes signed: {view.signed_this_week} of {view.notes_this_week}",
        f"Units signed to bill: {view.units_this_week}",
    )


def nothing_due(view: Today) -> str:
    """What stands in the place of an empty list."""
    if not view.clients:
        return "What is due will stand here. Start with your first client."
    following = next((item for item in (*view.this_week, *view.later) if item.due_on is not None), None)
    if following is not None and following.due_on is not None:
        return f"Nothing is due today. Next: {show_date(following.due_on, view.day)}, {following.listed_name}."
    return "Nothing is due today or in the next seven days."
