"""What stands at the head of the panel and in the status line, and what a screen reader hears."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tcm_desktop.services.billing import NoteCheck
from tests.ui.note_facts import DRIVE, LINKED, MIXED, NOTE, Hand, item, judged
from ui.levels import Level
from ui.presenters.findings import Answer, items
from ui.presenters.narrative import word_count
from ui.presenters.prompt import Prompt
from ui.presenters.prompt_words import HELP, Announcer, Head, head, status, strip, to_fix


def seen(found: Answer, dismissed: tuple[str, ...] = ()) -> Prompt:
    """A prompt after the worker left the text, with everything shown."""
    prompt = Prompt(Hand(), found.note.narrative, dismissed)
    prompt.arrived(items(found))
    prompt.settle()
    return prompt


@pytest.mark.parametrize(
    ("narrative", "words", "level"),
    [
        (LINKED, "Looks billable", Level.OK),
        (MIXED, "Almost: 1 to fix", Level.FIX),
        (DRIVE, "Can't be billed", Level.STOP),
    ],
)
def test_the_pill(narrative: str, words: str, level: Level) -> None:
    found = judged(narrative)
    shown = head(seen(found), found, kept=False, before=None)
    assert (shown.words, shown.level) == (words, level)


def test_units_stand_beside_it() -> None:
    found = judged(LINKED, not_billable_minutes=20)
    assert head(seen(found), found, kept=False, before=None).units == "30 billable minutes = 2 units (T1017)"


def test_what_is_not_sure_about_units_is_said() -> None:
    found = judged(LINKED)
    shown = head(seen(found), found, kept=False, before=None)
    assert "Check with your payer" in shown.notices
    assert shown.caution
    assert found.check.decision is not None
    sure = replace(found, check=replace(found.check, decision=replace(found.check.decision, notices=())))
    assert not head(seen(sure), sure, kept=False, before=None).caution


def test_a_short_text_is_not_judged() -> None:
    found = judged("Drove client.")
    prompt = Prompt(Hand())
    shown = head(prompt, found, kept=False, before=None)
    assert (shown.words, shown.level) == ("Not checked yet", Level.NEUTRAL)
    assert "after a few words" in shown.hint


def test_without_rules_nothing_is_green() -> None:
    found = Answer(NOTE, NoteCheck(None, (), "There are no billing rules here for this payer."))
    shown = head(seen(found), found, kept=False, before=None)
    assert (shown.words, shown.level) == ("Not checked", Level.NEUTRAL)
    assert "no billing rules" in shown.hint


def test_while_something_waits_the_pill_stays_as_it_was() -> None:
    found = judged(MIXED)
    prompt = Prompt(Hand())
    prompt.text_entered()
    prompt.typed(MIXED, 3)
    prompt.arrived(items(found))
    prompt.settle()
    assert not prompt.cards
    before = Head("Looks billable", Level.OK)
    assert head(prompt, found, kept=False, before=before).words == "Looks billable"


def test_a_gap_set_aside_does_not_make_the_note_billable() -> None:
    found = judged(LINKED, objective_id=None)
    codes = tuple(each.code for each in items(found))
    shown = head(seen(found, codes), found, kept=False, before=None)
    assert codes
    assert shown.level is Level.FIX
    assert "reason" in shown.words


def test_a_note_that_is_not_to_be_billed_says_so() -> None:
    found = judged(DRIVE)
    shown = head(seen(found), found, kept=True, before=None)
    assert (shown.words, shown.level) == ("Note only: not billed", Level.NEUTRAL)


def test_the_status_line_counts_words_and_what_to_fix() -> None:
    found = judged(MIXED)
    words = word_count(MIXED)
    assert status(words, seen(found)) == f"{words} words, 1 to fix, next: F8"
    assert status(1, seen(judged(LINKED))) == "1 word"


def test_suggestions_are_walked_to_but_not_counted() -> None:
    prompt = Prompt(Hand(), LINKED)
    prompt.arrived((item("voicemail", Level.TIP, (0, 3)),))
    prompt.settle()
    assert to_fix(prompt) == 0
    assert status(5, prompt) == "5 words, next: F8"


def test_the_strip_says_how_to_open_it() -> None:
    assert strip(seen(judged(MIXED)), Head("x", Level.OK)) == "Billing check: 1 to fix  F8"
    assert strip(seen(judged(LINKED)), Head("Looks billable", Level.OK)) == "Billing check: Looks billable"


@pytest.mark.parametrize("word", ["approved", "compliant", "will be paid", "invalid", "please", "forgot"])
def test_no_promise_and_no_blame(word: str) -> None:
    said = [HELP]
    for narrative in (LINKED, MIXED, DRIVE, ""):
        found = judged(narrative)
        said += [
            *vars_of(head(seen(found), found, kept=False, before=None)),
            *(i.headline + i.reason for i in items(found)),
        ]
    assert not [words for words in said if word in words.lower()]


def vars_of(shown: Head) -> tuple[str, ...]:
    return shown.words, shown.units, shown.hint, shown.caution, shown.notices


def test_a_change_is_said_after_two_quiet_seconds() -> None:
    announcer = Announcer(Hand(), "Not checked yet")
    announcer.show("Looks billable")
    assert announcer.take(quiet_for=1.9) == ""
    assert announcer.wait(quiet_for=1.5) == pytest.approx(0.5)
    assert announcer.take(quiet_for=2) == "Looks billable"
    assert announcer.take(quiet_for=9) == ""


def test_changes_are_said_ten_seconds_apart() -> None:
    hand = Hand()
    announcer = Announcer(hand, "a")
    announcer.show("b")
    assert announcer.take(quiet_for=5) == "b"
    announcer.show("c")
    hand.turn(9)
    assert announcer.take(quiet_for=5) == ""
    hand.turn(1)
    assert announcer.take(quiet_for=5) == "c"


def test_what_changed_back_is_not_said() -> None:
    announcer = Announcer(Hand(), "a")
    announcer.show("b")
    announcer.show("a")
    assert announcer.wait(quiet_for=60) is None
