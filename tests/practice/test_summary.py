"""The words of the practice command, from values made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ui.practice_summary import ClientBlock, FindingLine, NoteLine, StepLine, Summary, Totals, text

FINDING = FindingLine("A list alone is not linkage", "Did you call one of them?", "us-ca-sf/phone_list_only", "SF")
NOTE = NoteLine(
    key="call",
    day=date(2026, 3, 2),
    what="referral linkage, telephone, provider",
    words="Called the housing program …",
    minutes=20,
    set_aside=0,
    verdict="billable",
    units=1,
    decided="bill",
    findings=(),
    fixed=(),
)
TOTALS = Totals(1, 1, 1, 0, 0, 0, 0, 1, 0, 0, 1)


def said(*notes: NoteLine, story: tuple[StepLine, ...] = ()) -> list[str]:
    block = ClientBlock("practice-99", "Pat Practice", "sf-smhs", notes, story)
    return text(Summary("All made up.", (block,), TOTALS, "/out/vault", ("/out/a.pdf",), 3.2)).splitlines()


def test_a_note_is_told_in_two_lines() -> None:
    lines = said(NOTE)
    place = next(n for n, line in enumerate(lines) if "Mon  2 Mar" in line)
    shown = " ".join(lines[place].split())
    assert shown == "Mon 2 Mar billable 1 unit bill 20 min: referral linkage, telephone, provider"
    assert lines[place + 1].strip() == '"Called the housing program …"'


@pytest.mark.parametrize(("units", "shown"), [(0, "0 units"), (1, "1 unit "), (4, "4 units")])
def test_units_are_counted_in_words(units: int, shown: str) -> None:
    assert any(shown in line for line in said(replace(NOTE, units=units)))


def test_minutes_set_aside_are_shown() -> None:
    assert any("20 min, 5 set aside:" in line for line in said(replace(NOTE, set_aside=5)))


@pytest.mark.parametrize(
    ("note", "line"),
    [
        (
            replace(NOTE, verdict="not_billable", findings=(FINDING,)),
            "A list alone is not linkage. Did you call one of them?",
        ),
        (replace(NOTE, findings=(FINDING,)), "leave out: A list alone is not linkage. Did you call one of them?"),
        (replace(NOTE, fixed=(FINDING,)), "fixed: A list alone is not linkage. Did you call one of them?"),
    ],
)
def test_why_and_by_which_rule(note: NoteLine, line: str) -> None:
    lines = [each.strip() for each in said(note)]
    assert lines[lines.index(line) + 1] == "Rule us-ca-sf/phone_list_only: SF"


def test_a_question_keeps_its_mark() -> None:
    asked = replace(FINDING, headline="Which need does this serve?")
    lines = said(replace(NOTE, verdict="needs_documentation", findings=(asked,)))
    assert any(line.strip() == "Which need does this serve? Did you call one of them?" for line in lines)


def test_a_story_stands_before_its_notes() -> None:
    lines = said(NOTE, story=(StepLine(date(2026, 3, 2), "Taken in (F33.1)"),))
    assert lines.index("The main job, once through: Pat Practice") < lines.index("  Mon  2 Mar  Taken in (F33.1)")
    assert lines.index("  Mon  2 Mar  Taken in (F33.1)") < lines.index("practice-99  Pat Practice  (rules: sf-smhs)")


def test_a_client_without_notes_is_not_forgotten() -> None:
    assert "  No contacts yet." in said()


def test_the_end_says_where_everything_is() -> None:
    assert said(NOTE)[-7:] == [
        "1 client, 1 note: 1 billable, 0 need documentation, 0 not billable, 0 not known, 0 not checked.",
        "1 signed, 0 drafts. 1 unit to bill; 0 minutes set aside inside notes that count.",
        "Encrypted practice vault: /out/vault",
        'To look around in it: tcm-desktop --practice --data-dir "/out/vault"',
        "Care plans as PDF: 1",
        "  /out/a.pdf",
        "Done in 3.2 seconds. All made up.",
    ]
