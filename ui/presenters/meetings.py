"""Two values side by side in words: whose they are, from when, which words differ, and what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tcm_desktop.services.meetings import Meeting
from tcm_desktop.services.path_words import is_hidden, path_words, value_words
from tcm_desktop.services.sync_views import MetChange, SentWork
from tcm_desktop.services.views import WorkingCopy
from ui.presenters.alike import Part, sides
from ui.presenters.follow_ups import place_of, title_of
from ui.presenters.sync import UNKNOWN, Sentence, when
from ui.presenters.typed import count

NOTHING_LOST = "Nothing is lost. Words that differ are bold and underlined. Pick one, or keep both and edit."
SIGNED = "This was signed meanwhile and stays as it is. What is not in it can be added below it."
CHANGED_FIRST = "It changed before your signature arrived, so it is a draft again."
COUNTS = "This one counts until you decide."
STAYS = "What you do not pick stays in the agency's log."
TITLES = {"client": "Client", "worker": "About a worker", "referral": "Referral", "task": "Task", "consent": "Consent"}


@dataclass(frozen=True, slots=True)
class Side:
    """One side: whose it is, from when, the button that keeps it, and its values with what differs marked."""

    title: str
    when: str
    keep: str
    values: tuple[tuple[str, tuple[Part, ...]], ...]


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """What stands on the page: headline, who met whom, the kept side first, then the side in force."""

    headline: str
    lines: tuple[str, ...]
    kept: Side
    in_force: Side


def meeting_page(found: Meeting, now: datetime, zone: str) -> MeetingPage:
    """A meeting as its page shows it."""
    pairs = [(change, *_both(change)) for change in _to_show(found)]
    kept = tuple((path_words(change.path), parts) for change, parts, _ in pairs)
    in_force = tuple((path_words(change.path), parts) for change, _, parts in pairs)
    first, mine, theirs = found.first, kept_by(found), in_force_by(found)
    since = when(first.in_force_at, now, zone) if first.in_force_at is not None else "At the agency"
    return MeetingPage(
        headline(found),
        (_who_met(found), SIGNED if first.is_signed else NOTHING_LOST),
        Side(mine, when(found.kept_at, now, zone), _keep(mine), kept),
        Side(theirs, f"{since}. {COUNTS}", _keep(theirs), in_force),
    )


def headline(found: Meeting) -> str:
    """`Care plan, goal: two versions`."""
    if found.is_signature:
        return f"{name_of(found.first.record_kind)}: sign again"
    shown = _to_show(found)
    what = path_words(shown[0].path) if len(shown) == 1 else count(len(shown), "field")
    return f"{name_of(found.first.record_kind)}, {what[:1].lower() + what[1:]}: two versions"


def row_words(found: Meeting, now: datetime, zone: str) -> tuple[str, str]:
    """A meeting in the list: of whom, and what."""
    if found.is_signature:
        return found.first.listed_name or name_of(found.first.record_kind), f"{headline(found)}. {CHANGED_FIRST}"
    asked = " You asked your supervisor." if found.is_asked else ""
    return found.first.listed_name or name_of(found.first.record_kind), (
        f"{headline(found)}. {kept_by(found)}, {when(found.kept_at, now, zone)}.{asked}"
    )


def to_do(found: Meeting) -> str:
    """What is to be done with a meeting."""
    return "Read and sign" if found.is_signature else "Decide"


def place(found: Meeting) -> tuple[str, dict[str, Any]]:
    """The screen on which it is done, and what that is opened with."""
    first = found.first
    if found.is_signature and first.client_id is not None:
        return place_of(first.record_kind, first.client_id, first.record_id)
    return "meeting", {"record_id": first.record_id, "operation": first.kept_operation}


def kept_by(found: Meeting) -> str:
    """Whose the kept value is."""
    return "Yours" if found.is_kept_mine else _of(found.kept_name)


def in_force_by(found: Meeting) -> str:
    """Whose the value in force is, as far as this laptop knows; of two by the same person it is the other one."""
    whose = "Yours" if found.is_in_force_mine else f"{found.in_force_name}'s" if found.in_force_name else ""
    return whose if whose != kept_by(found) and whose else "The other one"


def name_of(kind: str) -> str:
    """A kind of record as people call it."""
    return TITLES.get(kind) or title_of(kind)


def refused_words(found: SentWork, now: datetime, zone: str, sentence: Sentence) -> tuple[str, str]:
    """Refused work in the list: of whom and what, and why."""
    who = found.listed_name or name_of(found.record_kind)
    why = sentence(found.code) or UNKNOWN
    return who, f"{name_of(found.record_kind)}, {when(found.made_at, now, zone)}. {why}"


def left_words(found: WorkingCopy, now: datetime, zone: str) -> tuple[str, str]:
    """A text half typed in a chart that left, in the list: what it is, and since when."""
    return (
        "Half typed",
        f"{name_of(found.record_kind)}, {when(found.kept_at, now, zone)}. Its chart went to somebody else.",
    )


def waiting_words(found: SentWork, now: datetime, zone: str, sentence: Sentence) -> tuple[str, str]:
    """Work on its way: of whom, what and since when; and what it waits for, where it waits at the agency."""
    who = found.listed_name or name_of(found.record_kind)
    undone = ", can still be undone" if found.is_held else ""
    held = f". {sentence(found.code) or 'The agency holds it.'}" if found.code else ""
    return who, f"{name_of(found.record_kind)}, {when(found.made_at, now, zone)}{undone}{held}"


def _who_met(found: Meeting) -> str:
    if found.is_kept_mine and found.is_in_force_mine:
        return "You changed this on two laptops, and the other change reached your agency first."
    if found.is_kept_mine:
        other = found.in_force_name or "somebody else"
        return f"You and {other} both changed this, and the other change reached your agency first."
    if found.is_in_force_mine:
        return f"{found.kept_name or 'Somebody else'} changed this too, after your change had reached your agency."
    return "Two people changed this at the same time."


def _to_show(found: Meeting) -> tuple[MetChange, ...]:
    """What says something to a person; all of it where nothing does."""
    return tuple(change for change in found.changes if not is_hidden(change.path)) or found.changes


def _both(change: MetChange) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    return sides(value_words(change.kept), value_words(change.in_force))


def _keep(whose: str) -> str:
    return {"Yours": "Keep mine", "The other one": "Keep the other one"}.get(whose, f"Keep {whose}")


def _of(name: str) -> str:
    return f"{name}'s" if name else "Somebody else's"
