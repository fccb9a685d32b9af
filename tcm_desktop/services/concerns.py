"""What a supervisor looks at before a note itself: its findings at the signature, and what its worker decided."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tcm_desktop.billing.book import rule_book
from tcm_desktop.billing.check_pack import PackError
from tcm_desktop.domain.contacts import BillingChoice, ContactNote
from tcm_desktop.domain.levels import Level

_VERDICTS = {
    "billable": (Level.OK, "The check had nothing against it"),
    "not_known": (Level.NEUTRAL, "Something could only be looked up in the office"),
    "needs_documentation": (Level.FIX, "The check missed something"),
    "not_billable": (Level.STOP, "The check said: can't be billed"),
    "not_checked": (Level.NEUTRAL, "There were no rules to check it by"),
}


@dataclass(frozen=True, slots=True)
class Concern:
    """Something to look at before the document itself."""

    level: Level
    headline: str
    detail: str = ""


def concerns(note: ContactNote, payer: str) -> tuple[Concern, ...]:
    """A note's findings at its signature and why it is billed all the same, then what else its worker decided."""
    billing = note.billing
    found = []
    if billing is not None:
        is_fine = billing.verdict == "billable"
        level, words = _VERDICTS.get(billing.verdict, _VERDICTS["not_checked"])
        if is_fine and billing.exclude:
            level, words = Level.TIP, "Part of it looks billable"
        found.append(Concern(level, words, _headlines(note, payer, billing.reasons)))
        if billing.exclude:
            found.append(_mixed(note, _headlines(note, payer, billing.exclude)))
        if billing.override_reason:
            told = (Level.TIP, "The reason to bill it:") if is_fine else (Level.FIX, "Billed all the same. The reason:")
            found.append(Concern(*told, billing.override_reason))
        elif billing.choice is BillingChoice.DO_NOT_BILL:
            found.append(Concern(Level.NEUTRAL, "Kept as a note, not billed"))
    if note.late_reason.strip():
        found.append(Concern(Level.TIP, "Written late. The reason:", note.late_reason.strip()))
    if note.dismissed:
        found.append(Concern(Level.TIP, f"{_count(len(note.dismissed), 'finding')} set aside as not fitting"))
    return tuple(found)


def _mixed(note: ContactNote, headlines: str) -> Concern:
    """What does not count by itself and stands beside what does."""
    if note.not_billable_minutes:
        return Concern(Level.TIP, f"{_count(note.not_billable_minutes, 'minute')} set aside", headlines)
    return Concern(Level.FIX, "Mixed in, and no minutes set aside", headlines)


def _headlines(note: ContactNote, payer: str, codes: tuple[str, ...]) -> str:
    """Findings under which a note was signed, in the words of the rules; what a rule fills in is left open."""
    try:
        rules = rule_book(payer, note.service_date).rules
    except PackError:
        rules = {}
    known = (rules[code][1].headline if code in rules else code.replace("_", " ") for code in codes)
    return "; ".join(re.sub(r"\{\w+\}", "…", words) for words in known)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
