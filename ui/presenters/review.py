"""The check before signing: what is still open, and how the contact can count."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from tcm_desktop.billing.book import RuleBook, rule_book
from tcm_desktop.billing.chart_record import note_due
from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.billing.decision import Verdict
from tcm_desktop.domain.contacts import BLANK, BillingChoice, without_blanks
from tcm_desktop.services.billing import OpenField, questions, units_of
from tcm_desktop.services.desk import Desk
from tcm_desktop.services.notes import NoteDesk, open_note
from ui.levels import Level
from ui.presenters.findings import Answer, Item, answer, items
from ui.presenters.typed import count, show_full_date

OTHER = "other"
REASONS = (
    ("The rule does not fit this contact", "The rule does not fit this contact"),
    ("The detail is elsewhere in the record", "The detail is elsewhere in the record"),
    ("My supervisor approved it", "My supervisor approved it"),
    (OTHER, "Other, in my words"),
)
_FIELDS = {
    OpenField.MINUTES: "minutes",
    OpenField.MODE: "how it took place",
    OpenField.CONTACTED: "with whom",
    OpenField.COMPONENT: "service",
}


@dataclass(frozen=True, slots=True)
class Late:
    """A note that is signed after its time: both days stay visible, and the day by which it was due."""

    happened: date
    due: date
    signing: date

    @property
    def words(self) -> str:
        """The three days in one sentence."""
        days = (show_full_date(day) for day in (self.happened, self.due, self.signing))
        return "The contact was on {}. The note was due on {}. You sign it on {}.".format(*days)


@dataclass(frozen=True, slots=True)
class Review:
    """A stored note with its check. `units` are those of its minutes; None when no rules are known."""

    desk: NoteDesk
    found: Answer
    units: int | None
    unanswered: tuple[str, ...]
    half_answered: tuple[str, ...]
    late: Late | None = None

    @property
    def open_items(self) -> tuple[Item, ...]:
        """What stands against billing: needed and stop. Set aside counts only where the check agrees to bill."""
        dismissed = self.found.note.dismissed if self.agrees else ()
        against = {Level.FIX, Level.STOP}
        return tuple(i for i in items(self.found) if i.level in against and i.code not in dismissed)

    @property
    def agrees(self) -> bool:
        """Whether billing takes no reason. What nobody here can know is for the office to settle, not the worker."""
        return self.found.check.verdict in {Verdict.BILLABLE, Verdict.NOT_KNOWN}

    @property
    def unknown_items(self) -> tuple[Item, ...]:
        """What nobody here can know."""
        return tuple(item for item in items(self.found) if item.level is Level.NEUTRAL)

    @property
    def suggestions(self) -> int:
        """How many suggestions there are; they are not shown again."""
        return sum(item.level is Level.TIP for item in items(self.found))


@dataclass(frozen=True, slots=True)
class Counting:
    """The question how a contact should count. `asks` is False where only a signature is left.

    `bill_refusal` says why it cannot be billed at all; `in_words`: the reason must be written, not only picked.
    """

    asks: bool
    preselected: BillingChoice | None
    bill_words: str
    bill_refusal: str = ""
    needs_reason: bool = False
    in_words: bool = False

    def refusal(self, choice: BillingChoice | None, reason: str, words: str) -> str:
        """What is still to be done before this can be signed; blank for nothing."""
        if choice is None:
            return "Choose how this contact should count."
        if choice is BillingChoice.DO_NOT_BILL:
            return ""
        if self.bill_refusal:
            return self.bill_refusal
        if self.needs_reason and not reason:
            return "Choose your reason for billing, or keep it as a note."
        if (reason == OTHER or self.in_words) and not words.strip():
            return "Write your reason in a few words, or keep it as a note."
        return ""


def reason_words(reason: str, words: str) -> str:
    """The reason as it is kept with the signature."""
    parts = [reason] if reason and reason != OTHER else []
    return ": ".join([*parts, *([words.strip()] if words.strip() else [])])


def review(desk: Desk, note_id: UUID) -> Review:
    """Open a note and check it as signing will. Raises RecordNotFound."""
    return _reviewed(open_note(desk, note_id), desk.today)


def with_late_reason(seen: Review, reason: str, today: date) -> Review:
    """The same review with the reason why the note is late. Pure; takes some ms."""
    note = replace(seen.desk.note, late_reason=reason)
    return _reviewed(replace(seen.desk, note=note, facts=replace(seen.desk.facts, note=note)), today)


def _reviewed(hand: NoteDesk, today: date) -> Review:
    note = hand.note
    found = answer(note, hand)
    try:
        book = rule_book(hand.client.payer_profile, note.service_date)
    except PackError:
        return Review(hand, found, None, (), _with_blanks(note.narrative))
    asked = questions(book)
    kept = without_blanks(note.narrative, asked)
    lines = [line.strip() for line in note.narrative.split("\n")]
    unanswered = tuple(line for line in lines if line in asked)
    return Review(hand, found, units_of(note, book), unanswered, _with_blanks(kept), _late(hand, book, today))


def _late(hand: NoteDesk, book: RuleBook, today: date) -> Late | None:
    due = note_due(replace(hand.facts, note=hand.note), book)
    return Late(hand.note.service_date, due, today) if due is not None and today > due else None


def _with_blanks(narrative: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in narrative.split("\n") if BLANK in line)


def counting(seen: Review) -> Counting:
    """How the question is put: nothing is chosen beforehand unless the whole contact is excluded, or it was decided."""
    check, note = seen.found.check, seen.found.note
    stops = any(item.level is Level.STOP for item in seen.open_items)
    kept = note.billing is not None and note.billing.choice is BillingChoice.DO_NOT_BILL
    words = f"Bill {count(seen.units, 'unit')}" if seen.units is not None else "Bill it"
    fields = ", ".join(_FIELDS[field] for field in check.open_fields)
    refusal = f"To bill this contact, fill in: {fields}." if fields else ""
    if seen.agrees and not seen.open_items:
        return Counting(kept, BillingChoice.DO_NOT_BILL if kept else BillingChoice.BILL, words)
    preselected = BillingChoice.DO_NOT_BILL if stops or kept else None
    return Counting(True, preselected, words, refusal, needs_reason=True, in_words=stops)
