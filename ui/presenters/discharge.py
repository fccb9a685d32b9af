"""Discharge and closing in words: what is chosen, what is missing, what is still open, how long a record is kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from tcm_desktop.documents.content import Content, Facts
from tcm_desktop.documents.discharge import AFTER_WORDS, OBJECTIVE_WORDS, REASON_WORDS, sections
from tcm_desktop.documents.packet_sheet import PacketOptions
from tcm_desktop.documents.plain import plain_text
from tcm_desktop.domain.discharge import DischargeGap, DischargeSummary, NeedAfter, discharge_gaps
from tcm_desktop.domain.episodes import EndReason, Episode, OpenKind, StillOpen
from tcm_desktop.domain.retention import Retention, RetentionAnchor
from tcm_desktop.services.closing import ClosingForm, TypedOpen
from tcm_desktop.services.discharge import DischargeForm, TypedNeed, filled
from ui.presenters.form_reader import Problem, Reader
from ui.presenters.typed import show_full_date
from ui.presenters.words import cited

REASONS = tuple(REASON_WORDS.items())
AFTERS = tuple(AFTER_WORDS.items())

_GAPS = {
    DischargeGap.NO_REASON: ("reason", "Choose why the service ended."),
    DischargeGap.REASON_WORDS: ("reason_words", "Say in your own words why it ended."),
    DischargeGap.NEED_OPEN: ("after", "Choose what becomes of this need."),
    DischargeGap.NEED_WHO: ("who", "Say who takes it over."),
    DischargeGap.NEED_WORDS: ("words", "Say why it is not met, and what can be done."),
    DischargeGap.NO_CRISIS: ("crisis", "Say what helps in a crisis and whom to call."),
    DischargeGap.NO_OWN_WORDS: ("own_words", "Write the client's own words, or below why there are none."),
    DischargeGap.NO_COME_BACK: ("come_back", "Say how to come back."),
}
_KINDS = {
    OpenKind.DRAFT_NOTE: "Note to sign",
    OpenKind.UNSIGNED: "Not signed",
    OpenKind.REFERRAL: "Referral",
    OpenKind.TASK: "Task",
    OpenKind.APPOINTMENT: "Appointment",
}
_ANCHORS = {
    RetentionAnchor.SERVICE: "the last day of service",
    RetentionAnchor.CONTRACT: "the end of the plan contract",
    RetentionAnchor.AUDIT: "the end of an audit",
}


def blank_discharge(summary: DischargeSummary) -> DischargeForm:
    """A form as it begins: what the record shows is chosen, sentences are the worker's."""
    needs = tuple(TypedNeed(each.id, each.after) for each in summary.needs)
    return DischargeForm(needs, summary.next_steps, discharged_on=show_full_date(summary.discharged_on))


def with_all_needs(form: DischargeForm, needs: Iterable[NeedAfter]) -> DischargeForm:
    """A form that was kept, with a row for each need that the chart has now."""
    typed = {each.id: each for each in form.needs}
    rows = tuple(typed.get(each.id, TypedNeed(each.id, each.after)) for each in needs)
    return DischargeForm(rows, *(getattr(form, name) for name in DischargeForm.__slots__[1:]))


def read_discharge(
    form: DischargeForm, summary: DischargeSummary, today: date
) -> tuple[date | None, tuple[Problem, ...]]:
    """The last day of service once everything is there; or None and what is missing, each at its field."""
    reader = Reader(today)
    day = reader.day("discharged_on", form.discharged_on, past=True, missing="Type the last day of service.")
    needs = {each.id: f"{each.statement}. " for each in summary.needs}
    for gap, need_id in discharge_gaps(filled(summary, form, day or today)):
        name, said = _GAPS[gap]
        words = f"{needs[need_id]}{said}" if need_id is not None else said
        reader.problems.append(Problem(f"needs/{need_id}/{name}" if need_id is not None else name, words))
    return (None if reader.problems else day), tuple(reader.problems)


def goal_lines(summary: DischargeSummary) -> tuple[tuple[str, str], ...]:
    """How each objective stands, and what is still open, as label and value."""
    goals = tuple((each.statement, OBJECTIVE_WORDS[each.status]) for each in summary.objectives)
    left = tuple((each.what, f"Referral: {each.stands}") for each in summary.referrals)
    helps = tuple((each.name, ", ".join(filter(None, (each.relation, each.does)))) for each in summary.supports)
    return (*goals, *left, *helps)


