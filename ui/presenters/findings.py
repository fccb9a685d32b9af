"""What the billing check has to say about a note, as things to show: open fields first, then findings."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tcm_desktop.billing import pack
from tcm_desktop.billing.book import rule_book
from tcm_desktop.billing.chart_codes import ChartCode as C
from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.billing.decision import Decision, Finding, Verdict
from tcm_desktop.billing.pack import Citation, Fix, FixKind
from tcm_desktop.domain.contacts import BLANK, ContactNote
from tcm_desktop.services.billing import NoteCheck, OpenField, check_note, questions
from tcm_desktop.services.notes import NoteDesk
from ui.levels import WORDS as LEVEL_WORDS
from ui.levels import Level
from ui.presenters.narrative import Span, without_unanswered
from ui.presenters.typed import count

LEVELS = {
    pack.Level.STOP: Level.STOP,
    pack.Level.NEEDED: Level.FIX,
    pack.Level.UNKNOWN: Level.NEUTRAL,
    pack.Level.SUGGESTION: Level.TIP,
}
WEIGHT = {Level.STOP: 0, Level.FIX: 1, Level.NEUTRAL: 2, Level.TIP: 3}
WORDS = {**LEVEL_WORDS, Level.NEUTRAL: "Not known"}
"""A finding that weighs nothing is not unchecked: it is about something that nobody here can know."""

_PLACE_WORDS = {
    FixKind.LINK_OBJECTIVE: "Pick the plan objective",
    FixKind.CHANGE_CONTACT: "Change the date or time",
    FixKind.GIVE_LATE_REASON: "Say why it is late",
    FixKind.OPEN_CLIENT: "Open the client's facts",
    FixKind.OPEN_ASSESSMENT: "Open the assessment",
    FixKind.OPEN_PLAN: "Open the care plan",
    FixKind.OPEN_WORKER: "Update my qualifications",
    FixKind.SHOW_EARLIER: "Show both",
    FixKind.GIVE_CONSENT: "Say how and when",
}
FIX_FIELDS = {
    FixKind.LINK_OBJECTIVE: "objective",
    FixKind.CHANGE_CONTACT: "start",
    FixKind.GIVE_LATE_REASON: "late_reason",
    FixKind.GIVE_CONSENT: "consent",
}
FIX_SCREENS = {
    FixKind.OPEN_CLIENT: "intake",
    FixKind.OPEN_ASSESSMENT: "assessment",
    FixKind.OPEN_PLAN: "plan",
    FixKind.OPEN_WORKER: "qualifications",
    FixKind.SHOW_EARLIER: "alike",
}
"""Where a fix leads: to a field of the note, or to another screen (Esc comes back)."""

_LOOKED_UP: dict[str, str] = {
    **dict.fromkeys((C.COVERAGE_MISSING, C.COVERAGE_STALE, C.NOT_COVERED, C.OTHER_PAYER), "Update coverage"),
    **dict.fromkeys((C.STAY_LOCKED, C.STAY_STALE, C.PLACEMENT_ONLY, C.DISCHARGE_NOT_KNOWN), "Update the stay"),
    **dict.fromkeys((C.AUTHORIZATION_MISSING, C.AUTHORIZATION_STALE, C.UNITS_LEFT), "Update authorized units"),
}
_LISTED: dict[str, str] = {
    **dict.fromkeys((C.DIAGNOSIS_MISSING, C.DIAGNOSIS_CODE_SET, C.DIAGNOSIS_NOT_COMPLETE), "Update the problem list"),
    **dict.fromkeys((C.DIAGNOSIS_NOT_ACCEPTED, C.DIAGNOSIS_LICENSED_ONLY), "Update the problem list"),
    C.DIAGNOSIS_REPORTED: "Say who diagnosed it",
}
_INTAKE: dict[str, str] = {C.TARGET_AGE: "Update birth date or group"}
"""What a fix that opens the client's facts says, by its finding: what is looked up or listed has its own screen."""
_CLOSED: dict[str, str] = {C.NO_OPEN_EPISODE: "Look when the chart was open"}
_PLACES = {"coverage": _LOOKED_UP, "problems": _LISTED, "closing": _CLOSED}

FIELDS = {
    OpenField.MINUTES: ("Minutes are missing", "Type how long the contact took."),
    OpenField.MODE: ("How did the contact take place?", "Pick in person, phone or another way."),
    OpenField.CONTACTED: ("Who was the contact with?", "Pick the client, a provider or someone else."),
    OpenField.COMPONENT: ("Which service was it?", "Pick one of the four services."),
}
_FIELD_FIX = {
    OpenField.MINUTES: "Type the minutes",
    OpenField.MODE: "Pick how",
    OpenField.CONTACTED: "Pick with whom",
    OpenField.COMPONENT: "Pick the service",
}


