"""What was found in the text of a chart, as rows: what it is, of which day, and the words around."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from tcm_desktop.domain.contacts import ContactNote
from tcm_desktop.domain.plans import CarePlan
from tcm_desktop.domain.referrals import Referral
from tcm_desktop.services.views import FoundText
from ui.levels import Level
from ui.presenters.follow_ups import PILLS, place_of, title_of
from ui.presenters.typed import count, show_date

NOTHING = "No note, plan, assessment or referral has these words."
NOTHING_HERE = "Nothing in this chart has these words."
BEST = "Showing the {most} that fit best. Type more words to narrow them down."


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A document with the words looked for, and the `screen` and `params` that open it."""

    title: str
    detail: str
    action: str
    pill: str
    level: Level
    picture: str
    screen: str
    params: dict[str, Any]


def found_row(found: FoundText, today: date, zone: str, *, in_chart: bool) -> FoundRow:
    """A row; in a chart without the name, which is the same for all."""
    what = f"{document(found)}, {show_date(_day(found, zone), today)}"
    title, detail = (what, found.snippet) if in_chart else (found.listed_name, f"{what}: {found.snippet}")
    pill, level, picture = PILLS.get(found.standing, _plain(found))
    screen, params = place(found)
    return FoundRow(title, detail, _action(found), pill, level, picture, screen, params)


def document(found: FoundText) -> str:
    """What kind of document it is, in words."""
    title = title_of(found.kind)
    return f"Addendum to {title[:1].lower()}{title[1:]}" if found.is_addendum else title


def place(found: FoundText) -> tuple[str, dict[str, Any]]:
    """The screen that opens the very document that was found: of a plan that version, of referrals that one."""
    if found.kind == Referral.KIND:
        return "referral", {"client_id": found.client_id, "referral_id": found.id}
    screen, params = place_of(found.kind, found.client_id, found.id)
    return screen, {**params, "plan_id": found.id} if found.kind == CarePlan.KIND else params


def how_many(found: int, most: int, *, in_chart: bool) -> str:
    """The line above what was found."""
    if not found:
        return NOTHING_HERE if in_chart else NOTHING
    return BEST.format(most=most) if found >= most else f"{count(found, 'place')} in the text"


def offer(typed: str) -> str:
    """What the palette offers for words typed there; blank where there is nothing to look for."""
    words = " ".join(typed.split())
    return f"Search notes for “{words}”" if len(words) > 1 else ""


def _day(found: FoundText, zone: str) -> date:
    return found.service_date or found.changed_at.astimezone(ZoneInfo(zone)).date()


def _plain(found: FoundText) -> tuple[str, Level, str]:
    """What a document says that nothing followed: whether it is finished; a referral goes on without a signature."""
    if found.is_signed or found.kind == Referral.KIND:
        return "", Level.NEUTRAL, "file-text"
    return "Draft", Level.TIP, "pen-line"


def _action(found: FoundText) -> str:
    return "Finish" if found.kind == ContactNote.KIND and not found.is_signed else "Open"
