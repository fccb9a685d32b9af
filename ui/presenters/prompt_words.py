"""What the billing panel says at its head, in the status line and to a screen reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tcm_desktop.billing.decision import Verdict
from ui.levels import Level
from ui.presenters.findings import Answer, units_line
from ui.presenters.prompt import CardState, Prompt
from ui.presenters.typed import count

MOST_CARDS = 3
HELP = "You decide. This check reads words; it does not know what happened."
NOT_YET = "Write what happened; checks start after a few words."
CAUTION = "Not all of this is confirmed: see below."
FAILED = "The check did not run. Your text is safe, and you can sign."
KEPT = "This contact stays in the record and is not billed."

LEAST_BETWEEN, QUIET_BEFORE = 10.0, 2.0
"""Seconds between two announcements, and without a key before one."""


@dataclass(frozen=True, slots=True)
class Head:
    """The pill, the line of units below it with what is not sure about them, and a sentence in place of a list."""

    words: str
    level: Level
    units: str = ""
    hint: str = ""
    caution: str = ""
    notices: str = ""


NOT_CHECKED = Head("Not checked", Level.NEUTRAL, hint=FAILED)


def to_fix(prompt: Prompt) -> int:
    """How many cards must be dealt with before billing."""
    return sum(c.state is CardState.OPEN and c.item.level in {Level.FIX, Level.STOP} for c in prompt.cards)


def head(prompt: Prompt, found: Answer | None, kept: bool, before: Head | None) -> Head:
    """The head as things stand. While something is found but not yet shown, the one `before` stays."""
    if kept:
        return Head("Note only: not billed", Level.NEUTRAL, hint=KEPT)
    if found is None or not prompt.is_judged:
        return Head("Not checked yet", Level.NEUTRAL, units_line(found) if found else "", NOT_YET)
    if found.check.decision is None:
        return Head("Not checked", Level.NEUTRAL, hint=found.check.why_not)
    words, level = _pill(prompt, found)
    if not words:
        words, level = (before.words, before.level) if before else ("Not checked yet", Level.NEUTRAL)
    notices = "\n".join(found.notices)
    return Head(words, level, units_line(found), caution=CAUTION if notices else "", notices=notices)


def _pill(prompt: Prompt, found: Answer) -> tuple[str, Level]:
    open_items = [card.item for card in prompt.cards if card.state is CardState.OPEN]
    if any(item.level is Level.STOP for item in open_items):
        return "Can't be billed", Level.STOP
    if number := to_fix(prompt):
        return f"Almost: {number} to fix", Level.FIX
    if prompt.is_waiting:
        return "", Level.NEUTRAL
    if found.check.verdict is Verdict.NOT_KNOWN:
        return "Not known yet", Level.NEUTRAL
    if found.check.verdict is Verdict.BILLABLE:
        return "Looks billable", Level.OK
    return "Almost: your reason at signing", Level.FIX


def strip(prompt: Prompt, shown: Head) -> str:
    """The one line that stands for the panel where there is no room for it."""
    number = to_fix(prompt)
    return f"Billing check: {number} to fix  F8" if number else f"Billing check: {shown.words}"


def status(words: int, prompt: Prompt) -> str:
    """`43 words, 1 to fix, next: F8`."""
    number = to_fix(prompt)
    parts = [count(words, "word"), *([f"{number} to fix"] if number else [])]
    return ", ".join([*parts, *(["next: F8"] if any(c.state is CardState.OPEN for c in prompt.cards) else [])])


class Announcer:
    """Says the pill's words when they changed: not while somebody types, and not all the time."""

    def __init__(self, clock: Callable[[], float], words: str) -> None:
        self._clock = clock
        self._said, self._at = words, clock() - LEAST_BETWEEN
        self._words = words

    def show(self, words: str) -> None:
        """What the pill says now."""
        self._words = words

    def take(self, quiet_for: float) -> str:
        """What to say now, if anything."""
        if self.wait(quiet_for) != 0:
            return ""
        self._said, self._at = self._words, self._clock()
        return self._words

    def wait(self, quiet_for: float) -> float | None:
        """Seconds until there is something to say; None for nothing."""
        if self._words == self._said:
            return None
        return max(0.0, self._at + LEAST_BETWEEN - self._clock(), QUIET_BEFORE - quiet_for)
