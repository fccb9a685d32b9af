"""What the check has to say, as things to show."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from tcm_desktop.billing import pack
from tcm_desktop.billing.book import rule_book
from tcm_desktop.billing.chart_codes import ChartCode
from tcm_desktop.billing.decision import Finding, Verdict
from tcm_desktop.billing.pack import Fix, FixKind, Question
from tcm_desktop.billing.shelf import shipped
from tcm_desktop.services.billing import OpenField
from tests.ui.note_facts import CITATION, CLIENT, DAY, DRIVE, LINKED, MIXED, NOTE, item, judged, on_the_desk
from ui.levels import Level
from ui.presenters.findings import (
    FIX_FIELDS,
    FIX_SCREENS,
    answer,
    field_words,
    fix_screen,
    fix_spoken,
    fix_words,
    items,
    set_aside_minutes,
    units_line,
)
from ui.registry import SCREENS


def test_a_finding_brings_its_rule_sentence_place_and_words() -> None:
    drive = next(each for each in items(judged(DRIVE)) if each.code == "transportation")
    assert drive.source is not None
    assert drive.source.rule == "us-ca-sf/transportation"
    assert drive.source.citation.sentence == "Transporting a client."
    assert drive.source.pack.startswith("us-ca-sf ")
    assert any("Drove" in words for words in drive.source.words)
    assert next(DRIVE[slice(*span)] for span in drive.spans) in drive.source.words


def test_a_contact_that_is_only_a_drive_is_stopped() -> None:
    assert {each.level for each in items(judged(DRIVE))} == {Level.STOP}


def test_to_keep_it_as_a_note_is_no_fix_of_one_finding() -> None:
    kinds = {fix.kind for each in items(judged(DRIVE)) for fix in each.fixes}
    assert FixKind.ASK in kinds
    assert FixKind.DO_NOT_BILL not in kinds


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"direct_minutes": None}, OpenField.MINUTES),
        ({"mode": None}, OpenField.MODE),
        ({"contacted_role": None}, OpenField.CONTACTED),
        ({"component": None}, OpenField.COMPONENT),
    ],
)
def test_an_open_field_is_the_first_thing_to_fix(change: dict[str, None], field: OpenField) -> None:
    first = items(judged(LINKED, **change))[0]
    assert (first.field, first.level) == (field, Level.FIX)
    assert field_words(field)


def test_minutes_set_aside_settle_an_activity_beside_the_work() -> None:
    assert "transportation" in {each.code for each in items(judged(MIXED))}
    assert "transportation" not in {each.code for each in items(judged(MIXED, not_billable_minutes=20))}


def test_minutes_set_aside_settle_nothing_when_there_was_nothing_else() -> None:
    assert "transportation" in {each.code for each in items(judged(DRIVE, not_billable_minutes=20))}


def test_without_rules_nothing_is_said() -> None:
    unknown = answer(NOTE, on_the_desk(LINKED, replace(CLIENT, payer_profile="nowhere")))
    assert items(unknown) == ()
    assert "no billing rules" in units_line(unknown)


def test_a_question_nobody_answered_makes_nothing_billable() -> None:
    asked = "Drove client to the store.\nArranged: ____\nBecause of ____, client could not ____"
    assert judged(asked).check.verdict is judged("Drove client to the store.").check.verdict
    assert judged(asked).note.narrative == asked


def test_an_answered_question_counts() -> None:
    asked = DRIVE + "\nArranged: the intake at the housing office, because her anxiety keeps her from calling"
    assert judged(DRIVE).check.verdict is Verdict.NOT_BILLABLE
    assert judged(asked).check.verdict is not Verdict.NOT_BILLABLE


def of_chart(level: pack.Level, kind: FixKind = FixKind.OPEN_CLIENT) -> Finding:
    fixes = (Fix(kind), Fix(FixKind.DO_NOT_BILL))
    return Finding("coverage", level, Question.COVERED, "Not covered?", "Look it up.", "p/c", CITATION, fixes, (), True)


@pytest.mark.parametrize(
    ("level", "shown"),
    [(pack.Level.STOP, Level.STOP), (pack.Level.NEEDED, Level.FIX), (pack.Level.UNKNOWN, Level.NEUTRAL)],
)
def test_what_the_chart_says_is_said_too(level: pack.Level, shown: Level) -> None:
    found = judged(LINKED)
    heard = replace(found, check=replace(found.check, chart_findings=(of_chart(level),)))
    assert [(each.code, each.level) for each in items(heard)] == [("coverage", shown)]
    assert heard.check.verdict is not Verdict.BILLABLE


def test_what_nobody_can_know_is_named_so_and_units_say_it() -> None:
    found = judged(LINKED)
    unknown = replace(found, check=replace(found.check, chart_findings=(of_chart(pack.Level.UNKNOWN),)))
    assert items(unknown)[0].spoken.startswith("Not known. ")
    assert units_line(unknown) == "50 minutes = 3 units (T1017) if the rest holds"


@pytest.mark.parametrize("kind", [kind for kind in FixKind if kind is not FixKind.DO_NOT_BILL])
def test_every_fix_leads_somewhere(kind: FixKind) -> None:
    assert fix_words(Fix(kind, "Arranged: ____"))
    own = {FixKind.ASK, FixKind.SET_ASIDE_MINUTES}
    assert kind in own | set(FIX_FIELDS) | set(FIX_SCREENS)
    assert set(FIX_SCREENS.values()) <= set(SCREENS)


@pytest.mark.parametrize(
    ("fix", "minutes", "words"),
    [
        (Fix(FixKind.ASK, "Arranged: ____"), None, "Add “Arranged: ____”"),
        (Fix(FixKind.SET_ASIDE_MINUTES), None, "Set minutes not billable"),
        (Fix(FixKind.SET_ASIDE_MINUTES), 20, "20 min not billable"),
        (Fix(FixKind.LINK_OBJECTIVE), None, "Pick the plan objective"),
    ],
)
def test_the_words_of_a_fix(fix: Fix, minutes: int | None, words: str) -> None:
    assert fix_words(fix, minutes) == words


@pytest.mark.parametrize(
    ("code", "words", "screen"),
    [
        (ChartCode.COVERAGE_STALE, "Update coverage", "coverage"),
        (ChartCode.STAY_LOCKED, "Update the stay", "coverage"),
        (ChartCode.UNITS_LEFT, "Update authorized units", "coverage"),
        (ChartCode.DIAGNOSIS_NOT_COMPLETE, "Update the problem list", "problems"),
        (ChartCode.DIAGNOSIS_REPORTED, "Say who diagnosed it", "problems"),
        (ChartCode.TARGET_AGE, "Update birth date or group", "intake"),
        ("a_rule_of_tomorrow", "Open the client's facts", "intake"),
    ],
)
def test_the_client_s_facts_are_corrected_where_they_stand(code: str, words: str, screen: str) -> None:
    fix = Fix(FixKind.OPEN_CLIENT)
    assert (fix_words(fix, code=code), fix_screen(code, fix)) == (words, screen)


def test_every_rule_that_opens_the_client_s_facts_says_which() -> None:
    plain = fix_words(Fix(FixKind.OPEN_CLIENT))
    for payer in shipped().payers:
        rules = rule_book(payer.id, DAY).rules
        asking = [code for code, (_, rule) in rules.items() if any(f.kind is FixKind.OPEN_CLIENT for f in rule.fixes)]
        assert asking
        assert not [code for code in asking if fix_words(Fix(FixKind.OPEN_CLIENT), code=code) == plain]


def test_a_screen_reader_hears_what_a_fix_is_for() -> None:
    assert fix_spoken(item("drive"), "Add “Arranged: ____”") == "Add “Arranged: blank”, for: About drive"


def test_a_card_is_named_by_level_headline_and_fixes() -> None:
    assert item("drive").spoken == "Needed to bill. About drive. 1 fix."


@pytest.mark.parametrize(
    ("narrative", "changes", "words"),
    [
        (LINKED, {}, "50 billable minutes = 3 units (T1017)"),
        (LINKED, {"direct_minutes": 15}, "15 billable minutes = 1 unit (T1017)"),
        (LINKED, {"direct_minutes": None}, "No minutes yet"),
        (LINKED, {"mode": None}, "50 minutes = 3 units (T1017) once complete"),
        (DRIVE, {}, "50 minutes, 0 units as it stands"),
    ],
)
def test_minutes_in_units(narrative: str, changes: dict[str, object], words: str) -> None:
    assert units_line(judged(narrative, **changes)) == words


def test_minutes_that_the_text_names_are_offered() -> None:
    found = judged(MIXED)
    assert found.check.decision is not None
    decision = replace(found.check.decision, set_aside=(("transportation", 20),))
    named = replace(found, check=replace(found.check, decision=decision))
    assert set_aside_minutes(named, "transportation") == 20
    assert set_aside_minutes(named, "voicemail") is None


def test_six_hundred_words_are_judged_while_somebody_blinks() -> None:
    long = " ".join([MIXED] * 15)
    judged(long)
    began = time.perf_counter()
    judged(long)
    assert time.perf_counter() - began < 0.25  # about 0.006 on an idle machine; tests share theirs
