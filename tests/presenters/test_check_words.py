"""What the billing check says: items, units, head, status and the question before signing, for any answer."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tcm_desktop.billing.decision import Verdict
from tcm_desktop.billing.pack import Fix, FixKind
from tcm_desktop.domain.contacts import BillingChoice, billable_minutes
from tcm_desktop.services.billing import NoteCheck, OpenField
from tests.ui.note_facts import DRIVE, LINKED, MIXED, NOTE, Hand, item
from tests.ui.note_facts import judged as judged_afresh
from ui.levels import WORDS, Level
from ui.presenters.findings import (
    FIELDS,
    KEEP_WORDS,
    WEIGHT,
    Answer,
    Item,
    field_words,
    fix_spoken,
    fix_words,
    items,
    set_aside_minutes,
    units_line,
)
from ui.presenters.prompt import Prompt
from ui.presenters.prompt_words import MOST_CARDS, Head, head, status, strip, to_fix
from ui.presenters.review import OTHER, REASONS, Counting, reason_words

NARRATIVES = st.sampled_from([LINKED, DRIVE, MIXED, "", "Left a voicemail.", f"{MIXED} {DRIVE}"])
judged = cache(judged_afresh)
FIELDS_LEFT = st.sets(st.sampled_from(["direct_minutes", "mode", "contacted_role", "component"]))
FINDINGS = st.lists(
    st.builds(item, st.sampled_from("abcdef"), st.sampled_from([Level.STOP, Level.FIX, Level.TIP])),
    unique_by=lambda each: each.code,
    max_size=6,
)
TEXT = "Drove client to the store and waited outside for her."


def prompt_with(found: list[Item] | tuple[Item, ...], text: str = TEXT) -> Prompt:
    """Everything shown, after the worker left the text."""
    prompt = Prompt(Hand(), text)
    prompt.arrived(tuple(found))
    prompt.settle()
    return prompt


# --- items ---


@given(NARRATIVES, FIELDS_LEFT)
def test_heavier_things_are_said_first_and_each_once(narrative: str, left: set[str]) -> None:
    said = items(judged(narrative, **dict.fromkeys(left)))
    weights = [WEIGHT[each.level] for each in said]
    assert weights == sorted(weights)
    codes = [each.code for each in said]
    assert len(codes) == len(set(codes))


@given(NARRATIVES, FIELDS_LEFT)
def test_every_open_field_is_asked_for_and_no_other(narrative: str, left: set[str]) -> None:
    found = judged(narrative, **dict.fromkeys(left))
    asked = {each.field for each in items(found) if each.field is not None}
    assert asked == set(found.check.open_fields)
    assert len(asked) == len(left)


@given(NARRATIVES)
def test_every_finding_rests_on_a_sentence_and_points_into_the_text(narrative: str) -> None:
    for each in items(judged(narrative)):
        assert each.source is not None
        assert each.source.citation.sentence
        assert each.source.citation.document
        assert all(0 <= start < end <= len(narrative) for start, end in each.spans)
        assert set(each.source.words) == {narrative[start:end] for start, end in each.spans}


@given(NARRATIVES)
def test_headlines_are_short_and_blame_nobody(narrative: str) -> None:
    for each in items(judged(narrative, component=None, mode=None)):
        assert len(each.headline.split()) <= 8, each.headline
        assert len(each.reason.split()) <= 20, each.reason
        words = set(f"{each.headline} {each.reason}".lower().replace(".", " ").split())
        assert not words & {"invalid", "please", "sorry", "forgot", "oops"}


@given(NARRATIVES, st.integers(1, 60))
@settings(max_examples=20)
def test_minutes_set_aside_never_add_a_finding(narrative: str, minutes: int) -> None:
    before = {each.code for each in items(judged(narrative))}
    after = {each.code for each in items(judged(narrative, not_billable_minutes=minutes, direct_minutes=120))}
    assert after <= before


@pytest.mark.parametrize("field", OpenField)
def test_a_field_says_what_is_missing_and_what_to_do(field: OpenField) -> None:
    headline, reason = FIELDS[field]
    assert headline
    assert reason.endswith(".")
    assert field_words(field).split()[0] in {"Type", "Pick"}


@given(st.sampled_from(sorted(set(FixKind) - {FixKind.DO_NOT_BILL})), st.one_of(st.none(), st.integers(1, 600)))
def test_a_fix_asks_and_never_claims(kind: FixKind, minutes: int | None) -> None:
    words = fix_words(Fix(kind, "Arranged: ____"), minutes)
    assert words[0].isupper() or words.startswith(f"{minutes} min")
    assert not words.endswith(".")  # something to do, not something said
    spoken = fix_spoken(item("drive"), words)
    assert "____" not in spoken
    assert spoken.endswith("for: About drive")


@given(FINDINGS)
def test_a_card_is_named_by_its_level_its_headline_and_how_much_can_be_done(found: list[Item]) -> None:
    for each in found:
        assert each.spoken.startswith(f"{WORDS[each.level]}. {each.headline}. ")
        assert each.spoken.endswith("1 fix.")
    two = replace(item("x"), fixes=(Fix(FixKind.ASK, "a"), Fix(FixKind.ASK, "b")))
    assert two.spoken.endswith("2 fixes.")


# --- units ---


@given(NARRATIVES, st.one_of(st.none(), st.integers(0, 600)), st.integers(0, 60))
@settings(max_examples=30)
def test_the_line_of_units_is_true(narrative: str, minutes: int | None, aside: int) -> None:
    found = judged(narrative, direct_minutes=minutes, not_billable_minutes=aside)
    line = units_line(found)
    if minutes is None:
        assert line == "No minutes yet"
        return
    counted = billable_minutes(found.note)
    assert line.startswith(f"{counted} ")
    if found.check.verdict is Verdict.BILLABLE:
        assert f"= {found.check.units} unit" in line
        assert "once complete" not in line
    if found.check.verdict is Verdict.NOT_BILLABLE:
        assert "0 units" in line
        assert found.check.units == 0


def test_without_rules_there_are_neither_items_nor_units() -> None:
    unknown = Answer(NOTE, NoteCheck(None, (), "There are no billing rules here for this payer."))
    assert items(unknown) == ()
    assert units_line(unknown) == "There are no billing rules here for this payer."
    assert set_aside_minutes(unknown, "transportation") is None


# --- head and status ---


@given(FINDINGS)
def test_the_status_line_counts_what_must_be_dealt_with(found: list[Item]) -> None:
    prompt = prompt_with(found)
    number = sum(each.level is not Level.TIP for each in found)
    assert to_fix(prompt) == number
    assert (f"{number} to fix" in status(10, prompt)) == bool(number)
    assert ("F8" in status(10, prompt)) == bool(found)
    assert status(10, prompt).startswith("10 words")


@given(FINDINGS)
def test_green_only_when_nothing_is_open(found: list[Item]) -> None:
    answered = judged(LINKED)
    assert answered.check.verdict is Verdict.BILLABLE
    shown = head(prompt_with(found, LINKED), answered, kept=False, before=None)
    levels = {each.level for each in found}
    expected = Level.STOP if Level.STOP in levels else Level.FIX if Level.FIX in levels else Level.OK
    assert shown.level is expected


@given(FINDINGS, st.sampled_from([LINKED, DRIVE, MIXED]))
def test_the_head_never_promises(found: list[Item], narrative: str) -> None:
    shown = head(prompt_with(found, narrative), judged(narrative), kept=False, before=None)
    said = f"{shown.words} {shown.units} {shown.hint} {shown.caution}".lower()
    assert not [word for word in ("approved", "compliant", "will be paid", "guarantee") if word in said]
    if judged(narrative).check.verdict is not Verdict.BILLABLE:
        assert shown.level is not Level.OK


@given(FINDINGS)
def test_a_note_kept_unbilled_is_neutral_whatever_was_found(found: list[Item]) -> None:
    shown = head(prompt_with(found), judged(DRIVE), kept=True, before=None)
    assert (shown.words, shown.level, shown.units) == ("Note only: not billed", Level.NEUTRAL, "")


def test_nothing_is_said_before_the_first_answer() -> None:
    shown = head(prompt_with(()), None, kept=False, before=None)
    assert (shown.words, shown.level, shown.units) == ("Not checked yet", Level.NEUTRAL, "")


@given(FINDINGS)
def test_the_strip_says_the_pill_or_how_many_there_are(found: list[Item]) -> None:
    prompt = prompt_with(found)
    said = strip(prompt, Head("Looks billable", Level.OK))
    number = to_fix(prompt)
    assert said == (f"Billing check: {number} to fix  F8" if number else "Billing check: Looks billable")


def test_three_cards_are_the_most() -> None:
    assert MOST_CARDS == 3


# --- the question before signing ---

COUNTINGS = st.builds(
    Counting,
    asks=st.just(True),
    preselected=st.sampled_from([None, BillingChoice.DO_NOT_BILL]),
    bill_words=st.just("Bill 3 units"),
    bill_refusal=st.sampled_from(["", "To bill this contact, fill in: minutes."]),
    needs_reason=st.booleans(),
    in_words=st.booleans(),
)
GIVEN = st.sampled_from(["", OTHER, *(reason for reason, _ in REASONS[:2])])


@given(COUNTINGS, GIVEN, st.sampled_from(["", "  ", "In crisis"]))
def test_not_to_bill_is_never_harder(asked: Counting, reason: str, written: str) -> None:
    assert asked.refusal(BillingChoice.DO_NOT_BILL, reason, written) == ""


@given(COUNTINGS, GIVEN, st.sampled_from(["", "  ", "In crisis"]))
def test_billing_goes_through_with_all_that_is_asked_for_and_not_without(
    asked: Counting, reason: str, written: str
) -> None:
    fits = (
        not asked.bill_refusal
        and (reason != "" or not asked.needs_reason)
        and (bool(written.strip()) or not (asked.in_words or reason == OTHER))
    )
    assert (asked.refusal(BillingChoice.BILL, reason, written) == "") is fits


@given(COUNTINGS)
def test_without_a_choice_nothing_is_signed(asked: Counting) -> None:
    assert asked.refusal(None, REASONS[0][0], "In crisis") == "Choose how this contact should count."


@given(GIVEN, st.sampled_from(["", "  ", " In crisis "]))
def test_a_reason_is_kept_in_one_line_without_a_stray_colon(reason: str, written: str) -> None:
    kept = reason_words(reason, written)
    assert kept == kept.strip(": ")
    assert OTHER not in kept.split(":")
    assert ("In crisis" in kept) is ("crisis" in written)


def test_to_keep_a_note_is_said_plainly() -> None:
    assert KEEP_WORDS == "Keep as a note, do not bill"
