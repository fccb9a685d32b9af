"""The monthly progress summary in words: facts, what is missing, and the list of a month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from tcm_desktop.domain.summaries import (
    MonthlySummary,
    ObjectiveMonth,
    Progress,
    SummaryContact,
    SummaryGap,
    WithoutProgress,
    minutes_of,
    of_objective,
    shared,
    units_of,
)
from tcm_desktop.services.summaries import MonthLine, SummaryDesk
from ui.levels import Level
from ui.presenters.typed import count, show_full_date, show_month

PROGRESS = (
    (Progress.BETTER, "Better"),
    (Progress.SAME, "Same"),
    (Progress.WORSE, "Worse"),
    (Progress.MET, "Met"),
)
WITHOUT = (
    (WithoutProgress.REASSESSED, "Client was reassessed"),
    (WithoutProgress.NEEDS_CHANGED, "Needs have changed"),
)
HAS_PROGRESS = "An objective came nearer or was met. That is what continued stay asks for."
NO_PROGRESS = "No objective shows progress. Then continued stay asks which of these is so."
NOT_CHOSEN = "Choose how each objective went first."
NO_PLAN = "No plan was in force at the end of this month, so there are no objectives."

_MISSING = {
    SummaryGap.NO_PROGRESS_CHOSEN: "Choose how it went.",
    SummaryGap.NO_SENTENCE: "Write one sentence on it.",
    SummaryGap.NO_CONTINUED_STAY: "Say what stands in the place of progress.",
    SummaryGap.NO_REASON: "Write why the service goes on.",
    SummaryGap.NO_NEXT_MONTH: "Write what comes next month.",
}


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A client in the list of a month. `pill` says how far her summary is."""

    line: MonthLine
    detail: str
    action: str
    pill: str
    level: Level
    picture: str


def subtitle(desk: SummaryDesk) -> str:
    """`January 2026 · 3 contacts, 95 minutes, 6 units`."""
    contacts = desk.summary.contacts
    visits = len({each.id for each in contacts})
    facts = f"{count(visits, 'signed contact')}, {_time(contacts)}" if contacts else "no signed contacts"
    asked = "" if desk.required or desk.is_signed else " · not asked for by the payer"
    return f"{show_month(desk.summary.month)} · {facts}{asked}"


def one_to_read(desk: SummaryDesk, summary_id: UUID | None) -> SummaryDesk:
    """The same month, with the one entered in error that is asked for in the place of the one in hand."""
    asked = next((each for each in desk.in_error if each.id == summary_id), None)
    return desk if asked is None else replace(desk, summary=asked, is_signed=True)


def error_link(summary: MonthlySummary) -> str:
    """What leads to a summary that was entered in error."""
    return f"Read the one of {show_full_date(summary.written_on)}, entered in error"


def drafts_words(drafts: tuple[UUID, ...]) -> str:
    """What is missing from the facts."""
    verb = "is still a draft" if len(drafts) == 1 else "are still drafts"
    return f"{count(len(drafts), 'contact')} {verb}. Only signed contacts are counted here."


def objective_facts(objective: ObjectiveMonth, contacts: tuple[SummaryContact, ...]) -> str:
    """`2 contacts, 60 minutes, 4 units`; where those units stand at another objective, too, that is said."""
    served = of_objective(contacts, objective.id)
    if not served:
        return "No contact"
    also = " (also counted elsewhere on this page)" if shared(contacts, objective.id) and units_of(served) else ""
    return f"{count(len({each.id for each in served}), 'contact')}, {_time(served)}{also}"


def other_contacts(summary: MonthlySummary) -> tuple[SummaryContact, ...]:
    """The contacts that serve none of the objectives on the page."""
    shown = {each.id for each in summary.objectives}
    return tuple(each for each in summary.contacts if each.objective_id not in shown)


def links(contacts: Iterable[SummaryContact]) -> tuple[tuple[UUID, str], ...]:
    """One link for each note, by its day: `1/12`."""
    days = {each.id: f"{each.service_date.month}/{each.service_date.day}" for each in contacts}
    return tuple(days.items())


def missing_words(gaps: tuple[tuple[SummaryGap, UUID | None], ...], subject: UUID | None) -> str:
    """What one part of the page still needs, in a sentence; blank when nothing."""
    return " ".join(_MISSING[gap] for gap, each in gaps if each == subject)


def month_row(line: MonthLine) -> SummaryRow:
    """A client of the list as a row."""
    facts = [count(line.contacts, "contact")] if line.contacts else ["No contact"]
    facts += [count(line.drafts, "draft")] if line.drafts else []
    facts += [] if line.required else ["not asked for by the payer"]
    detail = ", ".join(facts)
    if line.is_signed:
        return SummaryRow(line, detail, "Read", "Signed", Level.OK, "circle-check")
    if line.is_started:
        return SummaryRow(line, detail, "Go on", "Started", Level.TIP, "pencil")
    if line.required:
        return SummaryRow(line, detail, "Write", "To write", Level.FIX, "circle-dashed")
    return SummaryRow(line, detail, "Write", "", Level.NEUTRAL, "")


def following(lines: tuple[MonthLine, ...], client_id: UUID) -> MonthLine | None:
    """The next client of the batch whose payer asks for a summary that is not signed yet, round the list."""
    at = next((n for n, line in enumerate(lines) if line.client_id == client_id), -1)
    waiting = (line for line in (*lines[at + 1 :], *lines[: max(at, 0)]) if line.required and not line.is_signed)
    return next(waiting, None)


def left_words(lines: tuple[MonthLine, ...]) -> str:
    """How far the batch is."""
    asked = [line for line in lines if line.required]
    if not asked:
        return "No payer here asks for monthly summaries. You can still write one for anybody."
    left = sum(not line.is_signed for line in asked)
    return f"{left} of {len(asked)} to write" if left else f"All {count(len(asked), 'summary', 'summaries')} signed"


def _time(contacts: tuple[SummaryContact, ...]) -> str:
    return f"{count(minutes_of(contacts), 'minute')}, {count(units_of(contacts), 'unit')}"