@dataclass(frozen=True, slots=True)
class Source:
    """Why a finding is there: the rule, the sentence it rests on and where that stands, and the words it read."""

    rule: str
    citation: Citation
    pack: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to say. `field` is set for a field to fill in, `source` for a finding.

    To keep the contact as a note is no fix of one finding: it is always offered, above all of them.
    """

    code: str
    level: Level
    headline: str
    reason: str
    fixes: tuple[Fix, ...] = ()
    spans: tuple[Span, ...] = ()
    field: OpenField | None = None
    source: Source | None = None
    confirmed: bool = True

    @property
    def spoken(self) -> str:
        """How a screen reader names it."""
        return f"{WORDS[self.level]}. {self.headline}. {count(len(self.fixes) or 1, 'fix', 'fixes')}."


@dataclass(frozen=True, slots=True)
class Answer:
    """A check, and the note that was checked."""

    note: ContactNote
    check: NoteCheck

    @property
    def notices(self) -> tuple[str, ...]:
        """How sure the rules are, and what is special in the way this payer counts."""
        return self.check.decision.notices if self.check.decision is not None else ()


def answer(note: ContactNote, desk: NoteDesk) -> Answer:
    """Check a note as it will be judged at signing: questions nobody answered say nothing. Pure; takes some ms."""
    read = note
    try:
        book = rule_book(desk.client.payer_profile, note.service_date)
        read = replace(note, narrative=without_unanswered(note.narrative, questions(book)))
    except PackError:
        pass  # the check itself says that there are no rules
    return Answer(note, check_note(read, desk.client, desk.needs, desk.plan, desk.facts))


def items(found: Answer) -> tuple[Item, ...]:
    """Everything to say about a note, heaviest first; nothing when no rules are known."""
    decision = found.check.decision
    if decision is None:
        return ()
    fields = (Item(f"field.{f}", Level.FIX, *FIELDS[f], field=f) for f in found.check.open_fields)
    findings = (*decision.findings, *found.check.chart_findings)
    said = (_item(f, decision, found.note) for f in findings if not _is_settled(f, decision, found.note))
    return tuple(sorted((*fields, *said), key=lambda item: WEIGHT[item.level]))


def _is_settled(finding: Finding, decision: Decision, note: ContactNote) -> bool:
    """An activity beside the billable work is dealt with once minutes were set aside for it."""
    return finding.code in decision.exclude and note.not_billable_minutes > 0


def _item(finding: Finding, decision: Decision, note: ContactNote) -> Item:
    words = tuple(dict.fromkeys(note.narrative[start:end] for start, end in finding.spans))
    source = Source(finding.rule, finding.citation, f"{decision.pack_id} {decision.pack_version}", words)
    return Item(
        finding.code,
        LEVELS[finding.level],
        finding.headline,
        finding.reason,
        tuple(fix for fix in finding.fixes if fix.kind is not FixKind.DO_NOT_BILL),
        finding.spans,
        source=source,
        confirmed=finding.confirmed,
    )


def fix_screen(code: str, fix: Fix) -> str:
    """The screen to which a finding's fix leads."""
    own = next((screen for screen, codes in _PLACES.items() if code in codes), "")
    return own if own and fix.kind is FixKind.OPEN_CLIENT else FIX_SCREENS[fix.kind]


def fix_words(fix: Fix, set_aside: int | None = None, code: str = "") -> str:
    """What stands on the button of a finding's fix."""
    if fix.kind is FixKind.ASK:
        return f"Add “{fix.text}”"
    if fix.kind is FixKind.SET_ASIDE_MINUTES:
        return f"{set_aside} min not billable" if set_aside else "Set minutes not billable"
    own = {**_LOOKED_UP, **_LISTED, **_CLOSED, **_INTAKE}.get(code, "") if fix.kind is FixKind.OPEN_CLIENT else ""
    return own or _PLACE_WORDS[fix.kind]


def fix_spoken(item: Item, words: str) -> str:
    """The same for a screen reader, with what it is for."""
    return f"{words.replace(BLANK, 'blank')}, for: {item.headline}"


KEEP_WORDS = "Keep as a note, do not bill"


def field_words(field: OpenField) -> str:
    """What stands on the button that goes to an open field."""
    return _FIELD_FIX[field]


def set_aside_minutes(found: Answer, code: str) -> int | None:
    """The minutes that the narrative itself names for an activity."""
    decision = found.check.decision
    return dict(decision.set_aside).get(code) if decision else None


def units_line(found: Answer) -> str:
    """The minutes in units: `30 billable minutes = 2 units (T1017)`."""
    decision, note = found.check.decision, found.note
    if decision is None:
        return found.check.why_not
    if note.direct_minutes is None:
        return "No minutes yet"
    minutes = decision.minutes
    if found.check.verdict is Verdict.NOT_BILLABLE:
        return f"{count(minutes, 'minute')}, 0 units as it stands"
    units = decision.units_when_complete
    if found.check.verdict is Verdict.BILLABLE:
        return f"{count(minutes, 'billable minute')} = {count(units, 'unit')} ({decision.procedure})"
    rest = "if the rest holds" if found.check.verdict is Verdict.NOT_KNOWN else "once complete"
    return f"{count(minutes, 'minute')} = {count(units, 'unit')} ({decision.procedure}) {rest}"