def signed_parts(summary: DischargeSummary) -> tuple[tuple[str, str], ...]:
    """A signed summary to read: the heading of each part, and its words as on paper."""
    found = []
    for part in sections(summary):
        whole = Content("", "", "", "", "", "", (), Facts(()), (part,))
        words = plain_text(whole).strip().partition("\n")[2]
        found.append((part.heading, words))
    return tuple(found)


# --- closing ---


def open_title(left: StillOpen) -> str:
    """`Task: Call the landlord`; what is not there says so by itself."""
    return left.what if left.kind is OpenKind.NO_SUMMARY else f"{_KINDS[left.kind]}: {left.what}"


def open_hint(left: StillOpen) -> str:
    """What is to be typed beside it."""
    return "Why there is none" if left.kind is OpenKind.NO_SUMMARY else "Why it stays open"


def blank_closing(left: Iterable[StillOpen], summary: DischargeSummary | None, today: date) -> ClosingForm:
    """Closing as it begins: with the day and the reason of the signed summary, where there is one."""
    rows = tuple(TypedOpen(each.id) for each in left)
    if summary is None:
        return ClosingForm(show_full_date(today), carried=rows)
    return ClosingForm(show_full_date(summary.discharged_on), summary.reason, summary.reason_words, rows)


def with_all_open(form: ClosingForm, left: Iterable[StillOpen]) -> ClosingForm:
    """A form that was kept, with a row for each thing that is open now; what was settled since is gone."""
    typed = {each.id: each for each in form.carried}
    rows = tuple(typed.get(each.id, TypedOpen(each.id)) for each in left)
    return ClosingForm(form.closed_on, form.reason, form.words, rows)


Closing = tuple[date, EndReason, str, dict[UUID, str]]


def read_closing(form: ClosingForm, today: date) -> tuple[Closing | None, tuple[Problem, ...]]:
    """The day, the reason, its words, and why each thing stays open; or None and what is missing."""
    reader = Reader(today)
    day = reader.day("closed_on", form.closed_on, past=True, missing="Type the last day.")
    reader.needed("reason", form.reason, "Choose why the service ended.")
    if form.reason is EndReason.OTHER:
        reader.needed("words", form.words.strip(), "Say in your own words why it ended.")
    for each in form.carried:
        reader.needed(f"carried/{each.id}/words", each.words.strip(), "Settle it, or say why it stays open.")
    if reader.problems or day is None or form.reason is None:
        return None, tuple(reader.problems)
    return (day, form.reason, form.words, {each.id: each.words for each in form.carried}), ()


def closed_lines(episode: Episode) -> tuple[tuple[str, str], ...]:
    """How a chart was closed, as label and value."""
    why = REASON_WORDS[episode.reason] if episode.reason is not None else ""
    pairs = (
        ("Opened", show_full_date(episode.opened_on)),
        ("Closed", show_full_date(episode.closed_on)),
        ("Why", ". ".join(filter(None, (why, episode.words)))),
        *((open_title(each), each.words) for each in episode.carried),
    )
    return tuple(pair for pair in pairs if pair[1])


def retention_words(kept: Retention | None) -> str:
    """Until when the record is kept, counted from what, and who says so."""
    if kept is None:
        return "No rule names how long this record is kept. Ask your agency; nothing is deleted here."
    sure = "" if kept.rule.confirmed else " This is not confirmed: ask the payer."
    words = (
        f"Kept until {show_full_date(kept.until)} at least: {kept.rule.years} years from {_ANCHORS[kept.anchor]}, "
        f"{show_full_date(kept.counted_from)} ({cited(kept.rule.source)}).{sure}"
    )
    if kept.unknown:
        words += f" Not known here: {' and '.join(_ANCHORS[each] for each in kept.unknown)}. They can make it later."
    return f"{words} The client was under 18: a longer time may count." if kept.is_minor else words


# --- the packet ---


MANY_CONTACTS = 500
"""From so many on the pages take more than a second or two."""


def packet_wait(contacts: int) -> str:
    """That the pages of a long record take a while; blank where they do not."""
    if contacts < MANY_CONTACTS:
        return ""
    return f"{contacts:,} contacts: their pages take some seconds. Choose days to print a part of them."


def packet_days(options: PacketOptions) -> str:
    """`All days`, or which."""
    if options.first is None and options.last is None:
        return "All days"
    first = show_full_date(options.first) or "the first day"
    return f"From {first} to {show_full_date(options.last) or 'today'}"
