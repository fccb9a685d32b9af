"""The notes of the caseload as rows: drafts first, then the latest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tcm_desktop.domain.contacts import BillingChoice
from tcm_desktop.services.due_rules import note_due
from tcm_desktop.services.views import ContactLine
from ui.levels import Level
from ui.presenters.due import when
from ui.presenters.follow_ups import PILLS
from ui.presenters.typed import count, show_date, show_time
from ui.presenters.words import COMPONENTS, MODES

MOST_ROWS = 40


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note in words. `pill` says when a draft is due, or how a signed note counts."""

    line: ContactLine
    title: str
    detail: str
    action: str
    pill: str
    level: Level
    picture: str


def note_row(line: ContactLine, today: date) -> NoteRow:
    """A note as a row."""
    facts = [show_date(line.service_date, today), show_time(line.start)]
    facts += ["nobody reached"] if line.is_attempt else []
    facts += [MODES[line.mode].lower()] if line.mode else []
    facts += [COMPONENTS[line.component].lower()] if line.component else []
    facts += [f"{line.direct_minutes} min"] if line.direct_minutes is not None else []
    detail = ", ".join(fact for fact in facts if fact)
    detail = f"{detail}: {line.first_words}" if line.first_words else detail
    if line.signed_at is None:
        pill, level, picture = when(note_due(line.service_date, crisis=line.is_crisis), today)
        pill = pill if level is Level.TIP else pill.lower()
        what = "Crisis" if line.is_crisis else "Draft"
        return NoteRow(line, line.listed_name, detail, "Finish", f"{what}, {pill}", level, picture)
    if line.standing in PILLS:
        return NoteRow(line, line.listed_name, detail, "Read", *PILLS[line.standing])
    if line.is_attempt:
        return NoteRow(line, line.listed_name, detail, "Read", "Attempt", Level.NEUTRAL, "file-text")
    if line.choice is BillingChoice.BILL:
        return NoteRow(line, line.listed_name, detail, "Read", count(line.units, "unit"), Level.TIP, "file-text")
    return NoteRow(line, line.listed_name, detail, "Read", "Not billed", Level.NEUTRAL, "file-text")


def matching(
    drafts: tuple[ContactLine, ...], recent: tuple[ContactLine, ...], typed: str, today: date
) -> list[NoteRow]:
    """Drafts, oldest first, then signed notes, latest first: those in which every typed word occurs."""
    signed = [line for line in recent if line.signed_at is not None]
    rows = [note_row(line, today) for line in (*drafts, *signed)]
    words = typed.lower().split()
    return [row for row in rows if all(word in f"{row.title} {row.detail} {row.pill}".lower() for word in words)]
